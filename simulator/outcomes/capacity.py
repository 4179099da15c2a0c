"""Capacity: where the caseworkers' minutes go, how long talks wait for them, and how many persons share them.

Minutes used are those of talks held and missed (a missed talk consumes its slot), service calls, sanctions and
referrals to activation. A talk held by others takes no caseworker's room minutes, only its registration; one held by
the a-kasse alone takes none at all.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, WEEKS_PER_YEAR, working_days
from simulator.catalogue import GROUPS, MEMBERS
from simulator.log import FORM, KIND, MISSING, Capacity, Event
from simulator.model.booking import self_booking
from simulator.outcomes.amounts import Amount, ByGroup, Values, among, by_group, quotient, ratios, sums
from simulator.outcomes.record import Period, Record
from simulator.outcomes.spells import Bools, Ints
from simulator.scenario.practice import Caseworkers

_NOBODY = 1e-6
"""Caseworkers times weeks that are none."""

if TYPE_CHECKING:
    from simulator.scenario import Scenario

USES_MINUTES = (
    Event.talk_held,
    Event.talk_missed,
    Event.service_call,
    Event.sanctioned,
    Event.activation_started,
)
"""Events that use caseworkers' minutes."""


@dataclass(frozen=True)
class Use:
    """Caseworkers' minutes, one row a thing done.

    Attributes
    ----------
    citizen, group, time, caseworker : ndarray of int
        For whom, when and by whom (``NOBODY`` where the log names none).
    talk, duty, paper : ndarray of int
        Minutes: job-focused in talks held, on duties in talks held, documentation.
    minutes : ndarray of int
        All minutes used, those of missed talks too.
    """

    citizen: Ints
    group: Ints
    time: Ints
    caseworker: Ints
    talk: Ints
    duty: Ints
    paper: Ints
    minutes: Ints


def use_of(record: Record) -> Use:
    """Read the caseworkers' minutes off the log."""
    log, spells = record.run.events, record.spells
    rows = log.rows(*USES_MINUTES)
    rows = rows[log.kind[rows] != KIND["a_kasse"]]
    event = log.event[rows]
    room = log.form[rows] != FORM["others"]
    job = np.where(room, log.job_minutes[rows], 0).astype(np.int64)
    duty = np.where(room, log.duty_minutes[rows], 0).astype(np.int64)
    paper = log.paper_minutes[rows].astype(np.int64)
    held = event == Event.talk_held
    desk = (event == Event.sanctioned) | (event == Event.activation_started)
    citizen = log.citizen[rows].astype(np.int64)
    return Use(
        citizen=citizen,
        group=spells.group[spells.first[citizen]],
        time=log.time[rows].astype(np.int64),
        caseworker=log.caseworker[rows].astype(np.int64),
        talk=np.where(held, job, 0),
        duty=np.where(held, duty, 0),
        paper=paper + np.where(desk, job + duty, 0),
        minutes=job + duty + paper,
    )


@dataclass(frozen=True)
class Staffing:
    """The teams over one period.

    Attributes
    ----------
    period : Period
        When.
    serves : dict of str to tuple of int
        By team, the positions in ``GROUPS`` of the groups it serves.
    heads : dict of str to float
        By team, full-time caseworkers employed, after hours given up.
    offered : dict of str to float
        By team (substitutes among them), minutes on offer for talks.
    substitutes : float
        Full-time substitutes employed.
    """

    period: Period
    serves: dict[str, tuple[int, ...]]
    heads: dict[str, float]
    offered: dict[str, float]
    substitutes: float

    @property
    def weeks(self) -> float:
        """Length of the period."""
        return (self.period.high - self.period.low) / MINUTES_PER_WEEK

    def teams_of(self, groups: tuple[int, ...]) -> tuple[str, ...]:
        """Give the teams that serve any of the groups."""
        return tuple(team for team, serves in self.serves.items() if set(serves) & set(groups))


def staffing_of(record: Record, period: Period) -> Staffing:
    """Find who was employed over a period and what minutes they had.

    Where freed minutes go to fewer staff hours (``freed_minutes = "hours"``), the heads shrink as the minutes on offer
    did against a full day's.
    """
    table, practice = record.run.capacity, period.scenario.practice
    minute = table.day.astype(np.int64) * MINUTES_PER_DAY
    inside = (minute >= period.low) & (minute < period.high)
    minutes = np.bincount(table.team[inside], table.minutes[inside], minlength=len(table.teams))
    offered = dict(zip(table.teams, minutes.tolist(), strict=True))

    serves, heads = {}, {}
    for name, team in practice.teams.items():
        if not team.active:
            continue
        serves[name] = tuple(GROUPS.index(group) for group in team.groups)
        heads[name] = team.heads * practice.caseworkers.factor
        if practice.freed_minutes == "hours" and name in table.teams:
            full = _full_minutes(table, table.teams.index(name), inside, practice.caseworkers, heads[name])
            heads[name] *= min(1.0, offered[name] / full) if full else 1.0
    return Staffing(period, serves, heads, offered, practice.substitutes.heads)


