"""What a sweep found: outcomes over the values of one assumption, or of two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.catalogue import OUTCOMES
from simulator.experiments.compare import COLUMNS, Comparison
from simulator.experiments.intervals import Interval

if TYPE_CHECKING:
    import pandas as pd

Point = tuple[Any, ...]
"""A value of each path that is swept over."""
Key = tuple[str, str]
"""Group and outcome."""


@dataclass(frozen=True)
class Swept:
    """Levels of every scenario, and each proposal's paired difference, at every point.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    over : mapping of str to tuple
        By path, the values; one path or two.
    outcomes : tuple of (group, outcome)
        What was kept.
    means : mapping of (point, scenario, key) to Interval
        With 95 % intervals.
    differences : mapping of (point, proposal, key) to Interval
        Proposal - baseline at the same point, paired.
    seed, replications : int
        At every point, on the same random numbers.
    """

    names: tuple[str, ...]
    over: Mapping[str, tuple[Any, ...]]
    outcomes: tuple[Key, ...]
    means: Mapping[tuple[Point, str, Key], Interval]
    differences: Mapping[tuple[Point, str, Key], Interval]
    seed: int
    replications: int

    @property
    def points(self) -> tuple[Point, ...]:
        """Every combination of values, the last path's fastest."""
        first, *rest = self.over.values()
        return tuple((a, *b) for a in first for b in ([(c,) for c in rest[0]] if rest else [()]))

    def table(self) -> pd.DataFrame:
        """Give a row for each point, scenario and outcome, with its interval and its difference from the baseline."""
        import pandas as pd

        nothing = Interval(np.nan, np.nan, np.nan, 0)
        rows = []
        for point in self.points:
            for name in self.names:
                for key in self.outcomes:
                    mean = self.means[point, name, key]
                    apart = self.differences.get((point, name, key), nothing)
                    rows.append(
                        (
                            *point,
                            name,
                            *key,
                            OUTCOMES[key[1]].unit,
                            mean.replications,
                            mean.mean,
                            mean.low,
                            mean.high,
                            apart.mean,
                            apart.low,
                            apart.high,
                        )
                    )
        return pd.DataFrame(rows, columns=[*self.over, *COLUMNS])


def kept(
    comparison: Comparison, outcomes: tuple[Key, ...]
) -> tuple[dict[tuple[str, Key], Interval], dict[tuple[str, Key], Interval]]:
    """Keep of a comparison what a sweep shows: levels by (scenario, key), differences by (proposal, key)."""
    means = {(name, key): comparison.mean(name, *key) for name in comparison.names for key in outcomes}
    differences = {
        (name, key): comparison.difference(name, *key) for name in comparison.proposals for key in outcomes
    }
    return means, differences
