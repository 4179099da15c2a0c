"""What a break-even found: the value of an assumption at which a proposal changes an outcome by nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.experiments.root import Crossing

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class BreakEvenPoint:
    """A proposal against its baseline over the range of one assumption.

    Attributes
    ----------
    baseline, proposal : str
        Names of the scenarios.
    path : str
        The assumption that is varied, in both alike.
    group, outcome : str
        Whose difference is to be zero.
    assumed : float
        The value in the scenario files.
    low, high : float
        The range looked at.
    crossing : Crossing
        Paired differences (proposal - baseline) by value, and where they are zero.
    seed : int
        Of the random numbers, the same at every value.
    """

    baseline: str
    proposal: str
    path: str
    group: str
    outcome: str
    assumed: float
    low: float
    high: float
    crossing: Crossing
    seed: int

    @property
    def replications(self) -> int:
        """Replications at each value."""
        return len(self.crossing.differences)

    def table(self) -> pd.DataFrame:
        """Give a row for each value tried: value, replications, difference, ci_low, ci_high."""
        import pandas as pd

        found = self.crossing.intervals
        return pd.DataFrame(
            {
                "value": self.crossing.values,
                "replications": found.replications,
                "difference": found.mean,
                "ci_low": found.low,
                "ci_high": found.high,
            }
        )
