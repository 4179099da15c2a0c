"""Hazards from completed spells by length, the form in which official statistics give durations.

In a steady state those who leave are as long there as those who enter will be, so that completed spells by length are
a sample of spell lengths. With hazards constant in bands the shares are a multinomial whose maximum is found
directly; the lengths beyond the last edge are told by the published mean alone. More lengths than bands test the
bands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.calibration import (
    DRAWS,
    RUNS,
    Calibration,
    Findings,
    estimates_of,
    place_of,
    range_or_none,
)
from simulator.calibration.predict import checks_of, predict
from simulator.calibration.spells import exposure
from simulator.calibration.targets import Target, TargetFile
from simulator.calibration.toml import SourcedFigure, place_file
from simulator.errors import Refused
from simulator.experiments import HERE, Computing, computing
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.record import Note
from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS, CAUSES

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Completed:
    """Hazards of leaving, all causes.

    Attributes
    ----------
    hazards : ndarray, shape (bands,)
        Weekly.
    errors : ndarray, shape (bands,)
        Standard errors of their logarithms; inf where the figures do not tell the band from another.
    covariance : ndarray
        Of the logarithms of the hazards that differ: the bands up to the last edge, then one beyond.
    deviance, freedom : float, int
        How far the bands are from the shares (likelihood ratio), and its degrees of freedom.
    identified : ndarray of bool, shape (bands,)
        Whether a band's own hazard is told: beyond the last edge only the mean of all is.
    """

    hazards: Floats
    errors: Floats
    covariance: Floats
    deviance: float
    freedom: int
    identified: NDArray[np.bool_]

    def draws(self, number: int, generator: np.random.Generator) -> Floats:
        """Draw hazards by band from the normal approximation on the logarithm; shape (number, bands)."""
        size = len(self.covariance)
        logs = np.log(self.hazards[:size])
        drawn = np.exp(generator.multivariate_normal(logs, self.covariance, size=number))
        return np.concatenate([drawn, np.repeat(drawn[:, -1:], BANDS - size, axis=1)], axis=1)


def fit_completed(target: Target, bands_from: Sequence[int] = BAND_EDGES_WEEKS) -> Completed:
    """Fit the hazards to completed spells by length, constant on duration bands that begin on some weeks.

    Raises
    ------
    Refused
        If the target is of something else, does not say how many spells were counted, or its edges leave out a band.
    """
    from scipy.optimize import minimize

    if target.measure != "completed" or target.number is None:
        raise Refused("completed spells by length with their number are needed")
    edges = np.array(target.weeks)
    last = edges[-1]
    inner = [edge for edge in bands_from if 0 < edge < last]
    if not set(inner) <= set(edges.tolist()) or last not in bands_from:
        wanted = ", ".join(map(str, bands_from[1:]))
        raise Refused(
            f"the lengths must have the edges of the duration bands ({wanted}) up to the last of theirs"
        )
    bands = list(bands_from).index(int(last))
    number = target.number
    counts = np.array(target.values) * number
    weeks = exposure(edges, bands_from)[:, :bands]

    def shares(logs: Floats) -> Floats:
        still = np.exp(-weeks @ np.exp(logs))
        return -np.diff(np.concatenate([[1.0], still, [0.0]]))

    def misfit(logs: Floats) -> float:
        return -float(counts @ np.log(np.maximum(shares(logs), 1e-300))) / number

    start = np.full(bands, np.log(1 / 25))
    found = minimize(misfit, start, method="BFGS", options={"gtol": 1e-9})
    logs = np.asarray(found.x, dtype=float)
    information = _information(shares, logs, number)
    covariance: Floats = np.linalg.inv(information).astype(float)
    hazards = np.exp(logs)
    size = bands
    if target.mean_weeks is not None:
        beyond, error = _beyond(hazards, target, number, last, bands_from)
        logs = np.append(logs, np.log(beyond))
        whole = np.zeros((bands + 1, bands + 1))
        whole[:bands, :bands], whole[bands, bands] = covariance, error**2
        covariance, size = whole, bands + 1
    by_band: Floats = np.exp(np.concatenate([logs, np.repeat(logs[-1:], BANDS - len(logs))]))
    errors = np.full(BANDS, np.inf)
    errors[:size] = np.sqrt(np.diag(covariance))
    told = counts > 0
    fitted = shares(np.log(by_band[:bands])) * number
    deviance = 2 * float((counts[told] * np.log(counts[told] / fitted[told])).sum())
    identified = np.zeros(BANDS, dtype=bool)
    identified[:bands] = True
    return Completed(by_band, errors, covariance, deviance, len(edges) - bands, identified)


def _information(shares: Callable[[Floats], Floats], logs: Floats, number: float) -> Floats:
    """Return the expected information of a multinomial, from its shares' numerical derivatives."""
    step = 1e-5
    slopes = np.array(
        [(shares(logs + step * unit) - shares(logs - step * unit)) / (2 * step) for unit in np.eye(len(logs))]
    )
    return np.asarray(number * (slopes / shares(logs)) @ slopes.T)


