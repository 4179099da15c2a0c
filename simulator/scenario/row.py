"""A place file's table with one of its rows laid over it: a single place, which other files extend by ``TABLE:ROW``."""

from __future__ import annotations

import dataclasses

from simulator.scenario.blame import blame
from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.figures import read_tree, values_of
from simulator.scenario.files import shown
from simulator.scenario.merge import Tree, expand, overlay
from simulator.scenario.place import Table
from simulator.scenario.reading import Reading
from simulator.scenario.tables import figures_of_row, one_row, read_rows
from simulator.scenario.validate import Context, validate


def with_row(reading: Reading, place: Tree, row: str, named_in: str, key: str) -> Tree | None:
    """Lay the figures of a row over a table of places as read; nothing if that cannot be done.

    Parameters
    ----------
    reading
        Collects files and mistakes.
    place
        The table's place file as read.
    row
        The row's name.
    named_in, key
        File and key that name the row, to be blamed where there is none.
    """
    said = place.get("table")
    if not isinstance(said, dict):
        told = f"names the row '{row}' of a place that is no table of places"
        reading.problems.append(Problem(named_in, key, told))
        return None
    context = Context(blame=lambda keys: blame(said, keys[1:], named_in), at=("table",))
    table = validate(Table, values_of(said), context, reading.problems)
    if table is None:
        return None
    path = reading.paths[said["file"].file].parent / table.file
    file = shown(path)
    try:
        rows, digest = read_rows(path, table)
    except ScenarioError as error:
        reading.unreadable += error.problems
        return None
    reading.files[file], reading.paths[file] = digest, path
    try:
        own = figures_of_row(one_row(rows, row, file), table)
    except ScenarioError as error:
        reading.problems += [dataclasses.replace(found, file=named_in, key=key) for found in error.problems]
        return None
    figures = {path.removeprefix("place."): figure for path, figure in own.items()}
    over = expand(read_tree(figures, file, reading.problems))
    alone = {name: value for name, value in place.items() if name != "table"}
    return overlay(alone, over, reading.added, ("place",))
