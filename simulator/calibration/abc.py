"""Parameters from figures that only the whole simulation shows: ABC-SMC, by pyABC.

A candidate is drawn from what is believed of the parameters (evenly over their ranges at first, around the accepted
later), the jobcentre is simulated, and its figures are laid beside the official ones. The distance is the root mean
square over all figures of (simulated - official) / error, the error being the figure's sampling error and the chance
of one run. The threshold is halved in quantile each generation, until the budget is spent. Source: Toni et al.
(2009), Journal of the Royal Society Interface 6, 187-202; Klinger, Rickert and Hasenauer (2018), Bioinformatics 34,
3591-3593.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.calibration.calibration import (
    RUNS,
    Calibration,
    Estimate,
    base_of,
    entangled,
    estimates_of,
    given_to,
)
from simulator.calibration.posterior import at_values
from simulator.calibration.predict import checks_of, measured, predict
from simulator.calibration.targets import Floats, Target, TargetFile
from simulator.calibration.toml import SourcedFigure, scenario_file
from simulator.errors import Refused
from simulator.experiments.assumptions import Assumption, Span, assumptions_of, drawn
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compute import HERE, Computing, computing, processors
from simulator.experiments.posterior_file import Draws
from simulator.experiments.record import Note
from simulator.experiments.replicate import prepare_engine
from simulator.model.effects import FIGURES
from simulator.optional import need
from simulator.scenario.figures import is_numeric
from simulator.scenario.messages import Problem, ScenarioError, nearest_path

if TYPE_CHECKING:
    from simulator.scenario import Scenario

SIMULATIONS = 2000
"""Budget: candidates simulated."""
MINUTES = 10.0
"""Budget: minutes after which no further generation is begun."""
POPULATION = 100
"""Accepted candidates of a generation."""
PILOT = 12
"""Runs with everything as assumed, which tell the chance of one run."""
_REPLICATION_SEEDS = 2**31


@dataclass(frozen=True)
class Free:
    """What a likelihood-free fit found.

    Attributes
    ----------
    parameters : tuple of Assumption
        What was fitted.
    quantiles : ndarray, shape (draws, parameters)
        Draws from the posterior, as quantiles of the ranges, each of the same weight.
    errors : mapping of str to ndarray
        Standard error of each figure: sampling and chance.
    simulations, generations : int
        What it took.
    threshold : float
        Distance that the last generation lies within.
    interrupted : bool
        Whether it was stopped before its budget was spent.
    """

    parameters: tuple[Assumption, ...]
    quantiles: Floats
    errors: Mapping[str, Floats]
    simulations: int
    generations: int
    threshold: float
    interrupted: bool

    @property
    def draws(self) -> Draws:
        """The draws as values, a list's items each."""
        columns: list[str] = []
        values: list[list[float]] = []
        for n, one in enumerate(self.parameters):
            at = [one.span.at(float(q)) for q in self.quantiles[:, n]]
            if isinstance(one.span.value, tuple):
                columns += [f"{one.path}[{i}]" for i in range(len(one.span.value))]
                values += [[value[i] for value in at] for i in range(len(one.span.value))]
            else:
                columns.append(one.path)
                values.append(at)
        return Draws(tuple(columns), np.array(values).T)


def parameters_of(
    scenario: Scenario, paths: Sequence[str], ranges: Mapping[str, tuple[float, float]]
) -> tuple[Assumption, ...]:
    """Return the parameters to fit, each with the range of its file or a given one.

    Raises
    ------
    ScenarioError
        If there is no figure at a path, it has no range, or it is the size of an effect: aggregates do not tell that.
    """
    every = assumptions_of({scenario.name: scenario})
    known = {one.path: one for one in every if isinstance(one.span, Span)}
    found, problems = [], []
    for path in dict.fromkeys(paths):
        if path not in scenario.paths() or not is_numeric(scenario.get(path)):
            numbers = [one for one in scenario.paths() if is_numeric(scenario.get(one))]
            near = nearest_path(path, numbers)
            problems.append(Problem("", path, "is no figure of the scenario", "", near))
        elif path.startswith("behaviour.") and path.split(".")[1] in FIGURES:
            problems.append(Problem("", path, NOT_FROM_AGGREGATES))
        elif path in ranges:
            low, high = ranges[path]
            found.append(
                Assumption(path, path, {scenario.name: Span(scenario.get(path), low, high)}, "assumption")
            )
        elif path not in known:
            problems.append(Problem("", path, f"has no range in its file: say one ({path}=LOW:HIGH)"))
        else:
            found.append(known[path])
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


