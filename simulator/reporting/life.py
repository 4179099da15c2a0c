"""One citizen's events told in words, as a caseworker would read them in the case file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, day_of
from simulator.log import FORMS, MISSING, NOBODY, Event, EventLog, Run

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


def life(run: Run, citizen: int, start: date) -> list[str]:
    """Tell the life of one citizen in a run.

    Parameters
    ----------
    run : Run
        What the simulation left behind.
    citizen : int
        The citizen's number: a row of ``run.citizens``.
    start : date
        The date of minute 0.

    Returns
    -------
    list of str
        A heading, then one line an event: the date, the weeks of contact (the clock that deadlines run on; it
        stands still while one is away and goes on with a return), and what happened.
    """
    people, log = run.citizens, run.events
    entered = int(people.entered[citizen])
    lines = [
        f"citizen {citizen}, {people.groups[people.group[citizen]].replace('_', ' ')}, "
        f"{people.age[citizen]} years at entry on {_date(entered, start)}"
    ]
    began, contact = entered, int(people.contact[citizen])
    for row in np.flatnonzero(log.citizen == citizen):
        at = int(log.time[row])
        if log.event[row] in (Event.entered, Event.returned):
            began = at
        weeks = (contact + at - began) / MINUTES_PER_WEEK
        if log.event[row] == Event.exited:
            contact += at - began
        lines.append(f"{_date(at, start)}  week {weeks:5.1f}  {_sentence(log, int(row), start)}")
    if len(lines) == 1:
        lines.append("nothing happens in the time that is simulated")
    return lines


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
