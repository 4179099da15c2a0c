"""The parts of a scenario (law, place, practice, behaviour, prices): from their files to valid ones."""

from __future__ import annotations

import dataclasses
from datetime import date
from functools import cache
from pathlib import Path

from simulator.scenario.base import NoneAtZero
from simulator.scenario.figures import Figure, figure_of, read_tree, rests_on
from simulator.scenario.files import find_part, shown
from simulator.scenario.laws import law_on
from simulator.scenario.messages import Problem, name_of, spell
from simulator.scenario.place_names import canonical, with_nearest_place
from simulator.scenario.reading import Made, Reading
from simulator.scenario.regions import row_of, with_row
from simulator.scenario.schema import PARTS, Context, spot, validate
from simulator.scenario.tree import Keys, Leaf, Tree, at_path, leaves, origin, overlay, unread, values_of


def read_part(reading: Reading, kind: str, path: Path, chain: tuple[Path, ...] = ()) -> Tree | None:
    """Read a part's file laid over those that it extends; nothing if one of them cannot be read.

    ``chain`` has the files that lead to it by ``extends``.
    """
    raw = reading.read(path)
    if raw is None:
        return None
    file = shown(path)
    if raw.get("kind") != kind:
        has = f"must be '{kind}', is {spell(raw['kind'])}" if "kind" in raw else "is missing"
        reading.problems.append(Problem(file, "kind", has, "" if "kind" in raw else f"'{kind}'"))
        return None
    extends, row = "extends" in raw, ""
    if kind == "place" and isinstance(raw.get("extends"), str):
        raw["extends"], row = row_of(canonical(raw["extends"], path))
    base = reading.extended(raw, path, chain, kind)
    below = read_part(reading, kind, base, (*chain, path)) if base is not None else None
    tree = read_tree(raw, file, reading.problems, (kind,))
    if not extends:
        return tree
    if below is not None and row:
        below = with_row(reading, below, row, file, "extends")
    if below is not None and "in_force_from" in raw:  # a law's last day is never another law's
        below.pop("in_force_until", None)
    return None if below is None else overlay(below, tree, reading.added, (kind,))


def law_tree(path: Path) -> Tree | None:
    """Read a law's file and those that it extends, whatever mistakes they have; its first day is never another's."""
    tree = read_part(Reading(), "law", path)
    if tree is not None and not has_own_first_day(tree, path):
        tree.pop("in_force_from", None)
    return tree


def has_own_first_day(law: Tree, path: Path) -> bool:
    """Say whether a law's first day stands in its own file, not in one that it extends."""
    first = law.get("in_force_from")
    return isinstance(first, Leaf) and first.file == shown(path)


def used_parts(reading: Reading, head: Tree) -> dict[str, Tree]:
    """Read the parts that a scenario's head names under ``[uses]``, as far as that can be done."""
    trees = {}
    for kind in PARTS:
        leaf = at_path(head, ("uses", kind))
        tree = named_part(reading, kind, leaf, f"uses.{kind}") if isinstance(leaf, Leaf) else None
        if tree is not None:
            trees[kind] = tree
    return trees


def change_parts(reading: Reading, layer: Tree, trees: dict[str, Tree]) -> None:
    """Lay changes over the parts, in place; a name instead of a part's table takes another part."""
    for kind, diff in layer.items():
        if isinstance(diff, Leaf):
            if not isinstance(diff.value, str) and type(diff.value) is not date:
                message = f"must be a table or a name, is {name_of(diff.value)}"
                reading.problems.append(Problem(diff.file, kind, message))
            elif (tree := named_part(reading, kind, diff, kind)) is not None:
                trees[kind] = tree
        elif kind in trees:
            trees[kind] = overlay(trees[kind], diff, reading.added, (kind,))


def make_part(reading: Reading, kind: str, tree: Tree, file: str) -> Made:
    """Validate a part's tree, once however often it is used; a mistake without a file is said to be in ``file``."""
    if id(tree) in reading.made:
        _, made, problems = reading.made[id(tree)]
        reading.problems += problems
        return made
    before = len(reading.problems)
    made = _make(reading, kind, tree, file)
    reading.made[id(tree)] = tree, made, reading.problems[before:]
    return made


