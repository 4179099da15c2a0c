"""Exports as JSON: JSON-stat 1 and 2 (StatBank), Jobindsats API v3 and, since files of it are about, v2."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from simulator.calibration.readers.cells import cell_of, table_id
from simulator.calibration.readers.sheet import ExportError, Sheet, distinct, publisher_of, table_of
from simulator.scenario.messages import Problem

if TYPE_CHECKING:
    import pandas as pd


def read_json(content: Any, file: str, name: str) -> Sheet:
    """Read parsed JSON, whichever of the formats it is.

    Raises
    ------
    ExportError
        If it is none of them, or does not fit together.
    """
    try:
        if (data := _json_stat(content)) is not None:
            return _from_json_stat(data, file, name)
        if isinstance(content, dict) and isinstance(content.get("rows"), list):
            columns = [_name(c) for c in _columns(content, file)]
            return _from_rows(columns, content["rows"], file, _table(content) or table_id(name), content)
        if isinstance(content, list) and content and isinstance(content[0], dict):
            first = content[0]
            if "Variables" in first and "Data" in first:
                columns = [_name(variable) for variable in first["Variables"]]
                return _from_rows(columns, first["Data"], file, _table(first) or table_id(name), first)
            columns = list(dict.fromkeys(key for row in content for key in row))
            rows = [[row.get(column) for column in columns] for row in content]
            return _from_rows(columns, rows, file, table_id(name), {})
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        told = "is JSON-stat or Jobindsats' columns and rows, but not all of it; fetch it anew"
        raise ExportError([Problem(file, "", told)]) from error
    told = "is JSON, but neither JSON-stat nor Jobindsats' columns and rows"
    raise ExportError([Problem(file, "", told)])


def _json_stat(content: Any) -> dict[str, Any] | None:
    """Find the data set: bare (version 2), or under a name (version 1)."""
    if not isinstance(content, dict):
        return None
    if "dimension" in content and "value" in content:
        return content
    for inner in content.values():
        if isinstance(inner, dict) and "dimension" in inner and "value" in inner:
            return inner
    return None


def _from_json_stat(data: dict[str, Any], file: str, name: str) -> Sheet:
    dimensions = data["dimension"]
    ids = data.get("id", dimensions.get("id"))
    sizes = data.get("size", dimensions.get("size"))
    if not (isinstance(ids, list) and isinstance(sizes, list) and len(ids) == len(sizes)):
        told = "must be two lists of one length: the dimensions and how many categories each has"
        raise ExportError([Problem(file, "id, size", told)])
    absent = [Problem(file, f"dimension {one}", "is missing") for one in ids if one not in dimensions]
    if absent:
        raise ExportError(absent)
    categories = [_categories(dimensions[one]) for one in ids]
    for one, size, found in zip(ids, sizes, categories, strict=True):
        if size != len(found):
            told = f"its size is {size}, its categories are {len(found)}"
            raise ExportError([Problem(file, f"dimension {one}", told)])
    cells = list(product(*categories))
    values = data["value"]
    if isinstance(values, dict):
        values = [values.get(str(k)) for k in range(len(cells))]
    if not isinstance(values, list):
        raise ExportError([Problem(file, "value", "must be a list of figures, or a table of them by place")])
    if len(values) != len(cells):
        told = f"holds {len(values)} figures, its dimensions make {len(cells)}"
        raise ExportError([Problem(file, "value", told)])
    rows = [(*labels, value) for labels, value in zip(cells, values, strict=True)]
    roles = data.get("role", dimensions.get("role")) or {}
    named = dict.fromkeys(roles.get("time", []), "TID") | dict.fromkeys(roles.get("geo", [])[:1], "OMRÅDE")
    columns = distinct([*(named.get(one, str(one)) for one in ids), "INDHOLD"])
    title = str(data.get("label", ""))
    table = table_of(name, title, str(data.get("href", "")))
    return Sheet(file, _frame(columns, rows), table, publisher_of(table, True), title, (columns[-1],))


def _categories(dimension: dict[str, Any]) -> list[str]:
    """Return the labels of a dimension's categories, in the order that its index tells."""
    category = dimension["category"]
    labels = category.get("label", {})
    index = category.get("index")
    if index is None:
        codes = list(labels)
    elif isinstance(index, dict):
        codes = sorted(index, key=lambda code: index[code])
    else:
        codes = list(index)
    return [str(labels.get(code, code)) for code in codes]


def _columns(content: dict[str, Any], file: str) -> list[Any]:
    columns = content.get("columns")
    if not isinstance(columns, list):
        raise ExportError([Problem(file, "columns", "the list of columns' names is missing beside the rows")])
    return columns


def _from_rows(columns: list[str], rows: list[Any], file: str, table: str, about: dict[str, Any]) -> Sheet:
    problems = []
    for number, row in enumerate(rows, start=1):
        if not isinstance(row, list):
            problems.append(Problem(file, f"row {number}", f"must be a list of {len(columns)} cells"))
        elif len(row) != len(columns):
            told = f"has {len(row)} cells, the columns are {len(columns)}"
            problems.append(Problem(file, f"row {number}", told))
    if problems:
        raise ExportError(problems)
    title = " ".join(
        str(about[key]) for key in ("title", "table_name", "TableName", "name", "Title") if about.get(key)
    )
    return Sheet(file, _frame(distinct(columns), rows), table, "Jobindsats.dk (STAR)", title)


def _frame(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    import pandas as pd

    cells = [[cell_of(cell) for cell in row] for row in rows]
    return pd.DataFrame(cells, range(1, len(rows) + 1), list(columns), dtype=object)


def _name(column: Any) -> str:
    """Return a column's name, which may be a text or a table of its own."""
    if not isinstance(column, dict):
        return str(column)
    for key in ("Label", "label", "column_name", "name", "Name", "text", "title", "id"):
        if column.get(key):
            return str(column[key])
    raise ValueError("a column has no name")


def _table(about: dict[str, Any]) -> str:
    for key in ("table_id", "tableId", "TableID", "TableId", "table", "id"):
        if isinstance(about.get(key), str) and table_id(about[key]):
            return table_id(about[key])
    return ""
