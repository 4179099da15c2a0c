"""Draws from a posterior: a table of parameters that a comparison runs over, replication n under draw n."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments import Computing, Job, replicate_once
from simulator.experiments.baseline import inherit_baseline, is_stale, reference_of, solve_baseline
from simulator.experiments.posterior_file import Draws, find_draws, read_draws
from simulator.experiments.record import Note
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.scenario.figures import is_numeric
from simulator.scenario.files import shown
from simulator.scenario.messages import Problem, ScenarioError, nearest_path

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Floats = NDArray[np.float64]

SOLVE_REPLICATIONS = 2
SOLVE_ITERATIONS = 2
"""Few are enough for a draw: it starts from hazards that are near."""
BINS = 10
"""Classes that ranks are counted in."""


@dataclass(frozen=True)
class Ranks:
    """Ranks of true values among posterior draws: simulation-based calibration.

    Parameters are drawn from a prior, data simulated under them, and the rank of the true value among draws from the
    posterior is noted. If the whole is right, ranks are uniform; heaped at the ends the posterior is too narrow, in
    the middle too wide, at one end it is off. Source: Talts, Betancourt, Simpson, Vehtari and Gelman (2018), arXiv
    1804.06788.

    Attributes
    ----------
    parameters : tuple of str
    ranks : ndarray of int, shape (runs, parameters)
        From 0 to ``draws``.
    draws : int
        Posterior draws in each run.
    """

    parameters: tuple[str, ...]
    ranks: NDArray[np.int64]
    draws: int

    def histogram(self, parameter: str) -> NDArray[np.int64]:
        """Count ranks in ten classes of equal width."""
        n = self.parameters.index(parameter)
        return np.histogram(self.ranks[:, n], BINS, (-0.5, self.draws + 0.5))[0]

    def chance(self, parameter: str) -> float:
        """Return the probability of a histogram as uneven as this, were the posterior right (chi-square)."""
        from scipy.stats import chisquare

        return float(chisquare(self.histogram(parameter)).pvalue)


def ranks_of(
    draw_truth: Callable[[np.random.Generator], Floats],
    simulate: Callable[[Floats, np.random.Generator], object],
    draw_posterior: Callable[[object, int, np.random.Generator], Floats],
    parameters: tuple[str, ...],
    *,
    runs: int = 200,
    draws: int = 99,
    seed: int = 1,
) -> Ranks:
    """Rank true values among draws from their posteriors.

    Parameters
    ----------
    draw_truth : callable
        Draws the parameters from the prior.
    simulate : callable
        Makes data from parameters.
    draw_posterior : callable
        Fits data, and draws from the posterior: shape (draws, parameters).
    parameters : tuple of str
        Their names.
    runs, draws, seed : int
        Of the experiment.
    """
    found = np.empty((runs, len(parameters)), dtype=np.int64)
    for run in range(runs):
        generator = np.random.Generator(np.random.Philox([seed, run]))
        truth = draw_truth(generator)
        posterior = draw_posterior(simulate(truth, generator), draws, generator)
        found[run] = (posterior < truth).sum(axis=0)
    return Ranks(parameters, found, draws)


@dataclass(frozen=True)
class Posterior:
    """Draws of parameters, from a file.

    Attributes
    ----------
    draws : Draws
    file, digest : str
        Where they stand, and the SHA-256 of their text.
    """

    draws: Draws
    file: str
    digest: str

    def runner(self, baseline: Scenario, number: int, on: Computing) -> Runner:
        """Give what a replication is: its scenario at its draw, with baseline hazards solved for that draw.

        After the last draw comes the first again.

        Parameters
        ----------
        baseline : Scenario
            Of one municipality.
        number : int
            Replications at most.
        on : Computing
            Where the baselines of the draws are solved.

        Raises
        ------
        Refused
            If the scenario is of several municipalities.
        """
        if baseline.members:
            raise Refused(f"{baseline.name}: is of several places; --posterior is of one")
        first = min(number, len(self.draws))
        job = Job("draws", baseline, baseline)
        if on.cluster is None:
            prepare_engine(job, on.engine)
        solve = cast("Runner", partial(_solve_at, asked=_Asked(self.draws)))
        label = "solving the baseline of every draw"
        found = replicate([job], range(first), seed=0, label=label, runner=solve, at_once=1, on=on)["draws"]
        solved = cast("Sequence[dict[str, Any]]", found)
        values = tuple({**self.draws.at(n), **own} for n, own in enumerate(solved))
        return cast("Runner", partial(_run_at, at=_Values(values, self.digest)))

    def notes(self, replications: int) -> tuple[Note, ...]:
        """Say that the default comparison ran over the draws, and whether they were used again."""
        number = len(self.draws)
        used = Note("posterior_used", (("draws", number), ("file", Path(self.file).name)))
        again = Note("posterior_again", (("draws", number), ("replications", replications)))
        return (used, again) if replications > number else (used,)


def read_posterior(name_or_path: str | Path, scenario: Scenario) -> Posterior:
    """Read draws, and hold every one of them up against the scenario that they are to be run with.

    Parameters
    ----------
    name_or_path : str or Path
        A file, or the name of draws that are shipped.
    scenario : Scenario
        The baseline.

    Raises
    ------
    ScenarioError
        If the file has mistakes, a column is no figure of the scenario, or a draw does not fit it.
    """
    path = find_draws(name_or_path)
    draws = read_draws(path)
    problems = []
    for name in dict.fromkeys(column.partition("[")[0] for column in draws.columns):
        if name not in scenario.paths() or not is_numeric(scenario.get(name)):
            near = nearest_path(name, list(scenario.figures))
            problems.append(Problem(str(path), f"column {name}", "is no figure of the scenario", "", near))
    if problems:
        raise ScenarioError(problems)
    for n in range(len(draws)):
        try:
            scenario.replace(draws.at(n))
        except ScenarioError as error:
            problems += [Problem(str(path), f"row {n + 2}", f"{p.key}: {p.message}") for p in error.problems]
    if problems:
        raise ScenarioError(problems[:20])
    return Posterior(draws, shown(path), hashlib.sha256(draws.text().encode()).hexdigest())


class _Asked:
    """Draws as sent to the processes; its text is a hash, by which a store finds what was solved."""

    def __init__(self, draws: Draws) -> None:
        self.draws = draws

    def __repr__(self) -> str:
        return hashlib.sha256(self.draws.text().encode()).hexdigest()


@dataclass(frozen=True, repr=False)
class _Values:
    """Values by replication, baselines solved; found in a store by the hash of the draws."""

    values: tuple[Mapping[str, Any], ...]
    digest: str

    def __repr__(self) -> str:
        return self.digest

    def of(self, replication: int) -> Mapping[str, Any]:
        return self.values[replication % len(self.values)]


def at_values(scenario: Scenario, values: Mapping[str, Any], engine: Engine | None) -> Scenario:
    """Return a scenario at other values, its baseline solved anew where it rests on them."""
    at = scenario.replace(dict(values)) if values else scenario
    if not values or not is_stale(at):
        return at
    alone = Computing(workers=1, engine=engine)
    solved = solve_baseline(at, replications=SOLVE_REPLICATIONS, iterations=SOLVE_ITERATIONS, on=alone)
    return inherit_baseline(at, solved)


def _solve_at(
    job: Job, seed: int, number: int, logs: Path | None, engine: Engine | None, *, asked: _Asked
) -> dict[str, Any]:
    """Give the baseline hazards that a draw needs, by path; none where they do not rest on it."""
    values = asked.draws.at(number)
    if not is_stale(job.scenario.replace(values)):
        return {}
    # Observed durations are those of the place's own law and practice, whatever the scenario's are.
    solved = at_values(reference_of(job.scenario), values, engine)
    found: dict[str, Any] = {
        f"place.groups.{name}.baseline": group.baseline.model_dump()
        for name, group in solved.place.groups.items()
    }
    if solved.place.solved is not None:
        found["place.solved"] = solved.place.solved.model_dump()
    return found


def _run_at(
    job: Job, seed: int, replication: int, logs: Path | None, engine: Engine | None, *, at: _Values
) -> Measures:
    values = at.of(replication)
    baseline = job.baseline.replace(dict(values))
    # What a proposal itself sets is what it stands for: the draws leave it alone.
    common = {
        path: value
        for path, value in values.items()
        if path.endswith((".baseline", ".solved")) or job.scenario.get(path) == job.baseline.get(path)
    }
    drawn = Job(job.name, job.scenario.replace(common), baseline, job.stream)
    return replicate_once(drawn, seed, replication, logs, engine)
