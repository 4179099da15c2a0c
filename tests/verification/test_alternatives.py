"""Alternatives of the practice do what they say: how long a talk is, what spare and freed time becomes.

Theory, effects off. In an expanding slot duties come on top, so that the talk about the job and the use of capacity
grow by the minutes of the duties. Spare capacity that goes to talks brings more of them. Minutes freed lengthen the
talk, or leave capacity, or cost fewer hours; each moves its own outcome and no other.
"""

from __future__ import annotations

from functools import cache

import pytest

from simulator.log import Event
from simulator.outcomes import measure
from tests.verification import small

BY_NEED = {"by_need_weeks": 13.0}


@cache
def measured(slot="fixed", slack="idle", freed=None):
    """Measure a jobcentre, or one whose 225-hour rule falls away and frees time."""
    changes = {
        "practice.slot": slot,
        "practice.slack": slack,
        "behaviour.sanction_given_no_show.job_ready": 0.0,
    }
    base = small.scenario({"job_ready": small.group(stock=160)}, changes, plan=BY_NEED, heads=6.0)
    scenario = base
    if freed is not None:
        scenario = base.replace({"law.duties.rule_225h.active": False, "practice.freed_minutes": freed})
    run = small.run(base, scenario)
    return small.count(run, Event.talk_held), measure(run, scenario, base).values


def outcome(name, **alternative):
    return measured(**alternative)[1]["job_ready", name]


def test_in_an_expanding_slot_the_talk_about_the_job_is_longer_and_more_capacity_is_used():
    assert outcome("hours_job_talk", slot="expanding") > outcome("hours_job_talk")
    assert outcome("hours_duties", slot="expanding") == pytest.approx(outcome("hours_duties"), rel=0.01)
    assert outcome("utilisation", slot="expanding") > outcome("utilisation")


def test_spare_capacity_that_goes_to_talks_brings_more_of_them_and_costs_nothing():
    assert measured(slack="talks")[0] > measured()[0]
    assert outcome("utilisation", slack="talks") > outcome("utilisation")
    assert outcome("cost_caseworkers", slack="talks") == pytest.approx(outcome("cost_caseworkers"))


def test_freed_time_lengthens_the_talk_or_is_left_or_is_saved():
    longest = outcome("hours_job_talk", freed="talk")
    assert longest > outcome("hours_job_talk", freed="capacity")
    assert outcome("utilisation", freed="capacity") < outcome("utilisation", freed="talk")
    assert outcome("cost_caseworkers", freed="hours") < outcome("cost_caseworkers", freed="capacity")
    assert outcome("cost_caseworkers", freed="talk") == pytest.approx(outcome("cost_caseworkers"))
