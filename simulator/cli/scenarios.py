"""The commands about scenarios: list, check and copy them, run one, compare several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from simulator.cli.options import (
    Language,
    Options,
    names_to_check,
    of_one_place,
    scenario_names,
    with_options,
)
from simulator.cli.running import answer
from simulator.cli.trials import read_file
from simulator.errors import JobcentreError, NotInstalled, Refused
from simulator.optional import missing

if TYPE_CHECKING:
    from simulator.experiments import Computing
    from simulator.scenario import Scenario
    from simulator.study import Study

commands = typer.Typer()

DEFAULT_COMPARISON = ("current_rules", "hedensted", "frikommune")
"""What ``jobcentre compare`` compares when no scenario is named."""
_CHANGES = 20
"""Changes that a check lists at most."""

Events = Annotated[bool, typer.Option("--events", help="Keep every event, as Parquet files.")]


class Listed(StrEnum):
    """What ``jobcentre list`` can list by itself."""

    scenarios = "scenarios"
    laws = "laws"
    places = "places"
    practices = "practices"
    behaviour = "behaviour"
    prices = "prices"
    trials = "trials"


@commands.command(
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
    """List the scenarios, the laws, places, practices, behaviours and prices that they combine, and the trials."""
    from simulator.experiments.trial_file import list_trials
    from simulator.scenario import list_parts, list_scenarios
    from simulator.scenario.files import FOLDERS

    if page is not None:
        if what != Listed.laws:
            raise Refused("--page goes with laws: jobcentre list laws --page FILE")
        _write_laws_page(page, language.value)
        return
    if language != Language.en:
        raise Refused("--language goes with --page: jobcentre list laws --page FILE --language da")
    tables = {"scenarios": list_scenarios()}
    tables |= {kind: list_parts(kind) for kind in FOLDERS}
    tables["trials"] = list_trials()
    if what is not None:
        kind = next((kind for kind, folder in FOLDERS.items() if folder == what), what.value)
        tables = {kind: tables[kind]}
    for kind, listed in tables.items():
        print(f"{kind}:")
        width = max((len(one.name) for one in listed), default=0)
        for one in listed:
            print(f"  {one.name:<{width}}  {one.title}")
    if what == Listed.places:
        _list_rows()


@commands.command(
    short_help="Check scenario files.",
    epilog="Example: jobcentre check my/scenario.toml --set practice.caseworkers.factor=0.9",
)
@with_options("sets")
def check(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="Names or files, of trials too; all if none is given.",
            autocompletion=names_to_check,
        ),
    ] = None,
    *,
    options: Options,
) -> None:
    """Check scenario files: every mistake in one line, then what each changes, what is not known, what the plan can
    never meet of the law, and what is out of date. Of a trial's file: its mistakes, and what is tried.
    """
    from simulator.calibration import out_of_date
    from simulator.reporting.plan_notes import lines as plan_lines
    from simulator.scenario import check as look_into

    names, trials = _to_check(scenarios)
    loaded, *designs = _read_all(
        [partial(_load_with_laws, names, options), *(partial(_read_trial, one, options) for one in trials)]
    )
    said: set[str] = set()
    for name, scenario in zip(names, loaded, strict=True):
        print(f"{name}: in order")
        if scenarios:
            for line in _what_it_changes(name, scenario):
                print(f"  {line}")
        notes = [note for note in look_into(name, options.changes).notes if note not in said]
        said.update(notes)
        for note in notes:
            print(f"  {note}")
        for line in plan_lines(scenario):
            print(f"  plan and law: {line}")
        for one in scenario.members or (scenario,):
            if stale := out_of_date(one):
                whose = f"{one.place.title}: " if scenario.members else ""
                print(f"  stale: {whose}{stale}; `jobcentre solve` solves it anew")
    for name, asked in zip(trials, designs, strict=True):
        print(f"{name}: in order")
        if scenarios:
            for line in _what_is_tried(asked):
                print(f"  {line}")


@commands.command(
    short_help="Run one scenario.",
    epilog="Example: jobcentre run current_rules --replications 5 --out results/today",
)
@with_options()
def run(
    scenario: Annotated[
        str, typer.Argument(help="A scenario's name or file.", autocompletion=scenario_names)
    ],
    *,
    options: Options,
    events: Events = False,
) -> None:
    """Run one scenario throughout, warm-up included, and write its folder of tables and charts."""
    from simulator import study
    from simulator.experiments import plan as plans

    (loaded,) = options.load(scenario)
    ask = partial(study.run, loaded, replications=options.replications, events=events)
    scenarios = {loaded.name: loaded}
    plan = partial(plans.of_comparison, scenarios, replications=options.replications, settings=False)
    answer(options, "run", [loaded.name], ask, plan)


@commands.command(
    short_help="Compare proposals with a baseline.",
    epilog="Example: jobcentre compare current_rules hedensted --set practice.caseworkers.factor=0.8",
)
@with_options(more=["variants"])
def compare(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="BASELINE PROPOSAL",
            help="Names or files; current_rules, hedensted and frikommune if none is given.",
            autocompletion=scenario_names,
        ),
    ] = None,
    *,
    options: Options,
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
    draws: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="Draws of all that is assumed, over which the answer is predicted; 0: chance alone. Five times the "
            "replications, 100 at most, if not given; none with --no-settings.",
            show_default=False,
        ),
    ] = None,
    matters: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT=SIZE",
            help="The smallest difference that matters: cost=0.5% of the municipality's part, points=2 percentage "
            "points, days=2, hours=2%, sanctions=5%; or of an outcome. May be repeated.",
        ),
    ] = None,
) -> None:
    """Compare proposals with a baseline on the same citizens, and write the page that shows the answer."""
    from simulator import study
    from simulator.experiments import LONG_REPLICATIONS, PrecisionError
    from simulator.experiments import plan as plans

    study.precision_targets(precision or ())
    names = scenarios or list(DEFAULT_COMPARISON[:1] if options.variants else DEFAULT_COMPARISON)
    if len(names) == 1 and not options.variants:
        raise Refused(f"compare needs a baseline and at least one proposal; only '{names[0]}' was named")
    baseline, proposals = options.load_compared(*names)
    sizes = read_matters(matters or ())
    calibrated = None
    if posterior is not None:
        of_one_place(baseline)
        calibrated = study.read_posterior(posterior, baseline)
    if draws:
        of_one_place(baseline, *proposals.values())

    long = {None: None, True: min(options.replications, LONG_REPLICATIONS), False: 0}[long_run]

    def find(*, seed: int, on: Computing) -> Study:
        try:
            return study.compare(
                baseline,
                proposals,
                replications=options.replications,
                seed=seed,
                settings=settings,
                events=events,
                precision=precision or None,
                most=most,
                posterior=calibrated,
                draws=draws,
                matters=sizes,
                long_run=long,
                on=on,
            )
        except PrecisionError:  # what only the first runs show: an outcome that is 0, say
            if on.store is not None:
                on.store.clear()
            raise

    plan = partial(
        plans.of_comparison,
        {baseline.name: baseline, **proposals},
        replications=options.replications,
        settings=settings,
        draws=draws,
        long_run=long,
        precision=bool(precision),
    )
    answer(options, "comparison", (baseline.name, *proposals), find, plan)


@commands.command(short_help="Copy the scenario files.", epilog="Example: jobcentre copy my-scenarios")
def copy(
    directory: Annotated[Path, typer.Argument(help="Where the files go; made if it is not there.")],
) -> None:
    """Copy the scenario files to a folder of your own, to edit there."""
    from simulator.scenario import copy_scenarios

    try:
        copy_scenarios(directory)
    except OSError as error:
        raise Refused(f"{error.filename or directory}: {error.strerror or error}") from error
    print(
        f"The scenario files are in {directory}. Edit them, then: jobcentre check {directory / 'NAME.toml'}"
    )


def read_matters(texts: Sequence[str]) -> dict[str, float]:
    """Read ``WHAT=SIZE``, several with commas between: a field of ``prices.matters``, or an outcome of its kind.

    Raises
    ------
    Refused
        If one is of nothing known, or no size.
    """
    from simulator.catalogue import OUTCOMES
    from simulator.scenario.prices import Matters

    known = {name: name for name in Matters.model_fields}
    known |= {name: one.yardstick for name, one in OUTCOMES.items() if one.yardstick}
    found: dict[str, float] = {}
    for text in (one.strip() for many in texts for one in many.split(",")):
        name, _, size = (part.strip() for part in text.partition("="))
        if name not in known:
            near = next(iter(get_close_matches(name, known, 1)), "")
            hint = f"; did you mean {near}?" if near else ""
            raise Refused(
                f"--matters {text}: there is no '{name}', only {', '.join(Matters.model_fields)}{hint}"
            )
        try:
            number = float(size.removesuffix("%"))
        except ValueError:
            raise Refused(f"--matters {text}: is not WHAT=SIZE, such as cost=0.5% or days=3") from None
        # Points are said as one speaks of them: two points are 2, or 2 %.
        per_cent = size.endswith("%") or known[name] == "points"
        found[known[name]] = number / 100 if per_cent else number
    return found


def _list_rows() -> None:
    """List the municipalities that are rows of a table of places."""
    from simulator.scenario.place_names import known_places
    from simulator.scenario.regions import row_of

    rows = [one for one in known_places() if row_of(one.name)[1]]
    if not rows:
        return
    print(
        "municipalities of a table (by name, capitals or not, æ, ø, å or not, or by code: --set place=Viborg):"
    )
    width = max(len(one.name) for one in rows)
    for one in rows:
        print(f"  {one.name:<{width}}  {one.title} ({one.code})")


def _load_with_laws(names: Sequence[str], options: Options) -> list[Scenario]:
    """Load scenarios, and look through the laws that their dates choose from: the mistakes of both, each told once."""
    from simulator.scenario.checking import law_problems
    from simulator.scenario.files import is_path

    wrong = [str(problem) for problem in law_problems(Path(name) for name in names if is_path(name))]
    try:
        loaded = options.load(*names)
    except Refused as mistake:
        wrong = [*str(mistake).splitlines(), *wrong]
    if wrong:
        raise Refused("\n".join(dict.fromkeys(wrong)))
    return loaded


def _to_check(named: Sequence[str] | None) -> tuple[list[str], list[str]]:
    """Return the names, or files, of scenarios and of trials; all that there are where none is named.

    A name that is of neither goes with those that it is nearest to, whose names it is then told.
    """
    from simulator.experiments.trial_file import is_trial, list_trials
    from simulator.scenario import list_scenarios
    from simulator.scenario.files import is_path
    from simulator.scenario.messages import nearest

    scenarios, trials = ([one.name for one in listed] for listed in (list_scenarios(), list_trials()))
    if not named:
        return scenarios, trials
    known = (*scenarios, *trials)
    of_trials = [
        one for one in named if is_trial(one) or (not is_path(one) and nearest(one, known) in trials)
    ]
    return [one for one in named if one not in of_trials], of_trials


def _read_all(readers: Sequence[Callable[[], Any]]) -> list[Any]:
    """Read several; the mistakes of all of them, each told once."""
    read: list[Any] = []
    wrong: dict[str, None] = {}
    for reader in readers:
        try:
            read.append(reader())
        except JobcentreError as mistake:
            wrong |= dict.fromkeys(str(mistake).splitlines())
    if wrong:
        raise Refused("\n".join(wrong))
    return read


def _read_trial(name: str, options: Options) -> dict[str, Any]:
    """Read a trial's file, and see that such a trial can be made."""
    from simulator.experiments.trial import designed
    from simulator.experiments.trial_file import DESIGN

    asked = read_file(name, options.changes)
    try:
        designed(asked["baseline"], asked["proposal"], **{key: asked[key] for key in DESIGN})
    except Refused as mistake:
        raise Refused(f"{name}: {mistake}") from mistake
    return asked


