"""The commands that calibrate: to spells, to durations, to what only the whole simulation shows; and that check."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import (
    Clocked,
    Language,
    Out,
    Replace,
    Resume,
    Seed,
    Sets,
    Spoken,
    Workers,
    engine_of,
)
from simulator.commands.shared import Mistake, computing, deliver_leaf, destination, load_each

calibrate = typer.Typer(
    help="Fit parameters to data, and say what the data do not tell.",
    short_help="Fit parameters to data.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
"""The commands ``jobcentre calibrate spells``, ``durations``, ``targets`` and ``check``."""

Scenario = Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario's name or file.")]
TargetsFile = Annotated[
    str, typer.Argument(metavar="TARGETS", help="A file of targets, or a shipped one's name.")
]
Runs = Annotated[int, typer.Option(min=4, metavar="N", help="Runs of the check.")]


@calibrate.command(
    "spells",
    short_help="Fit a place's hazards to spells of a case system.",
    epilog="Example: jobcentre calibrate spells spells.csv current_rules --from 2022-01-01 --to 2023-12-31",
)
def spells(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with start, end, cause, group.")],
    scenario: Scenario,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day under observation.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day under observation.")
    ] = None,
    seed: Seed = 1,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    language: Spoken = Language.en,
) -> None:
    """Fit hazards by maximum likelihood: competing causes, gamma frailty, spells cut off at either end."""
    from simulator.study import calibrate_spells

    (loaded,) = load_each([scenario], sets)
    to = destination(out, replace, "calibration spells", [loaded])
    window = _day(first, "--from"), _day(last, "--to")
    found = calibrate_spells(file, loaded, first=window[0], last=window[1], seed=seed)
    deliver_leaf(found, to, context.obj, language)


@calibrate.command(
    "durations",
    short_help="Fit a place's hazards to completed spells by length.",
    epilog="Example: jobcentre calibrate durations denmark_insured current_rules",
)
def durations(
    context: typer.Context,
    targets: TargetsFile,
    scenario: Scenario,
    runs: Runs = 40,
    seed: Seed = 1,
    workers: Workers = None,
    engine: Clocked = None,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    resume: Resume = False,
    language: Spoken = Language.en,
) -> None:
    """Fit hazards to official figures of completed spells, and hold what follows from them up against all targets."""
    from simulator.calibration.targets import read_targets
    from simulator.study import calibrate_durations

    (loaded,) = load_each([scenario], sets)
    to = destination(out, replace, "calibration durations", [loaded])
    file = read_targets(targets)
    with computing(workers, engine_of(engine), None, resume, to) as on:
        found = calibrate_durations(file, loaded, runs=runs, seed=seed, on=on)
        deliver_leaf(found, to, context.obj, language)


@calibrate.command(
    "targets",
    short_help="Fit parameters to what only the whole simulation shows.",
    epilog="Example: jobcentre calibrate targets hedensted_cash current_rules"
    " --parameter practice.activation.repeat_weeks.activity_ready",
)
def targets_(
    context: typer.Context,
    targets: TargetsFile,
    scenario: Scenario,
    parameter: Annotated[
        list[str],
        typer.Option(
            metavar="PATH", help="A figure to fit, over its range or PATH=LOW:HIGH; may be repeated."
        ),
    ],
    population: Annotated[
        int, typer.Option(min=10, metavar="N", help="Candidates kept of a generation.")
    ] = 100,
    simulations: Annotated[
        int, typer.Option(min=20, metavar="N", help="Budget: candidates simulated.")
    ] = 2000,
    minutes: Annotated[
        float, typer.Option(min=0.1, metavar="N", help="Budget: no generation is begun after so long.")
    ] = 10.0,
    seed: Seed = 1,
    workers: Workers = None,
    engine: Clocked = None,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    language: Spoken = Language.en,
) -> None:
    """Fit parameters by ABC-SMC (pyABC); Ctrl-C keeps the best so far."""
    from simulator.calibration.targets import read_targets
    from simulator.study import calibrate_targets

    (loaded,) = load_each([scenario], sets)
    to = destination(out, replace, "calibration targets", [loaded])
    file = read_targets(targets)
    paths, ranges = _parameters(parameter)
    with computing(workers, engine_of(engine), None, False, to) as on:
        found = calibrate_targets(
            file,
            loaded,
            paths,
            ranges=ranges,
            population=population,
            simulations=simulations,
            minutes=minutes,
            seed=seed,
            on=on,
        )
        deliver_leaf(found, to, context.obj, language)


@calibrate.command(
    "check",
    short_help="Hold a scenario up against official figures.",
    epilog="Example: jobcentre calibrate check rudersdal_2017 rudersdal_2017",
)
def check(
    context: typer.Context,
    targets: TargetsFile,
    scenario: Scenario,
    runs: Runs = 40,
    seed: Seed = 1,
    workers: Workers = None,
    engine: Clocked = None,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    resume: Resume = False,
    language: Spoken = Language.en,
) -> None:
    """Run a scenario as it is and say, figure by figure, whether the official one lies within what is predicted."""
    from simulator.calibration.targets import read_targets
    from simulator.study import check_targets

    (loaded,) = load_each([scenario], sets)
    to = destination(out, replace, "calibration check", [loaded])
    file = read_targets(targets)
    with computing(workers, engine_of(engine), None, resume, to) as on:
        found = check_targets(file, loaded, runs=runs, seed=seed, on=on)
        deliver_leaf(found, to, context.obj, language)


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Mistake(f"{option} {text}: is no date such as 2023-05-31") from None


def _parameters(given: list[str]) -> tuple[list[str], dict[str, tuple[float, float]]]:
    """Read ``PATH`` and ``PATH=LOW:HIGH``.

    Raises
    ------
    Mistake
        If a range cannot be read.
    """
    paths, ranges = [], {}
    for text in given:
        path, equals, limits = text.partition("=")
        paths.append(path.strip())
        if not equals:
            continue
        low, _, high = limits.partition(":")
        try:
            ranges[path.strip()] = float(low), float(high)
        except ValueError:
            raise Mistake(f"--parameter {text}: is not PATH=LOW:HIGH") from None
        if not ranges[path.strip()][0] < ranges[path.strip()][1]:
            raise Mistake(f"--parameter {text}: the lower value comes first")
    return paths, ranges
