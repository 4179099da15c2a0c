"""The commands about places: make a municipality's file, and solve the baselines of those that need it."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.cli.options import Options, with_options
from simulator.cli.running import Stopped, progress_bars
from simulator.cli.tables import Tables, tables_of
from simulator.errors import Refused

commands = typer.Typer()

REPLICATIONS, SEED = 20, 1
"""Of a place that is solved under a scenario named by the user."""


@commands.command(
    short_help="Make a place file from official exports.",
    epilog="Example: jobcentre place y25i01.csv y60a02.json --municipality Rebild --out my/rebild.toml",
)
def place(
    exports: Annotated[
        list[Path],
        typer.Argument(
            metavar="EXPORT",
            help="StatBank CSV, BULK or JSON-stat; Jobindsats API v3 JSON or CSV. The format is told by the content.",
        ),
    ],
    municipality: Annotated[
        str, typer.Option(metavar="NAME", help="Whose place: a name, a code, or 'all' for a table of all.")
    ],
    out: Annotated[Path, typer.Option(metavar="FILE", help="The place file to make.")],
    year: Annotated[
        str | None,
        typer.Option(
            metavar="YEAR", help="Year or years (2022-2025) to average; the last whole one if not given."
        ),
    ] = None,
    scale_to: Annotated[
        int | None,
        typer.Option(
            metavar="YEAR", help="Scale to this year by the country's series, which an export holds."
        ),
    ] = None,
    template: Annotated[
        str, typer.Option(metavar="PLACE", help="The place that all else is taken from.")
    ] = "hedensted",
    note: Annotated[str, typer.Option(metavar="TEXT", help="What else to say of the source.")] = "",
    table: Tables = None,
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Make a place file from official exports of unemployment data (ledighedsdata).

    How many there are, their season and full-time persons over persons come from the exports, and the activation on
    kontanthjælp where y60c07 is among them; durations, ages and all else from a template place. The practice "denmark"
    fits it: by stock, and by activation. Solve its baseline before use. For all municipalities two files are made:
    FILE holds what they share, a table beside it (.csv) a row for each.
    """
    from simulator.calibration.places.country import make_table, write_table
    from simulator.calibration.places.place import Request, make_place, parse_years, persons, write_place
    from simulator.scenario.files import find_part
    from simulator.scenario.messages import Problem

    found = find_part("place", template, Path("scenario.toml"))
    if isinstance(found, Problem):
        raise Refused(f"--template: {found}")
    years = parse_years(year) if year else None
    request = Request(exports, municipality, years, scale_to, found, note, tables_of(table or ()))
    if municipality == "all":
        whole = make_table(request, out.with_suffix(".csv").name)
        write_table(out, whole, replace_old=replace)
        print(f"{out}: made ({whole.municipalities} municipalities, {whole.persons} persons)")
        print(f'Use it in a scenario ([uses] places = "{out.stem}"), with a practice that goes by stock')
        print(f"Then solve it: jobcentre solve SCENARIO {out}")
        return
    text = make_place(request)
    write_place(out, text, replace=replace)
    size = f"{persons(text)} persons, {found.stem} has {persons(found.read_text('utf-8-sig'))}"
    print(f"{out}: made ({size}); now use it in a scenario, with a practice of its size (heads and places)")
    if "\n[activation]\n" in text:
        print(
            'Practice "denmark" takes its heads and places by stock and its offers by the activation published'
        )
    else:
        print("Its activation is not known: with an export of y60c07 its offers would be its own")
    print(f"Then solve it: jobcentre solve SCENARIO {out}")


@commands.command(
    short_help="Solve a place's baseline anew.",
    epilog="Example: jobcentre solve current_rules scenarios/places/hedensted.toml",
)
@with_options("workers", "engine")
def solve(
    reference: Annotated[
        str | None,
        typer.Argument(
            metavar="SCENARIO",
            help="The scenario that the place was observed under; if of another place, then with this.",
        ),
    ] = None,
    places: Annotated[
        list[Path] | None, typer.Argument(metavar="PLACE_FILE", help="The place file to write into.")
    ] = None,
    replications: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help=f"How many times each scenario is run; {REPLICATIONS} if not given, with --stale alone as often as "
            "when the place was last solved.",
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help=f"The same seed gives the same result; {SEED} if not given, with --stale alone the place's own.",
        ),
    ] = None,
    *,
    options: Options,
    stale: Annotated[
        bool,
        typer.Option(
            "--stale",
            help="Only what is out of date. Without SCENARIO each place under the scenario that its file names; "
            "without PLACE_FILE every shipped place.",
        ),
    ] = False,
) -> None:
    """Solve a place's baseline hazards anew, so that the reference gives back its durations and stock."""
    from simulator.calibration import out_of_date, solve_baseline
    from simulator.calibration.solution import read_place, write_solution
    from simulator.experiments import Computing, WorkerLost
    from simulator.experiments.baseline import reference_for

    named, files = _asked(reference, places or (), stale)
    try:
        for file in files:
            text = read_place(file)
            before = _solved(text)
            under = named or before.get("reference")
            if under is None:
                print(f"{file}: solve it once by: jobcentre solve SCENARIO {file}")
                continue
            scenario = reference_for(under, file)
            if stale and not out_of_date(scenario):
                print(f"{file}: up to date")
                continue
            own = {} if named else before
            runs = own.get("replications", REPLICATIONS) if replications is None else replications
            drawn = own.get("seed", SEED) if seed is None else seed
            with progress_bars() as progress:
                on = Computing(options.workers, options.chosen_engine, progress)
                solved = solve_baseline(scenario, replications=runs, seed=drawn, on=on)
            write_solution(file, text, solved.place)
            print(f"{file}: baseline solved under {scenario.name}")
    except WorkerLost as error:
        raise Stopped(f"{error}; the places named above are solved") from None


def _asked(reference: str | None, places: Sequence[Path], stale: bool) -> tuple[str | None, Sequence[Path]]:
    """Return the scenario named, if any, and the place files; every shipped one where only ``--stale`` is given."""
    from simulator.scenario.files import part_files

    if stale and reference is None:
        here = Path.cwd()
        shipped = part_files("place")
        return None, [file.relative_to(here) if file.is_relative_to(here) else file for file in shipped]
    if stale and reference is not None and _is_place(Path(reference)):
        return None, [Path(reference), *places]
    if reference is None or not places:
        raise Refused(
            "name a scenario and a place file: jobcentre solve SCENARIO PLACE_FILE; or give --stale alone"
        )
    return reference, places


def _is_place(file: Path) -> bool:
    from simulator.calibration.solution import PlaceFileError, read_place

    try:
        read_place(file)
    except PlaceFileError:
        return False
    return True


def _solved(text: str) -> dict[str, Any]:
    """Return what a place file says of how it was solved; nothing if it never was."""
    found: dict[str, Any] = tomllib.loads(text).get("solved", {})
    return found
