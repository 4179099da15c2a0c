"""What the commands have in common: scenarios by name, the progress bar, the delivery of a result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.errors import JobcentreError

if TYPE_CHECKING:
    from simulator.experiments import Computing, Store
    from simulator.reporting.folder import Question
    from simulator.scenario import Scenario
    from simulator.simulation import Engine
    from simulator.study import Result, Study

FILE_WIDTH = 100
"""Columns of the headline table where it is not shown in a terminal."""

_CHANGES = 20
"""Changes that a check lists at most."""


class Mistake(JobcentreError):
    """Something that the user can mend, a plain line each."""


class Stopped(JobcentreError):
    """The work did not come to its end; the message says what is kept and how to go on.

    Parameters
    ----------
    message : str
        One line.
    by_user : bool
        Whether the user interrupted it.
    """

    def __init__(self, message: str, by_user: bool = False) -> None:
        super().__init__(message)
        self.by_user = by_user


def changes(sets: Sequence[str] | None) -> Mapping[str, object]:
    """Read ``--set PATH=VALUE`` options; a later one on the same path wins."""
    from simulator.scenario import parse_set

    return dict(parse_set(text) for text in sets or ())


def load_each(names: Sequence[str], sets: Sequence[str] | None) -> list[Scenario]:
    """Load scenarios by name or file.

    Raises
    ------
    Mistake
        With the mistakes of all of them, each told once.
    """
    from simulator.scenario import ScenarioError, load_scenario

    wanted = changes(sets)
    loaded: list[Scenario] = []
    mistakes: dict[str, None] = {}
    for name in names:
        try:
            loaded.append(load_scenario(name, wanted))
        except ScenarioError as error:
            mistakes |= dict.fromkeys(str(error).splitlines())
    if mistakes:
        raise Mistake("\n".join(mistakes))
    return loaded


def load_compared(names: Sequence[str], sets: Sequence[str] | None) -> list[Scenario]:
    """Load scenarios that are compared with the first, as :func:`load_each` does.

    Raises
    ------
    Mistake
        Also if a figure that a proposal itself changes would be set alike in all of them.
    """
    from simulator.scenario.changes import undone

    wanted = changes(sets)
    if wanted and len(names) > 1:
        baseline, *proposals = load_each(names, None)
        wrong = undone(baseline, by_name(proposals), wanted, "--set")
        if wrong:
            raise Mistake("\n".join(map(str, wrong)))
    return load_each(names, sets)


@dataclass(frozen=True)
class Destination:
    """Where a result goes, and what it is of: a different run that stands there is replaced only on request."""

    out: Path | None
    replace: bool
    question: Question

    @property
    def must_be(self) -> Question | None:
        """What may be replaced there; nothing where anything of ours may."""
        return None if self.replace else self.question


def destination(out: Path | None, replace: bool, kind: str, scenarios: Sequence[Scenario]) -> Destination:
    """Give where the result of a command on some scenarios goes."""
    from simulator.reporting.folder import Question

    return Destination(out, replace, Question(kind, tuple(by_name(scenarios))))


def of_one_place(scenarios: list[Scenario]) -> list[Scenario]:
    """Give the scenarios back if each is of one municipality.

    Raises
    ------
    Mistake
        If one stands for several.
    """
    several = [s.name for s in scenarios if s.members]
    if several:
        raise Mistake(
            "\n".join(f"{name}: is of several places; only run and compare take it" for name in several)
        )
    return scenarios


def load_with_laws(names: Sequence[str], sets: Sequence[str] | None) -> list[Scenario]:
    """Load scenarios as :func:`load_each` does, and look through the laws that their dates choose from.

    Raises
    ------
    Mistake
        With the mistakes of scenarios and laws, each told once.
    """
    from simulator.scenario.files import is_path
    from simulator.scenario.laws import law_problems

    wrong = [str(problem) for problem in law_problems(Path(name) for name in names if is_path(name))]
    try:
        loaded = load_each(names, sets)
    except Mistake as mistake:
        wrong = [*str(mistake).splitlines(), *wrong]
    if wrong:
        raise Mistake("\n".join(dict.fromkeys(wrong)))
    return loaded


def what_it_changes(name: str, scenario: Scenario) -> list[str]:
    """Say what a scenario changes against the one that its file extends; nothing where it extends none."""
    from simulator.reporting.changes import as_in_file
    from simulator.scenario.changes import changes as changed
    from simulator.scenario.load import extended_by, load_scenario

    base = extended_by(name)
    if base is None:
        return []
    former = load_scenario(base)
    if bool(former.members) != bool(scenario.members):
        return []
    found = changed(former, scenario)
    if not found:
        return [f"changes no figure of {former.name}"]
    lines = [f"changes {len(found)} {'figure' if len(found) == 1 else 'figures'} of {former.name}:"]
    for one in found[:_CHANGES]:
        before, after = (as_in_file(value) or "not there" for value in (one.before, one.after))
        lines.append(f"  {one.path}: {before} -> {after}, from {one.since}")
    if len(found) > _CHANGES:
        lines.append(f"  and {len(found) - _CHANGES} more, which the page of a comparison lists")
    return lines


def write_laws_page(file: Path, language: str) -> None:
    """Write the page that sets the laws side by side in a language, and say where it is.

    Raises
    ------
    Mistake
        If a law has a mistake or the file cannot be written; then nothing is.
    """
    from simulator.reporting.laws import laws_page
    from simulator.reporting.words import words
    from simulator.scenario.laws import law_problems, read_laws

    wrong = law_problems()
    if wrong:
        raise Mistake("\n".join(map(str, wrong)))
    text = laws_page(read_laws(), language)
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{file}: {error.strerror or error}") from error
    print(f"{words(language)('laws.title')}: {file}")


def by_name(scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """Give scenarios under the names that tables show; a name given twice gets ``#2``."""
    from simulator.experiments import distinct

    names = distinct([scenario.name for scenario in scenarios])
    return dict(zip(names, scenarios, strict=True))


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar with the time left for the work under way on standard error, if that is a terminal.

    It goes away whenever the work under way is done, so that a result can be printed meanwhile.
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

    def report(label: str, done: int, total: int) -> None:
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


