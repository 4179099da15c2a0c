"""The command that holds the model against public figures, and against a reader's own."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.options import Options, scenario_names, with_options
from simulator.cli.running import answer

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