def _full_minutes(table: Capacity, team: int, inside: Bools, day: Caseworkers, heads: float) -> float:
    """Minutes that a team would have offered on the same days without any given up.

    The last of a team is part-time where its heads are not a whole number.
    """
    mine = table.team == team
    _, number = np.unique(table.caseworker[mine], return_inverse=True)
    part = np.clip(heads - number, 0, 1)
    full_day = round(day.day_hours * 60 * day.case_share * day.talk_share)
    return float(np.rint(full_day * part)[inside[mine]].sum())


def capacity(record: Record, use: Use, staffing: tuple[Staffing, ...]) -> Values:
    """Measure hours, utilisation, waiting and caseload.

    ``utilisation`` and ``caseload`` of a group are those of the team that serves it, of a group set those of its teams
    together; ``all`` counts the substitutes' minutes too.
    """
    run = record.run
    inside = (use.time >= run.start) & (use.time < run.horizon)
    values: Values = {}
    for outcome, minutes in (
        ("hours_caseworkers", use.minutes),
        ("hours_job_talk", use.talk),
        ("hours_duties", use.duty),
        ("hours_documentation", use.paper),
    ):
        values |= sums(outcome, by_group(use.group[inside], minutes[inside]) / 60 / record.weeks)
    values |= _self_booked(record, tuple(of.period for of in staffing))
    values |= sums("caseworkers_full_time", _full_time(record, use, staffing))
    return values | _waits(record) | _loads(record, use, staffing)


def _self_booked(record: Record, stretches: tuple[Period, ...]) -> Values:
    """Give the share that citizens booked for themselves of the talks that they might have: those that the jobcentre
    held, but for the first of the plan and joint ones. Who does is in force on the day of the talk.
    """
    talks, people = record.talks, record.run.citizens
    bookable = among(talks.kind, (KIND["talk"], KIND["by_need"]))
    bookable &= (talks.time >= record.run.start) & (talks.time < record.run.horizon)
    hers = np.zeros(len(bookable), dtype=bool)
    for period in stretches:
        now = bookable & (talks.time >= period.low) & (talks.time < period.high)
        hers |= now & (people.self_books[talks.citizen] < _thresholds(period.scenario)[talks.group])
    return ratios("self_booked", by_group(talks.group[hers]), by_group(talks.group[bookable]))


def _thresholds(scenario: Scenario) -> Ints:
    """Give the threshold below which a citizen of each group books for herself."""
    practice, found = scenario.practice, np.zeros(len(GROUPS), dtype=np.int64)
    for name, group in scenario.place.groups.items():
        share = practice.self_booking_share.get(name, 0.0)
        everybody = practice.booking == "self"
        found[GROUPS.index(name)] = self_booking(share, group.digital_share, everybody)
    return found


def hours_of_full_time(scenario: Scenario, low: int, high: int) -> float:
    """Give the hours a week that a full-time caseworker has for talks: holidays and sickness are taken out.

    Parameters
    ----------
    scenario : Scenario
        Its practice says what a present day holds.
    low, high : int
        Minutes between which working days are counted.
    """
    work = scenario.practice.caseworkers
    first, last = low // MINUTES_PER_DAY, max(low, high - 1) // MINUTES_PER_DAY
    table = working_days(scenario.start, first, last)
    open_a_week = 7 * len(table.day) / (last - first + 1)
    present = max(0.0, open_a_week - 5 * work.holiday_weeks / WEEKS_PER_YEAR) * (1 - work.sick_share)
    return present * work.day_hours * work.case_share * work.talk_share


def _full_time(record: Record, use: Use, staffing: tuple[Staffing, ...]) -> ByGroup:
    """Full-time caseworkers whose hours for talks are those used; nan where a practice leaves no hour for talks."""
    found = np.zeros(len(GROUPS))
    for of in staffing:
        hours = minutes_used(use, of.period) / 60
        each = of.weeks * hours_of_full_time(of.period.scenario, of.period.low, of.period.high)
        share = of.weeks / record.weeks
        found += share * np.divide(hours, each, out=np.where(hours > 0, np.nan, 0.0), where=each > 0)
    return found


