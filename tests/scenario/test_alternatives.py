"""A figure may be one of a few alternatives; and what is not known of a law is varied, or says why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import Scenario, ScenarioError, load_scenario
from simulator.scenario.checking import read_laws

FILES = Path(__file__).parent / "files"
SLOT = {
    "value": "fixed",
    "alternatives": ["fixed", "expanding"],
    "weight": [3, 1],
    "provenance": "assumption",
}
STRUCTURAL = (
    "law.sanction.guidance_lapses",
    "law.sanction.letter_counts",
    "practice.slot",
    "practice.slack",
    "practice.freed_minutes",
    "practice.activation.first_weeks.sick_listed",
    "practice.activation.repeat_weeks.insured",
    "behaviour.labour_market",
)


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load_scenario(FILES / "small.toml")


def test_an_alternative_is_a_figure_with_weights_that_sum_to_one(small: Scenario) -> None:
    scenario = small.replace({"practice.slot": SLOT})
    assert scenario.practice.slot == "fixed"
    figure = scenario.figures["practice.slot"]
    assert (figure.alternatives, figure.weight) == (("fixed", "expanding"), (0.75, 0.25))
    assert figure.is_structural
    assert figure.is_varied


@pytest.mark.parametrize(
    ("path", "value", "other"),
    [
        ("law.sanction.letter_counts", False, True),
        ("practice.fill", 0.85, 0.9),
        ("practice.slack", "idle", "talks"),
    ],
)
def test_it_may_be_a_word_a_number_or_true_or_false(
    small: Scenario, path: str, value: object, other: object
) -> None:
    figure = {"value": value, "alternatives": [value, other], "weight": [1, 1], "provenance": "assumption"}
    scenario = small.replace({path: figure})
    assert (scenario.get(path), scenario.figures[path].alternatives) == (value, (value, other))


def test_true_is_not_one(small: Scenario) -> None:
    figure = {"value": True, "alternatives": [1, 0], "weight": [1, 1], "provenance": "assumption"}
    with pytest.raises(ScenarioError, match="the value true is none of its alternatives; allowed: 1, 0"):
        small.replace({"law.sanction.letter_counts": figure})


def test_a_path_to_it_sets_the_value_to_what_the_schema_allows(small: Scenario) -> None:
    scenario = small.replace({"practice.slot": SLOT})
    set_so = scenario.replace({"practice.slot": "expanding"})
    assert set_so.practice.slot == "expanding"
    assert set_so.figures["practice.slot"].changed
    assert set_so.figures["practice.slot"].alternatives == ("fixed", "expanding")
    with pytest.raises(ScenarioError, match="did you mean 'expanding'"):
        scenario.replace({"practice.slot": "expandin"})


def test_the_current_rules_leave_open_what_nobody_knows() -> None:
    figures = load_scenario("current_rules").figures
    assert {path for path, figure in figures.items() if figure.is_structural} == set(STRUCTURAL)
    assert figures["law.sanction.guidance_lapses"].value == "by_calendar"
    assert figures["practice.slack"].value == "idle"


@pytest.mark.parametrize("name", [one.name for one in read_laws()])
def test_what_is_not_known_of_a_law_is_varied_or_says_why_not(name: str) -> None:
    base = load_scenario("current_rules")
    (law,) = [one.law for one in read_laws() if one.name == name]
    scenario = base.replace({"law": law.in_force_from})
    for gap in law.unknown.values():
        assert gap.keys or gap.no_consequence or gap.left_out
        for key in gap.keys:
            if key.startswith("law."):
                assert scenario.figures[key].is_varied, key
            else:
                assert key in base.paths(), key


def test_each_alternative_of_each_law_makes_a_scenario() -> None:
    base = load_scenario("current_rules")
    for one in read_laws():
        scenario = base.replace({"law": one.law.in_force_from})
        for path, figure in scenario.figures.items():
            for alternative in figure.alternatives:
                assert scenario.replace({path: alternative}).get(path) == alternative
