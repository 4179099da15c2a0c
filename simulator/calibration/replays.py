"""Studies made again in the simulator: each one's two arms, at many values of what is not known.

Both arms have the same persons and the same luck, so that what differs between them is what was tried. Hazards are
typed and not solved: both arms share them, and what is looked at is a ratio or a difference. Nobody else is served,
with caseworkers enough.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK, weeks
from simulator.calibration.evidence import DISPLACED, RUN, EvidenceFile, Found, StudyFile
from simulator.catalogue import GROUPS
from simulator.experiments import Computing, Job
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.experiments.trial_design import lots_of_citizens
from simulator.experiments.trial_file import changed
from simulator.outcomes.spells import spells_of
from simulator.outcomes.time_to_job import kaplan_meier
from simulator.scenario.messages import Problem, ScenarioError

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.log import Run
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Floats = NDArray[np.float64]
ENROLLED_WEEKS = 26
"""For so long those who enter are looked at."""
WARMUP_WEEKS = 8
_SEEDS = 2**20
"""Each point has persons of its own, so that the luck of none stays in what is fitted through all."""
KEEP_AFTER = 2
"""Weeks that a run lasts beyond what is looked at."""


@dataclass(frozen=True)
class Entrants:
    """Those who enter in the first half year of a run, a row each.

    Attributes
    ----------
    citizen : ndarray of int
        Who.
    weeks : ndarray of float
        Of the first spell, as far as it is followed.
    gone : ndarray of bool
        Whether it ended by then.
    off : ndarray of float
        Weeks off benefit while followed, returns taken into account.
    """

    citizen: NDArray[np.int64]
    weeks: Floats
    gone: NDArray[np.bool_]
    off: Floats


def entrants(run: Run, group: str, follow: float) -> Entrants:
    """Find who enters in the first half year, and follow each for so many weeks."""
    spells = spells_of(run)
    mine = np.flatnonzero(
        spells.entered
        & (spells.group == GROUPS.index(group))
        & (spells.start >= 0)
        & (spells.start < weeks(ENROLLED_WEEKS))
    )
    citizen, entry = spells.citizen[mine], spells.start[mine]
    until = np.full(len(run.citizens), -1, dtype=np.int64)
    until[citizen] = entry + weeks(follow)
    on = np.maximum(np.minimum(spells.end, until[spells.citizen]) - spells.start, 0)
    on_benefit = np.bincount(spells.citizen, on, minlength=len(run.citizens))[citizen] / MINUTES_PER_WEEK
    return Entrants(
        citizen,
        (np.minimum(spells.end[mine], until[citizen]) - entry) / MINUTES_PER_WEEK,
        spells.end[mine] <= until[citizen],
        follow - on_benefit,
    )


def log_rate(who: Entrants, low: float, high: float) -> float:
    """Return the logarithm of exits by weeks at risk, between two weeks of the spell."""
    at_risk = np.clip(who.weeks, low, high) - low
    exits = np.sum(who.gone & (who.weeks > low) & (who.weeks <= high))
    return math.log(max(float(exits), 0.5) / float(at_risk.sum()))


def measured(found: Found, usual: Entrants, tried: Entrants) -> float:
    """Return what a study's two arms make of one of its figures."""
    if found.measure == "log_median":
        medians = [kaplan_meier(who.weeks, who.gone).median() for who in (tried, usual)]
        return math.log(medians[0] / medians[1])
    if found.measure == "log_rate":
        rates = [log_rate(who, found.from_week, found.to_week) for who in (tried, usual)]
        return rates[0] - rates[1]
    if found.measure == "log_weeks":
        means = [np.minimum(who.weeks, found.to_week).mean() for who in (tried, usual)]
        return math.log(means[0] / means[1])
    return float(tried.off.mean() - usual.off.mean())


def displaced(now: Entrants, every: Entrants, trial: Entrants, drawn: NDArray[np.bool_]) -> float:
    """Return the part of a gain that is lost to others: what a trial of half finds, less what all gain together.

    Parameters
    ----------
    now, every, trial : Entrants
        Under what is usual, with what is tried for all, and for those drawn.
    drawn : ndarray of bool
        Of the trial's entrants, who was drawn.
    """
    difference = float(trial.weeks[~drawn].mean() - trial.weeks[drawn].mean())
    together = float(now.weeks.mean() - every.weeks.mean())
    return 1.0 - together / difference


@dataclass(frozen=True)
class Replays:
    """What is made again, and where.

    Attributes
    ----------
    evidence : EvidenceFile
    base : Scenario
        What every arm begins as, with what they have in common.
    values : ndarray, shape (points, parameters)
        Of the unknown figures, in the file's order.
    seed : int
        Of the random numbers.
    """

    evidence: EvidenceFile
    base: Scenario
    values: Floats
    seed: int

    def __repr__(self) -> str:
        """Return a hash of all that decides the digits, by which a store finds what was run."""
        decides = (self.evidence.model_dump_json(), self.values.tolist(), self.seed)
        return hashlib.sha256(repr(decides).encode()).hexdigest()

    def at(self, number: int, study: StudyFile) -> Mapping[str, float]:
        """Return the figures of a point that a study rests on, by path."""
        unknown = self.evidence.parameters
        of = dict(zip(unknown, self.values[number].tolist(), strict=True))
        return resolved(unknown, of, study.varies)


