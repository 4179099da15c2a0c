"""The command that finds what an answer hinges on, and how often it stands."""

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
)
from simulator.commands.shared import by_name, computing, deliver_leaf, destination, load_compared

sensitivities = typer.Typer()
"""The command ``sensitivity``, which ``jobcentre`` has beside its own."""


@sensitivities.command(
    "sensitivity",
    short_help="Find what the answer hinges on, and how often it stands.",
    epilog="Example: jobcentre sensitivity current_rules hedensted frikommune",
)
def sensitivity(
    context: typer.Context,
    baseline: Annotated[str, typer.Argument(metavar="SCENARIO", help="A scenario's name or file.")],
    proposals: Annotated[
        list[str], typer.Argument(metavar="PROPOSAL", help="Scenarios that are compared with it.")
    ],
    draws: Annotated[
        int, typer.Option(metavar="N", help="A power of two; each is N times the groups of comparisons.")
    ] = 128,
    alone: Annotated[
        int, typer.Option(min=4, metavar="N", help="Assumptions that have an index of their own.")
    ] = 8,
    replications: Replications = 1,
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
    """Vary every figure that has a range: one at a time (a tornado), then all at once (Sobol's indices)."""
    from simulator.study import sensitivity as find

    base, *others = load_compared([baseline, *proposals], sets)
    named = dict(list(by_name([base, *others]).items())[1:])
    to = destination(out, replace, "sensitivity", [base, *others])
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        found = find(base, named, draws=draws, alone=alone, replications=replications, seed=seed, on=on)
        deliver_leaf(found, to, context.obj, language)
