"""Forecasts of a monthly stock from its own past, by the inertia that the simulation gives it, and their scores.

The logarithm of a stock, its season taken out, is a weighted mean of the inflow's logarithm over the months in which
those who are there first came; the weights are the simulation's (:mod:`simulator.calibration.stock_flow`). What the
model does not know, the business cycle and a municipality's own drift, is a random walk of the inflow, of a spread that
is estimated from what was known. Conditional on the months seen, the months to come are normal, with a mean in which an
inflow that has changed goes on filling or emptying the stock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

BEFORE = 36
"""Months before the first one seen in which the inflow may have changed."""
_ANY_LEVEL = 4.0
"""Variance of the logarithm of a level of which nothing is known beforehand."""
_ROUNDING = 1e-8
"""Variance that no month's logarithm is told more closely than."""
_REACH = (-7.0, 0.0)
"""The logarithms of spreads between which they are looked for."""


@dataclass(frozen=True)
class Spread:
    """How far what is not known moves, as standard deviations of logarithms.

    Attributes
    ----------
    walk : float
        Of the change of the inflow from a month to the next.
    month : float
        Of what a single month's figure is off by.
    season : float
        Of what the index of a month of the year is off by, every year alike.
    """

    walk: float
    month: float
    season: float


@dataclass(frozen=True, eq=False)
class Series:
    """The months seen of a stock.

    Attributes
    ----------
    logs : ndarray, shape (months,)
        Logarithms, the season taken out.
    entered : ndarray
        Shares of a steady stock by months since they first came, as
        :class:`simulator.calibration.stock_flow.Response` has them.
    chance : ndarray
        Covariance that chance gives to logarithms so many months apart; zeros for a stock so large that it has none.
    smooth : float
        How alike what neighbouring months of the year are off by is; 0 where each is off by itself.
    """

    logs: Floats
    entered: Floats
    chance: Floats
    smooth: float = 0.0


def answers(entered: Floats, months: int) -> Floats:
    """Return what each month's change of the inflow's logarithm, which lasts, has done to each month's stock.

    Parameters
    ----------
    entered : ndarray
        Shares of a steady stock by months since they first came.
    months : int
        Months of the stock.

    Returns
    -------
    ndarray, shape (months, BEFORE + months)
        By month of the stock and of the change.
    """
    since = np.arange(months)[:, None] + BEFORE - np.arange(BEFORE + months)[None, :]
    reached = np.concatenate([[0.0], np.cumsum(entered)])
    return np.asarray(reached[np.clip(since + 1, 0, len(entered))])


def covariance(series: Series, spread: Spread, months: int) -> Floats:
    """Return the covariance of a stock's logarithms over so many months from the first one seen on."""
    done = answers(series.entered, months)
    number = np.arange(months)
    apart = np.abs(number[:, None] - number[None, :])
    chance = np.append(series.chance, 0.0)[np.minimum(apart, len(series.chance))]
    own = spread.month**2 * np.eye(months) + spread.season**2 * _alike(apart, series.smooth)
    return np.asarray(spread.walk**2 * done @ done.T + chance + own + _ANY_LEVEL)


def _alike(apart: NDArray[np.int64], smooth: float) -> Floats:
    """Return the correlation of what two months of the year are off by: a periodic normal kernel, or their own each."""
    if smooth == 0.0:
        return np.asarray(apart % 12 == 0, dtype=np.float64)
    return np.asarray(np.exp(-2.0 * (np.sin(np.pi * apart / 12) / smooth) ** 2))


def ahead(series: Series, spread: Spread, months: int) -> tuple[Floats, Floats]:
    """Return mean and covariance of the logarithms of the months that come, given those seen."""
    seen = len(series.logs)
    whole = covariance(series, spread, seen + months)
    level = float(series.logs.mean())
    gain = np.linalg.solve(whole[:seen, :seen], whole[:seen, seen:]).T
    mean = level + gain @ (series.logs - level)
    left = whole[seen:, seen:] - gain @ whole[:seen, seen:]
    return mean, (left + left.T) / 2


def draws_ahead(
    series: Series, spread: Spread, months: int, number: int, generator: np.random.Generator
) -> Floats:
    """Draw the logarithms of the months that come, shape (number, months)."""
    mean, left = ahead(series, spread, months)
    root = np.linalg.cholesky(left + _ROUNDING * np.eye(months))
    return np.asarray(mean + generator.standard_normal((number, months)) @ root.T)


def fit(known: Sequence[Series], start: Spread, free: Sequence[str] = ("walk", "month", "season")) -> Spread:
    """Estimate one spread for several stocks by maximum likelihood, each with a level of its own.

    Parameters
    ----------
    known : sequence of Series
        The months seen.
    start : Spread
        Where the search begins.
    free : sequence of str
        What is estimated; the rest stays as it is.
    """
    from scipy.optimize import minimize

    def spread_of(logs: Floats) -> Spread:
        values = np.exp(np.clip(logs, *_REACH)).tolist()
        return replace(start, **dict(zip(free, values, strict=True)))

    def surprise(logs: Floats) -> float:
        return sum(_surprise(one, spread_of(logs)) for one in known)

    begin = np.log([getattr(start, name) for name in free])
    found = minimize(
        surprise, begin, method="Nelder-Mead", options={"xatol": 0.02, "fatol": 0.05, "maxiter": 150}
    )
    return spread_of(found.x)


def _surprise(series: Series, spread: Spread) -> float:
    """Return less the log-likelihood of the months seen, but for a constant."""
    root = np.linalg.cholesky(covariance(series, spread, len(series.logs)))
    scaled = np.linalg.solve(root, series.logs - series.logs.mean())
    return float(scaled @ scaled / 2 + np.log(np.diag(root)).sum())


def crps(draws: Floats, observed: Floats) -> Floats:
    """Return the continuous ranked probability score of draws, in their unit: the lower the better.

    E|X - y| - E|X - X'| / 2, the second over pairs of different draws, so that few draws are not held against a
    forecast (Ferro 2014, *Quarterly Journal of the Royal Meteorological Society* 140).

    Parameters
    ----------
    draws : ndarray, shape (draws, ...)
        At least two.
    observed : ndarray, shape (...)
    """
    ordered = np.sort(draws, axis=0)
    n = len(ordered)
    weight = (2 * np.arange(1, n + 1) - n - 1).reshape(-1, *[1] * (ordered.ndim - 1))
    apart = (weight * ordered).sum(axis=0) / (n * (n - 1))
    return np.asarray(np.abs(draws - observed).mean(axis=0) - apart)


def inside(draws: Floats, observed: Floats, share: float) -> NDArray[np.bool_]:
    """Say what lies between the quantiles that hold a share of the draws in their middle."""
    low, high = np.quantile(draws, [(1 - share) / 2, (1 + share) / 2], axis=0)
    return np.asarray((low <= observed) & (observed <= high))
