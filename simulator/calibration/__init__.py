"""How it fits reality: the solved baseline."""

from simulator.experiments.baseline import (
    beliefs,
    inherit_baseline,
    is_stale,
    organisation,
    out_of_date,
    solve_baseline,
    with_baseline,
)

__all__ = [
    "beliefs",
    "inherit_baseline",
    "is_stale",
    "organisation",
    "out_of_date",
    "solve_baseline",
    "with_baseline",
]
