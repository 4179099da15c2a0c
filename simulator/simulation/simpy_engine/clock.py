"""The clock: SimPy's environment, with a rule for the order within a minute and a shorter way through the usual.

Within a minute first come the jobcentre's own affairs (new rules, mornings with somebody ill, those who enter), in the
order in which they were scheduled; then the citizens, by the due date of the talk that is next or booked, then by
number. So a request for an appointment is served first come first served with ties by due date, and nothing depends on
who was put to sleep first.

A run is the same a hundred thousand times over: the next event is taken, the citizen who waits for it lives on until
she knows when she next has something to do, and waits again. SimPy makes a new event for each wait and passes it
through three more calls; here a citizen has one alarm that she sets again and again and that wakes her directly, and
the loop is written out. The queue, events and their callbacks, resources and the jobcentre's own processes are SimPy's.
"""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import simpy

from simulator.log import MISSING

_BEFORE_ALL: Any = -1
"""A place within the minute before everybody's."""
_NUMBERS = 24
"""Bits for a citizen's number."""
_FIRST = 2 - (MISSING << _NUMBERS)
"""Added to a place within the minute: no talk is due before MISSING, and the jobcentre's own affairs have 0 and 1."""


class Clock(simpy.Environment):
    """The environment of a run; time is whole minutes."""

    def run_until(self, horizon: int) -> None:
        """Let everything happen that comes before ``horizon``."""
        queue = self._queue
        last: Any = simpy.Event(self)
        heappush(queue, (horizon, _BEFORE_ALL, next(self._eid), last))
        now, _, _, event = heappop(queue)
        while event is not last:
            self._now = now
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            try:
                for callback in callbacks:
                    callback(event)
            except StopIteration:
                pass  # a life that an alarm woke has ended
            if not event._ok and not event.defused:
                raise event._value
            now, _, _, event = heappop(queue)
        self._now = horizon


class Alarm(simpy.Event):
    """What one life waits for, again and again, each time until another minute.

    Parameters
    ----------
    env : Clock
        The clock.
    number : int
        The citizen's number.
    wake : callable
        The ``send`` of the generator that is her life.
    """

    _ok = True
    _value = None

    def __init__(self, env: Clock, number: int, wake: Callable[[Any], Any]) -> None:
        super().__init__(env)
        self._clock = env
        self._number = number
        self._place = _FIRST + number
        self.wake = wake

    def set(self, minute: int, due: int) -> Alarm:
        """Ring at a minute, not before now, in the place within it that a talk's due date gives.

        An alarm that is set already must be dropped first.
        """
        clock = self._clock
        place: Any = (due << _NUMBERS) + self._place
        self.callbacks = [self.wake]
        heappush(clock._queue, (minute, place, next(clock._eid), self))
        return self

    def drop(self) -> Alarm:
        """Let this one ring unheard, and give another for the same life."""
        self.callbacks = []
        return Alarm(self._clock, self._number, self.wake)
