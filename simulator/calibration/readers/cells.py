"""What stands in a cell or a heading: numbers, periods, benefits, units, in Danish or in English."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from simulator.calibration.places.municipalities import fold

MISSING = frozenset({"", "-", "–", "..", ".", "…", "...", "x", "null", "none", "nan", "na", "n/a", "*"})
"""What an export writes where there is no figure, or one that may not be shown (diskretioneret)."""

MONTHS = {
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
_MIDNIGHT = re.compile(r"(?<=\d)[t ]00[:.]00([:.]00)?$")
_NUMBER = re.compile(r"[-+−]?[\d., \u00a0\u202f']*\d")

Mark = Literal[",", "."]
Cell = str | float
"""A text, or a number where the format has numbers of its own."""

_WRITTEN: dict[Mark, re.Pattern[str]] = {
    ",": re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d*)(,\d+)?"),
    ".": re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d*)(\.\d+)?"),
}
"""A number by what begins its decimals."""

Measure = Literal[
    "unemployed",
    "insured",
    "insured_open",
    "insured_activated",
    "cash_unemployed",
    "cash_unemployed_open",
    "cash_unemployed_activated",
    "cash",
    "cash_activation_degree",
    "cash_touched",
    "education_help",
    "job_ready",
    "activity_ready",
    "education_ready",
    "clearly_education_ready",
    "education_activity_ready",
    "unknown_visitation",
    "sick_listed",
]
"""What is counted.

``unemployed``: gross unemployment (bruttoledighed); ``insured``: dagpengemodtagere, who may come as the openly
unemployed (nettoledige) and the activated; ``cash_unemployed``: kontanthjælpsmodtagere in the unemployment statistics,
that is the job-ready; ``cash``: all on kontanthjælp; ``cash_activation_degree`` and ``cash_touched``: the activation
degree on kontanthjælp (aktiveringsgrad) and the share of a month's persons touched by activation (berørt af
aktivering), both as percentages; ``education_help``: all on uddannelseshjælp; the rest: by
visitation."""

Unit = Literal["fulltime", "persons", "percent", "other"]

AREA_COLUMNS = (
    "omraade",
    "kommune",
    "kommuner",
    "bopaelskommune",
    "area",
    "municipality",
    "region",
    "geografi",
)
PERIOD_COLUMNS = ("tid", "periode", "period", "time", "maaned", "month", "kvartal", "quarter", "aar", "year")
VALUE_COLUMNS = ("indhold", "content", "contents", "vaerdi", "value", "antal")
_TOTAL = re.compile(r"\bi alt\b|\btotal\b|^tot$|^alle\b|^all\b|^hele\b|^samlet\b|^i_alt$|\bboth\b|^brutto")
_CODES: dict[str, Measure] = {
    "ldp": "insured_open",
    "adp": "insured_activated",
    "lkt": "cash_unemployed_open",
    "akt": "cash_unemployed_activated",
    "ldm": "insured",
    "lkm": "cash_unemployed",
}
_TABLE = re.compile(
    r"(?<![a-z0-9])(y\d{2}[a-z]{1,3}\d{2,3}[a-z]*|au[a-z]{1,2}\d{2}[a-z]?)(?![0-9])", re.IGNORECASE
)
_ACTIVATION = re.compile(
    r"(?P<degree>aktiveringsgrad|activation degree)|beroert af aktivering|touched by activation"
)
_OF_TABLE: tuple[tuple[str, Measure], ...] = (
    ("y01", "insured"),
    ("y25i01", "unemployed"),
    ("y25i03", "unemployed"),
    ("y60", "cash"),
    ("auf", "unemployed"),
    ("aup", "unemployed"),
    ("aus", "unemployed"),
)


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
    """Read a period: ``2018M01``, ``2018-01``, ``201801``, ``jan. 2018``, ``2018K1``, ``2018Q1``, ``2018``.

    The first day of a month, as spreadsheets write it, is the month: ``2018-01-01 00:00:00``, ``01.01.2018``.
    """
    plain = _MIDNIGHT.sub("", " ".join(text.strip().casefold().replace("−", "-").split()))
    plain = re.sub(r"^0?1([-/.])(\d{1,2})\1((?:19|20)\d\d)$", r"\2-\3", plain)
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
    named = MONTHS.get(found[1] or found[4]) if found else None
    if found and named:
        return Period(int(found[2] or found[3]), named, named)
    return None


def decimal_mark(cells: Iterable[Cell]) -> Mark:
    """Return which mark begins the decimals in a file's numbers; the other one groups thousands.

    A number that holds both marks settles it (the later one), then one with a mark that cannot group
    thousands. Where every mark could, as in ``1.234``, they do: counts with exactly three decimals are not seen.
    """
    grouping: set[str] = set()
    for text in (cell for cell in cells if isinstance(cell, str)):
        marks = [c for c in text if c in ",."]
        if not marks:
            continue
        if len(set(marks)) == 2:
            return "," if marks[-1] == "," else "."
        if not _GROUPED.fullmatch(_plain(text)):
            return "," if marks[0] == "," else "."
        grouping.add(marks[0])
    return "." if grouping == {","} else "," if grouping == {"."} else "."


def number(cell: Cell, mark: Mark) -> float | None:
    """Read a number, given what begins its decimals; ``None`` if it is none.

    The other mark must stand between thousands: ``120.5`` among ``12,5`` is not 1205.
    """
    if not isinstance(cell, str):
        return float(cell)
    plain = _plain(cell)
    if not _NUMBER.fullmatch(plain) or not _WRITTEN[mark].fullmatch(plain):
        return None
    return float(plain.replace("." if mark == "," else ",", "").replace(mark, "."))


def is_missing(cell: Cell) -> bool:
    """Return whether a cell holds no figure."""
    return isinstance(cell, str) and cell.strip().casefold() in MISSING


def looks_like_number(cell: Cell) -> bool:
    """Return whether a cell could be a number."""
    return not isinstance(cell, str) or bool(_NUMBER.fullmatch(_plain(cell)))


def cell_of(value: object) -> Cell:
    """Return what JSON or a workbook holds in a cell: a number, to ten decimals, or a text; a date as 2018-01-31."""
    if value is None or isinstance(value, bool) or value != value:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return round(value, 10) if isinstance(value, int | float) else str(value).strip()


def _plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f']", "", text.strip()).replace("−", "-").removesuffix("%")


def table_id(text: str) -> str:
    """Find an official table's id in a file name or a text; empty if there is none."""
    found = _TABLE.search(text)
    if found is None:
        return ""
    name = found[1].casefold()
    return name if name.startswith("y") else name.upper()


