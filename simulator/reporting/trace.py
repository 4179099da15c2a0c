"""One citizen's life in words, event by event, with the rule behind each, under one scenario or several."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, day_of
from simulator.log import FORMS, MISSING, NOBODY, Event, EventLog, Run
from simulator.reporting import of_files
from simulator.reporting.law_words import activation_name
from simulator.reporting.numbers import plain
from simulator.reporting.words import ENGLISH, Words

if TYPE_CHECKING:
    from rich.table import Table

    from simulator.scenario import Scenario
    from simulator.scenario.law import Duty, Law, LawGroup, Offer, Requirement


def first_entrant(run: Run) -> int:
    """Return the number of the first citizen who enters from ``start`` on (0 if nobody does)."""
    log = run.events
    rows = log.rows(Event.entered)
    rows = rows[log.time[rows] >= run.start]
    return int(log.citizen[rows[0]]) if len(rows) else 0


@dataclass(frozen=True)
class Happening:
    """One event of a citizen's life.

    Weeks are weeks of contact: the clock that deadlines run on, which stands still while one is away.
    The rule behind it is empty where there is none, or no scenario was given.
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
        day=day_in_words(_date(int(people.entered[citizen]), start), words),
    )


def happenings(
    run: Run, citizen: int, start: date, scenario: Scenario | None = None, words: Words = ENGLISH
) -> tuple[Happening, ...]:
    """Return the life of one citizen of a run, event by event; ``start`` is the date of minute 0.

    The scenario is what the jobcentre followed: it gives the rule behind each event.
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
        words(
            "life.line",
            day=day_in_words(one.day, words),
            weeks=plain(one.weeks, words).rjust(5),
            text=one.text,
        )
        + (f" [{one.rule}]" if one.rule else "")
        for one in happenings(run, citizen, start, scenario, words)
    ]
    return [heading(run, citizen, start, words), *(lines or [words("life.nothing")])]


def _date(minute: int, start: date) -> str:
    """Return the calendar date of a minute, ISO."""
    return (start + timedelta(days=day_of(minute))).isoformat()


def day_in_words(day: str, words: Words) -> str:
    """Write an ISO date as the language does."""
    from babel.dates import format_date

    return str(format_date(date.fromisoformat(day), format=words("life.date"), locale=words.locale))


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
                day = _date(int(column[self.row]), self.start)
                yield self.words(key, day=day_in_words(day, self.words))

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


# --- The rule behind an event

_HELD_BY = {"first": "jobcentre", "talk": "jobcentre", "joint": "joint", "a_kasse": "a_kasse"}
_TALKS = (Event.talk_booked, Event.talk_held, Event.talk_missed)


def law_on(scenario: Scenario, minute: int) -> Law:
    """Return the law that a scenario follows at a minute, where it changes on a date too."""
    day = scenario.start + timedelta(days=day_of(minute))
    law = scenario.law
    for since, then in scenario.later:
        if since <= day:
            law = then.law
    return law


def rule_behind(log: EventLog, row: int, group: str, scenario: Scenario, words: Words) -> str:
    """Return the rule behind a row of the log, such as ``LAB § 31, stk. 1`` or ``the jobcentre's own practice``.

    It is empty where no rule is behind it.
    """
    event, kind = Event(log.event[row]), log.kinds[log.kind[row]]
    law = law_on(scenario, int(log.time[row]))
    owed = next((of for name, of in law.groups.items() if name == group), None)
    if event in _TALKS:
        said = _of_a_talk(kind, owed, words)
        missed = event == Event.talk_missed
        sanction = of_files.plain(law.sanction, "section", words)
        return words("life.rule.breach", rule=said, section=sanction) if missed else said
    match event:
        case Event.guided if kind == "after_breach":
            return _joined((d for d in law.duties.values() if d.active and d.guides_on_sanctions), words)
        case Event.guided:
            own = (d for d in law.duties.values() if group in d.groups)
            return _joined((d for d in own if d.active and d.guides_on_sanctions), words)
        case Event.sanctioned:
            return of_files.plain(law.sanction, "section", words)
        case Event.activation_started if owed is not None:
            return _joined((o for o in owed.offers.values() if o.active), words) or words(
                "life.rule.practice"
            )
        case Event.service_call:
            return words("life.rule.practice")
        case Event.flagged:
            return words("life.rule.overdue")
        case Event.exited if kind == "benefit_exhausted":
            return words("life.rule.used_up")
        case Event.exempt_from:
            return _exemption(kind, owed, words)
        case _:
            return ""


def _of_a_talk(kind: str, owed: LawGroup | None, words: Words) -> str:
    if kind == "by_need":
        return words("life.rule.by_need")
    if owed is None:
        return words("life.rule.practice")
    held_by = _HELD_BY.get(kind, "jobcentre")
    needs = [r for r in owed.requirements.values() if r.active and r.held_by == held_by]
    dated = [r for r in needs if (r.type == "by") == (kind == "first")]
    return _joined(dated or needs, words) or words("life.rule.practice")


def _exemption(kind: str, owed: LawGroup | None, words: Words) -> str:
    rules = () if owed is None else owed.requirements.values()
    return _joined((r for r in rules if kind in r.exempt), words)


def _joined(rules: Iterable[Requirement | Offer | Duty], words: Words) -> str:
    """Return the sections of some rules, each once."""
    sections = (of_files.plain(one, "section", words) for one in rules)
    return "; ".join(dict.fromkeys(section for section in sections if section))


# --- Several lives side by side


def by_day(lives: Mapping[str, Sequence[Happening]]) -> list[tuple[str, dict[str, list[Happening]]]]:
    """Lay lives beside each other: for every day on which something happens in any, what happens in each."""
    days: dict[str, dict[str, list[Happening]]] = {}
    for name, events in lives.items():
        for event in events:
            days.setdefault(event.day, {}).setdefault(name, []).append(event)
    return sorted(days.items())


def table(
    lives: Mapping[str, Sequence[Happening]], titles: Mapping[str, str], words: Words = ENGLISH
) -> Table:
    """Return a table for the terminal: a row a day, a column a scenario, the baseline first.

    A day that is the same in all is written once.
    """
    from rich import box
    from rich.table import Table

    names = tuple(lives)
    made = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    made.add_column(words("life.day"), no_wrap=True)
    for name in names:
        made.add_column(titles[name], ratio=1, overflow="fold")
    for day, happened in by_day(lives):
        cells = [_cell(happened.get(name, []), words) for name in names]
        if len(names) > 1 and len(set(cells)) == 1:
            cells = [cells[0], *[words("life.same")] * (len(names) - 1)]
        made.add_row(day_in_words(day, words), *cells)
    return made


def _cell(events: Sequence[Happening], words: Words) -> str:
    from rich.markup import escape

    lines = [
        words("life.cell", weeks=plain(e.weeks, words), text=e.text) + (f"\n  [{e.rule}]" if e.rule else "")
        for e in events
    ]
    return escape("\n".join(lines))
