"""What a run is before anything happens: rules along the clock, days, staff, people, and tables made of them.

Both engines begin from it, so that they differ in nothing but in who keeps the clock.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import (
    MINUTES_PER_DAY,
    MINUTES_PER_WEEK,
    NEVER,
    WorkingDays,
    half_months_between,
    working_days,
)
from simulator.log import EventLog
from simulator.model.rules import SUBSTITUTES, ActivationRules, Rules, RuleSet, Vocabulary, vocabulary
from simulator.scenario import Scenario
from simulator.simulation.compile import compile_rules
from simulator.simulation.population import Population, draw_population
from simulator.simulation.staff import Caseworker, draw_staff, minutes_on_a_day, roster_of

BOOK_DAYS = 365
"""Days that the appointment book goes beyond the horizon: a longer queue than that is no queue any more."""
Timeline = tuple[tuple[int, Scenario], ...]


@dataclass(frozen=True)
class InForce:
    """What holds from a minute on."""

    since: int
    rule_set: RuleSet
    staff_minutes: list[int]
    """By caseworker: minutes for talks of a present day."""
    new_roster: bool
    """Whether the staff's hours differ from those of the rules before."""
    aim: list[int]
    """By day: the day aimed at by a talk due on it."""
    notice: list[list[int]]
    """By 2 x joint + first, and by day: the earliest day for a talk asked for on it."""
    ask_by: list[list[int]]
    """Likewise the latest day on which a talk may be asked for that is to be held on it."""
    arm: int = 0
    """For whom: see :class:`Lots`."""


@dataclass(frozen=True, eq=False)
class Lots:
    """Who is in which arm, where rules are tried on some of those whom a jobcentre serves.

    Until an arm's rules begin to hold, those in it live by the rules of arm 0. Staff, and places of activation of a
    type that arm 0 has, are those of arm 0: they are shared. Each arm steers by what goes on in it, when arm 0 does.
    """

    citizens: NDArray[np.int8]
    """By row of the citizens table: her arm; -1 for that of her own caseworker."""
    caseworkers: NDArray[np.int8]
    """By caseworker: the arm of those whom -1 stands for; empty where it stands for nobody."""


@dataclass(frozen=True)
class Output:
    """What an engine returns."""

    events: EventLog
    book: Any
    """The appointment book, or what has its fields: who has which seat, and minutes for talks that were on offer."""
    tally: Any
    """See :data:`simulator.model.hazards.TALLY`."""
    effort: NDArray[np.int64]
    """By week: the search effort of all, where vacancies are shared."""


@dataclass(frozen=True, eq=False)
class Layout:
    """What the scenarios of a run make of it, whoever lives and works there: the same for every replication."""

    begin: int
    horizon: int
    """First and last minute."""
    in_force: tuple[InForce, ...]
    """The rules, ascending by minute; the first hold from the beginning."""
    activation: tuple[ActivationRules, ...]
    """The activation types of all rules, one after another."""
    words: Vocabulary
    """Numbers of teams and activation types."""
    days: WorkingDays
    roster: tuple[tuple[int, int], ...]
    """Team of each caseworker and her number in it."""
    substitutes: int
    """Number of the substitutes' team; -1 where there is none."""
    has_milestones: list[bool]
    """By group: whether its milestones matter under any of the rules."""
    season_edges: list[int]
    seasons: list[int]
    season_of: list[int]
    """Minute at which each half-month of the run begins, its number in the year, and by day the half-month it is
    in."""
    milestones: int
    weeks_counted: int
    """How many milestones a group has at most, and how many weeks' milestones are remembered."""
    market_from: int
    """The minute from which vacancies are shared; NEVER where they are not."""
    tightness: tuple[float, ...]
    """By week: vacancies by search effort in the baseline, 1 as when the place was observed."""

    @property
    def arms(self) -> int:
        """How many arms there are; 1 where nothing is tried."""
        return 1 + max(rules.arm for rules in self.in_force)


@dataclass(frozen=True, eq=False)
class Setup(Layout):
    """A run before anything happens."""

    layout: Layout
    """What it is of, without those who live and work there."""
    staff: tuple[Caseworker, ...]
    sickness: list[tuple[int, int, int]]
    """First day, caseworker and last day of every spell of sickness, ascending."""
    people: Population
    """Everybody who lives there or will come."""
    order: NDArray[np.int64]
    wakes: NDArray[np.int64]
    """The citizens who come within the run, by the minute at which they wake first, and that minute."""
    arm_of_caseworker: NDArray[np.int8]
    """By caseworker: the arm of her citizens, where caseworkers are drawn."""
    effort_of_baseline: NDArray[np.int64]
    """By week: the search effort of all in the baseline, of the same people; zeros in the baseline itself."""


