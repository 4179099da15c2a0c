"""A municipality's forecast twelve months, held against what came and scored beside forecasts without a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calibration.backcast_table import AHEAD, Table
from simulator.calibration.forecast import crps
from simulator.calibration.readers import Period

Floats = NDArray[np.float64]

BANDS = (0.5, 0.8, 0.95)
QUANTILES = (0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975)
PARTS = ("level", "season", "trend")


@dataclass(frozen=True, eq=False)
class Part:
    """A part of a forecast: the mean over that of the year before, each month over the mean, or the year's change.

    Attributes
    ----------
    observed, low, median, high, last : ndarray
        What came; what 95 % of the draws hold and their median; what the year before, carried on, would have said.
    """

    observed: Floats
    low: Floats
    median: Floats
    high: Floats
    last: Floats

    @property
    def inside(self) -> int:
        """How many of what came lie in the 95 % band."""
        return int(((self.low <= self.observed) & (self.observed <= self.high)).sum())

    @property
    def error(self) -> float:
        """The mean distance of the median from what came."""
        return float(np.abs(self.median - self.observed).mean())

    @property
    def error_as_before(self) -> float:
        """The same of the year before, carried on."""
        return float(np.abs(self.last - self.observed).mean())


@dataclass(frozen=True, eq=False)
class Forecast:
    """A municipality's twelve months from an origin.

    Attributes
    ----------
    municipality : str
    origin : Period
        The last month known.
    observed : ndarray, shape (12,)
        Full-time persons.
    quantiles : ndarray, shape (12, 7)
        At :data:`QUANTILES`.
    score, last, year : ndarray, shape (12,)
        CRPS in full-time persons: the model's, the last value's, the same month of the year before's.
    parts : mapping of str to Part
        By the names in :data:`PARTS`.
    past : ndarray
        Full-time persons in the months known.
    own_season : bool
        Whether its own season could be told.
    """

    municipality: str
    origin: Period
    observed: Floats
    quantiles: Floats
    score: Floats
    last: Floats
    year: Floats
    parts: Mapping[str, Part]
    past: Floats
    own_season: bool

    def held(self, share: float) -> int:
        """Return how many of the months lie in the band that holds a share of the draws."""
        low, high = self.band(share)
        return int(((low <= self.observed) & (self.observed <= high)).sum())

    def band(self, share: float) -> tuple[Floats, Floats]:
        """Return the ends of the band that holds a share of the draws, month by month."""
        low, high = (QUANTILES.index(round(q, 3)) for q in ((1 - share) / 2, (1 + share) / 2))
        return self.quantiles[:, low], self.quantiles[:, high]

    @property
    def size(self) -> float:
        """The mean of the twelve months before the origin, in full-time persons."""
        return float(self.past[-12:].mean())

    @property
    def median(self) -> Floats:
        """The median of the draws, month by month."""
        return np.asarray(self.quantiles[:, QUANTILES.index(0.5)])


def hold(table: Table, name: str, origin: Period, draws: Floats, own_season: bool) -> Forecast:
    """Hold what came against the draws, and against what the past says without a model."""
    past = np.array([*table.until(origin).months(name).values()])
    observed = table.ahead(name, origin)
    assert observed is not None
    logs = np.log(past)
    last = [_scored(past[-1] * np.exp(logs[h:] - logs[:-h]), observed[h - 1]) for h in range(1, AHEAD + 1)]
    errors = np.exp(logs[12:] - logs[:-12])
    year = [_scored(past[h - 12] * errors, observed[h]) for h in range(AHEAD)]
    return Forecast(
        municipality=name,
        origin=origin,
        observed=observed,
        quantiles=np.quantile(draws, QUANTILES, axis=0).T,
        score=crps(draws, observed),
        last=np.array(last),
        year=np.array(year),
        parts={part: _part(part, draws, observed, past) for part in PARTS},
        past=past,
        own_season=own_season,
    )


def _scored(draws: Floats, observed: float) -> float:
    return float(crps(draws, np.asarray(observed)))


def _part(part: str, draws: Floats, observed: Floats, past: Floats) -> Part:
    before = past[-12:]

    def of(months: Floats, base: Floats) -> Floats:
        """Return the part of months whose year before is ``base``."""
        mean = months.mean(axis=-1, keepdims=True)
        if part == "season":
            return np.asarray(months / mean)
        return np.asarray(mean / base.mean() if part == "level" else months[..., -1:] / base[-1] - 1.0)

    low, median, high = np.quantile(of(draws, before), [0.025, 0.5, 0.975], axis=0)
    as_before = np.ones(1) if part == "level" else of(before, past[:-12])
    return Part(of(observed, before), low, median, high, as_before)
