"""What a scenario says on each target, measured by the same functions as every outcome, and whether that holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

import numpy as np

from simulator.calendar import MINUTES_PER_DAY
from simulator.calibration.as_published import as_published, members_of
from simulator.calibration.calibration import RUNS, Calibration
from simulator.calibration.posterior import at_values
from simulator.calibration.targets import Floats, Target, TargetFile
from simulator.catalogue import MEMBERS
from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compute import HERE, Computing, Job, computing
from simulator.experiments.posterior_file import Draws
from simulator.experiments.record import Note
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.log import Event
from simulator.outcomes import measure
from simulator.outcomes.record import Record, record_of

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.log import Run
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

_YEAR = 52


def measured(
    targets: Mapping[str, Target], run: Run, scenario: Scenario, baseline: Scenario
) -> dict[str, Floats]:
    """Measure a run on every target, over the year after ``start``; nan where it has nothing to say."""
    measures = measure(run, scenario, baseline)
    record = record_of(run, -baseline.warmup_minutes)
    return {name: _one(target, measures, record, scenario) for name, target in targets.items()}


def _one(target: Target, measures: Measures, record: Record, scenario: Scenario) -> Floats:
    match target.measure:
        case "survival":
            return _at(measures.survival[target.group], target.weeks)
        case "completed":
            still = np.concatenate([[1.0], _at(measures.survival[target.group], target.weeks), [0.0]])
            return -np.diff(still)
        case "causes":
            return _causes(record, target.group)
        case "persons":
            return np.array([_persons(measures, target.group)])
        case "persons_share":
            persons = np.array([_persons(measures, group) for group in target.groups])
            return np.asarray(persons / persons.sum())
        case "season":
            return _season(measures, target.group, scenario)
        case "touched":
            return np.array([_touched(record, members_of(target))])
        case "outcome":
            return np.array([measures.values[target.group, target.outcome]])
        case _:
            return as_published(target, record, scenario)


def _causes(record: Record, group: str) -> Floats:
    """Return the shares of the exits between ``start`` and horizon by cause; whose right ran out counts as another."""
    log, spells = record.run.events, record.spells
    rows = log.rows(Event.exited)
    rows = rows[(log.time[rows] > record.run.start) & (log.time[rows] <= record.run.horizon)]
    whose = spells.group[spells.first[log.citizen[rows]]]
    kinds = np.array([*log.kinds])[log.kind[rows[np.isin(whose, MEMBERS[group])]]]
    job, education = np.isin(kinds, ["job", "employer"]), kinds == "education"
    counts = np.array([job.sum(), education.sum(), (~job & ~education).sum()], dtype=float)
    return np.asarray(counts / counts.sum()) if counts.sum() else np.full(3, np.nan)


def _at(survival: Floats, weeks: tuple[float, ...]) -> Floats:
    """Read a survival curve, week by week from 0 on, between its weeks too; nan beyond them."""
    return np.interp(weeks, np.arange(len(survival)), survival, right=np.nan)


def _persons(measures: Measures, group: str) -> float:
    begins = -measures.first_week
    return measures.weekly["persons"].window(group, begins, begins + _YEAR)


def _season(measures: Measures, group: str, scenario: Scenario) -> Floats:
    """Return persons by calendar month over their mean, from all whole years after ``start``."""
    begins = -measures.first_week
    weeks = measures.weekly["persons"].weeks(group)[begins:]
    weeks = weeks[: len(weeks) // _YEAR * _YEAR]
    if not len(weeks):
        return np.full(12, np.nan)
    month = np.array([(scenario.start + timedelta(days=7 * w + 3)).month for w in range(len(weeks))])
    by_month = np.array([weeks[month == m].mean() if (month == m).any() else np.nan for m in range(1, 13)])
    return np.asarray(by_month / np.nanmean(by_month))


def _touched(record: Record, members: list[int]) -> float:
    """Return the share of a month's persons in activation within it, over the twelve months after ``start``."""
    month = 365 * MINUTES_PER_DAY // 12
    spells, stays = record.spells, record.activation
    persons = touched = 0
    for n in range(12):
        low = record.run.start + n * month
        high = low + month
        there = np.isin(spells.group, members) & (spells.start < high) & (spells.end > low)
        here = set(spells.citizen[there].tolist())
        inside = (stays.start < high) & (stays.end > low)
        persons += len(here)
        touched += len(here & set(stays.citizen[inside].tolist()))
    return touched / persons if persons else float("nan")


