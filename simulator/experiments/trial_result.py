"""What simulated trials came to, by their length: power, false alarms, bias, cost, and the smallest that is enough."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.intervals import Interval, Proportion, intervals
from simulator.experiments.record import Result
from simulator.experiments.root import Crossing, Root, crossing_of
from simulator.experiments.trial_design import Design
from simulator.experiments.trial_fields import ESTIMATORS, FIELDS
from simulator.experiments.trial_file import Described, Published
from simulator.experiments.trial_municipalities import LOTS

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]
POWER = 0.8
"""What a trial is to have: four times in five it finds what matters."""
POWER_COLUMNS = (
    "design", "size", "months", "outcome", "power", "power_low", "power_high", "false_alarms", "estimate",
    "truth", "bias", "bias_caseworkers", "bias_vacancies", "cost",
)  # fmt: skip


ESTIMATOR_COLUMNS = (
    "months", "estimator", "units", "power_as_modelled", "false_alarms", "estimate", "error", "detectable",
)  # fmt: skip


@dataclass(frozen=True)
class Point:
    """What trials of one length came to.

    Attributes
    ----------
    months : float
        For how long those who enter are enrolled.
    persons, units : float
        Who took part, and of how many lots were drawn: means over the trials.
    power : Interval
        Share of trials that find a difference of the size that matters, significant at 5 %.
    power_as_modelled : float
        Share that find the difference that the proposal makes in the model.
    false_alarms : Interval
        Share that find a difference where nothing is tried.
    error : float
        Mean standard error, in the outcome's unit.
    detectable : float
        The smallest difference that is found with a power of 80 %.
    needed : float
        Persons that a trial needs to find what matters with that power: its error falls with the root of their number.
    estimate, truth : Interval
        Of the trial, with the luck of its lots taken out (what is found with the same lots where nothing is tried); of
        everybody under the proposal against everybody under today's rules.
    bias, bias_caseworkers, bias_vacancies : Interval
        Their difference, and what of it is gone where staff is ample, and where nobody's job is at another's expense;
        nan where municipalities are drawn, which share neither here.
    cost : Interval
        DKK over the run, of the jobcentre (or jobcentres) with the trial against without.
    by_estimator : dict of str to tuple of float
        Power as modelled, false alarms, mean estimate and mean error by each estimator that was used.
    """

    months: float
    persons: float
    units: float
    power: Interval
    power_as_modelled: float
    false_alarms: Interval
    error: float
    detectable: float
    needed: float
    estimate: Interval
    truth: Interval
    bias: Interval
    bias_caseworkers: Interval
    bias_vacancies: Interval
    cost: Interval
    by_estimator: dict[str, tuple[float, float, float, float]]


@dataclass(frozen=True, repr=False)
class Trial(Result):
    """How trials of a proposal come out, by their length.

    Attributes
    ----------
    design : Design
        How they are drawn, and what they look at.
    months : tuple of float
        Lengths that were simulated, ascending.
    worlds : int
        Jobcentres simulated at each; of municipalities each serves several trials.
    drawn_assumptions : bool
        Whether every world has assumptions of its own.
    found : ndarray, shape (worlds, months, trials in a world, fields)
        See :data:`simulator.experiments.trial_fields.FIELDS`.
    seed : int
        Of everything drawn.
    described : Described, optional
        The file that it is from, with what a real trial found.
    """

    design: Design
    months: tuple[float, ...]
    worlds: int
    drawn_assumptions: bool
    found: Floats
    seed: int
    described: Described | None = None

    kind = "trial"
    decisive = ("drawn", "share", "outcome", "matters", "months", "worlds", "drawn_assumptions", "seed")

    @property
    def drawn(self) -> str:
        """What lots are drawn of."""
        return self.design.drawn

    @property
    def share(self) -> float:
        """Of those drawn, how large a share is under the proposal."""
        return self.design.share

    @property
    def outcome(self) -> str:
        """What is looked at."""
        return self.design.outcome

    @property
    def matters(self) -> float:
        """The smallest difference that matters."""
        return self.design.matters

    @property
    def main(self) -> str:
        """The estimator that the power is of."""
        return self.design.main

    @property
    def trials(self) -> int:
        """Trials simulated at each length."""
        return self.worlds * (LOTS if self.design.by_municipality else 1)

    def of(self, field: str) -> Floats:
        """Return a field, shape (worlds, months, trials in a world)."""
        return self.found[..., FIELDS.index(field)]

    @property
    def points(self) -> tuple[Point, ...]:
        """What trials of each length came to."""
        return tuple(self._point(at) for at in range(len(self.months)))

    @property
    def crossing(self) -> Crossing:
        """By months: power - 80 % in every world, and where that is zero."""
        finds = _share(self.of("finds"))
        return crossing_of({m: finds[:, at] - POWER for at, m in enumerate(self.months)})

    @property
    def smallest(self) -> Root | None:
        """The months from which on a trial finds what matters; None if no length tried is enough, or all are."""
        rising = [root for root in self.crossing.roots if root.rising]
        return rising[0] if rising else None

    def _point(self, at: int) -> Point:
        def level(field: str) -> Floats:
            return self.of(field)[:, at]

        trial, none = f"trial_{self.main}", f"none_{self.main}"
        error, persons = _mean(level(f"{trial}_error")), _mean(level("persons"))
        detectable = error * (_mean(level(f"{trial}_critical")) + _quantile_of_power())
        luck_out, truth = _share(level(f"{trial}_value") - level(f"{none}_value")), _share(level("truth"))
        return Point(
            months=self.months[at],
            persons=persons,
            units=_mean(level("units")),
            power=_rate(level("finds")),
            power_as_modelled=_mean(level(f"{trial}_found")),
            false_alarms=_rate(level(f"{none}_found")),
            error=error,
            detectable=detectable,
            needed=persons * (detectable / self.matters) ** 2,
            estimate=intervals(luck_out)[()],
            truth=intervals(truth)[()],
            bias=intervals(luck_out - truth)[()],
            bias_caseworkers=intervals(_share(level("bias_caseworkers")))[()],
            bias_vacancies=intervals(_share(level("bias_vacancies")))[()],
            cost=intervals(_share(level("cost")))[()],
            by_estimator={
                name: (
                    _mean(level(f"trial_{name}_found")),
                    _mean(level(f"none_{name}_found")),
                    _mean(level(f"trial_{name}_value")),
                    _mean(level(f"trial_{name}_error")),
                )
                for name in ESTIMATORS
                if not np.isnan(level(f"trial_{name}_value")).all()
            },
        )

    def beside(self) -> tuple[tuple[Published, Interval], ...]:
        """Return what a real trial found, each with its mean over the simulated ones and the range of 95 % of them."""
        if self.described is None or not self.described.found:
            return ()
        at = self.months.index(self.described.found_after)
        return tuple((one, _spread(self._measured(one.measure)[:, at])) for one in self.described.found)

    def _measured(self, measure: str) -> Floats:
        if measure == "ratio_of_exit_rates":
            return np.exp(self.of("trial_cox_value"))
        return self.of(f"trial_{self.main}_value" if measure == "difference" else measure)

    def power_table(self) -> pd.DataFrame:
        """Return a row for each length: see :data:`POWER_COLUMNS`; what was not measured is empty."""
        import pandas as pd

        rows = [
            (
                self.drawn, round(p.persons), p.months, self.outcome, p.power.mean, p.power.low, p.power.high,
                p.false_alarms.mean, p.estimate.mean, p.truth.mean, p.bias.mean, p.bias_caseworkers.mean,
                p.bias_vacancies.mean, p.cost.mean,
            )
            for p in self.points
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=list(POWER_COLUMNS))

    def estimator_table(self) -> pd.DataFrame:
        """Return a row for each length and estimator."""
        import pandas as pd

        rows = [
            (p.months, name, p.units, *found, p.detectable if name == self.main else math.nan)
            for p in self.points
            for name, found in p.by_estimator.items()
        ]
        return pd.DataFrame(rows, columns=list(ESTIMATOR_COLUMNS))


def _quantile_of_power() -> float:
    from scipy.stats import norm

    return float(norm.ppf(POWER))


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if not np.isnan(values).all() else math.nan


def _spread(values: Floats) -> Interval:
    """Return the mean of single trials, and between what 95 % of them lie."""
    known = values[~np.isnan(values)]
    if not len(known):
        return Interval(math.nan, math.nan, math.nan, 0)
    low, high = np.quantile(known, (0.025, 0.975))
    return Interval(float(known.mean()), float(low), float(high), len(known))


def _share(values: Floats) -> Floats:
    """Return the mean of each world's trials; nan where there is none."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known.any(axis=-1), total / known.sum(axis=-1), math.nan)


def _rate(which: Floats) -> Interval:
    """Return a share of trials with its interval: Wilson's of one trial a world, else of the worlds' means."""
    per_world = _share(which)
    per_world = per_world[~np.isnan(per_world)]
    if len(per_world) == 0:
        return Interval(math.nan, math.nan, math.nan, 0)
    if (~np.isnan(which)).sum() == len(per_world):
        found = Proportion(int(per_world.sum()), len(per_world))
        return Interval(found.share, *found.interval, len(per_world))
    over = intervals(per_world)[()]
    return Interval(over.mean, max(0.0, over.low), min(1.0, over.high), over.replications)
