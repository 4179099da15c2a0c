"""Controls say of a figure what the schema and the files say of it, and nothing else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.reporting.words import LANGUAGES, words
from simulator.scenario import load_scenario
from simulator.workbench import page
from simulator.workbench.controls import LAYOUT, controls_of, nice_step
from simulator.workbench.state import BOTH, State


@pytest.fixture(scope="module")
def scenarios():
    return load_scenario("current_rules"), load_scenario("hedensted")


@pytest.fixture(scope="module")
def controls(scenarios):
    return {one.name: one for section in controls_of(*scenarios) for one in section.all}


def test_what_users_reach_for_can_be_moved(controls):
    for name in (
        "proposal.practice.caseworkers.factor",
        "proposal.practice.contact.sick_listed.later_minutes",
        "proposal.practice.contact.insured.phone_share",
        "proposal.law.duties.sanctions_leaflet.active",
        "proposal.law.duties.sanctions_leaflet.minutes",
        "proposal.practice.booking",
        "proposal.practice.freed_minutes",
        "both.behaviour.threat_share",
        "both.behaviour.trust",
        "both.behaviour.displacement",
        "both.behaviour.effect_scale",
        "both.practice.slot",
        "both.practice.slack",
        "both.prices.caseworker_hour_marginal",
    ):
        assert name in controls


def test_a_control_stands_at_the_scenarios_value_within_the_range_of_its_figure(scenarios, controls):
    baseline, proposal = scenarios
    for one in controls.values():
        scenario = baseline if one.scope == BOTH else proposal
        assert one.value == scenario.get(one.path)
        if one.kind == "number":
            assert one.low <= one.value <= one.high
            assert 0 < one.step <= one.high - one.low
            low, high = one.figure.range
            assert one.low <= low + 1e-9
            assert high - 1e-9 <= one.high
        if one.kind == "choice":
            assert one.value in one.choices


def test_a_proposals_own_value_is_where_its_control_stands(controls):
    assert controls["proposal.practice.freed_minutes"].value == "talk"


def test_a_law_without_a_duty_has_no_control_of_it():
    then = load_scenario("current_rules_2026")
    own = {one.of for section in controls_of(then, then) if section.name == "duties" for one in section.all}
    assert own == set(then.law.duties)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_control_has_a_name_of_its_own_that_is_no_path(controls, language):
    spoken = words(language)
    titles = {name: page.title(one, spoken) for name, one in controls.items()}
    assert not [title for title in titles.values() if "_" in title or re.search(r"[a-z]\.[a-z]", title)]
    by_scope = [(one.scope, titles[name]) for name, one in controls.items()]
    assert len(set(by_scope)) == len(by_scope)
    assert all(spoken(f"workbench.sections.{name}") for name, *_ in LAYOUT)


def test_a_control_says_range_provenance_and_source(scenarios):
    sections = controls_of(*scenarios)
    html = page.page(State(), _OneShelf(), sections, "token")
    assert "Plausible from 0.77 to 1.21." in html
    assert "An assumption." in html
    assert "Hedensted Kommune, letter of 21 March 2023" in html
    danish = page.page(State(language="da"), _OneShelf(), sections, "token")
    assert "Rimeligt fra 0,77 til 1,21." in danish
    assert "Hedensted Kommune, brev af 21. marts 2023" in danish


class _OneShelf:
    def __init__(self):
        self.scenarios = {"current_rules": "Current rules", "hedensted": "Hedensted"}
        self.places = {}

    def title(self, name, language):
        return self.scenarios[name]


@given(st.floats(1e-6, 1e7))
def test_a_slider_has_some_twenty_to_forty_steps_of_a_round_size(width):
    step = nice_step(width)
    assert 15 <= width / step <= 41
    assert f"{step:e}"[0] in "125"
