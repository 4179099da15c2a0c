"""What is uncertain is found in the scenario files, and drawn so that it fits together."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulator as sim
from simulator.experiments.assumptions import Span, assumptions_of, drawn, set_by_proposals


@pytest.fixture(scope="module")
def scenarios():
    return {name: sim.load_scenario(name) for name in ("current_rules", "hedensted", "frikommune")}


@pytest.fixture(scope="module")
def known(scenarios):
    return {one.name: one for one in assumptions_of(scenarios)}


def test_every_figure_with_a_range_is_an_assumption(scenarios):
    base = scenarios["current_rules"]
    known = {one.name for one in assumptions_of({"current_rules": base})}
    for path, figure in base.figures.items():
        assert (path in known) == (figure.range is not None), path


def test_what_a_proposal_sets_for_itself_is_varied_by_itself(known):
    path = "practice.contact.insured.group_share"
    assert set(known[f"{path} [frikommune]"].spans) == {"frikommune"}


def test_what_a_proposal_sets_is_never_varied_in_the_baseline_alone(scenarios, known):
    assert "practice.contact.insured.group_share" not in known
    base = scenarios["current_rules"]
    more = base.replace({"practice.fill": 0.9})
    paths = {one.path for one in assumptions_of({"base": base, "more": more})}
    assert "practice.fill" not in paths
    assert "practice.caseworkers.factor" in paths
    assert set_by_proposals({"base": base, "more": more}) == {"practice.fill"}


def test_what_a_proposal_sets_without_a_range_is_left_alone(scenarios):
    base = scenarios["current_rules"]
    more = base.replace({"practice.fill": 0.9})
    spans = {one.path: one.spans for one in assumptions_of({"base": base, "more": more})}
    assert "practice.fill" not in spans
    assert set(spans["behaviour.trust"]) == {"base", "more"}


def test_the_ends_of_a_span_are_those_of_its_range():
    assert (Span(1.0, 0.5, 3.0).at(0.0), Span(1.0, 0.5, 3.0).at(1.0)) == (0.5, 3.0)
    assert Span(10, 8.0, 15.0).at(0.5) == 12
    assert isinstance(Span(10, 8.0, 15.0).at(0.5), int)


def test_a_list_moves_by_one_factor_that_keeps_each_item_in_its_range(scenarios, known):
    one = known["place.groups.insured.observed.job"]
    low, high = scenarios["current_rules"].figures[one.path].range
    for end in (0.0, 1.0):
        moved = one.span.at(end)
        assert len({round(x / own, 9) for x, own in zip(moved, one.span.value, strict=True)}) == 1
        assert all(low - 1e-9 <= x <= high + 1e-9 for x in moved)
    assert one.span.low * one.span.high == pytest.approx(1.0)


def test_values_that_contradict_each_other_are_drawn_back_until_they_fit(scenarios, known):
    base = scenarios["current_rules"]
    shares = [name for name in known if name.startswith("practice.contact.sick_listed") and "share" in name]
    values, drawn_back = drawn(base, "current_rules", dict.fromkeys(shares, 1.0), known)
    fitting = base.replace(dict(values))
    assert drawn_back > 0
    assert fitting.get("practice.contact.sick_listed.phone_share") >= base.get(
        "practice.contact.sick_listed.phone_share"
    )


def test_one_value_alone_is_not_drawn_back_where_it_fits(scenarios, known):
    values, drawn_back = drawn(scenarios["hedensted"], "hedensted", {"behaviour.trust": 1.0}, known)
    assert (values, drawn_back) == ({"behaviour.trust": 0.05}, 0)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_any_draw_of_all_of_them_makes_a_scenario(scenarios, known, seed):
    import random

    source = random.Random(seed)
    at = {name: source.random() for name in known}
    for name, scenario in scenarios.items():
        values, _ = drawn(scenario, name, at, known)
        scenario.replace(dict(values))
        assert drawn(scenario, name, at, known)[0] == values