def _loads(record: Record, use: Use, staffing: tuple[Staffing, ...]) -> Values:
    used = [minutes_used(use, of.period) for of in staffing]
    person_weeks = [persons_within(record, of.period.low, of.period.high) for of in staffing]
    values: Values = {}
    for name, members in MEMBERS.items():
        spent = offered = persons = heads = 0.0
        for of, used_by, persons_by in zip(staffing, used, person_weeks, strict=True):
            teams = of.teams_of(members)
            served = sorted({group for team in teams for group in of.serves[team]})
            spent += float(used_by[served].sum())
            offered += (
                sum(of.offered.values()) if name == "all" else sum(of.offered.get(t, 0.0) for t in teams)
            )
            persons += float(persons_by[served].sum())
            heads += sum(of.heads[team] for team in teams) * of.weeks
        values[name, "utilisation"] = quotient(spent, offered)
        # Of less than a minute's work of one caseworker nobody can be said to have a caseload.
        values[name, "caseload"] = quotient(persons, heads if heads > _NOBODY else 0.0)
    return values


def minutes_used(use: Use, period: Period) -> ByGroup:
    """Minutes used within a period, by group."""
    inside = (use.time >= period.low) & (use.time < period.high)
    return by_group(use.group[inside], use.minutes[inside])


def persons_within(record: Record, low: int, high: int) -> ByGroup:
    """Person-weeks on the benefit between two minutes, by group."""
    return by_group(record.spells.group, record.spells.minutes_within(low, high)) / MINUTES_PER_WEEK


def _waits(record: Record) -> Values:
    """Whole days from the target day to the talk, of the jobcentre's talks due between start and horizon."""
    talks, log, run = record.talks, record.run.events, record.run
    due, target = log.due[talks.log], log.target[talks.log]
    of = talks.of_jobcentre() & (target != MISSING) & (due > run.start) & (due <= run.horizon)
    wait = talks.time[of] // MINUTES_PER_DAY - target[of] // MINUTES_PER_DAY
    shortest, longest = (int(wait.min()), int(wait.max())) if len(wait) else (0, 0)
    days = np.arange(shortest, longest + 1)
    cell = talks.group[of] * len(days) + wait - shortest
    by_days = np.bincount(cell, minlength=len(GROUPS) * len(days)).reshape(len(GROUPS), len(days))
    values: Values = {}
    for name, members in MEMBERS.items():
        talks_by_days = by_days[list(members)].sum(axis=0)
        number = int(talks_by_days.sum())
        mean = float(talks_by_days @ days) / number if number else float("nan")
        values[name, "wait_days"] = Amount(mean, number)
        values[name, "wait_days_p90"] = Amount(_quantile(days, talks_by_days, 0.9), number)
    return values


def _quantile(values: Ints, counts: Ints, share: float) -> float:
    """Return a quantile of values that come so many times each, as numpy does; nan if there are none."""
    so_far = np.cumsum(counts)
    if not so_far[-1]:
        return float("nan")
    place = (int(so_far[-1]) - 1) * share
    low = int(place)
    before, after = (
        float(values[np.searchsorted(so_far, min(at, int(so_far[-1]) - 1), side="right")])
        for at in (low, low + 1)
    )
    part, between = place - low, after - before
    return after - between * (1.0 - part) if part >= 0.5 else before + between * part


def offered_by_week(record: Record, begins: int, weeks_in_all: int) -> NDArray[np.float64]:
    """Minutes on offer, all teams together, week by week; shape (weeks,)."""
    table = record.run.capacity
    week = (table.day.astype(np.int64) * MINUTES_PER_DAY - begins) // MINUTES_PER_WEEK
    good = (week >= 0) & (week < weeks_in_all)
    return np.bincount(week[good], table.minutes[good], minlength=weeks_in_all).astype(np.float64)


def persons_by_week(record: Record, begins: int, weeks_in_all: int) -> NDArray[np.float64]:
    """Mean number of persons on the benefit, by group, week by week; shape (groups, weeks)."""
    spells = record.spells
    begun, over = (
        _minutes_after(spells.group, moments - begins, weeks_in_all) for moments in (spells.start, spells.end)
    )
    return np.diff(begun - over, axis=1) / MINUTES_PER_WEEK


def _minutes_after(group: Ints, moments: Ints, number: int) -> NDArray[np.float64]:
    """At the edges of so many weeks from 0 on, by group, the sum over moments before it of the minutes since; exact."""
    # The first cell holds what lies before the first edge, the last one what lies after them all.
    width = number + 2
    cell = group * width + np.clip(moments // MINUTES_PER_WEEK + 1, 0, number + 1)
    shape, size = (len(GROUPS), width), len(GROUPS) * width
    passed = np.cumsum(np.bincount(cell, minlength=size).reshape(shape), axis=1)[:, :-1]
    total = np.cumsum(np.bincount(cell, moments, minlength=size).reshape(shape), axis=1)[:, :-1]
    return np.asarray(passed * (MINUTES_PER_WEEK * np.arange(number + 1.0)) - total)
