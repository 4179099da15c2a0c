"""Sweeps: every scenario over the values of one assumption or two, on the same random numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.catalogue import HEADLINES, OUTCOMES
from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import COLUMNS, Comparison, compare, distinct, outcome_key
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.intervals import Interval
from simulator.experiments.record import Note, Result
from simulator.experiments.replicate import measuring
from simulator.experiments.settings import keep_changes, known_path, with_values

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

Point = tuple[Any, ...]
"""A value of each path that is swept over."""
Key = tuple[str, str]
"""Group and outcome."""
MOST = 400
"""Points at most: a sweep is to be looked at."""


@dataclass(frozen=True, repr=False)
class Sweep(Result):
    """Levels of every scenario, and each proposal's paired difference, at every point.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    over : mapping of str to tuple
        By path, the values; one path or two.
    outcomes : tuple of (group, outcome)
        What was kept.
    means : mapping of (point, scenario, key) to Interval
        With 95 % intervals.
    differences : mapping of (point, proposal, key) to Interval
        Proposal - baseline at the same point, paired.
    seed, replications : int
        At every point, on the same random numbers.
    """

    names: tuple[str, ...]
    over: Mapping[str, tuple[Any, ...]]
    outcomes: tuple[Key, ...]
    means: Mapping[tuple[Point, str, Key], Interval]
    differences: Mapping[tuple[Point, str, Key], Interval]
    seed: int
    replications: int

    kind = "sweep"
    decisive = ("seed", "replications")

    @property
    def asked(self) -> dict[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        return {
            "over": {path: list(values) for path, values in self.over.items()},
            "outcomes": [list(key) for key in self.outcomes],
            **super().asked,
        }

    @property
    def points(self) -> tuple[Point, ...]:
        """Every combination of values, the last path's fastest."""
        first, *rest = self.over.values()
        return tuple((a, *b) for a in first for b in ([(c,) for c in rest[0]] if rest else [()]))

    def table(self) -> pd.DataFrame:
        """Return a row for each point, scenario and outcome, with its interval and its difference from the baseline."""
        import pandas as pd

        nothing = Interval(np.nan, np.nan, np.nan, 0)
        rows = []
        for point in self.points:
            for name in self.names:
                for key in self.outcomes:
                    mean = self.means[point, name, key]
                    difference = self.differences.get((point, name, key), nothing)
                    rows.append(
                        (
                            *point,
                            name,
                            *key,
                            OUTCOMES[key[1]].unit,
                            mean.replications,
                            mean.mean,
                            mean.low,
                            mean.high,
                            difference.mean,
                            difference.low,
                            difference.high,
                        )
                    )
        return pd.DataFrame(rows, columns=[*self.over, *COLUMNS])


def sweep(
    baseline: Scenario,
    proposals: Mapping[str, Scenario] | None = None,
    *,
    over: Mapping[str, Sequence[Any]],
    outcomes: Sequence[str] = (),
    replications: int = 10,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Sweep:
    """Run scenarios over the values of one assumption, or of every combination of two.

    Parameters
    ----------
    baseline : Scenario
        Run at every point.
    proposals : mapping of str to Scenario, optional
        Compared with the baseline at every point, by name.
    over : mapping of str to sequence
        By path, the values that every scenario takes, warm-up included; one path or two. Where the baseline hazards
        rest on a value, they are solved anew at it.
    outcomes : sequence of str
        ``OUTCOME`` or ``GROUP.OUTCOME``; the headlines if none is given.
    replications, seed : int
        At every point, on the same random numbers.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    ScenarioError
        If a path is not there or a value does not fit; before anything is run.
    Refused
        If there is not one path or two, a path has no values, there are too many points, or no such outcome.
    """
    on = computing(on, workers)
    if not 1 <= len(over) <= 2:
        raise Refused(f"a sweep is over one path or two, not {len(over)}")
    lines = {path: tuple(dict.fromkeys(values)) for path, values in over.items()}
    for path, values in lines.items():
        if len(values) < 2:
            raise Refused(f"{path}: a sweep needs at least two values that differ")
    points = list(product(*lines.values()))
    if len(points) > MOST:
        raise Refused(f"a sweep has at most {MOST} points, not {len(points)}")
    keys = tuple(map(outcome_key, outcomes)) or HEADLINES
    given = proposals or {}
    names = distinct((baseline.name, *given))
    asked = dict(zip(names, (baseline, *given.values()), strict=True))
    for scenario in asked.values():  # what does not fit is refused before anything runs
        for path, values in lines.items():
            known_path(scenario, path)
            for value in values:
                scenario.replace({path: value})
    keep_changes(baseline, dict(list(asked.items())[1:]), lines)
    notes: list[Note] = []
    scenarios = with_fitting_baseline(asked, on, notes)
    means: dict[tuple[Point, str, Key], Interval] = {}
    differences: dict[tuple[Point, str, Key], Interval] = {}
    for point in points:
        at = with_values(scenarios, dict(zip(lines, point, strict=True)), on)
        (_, base), *rest = at.items()
        found = compare(
            base,
            dict(rest),
            replications=replications,
            seed=seed,
            label=", ".join(f"{path} = {json.dumps(v)}" for path, v in zip(lines, point, strict=True)),
            runner=measuring(keys),
            on=on,
        )
        levels, differing = _kept(found, keys)
        means |= {(point, name, key): interval for (name, key), interval in levels.items()}
        differences |= {(point, name, key): interval for (name, key), interval in differing.items()}
    return Sweep(
        names=names,
        over=lines,
        outcomes=keys,
        means=means,
        differences=differences,
        seed=seed,
        replications=replications,
        scenarios=scenarios,
        notes=tuple(notes),
    )


def _kept(
    comparison: Comparison, outcomes: tuple[Key, ...]
) -> tuple[dict[tuple[str, Key], Interval], dict[tuple[str, Key], Interval]]:
    """Keep of a comparison what a sweep shows: levels by (scenario, key), differences by (proposal, key)."""
    means = {(name, key): comparison.mean(name, *key) for name in comparison.names for key in outcomes}
    differences = {
        (name, key): comparison.difference(name, *key) for name in comparison.proposals for key in outcomes
    }
    return means, differences
