"""The commands that turn files into others: exports fetched and laid out, a log measured, a run's report made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.catalogue import OUTCOMES
from simulator.cli.options import Language, Options, of_one_place, say, with_options, writing
from simulator.cli.running import progress_bars
from simulator.cli.tables import Tables, tables_of
from simulator.errors import ReadingError, Refused
from simulator.optional import need

if TYPE_CHECKING:
    import pandas as pd

    from simulator.experiments.sensitivity import Sensitivity
    from simulator.log import Run
    from simulator.scenario import Scenario

commands = typer.Typer()

File = Annotated[Path, typer.Option(metavar="FILE", help="The file to write.")]


@commands.command(
    short_help="Fetch a table from StatBank or Jobindsats.",
    epilog="Example: jobcentre fetch jobindsats y25i01 --municipality all --months 60",
)
def fetch(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="statbank or jobindsats.")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="The table's id, such as AUF01 or y25i01.")],
    municipality: Annotated[
        str, typer.Option(metavar="NAME", help="A name or a code, 'all', or 'Hele landet' for the country.")
    ] = "all",
    months: Annotated[int, typer.Option(min=1, max=1200, metavar="N", help="The latest N months.")] = 60,
    code: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME=VALUES",
            help="Values wanted in the service's own words, with commas (TID=2023M01, hierarchy._alder=*); may be "
            "repeated.",
        ),
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="Of StatBank: CSV, BULK, JSONSTAT (CSV, or BULK where CSV is too small); of Jobindsats: JSON, CSV.",
        ),
    ] = None,
    address: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Of the service; the official one if not given.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The file to write; named for the table if not given."),
    ] = None,
) -> None:
    """Fetch an official table as it is sent; the token of Jobindsats stands in JOBINDSATS_TOKEN.

    What the table has is asked for first. Benefits are fetched one by one, everything else is summed unless asked for.
    """
    from simulator.calibration.fetch import Wanted, fetch_jobindsats, fetch_statbank
    from simulator.calibration.fetch.jobindsats import ROOT as JOBINDSATS
    from simulator.calibration.fetch.statbank import ROOT as STATBANK

    wanted = Wanted(municipality, months, _codes(code or ()))
    if service == "statbank":
        form = kind.upper() if kind else None
        found = fetch_statbank(table, wanted, form, root=address or STATBANK, say=say)
        file = Path(f"{table.lower()}.{'json' if form == 'JSONSTAT' else 'csv'}")
    elif service == "jobindsats":
        form = (kind or "JSON").upper()
        found = fetch_jobindsats(table, wanted, form, root=address or JOBINDSATS, say=say)
        file = Path(f"{table.lower()}.{form.lower()}")
    else:
        raise Refused(f"{service}: unknown service; allowed: statbank, jobindsats")
    out = out or file
    _write(out, found.content)
    print(f"{table}: {'; '.join(found.asked)}")
    print(f"{out}: {len(found.content):,} bytes")


@commands.command(
    short_help="Lay official exports out as one tidy table.",
    epilog="Example: jobcentre tidy y25i01.csv auf01.json --out figures.csv",
)
@with_options("csv", "xlsx", "language")
def tidy(
    exports: Annotated[list[Path], typer.Argument(metavar="EXPORT", help="StatBank or Jobindsats exports.")],
    out: File,
    table: Tables = None,
    *,
    options: Options,
) -> None:
    """Write a row for each figure: municipality, period, measure, unit, value, source and definition."""
    from simulator.calibration.readers import read_exports

    figures = read_exports(exports, tables_of(table or ())).frame()
    _write_table(out, "figures", figures, {"number": len(figures)}, options)


@commands.command(
    short_help="Measure a case system's event log.",
    epilog="Example: jobcentre measure current_rules --events log.csv --mapping log.toml --out measured.csv",
)
@with_options("sets", "csv", "xlsx", "language")
def measure(
    scenario: Annotated[str, typer.Argument(help="Under which it happened: law, start, horizon, prices.")],
    events: Annotated[
        Path,
        typer.Option(
            metavar="FILE",
            help="CSV or Parquet in the columns of a run's own log, or as 'jobcentre events' writes CSV; with "
            "--mapping in any columns, a workbook too.",
        ),
    ],
    out: File,
    citizens: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A row a citizen; not where each row of the log says who it is."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="TOML: what the log's columns, activities and words mean."),
    ] = None,
    capacity: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Minutes for talks by caseworker and day, if known.")
    ] = None,
    *,
    options: Options,
) -> None:
    """Measure an exported log with the functions that measure a simulated one; undefined outcomes are empty.

    Without --capacity the outcomes of capacity are left out, and the cost of an entrant, which holds spare minutes too.
    """
    import pandas as pd

    from simulator.outcomes import measure

    (loaded,) = options.load(scenario)
    of_one_place(loaded)
    try:
        run, notes = _read_log(loaded, events, citizens, mapping, capacity)
    except ValueError as error:  # numpy's and pandas' own, of a cell that is no number, among others
        raise Refused(str(error)) from error
    values = measure(run, loaded, loaded).values
    rows = [
        (group, outcome, OUTCOMES[outcome].unit, value)
        for (group, outcome), value in values.items()
        if capacity is not None
        or (OUTCOMES[outcome].family != "capacity" and outcome != "cost_municipality_per_entrant")
    ]
    table = pd.DataFrame(rows, columns=["group", "outcome", "unit", "value"])
    numbers = {"citizens": len(run.citizens), "events": len(run.events), "outcomes": len(table)}
    _write_table(out, "measured", table, numbers, options, notes)
    for note in notes:
        say(note)


def _read_log(
    scenario: Scenario, events: Path, citizens: Path | None, mapping: Path | None, capacity: Path | None
) -> tuple[Run, tuple[str, ...]]:
    """Read a log: by its mapping, by the names of XES, or in the columns of a run's own."""
    from simulator.calibration.export import read_mapped_run, read_run
    from simulator.calibration.log_mapping import XES, read_mapping
    from simulator.calibration.mapped_log import is_xes

    if mapping is not None:
        return read_mapped_run(scenario, events, read_mapping(mapping), citizens, capacity)
    if citizens is not None:
        return read_run(scenario, events, citizens, capacity), ()
    if is_xes(events):
        return read_mapped_run(scenario, events, XES, None, capacity)
    raise Refused("--citizens: a log in the columns of a run's own needs a table of its citizens")


