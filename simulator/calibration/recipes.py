"""The shipped posteriors and how each is made: files of targets that hold a recipe.

The draws of a file of targets go by its name: ``scenarios/targets/NAME.toml`` makes ``scenarios/posteriors/NAME.csv``.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.calibration.abc import calibrate_targets
from simulator.calibration.calibration import Calibration
from simulator.calibration.durations import calibrate_durations
from simulator.calibration.levels import calibrate_levels
from simulator.calibration.targets import FOLDER as TARGETS
from simulator.calibration.targets import Recipe, TargetFile, read_targets
from simulator.calibration.toml import replace_text
from simulator.errors import Refused
from simulator.experiments.compute import Computing
from simulator.experiments.posterior_file import Draws
from simulator.scenario import load_scenario, scenario_digest
from simulator.scenario.files import POSTERIORS, scenario_roots, shipped
from simulator.scenario.messages import Problem, ScenarioError, nearest

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MADE = "made.json"
"""What is done, in the folder of the results: by name the hash of what decides it."""


def recipes(names: Sequence[str] = ()) -> dict[str, TargetFile]:
    """Return the shipped files of targets that hold a recipe, by name; those named, or all.

    Raises
    ------
    ScenarioError
        If a name is none of theirs.
    """
    files = sorted({file.stem for root in scenario_roots() for file in (root / TARGETS).glob("*.toml")})
    found = {name: read for name in files if (read := read_targets(name)).recipe is not None}
    for name in names:
        if name not in found:
            raise ScenarioError(
                [Problem("", name, "no recipe of this name", ", ".join(found), nearest(name, list(found)))]
            )
    return {name: found[name] for name in names or found}


@dataclass(frozen=True)
class Made:
    """A posterior that was made.

    Attributes
    ----------
    name : str
    text : str
        The draws as CSV.
    shipped : Path
        Where those that are shipped stand, or would.
    """

    name: str
    text: str
    shipped: Path

    @property
    def differs(self) -> str:
        """Say in what it is not what is shipped: ``""`` for the same bytes, ``"new"``, ``"columns"``, ``"draws"``."""
        if not self.shipped.is_file():
            return "new"
        if self.shipped.read_bytes() == self.text.encode("utf-8"):
            return ""
        return (
            "draws"
            if self.text.partition("\n")[0] == self.shipped.read_text("utf-8").partition("\n")[0]
            else "columns"
        )

    def ship(self) -> None:
        """Put it where the shipped ones are."""
        replace_text(self.shipped, self.text)


class Folder:
    """Makes posteriors into a folder, each once.

    Parameters
    ----------
    folder : Path
        Where the draws go, and a note of what is done.
    seed : int
        Of all draws and runs.
    resume : bool
        Whether what was done there before counts.
    """

    def __init__(self, folder: Path, seed: int, resume: bool) -> None:
        self.path, self.seed = folder, seed
        note = folder / MADE
        self._done: dict[str, str] = json.loads(note.read_text("utf-8")) if resume and note.is_file() else {}

    def has(self, name: str, decides: str) -> bool:
        """Say whether draws are there that the same hash of what decides them made."""
        return (self.path / f"{name}.csv").is_file() and self._done.get(name) == self._key(decides)

    def keep(self, name: str, decides: str, draws: Draws) -> None:
        """Write draws, and then that they are done: whatever ends the process, what is noted is whole."""
        self.path.mkdir(parents=True, exist_ok=True)
        replace_text(self.path / f"{name}.csv", draws.text())
        self._done[name] = self._key(decides)
        replace_text(self.path / MADE, json.dumps(self._done, indent=1, sort_keys=True) + "\n")

    def made(self, name: str) -> Made:
        """Return what is there, to be held against what is shipped."""
        text = (self.path / f"{name}.csv").read_text("utf-8")
        return Made(name, text, shipped() / POSTERIORS / f"{name}.csv")

    def _key(self, decides: str) -> str:
        return hashlib.sha256(f"{decides} {self.seed}".encode()).hexdigest()


def decided_by(*scenarios: str, digest: str) -> str:
    """Return a hash of some scenarios and of a file that is made into draws."""
    whole = [digest, *(scenario_digest(load_scenario(name)) for name in scenarios)]
    return hashlib.sha256(repr(whole).encode()).hexdigest()


def recipe_of(targets: TargetFile) -> Recipe:
    """Return the recipe of a file.

    Raises
    ------
    Refused
        If it has none.
    """
    if targets.recipe is None:
        raise Refused(f"{targets.file}: holds no recipe")
    return targets.recipe


def make(targets: TargetFile, seed: int, on: Computing) -> Calibration:
    """Calibrate as a file's recipe says."""
    recipe = recipe_of(targets)
    return _WAYS[recipe.way](targets, load_scenario(recipe.scenario), recipe, seed, on)


def _of_durations(
    targets: TargetFile, scenario: Scenario, recipe: Recipe, seed: int, on: Computing
) -> Calibration:
    return calibrate_durations(targets, scenario, runs=int(recipe.runs), seed=seed, on=on)


def _of_levels(
    targets: TargetFile, scenario: Scenario, recipe: Recipe, seed: int, on: Computing
) -> Calibration:
    return calibrate_levels(targets, scenario, runs=int(recipe.runs), seed=seed, on=on)


def _of_simulations(
    targets: TargetFile, scenario: Scenario, recipe: Recipe, seed: int, on: Computing
) -> Calibration:
    return calibrate_targets(
        targets,
        scenario,
        list(recipe.prior),
        ranges=recipe.ranges,
        population=int(recipe.population),
        simulations=int(recipe.simulations),
        minutes=math.inf,
        seed=seed,
        on=on,
    )


_WAYS: Mapping[str, Callable[[TargetFile, Scenario, Recipe, int, Computing], Calibration]] = {
    "durations": _of_durations,
    "levels": _of_levels,
    "targets": _of_simulations,
}
