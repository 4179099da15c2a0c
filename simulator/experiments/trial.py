"""How large a trial must be: power, false alarms and bias by length, against the truth that only a simulation has."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import OUTCOMES
from simulator.errors import Refused
from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.baseline import reference_of, with_fitting_baseline
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.intervals import Interval, Proportion, intervals
from simulator.experiments.prediction import places_of
from simulator.experiments.record import Note, Result
from simulator.experiments.root import Crossing, Root, crossing_of
from simulator.experiments.trial_analysis import critical
from simulator.experiments.trial_design import Design, Drawn
from simulator.experiments.trial_worlds import ESTIMATORS, FIELDS, LOTS, Worlds, simulate_worlds
from simulator.experiments.verdicts import size_that_matters
from simulator.optional import need

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
MONTHS = (3.0, 6.0, 9.0, 12.0, 18.0)
POWER = 0.8
"""What a trial is to have: four times in five it finds what matters."""
MOST_MONTHS = 120
_CLOSER = 2
"""Lengths tried at most beside those asked for, to close in on the smallest."""
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
    bias, bias_caseworkers : Interval
        Their difference, and what of it is gone where staff is ample.
    cost : float
        DKK over the run, of the jobcentre with the trial against that without; nan where it is not measured.
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
    cost: float
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
        See :data:`simulator.experiments.trial_worlds.FIELDS`.
    seed : int
        Of everything drawn.
    """

    design: Design
    months: tuple[float, ...]
    worlds: int
    drawn_assumptions: bool
    found: Floats
    seed: int

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
        return "mixed" if self.design.drawn == "steps" else "means"

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
        finds = _share(self._finds())
        return crossing_of({m: finds[:, at] - POWER for at, m in enumerate(self.months)})

    @property
    def smallest(self) -> Root | None:
        """The months from which on a trial finds what matters; None if no length tried is enough, or all are."""
        rising = [root for root in self.crossing.roots if root.rising]
        return rising[0] if rising else None

    def _finds(self) -> Floats:
        """Whether each trial finds a difference of the size that matters: its own, moved to that size."""
        name = f"trial_{self.main}"
        towards = -1.0 if OUTCOMES[self.outcome].better == "lower" else 1.0
        moved = self.of(f"{name}_value") - self.of("truth") + towards * self.matters
        return _significant(moved, self.of(f"{name}_error"), self.of(f"{name}_freedom"))

    def _point(self, at: int) -> Point:
        def level(field: str) -> Floats:
            return self.of(field)[:, at]

        trial, none = f"trial_{self.main}", f"none_{self.main}"
        error, freedom = level(f"{trial}_error"), level(f"{trial}_freedom")
        persons, mean_error = float(np.nanmean(level("persons"))), _mean(error)
        detectable = mean_error * (critical(float(np.nanmedian(freedom))) + _quantile_of_power())
        luck_out = _share(level(f"{trial}_value") - level(f"{none}_value"))
        truth = _share(level("truth"))
        ample = _share(level("ample_bias"))
        bias = luck_out - truth
        sharing = bias - ample if not self.design.by_municipality else np.zeros_like(bias)
        return Point(
            months=self.months[at],
            persons=persons,
            units=_mean(level("units")),
            power=_rate(self._finds()[:, at]),
            power_as_modelled=self._found_by(self.main, "trial", at),
            false_alarms=_rate(
                _significant(level(f"{none}_value"), level(f"{none}_error"), level(f"{none}_freedom"))
            ),
            error=mean_error,
            detectable=detectable,
            needed=persons * (detectable / self.matters) ** 2,
            estimate=intervals(luck_out)[()],
            truth=intervals(truth)[()],
            bias=intervals(bias)[()],
            bias_caseworkers=intervals(sharing)[()],
            cost=_mean(level("cost")),
            by_estimator={
                name: (
                    self._found_by(name, "trial", at),
                    self._found_by(name, "none", at),
                    _mean(level(f"trial_{name}_value")),
                    _mean(level(f"trial_{name}_error")),
                )
                for name in ESTIMATORS
                if not np.isnan(level(f"trial_{name}_value")).all()
            },
        )

    def _found_by(self, name: str, arm: str, at: int) -> float:
        value, error, freedom = (
            self.of(f"{arm}_{name}_{part}")[:, at] for part in ("value", "error", "freedom")
        )
        return _mean(_significant(value, error, freedom))

    def power_table(self) -> pd.DataFrame:
        """Return a row for each length: see :data:`POWER_COLUMNS`; what was not measured is empty."""
        import pandas as pd

        rows = [
            (
                self.drawn, round(p.persons), p.months, self.outcome, p.power.mean, p.power.low, p.power.high,
                p.false_alarms.mean, p.estimate.mean, p.truth.mean, p.bias.mean, p.bias_caseworkers.mean,
                math.nan, p.cost,
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


def trial(
    baseline: Scenario,
    proposal: Scenario,
    *,
    drawn: Drawn = "citizens",
    share: float = 0.5,
    months: Sequence[float] = MONTHS,
    outcome: str = "weeks_first_spell_52",
    matters: float | None = None,
    trials: int = 200,
    draws: bool = True,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Trial:
    """Simulate trials of a proposal within the jobcentre that they would be made in.

    Parameters
    ----------
    baseline, proposal : Scenario
        Today's rules, which those not drawn live by, and what is tried; its staff and its places are today's.
    drawn : {"citizens", "caseworkers", "municipalities", "steps"}
        What lots are drawn of.
    share : float
        Of those drawn, how large a share is under the proposal.
    months : sequence of float
        Lengths of the trial: for so long those who enter are enrolled. Each is then followed for a year.
    outcome : str
        What is looked at.
    matters : float, optional
        The smallest difference that matters; that of the baseline's prices if not given.
    trials : int
        Simulated at each length.
    draws : bool
        Whether each has assumptions of its own; of several municipalities they are as they are.
    seed : int
        Of everything drawn.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If a choice is not possible with these scenarios.
    NotInstalled
        If lifelines, or statsmodels for steps, is not installed.
    """
    on = computing(on, workers)
    lengths = tuple(sorted(set(map(float, months))))
    if not lengths or not all(0 < m <= MOST_MONTHS for m in lengths):
        raise Refused(f"a trial lasts more than 0 and at most {MOST_MONTHS} months")
    if trials < 2:
        raise Refused(f"it takes at least 2 trials, not {trials}")
    first = baseline.members[0] if baseline.members else baseline
    if matters is None and outcome in OUTCOMES:
        matters = size_that_matters(first.prices.matters, outcome, {})
    if matters is None:
        raise Refused(f"{outcome}: say what matters of it (--matters SIZE)")
    design = Design(drawn, share, outcome, matters)
    _check(design, baseline, proposal)
    notes: list[Note] = []
    name = proposal.name if proposal.name != baseline.name else f"{proposal.name}#2"
    scenarios = with_fitting_baseline({baseline.name: baseline, name: proposal}, on, notes)
    base, other = scenarios.values()
    draws = draws and not design.by_municipality
    known = {one.name: one for one in assumptions_of(scenarios)} if draws else {}
    worlds = -(-trials // LOTS) if design.by_municipality else trials
    asked = Worlds(
        base, other, design, lengths, known, places_of(known, worlds, seed), seed,
        reference_of(base) if draws and base.place.solved is not None else None,
    )  # fmt: skip
    found = simulate_worlds(asked, worlds, on)
    result = Trial(design, lengths, worlds, draws, found, seed, scenarios=scenarios, notes=tuple(notes))
    return _closer(result, asked, on)


def _check(design: Design, baseline: Scenario, proposal: Scenario) -> None:
    """Raise Refused where lots of such units cannot be drawn with such scenarios."""
    units = len(baseline.members)
    if design.by_municipality:
        if units < 4 or len(proposal.members) != units:
            raise Refused(
                f"--draw {design.drawn}: takes two scenarios of the same municipalities, at least 4, such as "
                "north_jutland and north_jutland_frikommune"
            )
    elif units or proposal.members:
        raise Refused(
            f"--draw {design.drawn}: is of one municipality; draw municipalities or steps of several"
        )
    if design.drawn == "caseworkers" and not (
        baseline.practice.caseload == proposal.practice.caseload == "fixed"
    ):
        raise Refused("--draw caseworkers: each citizen must have her own; add --set practice.caseload=fixed")
    need("statsmodels" if design.drawn == "steps" else "lifelines")


def _closer(result: Trial, asked: Worlds, on: Computing) -> Trial:
    """Try lengths nearer to the smallest that is enough, on the same random numbers."""
    for _ in range(_CLOSER):
        root = result.smallest
        if root is None:
            return result
        at = round(2 * root.value) / 2
        if at in result.months or not result.months[0] < at < result.months[-1]:
            return result
        more = simulate_worlds(replace(asked, months=(at,)), result.worlds, on)
        order = np.argsort([*result.months, at])
        months = tuple(float(m) for m in np.array([*result.months, at])[order])
        result = replace(result, months=months, found=np.concatenate([result.found, more], axis=1)[:, order])
    return result


def _quantile_of_power() -> float:
    from scipy.stats import norm

    return float(norm.ppf(POWER))


def _mean(values: Floats) -> float:
    return float(np.nanmean(values)) if not np.isnan(values).all() else math.nan


def _share(values: Floats) -> Floats:
    """Return the mean of each world's trials; nan where there is none."""
    known = ~np.isnan(values)
    total = np.where(known, values, 0.0).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(known.any(axis=-1), total / known.sum(axis=-1), math.nan)


def _significant(values: Floats, errors: Floats, freedom: Floats) -> Floats:
    """Return 1 where a difference is significant at 5 %, 0 where not, nan where it is not known."""
    limits = {f: critical(f) for f in np.unique(freedom[~np.isnan(freedom)]).tolist()}
    limit = np.vectorize(lambda f: limits.get(f, math.nan), otypes=[float])(freedom)
    return np.where(
        np.isnan(errors) | np.isnan(values), math.nan, (np.abs(values) > limit * errors).astype(float)
    )


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
