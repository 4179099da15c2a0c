"""Calibrating a place to spells of a case system, by maximum likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.estimated_file import Estimated, place_file
from simulator.calibration.maximum import Fitted, fit
from simulator.calibration.posterior import Draws, Told, entangled
from simulator.calibration.readers.cases import read_cases
from simulator.reporting.notes import Note
from simulator.scenario.base import BANDS, CAUSES
from simulator.study.calibrating import DRAWS, Calibration, part_name, range_or_none

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]


def calibrate_spells(
    file: Path,
    scenario: Scenario,
    *,
    first: date | None = None,
    last: date | None = None,
    seed: int = 1,
) -> Calibration:
    """Fit the hazards of a place to spells of a case system, by maximum likelihood.

    Parameters
    ----------
    file : Path
        See :func:`~simulator.calibration.readers.cases.read_cases`.
    scenario : Scenario
        Whose place gives all that the spells do not tell.
    first, last : date, optional
        The window of observation.
    seed : int
        Of the draws from the posterior.

    Raises
    ------
    ExportError
        If the file has mistakes.
    ValueError
        If a group has no exits.
    """
    spells = read_cases(file, first, last)
    window = f"{spells.first} to {spells.last}"
    generator = np.random.Generator(np.random.Philox(seed))
    figures: list[Estimated] = []
    told: list[Told] = []
    untold: list[Note] = []
    columns: list[str] = []
    values: list[Floats] = []
    for group in spells.groups:
        if group not in scenario.place.groups:
            untold.append(Note("calibration_no_group", (("group", group), ("place", scenario.place.title))))
            continue
        found = fit(spells.of(group))
        source = f"{len(spells.of(group)):,} spells, {window} ({file.name}); exits over person-weeks"
        own = _rates(scenario, found, source, generator)
        figures += own.figures
        told += own.told
        columns += own.columns
        values += own.values
        frailty = _frailty(scenario, found, source, generator)
        figures += frailty.figures
        told += frailty.told
        columns += frailty.columns
        values += frailty.values
        untold += [*own.untold, *frailty.untold]
    notes = [
        Note("calibration_spells", (("number", len(spells)), ("first", spells.first), ("last", spells.last)))
    ]
    if spells.joined:
        notes.append(Note("calibration_joined", (("number", spells.joined),)))
    if spells.unseen:
        notes.append(Note("calibration_unseen", (("number", spells.unseen),)))
    matrix = np.array(values).T
    base = part_name(scenario, "place")
    title = f"{scenario.place.title}, from spells"
    about = [
        f"{title}: estimated from {len(spells):,} spells, {window}. What they do not tell is {base}'s.",
        "Solve it before use: jobcentre solve SCENARIO FILE",
    ]
    return Calibration(
        way="spells",
        title=title,
        told=tuple(told),
        together=entangled(matrix, columns),
        untold=(*untold, Note("calibration_effects")),
        checks=(),
        draws=Draws(tuple(columns), matrix),
        file_name=f"{file.stem}.toml",
        file_text=place_file(base, title, figures, about),
        scenarios={scenario.name: scenario},
        asked={"way": "spells", "file": file.name, "first": str(first), "last": str(last), "seed": seed},
        notes=tuple(notes),
    )


@dataclass(frozen=True)
class _Own:
    figures: list[Estimated]
    told: list[Told]
    columns: list[str]
    values: list[Floats]
    untold: list[Note]


def _rates(scenario: Scenario, found: Fitted, source: str, generator: np.random.Generator) -> _Own:
    """Give the marginal hazards; a band in which nobody was at risk keeps what the place assumes."""
    drawn = found.rates.draws(DRAWS, generator)
    low, high = found.rates.interval
    own = _Own([], [], [], [], [])
    seen = found.rates.at_risk > 0
    for k, cause in enumerate(CAUSES):
        path = f"place.groups.{found.group}.observed.{cause}"
        assumed = np.asarray(scenario.get(path), dtype=float)
        point = np.where(seen, np.nan_to_num(found.rates.value[k]), assumed)
        ends = float(np.nanmin(low[k])), float(np.nanmax(high[k]))
        own.figures.append(Estimated(path, tuple(float(f"{x:.4g}") for x in point), *ends, source))
        prior = range_or_none(scenario, path)
        for j in range(BANDS):
            name = f"{path}[{j}]"
            values = drawn[:, k, j] if seen[j] else np.full(DRAWS, assumed[j])
            own.columns.append(name)
            own.values.append(values)
            if seen[j]:
                width = 0.025 * (prior[1] - prior[0])
                own.told.append(
                    Told(
                        name,
                        float(point[j]),
                        float(low[k, j]),
                        float(high[k, j]),
                        prior[0] + width,
                        prior[1] - width,
                    )
                )
    for band in np.flatnonzero(~seen).tolist():
        own.untold.append(Note("calibration_nobody", (("group", found.group), ("band", band))))
    return own


def _frailty(scenario: Scenario, found: Fitted, source: str, generator: np.random.Generator) -> _Own:
    """Give the frailty's variance if the spells tell it; else say that they do not."""
    path = f"place.groups.{found.group}.frailty_variance"
    low, high = found.theta_interval
    prior = range_or_none(scenario, path)
    own = _Own([], [], [], [], [])
    if not found.frailty_seen or not math.isfinite(high) or (high - low) > (prior[1] - prior[0]):
        own.untold.append(Note("calibration_frailty_unseen", (("group", found.group),)))
        return own
    width = 0.025 * (prior[1] - prior[0])
    own.told.append(Told(path, found.theta, low, high, prior[0] + width, prior[1] - width))
    own.columns.append(path)
    own.values.append(found.theta * np.exp(found.errors[-1] * generator.normal(size=DRAWS)))
    note = "Told by the form of the hazard alone (gamma frailty, hazards constant in bands)."
    own.figures.append(Estimated(path, float(f"{found.theta:.4g}"), low, high, source, note))
    own.untold.append(Note("calibration_frailty_form", (("group", found.group),)))
    return own
