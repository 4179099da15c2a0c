"""The engine to be read: SimPy keeps the clock, and every citizen is a process.

A run is one :class:`simpy.Environment` whose time is whole minutes. In it live

* one process a citizen (:meth:`Jobcentre.live`): she sleeps until the minute at which she next has something to do (a
  talk, an errand, an exit), does it, and sleeps again. What she does is decided in :mod:`simulator.model.life`,
  which both engines share;
* the jobcentre's own processes: new rules at their date (:meth:`Jobcentre.switch`), mornings on which a caseworker is
  ill (:meth:`Jobcentre.mornings`), steering every few weeks (:meth:`Jobcentre.steering_rounds`), the weeks of a shared
  labour market (:meth:`Jobcentre.market_weeks`), and the door through which the citizens come in
  (:meth:`Jobcentre.arrivals`);
* one :class:`Places` for each type of activation, a :class:`simpy.Container` of the vacant places. Who has to wait for
  one waits for whichever comes first: ``yield alarm | place``.

**The order within a minute.** SimPy handles the events of a minute by priority and, within a priority, first scheduled
first. The jobcentre's own processes wait for a :class:`simpy.Timeout`, which has SimPy's normal priority, and a place
that becomes vacant is announced with the same; an :class:`Alarm` comes after them all, by the due date of the citizen's
talk, then by her number. So appointments are given first come first served with ties by due date, and nothing depends
on who fell asleep first.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import simpy
from simpy.events import NORMAL, EventPriority
from simpy.resources.container import ContainerGet

from simulator.calendar import MINUTES_PER_DAY, NEVER
from simulator.log import MISSING, EventLog, LogWriter
from simulator.model import market, steering
from simulator.model.appointment_book import call_in_sick
from simulator.model.booking import plan_minutes
from simulator.model.centre import Case, Centre, GroupState, Market, Minutes, Running
from simulator.model.citizen import QUEUEING, Citizen, Newcomers
from simulator.model.hazards import TALLY
from simulator.model.life import AWAY, begin, wake, wake_for_place
from simulator.simulation.population import newcomers
from simulator.simulation.setup import Output, Setup
from simulator.simulation.staff import empty_book

Process = Generator[simpy.Event, Any, None]
"""What SimPy makes a process of: a generator of the events that it waits for."""
NUMBER_BITS = 24
"""Bits for a citizen's number in the priority of her alarm."""


def run(setup: Setup, keep: Callable[[EventLog], None] | None = None) -> Output:
    """Let the run happen.

    Parameters
    ----------
    setup : Setup
        What there is before anything happens; its book is written in.
    keep : callable, optional
        Is given the log piece by piece, as it grows; the log that is returned is then empty.
    """
    with _collector_at_rest():
        env = simpy.Environment(initial_time=setup.begin)
        centre = Jobcentre(env, setup, keep)
        for number in range(1, len(setup.in_force)):
            env.process(centre.switch(number))
        env.process(centre.mornings())
        env.process(centre.steering_rounds())
        if setup.market_from != NEVER:
            env.process(centre.market_weeks())
        env.process(centre.arrivals())
        env.run(until=setup.horizon)
        return Output(centre.log.close(), centre.book, centre.tally, np.array(centre.effort, dtype=np.int64))


class Alarm(simpy.Event):
    """A :class:`simpy.Timeout` at a given minute that has a place of its own within that minute.

    Parameters
    ----------
    env : simpy.Environment
        The clock.
    minute : int
        When it rings, not before now.
    due : int
        The due date of the citizen's talk: the earlier, the earlier within the minute.
    number : int
        The citizen's number, which decides where the due dates are the same.
    """

    def __init__(self, env: simpy.Environment, minute: int, due: int, number: int) -> None:
        super().__init__(env)
        self._ok, self._value = True, None  # it cannot fail, and carries nothing: as in a Timeout
        after_all_affairs = (
            NORMAL + 1 + (due - MISSING << NUMBER_BITS) + number
        )  # MISSING is the earliest date
        env.schedule(self, EventPriority(after_all_affairs), minute - env.now)


class Places(simpy.Container):
    """The vacant places of one type of activation; their number may change with the rules.

    Parameters
    ----------
    env : simpy.Environment
        The clock.
    places : int
        How many there are.
    """

    def __init__(self, env: simpy.Environment, places: int) -> None:
        super().__init__(env, init=places)
        self._places = places
        self._owed = 0
        """Places that are gone under new rules while somebody is still in them."""

    def resize(self, places: int) -> None:
        """Change the number of places: those inside stay, and more places let in those who wait."""
        more, self._places = places - self._places, places
        self._owed -= more
        if self._owed < 0:
            self.put(-self._owed)
            self._owed = 0
        elif vacant := min(self._owed, int(self.level)):
            self.get(vacant)
            self._owed -= vacant

    def give_back(self) -> None:
        """Leave a place: it is another's, unless it is gone."""
        if self._owed:
            self._owed -= 1
        else:
            self.put(1)


