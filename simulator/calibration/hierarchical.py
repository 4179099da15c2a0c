"""One posterior of many studies: figures that they have in common, and how much each study's own values differ.

Every unknown figure has a place u between the low and the high end of what was believed before, even in between. Of
those that may differ from study to study an experiment e has

    logit u_e = logit u + tau z_e,    z_e ~ N(0, 1),    tau ~ half-normal(scale)

and what it found lies about what a replay at its own values gives, with its error and the emulator's. Where only what
an estimate lies between is published, the likelihood is the probability of that. Drawn by emcee's ensembles of walkers
(Goodman and Weare 2010; Foreman-Mackey and others 2013), from several beginnings that know nothing of each other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, log_ndtr, logit

from simulator.optional import need

Floats = NDArray[np.float64]
Emulated = Callable[[Floats], Floats]
"""What a study finds, by the places of the unknown figures, shape (rows, figures)."""
WALKERS_PER_DIMENSION, FEWEST_WALKERS = 3, 24
_EDGE = 1e-6


@dataclass(frozen=True)
class Observation:
    """One figure that an experiment found.

    Attributes
    ----------
    name : str
        Study and figure.
    experiment : str
        Whose values it rests on.
    emulated : callable
        What it would be, by places.
    low, high : float
        What the estimate lies between; both the estimate itself where it is published.
    error : float
        Standard error, with the emulator's.
    rests_on : frozenset of int
        The figures that it depends on.
    """

    name: str
    experiment: str
    emulated: Emulated
    low: float
    high: float
    error: float
    rests_on: frozenset[int]

    def log_likelihood(self, mean: Floats) -> Floats:
        """Return the logarithm of the likelihood of what was found, by what it would be."""
        if self.low == self.high:
            return np.asarray(-0.5 * ((self.low - mean) / self.error) ** 2)
        below, above = log_ndtr((self.low - mean) / self.error), log_ndtr((self.high - mean) / self.error)
        # From the tail in which both are small, so that no difference of two ones is taken.
        swap = mean < self.low
        a = np.where(swap, log_ndtr((mean - self.low) / self.error), above)
        b = np.where(swap, log_ndtr((mean - self.high) / self.error), below)
        return np.asarray(a + np.log1p(-np.minimum(np.exp(b - a), 1 - 1e-12)))

    def distance(self, mean: Floats) -> Floats:
        """Return how far what it would be lies from what was found, or from the nearest that it can be."""
        return np.asarray(np.maximum(np.maximum(self.low - mean, mean - self.high), 0.0))


@dataclass(frozen=True)
class Model:
    """What is not known, and what was found.

    Attributes
    ----------
    figures : int
        How many are unknown.
    between : mapping of int to float
        Scale of what differs between experiments, by figure.
    observations : tuple of Observation
        What was found.
    """

    figures: int
    between: Mapping[int, float]
    observations: tuple[Observation, ...]

    @property
    def own(self) -> tuple[tuple[str, int], ...]:
        """Experiment and figure of every value of an experiment's own, in order."""
        found: dict[tuple[str, int], None] = {}
        for one in self.observations:
            for figure in sorted(one.rests_on & self.between.keys()):
                found[one.experiment, figure] = None
        return tuple(found)

    @property
    def dimensions(self) -> int:
        """Of what is drawn: the figures, the spreads, the experiments' own."""
        return self.figures + len(self.between) + len(self.own)

    def places(self, drawn: Floats, experiment: str) -> Floats:
        """Return the places of an experiment's figures, by what is drawn, shape (rows, dimensions)."""
        place = drawn[:, : self.figures].copy()
        for figure, deviation in self._deviations(drawn, experiment).items():
            place[:, figure] += deviation
        return np.asarray(expit(place))

    def _deviations(self, drawn: Floats, experiment: str) -> dict[int, Floats]:
        spreads = self.spreads(drawn)
        own = drawn[:, self.figures + len(self.between) :]
        return {
            figure: spreads[figure] * own[:, k] for k, (of, figure) in enumerate(self.own) if of == experiment
        }

    def spreads(self, drawn: Floats) -> dict[int, Floats]:
        """Return how much the experiments differ, in logits, by figure."""
        return {figure: np.exp(drawn[:, self.figures + k]) for k, figure in enumerate(self.between)}

    def log_prior(self, drawn: Floats) -> Floats:
        """Return the logarithm of the prior: even places, half-normal spreads, normal deviations."""
        common = drawn[:, : self.figures]
        found = np.sum(-np.abs(common) - 2.0 * np.log1p(np.exp(-np.abs(common))), axis=1)
        for k, scale in enumerate(self.between.values()):
            log_spread = drawn[:, self.figures + k]
            found += log_spread - 0.5 * (np.exp(log_spread) / scale) ** 2
        own = drawn[:, self.figures + len(self.between) :]
        return np.asarray(found - 0.5 * np.sum(own**2, axis=1))

    def log_posterior(self, drawn: Floats) -> Floats:
        """Return the logarithm of the posterior, but for a constant; shape (rows,)."""
        found = self.log_prior(drawn)
        of_experiment = {one.experiment: self.places(drawn, one.experiment) for one in self.observations}
        for one in self.observations:
            found += one.log_likelihood(one.emulated(of_experiment[one.experiment]))
        return np.where(np.isfinite(found), found, -np.inf)

    def prior(self, rows: int, generator: np.random.Generator) -> Floats:
        """Draw from the prior."""
        common = logit(np.clip(generator.random((rows, self.figures)), _EDGE, 1 - _EDGE))
        spreads = [np.log(np.abs(generator.normal(0.0, s, rows)) + 1e-3) for s in self.between.values()]
        own = generator.normal(size=(rows, len(self.own)))
        return np.column_stack([common, *spreads, own])

    def elsewhere(self, drawn: Floats, generator: np.random.Generator) -> Floats:
        """Return the places of the figures where no study was made: the common ones, with a deviation as of any."""
        place = drawn[:, : self.figures].copy()
        for figure, spread in self.spreads(drawn).items():
            place[:, figure] += spread * generator.normal(size=len(drawn))
        return np.asarray(expit(place))


