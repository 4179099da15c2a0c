"""Loading a scenario, checking it, and reading what the user sets on top."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.scenario.assemble import assemble, assemble_at
from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.figures import frozen
from simulator.scenario.files import Unreadable, find_scenario, read_toml
from simulator.scenario.law import Unknown
from simulator.scenario.law_checks import span
from simulator.scenario.scenario import Scenario, changed


def load_scenario(name_or_path: str | Path, sets: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario by the name or the path of its file.

    Parameters
    ----------
    name_or_path
        A path (ends in ``.toml`` or has a separator), or a name, looked for in the working folder, in
        ``./scenarios`` and among the scenarios that come with the simulator.
    sets
        Dotted path -> value, set last, in what holds from a later date on too.

    Raises
    ------
    ScenarioError
        With one problem for each file that cannot be read; else for every mistake in the keys of all files;
        else for everything that does not fit together.
    """
    found = find_scenario(str(name_or_path))
    if isinstance(found, Problem):
        raise ScenarioError([found])
    scenario = assemble(found)
    return changed(scenario, sets, "--set") if sets else scenario


def extended_by(name_or_path: str | Path) -> Path | None:
    """Give the file that a scenario's file extends; nothing where it extends none or cannot be read."""
    found = find_scenario(str(name_or_path))
    if isinstance(found, Problem):
        return None
    try:
        name = read_toml(found)[0].get("extends")
    except Unreadable:
        return None
    base = find_scenario(name, found) if isinstance(name, str) else None
    return base if isinstance(base, Path) else None


def load_at(name_or_path: str | Path, place: str, file: Path | None = None) -> Scenario:
    """Load a scenario with another place, and with the practice of the place's name if there is one.

    Parameters
    ----------
    name_or_path
        As for :func:`load_scenario`.
    place
        The place's name.
    file
        Its file, if it is not to be looked for.

    Raises
    ------
    ScenarioError
        As :func:`load_scenario`, or if there is no such place.
    """
    found = find_scenario(str(name_or_path))
    if isinstance(found, Problem):
        raise ScenarioError([found])
    return assemble_at(found, place, file)


def parse_set(text: str) -> tuple[str, Any]:
    """Read ``PATH=VALUE``: the value is a TOML literal, else a text.

    Raises
    ------
    ScenarioError
        If there is no ``=`` or no path before it.
    """
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ScenarioError([Problem("--set", text, "must read PATH=VALUE")])
    try:
        read = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        return path.strip(), value
    return path.strip(), frozen(read["value"]) if set(read) == {"value"} else value


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
    """Check a scenario: give its mistakes, or what a reader of its results must know."""
    try:
        scenario = load_scenario(name_or_path, sets)
    except ScenarioError as error:
        return Checked(error.problems, ())
    notes = [_told(gap) for gap in scenario.law.unknown.values()]
    if scenario.is_what_if:
        law = scenario.law
        told = f"on {scenario.start} the law '{law.title}' is not in force ({span(law)})"
        notes.insert(0, f"what if: {told}; it was asked for by a day")
    unsaid = [path for path, figure in scenario.figures.items() if not figure.provenance]
    if unsaid:
        more = ", ..." if len(unsaid) > 3 else ""
        notes.append(f"figures without a provenance: {len(unsaid)} ({', '.join(unsaid[:3])}{more})")
    return Checked((), tuple(notes))


def _told(gap: Unknown) -> str:
    """Say what is not known of a law, what stands in for it, and what depends on it."""
    told = [f"not known: {gap.what.rstrip('.')}", f"used instead: {gap.falls_back_to.rstrip('.')}"]
    told += [f"varied by: {', '.join(gap.keys)}"] if gap.keys else []
    told += [f"no consequence: {gap.no_consequence.rstrip('.')}"] if gap.no_consequence else []
    told += [f"left out: {gap.left_out.rstrip('.')}"] if gap.left_out else []
    return "; ".join(told)
