"""The command that makes the committee's report of a run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from simulator.commands.options import Language, Spoken
from simulator.commands.shared import Mistake, progress_bars, say

if TYPE_CHECKING:
    from simulator.experiments.sensitivity import Sensitivity

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
    sensitivity: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="The folder of 'jobcentre sensitivity' with the same scenarios."),
    ] = None,
    language: Spoken = Language.da,
) -> None:
    """Make one HTML file that answers the question for a committee; it needs no network and prints on A4."""
    from simulator.calibration.toml_text import replace_text
    from simulator.experiments.kept import edited_since
    from simulator.reporting.committee import render_report
    from simulator.study import read_study

    study = read_study(run)
    hinges = None if sensitivity is None else _read_sensitivity(sensitivity, tuple(study.default.names))
    file = run / f"committee_{language.value}.html" if out is None else out
    try:
        with progress_bars() as progress:
            page = render_report(study, language.value, hinges, progress)
        replace_text(file, page)
    except OSError as error:
        raise Mistake(f"{file}: cannot be written: {error.strerror or error}") from None
    print(file)
    if edited := edited_since(run):
        say(f"edited since it was run: {', '.join(edited)}; the report is of what was run")


def _read_sensitivity(folder: Path, names: tuple[str, ...]) -> Sensitivity:
    """Read a sensitivity analysis of the scenarios that the report is of.

    Raises
    ------
    Mistake
        If there is none in the folder, or it is of other scenarios.
    """
    from simulator.experiments.sensitivity import SensitivityError, from_json
    from simulator.reporting.sensitivity import KEPT_AS

    file = folder / KEPT_AS
    try:
        found = from_json(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Mistake(
            f"--sensitivity {folder}: {KEPT_AS}: {(error.strerror or str(error)).lower()}"
        ) from None
    except (SensitivityError, UnicodeDecodeError) as error:
        raise Mistake(f"--sensitivity {folder}: {KEPT_AS}: {error}") from None
    if found.names != names:
        theirs, ours = ", ".join(found.names), ", ".join(names)
        raise Mistake(f"--sensitivity {folder}: is of {theirs}, the run of {ours}")
    return found
