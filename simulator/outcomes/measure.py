"""Puts the outcomes together: from a run to everything that tables and charts show of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_WEEK
from simulator.outcomes.capacity import capacity, staffing_of, use_of, weekly_persons, weekly_utilisation
from simulator.outcomes.catalogue import GROUP_SETS, OUTCOMES, Values
from simulator.outcomes.compliance import compliance, obligations_over, weekly_talks_on_time
from simulator.outcomes.cost import bills_of, cost
from simulator.outcomes.record import periods, record_of
from simulator.outcomes.time_to_job import cohort_of, time_to_job

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
    survival : dict of str to ndarray of float, shape (53,)
        By group set, the share of those who enter in the first 52 weeks that are still in their first spell at weeks
        0 to 52 since entry (Kaplan-Meier).
    first_week : int
        The week (counted from ``start``) of the first element of every weekly series: minus the weeks of warm-up.
    week_series : dict of (str, str) to ndarray of float
        By (group set, series), one number a week from the beginning of the warm-up to the horizon:
        ``talks_on_time`` (share of the talk obligations that fell due in the week, under the law then in force),
        ``persons`` (mean number on the benefit) and, for ``all`` alone, ``utilisation``; nan where undefined.
    cohort : ndarray of int
        Who enters in the first 52 weeks.
    first_exit : ndarray of float
        Weeks to the end of the first spell of each of the cohort; infinite if she is there at the horizon.
    """

    values: Values
    survival: dict[str, Floats]
    first_week: int
    week_series: dict[tuple[str, str], Floats]
    cohort: NDArray[np.int64]
    first_exit: Floats


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
    record = record_of(run, begins)
    stretches = periods(scenario, run.start, run.horizon)

    before = obligations_over(record, periods(baseline, begins, run.start))
    by_baseline = obligations_over(record, periods(baseline, run.start, run.horizon))
    same_law = not (scenario.later or baseline.later) and scenario.law == baseline.law
    owed = by_baseline if same_law else obligations_over(record, stretches)
    use = use_of(record)
    staffing = tuple(staffing_of(record, period) for period in stretches)
    cohort = cohort_of(record)

    measured, survival = time_to_job(record, cohort)
    measured |= compliance(record, owed, by_baseline, stretches)
    measured |= cost(record, bills_of(record, use, staffing, scenario), cohort, scenario)
    measured |= capacity(record, use, staffing)
    values = {(group, outcome): measured[group, outcome] for group in GROUP_SETS for outcome in OUTCOMES}

    weeks_before = (run.start - begins) // MINUTES_PER_WEEK
    weeks_in_all = (run.horizon - begins) // MINUTES_PER_WEEK
    series: dict[tuple[str, str], Floats] = {
        ("all", "utilisation"): weekly_utilisation(record, use, begins, weeks_in_all)
    }
    due_before = weekly_talks_on_time(before, begins, weeks_before)
    due_after = weekly_talks_on_time(owed, run.start, weeks_in_all - weeks_before)
    persons = weekly_persons(record, begins, weeks_in_all)
    for group in GROUP_SETS:
        series[group, "talks_on_time"] = np.concatenate([due_before[group], due_after[group]])
        series[group, "persons"] = persons[group]
    return Measures(
        values=values,
        survival=survival,
        first_week=-weeks_before,
        week_series=series,
        cohort=cohort.citizen,
        first_exit=np.where(cohort.gone, cohort.weeks, np.inf),
    )
