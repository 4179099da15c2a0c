"""Nested tables: reading dotted paths and laying one table over another.

Tables merge; anything else, an array too, is replaced whole. Nothing given is changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Tree = dict[str, Any]
"""A nested table; whatever is not a dictionary is a leaf."""
Path = tuple[str, ...]


def overlay(
    base: Mapping[str, Any], diff: Mapping[str, Any], added: set[Path] | None = None, at: Path = ()
) -> Tree:
    """Lay ``diff`` over ``base``.

    Parameters
    ----------
    base, diff
        Nested tables. A leaf of ``diff`` that has a method ``over`` decides itself what becomes of the leaf
        below it.
    added
        Collects the paths of the tables in ``diff`` that ``base`` does not have.
    at
        Where ``base`` stands, for ``added``.
    """
    out = dict(base)
    for key, value in diff.items():
        below = out.get(key)
        if isinstance(value, dict):
            if not isinstance(below, dict):
                below = {}
                if added is not None:
                    added.add((*at, key))
            out[key] = overlay(below, value, added, (*at, key))
        else:
            out[key] = value.over(below) if hasattr(value, "over") else value
    return out


def expand(table: Mapping[str, Any]) -> Tree:
    """Write out the dotted keys of a diff: ``{"a.b": 1}`` becomes ``{"a": {"b": 1}}``; a later key wins."""
    out: Tree = {}
    for key, value in table.items():
        inner = expand(value) if isinstance(value, Mapping) else value
        for name in reversed(key.split(".")):
            inner = {name: inner}
        out = overlay(out, inner)
    return out


def leaves(tree: Mapping[str, Any], at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Give every leaf with its path, in the order of the tables."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, (*at, key))
        else:
            yield (*at, key), value


def at_path(tree: Mapping[str, Any], path: Path) -> Any:
    """Give what stands at a path, or ``None``."""
    found: Any = tree
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found