@dataclass(frozen=True)
class Check:
    """One figure of a target, observed and simulated.

    Attributes
    ----------
    target, figure : str
        The target's name, and which of its figures.
    use : str
        ``"fit"`` or ``"validate"``.
    observed, simulated, low, high : float
        The official figure; the mean of the runs; the ends of the 95 % predictive interval, which holds the parameters'
        uncertainty, the chance of a run and the sampling of the official figure.
    source : str
    """

    target: str
    figure: str
    use: str
    observed: float
    simulated: float
    low: float
    high: float
    source: str

    @property
    def inside(self) -> bool:
        """Whether the official figure lies within the interval."""
        return self.low <= self.observed <= self.high


def predict(
    scenario: Scenario,
    draws: Draws | None,
    targets: Mapping[str, Target],
    *,
    runs: int,
    seed: int,
    label: str = "checking",
    on: Computing = HERE,
) -> dict[str, Floats]:
    """Run a scenario at every draw (or as it is), and measure every target.

    Returns
    -------
    dict of str to ndarray, shape (runs, figures)
        By target.
    """
    job = Job("runs", scenario, scenario)
    if on.cluster is None:
        prepare_engine(job, on.engine)
    runner = cast("Runner", partial(_measure_at, asked=_Asked(targets, draws)))
    found = replicate([job], range(runs), seed=seed, label=label, runner=runner, at_once=1, on=on)["runs"]
    each = cast("tuple[dict[str, Floats], ...]", found)
    return {name: np.array([run[name] for run in each]) for name in targets}


class _Asked:
    """Targets and draws as sent to the processes; its text is a hash, by which a store finds its runs."""

    def __init__(self, targets: Mapping[str, Target], draws: Draws | None) -> None:
        self.targets, self.draws = dict(targets), draws

    def __repr__(self) -> str:
        import hashlib

        said = repr(self.targets) + ("" if self.draws is None else self.draws.text())
        return hashlib.sha256(said.encode()).hexdigest()


def _measure_at(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: _Asked
) -> dict[str, Floats]:
    from simulator.simulation import simulate, timeline

    values = {} if asked.draws is None else asked.draws.at(number)
    at = at_values(job.scenario, values, engine)
    return measured(asked.targets, simulate(timeline(at, at), seed, number, engine), at, at)


def checks_of(targets: Mapping[str, Target], simulated: Mapping[str, Floats], seed: int) -> tuple[Check, ...]:
    """Hold what was simulated up against every figure; runs that have nothing to say are left out."""
    generator = np.random.Generator(np.random.Philox(seed))
    checks = []
    for name, target in targets.items():
        for n, observed in enumerate(target.values):
            runs = simulated[name][:, n]
            runs = runs[np.isfinite(runs)]
            # The official figure is itself drawn: where it could have lain, had another year been counted.
            around = runs + generator.normal(0.0, target.standard_errors[n], len(runs))
            low, high = np.quantile(around, [0.025, 0.975]) if len(runs) else (np.nan, np.nan)
            mean = float(runs.mean()) if len(runs) else np.nan
            label = figure_label(target, n)
            checks.append(
                Check(name, label, target.use, observed, mean, float(low), float(high), target.source)
            )
    return tuple(checks)


def figure_label(target: Target, n: int) -> str:
    """Name one figure of a target: the week, the lengths, the group, the month; empty where there is but one."""
    edges = (0.0, *target.weeks)
    match target.measure:
        case "survival" | "back" | "counted_out":
            return f"week {target.weeks[n]:g}"
        case "completed" | "ended":
            return (
                f"{edges[n]:g}-{edges[n + 1]:g} weeks"
                if n < len(target.weeks)
                else f"over {edges[n]:g} weeks"
            )
        case "persons_share":
            return target.groups[n]
        case "season":
            return f"month {n + 1}"
        case "causes":
            return ("job", "education", "other")[n]
        case "activation_types" | "forms":
            return target.kinds[n].replace("_", " ").replace("+", " and ")
        case _:
            return ""


def check_targets(
    targets: TargetFile,
    scenario: Scenario,
    *,
    runs: int = RUNS,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Calibration:
    """Hold a scenario as it is up against targets: observed, simulated, interval, inside or not.

    ``workers=2`` is short for ``on=Computing(2)``.

    Raises
    ------
    Refused
        If the scenario is of several municipalities.
    """
    on = computing(on, workers)
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    notes: list[Note] = []
    (scenario,) = with_fitting_baseline({scenario.name: scenario}, on, notes).values()
    simulated = predict(scenario, None, targets.targets, runs=runs, seed=seed, on=on)
    return Calibration(
        way="check",
        title=f"{scenario.title} against {targets.title}",
        checks=checks_of(targets.targets, simulated, seed),
        scenarios={scenario.name: scenario},
        decides={"way": "check", "targets": targets.digest, "runs": runs, "seed": seed},
        notes=(Note("calibration_check", (("runs", runs),)), *notes),
    )
