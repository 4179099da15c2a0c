"""What was found of the smallest number of caseworkers that holds a target."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.experiments.root import Crossing, Root

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class SmallestNumber:
    """An outcome over the number of caseworkers, and where it begins to hold a target.

    Attributes
    ----------
    scenario : str
        Its name.
    group, outcome : str
        What is to hold.
    target : float
        In the outcome's unit.
    at_most : bool
        Whether the outcome is to be at most the target, instead of at least.
    heads : float
        Caseworkers in the scenario as it is.
    crossing : Crossing
        By the number of caseworkers: outcome - target (with ``at_most`` target - outcome), and where that is zero.
    seed : int
        Of the random numbers, the same at every number.
    """

    scenario: str
    group: str
    outcome: str
    target: float
    at_most: bool
    heads: float
    crossing: Crossing
    seed: int

    @property
    def replications(self) -> int:
        """Replications at each number."""
        return len(self.crossing.differences)

    @property
    def root(self) -> Root | None:
        """Where the outcome rises to the target for the last time; None if it does not within the range."""
        rising = [root for root in self.crossing.roots if root.rising]
        return rising[-1] if rising else None

    @property
    def smallest(self) -> int | None:
        """The smallest whole number of caseworkers; None if the target is not crossed within the range."""
        return None if self.root is None else math.ceil(self.root.value)

    @property
    def interval(self) -> tuple[int | None, int | None]:
        """Whole numbers between which the smallest lies, by the 95 % interval; None where it reaches past the range."""
        if self.root is None:
            return None, None
        low, high = (math.ceil(x) if math.isfinite(x) else None for x in (self.root.low, self.root.high))
        return low, high

    @property
    def flat(self) -> bool:
        """Whether more caseworkers at the upper end of the range make no sure difference."""
        last = self.crossing.differences[:, -1] - self.crossing.differences[:, -2]
        from simulator.experiments.intervals import intervals

        return intervals(last[:, None])[0].holds_zero

    def level(self, position: int) -> tuple[float, float, float]:
        """Give the outcome and the ends of its 95 % interval at the n-th number tried."""
        found = self.crossing.intervals[position]
        sign = -1.0 if self.at_most else 1.0
        ends = sorted(self.target + sign * x for x in (found.low, found.high))
        return self.target + sign * found.mean, ends[0], ends[1]

    def table(self) -> pd.DataFrame:
        """Give a row for each number tried: caseworkers, replications, the outcome and its interval."""
        import pandas as pd

        rows = [
            (float(v), int(self.crossing.intervals.replications[i]), *self.level(i))
            for i, v in enumerate(self.crossing.values)
        ]
        return pd.DataFrame(rows, columns=["caseworkers", "replications", self.outcome, "ci_low", "ci_high"])
