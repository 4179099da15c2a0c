"""Whether convolved responses say what whole municipalities do when they are simulated, with their staff and queues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.stock_flow import COUNTED, HORIZON_WEEKS, Response, monthly_stock
from simulator.calibration.validation import at_place
from simulator.experiments.compute import Computing, Job
from simulator.experiments.replicate import replicate

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.scenario import Scenario

RUNS = 8
"""Of each municipality."""
_SIZES = (0.1, 0.5, 0.9)
"""Where the municipalities that are run whole lie among those forecast, by size."""
MORE = 1.2
"""How many more come where staff is left as it is."""


@dataclass(frozen=True)
class Check:
    """A municipality simulated whole beside what the response says.

    Attributes
    ----------
    municipality : str
    persons : float
        Unemployed in full-time persons, as it was placed.
    level, level_more : float
        The simulated mean over the response's; the same where a fifth more come and staff stays.
    season : float
        The mean distance of a month's index from the response's.
    chance : float
        The simulated standard deviation of a month between runs over the response's.
    """

    municipality: str
    persons: float
    level: float
    level_more: float
    season: float
    chance: float


def check_whole_runs(
    whole: Scenario, names: Sequence[str], found: Sequence[Response], seed: int, on: Computing
) -> tuple[Check, ...]:
    """Run three municipalities whole, a small, a middle and a large one, and hold the responses against them."""
    placed = {name: at_place(whole, name) for name in dict.fromkeys(names)}
    ordered = sorted(placed, key=lambda name: _expected(placed[name]).mean())
    chosen = dict.fromkeys(ordered[round(q * (len(ordered) - 1))] for q in _SIZES)
    jobs = []
    for name in chosen:
        one = placed[name].replace({"horizon_weeks": HORIZON_WEEKS})
        stocks = {f"place.groups.{g}.stock": round(MORE * one.place.groups[g].stock) for g in COUNTED}
        larger = one.replace(stocks)
        jobs += [Job(name, one, one), Job(f"{name}, more", larger, larger)]
    runner = cast("Runner", monthly_stock)
    made = replicate(jobs, range(RUNS), seed=seed, label="whole municipalities", runner=runner, on=on)
    runs = {name: np.array(cast("Sequence[NDArray[np.float64]]", one)) for name, one in made.items()}
    together = np.mean([one.together[:, 0] * one.hours for one in found], axis=0)
    checks = []
    for job, more in zip(jobs[::2], jobs[1::2], strict=True):
        expected, seen = _expected(job.scenario), runs[job.name]
        level = expected.mean()
        index = seen.mean(axis=(0, 1)) / seen.mean()
        part = job.scenario.place.groups[COUNTED[0]].stock * job.scenario.place.groups[COUNTED[0]].hours_share
        share = np.array([part / level, 1.0 - part / level])
        chance = np.sqrt(share @ together / level)
        between = np.sqrt((seen / expected).var(axis=0, ddof=1).mean())
        checks.append(
            Check(
                job.name,
                float(level),
                float(seen.mean() / level),
                float(runs[more.name].mean() / _expected(more.scenario).mean()),
                float(np.abs(index - expected / level).mean()),
                float(between / chance),
            )
        )
    return tuple(checks)


def _expected(scenario: Scenario) -> NDArray[np.float64]:
    """Return the unemployed by month that a municipality is placed with, in full-time persons."""
    groups = [scenario.place.groups[name] for name in COUNTED]
    return np.asarray(np.sum([g.stock * g.hours_share * np.array(g.stock_season) for g in groups], axis=0))
