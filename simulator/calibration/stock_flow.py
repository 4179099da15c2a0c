"""How those who come in a month live on in the stock, taken from the simulation at draws of all that is assumed.

Nobody's life depends on how many others there are as long as staff does not bind, so that a stock is the newcomers of
all months before, each month's as many as are still there (or there again). What is simulated once, in a large
municipality, for a draw of the assumptions (the insured's durations from their posterior) is then the answer to any
number of newcomers: one unit response a draw, to be convolved.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY
from simulator.catalogue import GROUPS
from simulator.experiments.assumptions import Assumption, assumptions_of, drawn_scenario
from simulator.experiments.baseline import reference_of
from simulator.experiments.compute import Computing, Job
from simulator.experiments.prediction import places_of
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.experiments.settings import with_own_baseline

if TYPE_CHECKING:
    from simulator.experiments.posterior_file import Draws
    from simulator.experiments.replicate import Runner
    from simulator.outcomes.spells import Spells
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Floats = NDArray[np.float64]

COUNTED: tuple[Literal["insured", "job_ready"], ...] = ("insured", "job_ready")
"""The groups that the unemployment statistics count."""
MONTH = 365 * MINUTES_PER_DAY // 12
HORIZON_WEEKS = 208
_ENTRY_MONTHS = 24
"""Months of entry that are followed: whole years, so that no part of the year weighs more."""
AGES = 35
"""Months from entry that are followed, the first one included; those there longer are counted with the last."""
_MONTHS = _ENTRY_MONTHS + AGES
_SETTLED = 12
"""Months from the beginning on after which people are counted together."""
LAGS = 120
"""Months apart of which the covariance of chance is told."""
_DECAYS = np.array([0.0, 0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.93, 0.96, 0.98])
"""What is left a month later."""
_SEEDS = 2**20


@dataclass(frozen=True)
class Response:
    """What the simulation says of a stock, at one draw of what is assumed.

    Attributes
    ----------
    entered : ndarray, shape (groups, AGES)
        Of a steady stock, the share that first came so many months before (0: the same month); each row sums to 1.
    together : ndarray, shape (groups, LAGS)
        Person-months in a month times person-months of the same person so many months later, over those of a month:
        the variance (first column) and covariance that chance gives to a stock of one person.
    hours : ndarray, shape (groups,)
        Full-time persons of one person.
    """

    entered: Floats
    together: Floats
    hours: Floats

    def without_inertia(self) -> Response:
        """Return it with nobody there who came in an earlier month: a stock then is its inflow."""
        at_once = np.zeros_like(self.entered)
        at_once[:, 0] = 1.0
        return replace(self, entered=at_once)

    def without_chance(self) -> Response:
        """Return it as of a stock so large that chance has no part in it."""
        return replace(self, together=np.zeros_like(self.together))


def responses(
    scenario: Scenario, posterior: Draws, draws: int, seed: int, on: Computing
) -> tuple[Response, ...]:
    """Simulate a municipality at draws of all that is assumed, and take from each how newcomers live on.

    Parameters
    ----------
    scenario : Scenario
        Of one municipality, large enough that chance has little part in it.
    posterior : Draws
        Values by draw, in place of the ranges of their paths.
    draws, seed : int
        How many, and of which random numbers; the first ones are the same however many are asked for.
    on : Computing
        Where it is computed.
    """
    at = scenario.replace({"horizon_weeks": HORIZON_WEEKS})
    covered = posterior.at(0)
    known = {one.name: one for one in assumptions_of({at.name: at}) if one.path not in covered}
    values = tuple(posterior.at(n) for n in range(draws))
    reference = None if at.place.solved is None else reference_of(at)
    asked = _Asked(at, known, places_of(known, draws, seed), values, seed, reference)
    job = Job("draws", at, at)
    if on.cluster is None:
        prepare_engine(job, on.engine)
    runner = cast("Runner", partial(_respond, asked=asked))
    label = "how newcomers live on, at draws"
    found = replicate([job], range(draws), seed=0, label=label, runner=runner, at_once=1, on=on)["draws"]
    return tuple(cast("Sequence[Response]", found))


@dataclass(frozen=True)
class _Asked:
    """What is simulated at which draws, as sent to the processes; its text is a hash, by which a store finds it."""

    scenario: Scenario
    known: Mapping[str, Assumption]
    quantiles: Floats
    values: tuple[Mapping[str, Any], ...]
    seed: int
    reference: Scenario | None

    def __repr__(self) -> str:
        from simulator.scenario import scenario_digest

        decides = (
            scenario_digest(self.scenario),
            list(self.known),
            self.quantiles.tolist(),
            [dict(one) for one in self.values],
            self.seed,
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()


def _respond(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: _Asked
) -> Response:
    from simulator.outcomes.spells import spells_of
    from simulator.simulation import simulate, timeline

    one = asked.scenario
    quantiles = dict(zip(asked.known, asked.quantiles[number].tolist(), strict=True))
    drawn = drawn_scenario(one, one.name, quantiles, asked.known)[0].replace(dict(asked.values[number]))
    alone = Computing(workers=1, engine=engine)
    (at,) = with_own_baseline({one.name: drawn}, one, alone, asked.reference).values()
    run = simulate(timeline(at, at), asked.seed * _SEEDS + number, 0, engine)
    begin = -at.warmup_minutes
    spells, came = spells_of(run), (run.citizens.entered - begin) // MONTH
    came = np.where(run.citizens.origin == 1, came, -1)
    return Response(
        entered=np.array([_entered(spells, came, group, begin) for group in COUNTED]),
        together=np.array([_together(spells, group, begin) for group in COUNTED]),
        hours=np.array([at.place.groups[group].hours_share for group in COUNTED]),
    )


def _entered(spells: Spells, came: NDArray[Any], group: str, begin: int) -> Floats:
    """Return, of a steady stock, the shares by months since they first came."""
    of_it = (spells.group == GROUPS.index(group)) & (came[spells.citizen] >= 0)
    of_it &= came[spells.citizen] < _ENTRY_MONTHS
    month = came[spells.citizen][of_it]
    there = np.zeros(AGES)
    for at in range(_MONTHS):
        minutes = spells.minutes_within(begin + at * MONTH, begin + (at + 1) * MONTH)[of_it]
        age = at - month
        inside = (age >= 0) & (age < AGES)
        there += np.bincount(age[inside], minutes[inside], AGES)
    return np.asarray(there / there.sum())


def _together(spells: Spells, group: str, begin: int) -> Floats:
    """Return the covariance that chance gives to the months of a stock of one person."""
    of_it = np.flatnonzero(spells.group == GROUPS.index(group))
    _, who = np.unique(spells.citizen[of_it], return_inverse=True)
    there = np.zeros((who.max() + 1, _MONTHS - _SETTLED), dtype=np.float32)
    for at in range(_SETTLED, _MONTHS):
        minutes = spells.minutes_within(begin + at * MONTH, begin + (at + 1) * MONTH)[of_it]
        there[:, at - _SETTLED] = np.bincount(who, minutes / MONTH)
    both = np.asarray(there.T @ there, dtype=np.float64)
    whole = there.sum(axis=0, dtype=np.float64)
    found = np.array([np.trace(both, offset=k) / whole[: len(whole) - k].sum() for k in range(AGES)])
    return as_decays(found)


def as_decays(found: Floats) -> Floats:
    """Return a covariance by months apart as the nearest sum of decays, which is one, and goes on beyond the months."""
    from scipy.optimize import nnls

    measured = _DECAYS[None, :] ** np.arange(len(found))[:, None]
    weights, _ = nnls(measured, found)
    return np.asarray(_DECAYS[None, :] ** np.arange(LAGS)[:, None] @ weights)


def monthly_stock(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None
) -> Floats:  # a runner, see simulator.experiments.replicate
    """Run a whole municipality, and return its unemployed in full-time persons, shape (years, 12), January first."""
    from simulator.outcomes.spells import spells_of
    from simulator.simulation import simulate, timeline

    one = job.scenario
    run = simulate(timeline(one, one), seed, number, engine)
    spells = spells_of(run)
    hours = np.zeros(len(GROUPS))
    for group in COUNTED:
        hours[GROUPS.index(group)] = one.place.groups[group].hours_share
    years = range(one.start.year, one.start.year + one.horizon_weeks // 52)
    first = [date(year + month // 12, month % 12 + 1, 1) for year in years for month in range(13)]
    edges = np.array([(day - one.start).days * MINUTES_PER_DAY for day in first]).reshape(-1, 13)
    weight = hours[spells.group]
    return np.array(
        [
            [
                spells.minutes_within(low, high) @ weight / (high - low)
                for low, high in pairwise(year.tolist())
            ]
            for year in edges
        ]
    )
