"""The ``jobcentre`` command.

Nothing heavy is imported until a command runs, so that ``jobcentre --help`` is quick. A user's mistake is one
plain line on standard error and exit status 2; an interrupt is exit status 130; anything else is a fault of
ours and shows its traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from simulator import __version__
from simulator.commands.break_even import break_evens
from simulator.commands.calibrate import calibrate
from simulator.commands.data import data
from simulator.commands.events import single_events
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
from simulator.commands.places import places
from simulator.commands.report import reports
from simulator.commands.sanity import extremes
from simulator.commands.sensitivity import sensitivities
from simulator.commands.shared import (
    Mistake,
    Stopped,
    by_name,
    changes,
    computing,
    deliver,
    destination,
    load_compared,
    load_each,
    load_with_laws,
    of_one_place,
    say,
    what_it_changes,
    write_laws_page,
)
from simulator.commands.solve import solving
from simulator.commands.sweep import sweeps
from simulator.errors import JobcentreError

FAILED = 1
USER_MISTAKE = 2
INTERRUPTED = 130

DEFAULT_COMPARISON = ("current_rules", "hedensted", "frikommune")
"""What ``jobcentre compare`` compares when no scenario is named."""

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

Events = Annotated[bool, typer.Option("--events", help="Keep every event, as Parquet files.")]


@app.callback(
    invoke_without_command=True,
    epilog="Example: jobcentre compare current_rules hedensted frikommune",
)
def jobcentre(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Simulate a Danish jobcentre: what a rule does to cost, compliance and time to job."""
    if version:
        print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


class Listed(StrEnum):
    """What ``jobcentre list`` can list by itself."""

    scenarios = "scenarios"
    laws = "laws"
    places = "places"
    practices = "practices"
    behaviour = "behaviour"
    prices = "prices"


@app.command(
    "list",
    short_help="List scenarios and their parts.",
    epilog="Example: jobcentre list laws --page laws.html",
)
def list_(
    what: Annotated[Listed | None, typer.Argument(help="One kind only; all if not given.")] = None,
    page: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="With 'laws': write a page that sets the laws side by side."),
    ] = None,
    language: Annotated[
        Language, typer.Option("--language", help="Of the page: English or Danish.")
    ] = Language.en,
) -> None:
    """List the scenarios, and the laws, places, practices, behaviours and prices that they combine."""
    from simulator.scenario import list_parts, list_scenarios
    from simulator.scenario.files import FOLDERS

    if page is not None:
        if what != Listed.laws:
            raise Mistake("--page goes with laws: jobcentre list laws --page FILE")
        write_laws_page(page, language.value)
        return
    if language != Language.en:
        raise Mistake("--language goes with --page: jobcentre list laws --page FILE --language da")
    tables = {"scenarios": list_scenarios()}
    tables |= {kind: list_parts(kind) for kind in FOLDERS}
    if what is not None:
        kind = next((kind for kind, folder in FOLDERS.items() if folder == what), "scenarios")
        tables = {kind: tables[kind]}
    for kind, listed in tables.items():
        print(f"{kind}:")
        width = max((len(one.name) for one in listed), default=0)
        for one in listed:
            print(f"  {one.name:<{width}}  {one.title}")


@app.command(
    short_help="Check scenario files.",
    epilog="Example: jobcentre check my/scenario.toml --set practice.caseworkers.factor=0.9",
)
def check(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="SCENARIO", help="Names or files; all if none is given.")
    ] = None,
    sets: Sets = None,
) -> None:
    """Check scenario files: every mistake in one line, then what each changes, what is not known, what the plan can
    never meet of the law, and what is out of date.
    """
    from simulator.calibration import out_of_date
    from simulator.reporting.plan_notes import lines as plan_lines
    from simulator.scenario import check as look_into
    from simulator.scenario import list_scenarios

    names = scenarios or [listed.name for listed in list_scenarios()]
    told: set[str] = set()
    for name, scenario in zip(names, load_with_laws(names, sets), strict=True):
        print(f"{name}: in order")
        if scenarios:
            for line in what_it_changes(name, scenario):
                print(f"  {line}")
        notes = [note for note in look_into(name, changes(sets)).notes if note not in told]
        told.update(notes)
        for note in notes:
            print(f"  {note}")
        for line in plan_lines(scenario):
            print(f"  plan and law: {line}")
        for one in scenario.members or (scenario,):
            if stale := out_of_date(one):
                whose = f"{one.place.title}: " if scenario.members else ""
                print(f"  stale: {whose}{stale}; `jobcentre solve` solves it anew")


