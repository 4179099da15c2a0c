"""What happens to one person of the common scenario, in plain Python: the rivals' processes only put it in order.

She sleeps to the earliest of what may come next, as in our engines, and the integral of her hazard is exact: a rival is
not charged for a worse way.
"""

from __future__ import annotations

import math
import random

from benchmarks.common import (
    ACTIVATED_MINUTES,
    ACTIVATION,
    AGAIN,
    BOOST,
    BOOST_MINUTES,
    BY_NEED,
    DAY,
    DAY_MINUTES,
    EDGES,
    HORIZON,
    LOCKED_IN,
    MEETING,
    NO_SHOW,
    OPENING,
    PLAN,
    RATES,
    Person,
)

ENTERED, ASKED, HELD, MISSED, STARTED, ENDED, EXITED = range(7)
NEVER = 2**31 - 1
AFTERWARDS = HORIZON + DAY
"""She sleeps no further than past the end of the run, where nobody wakes her."""
Row = tuple[int, int, int, int]
"""Minute, number, what happened, and the day that a meeting was due."""


def on_a_working_day(day: int) -> int:
    """Give the day, or the Monday after it (minute 0 is on a Wednesday; holidays are left out)."""
    weekday = (day + 2) % 7
    return day if weekday < 5 else day + 7 - weekday


def ready(now: float) -> int:
    """Give the minute at which a meeting that a caseworker is free for at ``now`` is over: none runs past the day."""
    day, minute = divmod(math.ceil(now), DAY)
    if on_a_working_day(day) != day or minute > OPENING + DAY_MINUTES - MEETING:
        return on_a_working_day(day if minute <= OPENING else day + 1) * DAY + OPENING + MEETING
    return day * DAY + max(minute, OPENING) + MEETING


class Life:
    """Somebody's two years.

    Parameters
    ----------
    number : int
        Her number.
    person : Person
        How she comes in.
    luck : random.Random
        Where the draws come from.
    log : list
        Is written to.
    """

    __slots__ = (
        "_active_from",
        "_active_to",
        "_band",
        "_boosted",
        "_due",
        "_entered",
        "_item",
        "_left",
        "_log",
        "_luck",
        "_meets",
        "_next_activation",
        "_number",
        "_since",
        "gone",
    )

    def __init__(self, number: int, person: Person, luck: random.Random, log: list[Row]) -> None:
        self._number, self._luck, self._log = number, luck, log
        self._since, self._entered = person.at, person.at - person.elapsed
        self._left = luck.expovariate(1.0) / person.frailty
        self._band, self._item = 0, -1
        while EDGES[self._band] <= person.elapsed:
            self._band += 1
        self._boosted = -NEVER
        self._active_from, self._active_to = (
            self._entered + ACTIVATION,
            self._entered + ACTIVATION + ACTIVATED_MINUTES,
        )
        if person.elapsed >= ACTIVATION:
            self._active_from = self._active_to = NEVER
        self._next_activation = self._active_from
        self.gone = False
        log.append((person.at, number, ENTERED, 0))
        self._plan(person.at, first=person.elapsed > 0)

    def _plan(self, now: int, first: bool = False) -> None:
        """Decide when the next meeting is due."""
        self._item += 1
        while self._item < len(PLAN) and self._entered + PLAN[self._item] <= now:
            self._item += 1
        if self._item < len(PLAN):
            self._due = self._entered + PLAN[self._item]
        else:
            self._due = now + (int(BY_NEED * self._luck.random()) if first else BY_NEED)
        self._ask_on(max(self._due, now + DAY))

    def _ask_on(self, minute: int) -> None:
        day = on_a_working_day(minute // DAY)
        self._meets = day * DAY + OPENING + int(self._luck.random() * (DAY_MINUTES - MEETING))

    def sleeps_to(self) -> int:
        """Give the minute at which she next has something to do: a meeting, activation, an exit."""
        return self._carry(min(self._meets, self._next_activation, AFTERWARDS))

    def wake(self, now: int) -> bool:
        """Live through that minute; say whether she asks for a caseworker."""
        if self.gone:
            self._log.append((now, self._number, EXITED, 0))
        elif now == self._next_activation:
            ends = now == self._active_to
            self._log.append((now, self._number, ENDED if ends else STARTED, 0))
            self._next_activation = NEVER if ends else self._active_to
        elif now == self._meets:
            self._log.append((now, self._number, ASKED, self._due))
            return True
        return False

    def meet(self, now: int) -> None:
        """Come out of a meeting, if she has not left while she waited for it."""
        self._carry(now)
        if self.gone:
            self._log.append((now, self._number, EXITED, 0))
        elif self._luck.random() < NO_SHOW:
            self._log.append((now, self._number, MISSED, self._due))
            self._ask_on(now + AGAIN)
        else:
            self._log.append((now, self._number, HELD, self._due))
            self._boosted = now + BOOST_MINUTES
            self._plan(now)
        while self._next_activation <= now:
            self._next_activation = self._active_to if self._next_activation < self._active_to else NEVER

    def _carry(self, until: int) -> int:
        """Carry her hazard to ``until`` or to her exit; give that minute."""
        now = self._since
        while now < until:
            stop = min(until, self._entered + EDGES[self._band])
            rate = RATES[self._band]
            if self._boosted > now:
                rate *= BOOST
                stop = min(stop, self._boosted)
            if self._active_from <= now < self._active_to:
                rate *= LOCKED_IN
                stop = min(stop, self._active_to)
            elif now < self._active_from:
                stop = min(stop, self._active_from)
            spent = rate * (stop - now)
            if spent >= self._left:
                self.gone = True
                self._since = min(until, math.ceil(now + self._left / rate))
                return self._since
            self._left -= spent
            now = int(stop)
            if now == self._entered + EDGES[self._band]:
                self._band += 1
        self._since = until
        return until
