"""How far the compiled engine is from a bare compiled queue: a heap that does nothing but take out and put in."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.measuring import processor_seconds
from benchmarks.place import scaled

ROUNDS = 7


def distance(citizens: int) -> tuple[float, float]:
    """Give the time of the compiled engine over that of a bare heap, and the insertions a citizen.

    The heap holds as many alarms as there are citizens at once, and does as many insertions as a run does.
    """
    from simulator.simulation import timeline
    from simulator.simulation.compiled import engine
    from simulator.simulation.setup import set_up

    asked = scaled(citizens)
    along = timeline(asked, asked)
    setup = set_up(along, 1, 0)
    there, insertions = sum(group.stock for group in asked.place.groups.values()), _insertions(along)
    bare = _bare()
    bare(there, 10)
    engine.run(setup)
    quotients = []
    for _ in range(ROUNDS):
        setup = set_up(along, 1, 0)
        took = processor_seconds(lambda: engine.run(setup))  # noqa: B023
        quotients.append(took / processor_seconds(lambda: bare(there, insertions)))
    return statistics.median(quotients), insertions / len(setup.order)


def _insertions(along: Any) -> int:
    """Count how often a citizen's alarm is set in a run: SimPy's engine sets the same."""
    from simulator.simulation import simpy_engine, simulate

    count = 0
    real = simpy_engine.Alarm

    def counted(*arguments: Any) -> simpy_engine.Alarm:
        nonlocal count
        count += 1
        return real(*arguments)

    simpy_engine.Alarm = counted  # type: ignore[misc, assignment]
    try:
        simulate(along, 1, 0, "simpy")
    finally:
        simpy_engine.Alarm = real  # type: ignore[misc]
    return count


def _bare() -> Callable[[int, int], int]:
    """Compile the heap: the first alarm is taken out, and comes again some minutes later."""
    from numba import njit

    def bare(pending: int, insertions: int) -> int:
        heap = np.empty(pending, dtype=np.int64)
        state = np.uint64(1)
        for i in range(pending):
            heap[i] = np.int64(i) << 20
        for _ in range(insertions):
            state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
            key = heap[0] + (np.int64(state >> np.uint64(46)) << 20)
            at = 0
            while True:
                below = 2 * at + 1
                if below >= pending:
                    break
                if below + 1 < pending and heap[below + 1] < heap[below]:
                    below += 1
                if key <= heap[below]:
                    break
                heap[at] = heap[below]
                at = below
            heap[at] = key
        return int(heap[0])

    compiled: Callable[[int, int], int] = njit(cache=True)(bare)
    return compiled
