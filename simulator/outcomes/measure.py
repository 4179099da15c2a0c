"""Puts the outcomes together: from a run to everything that tables and charts show of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK
from simulator.catalogue import GROUP_SETS, OUTCOMES
from simulator.outcomes.capacity import capacity, staffing_of, use_of
from simulator.outcomes.compliance import compliance, obligations_over
from simulator.outcomes.cost import bills_of, cost
from simulator.outcomes.journal import journal_entries
from simulator.outcomes.ledger import ledger_weekly
from simulator.outcomes.obligations import together
from simulator.outcomes.record import periods, record_of
from simulator.outcomes.time_to_job import cohort_of, time_to_job
from simulator.outcomes.weekly import Series, Weeks, weekly

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Measures:
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


def measure_values(run: Run, scenario: Scenario, baseline: Scenario) -> Measures:
    """Measure every outcome of a run but its weeks: the same values as :func:`measure`, in two thirds of the time."""
    return _Found(run, scenario, baseline).values()


class _Found:
    """What several outcomes of a run are measured from."""

    def __init__(self, run: Run, scenario: Scenario, baseline: Scenario) -> None:
        self._scenario, self._warmup_minutes = scenario, baseline.warmup_minutes
        self.record = record_of(run, -baseline.warmup_minutes)
        self.stretches = periods(scenario, run.start, run.horizon)
        self._by_baseline = obligations_over(self.record, periods(baseline, run.start, run.horizon))
        same_law = not (scenario.later or baseline.later) and scenario.law == baseline.law
        self.owed = self._by_baseline if same_law else obligations_over(self.record, self.stretches)
        self.use = use_of(self.record)
        self.staffing = tuple(staffing_of(self.record, period) for period in self.stretches)

    def values(self) -> Measures:
        """Return every outcome by group, and the cohort's survival."""
        record, run = self.record, self.record.run
        cohort = cohort_of(record)
        measured, survival = time_to_job(record, cohort)
        measured |= compliance(record, self.owed, self._by_baseline, self.stretches)
        measured |= cost(
            record, bills_of(record, self.use, self.staffing, self._scenario), cohort, self._scenario
        )
        measured |= capacity(record, self.use, self.staffing)
        measured |= journal_entries(record, self.stretches)
        wanted = {(group, outcome): measured[group, outcome] for group in GROUP_SETS for outcome in OUTCOMES}
        return Measures(
            values={key: amount.value for key, amount in wanted.items()},
            weights={key: amount.weight for key, amount in wanted.items() if amount.weight is not None},
            survival=survival,
            first_week=-((run.start + self._warmup_minutes) // MINUTES_PER_WEEK),
            weekly={},
            cohort=cohort.citizen,
            first_exit=np.where(cohort.gone, cohort.weeks, np.inf),
            cohort_group=cohort.group,
            followed=(run.horizon - cohort.entry) / MINUTES_PER_WEEK,
        )
