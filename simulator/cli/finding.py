"""The commands by which one finds one's way: the keys of a scenario, the runs that lie in a folder, the schema."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.cli.options import Language, Options, with_options
from simulator.cli.running import console

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


def print_csv(table: pd.DataFrame, words: Words, titles: dict[str, str]) -> None:
    """Print a table as CSV: in English as programs read it, in Danish as Excel opens it."""
    from simulator.experiments.csv_text import Csv, csv_text

    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8", newline="")  # a file, or a console of another code page
    how = Csv.danish if words.language == "da" else Csv.plain
    sys.stdout.write(csv_text(table, how, titles))
