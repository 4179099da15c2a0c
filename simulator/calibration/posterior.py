"""Draws from the posterior: what a calibration leaves of its parameters, as a table that a comparison runs over."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.messages import Problem, ScenarioError, spell

Floats = NDArray[np.float64]
_ITEM = re.compile(r"^(?P<path>[\w.\"-]+)\[(?P<n>\d+)\]$")

NOT_TOLD = 0.8
"""A posterior interval wider than this share of the prior's tells that the data hardly speak of the parameter."""
TOGETHER = 0.8
"""Parameters more correlated than this are told together, not apart."""
BINS = 10
"""Classes that ranks are counted in."""


@dataclass(frozen=True)
class Draws:
    """Draws of parameters.

    Attributes
    ----------
    columns : tuple of str
        Paths; of a list ``PATH[0]``, ``PATH[1]`` and so on.
    values : ndarray, shape (draws, columns)
    """

    columns: tuple[str, ...]
    values: Floats

    def __len__(self) -> int:
        return len(self.values)

    def at(self, number: int) -> dict[str, Any]:
        """Return the values of a draw by path; after the last comes the first again."""
        found: dict[str, Any] = {}
        for column, value in zip(self.columns, self.values[number % len(self.values)], strict=True):
            item = _ITEM.match(column)
            if item is None:
                found[column] = float(value)
            else:
                found.setdefault(item["path"], []).append(float(value))
        return {path: tuple(value) if isinstance(value, list) else value for path, value in found.items()}

    def text(self) -> str:
        """Write them as CSV."""
        import pandas as pd

        table = pd.DataFrame(self.values, columns=list(self.columns))
        return table.to_csv(index=False, float_format="%.8g", lineterminator="\n")


def read_draws(path: Path) -> Draws:
    """Read draws from a CSV file.

    Raises
    ------
    ScenarioError
        With every mistake, by row and column.
    """
    try:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    except OSError as error:
        raise ScenarioError([Problem(str(path), "", (error.strerror or str(error)).lower())]) from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise ScenarioError([Problem(str(path), "", f"is no CSV: {error}")]) from error
    if len(rows) < 2:
        raise ScenarioError([Problem(str(path), "", "holds no draws")])
    heading, problems, values = [column.strip() for column in rows[0]], [], []
    problems += [
        Problem(str(path), f"column {column}", "stands twice")
        for column in sorted({c for c in heading if heading.count(c) > 1})
    ]
    for n, row in enumerate(rows[1:], 2):
        if len(row) != len(heading):
            problems.append(
                Problem(str(path), f"row {n}", f"has {len(row)} cells, the heading {len(heading)}")
            )
            continue
        read = []
        for column, cell in zip(heading, row, strict=True):
            try:
                read.append(float(cell))
            except ValueError:
                read.append(np.nan)
            if not np.isfinite(read[-1]):
                problems.append(
                    Problem(str(path), f"row {n}, column {column}", f"{spell(cell)} is no number")
                )
        values.append(read)
    if problems:
        raise ScenarioError(problems)
    return Draws(tuple(heading), np.array(values))


@dataclass(frozen=True)
class Estimate:
    """What the data tell of one parameter.

    Attributes
    ----------
    parameter : str
    value, low, high : float
        Posterior median and 95 % interval.
    prior_low, prior_high : float
        The middle 95 % of the prior; of an improper one -inf and inf.
    """

    parameter: str
    value: float
    low: float
    high: float
    prior_low: float
    prior_high: float

    @property
    def ratio(self) -> float:
        """Width of the posterior interval over that of the prior."""
        return (self.high - self.low) / (self.prior_high - self.prior_low)

    @property
    def identified(self) -> bool:
        """Whether the data speak of it: its interval is surely narrower than what was believed before."""
        return bool(self.ratio < NOT_TOLD)


def inner(span: tuple[float, float]) -> tuple[float, float]:
    """Return the middle 95 % of an even prior over a range; of an endless one the range itself."""
    low, high = span
    if math.isinf(high - low):
        return span
    edge = 0.025 * (high - low)
    return low + edge, high - edge


def estimates_of(
    draws: Floats, parameters: Sequence[str], prior: Mapping[str, tuple[float, float]]
) -> tuple[Estimate, ...]:
    """Sum up draws against an even prior over a range; shape (draws, parameters)."""
    found = []
    for n, name in enumerate(parameters):
        low, middle, high = np.quantile(draws[:, n], [0.025, 0.5, 0.975])
        found.append(Estimate(name, float(middle), float(low), float(high), *inner(prior[name])))
    return tuple(found)


def entangled(draws: Floats, parameters: Sequence[str]) -> tuple[tuple[str, str, float], ...]:
    """Return the pairs of parameters that the data tell together but not apart, with their correlation."""
    moving = [
        n for n in range(len(parameters)) if np.ptp(draws[:, n]) > 0
    ]  # what was kept as assumed is not told
    if len(moving) < 2:
        return ()
    matrix = np.atleast_2d(np.corrcoef(draws[:, moving].T))
    return tuple(
        (parameters[moving[i]], parameters[moving[j]], float(matrix[i, j]))
        for i in range(len(moving))
        for j in range(i + 1, len(moving))
        if abs(matrix[i, j]) > TOGETHER
    )


@dataclass(frozen=True)
class Ranks:
    """Ranks of true values among posterior draws: simulation-based calibration.

    Parameters are drawn from a prior, data simulated under them, and the rank of the true value among draws from the
    posterior is noted. If the whole is right, ranks are uniform; heaped at the ends the posterior is too narrow, in
    the middle too wide, at one end it is off. Source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv
    1804.06788.

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
        """Return the probability of a histogram as uneven as this, were the posterior right (chi-square)."""
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
