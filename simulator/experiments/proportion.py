"""A share and its 95 % interval."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z = 1.959963984540054


@dataclass(frozen=True)
class Proportion:
    """How many of how many.

    Attributes
    ----------
    count, of : int
        ``count`` of ``of``.
    """

    count: int
    of: int

    @property
    def share(self) -> float:
        """``count / of``; nan of nothing."""
        return self.count / self.of if self.of else math.nan

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's score interval: it stays within 0 and 1, and is no point where all or none were counted."""
        if not self.of:
            return math.nan, math.nan
        n, p = self.of, self.share
        middle = p + _Z**2 / (2 * n)
        half = _Z * math.sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2))
        whole = 1 + _Z**2 / n
        return max((middle - half) / whole, 0.0), min((middle + half) / whole, 1.0)
