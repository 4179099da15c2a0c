"""A scenario of several places: each a whole scenario of its own, all of them one."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from simulator.scenario import ScenarioError, load_scenario, scenario_digest
from simulator.scenario.files import read_toml

FILES = Path(__file__).parent / "files"


@pytest.fixture
def desk(tmp_path):
    """The small scenario's folder with a second place, which has a practice of its own name."""
    copytree(FILES, tmp_path / "desk")
    folder = tmp_path / "desk"
    village = (folder / "places" / "village.toml").read_text("utf-8")
    (folder / "places" / "hamlet.toml").write_text(
        village.replace('"Village"', '"Hamlet"').replace("value = 50,", "value = 90,"), encoding="utf-8"
    )
    plain = (folder / "practices" / "plain.toml").read_text("utf-8")
    (folder / "practices" / "hamlet.toml").write_text(
        plain.replace("heads = 3", "heads = 5"), encoding="utf-8"
    )
    return folder


def write(folder: Path, places: str, name: str = "both", extends: str = "small", more: str = "") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'title = "Both"\nextends = "{extends}"\n[uses]\n{places}\n{more}', encoding="utf-8")
    return path


BOTH = 'places = ["village", "hamlet"]'


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return [f"{p.key}: {p.message}" for p in caught.value.problems]


def test_each_place_is_a_scenario_with_the_practice_of_its_name_or_else_the_one_named(desk):
    both = load_scenario(write(desk, BOTH))
    assert [member.name for member in both.members] == ["both/village", "both/hamlet"]
    assert [member.place.title for member in both.members] == ["Village", "Hamlet"]
    assert [member.practice.teams["all"].heads for member in both.members] == [3, 5]
    assert [member.members for member in both.members] == [(), ()]


def test_all_of_them_go_by_the_files_name_and_hold_everybody(desk):
    both = load_scenario(write(desk, BOTH))
    assert both.name == "both"
    assert both.place.title == "Village, Hamlet"
    assert both.place.groups["insured"].stock == 50 + 90
    assert "practice.teams.all.heads" not in both.figures
    assert {path for path, _ in both.files} >= {path for member in both.members for path, _ in member.files}


def test_a_change_holds_in_every_place(desk):
    write(desk, BOTH)
    heir = desk / "fewer.toml"
    heir.write_text(
        'title = "Fewer"\nextends = "both"\n[change]\npractice.caseworkers.factor = 0.5\n', encoding="utf-8"
    )
    fewer = load_scenario(heir, {"behaviour.trust": 0.1})
    for member in fewer.members:
        assert member.practice.caseworkers.factor == 0.5
        assert member.behaviour.trust == 0.1
    again = fewer.replace({"practice.caseworkers.factor": 0.7})
    assert {member.practice.caseworkers.factor for member in again.members} == {0.7}
    assert scenario_digest(again) != scenario_digest(fewer)


def test_one_place_takes_the_place_of_several_and_back(desk):
    write(desk, BOTH)
    one = load_scenario(write(desk, 'place = "hamlet"', "one", "both"))
    assert one.members == ()
    assert one.place.title == "Hamlet"
    assert len(load_scenario(write(desk, BOTH, "again", "one")).members) == 2


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ('places = ["vilage", "nowhere"]', ["there is no place named 'nowhere'", "there is no place named 'vilage'"]),
        ('places = ["village", "village"]', ["names 'village' twice"]),
        ('places = ["village", 3]', ["item 2 must be a text, is a number (3)"]),
        ("places = []", ["must not be empty"]),
        (BOTH + '\nplace = "village"', ["stands beside place; give one of the two"]),
    ],
)  # fmt: skip
def test_a_wrong_list_of_places_is_told_line_by_line(desk, places, said):
    assert mistakes(write(desk, places)) == [f"uses.places: {line}" for line in said]


def test_one_place_is_no_table_of_places(desk):
    said = ["table: is missing: this place is no table of places"]
    assert mistakes(write(desk, 'places = "village"')) == said


def test_a_mistake_in_the_scenario_is_told_once_and_one_in_a_place_by_its_file(desk):
    hamlet = desk / "places" / "hamlet.toml"
    hamlet.write_text(hamlet.read_text("utf-8").replace("hours_share = 1\n", "hours_share = 2\n"), "utf-8")
    path = write(desk, BOTH, more="[change]\npractice.caseworkers.factr = 1\n")
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    assert [(Path(p.file).name, p.key) for p in caught.value.problems] == [
        ("both.toml", "practice.caseworkers.factr"),
        ("hamlet.toml", "place.groups.job_ready.hours_share"),
    ]


def test_a_file_that_several_places_share_is_read_once(desk, monkeypatch):
    read = []

    def counted(path):
        read.append(path.name)
        return read_toml(path)

    monkeypatch.setattr("simulator.scenario.reading.read_toml", counted)
    both = load_scenario(write(desk, BOTH))
    assert {name: read.count(name) for name in ("village.toml", "hamlet.toml", "cheap.toml", "old.toml")} == {
        "village.toml": 1,
        "hamlet.toml": 2,  # the place and the practice of its name
        "cheap.toml": 1,
        "old.toml": 1,
    }
    village, hamlet = both.members
    assert village.prices is hamlet.prices
    assert village.practice != hamlet.practice
    assert not [file for file, _ in village.files if "hamlet" in file]
