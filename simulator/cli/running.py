"""From a question to its folder: a bar that tells how far the work is, what an interruption keeps, the delivery."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.cli.dry_run import tell
from simulator.cli.options import Options, say
from simulator.errors import JobcentreError
from simulator.optional import missing, need

if TYPE_CHECKING:
    from rich.console import Console

    from simulator.experiments import Computing, Progress, Store
    from simulator.experiments.plan import Plan
    from simulator.study import Shown, Study

_FIRST_LINE_SECONDS = 15.0
_LINE_SECONDS = 60.0
_LONG_SECONDS = 30.0
"""Seconds after which a faster engine is worth a word."""
FILE_WIDTH = 100
"""Columns of a table where it is not shown in a terminal."""


class Stopped(JobcentreError):
    """The work did not come to its end; the message says in one line what is kept and how to go on."""

    def __init__(self, message: str, by_user: bool = False) -> None:
        super().__init__(message)
        self.by_user = by_user


def answer(
    options: Options,
    kind: str,
    names: Iterable[str],
    find: Callable[..., Study | Shown],
    plan: Callable[[], Plan] | None = None,
) -> None:
    """Find a result and deliver it, keeping meanwhile what is done.

    Parameters
    ----------
    options : Options
        Its seed, where it is computed, and where it goes.
    kind : str
        What it is called in its manifest.
    names : iterable of str
        Of the scenarios: a run folder of another kind or of other names is replaced on request only.
    find : callable
        ``find(seed=..., on=...)`` computes the result.
    plan : callable
        Counts what that would run.
    """
    if options.dry_run and plan is not None:
        tell(options, kind, plan())
        return
    if options.xlsx:
        need("xlsxwriter")  # before a long run, not after
    from simulator.reporting.folder import Question, refuse_unless_ours

    question = Question(kind, tuple(names))
    if options.out is not None:
        refuse_unless_ours(options.out, question=None if options.replace else question)
    beside = Path("results") if options.out is None else options.out.absolute().parent
    with computing(options, beside) as on:
        began = time.monotonic()
        result = find(seed=options.seed, on=on)
        if time.monotonic() - began > _LONG_SECONDS:
            _say_what_is_faster(options)
        deliver(result, options)


def _say_what_is_faster(options: Options) -> None:
    """Tell whoever waited for SimPy without asking for it that there is a faster engine."""
    from simulator.simulation import default_engine

    if options.engine is None and default_engine() != "compiled":
        say(f"{missing('numba')}: runs then take a thirtieth of the time and say the same")


def deliver(result: Study | Shown, options: Options) -> None:
    """Write the run folder, print the answer and say where the page is."""
    from simulator.reporting.terminal import print_study
    from simulator.reporting.words import words
    from simulator.study import Study

    language = options.language.value
    folder = result.save(
        options.out, options.command, language, options.replace, csv=options.csv.value, xlsx=options.xlsx
    )
    if isinstance(result, Study):
        print_study(result, console(), language)
    else:
        for line in (*result.remarks(language), result.answer(language)):
            print(line)
    print("\n" + words(language)("terminal.page", path=folder / "report.html"))


def console(file_width: int = FILE_WIDTH) -> Console:
    """Return the console, of a given width where it is no terminal."""
    from rich.console import Console

    return Console(width=None if sys.stdout.isatty() else file_width)


@contextmanager
def progress_bars() -> Iterator[Progress]:
    """Show a bar with the time left for the work under way on standard error; where that is no terminal, say it.

    A bar goes away whenever the work under way is done, so that a result can be printed meanwhile. Elsewhere (a log, a
    file) a line says every now and then how far it is; of what is done before the first one is due, nothing.
    """
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    left = (TextColumn("left:"), TimeRemainingColumn())
    console = Console(stderr=True)
    bars = Progress(*columns, *left, console=console, transient=True, disable=not console.is_terminal)
    tasks: dict[str, TaskID] = {}
    spoken = None if console.is_terminal else SpokenProgress(partial(print, file=sys.stderr, flush=True))

    def report(label: str, done: int, total: int) -> None:
        if spoken is not None:
            spoken(label, done, total)
            return
        if label not in tasks:
            bars.start()
            tasks[label] = bars.add_task(label, total=total)
        bars.update(tasks[label], completed=done, total=total)
        if done >= total:
            bars.remove_task(tasks.pop(label))
            if not tasks:
                bars.stop()

    try:
        yield report
    finally:
        bars.stop()


class SpokenProgress:
    """Says in lines how far the work is: the first after some seconds, then one a minute.

    Parameters
    ----------
    say : callable
        Takes a line.
    clock : callable
        Returns seconds.
    """

    def __init__(self, say: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._say, self._clock = say, clock
        self._due = clock() + _FIRST_LINE_SECONDS
        self._begun: dict[str, tuple[float, int]] = {}

    def __call__(self, label: str, done: int, total: int) -> None:
        """Take note of replications done, and say it if it is time to."""
        now = self._clock()
        began, before = self._begun.setdefault(label, (now, done))
        if now < self._due or done >= total:
            return
        self._due = now + _LINE_SECONDS
        each = (now - began) / (done - before) if done > before else 0.0
        left = f", about {_minutes(each * (total - done))} left" if each else ""
        self._say(f"{label}: {done} of {total} done{left}")


def _minutes(seconds: float) -> str:
    return f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} minutes"


@contextmanager
def computing(options: Options, beside: Path) -> Iterator[Computing]:
    """Yield where to compute, with a store that outlives an interruption and is emptied once the block ends well.

    Parameters
    ----------
    options : Options
        Where it is computed, and whether it goes on from what was kept.
    beside : Path
        The folder in which the result goes: what is done is kept there meanwhile.

    Raises
    ------
    JobcentreError
        If nothing can be kept there, or the cluster cannot be used.
    Stopped
        On an interrupt, a full disk or the loss of a worker: what is kept, and how to go on.
    """
    from simulator.experiments import Computing, Store, StoreError, WorkerLost
    from simulator.experiments.store import UNFINISHED

    engine = options.chosen_engine
    made = [folder for folder in (beside, *beside.parents) if not folder.exists()]
    store = Store(beside / UNFINISHED, options.resume)
    try:
        with progress_bars() as progress:
            yield Computing(options.workers, engine, progress, options.cluster, store)
    except KeyboardInterrupt:
        raise Stopped("interrupted; " + _how_to_go_on(store), by_user=True) from None
    except (WorkerLost, StoreError) as error:
        raise Stopped(f"{error}; {_how_to_go_on(store)}") from None
    else:
        store.clear()
    finally:
        for folder in (beside / UNFINISHED, *made):
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()


def _how_to_go_on(store: Store) -> str:
    if not store.kept:
        return "no result was written"
    return f"{store.kept} runs are kept in {store.folder}: the same command with --resume goes on from there"
