"""The law's arithmetic: when something falls due on the clock that it runs on, and whether a breach may be sanctioned.

Functions of plain numbers; each works on one number and on whole arrays alike, so that the process that plans a talk
and the ruler that measures a run read the same source. Deadlines run on weeks of *contact* (sammenlagt ledighed on the
present benefit), not on the calendar: the clock stops while one is away and goes on when one returns. Written guidance
is a condition of a sanction (aktivloven § 35).
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY

Ints = NDArray[np.int64]


@overload
def contact_clock(minute: int, spell_start: int, contact_before: int) -> int: ...
@overload
def contact_clock(minute: Ints | int, spell_start: Ints, contact_before: Ints) -> Ints: ...
def contact_clock(minute: Any, spell_start: Any, contact_before: Any) -> Any:
    """Minutes of contact at a minute of a spell that began with ``contact_before`` of them."""
    return contact_before + (minute - spell_start)


@overload
def due_minute(spell_start: int, contact_before: int, clock: int) -> int: ...
@overload
def due_minute(spell_start: Ints, contact_before: Ints, clock: Ints | int) -> Ints: ...
def due_minute(spell_start: Any, contact_before: Any, clock: Any) -> Any:
    """Minute at which the contact clock of a spell shows ``clock``; before ``spell_start`` if it did so earlier."""
    return spell_start + (clock - contact_before)


@overload
def rest_of_day(due: int) -> int: ...
@overload
def rest_of_day(due: Ints) -> Ints: ...
def rest_of_day(due: Any) -> Any:
    """Minutes from a due minute to the end of its day: what the law asks for by a day may be done all through it."""
    return MINUTES_PER_DAY - 1 - due % MINUTES_PER_DAY


@overload
def offer_clock(age: int, under_30: int, from_30_to_49: int, from_50: int) -> int: ...
@overload
def offer_clock(age: Ints, under_30: int, from_30_to_49: int, from_50: int) -> Ints: ...
def offer_clock(age: Any, under_30: int, from_30_to_49: int, from_50: int) -> Any:
    """Minutes of contact by which the first offer must have begun, by age in years."""
    return (age < 30) * under_30 + ((age >= 30) & (age < 50)) * from_30_to_49 + (age >= 50) * from_50


def lapse(on_breach: bool, by_calendar: int, after_breach: int) -> int:
    """Return after how many minutes guidance lapses (0: never), by whether any was ever given because of a breach.

    Guidance that a breach once called for is not undone by what the calendar brings later.
    """
    return after_breach if on_breach else by_calendar


def guidance_holds(now: int, guided_at: int, lapses: int) -> bool:
    """Return whether guidance on sanctions given at ``guided_at`` lets a breach at ``now`` be sanctioned.

    Written guidance must precede the breach (aktivloven § 35); where the law lets it lapse, it must not be older than
    ``lapses`` minutes (0: it never lapses). ``guided_at`` lies far back where none was ever given.
    """
    age = now - guided_at
    return guided_at > -(2**31) and age >= 0 and (lapses == 0 or age <= lapses)
