"""Calibrating a place to spells of a case system, by maximum likelihood."""

from __future__ import annotations

import hashlib
import math
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.calibration import (
    DRAWS,
    Calibration,
    Estimate,
    Findings,
    inner,
    place_of,
    range_or_none,
)
from simulator.calibration.maximum_likelihood import Fitted, fit
from simulator.calibration.readers.cases import read_cases
from simulator.calibration.spells import OPEN
from simulator.calibration.toml import SourcedFigure, place_file
from simulator.errors import Refused
from simulator.experiments.record import Note
from simulator.scenario.base import BANDS, CAUSES, weeks_of_band

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
    Refused
        If the scenario is of several municipalities, its place comes from no file, or no spell has ended.
    """
    base = place_of(scenario)
    spells = read_cases(file, first, last)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()  # another file of this name is another question
    window = f"{spells.first} to {spells.last}"
    generator = np.random.Generator(np.random.Philox(seed))
    own = Findings()
    kept = 0
    for group in spells.groups:
        if group not in scenario.place.groups:
            own.untold.append(
                Note("calibration_no_group", (("group", group), ("place", scenario.place.title)))
            )
            continue
        those = spells.of(group)
        if (those.cause == OPEN).all():
            own.untold.append(Note("calibration_none_ended", (("group", group), ("number", len(those)))))
            continue
        found = fit(those, scenario.get(f"place.groups.{group}.bands_from_weeks"))
        source = f"{found.spells:,} spells, {window} ({file.name}); exits over person-weeks"
        kept += _add_rates(own, scenario, found, source, generator)
        _add_frailty(own, scenario, found, source, generator)
    if not own.estimates:
        raise Refused(f"{file}: no spell of a group of {scenario.place.title} has ended")
    if kept:
        own.untold.insert(0, Note("calibration_kept", (("number", kept),)))
    notes = [
        Note("calibration_spells", (("number", len(spells)), ("first", spells.first), ("last", spells.last)))
    ]
    if spells.serial_dates:
        notes.append(Note("calibration_serial_dates", (("names", ", ".join(spells.serial_dates)),)))
    if spells.joined:
        notes.append(Note("calibration_joined", (("number", spells.joined),)))
    if spells.unseen:
        notes.append(Note("calibration_unseen", (("number", spells.unseen),)))
    if spells.columns:
        notes.append(Note("calibration_covariates", (("names", ", ".join(spells.columns)),)))
    for reason in dict.fromkeys(why for _, why in spells.left_out):
        names = ", ".join(column for column, why in spells.left_out if why == reason)
        notes.append(Note(f"calibration_left_out_{reason}", (("names", names),)))
    title = f"{scenario.place.title}, from spells"
    about = [
        f"{title}: estimated from {len(spells):,} spells, {window}. What they do not tell is {base}'s.",
        "Solve it before use: jobcentre solve SCENARIO FILE",
    ]
    return own.result(
        "spells",
        title,
        scenario,
        file_name=f"{file.stem}.toml" if own.figures else "",
        file_text=place_file(base, title, own.figures, about) if own.figures else "",
        asked={"file": digest, "first": str(first), "last": str(last), "seed": seed},
        notes=notes,
    )


def _add_rates(
    own: Findings, scenario: Scenario, found: Fitted, source: str, generator: np.random.Generator
) -> int:
    """Add the marginal hazards; where spells tell no more than was assumed, that stays. Return in how many bands."""
    kept = 0
    drawn = found.rates.draws(DRAWS, generator)
    low, high = found.rates.interval
    seen = found.rates.at_risk > 0
    edges = scenario.get(f"place.groups.{found.group}.bands_from_weeks")
    for k, cause in enumerate(CAUSES):
        path = f"place.groups.{found.group}.observed.{cause}"
        assumed = np.asarray(scenario.get(path), dtype=float)
        believed = range_or_none(scenario, path)
        told = {
            j: Estimate(
                f"{path}[{j}]",
                float(found.rates.value[k, j]),
                float(low[k, j]),
                float(high[k, j]),
                *inner(believed),
            )
            for j in np.flatnonzero(seen).tolist()
        }
        own.estimates += told.values()
        known = [j for j, one in told.items() if one.identified]
        kept += BANDS - len(known)
        if not known:
            continue
        point, values = assumed.copy(), np.tile(assumed, (DRAWS, 1))
        point[known], values[:, known] = found.rates.value[k, known], drawn[:, k, known]
        own.keep([f"{path}[{j}]" for j in range(BANDS)], values)
        ends = [float(low[k, known].min()), float(high[k, known].max())]
        others = [weeks_of_band(j, edges) for j in range(BANDS) if j not in known]
        if others and math.isfinite(believed[0]):
            ends = [min(ends[0], believed[0]), max(ends[1], believed[1])]
        note = f"As assumed before in weeks {', '.join(others)}." if others else ""
        value = tuple(float(f"{x:.4g}") for x in point)
        own.figures[path] = SourcedFigure(value, (ends[0], ends[1]), source=source, note=note)
    if not seen.all():
        weeks = ", ".join(weeks_of_band(band, edges) for band in np.flatnonzero(~seen).tolist())
        own.untold.append(Note("calibration_nobody", (("group", found.group), ("weeks", weeks))))
    return kept


def _add_frailty(
    own: Findings, scenario: Scenario, found: Fitted, source: str, generator: np.random.Generator
) -> None:
    """Add the frailty's variance if the spells tell it; else say that they do not."""
    path = f"place.groups.{found.group}.frailty_variance"
    low, high = found.theta_interval
    prior = range_or_none(scenario, path)
    if not found.frailty_seen or not math.isfinite(high) or (high - low) > (prior[1] - prior[0]):
        own.untold.append(Note("calibration_frailty_unseen", (("group", found.group),)))
        return
    own.estimates.append(Estimate(path, found.theta, low, high, *inner(prior)))
    drawn = found.theta * np.exp(found.errors[-1] * generator.normal(size=DRAWS))
    own.keep([path], drawn[:, None])
    note = "Estimate by the form of the hazard alone (gamma frailty, hazards constant in bands)."
    own.figures[path] = SourcedFigure(float(f"{found.theta:.4g}"), (low, high), source=source, note=note)
    own.untold.append(Note("calibration_frailty_form", (("group", found.group),)))
