"""Overloaded: more talks fall due than the caseworkers can hold, so that there is no steady wait to be averaged.

A queue that is stable is worked off now and then; one that gets more work than it can do never is. Here the queue of
talks cannot grow for ever: a citizen waits for one talk at a time, and citizens leave, held or not. What grows without
end is the number of talks that fell due and were never held. So a jobcentre is called overloaded on two signs over the
last year of the run (a whole year, so that no season hides or feigns it), each sure over the replications:

- *full*: its caseworkers use :data:`FULL` or more of their time for talks;
- *never worked off*: even in the four weeks in which the queue was shortest, more talks were waiting past their
  target day than are held in a week.

Whether the queue still *grows* is told apart: the change from the same half year a year before, which leaves the
season out. Where it does, the waits depend on how long the run lasts; where it does not, they stand only because
citizens leave while they wait.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval, intervals
from simulator.experiments.record import Note

FULL = 0.97
"""Share of the time for talks from which on nothing is spare: an assumption (0.95..1); a full team's is above 1, since
what runs over its slot is done too."""
YEAR, HALF, SHORTEST = 52, 26, 4
"""Weeks: of the judgement, of the comparison for growth, of the shortest queue."""
WAITS = frozenset({"wait_days", "wait_days_p90"})
"""Outcomes that mean nothing steady where a jobcentre is overloaded."""


@dataclass(frozen=True)
class Load:
    """How a scenario's jobcentre copes over the last year of the run, everybody together.

    Attributes
    ----------
    utilisation : Interval
        Share of the caseworkers' time for talks that is used.
    shortest : Interval
        Talks waiting past their target day in the four weeks in which there were fewest.
    held : Interval
        Talks held in a week.
    excess : Interval
        ``shortest - held``, replication by replication.
    growth : Interval
        Waiting in the last half year less the same half year a year before; undefined in runs of less than 1.5 years.
    """

    utilisation: Interval
    shortest: Interval
    held: Interval
    excess: Interval
    growth: Interval

    @property
    def overloaded(self) -> bool:
        """Whether both signs are sure; with one replication, whether both are seen."""
        sure = self.utilisation.replications > 1
        full = self.utilisation.low if sure else self.utilisation.mean
        excess = self.excess.low if sure else self.excess.mean
        return full >= FULL and excess > 0

    @property
    def growing(self) -> bool:
        """Whether the queue surely still grows."""
        return self.growth.low > 0


def loads(comparison: Comparison) -> dict[str, Load]:
    """Judge every scenario of a comparison; of several municipalities also each by itself, as ``SCENARIO/PLACE``.

    Empty where the weeks were not kept.
    """
    judged = {}
    for name, runs in comparison.measures.items():
        weekly = [run.weekly for run in runs]
        if all({"waiting", "utilisation", "talks_per_spell"} <= set(series) for series in weekly):
            start = max(0, -runs[0].first_week)
            judged[name] = _load(
                np.array([series["waiting"].weeks("all")[start:] for series in weekly]),
                np.array([series["utilisation"].weeks("all")[start:] for series in weekly]),
                np.array([series["talks_per_spell"].above.sum(axis=0)[start:] for series in weekly]),
            )
    for place, member in comparison.members.items():
        judged |= {f"{name}/{place}": load for name, load in loads(member).items()}
    return judged


def overloaded(comparison: Comparison) -> Mapping[str, Load]:
    """Return the scenarios (and ``SCENARIO/PLACE``) whose jobcentre is overloaded."""
    return {name: load for name, load in loads(comparison).items() if load.overloaded}


def overload_notes(
    found: Mapping[str, Load], elsewhere: Sequence[str] = (), curve: Sequence[float] = ()
) -> Iterator[Note]:
    """Call an overloaded jobcentre that: under default settings, in other settings, at levels of the staffing curve."""
    if places := tuple(name for name in found if "/" in name):
        yield Note("overloaded_places", (("scenarios", places),))
    for name, load in found.items():
        if name in places:
            continue
        yield Note(
            "overloaded_growing" if load.growing else "overloaded",
            (
                ("scenario", name),
                ("held", round(load.held.mean)),
                ("shortest", round(load.shortest.mean)),
            ),
        )
    if elsewhere:
        yield Note("overloaded_elsewhere", (("settings", tuple(elsewhere)),))
    if curve:
        yield Note("overloaded_curve", (("factors", tuple(curve)),))


def _load(waiting: NDArray[np.float64], busy: NDArray[np.float64], held: NDArray[np.float64]) -> Load:
    """Judge by arrays of shape (replications, weeks from start to horizon)."""
    number = waiting.shape[1]
    last = slice(max(number - YEAR, number // 2), number)
    year = waiting[:, last]
    windows = np.lib.stride_tricks.sliding_window_view(year, min(SHORTEST, max(year.shape[1], 1)), axis=1)
    shortest = windows.mean(axis=2).min(axis=1)
    a_week = held[:, last].mean(axis=1)
    growth = np.full(len(waiting), np.nan)
    if number >= YEAR + HALF:
        growth = waiting[:, -HALF:].mean(axis=1) - waiting[:, -HALF - YEAR : number - YEAR].mean(axis=1)
    found = np.stack([_mean(busy[:, last]), shortest, a_week, shortest - a_week, growth], axis=1)
    every = intervals(found)
    return Load(*(every[i] for i in range(found.shape[1])))


def _mean(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean over weeks, those without a caseworker at work left out; nan where there is none."""
    known = ~np.isnan(values)
    number = known.sum(axis=1)
    total = np.where(known, values, 0.0).sum(axis=1)
    mean: NDArray[np.float64] = np.divide(total, number, out=np.full(len(values), np.nan), where=number > 0)
    return mean
