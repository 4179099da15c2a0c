"""The season of a stock: an index by month, from a monthly series."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance

from simulator.calibration.levels import by_source
from simulator.calibration.municipalities import COUNTRY
from simulator.calibration.readers import Observations, Period
from simulator.calibration.readers.words import Measure

LEAST_MONTHS = 24
"""With fewer there is no month that the moving average centres on twice."""
_FIRM_COUNT = 200.0
"""A stock of this many shows its own season within a single year; chance has a part in a smaller one's."""


@dataclass(frozen=True)
class Season:
    """An index by month, its source, and the months that it was drawn from."""

    index: tuple[float, ...]
    source: str
    first: Period
    last: Period


def season_of(figures: Observations, area: str, measure: Measure) -> Season | None:
    """Give an area's season from the first source whose months are enough, damped towards the country's."""
    country = None
    for series in by_source(figures, COUNTRY, measure, "fulltime").values():
        country = country or season(series)
    for source, series in by_source(figures, area, measure, "fulltime").items():
        index = season(series, country)
        if index is not None:
            months = sorted(p for p in series if p.is_month)
            return Season(index, source, months[0], months[-1])
    return None


def season(
    series: Mapping[Period, float], towards: tuple[float, ...] | None = None
) -> tuple[float, ...] | None:
    """Give the index of a stock by month, January first, mean 1.

    Each month is compared with the average of the twelve months centred on it; an index is the median of its month
    over the years, so that one odd year does not count. What chance makes of a small stock is damped: the index is
    moved towards ``towards`` by the share that chance has in their distance, as the spread between the years tells.
    So a small island whose every January is high keeps its season, and a stock that moves at random has none.

    Parameters
    ----------
    series : mapping
        Period -> count; other periods than months are left out.
    towards : tuple of 12 floats, optional
        The country's index; flat if not given.

    Returns
    -------
    tuple of 12 floats, or None
        ``None`` with fewer than 24 months or a month that no average could be centred on.
    """
    months = {12 * p.year + p.first - 1: value for p, value in series.items() if p.is_month}
    if len(months) < LEAST_MONTHS:
        return None
    by_month: list[list[float]] = [[] for _ in range(12)]
    for at, value in months.items():
        around = [months.get(at + k) for k in range(-6, 7)]
        there = [x for x in around if x is not None]
        if len(there) == 13:
            centred = (sum(there) - 0.5 * (there[0] + there[12])) / 12
            if centred > 0:
                by_month[at % 12].append(value / centred)
    if not all(by_month):
        return None
    raw = [median(ratios) for ratios in by_month]
    own = [index / fmean(raw) for index in raw]
    to = towards or (1.0,) * 12
    weight = _weight(own, to, by_month, fmean(months.values()))
    moved = [weight * a + (1 - weight) * b for a, b in zip(own, to, strict=True)]
    return tuple(round(max(index / fmean(moved), 0.05), 3) for index in moved)


def _weight(
    own: Sequence[float], to: Sequence[float], by_month: Sequence[Sequence[float]], size: float
) -> float:
    """Give the share of the distance between two indices that is not chance (James and Stein's shrinkage).

    Where no month is told of twice, chance is guessed by the size of the stock.
    """
    repeated = [ratios for ratios in by_month if len(ratios) > 1]
    if not repeated:
        return min(1.0, size / _FIRM_COUNT)
    years = fmean(len(ratios) for ratios in by_month)
    chance = fmean(variance(ratios) for ratios in repeated) / years
    distance = fmean((a - b) ** 2 for a, b in zip(own, to, strict=True))
    return max(0.0, 1.0 - chance / distance) if distance > 0 else 1.0
