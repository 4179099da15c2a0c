"""The help of every command, as the command itself prints it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def commands() -> str:
    """Give the help of every command, as the command itself prints it."""
    text = []
    for words, told in helps():
        text.append(f"## jobcentre {' '.join(words)}".rstrip() + f"\n\n```text\n{told.strip()}\n```")
    return "\n\n".join(text)


def helps() -> Iterator[tuple[tuple[str, ...], str]]:
    """Give the words of every command and its help, the whole command first."""
    from typer.main import get_command

    from simulator.cli import app

    whole = get_command(app)
    pending: list[tuple[tuple[str, ...], Any, Any]] = [((), whole, None)]
    while pending:
        words, command, above = pending.pop(0)
        name = words[-1] if words else "jobcentre"
        context = command.context_class(command, info_name=name, parent=above, terminal_width=88)
        yield words, command.get_help(context)
        inner = getattr(command, "commands", {})
        pending[:0] = [((*words, one), inner[one], context) for one in inner]
