"""The solved baseline: hazards under which the reference scenario reproduces the place's observed durations.

Observed durations already contain today's talks and offers, and the observed hazard of those still there falls as the
easily employed leave. So the hazard of a citizen of frailty 1 without talks or offers is never typed: per group, cause
and duration band it is scaled until the *marginal* hazard of the reference scenario, effects and frailty on, is the
observed one.

The marginal hazard of a run is integrated hazard over person-weeks at risk, not exits over person-weeks: the same
expectation with the exits' own chance taken out, so that few replications are enough.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.compute import HERE, Computing
from simulator.model.effects import FIGURES
from simulator.scenario.base import CAUSES
from simulator.scenario.place import Solved

if TYPE_CHECKING:
    from simulator.experiments.compute import Job
    from simulator.experiments.replicate import Runner
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Array = NDArray[np.float64]

ROWS_OWN = ("stock", "stock_season", "hours_share")
"""What the rows of a table of places may differ in and still share a baseline: neither enters a citizen's hazard, and a
jobcentre in proportion gives everybody about the same talks and offers."""
LEAST_PERSON_WEEKS = 200.0
"""A duration band with less exposure than this borrows the correction of its whole group."""


@dataclass(frozen=True)
class Tally:
    """Person-weeks at risk (groups, bands) and integrated hazard (groups, causes, bands) of one replication."""

    exposure: Array
    expected: Array


def beliefs(scenario: Scenario, for_table: bool | None = None) -> str:
    """Hash of what the baseline depends on besides law and practice: the place and the effects.

    Parameters
    ----------
    scenario : Scenario
        Whose place and effects.
    for_table : bool, optional
        Whether the baseline is that of a table of places, whose rows differ in size and season; as the place says it
        was solved, if not given.
    """
    if for_table is None:
        for_table = scenario.place.solved is not None and scenario.place.solved.for_table
    behaviour = scenario.behaviour.model_dump(mode="json", include=set(FIGURES))
    but_for = {"baseline", *(ROWS_OWN if for_table else ())}
    groups = {
        name: group.model_dump(mode="json", exclude=but_for) for name, group in scenario.place.groups.items()
    }
    return _hash({"behaviour": behaviour, "groups": groups})


def organisation(scenario: Scenario) -> str:
    """Hash of a scenario's law and practice."""
    return _hash({part: getattr(scenario, part).model_dump(mode="json") for part in ("law", "practice")})


def is_stale(scenario: Scenario) -> bool:
    """Say whether the place's baseline was solved under other beliefs than the scenario's (or never)."""
    solved = scenario.place.solved
    return solved is None or solved.beliefs != beliefs(scenario)


def out_of_date(scenario: Scenario) -> str:
    """Say why a scenario's baseline should be solved anew; empty where it is up to date.

    A proposal inherits its reference's baseline: only the reference itself answers for its law and practice.
    """
    solved = scenario.place.solved
    if solved is None:
        return "the baseline was never solved"
    if solved.beliefs != beliefs(scenario):
        return "the baseline was solved under other figures of the place or of effects"
    if scenario.name == solved.reference and solved.organisation != organisation(scenario):
        return "the baseline was solved under another law or practice of its reference"
    return ""


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]


def tally_once(
    job: Job, seed: int, replication: int, logs: Path | None = None, engine: Engine | None = None
) -> Tally:
    """Run one replication and keep its hazards alone."""
    from simulator.simulation import simulate, timeline

    run = simulate(timeline(job.baseline, job.scenario), seed, replication, engine)
    return Tally(run.exposure, run.expected)


