"""What a series of an export tells: its mean over years, how the country moved to another year, its season."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median, variance

from simulator.calibration.places.municipalities import COUNTRY
from simulator.calibration.readers import Observations, Period
from simulator.calibration.readers.cells import Measure, Unit

MONTHS_FOR_A_YEAR = 6
"""A year that fewer months are told of says nothing of its mean: the season would be in it."""
LEAST_MONTHS = 24
"""With fewer there is no month that the moving average centres on twice."""
_FIRM_COUNT = 200.0
"""A stock of this many shows its own season within a single year; chance has a part in a smaller one's."""
_PARTS: dict[Measure, tuple[Measure, Measure]] = {
    "insured": ("insured_open", "insured_activated"),
    "cash_unemployed": ("cash_unemployed_open", "cash_unemployed_activated"),
}


@dataclass(frozen=True)
class Years:
    """The years whose mean is taken, both included."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


@dataclass(frozen=True)
class Level:
    """A mean over years, and who says so."""

    value: float
    source: str


def by_source(
    figures: Observations, area: str, measure: Measure, unit: Unit
) -> dict[str, dict[Period, float]]:
    """Return a figure over time by source; what comes as the open and the activated is their sum."""
    found = figures.series(area, measure, unit)
    if measure in _PARTS:
        opened, activated = (figures.series(area, part, unit) for part in _PARTS[measure])
        for source in opened:
            both = opened[source].keys() & activated.get(source, {}).keys()
            if both:
                found.setdefault(source, {p: opened[source][p] + activated[source][p] for p in sorted(both)})
    return found


def mean_of(series: Mapping[Period, float], years: Years) -> float | None:
    """Return the mean of a series over years, or ``None`` if less than half of one is told."""
    total = weight = 0.0
    for year in range(years.first, years.last + 1):
        inside = {p: value for p, value in series.items() if p.year == year}
        if sum(p.last - p.first + 1 for p in inside) < MONTHS_FOR_A_YEAR:
            return None
        months = {p: value for p, value in inside.items() if p.is_month} or inside
        for p, value in months.items():
            total, weight = total + value * (p.last - p.first + 1), weight + p.last - p.first + 1
    return total / weight if weight else None


def level(figures: Observations, area: str, measure: Measure, unit: Unit, years: Years) -> Level | None:
    """Return the first source's mean over the years that has one."""
    for source, series in by_source(figures, area, measure, unit).items():
        mean = mean_of(series, years)
        if mean is not None:
            return Level(mean, source)
    return None


def growth(figures: Observations, measure: Measure, years: Years, to: int) -> Level | None:
    """Return the country's mean in a year over its mean in the years, from a source that tells both."""
    for unit in ("fulltime", "persons"):
        for source, series in by_source(figures, COUNTRY, measure, unit).items():
            then, now = mean_of(series, Years(to, to)), mean_of(series, years)
            if then is not None and now:
                return Level(then / now, source)
    return None


def labour_force(figures: Observations, area: str) -> Level | None:
    """Return the labour force behind the unemployed and their percentage, averaged over a year or more of months.

    A month's percentage is rounded to a decimal, which on a rate of 2 % is off by as much as 2.5 %.
    """
    for source, people in by_source(figures, area, "unemployed", "fulltime").items():
        rates = by_source(figures, area, "unemployed", "percent").get(source, {})
        both = [p for p in people if rates.get(p)]
        if len(both) >= 12:
            return Level(100 * sum(people[p] for p in both) / sum(rates[p] for p in both), source)
    return None


def newest(figures: Observations, area: str, measure: Measure) -> tuple[Period, Level] | None:
    """Return the newest figure in full-time persons, whatever its year, and its period."""
    for source, series in by_source(figures, area, measure, "fulltime").items():
        if series:
            last = max(series)
            return last, Level(series[last], source)
    return None


def last_whole_year(figures: Observations, area: str) -> int | None:
    """Return the last year that twelve months are told of, for any count of an area."""
    months: dict[tuple[str, int], set[int]] = {}
    own = figures.of(area)
    for measure, unit, when in zip(own["measure"], own["unit"], own["period"], strict=True):
        if unit in ("fulltime", "persons"):
            months.setdefault((measure, when.year), set()).update(range(when.first, when.last + 1))
    whole = [year for (_, year), told in months.items() if len(told) == 12]
    return max(whole, default=None)


def years_told(figures: Observations, area: str) -> list[int]:
    """Return the years that anything is told of."""
    return sorted({when.year for when in figures.of(area)["period"]})


@dataclass(frozen=True)
class Season:
    """An index by month, its source, and the months that it was drawn from."""

    index: tuple[float, ...]
    source: str
    first: Period
    last: Period


def season_of(figures: Observations, area: str, measure: Measure) -> Season | None:
    """Return an area's season from the first source whose months are enough, damped towards the country's."""
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
    """Return the index of a stock by month, January first, mean 1.

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
    """Return the share of the distance between two indices that is not chance (James and Stein's shrinkage).

    Where no month is told of twice, chance is guessed by the size of the stock.
    """
    repeated = [ratios for ratios in by_month if len(ratios) > 1]
    if not repeated:
        return min(1.0, size / _FIRM_COUNT)
    years = fmean(len(ratios) for ratios in by_month)
    chance = fmean(variance(ratios) for ratios in repeated) / years
    distance = fmean((a - b) ** 2 for a, b in zip(own, to, strict=True))
    return max(0.0, 1.0 - chance / distance) if distance > 0 else 1.0
