"""Who passes through the jobcentre week by week, and how full its book of appointments is, for pictures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.catalogue import GROUPS
from simulator.log import KIND, MISSING, NOBODY, Event
from simulator.outcomes.amounts import among
from simulator.outcomes.capacity import use_of
from simulator.outcomes.record import Record, periods
from simulator.outcomes.spells import Ints
from simulator.outcomes.weekly import Weeks, waiting

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

FLOWS = (
    "entered",
    "persons",
    "waiting",
    "in_time",
    "late",
    "missed",
    "to_job",
    "elsewhere",
)
"""What is counted week by week of a run (:func:`flow_of`)."""
TO_JOB = (KIND["job"], KIND["employer"])
"""Causes of exit that are a job."""


@dataclass(frozen=True)
class Book:
    """A run's book of appointments, team by team and week by week.

    Attributes
    ----------
    teams : tuple of str
        The rows.
    offered, used : ndarray of float, shape (teams, weeks)
        Minutes on offer for talks, and those used.
    """

    teams: tuple[str, ...]
    offered: Floats
    used: Floats

    @property
    def filled(self) -> Floats:
        """The share that is used; nan in a week in which nothing is on offer."""
        empty = np.full_like(self.offered, np.nan)
        share: Floats = np.divide(self.used, self.offered, out=empty, where=self.offered > 0)
        return share


def flow_of(record: Record) -> dict[str, Floats]:
    """Count who passes through the jobcentre in each week from the start, by the names of :data:`FLOWS`.

    ``persons`` and ``waiting`` are counted at the end of the week: on the benefit, and with a talk past the day aimed
    at that is not held yet. ``entered`` counts returns too. The jobcentre's talks are held ``in_time`` or ``late`` by
    their own date in the book, or ``missed``. Who leaves goes ``to_job`` or ``elsewhere``.
    """
    run, spells, log = record.run, record.spells, record.run.events
    weeks = Weeks(run.start, (run.horizon - run.start) // MINUTES_PER_WEEK)
    talks = log.rows(Event.talk_held, Event.talk_missed)
    talks = talks[log.kind[talks] != KIND["a_kasse"]]
    time, due = log.time[talks].astype(np.int64), log.due[talks].astype(np.int64)
    held = log.event[talks] == Event.talk_held
    late = held & (due != MISSING) & (time // MINUTES_PER_DAY > due // MINUTES_PER_DAY)
    job = among(spells.cause, TO_JOB)
    ends = run.start + MINUTES_PER_WEEK * np.arange(1, weeks.number + 1, dtype=np.int64)
    there = _before(spells.start, ends) - _before(spells.end, ends)
    return {
        "entered": _counted(weeks, spells.start),
        "persons": there.astype(np.float64),
        "waiting": waiting(record, weeks).weeks("all"),
        "in_time": _counted(weeks, time[held & ~late]),
        "late": _counted(weeks, time[late]),
        "missed": _counted(weeks, time[~held]),
        "to_job": _counted(weeks, spells.end[job]),
        "elsewhere": _counted(weeks, spells.end[~job]),
    }


def _counted(weeks: Weeks, minutes: Ints) -> Floats:
    found: Floats = weeks.count(np.zeros(len(minutes), dtype=np.int64), minutes)[0]
    return found


def _before(minutes: Ints, edges: Ints) -> Ints:
    """Count the minutes before each edge."""
    found: Ints = np.searchsorted(np.sort(minutes), edges, side="left").astype(np.int64)
    return found


def book_of(record: Record, scenario: Scenario) -> Book:
    """Tell how much of each team's time for talks is used, week by week from the start.

    Minutes are those of ``utilisation``: talks held and missed, their paperwork, service calls, sanctions, referrals.
    They are the caseworker's team's, or that of the citizen's group where nobody is named.
    """
    run = record.run
    table, number = run.capacity, (run.horizon - run.start) // MINUTES_PER_WEEK
    offered = _by_week(table.team, table.day.astype(np.int64) * MINUTES_PER_DAY, table.minutes, record)
    use, used = use_of(record), np.zeros((len(table.teams), number))
    everybody = max(int(table.caseworker.max(initial=0)), int(use.caseworker.max(initial=0))) + 1
    team_of = np.full(everybody, -1, dtype=np.int64)
    team_of[table.caseworker] = table.team
    team = np.where(use.caseworker == NOBODY, -1, team_of[np.maximum(use.caseworker, 0)])
    for period in periods(scenario, run.start, run.horizon):
        serves = _teams_of_groups(period.scenario, table.teams)
        inside = (use.time >= period.low) & (use.time < period.high)
        of = np.where(team >= 0, team, serves[use.group])[inside]
        known = of >= 0
        used += _by_week(of[known], use.time[inside][known], use.minutes[inside][known], record)
    return Book(table.teams, offered, used)


def _teams_of_groups(scenario: Scenario, teams: tuple[str, ...]) -> Ints:
    """By group, the row of the team that serves it; -1 if none does."""
    found = np.full(len(GROUPS), -1, dtype=np.int64)
    for name, team in scenario.practice.teams.items():
        if team.active and name in teams:
            found[[GROUPS.index(group) for group in team.groups]] = teams.index(name)
    return found


def _by_week(team: NDArray[np.integer], time: Ints, minutes: NDArray[np.integer], record: Record) -> Floats:
    run = record.run
    number, teams = (run.horizon - run.start) // MINUTES_PER_WEEK, len(run.capacity.teams)
    week = (time - run.start) // MINUTES_PER_WEEK
    inside = (week >= 0) & (week < number)
    cell = team[inside].astype(np.int64) * number + week[inside]
    sums = np.bincount(cell, minutes[inside], minlength=teams * number)
    return sums.astype(np.float64).reshape(teams, number)
