"""Several municipalities in one scenario: the same rules and parts in each, its own place, its own practice if any.

Such a scenario stands for all of them together. Its ``members`` are what is run, each by itself; its own place and
practice only say in tables and charts who they are together, and are never simulated.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from simulator.scenario.base import GROUPS, FrozenDict
from simulator.scenario.errors import Problem, name_of, spell
from simulator.scenario.figures import Figure
from simulator.scenario.place import Place, PlaceGroup
from simulator.scenario.scenario import Scenario
from simulator.scenario.tree import Leaf


def pool(members: tuple[Scenario, ...], title: str = "") -> Scenario:
    """Return the scenario that stands for several municipalities.

    Parameters
    ----------
    members : tuple of Scenario
        At least one, named ``REGION/PLACE``; law, behaviour, prices and texts are the same in all of them.
    title : str
        What they are called together; their names one after another if not given.
    """
    first = members[0]
    place = _together(tuple(member.place for member in members), title)
    return dataclasses.replace(
        first,
        name=first.name.rpartition("/")[0],
        place=place,
        members=members,
        place_from="",
        later=tuple((day, dataclasses.replace(then, place=place)) for day, then in first.later),
        figures=FrozenDict(_shared_figures(members)),
        files=tuple(dict.fromkeys(file for member in members for file in member.files)),
    )


def each(scenario: Scenario, change: Callable[[Scenario], Scenario]) -> Scenario:
    """Change a scenario; where it stands for several municipalities, change each of them."""
    if not scenario.members:
        return change(scenario)
    names = ", ".join(member.place.title for member in scenario.members)
    title = "" if scenario.place.title == names else scenario.place.title
    return pool(tuple(change(member) for member in scenario.members), title)


def place_name(member: Scenario) -> str:
    """Return the name of the place of one of several municipalities."""
    return member.name.rpartition("/")[2]


def places_problems(leaf: Leaf) -> list[Problem]:
    """Return what is wrong with a list of places."""
    value = leaf.value
    if isinstance(value, str):
        return []
    if not isinstance(value, tuple):
        told = f"must be a list of texts or a table of places, is {name_of(value)}"
        return [Problem(leaf.file, "uses.places", told)]
    if not value:
        return [Problem(leaf.file, "uses.places", "must not be empty")]
    found = [
        Problem(leaf.file, "uses.places", f"item {n} must be a text, is {name_of(name)}")
        for n, name in enumerate(value, 1)
        if not isinstance(name, str)
    ]
    twice = [name for n, name in enumerate(value) if name in value[:n]]
    found += [Problem(leaf.file, "uses.places", f"names {spell(name)} twice") for name in twice]
    return found


def _together(places: tuple[Place, ...], title: str) -> Place:
    """Put places together for show: all their names, all their people, the first one's shape."""
    groups: dict[str, PlaceGroup] = {}
    for group in GROUPS:
        there = [place.groups[group] for place in places if group in place.groups]
        if there:
            groups[group] = there[0].model_copy(update={"stock": sum(one.stock for one in there)})
    told: dict[str, Any] = {
        "title": title or ", ".join(place.title for place in places),
        "code": 0,
        "groups": FrozenDict(groups),
        "solved": None,
    }
    return places[0].model_copy(update=told)


def _shared_figures(members: tuple[Scenario, ...]) -> dict[str, Figure]:
    """Return the figures that are the same everywhere; what differs stands in the members' own."""
    first, *others = members
    return {
        path: figure
        for path, figure in first.figures.items()
        if all(path in other.figures and other.figures[path].value == figure.value for other in others)
    }
