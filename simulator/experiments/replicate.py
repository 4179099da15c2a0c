"""Replications: simulate, measure, keep what is small; on one processor or many, with the same result.

Every replication draws from its own key (seed, replication) and results are put in order by name and
replication, so that nothing depends on who computed what, or on what was computed before an interruption.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.catalogue import FAMILIES, OUTCOMES, Family
from simulator.experiments.compute import HERE, Bundle, Computing, Job, Task, processors, spread
from simulator.experiments.regions import parts_of, pool
from simulator.experiments.store import Store, job_key, keep

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.simulation import Engine, Together

_prepared: set[Engine | None] = set()
"""Engines that this process has seen compiled: a study of thousands of draws asks thousands of times."""
Runner = Callable[[Job, int, int, Path | None, "Engine | None"], "Measures"]
"""(job, seed, replication, folder for the logs or None, engine or None for the default) -> what was measured."""


def replicate_once(
    job: Job, seed: int, replication: int, logs: Path | None = None, engine: Engine | None = None
) -> Measures:
    """Run one replication of one scenario and measure it.

    Parameters
    ----------
    job : Job
        The scenario and its baseline.
    seed, replication : int
        The key of every random number.
    logs : Path, optional
        Folder to write the three tables of the run to, as Parquet.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock: see :func:`simulator.simulation.simulate`. It changes no digit.

    Returns
    -------
    Measures
        Outcomes by group, survival, weekly series; not the log.
    """
    from simulator.outcomes import measure

    return _measured(job, seed, replication, logs, engine, measure)


@dataclass(frozen=True)
class Measuring:
    """Runs one replication and measures the outcomes of some families, but not their weeks: see :func:`replicate_once`.

    Attributes
    ----------
    families : tuple of str
        Whose outcomes are asked for; those of the others are nan.
    """

    families: tuple[Family, ...] = FAMILIES

    def __call__(
        self, job: Job, seed: int, replication: int, logs: Path | None = None, engine: Engine | None = None
    ) -> Measures:
        """Run it and measure it."""
        return _measured(job, seed, replication, logs, engine, self.measure)

    def measure(self, run: Run, scenario: Scenario, baseline: Scenario) -> Measures:
        """Measure a run."""
        from simulator.outcomes import measure_values

        return measure_values(run, scenario, baseline, self.families)


replicate_values = Measuring()
"""Runs one replication and measures all outcomes but not their weeks."""


def measuring(outcomes: Iterable[tuple[str, str]]) -> Measuring:
    """Return what measures only what (group, outcome) are asked for, and what comes with them."""
    asked = {OUTCOMES[outcome].family for _, outcome in outcomes}
    return Measuring(tuple(family for family in FAMILIES if family in asked))


Measure = Callable[["Run", "Scenario", "Scenario"], "Measures"]


def _measured(
    job: Job, seed: int, replication: int, logs: Path | None, engine: Engine | None, measure: Measure
) -> Measures:
    from simulator.simulation import simulate, timeline

    key = replication + (job.stream << 32)  # no two municipalities share a replication's key
    run = simulate(timeline(job.baseline, job.scenario), seed, key, engine)
    if logs is not None:
        write_logs(run, logs, job.name, replication)
    return measure(run, job.scenario, job.baseline)


def replicate_together(
    bundle: Bundle,
    seed: int,
    replication: int,
    logs: Path | None,
    engine: Engine | None,
    measure: Measure,
) -> tuple[Measures, ...]:
    """Run one replication of scenarios that begin with the same baseline, and measure each.

    What they have in common is done once; what is measured is the same as of each by itself.

    Parameters
    ----------
    bundle : Bundle
        Jobs of one baseline and one stream.
    seed, replication, logs, engine
        See :func:`replicate_once`.
    measure : callable
        What is measured of each run.
    """
    scenarios, baseline = {job.name: job.scenario for job in bundle.jobs}, bundle.jobs[0].baseline
    measured = []
    for name, run in _together(bundle, engine).run(seed, replication + (bundle.jobs[0].stream << 32)):
        if logs is not None:
            write_logs(run, logs, name, replication)
        measured.append(measure(run, scenarios[name], baseline))
    return tuple(measured)


@lru_cache(maxsize=2)
def _together(bundle: Bundle, engine: Engine | None) -> Together:
    """Return a bundle's scenarios side by side: compiled once, whatever the number of replications."""
    from simulator.simulation import Together

    return Together(bundle.jobs[0].baseline, {job.name: job.scenario for job in bundle.jobs}, engine)


