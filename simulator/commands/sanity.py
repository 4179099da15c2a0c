"""The command ``sanity``: extremes whose answer is known, beside what studies found."""

from __future__ import annotations

import sys
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
from simulator.commands.shared import FILE_WIDTH, Destination, computing, deliver_leaf, load_each

extremes = typer.Typer()
"""The command ``sanity``, which ``jobcentre`` has beside its own."""


@extremes.command(
    "sanity",
    short_help="Hold the model against extremes whose answer is known.",
    epilog="Example: jobcentre sanity current_rules --replications 6",
)
def sanity(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(help="A scenario's name or file.")] = "current_rules",
    replications: Replications = 6,
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
    """Run no, half, double and three times the caseworkers, no activation, no sanctions, no effects and every talk by
    phone against a scenario as it is, and hold each against what studies found.
    """
    from rich.console import Console

    from simulator.experiments.sanity import FINDINGS, REFERENCE
    from simulator.reporting.folder import Question
    from simulator.reporting.sanity import print_table
    from simulator.reporting.words import words
    from simulator.study import sanity as ask

    (loaded,) = load_each([scenario], sets)
    to = Destination(out, replace, Question("sanity", (REFERENCE, *FINDINGS)))
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        found = ask(loaded, replications=replications, seed=seed, on=on)
        print_table(found, Console(width=None if sys.stdout.isatty() else FILE_WIDTH), words(language))
        print()
        deliver_leaf(found, to, context.obj, language)
