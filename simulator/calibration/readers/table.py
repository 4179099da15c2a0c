"""Tables as CSV or in a workbook, from StatBank and Jobindsats: long, or wide with a column a period.

pandas reads the cells. What it cannot know is told here: where the heading stands below a title, headings of two rows
(years over months, measures over periods or the other way round, merged), labels told once for the rows below them,
and notes below the table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.calibration.places.municipalities import fold, municipality
from simulator.calibration.readers.cells import (
    AREA_COLUMNS,
    MONTHS,
    PERIOD_COLUMNS,
    VALUE_COLUMNS,
    Cell,
    cell_of,
    decode,
    is_missing,
    is_total,
    looks_like_number,
    measure_of,
    period,
)
from simulator.calibration.readers.sheet import ExportError, Sheet, distinct, publisher_of, table_of
from simulator.scenario.messages import Problem

if TYPE_CHECKING:
    import pandas as pd

_SEPARATORS = (";", "\t", ",")
_HEADER_WITHIN = 15
"""A heading is looked for in this many lines: exports may begin with a title."""
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How a workbook begins: .xlsx and .ods, .xls."""
_HEADINGS = frozenset({*AREA_COLUMNS, *PERIOD_COLUMNS, *VALUE_COLUMNS})
_BELOW = frozenset({*AREA_COLUMNS, *PERIOD_COLUMNS})


def is_workbook(content: bytes) -> bool:
    """Return whether bytes are a workbook's, whatever the file is called."""
    return content.startswith(_WORKBOOKS)


def read_workbook(content: bytes, file: str) -> dict[str, pd.DataFrame]:
    """Return the cells of a workbook's sheets that hold any, by the name that messages have for the sheet.

    Raises
    ------
    ExportError
        If it cannot be read, or is empty.
    """
    import pandas as pd

    try:
        # calamine reads .xlsx, .xls and .ods, by what they hold
        sheets = pd.read_excel(
            io.BytesIO(content),
            sheet_name=None,
            header=None,
            dtype=object,
            na_filter=False,
            engine="calamine",
        )
    except Exception as error:  # whatever pandas and calamine raise on what is no workbook
        told = "is no text, and no workbook that can be read; save it anew as .xlsx or CSV"
        raise ExportError([Problem(file, "", told)]) from error
    filled = {}
    for name, cells in sheets.items():
        cells = cells.map(cell_of)
        cells.index += 1
        if (cells != "").any(axis=None):
            filled[f"{file}, sheet {name}"] = cells
    if not filled:
        raise ExportError([Problem(file, "", "is empty")])
    return filled


def read_separated(text: str, file: str) -> pd.DataFrame:
    """Return the cells of separated values, by the separator that the lines hold most of; None after a line's last.

    Raises
    ------
    ExportError
        If a quotation mark is never closed, or it cannot be read for another reason.
    """
    import pandas as pd

    # not by pandas' read_csv, which wants as many cells in every line: titles, notes and mistakes have fewer or more
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        lines = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except csv.Error as error:
        raise ExportError([Problem(file, "", f"cannot be read as separated values: {error}")]) from error
    numbers = [number for number, _ in lines]
    begins, ends = [0, *numbers][-2] + 1, numbers[-1]
    if begins < ends and text.count('"') % 2:
        told = "a quotation mark is opened and never closed"
        raise ExportError([Problem(file, f"row {begins}", told)])
    width = max((len(row) for _, row in lines), default=0)
    filled = [
        [*row, *[None] * (width - len(row))] for _, row in lines
    ]  # pandas of its own accord puts nan from 3 on
    return pd.DataFrame(filled, numbers, dtype=object)