@commands.command(
    "report",
    short_help="Make the committee's report of a run, one file.",
    epilog="Example: jobcentre report results/current_rules-hedensted-1a2b3c --language da",
)
@with_options("language", language=Language.da)
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run or comparison.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The file to write; committee_LANGUAGE.html in the folder if not given."
        ),
    ] = None,
    sensitivity: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder of 'jobcentre sensitivity' with the same scenarios."),
    ] = None,
    *,
    options: Options,
) -> None:
    """Make one HTML file that answers the question for a committee; it needs no network and prints on A4."""
    from datetime import date

    from simulator.calibration.toml import replace_text
    from simulator.experiments.kept import edited_since
    from simulator.reporting.committee import render_report
    from simulator.study import read_study

    study = read_study(run)
    hinges = None if sensitivity is None else _read_sensitivity(sensitivity, tuple(study.default.names))
    language = options.language.value
    file = run / f"committee_{language}.html" if out is None else out
    with writing(file):
        with progress_bars() as progress:
            page = render_report(study, language, hinges, progress, date.today())
        replace_text(file, page)
    print(file)
    if edited := edited_since(run):
        say(f"edited since it was run: {', '.join(edited)}; the report is of what was run")


def _codes(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the values wanted by variable, of ``NAME=VALUES``."""
    codes = {}
    for text in texts:
        name, equals, values = text.partition("=")
        if not equals or not name.strip() or not values.strip():
            raise Refused(f"--code {text}: is not NAME=VALUES, such as TID=2023M01,2023M02")
        codes[name.strip()] = tuple(value.strip() for value in values.split(","))
    return codes


def _write_table(
    out: Path,
    name: str,
    table: pd.DataFrame,
    numbers: Mapping[str, int],
    options: Options,
    notes: Sequence[str] = (),
) -> None:
    """Write a table as CSV and, if asked for, as a workbook beside it; say how much it holds."""
    from simulator import __version__
    from simulator.experiments.csv_text import Csv, csv_text
    from simulator.reporting.numbers import plain
    from simulator.reporting.words import words

    spoken = words(options.language.value)
    counted = {what: plain(number, spoken, 0) for what, number in numbers.items()}
    told = spoken(f"workbook.told_{name}", file=out, **counted)
    book = out.with_suffix(".xlsx")
    if options.xlsx:
        from simulator.reporting import workbook

        need("xlsxwriter")
        if book == out:
            raise Refused(f"--out {out}: is the CSV file; --xlsx writes the workbook beside it")
    _write(out, csv_text(table, Csv(options.csv.value)).encode())
    print(told)
    if options.xlsx:
        manifest = {"command": options.command, "versions": {"jobcentre-simulator": __version__}}
        heading = spoken.known(f"workbook.sheets.{name}", name)
        with writing(book):
            workbook.write(
                workbook.Contents(heading, (told, *notes), {}, {name: table}, manifest), spoken, book
            )
        print(book)


def _write(path: Path, content: bytes) -> None:
    """Write a file, all of it or nothing."""
    from simulator.calibration.toml import replace_bytes

    with writing(path):
        replace_bytes(path, content)


def _read_sensitivity(folder: Path, names: tuple[str, ...]) -> Sensitivity:
    """Read a sensitivity analysis of the scenarios that the report is of.

    Raises
    ------
    Refused
        If there is none in the folder, or it is of other scenarios.
    """
    from simulator.experiments.sensitivity import from_json
    from simulator.reporting.sensitivity import KEPT_AS

    file = folder / KEPT_AS
    try:
        found = from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(
            f"--sensitivity {folder}: {KEPT_AS}: {(error.strerror or str(error)).lower()}"
        ) from None
    except (ReadingError, UnicodeDecodeError) as error:
        raise Refused(f"--sensitivity {folder}: {KEPT_AS}: {error}") from None
    if found.names != names:
        theirs, ours = ", ".join(found.names), ", ".join(names)
        raise Refused(f"--sensitivity {folder}: is of {theirs}, the run of {ours}")
    return found
