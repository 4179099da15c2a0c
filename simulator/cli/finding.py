"""The commands by which one finds one's way: the keys of a scenario, the runs that lie in a folder, the schema."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.options import Language, Options, with_options, writing
from simulator.cli.running import console
from simulator.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.words import Words

commands = typer.Typer()

AsCsv = Annotated[
    bool,
    typer.Option(
        "--csv", help="As CSV; with --language da as a Danish Excel opens it (semicolon, decimal comma)."
    ),
]
_WIDTH = 140
"""Columns of a table where it is not shown in a terminal."""


@commands.command(
    short_help="List the keys of a scenario.",
    epilog="Example: jobcentre keys phone; jobcentre keys telefon --language da --csv > keys.csv",
)
@with_options("sets")
def keys(
    wanted: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORD", help="Words or parts of words, English or Danish; all keys if not given."
        ),
    ] = None,
    *,
    scenario: Annotated[
        str, typer.Option(metavar="SCENARIO", help="Whose values are shown: a scenario's name or file.")
    ] = "current_rules",
    options: Options,
    csv: AsCsv = False,
    language: Annotated[
        Language, typer.Option("--language", help="Of the table: English or Danish.")
    ] = Language.en,
) -> None:
    """List keys that --set takes: what each is, its unit, value and range, where it comes from, and who sets it."""
    from simulator.reporting.keys import found, frame, table, titles
    from simulator.reporting.words import words
    from simulator.scenario.keys import keys_of

    (loaded,) = options.load(scenario)
    spoken = words(language.value, {loaded.name: loaded})
    matching = found(keys_of(loaded), wanted or (), spoken)
    if csv:
        print_csv(frame(matching, spoken), spoken, titles(spoken))
        return
    screen = console(_WIDTH)
    screen.print(table(matching, spoken, screen.width))
    print(spoken("key_list.number", number=len(matching), scenario=spoken.within(loaded.name)))


@commands.command(
    short_help="List the runs in a folder, or lay two side by side.",
    epilog="Example: jobcentre runs; jobcentre runs results/before results/after",
)
@with_options("language")
def runs(
    folders: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="FOLDER | RUN RUN",
            help="A folder of runs, results if not given; or two runs, by folder or by name in results.",
        ),
    ] = None,
    *,
    options: Options,
    csv: AsCsv = False,
) -> None:
    """List what was run, the newest first: when, the question, what was set, how often, how large; or compare two."""
    from simulator.experiments.runs import find_run, runs_in, side_by_side
    from simulator.reporting import runs as shown
    from simulator.reporting.words import words

    spoken = words(options.language.value)
    named = folders or ["results"]
    if len(named) > 2:
        raise Refused(f"runs takes a folder, or two runs: {len(named)} were given")
    screen = console(_WIDTH)
    if len(named) == 2:
        first, second = (find_run(one, Path("results")) for one in named)
        found = side_by_side(first, second)
        if csv:
            print_csv(shown.side_frame(found), spoken, shown.titles(spoken, shown.SIDE_COLUMNS))
        else:
            screen.print(shown.side_table(found, spoken, screen.width))
        return
    listed = runs_in(Path(named[0]))
    if csv:
        print_csv(shown.frame(listed), spoken, shown.titles(spoken, shown.COLUMNS))
    elif listed:
        screen.print(shown.table(listed, spoken, screen.width))
    else:
        print(spoken("run_list.none", folder=named[0]))


class FileKind(StrEnum):
    """Kinds of files that have a schema."""

    scenario = "scenario"
    law = "law"
    place = "place"
    practice = "practice"
    behaviour = "behaviour"
    prices = "prices"


@commands.command(
    short_help="Write the JSON Schema of scenario files, for editors.",
    epilog="Example: jobcentre schema --out scenario.json; jobcentre schema place --out place.json",
)
def schema(
    kind: Annotated[FileKind, typer.Argument(help="Of which files.")] = FileKind.scenario,
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file to write; on the screen if not given.")
    ] = None,
) -> None:
    """Write the JSON Schema by which an editor completes and checks scenario files, or a part's files.

    A file names it in its first line, as those that 'jobcentre copy' makes do: #:schema scenario.json
    """
    from simulator.scenario.json_schema import schema_text

    text = schema_text(kind.value)
    if out is None:
        print(text, end="")
        return
    from simulator.calibration.toml import replace_text

    with writing(out):
        replace_text(out, text)
    print(f"{out}: the first line of a file names it: #:schema {out.name}")


def print_csv(table: pd.DataFrame, words: Words, titles: dict[str, str]) -> None:
    """Print a table as CSV: in English as programs read it, in Danish as Excel opens it."""
    from simulator.experiments.csv_text import Csv, csv_text

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # a file, or a console of another code page
    how = Csv.danish if words.language == "da" else Csv.plain
    sys.stdout.write(csv_text(table, how, titles))
