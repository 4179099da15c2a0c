"""Speed and memory of the simulator, as ratios taken in one run: only ratios mean anything on a shared machine.

    make bench

Compared with a bare SimPy process timeout (100 pending) on the same machine in the same minute: how many of them a row
of the event log costs. Then how time grows with the number of citizens, what a citizen costs in memory, and what a
second process gains. Exit status 1 if a limit is not kept.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

ROUNDS = 3
SIZES = {1_000: 0.1, 10_000: 1.0, 100_000: 10.0}
"""Citizens, roughly, and the factor on the place's stock and caseworkers that gives them."""
TIMEOUTS = 300_000
REPLICATIONS = 8


def main() -> int:
    """Measure, print a line each, and say whether all limits are kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", type=float, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(one_run(asked.one)))
        return 0

    runs = {size: typical(factor) for size, factor in SIZES.items()}
    for run in runs.values():
        print(f"{run['citizens']:>9,} citizens  {run['rows']:>11,} rows  {run['seconds']:7.2f} s")
    small, middle, large = (runs[size] for size in SIZES)
    timeouts = middle["seconds"] / middle["rows"] / middle["timeouts"]
    kept = [
        told("process timeouts a row, 10,000 citizens", timeouts, at_most=8),
        told("growth exponent, 1,000 to 100,000", exponent(small, large), at_most=1.3),
        told("bytes a citizen, 10,000", middle["bytes"] / middle["citizens"], at_most=2048),
        told("bytes a citizen, 100,000", large["bytes"] / large["citizens"], at_most=2048),
        told("gain of a second process", gain_of_two(), at_least=1.6),
    ]
    return 0 if all(kept) else 1


def told(what: str, value: float, *, at_most: float = math.inf, at_least: float = -math.inf) -> bool:
    """Print a measurement beside its limit; say whether the limit is kept."""
    kept = at_least <= value <= at_most
    limit = f"at most {at_most:g}" if at_most < math.inf else f"at least {at_least:g}"
    print(f"{what:<44}{value:>10.2f}   {limit}{'' if kept else '   NOT KEPT'}")
    return kept


def typical(factor: float) -> dict[str, Any]:
    """Run in fresh processes and give the run of median time; the largest size only once."""
    rounds = 1 if factor > 1 else ROUNDS
    command = [sys.executable, __file__, "--one", str(factor)]
    runs = [
        json.loads(subprocess.run(command, check=True, capture_output=True).stdout) for _ in range(rounds)
    ]
    return sorted(runs, key=lambda run: run["seconds"] / run["timeouts"])[len(runs) // 2]


def exponent(small: dict[str, Any], large: dict[str, Any]) -> float:
    """Give b in time ~ citizens^b, each time in timeouts of its own minute."""
    times = (large["seconds"] / large["timeouts"]) / (small["seconds"] / small["timeouts"])
    return math.log(times) / math.log(large["citizens"] / small["citizens"])


def scenario_of(factor: float) -> Any:
    """Give current rules in a place of another size, with as many caseworkers a citizen."""
    from simulator import load_scenario

    base = load_scenario("current_rules")
    stocks = {
        f"place.groups.{name}.stock": round(of.stock * factor) for name, of in base.place.groups.items()
    }
    return base.replace({**stocks, "practice.caseworkers.factor": base.practice.caseworkers.factor * factor})


def one_run(factor: float) -> dict[str, Any]:
    """Run one replication in this process; give its size, time, memory and the price of a timeout just then."""
    from simulator.simulation import simulate, timeline

    along = timeline(scenario_of(0.02), scenario_of(0.02))
    simulate(along, 1, 0)  # imports and caches are not the run's
    asked = scenario_of(factor)
    along = timeline(asked, asked)
    before = peak_memory()
    price = statistics.median(seconds_of(bare_timeouts) for _ in range(3)) / TIMEOUTS
    began = time.perf_counter()
    run = simulate(along, 1, 0)
    took = time.perf_counter() - began
    return {
        "citizens": len(run.citizens),
        "rows": len(run.events),
        "seconds": took,
        "timeouts": price,
        "bytes": peak_memory() - before,
    }


def peak_memory() -> int:
    """Give the most memory that this process has held so far, in bytes."""
    import resource

    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes if sys.platform == "darwin" else kilobytes * 1024


def seconds_of(work: Callable[[], None]) -> float:
    """Time some work with the garbage collector at rest, as it is in a run."""
    gc.collect()
    gc.disable()
    began = time.perf_counter()
    work()
    took = time.perf_counter() - began
    gc.enable()
    return took


def bare_timeouts() -> None:
    """Let a hundred SimPy processes do nothing but wait."""
    import simpy

    env = simpy.Environment()

    def waiter(step: int) -> Iterator[simpy.Timeout]:
        for _ in range(TIMEOUTS // 100):
            yield env.timeout(step)

    for step in range(100, 200):
        env.process(waiter(step))
    env.run()


def gain_of_two() -> float:
    """Give the time of one process over that of two, for the same replications, the processes warm."""
    from simulator.experiments import Job, replicate

    base = scenario_of(1.0)
    jobs = [Job("current_rules", base, base)]

    def work(workers: int) -> Callable[[], None]:
        return lambda: (replicate(jobs, range(REPLICATIONS), seed=1, workers=workers), None)[1]

    seconds_of(work(2))
    return seconds_of(work(1)) / seconds_of(work(2))


if __name__ == "__main__":
    sys.exit(main())
