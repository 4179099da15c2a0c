"""The commands that calibrate: to spells, to durations, to what only the whole simulation shows, to studies of talks;
and that check.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.options import Options, ScenarioName, read_range, say, with_options
from simulator.cli.running import answer, computing, deliver
from simulator.errors import Refused

if TYPE_CHECKING:
    from simulator.study import Calibration, TalkEffects

_TALKS = "talk_effects"

commands = typer.Typer(
    help="Fit parameters to data, and say what the data do not tell.",
    short_help="Fit parameters to data.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

TargetsFile = Annotated[
    str, typer.Argument(metavar="TARGETS", help="A file of targets, or a shipped one's name.")
]
Runs = Annotated[int, typer.Option(min=4, metavar="N", help="Runs of the check.")]


@commands.command(
    "spells",
    short_help="Fit a place's hazards to spells of a case system.",
    epilog="Example: jobcentre calibrate spells spells.csv current_rules --from 2022-01-01 --to 2023-12-31",
)
@with_options("seed", "sets", "out", "replace", "csv", "xlsx", "language")
def spells(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="CSV with start, end, cause, group.")],
    scenario: ScenarioName,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day under observation.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day under observation.")
    ] = None,
    *,
    options: Options,
) -> None:
    """Fit hazards by maximum likelihood: competing causes, gamma frailty, spells cut off at either end."""
    from simulator.study import calibrate_spells

    (loaded,) = options.load(scenario)
    window = _day(first, "--from"), _day(last, "--to")
    found = calibrate_spells(file, loaded, first=window[0], last=window[1], seed=options.seed)
    deliver(found, options)


@commands.command(
    "durations",
    short_help="Fit a place's hazards to completed spells by length.",
    epilog="Example: jobcentre calibrate durations denmark_insured current_rules",
)
@with_options("seed", "workers", "engine", "sets", "out", "replace", "resume", "csv", "xlsx", "language")
def durations(
    targets: TargetsFile,
    scenario: ScenarioName,
    runs: Runs = 40,
    *,
    options: Options,
) -> None:
    """Fit hazards to official figures of completed spells, and hold what follows from them up against all targets."""
    from simulator.calibration.targets import read_targets
    from simulator.study import calibrate_durations

    (loaded,) = options.load(scenario)
    file = read_targets(targets)
    answer(
        options, "calibration durations", [loaded.name], partial(calibrate_durations, file, loaded, runs=runs)
    )


@commands.command(
    "targets",
    short_help="Fit parameters to what only the whole simulation shows.",
    epilog="Example: jobcentre calibrate targets hedensted_cash current_rules"
    " --parameter place.groups.activity_ready.observed.job",
)
@with_options("seed", "workers", "engine", "sets", "out", "replace", "csv", "xlsx", "language")
def targets_(
    targets: TargetsFile,
    scenario: ScenarioName,
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
    *,
    options: Options,
) -> None:
    """Fit parameters by ABC-SMC (pyABC); Ctrl-C keeps the best so far."""
    from simulator.calibration.targets import read_targets
    from simulator.study import calibrate_targets

    (loaded,) = options.load(scenario)
    file = read_targets(targets)
    paths, ranges = _parameters(parameter)
    fit = partial(calibrate_targets, population=population, simulations=simulations, minutes=minutes)
    answer(options, "calibration targets", [loaded.name], partial(fit, file, loaded, paths, ranges=ranges))


@commands.command(
    "talks",
    short_help="Fit the effects of talks to all studies of them.",
    epilog="Example: jobcentre calibrate talks --seed 1 --out results/talks",
)
@with_options("seed", "workers", "engine", "out", "replace", "resume", "csv", "xlsx", "language")
def talks(
    studies: Annotated[
        str, typer.Argument(metavar="STUDIES", help="A file of studies, or a shipped one's name.")
    ] = "talks",
    *,
    options: Options,
) -> None:
    """Make every study again in the simulator, rule out what none allows, and draw one posterior (emcee)."""
    from simulator.study import calibrate_talks

    answer(options, "talk-effects", [], partial(calibrate_talks, studies))


@commands.command(
    "check",
    short_help="Hold a scenario up against official figures.",
    epilog="Example: jobcentre calibrate check rudersdal_2017 rudersdal_2017",
)
@with_options("seed", "workers", "engine", "sets", "out", "replace", "resume", "csv", "xlsx", "language")
def check(
    targets: TargetsFile,
    scenario: ScenarioName,
    runs: Runs = 40,
    *,
    options: Options,
) -> None:
    """Run a scenario as it is and say, figure by figure, whether the official one lies within what is predicted."""
    from simulator.calibration.targets import read_targets
    from simulator.study import check_targets

    (loaded,) = options.load(scenario)
    file = read_targets(targets)
    answer(options, "calibration check", [loaded.name], partial(check_targets, file, loaded, runs=runs))


@commands.command(
    "levels",
    short_help="Fit hazards to figures that follow from them, without runs.",
    epilog="Example: jobcentre calibrate levels hedensted_cash current_rules",
)
@with_options("seed", "workers", "engine", "sets", "out", "replace", "resume", "csv", "xlsx", "language")
def levels(
    targets: TargetsFile,
    scenario: ScenarioName,
    runs: Runs = 40,
    *,
    options: Options,
) -> None:
    """Fit the hazards of groups of whom no durations are published, and say what the figures leave open."""
    from simulator.calibration.targets import read_targets
    from simulator.study import calibrate_levels

    (loaded,) = options.load(scenario)
    file = read_targets(targets)
    answer(options, "calibration levels", [loaded.name], partial(calibrate_levels, file, loaded, runs=runs))


@commands.command(
    "everything",
    short_help="Make every shipped posterior anew.",
    epilog="Example: jobcentre calibrate everything --out results/posteriors --workers 2",
)
@with_options("seed", "workers", "engine", "out", "resume", "language")
def everything(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="TARGETS", help="Files of targets, or talk_effects; all if none is named."),
    ] = None,
    *,
    options: Options,
    ship: Annotated[
        bool, typer.Option("--ship", help="Put those that differ in the place of the shipped ones.")
    ] = False,
) -> None:
    """Make the shipped posteriors by the recipes in their files of targets, and say which come out the same bytes."""
    from simulator.calibration.recipes import Folder

    out = options.out or Path("results") / "posteriors"
    folder, asked = Folder(out, options.seed, options.resume), _steps(names or ())
    with computing(options, out) as on:
        for n, (name, step) in enumerate(asked.items(), 1):
            say(f"{n} of {len(asked)}: {name} ({step.way})")
            if folder.has(name, step.decides):
                continue
            found = step.make(seed=options.seed, on=on)
            found.save(out / name, options.command, options.language.value, replace=True)
            if found.draws is not None:
                folder.keep(name, step.decides, found.draws)
    told = {
        "": "the same bytes as shipped",
        "new": "is not shipped",
        "columns": "has other columns than shipped",
    }
    for name in asked:
        made = folder.made(name)
        print(f"{out / name}.csv: {told.get(made.differs, 'has other draws than shipped')}")
        if made.differs and ship:
            made.ship()
            print(f"{made.shipped}: written")


@dataclass(frozen=True)
class _Step:
    """A posterior: by which way it is made, the hash of what decides it, and what makes it."""

    way: str
    decides: str
    make: Callable[..., Calibration | TalkEffects]


def _steps(names: Sequence[str]) -> dict[str, _Step]:
    """Return what is made, by name: each recipe of a file of targets, and the effects of talks, which have studies."""
    from simulator.calibration.evidence import read_evidence
    from simulator.calibration.recipes import decided_by, recipe_of, recipes
    from simulator.study import calibrate_as_told, calibrate_talks

    steps = {}
    for name, targets in recipes([name for name in names if name != _TALKS]).items():
        if names and name not in names:
            continue
        recipe = recipe_of(targets)
        key = decided_by(recipe.scenario, digest=targets.digest)
        steps[name] = _Step(recipe.way, key, partial(calibrate_as_told, targets))
    if not names or _TALKS in names:
        key = decided_by("current_rules", digest=read_evidence("talks").digest)
        steps[_TALKS] = _Step("talks", key, partial(calibrate_talks, "talks"))
    return steps


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise Refused(f"{option} {text}: is no date such as 2023-05-31") from None


def _parameters(given: list[str]) -> tuple[list[str], dict[str, tuple[float, float]]]:
    """Read ``PATH`` and ``PATH=LOW:HIGH``."""
    paths, ranges = [], {}
    for text in given:
        path, equals, limits = (part.strip() for part in text.partition("="))
        paths.append(path)
        if equals:
            ranges[path] = read_range(limits, f"--parameter {text}", "PATH=LOW:HIGH")
    return paths, ranges