@dataclass(frozen=True)
class RuledOut:
    """What the studies rule out before any posterior: history matching.

    Attributes
    ----------
    shares : mapping of str to float
        By study and figure, the share of what was believed before that it rules out.
    together : float
        The share that at least one rules out.
    kept : ndarray, shape (rows, dimensions)
        Draws from the prior that none rules out.
    """

    shares: Mapping[str, float]
    together: float
    kept: Floats


def rule_out(model: Model, rows: int, generator: np.random.Generator, limit: float = 3.0) -> RuledOut:
    """Rule out what lies too far from a study: history matching.

    A point is implausible where what a replay would give lies further than ``limit`` standard deviations from what was
    found (or from the nearest that it can be). The deviation holds the study's error, the emulator's, and how much the
    studies may differ from each other. Source: Vernon, Goldstein and Bower, Bayesian Analysis 5 (2010).
    """
    drawn = model.prior(rows, generator)
    common = np.asarray(expit(drawn[:, : model.figures]))
    out, shares = np.zeros(rows, dtype=bool), {}
    for one in model.observations:
        mean = one.emulated(common)
        # The deviation between studies, by what one standard deviation of it does to what this one finds.
        variance = np.full(rows, one.error**2)
        for figure in sorted(one.rests_on & model.between.keys()):
            moved = common.copy()
            moved[:, figure] = expit(drawn[:, figure] + model.between[figure])
            variance += (one.emulated(moved) - mean) ** 2
        implausible = one.distance(mean) / np.sqrt(variance) > limit
        shares[one.name] = float(implausible.mean())
        out |= implausible
    return RuledOut(shares, float(out.mean()), drawn[~out])


@dataclass(frozen=True)
class Sampled:
    """Draws from the posterior.

    Attributes
    ----------
    drawn : ndarray, shape (rows, dimensions)
        All that were kept.
    r_hat : float
        The largest over the figures and spreads: variance between halves of chains and within; 1 where they agree.
    effective : float
        The smallest number of independent draws that they are worth, over the figures and spreads.
    """

    drawn: Floats
    r_hat: float
    effective: float


def sample(
    model: Model,
    begin: Floats,
    *,
    steps: int,
    ensembles: int,
    seed: int,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Sampled:
    """Draw from the posterior.

    Parameters
    ----------
    model : Model
        What is asked.
    begin : ndarray, shape (rows, dimensions)
        Where walkers may begin: what was not ruled out.
    steps : int
        Of each ensemble; the first third is thrown away.
    ensembles : int
        That know nothing of each other.
    seed : int
        Of everything drawn.
    told : callable
        Told how many ensembles are done.
    """
    emcee = need("emcee")
    walkers = max(FEWEST_WALKERS, 2 * math.ceil(WALKERS_PER_DIMENSION * model.dimensions / 2))
    chains = []
    for number in range(ensembles):
        generator = np.random.Generator(np.random.Philox([seed, number]))
        source = begin if len(begin) >= walkers else model.prior(20 * walkers, generator)
        first = source[generator.choice(len(source), walkers, replace=False)]
        moves = [
            (emcee.moves.DEMove(), 0.7),
            (emcee.moves.DESnookerMove(), 0.1),
            (emcee.moves.StretchMove(), 0.2),
        ]
        sampler = emcee.EnsembleSampler(
            walkers, model.dimensions, model.log_posterior, moves=moves, vectorize=True
        )
        state = np.random.RandomState(np.random.MT19937(np.random.SeedSequence([seed, number]))).get_state()
        sampler.run_mcmc(emcee.State(first, random_state=state), steps, skip_initial_state_check=True)
        chains.append(sampler.get_chain(discard=steps // 3))
        told(number + 1, ensembles)
    concerned = model.figures + len(model.between)
    return Sampled(
        np.concatenate([one.reshape(-1, model.dimensions) for one in chains]),
        max(_r_hat([one[:, :, k] for one in chains]) for k in range(concerned)),
        min(_effective([one[:, :, k] for one in chains], emcee) for k in range(concerned)),
    )


def _r_hat(chains: list[Floats]) -> float:
    """Return the split R-hat of ensembles, each half a chain (Gelman and Rubin 1992)."""
    halves = [half for one in chains for half in np.array_split(one, 2)]
    within = float(np.mean([half.var() for half in halves]))
    return float(np.sqrt(1.0 + np.var([half.mean() for half in halves], ddof=1) / within))


def _effective(chains: list[Floats], emcee: Any) -> float:
    times = [float(emcee.autocorr.integrated_time(one, quiet=True, tol=0)[0]) for one in chains]
    return float(sum(one.size / time for one, time in zip(chains, times, strict=True)))
