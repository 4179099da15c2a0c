"""Which file a value, or a mistake, stands in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from simulator.scenario.figures import UNREAD, Leaf
from simulator.scenario.merge import Path, Tree, at_path, leaves

if TYPE_CHECKING:
    from simulator.scenario.scenario import Scenario


def unread(tree: Tree) -> frozenset[Path]:
    """Give the paths of the values that could not be read."""
    return frozenset(keys for keys, leaf in leaves(tree) if leaf.value is UNREAD)


def blame(tree: Mapping[str, Any], keys: Path, otherwise: str) -> str:
    """Give the file of the value at a path, else that of the table around it."""
    for length in range(len(keys), 0, -1):
        found = at_path(tree, keys[:length])
        if isinstance(found, Leaf):
            return found.file
        if found:
            for _, leaf in leaves(found):
                return str(leaf.file)
    return otherwise


def origin_of(key: str, scenarios: list[Scenario]) -> str | None:
    """Give the file of the value at a key, else of one below it, else of one beside it."""
    for scenario in scenarios:
        if key in scenario.origins:
            return scenario.origins[key]
    prefix = key
    while prefix:
        for path, file in scenarios[0].origins.items():
            if path.startswith(prefix + "."):
                return file
        prefix = prefix.rpartition(".")[0]
    return None
