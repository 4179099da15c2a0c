"""The TOML files that a calibration leaves: a place or a scenario, its figures each with range and source."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import wrap
from typing import Any

import tomlkit
from tomlkit.items import Item

_WIDTH = 110


def item(value: Any) -> Item:
    """Return a value as TOML has it; numbers to six digits, more would claim more than is known."""
    if isinstance(value, Mapping):
        table = tomlkit.inline_table()
        table.add(tomlkit.ws(" "))
        for key, inner in value.items():
            table.append(key, item(inner))
        table.add(tomlkit.ws(" "))
        return table
    if isinstance(value, list | tuple):
        return tomlkit.item([item(inner) for inner in value])
    if isinstance(value, float):
        return tomlkit.item(int(value) if value.is_integer() else float(f"{value:.6g}"))
    if isinstance(value, str):
        return tomlkit.string("".join(c if c.isprintable() else " " for c in value))
    plain: Item = tomlkit.item(value)
    return plain


def literal(value: Any) -> str:
    """Return a value as the text that TOML has, on one line."""
    return item(value).as_string()


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


@dataclass(frozen=True)
class SourcedFigure:
    """A figure of a file, with what is known about it; the range of a list holds every item's."""

    value: float | tuple[float, ...]
    range: tuple[float, float]
    provenance: str = "estimated"
    source: str = ""
    note: str = ""
    source_da: str = ""
    note_da: str = ""


def place_file(base: str, title: str, figures: Mapping[str, SourcedFigure], about: Sequence[str]) -> str:
    """Write a place file that extends another; the paths begin with ``place.``."""
    lines = [*_comment(about), 'kind = "place"', f"extends = {literal(base)}", f"title = {literal(title)}"]
    return (
        "\n".join(
            [*lines, *_tables({path.removeprefix("place."): _figure(one) for path, one in figures.items()})]
        )
        + "\n"
    )


def scenario_file(
    base: str,
    title: str,
    figures: Mapping[str, SourcedFigure],
    about: Sequence[str],
    given: Mapping[str, Any] | None = None,
) -> str:
    """Write a scenario file that extends another and changes some figures.

    Parameters
    ----------
    base, title
        What it extends, and what it is called.
    figures
        What was estimated.
    about
        Lines of its comment.
    given : mapping of str to object, optional
        By path what no file says but was asked for, such as by ``--set``: it is what the figures were fitted under.
    """
    fitted = {f"change.{path}": _figure(one) for path, one in figures.items()}
    asked = {path: literal(value) for path, value in (given or {}).items()}
    lines = [*_comment(about), f"title = {literal(title)}", f"extends = {literal(base)}"]
    lines += [f"{key} = {value}" for key, value in asked.items() if "." not in key and key != "title"]
    dotted = {f"change.{path}": value for path, value in asked.items() if "." in path}
    return "\n".join([*lines, *_tables(dotted | fitted)]) + "\n"


def _comment(about: Sequence[str]) -> list[str]:
    return [f"# {line}".rstrip() for part in about for line in (wrap(part, _WIDTH) or [""])] + [""]


def _tables(values: Mapping[str, str]) -> list[str]:
    by_table: dict[str, list[str]] = {}
    for path, value in values.items():
        table, _, key = path.rpartition(".")
        by_table.setdefault(table, []).append(f"{key} = {value}")
    return [line for table, rows in by_table.items() for line in ("", f"[{table}]", *rows)]


def figure_text(one: SourcedFigure) -> str:
    """Return a figure as the inline table that a file has."""
    table: dict[str, Any] = {"value": one.value, "range": list(one.range), "provenance": one.provenance}
    texts = {key: getattr(one, key) for key in ("source", "source_da", "note", "note_da")}
    return literal(table | {key: text for key, text in texts.items() if text})


def _figure(one: SourcedFigure) -> str:
    items = one.value if isinstance(one.value, tuple) else (one.value,)
    span = (min(one.range[0], *items), max(one.range[1], *items))
    return figure_text(replace(one, range=span))
