"""Time to job: how long those who enter after the start stay, and where they are a year later.

The cohort is everybody who enters (returns do not count) in the first 52 weeks after the start. First spells are
right-censored at the horizon; survival is Kaplan and Meier's product-limit estimate (1958, "Nonparametric estimation
from incomplete observations", JASA 53), the mean within 52 weeks the area below it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK, NEVER, weeks
from simulator.catalogue import MEMBERS
from simulator.log import KIND
from simulator.outcomes.amounts import Amount, Values, among, quotient
from simulator.outcomes.record import Record
from simulator.outcomes.spells import Ints, Spells

YEAR = weeks(52)
SURVIVAL_WEEKS = np.arange(53)
"""Weeks since entry at which survival is given."""
_JOB = (KIND["job"], KIND["employer"])


@dataclass(frozen=True)
class KaplanMeier:
    """A product-limit estimate: a step function that falls at ``times`` to ``shares``, followed up to ``until``."""

    times: NDArray[np.float64]
    shares: NDArray[np.float64]
    until: float

    def at(self, time: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Share not yet gone at a time; nan beyond the last observation, unless all have gone."""
        steps = np.concatenate([[1.0], self.shares])
        share = steps[np.searchsorted(self.times, time, side="right")]
        known = (np.asarray(time) <= self.until) | (steps[-1] == 0)
        return np.where(known & (self.until >= 0), share, np.nan)

    def median(self) -> float:
        """Time at which the share falls to a half; nan if it does not."""
        below = np.flatnonzero(self.shares <= 0.5 + 1e-12)  # a half must not be missed by rounding
        return float(self.times[below[0]]) if len(below) else float("nan")

    def restricted_mean(self, limit: float) -> float:
        """Area below the curve up to ``limit``; nan where the curve is not known so far."""
        if np.isnan(self.at(limit)):
            return float("nan")
        inside = self.times < limit
        edges = np.concatenate([[0.0], self.times[inside], [limit]])
        return float(np.sum(np.diff(edges) * np.concatenate([[1.0], self.shares[inside]])))


def kaplan_meier(durations: NDArray[np.float64], gone: NDArray[np.bool_]) -> KaplanMeier:
    """Estimate the survival of durations that may be right-censored.

    Parameters
    ----------
    durations : ndarray of float
        Time to the end, or to the end of the observation.
    gone : ndarray of bool
        Whether it ended (True) or was only observed so far (False).
    """
    times, position = np.unique(durations, return_inverse=True)
    all_ends = np.bincount(position, minlength=len(times))
    exits = np.bincount(position[gone], minlength=len(times))
    at_risk = len(durations) - np.concatenate([[0], np.cumsum(all_ends)[:-1]]) if len(times) else all_ends
    shares = np.cumprod(1 - exits / np.maximum(at_risk, 1))
    falls = exits > 0
    return KaplanMeier(times[falls], shares[falls], float(times[-1]) if len(times) else -1.0)


@dataclass(frozen=True)
class Cohort:
    """Those who enter in the first 52 weeks.

    Attributes
    ----------
    citizen, group, spell, entry : ndarray of int
        Who, her group, the row of her first spell, the minute of entry.
    weeks : ndarray of float
        Weeks of the first spell, up to the horizon.
    gone : ndarray of bool
        Whether it ended by then.
    """

    citizen: Ints
    group: Ints
    spell: Ints
    entry: Ints
    weeks: NDArray[np.float64]
    gone: NDArray[np.bool_]


def cohort_of(record: Record) -> Cohort:
    """Find who enters in the first 52 weeks after the start."""
    spells, run = record.spells, record.run
    spell = np.flatnonzero(
        spells.entered & (spells.start >= run.start) & (spells.start < min(run.start + YEAR, run.horizon))
    )
    end = spells.end[spell]
    gone = end <= run.horizon
    return Cohort(
        citizen=spells.citizen[spell],
        group=spells.group[spell],
        spell=spell,
        entry=spells.start[spell],
        weeks=(np.minimum(end, run.horizon) - spells.start[spell]) / MINUTES_PER_WEEK,
        gone=gone,
    )


