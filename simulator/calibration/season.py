"""The season of a stock: an index by month, from a monthly series."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

from simulator.calibration.levels import by_source
from simulator.calibration.municipalities import COUNTRY
from simulator.calibration.readers import Observations, Period
from simulator.calibration.readers.words import Measure

LEAST_MONTHS = 24
"""With fewer there is no month that the moving average centres on twice."""
_FIRM_COUNT = 200.0
"""A stock of this many shows its own season; chance has a part in a smaller one's."""


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
    over the years, so that one odd year does not count. What chance alone would make of a small stock is damped:
    the index is moved towards ``towards`` (flat if not given) by 1 - n / 200 for n people.

    Parameters
    ----------
    series : mapping
        Period -> count; other periods than months are left out.
    towards : tuple of 12 floats, optional
        The country's index.

    Returns
    -------
    tuple of 12 floats, or None
        ``None`` with fewer than 24 months in a row or a month that no average could be centred on.
    """
    months = {12 * p.year + p.first - 1: value for p, value in series.items() if p.is_month}
    if len(months) < LEAST_MONTHS:
        return None
    by_month: dict[int, list[float]] = {k: [] for k in range(12)}
    for at, value in months.items():
        around = [months.get(at + k) for k in range(-6, 7)]
        there = [x for x in around if x is not None]
        if len(there) == 13:
            centred = (sum(there) - 0.5 * (there[0] + there[12])) / 12
            if centred > 0:
                by_month[at % 12].append(value / centred)
    if not all(by_month.values()):
        return None
    raw = [median(by_month[k]) for k in range(12)]
    weight = min(1.0, fmean(months.values()) / _FIRM_COUNT)
    to = towards or (1.0,) * 12
    moved = [weight * own / fmean(raw) + (1 - weight) * other for own, other in zip(raw, to, strict=True)]
    return tuple(round(max(index / fmean(moved), 0.05), 3) for index in moved)
