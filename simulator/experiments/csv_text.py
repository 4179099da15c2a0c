"""Tables as CSV: as programs read them, or as a Danish Excel opens them at a double click."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

_MARK = "\ufeff"
"""Byte order mark: by it Excel knows UTF-8."""
_START = 4096


class Csv(StrEnum):
    """How a CSV file is written."""

    plain = "plain"
    danish = "danish"


def csv_text(table: pd.DataFrame, how: Csv = Csv.plain, titles: Mapping[str, str] | None = None) -> str:
    """Return a table as CSV: every digit of a number, undefined empty, the same on every system.

    Parameters
    ----------
    table : DataFrame
        What is written.
    how : Csv
        Plain: comma, decimal point. Danish: semicolon, decimal comma, a byte order mark in front.
    titles : mapping of str to str, optional
        What columns are called instead.
    """
    shown = table.rename(columns=dict(titles or {}))
    if how is Csv.plain:
        return str(shown.to_csv(index=False, lineterminator="\n"))
    text = shown.map(_with_comma).to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n")
    return _MARK + str(text)


def write_csv(table: pd.DataFrame, path: Path, how: Csv = Csv.plain) -> None:
    """Write a table; see :func:`csv_text`."""
    path.write_bytes(csv_text(table, how).encode())


def read_csv(path: Path, **options: object) -> pd.DataFrame:
    """Read a table that :func:`write_csv` wrote, in either way."""
    import pandas as pd

    if is_danish(path):
        options = {"sep": ";", "decimal": ",", "encoding": "utf-8-sig", **options}
    found: pd.DataFrame = pd.read_csv(path, **options)  # type: ignore[call-overload]
    return found


def is_danish(path: Path) -> bool:
    """Say whether a file is written as a Danish Excel opens it."""
    with path.open("rb") as file:
        return file.read(_START).startswith(_MARK.encode())


def _with_comma(value: object) -> object:
    """Write a number among texts with a comma: pandas does so only where a column holds nothing else."""
    return repr(float(value)).replace(".", ",") if isinstance(value, float) and value == value else value
