"""Writing a solved baseline back into the place file that it belongs to.

The values of the tables ``[groups.NAME.baseline]`` and ``[solved]`` are replaced where they stand, or the tables are
appended; every other line, comments too, stays as it is.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import tomlkit
from tomlkit.items import Item, Table

from simulator.calibration.toml import item, replace_text
from simulator.contents import content_of
from simulator.errors import JobcentreError
from simulator.scenario.base import CAUSES
from simulator.scenario.place import Place, Solved


class PlaceFileError(JobcentreError):
    """The place file cannot be read or written: one plain line."""


def read_place(path: Path) -> str:
    """Read a place file, before the long work of solving begins.

    Raises
    ------
    PlaceFileError
        If it cannot be read, is no TOML, or is no place file.
    """
    try:
        text = content_of(path).decode("utf-8")
        kind = tomllib.loads(text).get("kind")
    except OSError as error:
        raise PlaceFileError(f"{path}: {error.strerror}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PlaceFileError(f"{path}: is not TOML: {error}") from error
    if kind != "place":
        raise PlaceFileError(f"{path}: kind: must be 'place'{'' if kind is None else f', is {kind!r}'}")
    return text


def with_solution(text: str, place: Place) -> str:
    """Return the text of a place file with the place's baseline and what it was solved under.

    Parameters
    ----------
    text : str
        The file as it was.
    place : Place
        The place after solving: ``solved`` is not empty.

    Raises
    ------
    ValueError
        If a baseline stands in the file in another shape than a table of its own.
    """
    document = tomlkit.parse(text)
    groups = document.get("groups", {})
    new = []
    for name, values in _tables(place).items():
        path = name.split(".")
        holder = document if len(path) == 1 else groups.get(path[1], {})
        table = holder.get(path[-1])
        if table is None:
            new += ["", f"[{name}]", *(f"{key} = {value.as_string()}" for key, value in values.items())]
        elif not isinstance(table, Table):
            raise ValueError(f"{name} is no table of its own")
        else:
            for key in set(table) - set(values):
                table.remove(key)
            table.update(values)
    return "\n".join([tomlkit.dumps(document).rstrip("\n"), *new]) + "\n"


def write_solution(path: Path, text: str, place: Place) -> None:
    """Replace a place file by its text with the solution in it, in one step.

    Raises
    ------
    PlaceFileError
        If the file cannot be written, or holds its baseline in another shape than tables of their own.
    """
    try:
        new = with_solution(text, place)
    except ValueError as error:
        told = f"{path}: write each baseline as a table of its own, [groups.NAME.baseline]"
        raise PlaceFileError(told) from error
    try:
        replace_text(path, new)
    except OSError as error:
        raise PlaceFileError(f"{path}: {error.strerror}") from error


def _tables(place: Place) -> dict[str, dict[str, Item]]:
    """Return the tables of a solution, by name."""
    solved = place.solved
    if solved is None:
        raise ValueError("the place has not been solved")
    said = [name for name in Solved.model_fields if name != "for_table" or solved.for_table]
    tables = {"solved": {name: item(getattr(solved, name)) for name in said}}
    origin = {
        "provenance": "estimated",
        "source": f"jobcentre solve {solved.reference}",
        "source_da": f"beregnet, så de observerede varigheder kommer ud (jobcentre solve {solved.reference})",
    }
    for name, group in place.groups.items():
        tables[f"groups.{name}.baseline"] = {
            cause: item({"value": getattr(group.baseline, cause)} | origin) for cause in CAUSES
        }
    return tables
