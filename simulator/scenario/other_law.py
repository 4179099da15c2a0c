"""The same scenario under another law, asked for by a day or by name once the files have been read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.scenario.base import FrozenDict
from simulator.scenario.figures import Leaf, figures_of
from simulator.scenario.merge import Tree, leaves
from simulator.scenario.parts import named_part, valid_parts
from simulator.scenario.reading import Reading

if TYPE_CHECKING:
    from simulator.scenario.law import Law
    from simulator.scenario.scenario import Scenario


def with_law(scenario: Scenario, changes: Mapping[str, Any], file: str) -> tuple[Scenario, Mapping[str, Any]]:
    """Give the scenario under the law that changes ask for by a day or by name, and the changes that are left.

    Raises
    ------
    ScenarioError
        If there is no such law, or if it has a mistake.
    """
    asked = changes.get("law")
    if type(asked) is not date and not isinstance(asked, str):
        return scenario, changes
    reading = Reading()
    reading.paths[file] = Path(scenario.origins.get("uses.law", "scenario.toml"))
    tree = named_part(reading, "law", Leaf(asked, file), "law")
    law = None if tree is None else valid_parts(reading, {"law": tree}, file)["law"]
    reading.stop_on_problems()
    assert tree is not None  # what is missing has been complained of
    assert law is not None
    rest = {key: value for key, value in changes.items() if key != "law"}
    return _under(scenario, law, tree, type(asked) is date, reading.files, file), rest


def _under(
    scenario: Scenario, law: Law, tree: Tree, by_day: bool, files: Mapping[str, str], file: str
) -> Scenario:
    """Put a law in place of the scenario's, in what holds from a later date on too."""
    figures = {path: figure for path, figure in scenario.figures.items() if not path.startswith("law.")}
    origins = {path: origin for path, origin in scenario.origins.items() if not path.startswith("law.")}
    origins |= {".".join(keys): leaf.file for keys, leaf in leaves(tree, ("law",))} | {"law": file}
    return dataclasses.replace(
        scenario,
        law=law,
        law_by_day=by_day,
        later=tuple((day, _under(then, law, tree, by_day, files, file)) for day, then in scenario.later),
        figures=FrozenDict(figures | figures_of({"law": tree})),
        origins=FrozenDict(origins),
        files=tuple((dict(scenario.files) | dict(files)).items()),
    )