@app.command(
    short_help="Run one scenario.",
    epilog="Example: jobcentre run current_rules --replications 5 --out results/today",
)
def run(
    context: typer.Context,
    scenario: Annotated[str, typer.Argument(help="A scenario's name or file.")],
    replications: Replications = 20,
    seed: Seed = 1,
    workers: Workers = None,
    engine: Clocked = None,
    cluster: Cluster = None,
    sets: Sets = None,
    out: Out = None,
    replace: Replace = False,
    resume: Resume = False,
    events: Events = False,
    language: Spoken = Language.en,
) -> None:
    """Run one scenario throughout, warm-up included, and write its folder of tables and charts."""
    from simulator import study

    (asked,) = load_each([scenario], sets)
    to = destination(out, replace, "run", [asked])
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        result = study.run(asked, replications=replications, seed=seed, events=events, on=on)
        deliver(result, to, context.obj, language)


@app.command(
    short_help="Compare proposals with a baseline.",
    epilog="Example: jobcentre compare current_rules hedensted --set practice.caseworkers.factor=0.8",
)
def compare(
    context: typer.Context,
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BASELINE PROPOSAL",
            help="Names or files; current_rules, hedensted and frikommune if none is given.",
        ),
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
    events: Events = False,
    settings: Annotated[
        bool, typer.Option(help="Also run low and high staffing and both ends of the threat split.")
    ] = True,
    precision: Annotated[
        list[str] | None,
        typer.Option(
            metavar="HALF-WIDTH",
            help="Add replications until the intervals are this narrow: 2% of the baseline's level, or of one "
            "outcome, as in talks_on_time=1% or weeks_first_spell_52=0.5; may be repeated.",
        ),
    ] = None,
    most: Annotated[
        int, typer.Option(min=2, metavar="N", help="With --precision: replications at which it stops.")
    ] = 200,
    posterior: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Draws of calibrated parameters, from 'jobcentre calibrate': one a replication.",
        ),
    ] = None,
    long_run: Annotated[
        bool | None,
        typer.Option(
            "--long-run/--no-long-run",
            help="Also run ten years, for the ledger by payer: a steady state and present values. On by default, "
            "but not with --no-settings.",
            show_default=False,
        ),
    ] = None,
    language: Spoken = Language.en,
) -> None:
    """Compare proposals with a baseline on the same citizens, and write the page that shows the answer."""
    from simulator import study
    from simulator.experiments import LONG_REPLICATIONS, PrecisionError

    study.precision_targets(precision or ())
    names = scenarios or list(DEFAULT_COMPARISON)
    if len(names) == 1:
        raise Mistake(f"compare needs a baseline and at least one proposal; only '{names[0]}' was named")
    loaded = load_compared(names, sets)
    proposals = by_name(loaded)
    baseline = proposals.pop(loaded[0].name)
    draws = None if posterior is None else study.read_posterior(posterior, *of_one_place([baseline]))
    to = destination(out, replace, "comparison", loaded)
    with computing(workers, engine_of(engine), cluster, resume, to) as on:
        try:
            result = study.compare(
                baseline,
                proposals,
                replications=replications,
                seed=seed,
                settings=settings,
                events=events,
                precision=precision or None,
                most=most,
                posterior=draws,
                long_run={None: None, True: min(replications, LONG_REPLICATIONS), False: 0}[long_run],
                on=on,
            )
        except PrecisionError:  # what only the first runs show: an outcome that is 0, say
            if on.store is not None:
                on.store.clear()
            raise
        deliver(result, to, context.obj, language)


app.add_typer(single_events)


@app.command(short_help="Copy the scenario files.", epilog="Example: jobcentre copy my-scenarios")
def copy(
    directory: Annotated[Path, typer.Argument(help="Where the files go; made if it is not there.")],
) -> None:
    """Copy the scenario files to a folder of your own, to edit there."""
    from simulator.scenario import copy_scenarios

    try:
        copy_scenarios(directory)
    except OSError as error:
        raise Mistake(f"{error.filename or directory}: {error.strerror or error}") from error
    print(
        f"The scenario files are in {directory}. Edit them, then: jobcentre check {directory / 'NAME.toml'}"
    )


app.add_typer(places)
app.add_typer(solving)
app.add_typer(break_evens)
app.add_typer(sweeps)
app.add_typer(sensitivities)
app.add_typer(extremes)
app.add_typer(calibrate, name="calibrate")
app.add_typer(data)
app.add_typer(reports)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and give its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``jobcentre``; those of the process if not given.

    Returns
    -------
    int
        0 when all went well, 1 when a worker was lost, 2 for a user's mistake, 130 when interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = get_command(app).main(words, prog_name="jobcentre", standalone_mode=False, obj=words)
    except Stopped as stopped:
        say(str(stopped))
        return INTERRUPTED if stopped.by_user else FAILED
    except KeyboardInterrupt:
        status = INTERRUPTED
    except typer.TyperException as mistake:
        say(" ".join(mistake.format_message().split()).replace("Value error, ", ""))
        return USER_MISTAKE
    except JobcentreError as mistake:
        say(str(mistake))
        return USER_MISTAKE
    if status == INTERRUPTED:
        say("interrupted; no result was written")
    return status if isinstance(status, int) else 0
