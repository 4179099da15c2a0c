"""How a trial is drawn: who is in which arm, and what is looked at of everybody who is enrolled.

Lots are drawn of citizens as they enter, of caseworkers (whose citizens follow them), or of municipalities, which may
also cross over one after another in steps. Those who enter in the trial's months are enrolled; the stock is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK, weeks
from simulator.draws import Purpose, page, uniforms
from simulator.errors import Refused
from simulator.log import Event
from simulator.outcomes.spells import spells_of
from simulator.simulation.setup import Lots

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.simulation.population import Population
    from simulator.simulation.setup import Allot
    from simulator.simulation.staff import Caseworker

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Drawn = Literal["citizens", "caseworkers", "municipalities", "steps"]
DRAWN: tuple[Drawn, ...] = ("citizens", "caseworkers", "municipalities", "steps")
WEEKS_PER_MONTH = 52 / 12
FOLLOWED_WEEKS = 52
"""Weeks after her entry that each is followed."""
OUTCOMES = ("weeks_first_spell_52", "out_13w", "out_26w", "out_52w")
"""What a trial may look at: a number of each person."""
NO_ARM = -1
LOTS_STREAM = 2**31
"""A stream of random numbers that no group of citizens has: lots of caseworkers and of municipalities."""


@dataclass(frozen=True)
class Design:
    """What is drawn, how much of it, and how long.

    Attributes
    ----------
    drawn : {"citizens", "caseworkers", "municipalities", "steps"}
        What lots are drawn of. With steps every municipality crosses over, in an order that is drawn.
    share : float
        Of those drawn, how large a share is to be under the proposal, 0 to 1; without meaning where all cross over.
    outcome : str
        What is looked at: one of :data:`OUTCOMES`.
    matters : float
        The smallest difference that matters, in the outcome's unit.
    """

    drawn: Drawn
    share: float
    outcome: str
    matters: float

    def __post_init__(self) -> None:
        if self.drawn not in DRAWN:
            raise Refused(f"'{self.drawn}' cannot be drawn; there are {', '.join(DRAWN)}")
        if self.outcome not in OUTCOMES:
            raise Refused(
                f"a trial looks at a number of each person: {', '.join(OUTCOMES)}; not '{self.outcome}'"
            )
        if not 0 < self.share < 1:
            raise Refused(f"the share under the proposal is between 0 and 1, not {self.share:g}")
        if not self.matters > 0:
            raise Refused(f"what matters is above 0, not {self.matters:g}")

    @property
    def by_municipality(self) -> bool:
        """Whether whole municipalities are drawn, which share no caseworkers."""
        return self.drawn in ("municipalities", "steps")


@dataclass(frozen=True)
class Persons:
    """Everybody who enters in a trial's months, one row each.

    Attributes
    ----------
    citizen : ndarray of int
        Row of the citizens table.
    entry : ndarray of int
        Minute.
    weeks : ndarray of float
        Of the first spell, as far as she is followed.
    gone : ndarray of bool
        Whether it ended by then.
    caseworker : ndarray of int
        The first with whom a talk was booked; -1 if none was.
    """

    citizen: Ints
    entry: Ints
    weeks: Floats
    gone: NDArray[np.bool_]
    caseworker: Ints

    def values(self, outcome: str) -> Floats:
        """Return each one's number."""
        if outcome == "weeks_first_spell_52":
            return np.minimum(self.weeks, FOLLOWED_WEEKS)
        within = float(outcome.removeprefix("out_").removesuffix("w"))
        return (self.gone & (self.weeks <= within)).astype(np.float64)


def horizon_weeks(months: float) -> int:
    """Return the weeks that a run must last so that everybody enrolled is followed for a year."""
    return int(np.ceil(months * WEEKS_PER_MONTH)) + FOLLOWED_WEEKS


def minutes(months: float) -> int:
    """Return the minutes of some months."""
    return round(months * WEEKS_PER_MONTH * MINUTES_PER_WEEK)


def persons(run: Run, begin: int, end: int, until: int | None = None) -> Persons:
    """Find who enters between two minutes, and follow each for a year.

    Parameters
    ----------
    run : Run
        What is looked at.
    begin, end : int
        Minutes; the end does not count.
    until : int, optional
        The minute at which nobody is followed further.
    """
    spells = spells_of(run)
    last = run.horizon if until is None else until
    mine = np.flatnonzero(spells.entered & (spells.start >= begin) & (spells.start < end))
    citizen, entry = spells.citizen[mine], spells.start[mine]
    followed = np.minimum(entry + weeks(FOLLOWED_WEEKS), last)
    return Persons(
        citizen=citizen,
        entry=entry,
        weeks=(np.minimum(spells.end[mine], followed) - entry) / MINUTES_PER_WEEK,
        gone=spells.end[mine] <= followed,
        caseworker=_first_caseworker(run)[citizen],
    )


def _first_caseworker(run: Run) -> Ints:
    log = run.events
    booked = log.rows(Event.talk_booked)
    booked = booked[log.caseworker[booked] >= 0]
    first: Ints = np.full(len(run.citizens), -1, dtype=np.int64)
    # Written from the last to the first, so that the first stands.
    first[log.citizen[booked[::-1]]] = log.caseworker[booked[::-1]]
    return first


def lots_of_citizens(keys: NDArray[np.uint64], share: float, number: int) -> NDArray[np.int8]:
    """Draw each citizen's arm by her own number, as by a date of birth.

    Parameters
    ----------
    keys : ndarray of uint64
        The seed of each one's draws.
    share : float
        Of them, how many are to be in arm 1.
    number : int
        Of the drawing of lots.
    """
    return (uniforms(keys, Purpose.LOT, number) < share).astype(np.int8)


def lots_of_units(
    units: int, share: float, seed: int, replication: int, number: int, stream: int = 0
) -> NDArray[np.int8]:
    """Draw a given share of some units (caseworkers, municipalities), rounded, at least one to each arm.

    Raises
    ------
    Refused
        If there are fewer than two.
    """
    if units < 2:
        raise Refused(f"lots cannot be drawn of {units}: it takes at least two")
    order = order_of_units(units, seed, replication, number, stream)
    arms = np.zeros(units, dtype=np.int8)
    arms[order[: min(units - 1, max(1, round(share * units)))]] = 1
    return arms


def order_of_units(units: int, seed: int, replication: int, number: int, stream: int = 0) -> Ints:
    """Draw an order of some units: of those that cross over in steps."""
    drawn = page(seed, replication, LOTS_STREAM + stream, Purpose.LOT, number, units)
    return np.argsort(drawn, kind="stable")


def allot(design: Design, months: float, seed: int, replication: int, start: int = 0) -> Allot:
    """Return what draws citizens, or caseworkers, to the arms of one trial."""
    end = start + minutes(months)
    draws: Callable[[Population, tuple[Caseworker, ...]], Lots]
    if design.drawn == "citizens":

        def draws(people: Population, staff: tuple[Caseworker, ...]) -> Lots:
            arm = lots_of_citizens(people.keys, design.share, 0)
            return Lots(np.where(_enrolled(people, start, end), arm, 0).astype(np.int8), np.zeros(0, np.int8))
    else:

        def draws(people: Population, staff: tuple[Caseworker, ...]) -> Lots:
            arms = lots_of_units(len(staff), design.share, seed, replication, 0)
            return Lots(np.where(_enrolled(people, start, end), NO_ARM, 0).astype(np.int8), arms)

    return draws


def _enrolled(people: Population, start: int, end: int) -> NDArray[np.bool_]:
    entered = people.citizens.entered
    return np.asarray((people.wakes == entered) & (entered >= start) & (entered < end))
