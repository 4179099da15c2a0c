"""A scenario file and those that it extends: one head, and the changes laid over its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from simulator.scenario.errors import Problem, name_of, nearest, spell
from simulator.scenario.figures import Leaf, read_tree
from simulator.scenario.files import shown
from simulator.scenario.merge import Tree, at_path, expand, overlay
from simulator.scenario.reading import Reading
from simulator.scenario.schema import PARTS

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class Layers:
    """A scenario file and those that it extends, the lowest first.

    Attributes
    ----------
    head : tree
        All but the changes, merged.
    changes : list of tree
        ``[change]`` of each file.
    dated : dict of date to list of tree
        ``[change_from.DATE]`` of each file.
    whole : bool
        Whether the files that it extends were found.
    """

    head: Tree = field(default_factory=dict)
    changes: list[Tree] = field(default_factory=list)
    dated: dict[date, list[Tree]] = field(default_factory=dict)
    whole: bool = True


def read_layers(reading: Reading, path: Path, chain: tuple[Path, ...] = ()) -> Layers:
    """Read a scenario file and those that it extends.

    Parameters
    ----------
    reading
        Collects files and mistakes.
    path
        The file.
    chain
        The files that lead to it by ``extends``.
    """
    raw = reading.read(path)
    if raw is None:
        return Layers(whole=False)
    file = shown(path)
    if "kind" in raw:
        message = f"this file is a part ({spell(raw['kind'])}); a scenario names its parts under [uses]"
        reading.unreadable.append(Problem(file, "kind", message))
        return Layers(whole=False)
    extends = "extends" in raw
    base = reading.extended(raw, path, chain, "scenario")
    layers = read_layers(reading, base, (*chain, path)) if base is not None else Layers(whole=not extends)
    change = _table(reading, raw.pop("change", {}), file, "change")
    dated = _table(reading, raw.pop("change_from", {}), file, "change_from")
    head = _law_in_uses(reading, read_tree(raw, file, reading.problems), file)
    same = _of_one_document(layers.head, head) or (not change and not dated and _says_where_alone(head))
    layers.head = _over(reading, _without_texts(layers.head, same), head, file)
    if base is not None and "title" not in layers.head:
        layers.head["title"] = Leaf(_title_of(path), file)
    if change:
        layers.changes.append(_diff(reading, change, file, "change"))
    for key, table in dated.items():
        at = f"change_from.{key}"
        try:
            day = date.fromisoformat(key if _DAY.fullmatch(key) else "")
        except ValueError:
            reading.problems.append(Problem(file, at, "must be a date, such as change_from.2018-08-01"))
        else:
            diff = _diff(reading, _table(reading, table, file, at), file, at)
            layers.dated.setdefault(day, []).append(diff)
    return layers


def law_by_day(named: Iterable[Tree]) -> bool:
    """Say whether the last of some tables that names a law names it by a day."""
    laws = [table["law"] for table in named if isinstance(table.get("law"), Leaf)]
    return bool(laws) and type(laws[-1].value) is date


def _without_texts(below: Tree, same: bool) -> Tree:
    """Give the head of a file that another extends without what is said of that file alone.

    Title and description are never those of another file. What its document proposes is kept where the file above is
    of the same document, or the same proposal elsewhere; not where it proposes something of its own.
    """
    texts = {"title", "description"} | (set() if same else {"about"})
    return {key: value for key, value in below.items() if key not in texts}


def _of_one_document(below: Tree, head: Tree) -> bool:
    """Say whether a file names the very document that the one it extends names."""
    own, other = (at_path(tree, ("about", "document")) for tree in (head, below))
    return isinstance(own, Leaf) and isinstance(other, Leaf) and own.value == other.value


def _says_where_alone(head: Tree) -> bool:
    """Say whether a file without changes only says where: then it proposes what the one that it extends proposes."""
    uses = head.get("uses", {})
    return isinstance(uses, dict) and uses.keys() <= {"place", "places"} and "about" not in head


def _title_of(path: Path) -> str:
    """Give the title of a file that has none: its name."""
    name = path.stem.replace("_", " ")
    return name[:1].upper() + name[1:]


def _over(reading: Reading, below: Tree, head: Tree, file: str) -> Tree:
    """Lay a file's head over that of the file it extends; one place takes the place of several, and back."""
    uses = head.get("uses")
    named = [key for key in ("place", "places") if isinstance(uses, dict) and key in uses]
    if len(named) == 2:
        reading.problems.append(Problem(file, "uses.places", "stands beside place; give one of the two"))
    merged = overlay(below, head)
    if len(named) == 1 and isinstance(merged["uses"], dict):
        other = "places" if named == ["place"] else "place"
        merged["uses"] = {key: leaf for key, leaf in merged["uses"].items() if key != other}
    return merged


def _law_in_uses(reading: Reading, head: Tree, file: str) -> Tree:
    """Read ``law = 2018-06-30`` at the top of a file as what it says: the law that it uses."""
    law, uses = head.get("law"), head.get("uses", {})
    if not isinstance(law, Leaf) or not isinstance(uses, dict):
        return head
    if "law" in uses:
        reading.problems.append(Problem(file, "law", "stands beside uses.law; give one of the two"))
    return {key: value for key, value in head.items() if key != "law"} | {"uses": uses | {"law": law}}


def _table(reading: Reading, value: object, file: str, key: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    reading.problems.append(Problem(file, key, f"must be a table, is {name_of(value)}"))
    return {}


def _diff(reading: Reading, table: Mapping[str, Any], file: str, at: str) -> Tree:
    """Read the table of changes at a path; only the parts may be changed."""
    tree = expand(read_tree(table, file, reading.problems))
    for kind in [key for key in tree if key not in PARTS]:
        key, near = f"{at}.{kind}", nearest(kind, PARTS)
        reading.problems.append(Problem(file, key, "unknown key", ", ".join(PARTS), near))
        del tree[kind]
    return tree
