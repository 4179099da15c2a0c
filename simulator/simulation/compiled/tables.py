"""A setup as arrays: what the kernel reads and writes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.log import COLUMN_TYPES
from simulator.model.citizen import Citizen

Table = NDArray[Any]
LEAST_ROOM = 64
"""A list in a record has room for so many numbers, or for a power of two times as many: a kernel is compiled for each
size that is met, so that sizes should be few."""
LEAST_ROOM_OF = {"quality": 1024}

_FIELDS = sorted(fields(Citizen), key=lambda f: -np.dtype(f.metadata["kind"]).itemsize)
"""A citizen's fields, wide ones first: so a record has no gaps."""
CITIZEN = np.dtype(
    [
        *(
            (f.name, f.metadata["kind"], (f.metadata["size"],) if f.metadata["size"] > 1 else ())
            for f in _FIELDS
        ),
        ("slot", "i4"),
        ("ticket", "i4"),
        ("ahead", "i4"),
        ("behind", "i4"),
    ],
    align=True,
)
"""A citizen's record: what SimPy's engine keeps too; then the record's number, that of her latest alarm, and who is
before and behind her in the queue for a place."""
ROW = np.dtype(list(COLUMN_TYPES))
"""A row of the log."""
CLOCK = np.dtype(
    [
        ("now", "i8"),
        ("rows", "i8"),
        ("in_force", "i8"),
        ("pending", "i8"),
        ("free", "i8"),
        ("used", "i8"),
        ("came", "i8"),
        ("ill", "i8"),
        ("pushed", "i8"),
        ("let_in", "i8"),
        ("letting", "i8"),
    ],
    align=True,
)
"""Where the kernel is: the minute; rows of the log written; number of the rules in force; alarms pending; rows given
back and rows ever used; newcomers and spells of sickness behind it; affairs scheduled so far; those whom a vacant place
wakes, from ``letting`` to ``let_in``."""
ALARM = np.dtype([("rank", "i8"), ("minute", "i4"), ("slot", "i4"), ("ticket", "i4")], align=True)
AFFAIR = np.dtype([("minute", "i8"), ("order", "i8")], align=True)
PLACES = np.dtype(
    [("places", "i4"), ("taken", "i4"), ("first", "i4"), ("last", "i4"), ("known", "?")], align=True
)


def newcomer() -> Table:
    """Return one citizen's record as she comes into the run: every field has its first value."""
    record = np.zeros(1, CITIZEN)
    for f in _FIELDS:
        record[f.name] = f.metadata["first"]
    return record


def records(rows: Sequence[Any]) -> Table:
    """Turn dataclasses of numbers and of tuples of numbers into one array of records.

    Parameters
    ----------
    rows : sequence of dataclass instances
        All of one class, at least one. Tuples that are short of the longest are filled up with zeros.
    """
    layout: list[tuple[Any, ...]] = []
    for f in fields(rows[0]):
        kind = _KINDS[str(f.type).removeprefix("tuple[").split(",")[0].rstrip("]")]
        if isinstance(getattr(rows[0], f.name), tuple):
            longest = max(len(getattr(row, f.name)) for row in rows)
            # numba has no list of yes and no within a record; a byte does as well.
            layout.append((f.name, "u1" if kind == "?" else kind, (_room(f.name, longest),)))
        else:
            layout.append((f.name, kind))
    table = np.zeros(len(rows), dtype=np.dtype(layout, align=True))
    for at, row in enumerate(rows):
        for f in fields(row):
            value = getattr(row, f.name)
            if isinstance(value, tuple):
                table[f.name][at, : len(value)] = value
            else:
                table[f.name][at] = value
    return table


_KINDS = {"float": "f8", "Numbers": "f8", "int": "i8", "bool": "?"}


def _room(name: str, longest: int) -> int:
    """Give the length that a list in a record has."""
    room = LEAST_ROOM_OF.get(name, LEAST_ROOM)
    while room < longest:
        room *= 2
    return room


def matrix(rows: Sequence[Sequence[Any]], kind: Any = np.int32) -> Table:
    """Turn equally long lists into a two-dimensional array, even where there are none or they are empty."""
    return np.array(rows, dtype=kind).reshape(len(rows), -1 if rows and len(rows[0]) else 0)
