"""How files become a scenario: names, layers, dates, and what is set on top."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from simulator.scenario import (
    ScenarioError,
    check,
    copy_scenarios,
    list_parts,
    list_scenarios,
    load_scenario,
    parse_set,
    scenario_roots,
)

FILES = Path(__file__).parent / "files"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the small scenarios in ``./scenarios``."""
    copytree(FILES, tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def mistakes(name: str | Path, **sets: object) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(name, {key.replace("__", "."): value for key, value in sets.items()})
    return str(caught.value).splitlines()


def test_a_part_lies_over_the_part_that_it_extends() -> None:
    scenario = load_scenario(FILES / "small.toml")
    assert scenario.practice.title == "A plain jobcentre"
    assert scenario.practice.caseworkers.day_hours == 7.4
    assert scenario.origins["practice.title"].endswith("plain.toml")
    assert scenario.origins["practice.caseworkers.day_hours"].endswith("common.toml")


def test_a_proposal_is_its_base_with_changes() -> None:
    base, lighter = load_scenario(FILES / "small.toml"), load_scenario(FILES / "lighter.toml")
    assert lighter.start == base.start
    assert lighter.law.duties["leaflet"].trigger == "after_breach"
    assert lighter.practice.caseworkers.factor == 0.9
    assert lighter.place == base.place
    assert lighter.about.author == "The village"
    assert lighter.about.provisions == {"later_guidance": "law.duties.leaflet.trigger"}


def test_what_changes_on_a_date_adds_up_from_date_to_date() -> None:
    lighter = load_scenario(FILES / "lighter.toml")
    (first, in_march), (second, in_may) = lighter.later
    assert (first, second) == (date(2020, 3, 2), date(2020, 5, 4))
    assert (lighter.practice.booking, in_march.practice.booking, in_may.practice.booking) == (
        "caseworker",
        "self",
        "self",
    )
    assert (in_march.practice.caseworkers.factor, in_may.practice.caseworkers.factor) == (0.9, 0.8)
    assert {then.start for _, then in lighter.later} == {lighter.start}


def test_a_date_may_take_another_law(desk: Path) -> None:
    text = 'title = "New law in summer"\nextends = "small"\n[change_from.2020-07-01]\nlaw = "new"\n'
    scenario = load_scenario(write(desk / "scenarios" / "summer.toml", text))
    assert scenario.law.act == "Act 1"
    assert scenario.later[0][1].law.act == "Act 2"
    text = text.replace("2020-07-01", "2020-06-01")
    assert mistakes(write(desk / "scenarios" / "early.toml", text)) == [
        "scenarios/early.toml: change_from.2020-06-01: the law 'The new act' is not in force then; "
        "allowed: from 2020-07-01 to 2025-12-31"
    ]


def test_sets_come_last_and_hold_on_every_date() -> None:
    scenario = load_scenario(FILES / "lighter.toml", {"practice.caseworkers.factor": 2})
    assert [s.practice.caseworkers.factor for s in (scenario, *(then for _, then in scenario.later))] == [
        2,
        2,
        2,
    ]


def test_an_array_is_replaced_whole(desk: Path) -> None:
    text = 'title = "Fewer"\nextends = "small"\n[change.practice.contact.insured]\ntalk_weeks = [6, 12]\n'
    assert load_scenario(write(desk / "fewer.toml", text)).practice.contact["insured"].talk_weeks == (6, 12)


def test_a_law_may_be_named_by_a_day(desk: Path) -> None:
    text = 'title = "By day"\nextends = "small"\nstart = 2021-01-04\nuses.law = 2021-01-04\n'
    assert load_scenario(write(desk / "by_day.toml", text)).law.act == "Act 2"
    path = write(desk / "before.toml", text.replace("uses.law = 2021", "uses.law = 1921"))
    (line,) = mistakes(path)
    assert line.startswith("before.toml: uses.law: no law is in force on 1921-01-04; allowed: ")
    assert "old (from 2019-01-01 to 2020-06-30)" in line


def test_names_are_looked_for_beside_the_file_then_in_scenarios_then_in_the_package(desk: Path) -> None:
    village = (FILES / "places" / "village.toml").read_text("utf-8")
    text = 'title = "Mine"\nextends = "small"\nuses.place = "village"\n'
    path = write(desk / "mine" / "mine.toml", text)
    assert load_scenario(path).place.title == "Village"
    write(desk / "mine" / "places" / "village.toml", village.replace('"Village"', '"My village"'))
    assert load_scenario(path).place.title == "My village"
    assert load_scenario("small").place.title == "Village"
    assert load_scenario("current_rules").name == "current_rules"


def test_a_part_may_lie_directly_beside_its_scenario(desk: Path) -> None:
    village = (FILES / "places" / "village.toml").read_text("utf-8")
    write(desk / "mine" / "hamlet.toml", village.replace('"Village"', '"Hamlet"'))
    path = write(desk / "mine" / "mine.toml", 'title = "Mine"\nextends = "small"\nuses.place = "hamlet"\n')
    assert load_scenario(path).place.title == "Hamlet"


def test_a_file_may_extend_the_shipped_one_of_its_own_name(desk: Path) -> None:
    path = write(desk / "scenarios" / "current_rules.toml", 'title = "Mine"\nextends = "current_rules"\n')
    assert load_scenario("current_rules").title == "Mine"
    assert len(load_scenario(path).files) > 5


def test_an_unknown_name_comes_with_the_nearest(desk: Path) -> None:
    (line,) = mistakes("smal")
    assert line.startswith("there is no scenario named 'smal'; allowed: ")
    assert line.endswith("; did you mean 'small'?")
    path = write(desk / "mine.toml", 'title = "Mine"\nextends = "small"\nuses.practice = "plian"\n')
    (line,) = mistakes(path)
    assert line.startswith("mine.toml: uses.practice: there is no practice named 'plian'; allowed: ")
    assert line.endswith("; did you mean 'plain'?")
    path = write(desk / "yours.toml", 'title = "Yours"\nextends = "lightr"\n')
    (line,) = mistakes(path)
    assert line.startswith("yours.toml: extends: there is no scenario named 'lightr'")
    assert line.endswith("; did you mean 'lighter'?")


def test_of_many_names_the_nearest_come_first_and_the_rest_are_listed_by_a_command(desk: Path) -> None:
    (line,) = mistakes("curent_rules")
    allowed = line.partition("allowed: ")[2]
    assert allowed.startswith("current_rules, current_rules_2")
    assert len(allowed.partition(" and ")[0].split(", ")) == 6
    assert " more, listed by 'jobcentre list'; did you mean 'current_rules'?" in allowed


def test_a_folder_in_a_scenario_s_place_is_told_and_a_run_s_with_its_page(desk: Path) -> None:
    (desk / "results" / "one").mkdir(parents=True)
    assert mistakes("results") == ["results: is a folder, not a file"]
    (desk / "results" / "one" / "manifest.json").write_text("{}")
    told = (
        "is the folder of a run, not a scenario: open results/one/report.html, or name a scenario or its file"
    )
    assert mistakes("results/one") == [f"results/one: {told}"]


def test_mistakes_of_all_files_come_together_sorted(desk: Path) -> None:
    for name, old, new in (
        ("places/village.toml", "stock = 20", 'stock = "20"'),
        ("behaviour/calm.toml", "trust = 0", "trsut = 0"),
        ("practices/common.toml", "refer_weeks = 4", "refer_weeks = -4"),
    ):
        path = desk / "scenarios" / name
        path.write_text(path.read_text("utf-8").replace(old, new), encoding="utf-8")
    lines = mistakes("small")
    assert [line.split(": ")[:2] for line in lines] == [
        ["scenarios/behaviour/calm.toml", "behaviour.trsut"],
        ["scenarios/places/village.toml", "place.groups.job_ready.stock"],
        ["scenarios/practices/common.toml", "practice.activation.refer_weeks"],
    ]
    assert lines[0].endswith("did you mean 'trust'?")


def test_checks_across_keys_wait_for_the_keys(desk: Path) -> None:
    path = desk / "scenarios" / "practices" / "plain.toml"
    path.write_text(path.read_text("utf-8").replace('"insured", ', "") + "nonsense = 1\n", encoding="utf-8")
    (line,) = mistakes("small")
    assert "practice.teams.all.nonsense: unknown key" in line


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a.b=3", "a.b", 3),
        ("a.b = 0.5", "a.b", 0.5),
        ("a=self", "a", "self"),
        ('a="3"', "a", "3"),
        ("a=true", "a", True),
        ("a=2020-01-01", "a", date(2020, 1, 1)),
        ("a=[1, 2]", "a", (1, 2)),
        ("a={ b = 1 }", "a", {"b": 1}),
        ("a=x=y", "a", "x=y"),
        ("a=", "a", ""),
        ("a=1\nb=2", "a", "1\nb=2"),
    ],
)
def test_a_set_takes_a_toml_literal_else_a_text(text: str, path: str, value: object) -> None:
    assert parse_set(text) == (path, value)


