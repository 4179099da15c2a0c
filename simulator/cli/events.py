"""The commands that show single events: one citizen's life, and the log of a whole run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.options import Language, Options, ScenarioNames, of_one_place, with_options, writing
from simulator.cli.running import console
from simulator.errors import Refused

commands = typer.Typer()
_COLUMN = 64
"""Columns of a scenario where the table is not shown in a terminal."""
Which = Annotated[int, typer.Option("--replication", min=0, metavar="N", help="In which replication.")]


@commands.command(
    short_help="Tell one citizen's life.",
    epilog="Example: jobcentre trace current_rules hedensted --citizen 1700",
)
@with_options("seed", "sets", "variants")
def trace(
    scenarios: ScenarioNames,
    citizen: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Whose; the first to enter if not given.")
    ] = None,
    replication: Which = 0,
    *,
    options: Options,
    language: Annotated[
        Language, typer.Option("--language", help="Of the sentences: English or Danish.")
    ] = Language.en,
) -> None:
    """Tell one citizen's life, day by day, under each scenario side by side, with the rule behind each event.

    The first scenario is the baseline: all share its warm-up.
    """
    from simulator.reporting.trace import first_entrant, happenings, heading, table
    from simulator.reporting.words import words
    from simulator.simulation import simulate, timeline

    baseline, proposals = options.load_compared(*scenarios)
    of_one_place(baseline, *proposals.values())
    compared = {baseline.name: baseline, **proposals}
    spoken = words(language.value, compared)
    lives, titles = {}, {}
    who = ""
    for name, scenario in compared.items():
        run = simulate(timeline(baseline, scenario), options.seed, replication, engine="simpy")
        if citizen is None:
            citizen = first_entrant(run)
        if citizen >= len(run.citizens):
            raise Refused(f"--citizen: there are citizens 0 to {len(run.citizens) - 1}, not {citizen}")
        who = heading(run, citizen, scenario.start, spoken)
        lives[name] = happenings(run, citizen, scenario.start, scenario, spoken)
        titles[name] = spoken.scenario(name)
    print(who)
    if not any(lives.values()):
        print(spoken("life.nothing"))
        return
    console(_COLUMN * len(lives) + 12).print(table(lives, titles, spoken))


@commands.command(
    short_help="Write the event log of one replication.",
    epilog="Example: jobcentre events current_rules hedensted --out events.parquet",
)
@with_options("seed", "engine", "sets")
def events(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="[BASELINE] SCENARIO", help="Names or files, one or two.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The Parquet file.")],
    replication: Which = 0,
    *,
    options: Options,
) -> None:
    """Write the event log of one replication as it grows, so that it never has to fit in memory."""
    from simulator.experiments import stream_events

    if len(scenarios) > 2:
        raise Refused(
            f"events are those of one scenario after its baseline: give two at most, not {len(scenarios)}"
        )
    baseline, proposals = options.load_compared(*scenarios)
    of_one_place(baseline, *proposals.values())
    *_, scenario = (baseline, *proposals.values())
    with writing(out):
        run = stream_events(
            baseline,
            scenario,
            out,
            seed=options.seed,
            replication=replication,
            engine=options.chosen_engine,
        )
    print(f"{len(run.citizens):,} citizens; the events: {out}")
