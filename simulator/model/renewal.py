"""The stationary jobcentre in closed form: survival, mean duration, inflow, season. No randomness.

Used to draw a population that is in balance from its first day, and to check the simulation against theory.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from simulator.model.leaving import share_returning

Array = NDArray[np.float64]

GRID_PER_WEEK = 7
"""Survival is tabulated by the day."""
GRID_WEEKS = 1040


def survival(edges_weeks: tuple[int, ...], hazards: Array, limit_weeks: float) -> tuple[Array, Array]:
    """Tabulate the survival curve of piecewise-constant marginal hazards.

    Parameters
    ----------
    edges_weeks : tuple of int
        Lower edges of the duration bands; the last is open.
    hazards : ndarray, shape (bands,)
        Weekly exit hazard, all causes together.
    limit_weeks : float
        Weeks at which the benefit ends; infinite where it does not.

    Returns
    -------
    weeks, share : ndarray
        Grid by the day, and the share still there.
    """
    week = np.arange(GRID_WEEKS * GRID_PER_WEEK + 1) / GRID_PER_WEEK
    edges = np.array([*edges_weeks, np.inf])
    spent = np.clip(week[:, None], edges[:-1], np.minimum(edges[1:], GRID_WEEKS)) - edges[:-1]
    share: Array = np.round(np.exp(-(spent * hazards).sum(axis=1)), 12)
    share[week >= limit_weeks] = 0.0
    return week, share


def mean_weeks(week: Array, share: Array) -> float:
    """Mean duration: the area under the survival curve."""
    return float(np.sum((share[1:] + share[:-1]) / 2) * (week[1] - week[0]))


def inflow(
    stock: float, mean: float, job_share: float, rate_to_13: float, rate_to_52: float
) -> tuple[float, float]:
    """Give (first inflow, returns) per year that keep a stock in balance.

    Little's law gives the whole inflow, stock x 52 / mean duration; a share of those who left for a job returns.
    """
    whole = stock * 52.0 / mean if mean > 0 else 0.0
    returns = whole * job_share * share_returning(rate_to_13, rate_to_52)
    return whole - returns, returns


def inflow_season(stock_season: tuple[float, ...], week: Array, share: Array) -> Array:
    """Solve the monthly inflow index under which the stock shows an observed season.

    The stock of month m is the sum over k of inflow(m - k) times the share still there k months on, folded on the
    twelve months of the year; the circular system is solved and kept above a tenth.

    Returns
    -------
    ndarray, shape (12,)
        January first, mean 1.
    """
    month = 52.0 / 12.0
    months = int(GRID_WEEKS / month)
    edges = np.searchsorted(week, np.arange(months + 1) * month)
    weight = np.array([share[a:b].mean() if b > a else 0.0 for a, b in pairwise(edges)])
    folded = np.array([weight[k::12].sum() for k in range(12)])
    system = np.array([[folded[(m - j) % 12] for j in range(12)] for m in range(12)])
    # Where nobody leaves for a year every month has the same weight, and the least-squares answer is the only one.
    index = np.linalg.lstsq(system, np.array(stock_season) * folded.sum())[0]
    index = np.maximum(index, 0.1)
    rounded: Array = np.round(index / index.mean(), 6)
    return rounded
