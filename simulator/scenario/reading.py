"""Reading the files of one scenario, and collecting every mistake in them."""

from __future__ import annotations

import dataclasses
from os.path import realpath
from pathlib import Path

from simulator.scenario.errors import Problem, ScenarioError, name_of
from simulator.scenario.files import Unreadable, find_part, find_scenario, read_toml, shown
from simulator.scenario.merge import Path as Keys
from simulator.scenario.merge import Tree


class Reading:
    """The files read for one scenario (or for laws by themselves), and what is wrong with them.

    Attributes
    ----------
    problems : list of Problem
        Mistakes in the keys of files that could be read.
    unreadable : list of Problem
        Files that could not be read; told alone, since every other mistake may follow from them.
    files : dict of str to str
        Digest of each file, by the name under which it is shown.
    paths : dict of str to Path
        Path of each file, by the name under which it is shown.
    rows : dict of str to str
        Row that was taken of each table of places, by the name under which the table's place file is shown.
    added : set of path
        Tables of the parts that a file adds to what it extends or changes.
    """

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.unreadable: list[Problem] = []
        self.files: dict[str, str] = {}
        self.paths: dict[str, Path] = {}
        self.rows: dict[str, str] = {}
        self.added: set[Keys] = set()

    def all_problems(self) -> list[Problem]:
        """Give the mistakes of both kinds."""
        return self.unreadable + self.problems

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
        """Take ``extends`` out of a file; give the file named, unless that leads back in a circle.

        Parameters
        ----------
        raw
            What the file holds; ``extends`` is taken out of it.
        path
            The file.
        chain
            The files that lead to it by ``extends``, the first first.
        kind
            ``scenario``, or the kind of part.
        """
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
