"""Finding what of a Danish page is English: its texts, names for who cannot see it too, outside what is marked so."""

from __future__ import annotations

import re
from html.parser import HTMLParser

ENGLISH = set(
    re.findall(
        r"\w+",
        "the of and with which that is are not from this as be was an its whose each or than them they where were been"
        " what when who how but only whether talks weeks share caseworkers citizens rules without after before between"
        " law",
    )
)
"""Words that a Danish text has no use for; those that are Danish too (for, to, have, her, by, it) are not here."""
_VOID = {
    "meta",
    "link",
    "br",
    "img",
    "path",
    "use",
    "rect",
    "hr",
    "input",
    "wbr",
    "line",
    "circle",
    "polygon",
}
_NAMED = ("title", "aria-label", "alt", "data-label", "data-nothing")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.within: list[tuple[str, str, bool]] = [("", "", False)]
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        lang = given.get("lang") or self.within[-1][1]
        unread = self.within[-1][2] or tag in ("style", "script", "code")
        if lang == "da" and not unread:
            self.texts += [given[name] or "" for name in _NAMED if name in given]
        if tag not in _VOID:
            self.within.append((tag, lang, unread))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Read a drawing's element that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        while len(self.within) > 1 and self.within.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.within[-1][1] == "da" and not self.within[-1][2] and data.strip():
            self.texts.append(data.strip())


def texts(page: str) -> list[str]:
    """Return the texts of a page that are said to be Danish."""
    reader = _Reader()
    reader.feed(page)
    return reader.texts


def english(text: str) -> set[str]:
    """Return the English words of a text."""
    return set(re.findall(r"[a-zæøå_]+", text.lower())) & ENGLISH


def english_in(page: str) -> list[str]:
    """Return the texts of a page that are said to be Danish and are English."""
    return [text for text in texts(page) if english(text)]
