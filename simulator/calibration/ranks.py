"""Simulation-based calibration: is a posterior as wide as it should be?

Parameters are drawn from a prior, data simulated under them, and the rank of the true value among draws from the
posterior is noted. If the whole is right, ranks are uniform; heaped at the ends the posterior is too narrow, in the
middle too wide, at one end it is off. Source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv
1804.06788.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.spells import OPEN, Spells
from simulator.scenario.base import BAND_EDGES_WEEKS, CAUSES

Floats = NDArray[np.float64]
BINS = 10


@dataclass(frozen=True)
class Ranks:
    """Ranks of true values among posterior draws.

    Attributes
    ----------
    parameters : tuple of str
    ranks : ndarray of int, shape (runs, parameters)
        From 0 to ``draws``.
    draws : int
        Posterior draws in each run.
    """

    parameters: tuple[str, ...]
    ranks: NDArray[np.int64]
    draws: int

    def histogram(self, parameter: str) -> NDArray[np.int64]:
        """Count ranks in ten classes of equal width."""
        n = self.parameters.index(parameter)
        return np.histogram(self.ranks[:, n], BINS, (-0.5, self.draws + 0.5))[0]

    def chance(self, parameter: str) -> float:
        """Give the probability of a histogram as uneven as this, were the posterior right (chi-square)."""
        from scipy.stats import chisquare

        return float(chisquare(self.histogram(parameter)).pvalue)


def ranks_of(
    draw_truth: Callable[[np.random.Generator], Floats],
    simulate: Callable[[Floats, np.random.Generator], object],
    draw_posterior: Callable[[object, int, np.random.Generator], Floats],
    parameters: tuple[str, ...],
    *,
    runs: int = 200,
    draws: int = 99,
    seed: int = 1,
) -> Ranks:
    """Rank true values among draws from their posteriors.

    Parameters
    ----------
    draw_truth : callable
        Draws the parameters from the prior.
    simulate : callable
        Makes data from parameters.
    draw_posterior : callable
        Fits data, and draws from the posterior: shape (draws, parameters).
    parameters : tuple of str
        Their names.
    runs, draws, seed : int
        Of the experiment.
    """
    found = np.empty((runs, len(parameters)), dtype=np.int64)
    for run in range(runs):
        generator = np.random.Generator(np.random.Philox([seed, run]))
        truth = draw_truth(generator)
        posterior = draw_posterior(simulate(truth, generator), draws, generator)
        found[run] = (posterior < truth).sum(axis=0)
    return Ranks(parameters, found, draws)


def simulate_spells(
    hazards: Floats,
    number: int,
    generator: np.random.Generator,
    *,
    theta: float = 0.0,
    group: str = "insured",
    censored_at: float = 104.0,
    late: float = 0.0,
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
    """
    from datetime import date

    frailty = generator.gamma(1 / theta, theta, number) if theta > 0 else np.ones(number)
    edges, whole = np.asarray(BAND_EDGES_WEEKS, dtype=float), hazards.sum(axis=0)
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
