"""Spells of unemployment as a case system has them, and the likelihood of hazards under them.

A spell says from when to when, how it ended and whose it was.

What the model calls a spell ends with 28 days or more without the benefit (a gap under 28 days is no exit), which is
also how official completed spells are counted. Data in which every short break ends a spell is another thing, and
mixing the two is an error of a factor (see :mod:`simulator.calibration.targets`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS, CAUSES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GAP_DAYS = 28
"""A gap shorter than this is no exit."""
OPEN = -1
"""Stands for the cause of a spell that has not ended."""
K = len(CAUSES)
_MOST = 30.0
"""Log hazard ratios beyond this are cut: an optimiser on its way may ask for any."""


@dataclass(frozen=True)
class Spells:
    """Spells, one item each.

    Attributes
    ----------
    groups : tuple of str
        Target groups that occur.
    group : ndarray of int
        Position in ``groups``.
    entry : ndarray of float
        Weeks into the spell at which it came under observation (left truncation); 0 where it was seen to begin.
    duration : ndarray of float
        Weeks into the spell at which it ended, or was last seen (right censoring).
    cause : ndarray of int
        Position in ``CAUSES`` of how it ended; :data:`OPEN` where it has not.
    covariates : ndarray of float, shape (spells, covariates)
        What else is known of the person; text as 0 and 1 for each word but the most frequent.
    names : tuple of str
        Of the covariates.
    first, last : date
        The window of observation.
    joined : int
        Spells that were put together because the gap between them was under 28 days.
    unseen : int
        Spells left out because they had ended before the window.
    left_out : tuple of (str, str)
        Columns that are no properties of a person, and why (:mod:`simulator.calibration.readers.covariates`).
    serial_dates : tuple of str
        Columns of dates that held Excel's serial numbers.
    """

    groups: tuple[str, ...]
    group: Ints
    entry: Floats
    duration: Floats
    cause: Ints
    covariates: Floats
    names: tuple[str, ...]
    first: date
    last: date
    joined: int = 0
    unseen: int = 0
    left_out: tuple[tuple[str, str], ...] = ()
    serial_dates: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.group)

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns that the covariates were read from."""
        return tuple(dict.fromkeys(name.partition(" = ")[0] for name in self.names))

    def of(self, group: str) -> Spells:
        """Return those of one group."""
        return self.where(self.group == self.groups.index(group))

    def where(self, which: NDArray[np.bool_] | Ints) -> Spells:
        """Return some of them."""
        return replace(
            self,
            group=self.group[which],
            entry=self.entry[which],
            duration=self.duration[which],
            cause=self.cause[which],
            covariates=self.covariates[which],
        )


def exposure(weeks: Floats, edges: Sequence[float] = BAND_EDGES_WEEKS) -> Floats:
    """Return the weeks spent in each duration band by someone who stays so long; shape (persons, bands)."""
    low = np.asarray(edges, dtype=float)
    width = np.diff(np.append(low, np.inf))
    spent: Floats = np.clip(np.asarray(weeks, dtype=float)[:, None] - low, 0.0, width)
    return spent


def band_of(weeks: Floats, edges: Sequence[float] = BAND_EDGES_WEEKS) -> Ints:
    """Return the duration band in which a spell of this length ends: one that ends on an edge ends before it."""
    return np.maximum(np.searchsorted(np.asarray(edges, dtype=float), weeks, side="left") - 1, 0)


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