def _what_is_tried(asked: dict[str, Any]) -> list[str]:
    """Say of a trial what lots are drawn of, who is enrolled for how long, and what is tried."""
    base, proposal = asked["baseline"], asked["proposal"]
    groups, months = ", ".join(asked["groups"]), ", ".join(f"{one:g}" for one in asked["months"])
    return [
        f"a trial: lots are drawn of {asked['drawn']}; enrolled: {groups}, for {months} months",
        *_changes(base, proposal),
    ]


def _what_it_changes(name: str, scenario: Scenario) -> list[str]:
    """Say what a scenario changes against the one that its file extends; nothing where it extends none."""
    from simulator.scenario.files import extended_by
    from simulator.scenario.load import load_scenario

    base = extended_by(name)
    if base is None:
        return []
    former = load_scenario(base)
    return [] if bool(former.members) != bool(scenario.members) else _changes(former, scenario)


def _changes(former: Scenario, scenario: Scenario) -> list[str]:
    """Say what a scenario changes of another."""
    from simulator.scenario.changes import changes
    from simulator.scenario.diff import as_in_file

    found = changes(former, scenario)
    if not found:
        return [f"changes no figure of {former.name}"]
    lines = [f"changes {len(found)} {'figure' if len(found) == 1 else 'figures'} of {former.name}:"]
    for one in found[:_CHANGES]:
        before, after = (as_in_file(value) or "not there" for value in (one.before, one.after))
        lines.append(f"  {one.path}: {before} -> {after}, from {one.since}")
    if len(found) > _CHANGES:
        lines.append(f"  and {len(found) - _CHANGES} more, which the page of a comparison lists")
    return lines


