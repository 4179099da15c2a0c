"""Exports of lines: StatBank CSV and BULK, Jobindsats CSV; long, or wide with a column a period."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from simulator.calibration.places.municipalities import fold
from simulator.calibration.readers.cells import (
    AREA_COLUMNS,
    PERIOD_COLUMNS,
    VALUE_COLUMNS,
    period,
    table_id,
)
from simulator.calibration.readers.sheet import ExportError, Sheet, distinct
from simulator.scenario.messages import Problem

_SEPARATORS = (";", "\t", ",")
_HEADER_WITHIN = 15
"""A heading is looked for in this many lines: exports may begin with a title."""


def read_delimited(text: str, file: str, name: str) -> Sheet:
    """Read lines of separated cells.

    Parameters
    ----------
    text : str
        The export.
    file : str
        Its name in messages.
    name : str
        Its file name, which may hold the table's id.

    Raises
    ------
    ExportError
        If there is no heading, or a row has more cells than the heading.
    """
    separator = _separator(text)
    try:
        lines = [
            (reader.line_num, row)
            for reader in [csv.reader(io.StringIO(text, newline=""), delimiter=separator)]
            for row in reader
        ]
    except csv.Error as error:
        raise ExportError([Problem(file, "", f"cannot be read as separated values: {error}")]) from error
    start = _heading(lines)
    if start is None:
        asked = "a column of areas (OMRÅDE, Område, Kommune) and one of periods (TID, Periode)"
        raise ExportError([Problem(file, "", f"has no heading with {asked}")])
    title = " ".join(cell.strip() for _, row in lines[:start] for cell in row if cell.strip())
    columns = distinct(lines[start][1])
    problems, rows, numbers = [], [], []
    if (line := _unclosed(text, lines)) is not None:
        raise ExportError([Problem(file, f"row {line}", "a quotation mark is opened and never closed")])
    for line, row in lines[start + 1 :]:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
            told = f"has {len(row)} cells, the heading {len(columns)}"
            problems.append(Problem(file, f"row {line}", told))
            continue
        if len([cell for cell in row if cell.strip()]) == 1 and len(columns) > 2:
            title += f" {row[0].strip()}"  # a note below the table
            continue
        rows.append(tuple(cell.strip() for cell in (*row, *[""] * len(columns))[: len(columns)]))
        numbers.append(line)
    if problems:
        raise ExportError(problems)
    statbank = any(fold(column) in ("tid", "indhold") for column in columns)
    table = table_id(name) or table_id(title)
    sheet = Sheet(
        file,
        columns,
        tuple(rows),
        tuple(numbers),
        table,
        "Statistics Denmark"
        if (statbank and not table.startswith("y")) or table.startswith("AU")
        else "Jobindsats.dk (STAR)",
        title.strip(),
        ("INDHOLD",) if "INDHOLD" in columns else (),
    )
    return _long(sheet)


def _separator(text: str) -> str:
    """Take the separator that the fullest of the first lines holds most of."""
    lines = [line for line in text.splitlines() if line.strip()][: _HEADER_WITHIN * 2]
    return max(
        _SEPARATORS,
        key=lambda mark: (
            sorted(line.count(mark) for line in lines)[len(lines) // 2] if lines else 0,
            -_SEPARATORS.index(mark),
        ),
    )


def _unclosed(text: str, lines: list[tuple[int, list[str]]]) -> int | None:
    """Return the line of a quotation mark without its other half, which would swallow the rest of the file."""
    last, row = lines[-1]
    swallowed = row[-1].removesuffix("\n").count("\n") if row else 0
    return last - swallowed if swallowed and text.count('"') % 2 else None


def _heading(lines: list[tuple[int, list[str]]]) -> int | None:
    """Find the heading: the first line that names areas, periods or figures, or holds periods themselves."""
    known = {*AREA_COLUMNS, *PERIOD_COLUMNS, *VALUE_COLUMNS}
    for position, (_, row) in enumerate(lines[:_HEADER_WITHIN]):
        cells = [cell for cell in row if cell.strip()]
        if len(row) < 2 or not cells:
            continue
        if any(fold(cell) in known for cell in cells) or sum(period(cell) is not None for cell in cells) > 1:
            return position
    return None


def _long(sheet: Sheet) -> Sheet:
    """Turn a column a period into a row a period; categories that are told once hold for the rows below."""
    periods = [k for k, column in enumerate(sheet.columns) if period(column) is not None]
    if len(periods) < 2 or any(fold(column) in PERIOD_COLUMNS for column in sheet.columns):
        return sheet
    labels = [k for k in range(len(sheet.columns)) if k not in periods]
    above = [""] * len(sheet.columns)
    rows, numbers = [], []
    for number, row in zip(sheet.numbers, sheet.rows, strict=True):
        for k in labels:
            above[k] = row[k] or above[k]
        for k in periods:
            rows.append((*(above[j] for j in labels), sheet.columns[k], row[k]))
            numbers.append(number)
    columns = (*(_label(sheet, k) for k in labels), "TID", "INDHOLD")
    return replace(
        sheet, columns=columns, rows=tuple(rows), numbers=tuple(numbers), values=("INDHOLD",), wide=True
    )


def _label(sheet: Sheet, k: int) -> str:
    """Name a column of a wide export, which may have no heading: areas are known by what stands below."""
    from simulator.calibration.places.municipalities import municipality

    name = sheet.columns[k]
    if name.startswith("column ") and any(municipality(row[k]) for row in sheet.rows if row[k]):
        return "OMRÅDE"
    return name
