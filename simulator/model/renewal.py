"""The stationary jobcentre in closed form: survival, mean duration, inflow, season. No randomness.

Used to draw a population that is in balance from its first day, and to check the simulation against theory.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulator.model.hazards import share_returning, share_returning_by
from simulator.scenario.base import BAND_EDGES_WEEKS

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
    """Return (first inflow, returns) per year that keep a stock in balance.

    Little's law gives the whole inflow, stock x 52 / mean duration; a share of those who left for a job returns.
    """
    whole = stock * 52.0 / mean if mean > 0 else 0.0
    returns = whole * job_share * share_returning(rate_to_13, rate_to_52)
    return whole - returns, returns


@dataclass(frozen=True)
class Seasons:
    """Indices by half-month, January first.

    Attributes
    ----------
    inflow : tuple of 24 floats
        Of those who enter for the first time; mean 1.
    exit : tuple of 24 floats
        Of the exit hazard, all causes together.
    """

    inflow: tuple[float, ...]
    exit: tuple[float, ...]


HALVES = 24
FLAT = Seasons((1.0,) * HALVES, (1.0,) * HALVES)
_PER_HALF = 4
_STEPS = HALVES * _PER_HALF
"""Steps of a year in which a stock is followed: whole numbers of them make a half-month."""
_STEP = 52.0 / _STEPS
"""Weeks of a step."""
_AGES = 4 * _STEPS
"""Steps of a spell that are followed one by one; the last holds everybody who has been there longer."""
_YEARS = 5
"""Years until the mix of durations repeats itself from year to year."""
_LEAST = 0.1
"""No half-month's index is smaller."""
_HALF_OF = np.repeat(np.arange(HALVES), _PER_HALF)
_BACK = np.arange(1, _STEPS + 1)


@dataclass(frozen=True)
class _Flow:
    """A stock in balance, by steps of its spells' duration, one entering a step.

    Attributes
    ----------
    there, leaving, to_job : ndarray, shape (ages,)
        How many have been there for so long; what part of them leaves in a step; what part of the leavers, for a job.
    come_back : ndarray, shape (steps,)
        Part of those who left for a job that is back so many steps later.
    """

    there: Array
    leaving: Array
    to_job: Array
    come_back: Array


@lru_cache(maxsize=1024)
def seasons(
    stock_season: tuple[float, ...],
    hazards: tuple[float, ...],
    to_job: tuple[float, ...],
    return_rates: tuple[float, float],
    edges_weeks: tuple[int, ...] = BAND_EDGES_WEEKS,
) -> Seasons:
    """Solve the indices of inflow and exits under which a stock shows an observed season.

    The stock is to run straight from the middle of a month to the middle of the next, so that each month's mean is the
    observed one: within half a month it then rises or falls at one pace. A stock that rises by d more than usual takes
    d / 2 more entries and d / 2 fewer exits: layoffs and hires have a season both, and neither alone gives a small
    place's January. Entries are first entries and those who come back from a job, who follow the exits at their own
    pace; what they do not fill is the first entries' season. The stock is followed duration by duration until its year
    repeats itself.

    Parameters
    ----------
    stock_season : tuple of 12 floats
        The index of the stock by month, mean 1.
    hazards, to_job : tuple of floats
        Weekly exit hazard by duration band, of all causes and to a job.
    return_rates : (float, float)
        As :func:`simulator.model.hazards.return_after` takes them.
    edges_weeks : tuple of int
        Lower edges of the duration bands; the last is open.
    """
    if max(stock_season) - min(stock_season) < 1e-9:
        return FLAT
    flow = _in_balance(np.array(hazards), np.array(to_job), return_rates, edges_weeks)
    # The mean of a month that runs straight from middle to middle is (before + 6 own + after) / 8.
    around = 6 * np.eye(12) + np.roll(np.eye(12), 1, axis=0) + np.roll(np.eye(12), -1, axis=0)
    middle = np.maximum(np.linalg.solve(around / 8, np.array(stock_season) / np.mean(stock_season)), _LEAST)
    first, exits = _indices(flow, middle)
    first, exits = np.round(first / first.mean(), 6), np.round(exits, 6)
    return Seasons(tuple(first.tolist()), tuple(exits.tolist()))


def _in_balance(
    hazards: Array, to_job: Array, return_rates: tuple[float, float], edges_weeks: tuple[int, ...]
) -> _Flow:
    weeks = (np.arange(_AGES) + 0.5) * _STEP
    band = np.searchsorted(edges_weeks, weeks, side="right") - 1
    leaving = 1.0 - np.exp(-hazards * _STEP)[band]
    there = np.concatenate([[1.0], np.cumprod(1.0 - leaving[:-1])])
    there[-1] /= max(leaving[-1], 1e-9)
    part = np.divide(to_job, hazards, out=np.zeros(len(hazards)), where=hazards > 0)[band]
    by = np.array([share_returning_by(step * _STEP, *return_rates) for step in range(_STEPS + 1)])
    return _Flow(there, leaving, part, np.diff(by))


def _indices(flow: _Flow, middle: Array) -> tuple[Array, Array]:
    """Return the indices (first entries, exits) by half-month of a stock that is so large at mid-month."""
    at = (np.arange(-1, 13) + 0.5) * 2 * _PER_HALF
    level = np.interp(np.arange(_STEPS + 1), at, [middle[-1], *middle, middle[0]])
    size = flow.there.sum()
    stock = flow.there * level[0]
    jobs = np.full(_STEPS, (flow.there * flow.leaving * flow.to_job).sum())
    first, exits = np.zeros(_STEPS), np.zeros(_STEPS)
    for _ in range(_YEARS):
        for step in range(_STEPS):
            out = stock * flow.leaving
            half = (size * level[step + 1] - stock.sum()) / 2
            index = max(_LEAST, (1.0 - half) / out.sum())
            returns = flow.come_back @ jobs[step - _BACK]
            out, entries = np.minimum(out * index, stock), max(0.0, 1.0 + half)
            jobs[step] = (out * flow.to_job).sum()
            stock = _older(stock - out, entries)
            first[step], exits[step] = max(_LEAST, entries - returns), index
    return np.bincount(_HALF_OF, first) / _PER_HALF, np.bincount(_HALF_OF, exits) / _PER_HALF


def _older(stock: Array, entries: float) -> Array:
    """Return a stock by duration a step later, with those who entered."""
    older = np.empty_like(stock)
    older[0], older[1:] = entries, stock[:-1]
    older[-1] += stock[-1]
    return older
