"""The command that makes the committee's report of a run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli_options import Language, Spoken
from simulator.cli_shared import Mistake, progress_bars

reports = typer.Typer()
"""The command ``report``, which ``jobcentre`` has beside its own."""


@reports.command(
    "report",
    short_help="Make the committee's report of a run, one file.",
    epilog="Example: jobcentre report results/current_rules-hedensted-1a2b3c --language da",
)
def report(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="The folder of a run or comparison.")],
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE", help="The file to write; committee_LANGUAGE.html in the folder if not given."
        ),
    ] = None,
    language: Spoken = Language.da,
) -> None:
    """Make one HTML file that answers the question for a committee; it needs no network and prints on A4."""
    from simulator.calibration.toml_text import replace_text
    from simulator.reporting.committee import render_report
    from simulator.study import ReadingError, read_study

    try:
        study = read_study(run)
    except ReadingError as error:
        raise Mistake(str(error)) from None
    file = run / f"committee_{language.value}.html" if out is None else out
    try:
        with progress_bars() as progress:
            page = render_report(study, language.value, progress)
        replace_text(file, page)
    except OSError as error:
        raise Mistake(f"{file}: cannot be written: {error.strerror or error}") from None
    print(file)