def is_total(text: str) -> bool:
    """Return whether a category stands for all of its dimension."""
    return bool(_TOTAL.search(fold(text)))


def of_unemployment(text: str) -> bool:
    """Return whether a title, a column or a table id speaks of the unemployment statistics."""
    plain = fold(text)
    return "ledig" in plain or "unemploy" in plain or bool(re.search(r"\b(y25i0[13]|au[fps]\d\d)", plain))


def measure_of_table(table: str) -> Measure | None:
    """Return what a table counts where no category says it."""
    plain = table.casefold()
    return next((measure for start, measure in _OF_TABLE if plain.startswith(start)), None)


def measure_of(text: str, unemployment: bool) -> Measure | None:
    """Tell what a category (or categories joined) counts; ``None`` if it says nothing of it.

    Parameters
    ----------
    text : str
        The category, such as ``Aktiverede dagpengemodtagere`` or ``LDP``.
    unemployment : bool
        Whether the table is of the unemployed: kontanthjælp is that of the job-ready then.
    """
    plain = fold(text)
    if code := next((_CODES[word] for word in re.findall(r"[a-z]+", plain) if word in _CODES), None):
        return code
    young = "uddannelseshj" in plain and "kontanthj" not in plain
    if "aktivitetsparat" in plain:
        return "education_activity_ready" if young else "activity_ready"
    if "aabenlys" in plain:
        return "clearly_education_ready"
    if "uddannelsesparat" in plain:
        return "education_ready"
    if "jobparat" in plain:
        return "job_ready"
    if "uoplyst" in plain:
        return "unknown_visitation"
    if "sygedagpenge" in plain or "sickness" in plain:
        return "sick_listed"
    if ("dagpenge" in plain and "barsel" not in plain) or "unemployment benefit" in plain:
        return _part("insured", plain)  # type: ignore[return-value]
    if "kontanthj" in plain or "social assistance" in plain or "cash benefit" in plain:
        return _part("cash_unemployed", plain) if unemployment else "cash"  # type: ignore[return-value]
    return "education_help" if young else None


def of_activation(measure: Measure | None, text: str) -> Measure | None:
    """Tell which share of activation a column of a table is, given whom the table counts; what is none stays."""
    if not (found := _ACTIVATION.search(fold(text))):
        return measure
    if measure != "cash":
        return None  # of no other benefit's activation anything is made
    return "cash_activation_degree" if found["degree"] else "cash_touched"


def unit_of(text: str) -> Unit | None:
    """Tell the unit that a column's name or a title speaks of; ``None`` if it says nothing."""
    plain = fold(text)
    if _ACTIVATION.search(plain):
        return "percent"
    if re.search(r"\bpct\b|\bprocent|per cent|\bpercent|%|\bandel", plain):
        return "percent"
    if re.search(r"varighed|\buger\b|\bkr\b|\bkroner|langtids|\bforloeb|long-term|rang", plain):
        return "other"
    if "fuldtid" in plain or "full-time" in plain or "full time" in plain:
        return "fulltime"
    return "persons" if re.search(r"person|\bantal\b|modtagere|\bnumber\b", plain) else None


def _part(whole: str, plain: str) -> str:
    if "aktivere" in plain or "activat" in plain:
        return f"{whole}_activated"
    return f"{whole}_open" if re.search(r"\bnet\b|netto", plain) else whole
