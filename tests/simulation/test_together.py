"""Scenarios of one baseline share people, staff and warm-up, and leave the logs that each leaves by itself."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.experiments import Computing
from simulator.experiments.compare import compare
from simulator.log import COLUMNS
from simulator.outcomes import measure, measure_values
from simulator.scenario import load_scenario
from simulator.simulation import Together, default_engine, simulate, timeline

pytestmark = pytest.mark.skipif(default_engine() != "compiled", reason="numba is not installed")
SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"


def one_of(name):
    scenario = load_scenario(name)
    return scenario.members[0] if scenario.members else scenario


def same(one, other):
    assert one.events.kinds == other.events.kinds
    for name in COLUMNS:
        assert np.array_equal(getattr(one.events, name), getattr(other.events, name)), name
    assert np.array_equal(one.exposure, other.exposure)
    assert np.array_equal(one.expected, other.expected)
    for name in ("caseworker", "team", "day", "minutes"):
        assert np.array_equal(getattr(one.capacity, name), getattr(other.capacity, name)), name


@pytest.mark.parametrize(
    ("baseline", "proposals", "sharing"),
    [
        ("current_rules", ("current_rules", "hedensted", "frikommune", "frikommune_capacity"), 4),
        ("current_rules_2026", ("current_rules_2026", "hedensted_2026"), 2),
        # Others work in it, or types of activation begin late: each is run by itself from the beginning.
        ("hilleroed_before", ("hilleroed_before", "hilleroed"), 0),
        ("faaborg_midtfyn_before", ("faaborg_midtfyn_before", "faaborg_midtfyn"), 0),
    ],
)
@pytest.mark.parametrize("engine", ["compiled"])
def test_every_log_is_that_of_the_scenario_by_itself(baseline, proposals, sharing, engine):
    first = one_of(baseline)
    scenarios = {name: first if name == baseline else one_of(name) for name in proposals}
    together = Together(first, scenarios, engine)
    assert len(together.sharing) == sharing
    for name, run in together.run(seed=3, replication=1):
        same(run, simulate(timeline(first, scenarios[name]), 3, 1, engine))


def test_one_replication_after_another_begins_anew():
    base = load_scenario(SMALL)
    other = base.replace({"behaviour.displacement": 0.1, "law.duties.leaflet.minutes": 9.0})
    together = Together(base, {"base": base, "other": other}, "compiled")
    for replication in (0, 1, 0):
        for name, run in together.run(1, replication):
            alone = {"base": base, "other": other}[name]
            same(run, simulate(timeline(base, alone), 1, replication, "compiled"))


def test_the_readable_engine_shares_people_and_says_the_same():
    base = load_scenario(SMALL)
    other = base.replace({"practice.caseworkers.factor": 0.5})
    runs = [dict(Together(base, {"base": base, "other": other}, e).run(1, 0)) for e in ("simpy", "compiled")]
    for name in ("base", "other"):
        same(runs[0][name], runs[1][name])


def test_a_comparison_measures_the_same_whether_its_scenarios_share_or_not():
    """Where processes are many and replications few, each scenario is a task of its own."""
    base = load_scenario(SMALL)
    other = base.replace({"law.duties.leaflet.minutes": 9.0})
    tables = [
        compare(base, {"other": other}, replications=2, seed=1, on=Computing(workers)).table()
        for workers in (1, 3)
    ]
    assert tables[0].equals(tables[1])


def test_what_is_measured_without_its_weeks_has_the_same_values():
    base = load_scenario(SMALL)
    other = base.replace({"practice.caseworkers.factor": 0.5})
    run = simulate(timeline(base, other), 1, 0)
    whole, values = measure(run, other, base), measure_values(run, other, base)
    assert repr(values.values) == repr(whole.values)
    assert values.weights == whole.weights
    assert (values.weekly, values.first_week) == ({}, whole.first_week)
    assert whole.weekly
