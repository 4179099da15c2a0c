"""Who is there and who will come: the citizens of one replication, drawn before anything happens.

The stock is drawn jointly (elapsed duration from the stationary distribution, frailty given survival to it), entrants
by a Poisson process with a seasonal rate, and a pool of recent leavers is at risk of returning. Everybody's draws are
addressed by group, origin and number, so that one citizen more changes nobody else's.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator import calendar
from simulator.calendar import (
    MINUTES_PER_DAY,
    MINUTES_PER_WEEK,
    NEVER,
)
from simulator.draws import FIELD, Purpose, keys, page
from simulator.log import Citizens
from simulator.model import renewal
from simulator.model.hazards import return_after
from simulator.model.law import offer_clock
from simulator.scenario import Scenario
from simulator.scenario.base import CAUSES
from simulator.scenario.place import Hazards, PlaceGroup

_LEAST_VARIANCE = 1e-9
"""A smaller variance of frailty is none: it would not show in the digits that are kept, nor can it be drawn."""

Array = NDArray[np.float64]
STOCK, ENTRANT, RECENT = 0, 1, 2
YEAR = 366
"""Days by which the calendar of seasons goes beyond the run's."""
_POWERS = np.array([float(f"1e{k}") for k in range(-13, 9)])
_SCALES = np.array([float(10 ** (8 - k)) for k in range(-13, 9)])
"""What makes nine digits before the point of a number from a power of ten on."""


@dataclass(frozen=True)
class Population:
    """The citizens, and what only the simulation knows of them."""

    citizens: Citizens
    """One row a citizen."""
    wakes: NDArray[np.int64]
    """Minute at which each citizen first does something: the beginning of the run for the stock, the entry of an
    entrant, the return of a recent leaver."""
    keys: NDArray[np.uint64]
    """The seed of each citizen's own draws."""
    earned: Array
    """Hours that each has worked since her present right to the benefit was given."""
    arm: NDArray[np.int8]
    """The arm of a trial that each is in: 0 where nothing is tried, -1 where it is her caseworker's."""


def total_hazard(hazards: Hazards) -> Array:
    """Weekly exit hazard by band, all causes together."""
    total: Array = np.array([getattr(hazards, c) for c in CAUSES], dtype=float).sum(axis=0)
    return total


def seasons(group: PlaceGroup) -> renewal.Seasons:
    """Return the indices of inflow and exits under which a group's stock shows its observed season."""
    return renewal.seasons(
        group.stock_season,
        tuple(total_hazard(group.observed).tolist()),
        group.observed.job,
        (group.return_rate_to_13, group.return_rate_to_52),
        group.bands_from_weeks,
    )


