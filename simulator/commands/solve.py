"""The command that solves places' baselines: of one under a scenario, or of all that have gone stale."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from simulator.commands.options import Clocked, Workers, engine_of
from simulator.commands.shared import Mistake, Stopped, progress_bars

solving = typer.Typer()
"""``jobcentre solve``, which ``jobcentre`` has beside its own."""

REPLICATIONS, SEED = 20, 1
"""Of a place that is solved under a scenario named by the user."""


@solving.command(
    short_help="Solve a place's baseline anew.",
    epilog="Example: jobcentre solve current_rules scenarios/places/hedensted.toml",
)
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
    workers: Workers = None,
    engine: Clocked = None,
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
    from simulator.calibration.store import read_place, write_solution
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
                on = Computing(workers, engine_of(engine), progress)
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
        raise Mistake(
            "name a scenario and a place file: jobcentre solve SCENARIO PLACE_FILE; or give --stale alone"
        )
    return reference, places


def _is_place(file: Path) -> bool:
    from simulator.calibration.store import StoreError, read_place

    try:
        read_place(file)
    except StoreError:
        return False
    return True


def _solved(text: str) -> dict[str, Any]:
    """Return what a place file says of how it was solved; nothing if it never was."""
    found: dict[str, Any] = tomllib.loads(text).get("solved", {})
    return found
