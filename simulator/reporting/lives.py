"""One citizen's life under each scenario, as pictures and lists take it: what happens when, and the rule behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, day_of
from simulator.experiments.first_runs import Chosen, FirstRuns
from simulator.log import KIND, MISSING, Event, EventLog
from simulator.reporting.trace import Happening, happenings
from simulator.reporting.words import Words

USES = ("job_talk", "duties", "documentation")
"""What the minutes of a talk go to, in the order of :attr:`Moment.minutes`; as in the chart of the week."""


@dataclass(frozen=True)
class Moment:
    """One event of a life.

    Attributes
    ----------
    minute : int
        When, from the start.
    event : Event
        What kind of event.
    kind : str
        The log's word for what it is of.
    minutes : tuple of int
        Of a talk: about jobs, on duties, on paperwork.
    late : int
        Days after its date in the book.
    said : Happening
        It in words, with the rule behind it.
    """

    minute: int
    event: Event
    kind: str
    minutes: tuple[int, int, int]
    late: int
    said: Happening

    @property
    def is_talk(self) -> bool:
        """Whether it is a talk that is held."""
        return self.event == Event.talk_held


@dataclass(frozen=True)
class Stretch:
    """A stay on the benefit or in activation: its two minutes, and how it ends (empty if it does not)."""

    begins: int
    ends: int
    how: str


@dataclass(frozen=True)
class Life:
    """What happens to one citizen under one scenario, up to the horizon."""

    scenario: str
    moments: tuple[Moment, ...]
    horizon: int

    @cached_property
    def stays(self) -> tuple[Stretch, ...]:
        """Stays on the benefit."""
        return tuple(self._stretches((Event.entered, Event.returned), Event.exited))

    @cached_property
    def activation(self) -> tuple[Stretch, ...]:
        """Stays in activation, ``how`` being its kind; one that nothing ends lasts as long as the benefit."""
        found = []
        for stretch in self._stretches((Event.activation_started,), Event.activation_ended):
            begun = next(
                m for m in self.moments if m.minute == stretch.begins and m.event == Event.activation_started
            )
            over = min(
                (s.ends for s in self.stays if s.begins <= stretch.begins < s.ends), default=stretch.ends
            )
            found.append(Stretch(stretch.begins, min(stretch.ends, over), begun.kind))
        return tuple(found)

    def _stretches(self, opens: tuple[Event, ...], closes: Event) -> Iterator[Stretch]:
        begun: int | None = None
        for moment in self.moments:
            if moment.event in opens and begun is None:
                begun = moment.minute
            elif moment.event == closes and begun is not None:
                yield Stretch(begun, moment.minute, moment.kind)
                begun = None
        if begun is not None:
            yield Stretch(begun, self.horizon, "")


@dataclass(frozen=True)
class Lives:
    """One citizen's lives side by side, the baseline's first.

    Attributes
    ----------
    chosen : Chosen
        Who she is, and why she is told.
    group : str
        Her target group.
    age : int
        At entry.
    entered : int
        The minute at which she enters.
    lives : mapping of str to Life
        By scenario.
    """

    chosen: Chosen
    group: str
    age: int
    entered: int
    lives: Mapping[str, Life]

    @property
    def last(self) -> int:
        """The minute at which the last thing happens to her in any life, or the horizon if she is still there."""
        return max(stretch.ends for life in self.lives.values() for stretch in life.stays)

    def same_as_first(self, scenario: str) -> bool:
        """Tell whether exactly the same happens to her as under the baseline."""
        first = next(iter(self.lives.values()))
        return [m.said for m in self.lives[scenario].moments] == [m.said for m in first.moments]


def lives_of(first: FirstRuns, chosen: Chosen, words: Words) -> Lives:
    """Read a citizen's lives off the first runs."""
    people = first.runs[first.baseline].citizens
    return Lives(
        chosen=chosen,
        group=people.groups[people.group[chosen.citizen]],
        age=int(people.age[chosen.citizen]),
        entered=int(people.entered[chosen.citizen]),
        lives={name: _life(first, name, chosen.citizen, words) for name in first.runs},
    )


def _life(first: FirstRuns, name: str, citizen: int, words: Words) -> Life:
    run, scenario = first.runs[name], first.scenarios[name]
    rows = np.flatnonzero(run.events.citizen == citizen)
    told = happenings(run, citizen, scenario.start, scenario, words)
    moments = (_moment(run.events, int(row), said) for row, said in zip(rows, told, strict=True))
    return Life(name, tuple(moment for moment in moments if moment.minute <= run.horizon), run.horizon)


def _moment(log: EventLog, row: int, said: Happening) -> Moment:
    event, due = Event(log.event[row]), int(log.due[row])
    late = day_of(int(log.time[row])) - due // MINUTES_PER_DAY
    held = event == Event.talk_held
    spent = held and log.kind[row] != KIND["a_kasse"]
    minutes = (int(log.job_minutes[row]), int(log.duty_minutes[row]), int(log.paper_minutes[row]))
    return Moment(
        minute=int(log.time[row]),
        event=event,
        kind=log.kinds[log.kind[row]],
        minutes=minutes if spent else (0, 0, 0),
        late=max(0, late) if held and due != MISSING else 0,
        said=said,
    )