def _write_laws_page(file: Path, language: str) -> None:
    """Write the page that sets the laws side by side; not if a law has a mistake."""
    from simulator.reporting.laws import laws_page
    from simulator.reporting.words import words
    from simulator.scenario.checking import law_problems, read_laws

    if wrong := law_problems():
        raise Refused("\n".join(map(str, wrong)))
    try:
        file.write_text(laws_page(read_laws(), language), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{file}: {error.strerror or error}") from error
    print(f"{words(language)('laws.title')}: {file}")


@commands.command(
    "warm-up",
    short_help="Compile the engine now, so that the first run does not wait for it.",
    epilog="Example: jobcentre warm-up",
)
def warm_up() -> None:
    """Compile the fast engine and keep it, so that nobody's first comparison waits half a minute; once a version."""
    from time import perf_counter

    from simulator.scenario import load_scenario
    from simulator.simulation import Together, default_engine

    if default_engine() != "compiled":
        raise NotInstalled(missing("numba"))
    began = perf_counter()
    base, *others = (load_scenario(name) for name in DEFAULT_COMPARISON)
    together = Together(base, {one.name: one for one in (base, *others)})
    for _ in together.run(seed=1, replication=0):
        pass
    print(f"The engine is compiled and kept ({perf_counter() - began:.0f} s).")