def time_to_job(record: Record, cohort: Cohort) -> tuple[Values, dict[str, NDArray[np.float64]]]:
    """Measure time to job.

    What looks a whole year ahead (``weeks_on_benefit_52``, ``out_to_job_52w``, ``in_job_52w``,
    ``out_of_labour_force_52w``) is measured of those
    whose first year ends before the horizon: everybody, if the horizon is 104 weeks or more.

    ``out_26w_closed`` and ``out_52w_closed`` are told of the spells that ended by the horizon alone, as municipalities
    count their closed cases. Those still there are left out, so they lie above ``out_26w`` and ``out_52w``, which
    follow everybody: the same citizens give both.

    Returns
    -------
    values : dict
    survival : dict of group set to ndarray of shape (53,)
        Share still in the first spell at weeks 0 to 52 since entry.
    """
    year = first_year(record.spells, cohort.spell)
    whole_year = year.ends <= record.run.horizon
    values: Values = {}
    survival = {}
    for name, members in MEMBERS.items():
        those = among(cohort.group, members)
        curve = kaplan_meier(cohort.weeks[those], cohort.gone[those])
        survival[name] = curve.at(SURVIVAL_WEEKS.astype(np.float64))
        entrants = float(those.sum())
        values[name, "weeks_to_exit_median"] = Amount(curve.median(), entrants)
        values[name, "weeks_first_spell_52"] = Amount(curve.restricted_mean(52.0), entrants)
        for week in (13, 26, 52):
            values[name, f"out_{week}w"] = Amount(1.0 - float(survival[name][week]), entrants)
        closed = cohort.weeks[those & cohort.gone]
        for week in (26, 52):
            values[name, f"out_{week}w_closed"] = quotient(float(np.sum(closed <= week)), len(closed))
        whole = those & whole_year
        for outcome, per_person in (
            ("weeks_on_benefit_52", year.weeks),
            ("out_to_job_52w", year.out_to_job),
            ("in_job_52w", year.in_job),
            ("out_of_labour_force_52w", year.out_of_labour_force),
        ):
            values[name, outcome] = quotient(float(per_person[whole].sum()), float(whole.sum()))
    return values, survival


@dataclass(frozen=True)
class FirstYear:
    """What became of some persons in the year after they entered, one row each.

    Attributes
    ----------
    ends : ndarray of int
        The minute at which it ends.
    weeks : ndarray of float
        On the benefit in it, returns included.
    out_to_job, in_job, out_of_labour_force : ndarray of bool
        Whether the first spell ended in a job by then, whether she is in one then, whether it ended outside the labour
        force.
    """

    ends: Ints
    weeks: NDArray[np.float64]
    out_to_job: NDArray[np.bool_]
    in_job: NDArray[np.bool_]
    out_of_labour_force: NDArray[np.bool_]


def first_year(spells: Spells, first: Ints, until: int = NEVER) -> FirstYear:
    """Find what became of each in her first year.

    Parameters
    ----------
    spells : Spells
        Of everybody.
    first : ndarray of int
        Rows of their first spells.
    until : int, optional
        The minute at which nobody is followed further.
    """
    citizen, entry = spells.citizen[first], spells.start[first]
    by_then: Ints = np.minimum(entry + YEAR, until)
    # Their spells, each with its person's place among them.
    place = np.full(len(spells.first), -1)
    place[citizen] = np.arange(len(citizen))
    mine = np.flatnonzero(place[spells.citizen] >= 0)
    who = place[spells.citizen[mine]]
    inside = np.maximum(np.minimum(spells.end[mine], by_then[who]) - spells.start[mine], 0)

    number = len(citizen)
    begun = np.bincount(who, spells.start[mine] <= by_then[who], minlength=number).astype(np.int64)
    latest = first + np.maximum(begun, 1) - 1  # spells of a citizen stand one after the other
    ended = spells.end[first] <= by_then
    return FirstYear(
        ends=by_then,
        weeks=np.bincount(who, inside, minlength=number) / MINUTES_PER_WEEK,
        out_to_job=ended & among(spells.cause[first], _JOB),
        in_job=(spells.end[latest] <= by_then) & among(spells.cause[latest], _JOB),
        out_of_labour_force=ended & (spells.cause[first] == KIND["labour_force"]),
    )
