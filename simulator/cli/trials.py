"""The command that designs a trial."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

import typer

from simulator.cli.options import Options, with_options
from simulator.cli.running import answer
from simulator.errors import Refused

commands = typer.Typer()


@commands.command(
    short_help="Design a trial: how many citizens, how long, and what it cannot tell.",
    epilog="Example: jobcentre trial hedensted --set behaviour.trust=0.05 --months 6,12,24 --trials 100",
)
@with_options(
    "seed", "workers", "engine", "cluster", "sets", "out", "replace", "resume", "csv", "xlsx", "language"
)
def trial(
    proposal: Annotated[str, typer.Argument(help="What is tried: a scenario's name or file.")],
    baseline: Annotated[
        str, typer.Option(metavar="SCENARIO", help="Today's rules, by which all others live.")
    ] = "current_rules",
    draw: Annotated[
        str,
        typer.Option(
            metavar="WHAT",
            help="What lots are drawn of: citizens, caseworkers (whose citizens follow them), municipalities, or steps "
            "(municipalities that cross over one after another).",
        ),
    ] = "citizens",
    share: Annotated[
        float, typer.Option(metavar="SHARE", help="Of those drawn, how large a share is under the proposal.")
    ] = 0.5,
    months: Annotated[
        str,
        typer.Option(
            metavar="LIST", help="For how long those who enter are enrolled; each is followed for a year."
        ),
    ] = "3,6,9,12,18",
    outcome: Annotated[
        str,
        typer.Option(
            metavar="OUTCOME", help="What is looked at: weeks_first_spell_52, out_13w, out_26w or out_52w."
        ),
    ] = "weeks_first_spell_52",
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
    from simulator.study import trial as find

    base, others = options.load_compared(baseline, proposal)
    (other,) = others.values()
    asked: dict[str, Any] = {
        "drawn": draw,
        "share": share,
        "months": read_months(months),
        "outcome": outcome,
        "matters": None if matters is None else read_matters(matters, outcome),
        "trials": trials,
        "draws": draws,
    }
    answer(options, "trial", (base.name, other.name), partial(find, base, other, **asked))


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