class Jobcentre(Centre):
    """Everything that citizens share, and the processes.

    Parameters
    ----------
    env : simpy.Environment
        The clock.
    setup : Setup
        The run before anything happens.
    keep : callable, optional
        Is given the log piece by piece.
    """

    def __init__(
        self, env: simpy.Environment, setup: Setup, keep: Callable[[EventLog], None] | None = None
    ) -> None:
        self.env = env
        self._setup = setup
        columns = newcomers(setup.people)
        self.people = Newcomers(**{name: column.tolist() for name, column in columns.items()})
        self.horizon = setup.horizon
        self.first_day = setup.days.first
        self.season_edges, self.seasons = setup.season_edges, setup.seasons
        self.season_of = setup.season_of
        self.sick_from = [first for first, _, _ in setup.sickness]
        self.sick_who = [i for _, i, _ in setup.sickness]
        self.sick_to = [last for _, _, last in setup.sickness]
        self.substitutes = setup.substitutes
        self.has_milestones = setup.has_milestones
        self.activation = setup.activation
        self.book = empty_book(setup.staff, len(setup.words.teams), setup.days)
        self.log = LogWriter(setup.words.kinds, keep)
        self.write = self.log.write
        groups, staff = len(setup.has_milestones), len(setup.staff)
        self.arm_of_caseworker = setup.arm_of_caseworker.tolist()
        self._in_force = [0, *([-1] * (setup.arms - 1))]
        """By arm: the number of its rules in force; -1 while they do not hold yet."""
        self._running = [Running(since=setup.begin) for _ in range(setup.arms)]
        self.steering = [[GroupState(k=1.0) for _ in range(groups)] for _ in range(setup.arms)]
        self.tally = [[0.0] * TALLY for _ in range(groups)]
        self.foreseen = [0.0] * TALLY
        self.caseload, self.minutes_offered = [0] * staff, [0] * staff
        self.above_median = [1 if c.above_median else -1 for c in setup.staff]
        weeks, most = setup.weeks_counted, setup.milestones
        self.week_counted = [[steering.NO_WEEK] * weeks for _ in range(setup.arms)]
        self.passed = [_counts(groups, weeks, most) for _ in range(setup.arms)]
        self.held = [_counts(groups, weeks, most) for _ in range(setup.arms)]
        self.passed_lately, self.held_lately = [0] * most, [0] * most
        self.market = Market(factor=1.0, until=setup.market_from)
        self.tightness, self.effort_of_baseline = setup.tightness, setup.effort_of_baseline.tolist()
        self.effort = [0] * len(setup.tightness)
        self._citizens: dict[int, Citizen] = {}
        """Whoever is there or will be back, by number."""
        self._places: dict[int, Places] = {}
        self._requests: dict[int, ContainerGet] = {}
        """By citizen: her request for a place, as long as she waits for it or is in it."""
        self._plans: dict[tuple[int, int, Case], Minutes] = {}
        self._put_in_force(0)
        steering.open_book(self, setup.days.first)

    def live(self, number: int) -> Process:
        """Live one citizen's life, from when she comes into the run until she leaves for good."""
        env, c = self.env, Citizen()
        self._citizens[number] = c
        self._turn_to(max(0, self.people.arm[number]))
        minute = begin(self, c, number, int(env.now))
        while minute != NEVER:
            alarm = Alarm(env, minute, MISSING if c.cause == AWAY else c.due, number)
            if c.place == QUEUEING:
                place = self._requests[number]
                happened = yield alarm | place
                self._turn_to(c.arm)
                if place in happened:
                    minute = wake_for_place(self, c, int(env.now))
                    continue
            else:
                yield alarm
                self._turn_to(c.arm)
            minute = wake(self, c, minute)
        del self._citizens[number]

    def arrivals(self) -> Process:
        """Let everybody in: the stock at once, entrants and returning leavers at their minute."""
        for number, minute in zip(self._setup.order.tolist(), self._setup.wakes.tolist(), strict=True):
            if minute > self.env.now:
                yield self.env.timeout(minute - self.env.now)
            self.env.process(self.live(number))

    def switch(self, number: int) -> Process:
        """Put the next rules in force at their minute."""
        new = self._setup.in_force[number]
        yield self.env.timeout(new.since - self.env.now)
        self._put_in_force(number)
        if new.new_roster:
            steering.open_book(self, new.since // MINUTES_PER_DAY)

    def mornings(self) -> Process:
        """Take whoever is ill out of the book, on the first morning of it."""
        for first, i, last in self._setup.sickness:
            wait = first * MINUTES_PER_DAY - self.env.now
            if wait > 0:
                yield self.env.timeout(wait)
            call_in_sick(self.book, i, first, last)

    def steering_rounds(self) -> Process:
        """Steer every few weeks by what went on lately."""
        while True:
            yield self.env.timeout(self.rules.steer)
            for arm, number in enumerate(self._in_force):
                if number >= 0:
                    self._turn_to(arm)
                    steering.steer(self, int(self.env.now))
            self._turn_to(0)
            self.log.pack()

    def market_weeks(self) -> Process:
        """Share out the vacancies of every week by the search effort of all at its beginning."""
        yield self.env.timeout(self.market.until - self.env.now)
        while True:
            now, effort = int(self.env.now), 0
            for c in self._citizens.values():
                if c.cause != AWAY:
                    self._turn_to(c.arm)
                    effort += market.effort(self, c, now)
            self._turn_to(0)
            market.open_week(self, now, effort)
            yield self.env.timeout(self.market.until - now)

    def _put_in_force(self, number: int) -> None:
        new = self._setup.in_force[number]
        if self._in_force[new.arm] < 0:
            # An arm begins to be steered from where the jobcentre stands.
            self._running[new.arm] = replace(self._running[0])
            self.steering[new.arm] = [replace(state) for state in self.steering[0]]
        self._in_force[new.arm] = number
        self._turn_to(new.arm)
        steering.take_over(self, new.since)
        for a in new.rule_set.activation:
            if a.kind in self._places:
                if new.arm == 0:
                    self._places[a.kind].resize(a.places)
            elif a.places:
                self._places[a.kind] = Places(self.env, a.places)

    def _turn_to(self, arm: int) -> None:
        """Let the rules and the steering of an arm be those in force, for whoever is woken next."""
        self.arm = arm if self._in_force[arm] >= 0 else 0
        self._number = self._in_force[self.arm]
        new, self.running = self._setup.in_force[self._number], self._running[self.arm]
        self.rules, self.of_group = new.rule_set.rules, new.rule_set.groups
        self.staff_minutes, self.aim = new.staff_minutes, new.aim
        self.notice, self.ask_by = new.notice, new.ask_by

    def join_arm(self, c: Citizen, arm: int) -> None:
        """Let the rules of an arm hold for a citizen from now on."""
        c.arm = arm
        self._turn_to(arm)

    def open_day(self, day: int) -> int:
        """Return the first working day from a day on."""
        return self._setup.days.on_or_after(day)

    def plan_minutes(self, group: int, case: Case, /) -> Minutes:
        """Return the minutes of a talk: see :func:`plan_minutes`.

        Under given rules they depend on a handful of circumstances only, so each combination is worked out once.
        """
        of_group = self.of_group[group]
        if of_group.any_relevant:
            return plan_minutes(self.rules, of_group, case)
        plan = self._plans.get((self._number, group, case))
        if plan is None:
            plan = self._plans[self._number, group, case] = plan_minutes(self.rules, of_group, case)
        return plan

    def has_places(self, c: Citizen) -> bool:
        """Return whether there are places of the type that a citizen is referred to."""
        return self.activation[c.activation].kind in self._places

    def ask_for_place(self, c: Citizen) -> bool:
        """Ask for a place; return whether one is vacant. Who has to wait is woken when her turn comes."""
        request = self._requests[c.number] = self._places[self.activation[c.activation].kind].get(1)
        return request.triggered

    def leave_place(self, c: Citizen) -> None:
        """Vacate a citizen's place, or leave the queue."""
        request = self._requests.pop(c.number)
        if request.triggered:
            self._places[self.activation[c.activation].kind].give_back()
        else:
            request.cancel()


def _counts(groups: int, weeks: int, most: int) -> list[list[list[int]]]:
    return [[[0] * most for _ in range(weeks)] for _ in range(groups)]


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector off while a run grows, and let it take away what the run leaves behind.

    While it grows nothing in it needs collecting, for whoever leaves for good is let go of, and walking a large,
    long-lived population again and again costs a sixth of the time. At its end the jobcentre and those who are still
    there hold on to each other; without a collection a worker would keep every run it has made. What was there before
    the run is set aside meanwhile, so that it is not walked.
    """
    was_on = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_on:
            gc.enable()
