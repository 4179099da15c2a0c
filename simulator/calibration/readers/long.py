"""The long table that every export becomes, a figure a row; every mistake is told by row and column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from simulator.calibration.places.municipalities import CODES, fold, is_no_municipality, municipality
from simulator.calibration.readers.cells import (
    AREA_COLUMNS,
    PERIOD_COLUMNS,
    VALUE_COLUMNS,
    Cell,
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
    of_activation,
    of_unemployment,
    period,
    unit_of,
)
from simulator.calibration.readers.sheet import ExportError, Sheet, shortened
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

_MOST_PEOPLE = 10_000_000
_FIGURE = ["municipality", "period", "measure", "unit", "source"]
"""The columns by which a figure is known."""


@dataclass(frozen=True, eq=False)
class Observations:
    """Official figures, from one export or several.

    Attributes
    ----------
    table : DataFrame
        A figure a row: ``municipality`` (its name, or ``Hele landet``), ``period`` (a :class:`Period`), ``measure``
        (what is counted, one of :data:`~simulator.calibration.readers.cells.Measure`), ``unit`` (``fulltime``:
        fuldtidspersoner, ``persons`` or ``percent``), ``value``, ``source`` (publisher and table), ``definition`` (how
        the export itself calls it).
    """

    table: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """Return the figures as a pandas table, a row each, the periods as texts."""
        return self.table.assign(period=self.table["period"].map(str))

    def series(self, municipality: str, measure: Measure, unit: Unit) -> dict[str, dict[Period, float]]:
        """Return a figure over time, by source: two tables may count the same in two ways."""
        found = self._series.get((municipality, measure, unit), {})
        return {source: dict(sorted(series.items())) for source, series in found.items()}

    def municipalities(self) -> tuple[str, ...]:
        """Return the municipalities that the figures are of, each once."""
        return tuple(self.table["municipality"].unique())

    def of(self, municipality: str) -> pd.DataFrame:
        """Return the figures of one municipality."""
        return self.table[self.table["municipality"] == municipality]

    @cached_property
    def _series(self) -> dict[tuple[str, Measure, Unit], dict[str, dict[Period, float]]]:
        found: dict[tuple[str, Measure, Unit], dict[str, dict[Period, float]]] = {}
        columns = (self.table[name] for name in (*_FIGURE, "value"))
        for area, when, measure, unit, source, value in zip(*columns, strict=True):
            found.setdefault((area, measure, unit), {}).setdefault(source, {})[when] = value
        return found


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
    import pandas as pd

    whole = pd.concat([export.table.assign(file=file) for file, export in exports.items()], ignore_index=True)
    first = whole.drop_duplicates(_FIGURE)
    again = whole.drop(first.index).merge(first, on=_FIGURE, suffixes=("", "_first"))
    problems = []
    for one in _rows(again[again["value"] != again["value_first"]]):
        here = f"{one.value:g} for {one.municipality} in {one.period} ({one.definition})"
        problems.append(Problem(one.file, "", f"{here}; {one.file_first} says {one.value_first:g}"))
    if problems:
        raise ExportError(problems)
    return Observations(first.drop(columns="file").reset_index(drop=True))


@dataclass(frozen=True)
class _Columns:
    """Which column is what, by name."""

    area: str
    period: str
    values: tuple[str, ...]
    benefits: tuple[str, ...]
    others: tuple[str, ...]


def long_form(sheet: Sheet) -> Observations:
    """Turn an export into figures, a row each.

    Raises
    ------
    ExportError
        With every mistake: a column that is missing, an area that is no municipality, a cell that is no number, a
        negative count, a period told twice, a benefit that cannot be told.
    """
    import numpy as np
    import pandas as pd

    columns = _columns(sheet)
    kept = _totals(sheet, columns)
    rows = sheet.cells.iloc[kept]
    cells = rows[list(columns.values)].to_numpy().ravel()
    mark = decimal_mark(cell for cell in pd.unique(cells) if looks_like_number(cell))
    units = _units(sheet, columns, rows, mark)
    benefits = [rows[name].map(str) for name in columns.benefits]
    category = [" ".join(texts) for texts in zip(*benefits, strict=True)] if benefits else [""] * len(rows)
    labels = pd.DataFrame({"row": kept, "area": rows[columns.area].map(str).to_numpy(), "category": category})
    labels["municipality"] = _each(labels["area"], municipality)
    labels["period"] = _each(rows[columns.period].map(str).reset_index(drop=True), period)
    long = labels.loc[labels.index.repeat(len(columns.values))].reset_index(drop=True)
    long["column"] = np.tile(np.array(columns.values, dtype=object), len(rows))
    long["unit"] = long["column"].map(units)
    long["cell"] = cells
    ours = long["municipality"].notna() | ~_each(long["area"], is_no_municipality).astype(bool)
    long = long[ours]
    long["measure"] = _measures(sheet, columns, long)
    read = {pair: _read(*pair, mark) for pair in dict.fromkeys(zip(long["cell"], long["unit"], strict=True))}
    result = [read[pair] for pair in zip(long["cell"], long["unit"], strict=True)]
    long["value"], long["mistake"] = [value for value, _ in result], [mistake for _, mistake in result]
    told = long[long[["municipality", "period", "measure"]].notna().all(axis=1) & (long["unit"] != "other")]
    _complain(sheet, columns, long, told)
    found = told[told["value"].notna()]
    if sheet.cells.empty:
        raise ExportError([Problem(sheet.file, "", "holds a heading and no figures")])
    if found.empty and not told.empty:
        raise ExportError([Problem(sheet.file, "", "holds no figure: every one is missing (.., - or empty)")])
    if found.empty:
        named = "put the table's id into the file's name (y01a02.csv), or give it by --table"
        raise ExportError(
            [Problem(sheet.file, "", f"which benefit its figures count cannot be told; {named}")]
        )
    source = " ".join((sheet.publisher, sheet.table)) if sheet.table else f"{sheet.publisher}, {sheet.file}"
    said = zip(found["category"], found["column"].replace("INDHOLD", ""), strict=True)
    definition = [", ".join(part for part in parts if part) or sheet.table for parts in said]
    found = found.assign(source=source, definition=definition).astype({"value": float})
    # of several columns that tell the same unit, the first one's figure
    found = found.drop_duplicates(["municipality", "period", "measure", "unit"]).reset_index(drop=True)
    return Observations(found[["municipality", "period", "measure", "unit", "value", "source", "definition"]])


def _rows(table: pd.DataFrame) -> Iterator[Any]:
    return iter(table.itertuples())


def _each(texts: pd.Series[Any], meaning: Callable[[str], object]) -> pd.Series[Any]:
    """Read a column of texts, each different one once."""
    return texts.map({text: meaning(text) for text in texts.unique()})


def _measures(sheet: Sheet, columns: _Columns, long: pd.DataFrame) -> list[Measure | None]:
    """Return what each figure counts: by its category, by its column, by its table."""
    speaking = (sheet.table, sheet.title, *columns.values)
    unemployment = of_unemployment(" ".join(speaking)) or any(
        of_unemployment(str(text)) for name in columns.benefits for text in sheet.cells[name].unique()
    )

    def counted(category: str, column: str) -> Measure | None:
        measure = measure_of(category, unemployment)
        if measure is None and (not columns.benefits or is_total(category)):
            measure = "unemployed" if unemployment and columns.benefits else measure_of_table(sheet.table)
        own = measure_of(column, unemployment) if measure is None or not columns.benefits else None
        return of_activation(own or measure, column)

    pairs = list(zip(long["category"], long["column"], strict=True))
    known = {pair: counted(*pair) for pair in dict.fromkeys(pairs)}
    return [known[pair] for pair in pairs]


def _complain(sheet: Sheet, columns: _Columns, long: pd.DataFrame, told: pd.DataFrame) -> None:
    """Raise what is wrong, in the order of rows and columns."""
    problems: list[tuple[int, int, Problem]] = []
    by_row = long.drop_duplicates("row")
    for one in _rows(by_row[by_row["municipality"].isna()].drop_duplicates("area")):
        said = f"no municipality is named {spell(one.area)}"
        near = nearest(one.area, CODES)
        problems.append((one.row, -2, sheet.problem(one.row, columns.area, said, near)))
    for one in _rows(by_row[by_row["period"].isna()]):
        said = f"{spell(str(sheet.cells[columns.period].iloc[one.row]))} is no month, quarter or year"
        problems.append((one.row, -1, sheet.problem(one.row, columns.period, said)))
    for one in _rows(long[long["mistake"] != ""]):
        at = 2 * columns.values.index(one.column)
        problems.append((one.row, at, sheet.problem(one.row, one.column, one.mistake)))
    key = ["municipality", "period", "category", "column"]
    before = told.drop_duplicates(key).set_index(key)["row"] if told.duplicated(key).any() else None
    for one in _rows(told[told.duplicated(key)]):
        assert before is not None
        first = sheet.number(before[one.municipality, one.period, one.category, one.column])
        said = f"{one.period} for {one.municipality} stands twice, first in row {first}"
        at = 2 * columns.values.index(one.column) + 1
        problems.append((one.row, at, sheet.problem(one.row, columns.period, said)))
    if problems:
        ordered = [problem for _, _, problem in sorted(problems, key=lambda one: one[:2])]
        raise ExportError(shortened(sheet.file, ordered))


def _columns(sheet: Sheet) -> _Columns:
    """Tell which column is what.

    Raises
    ------
    ExportError
        If areas, periods or figures have none.
    """
    area = _named(sheet.columns, AREA_COLUMNS, ("omraade", "kommune", "municipality"))
    time = _named(sheet.columns, PERIOD_COLUMNS, ("periode", "maaned"))
    if sheet.values:
        values = sheet.values
    else:
        values = tuple(
            name for name in sheet.columns if name not in (area, time) and _holds_figures(sheet, name)
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
    labels = [name for name in sheet.columns if name not in (area, time, *values)]
    benefits = tuple(name for name in labels if any(map(_says_benefit, sheet.cells[name].map(str).unique())))
    return _Columns(area, time, values, benefits, tuple(name for name in labels if name not in benefits))


def _named(columns: Sequence[str], names: Sequence[str], parts: Sequence[str]) -> str | None:
    """Find a column by name, else by part of a name."""
    folded = {fold(column): column for column in reversed(columns)}
    for name in names:
        if name in folded:
            return folded[name]
    return next((column for column in columns if any(part in fold(column) for part in parts)), None)


def _holds_figures(sheet: Sheet, name: str) -> bool:
    if fold(name) not in VALUE_COLUMNS and unit_of(name) is None:
        return False
    figures = [cell for cell in sheet.cells[name] if not is_missing(cell)]
    return not figures or sum(map(looks_like_number, figures)) > len(figures) / 2


def _says_benefit(text: str) -> bool:
    return measure_of(text, unemployment=False) not in (None, "unknown_visitation")


def _totals(sheet: Sheet, columns: _Columns) -> list[int]:
    """Return the positions of the rows that count everyone: where sex, age and the like split the counts, their totals.

    Raises
    ------
    ExportError
        If a column splits the counts and has no total.
    """
    kept = list(range(len(sheet.cells)))
    problems = []
    for name in columns.others:
        texts = sheet.cells[name].map(str).to_numpy()
        there = {texts[r] for r in kept}
        if len(there) < 2:
            continue
        totals = {text for text in there if is_total(text)}
        if not totals and len({unit_of(text) for text in there} - {None}) > 1:
            told = f"holds figures of several units ({', '.join(sorted(there))}); export one of them alone"
            problems.append(Problem(sheet.file, f"column {name}", told))
        elif not totals:
            told = f"splits the counts ({', '.join(sorted(there)[:3])} ...) and has no total; export it with 'I alt'"
            problems.append(Problem(sheet.file, f"column {name}", told))
        kept = [r for r in kept if texts[r] in totals]
    if problems:
        raise ExportError(problems)
    return kept


def _units(sheet: Sheet, columns: _Columns, rows: pd.DataFrame, mark: Mark) -> dict[str, Unit]:
    """Tell each column's unit: by its name, by the title; StatBank's unemployed are full-time persons."""
    units: dict[str, Unit] = {}
    title = unit_of(sheet.title)
    for name in columns.values:
        named = unit_of(name) if fold(name) not in VALUE_COLUMNS else None
        if named is None and sheet.table.startswith("AUP"):
            named = "percent"
        if named is None:
            figures = [number(cell, mark) for cell in rows[name].unique()]
            there = [value for value in figures if value is not None]
            rates = bool(there) and max(there) < 100 and any(value % 1 for value in there)
            named = "percent" if rates else title if title in ("fulltime", "persons") else "fulltime"
        units[name] = named
    return units


def _read(cell: Cell, unit: Unit, mark: Mark) -> tuple[float | None, str]:
    """Return a cell's figure, and what is wrong with it."""
    if is_missing(cell) or unit == "other":
        return None, ""
    text, value = str(cell), number(cell, mark)
    if value is None:
        as_others = looks_like_number(cell)
        told = f"with decimals after {spell(mark)}, as the file has them" if as_others else ""
        return None, f"{spell(text)} is no number {told}".rstrip()
    if value > _MOST_PEOPLE:
        return None, f"{spell(text)} is more than live in the country"
    if text.endswith("%") and unit != "percent":
        return None, f"{spell(text)} is a percentage among counts"
    return (value, "") if value >= 0 else (None, f"a count cannot be negative: {text}")
