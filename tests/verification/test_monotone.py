"""What any caseworker would expect: more hands do not make talks later, fewer do, and no-shows cost talks.

Theory. A request takes the earliest day that fits; a day with more minutes fits whatever fitted before. Waits are
compared over many citizens, effects off, so that the same talks are asked for.
"""

from __future__ import annotations

import itertools
from functools import cache

import pytest

from simulator.log import Event
from simulator.outcomes import measure
from tests.verification import small

PLAN = {"first_minutes": 60.0, "later_minutes": 40.0, "prepare_minutes": 10.0, "paper_minutes": 15.0}


@cache
def history(factor=1.0, no_show=0.5, minutes=None):
    changes = {"practice.caseworkers.factor": factor, "behaviour.no_show_scale": no_show}
    if minutes is not None:
        changes["law.duties.rule_225h.minutes"] = minutes
    s = small.scenario({"job_ready": small.group(stock=160)}, changes, plan=PLAN, heads=3.0)
    r = small.run(s)
    return r, measure(r, s, s).values


def test_more_caseworkers_never_make_talks_later():
    waits = [history(factor)[1]["job_ready", "wait_days"] for factor in (0.5, 1.0, 2.0, 4.0)]
    assert all(a >= b for a, b in itertools.pairwise(waits))


def test_with_half_the_caseworkers_talks_come_late():
    few, enough = history(0.5)[1], history(2.0)[1]
    assert few["job_ready", "wait_days"] > enough["job_ready", "wait_days"] + 2
    assert few["job_ready", "talks_on_time"] < enough["job_ready", "talks_on_time"] - 0.05
    assert few["job_ready", "utilisation"] > enough["job_ready", "utilisation"]


def test_from_some_number_on_more_caseworkers_change_only_cost_and_utilisation():
    enough, plenty = history(4.0)[1], history(8.0)[1]
    for outcome in ("out_26w", "talks_on_time", "wait_days", "no_show"):
        assert enough["job_ready", outcome] == pytest.approx(plenty["job_ready", outcome], abs=1e-12), outcome
    assert plenty["job_ready", "cost_caseworkers"] == pytest.approx(
        2 * enough["job_ready", "cost_caseworkers"]
    )
    assert plenty["job_ready", "utilisation"] < enough["job_ready", "utilisation"]


def test_more_no_shows_mean_fewer_talks_held_and_more_minutes_lost():
    few, many = history(2.0, 0.0)[0], history(2.0, 3.0)[0]
    assert small.count(many, Event.talk_missed) > 100
    assert small.count(few, Event.talk_missed) == 0
    assert small.count(many, Event.talk_held) < small.count(few, Event.talk_held)


def test_a_longer_duty_takes_its_minutes_from_the_job_focused_part_of_a_fixed_slot():
    short, long = history(4.0, 0.0, 2.0)[1], history(4.0, 0.0, 12.0)[1]
    assert long["job_ready", "hours_duties"] > short["job_ready", "hours_duties"]
    assert long["job_ready", "hours_job_talk"] < short["job_ready", "hours_job_talk"]
    both = [v["job_ready", "hours_job_talk"] + v["job_ready", "hours_duties"] for v in (short, long)]
    assert both[0] == pytest.approx(both[1], rel=0.02)
