"""One citizen's events told in words, as a caseworker would read them in the case file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, day_of
from simulator.log import FORMS, MISSING, NOBODY, Event, EventLog, Run
from simulator.reporting.law_words import activation_name
from simulator.reporting.life_rules import rule_behind
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.scenario import Scenario

ENGLISH = Words("en")


def first_entrant(run: Run) -> int:
    """Return the number of the first citizen who enters from ``start`` on (0 if nobody does)."""
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


def heading(run: Run, citizen: int, start: date, words: Words = ENGLISH) -> str:
    """Say who the citizen is."""
    people = run.citizens
    return words(
        "life.citizen",
        citizen=citizen,
        group=words("life.group." + people.groups[people.group[citizen]]),
        age=people.age[citizen],
        day=_date(int(people.entered[citizen]), start),
    )


def happenings(
    run: Run, citizen: int, start: date, scenario: Scenario | None = None, words: Words = ENGLISH
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
    words : Words
        The language.
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
        rule = "" if scenario is None else rule_behind(log, row, group, scenario, words)
        found.append(Happening(_date(at, start), weeks, _Sentence(log, row, start, words).text(), rule))
    return tuple(found)


def life(
    run: Run, citizen: int, start: date, scenario: Scenario | None = None, words: Words = ENGLISH
) -> list[str]:
    """Tell the life of one citizen in a run: a heading, then one line an event (see :func:`happenings`)."""
    lines = [
        words("life.line", day=one.day, weeks=plain(one.weeks, words).rjust(5), text=one.text)
        + (f" [{one.rule}]" if one.rule else "")
        for one in happenings(run, citizen, start, scenario, words)
    ]
    return [heading(run, citizen, start, words), *(lines or [words("life.nothing")])]


def _date(minute: int, start: date) -> str:
    """Return the calendar date of a minute, ISO."""
    return (start + timedelta(days=day_of(minute))).isoformat()


@dataclass(frozen=True)
class _Sentence:
    """What happened in one row of the log, as a sentence in a language."""

    log: EventLog
    row: int
    start: date
    words: Words

    def text(self) -> str:
        """Say it."""
        event, said = Event(self.log.event[self.row]), self.words
        kind = self.log.kinds[self.log.kind[self.row]]
        spoken = kind.replace("_", " ")
        match event:
            case Event.exited:
                return said.known(f"life.exit.{kind}", said("life.exited", cause=kind))
            case Event.talk_booked:
                return ", ".join([said("life.talk_booked", talk=self._talk()), *self._dates()])
            case Event.talk_held:
                return ", ".join(
                    [said("life.talk_held", talk=self._talk()), *self._minutes(), *self._lateness()]
                )
            case Event.talk_missed:
                return said("life.talk_missed", talk=self._talk())
            case Event.talk_cancelled:
                return said("life.talk_cancelled", why=said.known(f"life.cancelled.{kind}", spoken))
            case Event.service_call:
                return ", ".join([said("life.service_call"), *self._minutes()])
            case Event.guided:
                return f"{said('life.guided')} {said.known(f'life.guidance.{kind}', '')}".rstrip()
            case Event.activation_started | Event.activation_ended:
                return said(f"life.{event.name}", kind=activation_name(kind, said))
            case Event.exempt_from | Event.exempt_to:
                return said(f"life.{event.name}", reason=said.known(f"life.exempt.{kind}", kind))
            case Event.flagged:
                return said("life.flagged", what=said.known(f"life.talk.{kind}", kind))
            case _:
                return said(f"life.{event.name}")

    def _talk(self) -> str:
        """Name the talk: its kind, its form and who holds it."""
        log, row, said = self.log, self.row, self.words
        named = [said.known(f"life.talk.{log.kinds[log.kind[row]]}", said("life.talk.talk"))]
        if log.form[row] != NOBODY:
            named.append(said(f"life.form.{FORMS[log.form[row]]}"))
        if log.caseworker[row] != NOBODY:
            named.append(said("life.caseworker", number=log.caseworker[row]))
        return " ".join(named)

    def _dates(self) -> Iterator[str]:
        """Say the day aimed at and the day it is due, where there is one."""
        for key, column in (("life.aimed_at", self.log.target), ("life.due", self.log.due)):
            if column[self.row] != MISSING:
                yield self.words(key, day=_date(int(column[self.row]), self.start))

    def _minutes(self) -> Iterator[str]:
        """Say the minutes it took, by what they were spent on."""
        columns = ("job_minutes", "duty_minutes", "paper_minutes")
        spent = {name: int(getattr(self.log, name)[self.row]) for name in columns}
        parts = [
            self.words(f"life.spent.{name}", minutes=number) for name, number in spent.items() if number > 0
        ]
        if parts:
            yield self.words("life.minutes", spent=" + ".join(parts))

    def _lateness(self) -> Iterator[str]:
        """Say when a talk came late, and when the case system does not know of it."""
        due = int(self.log.due[self.row])
        late = day_of(int(self.log.time[self.row])) - due // MINUTES_PER_DAY
        if due != MISSING and late > 0:
            yield self.words("life.late_one" if late == 1 else "life.late", days=late)
        if not self.log.registered[self.row]:
            yield self.words("life.not_registered")
