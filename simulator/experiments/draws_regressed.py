"""What each assumption does to a result, from draws of all of them at once: a sparse regression, held against itself.

A prediction has more assumptions than draws, and most of them do nothing. So the result is regressed on all of them
together by the lasso, which leaves out what does not help to predict draws that it has not seen: first on every
assumption (a polynomial of a number, a column an alternative), then on those that count most and on products of two of
them. The draws are put into folds, and the regression is made without each of them in turn: what it says of the draws
that it has not seen (cross-fitting) shows how far it can be believed, and the mean of all is the better estimate.
Assumptions are drawn independently of each other, and every column has mean 0; what a set of them does by itself is
then the sum of the terms that hold none but them.

Sources: Tibshirani (1996), Journal of the Royal Statistical Society B 58, 267-288 (the lasso); Bien, Taylor and
Tibshirani (2013), Annals of Statistics 41, 1111-1141 (products of what counts alone).
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from simulator.optional import need

Floats = NDArray[np.float64]
Figures = Mapping[str, Sequence[float | str]]
"""By name of an assumption, its value in every draw: a number, or the alternative drawn."""

FOLDS = 10
_INNER = 5
"""Folds by which the lasso finds its own penalty."""
_PENALTIES = 20
_MOST_PAIRED = 12
"""Assumptions at most whose products two by two are tried."""
_MANY = 200
"""Draws from which a number may bend twice (a cubic)."""
_SAME = 1e-12


@dataclass(frozen=True)
class Inputs:
    """The assumptions as columns, each with mean 0 and standard deviation 1.

    Attributes
    ----------
    names : tuple of str
        Of the assumptions that differ between draws.
    columns : ndarray, shape (draws, columns)
        Powers of numbers, each freed of the lower ones; of alternatives a column each but the most frequent.
    owner : ndarray of int
        The position in ``names`` of the assumption that a column is of.
    leading : ndarray of bool
        Whether it is one of those that products are made of: the number itself, or an alternative.
    """

    names: tuple[str, ...]
    columns: Floats
    owner: NDArray[np.intp]
    leading: NDArray[np.bool_]


@dataclass(frozen=True)
class Effect:
    """What some assumptions add to a result in every draw, with mean 0.

    Attributes
    ----------
    unseen : ndarray, shape (draws,)
        As the regression without the fold of the draw has it.
    mean : ndarray, shape (draws,)
        The mean of the regressions.
    """

    unseen: Floats
    mean: Floats


@dataclass(frozen=True)
class Terms:
    """What assumptions, alone and two by two, add to a result in every draw.

    Attributes
    ----------
    draws : int
        How many there are.
    by : mapping of frozenset of str to Effect
        By the assumptions that a term is of.
    """

    draws: int
    by: Mapping[frozenset[str], Effect]

    def of(self, names: Collection[str] | None = None) -> Effect:
        """Return what a set of assumptions adds by itself; if none is given, what all add together."""
        inside = None if names is None else set(names)
        its = [one for who, one in self.by.items() if inside is None or who <= inside]
        nothing = np.zeros(self.draws)
        return Effect(sum((one.unseen for one in its), nothing), sum((one.mean for one in its), nothing))


def inputs_of(figures: Figures) -> Inputs:
    """Return the assumptions as columns; one that is the same in all draws is left out."""
    columns: list[Floats] = []
    owner: list[int] = []
    leading: list[bool] = []
    names: list[str] = []
    for name, values in figures.items():
        found = _columns(values)
        if not found:
            continue
        are_words = isinstance(values[0], str)
        columns += found
        owner += [len(names)] * len(found)
        leading += [are_words or n == 0 for n in range(len(found))]
        names.append(name)
    draws = len(next(iter(figures.values()), ()))
    together = np.stack(columns, axis=1) if columns else np.empty((draws, 0))
    return Inputs(tuple(names), together, np.array(owner, dtype=np.intp), np.array(leading, dtype=bool))


def terms_of(inputs: Inputs, result: Floats, seed: int = 0) -> Terms:
    """Regress a result on the assumptions.

    Parameters
    ----------
    inputs : Inputs
        The draws.
    result : ndarray, shape (draws,)
        What came out of each.
    seed : int
        Of the folds.

    Raises
    ------
    NotInstalled
        If scikit-learn is not installed.
    """
    draws = len(result)
    if not inputs.names or np.ptp(result) == 0:
        return Terms(draws, {})
    folds = np.random.Generator(np.random.Philox(seed)).permutation(draws) % min(FOLDS, draws)
    unseen: dict[frozenset[str], Floats] = {}
    mean: dict[frozenset[str], Floats] = {}
    numbers = np.unique(folds)
    for fold in numbers:
        left_out = folds == fold
        for who, term in _regressed(inputs, result, ~left_out).items():
            unseen.setdefault(who, np.zeros(draws))[left_out] += term[left_out]
            mean.setdefault(who, np.zeros(draws))[:] += term / len(numbers)
    return Terms(draws, {who: Effect(_centred(unseen[who]), _centred(mean[who])) for who in mean})


def _regressed(inputs: Inputs, result: Floats, used: NDArray[np.bool_]) -> dict[frozenset[str], Floats]:
    """Regress on some of the draws; return what each term adds in all of them."""
    weights = _lasso(inputs.columns[used], result[used])
    kept = _counting_most(inputs, weights, result[used], used)
    alone = np.flatnonzero(np.isin(inputs.owner, kept))
    pairs = [
        (a, b) for a, b in combinations(alone[inputs.leading[alone]], 2) if inputs.owner[a] != inputs.owner[b]
    ]
    products = [_centred(inputs.columns[:, a] * inputs.columns[:, b]) for a, b in pairs]
    columns = np.stack([*inputs.columns[:, alone].T, *products], axis=1)
    weights = _lasso(columns[used], result[used])
    whose = [(n,) for n in alone] + pairs
    found: dict[frozenset[str], Floats] = {}
    for n in np.flatnonzero(weights):
        who = frozenset(inputs.names[inputs.owner[one]] for one in whose[n])
        found[who] = found.get(who, 0.0) + columns[:, n] * weights[n]
    return found


def _counting_most(
    inputs: Inputs, weights: Floats, result: Floats, used: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Return the assumptions that count most, by their weights; where too few have any, by their correlation."""
    columns = inputs.columns[used]
    of_column = np.abs(weights)
    correlation = np.abs((columns - columns.mean(axis=0)).T @ (result - result.mean()))
    whole = float(correlation.max()) or 1.0
    # A weight, however small, comes before any correlation.
    size = np.where(of_column > 0, 1 + of_column, correlation / (2 * whole))
    largest = np.zeros(len(inputs.names))
    np.maximum.at(largest, inputs.owner, size)
    return np.argsort(-largest, kind="stable")[:_MOST_PAIRED]


