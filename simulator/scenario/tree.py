"""Nested tables of values, each with the file that it stands in: laying one over another, and telling origins.

Tables merge; anything else, an array too, is replaced whole. Nothing given is changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

Tree = dict[str, Any]
"""A nested table; whatever is not a dictionary is a leaf."""
Keys = tuple[str, ...]
PLACEHOLDER = "Set by the place."
"""Note of a figure that only holds a place open; its range says nothing of the value that a place sets."""


DANISH = "_da"
"""What the key of a Danish text ends in: ``note_da`` stands beside ``note``."""
QUOTE = "quote_da"
"""Key of a document's own Danish words, beside ``text``, which says the same in English."""


class _Unread:
    """Stands for a value that could not be read, so that nobody complains of it twice."""


UNREAD: Final = _Unread()


@dataclass(frozen=True)
class Stated:
    """What a figure's table says besides the value."""

    range: tuple[float, float] | None = None
    provenance: str = ""
    source: str = ""
    note: str = ""
    alternatives: tuple[Any, ...] = ()
    weight: tuple[float, ...] = ()
    stated_shape: str = ""
    source_da: str = ""
    note_da: str = ""

    def of_another_value(self) -> Stated:
        """Return what still holds once another value takes its place; of a placeholder neither range nor note."""
        return replace(self, range=None, note="", note_da="") if self.note == PLACEHOLDER else self


@dataclass(frozen=True)
class Leaf:
    """A value in a file: the value, its file, and what is stated about it.

    ``changed`` says that a later layer set the value alone and left what had been stated about the former
    one.
    """

    value: Any
    file: str
    stated: Stated | None = None
    changed: bool = False

    def over(self, below: object) -> Leaf:
        """Lie over another leaf: a bare value inherits what was stated about the one below."""
        if self.stated is None and isinstance(below, Leaf) and below.stated is not None:
            return Leaf(self.value, self.file, below.stated.of_another_value(), changed=True)
        return self


def overlay(
    base: Mapping[str, Any], diff: Mapping[str, Any], added: set[Keys] | None = None, at: Keys = ()
) -> Tree:
    """Lay ``diff`` over ``base``; a leaf that has a method ``over`` decides itself what becomes of the one below it.

    A text takes the place of the one below it in every language: Danish that stood beside that one goes with it.
    ``added`` collects the paths of the tables that ``base``, which stands at ``at``, does not have.
    """
    out = {key: value for key, value in base.items() if not _of_another_text(key, base, diff)}
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


def is_danish(key: str) -> bool:
    """Say whether the Danish of a text stands under a key."""
    return key == QUOTE or key.endswith(DANISH)


def _of_another_text(key: str, base: Mapping[str, Any], diff: Mapping[str, Any]) -> bool:
    """Say whether a key holds the Danish of a text that a diff replaces without giving its own."""
    text = "text" if key == QUOTE else key.removesuffix(DANISH)
    return key != text and text in base and text in diff and key not in diff


def without_danish(values: Tree) -> Tree:
    """Return a table without the Danish of its texts, as what is asked of the simulation does not depend on it."""
    return {
        key: without_danish(value) if isinstance(value, dict) else value
        for key, value in values.items()
        if not is_danish(key)
    }


def expand(table: Mapping[str, Any]) -> Tree:
    """Write out the dotted keys of a diff: ``{"a.b": 1}`` becomes ``{"a": {"b": 1}}``; a later key wins."""
    out: Tree = {}
    for key, value in table.items():
        inner = expand(value) if isinstance(value, Mapping) else value
        for name in reversed(key.split(".")):
            inner = {name: inner}
        lay_into(out, inner)
    return out


def lay_into(base: Tree, diff: Mapping[str, Any]) -> None:
    """Lay ``diff`` over ``base`` as :func:`overlay` does, in place: for a tree that nobody else has, and long diffs."""
    for key in [key for key in base if _of_another_text(key, base, diff)]:
        del base[key]
    for key, value in diff.items():
        below = base.get(key)
        if isinstance(value, dict):
            if not isinstance(below, dict):
                below = base[key] = {}
            lay_into(below, value)
        else:
            base[key] = value.over(below) if hasattr(value, "over") else value


def leaves(tree: Mapping[str, Any], at: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """Return every leaf with its path, in the order of the tables."""
    for key, value in tree.items():
        if isinstance(value, dict):
            yield from leaves(value, (*at, key))
        else:
            yield (*at, key), value


def at_path(tree: Mapping[str, Any], path: Keys) -> Any:
    """Return what stands at a path, or ``None``."""
    found: Any = tree
    for key in path:
        if not isinstance(found, Mapping) or key not in found:
            return None
        found = found[key]
    return found


def values_of(tree: Mapping[str, Any]) -> Tree:
    """Strip a table of leaves to its values."""
    return {key: values_of(v) if isinstance(v, dict) else v.value for key, v in tree.items()}


def unread(tree: Tree) -> frozenset[Keys]:
    """Return the paths of the values that could not be read."""
    return frozenset(keys for keys, leaf in leaves(tree) if leaf.value is UNREAD)


def origin(tree: Mapping[str, Any], keys: Keys, otherwise: str) -> str:
    """Return the file of the value at a path, else that of the table around it."""
    for length in range(len(keys), 0, -1):
        found = at_path(tree, keys[:length])
        if isinstance(found, Leaf):
            return found.file
        if found:
            for _, leaf in leaves(found):
                return str(leaf.file)
    return otherwise


def nearest_origin(key: str, origins: Iterable[Mapping[str, str]]) -> str | None:
    """Return the file of the value at a dotted path, else of one below it, else of one beside it.

    ``origins`` are of what holds first and from later dates on; what is below or beside counts in the first.
    """
    first, *later = origins
    for known in (first, *later):
        if key in known:
            return known[key]
    prefix = key
    while prefix:
        for path, file in first.items():
            if path.startswith(prefix + "."):
                return file
        prefix = prefix.rpartition(".")[0]
    return None
