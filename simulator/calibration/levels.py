"""Hazards from figures that follow from them in closed form: by importance weights, no run is needed.

Of most groups no table of durations is published. What is: a share in a job within a year, full-time persons over the
persons of a month (who come and go within it count too, so that it bounds how fast all of them come and go), and how
many of those who left for a job are back. Each follows from the hazards alone. So the hazards are drawn from what is
believed of them, by cause a level, and for each group how much faster people leave at first than the file says and how
much slower at last; every draw is weighted by the likelihood of the figures, and draws are taken in proportion
(sampling-importance resampling: Rubin 1988, *Bayesian Statistics* 3, 395-402). Where the figures say nothing, what was
believed comes out again, and is said to be not identified.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.calibration import DRAWS, RUNS, Calibration, Estimate, Findings, place_of
from simulator.calibration.predict import checks_of, predict
from simulator.calibration.spells import exposure
from simulator.calibration.targets import Target, TargetFile
from simulator.calibration.toml import SourcedFigure, place_file
from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.distributions import places
from simulator.experiments.record import Note
from simulator.model.hazards import share_returning_by
from simulator.scenario.base import BANDS, CAUSES

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

CANDIDATES = 20_000
"""Drawn from what is believed before; enough for thousands of effective ones."""
_WEEKS_OF_A_MONTH = 365 / 12 / 7
_SHAPE = np.linspace(1.0, -1.0, BANDS)
"""How much a group's shape moves each band: the first as much up as the last down."""


@dataclass(frozen=True)
class Candidates:
    """Parameters as they might be.

    Attributes
    ----------
    factors : mapping of str to ndarray, shape (candidates,)
        By path, what the figure of the place is multiplied by.
    shapes : mapping of str to ndarray, shape (candidates,)
        By group, how much the logarithm of its first hazard lies above the place's, and its last below.
    """

    factors: Mapping[str, Floats]
    shapes: Mapping[str, Floats]

    def values(self, scenario: Scenario, path: str) -> Floats:
        """Return a figure's values: shape (candidates, items)."""
        whole = self.factors[path][:, None] * np.atleast_1d(np.asarray(scenario.get(path), dtype=float))
        group = path.split(".")[2]
        if group in self.shapes and ".observed." in path:
            whole = whole * np.exp(self.shapes[group][:, None] * _SHAPE)
        return np.asarray(whole)

    def hazards(self, scenario: Scenario, group: str) -> Floats:
        """Return a group's weekly hazards: shape (candidates, causes, bands)."""
        return np.stack(
            [self.values(scenario, f"place.groups.{group}.observed.{cause}") for cause in CAUSES], axis=1
        )


def believed(
    scenario: Scenario,
    prior: Mapping[str, tuple[float, float, float]],
    shape_spread: float,
    number: int,
    generator: np.random.Generator,
) -> Candidates:
    """Draw candidates from what is believed before: PERT over each range.

    Parameters
    ----------
    scenario : Scenario
        Whose place has the figures.
    prior : mapping of str to (float, float, float)
        By path the lowest value, the most likely and the highest; of a list those of its first item, the others in
        proportion.
    shape_spread : float
        Standard deviation of a group's shape.
    number : int
        How many.
    generator : Generator
        Of random numbers.
    """
    factors = {}
    for path, (low, likely, high) in prior.items():
        value = float(np.atleast_1d(np.asarray(scenario.get(path), dtype=float))[0])
        probabilities = np.clip(generator.random(number), 1e-12, 1 - 1e-12)
        share = places("pert", (likely - low) / (high - low), probabilities)
        factors[path] = (low + share * (high - low)) / value
    groups = dict.fromkeys(path.split(".")[2] for path in prior if ".observed." in path)
    return Candidates(factors, {group: shape_spread * generator.normal(size=number) for group in groups})


