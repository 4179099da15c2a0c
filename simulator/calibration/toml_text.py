"""Writing TOML: a value on one line, and a file in one step."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def literal(value: Any) -> str:
    """Write a value as TOML, on one line; numbers to six digits, more would claim more than is known."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {literal(inner)}" for key, inner in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(literal, value)) + "]"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(float(f"{value:.6g}"))
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{"".join(c if c.isprintable() else " " for c in escaped)}"'
    return str(value)


def replace_text(path: Path, text: str) -> None:
    """Write a file in one step, so that no half of it is ever there.

    Raises
    ------
    OSError
        If it cannot be written; then what was there is there still.
    """
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, as :func:`replace_text` does."""
    beside = path.with_name(f".{path.name}.partial")
    try:
        beside.write_bytes(content)
        os.replace(beside, path)
    except OSError:
        with suppress(OSError):  # a name that is too long cannot even be taken away
            beside.unlink(missing_ok=True)
        raise
