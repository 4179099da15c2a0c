"""Writing a solved baseline back into the place file that it belongs to.

The tables ``[groups.NAME.baseline]`` and ``[solved]`` are replaced where they stand, or appended; every other
line, comments too, stays as it is.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from simulator.calibration.toml import literal, replace_text
from simulator.errors import JobcentreError
from simulator.scenario.base import CAUSES
from simulator.scenario.place import Place, Solved

_HEADER = re.compile(r"^\s*\[(?P<name>[\w.\s-]+)\]\s*(#.*)?$")


class StoreError(JobcentreError):
    """The place file cannot be read or written: one plain line."""


def read_place(path: Path) -> str:
    """Read a place file, before the long work of solving begins.

    Raises
    ------
    StoreError
        If it cannot be read, is no TOML, or is no place file.
    """
    try:
        text = path.read_text(encoding="utf-8")
        kind = tomllib.loads(text).get("kind")
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StoreError(f"{path}: is not TOML: {error}") from error
    if kind != "place":
        raise StoreError(f"{path}: kind: must be 'place'{'' if kind is None else f', is {kind!r}'}")
    return text


def with_solution(text: str, place: Place) -> str:
    """Return the text of a place file with the place's baseline and what it was solved under.

    Parameters
    ----------
    text : str
        The file as it was.
    place : Place
        The place after solving: ``solved`` is not empty.
    """
    tables = _tables(place)
    lines: list[str] = []
    replacing = False
    between: list[str] = []  # comments that end a table of ours belong to the table after it
    for line in text.splitlines():
        header = _HEADER.match(line)
        if header:
            name = re.sub(r"\s", "", header["name"])
            lines += [*between, line, *tables.get(name, ())]
            between.clear()
            replacing = tables.pop(name, None) is not None
        elif not replacing:
            lines.append(line)
        elif line.strip()[:1] in ("", "#"):
            between.append(line)
        else:
            between.clear()
    lines += between
    for name, rows in tables.items():
        lines += ["", f"[{name}]", *rows]
    return "\n".join(lines) + "\n"


def write_solution(path: Path, text: str, place: Place) -> None:
    """Replace a place file by its text with the solution in it, in one step.

    Raises
    ------
    StoreError
        If the file cannot be written, or holds its baseline in another shape than tables of their own.
    """
    new = with_solution(text, place)
    try:
        untouched = _all_else(tomllib.loads(new)) == _all_else(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        untouched = False
    if not untouched:
        raise StoreError(f"{path}: write each baseline as a table of its own, [groups.NAME.baseline]")
    try:
        replace_text(path, new)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from error


def _tables(place: Place) -> dict[str, list[str]]:
    """Write the tables of a solution, by name."""
    solved = place.solved
    if solved is None:
        raise ValueError("the place has not been solved")
    said = [name for name in Solved.model_fields if name != "for_table" or solved.for_table]
    tables = {"solved": [f"{name} = {literal(getattr(solved, name))}" for name in said]}
    origin = f'provenance = "estimated", source = "jobcentre solve {solved.reference}"'
    for name, group in place.groups.items():
        hazards = {cause: literal(getattr(group.baseline, cause)) for cause in CAUSES}
        rows = [f"{cause} = {{ value = {numbers}, {origin} }}" for cause, numbers in hazards.items()]
        tables[f"groups.{name}.baseline"] = rows
    return tables


def _all_else(place: dict[str, Any]) -> dict[str, Any]:
    """Return what a file says apart from its baseline: a group of nothing else is one that it extends."""
    groups = {
        name: {key: value for key, value in group.items() if key != "baseline"}
        for name, group in place.get("groups", {}).items()
    }
    said = {name: group for name, group in groups.items() if group}
    return {key: value for key, value in place.items() if key != "solved"} | {"groups": said}
