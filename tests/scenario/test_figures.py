"""Figures: what a file says of a value besides the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.scenario import Scenario, ScenarioError, load_scenario
from simulator.scenario.figures import figure_of
from simulator.scenario.tree import PLACEHOLDER, Leaf, Stated

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load_scenario(FILES / "small.toml")


def test_a_figure_is_stripped_to_its_value_and_remembered(small: Scenario) -> None:
    assert small.practice.caseworkers.case_share == 0.75
    figure = small.figures["practice.caseworkers.case_share"]
    assert (figure.value, figure.range, figure.provenance) == (0.75, (0.6, 0.9), "assumption")
    assert figure.file.endswith("practices/common.toml")
    assert figure.description.startswith("Share of a present day that is case-available")
    assert not figure.changed


def test_a_value_of_a_law_rests_on_its_section_unless_it_says_otherwise(small: Scenario) -> None:
    deadline = small.figures["law.groups.insured.requirements.first.days"]
    assert (deadline.provenance, deadline.source) == ("law", "Act 1, sec. 31")
    minutes = small.figures["law.duties.leaflet.minutes"]
    assert (minutes.provenance, minutes.range) == ("assumption", (4, 15))


def test_a_solved_baseline_is_estimated(small: Scenario) -> None:
    assert small.figures["place.groups.insured.baseline.job"].provenance == "estimated"


def test_a_bare_number_is_a_figure_that_does_not_say_where_it_comes_from(small: Scenario) -> None:
    figure = small.figures["practice.caseworkers.day_hours"]
    assert (figure.value, figure.provenance, figure.range) == (7.4, "", None)


def test_words_and_years_are_no_figures(small: Scenario) -> None:
    assert {"practice.booking", "practice.title", "prices.year", "place.code"}.isdisjoint(small.figures)


def test_setting_a_value_keeps_what_was_said_and_marks_it(small: Scenario) -> None:
    figure = small.replace({"behaviour.displacement": 0.9}).figures["behaviour.displacement"]
    assert (figure.value, figure.range, figure.provenance) == (0.9, (0, 0.7), "assumption")
    assert (figure.file, figure.changed) == ("replace", True)
    assert small.figures["behaviour.displacement"].value == 0.4


def test_a_figure_may_be_set_whole(small: Scenario) -> None:
    table = {"value": 0.2, "range": [0.1, 0.3], "provenance": "published", "source": "A study"}
    changed = small.replace({"behaviour.displacement": table})
    assert changed.behaviour.displacement == 0.2
    assert changed.figures["behaviour.displacement"].source == "A study"
    assert not changed.figures["behaviour.displacement"].changed
    with pytest.raises(ScenarioError, match=r"the value 0\.2 lies outside its range 0\.3 to 0\.4"):
        small.replace({"behaviour.displacement": table | {"range": [0.3, 0.4]}})


def test_a_change_in_a_file_marks_the_figure_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    base = (FILES / "small.toml").as_posix()
    path.write_text(
        f'title = "Mine"\nextends = "{base}"\n[change]\nbehaviour.displacement = 0.1\n', encoding="utf-8"
    )
    figure = load_scenario(path).figures["behaviour.displacement"]
    assert (figure.value, figure.provenance, figure.changed) == (0.1, "assumption", True)
    assert figure.file == path.as_posix()


def test_every_range_holds_its_value_and_only_what_the_schema_allows(small: Scenario) -> None:
    ranged = [figure for figure in small.figures.values() if figure.range is not None]
    assert ranged
    for figure in ranged:
        low, high = figure.range  # type: ignore[misc]
        for end in (low, figure.value, high):
            assert small.replace({figure.path: end}).get(figure.path) == end


def test_a_number_that_takes_the_place_of_a_placeholder_does_not_take_its_range():
    placeholder = Leaf(10.0, "standard.toml", Stated((0.0, 200.0), "assumption", note=PLACEHOLDER))
    typed = Leaf(20.0, "own.toml").over(placeholder)
    assert typed.stated == Stated(None, "assumption")
    meant = Leaf(10.0, "standard.toml", Stated((5.0, 20.0), "assumption", note="Of Hedensted."))
    assert Leaf(20.0, "own.toml").over(meant).stated == meant.stated
    known = figure_of(("practice", "teams", "insured", "heads"), placeholder)
    replaced = figure_of(("practice", "teams", "insured", "heads"), Leaf(20.0, "--set"), known)
    assert (replaced.value, replaced.range, replaced.provenance) == (20.0, None, "assumption")
