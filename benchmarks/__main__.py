"""Speed and memory of the simulator, as ratios taken in one run.

    make bench
    python -m benchmarks --quick
    python -m benchmarks --only compiled

Only ratios mean anything on a shared machine: a row of SimPy's event log is priced in bare SimPy process timeouts (100
pending) of the same minute, and engines are run in turn. Limits are printed beside the figures; the exit status does
not depend on them. The full run takes half an hour and wants the machine to itself: the gain of a second process and
the start-up are by the wall clock.
"""

from __future__ import annotations

import argparse
import os
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from benchmarks import sections
from benchmarks.line import Line

RESULTS = Path(__file__).with_name("RESULTS.md")
Section = tuple[str, str, Callable[[bool], Sequence[Line]]]
SECTIONS: dict[str, Section] = {
    "simpy": ("The readable engine", sections.READABLE, sections.readable),
    "compiled": ("The compiled engine", sections.COMPILED, sections.compiled),
    "experiments": ("Experiments of many runs", sections.MACHINERY, sections.experiments),
    "earlier": ("Than before", sections.THAN_BEFORE, sections.than_before),
    "rivals": ("Rivals", sections.AGAINST_RIVALS, sections.against_rivals),
}


def main() -> None:
    """Measure, print a table, and write it to RESULTS.md (not with ``--quick`` or ``--only``)."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="small sizes, about a minute; RESULTS.md stays as it is"
    )
    parser.add_argument("--only", choices=SECTIONS, help="one part; RESULTS.md stays as it is")
    asked = parser.parse_args()
    if find_spec("numba") is None:
        print("Without numba there is no compiled engine: only the readable one is measured.")
        asked.only = "simpy"
    found = []
    for name, (title, text, measured) in SECTIONS.items():
        if asked.only in (None, name):
            lines = measured(asked.quick)
            show(title, lines)
            found.append((title, text, lines))
    if not asked.quick and asked.only is None:
        RESULTS.write_text(report(found), encoding="utf-8")


def show(title: str, lines: Sequence[Line]) -> None:
    """Print one part."""
    width = max(len(line.what) for line in lines)
    print(f"\n{title}")
    for what, value, limit in (line.cells() for line in lines):
        print(f"{what:<{width}}  {value:>18}   {limit}".rstrip(), flush=True)


def report(found: Sequence[tuple[str, str, Sequence[Line]]]) -> str:
    """Put the figures into a page that says where and when they were taken."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    parts = []
    for title, text, lines in found:
        rows = "\n".join(f"| {' | '.join(line.cells())} |" for line in lines)
        parts.append(f"## {title}\n\n{text}\n\n| what | measured | limit |\n| --- | ---: | --- |\n{rows}\n")
    body = "\n".join(parts)
    return f"""# What the benchmark measured

Written by `make bench`. Ratios taken in one run, processor time unless it says otherwise, medians of rounds.

{datetime.now(UTC):%d %B %Y}; Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} processors,
load {load} at the end.

{body}"""


if __name__ == "__main__":
    main()
