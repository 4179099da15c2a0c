"""Which rules are better than which: the Pareto front, how far others are behind it, and which deserve more draws.

Less is better throughout: an objective of which more is wanted comes with its sign turned.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from simulator.experiments.intervals import LEVEL, intervals

Floats = NDArray[np.float64]


def dominates(one: Floats, other: Floats) -> bool:
    """Return whether a rule is at least as good in every objective and better in one."""
    return bool(np.all(one <= other) and np.any(one < other))


def front(points: Floats) -> tuple[int, ...]:
    """Return the positions of the rules that no other dominates; of equals the first. Shape (rules, objectives)."""
    return tuple(
        n
        for n, point in enumerate(points)
        if np.isfinite(point).all()
        and not any(dominates(other, point) for other in points)
        and not any(np.array_equal(other, point) for other in points[:n])
    )


def ranked(points: Floats, missed: Sequence[float]) -> tuple[int, ...]:
    """Return the positions of rules, the best first: what holds before what does not, then front by front.

    Within a front those come first that have most room around them, so that those kept are spread over it
    (non-dominated sorting with crowding distances and constraint domination: Deb, Pratap, Agarwal and Meyarivan 2002,
    *A fast and elitist multiobjective genetic algorithm: NSGA-II*).

    Parameters
    ----------
    points : ndarray, shape (rules, objectives)
        Of each rule.
    missed : sequence of float
        How far each is from holding the constraints; 0 where it holds them.
    """
    holds = [n for n, x in enumerate(missed) if x == 0 and np.isfinite(points[n]).all()]
    order: list[int] = []
    left = list(holds)
    while left:
        best = [left[k] for k in front(points[left])]
        room = crowding(points[best])
        order += [best[k] for k in sorted(range(len(best)), key=lambda k: (-room[k], best[k]))]
        left = [n for n in left if n not in best]
    others = [n for n in range(len(points)) if n not in set(holds)]
    return (*order, *sorted(others, key=lambda n: (missed[n] if missed[n] > 0 else math.inf, n)))


def crowding(points: Floats) -> Floats:
    """Return the room around each point of a front: the ends of every objective have all there is."""
    room = np.zeros(len(points))
    for values in points.T:
        order = np.argsort(values, kind="stable")
        width = values[order[-1]] - values[order[0]]
        room[order[[0, -1]]] = np.inf
        if width > 0:
            room[order[1:-1]] += (values[order[2:]] - values[order[:-2]]) / width
    return room


def surely_behind(one: Floats, other: Floats, level: float = LEVEL) -> bool:
    """Return whether a rule is surely worse than another in every objective: by the interval of each difference.

    Parameters
    ----------
    one, other : ndarray, shape (draws, objectives)
        At the same draws, on the same random numbers.
    level : float
        Coverage of the intervals.
    """
    apart = intervals(one - other, level)
    return bool(np.all(np.asarray(apart.low) > 0))


def worth_more_draws(levels: Sequence[Floats], missed: Sequence[float], most: int) -> tuple[int, ...]:
    """Return which rules get more draws: the best of them, but none that is surely behind another or misses surely.

    Parameters
    ----------
    levels : sequence of ndarray, shape (draws, objectives)
        Of each rule, at the same draws.
    missed : sequence of float
        How far each surely is from holding the constraints. Where all miss, those that miss least go on.
    most : int
        How many at most.
    """
    # Of so many comparisons, one in twenty would be sure by chance alone (Bonferroni's correction).
    level = 1 - (1 - LEVEL) / max(len(levels), 1)
    points = np.array([means(one) for one in levels])
    order = ranked(points, missed)
    if any(x == 0 for x in missed):
        order = tuple(n for n in order if missed[n] == 0)
    kept: list[int] = []
    for n in order:
        if len(kept) == most:
            break
        if not any(surely_behind(levels[n], levels[m], level) for m in kept):
            kept.append(n)
    return tuple(kept)


def means(levels: Floats) -> Floats:
    """Return the mean of each objective over the draws in which it is defined; nan where it is in none."""
    known = np.isfinite(levels)
    number = known.sum(axis=0)
    total = np.where(known, levels, 0.0).sum(axis=0)
    found: Floats = np.divide(total, number, out=np.full(levels.shape[1], np.nan), where=number > 0)
    return found
