"""What the log costs: the compiled engine as it is against one whose kernel writes nothing."""

from __future__ import annotations

import statistics
import tempfile
from typing import Any

from benchmarks.fresh import fresh
from benchmarks.measuring import processor_seconds
from benchmarks.place import scaled

ROUNDS = 3
RUNS = 9


def overhead(citizens: int) -> tuple[float, float]:
    """Give the time of the engine with its log over that without: when kept, and when let go piece by piece.

    The kernel without a log is compiled anew (half a minute), in processes and a cache of its own.
    """
    rounds = []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            kept, let_go = fresh("benchmarks.log_price.with_log", citizens)
            none = fresh("benchmarks.log_price.without_log", citizens, also={"NUMBA_CACHE_DIR": folder})
            rounds.append((kept / none, let_go / none))
    return statistics.median(kept for kept, _ in rounds), statistics.median(let_go for _, let_go in rounds)


def with_log(citizens: int) -> tuple[float, float]:
    """Seconds of the engine with its log kept, and with it let go."""
    return _seconds(citizens, keep=None), _seconds(citizens, keep=lambda piece: None)


def without_log(citizens: int) -> float:
    """Seconds of an engine that writes no log."""
    from numba import extending

    real = extending.overload_method

    def overload_method(kind: Any, name: str, **options: Any) -> Any:
        if name != "write":
            return real(kind, name, **options)
        return lambda function: real(kind, name, **{**options, "strict": False})(_nothing)

    extending.overload_method = overload_method  # type: ignore[assignment]
    return _seconds(citizens, keep=None)


def _nothing(centre: Any, row: Any) -> Any:
    return lambda centre, row: None


def _seconds(citizens: int, keep: Any) -> float:
    from simulator.simulation import timeline
    from simulator.simulation.compiled import engine
    from simulator.simulation.setup import set_up

    asked = scaled(citizens)
    along = timeline(asked, asked)
    engine.run(set_up(along, 1, 0), keep)
    found = []
    for replication in range(RUNS):
        setup = set_up(along, 1, replication)
        found.append(processor_seconds(lambda: engine.run(setup, keep)))  # noqa: B023
    return statistics.median(found)