def solve_baseline(
    reference: Scenario,
    *,
    replications: int = 4,
    iterations: int = 5,
    seed: int = 2023,
    on: Computing = HERE,
) -> Scenario:
    """Solve the baseline hazards of a scenario's place, in a year without a season.

    Observed durations are those of an average season. Where layoffs and hires come in waves, those of one duration are
    there in one season, and hazards that made up for it would flatten the very season that the stock is to show.

    Parameters
    ----------
    reference : Scenario
        The place's own law and practice.
    replications : int
        Replications a step: the same ones each time, so that steps differ by the hazards alone.
    iterations : int
        Steps of b <- b x observed / simulated.
    seed : int
        Seed of the replications.
    on : Computing
        Where it is computed.

    Returns
    -------
    Scenario
        The reference with ``place.groups.*.baseline`` and ``place.solved`` replaced.
    """
    from simulator.experiments.compute import Job
    from simulator.experiments.replicate import replicate

    names = tuple(reference.place.groups)
    observed = np.array([[getattr(reference.place.groups[g].observed, c) for c in CAUSES] for g in names])
    baseline = np.array([[getattr(reference.place.groups[g].baseline, c) for c in CAUSES] for g in names])
    baseline = np.where(baseline > 0, baseline, observed)
    current, gap = with_baseline(without_season(reference), baseline), np.inf
    for step in range(iterations + 1):
        tallies = replicate(
            [Job(reference.name, current, current)],
            range(replications),
            seed=seed,
            label=f"solving the baseline, step {step + 1} of {iterations + 1}",
            runner=cast("Runner", tally_once),
            on=on,
        )[reference.name]
        runs = cast("tuple[Tally, ...]", tallies)
        exposure = sum(t.exposure for t in runs)
        expected = sum(t.expected for t in runs)
        correction, gap = _correction(np.asarray(exposure), np.asarray(expected), observed)
        if step < iterations:
            baseline = baseline * correction
            current = with_baseline(current, baseline)
    current = with_baseline(reference, baseline)
    before = reference.place.solved
    for_table = reference.place.table is not None or (before is not None and before.for_table)
    solved = Solved(
        reference=reference.name,
        beliefs=beliefs(current, for_table),
        organisation=organisation(current),
        replications=replications,
        seed=seed,
        largest_gap=round(float(gap), 4),
        for_table=for_table,
    )
    return current.replace({"place.solved": solved.model_dump()})


def without_season(scenario: Scenario) -> Scenario:
    """Return a scenario whose stocks, entries and exits have no season."""
    flat = (1.0,) * 12
    seasonal = {
        f"place.groups.{name}.{key}": flat
        for name, group in scenario.place.groups.items()
        for key in ("stock_season", "exit_season")
        if set(getattr(group, key)) != {1.0}
    }
    return scenario.replace(seasonal) if seasonal else scenario


def _correction(exposure: Array, expected: Array, observed: Array) -> tuple[Array, float]:
    """Give observed / simulated hazard by group, cause and band, and the largest gap of a group's rate of leaving."""
    wanted = observed * exposure[:, None, :]
    group_wanted, group_found = wanted.sum(axis=2), expected.sum(axis=2)
    whole = np.divide(group_wanted, group_found, out=np.ones_like(group_found), where=group_found > 0)
    by_band = np.divide(wanted, expected, out=np.ones_like(wanted), where=expected > 0)
    correction = np.where((exposure > LEAST_PERSON_WEEKS)[:, None, :], by_band, whole[:, :, None])
    leaving_wanted, leaving_found = group_wanted.sum(axis=1), group_found.sum(axis=1)
    gaps = np.abs(
        np.divide(leaving_found, leaving_wanted, out=np.ones_like(leaving_found), where=leaving_wanted > 0)
        - 1
    )
    return np.clip(correction, 0.2, 5.0), float(gaps.max(initial=0.0))


def with_baseline(scenario: Scenario, baseline: Array) -> Scenario:
    """Give a scenario other baseline hazards: groups in the place's order, causes, bands."""
    return scenario.replace(
        {
            f"place.groups.{name}.baseline": {
                cause: tuple(float(f"{x:.6g}") for x in baseline[g, k]) for k, cause in enumerate(CAUSES)
            }
            for g, name in enumerate(scenario.place.groups)
        }
    )


def inherit_baseline(scenario: Scenario, solved: Scenario) -> Scenario:
    """Give a proposal the baseline hazards that were solved for its reference."""
    changes: dict[str, object] = {
        f"place.groups.{name}.baseline": group.baseline.model_dump()
        for name, group in solved.place.groups.items()
    }
    if solved.place.solved is not None:
        changes["place.solved"] = solved.place.solved.model_dump()
    return scenario.replace(changes)
