"""Spells from a case system, as CSV or a workbook: start, end, cause, group, and whatever else is known of the person.

A column ``citizen`` tells whose spell it is: then spells that overlap are an error, and those less than 28 days apart
are one. Nothing is guessed: whatever cannot be read is told by row and column.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cells import MISSING, decode
from simulator.calibration.readers.covariates import Covariates, read_covariates
from simulator.calibration.readers.dates import read_times
from simulator.calibration.readers.sheet import ExportError, Sheet, distinct, shortened
from simulator.calibration.readers.table import is_workbook, read_workbook
from simulator.calibration.spells import GAP_DAYS, OPEN, Spells
from simulator.catalogue import GROUPS
from simulator.contents import DATA, content_of
from simulator.scenario.base import CAUSES
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

_HEADING_WITHIN = 15
"""A workbook's heading is looked for in this many rows: a title may stand above."""
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "startdato", "fra", "from", "begin"),
    "end": ("end", "slut", "slutdato", "til", "to", "stop"),
    "cause": ("cause", "aarsag", "afgangsaarsag", "afgang", "reason"),
    "group": ("group", "gruppe", "maalgruppe", "target group"),
    "citizen": ("citizen", "borger", "borgernummer", "id", "person"),
}
"""Names of the columns, folded."""
_CAUSES = {
    "job": "job beskaeftigelse arbejde ordinaert_job selvforsoerget_job employment",
    "education": "education uddannelse su",
    "other": "other andet anden_ydelse selvforsoergelse other_benefit self_support doed flyttet",
}
_GROUPS = {
    "insured": "insured dagpenge dagpengemodtager forsikret forsikrede_ledige",
    "job_ready": "job_ready jobparat jobparat_kontanthjaelp kh_jobparat",
    "activity_ready": "activity_ready aktivitetsparat aktivitetsparat_kontanthjaelp kh_aktparat kh_aktivitetsparat",
    "education_ready": "education_ready uddannelsesparat uh_uddparat aabenlyst_uddannelsesparat",
    "education_activity_ready": "education_activity_ready aktivitetsparat_uddannelseshjaelp uh_aktparat",
    "sick_listed": "sick_listed sygedagpenge sygedagpengemodtager sygemeldt",
}
CAUSE_WORDS = {word: cause for cause, words in _CAUSES.items() for word in words.split()}
GROUP_WORDS = {word: group for group, words in _GROUPS.items() for word in words.split()}


def read_cases(path: Path, first: date | None = None, last: date | None = None) -> Spells:
    """Read spells.

    Parameters
    ----------
    path : Path
        CSV with a heading, separated by commas, semicolons or tabs, or a workbook's first sheet with a table; dates as
        2023-05-31, 31-05-2023 or 31.05.2023, with or without a time, or as Excel's serial numbers.
    first, last : date, optional
        The window in which spells were under observation: one that began before ``first`` counts from there (it is
        left-truncated), one that goes on after ``last`` is open then. By default from the first start to the last
        date in the file.

    Raises
    ------
    ExportError
        With every mistake, by row and column.
    """
    sheet, columns = _table(path)
    problems: list[Problem] = []
    serial: list[str] = []
    start = _dates(sheet, columns["start"], problems, serial)
    end = _dates(sheet, columns["end"], problems, serial)
    cause = _words(sheet, columns["cause"], CAUSE_WORDS, problems)
    group = _words(sheet, columns["group"], GROUP_WORDS, problems)
    _tell(sheet, _missing(sheet, columns["start"]), columns["start"], "is missing", problems)
    _tell(sheet, _missing(sheet, columns["group"]), columns["group"], "is missing", problems)
    ended, told = ~np.isnat(end), cause != ""
    _tell(sheet, ended & (end < start), columns["end"], "the spell ends before it starts", problems)
    _tell(sheet, ended & ~told, columns["cause"], "is missing: the spell has ended", problems)
    open_ended = _missing(sheet, columns["end"])
    _tell(sheet, open_ended & told, columns["end"], "is missing: the spell has a cause", problems)
    days = np.where(ended, (end - start) / np.timedelta64(1, "D"), np.nan)
    known = read_covariates(sheet, set(columns.values()), days, problems)
    if "citizen" in columns:
        _tell(sheet, _missing(sheet, columns["citizen"]), columns["citizen"], "is missing", problems)
    if problems:
        raise ExportError(shortened(sheet.file, problems))
    codes = np.where(told, [CAUSES.index(c) if c else OPEN for c in cause], OPEN)
    joined = 0
    keep = np.arange(len(start))
    if "citizen" in columns:
        keep, end, codes, joined = _joined(sheet, columns, group, start, end, codes)
    window = _window(sheet, start, end, first, last)
    spells = _spells(start[keep], end[keep], codes[keep], group[keep], known, keep, window, joined)
    return replace(spells, serial_dates=tuple(serial))


