"""One simulated trial after another: a draw of what is assumed, a jobcentre under it, and what an evaluator finds.

In every such world the whole jobcentre is run under today's rules and under the proposal, which is the truth, and with
those drawn under the proposal beside the rest, which is the trial. In the run under today's rules lots are drawn too:
what is found between such arms is a false alarm. Runs in which nothing is shared (ample staff; nobody's job at
another's expense) tell what sharing did to the bias. Where municipalities are drawn, which share nothing here, the runs
of the truth serve any number of trials: :mod:`simulator.experiments.trial_municipalities`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from simulator.experiments.assumptions import drawn_scenario
from simulator.experiments.compute import Computing, Job
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.experiments.settings import with_own_baseline
from simulator.experiments.trial_design import horizon_weeks
from simulator.experiments.trial_fields import Floats, Worlds, at, bias_of
from simulator.experiments.trial_market import while_tried, without_sharing
from simulator.experiments.trial_municipalities import municipalities
from simulator.experiments.trial_shared import Pair, Shared

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

AMPLE = 4.0
"""Times as many caseworkers: nobody waits."""
_SEEDS = 2**20


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
    rolled_out = _drawn(asked, number, engine)
    if asked.design.by_municipality:
        return municipalities(asked, rolled_out, number, engine)
    shared = Shared(asked, asked.seed * _SEEDS + number, engine)
    tried = _solved(asked, rolled_out, while_tried, engine)
    table = shared.trials(tried, thorough=True)
    crowded = bias_of(asked.design, table[:, :1])
    if tried is not rolled_out:
        table[..., at("truth")] = shared.truth(rolled_out)[:, None]
    if number % asked.split:
        return table
    bias = bias_of(asked.design, table[:, :1])
    apart = _solved(asked, tried, without_sharing, engine)
    alone = crowded if apart is tried else bias_of(asked.design, shared.trials(apart, thorough=False))
    ample = bias_of(asked.design, shared.trials(_with_ample_staff(tried), thorough=False))
    table[:, :1, at("bias_vacancies")] = bias - alone
    table[:, :1, at("bias_caseworkers")] = crowded - ample
    return table


def _drawn(asked: Worlds, number: int, engine: Engine | None) -> Pair:
    """Return the scenarios as they are in a world, long enough for everybody to be followed."""
    weeks = max(asked.baseline.horizon_weeks, horizon_weeks(max(asked.months)))
    scenarios = (asked.baseline, asked.proposal)
    pair = {
        name: one.replace({"horizon_weeks": weeks}) for name, one in zip(asked.names, scenarios, strict=True)
    }
    if asked.assumptions:
        row = dict(zip(asked.assumptions, asked.quantiles[number].tolist(), strict=True))
        set_so = {name: drawn_scenario(one, name, row, asked.assumptions)[0] for name, one in pair.items()}
        alone = Computing(workers=1, engine=engine)
        pair = with_own_baseline(set_so, pair[asked.names[0]], alone, asked.reference)
    base, proposal = pair.values()
    return base, proposal


def _solved(asked: Worlds, pair: Pair, change: Callable[[Scenario], Scenario], engine: Engine | None) -> Pair:
    """Return both scenarios changed, with baseline hazards that fit; the very same pair where nothing is to change."""
    base, proposal = (change(one) for one in pair)
    if base is pair[0] and proposal is pair[1]:
        return pair
    alone = Computing(workers=1, engine=engine)
    both = {"baseline": base, "proposal": proposal}
    found = with_own_baseline(both, pair[0], alone, asked.reference)
    return found["baseline"], found["proposal"]


def _with_ample_staff(pair: Pair) -> Pair:
    ample = {"practice.caseworkers.factor": pair[0].practice.caseworkers.factor * AMPLE}
    return pair[0].replace(ample), pair[1].replace(ample)
