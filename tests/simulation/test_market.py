"""A shared labour market: one log in both engines, and the baseline lives as it would without one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.calendar import NEVER
from simulator.outcomes import measure
from simulator.scenario import load_scenario
from simulator.simulation import Together, default_engine, simulate, timeline
from simulator.simulation.run import simulate_arms
from simulator.simulation.setup import lay_out
from tests.simulation.test_arms import by_caseworker, by_citizen
from tests.simulation.test_engines import both, scaled_down, the_same
from tests.simulation.test_together import same
from tests.verification import small
from tests.verification.strategies import jobcentres

pytestmark = pytest.mark.skipif(default_engine() != "compiled", reason="numba is not installed")
MATCHING = {"behaviour.labour_market": "matching", "behaviour.matching_elasticity": 0.4}
BOOM = {"behaviour.tightness": {"2022": 1.5, "2023-09": 0.6, "2024": 1.3}}
ENGINES = ("simpy", "compiled")


@pytest.mark.parametrize("changes", [{}, BOOM, {"behaviour.market_share": 0.3}], ids=["", "boom", "share"])
@pytest.mark.parametrize(
    ("baseline", "proposal"),
    [
        ("current_rules", "current_rules"),
        ("current_rules", "hedensted"),
        ("current_rules", "frikommune_hours"),
        ("faaborg_midtfyn_before", "faaborg_midtfyn"),
    ],
)
def test_both_engines_share_vacancies_alike(baseline, proposal, changes):
    before, after = (scaled_down(load_scenario(name, MATCHING | changes)) for name in (baseline, proposal))
    the_same(*both(before, before if baseline == proposal else after, seed=7))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    jobcentres(),
    jobcentres(),
    st.integers(0, 2**63 - 1),
    st.sampled_from((0, 5, 26)),
    st.sampled_from((0.0, 0.5)),
    st.booleans(),
)
def test_any_jobcentre_in_a_shared_market_leaves_the_same_log(before, after, seed, warmup, eta, boom):
    before["groups"] = after["groups"]
    market = MATCHING | {"behaviour.matching_elasticity": eta} | (BOOM if boom else {})
    ends = {"warmup_weeks": warmup, "horizon_weeks": 40}
    try:
        one, other = (
            small.scenario(**s | {"changes": s["changes"] | market}, **ends) for s in (before, after)
        )
    except ValueError:
        return  # two plans that no one place can have
    the_same(*both(one, other, seed))
    the_same(*(simulate_arms(one, other, by_citizen(0.3), seed, 0, engine) for engine in ENGINES))


@pytest.mark.parametrize("lots", [by_citizen(0.1), by_caseworker], ids=["citizens", "caseworkers"])
def test_arms_share_vacancies_alike_in_both_engines(lots):
    own = MATCHING | {"practice.caseload": "fixed"}
    before, after = (load_scenario(name, own) for name in ("current_rules", "hedensted"))
    the_same(*(simulate_arms(before, after, lots, 3, 1, engine) for engine in ENGINES))


@pytest.mark.parametrize("order", [1, -1], ids=["the baseline first", "the baseline last"])
@pytest.mark.parametrize("changes", [{}, BOOM], ids=["", "boom"])
def test_scenarios_side_by_side_leave_the_logs_that_each_leaves_by_itself(changes, order):
    names = ("current_rules", "hedensted", "frikommune", "frikommune_capacity")
    scenarios = {name: load_scenario(name, MATCHING | changes) for name in names[::order]}
    base = scenarios["current_rules"]
    together = Together(base, scenarios, "compiled", {"trial": (scenarios["hedensted"], by_citizen(0.2))})
    assert len(together.sharing) == 5
    for name, run in together.run(seed=3, replication=1):
        if name == "trial":
            same(run, simulate_arms(base, scenarios["hedensted"], by_citizen(0.2), 3, 1))
        else:
            same(run, simulate(timeline(base, scenarios[name]), 3, 1))


def test_rules_that_change_nothing_find_the_market_as_the_baseline_left_it():
    base = load_scenario("current_rules", MATCHING | BOOM)
    same(simulate(timeline(base, base), 3, 1), simulate(timeline(base, replace(base)), 3, 1))


def test_the_warm_up_goes_on_as_without_a_market_up_to_start():
    base, proposal = (load_scenario(name, MATCHING) for name in ("current_rules", "hedensted"))
    apart = [
        s.replace({"behaviour.displacement": 0.0, "behaviour.labour_market": "factor"})
        for s in (base, proposal)
    ]
    runs = [simulate(timeline(*pair), 3, 1).events for pair in ((base, proposal), apart)]
    before = [
        np.column_stack([getattr(e, n)[e.time < 0] for n in ("time", "citizen", "event")]) for e in runs
    ]
    assert len(before[0]) > 1000
    assert np.array_equal(*before)


def test_a_market_in_which_nobody_is_in_anybodys_way_is_none():
    base = load_scenario("current_rules", MATCHING | {"behaviour.matching_elasticity": 1.0})
    assert lay_out(timeline(base, base)).market_from == NEVER


def test_a_proposal_may_share_vacancies_where_its_baseline_does_not():
    before = scaled_down(load_scenario("current_rules", {"behaviour.displacement": 0.0}))
    after = before.replace(MATCHING | {"practice.caseworkers.factor": 0.2})
    the_same(*both(before, after, seed=1))


def test_what_a_baseline_changes_to_later_does_not_move_its_vacancies():
    """A later change displaces others as the same change in a proposal would."""
    base = load_scenario("current_rules", MATCHING | {"behaviour.matching_elasticity": 0.0})
    other = base.replace({"behaviour.effect_scale": 0.0})
    changing = replace(base, later=((date(2023, 7, 31), replace(other, later=())),))
    day = (date(2023, 7, 31) - base.start).days * 1440
    by_itself = simulate(timeline(changing, changing), 3, 1)
    along = ((-base.warmup_minutes, base), (day, other))
    same(by_itself, simulate(along, 3, 1))


def test_the_boom_after_the_pandemic_shortens_time_on_the_benefit(tmp_path: Path):
    path = tmp_path / "boom.toml"
    path.write_text(
        'extends = "current_rules"\ntitle = "Boom"\nstart = 2022-01-03\n'
        '[uses]\nlaw = 2022-01-03\nbehaviour = "boom_2021"\n',
        encoding="utf-8",
    )
    boom = load_scenario(path)
    usual = boom.replace({f"behaviour.tightness.{year}": 1.0 for year in (2021, 2022, 2023)})
    weeks = [
        measure(simulate(timeline(s, s), 1, 0), s, s).values["insured", "weeks_first_spell_52"]
        for s in (usual, boom)
    ]
    assert weeks[1] < weeks[0] - 0.5


def test_a_months_tightness_goes_before_its_years():
    behaviour = load_scenario(
        "current_rules", {"behaviour.tightness": {"2022": 1.5, "2022-03": 0.8}}
    ).behaviour
    found = [behaviour.tightness_on(date(2022, m, 1)) for m in (2, 3, 4)]
    assert found == [1.5, 0.8, 1.5]
    assert behaviour.tightness_on(date(2023, 3, 1)) == 1.0
