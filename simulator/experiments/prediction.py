"""A prediction: the scenarios compared at draws of all that is assumed, so that the answer says what is not known.

A draw moves every figure with a range or alternatives at once, each by its shape and by itself, in all scenarios alike
(what a proposal itself sets, in the proposal), has its own random numbers, and its baseline hazards solved for it.
What the behaviour's posterior tells together (the effects of talks) comes from one of its rows, in place of ranges of
their own. Where another posterior is given, its draws take the place of the ranges that they cover. Draws are points of
a scrambled Sobol sequence: more of them begin with the same ones.

What differs between draws is assumptions and chance together. Some draws are made twice, with other random numbers, so
that the two can be told apart by the law of total variance: half the mean squared difference of such a pair is the
variance of chance.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.brief import Brief, counted
from simulator.catalogue import HEADLINE_TABLE
from simulator.errors import Refused
from simulator.experiments.assumptions import Assumption, Choice, assumptions_of
from simulator.experiments.compute import HERE, Computing
from simulator.experiments.draws_of_assumptions import Draw, Found, Question, compare_at
from simulator.experiments.intervals import (
    Interval,
    Proportion,
    intervals,
    paired_differences,
    replications_needed,
)
from simulator.experiments.posterior_file import rows_of
from simulator.experiments.precision import Target
from simulator.experiments.sweep import Key
from simulator.experiments.wholes import within_wholes
from simulator.scenario.messages import spell

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
Covering = Callable[[int], Mapping[str, Any]]
"""A posterior: the values of a draw by path."""
Comparing = Callable[[Question, Sequence[Draw], str, Computing], tuple[Found, ...]]
"""Compares the scenarios of a question at draws: :func:`compare_at`, or who spreads and keeps draws in another way."""

MOST = 200
"""Draws at which a precision is given up."""
_REPEATED = 5
"""One draw in so many is made twice."""
_SEEDS = 2**20
_SECOND = 2**19
"""Random numbers of a seed's draws, and of the same draws once more: no draw of any seed shares another's."""


@dataclass(frozen=True, repr=False)
class Prediction(Brief):
    """What the scenarios came to in every draw.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    outcomes : tuple of (group, outcome)
        What is kept.
    figures : mapping of str to tuple
        By name of an assumption, its value in every draw: a number (of a list the factor that moves it) or, of
        alternatives, the one drawn, as text.
    levels : ndarray, shape (draws, scenarios, outcomes)
        One run each; nan where undefined.
    repeated : ndarray, shape (some draws, scenarios, outcomes)
        The first draws once more, with other random numbers.
    drawn_back : Proportion
        Values that had to be drawn back so that they fit together, of all that were drawn.
    """

    names: tuple[str, ...]
    outcomes: tuple[Key, ...]
    figures: Mapping[str, tuple[float | str, ...]]
    levels: Floats
    repeated: Floats
    drawn_back: Proportion

    def _in_short(self) -> str:
        return f"{', '.join(self.names)} in {counted(self.draws, 'draw')} of what is assumed; .table() is the table"

    @property
    def draws(self) -> int:
        """How many there are."""
        return len(self.levels)

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""
        return self.names[0]

    @property
    def proposals(self) -> tuple[str, ...]:
        """Names of the others."""
        return self.names[1:]

    def of(self, scenario: str, key: Key) -> Floats:
        """Return an outcome's level in every draw."""
        return self.levels[:, self.names.index(scenario), self._position[key]]

    def differences(self, proposal: str, key: Key) -> Floats:
        """Return a proposal's difference from the baseline in every draw; nan where undefined."""
        return paired_differences(self.of(proposal, key), self.of(self.baseline, key))

    def mean(self, proposal: str, key: Key, first: int | None = None) -> Interval:
        """Return the mean difference over the draws (or the first of them) with its 95 % interval."""
        n = self.draws if first is None else first
        return intervals(self.differences(proposal, key)[:n])[()]

    def share_of_chance(self, proposal: str, key: Key) -> float:
        """Return the share of the variance of a difference over the draws that is chance, 0 to 1; nan if unknown."""
        s, k = self.names.index(proposal), self._position[key]
        once = self.differences(proposal, key)
        again = paired_differences(self.repeated[:, s, k], self.repeated[:, 0, k])
        pairs = again - once[: len(again)]
        pairs, once = pairs[np.isfinite(pairs)], once[np.isfinite(once)]
        if not len(pairs) or len(once) < 2:
            return math.nan
        whole = float(np.var(once, ddof=1))
        return min(float(np.mean(pairs**2)) / 2 / whole, 1.0) if whole > 0 else 0.0

    def convergence(self, proposal: str, key: Key) -> tuple[tuple[int, Interval], ...]:
        """Return the mean difference with its interval after a quarter, half, three quarters and all of the draws."""
        steps = dict.fromkeys(max(self.draws * part // 4, 1) for part in (1, 2, 3, 4))
        return tuple((n, self.mean(proposal, key, n)) for n in steps)

    def table(self) -> pd.DataFrame:
        """Return a row a draw: its number, which time it is made, every drawn figure, every outcome of every scenario.

        The columns of outcomes are named by :func:`outcome_column`. In rows that repeat a draw the figures stand again.
        """
        import pandas as pd

        made = np.concatenate([np.arange(self.draws), np.arange(len(self.repeated))])
        time = np.repeat([1, 2], [self.draws, len(self.repeated)])
        columns: dict[str, Any] = {"draw": made, "time": time}
        for name, values in self.figures.items():
            columns[name] = [values[n] for n in made]
        together = np.concatenate([self.levels, self.repeated])
        for s, scenario in enumerate(self.names):
            for k, key in enumerate(self.outcomes):
                columns[outcome_column(scenario, key)] = together[:, s, k]
        return pd.DataFrame(columns)

    @cached_property
    def _position(self) -> Mapping[Key, int]:
        return {key: k for k, key in enumerate(self.outcomes)}


def outcome_column(scenario: str, key: Key) -> str:
    """Return the name of the column of ``draws.parquet`` that holds an outcome of a scenario."""
    return f"{scenario}: {key[0]}.{key[1]}"


def from_table(
    table: pd.DataFrame, names: Sequence[str], outcomes: Sequence[Key], drawn_back: Proportion
) -> Prediction:
    """Read a prediction back from its table.

    Raises
    ------
    KeyError
        If a column is missing.
    """
    of_outcomes = [outcome_column(name, key) for name in names for key in outcomes]
    shape = (-1, len(names), len(outcomes))
    first, second = (table[table["time"] == time] for time in (1, 2))
    figures = [name for name in table.columns if name not in {"draw", "time", *of_outcomes}]
    return Prediction(
        names=tuple(names),
        outcomes=tuple(outcomes),
        figures={name: tuple(first[name].tolist()) for name in figures},
        levels=first[of_outcomes].to_numpy(dtype=np.float64).reshape(shape),
        repeated=second[of_outcomes].to_numpy(dtype=np.float64).reshape(shape),
        drawn_back=drawn_back,
    )


def predict(
    scenarios: Mapping[str, Scenario],
    *,
    draws: int,
    seed: int = 1,
    outcomes: tuple[Key, ...] = HEADLINE_TABLE,
    posterior: Covering | None = None,
    wanted: Sequence[Target] = (),
    most: int = MOST,
    on: Computing = HERE,
    comparing: Comparing = compare_at,
) -> Prediction:
    """Compare the scenarios at draws of all assumptions.

    Parameters
    ----------
    scenarios : mapping of str to Scenario
        By name, the baseline first; of one municipality.
    draws : int
        How many, at least 2.
    seed : int
        Of the draws and of the random numbers.
    outcomes : tuple of (group, outcome)
        What is kept.
    posterior : callable, optional
        Gives the values of a draw by path, in place of the ranges of those paths.
    wanted : sequence of Target
        How narrow the 95 % intervals of the mean differences over the draws are to become: draws are added until they
        are.
    most : int
        Draws at which it stops, however wide they are.
    on : Computing
        Where it is computed.
    comparing : callable
        Who compares the scenarios at the draws; it changes no digit.

    Raises
    ------
    Refused
        If there are fewer than two draws, or a scenario is of several municipalities.
    """
    if draws < 2:
        raise Refused(f"a prediction takes at least 2 draws, not {draws}")
    if several := [name for name, one in scenarios.items() if one.members]:
        raise Refused(f"{several[0]}: is of several places; draws are of one")
    covered = {} if posterior is None else posterior(0)
    known = {one.name: one for one in assumptions_of(scenarios) if one.path not in covered}
    question = Question(scenarios, known, outcomes, replications=1)
    asked = _Asked(question, posterior, seed, comparing)
    found = asked.make(0, draws, on)
    while (needed := min(most, _needed(found, wanted, most))) > found.draws:
        found = _joined(found, asked.make(found.draws, needed, on))
    return found


@dataclass(frozen=True)
class _Asked:
    question: Question
    posterior: Covering | None
    seed: int
    comparing: Comparing

    def make(self, first: int, last: int, on: Computing) -> Prediction:
        """Make draws ``first`` to ``last`` (not included); at the outset some of them twice."""
        known = self.question.assumptions
        rows = places_of(known, last, self.seed)[first:]
        points = [self._point(n, row) for n, row in enumerate(rows, first)]
        repeated = 0 if first else -(-len(points) // _REPEATED)
        twice = [replace(one, seed=one.seed + _SECOND) for one in points[:repeated]]
        label = "what is assumed, drawn"
        made = self.comparing(self.question, [*points, *twice], label, on)
        once, again = made[: len(points)], made[len(points) :]
        every = sum(len(one.spans) for one in known.values()) * len(made)
        return Prediction(
            names=tuple(self.question.scenarios),
            outcomes=self.question.outcomes,
            figures=self._figures(points),
            levels=_levels(once),
            repeated=_levels(again),
            drawn_back=Proportion(sum(one.drawn_back for one in made), every),
        )

    def _point(self, number: int, row: Floats) -> Draw:
        quantiles = dict(zip(self.question.assumptions, row.tolist(), strict=True))
        values = {} if self.posterior is None else self.posterior(number)
        return Draw(quantiles, self.seed * _SEEDS + number, values)

    def _figures(self, points: Sequence[Draw]) -> dict[str, tuple[float | str, ...]]:
        """Return the value of every assumption in every draw, shares of one whole scaled to it."""
        found: dict[str, list[float | str]] = {name: [] for name in self.question.assumptions}
        for point in points:
            for name, value in self._values(point).items():
                found.setdefault(name, []).append(value)
        return {name: tuple(values) for name, values in found.items()}

    def _values(self, point: Draw) -> dict[str, float | str]:
        question = self.question
        said: dict[str, float | str] = {}
        for scenario, parameters in question.scenarios.items():
            of_it = {n: one for n, one in question.assumptions.items() if next(iter(one.spans)) == scenario}
            values = {one.path: one.span.at(point.quantiles[n]) for n, one in of_it.items()}
            values = within_wholes(parameters, values)
            said |= {n: _written(one, values[one.path], point.quantiles[n]) for n, one in of_it.items()}
        for path, value in point.values.items():
            numbers = value if isinstance(value, tuple) else (value,)
            said |= {path if len(numbers) == 1 else f"{path}[{i}]": x for i, x in enumerate(numbers)}
        return said


def places_of(known: Mapping[str, Assumption], draws: int, seed: int) -> Floats:
    """Return the place of every assumption in its range in every draw, shape (draws, assumptions).

    Those that a posterior tells together lie where its rows have them, which may be outside of their ranges; the others
    by their shapes, each by itself. A row is the same however many draws are asked for.
    """
    from scipy.stats import qmc

    if not known:
        return np.empty((draws, 0))
    sequence = qmc.Sobol(len(known), scramble=True, rng=np.random.Generator(np.random.Philox(seed)))
    with warnings.catch_warnings():
        # A number of draws that is no power of two is less even than one that is, and is all that is asked for.
        warnings.simplefilter("ignore", UserWarning)
        probabilities = sequence.random(draws)
    least = np.finfo(np.float64).eps
    probabilities = np.clip(probabilities, least, 1 - least)
    places = np.stack([one.span.places(probabilities[:, k]) for k, one in enumerate(known.values())], axis=1)
    for name in dict.fromkeys(one.told_by for one in known.values() if one.told_by):
        rows = rows_of(name, draws, seed)
        for k, one in enumerate(known.values()):
            if one.told_by == name and one.path in rows:
                low, high = one.ends
                places[:, k] = (rows[one.path] - low) / (high - low)
    return places


def _written(one: Assumption, value: Any, place: float) -> float | str:
    """Return a value as the table of draws has it."""
    if isinstance(one.span, Choice):
        return spell(value).strip("'")
    if isinstance(value, tuple):
        return one.span.low + place * (one.span.high - one.span.low)
    return float(value)


def _levels(found: Sequence[Found]) -> Floats:
    return np.array([one.values[:, :, 0] for one in found])


def _joined(one: Prediction, more: Prediction) -> Prediction:
    """Return a prediction with more draws behind it."""
    count, of = one.drawn_back, more.drawn_back
    return replace(
        one,
        figures={name: values + more.figures[name] for name, values in one.figures.items()},
        levels=np.concatenate([one.levels, more.levels]),
        drawn_back=Proportion(count.count + of.count, count.of + of.of),
    )


def _needed(found: Prediction, wanted: Sequence[Target], most: int) -> int:
    """Return how many draws the hardest of the mean differences needs, judged by those there are."""
    hardest = 0
    for target in wanted:
        key = (target.group, target.outcome)
        if key not in found.outcomes:
            continue
        level = abs(float(intervals(found.of(found.baseline, key))[()].mean))
        half = target.half * level if target.relative else target.half
        for proposal in found.proposals:
            differences = found.differences(proposal, key)
            defined = int(np.isfinite(differences).sum())
            if half > 0 and defined >= 2 and not found.mean(proposal, key).half <= half:
                hardest = max(hardest, replications_needed(differences, half, most=most), found.draws + 1)
    return hardest
