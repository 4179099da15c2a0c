"""Rules tried on some of those whom a jobcentre serves: whose rules hold, in both engines bit for bit."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.calendar import weeks
from simulator.draws import Purpose, uniforms
from simulator.log import KIND, Event
from simulator.scenario import load_scenario
from simulator.simulation import Together, default_engine, simulate, timeline
from simulator.simulation.run import in_arms, simulate_arms
from simulator.simulation.setup import Allot, Drawn, Lots, lay_out, with_people
from tests.simulation.test_engines import scaled_down, the_same
from tests.verification import small
from tests.verification.strategies import jobcentres

ENGINES = ("simpy", "compiled") if default_engine() == "compiled" else ("simpy",)
NOBODY = np.zeros(0, dtype=np.int8)


def by_citizen(share: float) -> Allot:
    return lambda people, staff: Lots((uniforms(people.keys, Purpose.LOT, 0) < share).astype(np.int8), NOBODY)


def by_caseworker(people, staff) -> Lots:
    every_other = (np.arange(len(staff)) % 2).astype(np.int8)
    return Lots(np.full(len(people.keys), -1, dtype=np.int8), every_other)


def same_events(one, other) -> None:
    for name in ("time", "citizen", "event", "kind", "due", "caseworker", "job_minutes", "duty_minutes"):
        assert np.array_equal(getattr(one.events, name), getattr(other.events, name)), name


@pytest.mark.skipif(len(ENGINES) < 2, reason="numba is not installed")
@pytest.mark.parametrize("lots", [by_citizen(0.5), by_caseworker], ids=["citizens", "caseworkers"])
@pytest.mark.parametrize("proposal", ["hedensted", "frikommune", "hedensted_hours", "frikommune_capacity"])
def test_arms_leave_the_same_log_in_both_engines(proposal, lots):
    own = {"practice.caseload": "fixed"}
    before, after = (load_scenario(name, own) for name in ("current_rules", proposal))
    runs = [simulate_arms(before, after, lots, 3, 1, engine) for engine in ENGINES]
    the_same(*runs)


@pytest.mark.skipif(len(ENGINES) < 2, reason="numba is not installed")
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(jobcentres(), jobcentres(), st.integers(0, 2**63 - 1), st.sampled_from((0, 5, 26)))
def test_any_two_sets_of_rules_beside_each_other_leave_the_same_log(before, after, seed, warmup):
    before["groups"] = after["groups"]
    ends = {"warmup_weeks": warmup, "horizon_weeks": 40}
    try:
        one, other = (small.scenario(**s, **ends) for s in (before, after))
    except ValueError:
        return  # two plans that no one place can have
    the_same(*(simulate_arms(one, other, by_citizen(0.5), seed, 0, engine) for engine in ENGINES))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("proposal", ["hedensted", "frikommune", "hedensted_hours"])
def test_a_trial_with_everybody_in_one_arm_is_the_plain_run(proposal, engine):
    before, after = (scaled_down(load_scenario(name)) for name in ("current_rules", proposal))
    tried = simulate_arms(before, after, by_citizen(1.0), 3, 1, engine)
    same_events(tried, simulate(timeline(before, after), 3, 1, engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_a_trial_of_nobody_is_the_run_without_it(engine):
    before, after = (scaled_down(load_scenario(name)) for name in ("current_rules", "hedensted"))
    tried = simulate_arms(before, after, by_citizen(0.0), 3, 1, engine)
    same_events(tried, simulate(timeline(before, before), 3, 1, engine))


@pytest.mark.parametrize("engine", ENGINES)
def test_two_arms_under_the_same_rules_are_the_run_without_arms(engine):
    """An effect of nothing: who is drawn to what changes nobody's life."""
    before = scaled_down(load_scenario("current_rules"))
    tried = simulate_arms(before, before, by_citizen(0.5), 3, 1, engine)
    same_events(tried, simulate(timeline(before, before), 3, 1, engine))


def test_those_in_the_arm_live_by_its_rules_and_the_others_do_not():
    """Under the proposal nobody is guided about sanctions by the calendar, once the talks booked before it are held."""
    before, after = (load_scenario(name) for name in ("current_rules", "hedensted"))
    setup = with_people(lay_out(*in_arms(before, after)), Drawn(before, 3, 1), by_citizen(0.5))
    events = simulate_arms(before, after, by_citizen(0.5), 3, 1).events
    guided = events.rows(Event.guided)
    guided = guided[(events.time[guided] > weeks(13)) & (events.kind[guided] == KIND["duty"])]
    arm = setup.people.arm[events.citizen[guided]]
    assert (arm == 0).sum() > 100
    assert (arm == 1).sum() == 0


@pytest.mark.skipif(len(ENGINES) < 2, reason="numba is not installed")
@pytest.mark.parametrize("proposal", ["hedensted", "frikommune_capacity"])
def test_a_trial_that_shares_its_warm_up_leaves_the_same_log(proposal):
    before, after = (load_scenario(name) for name in ("current_rules", proposal))
    lots = by_citizen(0.5)
    together = Together(before, {"now": before, "all": after}, "compiled", {"trial": (after, lots)})
    assert "trial" in together.sharing
    runs = dict(together.run(3, 1))
    same_events(runs["all"], simulate(timeline(before, after), 3, 1))
    same_events(runs["trial"], simulate_arms(before, after, lots, 3, 1))
