"""What official exports call things: columns, benefits, units. Danish first, English as StatBank offers it."""

from __future__ import annotations

import re
from typing import Literal

from simulator.calibration.municipalities import fold

Measure = Literal[
    "unemployed",
    "insured",
    "insured_open",
    "insured_activated",
    "cash_unemployed",
    "cash_unemployed_open",
    "cash_unemployed_activated",
    "cash",
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
that is the job-ready; ``cash``: all on kontanthjælp; ``education_help``: all on uddannelseshjælp; the rest: by
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
_OF_TABLE: tuple[tuple[str, Measure], ...] = (
    ("y01", "insured"),
    ("y25i01", "unemployed"),
    ("y25i03", "unemployed"),
    ("y60", "cash"),
    ("auf", "unemployed"),
    ("aup", "unemployed"),
    ("aus", "unemployed"),
)


def table_id(text: str) -> str:
    """Find an official table's id in a file name or a text; empty if there is none."""
    found = _TABLE.search(text)
    if found is None:
        return ""
    name = found[1].casefold()
    return name if name.startswith("y") else name.upper()


def is_total(text: str) -> bool:
    """Say whether a category stands for all of its dimension."""
    return bool(_TOTAL.search(fold(text)))


def of_unemployment(text: str) -> bool:
    """Say whether a title, a column or a table id speaks of the unemployment statistics."""
    plain = fold(text)
    return "ledig" in plain or "unemploy" in plain or bool(re.search(r"\b(y25i0[13]|au[fps]\d\d)", plain))


def measure_of_table(table: str) -> Measure | None:
    """Give what a table counts where no category says it."""
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


def unit_of(text: str) -> Unit | None:
    """Tell the unit that a column's name or a title speaks of; ``None`` if it says nothing."""
    plain = fold(text)
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
