"""Whole minutes and Danish working days, as pure functions and one table of days.

Inside the simulator time is a whole number of minutes from ``start`` at midnight (negative in the warm-up), so that
the order of events is exact. A day is ``minute // 1440``. The table of working days is made once a run and then only
indexed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property

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
    calendar : numpy.busdaycalendar
        What is closed besides Saturdays and Sundays.
    day : tuple of int
        ``day[k - 1]``: the day number of the k-th working day.
    """

    start: date
    first: int
    last: int
    calendar: np.busdaycalendar
    day: tuple[int, ...]

    def is_working(self, day: int) -> bool:
        """Say whether a day is a working day."""
        return self.on_or_after(day) == day

    def on_or_after(self, day: int) -> int:
        """Return the first working day on or after a day; held within the table."""
        return self._open[min(day, self.last) - self.first]

    def add(self, day: int, working_days: int) -> int:
        """Return the working day that lies a number of working days (may be negative) from the first one on or
        after ``day``; held within the table.
        """
        return int(self._add(np.array([day]), working_days)[0])

    def add_to_every_day(self, working_days: int) -> NDArray[np.int64]:
        """Return what :meth:`add` returns for each day from ``first`` to ``last``."""
        return self._add(np.arange(self.first, self.last + 1), working_days)

    def date_of(self, day: int) -> date:
        """Return the calendar date of a day number."""
        return self.start + timedelta(days=day)

    @cached_property
    def _open(self) -> list[int]:
        return [int(day) for day in self.add_to_every_day(0)]

    def _add(self, days: NDArray[np.int64], working_days: int) -> NDArray[np.int64]:
        begin, lowest, highest = np.datetime64(self.start, "D"), self.day[0], self.day[-1]
        dates = begin + np.clip(days, lowest, highest)
        found = np.busday_offset(dates, working_days, roll="forward", busdaycal=self.calendar) - begin
        return np.clip(found.astype(np.int64), lowest, highest)


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

    years = range((start + timedelta(days=first)).year, (start + timedelta(days=last)).year + 1)
    closed = [
        *holidays.country_holidays("DK", years=years),
        *(date(y, 12, d) for y in years for d in (24, 31)),
    ]
    calendar = np.busdaycalendar(holidays=closed)
    days = np.arange(first, last + 1)
    working = days[np.is_busday(np.datetime64(start, "D") + days, busdaycal=calendar)]
    return WorkingDays(start, first, last, calendar, tuple(int(day) for day in working))


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
