"""The page of the cost curve: what was measured, and what follows from it for more than was."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.curve import Cost
from benchmarks.engines import exponent

BEYOND = 10_000_000
STAMP = "Measured on "


def stamp(page: Path | None) -> str:
    """Say when and on what kind of machine: now, or as the page that is there says."""
    if page is not None and page.exists():
        for line in page.read_text(encoding="utf-8").splitlines():
            if line.startswith(STAMP):
                return line
    return (
        f"{STAMP}{datetime.now(UTC):%d %B %Y}; Python {platform.python_version()}, {platform.machine()}, "
        f"{os.cpu_count()} processors, shared."
    )


def beyond(costs: Sequence[Cost], what: str) -> Cost:
    """Carry a curve on from its last two sizes, in proportion to its own power of the size."""
    before, last = [cost for cost in costs if cost.what == what][-2:]
    sizes = (before.citizens, last.citizens)

    def carried(a: float, b: float) -> float:
        power = exponent(sizes, (max(a, 1e-9), max(b, 1e-9)))
        return float(b * (BEYOND / last.citizens) ** power)

    seconds = carried(before.seconds, last.seconds)
    return Cost(what, BEYOND, 1, 1, seconds, carried(before.megabytes, last.megabytes))


def page(costs: Sequence[Cost], measured_on: str) -> str:
    """Write the page."""
    by = {(c.what, c.citizens): c for c in costs if c.what in ("compiled", "streamed", "simpy")}
    for what in ("compiled", "streamed"):
        by[what, BEYOND] = beyond(costs, what)
    rows = "\n".join(_row(size, by) for size in sorted({size for _, size in by}))
    more = [c for c in costs if c.what == "replications"]
    several = [c for c in costs if c.what == "workers"]
    replications = "\n".join(
        f"| {c.replications} | {c.seconds:.1f} | {c.seconds / c.replications:.3f} |" for c in more
    )
    workers = "\n".join(
        f"| {c.workers} | {c.seconds:.1f} | {several[0].seconds / c.seconds:.2f} |" for c in several
    )
    compiled = [c for c in costs if c.what == "compiled" and c.citizens >= 10_000]
    slope = exponent([c.citizens for c in compiled], [c.seconds for c in compiled])
    million = by["compiled", compiled[-1].citizens]
    return f"""# What a run costs

Written by `python -m benchmarks.curve`; the figures stand in [cost_curve.csv](cost_curve.csv).

{measured_on}

A run is 52 + 104 weeks under current rules, in a place of Hedensted's mix with stocks, caseworkers and places in
proportion; citizens are those who appear in it. Seconds are of the processor and of a whole run: the people drawn, the
tables made, the log kept. Memory is the peak of a fresh process over what it held before.

![Seconds and megabytes of a run against citizens](cost_curve.svg)

| citizens | compiled, s | compiled, MB | log streamed, s | log streamed, MB | SimPy, s | SimPy, MB |
| ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

\\* Not measured: carried on from the last two sizes, as the power of the size that joins them.

From {compiled[0].citizens:,} citizens on, time grows as the {slope:.2f}th power of their number; below, what any run
takes tells. {million.citizens:,} citizens take {million.seconds:.0f} seconds, and
{million.megabytes / 1000:.1f} GB with the log in memory. *Streamed* gives the log away piece by piece, as
`jobcentre events` gives it to Parquet, whose own writing is not in these figures.

## Replications

{more[0].citizens:,} citizens, compiled, one process, measured too; by the wall clock, the quickest of
several turns.

| replications | seconds | seconds each |
| ---: | ---: | ---: |
{replications}

A replication is let go of when it has been measured: memory does not grow with their number.

## Workers

{several[0].replications} replications of {several[0].citizens:,} citizens, the processes warm; by the wall clock, the
quickest of several turns.

| workers | seconds | times as fast as one |
| ---: | ---: | ---: |
{workers}

Every worker holds a run of its own, so that memory is in proportion to their number.
"""


def _row(size: int, by: dict[tuple[str, int], Cost]) -> str:
    star = "\\*" if size == BEYOND else ""
    cells = [f"{size:,}{star}"]
    for what in ("compiled", "streamed", "simpy"):
        cost = by.get((what, size))
        cells += [_number(cost.seconds), _number(cost.megabytes)] if cost else ["", ""]
    return f"| {' | '.join(cells)} |"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 20 else f"{value:.1f}" if value >= 1 else f"{value:.2f}"
