"""Sweeps: every scenario over the values of one assumption or two, on the same random numbers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING, Any, ClassVar

from simulator import experiments
from simulator.catalogue import HEADLINES
from simulator.errors import Refused
from simulator.experiments import HERE, Computing
from simulator.experiments.intervals import Interval
from simulator.experiments.naming import outcome_key
from simulator.experiments.sweep import Key, Point, Swept, kept
from simulator.reporting.notes import Note
from simulator.study.delivered import Delivered
from simulator.study.fitting import with_fitting_baseline
from simulator.study.varying import keep_changes, known_path, with_values

if TYPE_CHECKING:
    from simulator.reporting.report import Report
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario

MOST = 400
"""Points at most: a sweep is to be looked at."""


@dataclass(frozen=True)
class Sweep(Swept, Delivered):
    """What was found, and all that is needed to show and to repeat it; see :class:`Swept`.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        As the files have them, with baseline hazards that fit, the baseline first.
    notes : tuple of Note
        What else a reader must know.
    """

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    kind: ClassVar[str] = "sweep"

    __repr__ = Delivered.__repr__

    def _told(self, words: Words) -> Sequence[str]:
        from simulator.reporting.sweep import sentences

        return sentences(self, words)

    def _report(self, words: Words) -> Report:
        from simulator.reporting.sweep import report

        return report(self, words, self.notes)

    def _asked(self) -> dict[str, Any]:
        return {
            "over": {path: list(values) for path, values in self.over.items()},
            "outcomes": [list(key) for key in self.outcomes],
            "seed": self.seed,
            "replications": self.replications,
        }


def sweep(
    baseline: Scenario,
    proposals: Mapping[str, Scenario] | None = None,
    *,
    over: Mapping[str, Sequence[Any]],
    outcomes: Sequence[str] = (),
    replications: int = 10,
    seed: int = 1,
    on: Computing = HERE,
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

    Raises
    ------
    ScenarioError
        If a path is not there or a value does not fit; before anything is run.
    Refused
        If there is not one path or two, a path has no values, there are too many points, or no such outcome.
    """
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
    names = experiments.distinct((baseline.name, *given))
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
        found = experiments.compare(
            base,
            dict(rest),
            replications=replications,
            seed=seed,
            label=", ".join(f"{path} = {json.dumps(v)}" for path, v in zip(lines, point, strict=True)),
            on=on,
        )
        levels, apart = kept(found, keys)
        means |= {(point, name, key): interval for (name, key), interval in levels.items()}
        differences |= {(point, name, key): interval for (name, key), interval in apart.items()}
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