def resolved(unknown: Mapping[str, Any], of: Mapping[str, float], wanted: Sequence[str]) -> dict[str, float]:
    """Return figures as a scenario has them: multiplied by what they are told against, and those that are alike."""
    found: dict[str, float] = {}
    for path in wanted:
        one = unknown[path]
        value = of[path] * (of[one.times] if one.times else 1.0)
        found |= dict.fromkeys((path, *one.also), value)
    return found


def outcomes_of(evidence: EvidenceFile) -> tuple[tuple[str, str], ...]:
    """Return study and name of every figure that takes a run, in order."""
    return tuple(
        (name, key)
        for name, study in evidence.studies.items()
        for key, found in study.found.items()
        if found.measure in RUN
    )


def base_of(evidence: EvidenceFile, file: str) -> Scenario:
    """Return the scenario that every arm begins as."""
    from simulator.scenario import load_scenario

    plain = _with(load_scenario(evidence.base), evidence.common, file, "common")
    return plain.replace({"place.solved": None, "warmup_weeks": WARMUP_WEEKS})


def make_again(asked: Replays, on: Computing) -> Floats:
    """Make every study again at every point.

    Returns
    -------
    ndarray, shape (points, figures)
        In the order of :func:`outcomes_of`.
    """
    job = Job("replays", asked.base, asked.base)
    if on.cluster is None:
        prepare_engine(job, on.engine)
    runner = cast("Runner", partial(_point, asked=asked))
    label = "studies made again"
    points = range(len(asked.values))
    found = replicate([job], points, seed=asked.seed, label=label, runner=runner, at_once=1, on=on)["replays"]
    return np.stack(cast("list[Floats]", found))


def _point(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: Replays
) -> Floats:
    found: list[float] = []
    alike: dict[str, list[float]] = {}  # what is told of one comparison by several is made again once
    for study in asked.evidence.studies.values():
        if any(one.measure in RUN for one in study.found.values()):
            arms_of = study.model_dump_json(include={"group", "varies", "both", "usual", "tried"})
            key = arms_of + repr([(one.measure, one.to_week) for one in study.found.values()])
            if key not in alike:
                alike[key] = replay(
                    asked.base, study, asked.at(number, study), seed * _SEEDS + number, engine
                )
            found += alike[key]
    return np.array(found)


def replay(
    base: Scenario, study: StudyFile, values: Mapping[str, float], seed: int, engine: Engine | None = None
) -> list[float]:
    """Make one study again.

    Parameters
    ----------
    base : Scenario
        See :func:`base_of`.
    study : StudyFile
        Which.
    values : mapping of str to float
        The unknown figures, by path.
    seed : int
        Of the persons and their luck.
    engine : str, optional
        Who keeps the clock.

    Returns
    -------
    list of float
        Each of its figures that takes a run.
    """
    from simulator.simulation import Together

    asked = [one for one in study.found.values() if one.measure in RUN]
    follow = max(one.to_week for one in asked)
    usual, tried = arms(base, study, values, math.ceil(ENROLLED_WEEKS + follow + KEEP_AFTER))
    if asked[0].measure == DISPLACED:
        return [_displaced(usual, tried, study, follow, seed, engine)]
    runs = Together(usual, {"usual": usual, "tried": tried}, engine).run(seed, 0)
    before, after = (entrants(run, study.group, follow) for _, run in runs)
    return [measured(one, before, after) for one in asked]


def arms(
    base: Scenario, study: StudyFile, values: Mapping[str, float], horizon_weeks: int
) -> tuple[Scenario, Scenario]:
    """Return a study's two arms at some values; the hazards typed for its group are those without talks."""
    of_group = f"place.groups.{study.group}"
    both = _with(base, study.both, study.title, "both")
    both = both.replace(
        {
            **{path: value for path, value in values.items() if path in both.paths()},
            "horizon_weeks": horizon_weeks,
            f"{of_group}.baseline": both.place.groups[study.group].observed.model_dump(),  # type: ignore[index]
        }
    )
    return (
        _with(both, study.usual, study.title, "usual"),
        _with(both, study.tried, study.title, "tried"),
    )


def _with(scenario: Scenario, changes: Mapping[str, Any], file: str, key: str) -> Scenario:
    """Return a scenario with what a table changes.

    Raises
    ------
    ScenarioError
        With every mistake, by the table's key.
    """
    wrong: list[Problem] = []
    found = changed(scenario, changes, file, key, wrong)
    if found is None or wrong:
        raise ScenarioError(wrong)
    return found


def _displaced(
    usual: Scenario, tried: Scenario, study: StudyFile, follow: float, seed: int, engine: Engine | None
) -> float:
    from simulator.simulation import Together
    from simulator.simulation.setup import Drawn, Lots

    people, _ = Drawn(usual, seed, 0).people(-usual.warmup_minutes, usual.horizon_minutes)
    lots = Lots(lots_of_citizens(people.keys, 0.5, 0), np.zeros(0, dtype=np.int8))
    together = Together(
        usual, {"now": usual, "all": tried}, engine, tried={"trial": (tried, lambda people, staff: lots)}
    )
    now, every, trial = (entrants(run, study.group, follow) for _, run in together.run(seed, 0))
    return displaced(now, every, trial, lots.citizens[trial.citizen] == 1)