def _beyond(
    hazards: Floats, target: Target, number: float, last: float, bands_from: Sequence[int]
) -> tuple[float, float]:
    """Return the hazard beyond the last edge that makes the mean length the published one, and its log's error."""
    bands = len(hazards)
    grid = np.linspace(0.0, last, 2001)
    within = float(np.trapezoid(np.exp(-exposure(grid, bands_from)[:, :bands] @ hazards), grid))
    still = float(np.exp(-exposure(np.array([last]), bands_from)[0, :bands] @ hazards))
    rest = float(target.mean_weeks or 0) - within
    if rest <= 0:
        raise Refused(
            f"mean_weeks: a mean of {target.mean_weeks:g} weeks is shorter than the {within:.1f} that the lengths up to"
            f" {last:g} weeks make by themselves"
        )
    beyond = still / rest
    # Lengths beyond the edge are about exponential: their own spread, over the spells that are that long.
    spells = number * still
    return beyond, float(np.sqrt(1 / max(spells, 1.0) + (1 - still) / spells))


def calibrate_durations(
    targets: TargetFile,
    scenario: Scenario,
    *,
    runs: int = RUNS,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Calibration:
    """Fit the hazards of a place to completed spells by length, and check what follows from them.

    Parameters
    ----------
    targets : TargetFile
        For each group to fit a target ``completed``, and one ``causes``.
    scenario : Scenario
        Whose place gives all else; run throughout for the checks.
    runs, seed : int
        Of the checks; the draws from the posterior are drawn from the seed too.
    on : Computing
        Where the checks are computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If there are no completed spells to fit, or no causes for their group.
    """
    on = computing(on, workers)
    base = place_of(scenario)
    generator = np.random.Generator(np.random.Philox(seed))
    wanted = targets.used_to("fit")
    lengths = {t.group: t for t in wanted.values() if t.measure == "completed"}
    causes = {t.group: t for t in wanted.values() if t.measure == "causes"}
    if not lengths:
        raise Refused(f"{targets.file}: no target measures completed spells (measure = 'completed')")
    own, believed = Findings(), targets.recipe.ranges if targets.recipe is not None else {}
    for group, target in lengths.items():
        if group not in causes:
            raise Refused(
                f"{targets.file}: {group}: a target of its exits by cause is missing (measure = 'causes')"
            )
        if group not in scenario.place.groups:
            raise Refused(f"{targets.file}: {group}: is no group of {scenario.place.title}")
        _add_group(own, scenario, target, causes[group], generator, believed)
    title = f"{scenario.place.title}, durations of {targets.title}"
    about = [
        f"{title}: hazards fitted to completed spells by length ({targets.file}).",
        "Solve it before use.",
    ]
    notes: list[Note] = []
    (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
    simulated = predict(scenario, own.draws, targets.targets, runs=runs, seed=seed, on=on)
    return own.result(
        "durations",
        title,
        scenario,
        file_name=f"{Path(targets.file).stem}.toml",
        file_text=place_file(base, title, own.figures, about),
        asked={"targets": targets.digest, "runs": runs, "seed": seed},
        notes=notes,
        checks=checks_of(targets.targets, simulated, seed),
    )


def _add_group(
    own: Findings,
    scenario: Scenario,
    lengths: Target,
    causes: Target,
    generator: np.random.Generator,
    believed: Mapping[str, tuple[float, float]],
) -> None:
    """Add a group's hazards by cause: those of all causes, by the shares of the exits.

    ``believed`` is the range of a path before, where the file of targets says it; else the place's own.
    """
    group = lengths.group
    edges = scenario.get(f"place.groups.{group}.bands_from_weeks")
    found = fit_completed(lengths, edges)
    shares = np.asarray(causes.values)
    level = np.exp(lengths.level_spread * generator.normal(size=(DRAWS, 1)))
    hazards = found.draws(DRAWS, generator) * level
    parts = np.clip(generator.normal(shares, causes.standard_errors, size=(DRAWS, 3)), 1e-4, 1.0)
    parts /= parts.sum(axis=1, keepdims=True)
    for k, cause in enumerate(CAUSES):
        path = f"place.groups.{group}.observed.{cause}"
        drawn = hazards * parts[:, k : k + 1]
        point = tuple(float(f"{x:.4g}") for x in found.hazards * shares[k])
        low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
        ends = (float(f"{low.min():.3g}"), float(f"{high.max():.3g}"))
        own.figures[path] = SourcedFigure(point, ends, source=f"{lengths.source}; {causes.source}")
        names = [f"{path}[{j}]" for j in range(BANDS)]
        before = believed.get(path, range_or_none(scenario, path))
        own.estimates += estimates_of(drawn, names, dict.fromkeys(names, before))
        own.keep(names, drawn)
    if not found.identified.all():
        last = edges[int(np.flatnonzero(~found.identified)[0])]
        beyond = (("group", group), ("week", f"{lengths.weeks[-1]:g}"), ("from_week", last))
        own.untold.append(Note("calibration_beyond", beyond))
    if found.freedom > 0:
        from scipy.stats import chi2

        bands = (("group", group), ("deviance", f"{found.deviance:.0f}"), ("freedom", found.freedom))
        poor = float(chi2.sf(found.deviance, found.freedom)) < 0.01
        own.untold.append(Note("calibration_bands_poor" if poor else "calibration_bands_well", bands))
    own.untold.append(Note("calibration_frailty_marginal", (("group", group),)))
