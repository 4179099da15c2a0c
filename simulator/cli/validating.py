"""The commands that hold the model against public figures, a reader's own, and months that have passed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.options import Options, scenario_names, with_options
from simulator.cli.running import answer
from simulator.cli.tables import Tables, tables_of

commands = typer.Typer()


@commands.command(
    short_help="Hold the model against public figures.",
    epilog="Example: jobcentre validate --draws 40; jobcentre validate my/scenario.toml --figures measured.csv",
)
@with_options(
    "seed", "workers", "engine", "cluster", "sets", "out", "replace", "resume", "csv", "xlsx", "language"
)
def validate(
    scenarios: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SCENARIO",
            help="The figures of these alone; with --figures the scenario that they are held against.",
            autocompletion=scenario_names,
        ),
    ] = None,
    figures: Annotated[
        list[Path] | None,
        typer.Option(
            "--figures",
            metavar="FILE",
            help="Figures of your own: TOML, or CSV with group, outcome, mean, as measure writes it; may be repeated.",
        ),
    ] = None,
    draws: Annotated[
        int,
        typer.Option(
            min=2, metavar="N", help="Draws of what is assumed, for each scenario and municipality."
        ),
    ] = 40,
    *,
    options: Options,
) -> None:
    """Hold what is simulated, at draws of all that is assumed, against every public figure that the model speaks of.

    The folder says figure by figure what was observed, what 95 % of the draws hold, whether it lies inside and how far
    off, and whether the model was set by it; what lies outside stays, with the reason where it is known.
    """
    from simulator.calibration.validation import chosen_figures
    from simulator.study import validate as find

    files = [str(file) for file in figures or ()]
    chosen, _ = chosen_figures(scenarios or (), files)
    asked = partial(find, scenarios or (), files, sets=options.changes, draws=draws)
    answer(options, "validation", tuple(dict.fromkeys(one.called for one in chosen)), asked)


@commands.command(
    short_help="Forecast past unemployment, and score it.",
    epilog="Example: jobcentre backcast y25i01.csv y01a02.csv --municipality Rebild --origin 2023M12",
)
@with_options("seed", "workers", "engine", "cluster", "out", "replace", "resume", "csv", "xlsx", "language")
def backcast(
    exports: Annotated[
        list[Path],
        typer.Argument(
            metavar="EXPORT",
            help="Monthly unemployment by municipality, with the country (y25i01, AUF01); a longer table of the "
            "country's dagpenge (y01a02) may go with it. Formats as for place.",
        ),
    ],
    municipalities: Annotated[
        list[str] | None,
        typer.Option(
            "--municipality", metavar="NAME", help="Forecast these alone: name or code; may be repeated."
        ),
    ] = None,
    origins: Annotated[
        list[str] | None,
        typer.Option(
            "--origin",
            metavar="MONTH",
            help="The last month known, as 2023M12; may be repeated. If not given, December of every year that can be.",
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=2, metavar="N", help="Draws of what is assumed.")] = 24,
    table: Tables = None,
    *,
    options: Options,
) -> None:
    """Forecast each municipality's unemployment from months of the past, with what was known then, and hold what came
    against it.

    Twelve months ahead, with bands of 50, 80 and 95 % and a score (CRPS) beside two forecasts without a model: the last
    value, and the same month of the year before.
    """
    from simulator.study import backcast as find

    asked = partial(
        find,
        exports,
        municipalities=municipalities or (),
        origins=origins or (),
        tables=tables_of(table or ()),
        draws=draws,
    )
    answer(options, "backcast", [file.name for file in exports], asked)
