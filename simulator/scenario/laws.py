"""The laws as a collection: all of them by date, and what is wrong between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from simulator.scenario.dates import gaps, overlaps, spans_in
from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.files import law_folders, part_files, shown
from simulator.scenario.law import Law
from simulator.scenario.law_checks import check_law, unvaried
from simulator.scenario.parts import has_own_first_day, law_tree, make_part, read_part
from simulator.scenario.reading import Reading
from simulator.scenario.tree import origin


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
    reading = Reading()
    found = [(path, _read_law(reading, path)) for path in part_files("law")]
    if problems := reading.all_problems():
        raise ScenarioError(problems)
    laws = [LawFile(path.stem, shown(path), law) for path, law in found if law is not None]
    return tuple(sorted(laws, key=lambda one: (one.law.in_force_from, one.name)))


def law_problems(beside: Iterable[Path] = ()) -> tuple[Problem, ...]:
    """Return what is wrong with the laws: in each file, and between their dates.

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
            reading = Reading()
            for path in files:
                _read_law(reading, path)
            problems += reading.all_problems()
            problems += [Problem(shown(c.span.path), "law.in_force_from", c.message) for c in overlaps(spans)]
        every = [span for spans in nearest_first for span in spans]
        problems += [Problem(shown(c.span.path), "law.in_force_from", c.message) for c in gaps(every)]
    return tuple(sorted(set(problems)))


def changed_since(law: Law) -> date | None:
    """Return the day on which the latest of all laws took effect, where a law is no longer in force by then; else None.

    Laws in ``./scenarios`` and those that come with the simulator; a file that cannot be read is passed over.
    """
    latest = max((span.first for span in spans_in(part_files("law"), law_tree)), default=None)
    if latest is None or law.in_force_until is None or law.in_force_until >= latest:
        return None
    return latest


def _read_law(reading: Reading, path: Path) -> Law | None:
    """Read a law by itself; its mistakes are added to those of the reading."""
    file = shown(path)
    tree = read_part(reading, "law", path)
    if tree is not None and "in_force_from" in tree and not has_own_first_day(tree, path):
        message = "is missing: a law does not take its first day from the one that it extends"
        reading.problems.append(Problem(file, "law.in_force_from", message, "a date"))
        return None
    if tree is None:
        return None
    made = make_part(reading, "law", tree, file)
    law: Law | None = made.part
    if law is None:
        return None
    for finding in (*check_law(law), *unvaried(law, made.figures)):
        found_in = origin({"law": tree}, tuple(finding.key.split(".")), file)
        reading.problems.append(Problem(found_in, *finding))
    return law
