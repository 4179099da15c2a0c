"""One simulated trial after another: a draw of what is assumed, a jobcentre under it, and what an evaluator finds.

In every such world the whole jobcentre is run under today's rules and under the proposal, which is the truth, and with
those drawn under the proposal beside the rest, which is the trial. In the run under today's rules lots are drawn too:
what is found between such arms is a false alarm. The run with ample staff tells what the shared caseworkers did to the
bias. Where municipalities are drawn, which share nothing here, the runs of the truth serve any number of trials.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.experiments.assumptions import Assumption, drawn_scenario
from simulator.experiments.compute import Computing, Job
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.experiments.settings import with_own_baseline
from simulator.experiments.trial_analysis import (
    UNKNOWN,
    Estimate,
    cox,
    difference_in_means,
    kaplan_meier,
    regression_of_means,
    steps,
)
from simulator.experiments.trial_design import (
    Design,
    Persons,
    allot,
    horizon_weeks,
    lots_of_citizens,
    lots_of_units,
    minutes,
    order_of_units,
    persons,
)

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Floats = NDArray[np.float64]
ESTIMATORS = ("means", "kaplan_meier", "cox", "mixed")
FIELDS = (
    "persons",
    "units",
    "truth",
    "cost",
    "ample_bias",
    *(
        f"{arm}_{name}_{part}"
        for arm in ("trial", "none")
        for name in ESTIMATORS
        for part in ("value", "error", "freedom")
    ),
)
"""What is kept of a trial: who took part, the truth, what it cost, its bias with ample staff; each estimator's finding
in the trial, and with lots drawn where nothing is tried."""
AMPLE = 4.0
"""Times as many caseworkers: nobody waits."""
FALSE_LOTS = 4
"""Lots drawn in a run without a trial, of citizens or caseworkers: people are the dear part."""
LOTS = 20
"""Trials of municipalities that one world serves."""
_SEEDS = 2**20


@dataclass(frozen=True)
class Worlds:
    """What is simulated.

    Attributes
    ----------
    baseline, proposal : Scenario
        Of one municipality, or of the same several.
    design : Design
        How it is drawn.
    months : tuple of float
        How long, each a size of its own.
    assumptions : mapping of str to Assumption
        What is drawn anew in every world; none: as assumed.
    quantiles : ndarray, shape (worlds, assumptions)
        Where in its range.
    seed : int
        Of the random numbers.
    reference : Scenario or None
        What baseline hazards are solved under.
    """

    baseline: Scenario
    proposal: Scenario
    design: Design
    months: tuple[float, ...]
    assumptions: Mapping[str, Assumption]
    quantiles: Floats
    seed: int
    reference: Scenario | None = None

    def __repr__(self) -> str:
        """Return a hash of what decides the digits: a store finds its runs by it."""
        from simulator.scenario import scenario_digest

        decides = (
            scenario_digest(self.baseline),
            scenario_digest(self.proposal),
            self.design,
            self.months,
            tuple(self.assumptions),
            self.quantiles.tolist(),
            self.seed,
        )
        return hashlib.sha256(repr(decides).encode()).hexdigest()


def simulate_worlds(asked: Worlds, number: int, on: Computing) -> Floats:
    """Simulate trials in so many worlds.

    Returns
    -------
    ndarray, shape (worlds, months, trials in a world, fields)
        See :data:`FIELDS`; nan where undefined.
    """
    first = asked.baseline.members[0] if asked.baseline.members else asked.baseline
    job = Job("trials", first, first)
    if on.cluster is None:
        prepare_engine(job, on.engine)
    runner = cast("Runner", partial(_world, asked=asked))
    found = replicate([job], range(number), seed=0, label="trials", runner=runner, at_once=1, on=on)
    return np.stack(cast("list[Floats]", found["trials"]))


def _world(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: Worlds
) -> Floats:
    if asked.design.by_municipality:
        return _municipalities(asked, number, engine)
    base, proposal = _drawn(asked, asked.baseline, asked.proposal, number, engine)
    key = asked.seed * _SEEDS + number
    crowded = _shared(asked, base, proposal, key, engine, everything=True)
    factor = base.practice.caseworkers.factor
    ample = {"practice.caseworkers.factor": factor * AMPLE}
    roomy = _shared(asked, base.replace(ample), proposal.replace(ample), key, engine, everything=False)
    at = FIELDS.index
    found = roomy[:, :, at("trial_means_value")] - roomy[:, :, at("none_means_value")]
    crowded[:, :, at("ample_bias")] = np.nan
    crowded[:, :1, at("ample_bias")] = found - roomy[:, :, at("truth")]
    return crowded


def _drawn(
    asked: Worlds, base: Scenario, proposal: Scenario, number: int, engine: Engine | None
) -> tuple[Scenario, Scenario]:
    """Return the scenarios as they are in a world, long enough for everybody to be followed."""
    weeks = max(base.horizon_weeks, horizon_weeks(max(asked.months)))
    both = {
        "baseline": base.replace({"horizon_weeks": weeks}),
        "proposal": proposal.replace({"horizon_weeks": weeks}),
    }
    if not asked.assumptions:
        return both["baseline"], both["proposal"]
    row = dict(zip(asked.assumptions, asked.quantiles[number].tolist(), strict=True))
    set_so = {name: drawn_scenario(one, name, row, asked.assumptions)[0] for name, one in both.items()}
    alone = Computing(workers=1, engine=engine)
    at = with_own_baseline(set_so, both["baseline"], alone, asked.reference)
    return at["baseline"], at["proposal"]


def _shared(
    asked: Worlds, base: Scenario, proposal: Scenario, key: int, engine: Engine | None, *, everything: bool
) -> Floats:
    """Try a proposal on some of those whom one jobcentre serves, for every length."""
    from simulator.outcomes import measure_values
    from simulator.simulation import Together
    from simulator.simulation.setup import Drawn

    design = asked.design
    tried = {f"{m}": (proposal, allot(design, m, asked.seed, key)) for m in asked.months}
    runs = dict(Together(base, {"now": base, "all": proposal}, engine, tried).run(asked.seed, key))
    drawn = Drawn(base, asked.seed, key)
    people, _ = drawn.people(-base.warmup_minutes, base.horizon_minutes)
    heads = int(runs["now"].capacity.caseworker.max()) + 1 if len(runs["now"].capacity.caseworker) else 0
    lots = FALSE_LOTS if everything else 1
    table = np.full((len(asked.months), lots, len(FIELDS)), math.nan)

    def arms(who: Persons, number: int) -> NDArray[np.int8]:
        if design.drawn == "citizens":
            return lots_of_citizens(people.keys, design.share, number)[who.citizen]
        drawn_to = lots_of_units(heads, design.share, asked.seed, key, number)
        return np.where(who.caseworker >= 0, drawn_to[who.caseworker], -1).astype(np.int8)

    now_cost = _cost(measure_values(runs["now"], base, base).values) if everything else 0.0
    for row, months in enumerate(asked.months):
        now, every, trial = (persons(runs[name], 0, minutes(months)) for name in ("now", "all", f"{months}"))
        table[row, :, FIELDS.index("truth")] = (
            every.values(design.outcome).mean() - now.values(design.outcome).mean()
            if len(now.entry)
            else math.nan
        )
        _note(table[row, 0], "trial", design, trial, arms(trial, 0), thorough=everything)
        if everything:
            cost = _cost(measure_values(runs[f"{months}"], base, base).values)
            table[row, :, FIELDS.index("cost")] = (cost - now_cost) * base.horizon_weeks / 52
        for lot in range(lots):
            _note(table[row, lot], "none", design, now, arms(now, lot), thorough=everything and lot == 0)
    return table


def _cost(values: Mapping[tuple[str, str], float]) -> float:
    return values[("all", "cost_total")]


def _note(
    row: Floats, arm_of: str, design: Design, who: Persons, arm: NDArray[np.int8], *, thorough: bool
) -> None:
    """Analyse a trial as an evaluator would, and write it into a row of the table."""
    known = arm >= 0
    who, arm = _only(who, known), arm[known]
    cluster = who.caseworker if design.drawn == "caseworkers" else None
    row[FIELDS.index("persons")] = len(arm)
    row[FIELDS.index("units")] = len(arm) if cluster is None else len(np.unique(cluster))
    _write(row, arm_of, "means", difference_in_means(who.values(design.outcome), arm, cluster))
    if thorough:
        _write(row, arm_of, "kaplan_meier", kaplan_meier(who, arm) if cluster is None else UNKNOWN)
        _write(row, arm_of, "cox", cox(who, arm, cluster))


def _only(who: Persons, which: NDArray[np.bool_]) -> Persons:
    return Persons(
        who.citizen[which], who.entry[which], who.weeks[which], who.gone[which], who.caseworker[which]
    )


def _write(row: Floats, arm_of: str, name: str, found: Estimate) -> None:
    at = FIELDS.index(f"{arm_of}_{name}_value")
    row[at : at + 3] = found.value, found.error, found.freedom


@dataclass(frozen=True)
class _Cells:
    """Of one municipality: mean and number of those who enter, by period and by the period in which it crosses over."""

    means: Floats
    sizes: Floats
    before: float


def _municipalities(asked: Worlds, number: int, engine: Engine | None) -> Floats:
    """Run every municipality under both rules, and crossing over at every step; then draw lots."""
    members, proposals = asked.baseline.members, asked.proposal.members
    table = np.full((len(asked.months), LOTS, len(FIELDS)), math.nan)
    pairs = [_drawn(asked, b, p, number, engine) for b, p in zip(members, proposals, strict=True)]
    by_unit = [_cells(asked, b, p, number, engine) for b, p in pairs]
    for row in range(len(asked.months)):
        for lot in range(LOTS):
            _tried(asked, [cells[row] for cells in by_unit], table[row, lot], (number, lot))
    return table


def _cells(
    asked: Worlds, base: Scenario, proposal: Scenario, number: int, engine: Engine | None
) -> list[_Cells]:
    """Return one municipality's cells for every length of the trial."""
    from simulator.scenario.regions import place_name
    from simulator.simulation import Together

    stream = crc32(place_name(base).encode())
    periods = len(asked.baseline.members) + 1 if asked.design.drawn == "steps" else 1
    edges = {m: np.linspace(0, minutes(m), periods + 1).astype(int) for m in asked.months}
    scenarios = {"all": proposal, "never": base} | {
        f"{m} {k}": _crossing(base, proposal, int(edges[m][k]))
        for m in asked.months
        for k in range(1, periods)
    }
    table: dict[tuple[float, str], list[Floats]] = {}
    before = math.nan
    for name, run in Together(base, scenarios, engine).run(asked.seed, number + (stream << 32)):
        for m in asked.months:
            if name in ("all", "never") or name.startswith(f"{m} "):
                table[m, name] = [
                    persons(run, low, high).values(asked.design.outcome) for low, high in pairwise(edges[m])
                ]
        if name == "never":
            earlier = persons(run, -52 * MINUTES_PER_WEEK, 0, until=0).values(asked.design.outcome)
            before = _mean(earlier)
    found = []
    for m in asked.months:
        rows = [table[m, name] for name in ("all", *(f"{m} {k}" for k in range(1, periods)), "never")]
        means = np.array([[_mean(values) for values in row] for row in rows])
        sizes = np.array([[float(len(values)) for values in row] for row in rows])
        found.append(_Cells(means, sizes, before))
    return found


