"""A place goes by its name as people write it: capitals, Danish letters or not, its code, with or without a table."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cli import main
from simulator.scenario import ScenarioError, load_scenario
from simulator.scenario.place_names import canonical, known_places


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("rebild", "rebild"),
        ("Rebild", "rebild"),
        ("840", "rebild"),
        ("Læsø", "laesoe"),
        ("LAESOE", "laesoe"),
        ("Faaborg-Midtfyn", "faaborg_midtfyn"),
        ("Viborg", "denmark:viborg"),
        ("Viborg Kommune", "denmark:viborg"),
        ("791", "denmark:viborg"),
        ("Århus", "denmark:aarhus"),
        ("Høje-Taastrup", "denmark:hoeje_taastrup"),
        ("denmark:VIBORG", "denmark:viborg"),
        ("denmark:Læsø", "denmark:laesoe"),
        ("denmark:791", "denmark:viborg"),
    ],
)
def test_a_municipality_is_found_as_people_write_it(said: str, name: str):
    assert canonical(said) == name


def test_every_municipality_of_the_table_is_found_by_its_title_and_its_code():
    rows = [one for one in known_places() if one.name.startswith("denmark:")]
    assert len(rows) == 98
    for one in rows:
        called = [other for other in rows if other.is_called(one.title) or other.is_called(str(one.code))]
        assert called == [one]


def test_no_two_places_are_called_the_same_but_a_file_and_the_row_of_the_same_municipality():
    known = known_places()
    for one in known:
        meant = [other for other in known if other.is_called(one.title)]
        assert len({other.code for other in meant}) == 1, one.title


def test_set_takes_a_place_with_its_people_and_a_practice_in_proportion():
    viborg = load_scenario("hedensted", {"place": "Viborg", "practice.caseworkers.factor": 0.9})
    assert (viborg.name, viborg.place.title, viborg.place.code) == ("hedensted", "Viborg", 791)
    assert viborg.practice.title == load_scenario("denmark").practice.title
    assert viborg.practice.caseworkers.factor == 0.9
    assert viborg == load_scenario("hedensted", {"place": 791, "practice.caseworkers.factor": 0.9})
    assert load_scenario("current_rules", {"place": "REBILD"}).practice.title == "Rebild"


def test_a_place_file_of_ones_own_comes_with_the_practice_of_what_it_extends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('kind = "place"\nextends = "Viborg"\ntitle = "Mine"\n', encoding="utf-8")
    mine = load_scenario("current_rules", {"place": "mine.toml"})
    viborg = load_scenario("current_rules", {"place": "Viborg"})
    assert mine.place.title == "Mine"
    assert mine.place.groups == viborg.place.groups
    assert mine.practice == viborg.practice


def test_a_place_file_of_the_municipalitys_own_name_extends_the_row_not_itself(tmp_path: Path):
    (tmp_path / "viborg.toml").write_text(
        'kind = "place"\nextends = "Viborg"\n[groups.insured]\nstock = 1310\n', encoding="utf-8"
    )
    file = tmp_path / "today.toml"
    file.write_text('extends = "current_rules"\n[uses]\nplace = "viborg.toml"\n', encoding="utf-8")
    groups = load_scenario(file).place.groups
    table = load_scenario("current_rules", {"place": "denmark:viborg"}).place.groups
    assert (groups["insured"].stock, groups["sick_listed"].stock) == (1310, table["sick_listed"].stock)


def test_a_scenario_file_names_a_place_as_people_write_it(tmp_path: Path):
    file = tmp_path / "ours.toml"
    file.write_text(
        'extends = "current_rules"\n[uses]\nplace = "Viborg"\npractice = "denmark"\n', encoding="utf-8"
    )
    assert load_scenario(file) == load_scenario("current_rules", {"place": "denmark:viborg"})
    file.write_text('extends = "north_jutland"\n[uses]\nplaces = ["Rebild", "LÆSØ"]\n', encoding="utf-8")
    assert [one.place.title for one in load_scenario(file).members] == ["Rebild", "Læsø"]


def test_a_place_that_is_nowhere_is_told_with_the_nearest_of_all(capsys: pytest.CaptureFixture[str]):
    assert main(["check", "current_rules", "--set", "place=Vibrog"]) == 2
    told = capsys.readouterr().err
    assert told == "--set: place: there is no place named 'Vibrog'; did you mean 'denmark:viborg'?\n"


def test_a_place_given_as_a_scenario_is_told_to_be_a_place(capsys: pytest.CaptureFixture[str]):
    assert main(["run", "Viborg"]) == 2
    told = capsys.readouterr().err
    assert told == (
        "there is no scenario named 'Viborg', but a place: give a scenario --set place=denmark:viborg\n"
    )


def test_a_place_is_taken_where_a_scenario_is_loaded_not_afterwards():
    with pytest.raises(ScenarioError, match=r"load_scenario\(NAME, \{'place': PLACE\}\)"):
        load_scenario("current_rules").replace({"place": "denmark:viborg"})


def test_the_municipalities_of_a_table_are_listed(capsys: pytest.CaptureFixture[str]):
    assert main(["list", "places"]) == 0
    listed = capsys.readouterr().out
    assert "  denmark:viborg " in listed
    assert "Viborg (791)" in listed
