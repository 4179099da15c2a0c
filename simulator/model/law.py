"""The law's arithmetic: when something falls due, on the clock that the law runs on.

Functions of plain numbers; each works on one number and on whole arrays alike, so that the process that plans a talk
and the ruler that measures a run read the same source. Deadlines run on weeks of *contact* (sammenlagt ledighed on the
present benefit), not on the calendar: the clock stops while one is away and goes on when one returns.
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]


@overload
def contact_clock(minute: int, spell_start: int, contact_before: int) -> int: ...
@overload
def contact_clock(minute: Ints | int, spell_start: Ints, contact_before: Ints) -> Ints: ...
def contact_clock(minute: Any, spell_start: Any, contact_before: Any) -> Any:
    """Minutes of contact at a minute of a spell.

    Parameters
    ----------
    minute, spell_start : int or ndarray
        Minutes from ``start``.
    contact_before : int or ndarray
        Minutes of contact with which the spell began.
    """
    return contact_before + (minute - spell_start)


@overload
def due_minute(spell_start: int, contact_before: int, clock: int) -> int: ...
@overload
def due_minute(spell_start: Ints, contact_before: Ints, clock: Ints | int) -> Ints: ...
def due_minute(spell_start: Any, contact_before: Any, clock: Any) -> Any:
    """Minute at which the contact clock of a spell shows ``clock``; before ``spell_start`` if it did so earlier.

    Parameters
    ----------
    spell_start : int or ndarray
        Minutes from ``start``.
    contact_before : int or ndarray
        Minutes of contact with which the spell began.
    clock : int or ndarray
        Minutes of contact at which something falls due.
    """
    return spell_start + (clock - contact_before)


@overload
def offer_clock(age: int, under_30: int, from_30_to_49: int, from_50: int) -> int: ...
@overload
def offer_clock(age: Ints, under_30: int, from_30_to_49: int, from_50: int) -> Ints: ...
def offer_clock(age: Any, under_30: int, from_30_to_49: int, from_50: int) -> Any:
    """Minutes of contact by which the first offer must have begun, by age in years."""
    return (age < 30) * under_30 + ((age >= 30) & (age < 50)) * from_30_to_49 + (age >= 50) * from_50
