"""What was known at an origin of the municipalities and of the country: level, season, and how far they may move."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.backcast_table import AHEAD, Table
from simulator.calibration.forecast import Series, Spread, draws_ahead, fit
from simulator.calibration.places.levels import season
from simulator.calibration.places.municipalities import CODES, COUNTRY
from simulator.calibration.readers import Period
from simulator.calibration.stock_flow import Response
from simulator.errors import Refused

Floats = NDArray[np.float64]

EACH = 50
"""Forecasts from each draw of what is assumed."""
LEAST = 14
"""Months that a municipality must have before an origin: two changes over a year, for the seasonal forecast's error."""
CYCLE = 0.034
"""How much the country's inflow moves in a month, as a standard deviation of its logarithm: by maximum likelihood of
Jobindsats.dk (STAR) y01a02, full-time persons on dagpenge 2016M08-2020M02."""
PANDEMIC = Period(2020, 3, 3)
"""From here on the country's months set no spread: the bands are those of years without a pandemic."""
_CALM_MONTHS = 36
FROM = Spread(walk=0.045, month=0.015, season=0.03)
"""Where the search for spreads begins."""
OWN = Spread(walk=0.044, month=0.019, season=0.037)
"""A municipality's own spread where a table has too few to tell it: of 98 municipalities, Jobindsats.dk (STAR)
y25i01; walk and month from 2021M08-2022M12, the season as two years and a half tell it (2021M08-2023M12)."""
_ENOUGH = 10
"""Municipalities from which on their spread is estimated."""
_SMOOTH = 1.0
"""How alike neighbouring months are in what a municipality's season is off by: of 0, 0.4, 0.7 and 1.0 the likeliest for
2021M08-2022M12, which no forecast of the documentation is held against."""


class Known:
    """What was known at an origin: nothing in it reads a later month.

    Parameters
    ----------
    table : Table
        All months.
    origin : Period
        The last month known.
    """

    def __init__(self, table: Table, origin: Period) -> None:
        self._past = table.until(origin)
        self._origin = origin
        self.municipalities = tuple(
            name
            for name in self._past.municipalities
            if len(self._past.months(name)) >= LEAST and table.ahead(name, origin) is not None
        )
        self._country = self._season_of_country()
        self._season = {name: self._season_of(name) for name in self.municipalities}

    def _season_of_country(self) -> Floats:
        found = season(self._past.months(COUNTRY))
        if found is not None:
            return np.array(found)
        longer = season(self._past.insured)
        if longer is None:
            raise Refused(
                f"the country's season cannot be told from what was known in {self._origin}: it takes 24 months before "
                "it, of this table or of a longer one of dagpenge (y01a02), which may be given too"
            )
        part = self._past.share(COUNTRY)
        return part * np.array(longer) + (1.0 - part)

    def _season_of(self, name: str) -> Floats:
        own = season(self._past.months(name), tuple(self._country.tolist()))
        return self._country if own is None else np.array(own, dtype=np.float64)

    def _logs(self, name: str, index: Floats) -> dict[Period, float]:
        months = self._past.months(name)
        return {at: float(np.log(value / index[at.first - 1])) for at, value in months.items()}

    def _entered(self, name: str, one: Response) -> Floats:
        part = self._past.share(name)
        return np.asarray(part * one.entered[0] + (1.0 - part) * one.entered[1])

    def country(self, one: Response) -> Series:
        """Return the country's months; it is so large that chance has no part in them."""
        logs = self._logs(COUNTRY, self._country)
        chance = np.zeros(one.together.shape[1])
        return Series(np.array([*logs.values()]), self._entered(COUNTRY, one), chance)

    def own(self, name: str, one: Response) -> Series:
        """Return a municipality's months over the country's, and what chance gives to a stock of its size."""
        ours, whole = self._logs(name, self._season[name]), self._logs(COUNTRY, self._country)
        part = self._past.share(name)
        weight = np.array([part, 1.0 - part]) * one.hours
        size = float(np.mean([*self._past.months(name).values()][-12:]))
        logs = np.array([value - whole[at] for at, value in ours.items()])
        return Series(logs, self._entered(name, one), weight @ one.together / size, _SMOOTH)

    def cycle(self, mean: Response) -> Spread:
        """Return the country's spread: its cycle's of the months before the pandemic, the rest of the months known."""
        calm = {at: value for at, value in self._past.insured.items() if at < PANDEMIC}
        index = season(calm) if len(calm) >= _CALM_MONTHS else None
        walk = CYCLE
        if index is not None:
            logs = np.array([np.log(value / index[at.first - 1]) for at, value in calm.items()])
            alone = Series(logs, mean.entered[0], np.zeros(mean.together.shape[1]))
            walk = fit([alone], replace(FROM, season=0.0), ("walk", "month")).walk
        return fit([self.country(mean)], replace(FROM, walk=walk), ("month", "season"))

    def own_spread(self, mean: Response) -> Spread:
        """Return how far municipalities move by themselves: of the months known of all, if there are enough of them."""
        if len(self.municipalities) < _ENOUGH:
            return OWN
        return fit([self.own(name, mean) for name in self.municipalities], FROM)

    def draws(self, name: str, found: Sequence[Response], cycle: Spread, own: Spread, seed: int) -> Floats:
        """Draw a municipality's next twelve months, shape (draws, 12): in each, the country moves all alike."""
        logs = self._country_logs(found, cycle, seed)
        generator = self._generator(seed, CODES[name])
        logs += np.concatenate(
            [draws_ahead(self.own(name, one), own, AHEAD, EACH, generator) for one in found]
        )
        return np.asarray(np.exp(logs) * self._months_ahead(self._season[name]))

    def country_draws(self, found: Sequence[Response], cycle: Spread, seed: int) -> Floats:
        """Draw the country's next twelve months, shape (draws, 12)."""
        return np.asarray(np.exp(self._country_logs(found, cycle, seed)) * self._months_ahead(self._country))

    def _country_logs(self, found: Sequence[Response], cycle: Spread, seed: int) -> Floats:
        generator = self._generator(seed, 0)
        return np.concatenate(
            [draws_ahead(self.country(one), cycle, AHEAD, EACH, generator) for one in found]
        )

    def _generator(self, seed: int, code: int) -> np.random.Generator:
        key = [seed, self._origin.year, self._origin.first, code]
        return np.random.Generator(np.random.Philox(np.random.SeedSequence(key)))

    def _months_ahead(self, index: Floats) -> Floats:
        return np.asarray(index[(self._origin.first + np.arange(AHEAD)) % 12])

    def knows_season(self, name: str) -> bool:
        """Say whether a municipality's own season could be told."""
        return season(self._past.months(name)) is not None