def read_tables(path: Path, content: bytes) -> list[Sheet]:
    """Read the tables of a CSV file or a workbook; sheets of a workbook without a heading are left out.

    Raises
    ------
    ExportError
        If there is no heading, or a row has more cells than the heading.
    """
    file = str(path)
    if is_workbook(content):
        found = read_workbook(content, file)
        sheets = [_sheet(cells, sheet, path.name, merged=True) for sheet, cells in found.items()]
    else:
        sheets = [_sheet(read_separated(decode(content), file), file, path.name, merged=False)]
    told = [sheet for sheet in sheets if sheet is not None]
    if not told:
        asked = "a column of areas (OMRÅDE, Område, Kommune) and one of periods (TID, Periode)"
        raise ExportError([Problem(file, "", f"has no heading with {asked}")])
    return told


def _separator(text: str) -> str:
    """Return the separator that the median of the first lines holds most of: a title may hold others."""
    lines = [line for line in text.splitlines() if line.strip()][: _HEADER_WITHIN * 2]
    middle = [sorted(line.count(mark) for line in lines)[len(lines) // 2] for mark in _SEPARATORS]
    return _SEPARATORS[middle.index(max(middle))]


def _sheet(cells: pd.DataFrame, file: str, name: str, *, merged: bool) -> Sheet | None:
    """Tell title, heading, rows and notes apart; nothing if there is no heading.

    Raises
    ------
    ExportError
        If a row has more cells than the heading.
    """
    lengths = cells.notna().sum(axis=1)
    cells = cells.where(cells.notna(), "")
    start = _heading(cells, lengths)
    if start is None:
        return None
    first, last = _rows_of_heading(cells, start)
    heading = cells.iloc[first : last + 1].map(str)
    width = int(lengths.iloc[first : last + 1].max())
    body = cells.iloc[last + 1 :]
    filled = body != ""
    body, filled = body[filled.any(axis=1)], filled[filled.any(axis=1)]
    too_long = filled.index[filled.iloc[:, width:].any(axis=1)]
    if len(too_long):
        told = [f"has {lengths[row]} cells, the heading {width}" for row in too_long]
        raise ExportError(Problem(file, f"row {row}", said) for row, said in zip(too_long, told, strict=True))
    notes = (filled.sum(axis=1) == 1) & (width > 2)
    above = [str(cell) for cell in cells.iloc[:first].to_numpy().ravel() if cell != ""]
    title = " ".join([*above, *map(str, body[notes][0])]).strip()
    table = table_of(name, title)
    statbank = any(fold(cell) in ("tid", "indhold") for cell in heading.to_numpy().ravel())
    texts = heading.to_numpy()[:, :width].tolist()
    names = distinct([under or over for over, under in zip(texts[0], texts[-1], strict=True)])
    columns = _columns(texts) if len(texts) > 1 else _columns([names])
    body = body.loc[~notes, range(width)].set_axis(names, axis="columns")
    values = ("INDHOLD",) if "INDHOLD" in body.columns else ()
    sheet = Sheet(file, body, table, publisher_of(table, statbank), title, values)
    periods = sum(of != "" for of, _ in columns)
    if len(heading) == 2 or (periods > 1 and not any(fold(label) in PERIOD_COLUMNS for _, label in columns)):
        return _long(sheet, columns)
    return replace(sheet, cells=_filled_down(body, _labels(body))) if merged else sheet


def _heading(cells: pd.DataFrame, lengths: pd.Series[int]) -> int | None:
    """Return the first row that names areas, periods or figures, or holds periods themselves."""
    for position, row in enumerate(cells.head(_HEADER_WITHIN).itertuples(index=False)):
        texts = [str(cell) for cell in row if cell != ""]
        if len(texts) > 1 and (
            any(fold(text) in _HEADINGS for text in texts) or sum(map(_in_time, texts)) > 1
        ):
            return position
    return None


def _rows_of_heading(cells: pd.DataFrame, start: int) -> tuple[int, int]:
    """Return the first and the last row of the heading, which may have two."""
    row, above, below = (
        [str(cell) for cell in cells.iloc[k]] if 0 <= k < len(cells) else []
        for k in (start, start - 1, start + 1)
    )
    there = [text for text in below if text]
    under = [text for text, over in zip(below, _spanning(row), strict=False) if period(over) is not None]
    if sum(map(_in_time, there)) > 1 and all(_in_time(text) or fold(text) in _HEADINGS for text in there):
        return start, start + 1
    if len(under) > 1 and not any(is_missing(text) or looks_like_number(text) for text in under):
        return start, start + 1
    return (start - 1, start) if any(above) and not above[0] else (start, start)


def _in_time(text: str) -> bool:
    """Return whether a text is a period, or a month that the row above gives the year of."""
    return period(text) is not None or fold(text).rstrip(".") in MONTHS


def _spanning(row: Sequence[str]) -> list[str]:
    """Return a row of a heading in which a merged cell's text stands in each column that it spans."""
    texts, last = [], ""
    for text in row:
        last = text or last
        texts.append("" if fold(last) in _HEADINGS else last)
    return texts


def _columns(heading: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """Return each column's period (empty if it has none), and what it is called besides."""
    if len(heading) == 1:
        return [(text, "") if period(text) is not None else ("", text) for text in heading[0]]
    columns = []
    for own, over, text in zip(heading[0], _spanning(heading[0]), heading[1], strict=True):
        if period(f"{text} {over}") is not None:
            columns.append((f"{text} {over}", ""))
        elif period(text) is not None:
            columns.append((text, over))
        else:
            columns.append((over, text) if period(over) is not None else ("", text or own))
    return columns


def _long(sheet: Sheet, columns: Sequence[tuple[str, str]]) -> Sheet:
    """Turn a column a period into a row a period; labels that are told once hold for the rows below.

    What stands over or under the periods becomes a column a measure (*Antal personer*), or a category of its own where
    it names benefits.
    """
    import numpy as np
    import pandas as pd

    names = sheet.columns
    in_time = {k: (of, name or "INDHOLD") for k, (of, name) in enumerate(columns) if of}
    labels = sheet.cells[[name for k, name in enumerate(names) if k not in in_time]]
    labels = _filled_down(labels, [str(name) for name in labels]).rename(
        columns=lambda name: _label(labels, name)
    )
    of_benefits = any(measure_of(name, unemployment=False) or is_total(name) for _, name in in_time.values())
    pieces: dict[tuple[str, str], pd.DataFrame] = {}
    for k, (of, name) in in_time.items():
        piece = pieces.setdefault((of, name if of_benefits else ""), labels.assign(TID=of))
        if of_benefits:
            piece["MÅLING"], name = name, "INDHOLD"
        piece[f"{name} #2" if name in piece else name] = sheet.cells[names[k]]
    order = np.argsort(np.tile(np.arange(len(labels)), len(pieces)), kind="stable")
    cells = pd.concat(pieces.values()).iloc[order]
    cells = cells.where(cells.notna(), "")
    values = tuple(str(name) for name in cells if name not in labels and name not in ("TID", "MÅLING"))
    return replace(sheet, cells=cells, values=values, wide=True)


def _labels(cells: pd.DataFrame) -> list[str]:
    """Return the columns of a workbook in which a merged cell may stand for several rows: those without figures."""
    return [
        name
        for name in cells.columns
        if fold(name) in _BELOW
        or not any(looks_like_number(cell) for cell in cells[name].unique() if not is_missing(cell))
    ]


def _filled_down(cells: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Fill the empty cells of labels with the label above."""
    filled: dict[str, list[Cell]] = {
        name: list(accumulate(cells[name], lambda above, cell: cell or above)) for name in labels
    }
    return cells.assign(**filled)


def _label(cells: pd.DataFrame, name: str) -> str:
    """Name a column of labels, which may have no heading: areas are known by what stands below."""
    unnamed = name.startswith("column ")
    return "OMRÅDE" if unnamed and any(municipality(str(text)) for text in cells[name] if text) else name