def write_logs(run: Run, logs: Path, name: str, replication: int) -> None:
    """Write a run's tables below ``logs``: ``events/NAME/N.parquet``, and so for citizens and capacity."""
    from simulator.experiments.event_file import EventFile

    def file(kind: str) -> Path:
        folder = logs / kind / folder_name(name)
        folder.mkdir(parents=True, exist_ok=True)
        return folder / f"{replication}.parquet"

    with EventFile(file("events"), replication) as events:
        events.write(run.events)
    run.citizens.frame(replication).to_parquet(file("citizens"), index=False)
    run.capacity.frame(replication).to_parquet(file("capacity"), index=False)


def folder_name(name: str) -> str:
    """Return a scenario's name in characters that every file system takes: the rest becomes %XX."""
    return re.sub(r"[^\w #+=-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)


def replicate(
    jobs: Sequence[Job],
    replications: Sequence[int],
    *,
    seed: int,
    label: str = "",
    logs: Path | None = None,
    runner: Runner = replicate_once,
    at_once: int | None = None,
    on: Computing = HERE,
) -> dict[str, tuple[Measures, ...]]:
    """Run every replication of every job, but for those that the store has.

    Parameters
    ----------
    jobs : sequence of Job
        Their names differ.
    replications : sequence of int
        Numbers of the replications, the same for every job.
    seed : int
        Non-negative.
    label : str
        What the work is called where its progress is told.
    logs : Path, optional
        Folder for the event logs; each process writes its own, so that they are never all in memory.
    runner : callable
        What one replication is.
    at_once : int, optional
        Replications that a process is given at a time, at most, where they last long.
    on : Computing
        Where it is computed.

    Returns
    -------
    dict
        By job, what was measured in each replication, in the order of ``replications``, whatever the number
        of workers; the municipalities of a job pooled (:mod:`simulator.experiments.regions`).

    Raises
    ------
    KeyboardInterrupt
        Passed on once the processes have been ended.
    WorkerLost
        If a process dies, or runs out of memory.
    StoreError
        If what is done cannot be kept.
    """
    parts = {job.name: parts_of(job) for job in jobs}
    gathered = _Gathered(parts)
    run = [part for by_place in parts.values() for part in by_place.values()]
    keys = {} if on.store is None else {part.name: job_key(part, seed, runner, logs) for part in run}
    missing: dict[str, set[int]] = {part.name: set(replications) for part in run}
    if on.store is not None:
        for part in run:
            found = {r: on.store.find(keys[part.name], r) for r in replications}
            kept = {r: measures for r, measures in found.items() if measures is not None}
            gathered.add(part, kept)
            missing[part.name] -= kept.keys()
    total = len(run) * len(replications)
    done = total - sum(map(len, missing.values()))
    on.report(label, done, total)
    simulates = runner is replicate_once or isinstance(runner, Measuring)
    if simulates and total - done > 1 and on.cluster is None:
        prepare_engine(run[0], on.engine)
    together = simulates and len(replications) >= (on.workers or processors())
    tasks = [
        (bundle, numbers[i : i + (at_once or len(numbers))])
        for bundle, numbers in _bundled(run, missing, replications, together, keys)
        for i in range(0, len(numbers), at_once or len(numbers))
    ]
    # Processes of this machine write what they have done themselves; those of a cluster may see no disk of ours.
    folder = on.store.folder if on.store is not None and on.cluster is None else None
    batch = partial(_run_batch, seed=seed, logs=logs, engine=on.engine, runner=runner, folder=folder)
    finished = spread(tasks, batch, on)
    try:
        with closing(finished):
            for bundle, results in finished:
                for n, part in enumerate(bundle.jobs):
                    its = {replication: found[n] for replication, found in results.items()}
                    if on.store is not None and on.cluster is not None:
                        for replication, measures in its.items():
                            on.store.keep(keys[part.name], replication, measures)
                    gathered.add(part, its)
                    done += len(its)
                on.report(label, done, total)
    finally:
        if on.store is not None:
            _adopt(on.store, keys, missing)
    return {name: tuple(gathered.whole[name, r] for r in replications) for name in parts}


def _bundled(
    jobs: Sequence[Job],
    missing: Mapping[str, set[int]],
    replications: Sequence[int],
    together: bool,
    keys: Mapping[str, str],
) -> Iterator[Task]:
    """Yield which jobs to run in which replications: those of one baseline together, if they are to share it."""
    alike: dict[tuple[int, int, str], list[Job]] = {}
    for job in jobs:
        alike.setdefault((id(job.baseline), job.stream, "" if together else job.name), []).append(job)
    for some in alike.values():
        numbers: dict[tuple[str, ...], list[int]] = {}
        for r in replications:
            if names := tuple(job.name for job in some if r in missing[job.name]):
                numbers.setdefault(names, []).append(r)
        for names, at in numbers.items():
            its_keys = tuple(keys[name] for name in names if name in keys)
            yield Bundle(tuple(job for job in some if job.name in names), its_keys), tuple(at)


def _adopt(store: Store, keys: Mapping[str, str], missing: Mapping[str, set[int]]) -> None:
    """Count what processes have kept, also those that died before they could say so."""
    for name, numbers in missing.items():
        for replication in numbers:
            store.adopt(keys[name], replication)


class _Gathered:
    """What has been measured, pooled as soon as a replication is complete: a country's parts are most of the memory."""

    def __init__(self, parts: Mapping[str, Mapping[str, Job]]) -> None:
        self._parts = parts
        self._owner = {part.name: name for name, by_place in parts.items() for part in by_place.values()}
        self._found: dict[tuple[str, int], Measures] = {}
        self.whole: dict[tuple[str, int], Measures] = {}

    def add(self, part: Job, results: Mapping[int, Measures]) -> None:
        name = self._owner[part.name]
        parts = self._parts[name]
        for r, measures in results.items():
            self._found[part.name, r] = measures
            if all((other.name, r) in self._found for other in parts.values()):
                members = {place: self._found.pop((other.name, r)) for place, other in parts.items()}
                self.whole[name, r] = members[""] if "" in parts else pool(members)


def prepare_engine(job: Job, engine: Engine | None) -> None:
    """Compile the engine if it must be, so that every process finds it compiled and none does it by itself."""
    from simulator.simulation import prepare, timeline

    if engine not in _prepared:
        prepare(timeline(job.baseline, job.scenario), engine)
        _prepared.add(engine)


def _run_batch(
    bundle: Bundle,
    replications: Sequence[int],
    *,
    seed: int,
    logs: Path | None,
    engine: Engine | None,
    runner: Runner,
    folder: Path | None,
) -> dict[int, tuple[Measures, ...]]:
    """Run some replications of a bundle, and keep each in a store's folder as soon as it is done, if there is one."""
    found = {}
    for one in replications:
        if len(bundle.jobs) > 1:
            from simulator.outcomes import measure

            how = runner.measure if isinstance(runner, Measuring) else measure
            found[one] = replicate_together(bundle, seed, one, logs, engine, how)
        else:
            (job,) = bundle.jobs
            found[one] = (runner(job, seed, one, logs, engine),)
        if folder is not None:
            for key, measures in zip(bundle.keys, found[one], strict=True):
                keep(folder, key, one, measures)
    return found
