"""Replications: simulate, measure, keep what is small; on one processor or several, with the same result.

Work is spread over processes by *loky* (it comes with joblib): unlike ``multiprocessing``'s spawn it does not
import the caller's ``__main__`` again, so that a notebook cell or a script without a main guard works as it
stands, on every system; unlike fork it is safe beside threads; and its processes stay warm from one
comparison to the next. A process is given a batch of replications at a time, so that scenarios are sent
seldom. Every replication draws from its own key (seed, replication) and results are put in order by name and
replication, so that nothing depends on who computed what.
"""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Callable, Collection, Generator, Mapping, Sequence
from contextlib import closing
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.experiments.job import Job
from simulator.experiments.region import parts_of, pool

if TYPE_CHECKING:
    from concurrent.futures import Future

    from simulator.log import Run
    from simulator.outcomes import Measures
    from simulator.simulation import Engine

Progress = Callable[[str, int, int], None]
"""Called with (label, replications done, replications in all) as replications finish."""

_IDLE_SECONDS = 120
"""Idle processes end themselves after this time."""
_BATCHES_PER_WORKER = 8
"""Enough batches that the processes finish at about the same time."""


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
    from simulator.simulation import simulate, timeline

    key = replication + (job.stream << 32)  # no two municipalities share a replication's key
    run = simulate(timeline(job.baseline, job.scenario), seed, key, engine)
    if logs is not None:
        write_logs(run, logs, job.name, replication)
    return measure(run, job.scenario, job.baseline)


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
    """Give a scenario's name in characters that every file system takes: the rest becomes %XX."""
    return re.sub(r"[^\w #+=-]", lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), name)


def replicate(
    jobs: Sequence[Job],
    replications: Sequence[int],
    *,
    seed: int,
    workers: int | None = None,
    progress: Progress | None = None,
    label: str = "",
    logs: Path | None = None,
    engine: Engine | None = None,
    runner: Runner = replicate_once,
) -> dict[str, tuple[Measures, ...]]:
    """Run every replication of every job.

    Parameters
    ----------
    jobs : sequence of Job
        Their names differ.
    replications : sequence of int
        Numbers of the replications, the same for every job.
    seed : int
        Non-negative.
    workers : int, optional
        Processes; 1 computes in this one. Default: as many as there are processors to be had.
    progress, label
        ``progress(label, done, total)`` is called as replications finish.
    logs : Path, optional
        Folder for the event logs; each process writes its own, so that they are never all in memory.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock; by default the compiled engine, where numba is installed. It changes no digit.
    runner : callable
        What one replication is.

    Returns
    -------
    dict
        By job, what was measured in each replication, in the order of ``replications``, whatever the number
        of workers; the municipalities of a job pooled (:mod:`simulator.experiments.region`).

    Raises
    ------
    KeyboardInterrupt
        Passed on once the processes have been ended.
    """
    found: dict[tuple[str, int], Measures] = {}
    parts = {job.name: parts_of(job) for job in jobs}
    run = [part for by_place in parts.values() for part in by_place.values()]
    total = len(run) * len(replications)
    if progress is not None:
        progress(label, 0, total)
    if runner is replicate_once and total > 1:
        prepare_engine(run[0], engine)
    one = partial(_run_batch, seed=seed, logs=logs, engine=engine, runner=runner)
    finished = _finished(run, tuple(replications), workers or processors(), one)
    owner = {part.name: name for name, by_place in parts.items() for part in by_place.values()}
    whole: dict[tuple[str, int], Measures] = {}
    done = 0
    with closing(finished):
        for job, results in finished:
            found.update(((job.name, replication), measures) for replication, measures in results.items())
            name = owner[job.name]
            for r in results:  # pooled as soon as it is complete: a country's parts are most of the memory
                if all((part.name, r) in found for part in parts[name].values()):
                    members = {p: found.pop((part.name, r)) for p, part in parts[name].items()}
                    whole[name, r] = _pooled(parts[name], members)
            done += len(results)
            if progress is not None:
                progress(label, done, total)
    return {name: tuple(whole[name, r] for r in replications) for name in parts}


def prepare_engine(job: Job, engine: Engine | None) -> None:
    """Compile the engine if it must be, so that every process finds it compiled and none does it by itself."""
    from simulator.simulation import prepare, timeline

    prepare(timeline(job.baseline, job.scenario), engine)


def _pooled(parts: Mapping[str, Job], measured: Mapping[str, Measures]) -> Measures:
    """Pool the municipalities of one replication; a single one is what it is."""
    return measured[""] if "" in parts else pool(measured)


def processors() -> int:
    """Give the number of processors that this process may use (a container's limit included)."""
    from joblib import cpu_count

    return int(cpu_count())


def _finished(
    jobs: Sequence[Job],
    replications: tuple[int, ...],
    workers: int,
    batch: Callable[[Job, Sequence[int]], dict[int, Measures]],
) -> Generator[tuple[Job, Mapping[int, Measures]]]:
    """Yield (job, results by replication) as batches finish."""
    total = len(jobs) * len(replications)
    if workers == 1 or total <= 1:
        for job in jobs:
            for replication in replications:
                yield job, batch(job, (replication,))
        return

    from concurrent.futures import FIRST_COMPLETED, wait

    from joblib.externals.loky import get_reusable_executor

    # Many jobs are batches enough by themselves, and replication by replication the early ones are complete early.
    many = len(jobs) >= workers * _BATCHES_PER_WORKER
    size = 1 if many else max(1, total // (workers * _BATCHES_PER_WORKER))
    batches = iter(
        [(job, replications[i : i + size]) for i in range(0, len(replications), size) for job in jobs]
    )
    executor = get_reusable_executor(
        max_workers=workers, timeout=_IDLE_SECONDS, initializer=_ignore_interrupt
    )
    waiting: dict[Future[dict[int, Measures]], Job] = {}
    try:
        while True:
            # Not all at once: what has not reached a process would be in loky's way when it ends them.
            for job, some in islice(batches, 2 * workers - len(waiting)):
                waiting[executor.submit(batch, job, some)] = job
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                yield waiting.pop(future), future.result()
    except BaseException:
        # Whoever stops (an error, Ctrl-C, a caller who closes this generator) waits for no replication under
        # way; only for what is on its way to a process, since loky stumbles over it once the processes are gone.
        _let_arrive(waiting)
        executor.shutdown(wait=True, kill_workers=True)
        raise


def _let_arrive(waiting: Collection[Future[dict[int, Measures]]]) -> None:
    """Wait, a second at most, until every batch has reached a process (it takes some milliseconds)."""
    for _ in range(1000):
        if all(future.running() or future.done() for future in waiting):
            return
        time.sleep(0.001)


def _run_batch(
    job: Job,
    replications: Sequence[int],
    *,
    seed: int,
    logs: Path | None,
    engine: Engine | None,
    runner: Runner,
) -> dict[int, Measures]:
    return {replication: runner(job, seed, replication, logs, engine) for replication in replications}


def _ignore_interrupt() -> None:
    """Leave Ctrl-C to the parent, which ends its processes: the terminal sends it to all of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
