"""A plain CSV of spells from a case system: start, end, cause, group, and whatever else is known of the person.

A column ``citizen`` tells whose spell it is: then spells that overlap are an error, and those less than 28 days apart
are one. Nothing is guessed: whatever cannot be read is told by row and column.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cells import MISSING, decode
from simulator.calibration.readers.covariates import Covariates, read_covariates
from simulator.calibration.readers.sheet import ExportError, shortened
from simulator.calibration.spells import GAP_DAYS, OPEN, Spells
from simulator.catalogue import GROUPS
from simulator.scenario.base import CAUSES
from simulator.scenario.messages import Problem, nearest, spell

if TYPE_CHECKING:
    import pandas as pd

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
        CSV with a heading; separated by commas, semicolons or tabs; dates as 2023-05-31 or 31-05-2023.
    first, last : date, optional
        The window in which spells were under observation: one that began before ``first`` counts from there (it is
        left-truncated), one that goes on after ``last`` is open then. By default from the first start to the last
        date in the file.

    Raises
    ------
    ExportError
        With every mistake, by row and column.
    """
    table, columns = _table(path)
    problems: list[Problem] = []
    start = _dates(path, table, columns["start"], problems)
    end = _dates(path, table, columns["end"], problems)
    cause = _words(path, table, columns["cause"], CAUSE_WORDS, problems)
    group = _words(path, table, columns["group"], GROUP_WORDS, problems)
    _required(path, table, columns["start"], problems)
    _required(path, table, columns["group"], problems)
    ended, told = ~np.isnat(end), cause != ""
    _tell(path, ended & (end < start), columns["end"], "the spell ends before it starts", problems)
    _tell(path, ended & ~told, columns["cause"], "is missing: the spell has ended", problems)
    open_ended = table[columns["end"]].str.casefold().isin(MISSING).to_numpy()
    _tell(path, open_ended & told, columns["end"], "is missing: the spell has a cause", problems)
    days = np.where(ended, (end - start) / np.timedelta64(1, "D"), np.nan)
    known = read_covariates(path, table, set(columns.values()), days, problems)
    if "citizen" in columns:
        _required(path, table, columns["citizen"], problems)
    if problems:
        raise ExportError(shortened(str(path), problems))
    codes = np.where(told, [CAUSES.index(c) if c else OPEN for c in cause], OPEN)
    joined = 0
    keep = np.arange(len(start))
    if "citizen" in columns:
        citizen = table[columns["citizen"]].to_numpy()
        keep, end, codes, joined = _joined(path, columns, citizen, group, start, end, codes)
    window = _window(path, start, end, first, last)
    return _spells(start[keep], end[keep], codes[keep], group[keep], known, keep, window, joined)


def _table(path: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    import pandas as pd

    try:
        text = decode(path.read_bytes())
    except OSError as error:
        raise ExportError([Problem(str(path), "", (error.strerror or str(error)).lower())]) from error
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
    folded = {fold(str(column)): str(column) for column in table.columns}
    columns = {}
    for meaning, known in COLUMNS.items():
        found = [folded[name] for name in known if name in folded]
        if found:
            columns[meaning] = found[0]
    missing = [meaning for meaning in ("start", "end", "cause", "group") if meaning not in columns]
    if missing:
        there = ", ".join(map(str, table.columns))
        told = [
            Problem(
                str(path),
                "heading",
                f"the column '{m}' is missing; the columns are: {there}",
                "",
                nearest(m, folded),
            )
            for m in missing
        ]
        raise ExportError(told)
    if table.empty:
        raise ExportError([Problem(str(path), "", "holds a heading and no spells")])
    for column in table.columns:
        table[column] = table[column].str.strip()
    return table, columns


def _dates(path: Path, table: pd.DataFrame, column: str, problems: list[Problem]) -> NDArray[np.datetime64]:
    import pandas as pd

    text = table[column]
    there = ~text.str.casefold().isin(MISSING)
    danish = text.str.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{4}")
    swapped = text.str.replace("/", "-", regex=False).str.replace(".", "-", regex=False)
    read = pd.to_datetime(swapped.where(~danish), format="%Y-%m-%d", errors="coerce")
    read = read.fillna(pd.to_datetime(swapped.where(danish), format="%d-%m-%Y", errors="coerce"))
    wrong = (there & read.isna()).to_numpy()
    for row in np.flatnonzero(wrong):
        told = f"{spell(text.iloc[row])} is no date such as 2023-05-31 or 31-05-2023"
        problems.append(Problem(str(path), f"row {row + 2}, column {column}", told))
    dates: NDArray[np.datetime64] = read.to_numpy().astype("datetime64[D]")
    return dates


def _words(
    path: Path, table: pd.DataFrame, column: str, known: Mapping[str, str], problems: list[Problem]
) -> NDArray[np.str_]:
    """Read words that mean causes or groups; a missing one is empty."""
    means: dict[str, str] = {}
    for word in table[column].unique():
        plain = fold(word).replace(" ", "_").replace("-", "_")
        means[word] = "" if plain in MISSING else known.get(plain, "?")
    read = table[column].map(means).to_numpy().astype(np.str_)
    for row in np.flatnonzero(read == "?"):
        word = table[column].iloc[row]
        told = f"unknown word {spell(word)}"
        allowed = ", ".join(dict.fromkeys(known.values()))
        problems.append(
            Problem(str(path), f"row {row + 2}, column {column}", told, allowed, nearest(fold(word), known))
        )
    return read


def _required(path: Path, table: pd.DataFrame, column: str, problems: list[Problem]) -> None:
    missing = table[column].str.casefold().isin(MISSING).to_numpy()
    _tell(path, missing, column, "is missing", problems)


def _tell(path: Path, which: NDArray[np.bool_], column: str, told: str, problems: list[Problem]) -> None:
    problems += [Problem(str(path), f"row {row + 2}, column {column}", told) for row in np.flatnonzero(which)]


def _joined(
    path: Path,
    columns: Mapping[str, str],
    citizen: NDArray[np.object_],
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
    _, who = np.unique(citizen.astype(str), return_inverse=True)
    order = np.lexsort((start, who))
    same = who[order][1:] == who[order][:-1]
    before, after = order[:-1], order[1:]
    until = np.where(np.isnat(end), np.datetime64("9999-12-31"), end)
    overlap = same & (start[after] < until[before])
    if overlap.any():
        told = [
            Problem(
                str(path),
                f"row {int(after[n]) + 2}, column {columns['start']}",
                f"stands twice, first in row {int(before[n]) + 2}"
                if start[after[n]] == start[before[n]] and end[after[n]] == end[before[n]]
                else f"overlaps the spell in row {int(before[n]) + 2} of the same citizen",
            )
            for n in np.flatnonzero(overlap)
        ]
        raise ExportError(shortened(str(path), told))
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
    path: Path,
    start: NDArray[np.datetime64],
    end: NDArray[np.datetime64],
    first: date | None,
    last: date | None,
) -> tuple[np.datetime64, np.datetime64]:
    told = np.concatenate([start, end[~np.isnat(end)]])
    low = np.datetime64(first) if first is not None else start.min()
    high = np.datetime64(last) if last is not None else told.max()
    if not low < high:
        raise ExportError([Problem(str(path), "", f"the window from {low} to {high} holds nothing")])
    if last is not None and (start > high).any():
        rows = np.flatnonzero(start > high)
        wrong = [
            Problem(str(path), f"row {r + 2}", f"the spell begins after the window's end, {high}")
            for r in rows
        ]
        raise ExportError(shortened(str(path), wrong))
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
