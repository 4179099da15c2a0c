"""Trials of whole municipalities in one world: they share nothing here, so that the same runs serve many trials.

Each is run under both rules, and crossing over at every step; lots are then drawn of what came of them. The test that
decides is that of the lots themselves: :mod:`simulator.experiments.trial_randomisation`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.experiments.trial_analysis import regression_of_means, steps
from simulator.experiments.trial_design import Design, horizon_weeks, lots_of_units, minutes, orders_of_units
from simulator.experiments.trial_fields import Floats, Worlds, at, write
from simulator.experiments.trial_persons import persons
from simulator.experiments.trial_randomisation import OTHERS, Cells, by_level_before, by_steps
from simulator.experiments.trial_shared import OTHER_LOTS, Pair, cost_of, mean

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Ints = NDArray[np.int64]
LOTS = 20
"""Trials that one world serves."""


@dataclass(frozen=True)
class Came:
    """What came of one municipality, by when it crosses over: from the outset, at every step, never.

    Attributes
    ----------
    means, sizes : ndarray, shape (crossings, periods)
        Of those who enter; how many.
    costs : ndarray, shape (crossings,)
        DKK over the run.
    before : float
        The mean of those who entered in the year before.
    """

    means: Floats
    sizes: Floats
    costs: Floats
    before: float


def municipalities(asked: Worlds, pair: Pair, number: int, engine: Engine | None) -> Floats:
    """Run every municipality, and draw lots; shape (months, trials, fields)."""
    table = asked.table(LOTS)
    for row, months in enumerate(asked.months):
        came = _together(
            [
                _came(asked, (base, proposal), months, number, engine)
                for base, proposal in zip(pair[0].members, pair[1].members, strict=True)
            ]
        )
        for lot in range(LOTS):
            _try(asked, came, table[row, lot], (number, lot))
    return table


def _came(asked: Worlds, pair: Pair, months: float, number: int, engine: Engine | None) -> Came:
    """Return what came of one municipality in a trial of some months."""
    from simulator.scenario.regions import place_name
    from simulator.simulation import Together

    weeks = {"horizon_weeks": horizon_weeks(months)}
    base, proposal = (one.replace(weeks) for one in pair)
    design, stream = asked.design, crc32(place_name(base).encode())
    periods = len(asked.baseline.members) + 1 if design.drawn == "steps" else 1
    edges = np.linspace(0, minutes(months), periods + 1).astype(int).tolist()
    crossing = {f"{k}": _crossing(base, proposal, edges[k]) for k in range(1, periods)}
    scenarios = {"all": proposal, **crossing, "never": base}
    means, sizes, costs, before = [], [], [], math.nan
    for name, run in Together(base, scenarios, engine).run(asked.seed, number + (stream << 32)):
        costs.append(cost_of(run, scenarios[name], base) * base.horizon_weeks / 52)
        who = persons(run, 0, edges[-1], groups=design.members)
        values = who.values(design.outcome)
        periodic = [values[(who.entry >= low) & (who.entry < high)] for low, high in pairwise(edges)]
        means.append([mean(one) for one in periodic])
        sizes.append([float(len(one)) for one in periodic])
        if name == "never":
            earlier = persons(run, -52 * MINUTES_PER_WEEK, 0, until=0, groups=design.members)
            before = mean(earlier.values(design.outcome))
    return Came(np.array(means), np.array(sizes), np.array(costs), before)


def _crossing(base: Scenario, proposal: Scenario, minute: int) -> Scenario:
    """Return today's rules that give way to the proposal at a minute."""
    day = base.start + timedelta(days=minute // MINUTES_PER_DAY)
    return replace(base, later=((day, proposal),))


@dataclass(frozen=True)
class _Together:
    """What came of all of them: as :class:`Came`, municipalities first."""

    means: Floats
    sizes: Floats
    costs: Floats
    before: Floats

    def at(self, crossings: Ints) -> tuple[Floats, Floats, Floats]:
        """Return means, sizes and costs where each crosses over at a step."""
        each = np.arange(len(crossings))
        return self.means[each, crossings], self.sizes[each, crossings], self.costs[each, crossings]


def _together(came: Sequence[Came]) -> _Together:
    return _Together(
        *(np.array([getattr(one, name) for one in came]) for name in ("means", "sizes", "costs", "before"))
    )


def _try(asked: Worlds, came: _Together, row: Floats, lot: tuple[int, int]) -> None:
    """Draw lots, and analyse the trial and a trial of nothing with the same lots."""
    design, units = asked.design, len(came.means)
    key = asked.seed, lot[0]
    never = np.full(units, came.means.shape[1] - 1)
    if design.drawn == "steps":
        crossings = np.concatenate(
            [orders_of_units(units, *key, lot[1]), orders_of_units(units, *key, OTHER_LOTS, OTHERS)]
        )
    else:
        nobody = np.zeros(units, dtype=np.int64)
        arms = np.concatenate(
            [
                lots_of_units(nobody, design.share, *key, lot[1], stream=1),
                lots_of_units(nobody, design.share, *key, OTHER_LOTS, OTHERS, stream=1),
            ]
        )
        crossings = np.where(arms == 1, 0, never)
    means, sizes, costs = came.at(crossings[0])
    none_means, none_sizes, none_costs = came.at(never)
    all_means, all_sizes, _ = came.at(np.zeros_like(never))
    truth = _pooled(all_means, all_sizes) - _pooled(none_means, none_sizes)
    row[at("units")], row[at("persons")] = units, sizes.sum()
    row[at("truth")], row[at("cost")] = truth, costs.sum() - none_costs.sum()
    for arm_of, mean_of, size_of in (("trial", means, sizes), ("none", none_means, none_sizes)):
        cells, of_cells = _cells(design, crossings, mean_of, size_of, came.before)
        write(row, arm_of, "lots", cells.test(of_cells))
        if arm_of == "trial":
            by = design.towards * design.matters - truth
            row[at("finds")] = cells.test(of_cells + by * cells.tried[0]).found
        if design.drawn == "steps":
            crossed = np.arange(size_of.shape[1]) >= crossings[0][:, None]
            write(row, arm_of, "mixed", steps(mean_of, size_of, crossed))
        else:
            arm = (crossings[0] == 0).astype(np.int8)
            write(row, arm_of, "means", regression_of_means(mean_of[:, 0], arm, came.before))


def _cells(
    design: Design, crossings: Ints, means: Floats, sizes: Floats, before: Floats
) -> tuple[Cells, Floats]:
    """Return what the lots' own test takes, and the mean of each cell."""
    if design.drawn == "steps":
        return by_steps(crossings, sizes), means[sizes > 0]
    there = (sizes[:, 0] > 0) & ~np.isnan(before)
    return by_level_before((crossings == 0).astype(np.int8), sizes[:, 0], before), means[there, 0]


def _pooled(means: Floats, sizes: Floats) -> float:
    whole = float(sizes.sum())
    return float(np.nansum(means * sizes)) / whole if whole else math.nan
