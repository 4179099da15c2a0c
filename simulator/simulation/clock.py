"""The order of what happens in one minute.

First the jobcentre's own affairs (new rules, mornings with somebody ill, those who enter), in the order in which they
were scheduled; then the citizens, by the due date of the talk that is next or booked, then by number. So a request for
an appointment is served first come first served with ties by due date, and nothing depends on who was put to sleep
first.
"""

from __future__ import annotations

from typing import cast

import simpy
from simpy.events import EventPriority

from simulator.log import MISSING

_NUMBERS = 24
"""Bits for a citizen's number."""


def rank(due: int, number: int) -> int:
    """Give the place of a citizen among those who wake in the same minute: by due date, then number; always after the
    jobcentre's own affairs (whose priorities are 0 and 1)."""
    return 2 + ((due - MISSING) << _NUMBERS) + number


class Wake(simpy.Event):
    """An alarm that rings after a delay, like :class:`simpy.Timeout` but in its place within the minute."""

    def __init__(self, env: simpy.Environment, delay: int, place: int) -> None:
        super().__init__(env)
        self._ok = True
        self._value = None
        env.schedule(self, cast("EventPriority", place), delay)
