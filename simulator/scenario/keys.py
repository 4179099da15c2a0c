"""Every key of a scenario: what stands there, in which unit, what else it may be, and which scenarios set it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from simulator.scenario.base import Unit
from simulator.scenario.changes import RUN, is_figure
from simulator.scenario.figures import read_tree
from simulator.scenario.files import Unreadable, list_scenarios, read_toml
from simulator.scenario.scenario import Scenario, Top
from simulator.scenario.schema import PARTS, Spot, describe, spot
from simulator.scenario.tree import expand, leaves

_BY_NAME = {
    "days": "days",
    "hours": "hours",
    "minutes": "minutes",
    "weeks": "weeks",
    "share": "share",
    "factor": "times",
    "heads": "persons",
    "persons": "persons",
    "stock": "persons",
    "places": "places",
}
"""Unit of a number by the last word of its key, where its type says none."""


@dataclass(frozen=True)
class Key:
    """A key of a scenario, and what is known of it.

    Attributes
    ----------
    path : str
        Its dotted path, as ``--set`` takes it.
    meaning : str
        Meaning, as the schema describes it.
    unit : str
        What it is counted in; empty for words and for plain numbers.
    value : object
        What stands there; ``None`` where nothing does.
    allowed : str
        What may stand there, in words.
    range : pair of numbers, or None
        Over which it is varied.
    alternatives : tuple
        What it may be instead, the value among them.
    provenance, source, source_da, note : str
        Where the value comes from, the source in Danish too; empty where its file does not say.
    set_by : tuple of str
        Scenarios that set it themselves.
    """

    path: str
    meaning: str
    unit: str
    value: Any
    allowed: str
    range: tuple[float, float] | None
    alternatives: tuple[Any, ...]
    provenance: str
    source: str
    source_da: str
    note: str
    set_by: tuple[str, ...]

    def speaks_of(self, wanted: Iterable[str], also: Iterable[str] = ()) -> bool:
        """Say whether all of some words, or parts of words, are in its path, its meaning or other texts."""
        text = " ".join((self.path, self.meaning, self.note, *also)).casefold()
        return all(word.casefold() in text for word in wanted)


def keys_of(scenario: Scenario) -> tuple[Key, ...]:
    """Return every key of a scenario that is simulated, in the order of the files; of several places the first's."""
    one = scenario.members[0] if scenario.members else scenario
    by = set_by()
    return tuple(
        _key(one, path, by.get(path, ()))
        for path in one.paths()
        if path in RUN or (path.split(".")[0] in PARTS and is_figure(tuple(path.split("."))))
    )


@cache
def set_by() -> Mapping[str, tuple[str, ...]]:
    """Return which scenarios set which keys in their own files, whatever these extend."""
    # A cache of what the files say while one command runs.
    found: dict[str, list[str]] = {}
    for named in list_scenarios():
        try:
            raw, _ = read_toml(named.file)
        except Unreadable:
            continue
        dated = raw.get("change_from", {})
        layers = [raw.get("change", {}), *(dated.values() if isinstance(dated, dict) else ())]
        for layer in layers:
            if not isinstance(layer, dict):
                continue
            for keys, _ in leaves(expand(read_tree(layer, "", []))):
                names = found.setdefault(".".join(keys), [])
                if named.name not in names:
                    names.append(named.name)
    return {path: tuple(names) for path, names in found.items()}


def _key(scenario: Scenario, path: str, by: tuple[str, ...]) -> Key:
    kind, *below = path.split(".")
    place = spot(PARTS[kind], tuple(below)) if kind in PARTS else spot(Top, (path,))
    figure = scenario.figures.get(path)
    return Key(
        path=path,
        meaning=_plain(RUN.get(path) or describe(tuple(path.split(".")))),
        unit="" if place is None else _unit(place, path),
        value=scenario.get(path),
        allowed="" if place is None else place.in_words(),
        range=figure.range if figure else None,
        alternatives=figure.alternatives if figure else (),
        provenance=figure.provenance if figure else "",
        source=figure.source if figure else "",
        source_da=figure.source_da if figure else "",
        note=figure.note if figure else "",
        set_by=by,
    )


def _unit(place: Spot, path: str) -> str:
    one = place.item() or place
    if one.type not in (int, float):
        return ""
    said = next((mark.name for mark in (*one.constraints, *place.constraints) if isinstance(mark, Unit)), "")
    if said:
        return said
    return _BY_NAME.get(path.split(".")[-1].rpartition("_")[2], "")


def _plain(description: str) -> str:
    return " ".join(description.replace("``", "").split())
