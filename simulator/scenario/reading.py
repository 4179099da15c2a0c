"""Reading the files of one scenario: the file itself and those that it extends, and every mistake in them."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from os.path import realpath
from pathlib import Path
from typing import Any

from simulator.scenario.figures import Figure, read_tree
from simulator.scenario.files import Unreadable, find_part, read_toml, shown
from simulator.scenario.messages import Problem, ScenarioError, name_of, nearest, spell
from simulator.scenario.schema import PARTS
from simulator.scenario.tree import Keys, Leaf, Tree, at_path, expand, overlay

LONGEST_CHAIN = 50
"""Files that extend one another, at most; the longest shipped chain has 4."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Made:
    """What a part's tree was made into."""

    part: Any
    """The part itself; ``None`` where a value is wrong."""
    figures: dict[str, Figure]
    """Its figures by path."""
    origins: dict[str, str]
    """The file that each of its values stands in, by path."""


@dataclass
class Reading:
    """The files read for one scenario (or for laws by themselves), and what is wrong with them."""

    problems: list[Problem] = field(default_factory=list)
    """Mistakes in the keys of files that could be read."""
    unreadable: list[Problem] = field(default_factory=list)
    """Files that could not be read; reported alone, since every other mistake may follow from them."""
    files: dict[str, str] = field(default_factory=dict)
    """Digest of each file, by the name under which it is shown."""
    paths: dict[str, Path] = field(default_factory=dict)
    """Path of each file, by that name."""
    rows: dict[str, str] = field(default_factory=dict)
    """Row that was taken of each table of places, by the name of the table's place file."""
    added: set[Keys] = field(default_factory=set)
    """Tables of the parts that a file adds to what it extends or changes."""
    laid: set[Keys] = field(default_factory=set)
    """Tables of the parts that the row of a table or rules by stock add."""
    asked: tuple[str, ...] = ()
    """Dotted paths that they set: a wrong one is named whole."""
    parts: dict[Hashable, tuple[Tree | None, Reading]] = field(default_factory=dict)
    """The parts read so far, by kind and name (and the file that names it), each with its own reading."""
    made: dict[int, tuple[Tree, Made, list[Problem]]] = field(default_factory=dict)
    """The parts validated so far, by the identity of their tree."""
    figures: dict[int, tuple[str, Figure | None]] = field(default_factory=dict)
    """The figures made so far, by the identity of their leaf."""

    def fork(self) -> Reading:
        """Return a reading that goes on from here by itself, and reads no part that was read already."""
        other = Reading(parts=self.parts, made=self.made, figures=self.figures)
        other.take(self)
        return other

    def take(self, other: Reading) -> None:
        """Take in what another reading has read, mistakes too."""
        self.problems += other.problems
        self.unreadable += other.unreadable
        self.files |= other.files
        self.paths |= other.paths
        self.rows |= other.rows
        self.added |= other.added
        self.laid |= other.laid
        self.asked += other.asked

    def stop_on_problems(self) -> None:
        """Raise the mistakes found so far, if there are any."""
        if self.unreadable or self.problems:
            raise ScenarioError(self.unreadable or self.problems)

    def read(self, path: Path) -> Tree | None:
        """Read a file; nothing if it cannot be read."""
        try:
            raw, digest = read_toml(path)
        except Unreadable as error:
            self.unreadable.append(error.problem)
            return None
        file = shown(path)
        self.files[file], self.paths[file] = digest, path
        return raw

    def extended(self, raw: Tree, path: Path, chain: tuple[Path, ...], kind: str) -> Path | None:
        """Take ``extends`` out of what a file holds; return the file named, unless that leads back in a circle."""
        name, file = raw.pop("extends", None), shown(path)
        if name is None:
            return None
        if not isinstance(name, str):
            self.problems.append(Problem(file, "extends", f"must be a text, is {name_of(name)}"))
            return None
        if len(chain) >= LONGEST_CHAIN:
            message = f"more than {LONGEST_CHAIN} files extend one another up to here"
            self.unreadable.append(Problem(file, "extends", message))
            return None
        found = find_part(kind, name, path)
        if isinstance(found, Problem):
            self.problems.append(replace(found, file=file, key="extends"))
            return None
        circle = [*chain, path, found]
        if realpath(found) in map(realpath, circle[:-1]):
            names = " -> ".join(p.stem for p in circle)
            self.unreadable.append(Problem(shown(min(circle)), "extends", f"leads back to itself: {names}"))
            return None
        return found


@dataclass
class Layers:
    """A scenario file and those that it extends, the lowest first."""

    path: Path
    """The uppermost file."""
    file: str
    """The name under which it is shown."""
    head: Tree = field(default_factory=dict)
    """All but the changes, merged."""
    changes: list[Tree] = field(default_factory=list)
    """``[change]`` of each file."""
    dated: dict[date, list[Tree]] = field(default_factory=dict)
    """``[change_from.DATE]`` of each file."""
    whole: bool = True
    """Whether the files that it extends were found."""


def read_layers(reading: Reading, path: Path, chain: tuple[Path, ...] = ()) -> Layers:
    """Read a scenario file and those that it extends; ``chain`` has the files that lead to it by ``extends``."""
    file = shown(path)
    raw = reading.read(path)
    if raw is None:
        return Layers(path, file, whole=False)
    if "kind" in raw:
        message = f"this file is a part ({spell(raw['kind'])}); a scenario names its parts under [uses]"
        reading.unreadable.append(Problem(file, "kind", message))
        return Layers(path, file, whole=False)
    extends = "extends" in raw
    base = reading.extended(raw, path, chain, "scenario")
    layers = Layers(path, file, whole=not extends)
    if base is not None:
        layers = replace(read_layers(reading, base, (*chain, path)), path=path, file=file)
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
    """Return the head of a file that another extends without what is said of that file alone.

    Title and description are never those of another file. What its document proposes is kept where the file above is
    of the same document, or the same proposal elsewhere; not where it proposes something of its own.
    """
    texts = {"title", "title_da", "description", "description_da"} | (set() if same else {"about"})
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
    """Return the title of a file that has none: its name."""
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
