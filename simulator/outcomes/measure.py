"""Puts the outcomes together: from a run to everything that tables and charts show of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.brief import Brief, counted
from simulator.calendar import MINUTES_PER_WEEK
from simulator.catalogue import FAMILIES, GROUP_SETS, OUTCOMES, Family
from simulator.outcomes.amounts import Amount
from simulator.outcomes.capacity import Staffing, Use, capacity, staffing_of, use_of
from simulator.outcomes.compliance import compliance, obligations_over
from simulator.outcomes.cost import bills_of, cost
from simulator.outcomes.journal import journal_entries
from simulator.outcomes.ledger import ledger_weekly
from simulator.outcomes.obligations import Obligations, together
from simulator.outcomes.record import periods, record_of
from simulator.outcomes.time_to_job import cohort_of, time_to_job
from simulator.outcomes.weekly import Series, Weeks, weekly

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True, repr=False)
class Measures(Brief):
    """What one replication shows.

    Attributes
    ----------
    values : dict of (str, str) to float
        By (group set, outcome), every group set and outcome; nan where undefined.
    weights : dict of (str, str) to float
        What each share or mean of ``values`` is over (obligations, persons, minutes); what adds up is not in it.
    survival : dict of str to ndarray of float, shape (53,)
        By group set, the share of those who enter in the first 52 weeks that are still in their first spell at weeks
        0 to 52 since entry (Kaplan-Meier).
    first_week : int
        The week (counted from ``start``) of the first element of every weekly series: minus the weeks of warm-up.
    weekly : dict of str to Series
        By outcome, week by week from the beginning of the warm-up to the horizon (:mod:`simulator.outcomes.weekly`).
    cohort : ndarray of int
        Who enters in the first 52 weeks.
    first_exit : ndarray of float
        Weeks to the end of the first spell of each of the cohort; infinite if she is there at the horizon.
    cohort_group : ndarray of int
        The position in ``GROUPS`` of the group of each of the cohort.
    followed : ndarray of float
        Weeks from the entry of each of the cohort to the horizon.
    members : mapping of str to Measures
        Where several municipalities are pooled: by place, what each of them shows by itself.
    """

    values: dict[tuple[str, str], float]
    weights: dict[tuple[str, str], float]
    survival: dict[str, Floats]
    first_week: int
    weekly: dict[str, Series]
    cohort: NDArray[np.int64]
    first_exit: Floats
    cohort_group: NDArray[np.int64]
    followed: Floats
    members: Mapping[str, Measures] = field(default_factory=dict)

    def _in_short(self) -> str:
        return f"{counted(len(self.values), 'outcome')} of one run; .values has them by (group, outcome)"

    @cached_property
    def week_series(self) -> dict[tuple[str, str], Floats]:
        """By (group set, series), one number a week; nan where undefined (``utilisation`` for ``all`` alone)."""
        return {
            (group, name): series.weeks(group)
            for name, series in self.weekly.items()
            for group in (GROUP_SETS if len(series.above) > 1 else ("all",))
        }


def measure(run: Run, scenario: Scenario, baseline: Scenario) -> Measures:
    """Measure every outcome of a run.

    Parameters
    ----------
    run : Run
        One replication.
    scenario : Scenario
        What was in force from start to horizon.
    baseline : Scenario
        What was in force in the warm-up, and whose law ``talks_on_time_baseline_law`` is measured against.
    """
    begins = -baseline.warmup_minutes
    found = _Found(run, scenario, baseline)
    record, stretches = found.record, found.stretches
    before_start = periods(baseline, begins, run.start)
    before = obligations_over(record, before_start)
    weeks = Weeks(begins, (run.horizon - begins) // MINUTES_PER_WEEK)
    throughout = (*before_start, *stretches)
    staffed = (*(staffing_of(record, period) for period in before_start), *found.staffing)
    return replace(
        found.values(),
        weekly=weekly(record, weeks, together([before, found.owed]), found.use, throughout)
        | ledger_weekly(record, weeks, staffed, scenario),
    )


def measure_values(
    run: Run, scenario: Scenario, baseline: Scenario, families: Collection[Family] = FAMILIES
) -> Measures:
    """Measure the outcomes of a run but not its weeks: the same values as :func:`measure`, in less time.

    Parameters
    ----------
    run, scenario, baseline
        See :func:`measure`.
    families : collection of str
        Whose outcomes are asked for; those of the others are not measured, and nan.
    """
    return _Found(run, scenario, baseline).values(families)


_UNMEASURED = Amount(float("nan"), None)


class _Found:
    """What several outcomes of a run are measured from, made when it is first asked for."""

    def __init__(self, run: Run, scenario: Scenario, baseline: Scenario) -> None:
        self._scenario, self._baseline = scenario, baseline
        self.record = record_of(run, -baseline.warmup_minutes)
        self.stretches = periods(scenario, run.start, run.horizon)

    @cached_property
    def owed_by_baseline(self) -> Obligations:
        """What falls due from start to horizon under the baseline's law."""
        run = self.record.run
        return obligations_over(self.record, periods(self._baseline, run.start, run.horizon))

    @cached_property
    def owed(self) -> Obligations:
        """What falls due then under the scenario's law."""
        one, other = self._scenario, self._baseline
        same_law = not (one.later or other.later) and one.law.groups == other.law.groups
        return self.owed_by_baseline if same_law else obligations_over(self.record, self.stretches)

    @cached_property
    def use(self) -> Use:
        """The caseworkers' minutes."""
        return use_of(self.record)

    @cached_property
    def staffing(self) -> tuple[Staffing, ...]:
        """The teams from start to horizon."""
        return tuple(staffing_of(self.record, period) for period in self.stretches)

    def values(self, families: Collection[Family] = FAMILIES) -> Measures:
        """Return the outcomes of some families by group, and the cohort's survival."""
        record, run = self.record, self.record.run
        cohort = cohort_of(record)
        measured, survival = time_to_job(record, cohort)
        if "compliance" in families:
            measured |= compliance(record, self.owed, self.owed_by_baseline, self.stretches)
        if "cost" in families:
            bills = bills_of(record, self.use, self.staffing, self._scenario)
            measured |= cost(record, bills, cohort, self._scenario)
        if "capacity" in families:
            measured |= capacity(record, self.use, self.staffing)
            measured |= journal_entries(record, self.stretches)
        wanted = {
            (group, outcome): measured[group, outcome] if row.family in families else _UNMEASURED
            for group in GROUP_SETS
            for outcome, row in OUTCOMES.items()
        }
        return Measures(
            values={key: amount.value for key, amount in wanted.items()},
            weights={key: amount.weight for key, amount in wanted.items() if amount.weight is not None},
            survival=survival,
            first_week=-((run.start + self._baseline.warmup_minutes) // MINUTES_PER_WEEK),
            weekly={},
            cohort=cohort.citizen,
            first_exit=np.where(cohort.gone, cohort.weeks, np.inf),
            cohort_group=cohort.group,
            followed=(run.horizon - cohort.entry) / MINUTES_PER_WEEK,
        )
