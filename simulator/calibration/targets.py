"""Targets: the official figures that a calibration is to reproduce, or is held up against, as a TOML file.

Each has its definition, its source and its sampling error. There are two definitions of a spell that give numbers
apart by a factor of several: a spell that ends with a whole calendar month without the benefit, and receipt without
any break. The model's spells are of the first kind (a gap under 28 days is no exit); figures of the second kind are
refused, never mixed in.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from simulator.catalogue import GROUP_SETS, OUTCOMES, Group
from simulator.log import FORMS
from simulator.scenario.base import ByName, FrozenDict, Part
from simulator.scenario.messages import nearest
from simulator.scenario.named_files import read_named

Floats = NDArray[np.float64]
FOLDER = "targets"
SPELLS = ("survival", "completed", "causes", "ended", "ended_weeks", "back", "counted_out", "counted")
"""Measures that count spells, and so need a definition of one."""

SHARES = (
    "survival",
    "completed",
    "causes",
    "persons_share",
    "touched",
    "ended",
    "back",
    "full_time_share",
    "degree",
    "activation_types",
    "sanctioned",
    "forms",
    "counted_out",
)
"""Measures that are shares, 0 to 1."""
KINDS_OF: Mapping[str, tuple[str, ...]] = {"activation_types": (), "forms": FORMS}
"""Measures of ``kinds``, and which there are; of activation the practice says."""

Measure = Literal[
    "survival",
    "completed",
    "causes",
    "persons",
    "persons_share",
    "season",
    "touched",
    "outcome",
    "ended",
    "ended_weeks",
    "back",
    "full_time",
    "full_time_share",
    "degree",
    "activation_types",
    "sanctioned",
    "sanctions_each",
    "sanctions_a_year",
    "forms",
    "talks_a_year",
    "counted_out",
    "counted",
]
Definition = Literal["month_without_benefit", "any_break", "not_of_spells"]
Values = Annotated[tuple[float, ...], Field(min_length=1)]


class Target(Part):
    """One official figure, or a row of them."""

    measure: Measure
    """What is measured: ``survival`` (share of entrants still there at ``weeks``), ``completed`` (shares of completed
    spells between 0, ``weeks`` and beyond), ``causes`` (shares of exits to job, education, other), ``persons`` (mean
    number on the benefit), ``persons_share`` (of ``groups``, the share in each), ``season`` (persons by month over
    their mean), ``touched`` (share of a month's persons who were in activation within it), ``outcome`` (an outcome by
    its id). As the publishers count: ``ended`` (shares of the spells that end between 0, ``weeks`` and beyond),
    ``ended_weeks`` (their mean length), ``back`` (share of those who left for a job that are back within ``weeks``),
    ``full_time`` (full-time persons of a mean moment), ``full_time_share`` (full-time persons over a month's persons),
    ``degree`` (full-time persons in activation over full-time persons), ``activation_types`` (``kinds`` of activation
    under way in a month, as shares of all of them), ``sanctioned`` (share of a quarter's persons who were sanctioned in
    it), ``sanctions_each`` (sanctions of each of them), ``sanctions_a_year``, ``forms`` (``kinds`` of form, as shares
    of the talks held), ``talks_a_year``. As a municipality counts the citizens of a year on a later day, the run's
    last: ``counted`` (how many), ``counted_out`` (share of them whose spell had ended within each of ``weeks``; who was
    still there counts as still there, however short her time)."""
    group: str
    """Target group, ``jobseekers`` or ``all``; several in ``groups`` take its place."""
    values: Values
    """The figures."""
    definition: Definition
    """What a spell is: ``month_without_benefit``, ``any_break``; ``not_of_spells`` for what counts none."""
    source: Annotated[str, Field(min_length=3)]
    """Publisher, table, period."""
    weeks: tuple[float, ...] = ()
    """Of ``survival``, ``back`` and ``counted_out`` the weeks looked at, of ``completed`` and ``ended`` the upper edges
    of the lengths (the last is open)."""
    groups: tuple[Group, ...] = ()
    """Of ``persons_share``, the groups; of the measures that publishers count by, those counted together."""
    kinds: tuple[str, ...] = ()
    """Of ``activation_types`` and ``forms``, what is counted; with + between those that are counted together."""
    held_by: Literal["jobcentre", "a_kasse"] = "jobcentre"
    """Of ``forms`` and ``talks_a_year``, whose talks; joint ones are the jobcentre's."""
    outcome: str = ""
    """Of ``outcome``, its id."""
    counts: Literal["entered", "there"] = "entered"
    """Of ``counted`` and ``counted_out``, whose first spell of the year is counted: of those who ``entered`` in it, or
    of all who were ``there`` in it."""
    closed: bool = False
    """Of ``counted`` and ``counted_out``, whether only spells that had ended by then are counted."""
    level_spread: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Of ``completed``, how far the level of all hazards may lie from the counted spells' in another place or month:
    standard deviation of its logarithm, which the number of spells does not show."""
    number: Annotated[float, Field(gt=0)] | None = None
    """Persons or spells counted: gives the sampling error."""
    errors: tuple[Annotated[float, Field(gt=0)], ...] = ()
    """Standard errors, where no number gives them: one for all figures or one for each."""
    mean_weeks: Annotated[float, Field(gt=0)] | None = None
    """Of ``completed``, the published mean length: it tells of what is beyond the last edge."""
    use: Literal["fit", "validate"] = "fit"
    """Whether it is fitted, or kept back to be held up against."""
    note: str = ""
    """What else a reader must know."""

    @model_validator(mode="after")
    def _fits_together(self) -> Target:
        for complaint in _complaints(self):
            raise ValueError(complaint)
        return self

    @property
    def standard_errors(self) -> Floats:
        """Standard error of each figure: as given, else that of a share or a count of so many."""
        values = np.asarray(self.values)
        if self.errors:
            return np.broadcast_to(np.asarray(self.errors), values.shape).astype(float)
        number = float(self.number or 1)
        if self.measure in ("persons", "counted"):
            return np.asarray(np.sqrt(np.maximum(values, 1.0)))
        # A share of none or all has a sampling error too: that of half a person more or less.
        share = np.clip(values, 0.5 / number, 1 - 0.5 / number)
        return np.asarray(np.sqrt(share * (1 - share) / number))


def _complaints(target: Target) -> list[str]:
    n, measure = len(target.values), target.measure
    spells = measure in SPELLS
    told = []
    if target.group not in GROUP_SETS:
        near = nearest(target.group, GROUP_SETS)
        told.append(f"group: unknown group '{target.group}'" + (f"; did you mean '{near}'?" if near else ""))
    if spells and target.definition == "not_of_spells":
        told.append("definition: counts spells: say month_without_benefit or any_break")
    if not spells and target.definition != "not_of_spells" and measure != "outcome":
        told.append("definition: counts no spells: say not_of_spells")
    if target.definition == "any_break":
        told.append(
            "definition: any_break ends a spell with every short break; the model's spells end with a month without the"
            " benefit, so the figure cannot be compared with them (at week 26 4 % are left by one, 32 % by the other)"
        )
    wanted = {"survival": len(target.weeks), "completed": len(target.weeks) + 1, "season": 12, "causes": 3}
    wanted |= {"persons_share": len(target.groups), "ended": len(target.weeks) + 1, "back": len(target.weeks)}
    wanted |= {"counted_out": len(target.weeks)}
    wanted |= dict.fromkeys(KINDS_OF, len(target.kinds))
    if n != wanted.get(measure, 1):
        told.append(f"values: has {n} figures where {wanted.get(measure, 1)} belong")
    if measure in ("survival", "completed", "ended", "back", "counted_out") and any(
        b <= a for a, b in pairwise((0.0, *target.weeks))
    ):
        told.append("weeks: must ascend from above 0")
    if measure in SHARES and any(not 0 <= value <= 1 for value in target.values):
        told.append("values: a share lies between 0 and 1")
    if any(value < 0 for value in target.values) and measure not in ("outcome", "talks_a_year"):
        told.append("values: must not be negative")
    if (
        measure in ("completed", "causes", "persons_share", "ended")
        and abs(math.fsum(target.values) - 1) > 0.005
    ):
        told.append(f"values: the shares add up to {math.fsum(target.values):.3f}, not to 1")
    if measure == "outcome" and target.outcome not in OUTCOMES:
        near = nearest(target.outcome, OUTCOMES)
        told.append(
            f"outcome: unknown outcome '{target.outcome}'" + (f"; did you mean '{near}'?" if near else "")
        )
    for word in (word for kind in target.kinds for word in kind.split("+")):
        if KINDS_OF.get(measure) and word not in KINDS_OF[measure]:
            near = nearest(word, KINDS_OF[measure])
            told.append(f"kinds: unknown '{word}'" + (f"; did you mean '{near}'?" if near else ""))
    if not target.errors and target.number is None and measure not in ("persons", "counted"):
        told.append("number: is missing: say how many were counted, or the standard errors")
    if target.errors and len(target.errors) not in (1, n):
        told.append(f"errors: has {len(target.errors)} where 1 or {n} belong")
    return told


class Recipe(Part):
    """How the shipped draws of a file of targets are made (``jobcentre calibrate everything``)."""

    way: Literal["durations", "levels", "targets"]
    """By which command: from completed spells, from what follows in closed form, or from whole simulations."""
    scenario: Annotated[str, Field(min_length=1)]
    """The scenario that is run."""
    runs: Annotated[float, Field(ge=4, multiple_of=1)] = 40
    """Runs that check them; of ``targets`` the check has as many as it has draws, at most 40."""
    prior: ByName[tuple[float, float, float]] = FrozenDict()
    """By path, what is believed of each parameter: lowest, most likely, highest; of a list of hazards that of its first
    item, of ``durations`` that of each."""
    shape_spread: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Of ``levels``: how far a group's first hazard may lie above the place's and its last below (standard deviation of
    the logarithm)."""
    population: Annotated[float, Field(ge=10, multiple_of=1)] = 100
    """Of ``targets``, candidates kept of a generation."""
    simulations: Annotated[float, Field(ge=20, multiple_of=1)] = 2000
    """Of ``targets``, candidates simulated."""

    @model_validator(mode="after")
    def _in_order(self) -> Recipe:
        for path, (low, likely, high) in self.prior.items():
            if not low < likely < high:
                raise ValueError(f"prior.{path}: {low:g}, {likely:g}, {high:g} must ascend")
        return self

    @property
    def ranges(self) -> dict[str, tuple[float, float]]:
        """By path the lowest and the highest."""
        return {path: (low, high) for path, (low, _, high) in self.prior.items()}


class Targets(Part):
    """A file of targets."""

    title: Annotated[str, Field(min_length=3)]
    """What they are of."""
    recipe: Recipe | None = None
    """How the shipped draws are made of it; empty where none are."""
    targets: ByName[Target] = FrozenDict()
    """The targets by name."""

    @model_validator(mode="after")
    def _something_to_do(self) -> Targets:
        if not self.targets and self.recipe is None:
            raise ValueError("targets: holds none")
        return self


@dataclass(frozen=True)
class TargetFile:
    """Targets and the file that they stand in."""

    title: str
    targets: Mapping[str, Target]
    file: str
    digest: str
    recipe: Recipe | None = None

    def used_to(self, use: str) -> dict[str, Target]:
        """Return those that are fitted (``"fit"``) or kept back (``"validate"``)."""
        return {name: target for name, target in self.targets.items() if target.use == use}


def read_targets(name_or_path: str | Path) -> TargetFile:
    """Read a file of targets, by its path or by the name of a shipped one.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    read = read_named(name_or_path, "targets", FOLDER, Targets)
    return TargetFile(read.content.title, read.content.targets, read.file, read.digest, read.content.recipe)
