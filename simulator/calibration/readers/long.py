"""The tidy table that every export becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from simulator.calibration.places.municipalities import CODES, fold, is_no_municipality, municipality
from simulator.calibration.readers.cells import (
    AREA_COLUMNS,
    PERIOD_COLUMNS,
    VALUE_COLUMNS,
    Mark,
    Measure,
    Period,
    Unit,
    decimal_mark,
    is_missing,
    is_total,
    looks_like_number,
    measure_of,
    measure_of_table,
    number,
    of_unemployment,
    period,
    unit_of,
)
from simulator.calibration.readers.sheet import ExportError, Sheet, shortened
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

_MOST_PEOPLE = 10_000_000


@dataclass(frozen=True)
class Observation:
    """One official figure.

    Attributes
    ----------
    municipality : str
        Its name, or ``Hele landet``.
    period : Period
        The month, quarter or year.
    measure : str
        What is counted: one of :data:`simulator.calibration.readers.cells.Measure`.
    unit : str
        ``fulltime`` (fuldtidspersoner), ``persons`` or ``percent``.
    value : float
        The figure.
    source : str
        Publisher and table.
    definition : str
        How the export itself calls it.
    """

    municipality: str
    period: Period
    measure: Measure
    unit: Unit
    value: float
    source: str
    definition: str


@dataclass(frozen=True)
class Observations:
    """Official figures, from one export or several."""

    rows: tuple[Observation, ...]

    def frame(self) -> pd.DataFrame:
        """Return the figures as a pandas table, a row each."""
        import pandas as pd

        names = [field.name for field in fields(Observation)]
        rows = [
            dict(zip(names, (getattr(one, name) for name in names), strict=True))
            | {"period": str(one.period)}
            for one in self.rows
        ]
        return pd.DataFrame(rows, columns=names)

    def series(self, municipality: str, measure: Measure, unit: Unit) -> dict[str, dict[Period, float]]:
        """Return a figure over time, by source: two tables may count the same in two ways."""
        found: dict[str, dict[Period, float]] = {}
        for one in self.rows:
            if (one.municipality, one.measure, one.unit) == (municipality, measure, unit):
                found.setdefault(one.source, {})[one.period] = one.value
        return {source: dict(sorted(series.items())) for source, series in found.items()}

    def municipalities(self) -> tuple[str, ...]:
        """Return the municipalities that the figures are of, each once."""
        return tuple(dict.fromkeys(one.municipality for one in self.rows))


def together(exports: Mapping[str, Observations]) -> Observations:
    """Put exports together.

    Parameters
    ----------
    exports : mapping
        File name in messages -> its figures.

    Raises
    ------
    ExportError
        If two of them tell a figure of the same table, and tell it differently.
    """
    told: dict[tuple[object, ...], tuple[str, float]] = {}
    problems, rows = [], []
    for file, export in exports.items():
        for one in export.rows:
            key = _key(one)
            first, value = told.setdefault(key, (file, one.value))
            if first == file:
                rows.append(one)
            elif value != one.value:
                here = f"{one.value:g} for {one.municipality} in {one.period} ({one.definition})"
                problems.append(Problem(file, "", f"{here}; {first} says {value:g}"))
    if problems:
        raise ExportError(problems)
    return Observations(tuple(rows))


def _key(one: Observation) -> tuple[object, ...]:
    return one.municipality, one.period, one.measure, one.unit, one.source


@dataclass(frozen=True)
class _Columns:
    """Which column is what, by position."""

    area: int
    period: int
    values: tuple[int, ...]
    benefits: tuple[int, ...]
    others: tuple[int, ...]


def tidy(sheet: Sheet) -> Observations:
    """Turn an export into tidy figures.

    Raises
    ------
    ExportError
        With every mistake: a column that is missing, an area that is no municipality, a cell that is no number, a
        negative count, a period told twice, a benefit that cannot be told.
    """
    columns = _columns(sheet)
    unemployment = of_unemployment(
        " ".join((sheet.table, sheet.title, *(sheet.columns[k] for k in columns.values)))
    ) or any(of_unemployment(row[k]) for row in sheet.rows for k in columns.benefits)
    kept = _totals(sheet, columns)
    mark = decimal_mark(
        sheet.rows[r][k] for r in kept for k in columns.values if looks_like_number(sheet.rows[r][k])
    )
    units = _units(sheet, columns, kept, mark)
    problems: list[Problem] = []
    strangers: set[str] = set()
    first: dict[tuple[object, ...], int] = {}
    found: list[Observation] = []
    source = " ".join((sheet.publisher, sheet.table)) if sheet.table else f"{sheet.publisher}, {sheet.file}"
    for r in kept:
        row = sheet.rows[r]
        area = municipality(row[columns.area])
        when = period(row[columns.period])
        if area is None and is_no_municipality(row[columns.area]):
            continue
        if area is None and row[columns.area] not in strangers:
            strangers.add(row[columns.area])
            told = f"no municipality is named {spell(row[columns.area])}"
            problems.append(
                sheet.problem(r, sheet.columns[columns.area], told, nearest(row[columns.area], CODES))
            )
        if when is None:
            told = f"{spell(row[columns.period])} is no month, quarter or year"
            problems.append(sheet.problem(r, sheet.columns[columns.period], told))
        category = " ".join(row[k] for k in columns.benefits)
        measure = measure_of(category, unemployment)
        if measure is None and (not columns.benefits or is_total(category)):
            measure = "unemployed" if unemployment and columns.benefits else measure_of_table(sheet.table)
        for k in columns.values:
            name, unit = sheet.columns[k], units[k]
            value = _value(sheet, r, k, mark, unit, problems)
            of = measure_of(name, unemployment) if measure is None or not columns.benefits else measure
            of = of or measure
            if area is None or when is None or of is None or unit == "other":
                continue
            key = (area, when, category, k)
            before = first.setdefault(key, r)
            if before != r:
                told = f"{when} for {area} stands twice, first in row {sheet.numbers[before]}"
                problems.append(sheet.problem(r, sheet.columns[columns.period], told))
            elif value is not None:
                definition = ", ".join(part for part in (category, "" if name == "INDHOLD" else name) if part)
                found.append(Observation(area, when, of, unit, value, source, definition or sheet.table))
    if problems:
        raise ExportError(shortened(sheet.file, problems))
    if not sheet.rows:
        raise ExportError([Problem(sheet.file, "", "holds a heading and no figures")])
    if not found and first:
        raise ExportError([Problem(sheet.file, "", "holds no figure: every one is missing (.., - or empty)")])
    if not found:
        named = "is the table's id in the file's name, as in y01a02.csv?"
        told = f"which benefit its figures count cannot be told; {named}"
        raise ExportError([Problem(sheet.file, "", told)])
    return Observations(_first_unit(found))


def _columns(sheet: Sheet) -> _Columns:
    """Tell which column is what.

    Raises
    ------
    ExportError
        If areas, periods or figures have none.
    """
    folded = [fold(column) for column in sheet.columns]
    area = _named(folded, AREA_COLUMNS, ("omraade", "kommune", "municipality"))
    time = _named(folded, PERIOD_COLUMNS, ("periode", "maaned"))
    if sheet.values:
        values = tuple(sheet.columns.index(name) for name in sheet.values)
    else:
        values = tuple(
            k for k in range(len(folded)) if k not in (area, time) and _holds_figures(sheet, k, folded[k])
        )
    missing = []
    for what, place, names in (
        ("areas", area is not None, "OMRÅDE, Område, Kommune"),
        ("periods", time is not None, "TID, Periode"),
        ("figures", bool(values), "INDHOLD, Antal fuldtidspersoner, Antal personer"),
    ):
        if not place:
            there = ", ".join(sheet.columns)
            told = f"the column of {what} is missing ({names}); the columns are: {there}"
            missing.append(Problem(sheet.file, "heading", told))
    if missing or area is None or time is None:
        raise ExportError(missing)
    labels = [k for k in range(len(folded)) if k not in (area, time, *values)]
    benefits = tuple(k for k in labels if any(_says_benefit(text) for text in {row[k] for row in sheet.rows}))
    return _Columns(area, time, values, benefits, tuple(k for k in labels if k not in benefits))


def _named(folded: Sequence[str], names: Sequence[str], parts: Sequence[str]) -> int | None:
    """Find a column by name, else by part of a name."""
    for name in names:
        if name in folded:
            return folded.index(name)
    return next((k for k, column in enumerate(folded) if any(part in column for part in parts)), None)


def _holds_figures(sheet: Sheet, k: int, name: str) -> bool:
    cells = [row[k] for row in sheet.rows]
    figures = [cell for cell in cells if not is_missing(cell)]
    if name in VALUE_COLUMNS or unit_of(name) is not None:
        return not figures or sum(map(looks_like_number, figures)) > len(figures) / 2
    return False


def _says_benefit(text: str) -> bool:
    return measure_of(text, unemployment=False) not in (None, "unknown_visitation")


def _totals(sheet: Sheet, columns: _Columns) -> list[int]:
    """Keep the rows that count everyone: where sex, age and the like split the counts, those of their totals.

    Raises
    ------
    ExportError
        If a column splits the counts and has no total.
    """
    kept = list(range(len(sheet.rows)))
    problems = []
    for k in columns.others:
        there = {sheet.rows[r][k] for r in kept}
        if len(there) < 2:
            continue
        totals = {text for text in there if is_total(text)}
        if not totals and len({unit_of(text) for text in there} - {None}) > 1:
            told = f"holds figures of several units ({', '.join(sorted(there))}); export one of them alone"
            problems.append(Problem(sheet.file, f"column {sheet.columns[k]}", told))
        elif not totals:
            told = f"splits the counts ({', '.join(sorted(there)[:3])} ...) and has no total; export it with 'I alt'"
            problems.append(Problem(sheet.file, f"column {sheet.columns[k]}", told))
        kept = [r for r in kept if sheet.rows[r][k] in totals]
    if problems:
        raise ExportError(problems)
    return kept


def _units(sheet: Sheet, columns: _Columns, kept: Sequence[int], mark: Mark) -> dict[int, Unit]:
    """Tell each column's unit: by its name, by the title; StatBank's unemployed are full-time persons."""
    units: dict[int, Unit] = {}
    title = unit_of(sheet.title)
    for k in columns.values:
        named = unit_of(sheet.columns[k]) if fold(sheet.columns[k]) not in VALUE_COLUMNS else None
        if named is None and sheet.table.startswith("AUP"):
            named = "percent"
        if named is None:
            figures = [number(sheet.rows[r][k], mark) for r in kept]
            there = [value for value in figures if value is not None]
            rates = bool(there) and max(there) < 100 and any(value % 1 for value in there)
            named = "percent" if rates else title if title in ("fulltime", "persons") else "fulltime"
        units[k] = named
    return units


def _value(sheet: Sheet, r: int, k: int, mark: Mark, unit: Unit, problems: list[Problem]) -> float | None:
    text = sheet.rows[r][k]
    if is_missing(text) or unit == "other":
        return None
    value = number(text, mark)
    if value is None:
        as_others = looks_like_number(text)
        told = f"with decimals after {spell(mark)}, as the file has them" if as_others else ""
        problems.append(sheet.problem(r, sheet.columns[k], f"{spell(text)} is no number {told}".rstrip()))
    elif value > _MOST_PEOPLE:
        problems.append(sheet.problem(r, sheet.columns[k], f"{spell(text)} is more than live in the country"))
        return None
    elif text.endswith("%") and unit != "percent":
        problems.append(sheet.problem(r, sheet.columns[k], f"{spell(text)} is a percentage among counts"))
    elif value < 0:
        problems.append(sheet.problem(r, sheet.columns[k], f"a count cannot be negative: {text}"))
        return None
    return value


def _first_unit(found: Sequence[Observation]) -> tuple[Observation, ...]:
    """Keep one figure a measure and unit: of several columns that tell the same unit, the first one's."""
    kept: dict[tuple[object, ...], Observation] = {}
    for one in found:
        key = (one.municipality, one.period, one.measure, one.unit)
        kept.setdefault(key, one)
    return tuple(kept.values())
