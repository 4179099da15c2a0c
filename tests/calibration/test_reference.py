"""A place is solved under the scenario that it was observed under, be that of another place or of several."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.experiments.baseline import load_reference, reference_for, reference_of
from simulator.scenario import ScenarioError, load_scenario

PLACES = Path(__file__).resolve().parents[2] / "scenarios" / "places"


def test_a_scenario_of_the_place_is_its_reference():
    assert reference_for("current_rules", PLACES / "hedensted.toml").name == "current_rules"


def test_a_scenario_of_another_place_takes_this_one_and_its_practice():
    reference = reference_for("current_rules_2017", PLACES / "thisted.toml")
    assert reference.name == "current_rules_2017/thisted"
    assert reference.place.title == "Thisted"
    assert reference.practice.title == "Thisted"
    assert reference.law == load_scenario("current_rules_2017").law


def test_its_name_loads_it_again():
    again = load_reference("current_rules_2017/thisted")
    assert again == reference_for("current_rules_2017", PLACES / "thisted.toml")


def test_a_place_of_one_s_own_needs_no_practice_of_its_name(tmp_path: Path):
    mine = tmp_path / "mine.toml"
    text = (PLACES / "thisted.toml").read_text(encoding="utf-8")
    mine.write_text(text.replace('title = "Thisted"', 'title = "Mine"'), encoding="utf-8")
    reference = reference_for("current_rules_2017", mine)
    assert (reference.place.title, reference.practice.title) == ("Mine", "Aalborg")


def test_a_baseline_that_is_solved_anew_in_a_run_is_solved_under_the_same_reference():
    run = load_reference("frikommune_2017/thisted")
    assert run.place.solved is not None
    assert reference_of(run).practice == load_reference(run.place.solved.reference).practice


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("current_rules_2017/atlantis", "there is no place named 'atlantis'"),
        ("nothing/thisted", "there is no scenario named 'nothing'"),
        ("current_rules_2017/thisted", "is of Thisted, the place file of Aalborg"),
    ],
)
def test_what_does_not_fit_is_one_line(name: str, told: str):
    with pytest.raises(ScenarioError) as refusal:
        reference_for(name, PLACES / "aalborg.toml")
    assert len(str(refusal.value).splitlines()) == 1
    assert told in str(refusal.value)


@pytest.mark.parametrize("place", sorted(path.stem for path in PLACES.glob("*.toml")))
def test_every_place_says_a_reference_that_can_be_loaded(place: str):
    import tomllib

    file = PLACES / f"{place}.toml"
    solved = tomllib.loads(file.read_text(encoding="utf-8"))["solved"]
    assert reference_for(solved["reference"], file).place.title