def _lasso(columns: Floats, result: Floats) -> Floats:
    """Return the weights of columns by the lasso, its penalty found by cross-validation."""
    if len(result) < 2 * _INNER or np.ptp(result) == 0:
        return np.zeros(columns.shape[1])
    spread = float(result.std())
    with warnings.catch_warnings():
        # Of columns that are nearly alike the last digits may not settle; they do not matter.
        warnings.simplefilter("ignore")
        lasso = need("sklearn.linear_model").LassoCV(cv=_INNER, alphas=_PENALTIES, tol=1e-3)
        fitted = lasso.fit(columns, result / spread)
    return np.asarray(fitted.coef_, dtype=np.float64) * spread


def _columns(values: Sequence[float | str]) -> list[Floats]:
    if isinstance(values[0], str):
        words = np.array(values)
        found, counts = np.unique(words, return_counts=True)
        others = np.delete(found, np.argmax(counts))
        return [_scaled((words == one).astype(np.float64)) for one in others]
    numbers = np.array(values, dtype=np.float64)
    if not np.ptp(numbers) > _SAME * max(np.abs(numbers).max(), 1e-300):
        return []
    alone = _scaled(numbers)
    found_powers = [np.ones_like(alone), alone]
    for power in range(2, 4 if len(alone) >= _MANY else 3):
        column = alone**power
        for lower in found_powers:
            column = column - lower * (column @ lower) / (lower @ lower)
        if np.ptp(column) > 1e-6:
            found_powers.append(_scaled(column))
    return found_powers[1:]


def _centred(column: Floats) -> Floats:
    return np.asarray(column - column.mean())


def _scaled(column: Floats) -> Floats:
    return _centred(column) / float(column.std())
