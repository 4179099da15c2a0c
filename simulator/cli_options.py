"""Options that several commands have."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

Replications = Annotated[int, typer.Option(min=1, metavar="N", help="How many times each scenario is run.")]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="The same seed gives the same result.")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes; all cores if not given.")]


class Language(StrEnum):
    """Languages of the report."""

    en = "en"
    da = "da"


Spoken = Annotated[Language, typer.Option("--language", help="Of page, charts and table: English or Danish.")]
