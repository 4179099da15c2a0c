"""The compiled engine against the readable one: time, growth, start-up, a second processor."""

from __future__ import annotations

import math
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.measuring import processor_seconds
from benchmarks.place import scaled
from simulator.simulation import Engine

ROUNDS = 5
STARTS = 7
TURNS = 4


@dataclass(frozen=True)
class Ratio:
    """What a run takes in either engine, processor seconds: medians of rounds.

    Attributes
    ----------
    citizens : int
        About so many appear.
    simpy, compiled : float
        A whole run: the people drawn, the tables made, the log kept.
    kernel : float
        The compiled engine alone, from a setup made to a log kept.
    quotient, quotient_alone : float
        Median of the rounds' quotients, for whole runs and for the engines alone.
    """

    citizens: int
    simpy: float
    compiled: float
    kernel: float
    quotient: float
    quotient_alone: float


def ratio(citizens: int, rounds: int = ROUNDS) -> Ratio:
    """Run both engines in turn. What surrounds the compiled kernel surrounds SimPy too."""
    from simulator.simulation import simulate, timeline
    from simulator.simulation.compiled import engine
    from simulator.simulation.setup import set_up

    asked = scaled(citizens)
    along = timeline(asked, asked)
    simulate(along, 1, 0, "compiled")
    rows = []
    for replication in range(rounds):
        kernels, wholes = [], []
        for _ in range(3):
            setup = set_up(along, 1, replication)
            kernels.append(processor_seconds(lambda: engine.run(setup)))  # noqa: B023
            wholes.append(processor_seconds(lambda: simulate(along, 1, replication, "compiled")))  # noqa: B023
        simpy = processor_seconds(lambda: simulate(along, 1, replication, "simpy"))  # noqa: B023
        kernel, whole = statistics.median(kernels), statistics.median(wholes)
        around = max(0.0, whole - kernel)
        rows.append((simpy, whole, kernel, simpy / whole, (simpy - around) / kernel))
    return Ratio(citizens, *(statistics.median(column) for column in zip(*rows, strict=True)))


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Give the slope of the logarithm of time over that of size, by least squares."""
    return statistics.linear_regression([math.log(x) for x in sizes], [math.log(y) for y in seconds]).slope


def gain_of_two(citizens: int, replications: int, engine: Engine) -> float:
    """Time of one process over that of two, for the same replications, by the wall clock, the processes warm.

    The quickest of several turns each: whoever else uses the processors slows two of them down more than one.
    """
    from simulator.experiments import Computing, Job, replicate

    asked = scaled(citizens)
    jobs = [Job("current_rules", asked, asked)]

    def seconds(workers: int) -> float:
        began = time.perf_counter()
        replicate(jobs, range(replications), seed=1, on=Computing(workers, engine))
        return time.perf_counter() - began

    replicate(jobs, range(8), seed=1, on=Computing(2, engine))
    pairs = [(seconds(1), seconds(2)) for _ in range(TURNS)]
    return min(one for one, _ in pairs) / min(two for _, two in pairs)


def start_up() -> tuple[float, float]:
    """Seconds of a fresh process that makes one small run, with SimPy and with a compiled engine that is at hand.

    The quickest of several each, in turn, by the wall clock.
    """

    def seconds(engine: Engine) -> float:
        program = f"from benchmarks.engines import small; small({engine!r})"
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", program], check=True)
        return time.perf_counter() - began

    seconds("compiled")
    found = [(seconds("simpy"), seconds("compiled")) for _ in range(STARTS)]
    return min(simpy for simpy, _ in found), min(compiled for _, compiled in found)


def small(engine: Engine) -> None:
    """Make one small run."""
    from simulator.simulation import simulate, timeline

    asked = scaled(20)
    simulate(timeline(asked, asked), 1, 0, engine)