def _table(path: Path) -> tuple[Sheet, dict[str, str]]:
    """Read the cells as text, and find which column means what."""
    try:
        content = content_of(path, DATA)
    except OSError as error:
        raise ExportError([Problem(str(path), "", (error.strerror or str(error)).lower())]) from error
    sheet = _of_workbook(content, path) if is_workbook(content) else _of_text(decode(content), path)
    folded = {fold(column): column for column in sheet.columns}
    columns = {}
    for meaning, known in COLUMNS.items():
        found = [folded[name] for name in known if name in folded]
        if found:
            columns[meaning] = found[0]
    there = ", ".join(sheet.columns)
    missing = [
        Problem(
            sheet.file,
            "heading",
            f"the column '{meaning}' is missing; the columns are: {there}",
            "",
            nearest(meaning, folded),
        )
        for meaning in ("start", "end", "cause", "group")
        if meaning not in columns
    ]
    if missing:
        raise ExportError(missing)
    if sheet.cells.empty:
        raise ExportError([Problem(sheet.file, "", "holds a heading and no spells")])
    return sheet, columns


def _of_text(text: str, path: Path) -> Sheet:
    import pandas as pd

    heading = text.partition("\n")[0]
    if not heading.strip():
        raise ExportError([Problem(str(path), "", "is empty")])
    separator = max(";\t,", key=heading.count)
    try:
        table = pd.read_csv(
            io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, skip_blank_lines=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise ExportError([Problem(str(path), "", f"is no table: {' '.join(str(error).split())}")]) from error
    table.columns = table.columns.str.strip()
    cells = table.apply(lambda column: column.str.strip())
    return Sheet(str(path), cells.set_axis(range(2, len(cells) + 2)))


def _of_workbook(content: bytes, path: Path) -> Sheet:
    """Read the first sheet with a heading that names two columns at least; else the first, for its mistakes."""
    known = {name for names in COLUMNS.values() for name in names}
    sheets = read_workbook(content, str(path))
    for file, cells in sheets.items():
        for row in range(min(len(cells), _HEADING_WITHIN)):
            if sum(fold(str(cell)) in known for cell in cells.iloc[row]) > 1:
                return _below(file, cells, row)
    file, cells = next(iter(sheets.items()))
    return _below(file, cells, 0)


def _below(file: str, cells: pd.DataFrame, row: int) -> Sheet:
    """Return what stands below a heading; columns and rows without any cell are left out."""
    body = (
        cells.iloc[row + 1 :]
        .map(str)
        .set_axis(distinct([str(cell) for cell in cells.iloc[row]]), axis="columns")
    )
    filled = body != ""
    named = [not name.startswith("column ") or filled[name].any() for name in body.columns]
    return Sheet(file, body.loc[filled.any(axis=1), named])


def _dates(sheet: Sheet, column: str, problems: list[Problem], serial: list[str]) -> NDArray[np.datetime64]:
    """Read a column of days; one of Excel's serial numbers is added to ``serial``."""
    found = read_times(sheet.cells[column])
    problems += [sheet.problem(row, column, told) for row, told in found.mistakes.items()]
    serial += [column] if found.serial else []
    return found.values.astype("datetime64[D]")


def _words(sheet: Sheet, column: str, known: Mapping[str, str], problems: list[Problem]) -> NDArray[np.str_]:
    """Read words that mean causes or groups; a missing one is empty."""
    means: dict[str, str] = {}
    for word in sheet.cells[column].unique():
        plain = fold(word).replace(" ", "_").replace("-", "_")
        means[word] = "" if plain in MISSING else known.get(plain, "?")
    read = sheet.cells[column].map(means).to_numpy().astype(np.str_)
    allowed = ", ".join(dict.fromkeys(known.values()))
    for row in np.flatnonzero(read == "?"):
        word = sheet.cells[column].iloc[row]
        near = nearest(fold(word), known)
        problems.append(sheet.problem(row, column, f"unknown word {spell(word)}", near, allowed))
    return read


def _missing(sheet: Sheet, column: str) -> NDArray[np.bool_]:
    missing: NDArray[np.bool_] = sheet.cells[column].str.casefold().isin(MISSING).to_numpy()
    return missing


def _tell(sheet: Sheet, which: NDArray[np.bool_], column: str, told: str, problems: list[Problem]) -> None:
    problems += [sheet.problem(row, column, told) for row in np.flatnonzero(which)]


def _joined(
    sheet: Sheet,
    columns: Mapping[str, str],
    group: NDArray[np.str_],
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    cause: NDArray[np.int64],
) -> tuple[NDArray[np.intp], NDArray[np.datetime64], NDArray[np.int64], int]:
    """Put a citizen's spells of one group together where less than 28 days lie between them.

    Raises
    ------
    ExportError
        If spells of a citizen overlap or stand twice.
    """
    citizen = sheet.cells[columns["citizen"]].to_numpy().astype(str)
    _, who = np.unique(citizen, return_inverse=True)
    order = np.lexsort((start, who))
    same = who[order][1:] == who[order][:-1]
    before, after = order[:-1], order[1:]
    until = np.where(np.isnat(end), np.datetime64("9999-12-31"), end)
    overlap = same & (start[after] < until[before])
    if overlap.any():
        told = []
        for row, other in zip(after[overlap].tolist(), before[overlap].tolist(), strict=True):
            number = sheet.number(other)
            twice = start[row] == start[other] and end[row] == end[other]
            overlaps = f"overlaps the spell in row {number} of the same citizen"
            said = f"stands twice, first in row {number}" if twice else overlaps
            told.append(sheet.problem(row, columns["start"], said))
        raise ExportError(shortened(sheet.file, told))
    gap = (start[after] - until[before]).astype(np.int64)
    goes_on = same & (gap < GAP_DAYS) & (group[after] == group[before])
    # The last of each run of spells that go on says when and how the whole one ended.
    begins = np.concatenate([[True], ~goes_on])
    firsts = order[begins]
    lasts = order[np.flatnonzero(np.append(begins[1:], True))]
    end, cause = end.copy(), cause.copy()
    end[firsts], cause[firsts] = end[lasts], cause[lasts]
    return np.sort(firsts), end, cause, int(goes_on.sum())


def _window(
    sheet: Sheet,
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    first: date | None,
    last: date | None,
) -> tuple[np.datetime64, np.datetime64]:
    told = np.concatenate([start, end[~np.isnat(end)]])
    low = np.datetime64(first) if first is not None else start.min()
    high = np.datetime64(last) if last is not None else told.max()
    if not low < high:
        raise ExportError([Problem(sheet.file, "", f"the window from {low} to {high} holds nothing")])
    if last is not None and (start > high).any():
        late = f"the spell begins after the window's end, {high}"
        wrong = [sheet.problem(row, "", late) for row in np.flatnonzero(start > high)]
        raise ExportError(shortened(sheet.file, wrong))
    return low, high


def _spells(
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    cause: NDArray[np.int64],
    group: NDArray[np.str_],
    known: Covariates,
    keep: NDArray[np.intp],
    window: tuple[np.datetime64, np.datetime64],
    joined: int,
) -> Spells:
    low, high = window
    seen_until = np.where(np.isnat(end) | (end > high), high, end)
    open_then = np.isnat(end) | (end > high)
    seen = seen_until > low
    days = (seen_until - start).astype(np.int64)
    # Dates are whole days: an exit lies within its last day, half-way on average.
    duration = np.where(open_then, days, np.maximum(days - 0.5, 0.5)) / 7.0
    entry = np.maximum((low - start).astype(np.int64), 0) / 7.0
    seen |= (entry == 0) & ~open_then
    there, which = np.unique(group, return_inverse=True)
    groups = tuple(g for g in GROUPS if g in there)
    codes = np.array([groups.index(str(g)) for g in there])[which]
    return Spells(
        groups=groups,
        group=codes,
        entry=entry,
        duration=duration,
        cause=np.where(open_then, OPEN, cause),
        covariates=known.values[keep],
        names=known.names,
        first=low.astype(date),
        last=high.astype(date),
        joined=joined,
        unseen=int((~seen).sum()),
        left_out=known.left_out,
    ).where(seen)
