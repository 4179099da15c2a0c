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

from simulator.calendar import MINUTES_PER_WEEK
from simulator.catalogue import GROUP_SETS, GROUPS, MEMBERS
from simulator.catalogue import OUTCOMES as CATALOGUE
from simulator.draws import Purpose, page, uniforms
from simulator.errors import Refused
from simulator.experiments.trial_persons import FOLLOWED_WEEKS, OUTCOMES
from simulator.simulation.setup import Lots

if TYPE_CHECKING:
    from simulator.simulation.population import Population
    from simulator.simulation.setup import Allot
    from simulator.simulation.staff import Caseworker

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Arms = NDArray[np.int8]
Drawn = Literal["citizens", "caseworkers", "municipalities", "steps"]
DRAWN: tuple[Drawn, ...] = ("citizens", "caseworkers", "municipalities", "steps")
WEEKS_PER_MONTH = 52 / 12
MOST_MONTHS = 120
"""For so long at most those who enter are enrolled."""
NO_ARM = -1
LOTS_STREAM = 2**31
"""A stream of random numbers that no group of citizens has: lots of caseworkers; the next one: of municipalities."""
FEWEST_UNITS = 4
"""Municipalities of which lots are drawn at least."""


@dataclass(frozen=True)
class Design:
    """What is drawn, how much of it, and what is looked at.

    Attributes
    ----------
    drawn : {"citizens", "caseworkers", "municipalities", "steps"}
        What lots are drawn of. With steps every municipality crosses over, in an order that is drawn.
    share : float
        Of those drawn, how large a share is to be under the proposal, 0 to 1; without meaning where all cross over.
    outcome : str
        What is looked at: one of :data:`~simulator.experiments.trial_persons.OUTCOMES`.
    matters : float
        The smallest difference that matters, in the outcome's unit.
    groups : tuple of str
        Who is enrolled: target groups, ``jobseekers`` or ``all``.
    """

    drawn: Drawn
    share: float
    outcome: str
    matters: float
    groups: tuple[str, ...] = ("all",)

    def __post_init__(self) -> None:
        if self.drawn not in DRAWN:
            raise Refused(f"'{self.drawn}' cannot be drawn; there are {', '.join(DRAWN)}")
        if self.outcome not in OUTCOMES:
            raise Refused(
                f"a trial looks at a number of each person: {', '.join(OUTCOMES)}; '{self.outcome}' is none: medians, "
                "talks, obligations, hours and cost are not counted by person"
            )
        for one in self.groups:
            if one not in GROUP_SETS:
                raise Refused(f"'{one}' is no group; there are {', '.join(GROUP_SETS)}")
        if not 0 < self.share < 1:
            raise Refused(f"the share under the proposal is between 0 and 1, not {self.share:g}")
        if not self.matters > 0:
            raise Refused(f"what matters is above 0, not {self.matters:g}")

    @property
    def members(self) -> tuple[int, ...]:
        """Positions in ``GROUPS`` of those who are enrolled."""
        return tuple(sorted({member for group in self.groups for member in MEMBERS[group]}))

    @property
    def by_municipality(self) -> bool:
        """Whether whole municipalities are drawn, which share no caseworkers."""
        return self.drawn in ("municipalities", "steps")

    @property
    def main(self) -> str:
        """The estimator that decides: where lots are drawn of more than persons, the test of the lots themselves."""
        return "means" if self.drawn == "citizens" else "lots"

    @property
    def towards(self) -> float:
        """Which way is better: -1 where less is, else 1."""
        return -1.0 if CATALOGUE[self.outcome].better == "lower" else 1.0


def horizon_weeks(months: float) -> int:
    """Return the weeks that a run must last so that everybody enrolled is followed for a year."""
    return int(np.ceil(months * WEEKS_PER_MONTH)) + FOLLOWED_WEEKS


def minutes(months: float) -> int:
    """Return the minutes of some months."""
    return round(months * WEEKS_PER_MONTH * MINUTES_PER_WEEK)


def lots_of_citizens(keys: NDArray[np.uint64], share: float, number: int) -> Arms:
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
    teams: Ints, share: float, seed: int, replication: int, number: int, times: int = 1, stream: int = 0
) -> Arms:
    """Draw a share of some units (caseworkers, municipalities) within each team, as even as whole units allow.

    In all the share is rounded, at least one unit in each arm; of a team it is within one unit of it.

    Parameters
    ----------
    teams : ndarray of int, shape (units,)
        The team of each; equal numbers where there are none.
    share : float
        Of them, how many are to be in arm 1.
    seed, replication, number : int
        The key of the drawing.
    times : int
        How often they are drawn.
    stream : int
        0 for caseworkers, 1 for municipalities.

    Returns
    -------
    ndarray of int8, shape (times, units)

    Raises
    ------
    Refused
        If there are fewer than two.
    """
    units = len(teams)
    if units < 2:
        raise Refused(f"lots cannot be drawn of {units}: it takes at least two")
    drawn = page(seed, replication, LOTS_STREAM + stream, Purpose.LOT, number, times * (units + 1))
    drawn = drawn.reshape(times, units + 1)
    # Shuffled within their teams, which stand one after another, every (1 / share)th is taken, from anywhere on.
    order = np.lexsort((drawn[:, :-1], np.broadcast_to(teams, (times, units))), axis=1)
    taken = min(units - 1, max(1, round(share * units)))
    reached = np.floor(np.arange(units + 1) * taken / units + drawn[:, -1:])
    arms = np.zeros((times, units), dtype=np.int8)
    np.put_along_axis(arms, order, np.diff(reached, axis=1).astype(np.int8), axis=1)
    return arms


def orders_of_units(units: int, seed: int, replication: int, number: int, times: int = 1) -> Ints:
    """Draw the step, 1 to ``units``, in which each municipality crosses over; shape (times, units)."""
    drawn = page(seed, replication, LOTS_STREAM + 1, Purpose.LOT, number, times * units)
    order = np.argsort(drawn.reshape(times, units), axis=1, kind="stable")
    return np.argsort(order, axis=1) + 1


def allot(design: Design, months: float, seed: int, replication: int) -> Allot:
    """Return what draws citizens, or caseworkers, to the arms of one trial."""
    end = minutes(months)
    draws: Callable[[Population, tuple[Caseworker, ...]], Lots]
    if design.drawn == "citizens":

        def draws(people: Population, staff: tuple[Caseworker, ...]) -> Lots:
            arm = lots_of_citizens(people.keys, design.share, 0)
            return Lots(
                np.where(_enrolled(people, end, design.members), arm, 0).astype(np.int8), np.zeros(0, np.int8)
            )
    else:

        def draws(people: Population, staff: tuple[Caseworker, ...]) -> Lots:
            teams = np.array([one.team for one in staff], dtype=np.int64)
            (arms,) = lots_of_units(teams, design.share, seed, replication, 0)
            return Lots(np.where(_enrolled(people, end, design.members), NO_ARM, 0).astype(np.int8), arms)

    return draws


def _enrolled(people: Population, end: int, members: tuple[int, ...]) -> NDArray[np.bool_]:
    citizens = people.citizens
    asked = [k for k, name in enumerate(citizens.groups) if GROUPS.index(name) in members]
    entering = (people.wakes == citizens.entered) & (citizens.entered >= 0) & (citizens.entered < end)
    return np.asarray(entering & np.isin(citizens.group, asked))
