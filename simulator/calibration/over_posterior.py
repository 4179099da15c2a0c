"""A comparison over draws of calibrated parameters: replication n runs under draw n."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from simulator.calibration.posterior import Draws, read_draws
from simulator.calibration.predict import at_values
from simulator.errors import Refused
from simulator.experiments import Computing, Job, replicate_once
from simulator.experiments.baseline import is_stale, reference_of
from simulator.experiments.record import Note
from simulator.experiments.replicate import prepare_engine, replicate
from simulator.scenario.figures import is_numeric
from simulator.scenario.files import scenario_roots, shown
from simulator.scenario.messages import Problem, ScenarioError, nearest, nearest_path

if TYPE_CHECKING:
    from simulator.experiments.replicate import Runner
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.simulation import Engine


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


FOLDER = "posteriors"


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
    path = _find(Path(name_or_path))
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


def _find(path: Path) -> Path:
    if path.suffix or path.exists():
        return path
    for root in scenario_roots():
        if (root / FOLDER / f"{path}.csv").is_file():
            return root / FOLDER / f"{path}.csv"
    known = sorted(file.stem for root in scenario_roots() for file in (root / FOLDER).glob("*.csv"))
    near = nearest(str(path), known)
    raise ScenarioError([Problem("", str(path), "no draws of this name", ", ".join(known), near)])


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
