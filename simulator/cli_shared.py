"""What the commands have in common: scenarios by name, the progress bar, the delivery of a result."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.study import Study

_FILE_WIDTH = 100
"""Columns of the headline table where it is not shown in a terminal."""


class Mistake(Exception):
    """Something that the user can mend, a plain line each."""


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


def write_laws_page(file: Path) -> None:
    """Write the page that sets the laws side by side, and say where it is.

    Raises
    ------
    Mistake
        If a law has a mistake or the file cannot be written; then nothing is.
    """
    from simulator.reporting.laws import laws_page
    from simulator.scenario.laws import law_problems, read_laws

    wrong = law_problems()
    if wrong:
        raise Mistake("\n".join(map(str, wrong)))
    text = laws_page(read_laws())
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Mistake(f"{file}: {error.strerror or error}") from error
    print(f"The laws side by side: {file}")


def by_name(scenarios: Sequence[Scenario]) -> dict[str, Scenario]:
    """Give scenarios under the names that tables show; a name given twice gets ``#2``."""
    from simulator.experiments import distinct

    names = distinct([scenario.name for scenario in scenarios])
    return dict(zip(names, scenarios, strict=True))


@contextmanager
def progress_bars() -> Iterator[Callable[[str, int, int], None]]:
    """Show a bar for each label on standard error, if that is a terminal; gone when the work is done."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    tasks: dict[str, TaskID] = {}
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:

        def report(label: str, done: int, total: int) -> None:
            if label not in tasks:
                tasks[label] = bars.add_task(label, total=total)
            bars.update(tasks[label], completed=done, total=total)

        yield report


def deliver(study: Study, out: Path | None, arguments: Sequence[str], language: str) -> None:
    """Write the run folder, print the headline table and say where the page is, in a language.

    Raises
    ------
    Mistake
        If the folder may not be replaced or cannot be written.
    """
    from rich.console import Console

    from simulator.reporting.folder import FolderError
    from simulator.reporting.terminal import print_study
    from simulator.reporting.words import words

    try:
        folder = study.save(out, ["jobcentre", *arguments], language)
    except FolderError as error:
        raise Mistake(str(error)) from error
    print_study(study, Console(width=None if sys.stdout.isatty() else _FILE_WIDTH), language)
    print("\n" + words(language)("terminal.page", path=folder / "report.html"))


def say(lines: str) -> None:
    """Write to standard error."""
    print(lines, file=sys.stderr)