@contextmanager
def computing(
    workers: int | None,
    engine: Engine | None,
    cluster: str | None = None,
    resume: bool = False,
    to: Destination | None = None,
) -> Iterator[Computing]:
    """Give where to compute: with a bar that tells how far the work is, and a store that outlives an interruption.

    The store is emptied once the block ends well, so the result is delivered within it.

    Parameters
    ----------
    workers, engine, cluster
        See :class:`~simulator.experiments.Computing`.
    resume : bool
        Whether what an interrupted command left is used.
    to : Destination, optional
        The run folder; what is done is kept beside it meanwhile.

    Raises
    ------
    JobcentreError
        If the run folder may not be replaced, or nothing can be kept beside it, or the cluster cannot be used.
    Stopped
        On an interrupt, a full disk or the loss of a worker: what is kept, and how to go on.
    """
    from simulator.experiments import Computing, Store, StoreError, WorkerLost
    from simulator.experiments.store import UNFINISHED
    from simulator.reporting.folder import refuse_unless_ours

    out = None if to is None else to.out
    beside = Path("results") if out is None else out.absolute().parent
    made = [folder for folder in (beside, *beside.parents) if not folder.exists()]
    if to is not None and out is not None:
        refuse_unless_ours(out, question=to.must_be)
    store = Store(beside / UNFINISHED, resume)
    try:
        with progress_bars() as progress:
            yield Computing(workers, engine, progress, cluster, store)
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


def deliver(study: Study, to: Destination, arguments: Sequence[str], language: str) -> None:
    """Write the run folder, print the headline table and say where the page is, in a language.

    Raises
    ------
    FolderError
        If the folder may not be replaced or cannot be written.
    """
    from rich.console import Console

    from simulator.reporting.terminal import print_study

    folder = _saved(study, to, arguments, language)
    print_study(study, Console(width=None if sys.stdout.isatty() else FILE_WIDTH), language)
    _say_where(folder, language)


def deliver_leaf(result: Result, to: Destination, arguments: Sequence[str], language: str) -> None:
    """Write the folder of an experiment, print its answer and say where the page is.

    Raises
    ------
    FolderError
        If the folder may not be replaced or cannot be written.
    """
    folder = _saved(result, to, arguments, language)
    for remark in result.remarks(language):
        print(remark)
    print(result.answer(language))
    _say_where(folder, language)


def _saved(result: Study | Result, to: Destination, arguments: Sequence[str], language: str) -> Path:
    return result.save(to.out, ["jobcentre", *arguments], language, to.replace)


def _say_where(folder: Path, language: str) -> None:
    from simulator.reporting.words import words

    print("\n" + words(language)("terminal.page", path=folder / "report.html"))


def say(lines: str) -> None:
    """Write to standard error."""
    print(lines, file=sys.stderr)
