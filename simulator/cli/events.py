"""The commands that show single events: one citizen's life, and the log of a whole run."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.options import Language, Options, ScenarioNames, of_one_place, with_options, writing
from simulator.cli.running import console
from simulator.errors import Refused

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

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
    epilog="Example: jobcentre events current_rules hedensted --out events.xes",
)
@with_options("seed", "engine", "sets")
def events(
    scenarios: Annotated[
        list[str], typer.Argument(metavar="[BASELINE] SCENARIO", help="Names or files, one or two.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")],
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="parquet (the log's own columns), csv, xes or ocel (OCEL 2.0 JSON) for process mining, vidigi for an "
            "animation; by the file's ending (.csv, .xes, .json) if not given, else parquet.",
        ),
    ] = None,
    replication: Which = 0,
    *,
    options: Options,
) -> None:
    """Write the event log of one replication: what happened to whom, when, and by which caseworker.

    Parquet is written as the log grows, so that it never has to fit in memory. Times in the other formats are those of
    a clock on the wall; xes and ocel, which ask for a time zone, call them UTC.
    """
    from simulator.experiments import stream_events
    from simulator.experiments.process_log import FORMATS, format_of
    from simulator.scenario.messages import nearest

    if len(scenarios) > 2:
        raise Refused(
            f"events are those of one scenario after its baseline: give two at most, not {len(scenarios)}"
        )
    form = form or format_of(out)
    if form not in FORMATS:
        near = nearest(form, FORMATS)
        hint = f"; did you mean '{near}'?" if near else ""
        raise Refused(f"--format {form}: unknown format; allowed: {', '.join(FORMATS)}{hint}")
    baseline, proposals = options.load_compared(*scenarios)
    of_one_place(baseline, *proposals.values())
    *_, scenario = (baseline, *proposals.values())
    seed, engine = options.seed, options.chosen_engine
    files: tuple[Path, ...] = (out,)
    with writing(out):
        if form == "parquet":
            run = stream_events(baseline, scenario, out, seed=seed, replication=replication, engine=engine)
        else:
            run, files = _written((baseline, scenario), out, form, seed, replication, engine)
    print(f"{len(run.citizens):,} citizens; the events: {', '.join(map(str, files))}")
    if form == "vidigi":
        heads = len(set(run.capacity.caseworker.tolist()))
        begins = scenario.start - timedelta(minutes=scenario.warmup_minutes)
        print(f"minutes from {begins}; {heads} caseworkers: scenario={{'caseworkers': {heads}}}")


def _written(
    scenarios: tuple[Scenario, Scenario],
    out: Path,
    form: str,
    seed: int,
    replication: int,
    engine: Engine | None,
) -> tuple[Run, tuple[Path, ...]]:
    """Run one replication and write its log; that the folder can be written to is known before anything is run."""
    from simulator.experiments.process_log import write_log
    from simulator.simulation import simulate, timeline

    first = out.with_name(f"{out.name}.part")
    first.touch()
    try:
        run = simulate(timeline(*scenarios), seed, replication, engine)
        return run, write_log(run, scenarios[1], out, form)
    finally:
        first.unlink(missing_ok=True)
