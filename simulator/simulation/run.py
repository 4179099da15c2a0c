"""One run: a population, a jobcentre, a clock; and what they leave behind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, NEVER
from simulator.log import EventLog, Run
from simulator.scenario import Scenario
from simulator.scenario.base import BANDS, CAUSES
from simulator.simulation.setup import (
    Allot,
    Drawn,
    Layout,
    Output,
    Setup,
    Timeline,
    alone,
    lay_out,
    set_up,
    with_people,
)
from simulator.simulation.staff import capacity

Engine = Literal["simpy", "compiled"]
"""Who keeps the clock: SimPy, or a kernel that numba compiles. The log is the same, bit for bit."""
RunsSetup = Callable[[Setup, Callable[[EventLog], None] | None], Output]
"""What an engine does: run a setup, keeping the log or giving it away piece by piece."""
ENGINES: tuple[Engine, ...] = ("simpy", "compiled")


def timeline(baseline: Scenario, proposal: Scenario) -> Timeline:
    """Lay scenarios along the clock: the baseline through the warm-up, the proposal from ``start``, its later changes
    at their dates.

    Returns
    -------
    tuple of (int, Scenario)
        From which minute on which scenario holds, ascending.

    Raises
    ------
    ValueError
        If one of them stands for several municipalities: these are simulated one by one.
    """
    if baseline.members or proposal.members:
        raise ValueError("a scenario of several places is simulated place by place: take one of its members")
    rows = [(-baseline.warmup_minutes, baseline)]
    if proposal is not baseline:
        rows.append((0, proposal))
    rows += [((day - proposal.start).days * MINUTES_PER_DAY, later) for day, later in proposal.later]
    return tuple(rows)


def in_arms(baseline: Scenario, proposal: Scenario) -> tuple[Timeline, Timeline]:
    """Lay two scenarios beside each other along the clock: the baseline for all, the proposal for those drawn to it.

    Returns
    -------
    scenarios, tried : tuple of (int, Scenario)
        As :func:`simulator.simulation.setup.lay_out` takes them.
    """
    return timeline(baseline, baseline), timeline(baseline, proposal)[1:] or ((0, proposal),)


def simulate_arms(
    baseline: Scenario,
    proposal: Scenario,
    lots: Allot,
    seed: int,
    replication: int,
    engine: Engine | None = None,
) -> Run:
    """Run one replication in which a proposal is tried on some, from ``start`` on.

    Parameters
    ----------
    baseline : Scenario
        What holds for all others, and for everybody before; its staff and its places are shared.
    proposal : Scenario
        What is tried.
    lots : callable
        Draws who is in which arm.
    seed, replication : int
        The key of every draw.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock; the log is the same.
    """
    layout, drawn = lay_out(*in_arms(baseline, proposal)), Drawn(baseline, seed, replication)
    run = engine_of(engine or default_engine())
    setup = with_people(layout, drawn, lots, effort_of_baseline(layout, baseline, drawn, run))
    return run_of(setup, run(setup, None))


def default_engine() -> Engine:
    """Return the faster engine that there is: the compiled one where numba is installed."""
    return "compiled" if find_spec("numba") is not None else "simpy"


def simulate(
    scenarios: Timeline,
    seed: int,
    replication: int,
    engine: Engine | None = None,
    keep: Callable[[EventLog], None] | None = None,
) -> Run:
    """Run one replication.

    Parameters
    ----------
    scenarios : tuple of (int, Scenario)
        See :func:`timeline`. Who lives there and who works there is drawn under the first.
    seed, replication : int
        The key of every draw.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock; the log is the same. Default: :func:`default_engine`.
    keep : callable, optional
        Is given the log piece by piece as it grows, so that it never has to fit in memory; the run's own is then empty.

    Returns
    -------
    Run
        The event log, the citizens, the capacity and the hazard tally.

    Raises
    ------
    ModuleNotFoundError
        If the compiled engine is asked for and numba is not installed.
    """
    layout, baseline = lay_out(scenarios), scenarios[0][1]
    drawn, run = Drawn(baseline, seed, replication), engine_of(engine or default_engine())
    setup = with_people(layout, drawn, effort_of_baseline=effort_of_baseline(layout, baseline, drawn, run))
    return run_of(setup, run(setup, keep))


def effort_of_baseline(
    layout: Layout, baseline: Scenario, drawn: Drawn, run: RunsSetup
) -> NDArray[np.int64] | None:
    """Run the baseline alone for the search effort in it, week by week, where others share its vacancies.

    Returns
    -------
    ndarray or None
        None where vacancies are not shared, or nothing but the baseline is in the layout.
    """
    if layout.market_from == NEVER or len(layout.in_force) == 1:
        return None
    return run(with_people(alone(layout, baseline), drawn), _let_go).effort


def run_of(setup: Setup, output: Output) -> Run:
    """Return what an engine's run of a setup leaves behind."""
    exposure, expected = _hazards(output)
    until = setup.horizon // MINUTES_PER_DAY
    return Run(
        events=output.events,
        citizens=setup.people.citizens,
        capacity=capacity(output.book, setup.words.teams, until),
        start=0,
        horizon=setup.horizon,
        exposure=exposure,
        expected=expected,
    )


def tally(
    scenarios: Timeline, drawn: Drawn, engine: Engine | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Run one replication for its hazards alone.

    Parameters
    ----------
    scenarios : tuple of (int, Scenario)
        See :func:`timeline`.
    drawn : Drawn
        Who lives and works there.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock.

    Returns
    -------
    exposure : ndarray, shape (groups, bands)
        Person-weeks at risk.
    expected : ndarray, shape (groups, causes, bands)
        Integrated hazard.
    """
    # In what a baseline is solved from nobody searches more than in it: vacancies need not be shared out.
    setup = with_people(replace(lay_out(scenarios), market_from=NEVER), drawn)
    output = engine_of(engine or default_engine())(setup, _let_go)
    return _hazards(output)


def _let_go(piece: EventLog) -> None:
    """Keep no piece of the log."""


def _hazards(output: Output) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    whole = np.array(output.tally, dtype=float).reshape(-1, 1 + len(CAUSES), BANDS)
    return whole[:, 0, :] / MINUTES_PER_WEEK, whole[:, 1:, :]


def prepare(scenarios: Timeline, engine: Engine | None = None) -> None:
    """Compile what an engine needs for a run, if it is not compiled yet: half a minute, once per version."""
    if (engine or default_engine()) == "compiled":
        from simulator.simulation.compiled import engine as compiled

        compiled.prepare(set_up(scenarios, 0, 0))


def engine_of(engine: Engine) -> RunsSetup:
    """Return what runs a setup."""
    if engine == "compiled":
        from simulator.simulation.compiled import engine as compiled

        return compiled.run
    from simulator.simulation import simpy_engine

    return simpy_engine.run
