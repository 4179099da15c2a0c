"""Where replications are computed: in this process, in several on this machine, or on a cluster. It changes no digit.

On this machine work is spread by *loky* (it comes with joblib): unlike ``multiprocessing``'s spawn it does not
import the caller's ``__main__`` again, so that a notebook cell or a script without a main guard works as it
stands, on every system; unlike fork it is safe beside threads; and its processes stay warm from one
comparison to the next. A process is given a batch of replications at a time, so that scenarios are sent
seldom.

joblib's own generator is not used: when a worker is killed it drops batches that have finished and are not yet taken
(15 of 30, where storing one took as long as a worker took to compute it), which here are handed over first.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from simulator.errors import Refused, WorkerLost

if TYPE_CHECKING:
    from concurrent.futures import Future

    from simulator.experiments.store import Store
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Progress = Callable[[str, int, int], None]
"""Called with (label, replications done, replications in all) as replications finish."""


@dataclass(frozen=True)
class Computing:
    """Who computes, and who is told.

    Attributes
    ----------
    workers : int or None
        Processes on this machine, at least 1 (which computes in this process). By default as many as there are
        processors to be had.
    engine : {"simpy", "compiled"} or None
        Who keeps the clock; by default the compiled engine, where numba is installed.
    progress : callable or None
        ``progress(label, done, total)`` as replications finish; if not given, a notebook shows a bar of its own.
    cluster : str or None
        Address of a Dask scheduler (``tcp://host:8786``) whose workers compute instead of processes here.
    store : Store or None
        Keeps every replication that is done, and gives back those that it has; by default none are kept.

    Raises
    ------
    Refused
        If ``workers`` is below 1.
    """

    workers: int | None = None
    engine: Engine | None = None
    progress: Progress | None = None
    cluster: str | None = None
    store: Store | None = None

    def __post_init__(self) -> None:
        if self.workers is not None and (not isinstance(self.workers, int) or self.workers < 1):
            raise Refused(f"workers must be a whole number of at least 1, not {self.workers}")

    def report(self, label: str, done: int, total: int) -> None:
        """Report how far the work is, if anybody listens."""
        told = self.progress or _LISTENER.get()
        if told is not None:
            told(label, done, total)


_LISTENER: ContextVar[Progress | None] = ContextVar("_LISTENER", default=None)
"""Who is told where a question does not say so."""


@contextmanager
def telling(progress: Progress) -> Iterator[None]:
    """Tell somebody how far the work within is, where it names nobody of its own."""
    before = _LISTENER.set(progress)
    try:
        yield
    finally:
        _LISTENER.reset(before)


HERE = Computing()
"""All processors of this machine; nothing kept."""


def computing(on: Computing, workers: int | None) -> Computing:
    """Return where to compute, said by ``on`` or by a number of processes alone.

    Raises
    ------
    Refused
        If both are said, or the number is below 1.
    """
    if workers is None:
        return on
    if on is not HERE:
        raise Refused("say workers or on, not both: on=Computing(workers=2) says how many processes too")
    return Computing(workers)


@dataclass(frozen=True)
class Job:
    """One scenario to be replicated: the baseline through the warm-up, then the scenario.

    ``stream`` tells the random numbers of one municipality from those of another in the same replication.
    """

    name: str
    scenario: Scenario
    baseline: Scenario
    stream: int = 0


@dataclass(frozen=True, eq=False)
class Bundle:
    """Jobs that are run together, replication by replication; of one job by itself a bundle of one.

    ``keys`` are what the store finds them by, in the jobs' order; none where nothing is kept.
    """

    jobs: tuple[Job, ...]
    keys: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Their names in one."""
        return " + ".join(job.name for job in self.jobs)


Task = tuple[Bundle, tuple[int, ...]]
"""Jobs that are run together, and numbers of replications of them."""
Batch = Callable[[Bundle, Sequence[int]], "dict[int, tuple[Measures, ...]]"]
"""Runs some replications of a bundle: by number, what each job came to."""
Done = tuple[Bundle, Mapping[int, "tuple[Measures, ...]"]]

_IDLE_SECONDS = 120
"""Idle processes end themselves after this time."""
_BATCHES_PER_WORKER = 8
"""Enough batches that the processes finish at about the same time."""


def processors() -> int:
    """Return the number of processors that this process may use (a container's limit included)."""
    from joblib import cpu_count

    return int(cpu_count())


def process_pool(workers: int) -> Any:
    """Return loky's executor: the same processes as long as they are warm."""
    import warnings

    from joblib.externals.loky import get_reusable_executor

    # loky ends a process that has grown by 300 MB between two batches, as it does once the compiled engine is loaded,
    # and starts another; that no batch is lost by it is not worth a line on the user's screen.
    warnings.filterwarnings(
        "ignore", message="A worker stopped while some jobs were given", category=UserWarning
    )
    return get_reusable_executor(max_workers=workers, timeout=_IDLE_SECONDS, initializer=_ignore_interrupt)


def spread(tasks: Sequence[Task], batch: Batch, on: Computing) -> Generator[Done]:
    """Yield (bundle, results by replication) as batches finish, in whatever order.

    Raises
    ------
    WorkerLost
        If a process dies, or runs out of memory.
    NoCluster
        If a cluster is asked for that cannot be used.
    """
    if on.cluster is not None:
        from simulator.experiments.cluster import on_cluster

        return on_cluster(on.cluster, tasks, batch)
    workers = on.workers or processors()
    if workers == 1 or sum(len(numbers) for _, numbers in tasks) <= 1:
        return _here(tasks, batch)
    return _in_processes(batches(tasks, batch_size(tasks, workers)), batch, workers)


def batch_size(tasks: Sequence[Task], workers: int) -> int:
    """Return how many replications a process is given at a time."""
    if len(tasks) >= workers * _BATCHES_PER_WORKER:
        return 1  # many jobs are batches enough by themselves
    return max(1, sum(len(numbers) for _, numbers in tasks) // (workers * _BATCHES_PER_WORKER))


def batches(tasks: Sequence[Task], size: int) -> list[Task]:
    """Cut tasks into batches, the early replications of every bundle first, so that they are complete early."""
    longest = max((len(numbers) for _, numbers in tasks), default=0)
    return [
        (bundle, numbers[i : i + size])
        for i in range(0, longest, size)
        for bundle, numbers in tasks
        if i < len(numbers)
    ]


def _here(tasks: Sequence[Task], batch: Batch) -> Generator[Done]:
    for bundle, numbers in tasks:
        for number in numbers:
            try:
                found = batch(bundle, (number,))
            except MemoryError:
                raise WorkerLost("there is not enough memory for a run") from None
            yield bundle, found


def _in_processes(some: Sequence[Task], batch: Batch, workers: int) -> Generator[Done]:
    from concurrent.futures import FIRST_COMPLETED, wait
    from concurrent.futures.process import BrokenProcessPool

    to_come = iter(some)
    executor = process_pool(workers)
    waiting: dict[Future[dict[int, tuple[Measures, ...]]], Bundle] = {}
    try:
        while True:
            # Not all at once: what has not reached a process would be in loky's way when it ends them.
            for bundle, numbers in islice(to_come, 2 * workers - len(waiting)):
                waiting[executor.submit(batch, bundle, numbers)] = bundle
            if not waiting:
                return
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            # What finished well is handed over before what failed is told.
            for future in sorted(done, key=lambda one: one.exception() is not None):
                yield waiting.pop(future), future.result()
    except (BrokenProcessPool, MemoryError) as error:
        _let_arrive(waiting)
        executor.shutdown(wait=True, kill_workers=True)
        what = "ran out of memory" if isinstance(error, MemoryError) else "died (killed, or out of memory)"
        raise WorkerLost(f"a worker process {what}; fewer at a time (--workers) take less memory") from None
    except BaseException:
        # Whoever stops (an error, Ctrl-C, a caller who closes this generator) waits for no replication under
        # way; only for what is on its way to a process, since loky stumbles over it once the processes are gone.
        _let_arrive(waiting)
        executor.shutdown(wait=True, kill_workers=True)
        raise


def _let_arrive(waiting: Collection[Future[Any]]) -> None:
    """Wait, a second at most, until every batch has reached a process (it takes some milliseconds)."""
    for _ in range(1000):
        if all(future.running() or future.done() for future in waiting):
            return
        time.sleep(0.001)


def _ignore_interrupt() -> None:
    """Leave Ctrl-C to the parent, which ends its processes: the terminal sends it to all of them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
