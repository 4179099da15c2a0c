"""The jobcentre as the citizens meet it in the readable engine: the rules in force, the book, the places, the log."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import simpy

from simulator.calendar import MINUTES_PER_DAY
from simulator.log import EventLog
from simulator.simulation import steering
from simulator.simulation.appointments import plan_minutes
from simulator.simulation.book import call_in_sick
from simulator.simulation.citizen import Citizen
from simulator.simulation.hazards import TALLY
from simulator.simulation.setting import Newcomers, Setting, newcomers
from simulator.simulation.simpy_engine.clock import Clock
from simulator.simulation.simpy_engine.writer import LogWriter

Process = Generator[simpy.Event, None, None]


@dataclass(slots=True)
class GroupState:
    """What the jobcentre steers for one group."""

    k: float
    """Factor on the intervals of the cadence rule."""
    need: float = 1.0
    """Factor on the intervals of talks by need."""
    freed: float = 0.0
    """Minutes set free lately in talks that are not by need."""
    freed_by_need: float = 0.0
    """Minutes set free lately in talks by need."""
    by_need: float = 0.0
    """Minutes on talks by need lately."""


@dataclass(slots=True)
class Running:
    """What changes as the run goes on."""

    since: int
    """The minute from which the rules in force have held."""
    freed: int = 0
    """Minutes freed since the last steering by duties that the baseline has and these rules have not."""
    cut: float = 1.0
    """What is left of the staff's hours when freed minutes are taken out of them."""


class Places(simpy.Resource):
    """Activation places of one type; their number may change with the rules."""

    def resize(self, places: int) -> None:
        """Change the number of places: those inside stay, and more places let in those who wait."""
        self._capacity = places
        waiting = -1
        while waiting != len(self.put_queue):  # SimPy lets in one at a time
            waiting = len(self.put_queue)
            self._trigger_put(None)


class Jobcentre:
    """Everything that citizens share.

    Parameters
    ----------
    env : Clock
        The clock.
    setting : Setting
        The run before anything happens.
    keep : callable, optional
        Is given the log piece by piece.
    """

    def __init__(self, env: Clock, setting: Setting, keep: Callable[[EventLog], None] | None = None) -> None:
        self.env = env
        self._setting = setting
        self.people = Newcomers(
            **{name: column.tolist() for name, column in newcomers(setting.people).items()}
        )
        self.horizon = setting.horizon
        self.first_day = setting.days.first
        self.open_day = setting.days.on_or_after
        self.season_edges, self.seasons, self.season_of = (
            setting.season_edges,
            setting.seasons,
            setting.season_of,
        )
        self.sick_from = [first for first, _, _ in setting.sickness]
        self.sick_who = [i for _, i, _ in setting.sickness]
        self.sick_to = [last for _, _, last in setting.sickness]
        self.substitutes = setting.substitutes
        self.has_milestones = setting.has_milestones
        self.activation = setting.activation
        self.book = setting.book
        self.log = LogWriter(setting.words.kinds, keep)
        self.write = self.log.write
        groups, staff = len(setting.has_milestones), len(setting.staff)
        self.running = Running(since=setting.begin)
        self.steering = [GroupState(k=1.0) for _ in range(groups)]
        self.tally = [[0.0] * TALLY for _ in range(groups)]
        self.unheard = [0.0] * TALLY
        """Takes what is only foreseen."""
        self.caseload, self.hours = [0] * staff, [0] * staff
        self.above_median = [1 if c.above_median else -1 for c in setting.staff]
        weeks, most = setting.weeks_counted, setting.milestones
        self.week_counted = [steering.NO_WEEK] * weeks
        self.passed = [[[0] * most for _ in range(weeks)] for _ in range(groups)]
        self.held = [[[0] * most for _ in range(weeks)] for _ in range(groups)]
        self.passed_lately, self.held_lately = [0] * most, [0] * most
        self._places: dict[int, Places] = {}
        self._put_in_force(0)
        steering.open_book(self, setting.days.first)

    def start(self) -> None:
        """Start the jobcentre's own processes: new rules, mornings with somebody ill, steering."""
        for number in range(1, len(self._setting.in_force)):
            self.env.process(self._switch(number))
        self.env.process(self._mornings())
        self.env.process(self._steering())

    def _put_in_force(self, number: int) -> None:
        new = self._setting.in_force[number]
        self.rules, self.of_group = new.rule_set.rules, new.rule_set.groups
        self.staff_minutes, self.aim = new.staff_minutes, new.aim
        self.notice, self.ask_by = new.notice, new.ask_by
        self._plans: dict[Any, tuple[int, int, int, int, int, int, int, int]] = {}
        steering.take_over(self, new.since)
        for a in new.rule_set.activation:
            if a.kind in self._places:
                self._places[a.kind].resize(a.places)
            elif a.places:
                self._places[a.kind] = Places(self.env, a.places)

    def _switch(self, number: int) -> Process:
        new = self._setting.in_force[number]
        yield self.env.timeout(new.since - self.env.now)
        self._put_in_force(number)
        if new.new_roster:
            steering.open_book(self, new.since // MINUTES_PER_DAY)

    def _mornings(self) -> Process:
        for first, i, last in self._setting.sickness:
            wait = first * MINUTES_PER_DAY - int(self.env.now)
            if wait > 0:
                yield self.env.timeout(wait)
            call_in_sick(self.book, i, first, last)

    def _steering(self) -> Process:
        while True:
            yield self.env.timeout(self.rules.steer_every)
            steering.steer(self, int(self.env.now))
            self.log.pack()

    def plan_minutes(self, group: int, *case: Any) -> tuple[int, int, int, int, int, int, int, int]:
        """Give the minutes of a talk: see :func:`plan_minutes`.

        Under given rules they depend on a handful of circumstances only, so each combination is worked out once.
        """
        of_group = self.of_group[group]
        if of_group.any_relevant:
            return plan_minutes(self.rules, of_group, *case)
        plan = self._plans.get((group, *case))
        if plan is None:
            plan = self._plans[(group, *case)] = plan_minutes(self.rules, of_group, *case)
        return plan

    def has_places(self, c: Citizen) -> bool:
        """Say whether there are places of the type that a citizen is referred to."""
        return self.activation[c.activation].kind in self._places

    def ask_for_place(self, c: Citizen) -> bool:
        """Ask for a place; say whether one is vacant. Who has to wait is woken when her turn comes."""
        request = self._places[self.activation[c.activation].kind].request()
        c.request = request
        if request.triggered:
            return True
        request.callbacks.append(lambda place: self._let_in(c, place))
        return False

    def _let_in(self, c: Citizen, place: simpy.Event) -> None:
        """Wake a citizen whose turn it is, unless she has left the queue in this very minute."""
        if c.request is place:
            c.alarm.wake(place)

    def leave_place(self, c: Citizen) -> None:
        """Give back a citizen's place, or leave the queue."""
        request, c.request = c.request, None
        if request.triggered:
            request.resource.release(request)
        else:
            request.cancel()
