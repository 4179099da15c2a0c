"""One citizen's events told in words, as a caseworker would read them in the case file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, day_of
from simulator.log import FORMS, MISSING, NOBODY, Event, EventLog, Run
from simulator.reporting.life_rules import rule_behind

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_TALK = {
    "first": "the first talk",
    "talk": "a talk",
    "joint": "a joint talk with the a-kasse",
    "a_kasse": "a talk at the a-kasse",
    "by_need": "a talk by need",
}
_FORM = {
    "in_person": "in person",
    "phone": "by phone",
    "video": "by video",
    "group": "in a group",
    "others": "with a mentor or company consultant",
}
_CANCELLED = {
    "sick_caseworker": "the caseworker is ill",
    "fell_away": "it is no longer needed",
}
_GUIDED = {
    "duty": "in the talk, as the law's calendar asks",
    "after_breach": "because something was missed",
    "summons": "by letter in the summons",
}
_EXIT = {
    "job": "leaves for a job",
    "education": "leaves for education",
    "other": "leaves for another benefit or for self-support",
    "labour_force": "leaves the labour force",
    "benefit_exhausted": "has used up the benefit",
    "employer": "goes back to the employer",
}
_EXEMPT = {
    "treatment": "treatment or examination",
    "employer": "an employer to return to",
    "self_reliant": "able to find work alone",
}


def first_entrant(run: Run) -> int:
    """Give the number of the first citizen who enters from ``start`` on (0 if nobody does)."""
    log = run.events
    rows = log.rows(Event.entered)
    rows = rows[log.time[rows] >= run.start]
    return int(log.citizen[rows[0]]) if len(rows) else 0


@dataclass(frozen=True)
class Happening:
    """One event of a citizen's life.

    Attributes
    ----------
    day : str
        Its date, ISO.
    weeks : float
        Weeks of contact: the clock that deadlines run on; it stands still while one is away and goes on with a return.
    text : str
        What happened.
    rule : str
        The rule behind it; empty where there is none, or no scenario was given.
    """

    day: str
    weeks: float
    text: str
    rule: str = ""


def heading(run: Run, citizen: int, start: date) -> str:
    """Say who the citizen is."""
    people = run.citizens
    return (
        f"citizen {citizen}, {people.groups[people.group[citizen]].replace('_', ' ')}, "
        f"{people.age[citizen]} years at entry on {_date(int(people.entered[citizen]), start)}"
    )


def happenings(
    run: Run, citizen: int, start: date, scenario: Scenario | None = None
) -> tuple[Happening, ...]:
    """Tell the life of one citizen in a run, event by event.

    Parameters
    ----------
    run : Run
        What the simulation left behind.
    citizen : int
        The citizen's number: a row of ``run.citizens``.
    start : date
        The date of minute 0.
    scenario : Scenario, optional
        What the jobcentre followed: gives the rule behind each event.
    """
    people, log = run.citizens, run.events
    began, contact = int(people.entered[citizen]), int(people.contact[citizen])
    group = people.groups[people.group[citizen]]
    found = []
    for row in map(int, np.flatnonzero(log.citizen == citizen)):
        at = int(log.time[row])
        if log.event[row] in (Event.entered, Event.returned):
            began = at
        weeks = (contact + at - began) / MINUTES_PER_WEEK
        if log.event[row] == Event.exited:
            contact += at - began
        rule = "" if scenario is None else rule_behind(log, row, group, scenario)
        found.append(Happening(_date(at, start), weeks, _sentence(log, row, start), rule))
    return tuple(found)


def life(run: Run, citizen: int, start: date, scenario: Scenario | None = None) -> list[str]:
    """Tell the life of one citizen in a run: a heading, then one line an event (see :func:`happenings`)."""
    lines = [
        f"{one.day}  week {one.weeks:5.1f}  {one.text}" + (f" [{one.rule}]" if one.rule else "")
        for one in happenings(run, citizen, start, scenario)
    ]
    return [heading(run, citizen, start), *(lines or ["nothing happens in the time that is simulated"])]


def _date(minute: int, start: date) -> str:
    """Give the calendar date of a minute, ISO."""
    return (start + timedelta(days=day_of(minute))).isoformat()


def _sentence(log: EventLog, row: int, start: date) -> str:
    """Say what happened in one row of the log."""
    event, kind = Event(log.event[row]), log.kinds[log.kind[row]]
    match event:
        case Event.entered:
            return "enters"
        case Event.returned:
            return "comes back"
        case Event.exited:
            return _EXIT.get(kind, f"leaves: {kind}")
        case Event.talk_booked:
            return ", ".join([f"{_talk(log, row)} is booked", *_dates(log, row, start)])
        case Event.talk_held:
            return ", ".join([f"{_talk(log, row)} is held", *_minutes(log, row), *_lateness(log, row)])
        case Event.talk_missed:
            return f"stays away from {_talk(log, row)}"
        case Event.talk_cancelled:
            return f"the talk is cancelled: {_CANCELLED.get(kind, kind.replace('_', ' '))}"
        case Event.service_call:
            return ", ".join(["a service call by phone", *_minutes(log, row)])
        case Event.guided:
            return f"is guided about rights, duties and sanctions {_GUIDED.get(kind, '')}".rstrip()
        case Event.sanctioned:
            return "is sanctioned"
        case Event.breached:
            return "fails a duty otherwise than by missing a talk"
        case Event.activation_started:
            return f"begins activation: {kind.replace('_', ' ')}"
        case Event.activation_ended:
            return f"ends activation: {kind.replace('_', ' ')}"
        case Event.exempt_from:
            return f"is exempt from now on: {_EXEMPT.get(kind, kind)}"
        case Event.exempt_to:
            return f"is no longer exempt: {_EXEMPT.get(kind, kind)}"
        case Event.flagged:
            return f"an overlooked obligation is found: {_TALK.get(kind, kind)}"


def _talk(log: EventLog, row: int) -> str:
    """Name the talk: its kind, its form and who holds it."""
    words = [_TALK.get(log.kinds[log.kind[row]], "a talk")]
    if log.form[row] != NOBODY:
        words.append(_FORM[FORMS[log.form[row]]])
    if log.caseworker[row] != NOBODY:
        words.append(f"with caseworker {log.caseworker[row]}")
    return " ".join(words)


def _dates(log: EventLog, row: int, start: date) -> Iterator[str]:
    """Give the day aimed at and the day it is due, where there is one."""
    if log.target[row] != MISSING:
        yield f"aimed at {_date(int(log.target[row]), start)}"
    if log.due[row] != MISSING:
        yield f"due {_date(int(log.due[row]), start)}"


def _minutes(log: EventLog, row: int) -> Iterator[str]:
    """Give the minutes it took, by what they were spent on."""
    spent = (
        (log.job_minutes, "about jobs"),
        (log.duty_minutes, "on duties"),
        (log.paper_minutes, "of paperwork"),
    )
    parts = [f"{column[row]} {on}" for column, on in spent if column[row] > 0]
    if parts:
        yield "minutes: " + " + ".join(parts)


def _lateness(log: EventLog, row: int) -> Iterator[str]:
    """Say when a talk came late, and when the case system does not know of it."""
    due = int(log.due[row])
    late = day_of(int(log.time[row])) - due // MINUTES_PER_DAY
    if due != MISSING and late > 0:
        yield f"{late} {'day' if late == 1 else 'days'} late"
    if not log.registered[row]:
        yield "not registered"
