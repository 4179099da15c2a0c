"""What a compiled run keeps in memory besides the log and the table of the citizens."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from benchmarks.figures import Figures
from benchmarks.fresh import fresh
from benchmarks.measuring import forget_the_peak, memory
from benchmarks.place import scaled


def bytes_per_citizen(sizes: Sequence[int]) -> tuple[float, float]:
    """Give the bytes of state that one more citizen takes: for each who appears, for each who is there at once.

    The slope over the sizes: what every run takes, whatever its size, does not count.
    """
    found = [fresh("benchmarks.state.of_one", size) for size in sizes]
    grown = [run["bytes"] for run in found]
    return (
        statistics.linear_regression([run["appear"] for run in found], grown).slope,
        statistics.linear_regression([run["there"] for run in found], grown).slope,
    )


def of_one(citizens: int) -> Figures:
    """Bytes by which this process, which should be a fresh one, grows while the kernel runs; its log is let go."""
    from simulator.simulation import timeline
    from simulator.simulation.compiled import engine
    from simulator.simulation.setup import set_up

    tiny, asked = scaled(300), scaled(citizens)
    engine.run(set_up(timeline(tiny, tiny), 1, 0), keep=lambda piece: None)
    setup = set_up(timeline(asked, asked), 1, 0)  # takes more than running it: that peak does not count
    forget_the_peak()
    held = memory(peak=False)
    engine.run(setup, keep=lambda piece: None)
    there = sum(group.stock for group in asked.place.groups.values())
    return {"bytes": memory(peak=True) - held, "appear": len(setup.order), "there": there}
