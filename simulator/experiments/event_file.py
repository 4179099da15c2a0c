"""An event log as a Parquet file, written piece by piece, so that it never has to fit in memory as a table."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from simulator.log import EventLog

if TYPE_CHECKING:
    import pyarrow.parquet as pq

    from simulator.log import Run
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

_ROWS = 2**18
"""Rows that are turned into a table of words at a time: some 30 MB."""


class EventFile:
    """A Parquet file of events, with the columns of ``simulator.log.EventLog.frame``.

    Parameters
    ----------
    path : Path
        The file. It appears when it is complete: whoever breaks off leaves none behind.
    replication : int
        Stands in its first column.
    """

    def __init__(self, path: Path, replication: int = 0) -> None:
        self._path, self._replication = path, replication
        self._unfinished = path.with_name(path.name + ".part")
        # Not opened by pyarrow: its words for a folder that is not there are its own.
        self._open = self._unfinished.open("wb")
        self._file: pq.ParquetWriter | None = None

    def __enter__(self) -> EventFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
        self._open.close()
        if kind is None:
            self._unfinished.replace(self._path)
        else:
            self._unfinished.unlink(missing_ok=True)

    def write(self, events: EventLog) -> None:
        """Add rows; a log without rows makes a file without rows."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        for at in range(0, max(1, len(events)), _ROWS):
            piece = pa.Table.from_pandas(_part(events, at).frame(self._replication), preserve_index=False)
            if self._file is None:
                self._file = pq.ParquetWriter(self._open, piece.schema)
            self._file.write_table(piece)


def _part(events: EventLog, at: int) -> EventLog:
    columns: dict[str, Any] = {
        f.name: getattr(events, f.name)[at : at + _ROWS] for f in fields(events) if f.name != "kinds"
    }
    return replace(events, **columns)


def stream_events(
    baseline: Scenario,
    scenario: Scenario,
    path: Path,
    *,
    seed: int = 1,
    replication: int = 0,
    engine: Engine | None = None,
) -> Run:
    """Run one replication and write its log to a Parquet file as it grows; the run's own log stays empty.

    The warm-up is the baseline's; the same scenario twice runs it throughout.
    """
    from simulator.simulation import simulate, timeline

    with EventFile(path, replication) as file:
        return simulate(timeline(baseline, scenario), seed, replication, engine, keep=file.write)