@pytest.mark.parametrize("text", ["practice.booking", "=3", ""])
def test_a_set_without_path_or_value_is_told_how_to_read(text: str) -> None:
    with pytest.raises(ScenarioError, match="must read PATH=VALUE"):
        parse_set(text)


def test_a_set_says_the_same_as_a_file() -> None:
    lines = mistakes(FILES / "small.toml", practice__booking="sefl")
    assert lines == [
        "--set: practice.booking: unknown word 'sefl'; allowed: caseworker, central, self; did you mean 'self'?"
    ]


def test_check_tells_what_is_unknown_in_the_law_and_how_many_figures_have_no_provenance() -> None:
    found = check(FILES / "small.toml")
    assert found.problems == ()
    assert found.notes[0] == (
        "not known: who is handed over; used instead: nobody; left out: their talks would be another's"
    )
    assert found.notes[1].startswith("figures without a provenance: ")


def test_check_gives_the_mistakes_that_loading_raises() -> None:
    found = check(FILES / "small.toml", {"horizon_weeks": 0})
    assert [str(p) for p in found.problems] == mistakes(FILES / "small.toml", horizon_weeks=0)


def test_lists_name_what_lies_in_the_folders(desk: Path) -> None:
    assert {"small", "lighter", "current_rules"} <= {s.name for s in list_scenarios()}
    assert {s.title for s in list_scenarios() if s.name == "small"} == {"A small jobcentre"}
    assert {"old", "new", "lab_2023"} <= {law.name for law in list_parts("law")}
    write(desk / "scenarios" / "torn.toml", "title = ")
    assert "" in {s.title for s in list_scenarios() if s.name == "torn"}


