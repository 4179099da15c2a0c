"""Calibrating to official figures: durations directly, other parameters by simulating; and checking against figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.abc import (
    MINUTES,
    POPULATION,
    SIMULATIONS,
    fit_free,
    parameters_of,
)
from simulator.calibration.calibration import (
    DRAWS,
    RUNS,
    Calibration,
    base_of,
    given_to,
    place_of,
    range_or_none,
)
from simulator.calibration.durations import fit_completed
from simulator.calibration.posterior import Draws, Estimate, entangled, estimates_of
from simulator.calibration.predict import checks_of, predict
from simulator.calibration.targets import TargetFile
from simulator.calibration.toml import SourcedFigure, place_file, scenario_file
from simulator.errors import Refused
from simulator.experiments import HERE, Computing
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.record import Note
from simulator.scenario.base import BAND_EDGES_WEEKS, BANDS, CAUSES

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]


def calibrate_durations(
    targets: TargetFile, scenario: Scenario, *, runs: int = RUNS, seed: int = 1, on: Computing = HERE
) -> Calibration:
    """Fit the hazards of a place to completed spells by length, and check what follows from them.

    Parameters
    ----------
    targets : TargetFile
        For each group to fit a target ``completed``, and one ``causes``.
    scenario : Scenario
        Whose place gives all else; run throughout for the checks.
    runs, seed : int
        Of the checks; the draws from the posterior are drawn from the seed too.
    on : Computing
        Where the checks are computed.

    Raises
    ------
    Refused
        If there are no completed spells to fit, or no causes for their group.
    """
    base = place_of(scenario)
    generator = np.random.Generator(np.random.Philox(seed))
    wanted = targets.used_to("fit")
    lengths = {t.group: t for t in wanted.values() if t.measure == "completed"}
    causes = {t.group: t for t in wanted.values() if t.measure == "causes"}
    if not lengths:
        raise Refused(f"{targets.file}: no target measures completed spells (measure = 'completed')")
    figures: dict[str, SourcedFigure] = {}
    told: list[Estimate] = []
    untold: list[Note] = []
    columns: list[str] = []
    values: list[Floats] = []
    for group, target in lengths.items():
        if group not in causes:
            raise Refused(
                f"{targets.file}: {group}: a target of its exits by cause is missing (measure = 'causes')"
            )
        if group not in scenario.place.groups:
            raise Refused(f"{targets.file}: {group}: is no group of {scenario.place.title}")
        found = fit_completed(target)
        shares = np.asarray(causes[group].values)
        errors = causes[group].standard_errors
        hazards = found.draws(DRAWS, generator)
        parts = np.clip(generator.normal(shares, errors, size=(DRAWS, 3)), 1e-4, 1.0)
        parts /= parts.sum(axis=1, keepdims=True)
        source = f"{target.source}; {causes[group].source}"
        for k, cause in enumerate(CAUSES):
            path = f"place.groups.{group}.observed.{cause}"
            drawn = hazards * parts[:, k : k + 1]
            point = tuple(float(f"{x:.4g}") for x in found.hazards * shares[k])
            low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
            ends = (float(f"{low.min():.3g}"), float(f"{high.max():.3g}"))
            figures[path] = SourcedFigure(point, ends, source=source)
            prior = range_or_none(scenario, path)
            names = [f"{path}[{j}]" for j in range(BANDS)]
            told += estimates_of(drawn, names, dict.fromkeys(names, prior))
            columns += names
            values += list(drawn.T)
        if not found.identified.all():
            last = int(np.flatnonzero(~found.identified)[0])
            untold.append(
                Note(
                    "calibration_beyond",
                    (
                        ("group", group),
                        ("week", f"{target.weeks[-1]:g}"),
                        ("from_week", BAND_EDGES_WEEKS[last]),
                    ),
                )
            )
        if found.freedom > 0:
            from scipy.stats import chi2

            fit_note = (("group", group), ("deviance", f"{found.deviance:.0f}"), ("freedom", found.freedom))
            chance = float(chi2.sf(found.deviance, found.freedom))
            untold.append(
                Note("calibration_bands_poor" if chance < 0.01 else "calibration_bands_well", fit_note)
            )
        untold.append(Note("calibration_frailty_marginal", (("group", group),)))
    draws = Draws(tuple(columns), np.array(values).T)
    title = f"{scenario.place.title}, durations of {targets.title}"
    about = [
        f"{title}: hazards fitted to completed spells by length ({targets.file}).",
        "Solve it before use.",
    ]
    notes: list[Note] = []
    (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
    simulated = predict(scenario, draws, targets.targets, runs=runs, seed=seed, on=on)
    return Calibration(
        way="durations",
        title=title,
        told=tuple(told),
        together=entangled(draws.values, columns),
        untold=(*untold, Note("calibration_effects")),
        checks=checks_of(targets.targets, simulated, seed),
        draws=draws,
        file_name=f"{Path(targets.file).stem}.toml",
        file_text=place_file(base, title, figures, about),
        scenarios={scenario.name: scenario},
        decides={"way": "durations", "targets": targets.digest, "runs": runs, "seed": seed},
        notes=tuple(notes),
    )


def calibrate_targets(
    targets: TargetFile,
    scenario: Scenario,
    parameters: Sequence[str],
    *,
    ranges: Mapping[str, tuple[float, float]] | None = None,
    population: int = POPULATION,
    simulations: int = SIMULATIONS,
    minutes: float = MINUTES,
    seed: int = 1,
    on: Computing = HERE,
) -> Calibration:
    """Fit parameters of a scenario to targets that only the whole simulation shows, by ABC-SMC.

    Parameters
    ----------
    targets : TargetFile
        Those with ``use = "fit"`` are fitted, the others held up against the result.
    scenario : Scenario
        Of one municipality; run throughout.
    parameters : sequence of str
        Paths; evenly over their ranges at first.
    ranges : mapping of str to pair of float, optional
        Other ranges than those of the files.
    population, simulations, minutes, seed
        See :func:`~simulator.calibration.abc.fit_free`.
    on : Computing
        Where it is computed.

    Raises
    ------
    ScenarioError
        If a path is wrong, has no range, or is the size of an effect.
    Refused
        If the scenario is of several municipalities, or nothing is to be fitted.
    """
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    wanted = parameters_of(scenario, parameters, ranges or {})
    given = given_to(scenario)
    notes: list[Note] = []
    (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
    found = fit_free(
        scenario,
        targets.targets,
        wanted,
        population=population,
        simulations=simulations,
        minutes=minutes,
        seed=seed,
        on=on,
    )
    draws = found.draws
    told: list[Estimate] = []
    figures: dict[str, SourcedFigure] = {}
    matrix: list[Floats] = []
    source = f"{targets.title} ({targets.file}), ABC-SMC over {found.simulations:,} simulations"
    for n, one in enumerate(wanted):
        span, (low, high) = one.span, one.ends
        factor = np.array([low + float(q) * (high - low) for q in found.quantiles[:, n]])
        told += estimates_of(factor[:, None], [one.path], {one.path: (low, high)})
        matrix.append(factor)
        middle = span.at(float(np.median(found.quantiles[:, n])))
        ends = [span.at(float(np.quantile(found.quantiles[:, n], q))) for q in (0.025, 0.975)]
        flat = [x for end in ends for x in (end if isinstance(end, tuple) else (end,))]
        figures[one.path] = SourcedFigure(middle, (float(min(flat)), float(max(flat))), source=source)
    simulated = predict(scenario, draws, targets.targets, runs=min(RUNS, len(draws)), seed=seed, on=on)
    notes = [
        Note("calibration_abc", (("simulations", found.simulations), ("generations", found.generations)))
    ]
    notes.append(Note("calibration_threshold", (("threshold", f"{found.threshold:.2f}"),)))
    if found.interrupted:
        notes.append(Note("calibration_interrupted"))
    title = f"{scenario.title}, calibrated"
    about = [f"{title}: {source}.", "The draws beside it (posterior.csv) go into compare --posterior."]
    return Calibration(
        way="targets",
        title=title,
        told=tuple(told),
        together=entangled(np.array(matrix).T, [one.path for one in wanted]),
        untold=(Note("calibration_effects"),),
        checks=checks_of(targets.targets, simulated, seed),
        draws=draws,
        file_name=f"{Path(targets.file).stem}_calibrated.toml",
        file_text=scenario_file(base_of(scenario), title, figures, about, given),
        scenarios={scenario.name: scenario},
        decides={
            "way": "targets",
            "targets": targets.digest,
            "parameters": {one.path: list(one.ends) for one in wanted},
            "population": population,
            "simulations": simulations,
            "minutes": minutes,
            "seed": seed,
        },
        notes=tuple(notes),
    )


def check_targets(
    targets: TargetFile, scenario: Scenario, *, runs: int = RUNS, seed: int = 1, on: Computing = HERE
) -> Calibration:
    """Hold a scenario as it is up against targets: observed, simulated, interval, inside or not.

    Raises
    ------
    Refused
        If the scenario is of several municipalities.
    """
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    notes: list[Note] = []
    (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
    simulated = predict(scenario, None, targets.targets, runs=runs, seed=seed, on=on)
    return Calibration(
        way="check",
        title=f"{scenario.title} against {targets.title}",
        told=(),
        together=(),
        untold=(),
        checks=checks_of(targets.targets, simulated, seed),
        draws=None,
        file_name="",
        file_text="",
        scenarios={scenario.name: scenario},
        decides={"way": "check", "targets": targets.digest, "runs": runs, "seed": seed},
        notes=(Note("calibration_check", (("runs", runs),)), *notes),
    )
