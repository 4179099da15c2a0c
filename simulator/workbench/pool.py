"""Processes that compute for everybody who has the page open: what is asked first comes first, what is dropped stops.

Tasks are small (a replication, a draw), so that a new question waits for no old one: those of a lower rank are done
first, within a rank everybody's first before anybody's second. A process that dies is replaced, and what it computed
is computed once more; dying of the same task twice is told.
"""

from __future__ import annotations

import itertools
import multiprocessing
import tempfile
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from pathlib import Path
from threading import RLock
from typing import Any, ParamSpec, TypeVar

from simulator.errors import WorkerLost
from simulator.workbench import worker
from simulator.workbench.worker import Cancelled, Flags

P = ParamSpec("P")
R = TypeVar("R")

FIRST, SHARPER, DRAWS = 0, 1, 2
"""Ranks: what a first answer waits for, what sharpens it, and draws of what is assumed."""
_TRIES = 2


class Asker:
    """Whoever a task is computed for: a question that a page shows, until it shows another.

    Parameters
    ----------
    number : int
        Its slot among the flags by which processes learn that it was dropped.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.is_cancelled = False
        self.asked = [0, 0, 0]


@dataclass(order=True)
class _Task:
    rank: int
    nth: int
    turn: int
    asker: Asker = field(compare=False)
    call: Callable[[], Any] = field(compare=False)
    future: Future[Any] = field(compare=False)
    tries: int = field(default=0, compare=False)


class Pool:
    """The processes, and what waits for them.

    Parameters
    ----------
    workers : int
        How many.
    """

    def __init__(self, workers: int) -> None:
        self._workers = workers
        self._lock = RLock()
        self._turns = itertools.count()
        self._askers = itertools.count(1)
        self._waiting: list[_Task] = []
        self._running: list[_Task] = []
        self._closed = False
        self._folder = tempfile.TemporaryDirectory(prefix="jobcentre-")
        self._flags = Flags(Path(self._folder.name) / "flags")
        self._executor = self._start()

    def _start(self) -> ProcessPoolExecutor:
        # Spawned: a fork of a process with threads may hang.
        return ProcessPoolExecutor(
            self._workers,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=worker.start,
            initargs=(str(self._flags.file),),
        )

    @property
    def processes(self) -> tuple[int, ...]:
        """The numbers of the processes by which the system knows them."""
        return tuple(self._executor._processes or ())

    def asker(self) -> Asker:
        """Return somebody new to compute for."""
        asker = Asker(next(self._askers))
        self._flags.raise_(asker.number)
        return asker

    def submit(
        self,
        asker: Asker,
        rank: int,
        function: Callable[P, R],
        /,
        *args: P.args,
        **options: P.kwargs,
    ) -> Future[R]:
        """Have a function computed in a process; it and what it is given must be importable there."""
        future: Future[R] = Future()
        with self._lock:
            if asker.is_cancelled or self._closed:
                future.cancel()
                return future
            asker.asked[rank] += 1
            call = _Call(function, args, options)
            task = _Task(rank, asker.asked[rank], next(self._turns), asker, call, future)
            heappush(self._waiting, task)
            self._fill()
        return future

    def cancel(self, asker: Asker) -> None:
        """Drop what somebody asked for: what waits is not begun, and what runs stops where it can."""
        with self._lock:
            asker.is_cancelled = True
            self._flags.lower(asker.number)
            dropped = [task for task in self._waiting if task.asker is asker]
            self._waiting = sorted(task for task in self._waiting if task.asker is not asker)
        for task in dropped:
            task.future.cancel()

    def close(self) -> None:
        """Drop everything and end the processes."""
        with self._lock:
            self._closed = True
            askers = {id(task.asker): task.asker for task in (*self._waiting, *self._running)}
        for asker in askers.values():
            self.cancel(asker)
        self._executor.shutdown(wait=True, cancel_futures=True)
        self._flags.close()
        self._folder.cleanup()

    def _fill(self) -> None:
        """Give the processes as much as they can work on; what has not begun yet can still be dropped."""
        while self._waiting and len(self._running) < self._workers:
            task = heappop(self._waiting)
            if task.asker.is_cancelled:
                task.future.cancel()
                continue
            self._running.append(task)
            try:
                running = self._executor.submit(worker.run, task.asker.number, task.call)
            except BrokenProcessPool:  # found broken by another's task, whose end is not told yet
                self._executor = self._start()
                running = self._executor.submit(worker.run, task.asker.number, task.call)
            running.add_done_callback(partial(self._ended, task, self._executor))

    def _ended(self, task: _Task, executor: ProcessPoolExecutor, done: Future[Any]) -> None:
        error = None if done.cancelled() else done.exception()
        with self._lock:
            self._running.remove(task)
            if isinstance(error, BrokenProcessPool) and not self._closed:
                if executor is self._executor:
                    self._executor = self._start()
                    executor.shutdown(wait=False)
                task.tries += 1
                if task.tries < _TRIES:
                    heappush(self._waiting, task)
                    self._fill()
                    return
                error = WorkerLost("a process that computed died (killed, or out of memory)")
            elif isinstance(error, MemoryError):
                error = WorkerLost("there is not enough memory for a run")
            if not self._closed:
                self._fill()
        with suppress(Exception):  # whoever waited may have gone
            if done.cancelled() or isinstance(error, Cancelled):
                task.future.cancel()
            elif error is not None:
                task.future.set_exception(error)
            else:
                task.future.set_result(done.result())


@dataclass(frozen=True)
class _Call:
    """A function and what it is given, on its way to a process."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    options: dict[str, Any]

    def __call__(self) -> Any:
        return self.function(*self.args, **self.options)
