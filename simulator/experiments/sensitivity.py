"""What a sensitivity analysis found: what an answer hinges on, and how often it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.assumptions import Assumption, Contrast
from simulator.experiments.intervals import Interval
from simulator.experiments.proportion import Proportion
from simulator.experiments.sobol import Index
from simulator.experiments.sweep import Key
from simulator.scenario.figures import is_number
from simulator.scenario.messages import spell

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

CHANCE = "chance"
"""The group of inputs that is the seed: what differs between two runs of the same assumptions."""
REST = "rest"
"""The group of all assumptions that do not stand alone."""


@dataclass(frozen=True)
class Swing:
    """What one assumption does to a proposal's difference, all others as assumed.

    Attributes
    ----------
    at_low, at_high : float
        Difference from the baseline at the ends of the range; of alternatives as assumed, and under the alternative.
    swing : Interval
        ``at_high - at_low``, paired; without interval where too little was run for one.
    """

    at_low: float
    at_high: float
    swing: Interval

    @property
    def size(self) -> float:
        """How far the difference moves, whichever way."""
        return abs(self.swing.mean)


@dataclass(frozen=True)
class Sensitive:
    """What was found.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    outcomes : tuple of (group, outcome)
        The headlines.
    assumptions : mapping of str to Assumption
        Every figure that was varied, by name.
    as_assumed : mapping of (proposal, key) to Interval
        Differences with everything as assumed.
    swings : mapping of (contrast, proposal, key) to Swing
        One assumption at a time, by the names of their contrasts.
    alone : tuple of str
        Assumptions that stand alone among the groups of the indices; the rest are one group, and chance is one.
    indices : mapping of (proposal, key) to tuple of Index
        Shares of the variance of the difference.
    levels : ndarray, shape (draws, scenarios, outcomes)
        In draws of all assumptions that are independent of each other: means over the replications of a draw.
    order : mapping of key to tuple of str
        Scenarios from the lowest to the highest, everything as assumed.
    drawn_back : Proportion
        Values that had to be drawn back, of all that were drawn.
    draws, replications, seed : int
        n of Saltelli's design; replications of a draw.
    """

    names: tuple[str, ...]
    outcomes: tuple[Key, ...]
    assumptions: Mapping[str, Assumption]
    as_assumed: Mapping[tuple[str, Key], Interval]
    swings: Mapping[tuple[str, str, Key], Swing]
    alone: tuple[str, ...]
    indices: Mapping[tuple[str, Key], tuple[Index, ...]]
    levels: Floats
    order: Mapping[Key, tuple[str, ...]]
    drawn_back: Proportion
    draws: int
    replications: int
    seed: int

    @cached_property
    def contrasts(self) -> Mapping[str, Contrast]:
        """What is compared where one assumption is varied alone, by name."""
        return {one.name: one for known in self.assumptions.values() for one in known.contrasts}

    def ranking_stands(self, key: Key) -> Proportion:
        """Give in how many draws the scenarios stand in the order in which they stand as assumed."""
        k = self.outcomes.index(key)
        in_order = self.levels[:, [self.names.index(name) for name in self.order[key]], k]
        known = in_order[np.isfinite(in_order).all(axis=1)]
        return Proportion(int((np.diff(known, axis=1) >= 0).all(axis=1).sum()), len(known))

    def lower(self, proposal: str, key: Key) -> Proportion:
        """Give in how many draws a proposal lies below the baseline."""
        apart = self.differences(proposal, key)
        return Proportion(int((apart < 0).sum()), len(apart))

    def differences(self, proposal: str, key: Key) -> Floats:
        """Give a proposal's difference from the baseline in every draw in which it is defined."""
        k = self.outcomes.index(key)
        apart = self.levels[:, self.names.index(proposal), k] - self.levels[:, 0, k]
        return apart[np.isfinite(apart)]

    def largest(self, proposal: str, key: Key, number: int) -> tuple[str, ...]:
        """Give the contrasts that move a difference most, the largest swing first, of those run most often."""
        found = {name: self.swings[name, proposal, key] for name in self.contrasts}
        most = max((one.swing.replications for one in found.values()), default=0)
        moving = [name for name, one in found.items() if one.size > 0 and one.swing.replications == most]
        return tuple(sorted(moving, key=lambda name: -found[name].size)[:number])

    def tornado_table(self) -> pd.DataFrame:
        """Give a row for each contrast, proposal and outcome: both values and the differences there."""
        import pandas as pd

        rows = []
        for (name, proposal, key), found in self.swings.items():
            contrast, swing = self.contrasts[name], found.swing
            provenance = self.assumptions[contrast.assumption].provenance
            apart = (found.at_low, found.at_high, swing.mean, swing.low, swing.high, swing.replications)
            low, high = _written(contrast.low), _written(contrast.high)
            rows.append((name, provenance, low, high, proposal, *key, *apart))
        columns = [
            "assumption",
            "provenance",
            "low",
            "high",
            "scenario",
            "group",
            "outcome",
            "difference_at_low",
        ]
        columns += ["difference_at_high", "swing", "swing_ci_low", "swing_ci_high", "replications"]
        return pd.DataFrame(rows, columns=columns)

    def indices_table(self) -> pd.DataFrame:
        """Give a row for each group of assumptions, proposal and outcome: indices with their intervals."""
        import pandas as pd

        rows = []
        for (proposal, key), groups in self.indices.items():
            for one in groups:
                first = (one.first, one.first - one.first_half, one.first + one.first_half)
                total = (one.total, one.total - one.total_half, one.total + one.total_half)
                rows.append((one.group, proposal, *key, *first, *total))
        columns = ["assumption", "scenario", "group", "outcome", "first_order", "first_order_ci_low"]
        columns += ["first_order_ci_high", "total", "total_ci_low", "total_ci_high"]
        return pd.DataFrame(rows, columns=columns)

    def draws_table(self) -> pd.DataFrame:
        """Give a row for each independent draw, scenario and outcome."""
        import pandas as pd

        rows = [
            (d, name, *key, self.levels[d, s, k])
            for d in range(len(self.levels))
            for s, name in enumerate(self.names)
            for k, key in enumerate(self.outcomes)
        ]
        return pd.DataFrame(rows, columns=["draw", "scenario", "group", "outcome", "value"])


def _written(value: Any) -> str:
    """Write an end of a range, of a list all its items, or an alternative."""
    items = value if isinstance(value, tuple) else (value,)
    return " ".join(f"{x:.6g}" if is_number(x) else spell(x).strip("'") for x in items)
