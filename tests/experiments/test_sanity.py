"""A model's sign is held against a study's: who agrees, who contradicts, and where nothing can be said."""

from __future__ import annotations

from math import nan

import pytest

from simulator.experiments.intervals import Interval
from simulator.experiments.sanity import FINDINGS, KEYS, Finding, extremes, judge, sign_of
from simulator.scenario import Scenario, load_scenario

LONGER = Finding("x", "insured", "weeks_on_benefit_52", 1, "a study")
SAME = Finding("x", "insured", "weeks_on_benefit_52", 0, "a study")
DEARER = Finding("x", "all", "cost_total", 1, "a study")


@pytest.fixture(scope="module")
def today() -> Scenario:
    return load_scenario("current_rules")


@pytest.mark.parametrize(
    ("interval", "finding", "sign"),
    [
        (Interval(0.5, 0.4, 0.6, 6), LONGER, 1),
        (Interval(-0.5, -0.6, -0.4, 6), LONGER, -1),
        (Interval(0.5, -0.1, 1.1, 6), LONGER, None),
        (Interval(0.0, 0.0, 0.0, 6), LONGER, 0),
        (Interval(0.5, nan, nan, 1), LONGER, None),
        (Interval(nan, nan, nan, 0), LONGER, None),
        (Interval(-0.2, -0.25, -0.15, 6), SAME, 0),
        (Interval(-0.5, -0.6, -0.4, 6), SAME, -1),
        (Interval(0.2, 0.1, 0.3, 6), DEARER, 1),
    ],
)
def test_a_difference_has_a_sign_where_its_interval_excludes_zero(interval, finding, sign):
    assert sign_of(interval, finding) == sign


@pytest.mark.parametrize(
    ("signs", "said", "verdict"),
    [
        ((1, 1, 1), 1, "agrees"),
        ((1, None, 1), 1, "agrees"),
        ((-1, -1, None), 1, "contradicts"),
        ((-1, 0, None), 1, "contradicts"),
        ((1, -1, 1), 1, "depends"),
        ((1, 0, 1), 1, "depends"),
        ((None, None, None), 1, "unsure"),
        ((0, None, 0), 1, "unsure"),
        ((0, 0, 0), 0, "agrees"),
        ((0, 1, 0), 0, "depends"),
        ((1, 1, 1), 0, "contradicts"),
    ],
)
def test_the_model_is_judged_by_its_sure_signs_over_the_splits(signs, said, verdict):
    assert judge(signs, said) == verdict


def test_every_finding_is_about_something_that_is_kept():
    assert {(one.group, one.outcome) for found in FINDINGS.values() for one in found} <= set(KEYS)
    assert all(one.source for found in FINDINGS.values() for one in found)


def test_an_extreme_changes_what_its_name_says_and_nothing_else(today: Scenario):
    changed = {name: change.apply(today) for name, change in extremes(today).items()}
    factor = today.practice.caseworkers.factor
    assert changed["no_staff"].practice.caseworkers.factor == 0
    assert changed["triple_staff"].practice.caseworkers.factor == 3 * factor
    assert changed["no_effects"].behaviour.effect_scale == 0
    assert set(changed["no_sanctions"].behaviour.sanction_given_no_show.values()) == {0.0}
    assert {c.first_form for c in changed["by_phone"].practice.contact.values()} == {"phone"}
    assert set(changed["no_activation"].practice.activation.first_weeks.values()) == {0.0}
    for name, scenario in changed.items():
        assert (scenario.law, scenario.place, scenario.prices) == (today.law, today.place, today.prices), name


def test_what_changes_within_a_scenario_is_as_extreme_from_that_day_on():
    changed = extremes(load_scenario("hilleroed"))["half_staff"].apply(load_scenario("hilleroed"))
    own = load_scenario("hilleroed")
    factors = [then.practice.caseworkers.factor for _, then in own.later]
    assert [then.practice.caseworkers.factor for _, then in changed.later] == [f / 2 for f in factors]
