"""What stands in a cell: bytes to text, text to a number or a period, whatever the export's habits."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MISSING = frozenset({"", "-", "–", "..", ".", "…", "...", "x", "null", "none", "nan", "na", "n/a", "*"})
"""What an export writes where there is no figure, or one that may not be shown (diskretioneret)."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan januar january",
            "feb februar february",
            "mar marts march",
            "apr april",
            "maj may",
            "jun juni june",
            "jul juli july",
            "aug august",
            "sep sept september",
            "okt oktober oct october",
            "nov november",
            "dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_GROUPED = re.compile(r"-?[1-9]\d{0,2}([.,])\d{3}(\1\d{3})*")
_NUMBER = re.compile(r"[-+−]?[\d., \u00a0\u202f']*\d")

Mark = Literal[",", "."]

_WRITTEN: dict[Mark, re.Pattern[str]] = {
    ",": re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d*)(,\d+)?"),
    ".": re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d*)(\.\d+)?"),
}
"""A number by what begins its decimals."""


@dataclass(frozen=True, order=True)
class Period:
    """A month, a quarter or a year.

    Attributes
    ----------
    year : int
        The year.
    first, last : int
        Its first and last month, 1 to 12: the same for a month.
    """

    year: int
    first: int
    last: int

    def __str__(self) -> str:
        if self.first == self.last:
            return f"{self.year}M{self.first:02d}"
        return f"{self.year}Q{self.last // 3}" if self.last - self.first == 2 else str(self.year)

    @property
    def is_month(self) -> bool:
        """Whether it is a single month."""
        return self.first == self.last


def decode(content: bytes) -> str:
    """Decode an export: UTF-8 with or without a byte-order mark, UTF-16 with one, else Latin-1 (Windows)."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def period(text: str) -> Period | None:
    """Read a period: ``2018M01``, ``2018-01``, ``201801``, ``jan. 2018``, ``2018K1``, ``2018Q1``, ``2018``."""
    plain = " ".join(text.strip().casefold().replace("−", "-").split())
    if found := re.fullmatch(r"((?:19|20)\d\d) ?[m-](?:at)?(\d{1,2})(?:-01)?|((?:19|20)\d\d)(\d\d)", plain):
        year, month = int(found[1] or found[3]), int(found[2] or found[4])
        return Period(year, month, month) if 1 <= month <= 12 else None
    if found := re.fullmatch(r"(\d{1,2})[-/.]((?:19|20)\d\d)", plain):
        return Period(int(found[2]), int(found[1]), int(found[1])) if 1 <= int(found[1]) <= 12 else None
    if found := re.fullmatch(
        r"((?:19|20)\d\d) ?[kq] ?([1-4])|([1-4])\. ?kv(?:artal|\.)? ((?:19|20)\d\d)", plain
    ):
        year, quarter = int(found[1] or found[4]), int(found[2] or found[3])
        return Period(year, 3 * quarter - 2, 3 * quarter)
    if re.fullmatch(r"(19|20)\d\d", plain):
        return Period(int(plain), 1, 12)
    found = re.fullmatch(r"([a-z]+)\.?,? ((?:19|20)\d\d)|((?:19|20)\d\d),? ([a-z]+)\.?", plain)
    named = _MONTHS.get(found[1] or found[4]) if found else None
    if found and named:
        return Period(int(found[2] or found[3]), named, named)
    return None


def decimal_mark(texts: Iterable[str]) -> Mark:
    """Tell which mark begins the decimals in a file's numbers; the other one groups thousands.

    A number that holds both marks settles it (the later one), then one with a mark that cannot group
    thousands. Where every mark could, as in ``1.234``, they do: counts with exactly three decimals are not seen.
    """
    grouping: set[str] = set()
    for text in texts:
        marks = [c for c in text if c in ",."]
        if not marks:
            continue
        if len(set(marks)) == 2:
            return "," if marks[-1] == "," else "."
        if not _GROUPED.fullmatch(_plain(text)):
            return "," if marks[0] == "," else "."
        grouping.add(marks[0])
    return "." if grouping == {","} else "," if grouping == {"."} else "."


def number(text: str, mark: Mark) -> float | None:
    """Read a number, given what begins its decimals; ``None`` if it is none.

    The other mark must stand between thousands: ``120.5`` among ``12,5`` is not 1205.
    """
    plain = _plain(text)
    if not _NUMBER.fullmatch(plain) or not _WRITTEN[mark].fullmatch(plain):
        return None
    return float(plain.replace("." if mark == "," else ",", "").replace(mark, "."))


def is_missing(text: str) -> bool:
    """Say whether a cell holds no figure."""
    return text.strip().casefold() in MISSING


def looks_like_number(text: str) -> bool:
    """Say whether a cell could be a number."""
    return bool(_NUMBER.fullmatch(_plain(text)))


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f']", "", text.strip()).replace("−", "-").removesuffix("%")
