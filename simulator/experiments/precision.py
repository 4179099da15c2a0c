"""As many replications as the precision asked for needs: no one has to guess their number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.compare import Comparison, compare, jobs_of
from simulator.experiments.intervals import replications_needed
from simulator.experiments.replicate import Progress, Runner, replicate, replicate_once

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.simulation import Engine


def compare_to_precision(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    precision: Mapping[tuple[str, str], float],
    *,
    first: int = 10,
    most: int = 200,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
    label: str = "comparison",
    engine: Engine | None = None,
    runner: Runner = replicate_once,
) -> Comparison:
    """Compare proposals with a baseline until the intervals of their differences are narrow enough.

    Parameters
    ----------
    baseline, proposals, seed, workers, progress, label, engine, runner
        See :func:`~simulator.experiments.compare`.
    precision : mapping of (group, outcome) to float
        Half-width wanted of the paired interval, in the outcome's unit. All of them are met, in every
        proposal, so that the hardest decides.
    first : int
        Replications before the first look; at least 2.
    most : int
        Replications at which it stops, whatever the precision.

    Returns
    -------
    Comparison
        The same, to the last bit, as a comparison that was asked for this many replications.

    Raises
    ------
    ValueError
        If ``first`` is below 2, a precision is not above 0, or an outcome is not defined in two replications.
    """
    if first < 2:
        raise ValueError(f"a precision needs at least 2 replications to begin with, not {first}")
    found = compare(
        baseline,
        proposals,
        replications=min(first, most),
        seed=seed,
        workers=workers,
        progress=progress,
        label=label,
        engine=engine,
        runner=runner,
    )
    while (needed := min(most, _needed(found, precision, most))) > (done := len(found.replications)):
        more = replicate(
            jobs_of(baseline, proposals),
            range(done, needed),
            seed=seed,
            workers=workers,
            progress=progress,
            label=f"{label}, more of it",
            engine=engine,
            runner=runner,
        )
        together = {name: found.measures[name] + more[name] for name in found.names}
        found = replace(found, replications=tuple(range(needed)), measures=together)
    return found


def _needed(found: Comparison, precision: Mapping[tuple[str, str], float], most: int) -> int:
    """Say how many replications the hardest of the differences needs, judged by those there are."""
    return max(
        (
            replications_needed(
                np.asarray(found.of(name, *key) - found.of(found.baseline, *key)), half, most=most
            )
            for name in found.proposals
            for key, half in precision.items()
        ),
        default=0,
    )
