"""The readable engine, and what surrounds it: each function gives figures, a name and a number each."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks.engines import exponent
from benchmarks.fresh import fresh
from benchmarks.measuring import memory, processor_seconds, timeout_seconds
from benchmarks.place import scaled

Figures = dict[str, float]
HELP_ROUNDS = 7


def rows_and_measures(citizens: int, rounds: int) -> Figures:
    """Price of a log row in bare timeouts, and of measuring a run in runs: medians of rounds.

    The yardstick is taken before and after each run.
    """
    from simulator.outcomes import measure
    from simulator.simulation import simulate, timeline

    asked = scaled(citizens)
    along = timeline(asked, asked)
    measure(simulate(along, 1, 0, "simpy"), asked, asked)  # imports and caches are not the run's
    prices, shares, seen, rows = [], [], [], []
    for replication in range(rounds):
        runs: list[Any] = []
        before = timeout_seconds()
        took = processor_seconds(lambda: runs.append(simulate(along, 1, replication, "simpy")))  # noqa: B023
        timeout = (before + timeout_seconds()) / 2
        run = runs.pop()
        prices.append(took / len(run.events) / timeout)
        shares.append(processor_seconds(lambda: measure(run, asked, asked)) / took)  # noqa: B023
        seen.append(appearing(run))
        rows.append(len(run.events) / seen[-1])
    return {
        "citizens": statistics.median(seen),
        "rows_per_citizen": statistics.median(rows),
        "timeouts_per_row": statistics.median(prices),
        "measure_per_run": statistics.median(shares),
    }


def appearing(run: Any) -> int:
    """Count the citizens who appear in a run's log."""
    import numpy as np

    return len(np.unique(run.events.citizen))


def one_run(citizens: int) -> Figures:
    """Size, time in bare timeouts, and memory of one run in this process, which should be a fresh one."""
    from simulator.simulation import simulate, timeline

    tiny, asked = scaled(300), scaled(citizens)
    simulate(timeline(tiny, tiny), 1, 0, "simpy")
    before = timeout_seconds()
    held = memory(peak=False)
    runs: list[Any] = []
    took = processor_seconds(lambda: runs.append(simulate(timeline(asked, asked), 1, 0, "simpy")))
    peak = memory(peak=True)
    timeout = (before + timeout_seconds()) / 2
    run = runs.pop()
    return {
        "citizens": appearing(run),
        "rows": len(run.events),
        "timeouts": took / timeout,
        "bytes_per_citizen": (peak - held) / appearing(run),
    }


def growth(sizes: tuple[int, ...], rounds: int) -> tuple[list[Figures], float]:
    """Run each size in fresh processes and give (the run of median time of each size, growth exponent).

    The exponent is the slope of the logarithm of time over that of the number of citizens, by least squares.
    """
    found = [
        sorted(
            (fresh("benchmarks.figures.one_run", size) for _ in range(rounds if size <= 10_000 else 1)),
            key=lambda run: run["timeouts"],
        )
        for size in sizes
    ]
    runs = [of[len(of) // 2] for of in found]
    return runs, exponent([run["citizens"] for run in runs], [run["timeouts"] for run in runs])


def help_seconds() -> float:
    """Seconds of ``jobcentre --help`` in a fresh process: the quickest of several."""

    def seconds() -> float:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "simulator", "--help"], check=True, capture_output=True)
        return time.perf_counter() - began

    return min(seconds() for _ in range(HELP_ROUNDS))
