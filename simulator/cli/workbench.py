"""The command that opens the workbench: a page on this machine on which a comparison is steered by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from simulator.cli.options import Language, Options, with_options
from simulator.cli.running import Stopped
from simulator.optional import need

commands = typer.Typer()


@commands.command(
    short_help="Steer a comparison on a page.",
    epilog="Example: jobcentre workbench --language da",
)
@with_options("workers")
def workbench(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FILE", help="Scenario and place files of your own to choose from, too."),
    ] = None,
    *,
    options: Options,
    port: Annotated[
        int, typer.Option(min=0, max=65535, metavar="N", help="Where; any that is free if not given.")
    ] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    language: Annotated[
        Language, typer.Option("--language", help="Of the page at first: English or Danish.")
    ] = Language.en,
) -> None:
    """Open a page on which a comparison is steered by hand: staff, minutes, duties, assumptions, prices.

    It is served to this machine alone, at an address with a token of its own, which is printed; Ctrl-C ends it.
    """
    for library in ("starlette", "uvicorn"):
        need(library)
    from simulator.workbench.opened import open_workbench

    try:
        open_workbench(files or (), port, language.value, browser, options.workers)
    except KeyboardInterrupt:
        raise Stopped("the workbench is closed", by_user=True) from None
