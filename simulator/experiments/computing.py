"""Where replications are computed, and what becomes of those that are done. None of it changes a digit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.errors import JobcentreError, Refused

if TYPE_CHECKING:
    from simulator.experiments.store import Store
    from simulator.simulation import Engine

Progress = Callable[[str, int, int], None]
"""Called with (label, replications done, replications in all) as replications finish."""


class NotInstalled(JobcentreError):
    """A library that an experiment needs is not installed; the message is one line."""


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
        ``progress(label, done, total)`` as replications finish.
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
        if self.workers is not None and self.workers < 1:
            raise Refused(f"workers must be at least 1, not {self.workers}")

    def told(self, label: str, done: int, total: int) -> None:
        """Tell whoever listens how far the work is."""
        if self.progress is not None:
            self.progress(label, done, total)


HERE = Computing()
"""All processors of this machine; nothing kept."""
