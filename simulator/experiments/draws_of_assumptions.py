"""Comparisons at many draws of the assumptions: a draw is a replication like any other, spread, kept and resumed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.assumptions import Assumption, drawn_scenario
from simulator.experiments.baseline import reference_of
from simulator.experiments.compare import compare
from simulator.experiments.compute import Computing, Job
from simulator.experiments.replicate import prepare_engine, replicate, replicate_values
from simulator.experiments.settings import with_own_baseline
from simulator.experiments.sweep import Key

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draw:
    """Where a comparison is made.

    Attributes
    ----------
    quantiles : mapping of str to float
        By name of an assumption, the quantile of its range; what is not named is as the scenarios have it.
    seed : int
        Of the random numbers.
    values : mapping of str to object
        By path, what all scenarios have but those that set it themselves: a draw of a posterior.
    """

    quantiles: Mapping[str, float]
    seed: int
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """What a comparison at a draw found.

    Attributes
    ----------
    values : ndarray, shape (scenarios, outcomes, replications)
        The baseline first.
    drawn_back : int
        Values that had to be drawn back, of all scenarios: see :func:`~simulator.experiments.assumptions.drawn`.
    """

    values: Floats
    drawn_back: int


@dataclass(frozen=True)
class Question:
    """What is compared at every draw.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        The baseline first.
    assumptions : mapping of str to Assumption
        By name.
    outcomes : tuple of (group, outcome)
        What is kept.
    replications : int
        At each draw.
    reference : Scenario or None
        What the baseline hazards are solved under; read once for all draws.
    """

    scenarios: Mapping[str, Scenario]
    assumptions: Mapping[str, Assumption]
    outcomes: tuple[Key, ...]
    replications: int
    reference: Scenario | None = None


class _Asked:
    """A question and its draws, as sent to the processes; its text is a hash, by which a store finds its runs.

    The draws are a matrix, which is sent and read by the million figures in no time; nan stands for what is not drawn.
    """

    def __init__(self, question: Question, draws: Sequence[Draw]) -> None:
        self.question = question
        self.names = tuple(dict.fromkeys(name for draw in draws for name in draw.quantiles))
        self.quantiles = np.array(
            [[draw.quantiles.get(name, np.nan) for name in self.names] for draw in draws]
        )
        self.seeds = tuple(draw.seed for draw in draws)
        self.values = tuple(draw.values for draw in draws)

    def draw(self, number: int) -> Draw:
        row = self.quantiles[number].tolist()
        quantiles = {name: q for name, q in zip(self.names, row, strict=True) if q == q}
        return Draw(quantiles, self.seeds[number], self.values[number])

    def __repr__(self) -> str:
        from simulator.scenario import scenario_digest

        question = self.question
        decides = (
            [(name, scenario_digest(scenario)) for name, scenario in question.scenarios.items()],
            question.outcomes,
            question.replications,
            self.names,
            self.quantiles.tolist(),
            self.seeds,
            [dict(values) for values in self.values],
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()


def compare_at(question: Question, draws: Sequence[Draw], label: str, on: Computing) -> tuple[Found, ...]:
    """Compare the scenarios at every draw, a process a draw, the baseline hazards solved anew where they rest on it."""
    if not draws:
        return ()
    base = next(iter(question.scenarios.values()))
    job = Job("draws", base, base)
    if on.cluster is None:
        prepare_engine(job, on.engine)
    solved = base.place.solved
    if question.reference is None and solved is not None:
        question = replace(question, reference=reference_of(base))
    runner = cast("Runner", partial(_compare_at, asked=_Asked(question, draws)))
    found = replicate([job], range(len(draws)), seed=0, label=label, runner=runner, at_once=1, on=on)
    return cast("tuple[Found, ...]", found["draws"])


def _compare_at(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: _Asked
) -> Found:
    question, draw = asked.question, asked.draw(number)
    alone = Computing(workers=1, engine=engine)
    at_values = with_common(question.scenarios, draw.values)
    found_at = {
        name: drawn_scenario(scenario, name, draw.quantiles, question.assumptions)
        for name, scenario in at_values.items()
    }
    set_so = {name: scenario for name, (scenario, _) in found_at.items()}
    before = next(iter(question.scenarios.values()))
    at = with_own_baseline(set_so, before, alone, question.reference)
    (_, base), *rest = at.items()
    found = compare(
        base,
        dict(rest),
        replications=question.replications,
        seed=draw.seed,
        runner=replicate_values,
        on=alone,
    )
    whole = np.array([[found.of(name, *key) for key in question.outcomes] for name in found.names])
    return Found(whole, sum(back for _, back in found_at.values()))


def with_common(scenarios: Mapping[str, Scenario], values: Mapping[str, Any]) -> dict[str, Scenario]:
    """Return the scenarios at values that they share; what a proposal itself sets is left alone."""
    if not values:
        return dict(scenarios)
    (first, baseline), *proposals = scenarios.items()
    found = {first: baseline.replace(dict(values))}
    for name, scenario in proposals:
        common = {path: value for path, value in values.items() if scenario.get(path) == baseline.get(path)}
        found[name] = scenario.replace(common) if common else scenario
    return found
