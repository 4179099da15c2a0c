"""Hazards from completed spells by length, the form in which official statistics give durations.

In a steady state those who leave are as long there as those who enter will be, so that completed spells by length are
a sample of spell lengths. With hazards constant in bands the shares are a multinomial whose maximum is found
directly; the lengths beyond the last edge are told by the published mean alone. More lengths than bands test the
bands.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.spells import exposure
from simulator.calibration.targets import Target
from simulator.errors import Refused
from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS

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


def fit_completed(target: Target) -> Completed:
    """Fit the hazards to completed spells by length.

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
    inner = [edge for edge in BAND_EDGES_WEEKS if 0 < edge < last]
    if not set(inner) <= set(edges.tolist()) or last not in BAND_EDGES_WEEKS:
        wanted = ", ".join(map(str, BAND_EDGES_WEEKS[1:]))
        raise Refused(
            f"the lengths must have the edges of the duration bands ({wanted}) up to the last of theirs"
        )
    bands = BAND_EDGES_WEEKS.index(int(last))
    number = target.number
    counts = np.array(target.values) * number
    weeks = exposure(edges)[:, :bands]

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
        beyond, error = _beyond(hazards, target, number, last)
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


def _beyond(hazards: Floats, target: Target, number: float, last: float) -> tuple[float, float]:
    """Return the hazard beyond the last edge that makes the mean length the published one, and its log's error."""
    bands = len(hazards)
    grid = np.linspace(0.0, last, 2001)
    within = float(np.trapezoid(np.exp(-exposure(grid)[:, :bands] @ hazards), grid))
    still = float(np.exp(-exposure(np.array([last]))[0, :bands] @ hazards))
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