def _make(reading: Reading, kind: str, tree: Tree, file: str) -> Made:
    values = values_of(tree)
    context = Context(
        origin=lambda keys: origin({kind: tree}, keys, file),
        at=(kind,),
        more_keys=("extends",),
        unread=unread({kind: tree}),
        added=frozenset(reading.added),
        laid=frozenset(reading.laid),
        asked=reading.asked,
        paths=lambda: [".".join(path) for path, _ in leaves(values, (kind,)) if spot(PARTS[kind], path[1:])],
    )
    part = validate(PARTS[kind], values, context, reading.problems)
    figures, origins = {}, {}
    for keys, leaf in leaves(tree, (kind,)):
        path, figure = _figure(reading, None if part is None else tree, keys, leaf)
        origins[path] = leaf.file
        if figure is not None:
            figures[path] = figure
    return Made(part, figures, origins)


def _figure(reading: Reading, valid: Tree | None, keys: Keys, leaf: Leaf) -> tuple[str, Figure | None]:
    """Return a value's dotted path and the figure that it is, once in however many trees of valid parts it stands."""
    if id(leaf) in reading.figures and keys[0] != "law":  # a law's figure rests on a section beside it
        return reading.figures[id(leaf)]
    path = ".".join(keys)
    if leaf.stated is not None and path not in reading.asked:
        _check_range(reading, keys, leaf)
        _check_alternatives(reading, keys, leaf)
    if valid is None:
        return path, None
    found = path, figure_of(keys, leaf, rests_on=rests_on(valid, keys))
    reading.figures[id(leaf)] = found
    return found


def named_part(reading: Reading, kind: str, leaf: Leaf, key: str) -> Tree | None:
    """Return the part that a value names as read, once however often it is named; what is no name has none."""
    beside = reading.paths[leaf.file]
    if not isinstance(leaf.value, str) and not (kind == "law" and type(leaf.value) is date):
        return None
    asked = (kind, leaf.value, beside, leaf.file, key)
    if asked not in reading.parts:
        own = Reading()
        own.paths[leaf.file] = beside
        reading.parts[asked] = _find_and_read(own, kind, leaf, key), own
    tree, own = reading.parts[asked]
    reading.take(own)
    return tree


def _find_and_read(reading: Reading, kind: str, leaf: Leaf, key: str) -> Tree | None:
    """Read the part that a value names; a law may be named by a day on which it is in force."""
    beside, row = reading.paths[leaf.file], ""
    if isinstance(leaf.value, str):
        name, row = row_of(canonical(leaf.value, beside)) if kind == "place" else (leaf.value, "")
        found = find_part(kind, name, beside)
        if kind == "place" and isinstance(found, Problem):
            found = with_nearest_place(found, leaf.value, beside)
    else:
        found = law_on(leaf.value, beside, cache(law_tree))
    if isinstance(found, Problem):
        reading.problems.append(dataclasses.replace(found, file=leaf.file, key=key))
        return None
    tree = read_part(reading, kind, found)
    if tree is None or not row:
        return tree
    reading.rows[shown(found)] = row
    return with_row(reading, tree, row, leaf.file, key)


def _check_range(reading: Reading, keys: Keys, leaf: Leaf) -> None:
    """Check the ends of a figure's range against the schema: somebody will run them."""
    assert leaf.stated is not None
    if leaf.stated.range is None:
        return
    place = spot(PARTS[keys[0]], keys[1:])
    place = place and (place.item() or place)
    for end in leaf.stated.range:
        if place is not None and place.type in (int, float) and not place.admits(end):
            message = f"the end of the range, {spell(end)}, is not allowed"
            reading.problems.append(Problem(leaf.file, ".".join(keys), message, place.in_words()))
    low, high = leaf.stated.range
    if place is not None and low == 0 < high and NoneAtZero() in place.constraints:
        # Most draws of such a range would be of what its value rules out: offers, talks, one upon the other.
        message = "the range begins at 0, which stands for none, and goes on with what is nearest to always"
        allowed = f"alternatives = [0, {spell(high)}] with a weight for each, or a range from above 0"
        reading.problems.append(Problem(leaf.file, ".".join(keys), message, allowed))


def _check_alternatives(reading: Reading, keys: Keys, leaf: Leaf) -> None:
    """Check the alternatives of a structural figure against the schema: each of them will be run."""
    place = spot(PARTS[keys[0]], keys[1:])
    if leaf.changed or place is None:
        return
    assert leaf.stated is not None
    for one in leaf.stated.alternatives:
        if not place.admits(one):
            message = f"the alternative {spell(one)} is not allowed"
            reading.problems.append(Problem(leaf.file, ".".join(keys), message, place.in_words()))
