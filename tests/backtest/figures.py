"""Which public figures lay inside what is simulated when the table was last kept, and which do now.

Few draws, of the figures held against one jobcentre, so that it takes seconds: the whole ledger is the documentation's
(``make validation``). Whoever means a change of the model keeps the table anew, and the difference stands in the
commit: ``python -m tests.backtest.update_figures``.
"""

from __future__ import annotations

import csv
from pathlib import Path

from simulator import study
from simulator.experiments import Computing

PATH = Path(__file__).parent / "figures.csv"
FILES = ("insured", "cash")
DRAWS = 6

Key = tuple[str, str, str]
Table = dict[Key, tuple[bool, float, float]]
"""By file, figure and part: whether it lies inside, and the interval."""


def compute() -> Table:
    """Hold the figures against few draws."""
    found = study.validate(files=FILES, draws=DRAWS, on=Computing(workers=1))
    return {(one.file, one.name, one.part): (one.inside, one.low, one.high) for one in found.held}


def write(table: Table) -> None:
    """Keep the table."""
    with PATH.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("file", "figure", "part", "inside", "low", "high"))
        rows.writerows(
            (*key, "inside" if inside else "outside", f"{low:.6g}", f"{high:.6g}")
            for key, (inside, low, high) in table.items()
        )


def read() -> Table:
    """Read the table that was kept."""
    with PATH.open(encoding="utf-8", newline="") as file:
        return {
            (row["file"], row["figure"], row["part"]): (
                row["inside"] == "inside",
                float(row["low"]),
                float(row["high"]),
            )
            for row in csv.DictReader(file)
        }
