"""The command that designs a trial."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.options import Options, with_options
from simulator.cli.running import answer
from simulator.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping

commands = typer.Typer()


@commands.command(
    short_help="Design a trial: how many citizens, how long, and what it cannot tell.",
    epilog="Example: jobcentre trial hedensted --set behaviour.trust=0.05 --months 6,12,24 --trials 100",
)
@with_options("seed", "workers", "engine", "cluster", "sets", "out", "replace", "resume", "language")
def trial(
    proposal: Annotated[
        str,
        typer.Argument(
            help="What is tried: a scenario's name or file; or a trial's, which says the rest too: deferred_guidance, "
            "frikommune_in_steps, hurtigt_i_gang, or one of your own."
        ),
    ],
    baseline: Annotated[
        str | None,
        typer.Option(
            metavar="SCENARIO", help="Today's rules, by which all others live: current_rules, if not given."
        ),
    ] = None,
    draw: Annotated[
        str | None,
        typer.Option(
            metavar="WHAT",
            help="What lots are drawn of: citizens (if not given), caseworkers (whose citizens follow them), "
            "municipalities, or steps (municipalities that cross over one after another).",
        ),
    ] = None,
    share: Annotated[
        float | None,
        typer.Option(
            metavar="SHARE",
            help="Of those drawn, how large a share is under the proposal; 0.5, if not given.",
        ),
    ] = None,
    groups: Annotated[
        str | None,
        typer.Option(
            metavar="LIST", help="Who is enrolled: target groups, jobseekers, or all (if not given)."
        ),
    ] = None,
    months: Annotated[
        str | None,
        typer.Option(
            metavar="LIST",
            help="For how long those who enter are enrolled; each is followed for a year. 3,6,9,12,18, if not given.",
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help="What is looked at: weeks_first_spell_52 (if not given), weeks_on_benefit_52, out_13w, out_26w, "
            "out_52w, out_to_job_52w, in_job_52w or out_of_labour_force_52w.",
        ),
    ] = None,
    matters: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="The smallest difference that matters: days, or points with %; that of the prices, if not given.",
        ),
    ] = None,
    trials: Annotated[int, typer.Option(min=2, metavar="N", help="Trials simulated at each length.")] = 200,
    draws: Annotated[
        bool, typer.Option("--draws/--no-draws", help="Whether each trial has assumptions of its own.")
    ] = True,
    *,
    options: Options,
) -> None:
    """Design a trial in the jobcentre that it would be made in: power, false alarms, bias and cost by its length.

    Whoever is not drawn lives by today's rules, and both share caseworkers and places. The folder holds power.csv, the
    page for an application, a protocol, and the script that analyses the trial's real data.
    """
    from simulator.experiments.trial_file import is_trial
    from simulator.study import trial as find

    asked: dict[str, Any] = {"outcome": "weeks_first_spell_52"}
    if is_trial(proposal):
        if baseline is not None:
            raise Refused(
                f"--baseline {baseline}: {proposal} is a trial's file, which says itself against what"
            )
        asked = read_file(proposal, options.changes)
        base, other = (asked.pop(one) for one in ("baseline", "proposal"))
    else:
        base, others = options.load_compared(baseline or "current_rules", proposal)
        (other,) = others.values()
    outcome = outcome or asked["outcome"]
    said = {
        "drawn": draw,
        "share": share,
        "groups": None if groups is None else tuple(part.strip() for part in groups.split(",")),
        "months": None if months is None else read_months(months),
        "outcome": outcome,
        "matters": None if matters is None else read_matters(matters, outcome),
    }
    asked |= {name: value for name, value in said.items() if value is not None}
    asked |= {"trials": trials, "draws": draws}
    answer(options, "trial", (base.name, other.name), partial(find, base, other, **asked))


def read_file(name_or_path: str, changes: Mapping[str, object]) -> dict[str, Any]:
    """Read a trial from its file, with some figures changed in both of its scenarios.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    Refused
        If the file itself settles a figure that is to be changed.
    """
    from simulator.experiments.trial_file import read_trial

    asked = read_trial(name_or_path)
    if own := sorted(asked["described"].settled & changes.keys()):
        raise Refused(f"--set {own[0]}: {name_or_path} says itself what that is")
    return asked | {one: asked[one].replace(dict(changes)) for one in ("baseline", "proposal")}


def read_months(text: str) -> tuple[float, ...]:
    """Read ``3,6,12``.

    Raises
    ------
    Refused
        If one of them is no number.
    """
    try:
        return tuple(float(part) for part in text.split(","))
    except ValueError:
        raise Refused(f"--months {text}: is not a list of months, such as 3,6,12") from None


def read_matters(text: str, outcome: str) -> float:
    """Read days, as the weeks of an outcome of weeks, or percentage points, of one of shares.

    Raises
    ------
    Refused
        If it is neither, or does not fit the outcome.
    """
    share, number = text.strip().endswith("%"), text.strip().rstrip("%")
    try:
        value = float(number)
    except ValueError:
        raise Refused(
            f"--matters {text}: is neither days, such as 3, nor percentage points, such as 2%"
        ) from None
    if share == outcome.startswith("weeks"):
        fits = "days, such as 3" if share else "percentage points, such as 2%"
        raise Refused(f"--matters {text}: {outcome} takes {fits}")
    return value / 100 if share else value / 7