def likelihood(scenario: Scenario, targets: Mapping[str, Target], candidates: Candidates) -> Floats:
    """Return the weight of each candidate: the likelihood of all figures, as shares of the whole.

    Raises
    ------
    Refused
        If a figure does not follow from hazards alone.
    """
    misfit = np.zeros(len(next(iter(candidates.factors.values()))))
    for name, target in targets.items():
        if target.measure not in _CLOSED_FORMS or (
            target.measure == "outcome" and target.outcome != "out_to_job_52w"
        ):
            raise Refused(
                f"{name}: does not follow from hazards alone: fit it with jobcentre calibrate targets"
            )
        found = _CLOSED_FORMS[target.measure](target, scenario, candidates)
        misfit += (((found - np.asarray(target.values)) / target.standard_errors) ** 2).sum(axis=1)
    weights: Floats = np.exp(-0.5 * (misfit - misfit.min()))
    return np.asarray(weights / weights.sum())


def _out_to_job(target: Target, scenario: Scenario, candidates: Candidates) -> Floats:
    """Return the share of entrants whose first spell ends in a job within a year."""
    hazards = candidates.hazards(scenario, target.group)
    whole = hazards.sum(axis=1)
    spent = exposure(np.array([52.0]), scenario.get(f"place.groups.{target.group}.bands_from_weeks"))[0]
    passed = np.cumsum(whole * spent, axis=1)
    still = np.exp(-np.concatenate([np.zeros((len(whole), 1)), passed], axis=1))
    return np.asarray((hazards[:, 0] / whole * -np.diff(still, axis=1)).sum(axis=1, keepdims=True))


def _full_time_share(target: Target, scenario: Scenario, candidates: Candidates) -> Floats:
    """Return full-time persons over the persons of a month: those there at a moment and those who come within it."""
    groups = target.groups or (target.group,)
    full: Floats = np.zeros(1)
    touched: Floats = np.zeros(1)
    for group in groups:
        place = f"place.groups.{group}"
        turnover = 1 / _mean(
            candidates.hazards(scenario, group).sum(axis=1), scenario.get(f"{place}.bands_from_weeks")
        )
        stock = float(scenario.get(f"{place}.stock"))
        full = full + stock * float(scenario.get(f"{place}.hours_share"))
        touched = touched + stock * (1 + _WEEKS_OF_A_MONTH * turnover)
    return (full / touched)[:, None]


def _mean(hazards: Floats, edges: Sequence[int]) -> Floats:
    """Return the mean spell of each candidate's hazards (all causes): the area under their survival."""
    width = np.diff(np.append(np.asarray(edges, dtype=float), np.inf))
    passed = np.cumsum(hazards[:, :-1] * width[:-1], axis=1)
    still = np.exp(-np.concatenate([np.zeros((len(hazards), 1)), passed], axis=1))
    after = np.concatenate([still[:, 1:], np.zeros((len(hazards), 1))], axis=1)
    return np.asarray(((still - after) / hazards).sum(axis=1))


def _back(target: Target, scenario: Scenario, candidates: Candidates) -> Floats:
    """Return the shares of those who left for a job that are back within so many weeks."""
    place = f"place.groups.{target.group}"
    early, late = (
        candidates.values(scenario, f"{place}.return_rate_to_{week}")[:, 0]
        if f"{place}.return_rate_to_{week}" in candidates.factors
        else float(scenario.get(f"{place}.return_rate_to_{week}"))
        for week in (13, 52)
    )
    back_by = np.vectorize(share_returning_by, otypes=[float])
    return np.stack([back_by(week, early, late) for week in target.weeks], axis=1)


_CLOSED_FORMS: Mapping[str, Callable[[Target, Scenario, Candidates], Floats]] = {
    "outcome": _out_to_job,
    "full_time_share": _full_time_share,
    "back": _back,
}


