"""The files that a calibration leaves: a place file or a scenario file, its figures estimated, each with its source."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

from simulator.calibration.toml_text import literal

_WIDTH = 110


@dataclass(frozen=True)
class Estimated:
    """A figure: its path, value, 95 % interval (of a list, that which holds every item's), source and note."""

    path: str
    value: float | tuple[float, ...]
    low: float
    high: float
    source: str
    note: str = ""


def place_file(base: str, title: str, figures: Sequence[Estimated], about: Sequence[str]) -> str:
    """Write a place file that extends another; the paths begin with ``place.``."""
    lines = [*_comment(about), 'kind = "place"', f"extends = {literal(base)}", f"title = {literal(title)}"]
    return (
        "\n".join([*lines, *_tables({one.path.removeprefix("place."): _figure(one) for one in figures})])
        + "\n"
    )


def scenario_file(
    base: str,
    title: str,
    figures: Sequence[Estimated],
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
    fitted = {f"change.{one.path}": _figure(one) for one in figures}
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


def _figure(one: Estimated) -> str:
    items = one.value if isinstance(one.value, tuple) else (one.value,)
    span = [min(one.low, *items), max(one.high, *items)]
    table: dict[str, Any] = {
        "value": one.value,
        "range": span,
        "provenance": "estimated",
        "source": one.source,
    }
    return literal(table | ({"note": one.note} if one.note else {}))
