"""Whole minutes and Danish working days, as pure functions and one table of days.

Inside the simulator time is a whole number of minutes from ``start`` at midnight (negative in the warm-up), so that
the order of events is exact. A day is ``minute // 1440``. The table of working days is made once a run and then only
indexed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import numpy as np
from numpy.typing import NDArray

MINUTES_PER_DAY = 1440
MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
WEEKS_PER_YEAR = 52
"""A year is 52 weeks wherever something is given per year."""
OPENING = 8 * 60
"""Minute of the day at which the first talk can begin."""
NEVER = 2**31 - 1
"""A minute that no run reaches (some 4,000 years)."""


def day_of(minute: int) -> int:
    """Day number of a minute: 0 is ``start`` itself, -1 the day before."""
    return minute // MINUTES_PER_DAY


def weeks(number: float) -> int:
    """Minutes in a number of weeks, rounded to a whole minute."""
    return round(number * MINUTES_PER_WEEK)


def days(number: float) -> int:
    """Minutes in a number of days, rounded to a whole minute."""
    return round(number * MINUTES_PER_DAY)


@dataclass(frozen=True)
class WorkingDays:
    """Danish working days (hverdage: Monday to Friday, no public holiday) from ``first`` to ``last`` (day numbers).

    Attributes
    ----------
    start : date
        The date of day 0.
    first, last : int
        The first and last day number covered.
    ordinal : tuple of int
        ``ordinal[d - first]``: how many working days lie in ``first .. d`` (d included).
    day : tuple of int
        ``day[k - 1]``: the day number of the k-th working day.
    """

    start: date
    first: int
    last: int
    ordinal: tuple[int, ...]
    day: tuple[int, ...]

    def is_working(self, day: int) -> bool:
        """Say whether a day is a working day."""
        i = day - self.first
        return self.ordinal[i] > (self.ordinal[i - 1] if i else 0)

    def on_or_after(self, day: int) -> int:
        """Give the first working day on or after a day; held within the table."""
        i = day - self.first
        before = self.ordinal[i - 1] if i > 0 else 0
        return self.day[min(before, len(self.day) - 1)]

    def add(self, day: int, working_days: int) -> int:
        """Give the working day that lies a number of working days (may be negative) from the first one on or
        after ``day``; held within the table.
        """
        k = self.ordinal[self.on_or_after(day) - self.first] - 1 + working_days
        return self.day[max(0, min(k, len(self.day) - 1))]

    def add_to_every_day(self, working_days: int) -> NDArray[np.int64]:
        """Give what :meth:`add` gives for each day from ``first`` to ``last``."""
        number = np.minimum([0, *self.ordinal[:-1]], len(self.day) - 1)
        at = np.clip(number + working_days, 0, len(self.day) - 1)
        found: NDArray[np.int64] = np.array(self.day, dtype=np.int64)[at]
        return found

    def date_of(self, day: int) -> date:
        """Give the calendar date of a day number."""
        return self.start + timedelta(days=day)


@cache
def working_days(start: date, first: int, last: int) -> WorkingDays:
    """Tabulate the Danish working days around a start date.

    Parameters
    ----------
    start : date
        The date of day 0.
    first, last : int
        Day numbers covered, both included.
    """
    import holidays

    lo, hi = start + timedelta(days=first), start + timedelta(days=last)
    closed = set(holidays.country_holidays("DK", years=range(lo.year, hi.year + 1)))
    closed |= {date(y, 12, d) for y in range(lo.year, hi.year + 1) for d in (24, 31)}
    open_days = np.array(
        [(d := lo + timedelta(days=i)).weekday() < 5 and d not in closed for i in range((hi - lo).days + 1)]
    )
    ordinal = tuple(int(k) for k in np.cumsum(open_days))
    day = tuple(int(i) + first for i in np.flatnonzero(open_days))
    return WorkingDays(start, first, last, ordinal, day)


def half_months_between(start: date, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Return (minute at which it begins, half-month 0-23) for every half of a month from that of ``first`` to ``last``.

    The second half of a month begins on its 16th.
    """
    rows = []
    for begin, month in months_between(start, first, last):
        rows.append((begin, 2 * (month - 1)))
        rows.append((begin + 15 * MINUTES_PER_DAY, 2 * (month - 1) + 1))
    return tuple(rows)


def months_between(start: date, first: int, last: int) -> tuple[tuple[int, int], ...]:
    """Give (minute at which the month begins, month 1-12) for every month that touches the days ``first .. last``."""
    at = (start + timedelta(days=first)).replace(day=1)
    rows = []
    while (at - start).days <= last:
        rows.append(((at - start).days * MINUTES_PER_DAY, at.month))
        at = (at + timedelta(days=32)).replace(day=1)
    return tuple(rows)
