"""What a command would run and how long it would take, for whoever asks before waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.cli.options import Options

if TYPE_CHECKING:
    from simulator.experiments.plan import Plan

_LONG = 90
"""Seconds, and minutes, from which on they are told as minutes, and as hours."""


def tell(options: Options, kind: str, plan: Plan) -> None:
    """Say what would be run, step by step, and about how long that takes; one replication is run to measure it."""
    from simulator.cli.running import console
    from simulator.experiments import Computing
    from simulator.experiments.compute import processors
    from simulator.experiments.plan import Step, seconds_of
    from simulator.reporting.terminal import grid
    from simulator.reporting.words import words

    spoken = words(options.language.value, plan.scenarios)
    known = spoken.known(f"run_list.kinds.{kind.replace('-', '_')}", kind)
    first = next(iter(plan.scenarios.values()))
    names = ", ".join(map(spoken.scenario, plan.scenarios))
    print(spoken("dry_run.title", question=f"{known}: {names} ({first.place.title})"))
    on = Computing(options.workers, options.chosen_engine)
    if not plan.steps:
        once = Step("comparison", len(plan.scenarios), 1, first.warmup_weeks + first.horizon_weeks)
        one = type(plan)(plan.scenarios, (once,))
        alone = Computing(1, options.chosen_engine)
        print(spoken("dry_run.unknown", time=duration(seconds_of(one, options.seed, alone), options)))
        return
    table = grid(80)
    table.add_column(spoken("dry_run.step"), ratio=5)
    for column in ("scenarios", "replications", "runs"):
        table.add_column(spoken(f"dry_run.{column}"), justify="right", ratio=2)
    for step in plan.steps:
        counts = (step.scenarios * plan.places, step.replications, step.runs * plan.places)
        table.add_row(spoken(f"dry_run.steps.{step.name}"), *map(str, counts))
    table.add_row(spoken("dry_run.together"), "", "", str(plan.runs))
    console().print(table)
    time = duration(seconds_of(plan, options.seed, on), options)
    print(spoken("dry_run.time", time=time, processes=options.workers or processors()))
    if plan.grows:
        print(spoken("dry_run.grows"))
    if options.out is not None:
        print(spoken("dry_run.folder", folder=options.out))


def duration(seconds: float, options: Options) -> str:
    """Say a duration as one says it."""
    from simulator.reporting.numbers import significant
    from simulator.reporting.words import words

    spoken = words(options.language.value)
    for unit, size in (("seconds", 1), ("minutes", 60)):
        if seconds / size < _LONG:
            return spoken(f"dry_run.{unit}", number=significant(max(seconds / size, 0.1), spoken, 2))
    return spoken("dry_run.hours", number=significant(seconds / 3600, spoken, 2))