NOT_FROM_AGGREGATES = (
    "is the size of an effect, which official totals cannot tell: today's talks and offers are in them, and a larger"
    " effect on a lower baseline gives the same figures; take it from an experiment, or vary it (jobcentre sensitivity)"
)


def fit_free(
    scenario: Scenario,
    targets: Mapping[str, Target],
    parameters: Sequence[Assumption],
    *,
    population: int = POPULATION,
    simulations: int = SIMULATIONS,
    minutes: float = MINUTES,
    seed: int = 1,
    on: Computing = HERE,
) -> Free:
    """Fit parameters to targets, as :func:`calibrate_targets` says; the other targets' errors are told too.

    Raises
    ------
    NotInstalled
        If pyABC is not installed.
    KeyboardInterrupt
        If it is interrupted before the first generation is there; after that the best so far is given.
    Refused
        If nothing is to be fitted.
    """
    fitted = {name: target for name, target in targets.items() if target.use == "fit"}
    if not fitted or not parameters:
        raise Refused("there is nothing to fit: a target with use = 'fit' and a parameter are needed")
    if on.cluster is not None:
        raise Refused("a likelihood-free fit runs on this machine: leave --cluster out")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pyabc = need("pyabc")
        from simulator.calibration.sampler import OrderedSampler, seeded
    from simulator.experiments.compute import Job

    prepare_engine(Job(scenario.name, scenario, scenario), on.engine)
    model = _Model(scenario, tuple(parameters), targets, on.engine)
    errors = _errors(model, targets, seed)
    observed = {name: np.asarray(target.values) for name, target in fitted.items()}

    def told(done: int) -> None:
        on.report("candidates simulated", min(done, simulations), simulations)

    sampler = OrderedSampler(seed, on.workers or processors(), told)
    prior = pyabc.Distribution(**{f"p{n}": pyabc.RV("uniform", 0, 1) for n in range(len(parameters))})
    interrupted = False
    with warnings.catch_warnings(), tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        warnings.simplefilter("ignore")
        _quieten()
        search = pyabc.ABCSMC(
            models=model.candidate,
            parameter_priors=prior,
            distance_function=_Distance({name: errors[name] for name in fitted}),
            population_size=population,
            sampler=sampler,
        )
        history = search.new(pyabc.create_sqlite_db_id(file_=str(Path(folder) / "abc.db")), observed)
        try:
            with seeded(seed):
                search.run(
                    max_total_nr_simulations=simulations,
                    max_walltime=timedelta(minutes=minutes),
                    min_acceptance_rate=0.005,
                )
        except KeyboardInterrupt:
            interrupted = True
            if history.max_t < 0:
                raise
        table, weights = history.get_distribution(m=0, t=history.max_t)
        threshold = float(history.get_all_populations()["epsilon"].iloc[-1])
        generations = int(history.max_t) + 1
        history.close() if hasattr(history, "close") else None
    generator = np.random.Generator(np.random.Philox(seed))
    chosen = generator.choice(len(table), size=population, p=np.asarray(weights) / np.sum(weights))
    columns = [f"p{n}" for n in range(len(parameters))]
    quantiles = np.clip(table[columns].to_numpy(dtype=float)[chosen], 0.0, 1.0)
    on.report("candidates simulated", simulations, simulations)
    return Free(
        parameters=tuple(parameters),
        quantiles=quantiles,
        errors=errors,
        simulations=sampler.simulated,
        generations=generations,
        threshold=threshold,
        interrupted=interrupted,
    )


