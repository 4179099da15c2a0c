"""The jobcentre as the decisions meet it: what every engine must offer, and how a row of the log is written.

The functions of this package take it as ``centre``: an object in SimPy's engine, a structure of arrays in the compiled
one. Nothing else is known to them of who keeps the clock.
"""

from __future__ import annotations

from collections.abc import Callable, MutableSequence, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.log import FORM, KIND, MISSING, NOBODY, Event
from simulator.model.appointment_book import AppointmentBook
from simulator.model.citizen import Citizen, Newcomers
from simulator.model.rules import ActivationRules, GroupRules, Rules

BOOKED, HELD, MISSED = int(Event.talk_booked), int(Event.talk_held), int(Event.talk_missed)
CANCELLED, GUIDED = int(Event.talk_cancelled), int(Event.guided)
BREACHED, BREACHED_KIND = int(Event.breached), KIND["breach"]
SANCTIONED, FLAGGED = int(Event.sanctioned), int(Event.flagged)
FIRST, PLANNED, JOINT, A_KASSE, BY_NEED = (KIND[k] for k in ("first", "talk", "joint", "a_kasse", "by_need"))
GUIDANCE_KIND = (0, KIND["duty"], KIND["after_breach"])
SICK_CASEWORKER, SUMMONS = KIND["sick_caseworker"], KIND["summons"]
IN_PERSON, PHONE, VIDEO = FORM["in_person"], FORM["phone"], FORM["video"]
GROUP_TALK, OTHERS = FORM["group"], FORM["others"]

Case = tuple[int, bool, bool, bool, bool, bool, tuple[bool, bool, bool, float]]
"""The circumstances of a talk that its minutes depend on: its form; whether it is the first of the spell, a joint one,
one that she books herself; whether guidance falls due again, and would by the baseline's calendar; and what she needs:
guidance after a breach, the reading assessment, help with her CV, and her number for duties that are for some only."""
Minutes = tuple[int, int, int, int, int, int, int, int]
"""What a talk takes: room, job, duty and paper minutes of the caseworker, job-focused minutes for the citizen, guidance
(0 none, 1 by the calendar, 2 after a breach), guidance by the baseline's duties, minutes freed against them."""


@dataclass(slots=True)
class GroupState:
    """What the jobcentre steers for one group."""

    k: float
    """Factor on the intervals of the cadence rule."""
    need: float = 1.0
    """Factor on the intervals of talks by need."""
    freed_minutes: float = 0.0
    """Minutes set free lately in talks that are not by need."""
    freed_minutes_by_need: float = 0.0
    """Minutes set free lately in talks by need."""
    minutes_by_need: float = 0.0
    """Minutes on talks by need lately."""


@dataclass(slots=True)
class Running:
    """What changes as the run goes on."""

    since: int
    """The minute from which the rules in force have held."""
    freed_minutes: int = 0
    """Minutes freed since the last steering by duties that the baseline has and these rules have not."""
    hours_share: float = 1.0
    """What is left of the staff's hours when freed minutes are taken out of them."""


@dataclass(slots=True)
class Market:
    """How the labour market stands: see :mod:`simulator.model.market`."""

    factor: float
    """What every job hazard is multiplied by..."""
    until: int
    """...and the minute at which that changes; NEVER where vacancies are not shared."""


