"""Which municipalities differ from the rest of the country by more than chance.

Each municipality is held up against all the others together, replication by replication; the test is Student's t on
those differences. Of a hundred municipalities that differ in nothing five would lie outside their 95 % intervals, so
the tests are taken together by Holm's rule: the chance that even one is named wrongly is at most 5 %.

More replications tell smaller differences. What a municipality's own figures can tell is another matter: they are one
course of the years, and chance throws a small jobcentre far. ``once`` is the range in which 95 of 100 courses lie.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments.compare import is_share
from simulator.experiments.intervals import LEVEL, ROUNDING, Interval, intervals

if TYPE_CHECKING:
    from simulator.experiments.compare import Comparison

Floats = NDArray[np.float64]
_NORMAL = 1.959964


@dataclass(frozen=True)
class AgainstRest:
    """One municipality in one outcome.

    Attributes
    ----------
    place : str
        Its name.
    weight : float
        What the outcome is over, on average (obligations, persons); what adds up has none and weighs 1.
    found : Interval
        Mean over replications: the level, or the difference that a proposal makes.
    once : pair of float
        Range in which 95 of 100 single courses lie.
    from_rest : Interval
        Difference from the rest of the country.
    p : float
        Chance of so big a difference from the rest, were there none; Holm's, over all municipalities. ``nan`` with
        fewer than two replications.
    """

    place: str
    weight: float
    found: Interval
    once: tuple[float, float]
    from_rest: Interval
    p: float

    @property
    def beyond_chance(self) -> bool:
        """Whether it differs from the rest by more than chance."""
        return self.p < 1 - LEVEL


def outliers(comparison: Comparison, scenario: str, group: str, outcome: str) -> tuple[AgainstRest, ...]:
    """Hold every municipality up against the rest, by name: the baseline's levels, or the differences a proposal makes.

    Raises
    ------
    Refused
        If the outcome adds up: it differs by size alone.
    """
    places = sorted(comparison.members)
    values = np.stack([comparison.members[place].of(scenario, group, outcome) for place in places], axis=1)
    weights = np.array(
        [
            [run.members[place].weights.get((group, outcome), np.nan) for place in places]
            for run in comparison.measures[comparison.baseline]
        ]
    )
    if np.isnan(weights).all():
        raise Refused(f"{outcome} adds up over municipalities: it differs by their size alone")
    if scenario != comparison.baseline:
        base = [comparison.members[p].of(comparison.baseline, group, outcome) for p in places]
        values = values - np.stack(base, axis=1)
    rest = _rest(values, weights)
    away = values - rest
    away[np.abs(away) <= ROUNDING * np.maximum(np.abs(values), np.abs(rest))] = 0.0
    share = is_share(outcome) and scenario == comparison.baseline
    found, between = intervals(values, share=share), intervals(away)
    chances = holm(_two_sided(away))
    spread = np.array([_spread(values[:, i]) for i in range(len(places))])
    return tuple(
        AgainstRest(
            place,
            float(np.nanmean(weights[:, i])),
            found[i],
            _once(found[i].mean, _NORMAL * spread[i], share),
            between[i],
            float(chances[i]),
        )
        for i, place in enumerate(places)
    )


def _once(mean: float, reach: float, share: bool) -> tuple[float, float]:
    """Return where a single course lies; a share's stays within 0 and 1."""
    low, high = mean - reach, mean + reach
    return (max(low, 0.0), min(high, 1.0)) if share else (low, high)


def holm(chances: Floats) -> Floats:
    """Adjust the p-values of many tests so that one wrong finding among all is as rare as one of a single test.

    The smallest is multiplied by the number of tests, the next by one less, and so on, never below one before it (Holm
    1979). Undefined ones do not count.
    """
    adjusted = np.full(len(chances), np.nan)
    known = np.flatnonzero(~np.isnan(chances))
    order = known[np.argsort(chances[known], kind="stable")]
    factors = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(chances[order] * factors), 1.0)
    return adjusted


def _rest(values: Floats, weights: Floats) -> Floats:
    """Give, for each municipality, the mean of all the others by weight."""
    weighed = np.where(np.isnan(values) | np.isnan(weights), 0.0, weights)
    known = np.where(np.isnan(values), 0.0, values) * weighed
    others = weighed.sum(axis=1, keepdims=True) - weighed
    above = known.sum(axis=1, keepdims=True) - known
    rest: Floats = np.divide(above, others, out=np.full_like(values, np.nan), where=others > 0)
    return rest


def _two_sided(away: Floats) -> Floats:
    """Return the p-value of no difference, one test a column."""
    from scipy.special import stdtr

    chances = np.full(away.shape[1], np.nan)
    for i, column in enumerate(away.T):
        known = column[~np.isnan(column)]
        if len(known) < 2:
            continue
        error = known.std(ddof=1) / np.sqrt(len(known))
        if error > 0:
            chances[i] = 2 * stdtr(len(known) - 1, -abs(known.mean()) / error)
        else:
            chances[i] = 0.0 if known[0] else 1.0
    return chances


def _spread(values: Floats) -> float:
    known = values[~np.isnan(values)]
    return float(known.std(ddof=1)) if len(known) > 1 else float("nan")