class _Model:
    """The scenario as a function of quantiles of the parameters' ranges."""

    def __init__(
        self,
        scenario: Scenario,
        parameters: tuple[Assumption, ...],
        targets: Mapping[str, Target],
        engine: Any,
    ) -> None:
        self.scenario, self.parameters, self.targets, self.engine = scenario, parameters, targets, engine

    def candidate(self, drawn_quantiles: Mapping[str, float]) -> dict[str, Floats]:
        """Simulate a candidate of pyABC's, whose generator has been seeded with its own seed."""
        quantiles = [drawn_quantiles[f"p{n}"] for n in range(len(self.parameters))]
        return self.run(quantiles, int(np.random.randint(_REPLICATION_SEEDS)))

    def run(self, quantiles: Sequence[float] | None, seed: int) -> dict[str, Floats]:
        """Simulate and measure every target; None leaves everything as assumed."""
        from simulator.simulation import simulate, timeline

        at = self.scenario if quantiles is None else self.at(quantiles)
        run = simulate(timeline(at, at), seed, 0, self.engine)
        return measured(self.targets, run, at, at)

    def at(self, quantiles: Sequence[float]) -> Scenario:
        """Return the scenario at quantiles, its baseline solved anew where it rests on them."""
        known = {one.name: one for one in self.parameters}
        asked = {
            one.name: min(max(float(q), 0.0), 1.0) for one, q in zip(self.parameters, quantiles, strict=True)
        }
        values, _ = drawn(self.scenario, self.scenario.name, asked, known)
        return at_values(self.scenario, values, self.engine)


class _Distance:
    """Root mean square of the gaps in standard errors; what a run cannot say counts as far away."""

    def __init__(self, errors: Mapping[str, Floats]) -> None:
        self.errors = errors

    def __call__(self, simulated: Mapping[str, Floats], observed: Mapping[str, Floats]) -> float:
        gaps = [(np.asarray(simulated[name]) - observed[name]) / error for name, error in self.errors.items()]
        squares = np.concatenate([np.atleast_1d(gap) for gap in gaps]) ** 2
        return float(np.sqrt(np.nan_to_num(squares, nan=1e6).mean()))


def _errors(model: _Model, targets: Mapping[str, Target], seed: int) -> dict[str, Floats]:
    """Return each figure's standard error: its sampling, and the chance of one run."""
    pilot = [model.run(None, seed + n) for n in range(PILOT)]
    found = {}
    for name, target in targets.items():
        chance = np.nan_to_num(np.std([run[name] for run in pilot], axis=0, ddof=1))
        found[name] = np.sqrt(target.standard_errors**2 + chance**2)
    return found


def _quieten() -> None:
    """Keep pyABC's own messages off the screen: a progress bar tells how far it is."""
    import logging

    for name in ("ABC", "ABC.History", "ABC.Sampler", "ABC.Distance", "ABC.Population"):
        logging.getLogger(name).setLevel(logging.ERROR)


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
    workers: int | None = None,
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
    population, simulations, minutes
        Candidates accepted a generation; candidates simulated in all; minutes. No generation is begun when one of the
        last two is spent. Only the number of simulations leaves the digits the same on every machine.
    seed : int
        Of everything that is drawn.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    ScenarioError
        If a path is wrong, has no range, or is the size of an effect.
    Refused
        If the scenario is of several municipalities, or nothing is to be fitted.
    """
    on = computing(on, workers)
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
    estimates: list[Estimate] = []
    figures: dict[str, SourcedFigure] = {}
    matrix: list[Floats] = []
    source = f"{targets.title} ({targets.file}), ABC-SMC over {found.simulations:,} simulations"
    for n, one in enumerate(wanted):
        span, (low, high) = one.span, one.ends
        factor = np.array([low + float(q) * (high - low) for q in found.quantiles[:, n]])
        estimates += estimates_of(factor[:, None], [one.path], {one.path: (low, high)})
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
        estimates=tuple(estimates),
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
