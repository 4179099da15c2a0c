"""Freed time has three uses: a longer talk, fewer hours, other citizens' talks; and where it has none, it is spare.

Theory. A duty of 12 minutes falls away, of a slot of 40; the citizens, the staff and what the work else takes are the
same. Effects are off, so that nobody leaves sooner or later for it.
"""

from __future__ import annotations

from functools import cache

import pytest

from simulator.outcomes import measure
from simulator.scenario import load_scenario
from simulator.simulation import simulate, timeline
from tests.verification import small

PLAN = {
    "first_minutes": 40.0,
    "later_minutes": 40.0,
    "prepare_minutes": 0.0,
    "paper_minutes": 10.0,
    "by_need_weeks": 13.0,
    "talk_weeks": (1.0,),
}
OFF = {"law.duties.rule_225h.minutes": 0.0, "law.duties.rule_225h.paper_minutes": 0.0}
ON = {"law.duties.rule_225h.minutes": 12.0, "law.duties.rule_225h.paper_minutes": 0.0}


def a_jobcentre(**changes):
    groups = {"job_ready": small.group(stock=400, **small.hazards(0.01))}
    return small.scenario(groups, changes, plan=PLAN, heads=8.0, warmup_weeks=26, horizon_weeks=104)


@cache
def found(freed: str, slack: str = "idle"):
    baseline = a_jobcentre(**ON)
    use = {"practice.freed_minutes": freed, "practice.slack": slack}
    proposal = a_jobcentre(**OFF, **use)
    return [measure(simulate(timeline(baseline, s), 5, 0), s, baseline).values for s in (baseline, proposal)]


def change(outcome: str, freed: str, slack: str = "idle") -> float:
    before, after = found(freed, slack)
    return after["all", outcome] - before["all", outcome]


def test_a_reform_is_not_refilled_unless_a_scenario_says_so():
    assert a_jobcentre().practice.slack == "idle"
    assert change("talks_per_spell", "capacity") == pytest.approx(0.0, abs=0.02)
    assert change("hours_caseworkers", "capacity") < 0


def test_minutes_that_become_a_longer_talk_free_no_hours():
    assert change("hours_caseworkers", "talk") == pytest.approx(0.0, abs=0.5)
    assert change("hours_job_talk", "talk") > 0


def test_minutes_saved_as_hours_make_staff_cheaper_and_leave_no_spare_hours():
    assert change("cost_caseworkers", "hours") < 0
    saved = change("cost_total", "hours")
    assert change("cost_total_hours_marginal", "hours") == pytest.approx(saved, rel=0.1)


def test_minutes_that_nobody_uses_are_worth_what_an_hour_is_worth():
    assert change("cost_caseworkers", "capacity") == 0.0
    freed = -52 * change("hours_caseworkers", "capacity")
    worth = change("cost_total", "capacity") - change("cost_total_hours_marginal", "capacity")
    assert worth == pytest.approx(freed * a_jobcentre().prices.caseworker_hour_marginal)


def test_minutes_freed_go_to_other_citizens_talks_and_no_more():
    idle = -change("hours_caseworkers", "capacity")
    left = -change("hours_caseworkers", "capacity", "freed")
    assert idle > 5
    assert abs(left) < 0.25 * idle
    assert change("talks_per_spell", "capacity", "freed") > 0.1


def test_where_no_duty_falls_away_no_talk_comes_sooner():
    baseline = a_jobcentre(**ON)
    same = a_jobcentre(**ON, **{"practice.slack": "freed"})
    runs = [simulate(timeline(baseline, s), 5, 0) for s in (baseline, same)]
    assert runs[0].events.time.tolist() == runs[1].events.time.tolist()


@pytest.mark.parametrize("proposal", ["hedensted", "frikommune"])
def test_each_proposal_stands_in_the_three_uses_of_its_freed_time(proposal):
    uses = {name: load_scenario(f"{proposal}{name}") for name in ("", "_hours", "_capacity")}
    freed = {name: scenario.practice.freed_minutes for name, scenario in uses.items()}
    assert freed == {"": "talk", "_hours": "hours", "_capacity": "capacity"}
    assert uses["_capacity"].practice.slack == "freed"
    assert {scenario.law for scenario in uses.values()} == {uses[""].law}


@pytest.mark.parametrize("use", ["talk", "hours"])
def test_minutes_that_have_one_use_are_not_spent_again_on_other_talks(use):
    assert found(use, "freed")[1] == pytest.approx(found(use)[1], nan_ok=True)
