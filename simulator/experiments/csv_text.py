"""Tables as CSV: as programs read them, or as a Danish Excel opens them at a double click."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

_MARK = "\ufeff"
"""Byte order mark: by it Excel knows UTF-8."""
_WITH_POINT = re.compile(r"-?\d+\.\d+(?:e[+-]?\d+)?")
_WITH_COMMA = re.compile(r"-?\d+,\d+(?:e[+-]?\d+)?")


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


def make_danish(path: Path) -> None:
    """Write a plain CSV file again as a Danish Excel opens it."""
    rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    path.write_bytes(
        (_MARK + _joined([[_comma(cell) for cell in row] for row in rows], ";", "\r\n")).encode()
    )


def plain_text(path: Path) -> str:
    """Return what stands in a CSV file as plain CSV, in whichever way it is written."""
    return as_plain(path.read_bytes())


def as_plain(content: bytes) -> str:
    """Return what stands in a CSV file, given as bytes in UTF-8, as plain CSV, in whichever way it is written."""
    text = content.decode("utf-8-sig")
    if not _danish(content):
        return text
    rows = csv.reader(io.StringIO(text), delimiter=";")
    return _joined([[_point(cell) for cell in row] for row in rows], ",", "\n")


def read_csv(path: Path, **options: object) -> pd.DataFrame:
    """Read a table from a CSV file in whichever way it is written, to the last digit; options are those of pandas."""
    import pandas as pd

    asked = to_the_last_digit() | options
    found: pd.DataFrame = pd.read_csv(io.StringIO(plain_text(path)), **asked)  # type: ignore[call-overload]
    return found


def to_the_last_digit() -> dict[str, object]:
    """Return the options by which pandas reads the very numbers that it wrote: from 3.1 on it does so unasked."""
    import pandas as pd

    release = tuple(int(number) for number in pd.__version__.split(".")[:2])
    return {"float_precision": "round_trip"} if release < (3, 1) else {}


def read_how(text: str) -> Csv:
    """Return the way of writing by its name.

    Raises
    ------
    Refused
        If there is none of that name.
    """
    try:
        return Csv(text)
    except ValueError:
        raise Refused(f"csv must be one of {', '.join(Csv)}, is {text!r}") from None


def is_danish(path: Path) -> bool:
    """Say whether a file is written as a Danish Excel opens it."""
    with path.open("rb") as file:
        return _danish(file.readline())


def _danish(content: bytes) -> bool:
    """Say so by the mark; a program that puts it before a table with commas has written plain CSV all the same."""
    first, _, _ = content.partition(b"\n")
    return first.startswith(_MARK.encode()) and (b";" in first or b"," not in first)


def _joined(rows: list[list[str]], delimiter: str, end: str) -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


def _comma(cell: str) -> str:
    return cell.replace(".", ",") if _WITH_POINT.fullmatch(cell) else cell


def _point(cell: str) -> str:
    return cell.replace(",", ".") if _WITH_COMMA.fullmatch(cell) else cell


def _with_comma(value: object) -> object:
    """Write a number among texts with a comma: pandas does so only where a column holds nothing else."""
    return repr(float(value)).replace(".", ",") if isinstance(value, float) and value == value else value