def exit_season(group: PlaceGroup) -> tuple[float, ...]:
    """Return the index of a group's exit hazard by half-month: what its stock's season asks for, and its own."""
    return tuple(found * group.exit_season[part // 2] for part, found in enumerate(seasons(group).exit))


def limit_weeks(scenario: Scenario, group: str) -> float:
    """Weeks of a spell after which the hours of benefit are used up; infinite where they are not counted."""
    if group != "insured":
        return math.inf
    return scenario.prices.benefit_hours_limit / (37.0 * scenario.place.groups["insured"].hours_share)


def draw_population(scenario: Scenario, seed: int, replication: int, begin: int, horizon: int) -> Population:
    """Draw the citizens of one replication.

    Parameters
    ----------
    scenario : Scenario
        The baseline: its place says who lives there.
    seed, replication : int
        The key of the run.
    begin, horizon : int
        First and last minute.
    """
    parts: list[dict[str, NDArray[np.generic]]] = []
    streams: list[tuple[int, int]] = []
    for position, (name, group) in enumerate(scenario.place.groups.items()):
        drawn = _Group(scenario, name, group, seed, replication, 4 * position, begin, horizon)
        for origin, part in ((STOCK, drawn.stock()), (ENTRANT, drawn.entrants()), (RECENT, drawn.recent())):
            size = len(part["entered"])
            part["group"] = np.full(size, position, dtype=np.uint8)
            part["origin"] = np.full(size, origin, dtype=np.uint8)
            parts.append(part)
            streams.append((4 * position + origin, size))
    columns = {key: np.concatenate([p[key] for p in parts]) for key in parts[0]}
    wakes, earned = columns.pop("wakes"), columns.pop("earned")
    citizens = Citizens(**columns, groups=tuple(scenario.place.groups))
    own = np.concatenate([keys(seed, replication, stream, size) for stream, size in streams])
    return Population(citizens, wakes.astype(np.int64), own, earned, np.zeros(len(own), dtype=np.int8))


def newcomers(people: Population) -> dict[str, NDArray[Any]]:
    """Return the columns of :class:`Newcomers`, as arrays."""
    table = people.citizens
    return {
        "key": people.keys,
        "group": table.group,
        "arm": people.arm,
        "entered": table.entered,
        "contact": table.contact,
        "benefit_hours": table.benefit_hours,
        "earned": people.earned,
        "frailty": table.frailty,
        "return_after": table.return_after,
        "treatment_from": table.treatment_from,
        "treatment_to": table.treatment_to,
        "age_band": offer_clock(table.age.astype(np.int64), 0, 1, 2).astype(np.uint8),
        "returning": table.origin == RECENT,
        "digital": table.digital,
        "at_risk": table.at_risk,
        "reading": table.reading,
        "incomplete_cv": table.incomplete_cv,
        "self_books": table.self_books,
    }


def nine_digits(numbers: Array) -> Array:
    """Round positive numbers to nine significant digits, as ``float(f"{x:.9g}")`` does one by one."""
    found = np.array(numbers, dtype=float)
    usual = (found >= _POWERS[0]) & (found < 1e9)
    scale = _SCALES[np.searchsorted(_POWERS, found[usual], side="right") - 1]
    scaled = found[usual] * scale
    whole = np.rint(scaled)
    # Both are exact, so that their quotient is the number nearest to the decimal.
    found[usual] = whole / scale
    # Where the product may have been rounded over a half, the decimal is written out.
    doubtful = ~usual
    doubtful[usual] = np.abs(np.abs(scaled - whole) - 0.5) < 1e-5
    found[doubtful] = [float(f"{x:.9g}") for x in np.asarray(numbers)[doubtful]]
    return found


class _Group:
    """Draws one group's citizens."""

    def __init__(
        self,
        scenario: Scenario,
        name: str,
        group: PlaceGroup,
        seed: int,
        replication: int,
        stream: int,
        begin: int,
        horizon: int,
    ) -> None:
        self._group = group
        self._key = (seed, replication)
        self._stream = stream
        self._begin, self._horizon = begin, horizon
        self._start = scenario.start
        hazards = total_hazard(group.observed)
        self._limit = limit_weeks(scenario, name)
        self._limit_hours = scenario.prices.benefit_hours_limit
        self._new_right = scenario.prices.benefit_hours_new_right
        self._week, self._share = renewal.survival(group.bands_from_weeks, hazards, self._limit)
        self._mean = renewal.mean_weeks(self._week, self._share)
        job = np.array(group.observed.job)
        bands = np.clip(
            np.searchsorted(group.bands_from_weeks, self._week, side="right") - 1, 0, len(job) - 1
        )
        self._job_share = float(
            (self._share * job[bands]).sum() / max(1e-12, (self._share * hazards[bands]).sum())
        )
        self._first_per_year, self._returns_per_year = renewal.inflow(
            group.stock, self._mean, self._job_share, group.return_rate_to_13, group.return_rate_to_52
        )
        halves = calendar.half_months_between(
            self._start, begin // MINUTES_PER_DAY, horizon // MINUTES_PER_DAY
        )
        self._season_edges = np.array([m for m, _ in halves if m < horizon] + [horizon], dtype=float)
        self._season_rates = np.array([seasons(group).inflow[part] for m, part in halves if m < horizon])
        self._month_of_begin = halves[0][1] // 2
        self._exit_season = exit_season(group)

    def _page(self, origin: int, purpose: Purpose, count: int) -> Array:
        return page(*self._key, self._stream + origin, purpose, 0, count)

    def _common(self, origin: int, entered: Array, elapsed: Array) -> dict[str, NDArray[np.generic]]:
        """Draw what everybody has, whatever the origin; ``elapsed`` weeks of the spell lie behind her."""
        group, n = self._group, len(entered)
        frailty = self._frailty(self._page(origin, Purpose.FRAILTY, n), elapsed)
        age = self._page(origin, Purpose.AGE, n)
        young, middle = group.age_under_30, group.age_under_30 + group.age_30_to_49
        years = np.select(
            [age < young, age < middle],
            [18 + 12 * age / max(young, 1e-9), 30 + 20 * (age - young) / max(group.age_30_to_49, 1e-9)],
            50 + 17 * (age - middle) / max(1e-9, 1 - middle),
        )
        has_employer = self._page(origin, Purpose.EMPLOYER_RETURN, n) < group.employer_return_share
        back = self._in_season(
            entered,
            group.employer_return_from_weeks
            + self._page(origin, Purpose.RETURN_DATE, n)
            * (group.employer_return_to_weeks - group.employer_return_from_weeks),
        )
        treated = self._page(origin, Purpose.TREATMENT, n) < group.treatment_share
        treatment = self._page(origin, Purpose.TREATMENT_START, n) * group.treatment_start_to_weeks
        length = group.treatment_from_weeks + self._page(origin, Purpose.TREATMENT_LENGTH, n) * (
            group.treatment_to_weeks - group.treatment_from_weeks
        )
        before, hours, earned = self._used_before(origin, n, elapsed)
        digital = self._page(origin, Purpose.DIGITAL, n) < group.digital_share
        readily = np.floor(self._page(origin, Purpose.SELF_BOOKING, n) * FIELD)
        median = float(self._frailty(np.array([0.5]), np.zeros(1))[0])

        def minutes(weeks: Array, where: NDArray[np.bool_]) -> NDArray[np.int32]:
            return np.where(where, np.rint(weeks * MINUTES_PER_WEEK), -1).astype(np.int32)

        return {
            "age": np.floor(years).astype(np.uint8),
            "entered": entered.astype(np.int32),
            "contact": np.zeros(n, dtype=np.int32),
            "ladder": np.rint(before * MINUTES_PER_WEEK).astype(np.int32),
            "benefit_hours": hours,
            "earned": earned,
            "frailty": frailty,
            "return_after": minutes(back, has_employer & (back > elapsed)),
            "treatment_from": minutes(treatment, treated),
            "treatment_to": minutes(treatment + length, treated),
            "digital": digital,
            "self_books": np.where(digital, readily, FIELD).astype(np.int32),
            "reading": self._page(origin, Purpose.READING, n) < group.reading_share,
            "incomplete_cv": self._page(origin, Purpose.INCOMPLETE_CV, n) < group.incomplete_cv_share,
            "at_risk": frailty < median,
            "wakes": entered.astype(np.int64),
        }

    def _used_before(self, origin: int, n: int, elapsed: Array) -> tuple[Array, Array, Array]:
        """Draw weeks of benefits in the three years before the spell, benefit hours used then, and hours worked since.

        Who is there after ``elapsed`` weeks cannot have used more before than leaves her that: hours before are drawn
        within what is left of the right.
        """
        group = self._group
        some = self._page(origin, Purpose.USED_BEFORE, n) < group.used_before_share
        weeks = np.where(
            some, self._page(origin, Purpose.USED_BEFORE_WEEKS, n) * group.used_before_to_weeks, 0.0
        )
        if not math.isfinite(self._limit):
            return weeks, np.zeros(n), np.zeros(n)
        per_week = 37.0 * group.hours_share
        room = np.maximum(0.0, self._limit_hours - elapsed * per_week)
        hours = weeks * per_week
        within_room = room * weeks / group.used_before_to_weeks
        hours = np.where(hours > room, within_room, hours)
        worked = self._page(origin, Purpose.EARNED_BEFORE, n) * self._new_right
        return weeks, hours, np.where(some, worked, 0.0)

    def _in_season(self, entered: Array, weeks: Array) -> Array:
        """Return the weeks from entry until so many weeks of an average season have passed: an employer takes people
        back as fast as others leave in that part of the year.
        """
        if set(self._exit_season) == {1.0}:
            return weeks
        first, last = self._begin // MINUTES_PER_DAY, self._horizon // MINUTES_PER_DAY
        halves = calendar.half_months_between(self._start, first - YEAR, last + 2 * YEAR)
        edges = np.array([minute for minute, _ in halves], dtype=float)
        index = np.array([self._exit_season[part] for _, part in halves[:-1]])
        passed = np.concatenate([[0.0], np.cumsum(np.diff(edges) * index)])
        since = np.maximum(entered, edges[0])
        there = np.interp(since, edges, passed) + weeks * MINUTES_PER_WEEK
        back: Array = (np.interp(there, passed, edges) - since) / MINUTES_PER_WEEK
        return back

    def _frailty(self, uniform: Array, elapsed: Array) -> Array:
        """Gamma frailty given survival to ``elapsed`` weeks.

        With mean 1 and variance theta among entrants, frailty among those still there is gamma with the same shape
        and mean S(elapsed)^theta (Vaupel, Manton and Stallard 1979). Nine digits are kept, so that the last bit of a
        library's inverse does not matter.
        """
        theta = self._group.frailty_variance
        if theta < _LEAST_VARIANCE:
            return np.ones(len(uniform))
        from scipy.special import gammaincinv

        alive = np.interp(elapsed, self._week, self._share)
        drawn = gammaincinv(1.0 / theta, uniform) * theta * np.maximum(alive, 1e-12) ** theta
        return np.maximum(nine_digits(drawn), 1e-9)

    def stock(self) -> dict[str, NDArray[np.generic]]:
        """Those who are there at the beginning."""
        n = round(self._group.stock * self._group.stock_season[self._month_of_begin])
        area = np.concatenate([[0.0], np.cumsum((self._share[1:] + self._share[:-1]) / 2)])
        elapsed = np.interp(self._page(STOCK, Purpose.ELAPSED, n), area / max(area[-1], 1e-12), self._week)
        elapsed = np.floor(np.minimum(elapsed, self._limit) * MINUTES_PER_WEEK) / MINUTES_PER_WEEK
        part = self._common(STOCK, self._begin - elapsed * MINUTES_PER_WEEK, elapsed)
        part["wakes"] = np.full(n, self._begin, dtype=np.int64)
        return part

    def entrants(self) -> dict[str, NDArray[np.generic]]:
        """Those who enter for the first time, in order of entry."""
        year = 52.0 * MINUTES_PER_WEEK
        per_minute = self._first_per_year * self._season_rates / year
        expected = np.concatenate([[0.0], np.cumsum(per_minute * np.diff(self._season_edges))])
        before_begin = float(np.interp(self._begin, self._season_edges, expected))
        mean = expected[-1] - before_begin
        most = int(mean + 8.0 * math.sqrt(mean) + 16)
        gaps = [-math.log(1.0 - u) for u in self._page(ENTRANT, Purpose.ARRIVAL, most).tolist()]
        at = np.interp(np.cumsum(gaps) + before_begin, expected, self._season_edges, right=float(NEVER))
        entered = np.ceil(at[at < self._horizon])
        entered = entered[entered < self._horizon]
        return self._common(ENTRANT, entered, np.zeros(len(entered)))

    def recent(self) -> dict[str, NDArray[np.generic]]:
        """Those who left for a job within the year before the beginning and will be back within the run."""
        exits_to_job = (self._first_per_year + self._returns_per_year) * self._job_share
        group = self._group
        n = round(exits_to_job) if group.return_rate_to_13 + group.return_rate_to_52 > 0 else 0
        since = np.rint(self._page(RECENT, Purpose.RECENT, n) * 52 * MINUTES_PER_WEEK)
        draws = self._page(RECENT, Purpose.RETURN, n).tolist()
        away = [return_after(u, group.return_rate_to_13, group.return_rate_to_52) for u in draws]
        left = self._begin - since
        back = left + np.array(away, dtype=float)
        part = self._common(RECENT, left, np.zeros(n))
        comes = (back >= self._begin) & (back < self._horizon)
        part["wakes"] = np.where(comes, back, NEVER).astype(np.int64)
        within = int(np.count_nonzero(self._week < self._limit))
        by_hazard = 1.0 - self._share[within - 1 if within else 0]  # the rest used up the benefit
        spell = np.interp(self._page(RECENT, Purpose.ELAPSED, n) * by_hazard, 1.0 - self._share, self._week)
        part["contact"] = np.rint(spell * MINUTES_PER_WEEK).astype(np.int32)
        part["ladder"] = np.add(part["ladder"], part["contact"])
        more = spell * 37.0 * group.hours_share
        part["benefit_hours"] = np.minimum(part["benefit_hours"] + more, np.maximum(more, self._limit_hours))
        part["return_after"] = np.full(n, -1, dtype=np.int32)
        part["treatment_from"] = np.full(n, -1, dtype=np.int32)
        part["treatment_to"] = np.full(n, -1, dtype=np.int32)
        return part
