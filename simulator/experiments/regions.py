"""Several municipalities in one run: each simulated by itself, and pooled replication by replication.

Each municipality has its own random numbers, addressed by its name, so that they are independent of one another, the
same in every scenario compared, and the same whichever others are run with it.

The pool of an outcome that adds up (cost, hours) is the sum. A share or a mean is weighed by what it is over, so that
it is the share of all obligations (or persons, or minutes) of the region: obligations due for compliance in time,
persons for the law's own test (each municipality passes or fails by itself), entrants for time to job (exact where
everybody is followed for a year), talks for waiting, minutes on offer for utilisation, caseworkers for caseload. A
median or a slowest tenth has no such weight: there the pool is the mean of the municipalities' own, by entrants or
talks.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from simulator.experiments.compute import Job
from simulator.scenario.messages import Problem, ScenarioError

if TYPE_CHECKING:
    from simulator.outcomes import Measures

MOST_WHOLE = 20
"""Of more municipalities than this only the outcomes are kept of each, and week by week those of all together."""


def parts_of(job: Job) -> dict[str, Job]:
    """Return the jobs that a job consists of, by place; itself, without a name, if it is of one municipality.

    Raises
    ------
    ScenarioError
        If scenario and baseline are not of the same municipalities.
    """
    if not (job.scenario.members or job.baseline.members):
        return {"": job}
    from simulator.scenario.regions import place_name

    ours, theirs = ({place_name(m): m for m in s.members} for s in (job.scenario, job.baseline))
    if ours.keys() != theirs.keys():
        message = f"is not of the same municipalities as the baseline '{job.baseline.name}'"
        raise ScenarioError([Problem("", job.name, message, ", ".join(theirs) or job.baseline.place.title)])
    return {
        place: Job(f"{job.name}/{place}", member, theirs[place], crc32(place.encode()))
        for place, member in ours.items()
    }


def pool(members: Mapping[str, Measures]) -> Measures:
    """Pool what several municipalities show in one replication.

    An outcome that is undefined in a municipality that has anybody to measure is undefined in the pool.
    """
    from simulator.outcomes import Measures

    runs = tuple(members.values())
    first = runs[0]
    values, weights = {}, {}
    for key in first.values:
        if key not in first.weights:
            values[key] = math.fsum(run.values[key] for run in runs)
            continue
        weights[key] = math.fsum(run.weights[key] for run in runs)
        weighed = [run.values[key] * run.weights[key] for run in runs if run.weights[key] > 0]
        values[key] = math.fsum(weighed) / weights[key] if weights[key] > 0 else math.nan
    weekly = dict(first.weekly)
    for run in runs[1:]:
        weekly = {name: series + run.weekly[name] for name, series in weekly.items()}
    return Measures(
        values=values,
        weights=weights,
        survival={group: _survival(runs, group) for group in first.survival},
        first_week=first.first_week,
        weekly=weekly,
        # A citizen keeps her number in every scenario, whoever else enters, in whatever order the places stand.
        cohort=np.concatenate([members[place].cohort + (n << 32) for n, place in enumerate(sorted(members))]),
        first_exit=np.concatenate([members[place].first_exit for place in sorted(members)]),
        cohort_group=np.concatenate([members[place].cohort_group for place in sorted(members)]),
        followed=np.concatenate([members[place].followed for place in sorted(members)]),
        members={place: _lean(run) for place, run in members.items()}
        if len(runs) > MOST_WHOLE
        else dict(members),
    )


def _lean(run: Measures) -> Measures:
    """Leave out what only the pool shows of many: the weeks and the persons, which are most of the memory."""
    none = np.empty(0)
    nobody = none.astype(np.int64)
    return replace(run, weekly={}, cohort=nobody, first_exit=none, cohort_group=nobody, followed=none)


def _survival(runs: tuple[Measures, ...], group: str) -> np.ndarray:
    """Weigh the curves by entrants."""
    entrants = [run.weights[group, "weeks_first_spell_52"] for run in runs]
    there = [(run.survival[group], n) for run, n in zip(runs, entrants, strict=True) if n > 0]
    if not there:
        return np.full_like(runs[0].survival[group], np.nan)
    curves, numbers = zip(*there, strict=True)
    return np.average(curves, axis=0, weights=numbers)
