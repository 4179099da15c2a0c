"""Two engines, one log: what numba puts in order is what SimPy puts in order, row for row and bit for bit."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.draws import bits, uniform
from simulator.log import EventLog
from simulator.model.citizen import field_of
from simulator.scenario import Scenario, list_scenarios, load_scenario
from simulator.simulation import default_engine, simulate, timeline
from simulator.simulation import run as running
from tests.verification import small
from tests.verification.strategies import jobcentres

numba = pytest.importorskip("numba", reason="the compiled engine needs numba")

PERSONS = 150
"""What a shipped place is scaled down to, roughly: everything still happens, and SimPy is done in a moment."""


def both(baseline: Scenario, proposal: Scenario, seed: int, replication: int = 0):
    along = timeline(baseline, proposal)
    return [simulate(along, seed, replication, engine=engine) for engine in ("simpy", "compiled")]


def the_same(one, other) -> None:
    """Hold every column of every table of two runs against each other, bytes and types."""
    for table in ("events", "citizens", "capacity"):
        ours, theirs = getattr(one, table), getattr(other, table)
        for f in fields(ours):
            a, b = getattr(ours, f.name), getattr(theirs, f.name)
            if isinstance(a, np.ndarray):
                assert a.dtype == b.dtype, f"{table}.{f.name}"
                different = np.flatnonzero(a != b) if len(a) == len(b) else [min(len(a), len(b))]
                assert len(different) == 0, f"{table}.{f.name} differs from row {different[0]} on"
            else:
                assert a == b
    assert one.exposure.tobytes() == other.exposure.tobytes()
    assert one.expected.tobytes() == other.expected.tobytes()


def scaled_down(scenario: Scenario) -> Scenario:
    groups = scenario.place.groups
    share = min(1.0, PERSONS / sum(g.stock for g in groups.values()))
    changes = {f"place.groups.{name}.stock": max(1, round(g.stock * share)) for name, g in groups.items()}
    factor = scenario.practice.caseworkers.factor
    return scenario.replace(changes | {"practice.caseworkers.factor": max(0.05, factor * share)})


@pytest.mark.parametrize("name", [named.name for named in list_scenarios()])
def test_every_shipped_scenario_leaves_the_same_log(name: str):
    shipped = load_scenario(name)
    for scenario in shipped.members[:2] or (shipped,):
        small_one = scaled_down(scenario)
        the_same(*both(small_one, small_one, seed=7))


@pytest.mark.parametrize(
    "proposal",
    [
        "hedensted",
        "frikommune",
        "hedensted_hours",
        "hedensted_capacity",
        "frikommune_capacity",
        "frikommune_hours",
    ],
)
def test_a_proposal_after_its_baseline_leaves_the_same_log_at_full_size(proposal: str):
    the_same(*both(load_scenario("current_rules"), load_scenario(proposal), seed=3, replication=1))


@pytest.mark.parametrize("lapses", ["all", "by_calendar", "never"])
def test_every_reading_of_what_lapses_leaves_the_same_log(lapses: str):
    """While unsanctionable, citizens miss more and find work more slowly here: a reading shows in all they do."""
    read_so = {
        "law.sanction.guidance_lapses": lapses,
        "behaviour.unsanctionable_no_show": 1.3,
        "behaviour.unsanctionable_job": 0.91,
        "behaviour.no_show_scale": 3.0,
    }
    before, after = (load_scenario(name, read_so) for name in ("current_rules", "hedensted"))
    the_same(*both(scaled_down(before), scaled_down(after), seed=5))


@pytest.mark.parametrize("seed", range(4))
def test_rules_that_change_within_the_run_leave_the_same_log(seed: int):
    before, after = (load_scenario(name) for name in ("faaborg_midtfyn_before", "faaborg_midtfyn"))
    the_same(*both(scaled_down(before), scaled_down(after), seed=seed))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(jobcentres(), jobcentres(), st.integers(0, 2**63 - 1), st.sampled_from((0, 5, 26)))
def test_any_jobcentre_under_any_rules_leaves_the_same_log(before, after, seed, warmup):
    before["groups"] = after["groups"]
    ends = {"warmup_weeks": warmup, "horizon_weeks": 40}
    try:
        one, other = (small.scenario(**s, **ends) for s in (before, after))
    except ValueError:
        return  # two plans that no one place can have
    the_same(*both(one, other, seed))


@settings(max_examples=30, deadline=None)
@given(st.sampled_from((26.0, 400.0, 520.0)), st.floats(0.0, 1e-3), st.integers(0, 9))
def test_what_lies_far_ahead_does_not_disturb_what_is_near(week, hazard, seed):
    plan = {"talk_weeks": (1.0, week), "by_need_weeks": week}
    s = small.scenario(
        {"insured": small.group(frailty_variance=1.0, **small.hazards(hazard))},
        {"behaviour.sanction_end_week": 500.0, "behaviour.no_show_scale": 2.0, "behaviour.effect_scale": 1.0},
        plan=plan,
    )
    the_same(*both(s, s, seed))


@pytest.fixture(scope="module")
def drawn_in_the_kernel():
    from simulator.simulation.compiled import world  # noqa: F401 - it tells numba how to draw

    @numba.njit
    def drawn(key, purpose, attempt, at):
        return uniform(key, purpose, attempt), field_of(bits(key, purpose, attempt), at)

    drawn(np.uint64(1), 1, 1, 16)
    return drawn


@given(
    st.integers(0, 2**64 - 1),
    st.integers(0, 40),
    st.integers(0, 2**20 - 1),
    st.sampled_from((0, 16, 32, 48)),
)
def test_a_draw_is_the_same_in_the_kernel(drawn_in_the_kernel, key, purpose, attempt, at):
    there = drawn_in_the_kernel(np.uint64(key), purpose, attempt, at)
    assert there == (uniform(key, purpose, attempt), field_of(bits(key, purpose, attempt), at))


@pytest.mark.parametrize("engine", ["simpy", "compiled"])
def test_a_log_that_is_given_away_piece_by_piece_is_the_whole_log(engine: str):
    s = load_scenario("current_rules")
    pieces: list[EventLog] = []
    empty = simulate(timeline(s, s), 3, 1, engine=engine, keep=pieces.append)
    whole = simulate(timeline(s, s), 3, 1, engine=engine).events
    assert len(empty.events) == 0
    assert len(pieces) > 1
    for name in ("time", "citizen", "event", "due"):
        assert np.array_equal(np.concatenate([getattr(p, name) for p in pieces]), getattr(whole, name))


def test_without_numba_simpy_keeps_the_clock(monkeypatch: pytest.MonkeyPatch):
    assert default_engine() == "compiled"
    monkeypatch.setattr(running, "find_spec", lambda name: None)
    assert default_engine() == "simpy"


def test_alarms_that_nobody_waits_for_any_more_make_room_for_others():
    """Places that become vacant wake citizens before their time, so that alarms are left in the queue foreseen."""
    crowd = small.scenario(
        {"insured": small.group(stock=150, **small.hazards(0.002))},
        {
            "practice.activation.types.guidance.places": 3,
            "practice.activation.types.internship.places": 0,
            "practice.activation.types.guidance.weeks": 1.0,
            "practice.activation.first_weeks.insured": 2.0,
            "practice.activation.repeat_weeks.insured": 2.0,
        },
        plan={"talk_weeks": (1.0, 300.0)},
    )
    for replication in range(3):
        the_same(*both(crowd, crowd, 1, replication))