def calibrate_levels(
    targets: TargetFile,
    scenario: Scenario,
    *,
    runs: int = RUNS,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Calibration:
    """Fit hazards and rates of return to figures that follow from them in closed form, and check by runs.

    Parameters
    ----------
    targets : TargetFile
        Its recipe names the parameters, with the range that is believed of each; none need be fitted, and then what
        was believed comes out again.
    scenario : Scenario
        Whose place gives all else; run throughout for the checks.
    runs, seed : int
        Of the checks; candidates are drawn from the seed too.
    on : Computing
        Where the checks are computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If the file names no parameter, a figure does not follow from hazards alone, or the scenario is of several
        municipalities.
    """
    on = computing(on, workers)
    base, recipe = place_of(scenario), targets.recipe
    if recipe is None or not recipe.prior:
        raise Refused(f"{targets.file}: has no recipe with what is believed of each parameter (recipe.prior)")
    for path in recipe.prior:
        if path not in scenario.paths():
            raise Refused(f"{targets.file}: {path}: is no figure of {scenario.name}")
    generator = np.random.Generator(np.random.Philox(seed))
    candidates = believed(scenario, recipe.prior, recipe.shape_spread, CANDIDATES, generator)
    weights = likelihood(scenario, targets.used_to("fit"), candidates)
    chosen = generator.permutation(_resampled(weights, DRAWS, generator))
    own = Findings()
    for path in recipe.prior:
        _add(own, scenario, path, candidates, weights, chosen, targets)
    title = f"{scenario.place.title}, levels of {targets.title}"
    about = [
        f"{title}: hazards and returns by figures that follow from them ({targets.file}).",
        "Solve it before use.",
    ]
    notes = [
        Note(
            "calibration_levels",
            (("candidates", CANDIDATES), ("effective", round(float(1 / (weights**2).sum())))),
        )
    ]
    (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
    simulated = predict(scenario, own.draws, targets.targets, runs=runs, seed=seed, on=on)
    return own.result(
        "levels",
        title,
        scenario,
        file_name=f"{Path(targets.file).stem}.toml",
        file_text=place_file(base, title, own.figures, about),
        asked={"targets": targets.digest, "runs": runs, "seed": seed},
        notes=notes,
        checks=checks_of(targets.targets, simulated, seed),
    )


def _resampled(weights: Floats, number: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Return the places of so many candidates in proportion to their weights, spread evenly over them."""
    at = (np.arange(number) + generator.random()) / number
    return np.minimum(np.searchsorted(np.cumsum(weights), at), len(weights) - 1).astype(np.int64)


def _add(
    own: Findings,
    scenario: Scenario,
    path: str,
    candidates: Candidates,
    weights: Floats,
    chosen: NDArray[np.int64],
    targets: TargetFile,
) -> None:
    """Add a parameter: posterior against prior, the draws, and the figure that a place file says."""
    values, point = candidates.values(scenario, path), scenario.get(path)
    items = np.atleast_1d(np.asarray(point, dtype=float))
    names = [f"{path}[{i}]" for i in range(len(items))] if isinstance(point, tuple) else [path]
    level = candidates.factors[path] * items[0]
    low, middle, high = _weighted(level, weights, (0.025, 0.5, 0.975))
    own.estimates.append(
        Estimate(path, middle, low, high, *(float(x) for x in np.quantile(level, [0.025, 0.975])))
    )
    own.keep(names, values[chosen])
    whole: Any = tuple(float(f"{x * middle / items[0]:.4g}") for x in items)
    most = max(high / middle, middle / low)
    ends = (float(f"{min(whole) / most:.3g}"), float(f"{max(whole) * most:.3g}"))
    told = own.estimates[-1].identified
    own.figures[path] = SourcedFigure(
        whole if isinstance(point, tuple) else whole[0],
        ends,
        provenance="estimated" if told else "assumption",
        source=f"{targets.title}, by importance weights" if told else "",
        note="" if told else "The data do not tell it: as believed before.",
    )


def _weighted(values: Floats, weights: Floats, levels: Sequence[float]) -> tuple[float, ...]:
    """Return quantiles of weighted values."""
    order = np.argsort(values)
    at = np.minimum(np.searchsorted(np.cumsum(weights[order]), levels), len(values) - 1)
    return tuple(values[order][at].tolist())
