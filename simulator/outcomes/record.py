"""A run made ready for measuring: everything that several outcomes read, built once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from simulator.calendar import days
from simulator.log import KIND, Event, Run
from simulator.outcomes.spells import Ints, Spells, Stays, Talks, spells_of, stays_of, talks_of

if TYPE_CHECKING:
    from simulator.outcomes.obligations import Obligations
    from simulator.scenario import Scenario
    from simulator.scenario.law import Law

EXEMPTION_KINDS = {"treatment": "treatment", "employer_return": "employer", "self_reliant": "self_reliant"}
"""What the log calls the law's reasons for exemption."""


@dataclass(frozen=True)
class Period:
    """A stretch of time, from ``low`` to ``high`` (minutes), and the scenario in force."""

    low: int
    high: int
    scenario: Scenario


@dataclass(frozen=True)
class Record:
    """What a run's log says, in the tables that outcomes are measured from.

    Attributes
    ----------
    run : Run
        The run.
    begins : int
        Minute from which on everything that happened is in the log (the beginning of the warm-up).
    spells, talks : Spells, Talks
        As in :mod:`simulator.outcomes.spells`.
    activation : Stays
        Stays in activation.
    exemptions : dict of str to Stays
        By the law's word for the reason.
    seen_from : ndarray of int, shape (citizens,)
        Minutes on a citizen's contact clock from which on the log knows what happened to her.
    owed : list of (Law, (Obligations, ndarray))
        What ever falls due under each law that was asked for (:mod:`simulator.outcomes.obligations` keeps it here).
    """

    run: Run
    begins: int
    spells: Spells
    talks: Talks
    activation: Stays
    exemptions: dict[str, Stays]
    seen_from: Ints
    owed: list[tuple[Law, tuple[Obligations, Ints]]] = field(default_factory=list, compare=False)

    @property
    def weeks(self) -> float:
        """Weeks between the beginning of the measuring and the horizon."""
        return (self.run.horizon - self.run.start) / days(7)


def record_of(run: Run, begins: int) -> Record:
    """Build the tables of a run whose log is complete from the minute ``begins`` on."""
    spells = spells_of(run)
    exempt = stays_of(run, spells, Event.exempt_from, Event.exempt_to)
    first = spells.first[spells.first >= 0]
    seen_from = np.zeros(len(run.citizens), dtype=np.int64)
    seen_from[spells.citizen[first]] = spells.contact[first] + np.maximum(begins - spells.start[first], 0)
    return Record(
        run=run,
        begins=begins,
        spells=spells,
        talks=talks_of(run, spells),
        activation=stays_of(run, spells, Event.activation_started, Event.activation_ended),
        exemptions={word: exempt.only(exempt.kind == KIND[kind]) for word, kind in EXEMPTION_KINDS.items()},
        seen_from=seen_from,
    )


def periods(scenario: Scenario, low: int, high: int) -> tuple[Period, ...]:
    """Cut the time from ``low`` to ``high`` at the dates from which on the scenario itself changes."""
    changes = [(low, scenario)]
    for date, later in scenario.later:
        minute = days((date - scenario.start).days)
        if minute < high:
            changes = [change for change in changes if change[0] < minute] + [(max(minute, low), later)]
    ends = [minute for minute, _ in changes[1:]] + [high]
    return tuple(Period(start, end, what) for (start, what), end in zip(changes, ends, strict=True))
