"""A run's log in the formats of other tools: process mining (XES, OCEL 2.0, CSV) and animation (vidigi).

A *case* is a citizen, an *activity* an event's word, a *resource* a caseworker. Times are those of a clock on the wall;
where a format asks for a time zone they are written as UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from datetime import time as midnight
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.experiments.process_log.ocel import ocel_pieces
from simulator.experiments.process_log.table import process_table
from simulator.experiments.process_log.vidigi import animation_tables
from simulator.experiments.process_log.xes import xes_pieces

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.scenario import Scenario

__all__ = ["FORMATS", "format_of", "write_log"]

FORMATS = ("parquet", "csv", "xes", "ocel", "vidigi")
"""What a log is written as; Parquet has the columns of the run's own log."""
_BY_ENDING = {".csv": "csv", ".xes": "xes", ".json": "ocel", ".jsonocel": "ocel"}


def format_of(path: Path) -> str:
    """Return the format that a file's ending speaks of; Parquet where it speaks of none."""
    return _BY_ENDING.get(path.suffix.lower(), "parquet")


def write_log(run: Run, scenario: Scenario, path: Path, form: str) -> tuple[Path, ...]:
    """Write a run's log in one of the formats but Parquet; return the files, two for an animation.

    Each is written whole or not at all. Day 0 of the log is the day on which the scenario starts.

    Raises
    ------
    OSError
        If a file cannot be written.
    """
    start = datetime.combine(scenario.start, midnight())
    if form == "csv":
        return (_whole(path, iter([process_table(run, start).to_csv(index=False, lineterminator="\n")])),)
    if form == "xes":
        return (_whole(path, xes_pieces(run, start, scenario.name)),)
    if form == "ocel":
        return (_whole(path, ocel_pieces(run, start)),)
    log, positions = animation_tables(run, -scenario.warmup_minutes)
    beside = path.with_name(f"{path.stem}_positions.csv")
    tables = ((path, log), (beside, positions))
    return tuple(
        _whole(file, iter([table.to_csv(index=False, lineterminator="\n")])) for file, table in tables
    )


def _whole(path: Path, pieces: Iterator[str]) -> Path:
    """Write a text, all of it or nothing."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8", newline="") as file:
            file.writelines(pieces)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return path