def test_copied_files_load_and_are_never_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copies = copy_scenarios(tmp_path / "mine")
    assert len(copies) > 10
    assert not (
        tmp_path / "mine" / "laws" / "examples"
    ).exists()  # they are for the tests of the shipped laws
    monkeypatch.chdir(tmp_path / "mine")
    assert load_scenario("current_rules").files[0][0] == "current_rules.toml"
    os.remove(copies[0])
    with pytest.raises(FileExistsError, match="nothing is overwritten"):
        copy_scenarios(tmp_path / "mine")
    assert not copies[0].exists()


def test_the_working_folder_s_scenarios_come_before_the_shipped_ones(desk: Path) -> None:
    assert [root.resolve() == (desk / "scenarios").resolve() for root in scenario_roots()] == [True, False]


@pytest.mark.parametrize("name", [s.name for s in list_scenarios()])
def test_every_shipped_scenario_loads(name: str) -> None:
    scenario = load_scenario(name)
    silent = [path for path, figure in scenario.figures.items() if not figure.provenance]
    assert silent == []


def test_a_proposal_that_says_nothing_of_itself_has_no_text_of_the_one_it_extends(desk):
    write(desk / "mine.toml", 'extends = "lighter"\n[change]\npractice.teams.all.heads = 9\n')
    mine = load_scenario(desk / "mine.toml")
    assert (mine.title, mine.description, mine.about.author, mine.about.document) == ("Mine", "", "", "")
    assert mine.about.provisions == {}


def test_a_proposal_of_the_same_document_or_elsewhere_keeps_what_the_document_proposes(desk):
    lighter = load_scenario("lighter")
    write(desk / "places" / "hamlet.toml", 'kind = "place"\nextends = "village"\ntitle = "Hamlet"\n')
    write(desk / "there.toml", 'title = "There"\nextends = "lighter"\n[uses]\nplace = "hamlet"\n')
    assert load_scenario(desk / "there.toml").about == lighter.about
    text = f'title = "Later"\nextends = "lighter"\n[about]\ndocument = "{lighter.about.document}"\n'
    write(desk / "later.toml", text + "[change]\npractice.teams.all.heads = 9\n")
    assert load_scenario(desk / "later.toml").about == lighter.about
    other = text.replace(lighter.about.document, "A note of our own")
    write(desk / "other.toml", other + "[change]\npractice.teams.all.heads = 9\n")
    assert load_scenario(desk / "other.toml").about.author == ""