Allot = Callable[[Population, tuple[Caseworker, ...]], Lots]
"""Draws who is in which arm."""


class Drawn:
    """Who lives and works in one replication of a baseline: drawn once for all scenarios that begin with it.

    Parameters
    ----------
    baseline : Scenario
        Its place says who lives there, its practice when caseworkers are away.
    seed, replication : int
        The key of every draw.
    """

    def __init__(self, baseline: Scenario, seed: int, replication: int) -> None:
        self._baseline, self._key = baseline, (seed, replication)
        self._people: dict[tuple[int, int], tuple[Population, NDArray[np.int64]]] = {}
        self._staff: dict[tuple[object, ...], tuple[Caseworker, ...]] = {}

    def people(self, begin: int, horizon: int) -> tuple[Population, NDArray[np.int64]]:
        """Return the citizens between two minutes, and the order in which those who come within the run wake."""
        if (begin, horizon) not in self._people:
            people = draw_population(self._baseline, *self._key, begin, horizon)
            order = np.argsort(people.wakes, kind="stable")
            self._people[begin, horizon] = people, order[people.wakes[order] < horizon]
        return self._people[begin, horizon]

    def staff(self, layout: Layout) -> tuple[Caseworker, ...]:
        """Return the caseworkers of a layout."""
        whose = layout.days, layout.roster, layout.words.teams
        if whose not in self._staff:
            work = self._baseline.practice.caseworkers
            self._staff[whose] = draw_staff(work, layout.roster, layout.words.teams, layout.days, *self._key)
        return self._staff[whose]


def set_up(scenarios: Timeline, seed: int, replication: int) -> Setup:
    """Draw who lives and works there, and work out every table.

    Parameters
    ----------
    scenarios : tuple of (int, Scenario)
        From which minute on which scenario holds.
    seed, replication : int
        The key of every draw.
    """
    return with_people(lay_out(scenarios), Drawn(scenarios[0][1], seed, replication))


def with_people(
    layout: Layout,
    drawn: Drawn,
    lots: Allot | None = None,
    effort_of_baseline: NDArray[np.int64] | None = None,
) -> Setup:
    """Return a layout with those who live and work there, drawn to its arms if it has several.

    ``effort_of_baseline`` is where vacancies are shared, but in the baseline itself: see :class:`Setup`.
    """
    staff = drawn.staff(layout)
    people, order = drawn.people(layout.begin, layout.horizon)
    arm_of_caseworker = np.zeros(len(staff), dtype=np.int8)
    if lots is not None:
        drawn_to = lots(people, staff)
        people = replace(people, arm=drawn_to.citizens)
        if len(drawn_to.caseworkers):
            arm_of_caseworker = drawn_to.caseworkers
    return Setup(
        **{f.name: getattr(layout, f.name) for f in fields(Layout)},
        layout=layout,
        staff=staff,
        sickness=sorted((first, i, last) for i, c in enumerate(staff) for first, last in c.sickness),
        people=people,
        order=order,
        wakes=people.wakes[order],
        arm_of_caseworker=arm_of_caseworker,
        effort_of_baseline=np.zeros(len(layout.tightness), dtype=np.int64)
        if effort_of_baseline is None
        else effort_of_baseline,
    )


