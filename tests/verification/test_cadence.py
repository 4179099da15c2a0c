"""The cadence rule keeps the average while personal dates give way.

Theory. k is steered by k <- clip(k (held / (1.02 due))^0.5, 0.5, 2): its rest point is held = 1.02 due, whatever the
factors of persons are, so the talks held per obligation settle there, within what chance leaves in one trailing window.
Over two years and several replications the average lies within two per cent of 1 (of 1.02: above it by that margin).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from simulator.log import Event
from simulator.outcomes import measure
from tests.verification import small

REPLICATIONS = 4
FRIKOMMUNE = {
    "practice.cadence.active": True,
    "practice.cadence.groups": ("job_ready",),
    "law.groups.job_ready.requirements.talks.binds": "average",
}


@cache
def jobcentre(treatment, cadence):
    s = small.scenario(
        {
            "job_ready": small.group(
                stock=400, frailty_variance=0.4, treatment_share=treatment, **small.hazards(0.02)
            )
        },
        {"behaviour.no_show_scale": 1.0},
        plan={"by_need_weeks": 13.0},
        heads=25.0,
        warmup_weeks=30,
        horizon_weeks=104,
    )
    return s.replace(FRIKOMMUNE) if cadence else s


@cache
def measured(treatment, cadence):
    before, then = jobcentre(treatment, False), jobcentre(treatment, cadence)
    return tuple(
        measure(small.run(before, then, replication=r), then, before).values for r in range(REPLICATIONS)
    )


@pytest.mark.parametrize("treatment", [0.0, 0.3])
def test_the_average_holds_within_two_per_cent(treatment):
    margins = [values["job_ready", "requirement_margin"] for values in measured(treatment, True)]
    error = np.std(margins, ddof=1) / np.sqrt(REPLICATIONS)
    assert 0.98 - 2 * error <= np.mean(margins) <= 1.04 + 2 * error, margins


def test_personal_dates_give_way():
    now, then = (
        np.mean([v["job_ready", "talks_on_time_baseline_law"] for v in measured(0.3, c)])
        for c in (False, True)
    )
    assert then < now - 0.05


def test_those_at_risk_have_their_talks_closer_together():
    r = small.run(jobcentre(0.0, False), jobcentre(0.0, True))
    log, who = r.events, r.citizens
    rows = log.rows(Event.talk_held)
    gaps: dict[bool, list[int]] = {True: [], False: []}
    for citizen in np.flatnonzero((who.origin == 1) & (who.entered > 0)).tolist():
        times = log.time[rows[log.citizen[rows] == citizen]]
        gaps[bool(who.at_risk[citizen])] += np.diff(times).tolist()
    assert len(gaps[True]) > 300
    assert np.mean(gaps[True]) < 0.95 * np.mean(gaps[False])
