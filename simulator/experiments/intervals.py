"""Means and 95 % intervals over replications, and paired differences.

Replications are independent, so the mean of R of them has the Student-t interval mean +- t(R - 1) s / sqrt(R)
(Law, *Simulation Modeling and Analysis*, section 9.4). Two scenarios that share their random numbers are
compared replication by replication: the interval is that of the R differences (the paired-t interval of
section 10.2), which is far narrower than the difference of two intervals.

An outcome can be undefined in a replication (a mean over nobody): it is ``nan`` there, the interval rests on
the replications in which it is defined, and says how many those were.

The mean of a share has its interval on the log-odds, so that it stays within 0 and 1; a share of draws has Wilson's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused

LEVEL = 0.95
"""Coverage of every interval."""
_Z = 1.959963984540054
ROUNDING = 1e-12
"""Two sums that differ by no more than this part of them are the same: they were added up in another order."""


@dataclass(frozen=True)
class Interval:
    """A mean with its interval.

    Attributes
    ----------
    mean : float
        ``nan`` when no replication defines the outcome.
    low, high : float
        Ends of the interval; ``nan`` when fewer than two replications define it.
    replications : int
        How many replications define it.
    """

    mean: float
    low: float
    high: float
    replications: int

    def __neg__(self) -> Interval:
        """Return the same with the other sign."""
        return Interval(-self.mean, -self.high, -self.low, self.replications)

    @property
    def half(self) -> float:
        """Half the width of the interval."""
        return (self.high - self.low) / 2

    @property
    def holds_zero(self) -> bool:
        """Whether zero lies in the interval, so that no sign can be claimed (also where there is no
        interval).
        """
        return not (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Intervals:
    """Means with their intervals, for many outcomes at once: arrays of one shape (see :class:`Interval`)."""

    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    replications: NDArray[np.int64]

    def __getitem__(self, position: int | tuple[int, ...]) -> Interval:
        return Interval(
            float(self.mean[position]),
            float(self.low[position]),
            float(self.high[position]),
            int(self.replications[position]),
        )


def student(freedom: NDArray[np.int64] | int, level: float = LEVEL) -> NDArray[np.float64]:
    """Return how many standard errors an interval of Student's t reaches to either side.

    By the incomplete beta function (Abramowitz and Stegun, 26.5.27 and 26.7.1), and to twelve decimals: SciPy's own
    quantile of t differs in its tenth digit from release to release, and intervals must not.

    Parameters
    ----------
    freedom : ndarray of int or int
        Degrees of freedom, at least 1.
    level : float
        Coverage, between 0 and 1.
    """
    # Not scipy.stats, whose import takes half a second.
    from scipy.special import betaincinv

    half = np.asarray(freedom) / 2
    beyond = betaincinv(half, 0.5, 1 - level)
    return np.asarray(np.round(np.sqrt(2 * half * (1 - beyond) / beyond), 12), dtype=np.float64)


def intervals(
    values: NDArray[np.float64], level: float = LEVEL, share: NDArray[np.bool_] | bool = False
) -> Intervals:
    """Return the mean over replications with its Student-t interval.

    Parameters
    ----------
    values : ndarray, shape (replications, ...)
        ``nan`` where undefined.
    level : float
        Coverage, between 0 and 1.
    share : bool or ndarray of bool
        Which are shares: see :func:`within`.

    Returns
    -------
    Intervals
        Arrays of the shape of one replication.
    """
    defined = ~np.isnan(values)
    number = defined.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = np.where(defined, values, 0.0).sum(axis=0) / number
        # Equal values must give a spread of exactly zero, although their mean may be off in its last bit.
        low_end = np.where(defined, values, np.inf).min(axis=0, initial=np.inf)
        high_end = np.where(defined, values, -np.inf).max(axis=0, initial=-np.inf)
        equal = (number > 0) & (low_end == high_end)
        mean = np.where(equal, low_end, mean)
        squares = np.where(defined, (values - mean) ** 2, 0.0).sum(axis=0)
        half = student(np.maximum(number - 1, 1), level) * np.sqrt(squares / (number - 1) / number)
    half = np.where(number < 2, np.nan, half)
    found = Intervals(mean, mean - half, mean + half, number)
    return within(found, np.broadcast_to(share, mean.shape)) if np.any(share) else found


def within(found: Intervals, share: NDArray[np.bool_]) -> Intervals:
    """Let the intervals of shares stay within 0 and 1: the same interval on the log-odds, by the delta method.

    With p the mean and h the half-width, the ends are those of logit(p) +- h / (p (1 - p)). A narrow interval stays as
    it is; where it would pass 0 or 1 it becomes lopsided. A share of exactly 0 or 1 has no odds: its interval is cut.
    """
    from scipy.special import expit, logit

    mean = np.where(np.isfinite(found.mean), np.clip(found.mean, 0.0, 1.0), 0.0)
    open_ = share & (mean > 0) & (mean < 1)
    inner = np.where(open_, mean, 0.5)
    reach = (found.high - found.low) / 2 / (inner * (1 - inner))
    ends = []
    for given, sign in ((found.low, -1), (found.high, 1)):
        cut = np.where(share, np.clip(given, 0.0, 1.0), given)
        ends.append(np.where(open_, expit(logit(inner) + sign * reach), cut))
    exact = found.low == found.high
    low, high = (
        np.where(exact, given, end) for given, end in zip((found.low, found.high), ends, strict=True)
    )
    return Intervals(found.mean, low, high, found.replications)


def paired_differences(values: NDArray[np.float64], baseline: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much values differ from the baseline's: what two sums differ by in their last bits is nothing."""
    difference = values - baseline
    # What the last bits of two sums differ by is no difference: it would else be told as sure.
    with np.errstate(invalid="ignore"):
        same = np.abs(difference) <= ROUNDING * np.maximum(np.abs(values), np.abs(baseline))
    differences: NDArray[np.float64] = np.where(same, 0.0, difference)
    return differences


