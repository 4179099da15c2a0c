"""The laws as a collection: all of them by date, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from simulator.scenario.assemble import Assembly, law_tree
from simulator.scenario.dates import gaps, overlaps, spans_in
from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.files import law_folders, part_files, shown
from simulator.scenario.law import Law


@dataclass(frozen=True)
class LawFile:
    """A law and the name that it goes under."""

    name: str
    file: str
    law: Law


def read_laws() -> tuple[LawFile, ...]:
    """Read every law in ``./scenarios`` and those that come with the simulator, by the day from which they hold.

    Raises
    ------
    ScenarioError
        With every mistake in any of them.
    """
    assembly = Assembly()
    found = [(path, assembly.law(path)) for path in part_files("law")]
    problems = assembly.unreadable + assembly.problems
    if problems:
        raise ScenarioError(problems)
    laws = [LawFile(path.stem, shown(path), law) for path, law in found if law is not None]
    return tuple(sorted(laws, key=lambda one: (one.law.in_force_from, one.name)))


def law_problems(beside: Iterable[Path] = ()) -> tuple[Problem, ...]:
    """Give what is wrong with the laws: in each file, and between their dates.

    Parameters
    ----------
    beside
        Scenario files whose own laws, beside them, are looked at as well.

    Notes
    -----
    Two laws on one day are a mistake within a folder: a nearer folder's law takes the place of a farther one's. A gap
    is one where no folder fills it.
    """
    problems: list[Problem] = []
    for places in dict.fromkeys(law_folders(file) for file in (None, *beside)):
        nearest_first = [spans_in(files, law_tree) for files in places]
        for files, spans in zip(places, nearest_first, strict=True):
            assembly = Assembly()
            for path in files:
                assembly.law(path)
            problems += assembly.unreadable + assembly.problems
            problems += [Problem(shown(c.span.path), "law.in_force_from", c.message) for c in overlaps(spans)]
        every = [span for spans in nearest_first for span in spans]
        problems += [Problem(shown(c.span.path), "law.in_force_from", c.message) for c in gaps(every)]
    return tuple(sorted(set(problems)))
