"""The commands that ask more than a comparison does: where a proposal pays, over which values, how surely."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.options import (
    Options,
    ScenarioName,
    of_one_place,
    read_range,
    scenario_names,
    with_options,
)
from simulator.cli.running import answer, console
from simulator.errors import Refused

if TYPE_CHECKING:
    from simulator.experiments import Computing
    from simulator.experiments.plan import Plan
    from simulator.scenario import Scenario
    from simulator.study import Sanity, Study, ValueOfInformation

commands = typer.Typer()

STEPS = 5
"""Values of a range whose number is not given."""
DRAWS = 100
"""Draws of what is assumed, where scenarios are compared to find what knowing it is worth."""
_FEW = 4
"""Replications of such a comparison: they say how many enter in a year, and little else."""

OneScenario = Annotated[str, typer.Argument(help="A scenario's name or file.", autocompletion=scenario_names)]


@commands.command(
    "break-even",
    short_help="Find the value of an assumption at which a proposal pays.",
    epilog="Example: jobcentre break-even current_rules hedensted --over behaviour.trust",
)
@with_options(more=["variants"])
def break_even(
    baseline: OneScenario,
    proposal: Annotated[
        str | None,
        typer.Argument(
            help="The scenario that is compared with it; or give one --variant.",
            autocompletion=scenario_names,
        ),
    ] = None,
    *,
    over: Annotated[str, typer.Option(metavar="PATH", help="The assumption: the path of a number.")],
    outcome: Annotated[
        str,
        typer.Option(metavar="OUTCOME", help="What is to come out the same; GROUP.OUTCOME for one group."),
    ] = "cost_total",
    between: Annotated[
        str | None,
        typer.Option(metavar="LOW:HIGH", help="The range; that of the assumption's file if not given."),
    ] = None,
    options: Options,
) -> None:
    """Find the value of an assumption at which a proposal comes out the same as its baseline, with its interval."""
    from simulator.study import break_even as find

    base, others = _one_proposal("break-even", baseline, proposal, options)
    (other,) = others.values()
    limits = None if between is None else _between(between)
    ask = partial(
        find, base, other, over=over, outcome=outcome, between=limits, replications=options.replications
    )
    answer(options, "break-even", (base.name, *others), ask, partial(_search, {base.name: base, **others}))


@commands.command(
    short_help="Find what a proposal's difference comes of.",
    epilog="Example: jobcentre why current_rules frikommune",
)
@with_options(more=["variants"], replications=10)
def why(
    baseline: OneScenario,
    proposal: Annotated[
        str | None,
        typer.Argument(
            help="The scenario that differs from it; or give one --variant.", autocompletion=scenario_names
        ),
    ] = None,
    *,
    outcome: Annotated[
        str, typer.Option(metavar="OUTCOME", help="What differs; GROUP.OUTCOME for one group.")
    ] = "jobseekers.weeks_first_spell_52",
    options: Options,
) -> None:
    """Find what a difference comes of: waiting for talks, their number and quality, activation, sanctions.

    Each effect is taken away from both scenarios in turn, on the same random numbers: a part is by how much the
    difference shrinks. What the parts leave over is said, with its interval, like every part's.
    """
    from simulator.experiments import plan as plans
    from simulator.study import why as find

    base, others = _one_proposal("why", baseline, proposal, options)
    ((name, other),) = others.items()
    ask = partial(find, base, other, outcome=outcome, replications=options.replications)
    plan = partial(plans.of_reasons, {base.name: base, name: other}, options.replications)
    answer(options, "reasons", (base.name, name), ask, plan)


@commands.command(
    short_help="Run scenarios over the values of one assumption or two.",
    epilog="Example: jobcentre sweep current_rules hedensted --over practice.caseworkers.factor=0.7:1.3:7",
)
@with_options(more=["variants"], replications=10)
def sweep(
    baseline: ScenarioName,
    proposals: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROPOSAL", help="Scenarios that are compared with it.", autocompletion=scenario_names
        ),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH=VALUES",
            help="FROM:TO, FROM:TO:NUMBER or a,b,c; given twice, every combination is run.",
        ),
    ] = None,
    outcomes: Annotated[
        list[str] | None,
        typer.Option("--outcome", metavar="OUTCOME", help="Or GROUP.OUTCOME; the headlines if not given."),
    ] = None,
    *,
    options: Options,
) -> None:
    """Run scenarios over the values of one assumption (curves) or two (a heat map), on the same random numbers."""
    from simulator.experiments import plan as plans
    from simulator.study import sweep as find

    if not over:
        raise Refused("--over: say what to vary, such as --over practice.caseworkers.factor=0.7:1.3:7")
    lines = dict(read_values(text) for text in over)
    base, others = options.load_compared(baseline, *(proposals or ()))
    ask = partial(find, base, others, over=lines, outcomes=outcomes or (), replications=options.replications)
    plan = partial(plans.of_sweep, {base.name: base, **others}, lines, options.replications)
    answer(options, "sweep", (base.name, *others), ask, plan)


@commands.command(
    short_help="Find the smallest number of caseworkers that holds a target.",
    epilog="Example: jobcentre smallest current_rules --holds 'talks_on_time>=95%'",
)
@with_options(replications=10)
def smallest(
    scenario: OneScenario,
    holds: Annotated[
        str,
        typer.Option(metavar="TARGET", help="OUTCOME>=VALUE or OUTCOME<=VALUE; also of GROUP.OUTCOME."),
    ] = "talks_on_time>=95%",
    between: Annotated[
        str, typer.Option(metavar="LOW:HIGH", help="Numbers tried, as multiples of the scenario's own.")
    ] = "0.3:2",
    *,
    options: Options,
) -> None:
    """Find the smallest number of caseworkers that holds a target, with its interval."""
    from simulator.study import smallest as find

    outcome, at_most, target = read_target(holds)
    times = _between(between)
    (loaded,) = options.load(scenario)
    ask = partial(
        find,
        loaded,
        outcome=outcome,
        target=target,
        at_most=at_most,
        times=times,
        replications=options.replications,
    )
    answer(options, "smallest", [loaded.name], ask, partial(_search, {loaded.name: loaded}))


@commands.command(
    short_help="Find what the answer hinges on, and how often it stands.",
    epilog="Example: jobcentre sensitivity current_rules hedensted frikommune",
)
@with_options(more=["variants"], replications=1)
def sensitivity(
    baseline: ScenarioName,
    proposals: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROPOSAL", help="Scenarios that are compared with it.", autocompletion=scenario_names
        ),
    ] = None,
    draws: Annotated[
        int, typer.Option(metavar="N", help="A power of two; each is N times the groups of comparisons.")
    ] = 128,
    alone: Annotated[
        int, typer.Option(min=4, metavar="N", help="Assumptions that have an index of their own.")
    ] = 8,
    *,
    options: Options,
) -> None:
    """Vary every figure that has a range: one at a time (a tornado), then all at once (Sobol's indices)."""
    from simulator.experiments import plan as plans
    from simulator.study import sensitivity as find

    base, others = options.load_compared(baseline, *(proposals or ()))
    if not others:
        raise Refused("sensitivity needs a baseline and at least one proposal, or a --variant")
    ask = partial(find, base, others, draws=draws, alone=alone, replications=options.replications)
    plan = partial(
        plans.of_sensitivity,
        {base.name: base, **others},
        draws=draws,
        alone=alone,
        replications=options.replications,
    )
    answer(options, "sensitivity", (base.name, *others), ask, plan)


@commands.command(
    "value-of-information",
    short_help="Find what to find out first, and what a study would be worth.",
    epilog="Example: jobcentre value-of-information results/current_rules-hedensted-1a2b3c --week-worth 2000",
)
@with_options(
    "seed", "workers", "engine", "cluster", "sets", "out", "replace", "resume", "csv", "xlsx", "language"
)
def value_of_information(
    of: Annotated[
        list[str],
        typer.Argument(
            metavar="RUN | BASELINE PROPOSAL",
            help="The folder of a comparison that was made with draws; or scenarios, which are compared first.",
        ),
    ],
    week_worth: Annotated[
        float,
        typer.Option(
            min=0,
            metavar="DKK",
            help="What one week on benefit less of one new job seeker is worth, beyond the benefit saved.",
        ),
    ] = 0.0,
    study: Annotated[
        list[str] | None,
        typer.Option(
            metavar="FILE",
            help="A study whose worth is asked for: a file, or the name of one that comes with the simulator; may be "
            "repeated. Those that come with it, if none is given.",
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            min=20,
            metavar="N",
            help="Of scenarios: draws of all that is assumed; 100 if not given.",
            show_default=False,
        ),
    ] = None,
    *,
    options: Options,
) -> None:
    """Find what it would be worth to know each assumption, and to make a study, before choosing between scenarios."""
    from simulator.optional import need
    from simulator.study import read_inquiry

    need("sklearn")
    inquiries = None if study is None else [read_inquiry(one) for one in study]
    names, compared = _compared(of, draws, options)

    def find(*, seed: int, on: Computing) -> ValueOfInformation:
        from simulator.study import value_of_information as find_worth

        found = compared(seed=seed, on=on)
        return find_worth(found, week_worth=week_worth, studies=inquiries, seed=seed)

    answer(options, "value-of-information", names, find)


def _compared(
    of: Sequence[str], draws: int | None, options: Options
) -> tuple[tuple[str, ...], Callable[..., Study]]:
    """Return the names of what is compared, and what gives the comparison: read from its folder, or made.

    Raises
    ------
    Refused
        If the folder was run without draws, or one scenario alone is named.
    """
    from simulator import study

    if len(of) > 1:
        base, others = options.load_compared(*of)
        of_one_place(base, *others.values())
        few: dict[str, Any] = {
            "replications": _FEW,
            "settings": False,
            "long_run": 0,
            "draws": draws or DRAWS,
        }
        return (base.name, *others), partial(study.compare, base, others, **few)
    folder = Path(of[0])
    if not folder.is_dir():
        raise Refused(f"{folder}: is no folder; name that of a comparison, or a baseline and a proposal")
    if options.sets or draws:
        given = "--set" if options.sets else "--draws"
        raise Refused(f"{given}: goes with scenarios; {folder} is as it was run")
    found = study.read_study(folder)
    if found.prediction is None:
        raise Refused(
            f"{folder}: was run without draws of what is assumed; run its command again with --draws {DRAWS}"
        )
    return found.default.names, lambda **_: found


@commands.command(
    short_help="Hold the model against extremes whose answer is known.",
    epilog="Example: jobcentre sanity current_rules --replications 6",
)
@with_options(replications=6)
def sanity(scenario: OneScenario = "current_rules", *, options: Options) -> None:
    """Run no, half, double and three times the caseworkers, no activation, no sanctions, no effects and every talk by
    phone against a scenario as it is, and hold each against what studies found.
    """
    from simulator import study
    from simulator.experiments.sanity import FINDINGS, REFERENCE
    from simulator.reporting.sanity import print_table
    from simulator.reporting.words import words

    (loaded,) = options.load(scenario)

    def find(*, seed: int, on: Computing) -> Sanity:
        found = study.sanity(loaded, replications=options.replications, seed=seed, on=on)
        print_table(found, console(), words(options.language.value))
        print()
        return found

    answer(options, "sanity", (REFERENCE, *FINDINGS), find, partial(_search, {loaded.name: loaded}))


def _one_proposal(
    command: str, baseline: str, proposal: str | None, options: Options
) -> tuple[Scenario, dict[str, Scenario]]:
    """Load a baseline and the one proposal that is held against it, under its name in tables."""
    base, others = options.load_compared(baseline, *([proposal] if proposal else []))
    if len(others) != 1:
        raise Refused(
            f"{command} is of one proposal; name it, or give one --variant: there are {len(others)}"
        )
    return base, others


def _search(scenarios: Mapping[str, Scenario]) -> Plan:
    """Return the plan of a question that finds out on its way what it runs."""
    from simulator.experiments.plan import Plan

    return Plan(scenarios, ())


def _between(text: str) -> tuple[float, float]:
    return read_range(text, f"--between {text}", "LOW:HIGH, such as -0.1:0.05")


def read_values(text: str) -> tuple[str, tuple[object, ...]]:
    """Read ``PATH=FROM:TO``, ``PATH=FROM:TO:NUMBER`` or ``PATH=a,b,c`` (TOML values, or words).

    Raises
    ------
    Refused
        If it is none of them.
    """
    path, _, values = (part.strip() for part in text.partition("="))
    if not path or not values:
        raise Refused(f"--over {text}: is not PATH=VALUES, such as practice.caseworkers.factor=0.7:1.3:7")
    return path, _steps(text, values) if ":" in values else _literals(values)


def read_target(text: str, option: str = "--holds") -> tuple[str, bool, float]:
    """Read ``OUTCOME>=VALUE`` or ``OUTCOME<=VALUE``; a value may be in per cent, and ``=`` means at least.

    Raises
    ------
    Refused
        If it is neither.
    """
    parts = re.fullmatch(r"\s*([\w.]+)\s*(>=|<=|=|≥|≤)\s*(-?[\d.]+)\s*(%?)\s*", text)
    try:
        if parts is None:
            raise ValueError
        value = float(parts[3]) / (100 if parts[4] else 1)
    except ValueError:
        raise Refused(f"{option} {text}: is not OUTCOME>=VALUE, such as talks_on_time>=95%") from None
    return parts[1], parts[2] in ("<=", "≤"), value


def _steps(text: str, values: str) -> tuple[object, ...]:
    ends: Sequence[str] = values.split(":")
    try:
        low, high = float(ends[0]), float(ends[1])
        number = int(ends[2]) if len(ends) > 2 else STEPS
        if len(ends) > 3 or number < 2 or not low < high:
            raise ValueError
    except ValueError:
        raise Refused(f"--over {text}: is not FROM:TO or FROM:TO:NUMBER, the lower value first") from None
    steps = [low + (high - low) * i / (number - 1) for i in range(number)]
    whole = "." not in ends[0] + ends[1] and all(step.is_integer() for step in steps)
    return tuple(int(step) if whole else round(step, 12) for step in steps)


def _literals(values: str) -> tuple[object, ...]:
    """Read values of TOML, one by one; what is none is a word."""
    read: list[object] = []
    for value in values.split(","):
        try:
            read.append(tomllib.loads(f"value = {value.strip()}")["value"])
        except tomllib.TOMLDecodeError:
            read.append(value.strip())
    return tuple(read)
