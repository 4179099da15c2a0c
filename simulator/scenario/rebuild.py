"""The scenario with other values, other parts or another law: what a user sets on top of what was loaded."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from simulator.scenario.base import FrozenDict, Part
from simulator.scenario.cross_checks import cross_check
from simulator.scenario.figures import Figure, figure_of, frozen, read_tree
from simulator.scenario.messages import Problem, ScenarioError, name_of
from simulator.scenario.parts import make_part, named_part
from simulator.scenario.reading import Reading
from simulator.scenario.regions import each
from simulator.scenario.scenario import Scenario, Top
from simulator.scenario.schema import PARTS, Context, validate
from simulator.scenario.tree import Keys, Leaf, Tree, expand, leaves, overlay, values_of


def parse_set(text: str) -> tuple[str, Any]:
    """Read ``PATH=VALUE``: the value is a TOML literal, else a text.

    Raises
    ------
    ScenarioError
        If there is no ``=`` or no path before it.
    """
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ScenarioError([Problem("--set", text, "must read PATH=VALUE")])
    try:
        read = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        return path.strip(), value
    return path.strip(), frozen(read["value"]) if set(read) == {"value"} else value


def rebuild(scenario: Scenario, changes: Mapping[str, Any], file: str) -> Scenario:
    """Return the scenario with changes: what it is now, the changes over it, validated and checked once.

    Parameters
    ----------
    scenario
        Of one municipality, or of several: then each of them is changed.
    changes
        Dotted path -> value; a part or the name of a law takes the place of the whole part.
    file
        Where mistakes are said to be (``replace``, ``--set``).

    Raises
    ------
    ScenarioError
        With every mistake.
    """
    if scenario.members:
        return each(scenario, lambda member: rebuild(member, changes, file))
    problems: list[Problem] = []
    tree: Tree = {}
    whole: dict[str, _Whole] = {}
    for key, value in changes.items():
        if key == "law" and (type(value) is date or isinstance(value, str)):
            whole[key] = _law(scenario, value, file)
        elif isinstance(value, Part) and isinstance(value, PARTS.get(key, ())):
            whole[key] = _Whole(value)
        else:
            tree = overlay(tree, expand(read_tree({key: value}, file, problems)))
    if not problems:
        result = _changed(_exchanged(scenario, whole, file), tree, tuple(map(str, changes)), file, problems)
        if result is not None:
            problems += [dataclasses.replace(found, file=file) for found in cross_check(result)]
        if result is not None and not problems:
            return result
    raise ScenarioError(problems)


@dataclass(frozen=True)
class _Whole:
    """A part that takes another's place, with what is known of it where it was read from a file."""

    part: Part
    figures: Mapping[str, Figure] = dataclasses.field(default_factory=dict)
    origins: Mapping[str, str] = dataclasses.field(default_factory=dict)
    files: Mapping[str, str] = dataclasses.field(default_factory=dict)
    by_day: bool = False


def _law(scenario: Scenario, named: date | str, file: str) -> _Whole:
    """Read the law of a day or of a name, as the scenario's own file would find it."""
    reading = Reading()
    reading.paths[file] = Path(scenario.origins.get("uses.law", "scenario.toml"))
    tree = named_part(reading, "law", Leaf(named, file), "law")
    made = None if tree is None else make_part(reading, "law", tree, file)
    reading.stop_on_problems()
    assert made is not None  # what is missing has been complained of
    return _Whole(made.part, made.figures, made.origins, reading.files, type(named) is date)


def _exchanged(scenario: Scenario, whole: Mapping[str, _Whole], file: str) -> Scenario:
    """Put whole parts in place of the scenario's, in what holds from a later date on too."""
    if not whole:
        return scenario
    figures = {path: f for path, f in scenario.figures.items() if path.split(".", 1)[0] not in whole}
    origins = {path: f for path, f in scenario.origins.items() if path.split(".", 1)[0] not in whole}
    files = dict(scenario.files)
    for kind, one in whole.items():
        figures |= one.figures
        origins |= {**one.origins, kind: file}
        files |= one.files
    return dataclasses.replace(
        scenario,
        **{kind: one.part for kind, one in whole.items()},  # type: ignore[arg-type]
        later=tuple((day, _exchanged(then, whole, file)) for day, then in scenario.later),
        law_by_day=whole["law"].by_day if "law" in whole else scenario.law_by_day,
        place_from="" if "place" in whole else scenario.place_from,
        figures=FrozenDict(figures),
        origins=FrozenDict(origins),
        files=tuple(files.items()),
    )


def _changed(
    scenario: Scenario, tree: Tree, asked: tuple[str, ...], file: str, problems: list[Problem]
) -> Scenario | None:
    """Lay changes over the scenario's values, or return ``None`` and add the problems."""
    context = Context(origin=lambda _: file, asked=asked, paths=scenario.paths, more_keys=tuple(PARTS))
    given = {key: value for key, value in tree.items() if key not in PARTS}
    top = validate(Top, scenario.top() | values_of(given), context, problems) if given else None
    parts: dict[str, Any] = {}
    for kind in PARTS.keys() & tree.keys():
        if isinstance(tree[kind], Leaf):
            problems.append(Problem(file, kind, f"must be a table, is {name_of(tree[kind].value)}"))
            continue
        added: set[Keys] = set()
        values = overlay(getattr(scenario, kind).model_dump(), values_of(tree[kind]), added, (kind,))
        spoken = dataclasses.replace(context, at=(kind,), added=frozenset(added), more_keys=())
        parts[kind] = validate(PARTS[kind], values, spoken, problems)
    later = []
    for day, then in scenario.later:
        built = _changed(then, tree, asked, file, problems)
        if built is not None:
            later.append((day, built))
    if problems:
        return None
    figures, origins = dict(scenario.figures), dict(scenario.origins)
    for path, leaf in leaves(tree):
        dotted = ".".join(path)
        origins[dotted] = file
        figure = figure_of(path, leaf, figures.get(dotted))
        if figure is not None:
            figures[dotted] = figure
    return dataclasses.replace(
        scenario,
        **parts,
        **({} if top is None else {key: getattr(top, key) for key in Top.model_fields}),
        later=tuple(later),
        figures=FrozenDict(figures),
        origins=FrozenDict(origins),
    )
