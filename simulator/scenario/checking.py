"""What a check of a scenario finds: its mistakes, or what a reader of its results must know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from simulator.scenario.errors import Problem, ScenarioError
from simulator.scenario.law import Unknown
from simulator.scenario.law_checks import span
from simulator.scenario.load import load_scenario


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
