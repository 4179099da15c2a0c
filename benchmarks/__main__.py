"""Speed and memory of the simulator, as ratios taken in one run.

    make bench
    python -m benchmarks --quick

Only ratios mean anything on a shared machine: a row of the event log is priced in bare SimPy process timeouts (100
pending) of the same minute. Limits are printed beside the figures; the exit status does not depend on them. The full
run takes some minutes and wants the machine to itself: the gain of a second process is by the wall clock.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import platform
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from benchmarks import figures

RESULTS = Path(__file__).with_name("RESULTS.md")
SIZES = (1_000, 10_000, 30_000, 100_000)
QUICK_SIZES = (300, 1_000, 3_000)


class Line(NamedTuple):
    """One figure beside its limit."""

    what: str
    value: float
    unit: str
    at_most: float = math.inf
    at_least: float = -math.inf

    def cells(self) -> tuple[str, str, str]:
        """Give what was measured, its value, and the limit with whether it is met."""
        bounds = ((self.at_most, "at most"), (self.at_least, "at least"))
        limits = [f"{word} {bound:g}" for bound, word in bounds if math.isfinite(bound)]
        met = "met" if self.at_least <= self.value <= self.at_most else "NOT MET"
        value = f"{self.value:,.2f}" if self.value < 100 else f"{self.value:,.0f}"
        return self.what, f"{value} {self.unit}".strip(), f"{limits[0]}: {met}" if limits else ""


def main() -> None:
    """Measure, print a table, and write it to RESULTS.md (not with ``--quick``)."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, under a minute; RESULTS.md stays as it is"
    )
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one is not None:
        print(json.dumps(figures.one_run(asked.one)))
        return
    lines = measured(asked.quick)
    width = max(len(line.what) for line in lines)
    for what, value, limit in (line.cells() for line in lines):
        print(f"{what:<{width}}  {value:>18}   {limit}".rstrip())
    if not asked.quick:
        RESULTS.write_text(report(lines), encoding="utf-8")


def measured(quick: bool) -> list[Line]:
    """Take every figure."""
    sizes, middle, rounds = (QUICK_SIZES, 1_000, 3) if quick else (SIZES, 10_000, 7)
    price = figures.rows_and_measures(middle, rounds)
    runs, exponent = figures.growth(sizes, 3)
    size = f"{price['citizens']:,.0f} citizens"
    return [
        Line(f"A log row, {size}", price["timeouts_per_row"], "bare timeouts", at_most=8),
        Line(f"Log rows, {size}", price["rows_per_citizen"], "a citizen"),
        Line(f"Growth of time, {sizes[0]:,} to {sizes[-1]:,} citizens: exponent", exponent, "", at_most=1.3),
        *(
            Line(
                f"A log row, {run['citizens']:,.0f} citizens", run["timeouts"] / run["rows"], "bare timeouts"
            )
            for run in runs
        ),
        *(
            Line(
                f"Memory, {run['citizens']:,.0f} citizens",
                run["bytes_per_citizen"],
                "bytes a citizen",
                at_most=2048,
            )
            for run in runs
        ),
        Line(
            "Two processes against one, warm",
            figures.gain_of_two(middle, 4 if quick else 12),
            "times",
            at_least=1.6,
        ),
        Line("jobcentre --help, a fresh process", figures.help_seconds(), "s", at_most=0.5),
        Line(f"Measuring a run, {size}", price["measure_per_run"], "of simulating it"),
    ]


def report(lines: Iterable[Line]) -> str:
    """Put the figures into a page that says where and when they were taken."""
    rows = "\n".join(f"| {' | '.join(line.cells())} |" for line in lines)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return f"""# What the benchmark measured

Written by `make bench`. Ratios taken in one run; "bare timeout" is one timeout of one of 100 SimPy processes that do
nothing but wait, on the same processor in the same minute. Citizens are those who appear in the log of a run of
52 + 104 weeks under current rules, in a place of Hedensted's mix with stocks, caseworkers and places in proportion.
Memory is the peak of a fresh process over what it held before the run, log included.

{datetime.now(UTC):%d %B %Y}; Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors,
load {load} at the end.

| what | measured | limit |
| --- | ---: | --- |
{rows}
"""


if __name__ == "__main__":
    main()
