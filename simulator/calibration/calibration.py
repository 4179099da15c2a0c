"""What a calibration found: parameters with their uncertainty, and what the data do not tell."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.calibration.posterior import Draws, Estimate
from simulator.calibration.predict import Check
from simulator.errors import Refused
from simulator.experiments.record import Note, Result
from simulator.scenario.regions import row_of
from simulator.scenario.schema import PARTS

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_SOLVED = re.compile(r"place\.(solved|groups\.\w+\.baseline)\b")
DRAWS = 200
"""Draws kept of a posterior."""
RUNS = 40
"""Runs of a check."""


@dataclass(frozen=True, repr=False)
class Calibration(Result):
    """What was found, and all that is needed to show, use and repeat it.

    Attributes
    ----------
    way : str
        ``"spells"``, ``"durations"``, ``"targets"`` or ``"check"``.
    title : str
        What it is of.
    told : tuple of Estimate
        Parameters: posterior against prior.
    together : tuple of (str, str, float)
        Pairs that the data tell together but not apart.
    untold : tuple of Note
        What the data do not tell, and why.
    checks : tuple of Check
        Every figure observed and simulated.
    draws : Draws or None
        From the posterior.
    file_name, file_text : str
        The part or scenario file; empty for a check.
    decides : mapping
        What decides the digits, ready for JSON.
    """

    way: str
    title: str
    told: tuple[Estimate, ...]
    together: tuple[tuple[str, str, float], ...]
    untold: tuple[Note, ...]
    checks: tuple[Check, ...]
    draws: Draws | None
    file_name: str
    file_text: str
    decides: Mapping[str, Any]

    kind = "calibration"

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits, ready for JSON."""
        return self.decides


def range_or_none(scenario: Scenario, path: str) -> tuple[float, float]:
    """Give what is believed of a figure: the range of its file, else none at all."""
    figure = scenario.figures.get(path)
    return (-math.inf, math.inf) if figure is None or figure.range is None else figure.range


def place_of(scenario: Scenario) -> str:
    """Give what another file extends to have the scenario's place: a name, a file, or ``TABLE:ROW`` of either.

    Raises
    ------
    Refused
        If its place was read from no single file.
    """
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    file, row = row_of(scenario.place_from)
    if not file:
        raise Refused(f"{scenario.name}: its place comes from no file; save it as a place file first")
    name = Path(file).stem if file.startswith("scenarios/") else str(Path(file).resolve())
    return f"{name}:{row}" if row else name


def base_of(scenario: Scenario) -> str:
    """Give what a file beside the user's would call the scenario."""
    first = scenario.files[0][0] if scenario.files else scenario.name
    return scenario.name if first.startswith("scenarios/") else str(Path(first).resolve())


def given_to(scenario: Scenario) -> dict[str, Any]:
    """Give by path what was asked of a scenario that no file says; a file written from it says it too.

    Raises
    ------
    Refused
        If a whole part took another's place, which a file can only name.
    """
    found = {
        path: scenario.get(path) for path, file in scenario.origins.items() if file in ("--set", "replace")
    }
    parts = sorted(PARTS.keys() & found.keys())
    if parts:
        raise Refused(
            f"{scenario.name}: another {parts[0]} was put in its place: name it in the scenario's file"
        )
    return {path: value for path, value in found.items() if not _SOLVED.match(path)}
