"""What is wrong although each value by itself is allowed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

ROUNDING = 1e-9
"""By how much a sum of shares may exceed 1: the error of adding decimal fractions."""


class Finding(NamedTuple):
    """One mistake across keys: the key to mend, what is wrong, what is allowed, the nearest name."""

    key: str
    message: str
    allowed: str = ""
    nearest: str = ""


def ascends(numbers: Sequence[float]) -> bool:
    """Say whether each number is larger than the one before."""
    return all(a < b for a, b in pairwise(numbers))