class Centre(Protocol):
    """Everything that citizens share."""

    # The run.
    horizon: int
    """The minute at which it ends."""
    first_day: int
    """Its first day."""
    people: Newcomers
    """The citizens as they come into it, by number."""
    season_edges: Sequence[int]
    """Minutes at which its half-months begin..."""
    seasons: Sequence[int]
    """...their numbers in the year..."""
    season_of: Sequence[int]
    """...and by day the half-month that it is in."""
    write: Callable[[tuple[int, ...]], None]
    """Write a row of the log, in the order of :data:`simulator.log.COLUMNS`."""

    # The rules in force.
    rules: Rules
    of_group: Sequence[GroupRules]
    """By group."""
    activation: Sequence[ActivationRules]
    """The activation types of all of the run's rules, one after another."""
    staff_minutes: Sequence[int]
    """By caseworker: minutes for talks of a present day."""
    aim: Sequence[int]
    """By day: the day aimed at by a talk due on it."""
    notice: Sequence[Sequence[int]]
    """By 2 x joint + first, and by day: the earliest day for a talk asked for on it..."""
    ask_by: Sequence[Sequence[int]]
    """...and the latest day on which a talk may be asked for that is to be held on it."""
    running: Running
    arm_of_caseworker: Sequence[int]
    """By caseworker: the arm that her citizens are in, where caseworkers are drawn to arms."""

    # The staff and the book.
    book: AppointmentBook
    substitutes: int
    """Number of the substitutes' team, -1 where there is none."""
    caseload: MutableSequence[int]
    """By caseworker: how many citizens are her own..."""
    minutes_offered: MutableSequence[int]
    """...minutes for talks of a present day, as on offer in the book..."""
    above_median: Sequence[int]
    """...and 1 where her talks act more than the median's, -1 where less."""
    sick_from: Sequence[int]
    """By spell of sickness: its first day..."""
    sick_who: Sequence[int]
    """...the caseworker..."""
    sick_to: Sequence[int]
    """...and its last day."""

    # What is counted for the steering, and for the baseline.
    arm: int
    """Whose rules are in force: those of the arm of whoever is awake, 0 where nothing is tried."""
    steering: Sequence[Sequence[GroupState]]
    """By arm and group."""
    has_milestones: Sequence[bool]
    """By group: whether its milestones matter under any of the rules."""
    week_counted: Sequence[MutableSequence[int]]
    """By arm: which weeks' milestones are remembered."""
    passed: Sequence[Sequence[Sequence[MutableSequence[int]]]]
    """By arm, group, week remembered and milestone: who passed it..."""
    held: Sequence[Sequence[Sequence[MutableSequence[int]]]]
    """...and their talks since the one before."""
    passed_lately: MutableSequence[int]
    """Of one group, by milestone: who passed it in all weeks remembered..."""
    held_lately: MutableSequence[int]
    """...and their talks."""
    tally: Sequence[MutableSequence[float]]
    """By group: see :data:`simulator.model.hazards.TALLY`."""
    foreseen: MutableSequence[float]
    """Takes what is only foreseen."""

    # The labour market.
    market: Market
    tightness: Sequence[float]
    """By week of the run: vacancies by search effort, 1 as when the place was observed..."""
    effort_of_baseline: Sequence[int]
    """...the search effort of all in the baseline; 0 in the baseline itself..."""
    effort: MutableSequence[int]
    """...and in this run, so far."""

    def join_arm(self, c: Citizen, arm: int) -> None:
        """Let the rules of an arm hold for a citizen from now on."""
        ...

    def open_day(self, day: int) -> int:
        """Return the first working day from a day on."""
        ...

    def plan_minutes(self, group: int, case: Case, /) -> Minutes:
        """Return the minutes of a talk: see :func:`simulator.model.booking.plan_minutes`."""
        ...

    def has_places(self, c: Citizen) -> bool:
        """Return whether there are places of the type of activation that a citizen is referred to."""
        ...

    def ask_for_place(self, c: Citizen) -> bool:
        """Ask for a place; return whether one is vacant. Who has to wait is woken when her turn comes."""
        ...

    def leave_place(self, c: Citizen) -> None:
        """Vacate a citizen's place, or leave the queue."""
        ...


def note(centre: Centre, c: Citizen, now: int, event: int, kind: int) -> None:
    """Write a row of the log that has nothing to do with a talk."""
    centre.write((now, c.number, c.spell, event, kind, MISSING, MISSING, NOBODY, NOBODY, 0, 0, 0, 1))


def note_talk(centre: Centre, c: Citizen, now: int, event: int, registered: int) -> None:
    """Write a row of the log about her talk, with its minutes."""
    due, target, caseworker, form = c.due, c.target, c.caseworker, c.form
    job, duty, paper = c.job, c.duty, c.paper
    centre.write(
        (now, c.number, c.spell, event, c.kind, due, target, caseworker, form, job, duty, paper, registered)
    )
