"""Assembling a scenario: from its files to one validated scenario, or to every mistake in all of them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from os.path import realpath
from pathlib import Path
from typing import Any

from simulator.scenario.base import FrozenDict
from simulator.scenario.blame import blame, origin_of, unread
from simulator.scenario.checks import check_law, cross_check, provisions
from simulator.scenario.dates import law_on
from simulator.scenario.errors import Problem, ScenarioError, name_of, nearest, spell
from simulator.scenario.expectation import expectations_of, unfounded
from simulator.scenario.figures import Leaf, figures_of, read_tree, values_of
from simulator.scenario.files import Unreadable, find_part, find_scenario, read_toml, shown
from simulator.scenario.head import FILE_KEYS, Head
from simulator.scenario.law import Law
from simulator.scenario.merge import Path as Keys
from simulator.scenario.merge import Tree, at_path, expand, leaves, overlay
from simulator.scenario.region import places_problems, pool
from simulator.scenario.scenario import Scenario
from simulator.scenario.schema import PARTS, spot
from simulator.scenario.validate import Context, validate

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass
class _Layers:
    """A scenario file and those that it extends: the head merged, the changes in their order."""

    head: Tree = field(default_factory=dict)
    changes: list[Tree] = field(default_factory=list)
    dated: dict[date, list[Tree]] = field(default_factory=dict)
    whole: bool = True
    """Whether the files that it extends were found."""


class Assembly:
    """Collects files and mistakes while one scenario is loaded."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.unreadable: list[Problem] = []
        self.files: dict[str, str] = {}
        self.paths: dict[str, Path] = {}
        self.added: set[Keys] = set()

    def scenario(self, path: Path) -> Scenario:
        """Load the scenario of a file, or raise all its mistakes."""
        layers = self._layers(path, ())
        places = at_path(layers.head, ("uses", "places"))
        if not isinstance(places, Leaf):
            return self._single(path, path.stem, layers)
        self.problems += places_problems(places)
        self._raise()
        members = []
        for name in places.value:
            found = find_part("place", name, self.paths[places.file])
            if isinstance(found, Problem):
                self.problems.append(dataclasses.replace(found, file=places.file, key="uses.places"))
                continue
            try:
                members.append(Assembly().at(path, name))
            except ScenarioError as error:
                self.problems += error.problems
        self._raise()
        return pool(tuple(members))

    def at(self, path: Path, place: str, file: Path | None = None) -> Scenario:
        """Load the scenario of a file with another place, and with the practice of the place's name if there is one.

        Parameters
        ----------
        path
            The scenario's file.
        place
            The place's name.
        file
            Its file, if it is not to be looked for.
        """
        layers = self._layers(path, ())
        self._raise()
        uses = dict(layers.head["uses"])
        where = uses.pop("places", None) or uses.get("place") or uses["law"]
        found = file or find_part("place", place, self.paths[where.file])
        if isinstance(found, Problem):
            raise ScenarioError([dataclasses.replace(found, file=f"{path.stem}/{place}")])
        uses["place"] = dataclasses.replace(where, value=str(found.resolve()))
        if isinstance(find_part("practice", place, self.paths[where.file]), Path):
            uses["practice"] = dataclasses.replace(where, value=place)
        layers.head["uses"] = uses
        return self._single(path, f"{path.stem}/{place}", layers)

    def _single(self, path: Path, name: str, layers: _Layers) -> Scenario:
        """Build the scenario of one municipality from its file's layers."""
        file = shown(path)
        head_context = Context(
            blame=lambda keys: blame(layers.head, keys, file),
            more_keys=FILE_KEYS,
            unread=unread(layers.head),
        )
        head = validate(Head, values_of(layers.head), head_context, self.problems) if layers.whole else None
        trees = {kind: tree for kind in PARTS if (tree := self._used(kind, layers.head)) is not None}
        for layer in layers.changes:
            self._apply(layer, trees)
        parts = self._parts(trees, file)
        later = []
        then = dict(trees)
        for day in sorted(layers.dated):
            for layer in layers.dated[day]:
                self._apply(layer, then)
            later.append((day, dict(then), self._parts(then, file)))
        self._raise()
        assert head is not None  # what is missing has been complained of

        def build(
            of: Mapping[str, Tree], valid: Mapping[str, Any], after: tuple[tuple[date, Scenario], ...]
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
                expectations=expectations_of(head.expect),
                figures=FrozenDict(figures_of(of)),
                origins=FrozenDict({keys: leaf.file for keys, leaf in found.items()}),
                files=tuple(self.files.items()),
            )

        scenario = build(trees, parts, tuple((day, build(of, valid, ())) for day, of, valid in later))
        for finding in (*cross_check(scenario), *provisions(scenario), *unfounded(scenario)):
            origin = origin_of(finding.key, [scenario, *(s for _, s in scenario.later)]) or file
            self.problems.append(Problem(origin, *finding))
        self._raise()
        return scenario

    def law(self, path: Path) -> Law | None:
        """Read a law by itself; on mistakes they are added to those of the assembly."""
        file = shown(path)
        tree = self._part("law", path, ())
        law: Law | None = None if tree is None else self._parts({"law": tree}, file)["law"]
        for finding in check_law(law) if law is not None else ():
            origin = blame({"law": tree}, tuple(finding.key.split(".")), file)
            self.problems.append(Problem(origin, *finding))
        return law

    def _raise(self) -> None:
        if self.unreadable or self.problems:
            raise ScenarioError(self.unreadable or self.problems)

    def _read(self, path: Path) -> Tree | None:
        try:
            raw, digest = read_toml(path)
        except Unreadable as error:
            self.unreadable.append(error.problem)
            return None
        file = shown(path)
        self.files[file], self.paths[file] = digest, path
        return raw

    def _extended(self, raw: Tree, path: Path, chain: tuple[Path, ...], kind: str) -> Path | None:
        """Take ``extends`` out of a file; give the file named, unless that leads back in a circle."""
        name, file = raw.pop("extends", None), shown(path)
        if name is None:
            return None
        if not isinstance(name, str):
            self.problems.append(Problem(file, "extends", f"must be a text, is {name_of(name)}"))
            return None
        found = find_scenario(name, path) if kind == "scenario" else find_part(kind, name, path)
        if isinstance(found, Problem):
            self.problems.append(dataclasses.replace(found, file=file, key="extends"))
            return None
        circle = [*chain, path, found]
        if realpath(found) in map(realpath, circle[:-1]):
            names = " -> ".join(p.stem for p in circle)
            self.unreadable.append(Problem(shown(min(circle)), "extends", f"leads back to itself: {names}"))
            return None
        return found

    def _layers(self, path: Path, chain: tuple[Path, ...]) -> _Layers:
        raw = self._read(path)
        if raw is None:
            return _Layers(whole=False)
        file = shown(path)
        if "kind" in raw:
            message = f"this file is a part ({spell(raw['kind'])}); a scenario names its parts under [uses]"
            self.unreadable.append(Problem(file, "kind", message))
            return _Layers(whole=False)
        extends = "extends" in raw
        base = self._extended(raw, path, chain, "scenario")
        layers = self._layers(base, (*chain, path)) if base is not None else _Layers(whole=not extends)
        change = self._table(raw.pop("change", {}), file, "change")
        dated = self._table(raw.pop("change_from", {}), file, "change_from")
        layers.head = self._over(layers.head, read_tree(raw, file, self.problems), file)
        if change:
            layers.changes.append(self._diff(change, file))
        for key, table in dated.items():
            at = f"change_from.{key}"
            try:
                day = date.fromisoformat(key if _DAY.fullmatch(key) else "")
            except ValueError:
                self.problems.append(Problem(file, at, "must be a date, such as change_from.2018-08-01"))
            else:
                layers.dated.setdefault(day, []).append(self._diff(self._table(table, file, at), file))
        return layers

    def _over(self, below: Tree, head: Tree, file: str) -> Tree:
        """Lay a file's head over that of the file it extends; one place takes the place of several, and back."""
        uses = head.get("uses")
        named = [key for key in ("place", "places") if isinstance(uses, dict) and key in uses]
        if len(named) == 2:
            self.problems.append(Problem(file, "uses.places", "stands beside place; give one of the two"))
        merged = overlay(below, head)
        if len(named) == 1 and isinstance(merged["uses"], dict):
            other = "places" if named == ["place"] else "place"
            merged["uses"] = {key: leaf for key, leaf in merged["uses"].items() if key != other}
        return merged

    def _table(self, value: object, file: str, key: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.problems.append(Problem(file, key, f"must be a table, is {name_of(value)}"))
        return {}

    def _diff(self, table: Mapping[str, Any], file: str) -> Tree:
        """Read a table of changes; only the parts may be changed."""
        tree = expand(read_tree(table, file, self.problems))
        for kind in [key for key in tree if key not in PARTS]:
            self.problems.append(Problem(file, kind, "unknown key", ", ".join(PARTS), nearest(kind, PARTS)))
            del tree[kind]
        return tree

    def _used(self, kind: str, head: Tree) -> Tree | None:
        leaf = at_path(head, ("uses", kind))
        return self._named(kind, leaf, f"uses.{kind}") if isinstance(leaf, Leaf) else None

    def _named(self, kind: str, leaf: Leaf, key: str) -> Tree | None:
        """Load the part that a value names; what is no name the schema complains of."""
        beside = self.paths[leaf.file]
        if isinstance(leaf.value, str):
            found = find_part(kind, leaf.value, beside)
        elif kind == "law" and type(leaf.value) is date:
            found = law_on(leaf.value, beside, law_tree)
        else:
            return None
        if isinstance(found, Problem):
            self.problems.append(dataclasses.replace(found, file=leaf.file, key=key))
            return None
        return self._part(kind, found, ())

    def _part(self, kind: str, path: Path, chain: tuple[Path, ...]) -> Tree | None:
        raw = self._read(path)
        if raw is None:
            return None
        file = shown(path)
        if raw.get("kind") != kind:
            has = f"must be '{kind}', is {spell(raw['kind'])}" if "kind" in raw else "is missing"
            self.problems.append(Problem(file, "kind", has, "" if "kind" in raw else f"'{kind}'"))
            return None
        extends = "extends" in raw
        base = self._extended(raw, path, chain, kind)
        below = self._part(kind, base, (*chain, path)) if base is not None else None
        tree = read_tree(raw, file, self.problems, (kind,))
        if not extends:
            return tree
        if below is not None and "in_force_from" in raw:  # a law's last day is never another law's
            below.pop("in_force_until", None)
        return None if below is None else overlay(below, tree, self.added, (kind,))

    def _apply(self, layer: Tree, trees: dict[str, Tree]) -> None:
        """Lay changes over the parts; a name in place of a part's table takes another part."""
        for kind, diff in layer.items():
            if isinstance(diff, Leaf):
                if not isinstance(diff.value, str) and type(diff.value) is not date:
                    self.problems.append(
                        Problem(diff.file, kind, f"must be a table or a name, is {name_of(diff.value)}")
                    )
                elif (tree := self._named(kind, diff, kind)) is not None:
                    trees[kind] = tree
            elif kind in trees:
                trees[kind] = overlay(trees[kind], diff, self.added, (kind,))

    def _parts(self, trees: Mapping[str, Tree], file: str) -> dict[str, Any]:
        parts = {}
        for kind, tree in trees.items():
            context = Context(
                blame=lambda keys: blame(trees, keys, file),
                at=(kind,),
                more_keys=("extends",),
                unread=unread({kind: tree}),
                added=frozenset(self.added),
            )
            parts[kind] = validate(PARTS[kind], values_of(tree), context, self.problems)
            for keys, leaf in leaves(tree, (kind,)):
                self._check_range(keys, leaf)
        return parts

    def _check_range(self, keys: Keys, leaf: Leaf) -> None:
        """Hold the ends of a figure's range up against the schema: somebody will run them."""
        if leaf.stated is None or leaf.stated.range is None:
            return
        place = spot(PARTS[keys[0]], keys[1:])
        place = place and (place.item() or place)
        for end in leaf.stated.range:
            if place is not None and place.type in (int, float) and not place.allows(end):
                message = f"the end of the range, {spell(end)}, is not allowed"
                self.problems.append(Problem(leaf.file, ".".join(keys), message, place.in_words()))


def law_tree(path: Path) -> Tree | None:
    """Read a law's file and those that it extends, whatever mistakes they have."""
    return Assembly()._part("law", path, ())
