"""Scenario files of a state: loaded as anybody's are, so that page, command and notebook compare the same."""

from pathlib import Path

import pytest

from simulator.errors import Refused
from simulator.scenario import ScenarioError, list_scenarios, load_scenario, scenario_digest
from simulator.workbench.shelf import LARGEST, Shelf
from simulator.workbench.state import State

LAESOE = Path(__file__).parents[2] / "scenarios" / "places" / "laesoe.toml"


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_every_scenario_that_comes_with_the_simulator_can_be_chosen_and_has_something_to_be_compared_with(
    shelf,
):
    assert set(shelf.scenarios) == {one.name for one in list_scenarios()}
    usual = {name: shelf.usual_baseline(name) for name in shelf.scenarios}
    assert set(usual.values()) <= set(shelf.scenarios)
    assert usual["hedensted"] == usual["frikommune_hours"] == "current_rules"
    assert usual["hedensted_2026"] == "current_rules_2026"
    assert usual["hilleroed"] == "hilleroed_before"


def test_all_98_municipalities_can_be_chosen(shelf):
    rows = [name for name in shelf.places if name.startswith("denmark:")]
    assert len(rows) == 98
    assert shelf.places["denmark:laesoe"].title == "Læsø"


def test_a_preset_as_it_is_needs_no_file(shelf):
    files = shelf.files(State())
    assert (files.texts, files.baseline, files.proposal) == ({}, "current_rules", "hedensted")


def test_what_is_moved_stands_in_the_files_of_those_whose_it_is(shelf):
    state = State(both={"behaviour.trust": "0,02"}, moved={"practice.caseworkers.factor": "0.9"})
    baseline, proposal = shelf.scenarios_of(state)
    assert scenario_digest(baseline) == scenario_digest(
        load_scenario("current_rules", {"behaviour.trust": 0.02})
    )
    sets = {"behaviour.trust": 0.02, "practice.caseworkers.factor": 0.9}
    assert scenario_digest(proposal) == scenario_digest(load_scenario("hedensted", sets))
    assert (baseline.name, proposal.name) == ("current_rules_changed", "hedensted_changed")


def test_a_place_is_taken_with_the_practice_that_goes_with_it_as_on_the_command_line(shelf):
    for place in ("denmark:laesoe", "aalborg"):
        for scenario, name in zip(
            shelf.scenarios_of(State(place=place)), ("current_rules", "hedensted"), strict=True
        ):
            assert scenario_digest(scenario) == scenario_digest(load_scenario(name, {"place": place}))


def test_files_written_elsewhere_load_to_the_same(shelf, tmp_path):
    state = State(place="denmark:laesoe", moved={"law.duties.cv_follow_up.active": "false"})
    files = shelf.files(state)
    there = tmp_path / "saved"
    there.mkdir()
    for name, text in files.texts.items():
        (there / name).write_text(text, encoding="utf-8")
    for name, scenario in zip((files.baseline, files.proposal), shelf.scenarios_of(state), strict=True):
        assert scenario_digest(load_scenario(there / name)) == scenario_digest(scenario)


def test_ones_own_proposal_is_the_baseline_but_for_what_is_moved(shelf):
    baseline, proposal = shelf.scenarios_of(State(proposal="", moved={"practice.caseworkers.factor": "0.9"}))
    assert scenario_digest(proposal) == scenario_digest(
        baseline.replace({"practice.caseworkers.factor": 0.9})
    )
    assert proposal.title == "My own proposal"
    assert proposal.title_da == "Eget forslag"


