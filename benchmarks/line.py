"""A line of the results: a figure beside its limit."""

from __future__ import annotations

import math
from typing import NamedTuple


class Line(NamedTuple):
    """One figure beside its limit."""

    what: str
    value: float
    unit: str = ""
    at_most: float = math.inf
    at_least: float = -math.inf

    def cells(self) -> tuple[str, str, str]:
        """Give what was measured, its value, and the limit with whether it is met."""
        bounds = ((self.at_most, "at most"), (self.at_least, "at least"))
        limits = [f"{word} {bound:g}" for bound, word in bounds if math.isfinite(bound)]
        met = "met" if self.at_least <= self.value <= self.at_most else "NOT MET"
        value = f"{self.value:,.2f}" if self.value < 100 else f"{self.value:,.0f}"
        return self.what, f"{value} {self.unit}".strip(), f"{limits[0]}: {met}" if limits else ""
