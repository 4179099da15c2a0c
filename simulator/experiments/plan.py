"""What a question would run, counted before anything is run, and how long that would take, measured on one run."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.compute import HERE, Computing, Job, processors
from simulator.experiments.long_run import LONG_REPLICATIONS, LONG_WEEKS
from simulator.experiments.pay_off import REPLICATIONS as PAY_OFF_REPLICATIONS
from simulator.experiments.pay_off import levers, values_of
from simulator.experiments.reasons import taken_away
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.experiments.search import AT_THE_FRONT
from simulator.experiments.sensitivity import AGAIN, LOOKED_AT, SCREENING
from simulator.experiments.settings import SETTINGS, alternatives_of, number_at, range_of
from simulator.experiments.staffing_curve import FACTORS
from simulator.experiments.study import CURVE_REPLICATIONS, number_of_draws, replications_of_settings

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_LONG_SECONDS = 5.0
"""Beyond this a first run is measured as it is; a shorter one is run again, once the engine is loaded."""


@dataclass(frozen=True)
class Step:
    """A part of a question that is run.

    Attributes
    ----------
    name : str
        What it is, under ``dry_run.steps`` in the report's words.
    scenarios : int
        Scenarios, at their values, that are run in it.
    replications : int
        How often each.
    weeks : int
        Simulated in each run, the warm-up included.
    """

    name: str
    scenarios: int
    replications: int
    weeks: int

    @property
    def runs(self) -> int:
        """Runs of one scenario each."""
        return self.scenarios * self.replications


@dataclass(frozen=True)
class Plan:
    """What would be run.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        The baseline first.
    steps : tuple of Step
        In order; none where what is run depends on what is found.
    grows : bool
        Whether it may be more: a precision adds replications until it is reached.
    """

    scenarios: Mapping[str, Scenario]
    steps: tuple[Step, ...]
    grows: bool = False

    @property
    def runs(self) -> int:
        """Runs of one scenario each, of each municipality by itself."""
        return sum(step.runs for step in self.steps) * self.places

    @property
    def places(self) -> int:
        """Municipalities."""
        return max(len(next(iter(self.scenarios.values())).members), 1)


def of_comparison(
    scenarios: Mapping[str, Scenario],
    *,
    replications: int,
    settings: bool,
    draws: int | None = None,
    long_run: int | None = None,
    precision: bool = False,
) -> Plan:
    """Count what :func:`simulator.compare` would run, asked the same."""
    first = next(iter(scenarios.values()))
    weeks, number = _weeks(first), len(scenarios)
    steps = [Step("comparison", number, replications, weeks)]
    long = min(replications, LONG_REPLICATIONS if settings else 0) if long_run is None else long_run
    if long:
        steps.append(Step("long_run", number, long, first.warmup_weeks + LONG_WEEKS))
    if drawn := number_of_draws(scenarios, draws, replications, settings):
        steps.append(Step("draws", number * drawn, 1, weeks))
    if settings:
        others_tried = len(SETTINGS) + len(alternatives_of(scenarios))
        few = replications_of_settings(replications)
        steps.append(Step("settings", number * others_tried, few, weeks))
        curve = min(replications, CURVE_REPLICATIONS)
        steps.append(Step("staffing", len(FACTORS), curve, weeks))
        tried = 0
        for path, names in levers(scenarios).items():
            values = values_of(*range_of(first, path), number_at(first, path))
            tried += (len(values) - 1) * (1 + len(names))  # as assumed it is run already
        if tried:
            steps.append(Step("pay_off", tried, min(replications, PAY_OFF_REPLICATIONS), weeks))
    return Plan(scenarios, tuple(steps), precision)


def of_sweep(
    scenarios: Mapping[str, Scenario], over: Mapping[str, Sequence[object]], replications: int
) -> Plan:
    """Count what :func:`simulator.study.sweep` would run: every scenario at every combination of values."""
    combinations = 1
    for values in over.values():
        combinations *= len(values)
    weeks = _weeks(next(iter(scenarios.values())))
    return Plan(scenarios, (Step("sweep", len(scenarios) * combinations, replications, weeks),))


def of_reasons(scenarios: Mapping[str, Scenario], replications: int) -> Plan:
    """Count what :func:`simulator.study.why` would run: both as they are, and with each effect taken away."""
    first = next(iter(scenarios.values()))
    comparisons = 1 + len(taken_away(first))
    return Plan(scenarios, (Step("comparison", len(scenarios) * comparisons, replications, _weeks(first)),))


def of_sensitivity(scenarios: Mapping[str, Scenario], *, draws: int, alone: int, replications: int) -> Plan:
    """Count what :func:`simulator.study.sensitivity` would run: one by one, some again, then all at once."""
    known = assumptions_of(scenarios)
    weeks, number = _weeks(next(iter(scenarios.values()))), len(scenarios)
    contrasts = sum(len(one.contrasts) for one in known)
    inputs = min(alone, len(known)) + (len(known) > alone) + 1  # those alone, the rest together, chance
    again = min(AGAIN, contrasts)
    return Plan(
        scenarios,
        (
            Step("comparison", number, LOOKED_AT, weeks),
            Step("one_at_a_time", 2 * contrasts * number, SCREENING, weeks),
            Step("again", 2 * again * number, LOOKED_AT, weeks),
            Step("all_at_once", draws * (inputs + 2) * number, replications, weeks),
        ),
    )


def of_search(scenarios: Mapping[str, Scenario], *, runs: int, verify: int) -> Plan:
    """Count what :func:`simulator.study.search` would run at most, beside the baseline's runs in every batch."""
    weeks = _weeks(next(iter(scenarios.values())))
    return Plan(
        scenarios,
        (
            Step("search", runs, 1, weeks),
            Step("verify", AT_THE_FRONT + len(scenarios), verify, weeks),
        ),
    )


def seconds_of(plan: Plan, seed: int, on: Computing = HERE) -> float:
    """Return how long a plan would take, by one replication of its scenarios that is run now in this process.

    Of several municipalities the first is run, and the others are taken to take as long by the person.
    """
    of = {
        name: scenario.members[0] if scenario.members else scenario
        for name, scenario in plan.scenarios.items()
    }
    _, measured = _timed(of, seed, 0, on)
    if measured < _LONG_SECONDS:
        _, measured = _timed(of, seed, 1, on)
    scale = 1.0
    first = next(iter(plan.scenarios.values()))
    if first.members:
        scale = sum(map(_persons, first.members)) / max(_persons(first.members[0]), 1)
    a_week = measured / sum(map(_weeks, of.values()))
    simulated = sum(step.runs * step.weeks for step in plan.steps)
    return scale * a_week * simulated / (on.workers or processors())


def _timed(
    scenarios: Mapping[str, Scenario], seed: int, replication: int, on: Computing
) -> tuple[object, float]:
    first = next(iter(scenarios.values()))
    jobs = [Job(name, scenario, first) for name, scenario in scenarios.items()]
    prepare_engine(jobs[0], on.engine)  # that it is compiled, once a version, is no part of a run
    began = time.perf_counter()
    found = replicate(jobs, (replication,), seed=seed, label="", on=Computing(1, on.engine))
    return found, time.perf_counter() - began


def _weeks(scenario: Scenario) -> int:
    return scenario.warmup_weeks + scenario.horizon_weeks


def _persons(scenario: Scenario) -> int:
    return sum(group.stock for group in scenario.place.groups.values())
