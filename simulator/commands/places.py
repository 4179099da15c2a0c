"""The command that makes a municipality's place file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.commands.shared import Mistake

places = typer.Typer()
"""Commands about places, which ``jobcentre`` has beside its own."""


@places.command(
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
    replace: Annotated[bool, typer.Option("--replace", help="Write over a file that is there.")] = False,
) -> None:
    """Make a place file from official exports of unemployment data (ledighedsdata).

    How many there are, their season and full-time persons over persons come from the exports; durations, ages and
    all else from a template place. Solve its baseline before use. For all municipalities two files are made: FILE holds
    what they share, a table beside it (.csv) a row for each.
    """
    from simulator.calibration.places.country import make_table, write_table
    from simulator.calibration.places.place import Request, make_place, parse_years, persons, write_place
    from simulator.scenario.errors import Problem
    from simulator.scenario.files import find_part

    found = find_part("place", template, Path("scenario.toml"))
    if isinstance(found, Problem):
        raise Mistake(f"--template: {found}")
    years = parse_years(year) if year else None
    request = Request(exports, municipality, years, scale_to, found, note)
    if municipality == "all":
        table = make_table(request, out.with_suffix(".csv").name)
        write_table(out, table, replace_old=replace)
        print(f"{out}: made ({table.municipalities} municipalities, {table.persons} persons)")
        print(f'Use it in a scenario ([uses] places = "{out.stem}"), with a practice that goes by stock')
        print(f"Then solve it: jobcentre solve SCENARIO {out}")
        return
    text = make_place(request)
    write_place(out, text, replace=replace)
    size = f"{persons(text)} persons, {found.stem} has {persons(found.read_text('utf-8-sig'))}"
    print(f"{out}: made ({size}); now use it in a scenario, with a practice of its size (heads and places)")
    print(f"Then solve it: jobcentre solve SCENARIO {out}")
