"""The scenario that a place was observed under.

``NAME`` is a scenario; ``NAME/PLACE`` is that scenario with another place, and with the practice of the place's name if
there is one: the municipalities of a region need no scenario each.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.scenario.messages import Problem, ScenarioError

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def load_reference(name: str) -> Scenario:
    """Load the scenario that ``solved.reference`` names.

    Raises
    ------
    ScenarioError
        If there is no such scenario or place, or they cannot be used.
    """
    from simulator.scenario import load_scenario
    from simulator.scenario.load import load_at

    if not _names_place(name):
        return load_scenario(name)
    scenario, _, place = name.rpartition("/")
    return load_at(scenario, place)


def reference_for(name: str, file: Path) -> Scenario:
    """Load a reference with the place of a file.

    Parameters
    ----------
    name : str
        A scenario, or ``NAME/PLACE``.
    file : Path
        The place file: where the scenario is of another place, this one takes its place.

    Raises
    ------
    ScenarioError
        As :func:`load_reference`, or if ``NAME/PLACE`` is of another place than the file.
    """
    from simulator.scenario.files import Unreadable, read_toml
    from simulator.scenario.load import load_at

    try:
        title = read_toml(file)[0].get("title")
    except Unreadable as error:
        raise ScenarioError([error.problem]) from error
    reference = load_reference(name)
    if not reference.members and reference.place.title == title:
        return reference
    if _names_place(name):
        told = f"is of {reference.place.title}, the place file of {title}"
        raise ScenarioError([Problem(name, "", told)])
    return load_at(name, file.stem, file)


def _names_place(reference: str) -> bool:
    """Return whether a reference reads ``NAME/PLACE`` rather than a scenario's name or file."""
    return "/" in reference and not reference.endswith(".toml")
