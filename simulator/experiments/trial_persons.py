"""Those who are enrolled in a trial, followed for a year each, and the number of each person that a trial looks at."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK, weeks
from simulator.catalogue import MEMBERS
from simulator.log import Event
from simulator.outcomes.amounts import among
from simulator.outcomes.spells import spells_of
from simulator.outcomes.time_to_job import first_year, kaplan_meier

if TYPE_CHECKING:
    from simulator.log import Run

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
FOLLOWED_WEEKS = 52
"""Weeks after her entry that each is followed."""


@dataclass(frozen=True)
class Persons:
    """Everybody who enters in a trial's months, one row each.

    Attributes
    ----------
    citizen : ndarray of int
        Row of the citizens table.
    group : ndarray of int
        Position in ``GROUPS``.
    entry : ndarray of int
        Minute.
    weeks : ndarray of float
        Of the first spell, as far as she is followed.
    gone : ndarray of bool
        Whether it ended by then.
    caseworker : ndarray of int
        The first with whom a talk was booked; -1 if none was.
    weeks_in_all : ndarray of float
        On the benefit within the year, returns included.
    out_to_job, in_job, out_of_labour_force : ndarray of bool
        See :class:`simulator.outcomes.time_to_job.FirstYear`.
    """

    citizen: Ints
    group: Ints
    entry: Ints
    weeks: Floats
    gone: Bools
    caseworker: Ints
    weeks_in_all: Floats
    out_to_job: Bools
    in_job: Bools
    out_of_labour_force: Bools

    def median(self) -> float:
        """Return the median weeks of the first spell, by Kaplan and Meier; nan where more than half stay."""
        return kaplan_meier(self.weeks, self.gone).median()

    def values(self, outcome: str) -> Floats:
        """Return each one's number."""
        return np.asarray(OUTCOMES[outcome](self), dtype=np.float64)

    def only(self, which: Bools) -> Persons:
        """Return some of them."""
        return replace(self, **{one.name: getattr(self, one.name)[which] for one in fields(self)})

    def entering(self, low: int, high: int) -> Persons:
        """Return those who enter between two minutes; the second does not count."""
        return self.only((self.entry >= low) & (self.entry < high))


def _out_within(limit: int) -> Callable[[Persons], NDArray[np.bool_]]:
    return lambda who: who.gone & (who.weeks <= limit)


OUTCOMES: dict[str, Callable[[Persons], NDArray[np.bool_] | Floats]] = {
    "weeks_first_spell_52": lambda who: np.minimum(who.weeks, FOLLOWED_WEEKS),
    "weeks_on_benefit_52": lambda who: who.weeks_in_all,
    "out_13w": _out_within(13),
    "out_26w": _out_within(26),
    "out_52w": _out_within(52),
    "out_to_job_52w": lambda who: who.out_to_job,
    "in_job_52w": lambda who: who.in_job,
    "out_of_labour_force_52w": lambda who: who.out_of_labour_force,
}
"""What a trial may look at: the outcomes that are a number of each person who enters. The others are none: a median, a
share of those alone whose spell has ended, of obligations or of talks, and what the jobcentre spends or has."""


def persons(
    run: Run, begin: int, end: int, until: int | None = None, groups: Collection[int] = MEMBERS["all"]
) -> Persons:
    """Find who enters between two minutes, and follow each for a year.

    Parameters
    ----------
    run : Run
        What is looked at.
    begin, end : int
        Minutes; the end does not count.
    until : int, optional
        The minute at which nobody is followed further.
    groups : collection of int, optional
        Positions in ``GROUPS`` of those who are enrolled.
    """
    spells = spells_of(run)
    last = run.horizon if until is None else until
    asked = among(spells.group, tuple(groups))
    mine = np.flatnonzero(asked & spells.entered & (spells.start >= begin) & (spells.start < end))
    citizen, entry = spells.citizen[mine], spells.start[mine]
    followed = np.minimum(entry + weeks(FOLLOWED_WEEKS), last)
    year = first_year(spells, mine, last)
    return Persons(
        citizen=citizen,
        group=spells.group[mine],
        entry=entry,
        weeks=(np.minimum(spells.end[mine], followed) - entry) / MINUTES_PER_WEEK,
        gone=spells.end[mine] <= followed,
        caseworker=_first_caseworker(run)[citizen],
        weeks_in_all=year.weeks,
        out_to_job=year.out_to_job,
        in_job=year.in_job,
        out_of_labour_force=year.out_of_labour_force,
    )


def _first_caseworker(run: Run) -> Ints:
    log = run.events
    booked = log.rows(Event.talk_booked)
    booked = booked[log.caseworker[booked] >= 0]
    first: Ints = np.full(len(run.citizens), -1, dtype=np.int64)
    # Written from the last to the first, so that the first stands.
    first[log.citizen[booked[::-1]]] = log.caseworker[booked[::-1]]
    return first
