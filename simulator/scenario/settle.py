"""What a scenario's place and practice settle last: the figures of a table's row, and what follows the stock's size.

Both belong to the parts, so whatever the scenario itself changes lies over them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.files import shown
from simulator.scenario.layers import Layers
from simulator.scenario.merge import Tree, leaves
from simulator.scenario.reading import Reading
from simulator.scenario.scenario import Scenario, changed
from simulator.scenario.tables import figures_by_stock, figures_of_row, one_row, read_rows

Own = Callable[[Scenario], tuple[dict[str, Any], str]]
"""Scenario -> (dotted path -> value or figure, the file to blame)."""


def settle(scenario: Scenario, layers: Layers, own: Own) -> Scenario:
    """Lay the figures of ``own`` below what the scenario's layers change.

    Raises
    ------
    ScenarioError
        If a figure does not fit.
    """
    theirs = _touched(layers.changes)
    main = _with(dataclasses.replace(scenario, later=()), own, theirs)
    later = []
    for day, then in scenario.later:
        theirs |= _touched(layers.dated[day])
        later.append((day, _with(then, own, theirs)))
    return dataclasses.replace(main, later=tuple(later))


def by_stock(scenario: Scenario) -> tuple[dict[str, Any], str]:
    """Give what the practice sets by the place's stock."""
    name = next(iter(scenario.practice.by_stock), "")
    file = scenario.origins.get(f"practice.by_stock.{name}.key", "")
    return figures_by_stock(scenario.practice, scenario.place), file


def table_rows(reading: Reading, scenario: Scenario, only: str = "") -> Iterator[tuple[str, Own]]:
    """Give the rows of the table that the scenario's place stands for, by name.

    Parameters
    ----------
    reading
        Where the file is added to those read.
    scenario
        With the table's own place.
    only
        One row alone.

    Raises
    ------
    ScenarioError
        If the place is no table, the table has mistakes or lacks the row.
    """
    table = scenario.place.table
    if table is None:
        file = scenario.origins.get("place.title", "")
        raise ScenarioError([Problem(file, "table", "is missing: this place is no table of places")])
    named_in = scenario.origins["place.table.file"]
    path = reading.paths[named_in].parent / table.file
    rows, digest = read_rows(path, table)
    file = shown(path)
    reading.files[file], reading.paths[file] = digest, path
    if only:
        rows = {only: one_row(rows, only, file)}

    def own(row: dict[str, str], _: Scenario) -> tuple[dict[str, Any], str]:
        return figures_of_row(row, table), file

    for name, row in rows.items():
        yield name, partial(own, row)


def _with(scenario: Scenario, own: Own, but_not: set[str]) -> Scenario:
    figures, file = own(scenario)
    wanted = {path: figure for path, figure in figures.items() if path not in but_not}
    return changed(scenario, wanted, file) if wanted else scenario


def _touched(changes: list[Tree]) -> set[str]:
    return {".".join(keys) for layer in changes for keys, _ in leaves(layer)}
