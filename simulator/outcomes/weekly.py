"""Outcomes week by week, so that a change in the middle of a run shows, and before can be told from after.

Each series is kept as what it divides and what it divides by, by group: weeks, groups and jobcentres are then added up
before the division, so that a week in which little fell due weighs little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, NEVER
from simulator.catalogue import GROUPS, MEMBERS
from simulator.log import KIND, MISSING, Event
from simulator.outcomes.capacity import Use, offered_by_week, persons_by_week
from simulator.outcomes.compliance import YEAR, owed_offers, without_effort
from simulator.outcomes.obligations import Obligations
from simulator.outcomes.record import Period, Record
from simulator.outcomes.spells import Bools, Ints

Floats = NDArray[np.float64]

EFFORT_EVERY = 4
"""Weeks from one count of those without effort to the next."""


@dataclass(frozen=True)
class Series:
    """One outcome week by week.

    Attributes
    ----------
    above : ndarray of float, shape (groups, weeks)
        What is divided (obligations met, hours, days waited); one row alone, of everybody, where groups share it.
    below : ndarray of float, shape (groups, weeks), or None
        What it is divided by; None where the outcome adds up over groups.
    """

    above: Floats
    below: Floats | None = None

    def weeks(self, group: str) -> Floats:
        """Give the outcome of a group set, one number a week; nan where there is nothing to divide by."""
        rows = self._rows(group)
        above: Floats = self.above[rows].sum(axis=0)
        if self.below is None:
            return above
        below = self.below[rows].sum(axis=0)
        quotient: Floats = np.divide(above, below, out=np.full(len(above), np.nan), where=below > 0)
        return quotient

    def window(self, group: str, low: int, high: int) -> float:
        """Give the outcome of a group set over the elements ``low`` to ``high`` (not included), all weeks as one."""
        rows = self._rows(group)
        if low >= high:
            return float("nan")
        above = float(self.above[rows, low:high].sum())
        below = float(high - low) if self.below is None else float(self.below[rows, low:high].sum())
        return above / below if below else float("nan")

    def __add__(self, other: Series) -> Series:
        """Pool with the series of another jobcentre."""
        below = None if self.below is None or other.below is None else self.below + other.below
        return Series(self.above + other.above, below)

    def _rows(self, group: str) -> list[int]:
        if len(self.above) == 1:
            if group != "all":
                raise KeyError(group)
            return [0]
        return list(MEMBERS[group])


@dataclass(frozen=True)
class Weeks:
    """The weeks of a run, from the beginning of the warm-up to the horizon."""

    begins: int
    number: int

    def of(self, minute: Ints) -> Ints:
        """Give the week that a minute lies in; what lies outside gets a number outside."""
        week: Ints = (minute - self.begins) // MINUTES_PER_WEEK
        return week

    def count(self, group: Ints, minute: Ints, *weights: NDArray[Any]) -> Floats:
        """Count by group and week, shape (groups, weeks); of weights, each adds up in its row of one axis more."""
        week = self.of(minute)
        inside = np.flatnonzero((week >= 0) & (week < self.number))
        cell = group[inside] * self.number + week[inside]
        shape = (len(GROUPS), self.number)
        size = len(GROUPS) * self.number
        if not weights:
            return np.bincount(cell, minlength=size).astype(np.float64).reshape(shape)
        return np.array([np.bincount(cell, some[inside], size).reshape(shape) for some in weights])

    def count_so_far(self, group: Ints, minute: Ints) -> Floats:
        """Count by group what lies before the end of each week, before the first one too; shape (groups, weeks)."""
        return np.cumsum(self.count(group, np.maximum(minute, self.begins)), axis=1)


def weekly(
    record: Record, weeks: Weeks, owed: Obligations, use: Use, stretches: tuple[Period, ...]
) -> dict[str, Series]:
    """Measure week by week.

    ``persons`` is the mean number on the benefit and ``waiting`` the number, at the end of the week, whose talk should
    have been held by its target day and is not held yet; the others are the outcomes of the same names. What was owed
    stands in the week in which it fell due (after its beginning and up to its end), a wait in that in which its talk
    was due; those without effort are counted at the end of every fourth week, from the first on in which the log shows
    a whole year.

    Parameters
    ----------
    record : Record
        The run.
    weeks : Weeks
        The weeks wanted.
    owed : Obligations
        What fell due in all of them, each under the law then in force.
    use : Use
        The caseworkers' minutes.
    stretches : tuple of Period
        The same time, cut where the scenario changes.
    """
    talks = owed.are("jobcentre", "joint")
    series = {
        "persons": Series(persons_by_week(record, weeks.begins, weeks.number)),
        "talks_on_time": _due(weeks, owed, talks, owed.met),
        "joint_talks_on_time": _due(weeks, owed, owed.are("joint"), owed.met),
        "offers_on_time": _due(weeks, owed, owed.are("offer"), owed.met),
        "talks_on_time_registered": _due(weeks, owed, talks, owed.met_registered),
        "wait_days": _waits(record, weeks),
        "waiting": waiting(record, weeks),
        "utilisation": _utilisation(record, weeks, use),
    }
    hours = weeks.count(use.group, use.time, use.minutes, use.talk, use.duty, use.paper) / 60
    names = ("hours_caseworkers", "hours_job_talk", "hours_duties", "hours_documentation")
    series |= {name: Series(of) for name, of in zip(names, hours, strict=True)}
    return series | _effort(record, weeks, stretches) | _talks_and_absence(record, weeks)


def _due(weeks: Weeks, owed: Obligations, which: Bools, met: Bools) -> Series:
    fulfilled = which & met
    return Series(
        weeks.count(owed.group[fulfilled], owed.due[fulfilled] - 1),
        weeks.count(owed.group[which], owed.due[which] - 1),
    )


def _waits(record: Record, weeks: Weeks) -> Series:
    talks, log = record.talks, record.run.events
    due, target = log.due[talks.log].astype(np.int64), log.target[talks.log].astype(np.int64)
    of = talks.of_jobcentre() & (target != MISSING) & (due != MISSING)
    wait = talks.time[of] // MINUTES_PER_DAY - target[of] // MINUTES_PER_DAY
    group, due = talks.group[of], due[of] - 1
    return Series(weeks.count(group, due, wait)[0], weeks.count(group, due))


def waiting(record: Record, weeks: Weeks) -> Series:
    """Count the queue: unlike a wait, it is known to the last week, for talks that are never held too."""
    log, spells = record.run.events, record.spells
    rows = log.rows_by_citizen(
        Event.talk_booked, Event.talk_held, Event.talk_missed, Event.talk_cancelled, Event.exited
    )
    rows = rows[log.kind[rows] != KIND["a_kasse"]]
    at = np.flatnonzero(log.event[rows] == Event.talk_booked)
    at = at[log.target[rows[at]] != MISSING]
    booked, after = rows[at], rows[np.minimum(at + 1, len(rows) - 1)]
    citizen, time = log.citizen[booked], log.time[booked].astype(np.int64)
    hers = (log.citizen[after] == citizen) & (after != booked)
    until = np.where(hers, log.time[after], NEVER)
    since = np.maximum(log.target[booked], time)
    group = spells.group[spells.first[citizen]]
    those = until > since
    group, since, until = group[those], since[those], until[those]
    return Series(weeks.count_so_far(group, since) - weeks.count_so_far(group, until))


def _utilisation(record: Record, weeks: Weeks, use: Use) -> Series:
    used = weeks.count(use.group, use.time, use.minutes)[0].sum(axis=0, keepdims=True)
    return Series(used, offered_by_week(record, weeks.begins, weeks.number)[np.newaxis])


def _talks_and_absence(record: Record, weeks: Weeks) -> dict[str, Series]:
    spells, talks, log = record.spells, record.talks, record.run.events
    ours = talks.of_jobcentre()
    held = weeks.count(talks.group[ours], talks.time[ours])
    missed = log.rows(Event.talk_missed)
    missed = missed[log.kind[missed] != KIND["a_kasse"]]
    group = spells.group[spells.first[log.citizen[missed]]]
    absent = weeks.count(group, log.time[missed].astype(np.int64))
    return {
        "no_show": Series(absent, held + absent),
        "talks_per_spell": Series(held, weeks.count(spells.group, spells.end)),
    }


def _effort(record: Record, weeks: Weeks, stretches: tuple[Period, ...]) -> dict[str, Series]:
    names = ("without_effort_52w", "without_effort_52w_registered")
    empty = (len(GROUPS), weeks.number)
    above = {name: np.zeros(empty) for name in names}
    below = np.zeros(empty)
    for week in range(weeks.number - 1, -1, -EFFORT_EVERY):
        moment = weeks.begins + (week + 1) * MINUTES_PER_WEEK
        if moment < record.begins + YEAR:
            break
        law = next(p.scenario.law for p in reversed(stretches) if p.low < moment)
        *without, below[:, week] = without_effort(record, owed_offers(law), moment)
        for name, those in zip(names, without, strict=True):
            above[name][:, week] = those
    return {name: Series(above[name], below) for name in names}
