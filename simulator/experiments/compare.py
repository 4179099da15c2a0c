"""Scenarios side by side: the same citizens, the same replications, paired differences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.brief import Brief, counted
from simulator.catalogue import GROUP_SETS, OUTCOMES
from simulator.errors import Refused
from simulator.experiments.compute import HERE, Computing, Job
from simulator.experiments.intervals import Interval, Intervals, intervals, paired
from simulator.experiments.replicate import Runner, replicate, replicate_once

if TYPE_CHECKING:
    import pandas as pd

    from simulator.outcomes import Measures
    from simulator.scenario import Scenario

COLUMNS = (
    "scenario",
    "group",
    "outcome",
    "unit",
    "replications",
    "mean",
    "ci_low",
    "ci_high",
    "difference",
    "difference_ci_low",
    "difference_ci_high",
)
"""Columns of the table of outcomes; ``difference`` = scenario - baseline, paired by replication."""


_PAST_ONE = ("utilisation",)
"""Shares that can pass one: an overloaded jobcentre uses more time than it has."""


@dataclass(frozen=True, repr=False)
class Comparison(Brief):
    """What was measured in every replication of every scenario.

    Attributes
    ----------
    baseline : str
        Name of the scenario that the others are compared with.
    seed : int
        Seed of every replication.
    replications : tuple of int
        Their numbers.
    measures : mapping of str to tuple of Measures
        By scenario (the baseline first), in the order of ``replications``.
    """

    baseline: str
    seed: int
    replications: tuple[int, ...]
    measures: Mapping[str, tuple[Measures, ...]]

    def _in_short(self) -> str:
        runs = counted(len(self.replications), "replication")
        return f"{', '.join(self.names)}; {runs}; .mean(), .difference() and .values tell more"

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the scenarios, the baseline first."""
        return tuple(self.measures)

    @property
    def proposals(self) -> tuple[str, ...]:
        """Names of the scenarios other than the baseline."""
        return tuple(name for name in self.measures if name != self.baseline)

    @cached_property
    def keys(self) -> tuple[tuple[str, str], ...]:
        """Every (group, outcome) measured, groups and outcomes in the order of the catalogue."""
        known = {key for runs in self.measures.values() for run in runs for key in run.values}
        return tuple(
            (group, outcome) for group in GROUP_SETS for outcome in OUTCOMES if (group, outcome) in known
        )

    @cached_property
    def values(self) -> Mapping[str, NDArray[np.float64]]:
        """By scenario, an array of shape (replications, keys); ``nan`` where undefined."""
        return {
            name: np.array(
                [[run.values.get(key, np.nan) for key in self.keys] for run in runs], dtype=np.float64
            )
            for name, runs in self.measures.items()
        }

    def of(self, scenario: str, group: str, outcome: str) -> NDArray[np.float64]:
        """Return an outcome in every replication, shape (replications,).

        Raises
        ------
        KeyError
            If the scenario or the (group, outcome) was not measured.
        """
        return self.values[scenario][:, self._position[group, outcome]]

    def mean(self, scenario: str, group: str, outcome: str) -> Interval:
        """Return an outcome's mean over replications with its 95 % interval."""
        return self._means[scenario][self._position[group, outcome]]

    def difference(self, scenario: str, group: str, outcome: str) -> Interval:
        """Return the paired difference from the baseline with its 95 % interval."""
        return self._differences[scenario][self._position[group, outcome]]

    def survival(self, scenario: str, group: str) -> Intervals:
        """Return the share of entrants still in their first spell at weeks 0 to 52 (arrays of shape (53,))."""
        still = np.array([run.survival[group] for run in self.measures[scenario]], dtype=np.float64)
        return intervals(still, share=True)

    def weekly(self, scenario: str, group: str, series: str) -> Intervals:
        """Return an outcome week by week, warm-up included; see :mod:`simulator.outcomes.weekly` for which.

        Its first week is :attr:`first_week`; arrays have one element a week.
        """
        values = np.array([run.weekly[series].weeks(group) for run in self.measures[scenario]])
        return intervals(values, share=is_share(series))

    def window(
        self, scenario: str, group: str, series: str, first: int, last: int | None = None
    ) -> NDArray[np.float64]:
        """Return an outcome over some of the weeks, in every replication; ``nan`` where undefined.

        Parameters
        ----------
        scenario, group, series
            As in :meth:`weekly`.
        first, last : int
            Weeks counted from ``start``; ``last`` is not included, and is the horizon if not given.
        """
        found = []
        for run in self.measures[scenario]:
            weeks = run.weekly[series]
            low = max(0, first - run.first_week)
            high = weeks.above.shape[1] if last is None else last - run.first_week
            found.append(weeks.window(group, low, high))
        return np.array(found)

    @cached_property
    def members(self) -> Mapping[str, Comparison]:
        """By place, the comparison of each municipality by itself; empty where there is but one."""
        places = self.measures[self.baseline][0].members
        return {
            place: Comparison(
                self.baseline,
                self.seed,
                self.replications,
                {name: tuple(run.members[place] for run in runs) for name, runs in self.measures.items()},
            )
            for place in places
        }

    @property
    def first_week(self) -> int:
        """Week, counted from ``start``, of the first element of every weekly series."""
        return self.measures[self.baseline][0].first_week

    @property
    def weeks(self) -> int:
        """Weeks from start to horizon; 0 where the weekly series were not kept."""
        run = self.measures[self.baseline][0]
        series = next(iter(run.weekly.values()), None)
        return 0 if series is None else series.above.shape[1] + run.first_week

    @property
    def groups(self) -> tuple[str, ...]:
        """Groups (and sums of groups) with outcomes."""
        return tuple(dict.fromkeys(group for group, _ in self.keys))

    def table(self) -> pd.DataFrame:
        """Return the table of outcomes: one row for each scenario, group and outcome, with :data:`COLUMNS`.

        Where several municipalities are pooled, each follows by itself, its scenario named ``SCENARIO/PLACE``.
        Undefined is ``NaN`` (empty in the file); the baseline's own rows have no difference. ``replications``
        counts those in which the outcome is defined.
        """
        import pandas as pd

        rows: list[tuple[Any, ...]] = []
        for name in self.names:
            for i, (group, outcome) in enumerate(self.keys):
                mean = self._means[name][i]
                row: tuple[Any, ...] = (name, group, outcome, OUTCOMES[outcome].unit, mean.replications)
                row += (mean.mean, mean.low, mean.high)
                if name == self.baseline:
                    row += (np.nan, np.nan, np.nan)
                else:
                    difference = self._differences[name][i]
                    row += (difference.mean, difference.low, difference.high)
                rows.append(row)
        whole = pd.DataFrame(rows, columns=list(COLUMNS))
        each = [
            table.assign(scenario=table["scenario"] + f"/{place}")
            for place, comparison in self.members.items()
            for table in [comparison.table()]
        ]
        return pd.concat([whole, *each], ignore_index=True) if each else whole

    @cached_property
    def _position(self) -> Mapping[tuple[str, str], int]:
        return {key: i for i, key in enumerate(self.keys)}

    @cached_property
    def _means(self) -> Mapping[str, Intervals]:
        shares = np.array([is_share(outcome) for _, outcome in self.keys], dtype=np.bool_)
        return {name: intervals(values, share=shares) for name, values in self.values.items()}

    @cached_property
    def _differences(self) -> Mapping[str, Intervals]:
        base = self.values[self.baseline]
        return {name: paired(values, base) for name, values in self.values.items()}


