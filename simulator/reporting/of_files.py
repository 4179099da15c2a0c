"""The texts of scenario files in a page's language: in Danish what stands beside them, a document in its own words.

A name (a title, a section, a source) that has no Danish is the same in both languages; a sentence that has none is
English and marked as such, for whoever has the page read aloud.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from simulator.reporting.report import span
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.scenario.document import About, Expectation

_JOURNAL = re.compile(r"((?:\w+ )?Journal of [A-Z]\w+(?: [A-Z]\w+)*)")
NAMES = ("title", "author", "document", "act", "source", "section", "proposal")
"""Texts that name something: the same in both languages where a file has no Danish."""


def plain(thing: Any, key: str, words: Words) -> str:
    """Return a text of a file without marks, as a terminal shows it."""
    own = getattr(thing, f"{key}_da", "") if words.language == "da" else ""
    return str(own or getattr(thing, key))


def said(thing: Any, key: str, words: Words) -> str:
    """Return a text of a file; a sentence in another language than the page is marked."""
    text = plain(thing, key, words)
    known = key in NAMES or text != getattr(thing, key) or not text
    return _cited(text, words) if known else _foreign(text, words)


def claim(expectation: Expectation, words: Words) -> str:
    """Return what a document says: in Danish its own words in quotation marks where they are known, else in ours."""
    quote = expectation.quote_da if words.language == "da" else ""
    return words("expected.quote", text=quote) if quote else said(expectation, "text", words)


def provision(about: About, name: str, words: Words) -> str:
    """Return what a document proposes."""
    return _by_name(name, name, about.provisions_da, words)


def reason(about: About, name: str, why: str, words: Words) -> str:
    """Return why the model has nothing of a provision."""
    return _by_name(name, why, about.left_out_da, words)


def _by_name(name: str, text: str, danish: Mapping[str, str], words: Words) -> str:
    if words.language == "da" and name in danish:
        return danish[name]
    return _foreign(text.replace("_", " "), words)


def _cited(text: str, words: Words) -> str:
    """Mark the names of English journals within a text of another language."""
    *before, rest = _JOURNAL.split(text) if words.foreign else [text]
    if not before:
        return rest
    pairs = zip(before[::2], before[1::2], strict=True)
    marked = (Markup("{}{}").format(plain, _foreign(name, words)) for plain, name in pairs)
    return Markup("").join([*marked, Markup.escape(rest)])


def _foreign(text: str, words: Words) -> str:
    return span(text, words.foreign) if words.foreign else text
