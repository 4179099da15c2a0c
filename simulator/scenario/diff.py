"""What one scenario changes against another as a table, values as a scenario file writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.scenario.changes import Change, changes
from simulator.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("key", "meaning", "before", "after", "from")
"""Columns of :meth:`simulator.scenario.Scenario.diff`."""


def diff(before: Scenario, after: Scenario) -> pd.DataFrame:
    """Return every figure in which two scenarios differ as a table; numbers as numbers, lists as a file writes them."""
    import pandas as pd

    return pd.DataFrame(map(row_of, changes(before, after)), columns=list(COLUMNS), dtype=object)


def row_of(change: Change) -> tuple[object, ...]:
    """Return the cells of a figure that is changed: key, meaning, before, after, and from when."""
    known = (plainly(change.meaning), _cell(change.before), _cell(change.after))
    return (change.path, *known, change.since.isoformat())


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else as_in_file(value)


def as_in_file(value: object) -> str:
    """Write a value as a scenario file does, so that it can be found and set there; what is not there is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(as_in_file, value)) + "]"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def plainly(description: str) -> str:
    """Take the marks of the schema's docstrings off."""
    return " ".join(description.replace("``", "").split())
