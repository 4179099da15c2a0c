"""The outcomes: their names in every table, what they are measured in, and the groups they are given for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from simulator.scenario.base import GROUPS, JOBSEEKERS

Family = Literal["time_to_job", "compliance", "cost", "capacity"]

GROUP_SETS = (*GROUPS, "jobseekers", "all")
"""The target groups, then ``jobseekers`` (insured and job-ready) and ``all``, pooled."""

MEMBERS: dict[str, tuple[int, ...]] = {
    **{group: (i,) for i, group in enumerate(GROUPS)},
    "jobseekers": tuple(GROUPS.index(group) for group in JOBSEEKERS),
    "all": tuple(range(len(GROUPS))),
}
"""By group set, the positions of its groups in ``GROUPS``."""

WEEKS_PER_YEAR = 52
"""A year is 52 weeks wherever something is given per year."""


@dataclass(frozen=True)
class Outcome:
    """One outcome.

    Attributes
    ----------
    id : str
        Its name in every table.
    family : str
        ``time_to_job``, ``compliance``, ``cost`` or ``capacity``.
    unit : str
        What it is measured in.
    better : str
        Whether ``lower`` or ``higher`` is better for the citizen, the law or the purse; ``none`` where neither is.
    label : str
        A short name for a chart.
    """

    id: str
    family: Family
    unit: str
    better: Literal["lower", "higher", "none"]
    label: str


_SHARE, _DKK, _HOURS = "share", "DKK per year", "hours per week"
FULL_TIME = "full-time persons"

OUTCOMES: dict[str, Outcome] = {
    outcome.id: outcome
    for outcome in (
        Outcome("weeks_to_exit_median", "time_to_job", "weeks", "lower", "median weeks to exit"),
        Outcome("weeks_first_spell_52", "time_to_job", "weeks", "lower", "mean weeks in first spell, of 52"),
        Outcome("weeks_on_benefit_52", "time_to_job", "weeks", "lower", "mean weeks on benefit, of 52"),
        Outcome("out_13w", "time_to_job", _SHARE, "higher", "off the benefit within 13 weeks"),
        Outcome("out_26w", "time_to_job", _SHARE, "higher", "off the benefit within 26 weeks"),
        Outcome("out_52w", "time_to_job", _SHARE, "higher", "off the benefit within 52 weeks"),
        Outcome("out_26w_closed", "time_to_job", _SHARE, "none", "of closed spells, ended within 26 weeks"),
        Outcome("out_52w_closed", "time_to_job", _SHARE, "none", "of closed spells, ended within 52 weeks"),
        Outcome(
            "out_to_job_52w", "time_to_job", _SHARE, "higher", "first spell ended in a job within 52 weeks"
        ),
        Outcome(
            "out_of_labour_force_52w",
            "time_to_job",
            _SHARE,
            "lower",
            "first spell ended out of the labour force within 52 weeks",
        ),
        Outcome("in_job_52w", "time_to_job", _SHARE, "higher", "in a job 52 weeks after entry"),
        Outcome("talks_on_time", "compliance", _SHARE, "higher", "talks held in time"),
        Outcome("joint_talks_on_time", "compliance", _SHARE, "higher", "joint talks held in time"),
        Outcome("offers_on_time", "compliance", _SHARE, "higher", "offers begun in time"),
        Outcome("guidance_on_time", "compliance", _SHARE, "higher", "guidance on sanctions given in time"),
        Outcome(
            "talks_on_time_baseline_law",
            "compliance",
            _SHARE,
            "higher",
            "talks in time by the baseline's law",
        ),
        Outcome("requirement_met", "compliance", _SHARE, "higher", "the law's own test met"),
        Outcome("requirement_margin", "compliance", "ratio", "higher", "talks held per talk required"),
        Outcome(
            "without_effort_52w", "compliance", _SHARE, "lower", "a year without activation, of all there"
        ),
        Outcome(
            "without_effort_52w_registered",
            "compliance",
            _SHARE,
            "lower",
            "a year without registered activation, of all there",
        ),
        Outcome("talks_on_time_registered", "compliance", _SHARE, "higher", "talks in time, as registered"),
        Outcome("talks_per_spell", "compliance", "talks", "none", "talks held per spell"),
        Outcome("no_show", "compliance", _SHARE, "lower", "talks missed by the citizen"),
        Outcome("cost_total", "cost", _DKK, "lower", "total cost"),
        Outcome(
            "cost_total_hours_marginal",
            "cost",
            _DKK,
            "lower",
            "total cost, spare hours at the marginal price",
        ),
        Outcome(
            "cost_total_hours_average", "cost", _DKK, "lower", "total cost, spare hours at the average price"
        ),
        Outcome("cost_benefits_gross", "cost", _DKK, "lower", "benefits, before sanctions"),
        Outcome("cost_benefits", "cost", _DKK, "lower", "benefits, after sanctions"),
        Outcome("sanctions_withheld", "cost", _DKK, "none", "benefits withheld by sanctions"),
        Outcome("cost_caseworkers", "cost", _DKK, "lower", "caseworkers"),
        Outcome("cost_activation", "cost", _DKK, "lower", "activation and talks by others"),
        Outcome("cost_municipality", "cost", _DKK, "lower", "the municipality's part"),
        Outcome("cost_state", "cost", _DKK, "lower", "the state's part"),
        Outcome(
            "cost_municipality_per_entrant", "cost", "DKK", "lower", "the municipality's cost of an entrant"
        ),
        Outcome("hours_caseworkers", "capacity", _HOURS, "lower", "caseworkers' hours in all"),
        Outcome(
            "caseworkers_full_time", "capacity", FULL_TIME, "lower", "caseworkers' hours as full-time persons"
        ),
        Outcome("hours_job_talk", "capacity", _HOURS, "higher", "job-focused talk"),
        Outcome("hours_duties", "capacity", _HOURS, "none", "duties in talks"),
        Outcome("hours_documentation", "capacity", _HOURS, "lower", "documentation"),
        Outcome("journal_entries", "capacity", "entries per week", "lower", "journal entries for duties"),
        Outcome(
            "self_booked", "capacity", _SHARE, "none", "talks booked by the citizen, of those that may be"
        ),
        Outcome("utilisation", "capacity", _SHARE, "none", "minutes used of those on offer"),
        Outcome("wait_days", "capacity", "days", "lower", "mean wait from the target day"),
        Outcome("wait_days_p90", "capacity", "days", "lower", "wait that nine in ten stay within"),
        Outcome("caseload", "capacity", "persons", "lower", "persons per caseworker"),
    )
}
"""Every outcome by its name, in the order in which tables show them."""

ByGroup = NDArray[np.float64]
"""Sums by group, in the order of ``GROUPS``."""


class Amount(NamedTuple):
    """An outcome, and what it weighs when several jobcentres are pooled.

    ``weight`` is how many (obligations, persons, minutes) a share or a mean is over; None where the outcome adds up.
    ``value`` is nan where undefined.
    """

    value: float
    weight: float | None


Values = dict[tuple[str, str], Amount]
"""Outcomes by (group set, outcome)."""


def sums(outcome: str, by_group: ByGroup) -> Values:
    """Give the group sets of something that adds up."""
    return {
        (name, outcome): Amount(float(by_group[list(members)].sum()), None)
        for name, members in MEMBERS.items()
    }


def ratios(outcome: str, above: ByGroup, below: ByGroup) -> Values:
    """Give the group sets of a ratio of two sums (a share, a mean): pooled, not averaged over groups.

    Nothing over nothing is nan.
    """
    return {
        (name, outcome): quotient(float(above[list(members)].sum()), float(below[list(members)].sum()))
        for name, members in MEMBERS.items()
    }


def quotient(above: float, below: float) -> Amount:
    """Divide, and remember by what."""
    return Amount(ratio(above, below), below)


def ratio(above: float, below: float) -> float:
    """Divide; nan where there is nothing to divide by."""
    return above / below if below else float("nan")


def by_group(group: NDArray[np.int64], weights: NDArray[np.generic] | None = None) -> ByGroup:
    """Add up (or count) by group code."""
    return np.bincount(group, weights, minlength=len(GROUPS)).astype(np.float64)