def data_of(spells: Spells, edges: Sequence[int] = BAND_EDGES_WEEKS) -> Data:
    """Lay spells of one group out by duration bands, so that a million take seconds."""
    band = band_of(spells.duration, edges)
    cell = np.where(spells.cause == OPEN, -1, spells.cause * BANDS + band)
    # Days are whole, so that equal spells are many: without covariates a million rows become some thousands.
    day, since = np.rint(spells.duration * 14).astype(np.int64), np.rint(spells.entry * 14).astype(np.int64)
    key = [cell, day, since, *(spells.covariates.T if len(spells.names) <= 2 else [np.arange(len(spells))])]
    first, count = _unique(key)
    exits = np.bincount(cell[cell >= 0], minlength=K * BANDS).astype(float).reshape(K, BANDS)
    until, before = exposure(spells.duration[first], edges), exposure(spells.entry[first], edges)
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
    """Return the first row of each kind of row, and how many there are of it."""
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
    """Return the log-likelihood and its gradient: hazards constant in duration bands, competing causes, gamma frailty.

    For one person of covariates x and cumulative hazard H(t) = exp(x'b) sum_k sum_j l_kj e_j(t), with gamma frailty of
    mean 1 and variance theta, observed from duration a to t:

        log L = d (log l_kj + x'b) - (d + 1 / theta) log(1 + theta H(t)) + (1 / theta) log(1 + theta H(a)),

    d being 1 if the spell ended (from cause k in band j). For theta = 0 it is d (log l_kj + x'b) - H(t) + H(a). Source:
    Lancaster (1990), The Econometric Analysis of Transition Data, chapters 4 and 8; conditioning on survival to a uses
    the frailty of those who are still there.

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
    """Return log(1 + theta h) / theta, h itself at 0."""
    return h if theta == 0 else np.log1p(theta * h) / theta


def _slope(theta: float, h: Floats) -> Floats:
    """Return the derivative of log(1 + theta h) / theta by theta, by its series where the quotient cancels."""
    x = theta * h
    series = h**2 * (-0.5 + 2 * x / 3 - 3 * x**2 / 4)
    if theta == 0:
        return series
    direct = (x / (1 + x) - np.log1p(x)) / theta**2
    return np.where(x < 1e-4, series, direct)


def simulate_spells(
    hazards: Floats,
    number: int,
    generator: np.random.Generator,
    *,
    theta: float = 0.0,
    group: str = "insured",
    censored_at: float = 104.0,
    late: float = 0.0,
    bands_from: Sequence[int] = BAND_EDGES_WEEKS,
) -> Spells:
    """Simulate spells under known hazards, to see whether a fit gives them back.

    Parameters
    ----------
    hazards : ndarray, shape (causes, bands)
        Weekly, of a person of frailty 1; above 0 in the last band.
    number : int
        Spells, before those that ended unseen are left out.
    generator : Generator
        Of random numbers.
    theta : float
        Variance of the gamma frailty.
    group : str
        Target group.
    censored_at : float
        Weeks after which a spell is open.
    late : float
        Share of the spells that come under observation up to 52 weeks after they began, if they last so long.
    bands_from : sequence of int
        Weeks on which the duration bands begin.
    """
    frailty = generator.gamma(1 / theta, theta, number) if theta > 0 else np.ones(number)
    edges, whole = np.asarray(bands_from, dtype=float), hazards.sum(axis=0)
    passed = np.concatenate([[0.0], np.cumsum(whole[:-1] * np.diff(edges))])
    target = generator.exponential(size=number) / frailty
    band = np.searchsorted(passed, target, side="right") - 1
    length = edges[band] + (target - passed[band]) / whole[band]
    shares = np.cumsum(hazards[:, band] / whole[band], axis=0)
    cause = np.minimum((generator.random(number) > shares).sum(axis=0), len(CAUSES) - 1)
    entry = np.where(generator.random(number) < late, generator.uniform(0, 52, number), 0.0)
    end = np.minimum(length, censored_at)
    seen = end > entry
    return Spells(
        groups=(group,),
        group=np.zeros(number, dtype=np.int64),
        entry=entry,
        duration=end,
        cause=np.where(length > censored_at, OPEN, cause),
        covariates=np.empty((number, 0)),
        names=(),
        first=date(2020, 1, 1),
        last=date(2022, 1, 1),
    ).where(seen)
