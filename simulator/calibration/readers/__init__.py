"""Readers of ledighedsdata: official exports become one long table.

StatBank (Statistics Denmark) CSV, BULK, JSON-stat and workbooks; Jobindsats (STAR) API v3 JSON, CSV and workbooks. The
format is told by the content, never by the file's name.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from simulator.calibration.readers.cells import Period, decode
from simulator.calibration.readers.json_formats import read_json
from simulator.calibration.readers.long import Observations, long_form, together
from simulator.calibration.readers.sheet import ExportError, Sheet, publisher_of
from simulator.calibration.readers.table import is_workbook, read_tables
from simulator.contents import DATA, content_of
from simulator.scenario.messages import Problem

__all__ = ["ExportError", "Observations", "Period", "Sheet", "read_export", "read_exports"]


def read_export(path: Path, tables: Mapping[str, str] | None = None) -> Observations:
    """Read an official export.

    Parameters
    ----------
    path : Path
        The file.
    tables : mapping of str to str, optional
        By a file's path or name, the official table's id; under nothing, that of every file that does not tell its
        own. What a file tells itself goes before.

    Raises
    ------
    ExportError
        If it cannot be read: one line a mistake.
    """
    known = tables or {}
    named = next((known[name] for name in (str(path), path.name, "") if name in known), "")
    sheets = [sheet if sheet.table or not named else _of_table(sheet, named) for sheet in read_sheets(path)]
    return together({sheet.file: long_form(sheet) for sheet in sheets})


def _of_table(sheet: Sheet, table: str) -> Sheet:
    return replace(sheet, table=table, publisher=publisher_of(table, sheet.publisher == "Statistics Denmark"))


def read_exports(paths: Sequence[Path], tables: Mapping[str, str] | None = None) -> Observations:
    """Read several exports into one table; ``tables`` as :func:`read_export` takes them.

    Raises
    ------
    ExportError
        With the mistakes of all of them.
    """
    read: dict[str, Observations] = {}
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        try:
            read[str(path)] = read_export(path, tables)
        except ExportError as error:
            problems += error.problems
    if problems:
        raise ExportError(problems)
    return together(read)


def read_sheets(path: Path) -> list[Sheet]:
    """Read a file into columns and rows, by what it holds: one sheet, or of a workbook those with a heading.

    Raises
    ------
    ExportError
        If there is no such file, it is empty, or it is of no known format.
    """
    file = str(path)
    try:
        content = content_of(path, DATA)
    except OSError as error:
        raise ExportError([Problem(file, "", (error.strerror or str(error)).lower())]) from error
    if is_workbook(content):
        return read_tables(path, content)
    try:
        text = decode(content)
    except UnicodeDecodeError as error:
        raise ExportError([Problem(file, "", "is no text")]) from error
    if not text.strip():
        raise ExportError([Problem(file, "", "is empty")])
    if "\0" in text:
        raise ExportError([Problem(file, "", "is no text; a spreadsheet must be saved as .xlsx or CSV")])
    if text.lstrip()[0] not in "{[":
        return read_tables(path, content)
    try:
        return [read_json(json.loads(text), file, path.name)]
    except (json.JSONDecodeError, RecursionError) as error:
        told = f"is not JSON: {getattr(error, 'msg', 'nested too deep')}"
        line = f":{error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise ExportError([Problem(f"{file}{line}", "", told)]) from error
