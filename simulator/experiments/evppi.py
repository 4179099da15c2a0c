"""What it would be worth to know: everything (EVPI), or one assumption or a group of them alone (EVPPI), in DKK a year.

Choosing now means the scenario whose expected net benefit is highest. Who knew an assumption would choose the best for
it; what that gains on average over the assumption is the expected value of partial perfect information

    EVPPI(x) = E[ max over d of E[benefit(d) | x] ] - max over d of E[ benefit(d) ].

The inner expectation is a regression on the draws (Strong, Oakley & Brennan 2014, Medical Decision Making 34, 311-326),
here the cross-fitted one of :mod:`simulator.experiments.draws_regressed`. A regression that has been told to leave out
what it is not sure of says too little of what it keeps; so its prediction is multiplied by the slope with which the
draws, left out in turn, answer to it: none where that is not above 0. Before that, what the other assumptions do
is taken from the result, since it is noise here. An assumption that does nothing then gets nothing, or next to it.

Standard errors are the bootstrap's over draws, of mean, slope and average together. Where the regression found nothing,
they say how much the strongest effect that might hide among the draws would be worth.

The draws hold chance, which nobody can find out beforehand: EVPI is of benefits that are moved towards their mean by as
much as makes their variance that of the assumptions alone (moment matching).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.draws_regressed import Effect, Figures, Inputs, Terms, inputs_of, terms_of

Floats = NDArray[np.float64]
Kind = Literal["perfect", "group", "assumption", "study"]

Learnt = Callable[[Floats], Floats]
"""From something in every draw to what is to be expected of it after a study: a value for each draw that may be true,
and each result that the study may then have, shape (draws, ...)."""

RESAMPLES = 200
_PORTIONS = 10
"""In which resamples are made, so that they do not fill the memory."""
_ROUNDING = 1e-9
"""Of the largest amount: what is less is none."""


@dataclass(frozen=True)
class Worth:
    """What knowing something is worth.

    Attributes
    ----------
    name : str
        The assumption, group or study.
    kind : str
        ``perfect`` (everything), ``group``, ``assumption`` or ``study``.
    value : float
        DKK a year.
    standard_error : float
        Of the value.
    probability_changes : float
        How probable it is that, with what is found, another scenario is chosen than now.
    """

    name: str
    kind: Kind
    value: float
    standard_error: float
    probability_changes: float


def known(values: Floats) -> Floats:
    """Return what is expected of something where it is known: itself."""
    return values


@dataclass(frozen=True)
class Part:
    """One scenario's net benefit and what some assumptions have to do with it.

    Attributes
    ----------
    adjusted : ndarray, shape (draws,)
        The net benefit, freed of what other assumptions do.
    effect : Effect
        What the assumptions do to it, as found; where nothing was found, the strongest column of them.
    slope : float
        With which the net benefit answers to the effect as seen from other draws; 0 where nothing was found.
    least : float
        Of the slopes that the bootstrap may find: 0, or, of a column, any.
    """

    adjusted: Floats
    effect: Effect
    slope: float
    least: float


@dataclass(frozen=True)
class Explained:
    """The net benefits as some assumptions explain them: a part a scenario, the baseline first."""

    parts: tuple[Part, ...]
    seed: int = 0

    def expected(self, learnt: Learnt = known) -> Floats:
        """Return the net benefits that are to be expected when something has been learnt, shape (..., scenarios)."""
        columns = []
        for part in self.parts:
            leaning = learnt(part.effect.mean)
            columns.append(part.adjusted.mean() + part.slope * leaning)
        return np.stack(columns, axis=-1)

    def worth(self, name: str, kind: Kind, learnt: Learnt = known) -> Worth:
        """Return what knowing the assumptions is worth, or learning of them."""
        expected = self.expected(learnt)
        return Worth(name, kind, gain(expected), self._error(learnt), changes(expected))

    def _error(self, learnt: Learnt) -> float:
        """Return the standard error of what is gained, by draws drawn anew with repetition."""
        draws = len(self.parts[0].adjusted)
        rng = np.random.Generator(np.random.Philox(self.seed))
        rows = rng.integers(draws, size=(RESAMPLES, draws))
        of_parts = [(part, learnt(part.effect.mean)) for part in self.parts]
        gains = np.concatenate([_gains_again(of_parts, some) for some in np.array_split(rows, _PORTIONS)])
        return float(gains.std(ddof=1))


class Benefits:
    """Net benefits in every draw, and what the assumptions have to do with them.

    Parameters
    ----------
    benefit : ndarray, shape (draws, scenarios)
        Over the baseline, which is the first and 0 throughout.
    figures : mapping of str to sequence
        What was assumed in every draw.
    share_of_chance : ndarray, shape (scenarios,), optional
        Of the variance of each; none if not given.
    seed : int
        Of folds and bootstrap.
    """

    def __init__(
        self, benefit: Floats, figures: Figures, share_of_chance: Floats | None = None, seed: int = 0
    ) -> None:
        self.benefit, self._figures, self._seed = benefit, figures, seed
        self._chance = np.zeros(benefit.shape[1]) if share_of_chance is None else share_of_chance

    @property
    def draws(self) -> int:
        """How many there are."""
        return len(self.benefit)

    @cached_property
    def inputs(self) -> Inputs:
        """The assumptions that differ between draws."""
        return inputs_of(self._figures)

    @cached_property
    def terms(self) -> tuple[Terms, ...]:
        """By scenario, what the assumptions add to its net benefit."""
        return tuple(terms_of(self.inputs, one, self._seed) for one in self.benefit.T)

    def perfect(self) -> Worth:
        """Return what it would be worth to know everything that is assumed."""
        mean = self.benefit.mean(axis=0)
        freed = mean + (self.benefit - mean) * np.sqrt(1 - self._chance)
        now = int(np.argmax(mean))
        gains = freed.max(axis=1) - freed[:, now]
        error = float(gains.std(ddof=1) / np.sqrt(self.draws)) if self.draws > 1 else float("nan")
        return Worth("everything", "perfect", float(gains.mean()), error, changes(freed))

    def explained_by(self, names: Collection[str]) -> Explained:
        """Return the net benefits as some assumptions explain them."""
        every = (self._part(n, frozenset(names)) for n in range(self.benefit.shape[1]))
        return Explained(tuple(every), self._seed)

    def _part(self, scenario: int, names: frozenset[str]) -> Part:
        own, every = self.terms[scenario].of(names), self.terms[scenario].of()
        adjusted = self.benefit[:, scenario] - (every.unseen - own.unseen)
        slope = float(_slopes(own.unseen[None], adjusted[None])[0])
        # What moves the result by less than the error of its mean cannot be told from nothing.
        if slope * own.mean.std() > adjusted.std() / np.sqrt(self.draws):
            return Part(adjusted, own, slope, least=0.0)
        strongest = self._strongest(adjusted, names)
        return Part(adjusted, Effect(strongest, strongest), 0.0, least=-np.inf)

    def _strongest(self, adjusted: Floats, names: frozenset[str]) -> Floats:
        """Return the column of some assumptions that goes most with a result; nothing if they do not vary."""
        wanted = [n for n, name in enumerate(self.inputs.names) if name in names]
        columns = self.inputs.columns[:, np.isin(self.inputs.owner, wanted) & self.inputs.leading]
        if not columns.size:
            return np.zeros(self.draws)
        strongest = np.argmax(np.abs(columns.T @ (adjusted - adjusted.mean())))
        return np.asarray(columns[:, strongest])


def dearest_first(one: Worth) -> tuple[float, float]:
    """Sort by what is worth most, and of the same worth by what may hide most."""
    return -one.value, -one.standard_error


def gain(expected: Floats) -> float:
    """Return what choosing the best in every draw gains over choosing once: draws are equally likely."""
    return float(_gains(expected.reshape(1, -1, expected.shape[-1]))[0])


def changes(expected: Floats) -> float:
    """Return the share of draws in which another scenario is best than is best on average."""
    expected = expected.reshape(-1, expected.shape[-1])
    now = int(np.argmax(expected.mean(axis=0)))
    return float(np.mean(expected.max(axis=1) > expected[:, now]))


def _gains(expected: Floats) -> Floats:
    """Return the gain of several sets of draws, shape (sets, draws, scenarios); what is but rounding is none."""
    found = expected.max(axis=2).mean(axis=1) - expected.mean(axis=1).max(axis=1)
    return np.asarray(np.where(found > _ROUNDING * np.abs(expected).max(axis=(1, 2)), found, 0.0))


def _gains_again(of_parts: list[tuple[Part, Floats]], rows: NDArray[np.intp]) -> Floats:
    """Return what is gained if the draws had been others, some of them again: for each set of ``rows``."""
    columns = []
    for part, leaning in of_parts:
        adjusted = part.adjusted[rows]
        slopes = np.maximum(_slopes(part.effect.unseen[rows], adjusted), part.least)
        again = leaning[rows].reshape(len(rows), -1)
        centred = again - again.mean(axis=1, keepdims=True)
        columns.append(adjusted.mean(axis=1, keepdims=True) + slopes[:, None] * centred)
    return _gains(np.stack(columns, axis=-1))


def _slopes(x: Floats, y: Floats) -> Floats:
    """Return the slopes of y on x by least squares, row by row; 0 where x does not vary."""
    x = x - x.mean(axis=1, keepdims=True)
    whole = np.sum(x * x, axis=1)
    slopes = np.zeros(len(x))
    np.divide(np.sum(x * y, axis=1), whole, out=slopes, where=whole > 0)
    return slopes


def together(benefits: Benefits, groups: Mapping[str, Collection[str]]) -> tuple[Worth, ...]:
    """Return what everything, each group and each assumption is worth: groups and assumptions the dearest first."""
    of_groups = [benefits.explained_by(names).worth(group, "group") for group, names in groups.items()]
    alone = [benefits.explained_by((name,)).worth(name, "assumption") for name in benefits.inputs.names]
    ordered = [sorted(some, key=dearest_first) for some in (of_groups, alone)]
    return (benefits.perfect(), *ordered[0], *ordered[1])
