"""How many of something exports tell, as a mean over years, and how the country moved to another year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from simulator.calibration.municipalities import COUNTRY
from simulator.calibration.readers import Observations, Period
from simulator.calibration.readers.words import Measure, Unit

MONTHS_FOR_A_YEAR = 6
"""A year that fewer months are told of says nothing of its mean: the season would be in it."""

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
    """Give a figure over time by source; what comes as the open and the activated is their sum."""
    found = figures.series(area, measure, unit)
    if measure in _PARTS:
        opened, activated = (figures.series(area, part, unit) for part in _PARTS[measure])
        for source in opened:
            both = opened[source].keys() & activated.get(source, {}).keys()
            if both:
                found.setdefault(source, {p: opened[source][p] + activated[source][p] for p in sorted(both)})
    return found


def mean_of(series: Mapping[Period, float], years: Years) -> float | None:
    """Give the mean of a series over years, or ``None`` if less than half of one is told."""
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
    """Give the first source's mean over the years that has one."""
    for source, series in by_source(figures, area, measure, unit).items():
        mean = mean_of(series, years)
        if mean is not None:
            return Level(mean, source)
    return None


def growth(figures: Observations, measure: Measure, years: Years, to: int) -> Level | None:
    """Give the country's mean in a year over its mean in the years, from a source that tells both."""
    for unit in ("fulltime", "persons"):
        for source, series in by_source(figures, COUNTRY, measure, unit).items():
            then, now = mean_of(series, Years(to, to)), mean_of(series, years)
            if then is not None and now:
                return Level(then / now, source)
    return None


def labour_force(figures: Observations, area: str) -> Level | None:
    """Give the labour force behind the unemployed and their percentage, averaged over a year or more of months.

    A month's percentage is rounded to a decimal, which on a rate of 2 % is off by as much as 2.5 %.
    """
    for source, people in by_source(figures, area, "unemployed", "fulltime").items():
        rates = by_source(figures, area, "unemployed", "percent").get(source, {})
        both = [p for p in people if rates.get(p)]
        if len(both) >= 12:
            return Level(100 * sum(people[p] for p in both) / sum(rates[p] for p in both), source)
    return None


def newest(figures: Observations, area: str, measure: Measure) -> tuple[Period, Level] | None:
    """Give the newest figure in full-time persons, whatever its year, and its period."""
    for source, series in by_source(figures, area, measure, "fulltime").items():
        if series:
            last = max(series)
            return last, Level(series[last], source)
    return None


def last_whole_year(figures: Observations, area: str) -> int | None:
    """Give the last year that twelve months are told of, for any count of an area."""
    months: dict[tuple[str, int], set[int]] = {}
    for one in figures.rows:
        if one.municipality == area and one.unit in ("fulltime", "persons"):
            spanned = range(one.period.first, one.period.last + 1)
            months.setdefault((one.measure, one.period.year), set()).update(spanned)
    whole = [year for (_, year), told in months.items() if len(told) == 12]
    return max(whole, default=None)


def years_told(figures: Observations, area: str) -> list[int]:
    """Give the years that anything is told of."""
    return sorted({one.period.year for one in figures.rows if one.municipality == area})
