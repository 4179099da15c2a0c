"""Where a noisy difference crosses zero, when every value is tried on the same random numbers.

With common random numbers the paired difference of replication r is a function D_r(v) of the value v, and its mean over
the replications is one fixed function whose root can be sought like any other (sample average approximation). It is
evaluated on a grid, then where it changes sign, until the root stands still compared with what is not known of it.

The interval inverts the paired test: it holds every value at which the 95 % interval of the mean of D_r(v) holds zero,
D_r being interpolated between the values tried. So it is wide where the curve is flat, may be open at an end of the
range, and covers the root as often as the paired interval covers the difference.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments.intervals import Intervals, paired

Floats = NDArray[np.float64]
GRID = 7
"""Values tried over the range before the root is closed in on."""
STEPS = 4
"""Values tried at most to close in on one root."""
_CLOSE = 0.2
"""A bracket narrower than this share of the interval's width is narrow enough: the rest is noise."""
_FINE = 400


@dataclass(frozen=True)
class Root:
    """A value at which the mean difference is zero, with its 95 % interval.

    Attributes
    ----------
    value : float
        Of the mean over replications.
    low, high : float
        Ends of the interval: the values around it at which the difference may be zero. ``-inf`` or ``inf`` where it
        reaches past the range that was looked at; nan with fewer than two replications.
    rising : bool
        Whether the difference is below zero before it and above zero after it.
    """

    value: float
    low: float
    high: float
    rising: bool


@dataclass(frozen=True)
class Crossing:
    """A difference over a range of values, and where it is zero.

    Attributes
    ----------
    values : ndarray, shape (k,)
        Values tried, ascending.
    differences : ndarray, shape (replications, k)
        In every replication; nan where undefined.
    roots : tuple of Root
        Ascending; empty if the mean difference has one sign over the range.
    """

    values: Floats
    differences: Floats
    roots: tuple[Root, ...]

    @property
    def intervals(self) -> Intervals:
        """The mean difference with its paired 95 % interval at each value."""
        return paired(self.differences, np.zeros_like(self.differences))

    @property
    def undecided(self) -> bool:
        """Whether no value tried shows a difference that is sure: the value hardly matters, or too little was run."""
        found = self.intervals
        return bool(np.all(~((found.low > 0) | (found.high < 0))))


def find_roots(
    difference: Callable[[float], Floats], low: float, high: float, *, grid: int = GRID, steps: int = STEPS
) -> Crossing:
    """Find where a difference crosses zero between two values.

    Parameters
    ----------
    difference : callable
        The paired differences at a value, shape (replications,), the same random numbers whatever the value.
    low, high : float
        The range, ``low < high``.
    grid : int
        Values tried over the range, at least 2: a pair of roots between two neighbours is not seen.
    steps : int
        Values tried at most in closing in on each root.

    Returns
    -------
    Crossing

    Raises
    ------
    Refused
        If the range is empty or the grid has fewer than two values.
    """
    if not low < high:
        raise Refused(f"the range must go from a lower value to a higher one, not from {low:g} to {high:g}")
    if grid < 2:
        raise Refused(f"a grid has at least 2 values, not {grid}")
    at = [
        round(float(v), 12) for v in np.linspace(low, high, grid)
    ]  # 0 is 0, and no rounding error of a step
    tried = {v: difference(v) for v in at}
    for left, right in _brackets(tried):
        _close_in(tried, left, right, difference, steps)
    return crossing_of(tried)


def crossing_of(tried: Mapping[float, Floats]) -> Crossing:
    """Return where a difference crosses zero between the values tried, and nowhere beyond them.

    Parameters
    ----------
    tried : mapping of float to ndarray, shape (replications,)
        By value, the paired differences at it.
    """
    values, differences = _table(tried)
    roots = tuple(_root(values, differences, left, right) for left, right in _brackets(tried))
    return Crossing(values, differences, roots)


def _close_in(
    tried: dict[float, Floats], left: float, right: float, difference: Callable[[float], Floats], steps: int
) -> None:
    """Halve towards the secant's root until the bracket is small beside the interval, or the steps are used up."""
    for _ in range(steps):
        values, differences = _table(tried)
        root = _root(values, differences, left, right)
        if right - left <= _CLOSE * (min(root.high, values[-1]) - max(root.low, values[0])):
            return
        # The secant's root alone would leave one end where it is: the far half of the bracket is cut off as well.
        middle = (left + right) / 2
        at = root.value + 0.25 * (middle - root.value)
        if not left < at < right:
            return
        at = round(at, 12)
        tried[at] = difference(at)
        left, right = (at, right) if _sign(tried[at]) == _sign(tried[left]) else (left, at)


def _mean(differences: Floats) -> float:
    known = differences[~np.isnan(differences)]
    return float(known.mean()) if len(known) else np.nan


def _sign(differences: Floats) -> int:
    mean = _mean(differences)
    return 0 if np.isnan(mean) else int(np.sign(mean))


def _table(tried: Mapping[float, Floats]) -> tuple[Floats, Floats]:
    values = sorted(tried)
    return np.array(values), np.stack([tried[v] for v in values], axis=1)


def _brackets(tried: Mapping[float, Floats]) -> list[tuple[float, float]]:
    """Return the neighbours between which the mean changes sign; a value at which it is exactly zero ends the first."""
    values = sorted(tried)
    signs = [_sign(tried[v]) for v in values]
    return [
        (a, b)
        for a, b, s, t in zip(values, values[1:], signs, signs[1:], strict=False)
        if s * t < 0 or (t == 0 and s != 0)
    ]


def _root(values: Floats, differences: Floats, left: float, right: float) -> Root:
    """Interpolate the root between two values, and invert the paired intervals around it."""
    i, j = int(np.searchsorted(values, left)), int(np.searchsorted(values, right))
    before, after = _mean(differences[:, i]), _mean(differences[:, j])
    value = left + (right - left) * before / (before - after) if before != after else right
    if differences.shape[0] < 2:
        return Root(float(value), np.nan, np.nan, after > before)
    fine = np.unique(np.concatenate([values, [value], np.linspace(values[0], values[-1], _FINE)]))
    at = np.array([np.interp(fine, values, row) for row in differences])
    found = paired(at, np.zeros_like(at))
    sure = (found.low > 0) | (found.high < 0)
    below, above = np.flatnonzero(sure & (fine < value)), np.flatnonzero(sure & (fine > value))
    low = fine[below[-1]] if len(below) else -np.inf
    high = fine[above[0]] if len(above) else np.inf
    return Root(float(value), float(low), float(high), after > before)