def lay_out(scenarios: Timeline, tried: Timeline = ()) -> Layout:
    """Work out every table that does not depend on who lives and works there.

    Parameters
    ----------
    scenarios : tuple of (int, Scenario)
        From which minute on which scenario holds.
    tried : tuple of (int, Scenario), optional
        Likewise what holds for those in arm 1; before its first minute what holds for all.
    """
    arms = [0] * len(scenarios) + [1] * len(tried)
    # Of one minute, arm 0's come first.
    in_order = sorted(zip((*scenarios, *tried), arms, strict=True), key=lambda row: (row[0][0], row[1]))
    scenarios, arms = tuple(row for row, _ in in_order), [arm for _, arm in in_order]
    begin, baseline = scenarios[0]
    horizon = scenarios[-1][1].horizon_minutes
    everyone = tuple(s for _, s in scenarios)
    words = vocabulary(everyone)
    rule_sets: list[RuleSet] = []
    activation: tuple[ActivationRules, ...] = ()
    for scenario in everyone:
        rule_sets.append(compile_rules(scenario, baseline, words, len(activation)))
        activation += rule_sets[-1].activation
    days = working_days(baseline.start, begin // MINUTES_PER_DAY, horizon // MINUTES_PER_DAY + BOOK_DAYS)
    roster = roster_of(everyone, words)
    halves = half_months_between(days.start, days.first, days.last)
    season_edges = [*(minute for minute, _ in halves), NEVER]
    market_from, tightness = _market(scenarios, arms, rule_sets, begin, horizon)
    return Layout(
        begin=begin,
        horizon=horizon,
        in_force=tuple(
            _in_force(at, scenario, rule_set, _before(i, everyone, arms), words, days, roster, arms[i])
            for i, ((at, scenario), rule_set) in enumerate(zip(scenarios, rule_sets, strict=True))
        ),
        activation=activation,
        words=words,
        days=days,
        roster=roster,
        substitutes=words.teams.index(SUBSTITUTES) if SUBSTITUTES in words.teams else -1,
        has_milestones=[any(r.groups[g].cadence for r in rule_sets) for g in range(len(rule_sets[0].groups))],
        season_edges=season_edges,
        seasons=[number for _, number in halves],
        season_of=[
            bisect_right(season_edges, d * MINUTES_PER_DAY) - 1 for d in range(days.first, days.last + 1)
        ],
        milestones=max(1, *(g.count_number for r in rule_sets for g in r.groups)),
        weeks_counted=2 + max(r.rules.trailing for r in rule_sets) // MINUTES_PER_WEEK,
        market_from=market_from,
        tightness=tightness,
    )


def _market(
    scenarios: Timeline, arms: list[int], rule_sets: list[RuleSet], begin: int, horizon: int
) -> tuple[int, tuple[float, ...]]:
    """Return the minute from which vacancies are shared (NEVER where they are not), and the tightness by week.

    Up to ``start`` everybody lives under the baseline's rules, so that there is nothing to share out before it unless
    vacancies become scarce or plenty by themselves.
    """
    if all(r.rules.crowding == 0.0 for r in rule_sets):
        return NEVER, ()
    tightness = []
    for minute in range(begin, horizon, MINUTES_PER_WEEK):
        since = [one for (at, one), arm in zip(scenarios, arms, strict=True) if arm == 0 and at <= minute]
        day = since[0].start + timedelta(minutes=minute)
        tightness.append(since[-1].behaviour.tightness_on(day))
    quiet = min([at for at, _ in scenarios[1:]], default=0) >= 0 and set(
        tightness[: -begin // MINUTES_PER_WEEK]
    ) <= {1.0}
    return 0 if quiet else begin, tuple(tightness)


def alone(layout: Layout, baseline: Scenario) -> Layout:
    """Return the layout of a run of the baseline alone, in which the search effort of all is counted as in another.

    What the baseline changes to at later dates is no part of it: its vacancies are those of how it begins.
    """
    first = replace(baseline, later=(), horizon_weeks=layout.horizon // MINUTES_PER_WEEK)
    counted = lay_out(((layout.begin, first),))
    return replace(
        counted,
        market_from=layout.market_from,
        tightness=counted.tightness or (1.0,) * len(layout.tightness),
    )


def _before(number: int, everyone: tuple[Scenario, ...], arms: list[int]) -> Scenario:
    """Return what holds for an arm before the rules of a number do; itself where nothing does."""
    before = [i for i in range(number) if arms[i] in (0, arms[number])]
    return everyone[before[-1] if before else number]


def _in_force(
    since: int,
    scenario: Scenario,
    rule_set: RuleSet,
    before: Scenario,
    words: Vocabulary,
    days: WorkingDays,
    roster: tuple[tuple[int, int], ...],
    arm: int,
) -> InForce:
    now, then = scenario.practice, before.practice
    aim, notice, ask_by = _booking_days(rule_set.rules, days)
    return InForce(
        since=since,
        rule_set=rule_set,
        staff_minutes=[minutes_on_a_day(scenario, words, team, number) for team, number in roster],
        new_roster=arm == 0
        and (
            now.teams != then.teams
            or now.caseworkers != then.caseworkers
            or now.substitutes != then.substitutes
        ),
        aim=aim,
        notice=notice,
        ask_by=ask_by,
        arm=arm,
    )


def _booking_days(rules: Rules, days: WorkingDays) -> tuple[list[int], list[list[int]], list[list[int]]]:
    """Tabulate, for every day of the run, the days that the rules of booking count to, from the run's first day on."""
    tomorrow = days.add_to_every_day(0)[1:]
    tomorrow = np.append(tomorrow, tomorrow[-1])
    notice = [
        np.maximum(days.add_to_every_day(least + wait), tomorrow) - days.first
        for wait in (0, rules.joint_wait_working_days)
        for least in (rules.notice_working_days, rules.first_notice_working_days)
    ]
    every_day = np.arange(len(tomorrow))
    # A day's notice only grows with the day: the latest that is early enough is the last before the notice passes it.
    ask_by = [np.maximum(0, np.searchsorted(ahead, every_day, side="right") - 1) for ahead in notice]
    aim = days.add_to_every_day(-rules.target_working_days) - days.first
    return aim.tolist(), [ahead.tolist() for ahead in notice], [latest.tolist() for latest in ask_by]
