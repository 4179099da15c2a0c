"""The ``jobcentre`` command: a module for each family of commands, put together here.

Nothing heavy is imported until a command runs, so that ``jobcentre --help`` is quick. A user's mistake is one
plain line on standard error and exit status 2; an interrupt is exit status 130; anything else is a fault of
ours and shows its traceback.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from typer.main import get_command

from simulator import __version__
from simulator.cli import (
    calibrate,
    carried,
    data,
    events,
    finding,
    places,
    questions,
    scenarios,
    searching,
    trials,
    validating,
    workbench,
)
from simulator.cli.consoles import fit_to_console
from simulator.cli.options import say
from simulator.cli.running import Stopped
from simulator.errors import JobcentreError

FAILED = 1
USER_MISTAKE = 2
INTERRUPTED = 130

app = typer.Typer(add_completion=True, rich_markup_mode=None, pretty_exceptions_enable=False)
for family in (
    scenarios,
    events,
    places,
    questions,
    finding,
    trials,
    searching,
    carried,
    validating,
    workbench,
):
    app.add_typer(family.commands)
app.add_typer(calibrate.commands, name="calibrate")
app.add_typer(data.commands)


@app.callback(
    invoke_without_command=True,
    epilog="Example: jobcentre compare current_rules hedensted frikommune",
)
def jobcentre(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
) -> None:
    """Simulate a Danish jobcentre: what a rule does to cost, compliance and time to job."""
    if version:
        print(__version__)
        raise typer.Exit
    if context.invoked_subcommand is None:
        print(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``jobcentre``; those of the process if not given.

    Returns
    -------
    int
        0 when all went well, 1 when a worker was lost, 2 for a user's mistake, 130 when interrupted.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    fit_to_console(sys.stdout, sys.stderr)
    try:
        status = get_command(app).main(words, prog_name="jobcentre", standalone_mode=False, obj=words)
    except Stopped as stopped:
        say(str(stopped))
        return INTERRUPTED if stopped.by_user else FAILED
    except KeyboardInterrupt:
        status = INTERRUPTED
    except typer.TyperException as mistake:
        say(" ".join(mistake.format_message().split()).replace("Value error, ", ""))
        return USER_MISTAKE
    except JobcentreError as mistake:
        say(str(mistake))
        return USER_MISTAKE
    if status == INTERRUPTED:
        say("interrupted; no result was written")
    return status if isinstance(status, int) else 0
