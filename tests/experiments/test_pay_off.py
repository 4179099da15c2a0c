"""What it takes for a proposal to pay: round values of its lever on the same random numbers, and nothing beyond."""

from __future__ import annotations

import numpy as np
import pytest

import simulator as sim
from simulator.experiments.break_even import break_even
from simulator.experiments.compare import compare
from simulator.experiments.csv_text import read_csv
from simulator.experiments.pay_off import EFFECTS, TRUST, from_table, lever_of, pay_off, table, values_of
from simulator.experiments.study import compare as study_of


@pytest.fixture(scope="module")
def scenarios():
    return {name: sim.load_scenario(name) for name in ("current_rules", "hedensted", "frikommune")}


@pytest.mark.parametrize(
    ("low", "high", "assumed", "values"),
    [
        (-0.10, 0.05, 0.0, (-0.1, -0.075, -0.05, -0.025, 0.0, 0.025, 0.05)),
        (0.0, 1.5, 1.0, (0.0, 0.25, 0.5, 0.75, 1.0, 1.25, 1.5)),
        (0.77, 1.21, 1.0, (0.8, 0.9, 1.0, 1.1, 1.2)),
        (10, 60, 25, (10, 20, 25, 30, 40, 50, 60)),
    ],
)
def test_values_are_few_round_and_within_the_range(low, high, assumed, values):
    assert values_of(low, high, assumed) == pytest.approx(values)


def test_a_proposal_about_guidance_rests_on_trust_and_any_other_on_the_effects(scenarios):
    base = scenarios["current_rules"]
    assert lever_of(scenarios["hedensted"], base) == TRUST
    assert lever_of(scenarios["frikommune"], base) == EFFECTS
    assert lever_of(base.replace({"practice.caseworkers.factor": 0.9}), base) == EFFECTS


def test_a_file_may_name_the_lever(tmp_path):
    text = 'title = "X"\nextends = "current_rules"\n[about]\nlever = "behaviour.displacement"\n'
    (tmp_path / "x.toml").write_text(text, encoding="utf-8")
    own = sim.load_scenario(tmp_path / "x.toml")
    assert lever_of(own, own) == "behaviour.displacement"
    for wrong, said in (("behaviour.truts", "behaviour.trust"), ("practice.slot", "no figure")):
        (tmp_path / "x.toml").write_text(text.replace("behaviour.displacement", wrong), encoding="utf-8")
        with pytest.raises(sim.ScenarioError, match=said):
            sim.load_scenario(tmp_path / "x.toml")


def test_a_proposal_that_sets_its_lever_itself_has_none(scenarios):
    base = scenarios["current_rules"]
    ours = base.replace({"behaviour.effect_scale": 0.8})
    assert pay_off({"current_rules": base, "ours": ours}, replications=1) == ()


def test_the_differences_are_those_of_a_break_even_at_the_same_values(scenarios):
    two = {name: scenarios[name] for name in ("current_rules", "hedensted")}
    base = two["current_rules"]
    known = compare(base, {"hedensted": two["hedensted"]}, replications=2)
    (found,) = pay_off(two, replications=2, default=known)
    assert (found.scenario, found.path, found.assumed, found.replications) == ("hedensted", TRUST, 0.0, 2)
    same = break_even(
        base,
        two["hedensted"],
        over=TRUST,
        outcome="cost_municipality",
        replications=2,
        grid=2,
        between=(-0.1, 0.05),
    )
    for value in (-0.1, 0.05):
        ours = found.crossing.differences[:, found.values.index(value)]
        theirs = same.crossing.differences[:, list(same.crossing.values).index(value)]
        np.testing.assert_array_equal(ours, theirs)
    as_assumed = known.of("hedensted", "all", "cost_municipality") - known.of(
        "current_rules", "all", "cost_municipality"
    )
    np.testing.assert_array_equal(found.crossing.differences[:, found.values.index(0.0)], as_assumed)
    for root in found.crossing.roots:
        assert found.values[0] <= root.value <= found.values[-1]


def test_it_is_read_back_from_its_table(scenarios, tmp_path):
    two = {name: scenarios[name] for name in ("current_rules", "hedensted")}
    found = pay_off(two, replications=1)
    table(found).to_csv(tmp_path / "pay_off.csv", index=False)
    again = from_table(read_csv(tmp_path / "pay_off.csv"))
    assert [(one.scenario, one.path, one.assumed) for one in again] == [("hedensted", TRUST, 0.0)]
    np.testing.assert_array_equal(again[0].crossing.differences, found[0].crossing.differences)
    np.testing.assert_array_equal(again[0].crossing.values, found[0].crossing.values)


def test_without_settings_nothing_is_run_for_it(scenarios):
    assert study_of(scenarios["current_rules"], {}, replications=1, settings=False).pay_off == ()
