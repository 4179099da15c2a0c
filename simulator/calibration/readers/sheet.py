"""What every format is read into first: a sheet of named columns, each row with its number in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, SupportsInt

from simulator.calibration.readers.cells import table_id
from simulator.errors import JobcentreError
from simulator.scenario.messages import Problem

if TYPE_CHECKING:
    import pandas as pd

MOST_TOLD = 20
"""Mistakes of one kind told in full; a wrong file should not fill the screen."""
OF_A_PERIOD = ("TID", "INDHOLD")
"""The columns that a file with a column a period is given."""


class ExportError(JobcentreError):
    """An export cannot be used: all its mistakes, one plain line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(dict.fromkeys(problems))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


@dataclass(frozen=True)
class Sheet:
    """An export as a table of cells.

    Attributes
    ----------
    file : str
        Its name in messages, and of a workbook the sheet's.
    cells : DataFrame
        Texts, and numbers where the format has them; empty texts where there is nothing. Columns are named apart; the
        index is each row's number in the file, the first line being 1.
    table : str
        The official table's id, such as ``y25i01`` or ``AUF01``; empty if it is not told.
    publisher : str
        ``Jobindsats.dk (STAR)`` or ``Statistics Denmark``.
    title : str
        What the export says it is about; may be empty.
    values : tuple of str
        The columns that hold the figures, where the format says so; else empty.
    wide : bool
        Whether the file had a column a period, so that a figure stands in the column of its period.
    """

    file: str
    cells: pd.DataFrame
    table: str = ""
    publisher: str = ""
    title: str = ""
    values: tuple[str, ...] = ()
    wide: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns."""
        return tuple(self.cells.columns)

    def problem(
        self, row: SupportsInt, column: str, message: str, nearest: str = "", allowed: str = ""
    ) -> Problem:
        """Return a mistake in a row (by its position) and a column, if it is of one."""
        if self.wide and (column in OF_A_PERIOD or column in self.values):
            period = str(self.cells["TID"].iloc[int(row)])
            column = period if column in OF_A_PERIOD else f"{column}, {period}"
        where = f"row {self.number(row)}" + (f", column {column}" if column else "")
        return Problem(self.file, where, message, allowed, nearest)

    def number(self, row: SupportsInt) -> int:
        """Return the number in the file of the row at a position."""
        return int(self.cells.index[int(row)])


def publisher_of(table: str, statbank: bool) -> str:
    """Return who publishes a table: by its id, else by whether the export has StatBank's form."""
    of_statbank = (statbank and not table.startswith("y")) or table.startswith("AU")
    return "Statistics Denmark" if of_statbank else "Jobindsats.dk (STAR)"


def table_of(*texts: str) -> str:
    """Return the first table id in a file name, a title, an address."""
    return next((table for text in texts if (table := table_id(text))), "")


def distinct(columns: Sequence[str]) -> tuple[str, ...]:
    """Name columns apart: the second of a name gets ``#2``."""
    seen: dict[str, int] = {}
    names = []
    for position, column in enumerate(columns, start=1):
        name = column.strip() or f"column {position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} #{seen[name]}")
    return tuple(names)


def shortened(file: str, problems: Sequence[Problem]) -> list[Problem]:
    """Return the first mistakes, and say how many more there are."""
    more = [Problem(file, "", f"and {len(problems) - MOST_TOLD} more mistakes of these kinds")]
    return [*problems[:MOST_TOLD], *(more if len(problems) > MOST_TOLD else [])]
