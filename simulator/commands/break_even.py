"""The command that finds the value of an assumption at which a proposal pays."""

from __future__ import annotations

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
from simulator.commands.shared import computing, deliver_leaf, destination, load_compared

break_evens = typer.Typer()
"""The command ``break-even``, which ``jobcentre`` has beside its own."""


@break_evens.command(
    "break-even",
    short_help="Find the value of an assumption at which a proposal pays.",
    epilog="Example: jobcentre break-even current_rules hedensted --over behaviour.trust",
)
def break_even(
    context: typer.Context,
    baseline: Annotated[str, typer.Argument(help="A scenario's name or file.")],
    proposal: Annotated[str, typer.Argument(help="The scenario that is compared with it.")],
    over: Annotated[str, typer.Option(metavar="PATH", help="The assumption: the path of a number.")],
    outcome: Annotated[
        str,
        typer.Option(metavar="OUTCOME", help="What is to come out the same; GROUP.OUTCOME for one group."),
    ] = "cost_total",
    between: Annotated[
        str | None,
        typer.Option(metavar="LOW:HIGH", help="The range; that of the assumption's file if not given."),
    ] = None,
    replications: Replications = 20,
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
    """Find the value of an assumption at which a proposal comes out the same as its baseline, with its interval."""
    from simulator.study import break_even as find

    base, other = load_compared([baseline, proposal], sets)
    limits = None if between is None else read_range(between)
    to = destination(out, replace, "break-even", [base, other])
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        found = find(
            base,
            other,
            over=over,
            outcome=outcome,
            between=limits,
            replications=replications,
            seed=seed,
            on=on,
        )
        deliver_leaf(found, to, context.obj, language)
