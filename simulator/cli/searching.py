"""The command that looks for the best rules."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.options import Options, ScenarioName, of_one_place, scenario_names, with_options
from simulator.cli.questions import read_target
from simulator.cli.running import answer
from simulator.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.experiments.search_question import Bound, Constraint, Decision
    from simulator.scenario import Scenario

commands = typer.Typer()

_NUMBER = r"\s*[+-]?\d+(?:\.\d+)?\s*"
_RANGE = re.compile(rf"({_NUMBER}):({_NUMBER})")


@commands.command(
    short_help="Find the best rules under constraints.",
    epilog="Example: jobcentre search current_rules hedensted --decide 'law.duties.*.minutes*=0.5:1' "
    "--decide practice.caseworkers.factor=0.8:1.1 --minimise cost_municipality --minimise weeks_first_spell_52 "
    "--constrain 'talks_on_time>=baseline@0.9'",
)
@with_options(
    "seed", "workers", "engine", "cluster", "sets", "out", "replace", "resume", "csv", "xlsx", "dry_run",
    "language", more=["variants"],
)  # fmt: skip
def search(
    baseline: ScenarioName,
    proposals: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PROPOSAL",
            help="Scenarios that the rules found are held against, beside the baseline.",
            autocompletion=scenario_names,
        ),
    ] = None,
    decide: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=WHAT",
            help="What may be chosen: LOW:HIGH, or a,b,c; KEY*=LOW:HIGH multiplies what is there; * stands for any "
            "name in a key. May be repeated.",
        ),
    ] = None,
    minimise: Annotated[
        list[str] | None,
        typer.Option(metavar="OUTCOME", help="What is to be small; or GROUP.OUTCOME. May be repeated."),
    ] = None,
    maximise: Annotated[
        list[str] | None,
        typer.Option(metavar="OUTCOME", help="What is to be large; or GROUP.OUTCOME. May be repeated."),
    ] = None,
    constrain: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OUTCOME>=VALUE@SHARE",
            help="What has to hold, in which share of the draws (without @, of their mean); also <=; VALUE may be "
            "'baseline', what today's rules come to in the same draw. A and B@SHARE: both in the same draw. May be "
            "repeated.",
        ),
    ] = None,
    start: Annotated[
        str,
        typer.Option(
            "--from",
            metavar="SCENARIO",
            help="The scenario whose figures are chosen: a proposal that is named, or the baseline if not given.",
        ),
    ] = "",
    runs: Annotated[
        int,
        typer.Option(
            min=1,
            metavar="N",
            help="Runs of a rule at a draw before the front is verified. As many as are given here, and the front "
            "after them, take some five minutes of processor time for a municipality of 1,600 citizens, more for "
            "larger ones; --dry-run says it of yours.",
        ),
    ] = 2000,
    few: Annotated[int, typer.Option(min=2, metavar="N", help="Draws at which every rule is tried.")] = 4,
    verify: Annotated[
        int, typer.Option(min=2, metavar="N", help="Fresh draws at which the last rules are verified.")
    ] = 100,
    draws: Annotated[
        bool,
        typer.Option(
            "--draws/--no-draws", help="Whether a draw is of all that is assumed, or of chance alone."
        ),
    ] = True,
    *,
    options: Options,
) -> None:
    """Find the rules that no other is better than, among those that hold what has to hold.

    The folder holds front.csv (a row a rule), front/N.toml (each rule as a scenario file that says how it differs),
    rules.csv (all that was verified, today's rules and the proposals too) and tried.csv.
    """
    from simulator.experiments import plan as plans
    from simulator.experiments.search_question import Objective
    from simulator.study import search as find

    if not decide:
        raise Refused(
            "--decide: say what may be chosen, such as --decide practice.caseworkers.factor=0.8:1.2"
        )
    if not minimise and not maximise:
        raise Refused("--minimise: say what is to be small (or large: --maximise), such as cost_municipality")
    decisions = [read_decision(text) for text in decide]
    objectives = [Objective.of(one, largest=False) for one in minimise or ()]
    objectives += [Objective.of(one, largest=True) for one in maximise or ()]
    constraints = [read_constraint(text) for text in constrain or ()]
    base, others = options.load_compared(baseline, *(proposals or ()))
    of_one_place(base, *others.values())
    asked: dict[str, Any] = {
        "of": _named(start, base.name, others),
        "decide": decisions,
        "objectives": objectives,
        "constraints": constraints,
        "runs": runs,
        "few": few,
        "verify": verify,
        "draws": draws,
    }
    plan = partial(plans.of_search, {base.name: base, **others}, runs=runs, verify=verify)
    answer(options, "search", (base.name, *others), partial(find, base, others, **asked), plan)


def _named(start: str, baseline: str, others: Mapping[str, Scenario]) -> str:
    """Return the name of the scenario whose figures are chosen; a file is named by its stem."""
    name = start if start in others else start.replace("\\", "/").rpartition("/")[2].removesuffix(".toml")
    if not start or name == baseline:
        return ""
    if name not in others:
        raise Refused(f"--from {start}: is not among the scenarios named: {', '.join((baseline, *others))}")
    return name


def read_decision(text: str) -> Decision:
    """Read ``KEY=LOW:HIGH``, ``KEY*=LOW:HIGH`` or ``KEY=a,b,c`` (TOML values, or words).

    Raises
    ------
    Refused
        If it is none of them.
    """
    from simulator.experiments.search_question import Decision

    path, _, values = (part.strip() for part in text.partition("="))
    times = path.endswith("*") and not path.endswith(".*")
    path = path.removesuffix("*").rstrip() if times else path
    if not path or not values:
        raise Refused(
            f"--decide {text}: is not KEY=LOW:HIGH or KEY=a,b,c, such as practice.caseworkers.factor=0.8:1.2"
        )
    if ends := _RANGE.fullmatch(values):
        return Decision(path, float(ends[1]), float(ends[2]), times=times)
    if ":" in values and "[" not in values and "," not in values:
        raise Refused(f"--decide {text}: the ends are numbers, such as {path}=0.8:1.2")
    choices = _literals(values)
    if times and not all(isinstance(one, int | float) and not isinstance(one, bool) for one in choices):
        raise Refused(f"--decide {text}: what a value is multiplied by is a number")
    return Decision(path, choices=choices, times=times)


def read_constraint(text: str) -> Constraint:
    """Read ``OUTCOME>=VALUE@SHARE`` or ``OUTCOME<=VALUE@SHARE``, the share left out for the mean.

    Several with ``and`` between them have to hold in the same draw.

    Raises
    ------
    Refused
        If it is neither, or there is no such outcome.
    """
    from simulator.experiments.search_question import Constraint

    targets, at, share = text.partition("@")
    bounds = tuple(_bound(target) for target in re.split(r"\s+and\s+", targets.strip()))
    return Constraint(bounds, _share(text, share) if at else None)


def _bound(target: str) -> Bound:
    from simulator.experiments.compare import outcome_key
    from simulator.experiments.search_question import Bound

    against_today = re.fullmatch(r"\s*([\w.]+)\s*(>=|<=)\s*baseline\s*", target)
    if against_today:
        return Bound(outcome_key(against_today[1]), against_today[2] == "<=", None)
    outcome, at_most, limit = read_target(target, "--constrain")
    return Bound(outcome_key(outcome), at_most, limit)


def _share(text: str, share: str) -> float:
    number, percent = share.strip().rstrip("%").strip(), share.strip().endswith("%")
    try:
        return float(number) / (100 if percent else 1)
    except ValueError:
        raise Refused(
            f"--constrain {text}: after @ stands the share of draws in which it has to hold, such as @0.9"
        ) from None


def _literals(values: str) -> tuple[Any, ...]:
    """Read values of TOML, lists too; words where they are none."""
    try:
        read = tomllib.loads(f"value = [{values}]")["value"]
    except tomllib.TOMLDecodeError:
        read = []
        for word in values.split(","):
            try:
                read.append(tomllib.loads(f"value = {word.strip()}")["value"])
            except tomllib.TOMLDecodeError:
                read.append(word.strip())
    return tuple(tuple(one) if isinstance(one, list) else one for one in read)
