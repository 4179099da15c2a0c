"""What is uncertain is found in the scenario files, and drawn so that it fits together."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import simulator as sim
from simulator.experiments.assumptions import Choice, Span, assumptions_of, drawn, set_by_proposals


@pytest.fixture(scope="module")
def scenarios():
    return {name: sim.load_scenario(name) for name in ("current_rules", "hedensted", "frikommune")}


@pytest.fixture(scope="module")
def known(scenarios):
    return {one.name: one for one in assumptions_of(scenarios)}


def test_every_figure_with_a_range_or_alternatives_is_an_assumption(scenarios):
    base = scenarios["current_rules"]
    known = {one.name for one in assumptions_of({"current_rules": base})}
    for path, figure in base.figures.items():
        of_the_world = not path.startswith("prices.matters.")
        assert (path in known) == (figure.is_varied and of_the_world), path


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


READINGS = Choice("by_calendar", ("by_calendar", "all", "never"), (0.5, 0.25, 0.25))


def test_each_alternative_takes_as_much_of_the_quantiles_as_its_weight():
    drawn_at = [READINGS.at((n + 0.5) / 1000) for n in range(1000)]
    assert [drawn_at.count(one) for one in READINGS.alternatives] == [500, 250, 250]
    assert (READINGS.at(0.0), READINGS.at(1.0)) == ("by_calendar", "never")


def test_an_alternative_is_drawn_at_the_quantile_that_is_said_to_be_its_own():
    assert [READINGS.at(READINGS.quantile_of(one)) for one in READINGS.alternatives] == [
        *READINGS.alternatives
    ]


def test_there_is_no_way_between_two_alternatives():
    assert READINGS.towards("never", 0.5) == "by_calendar"


def test_a_reading_of_the_law_is_varied_in_baseline_and_proposals_together(known):
    assert set(known["law.sanction.guidance_lapses"].spans) == {"current_rules", "hedensted", "frikommune"}


def test_what_a_proposal_does_with_freed_time_is_varied_in_the_proposal_alone(known):
    path = "practice.freed_minutes"
    assert path not in known
    for name in ("hedensted", "frikommune"):
        assert set(known[f"{path} [{name}]"].spans) == {name}
        assert known[f"{path} [{name}]"].span.value == "talk"


def test_a_proposal_that_says_one_alternative_means_it():
    base = sim.load_scenario("current_rules")
    for name in ("hedensted_hours", "hedensted_capacity"):
        known = assumptions_of({"base": base, "own": sim.load_scenario(name)})
        assert not [one for one in known if one.path == "practice.freed_minutes" and "own" in one.spans]


def test_what_the_user_sets_for_all_is_still_varied_in_all():
    names = ("current_rules", "hedensted")
    talks = {name: sim.load_scenario(name, {"practice.slack": "talks"}) for name in names}
    (slack,) = [one for one in assumptions_of(talks) if one.path == "practice.slack"]
    assert (set(slack.spans), slack.span.others) == (set(names), ("idle", "freed"))


def test_each_other_alternative_is_held_against_what_is_assumed(known):
    contrasts = known["law.sanction.guidance_lapses"].contrasts
    assert [(one.low, one.high) for one in contrasts] == [("by_calendar", "all"), ("by_calendar", "never")]
    assert [one.name for one in contrasts] == [
        "law.sanction.guidance_lapses=all",
        "law.sanction.guidance_lapses=never",
    ]


def test_values_that_contradict_each_other_are_drawn_back_until_they_fit(scenarios, known):
    base = scenarios["current_rules"]
    weeks = [name for name in known if re.fullmatch(r"place\.groups\.\w+\.treatment_(from|to)_weeks", name)]
    crossed = {name: float("_from_" in name) for name in weeks}
    values, drawn_back = drawn(base, "current_rules", crossed, known)
    assert base.replace(dict(values))
    assert drawn_back > 0


def test_shares_of_one_whole_that_exceed_it_are_scaled_alike_and_not_drawn_back(scenarios, known):
    base = scenarios["current_rules"]
    at = "practice.contact.sick_listed."
    shares = [name for name in known if name.startswith(at) and name.endswith("_share")]
    values, drawn_back = drawn(base, "current_rules", dict.fromkeys(shares, 1.0), known)
    fitting = base.replace(dict(values))
    whole = [f"{at}{form}_share" for form in ("phone", "video", "group", "others")]
    asked = {name: known[name].span.at(1.0) for name in shares if name in whole}
    assert sum(asked.values()) > 1
    assert drawn_back == 0
    assert sum(fitting.get(path) for path in whole) == pytest.approx(1)
    ratios = {round(values[path] / asked[path], 9) for path in asked}
    assert len(ratios) == 1


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
