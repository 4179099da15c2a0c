"""The commands that try many values: ``sweep``, and ``smallest`` for the number of caseworkers."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from typing import Annotated

import typer

from simulator.commands.options import (
    Clocked,
    Cluster,
    Language,
    Out,
    Replace,
    Replications,
    Resume,
    Seed,
    Sets,
    Spoken,
    Workers,
    engine_of,
    read_range,
)
from simulator.commands.shared import (
    Mistake,
    by_name,
    computing,
    deliver_leaf,
    destination,
    load_compared,
    load_each,
)

sweeps = typer.Typer()
"""The commands ``sweep`` and ``smallest``, which ``jobcentre`` has beside its own."""

STEPS = 5
"""Values of a range whose number is not given."""


@sweeps.command(
    "sweep",
    short_help="Run scenarios over the values of one assumption or two.",
    epilog="Example: jobcentre sweep current_rules hedensted --over practice.caseworkers.factor=0.7:1.3:7",
)
def sweep(
    context: typer.Context,
    baseline: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario's name or file.")],
    proposals: Annotated[
        list[str] | None, typer.Argument(metavar="PROPOSAL", help="Scenarios that are compared with it.")
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
    replications: Replications = 10,
    seed: Seed = 1,
    workers: Workers = None,
    engine: Clocked = None,
    cluster: Cluster = None,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    resume: Resume = False,
    language: Spoken = Language.en,
) -> None:
    """Run scenarios over the values of one assumption (curves) or two (a heat map), on the same random numbers."""
    from simulator.study import sweep as run

    if not over:
        raise Mistake("--over: say what to vary, such as --over practice.caseworkers.factor=0.7:1.3:7")
    lines = dict(read_values(text) for text in over)
    base, *others = load_compared([baseline, *(proposals or [])], sets)
    named = dict(list(by_name([base, *others]).items())[1:])
    to = destination(out, replace, "sweep", [base, *others])
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        found = run(
            base, named, over=lines, outcomes=outcomes or (), replications=replications, seed=seed, on=on
        )
        deliver_leaf(found, to, context.obj, language)


@sweeps.command(
    "smallest",
    short_help="Find the smallest number of caseworkers that holds a target.",
    epilog="Example: jobcentre smallest current_rules --holds 'talks_on_time>=95%'",
)
def smallest(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(help="A scenario's name or file.")],
    holds: Annotated[
        str,
        typer.Option(metavar="TARGET", help="OUTCOME>=VALUE or OUTCOME<=VALUE; also of GROUP.OUTCOME."),
    ] = "talks_on_time>=95%",
    between: Annotated[
        str, typer.Option(metavar="LOW:HIGH", help="Numbers tried, as multiples of the scenario's own.")
    ] = "0.3:2",
    replications: Replications = 10,
    seed: Seed = 1,
    workers: Workers = None,
    engine: Clocked = None,
    cluster: Cluster = None,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    resume: Resume = False,
    language: Spoken = Language.en,
) -> None:
    """Find the smallest number of caseworkers that holds a target, with its interval."""
    from simulator.study import smallest as find

    outcome, at_most, target = read_target(holds)
    times = read_range(between)
    (loaded,) = load_each([scenario], sets)
    to = destination(out, replace, "smallest", [loaded])
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        found = find(
            loaded,
            outcome=outcome,
            target=target,
            at_most=at_most,
            times=times,
            replications=replications,
            seed=seed,
            on=on,
        )
        deliver_leaf(found, to, context.obj, language)


def read_values(text: str) -> tuple[str, tuple[object, ...]]:
    """Read ``PATH=FROM:TO``, ``PATH=FROM:TO:NUMBER`` or ``PATH=a,b,c`` (TOML values, or words).

    Raises
    ------
    Mistake
        If it is none of them.
    """
    path, _, values = (part.strip() for part in text.partition("="))
    if not path or not values:
        raise Mistake(f"--over {text}: is not PATH=VALUES, such as practice.caseworkers.factor=0.7:1.3:7")
    return path, _steps(text, values) if ":" in values else _literals(values)


def read_target(text: str) -> tuple[str, bool, float]:
    """Read ``OUTCOME>=VALUE`` or ``OUTCOME<=VALUE``; a value may be in per cent, and ``=`` means at least.

    Raises
    ------
    Mistake
        If it is neither.
    """
    parts = re.fullmatch(r"\s*([\w.]+)\s*(>=|<=|=|≥|≤)\s*(-?[\d.]+)\s*(%?)\s*", text)
    try:
        if parts is None:
            raise ValueError
        value = float(parts[3]) / (100 if parts[4] else 1)
    except ValueError:
        raise Mistake(f"--holds {text}: is not OUTCOME>=VALUE, such as talks_on_time>=95%") from None
    return parts[1], parts[2] in ("<=", "≤"), value


def _steps(text: str, values: str) -> tuple[object, ...]:
    ends: Sequence[str] = values.split(":")
    try:
        low, high = float(ends[0]), float(ends[1])
        number = int(ends[2]) if len(ends) > 2 else STEPS
        if len(ends) > 3 or number < 2 or not low < high:
            raise ValueError
    except ValueError:
        raise Mistake(f"--over {text}: is not FROM:TO or FROM:TO:NUMBER, the lower value first") from None
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
