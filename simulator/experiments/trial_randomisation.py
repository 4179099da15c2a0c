"""The test that the lots themselves give: what is found, beside what would be found had they fallen otherwise.

Where lots are drawn of few caseworkers or municipalities, no formula for the error is to be trusted. But how the lots
could have fallen is known. If nothing is tried, what came of each municipality would have come of it whatever its lot,
so that the difference found is one of those that the same numbers give under other lots, each as likely: it is
significant at 5 % if at most one in twenty of them is as large. That holds for any number of units, however different
they are (Wang and De Gruttola 2017, Statistics in Medicine 36; Thompson and others 2019, Stata Journal 19).

The difference itself is a weighted regression: of means by municipality and period on whether it is under the proposal,
with the levels of municipalities and periods taken out, or of caseworkers, with those of their teams.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.trial_analysis import SIGNIFICANT, UNKNOWN, Estimate

Floats = NDArray[np.float64]
OTHERS = 999
"""Other lots that a trial's own are held against: with them one in twenty is a whole number."""
_FAR, _HALVINGS = 100, 12
"""Errors away at which an end of an interval is given up, and how closely it is found."""


@dataclass(frozen=True, eq=False)
class Cells:
    """What a trial of units is analysed by, one row for each unit, or unit and period, in which there is somebody.

    Attributes
    ----------
    weights : ndarray, shape (cells,)
        How many persons.
    levels : ndarray, shape (cells, columns)
        What is taken out: levels of municipalities, periods or teams, the level before.
    tried : ndarray, shape (1 + others, cells)
        Whether it is under the proposal: by the lots that fell, then by others that could have.
    """

    weights: Floats
    levels: Floats
    tried: Floats

    def contrasts(self) -> Floats:
        """Return by what each mean is multiplied, to add up to the difference, by lots; nan where they tell nothing."""
        weighted = self.levels * self.weights[:, None]
        taken_out = self.levels @ np.linalg.pinv(self.levels.T @ weighted) @ weighted.T
        rest = self.tried - self.tried @ taken_out.T
        known = (rest * rest * self.weights).sum(axis=1)
        return rest * self.weights / np.where(known > 1e-9 * self.weights.sum(), known, np.nan)[:, None]

    def test(self, means: Floats) -> Estimate:
        """Hold the difference found against those that other lots would have given.

        Parameters
        ----------
        means : ndarray, shape (cells,)
            Of what is looked at.
        """
        by_lots = self.contrasts()
        if np.isnan(by_lots[0]).any():
            return UNKNOWN
        others = by_lots[1:][~np.isnan(by_lots[1:, 0])]
        value, elsewhere = float(by_lots[0] @ means), others @ means
        along = others @ self.tried[0]

        def p(effect: float) -> float:
            """Of an effect that is the same in every cell: whether it is at odds with what is found."""
            as_large = np.abs(elsewhere - effect * along) >= abs(value - effect) * (1 - 1e-9)
            return float((1 + as_large.sum()) / (1 + len(others)))

        error = float(np.sqrt(np.mean((elsewhere - value * along) ** 2)))
        if not error > 0:
            return Estimate(value, error, np.nan, p(0.0))
        low, high = (_end(p, value, towards * error) for towards in (-1, 1))
        return Estimate(value, error, (high - low) / 2 / error, p(0.0))


def _end(p: Callable[[float], float], inside: float, step: float) -> float:
    """Return where the effects end that the test does not reject: the end of the 95 % interval."""
    outside = inside + step
    while p(outside) > SIGNIFICANT and abs(outside - inside) < _FAR * abs(step):
        outside += step
    for _ in range(_HALVINGS):
        middle = (inside + outside) / 2
        inside, outside = (middle, outside) if p(middle) > SIGNIFICANT else (inside, middle)
    return inside


def by_steps(crossings: NDArray[np.int64], sizes: Floats) -> Cells:
    """Return the cells of municipalities that cross over in steps.

    Parameters
    ----------
    crossings : ndarray of int, shape (1 + others, municipalities)
        The period, from 0 on, in which each crosses over: as drawn, then as it could have been.
    sizes : ndarray, shape (municipalities, periods)
        How many enter.
    """
    units, periods = sizes.shape
    unit, period = (each.ravel() for each in np.indices(sizes.shape))
    tried = (np.arange(periods) >= crossings[:, :, None]).reshape(len(crossings), -1)
    levels = np.column_stack([np.eye(units)[unit], np.eye(periods)[period][:, 1:]])
    there = sizes.ravel() > 0
    return Cells(sizes.ravel()[there], levels[there], tried[:, there].astype(np.float64))


def by_level_before(arms: NDArray[np.int8], sizes: Floats, before: Floats) -> Cells:
    """Return the cells of municipalities drawn to an arm, of which the level before is known.

    Parameters
    ----------
    arms : ndarray of int, shape (1 + others, municipalities)
        As drawn, then as they could have been.
    sizes, before : ndarray, shape (municipalities,)
        How many enter; what the year before came to.
    """
    there = (sizes > 0) & ~np.isnan(before)
    level = before[there] - np.average(before[there], weights=sizes[there])
    levels = np.column_stack([np.ones(len(level)), level])
    return Cells(sizes[there], levels, arms[:, there].astype(np.float64))


def by_team(arms: NDArray[np.int8], sizes: Floats, teams: NDArray[np.int64]) -> Cells:
    """Return the cells of caseworkers drawn within their teams.

    Parameters
    ----------
    arms : ndarray of int, shape (1 + others, caseworkers)
        As drawn, then as they could have been.
    sizes : ndarray, shape (caseworkers,)
        Citizens of each.
    teams : ndarray of int, shape (caseworkers,)
        Hers.
    """
    there = sizes > 0
    levels = (teams[there, None] == np.unique(teams[there])).astype(np.float64)
    return Cells(sizes[there], levels, arms[:, there].astype(np.float64))
