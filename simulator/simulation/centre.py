"""The jobcentre as the citizens meet it: the rules in force, the book, the activation places, the steering."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field

import simpy

from simulator.calendar import MINUTES_PER_DAY, NEVER, WorkingDays, months_between, weeks
from simulator.log import NOBODY, LogWriter
from simulator.model import cadence
from simulator.scenario import Scenario
from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS
from simulator.simulation.book import AppointmentBook
from simulator.simulation.clock import Clock
from simulator.simulation.rules import SUBSTITUTES, Rules, Vocabulary
from simulator.simulation.staff import Caseworker, minutes_on_a_day

TALLY = 4 * BANDS
"""Per group: minutes at risk by band, then integrated hazard by cause and band."""
EDGES = tuple(weeks(w) for w in BAND_EDGES_WEEKS)
ENDS = (*EDGES[1:], NEVER)
"""Minutes of a spell at which the duration bands begin and end."""
Process = Generator[simpy.Event, None, None]
Life = Generator[simpy.Event, simpy.Event, None]
"""A process that is woken by one of its events directly: see :class:`simulator.simulation.clock.Alarm`."""


@dataclass(slots=True)
class GroupState:
    """What the jobcentre steers for one group."""

    k: float
    """Factor on the intervals of the cadence rule."""
    need: float = 1.0
    """Factor on the intervals of talks by need."""
    milestones: deque[tuple[int, int, int]] = field(default_factory=deque)
    """(minute, number of the milestone, talks held by then) of those who passed one: see :func:`cadence.average`."""


class Places(simpy.Resource):
    """Activation places of one type; their number may change with the rules."""

    def resize(self, places: int) -> None:
        """Change the number of places: those inside stay, and more places let in those who wait."""
        self._capacity = places
        self._trigger_put(None)


class Jobcentre:
    """Everything that citizens share.

    Parameters
    ----------
    env : Clock
        The clock.
    timeline : tuple of (int, Scenario, Rules)
        From which minute on which rules hold, ascending; the first holds from the beginning.
    words : Vocabulary
        Numbers of teams and activation types.
    staff : tuple of Caseworker
        Everybody who works there.
    days : WorkingDays
        The days of the run.
    horizon : int
        Last minute.
    """

    def __init__(
        self,
        env: Clock,
        timeline: tuple[tuple[int, Scenario, Rules], ...],
        words: Vocabulary,
        staff: tuple[Caseworker, ...],
        days: WorkingDays,
        horizon: int,
    ) -> None:
        self.env = env
        self.days = days
        self.horizon = horizon
        self.words = words
        self.staff = staff
        self.book = AppointmentBook(staff, words.teams, days)
        self.log = LogWriter(words.kinds)
        self.write = self.log.write
        self._timeline = timeline
        self._scenario, self.rules = timeline[0][1], timeline[0][2]
        self.since = timeline[0][0]
        """The minute from which the rules in force have held."""
        self.groups = [GroupState(k=group.cadence_start) for group in self.rules.groups]
        self.milestones = [any(r.groups[g].cadence for _, _, r in timeline) for g in range(len(self.groups))]
        """Whether a group's milestones matter under any of the run's rules."""
        self.tally = [[0.0] * TALLY for _ in self.rules.groups]
        self.places: dict[int, Places] = {}
        self.caseload = [0] * len(staff)
        self.substitutes = words.teams.index(SUBSTITUTES) if SUBSTITUTES in words.teams else -1
        months = months_between(days.start, days.first, days.last)
        self._month_edges, self._months = [*(m for m, _ in months), NEVER], [month for _, month in months]
        self._cut = 1.0
        self.freed = 0
        """Minutes freed since the last steering by duties that the baseline has and these rules have not."""
        self._members = [[i for i, c in enumerate(staff) if c.team == t] for t in range(len(words.teams))]
        self._hours = [0] * len(staff)
        self._tabulate()
        self._open_book(days.first)
        self._open_places()

    def start(self) -> None:
        """Start the jobcentre's own processes: new rules, mornings with somebody ill, steering."""
        for at, scenario, rules in self._timeline[1:]:
            self.env.process(self._switch(at, scenario, rules))
        self.env.process(self._mornings())
        self.env.process(self._steering())

    def _tabulate(self) -> None:
        """Tabulate, for every day of the run, the days that the rules of booking count to.

        ``target[d]`` is the day aimed at by a talk due on day d, ``notice[joint][first][d]`` the earliest day for a
        talk asked for on day d; all counted from the first day of the run.
        """
        rules, days, first = self.rules, self.days, self.days.first
        every = range(first, days.last + 1)
        self.target = [days.add(d, -rules.target) - first for d in every]
        self.notice = [
            [
                [
                    max(days.add(d, least + wait), days.on_or_after(min(d + 1, days.last))) - first
                    for d in every
                ]
                for least in (rules.notice, rules.first_notice)
            ]
            for wait in (0, rules.joint_wait)
        ]
        self.plans: dict[tuple[int, int, bool, bool, bool, bool, bool, bool, bool], tuple[int, ...]] = {}
        """Minutes of talks already worked out under these rules: see ``appointments.plan_minutes``."""

    def _open_book(self, from_day: int) -> None:
        for i, person in enumerate(self.staff):
            minutes = minutes_on_a_day(self._scenario, self.words, person.team, person.number)
            self._hours[i] = minutes
            self.book.offer(i, minutes, from_day)
            for first, last in person.sickness:
                if first < from_day <= last:
                    self.book.call_in_sick(i, from_day, last)

    def _open_places(self) -> None:
        for a in self.rules.activation:
            if a.kind in self.places:
                self.places[a.kind].resize(a.places)
            elif a.places:
                self.places[a.kind] = Places(self.env, a.places)

    def _switch(self, at: int, scenario: Scenario, rules: Rules) -> Process:
        yield self.env.timeout(at - self.env.now)
        before = self._scenario
        self._scenario, self.rules, self.since = scenario, rules, at
        for state, group in zip(self.groups, rules.groups, strict=True):
            state.k = group.cadence_start
            state.milestones.clear()
        self._tabulate()
        if before.practice.teams != scenario.practice.teams or (
            before.practice.caseworkers != scenario.practice.caseworkers
            or before.practice.substitutes != scenario.practice.substitutes
        ):
            self._open_book(at // MINUTES_PER_DAY)
        self._open_places()

    def _mornings(self) -> Process:
        ill = sorted((first, i, last) for i, c in enumerate(self.staff) for first, last in c.sickness)
        for first, i, last in ill:
            wait = first * MINUTES_PER_DAY - int(self.env.now)
            if wait > 0:
                yield self.env.timeout(wait)
            self.book.call_in_sick(i, first, last)

    def _steering(self) -> Process:
        while True:
            every = self.rules.steer_every
            yield self.env.timeout(every)
            now = int(self.env.now)
            for g, state in enumerate(self.groups):
                self._steer_group(g, state, now)
            if self.rules.cut_hours:
                self._cut_hours(now)
            self.freed = 0
            self.log.pack()

    def _steer_group(self, g: int, state: GroupState, now: int) -> None:
        rules, group = self.rules, self.rules.groups[g]
        if group.cadence:
            while state.milestones and state.milestones[0][0] < now - rules.trailing:
                state.milestones.popleft()
            passed, held = [0] * group.count_number, [0] * group.count_number
            for _, number, talks in state.milestones:
                passed[number] += 1
                held[number] += talks
            state.k = cadence.steer(
                state.k,
                cadence.average(passed, held),
                group.cadence_aim,
                rules.margin,
                rules.power,
                rules.k_least,
                rules.k_most,
            )
        if rules.slack_talks and group.team >= 0 and group.by_need:
            today = now // MINUTES_PER_DAY
            used, on_offer = self.book.fill(group.team, max(self.days.first, today - 28), today)
            least = rules.slack_least / group.by_need
            state.need = cadence.need_factor(state.need, used, on_offer, rules.fill, min(1.0, least))
        else:
            state.need = 1.0

    def _cut_hours(self, now: int) -> None:
        """Take the freed minutes out of the staff's hours from today on."""
        today = now // MINUTES_PER_DAY
        since = max(self.days.first, today - self.rules.steer_every // MINUTES_PER_DAY)
        total = sum(self.book.fill(t, since, today)[1] for t in range(len(self.words.teams)))
        if total <= 0:
            return
        share = max(0.0, 1.0 - self.freed / (total / self._cut))
        if abs(share - self._cut) < 0.005:
            return
        self._cut = share
        for i in range(len(self.staff)):
            self.book.scale(i, round(self._hours[i] * share), today, self.days.last)

    def own_caseworker(self, team: int, own: int) -> int:
        """Give a citizen's own caseworker: the one she has while that one works in the team, else the member with the
        fewest citizens; NOBODY where nobody works.
        """
        if own >= 0:
            if self._hours[own] and self.staff[own].team == team:
                return own
            self.caseload[own] -= 1
        members = [i for i in self._members[team] if self._hours[i]]
        if not members:
            return NOBODY
        chosen = min(members, key=self.caseload.__getitem__)
        self.caseload[chosen] += 1
        return chosen

    def next_list(self, group: int, from_minute: int, contact_began: int) -> int:
        """Give the minute at which the next oversight list catches a citizen; NEVER where there is none.

        Parameters
        ----------
        group : int
            Number of her group.
        from_minute : int
            When what is overlooked should have been done.
        contact_began : int
            Minute at which her clock of contact stood at zero.
        """
        caught = NEVER
        for every, at in self.rules.groups[group].lists:
            step = every * MINUTES_PER_DAY
            first = max(from_minute, contact_began + at)
            origin = self.days.first * MINUTES_PER_DAY + 9 * 60
            caught = min(caught, origin + -(-(first - origin) // step) * step)
        return caught

    def stage(self, group: int, began: int, now: int) -> tuple[tuple[float, float, float], int, int]:
        """Give the exit rates per minute at a minute of a spell, the duration band, and when either changes."""
        rules = self.rules.groups[group]
        band = bisect_right(EDGES, now - began) - 1
        until = began + ENDS[band]
        if until > self.horizon:
            until = self.horizon
        if not rules.season:
            return rules.rates[band], band, until
        month = bisect_right(self._month_edges, now) - 1
        factor = rules.season[self._months[month] - 1]
        if until > self._month_edges[month + 1]:
            until = self._month_edges[month + 1]
        job, education, other = rules.rates[band]
        return (job * factor, education * factor, other * factor), band, until
