"""The commands that show single events: one citizen's life, and the log of a whole run."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.options import Clocked, Language, Names, Seed, Sets, engine_of
from simulator.commands.shared import Mistake, by_name, load_compared, of_one_place

single_events = typer.Typer()
"""Commands about events, which ``jobcentre`` has beside its own."""
_COLUMN = 64
"""Columns of a scenario where the table is not shown in a terminal."""
Which = Annotated[int, typer.Option("--replication", min=0, metavar="N", help="In which replication.")]


@single_events.command(
    short_help="Tell one citizen's life.",
    epilog="Example: jobcentre trace current_rules hedensted --citizen 1700",
)
def trace(
    scenarios: Names,
    citizen: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Whose; the first to enter if not given.")
    ] = None,
    replication: Which = 0,
    seed: Seed = 1,
    sets: Sets = None,
    language: Annotated[
        Language, typer.Option("--language", help="Of the sentences: English or Danish.")
    ] = Language.en,
) -> None:
    """Tell one citizen's life, day by day, under each scenario side by side, with the rule behind each event.

    The first scenario is the baseline: all share its warm-up.
    """
    from rich.console import Console

    from simulator.reporting.trace import first_entrant, happenings, heading, table
    from simulator.reporting.words import words
    from simulator.simulation import simulate, timeline

    loaded = of_one_place(load_compared(scenarios, sets))
    named, spoken = by_name(loaded), words(language.value)
    lives = {}
    who = ""
    for name, scenario in named.items():
        told = simulate(timeline(loaded[0], scenario), seed, replication, engine="simpy")
        if citizen is None:
            citizen = first_entrant(told)
        if citizen >= len(told.citizens):
            raise Mistake(f"--citizen: there are citizens 0 to {len(told.citizens) - 1}, not {citizen}")
        who = heading(told, citizen, scenario.start, spoken)
        lives[name] = happenings(told, citizen, scenario.start, scenario, spoken)
    print(who)
    if not any(lives.values()):
        print(spoken("life.nothing"))
        return
    width = None if sys.stdout.isatty() else _COLUMN * len(lives) + 12
    titles = {name: f"{name}: {scenario.title}" for name, scenario in named.items()}
    Console(width=width).print(table(lives, titles, spoken))


@single_events.command(
    short_help="Write the event log of one replication.",
    epilog="Example: jobcentre events current_rules hedensted --out events.parquet",
)
def events(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="[BASELINE] SCENARIO", help="Names or files, one or two.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The Parquet file.")],
    replication: Which = 0,
    seed: Seed = 1,
    engine: Clocked = None,
    sets: Sets = None,
) -> None:
    """Write the event log of one replication as it grows, so that it never has to fit in memory."""
    from simulator.experiments import stream_events

    if len(scenarios) > 2:
        raise Mistake(
            f"events are those of one scenario after its baseline: give two at most, not {len(scenarios)}"
        )
    loaded = of_one_place(load_compared(scenarios, sets))
    try:
        told = stream_events(
            loaded[0], loaded[-1], out, seed=seed, replication=replication, engine=engine_of(engine)
        )
    except OSError as error:
        raise Mistake(f"{out}: cannot be written: {error.strerror or error}") from None
    print(f"{len(told.citizens):,} citizens; the events: {out}")
