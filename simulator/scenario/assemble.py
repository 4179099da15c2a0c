"""Assembling a scenario: from its files to one validated scenario, or to every mistake in all of them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from simulator.scenario.base import FrozenDict
from simulator.scenario.blame import blame, origin_of, unread
from simulator.scenario.checks import cross_check
from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.expectation import expectations_of, unfounded
from simulator.scenario.figures import Leaf, figures_of, values_of
from simulator.scenario.files import find_part, shown
from simulator.scenario.head import FILE_KEYS, Head
from simulator.scenario.layers import Layers, law_by_day, read_layers
from simulator.scenario.merge import Tree, at_path, leaves
from simulator.scenario.parts import change_parts, used_parts, valid_parts
from simulator.scenario.provisions import provisions
from simulator.scenario.reading import Reading
from simulator.scenario.region import places_problems, pool
from simulator.scenario.scenario import Scenario
from simulator.scenario.settle import by_stock, settle, table_rows
from simulator.scenario.tables import row_of
from simulator.scenario.unknowns import unvaried
from simulator.scenario.validate import Context, validate


def assemble(path: Path) -> Scenario:
    """Load the scenario of a file: of one municipality, or of several.

    Raises
    ------
    ScenarioError
        With all its mistakes.
    """
    reading = Reading()
    layers = read_layers(reading, path)
    places = at_path(layers.head, ("uses", "places"))
    if not isinstance(places, Leaf):
        place = at_path(layers.head, ("uses", "place"))
        if isinstance(place, Leaf) and isinstance(place.value, str) and row_of(place.value)[1]:
            return dataclasses.replace(assemble_at(path, place.value), name=path.stem)
        return settle(_single(reading, path, path.stem, layers), layers, by_stock)
    reading.problems += places_problems(places)
    reading.stop_on_problems()
    if isinstance(places.value, str):
        return _of_table(path, places)
    members = []
    for name in places.value:
        found = find_part("place", row_of(name)[0], reading.paths[places.file])
        if isinstance(found, Problem):
            reading.problems.append(dataclasses.replace(found, file=places.file, key="uses.places"))
            continue
        try:
            members.append(assemble_at(path, name))
        except ScenarioError as error:
            reading.problems += error.problems
    reading.stop_on_problems()
    return pool(tuple(members))


def assemble_at(path: Path, place: str, file: Path | None = None) -> Scenario:
    """Load the scenario of a file with another place, and with the practice of the place's name if there is one.

    Parameters
    ----------
    path
        The scenario's file.
    place
        The place's name; ``TABLE:ROW`` is a row of a table of places.
    file
        Its file, if it is not to be looked for.

    Raises
    ------
    ScenarioError
        With all its mistakes, or if there is no such place.
    """
    name, row = row_of(place)
    reading, layers = _at(path, name, f"{path.stem}/{place}", file)
    scenario = _single(reading, path, f"{path.stem}/{row or place}", layers)
    if not row:
        return settle(scenario, layers, by_stock)
    ((_, own),) = table_rows(reading, scenario, only=row)
    of_row = dataclasses.replace(scenario, place_from=f"{scenario.place_from}:{row}")
    return settle(settle(of_row, layers, own), layers, by_stock)


def _of_table(path: Path, places: Leaf) -> Scenario:
    """Load the scenario of a file with every row of a table of places: what they share is read once."""
    reading, layers = _at(path, places.value, places.file, key="uses.places")
    scenario = _single(reading, path, path.stem, layers)
    title = scenario.place.title
    members, problems = [], []
    for name, own in table_rows(reading, scenario):
        try:
            member = settle(settle(scenario, layers, own), layers, by_stock)
        except ScenarioError as error:
            problems += [dataclasses.replace(p, key=f"{name}: {p.key}") for p in error.problems]
        else:
            members.append(
                dataclasses.replace(
                    member,
                    name=f"{path.stem}/{name}",
                    place_from=f"{scenario.place_from}:{name}",
                    files=tuple(reading.files.items()),
                )
            )
    if problems:
        raise ScenarioError(problems)
    return pool(tuple(members), title)


def _at(
    path: Path, place: str, blamed: str, file: Path | None = None, key: str = ""
) -> tuple[Reading, Layers]:
    """Read the layers of a scenario's file, its head naming another place."""
    reading = Reading()
    layers = read_layers(reading, path)
    reading.stop_on_problems()
    uses = dict(layers.head["uses"])
    where = uses.pop("places", None) or uses.get("place") or uses["law"]
    found = file or find_part("place", place, reading.paths[where.file])
    if isinstance(found, Problem):
        raise ScenarioError([dataclasses.replace(found, file=blamed, key=key)])
    uses["place"] = dataclasses.replace(where, value=str(found.resolve()))
    if isinstance(find_part("practice", place, reading.paths[where.file]), Path):
        uses["practice"] = dataclasses.replace(where, value=place)
    layers.head["uses"] = uses
    return reading, layers


