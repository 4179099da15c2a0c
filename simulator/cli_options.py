"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Replications = Annotated[int, typer.Option(min=1, metavar="N", help="How many times each scenario is run.")]
Seed = Annotated[int, typer.Option(min=0, metavar="N", help="The same seed gives the same result.")]
Workers = Annotated[int | None, typer.Option(min=1, metavar="N", help="Processes; all cores if not given.")]
