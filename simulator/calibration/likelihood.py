"""The likelihood of spells: hazards constant in duration bands, competing causes, gamma frailty, both kinds of
truncation.

For one person of covariates x and cumulative hazard H(t) = exp(x'b) sum_k sum_j l_kj e_j(t), with gamma frailty of
mean 1 and variance theta, observed from duration a to t:

    log L = d (log l_kj + x'b) - (d + 1 / theta) log(1 + theta H(t)) + (1 / theta) log(1 + theta H(a)),

d being 1 if the spell ended (from cause k in band j). For theta = 0 it is d (log l_kj + x'b) - H(t) + H(a). Source:
Lancaster (1990), The Econometric Analysis of Transition Data, chapters 4 and 8; conditioning on survival to a uses
the frailty of those who are still there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.spells import OPEN, Spells, band_of, exposure
from simulator.scenario.base import BANDS, CAUSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
K = len(CAUSES)
_MOST = 30.0
"""Log hazard ratios beyond this are cut: an optimiser on its way may ask for any."""


@dataclass(frozen=True)
class Data:
    """Spells of one group as the likelihood needs them, equal ones counted once.

    Attributes
    ----------
    until, before : ndarray, shape (rows, bands)
        Weeks in each band up to the end of the spell, and up to where it came under observation.
    cell : ndarray of int
        ``cause * bands + band`` of the exit; -1 where there is none.
    covariates : ndarray, shape (rows, covariates)
    count : ndarray of float
        Spells that a row stands for.
    exits : ndarray, shape (causes, bands)
        Exits seen.
    at_risk : ndarray, shape (bands,)
        Person-weeks under observation.
    """

    until: Floats
    before: Floats
    cell: Ints
    covariates: Floats
    count: Floats
    exits: Floats
    at_risk: Floats


def data_of(spells: Spells) -> Data:
    """Lay spells of one group out, so that a million take seconds."""
    band = band_of(spells.duration)
    cell = np.where(spells.cause == OPEN, -1, spells.cause * BANDS + band)
    # Days are whole, so that equal spells are many: without covariates a million rows become some thousands.
    day, since = np.rint(spells.duration * 14).astype(np.int64), np.rint(spells.entry * 14).astype(np.int64)
    key = [cell, day, since, *(spells.covariates.T if len(spells.names) <= 2 else [np.arange(len(spells))])]
    first, count = _unique(key)
    exits = np.bincount(cell[cell >= 0], minlength=K * BANDS).astype(float).reshape(K, BANDS)
    until, before = exposure(spells.duration[first]), exposure(spells.entry[first])
    return Data(
        until=until,
        before=before,
        cell=cell[first],
        covariates=spells.covariates[first],
        count=count,
        exits=exits,
        at_risk=count @ (until - before),
    )


def _unique(columns: list[NDArray[np.generic]]) -> tuple[Ints, Floats]:
    """Give the first row of each kind of row, and how many there are of it."""
    order = np.lexsort(columns)
    changes = np.zeros(len(order), dtype=bool)
    changes[:1] = True
    for column in columns:
        inside = column[order]
        changes[1:] |= inside[1:] != inside[:-1]
    begins = np.flatnonzero(changes)
    return order[begins].astype(np.int64), np.diff(np.append(begins, len(order))).astype(float)


def log_likelihood(
    data: Data, hazards: Floats, effects: Floats, theta: float
) -> tuple[float, Floats, Floats, float]:
    """Give the log-likelihood and its gradient.

    Parameters
    ----------
    data : Data
        The spells.
    hazards : ndarray, shape (causes, bands)
        Weekly, of a person of frailty 1 whose covariates are all 0; a cell without exits may be 0.
    effects : ndarray, shape (covariates,)
        Log hazard ratios, the same for every cause.
    theta : float
        Variance of the frailty, at least 0.

    Returns
    -------
    value : float
    by_log_hazard : ndarray, shape (causes, bands)
    by_effect : ndarray, shape (covariates,)
    by_theta : float
        At theta = 0 the derivative from the right.
    """
    ratio = np.exp(np.clip(data.covariates @ effects, -_MOST, _MOST))
    whole = hazards.sum(axis=0)
    h_until, h_before = ratio * (data.until @ whole), ratio * (data.before @ whole)
    ended = (data.cell >= 0).astype(float)
    with np.errstate(divide="ignore"):
        logs = np.where(data.exits > 0, np.log(hazards), 0.0)
    value = float((data.exits * logs).sum() + data.count @ (ended * (data.covariates @ effects)))
    log_until, log_before = _log1p_over(theta, h_until), _log1p_over(theta, h_before)
    value -= float(data.count @ (log_until - log_before + ended * np.log1p(theta * h_until)))
    w_until = -(1 + theta * ended) / (1 + theta * h_until)
    w_before = 1 / (1 + theta * h_before)
    by_band = (data.count * ratio * w_until) @ data.until + (data.count * ratio * w_before) @ data.before
    by_log_hazard = data.exits + hazards * by_band
    by_effect = data.covariates.T @ (data.count * (ended + w_until * h_until + w_before * h_before))
    slope = _slope(theta, h_until) - _slope(theta, h_before)
    by_theta = float(data.count @ (-slope - ended * h_until / (1 + theta * h_until)))
    return value, by_log_hazard, by_effect, by_theta


def _log1p_over(theta: float, h: Floats) -> Floats:
    """Give log(1 + theta h) / theta, h itself at 0."""
    return h if theta == 0 else np.log1p(theta * h) / theta


def _slope(theta: float, h: Floats) -> Floats:
    """Give the derivative of log(1 + theta h) / theta by theta, by its series where the quotient cancels."""
    x = theta * h
    series = h**2 * (-0.5 + 2 * x / 3 - 3 * x**2 / 4)
    if theta == 0:
        return series
    direct = (x / (1 + x) - np.log1p(x)) / theta**2
    return np.where(x < 1e-4, series, direct)