def paired(values: NDArray[np.float64], baseline: NDArray[np.float64], level: float = LEVEL) -> Intervals:
    """Return the mean difference of two scenarios with its paired interval.

    Parameters
    ----------
    values, baseline : ndarray, shape (replications, ...)
        The same replication in the same row of both; a row counts where both define the outcome.
    level : float
        Coverage, between 0 and 1.
    """
    return intervals(paired_differences(values, baseline), level)


def replications_needed(
    pilot: NDArray[np.float64], precision: float, level: float = LEVEL, most: int = 1000
) -> int:
    """Return how many replications bring the half-width of an interval down to ``precision``.

    Parameters
    ----------
    pilot : ndarray, shape (replications,)
        Values (or paired differences) of at least two replications; ``nan`` where undefined.
    precision : float
        Half-width asked for, in the outcome's unit; above 0.
    level : float
        Coverage, between 0 and 1.
    most : int
        The answer is held to this.

    Returns
    -------
    int
        The smallest R with t(R - 1) s / sqrt(R) <= precision, s being the pilot's standard deviation; at
        least 2.

    Raises
    ------
    Refused
        If ``precision`` is not above 0 or fewer than two replications define the outcome.
    """
    if not precision > 0:
        raise Refused(f"a precision must be above 0, not {precision}")
    known = pilot[~np.isnan(pilot)]
    if len(known) < 2:
        raise Refused("at least two replications must define the outcome")
    number = np.arange(2, most + 1)
    half = student(number - 1, level) * known.std(ddof=1) / np.sqrt(number)
    enough = np.flatnonzero(half <= precision)
    return int(number[enough[0]]) if len(enough) else most


@dataclass(frozen=True)
class Proportion:
    """How many of how many.

    Attributes
    ----------
    count, of : int
        ``count`` of ``of``.
    """

    count: int
    of: int

    @property
    def share(self) -> float:
        """``count / of``; nan of nothing."""
        return self.count / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval: it stays within 0 and 1, and is no point where all or none were counted."""
        if not self.of:
            return math.nan, math.nan
        n, p = self.of, self.share
        middle = p + _Z**2 / (2 * n)
        half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)