def _mean(values: Floats) -> float:
    return float(values.mean()) if len(values) else math.nan


def _crossing(base: Scenario, proposal: Scenario, minute: int) -> Scenario:
    """Return today's rules that give way to the proposal at a minute."""
    day = base.start + timedelta(days=minute // MINUTES_PER_DAY)
    return replace(base, later=((day, proposal),))


def _tried(asked: Worlds, cells: Sequence[_Cells], row: Floats, lot: tuple[int, int]) -> None:
    """Draw lots, and analyse; the last row of a municipality's cells is today's rules throughout, the first the
    proposal from the start.
    """
    units, design = len(cells), asked.design
    every, never = (np.array([one.sizes[at] for one in cells]) for at in (0, -1))
    all_in, none_in = (np.array([one.means[at] for one in cells]) for at in (0, -1))
    row[FIELDS.index("units")] = units
    row[FIELDS.index("truth")] = _pooled(all_in, every) - _pooled(none_in, never)
    if design.drawn == "municipalities":
        arm = lots_of_units(units, design.share, asked.seed, lot[0], lot[1], stream=1)
        before = np.array([one.before for one in cells])
        chosen = np.where(arm == 1, all_in[:, 0], none_in[:, 0])
        row[FIELDS.index("persons")] = np.where(arm == 1, every[:, 0], never[:, 0]).sum()
        _write(row, "trial", "means", regression_of_means(chosen, arm, before))
        _write(row, "none", "means", regression_of_means(none_in[:, 0], arm, before))
        return
    order = order_of_units(units, asked.seed, lot[0], lot[1], stream=1)
    crosses = np.empty(units, dtype=int)
    crosses[order] = np.arange(1, units + 1)
    # Who crosses over in the last step is under the proposal in the last period alone.
    at = np.array([[one.means[k], one.sizes[k]] for one, k in zip(cells, crosses, strict=True)])
    crossed = np.arange(units + 1)[None, :] >= crosses[:, None]
    row[FIELDS.index("persons")] = at[:, 1].sum()
    _write(row, "trial", "mixed", steps(at[:, 0], at[:, 1], crossed))
    _write(row, "none", "mixed", steps(none_in, never, crossed))


def _pooled(means: Floats, sizes: Floats) -> float:
    whole = float(sizes.sum())
    return float(np.nansum(means * sizes)) / whole if whole else math.nan
