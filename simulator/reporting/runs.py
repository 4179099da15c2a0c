"""What lies in a folder of runs, and two of them side by side, as tables: on a terminal, or in a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINES
from simulator.experiments.runs import Key, Run, SideBySide
from simulator.reporting.changes import spoken
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import difference_with_spread, level_with_spread, plain
from simulator.reporting.terminal import grid
from simulator.reporting.words import Words
from simulator.scenario.diff import as_in_file

if TYPE_CHECKING:
    import pandas as pd
    from rich.table import Table

    from simulator.experiments.intervals import Interval

COLUMNS = (
    "folder",
    "when",
    "kind",
    "scenarios",
    "place",
    "set",
    "replications",
    "seed",
    "seconds",
    "bytes",
    "version",
    "command",
)
SIDE_COLUMNS = ("what", "scenario", "name", "first", "second")
_MEGABYTE = 1_000_000


def frame(runs: Sequence[Run]) -> pd.DataFrame:
    """Return a row a run, the newest first."""
    import pandas as pd

    rows = [
        (
            run.folder.as_posix(),
            run.when.isoformat(timespec="seconds"),
            run.kind,
            ", ".join(run.titles),
            run.place,
            "; ".join(f"{key}={as_in_file(value)}" for key, value in run.given.items()),
            run.replications,
            run.seed,
            run.seconds,
            run.size,
            run.version,
            " ".join(run.command),
        )
        for run in runs
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def table(runs: Sequence[Run], words: Words, width: int) -> Table:
    """Lay runs out for a terminal: when, what was asked, how often, how large, and where."""
    from rich.text import Text

    laid = grid(width)
    for name, ratio in (("when", 4), ("question", 13), ("replications", 3), ("size", 3), ("folder", 8)):
        laid.add_column(words(f"run_list.{name}"), ratio=ratio, overflow="fold")
    for run in runs:
        counted = "" if run.replications is None else str(run.replications)
        size = words("run_list.megabytes", number=plain(run.size / _MEGABYTE, words, 1))
        cells = [_when(run), question(run, words), counted, size, run.folder.as_posix()]
        laid.add_row(*map(Text, cells))
    return laid


def question(run: Run, words: Words) -> str:
    """Say what a run is of and where, and what its command set in every scenario."""
    kind = words.known(f"run_list.kinds.{run.kind.replace('-', '_').split(' ')[0]}", run.kind)
    pairs = zip(run.scenarios, run.titles, strict=True)
    names = [words.known(f"scenarios.{name}", title) for name, title in pairs]
    alike = [f"{key} = {spoken(value, words)}" for key, value in run.given.items() if ": " not in key]
    where = f" ({run.place})" if run.place else ""
    asked = f"{kind}: {', '.join(names)}{where}" if names else kind
    return "; ".join([asked, *alike])


def side_table(found: SideBySide, words: Words, width: int) -> Table:
    """Lay two runs side by side for a terminal: how they were asked, in which figures they differ, what came out."""
    from rich.text import Text

    laid = grid(width)
    laid.add_column("", ratio=8, overflow="fold")
    for run in found.runs:
        laid.add_column(run.folder.as_posix(), ratio=6, overflow="fold")
    for cells in _lines(found, words):
        laid.add_row(*map(Text, cells))
    return laid


def side_frame(found: SideBySide) -> pd.DataFrame:
    """Return what differs between two runs and what came out of each, a row a thing; outcomes as numbers."""
    import pandas as pd

    rows: list[tuple[object, ...]] = [("asked", "", *fact) for fact in found.facts]
    for name, those in found.changed.items():
        rows += [("figure", name, one.path, _cell(one.before), _cell(one.after)) for one in those]
    for key in _keys(found):
        one, other = (outcomes.get(key) for outcomes in found.outcomes)
        means = (None if interval is None else interval.mean for interval in (one, other))
        rows.append(("outcome", key[0], f"{key[1]}.{key[2]}", *means))
    return pd.DataFrame(rows, columns=list(SIDE_COLUMNS), dtype=object)


def titles(words: Words, columns: Sequence[str]) -> dict[str, str]:
    """Return what the columns of a file are called: their own names in English."""
    return {} if words.language == "en" else {name: words(f"run_list.{name}") for name in columns}


def _lines(found: SideBySide, words: Words) -> Iterator[tuple[str, str, str]]:
    first, second = found.runs
    yield words("run_list.when"), _when(first), _when(second)
    yield words("run_list.question"), question(first, words), question(second, words)
    for what, one, other in found.facts:
        if what in ("replications", "seed", "version"):
            yield words(f"run_list.{what}"), one, other
    for name, those in found.changed.items():
        yield "", "", ""
        yield words("run_list.figures", scenario=words.scenario(name)), "", ""
        for change in those:
            yield change.path, spoken(change.before, words), spoken(change.after, words)
    baselines = {run.scenarios[0] for run in found.runs if run.scenarios}
    said = ""
    for scenario, group, outcome in _keys(found):
        if scenario != said:
            said = scenario
            key = "level" if scenario in baselines else "difference"
            yield "", "", ""
            yield words(f"run_list.{key}", scenario=words.scenario(scenario)), "", ""
        intervals = [outcomes.get((scenario, group, outcome)) for outcomes in found.outcomes]
        yield (
            words.outcome(outcome),
            *(_outcome(interval, outcome, scenario in baselines, words) for interval in intervals),  # type: ignore[misc]
        )


def _keys(found: SideBySide) -> list[Key]:
    """Return the headlines of every scenario that one of the runs has, the baselines first."""
    first, second = found.outcomes
    names = dict.fromkeys(name for name, *_ in (*first, *second))
    wanted = [(name, one.group, one.outcome) for name in names for one in HEADLINES]
    return [key for key in wanted if key in first or key in second]


def _outcome(interval: Interval | None, outcome: str, level: bool, words: Words) -> str:
    if interval is None:
        return ""
    show = level_with_spread if level else difference_with_spread
    return show(interval, unit_of(outcome), words)


def _when(run: Run) -> str:
    return run.when.astimezone().strftime("%Y-%m-%d %H:%M")


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else as_in_file(value)