def is_share(outcome: str) -> bool:
    """Whether an outcome is a share of something that it cannot exceed."""
    return outcome in OUTCOMES and OUTCOMES[outcome].unit == "share" and outcome not in _PAST_ONE


def compare(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    *,
    replications: int = 20,
    seed: int = 1,
    label: str = "comparison",
    logs: Path | None = None,
    runner: Runner = replicate_once,
    on: Computing = HERE,
    known: Mapping[str, tuple[Measures, ...]] | None = None,
) -> Comparison:
    """Compare proposals with a baseline on common random numbers.

    All pass through the baseline's warm-up to ``start``; from there each goes its own way to the horizon.

    Parameters
    ----------
    baseline, proposals, replications, seed
        See :func:`simulator.compare`; a name already taken gets ``#2``.
    label, logs, runner, on
        See :func:`~simulator.experiments.replicate`.
    known : mapping of str to tuple of Measures, optional
        By name, what was measured before of a scenario as it is, in the replications asked for: it is not run again.

    Raises
    ------
    Refused
        If ``replications`` is below 1 or ``seed`` negative.
    """
    if replications < 1:
        raise Refused(f"replications must be at least 1, not {replications}")
    if seed < 0:
        raise Refused(f"the seed must not be negative, but is {seed}")
    numbers = tuple(range(replications))
    before = known or {}
    jobs = jobs_of(baseline, proposals)
    measures = replicate(
        [job for job in jobs if job.name not in before],
        numbers,
        seed=seed,
        label=label,
        logs=logs,
        runner=runner,
        on=on,
    )
    every = {job.name: before[job.name] if job.name in before else measures[job.name] for job in jobs}
    return Comparison(baseline.name, seed, numbers, every)


def jobs_of(baseline: Scenario, proposals: Mapping[str, Scenario]) -> tuple[Job, ...]:
    """Return the jobs of a comparison, the baseline first, each with a name of its own."""
    names = distinct((baseline.name, *proposals))
    return tuple(
        Job(name, scenario, baseline)
        for name, scenario in zip(names, (baseline, *proposals.values()), strict=True)
    )


def distinct(names: Sequence[str]) -> tuple[str, ...]:
    """Tell names apart: the second of the same name becomes ``name#2``, the third ``name#3``."""
    taken: list[str] = []
    for name in names:
        candidate, n = name, 2
        while candidate in taken:
            candidate, n = f"{name}#{n}", n + 1
        taken.append(candidate)
    return tuple(taken)


def outcome_key(name: str) -> tuple[str, str]:
    """Read ``OUTCOME`` or ``GROUP.OUTCOME``.

    Parameters
    ----------
    name : str
        Such as ``cost_total`` or ``insured.talks_on_time``. Where only the outcome is named, it is that of job seekers
        for time to job, of everybody for the rest.

    Returns
    -------
    (group, outcome)

    Raises
    ------
    Refused
        If there is no such outcome or group; the nearest name is given.
    """
    group, dotted, outcome = name.rpartition(".")
    for kind, asked, known in (("outcome", outcome, tuple(OUTCOMES)), ("group", group, GROUP_SETS)):
        if asked not in known and (asked or kind == "outcome" or dotted):
            near = get_close_matches(asked, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise Refused(f"there is no {kind} '{asked}'{hint}")
    if group:
        return group, outcome
    return "jobseekers" if OUTCOMES[outcome].family == "time_to_job" else "all", outcome