def _single(reading: Reading, path: Path, name: str, layers: Layers) -> Scenario:
    """Build the scenario of one municipality from its file's layers; what follows its size is not yet settled."""
    file = shown(path)
    head = _valid_head(reading, layers, file)
    trees = used_parts(reading, layers.head)
    for layer in layers.changes:
        change_parts(reading, layer, trees)
    parts = valid_parts(reading, trees, file)
    place_from = _place_from(reading, trees)
    uses = layers.head.get("uses")
    named = [uses if isinstance(uses, dict) else {}, *layers.changes]
    by_day = law_by_day(named)
    later = []
    then = dict(trees)
    for day in sorted(layers.dated):
        for layer in layers.dated[day]:
            change_parts(reading, layer, then)
        named += layers.dated[day]
        later.append((day, dict(then), valid_parts(reading, then, file), law_by_day(named)))
    reading.stop_on_problems()
    assert head is not None  # what is missing has been complained of

    def build(
        of: Mapping[str, Tree],
        valid: Mapping[str, Any],
        law_by_day: bool,
        after: tuple[tuple[date, Scenario], ...] = (),
    ) -> Scenario:
        found = {".".join(keys): leaf for tree in (layers.head, of) for keys, leaf in leaves(tree)}
        return Scenario(
            name=name,
            title=head.title,
            description=head.description,
            start=head.start,
            warmup_weeks=head.warmup_weeks,
            horizon_weeks=head.horizon_weeks,
            about=head.about,
            **valid,
            later=after,
            law_by_day=law_by_day,
            place_from=place_from,
            expectations=expectations_of(head.expect),
            figures=FrozenDict(figures_of(of)),
            origins=FrozenDict({keys: leaf.file for keys, leaf in found.items()}),
            files=tuple(reading.files.items()),
        )

    after = tuple((day, build(of, valid, law_then)) for day, of, valid, law_then in later)
    scenario = build(trees, parts, by_day, after)
    carried = [
        gap for one in (scenario, *(then for _, then in after)) for gap in unvaried(one.law, one.figures)
    ]
    for finding in (*cross_check(scenario), *provisions(scenario), *unfounded(scenario), *carried):
        origin = origin_of(finding.key, [scenario, *(s for _, s in scenario.later)]) or file
        reading.problems.append(Problem(origin, *finding))
    reading.stop_on_problems()
    return scenario


def _place_from(reading: Reading, trees: Mapping[str, Tree]) -> str:
    """Give the file that the place was read from, with the row if it is one of a table."""
    kind = at_path(trees, ("place", "kind"))
    if not isinstance(kind, Leaf):
        return ""
    row = reading.rows.get(kind.file, "")
    return f"{kind.file}:{row}" if row else kind.file


def _valid_head(reading: Reading, layers: Layers, file: str) -> Head | None:
    """Hold the head up against the schema; nothing if it is wrong, or if a file that it extends is not there."""
    if not layers.whole:
        return None
    context = Context(
        blame=lambda keys: blame(layers.head, keys, file), more_keys=FILE_KEYS, unread=unread(layers.head)
    )
    return validate(Head, values_of(layers.head), context, reading.problems)
