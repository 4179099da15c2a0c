"""Checking whole files: a scenario, or every law there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from simulator.scenario.files import law_folders, part_files, shown
from simulator.scenario.law import Law, Unknown
from simulator.scenario.laws import check_law, gaps, overlaps, spans_in, unvaried
from simulator.scenario.load import load_scenario
from simulator.scenario.messages import Problem, ScenarioError
from simulator.scenario.parts import has_own_first_day, law_tree, make_part, read_part
from simulator.scenario.reading import Reading
from simulator.scenario.tree import origin


@dataclass(frozen=True)
class Checked:
    """What a check found.

    Attributes
    ----------
    problems : tuple of Problem
        The mistakes, sorted by file and key; empty if the scenario can be used.
    notes : tuple of str
        What a reader of its results must know: what is unknown in the law, which figures have no provenance.
    """

    problems: tuple[Problem, ...]
    notes: tuple[str, ...]


def check(name_or_path: str | Path, sets: Mapping[str, Any] | None = None) -> Checked:
    """Check a scenario: return its mistakes, or what a reader of its results must know."""
    try:
        scenario = load_scenario(name_or_path, sets)
    except ScenarioError as error:
        return Checked(error.problems, ())
    notes = [_in_words(gap) for gap in scenario.law.unknown.values()]
    if scenario.is_what_if:
        law = scenario.law
        not_in_force = f"on {scenario.start} the law '{law.title}' is not in force ({law.days})"
        notes.insert(0, f"what if: {not_in_force}; it was asked for by a day")
    unsaid = [path for path, figure in scenario.figures.items() if not figure.provenance]
    if unsaid:
        more = ", ..." if len(unsaid) > 3 else ""
        notes.append(f"figures without a provenance: {len(unsaid)} ({', '.join(unsaid[:3])}{more})")
    return Checked((), tuple(notes))


def _in_words(gap: Unknown) -> str:
    """Say what is not known of a law, what stands in for it, and what depends on it."""
    said = [f"not known: {gap.what.rstrip('.')}", f"used instead: {gap.falls_back_to.rstrip('.')}"]
    said += [f"varied by: {', '.join(gap.keys)}"] if gap.keys else []
    said += [f"no consequence: {gap.no_consequence.rstrip('.')}"] if gap.no_consequence else []
    said += [f"left out: {gap.left_out.rstrip('.')}"] if gap.left_out else []
    return "; ".join(said)


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
    if problems := reading.unreadable + reading.problems:
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
            problems += reading.unreadable + reading.problems
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
    for problem in (*check_law(law), *unvaried(law, made.figures)):
        where = origin({"law": tree}, tuple(problem.key.split(".")), file)
        reading.problems.append(replace(problem, file=where))
    return law
