"""Amounts by group set: sums, shares and means, with what each weighs when several jobcentres are pooled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import GROUPS, MEMBERS

ByGroup = NDArray[np.float64]
"""Sums by group, in the order of ``GROUPS``."""


class Amount(NamedTuple):
    """An outcome, and what it weighs when several jobcentres are pooled.

    ``weight`` is how many (obligations, persons, minutes) a share or a mean is over; None where the outcome adds up.
    ``value`` is nan where undefined.
    """

    value: float
    weight: float | None


Values = dict[tuple[str, str], Amount]
"""Outcomes by (group set, outcome)."""


def sums(outcome: str, by_group: ByGroup) -> Values:
    """Give the group sets of something that adds up."""
    return {
        (name, outcome): Amount(float(by_group[list(members)].sum()), None)
        for name, members in MEMBERS.items()
    }


def ratios(outcome: str, above: ByGroup, below: ByGroup) -> Values:
    """Give the group sets of a ratio of two sums (a share, a mean): pooled, not averaged over groups.

    Nothing over nothing is nan.
    """
    return {
        (name, outcome): quotient(float(above[list(members)].sum()), float(below[list(members)].sum()))
        for name, members in MEMBERS.items()
    }


def quotient(above: float, below: float) -> Amount:
    """Divide, and remember by what."""
    return Amount(ratio(above, below), below)


def ratio(above: float, below: float) -> float:
    """Divide; nan where there is nothing to divide by."""
    return above / below if below else float("nan")


def among(values: NDArray[Any], codes: Iterable[int]) -> NDArray[np.bool_]:
    """Return which values are one of a few codes."""
    found = np.zeros(len(values), dtype=bool)
    for code in codes:
        found |= values == code
    return found


def by_group(group: NDArray[np.int64], weights: NDArray[np.generic] | None = None) -> ByGroup:
    """Add up (or count) by group code."""
    return np.bincount(group, weights, minlength=len(GROUPS)).astype(np.float64)
