"""The commands about data: fetch an export, lay exports out as one tidy table, measure a case system's event log."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.catalogue import OUTCOMES
from simulator.commands.options import Sets
from simulator.commands.shared import Mistake, load_each, of_one_place

data = typer.Typer()
"""Commands about data, which ``jobcentre`` has beside its own."""

File = Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")]


@data.command(
    short_help="Fetch a table from StatBank or Jobindsats.",
    epilog="Example: jobcentre fetch statbank AUF01 --code OMRÅDE=766 --code TID=* --out auf01.csv",
)
def fetch(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="statbank or jobindsats.")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The table's id, such as AUF01 or y25i01.")],
    out: File,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUES", help="Values wanted of a variable, with commas; may be repeated."
        ),
    ] = None,
    kind: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="Of StatBank: CSV, BULK, JSONSTAT.")
    ] = "BULK",
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of the service; the official one if not given.")
    ] = None,
) -> None:
    """Fetch an official table as it is sent; the token of Jobindsats stands in JOBINDSATS_TOKEN."""
    from simulator.calibration.fetch import JOBINDSATS, STATBANK, fetch_jobindsats, fetch_statbank

    codes: dict[str, list[str]] = {}
    for text in code or ():
        name, equals, values = text.partition("=")
        if not equals or not name.strip() or not values.strip():
            raise Mistake(f"--code {text}: is not NAME=VALUES, such as TID=2023M01,2023M02")
        codes[name.strip()] = [value.strip() for value in values.split(",")]
    if service == "statbank":
        content = fetch_statbank(table, codes, kind.upper(), service=address or STATBANK)
    elif service == "jobindsats":
        content = fetch_jobindsats(table, codes, service=address or JOBINDSATS)
    else:
        raise Mistake(f"{service}: unknown service; allowed: statbank, jobindsats")
    _write(out, content)
    print(f"{out}: {len(content):,} bytes")


@data.command(
    short_help="Lay official exports out as one tidy table.",
    epilog="Example: jobcentre tidy y25i01.csv auf01.json --out figures.csv",
)
def tidy(
    exports: Annotated[list[Path], typer.Argument(metavar="EXPORT", help="StatBank or Jobindsats exports.")],
    out: File,
) -> None:
    """Write a row for each figure: municipality, period, measure, unit, value, source and definition."""
    from simulator.calibration.readers import read_exports

    table = read_exports(exports).frame()
    _write(out, table.to_csv(index=False, lineterminator="\n").encode())
    print(f"{out}: {len(table):,} figures")


@data.command(
    short_help="Measure a case system's event log.",
    epilog="Example: jobcentre measure current_rules --events events.csv --citizens citizens.csv",
)
def measure(
    scenario: Annotated[str, typer.Argument(help="Under which it happened: law, start, horizon, prices.")],
    events: Annotated[
        Path, typer.Option(metavar="FILE", help="CSV or Parquet, in the columns of a run's own log.")
    ],
    citizens: Annotated[Path, typer.Option(metavar="FILE", help="CSV or Parquet, a row a citizen.")],
    out: File,
    capacity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Minutes for talks by caseworker and day, if known.")
    ] = None,
    sets: Sets = None,
) -> None:
    """Measure an exported log with the functions that measure a simulated one; undefined outcomes are empty."""
    import pandas as pd

    from simulator.calibration.export import read_run
    from simulator.outcomes import measure

    (loaded,) = of_one_place(load_each([scenario], sets))
    try:
        run = read_run(loaded, events, citizens, capacity)
    except ValueError as error:  # numpy's and pandas' own, of a cell that is no number, among others
        raise Mistake(str(error)) from error
    values = measure(run, loaded, loaded).values
    rows = [
        (group, outcome, OUTCOMES[outcome].unit, value)
        for (group, outcome), value in values.items()
        if capacity is not None or OUTCOMES[outcome].family != "capacity"
    ]
    table = pd.DataFrame(rows, columns=["group", "outcome", "unit", "value"])
    _write(out, table.to_csv(index=False, lineterminator="\n").encode())
    print(f"{out}: {len(run.citizens):,} citizens, {len(run.events):,} events, {len(table):,} outcomes")


def _write(path: Path, content: bytes) -> None:
    """Write a file in one step.

    Raises
    ------
    Mistake
        If it cannot be written.
    """
    from simulator.calibration.toml import replace_bytes

    try:
        replace_bytes(path, content)
    except OSError as error:
        raise Mistake(f"{path}: cannot be written: {error.strerror or error}") from None
