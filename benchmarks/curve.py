"""What a run costs, measured: time and memory against citizens, replications and workers.

    python -m benchmarks.curve

writes docs/cost_curve.md, its chart and its figures. It takes some ten minutes and three gigabytes.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from benchmarks.fresh import fresh
from benchmarks.measuring import forget_the_peak, memory, processor_seconds
from benchmarks.place import scaled
from simulator.simulation import Engine

DOCS = Path(__file__).parents[1] / "docs"
SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)
SIMPY_SIZES = SIZES[:5]
REPLICATIONS = (1, 4, 16, 64)
WORKERS = (1, 2)
MIDDLE = 10_000
TURNS = 4
"""By the wall clock the quickest of several counts: whoever else uses the processors slows two of them down more."""


@dataclass(frozen=True)
class Cost:
    """What one piece of work took.

    Attributes
    ----------
    what : {"compiled", "streamed", "simpy", "replications", "workers"}
        A run of one engine (``streamed``: compiled, its log given away as it grows); or replications of one size, run
        and measured, in one process or in several.
    citizens, replications, workers : int
        How much of each.
    seconds : float
        Processor seconds of a run; by the wall clock for replications.
    megabytes : float
        Peak of a fresh process over what it held before (of the first process, where there are workers).
    """

    what: str
    citizens: int
    replications: int
    workers: int
    seconds: float
    megabytes: float


def main() -> None:
    """Measure and write, or write anew from what was measured."""
    from benchmarks import curve_chart, curve_page

    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.curve",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="up to 10,000 citizens, shown and not written")
    parser.add_argument("--draw", action="store_true", help="page and chart from the figures that are there")
    asked = parser.parse_args()
    figures = DOCS / "cost_curve.csv"
    if not asked.draw:
        costs = list(measured(10_000 if asked.quick else SIZES[-1]))
        if asked.quick:
            return
        DOCS.mkdir(exist_ok=True)
        write(costs, figures)
    costs = read(figures)
    curve_chart.draw(costs, DOCS / "cost_curve.svg")
    page = DOCS / "cost_curve.md"
    page.write_text(curve_page.page(costs, curve_page.stamp(page if asked.draw else None)), encoding="utf-8")


def measured(largest: int) -> Iterable[Cost]:
    """Take every figure, each in a process of its own."""
    wanted: list[tuple[str, int, int, int]] = []
    for what, sizes in (("compiled", SIZES), ("streamed", SIZES), ("simpy", SIMPY_SIZES)):
        wanted += [(what, size, 1, 1) for size in sizes if size <= largest]
    wanted += [("replications", MIDDLE, number, 1) for number in REPLICATIONS]
    wanted += [("workers", MIDDLE, REPLICATIONS[-1], workers) for workers in WORKERS]
    for what, citizens, replications, workers in wanted:
        if what in ("replications", "workers"):
            turns = [fresh("benchmarks.curve.many", citizens, replications, workers) for _ in range(TURNS)]
            took = min(turns)
        else:
            rounds = 3 if citizens <= MIDDLE else 1
            took = sorted(fresh("benchmarks.curve.one", what, citizens) for _ in range(rounds))[rounds // 2]
        cost = Cost(what, citizens, replications, workers, *took)
        print(
            f"{what:<12} {citizens:>9,} {replications:>4} {workers:>2} {cost.seconds:9.2f} s {cost.megabytes:8.0f} MB"
        )
        yield cost


def one(what: str, citizens: int) -> tuple[float, float]:
    """Processor seconds and megabytes of a run in this process, which should be a fresh one."""
    from simulator.simulation import simulate, timeline

    engine: Engine = "simpy" if what == "simpy" else "compiled"
    keep: Any = (lambda piece: None) if what == "streamed" else None
    tiny, asked = scaled(300), scaled(citizens)
    simulate(timeline(tiny, tiny), 1, 0, engine, keep)
    forget_the_peak()
    held = memory(peak=False)
    took = processor_seconds(lambda: simulate(timeline(asked, asked), 1, 0, engine, keep))
    return took, (memory(peak=True) - held) / 1e6


def many(citizens: int, replications: int, workers: int) -> tuple[float, float]:
    """Seconds by the wall clock, and megabytes of this process, of replications run and measured."""
    from simulator.experiments import Computing, Job, replicate

    asked = scaled(citizens)
    jobs = [Job("current_rules", asked, asked)]
    replicate(jobs, range(2 * workers), seed=2, on=Computing(workers, "compiled"))
    forget_the_peak()
    held = memory(peak=False)
    began = time.perf_counter()
    replicate(jobs, range(replications), seed=1, on=Computing(workers, "compiled"))
    took = time.perf_counter() - began
    return took, max(0, memory(peak=True) - held) / 1e6


def write(costs: Iterable[Cost], path: Path) -> None:
    """Write the figures as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [f.name for f in fields(Cost)], lineterminator="\n")
        table.writeheader()
        for cost in costs:
            table.writerow(
                {**asdict(cost), "seconds": f"{cost.seconds:.4f}", "megabytes": f"{cost.megabytes:.1f}"}
            )


def read(path: Path) -> list[Cost]:
    """Read them again."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Cost(
                row["what"],
                int(row["citizens"]),
                int(row["replications"]),
                int(row["workers"]),
                float(row["seconds"]),
                float(row["megabytes"]),
            )
            for row in csv.DictReader(file)
        ]


if __name__ == "__main__":
    main()