@pytest.mark.parametrize(
    ("state", "key", "said"),
    [
        (
            State(both={"behaviour.trust": "55"}),
            "behaviour.trust",
            "must be at least -0.9 and at most 3, is 55",
        ),
        (
            State(moved={"practice.caseworkers.factor": "much"}),
            "practice.caseworkers.factor",
            "must be a number",
        ),
        (
            State(both={"practice.freed_minutes": "hours"}),
            "practice.freed_minutes",
            "hedensted sets it itself",
        ),
        (State(baseline="curent_rules"), "baseline", "there is no scenario named 'curent_rules'"),
        (State(place="denmark:nowhere"), "place", "there is no place named 'denmark:nowhere'"),
        (State(proposal="hilleroed"), "place", "choose one place for both"),
    ],
)
def test_a_mistake_is_told_by_its_key_in_the_loaders_words(shelf, state, key, said):
    with pytest.raises(ScenarioError) as told:
        shelf.scenarios_of(shelf.settled(state))
    (problem,) = told.value.problems
    assert problem.key == key
    assert said in problem.message
    assert str(shelf._folder) not in str(problem)


@pytest.mark.parametrize(
    "moved",
    [
        {"": "1"},
        {"a..b": "1"},
        {"practice": "1"},
        {"practice.caseworkers": "1", "practice.caseworkers.factor": "0.9"},
        {"practice.caseworkers.factor": "0.9", "practice.caseworkers": "2"},
        {"title": "Mine"},
        {"law.duties.\0.active": "true"},
        *(
            {"practice.caseworkers.factor": text}
            for text in ("", "{a=1}", "[1,[2]]", "2023-01-01", "1e999", "nan", "9" * 150, 'a\nb"\\')
        ),
    ],
)
def test_whatever_an_address_says_that_does_not_fit_is_told_in_lines(shelf, moved):
    with pytest.raises(ScenarioError) as told:
        shelf.scenarios_of(State(moved=moved))
    assert all(line.isprintable() for line in str(told.value).splitlines())


def test_a_preset_of_several_municipalities_is_asked_about_one_of_them(shelf):
    state = shelf.settled(State("north_jutland", "north_jutland_frikommune"))
    assert state.place in shelf.places
    baseline, proposal = shelf.scenarios_of(state)
    assert not baseline.members
    assert not proposal.members


def test_a_place_that_is_handed_in_can_be_chosen_and_is_saved_beside_the_scenarios(shelf):
    place = shelf.add_place("Min kommune.toml", LAESOE.read_bytes())
    assert (place.name, place.title) == ("min", "Læsø")
    state = State(place="min")
    assert (
        shelf.scenarios_of(state)[0].place.groups
        == load_scenario("current_rules", {"place": "laesoe"}).place.groups
    )
    assert shelf.place_files(state) == {"places/min.toml": LAESOE.read_bytes()}


def test_a_place_with_mistakes_is_refused_in_the_loaders_words_and_leaves_nothing(shelf):
    wrong = LAESOE.read_text(encoding="utf-8").replace("stock =", "stok =", 1)
    with pytest.raises(ScenarioError, match="did you mean 'stock'"):
        shelf.add_place("wrong.toml", wrong.encode())
    with pytest.raises(ScenarioError, match="is not TOML"):
        shelf.add_place("wrong.toml", b"= nothing")
    with pytest.raises(Refused, match="larger"):
        shelf.add_place("wrong.toml", b"#" * (LARGEST + 1))
    assert "wrong" not in shelf.places
    assert not list((shelf._folder / "places").iterdir())


def test_scenarios_and_places_of_ones_own_stand_beside_those_that_are_shipped(tmp_path):
    own = tmp_path / "mine.toml"
    own.write_text(
        'title = "Mine"\nextends = "hedensted"\n[change.practice]\ncaseload = "fixed"\n', encoding="utf-8"
    )
    shelf = Shelf(tmp_path / "work", [own, LAESOE])
    assert shelf.scenarios["mine"] == "Mine"
    assert shelf.usual_baseline("mine") == "current_rules"
    place = shelf.handed_in_first()
    assert shelf.places[place].title == "Læsø"
    _, proposal = shelf.scenarios_of(State(proposal="mine", place=place, both={"behaviour.trust": "0.01"}))
    assert (proposal.practice.caseload, proposal.place.title) == ("fixed", "Læsø")


def test_a_part_of_a_scenario_is_none(tmp_path):
    law = LAESOE.parents[1] / "laws" / "lab_2023.toml"
    with pytest.raises(ScenarioError, match="a scenario or a place can be opened"):
        Shelf(tmp_path, [law])
