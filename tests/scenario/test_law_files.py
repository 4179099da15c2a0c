"""Laws as files: a mistake between them is one plain line, and adding a law is adding a file."""

from __future__ import annotations

from pathlib import Path
from shutil import copytree

import pytest

from simulator.cli import main
from simulator.scenario import ScenarioError, load_scenario
from simulator.scenario.checking import law_problems, read_laws
from simulator.scenario.files import shipped
from tests.scenario.test_laws import scenario_on

LATEST = read_laws()[-1]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a copy of all scenario files in ``./scenarios``."""
    copytree(shipped(), tmp_path / "scenarios")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def add_law(desk: Path, name: str, text: str) -> Path:
    path = desk / "scenarios" / "laws" / f"{name}.toml"
    path.write_text(f'kind = "law"\n{text}', encoding="utf-8")
    return path


def told(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Run a command that must refuse, and give its lines."""
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    return err.splitlines()


# --- Mistakes between files ------------------------------------------------------------------------------------------


def test_two_laws_on_one_day_are_one_line_of_check(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    add_law(desk, "other", 'extends = "lab_2024"\ntitle = "Other"\nin_force_from = 2024-12-31\n')
    lines = told(capsys, "check", "current_rules")
    assert lines[0] == (
        "scenarios/laws/other.toml: law.in_force_from: two laws are in force on 2024-12-31: "
        "lab_2024 (from 2024-01-01 to 2024-12-31) and other (from 2024-12-31)"
    )
    assert len(lines) == 1


def test_a_day_on_which_two_laws_are_in_force_chooses_neither(desk: Path) -> None:
    add_law(desk, "other", 'extends = "lab_2024"\nin_force_from = 2024-12-01\nin_force_until = 2024-12-31\n')
    with pytest.raises(
        ScenarioError, match=r"uses\.law: 2 laws are in force on 2024-12-10; allowed: lab_2024"
    ):
        load_scenario(scenario_on(desk / "scenarios", "2024-12-10", "standard_2024"))


def test_a_gap_that_the_shipped_laws_fill_is_none(desk: Path) -> None:
    (desk / "scenarios" / "laws" / "lab_2020.toml").unlink()
    (desk / "scenarios" / "laws" / "simplification_2019.toml").unlink()
    assert law_problems() == ()
    path = scenario_on(desk / "scenarios", "2020-06-01", "standard_2020")
    assert load_scenario(path).law.title == "LAB, January 2020"


def test_a_gap_between_laws_is_one_line_of_check(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("simulator.scenario.files.shipped", lambda: desk / "scenarios")
    (desk / "scenarios" / "laws" / "lab_2020.toml").unlink()
    (desk / "scenarios" / "laws" / "simplification_2019.toml").unlink()
    assert told(capsys, "check", "current_rules") == [
        "scenarios/laws/lab_2023.toml: law.in_force_from: no law is in force from 2019-07-01 to 2023-03-21"
    ]


def test_a_copy_that_ends_sooner_takes_the_place_of_the_shipped_law_of_its_name(desk: Path) -> None:
    mine = desk / "scenarios" / "laws" / f"{LATEST.name}.toml"
    first = f"in_force_from = {LATEST.law.in_force_from}\n"
    text = mine.read_text("utf-8").replace(first, f"{first}in_force_until = 2098-12-31\n")
    mine.write_text(text, encoding="utf-8")
    add_law(desk, "next", f'extends = "{LATEST.name}"\nin_force_from = 2100-01-01\n')
    (line,) = map(str, law_problems())
    assert line == (
        "scenarios/laws/next.toml: law.in_force_from: no law is in force from 2099-01-01 to 2099-12-31"
    )
    with pytest.raises(ScenarioError, match="no law is in force on 2099-05-01"):
        load_scenario(scenario_on(desk / "scenarios", "2099-05-01"))


def test_a_rule_without_its_section_is_one_line(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = add_law(desk, "next", 'extends = "lov_1750_2026"\nin_force_from = 2030-01-01\n')
    path.write_text(
        path.read_text("utf-8") + '[groups.insured.requirements.new]\ntype = "by"\ndays = 7\nsection = " "\n',
        encoding="utf-8",
    )
    assert told(capsys, "check", "current_rules") == [
        "scenarios/laws/next.toml: law.groups.insured.requirements.new.section: "
        "must not be empty: what the law asks for has its section"
    ]


def test_a_law_that_ends_before_it_begins_is_told_once(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = desk / "scenarios" / "laws" / "lab_2023.toml"
    text = path.read_text("utf-8").replace("in_force_until = 2023-12-31", "in_force_until = 2022-12-31")
    path.write_text(text, encoding="utf-8")
    lines = told(capsys, "check", "current_rules")
    assert lines == [
        "scenarios/laws/lab_2023.toml: law.in_force_until: 2022-12-31 lies before in_force_from, 2023-03-22"
    ]


def test_a_law_without_a_first_day_is_one_line_though_no_scenario_uses_it(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = add_law(desk, "first", (desk / "scenarios" / "laws" / "lab_2023.toml").read_text("utf-8"))
    text = path.read_text("utf-8").removeprefix('kind = "law"\n')
    path.write_text(text.replace("in_force_from = 2023-03-22\n", ""), encoding="utf-8")
    (line,) = told(capsys, "check", "current_rules")
    assert line == "scenarios/laws/first.toml: law.in_force_from: is missing; allowed: a date"


def test_a_law_that_extends_another_without_its_own_first_day_is_a_missing_date_and_no_overlap(
    desk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    add_law(desk, "next", 'extends = "lab_2024"\ntitle = "Next"\n')
    assert told(capsys, "check", "current_rules") == [
        "scenarios/laws/next.toml: law.in_force_from: is missing: "
        "a law does not take its first day from the one that it extends; allowed: a date"
    ]
    with pytest.raises(ScenarioError) as caught:
        load_scenario(scenario_on(desk / "scenarios", "2024-06-01", "standard_2024"))
    (line,) = str(caught.value).splitlines()
    assert "which law is in force on 2024-06-01 cannot be told: scenarios/laws/next.toml has no" in line


# --- Adding a law is adding a file -----------------------------------------------------------------------------------


def test_a_law_dropped_beside_the_others_is_found_by_its_days(desk: Path) -> None:
    add_law(
        desk,
        "main_act",
        f'extends = "{LATEST.name}"\ntitle = "Main act"\nact = "An act to come"\nin_force_from = 2100-01-01\n'
        "[groups.insured.requirements.jobcentre_talks]\nnumber = 1\n",
    )
    assert law_problems() == ()
    after = load_scenario(scenario_on(desk / "scenarios", "2100-01-01", "hedensted_2026")).law
    before = load_scenario(scenario_on(desk / "scenarios", "2099-12-31", "hedensted_2026")).law
    assert (before.title, after.title) == (LATEST.law.title, "Main act")
    assert after.groups["insured"].requirements["jobcentre_talks"].number == 1
    assert after.groups["job_ready"] == before.groups["job_ready"]


def test_a_law_that_extends_another_does_not_end_with_it(desk: Path) -> None:
    add_law(desk, "next", 'extends = "lab_2023"\ntitle = "Next"\nin_force_from = 2027-01-01\n')
    (found,) = [one.law for one in read_laws() if one.name == "next"]
    assert found.in_force_until is None


def test_a_nearer_folders_law_takes_the_place_of_a_farther_ones(desk: Path) -> None:
    mine = desk / "mine" / "laws" / "trial.toml"
    mine.parent.mkdir(parents=True)
    mine.write_text(
        'kind = "law"\nextends = "lab_2024"\ntitle = "Trial"\nin_force_from = 2024-03-01\n'
        "in_force_until = 2024-05-31\n",
        encoding="utf-8",
    )
    path = scenario_on(desk / "mine", "2024-04-01", "standard_2024")
    assert law_problems([path]) == ()
    assert load_scenario(path).law.title == "Trial"
    for day in ("2024-02-29", "2024-06-01"):
        path = scenario_on(desk / "mine", day, "standard_2024")
        assert load_scenario(path).law.title == "LAB, January 2024"
