"""Options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.shared import Mistake

if TYPE_CHECKING:
    from simulator.simulation import Engine

Names = Annotated[list[str], typer.Argument(metavar="SCENARIO", help="Names or files.")]
Sets = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help="Change a figure in every scenario; may be repeated."),
]
Replications = Annotated[int, typer.Option(min=1, metavar="N", help="How many times each scenario is run.")]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="The same seed gives the same result.")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes; all cores if not given.")]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", metavar="ADDRESS", help="Compute on the workers of this Dask scheduler."),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on where the same command was interrupted; nothing is run twice.")
]
Out = Annotated[Path | None, typer.Option(metavar="DIR", help="The run folder; in results/ if not given.")]

Replace = Annotated[bool, typer.Option("--replace", help="Also if --out holds a different run.")]


class Language(StrEnum):
    """Languages of the report."""

    en = "en"
    da = "da"


Spoken = Annotated[Language, typer.Option("--language", help="Of page, charts and table: English or Danish.")]


class EngineChoice(StrEnum):
    """Who keeps the clock."""

    simpy = "simpy"
    compiled = "compiled"


Clocked = Annotated[
    EngineChoice | None,
    typer.Option(
        "--engine", help="Who keeps the clock: the faster there is, if not given. It changes no digit."
    ),
]


def engine_of(choice: EngineChoice | None) -> Engine | None:
    """Give the engine asked for.

    Raises
    ------
    Mistake
        If it is not installed.
    """
    from simulator.simulation import default_engine

    if choice is EngineChoice.compiled and default_engine() != "compiled":
        raise Mistake("--engine compiled: numba is not installed; install it by: pip install numba")
    return None if choice is None else choice.value


def read_range(text: str) -> tuple[float, float]:
    """Read ``LOW:HIGH``.

    Raises
    ------
    Mistake
        If it is not two numbers, the lower first.
    """
    low, _, high = text.partition(":")
    try:
        limits = float(low), float(high)
    except ValueError:
        raise Mistake(f"--between {text}: is not LOW:HIGH, such as -0.1:0.05") from None
    if not limits[0] < limits[1]:
        raise Mistake(f"--between {text}: the lower value comes first")
    return limits
