"""What every format is read into first: columns with names, rows with the number that a user finds them under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from simulator.errors import JobcentreError
from simulator.scenario.messages import Problem

MOST_TOLD = 20
"""Mistakes of one kind told in full; a wrong file should not fill the screen."""
_OF_A_PERIOD = ("TID", "INDHOLD")
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
    """An export as columns and rows of text.

    Attributes
    ----------
    file : str
        Its name in messages.
    columns : tuple of str
        Names of the columns.
    rows : tuple of tuple of str
        The cells, a text each; empty where there is none.
    numbers : tuple of int
        For each row its number in the file, the first line being 1.
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
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...]
    table: str
    publisher: str
    title: str = ""
    values: tuple[str, ...] = ()
    wide: bool = False

    def problem(self, row: int, column: str, message: str, nearest: str = "") -> Problem:
        """Tell a mistake by the row's number in the file and the column's name."""
        if self.wide and column in _OF_A_PERIOD:
            column = self.rows[row][self.columns.index("TID")]
        return Problem(self.file, f"row {self.numbers[row]}, column {column}", message, nearest=nearest)


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
