"""The keys of scenario files, as the schema has them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_origin

from from_code.figures import PARTS
from from_code.text import code, plain, table
from simulator.catalogue import OutcomeId


def scenario_keys() -> str:
    """List the keys of a scenario file's top."""
    from simulator.scenario.scenario import Head
    from simulator.scenario.schema import Spot

    return _keys(Spot(Head), ())


def part_keys() -> str:
    """List the keys of every part, a section each."""
    from simulator.scenario.schema import PARTS as SCHEMAS
    from simulator.scenario.schema import Spot

    return "\n\n".join(f"## {title}\n\n{_keys(Spot(SCHEMAS[part]), ())}" for part, title in PARTS.items())


def _keys(spot: Any, at: tuple[str, ...]) -> str:
    rows = [(code(".".join(path)), plain(what), plain(meaning)) for path, what, meaning in _walk(spot, at)]
    return table(("Key", "What may stand there", "Meaning"), rows, (32, 26, 42))


def _walk(spot: Any, at: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Give (path, what may stand there, meaning) of a table's keys; NAME and GROUP stand for names."""
    for key, below in _below(spot):
        path = (*at, key)
        if below.model or get_origin(below.type) is dict:
            if below.description and key not in ("NAME", "GROUP", "FORM"):
                yield path, "a table", below.description
            yield from _walk(below, path)
        else:
            yield path, _allowed(below), below.description


def _allowed(spot: Any) -> str:
    """Say what may stand at a key."""
    if spot.type is OutcomeId:
        return "the name of an outcome"
    return spot.in_words() or ("a text or a date" if spot.type is Any else "")


def _below(spot: Any) -> Iterator[tuple[str, Any]]:
    if spot.model:
        yield from ((key, spot.below(key)) for key in spot.keys())  # noqa: SIM118
    else:
        named = spot.keys()
        key = "NAME" if not named else "FORM" if "in_person" in named else "GROUP"
        yield key, spot.below(named[0] if named else "NAME")
