"""What if another day's law held: a law asked for by a day is meant; one named by its file is held against start."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator import study
from simulator.experiments import Computing
from simulator.scenario import ScenarioError, check, load_scenario, parse_set

OLD = "LBK 1342, November 2016"
WAYS = {
    "at the top": "law = 2018-06-30",
    "under uses": "[uses]\nlaw = 2018-06-30",
    "as a change": "[change]\nlaw = 2018-06-30",
}


def written(folder: Path, text: str) -> Path:
    """Write a scenario that extends today's rules, with their start."""
    path = folder / "what_if.toml"
    path.write_text(f'title = "What if"\nextends = "current_rules"\n{text}\n', encoding="utf-8")
    return path


def complaint(path: Path | str, sets: dict[str, object] | None = None) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path, sets)
    (line,) = str(caught.value).splitlines()
    return line


@pytest.mark.parametrize("text", WAYS.values(), ids=WAYS)
def test_a_scenario_that_says_a_day_gets_that_days_law_and_keeps_its_start(tmp_path: Path, text: str) -> None:
    asked = load_scenario(written(tmp_path, text))
    assert (asked.law.title, asked.start) == (OLD, date(2023, 3, 22))


def test_it_runs(tmp_path: Path) -> None:
    short = {"warmup_weeks": 4, "horizon_weeks": 8}
    asked = load_scenario(written(tmp_path, WAYS["at the top"]), short)
    done = study.run(asked, replications=1, on=Computing(1))
    assert done.table()["mean"].notna().any()
    assert [str(note) for note in done.notes] == [
        f"What if: its law, {OLD}, was asked for by a day and is not in force on 2023-03-22: a what-if."
    ]


def test_set_and_replace_take_a_day_too_and_the_figures_of_its_law_come_along() -> None:
    now, then = load_scenario("current_rules"), load_scenario("hilleroed_before")
    by_set = load_scenario("current_rules", dict([parse_set("law=2018-06-30")]))
    by_replace = now.replace({"law": date(2018, 6, 30)})
    assert by_set == by_replace
    assert by_set.law.title == OLD
    assert by_set.place == now.place
    path = "law.duties.rule_225h.minutes"
    assert by_set.figures[path].provenance == then.figures[path].provenance
    assert any(name.endswith("lbk_1342_2016.toml") for name, _ in by_set.files)


def test_further_changes_lie_over_the_law_of_the_day() -> None:
    asked = {"law": date(2018, 6, 30), "law.duties.rule_225h.minutes": 1.5}
    assert load_scenario("current_rules").replace(asked).law.duties["rule_225h"].minutes == 1.5


def test_what_holds_from_a_later_date_on_gets_the_law_of_the_day_as_well(tmp_path: Path) -> None:
    path = written(tmp_path, '[change_from.2023-09-01]\npractice.booking = "self"')
    asked = load_scenario(path, {"law": date(2018, 6, 30)})
    assert {asked.law.title, asked.later[0][1].law.title} == {OLD}


def test_every_municipality_of_several_gets_it() -> None:
    asked = load_scenario("north_jutland").replace({"law": date(2024, 6, 1)})
    assert {member.law.title for member in asked.members} == {"LAB, January 2024"}


def test_check_says_that_it_is_a_what_if(tmp_path: Path) -> None:
    note = check(written(tmp_path, WAYS["at the top"])).notes[0]
    assert note.startswith(f"what if: on 2023-03-22 the law '{OLD}' is not in force")
    assert not any(one.startswith("what if") for one in check("hilleroed_before").notes)


def test_a_law_named_by_its_file_is_held_against_the_start(tmp_path: Path) -> None:
    told = f"start: on 2023-03-22 the law '{OLD}' is not in force"
    assert told in complaint(written(tmp_path, '[change]\nlaw = "lbk_1342_2016"'))
    assert told in complaint("current_rules", {"law": "lbk_1342_2016"})


def test_the_last_to_name_a_law_decides_whether_a_day_is_meant(tmp_path: Path) -> None:
    text = 'law = 2018-06-30\n[change]\nlaw = "lbk_1342_2016"'
    assert "is not in force" in complaint(written(tmp_path, text))


@pytest.mark.parametrize("day", ["2024-01-01", "2018-06-30"])
def test_from_a_date_on_the_law_of_a_day_holds_with_later_changes_over_it(tmp_path: Path, day: str) -> None:
    text = f'[change_from.2024-01-01]\nlaw = {day}\n[change_from.2024-03-01]\npractice.booking = "self"'
    asked = load_scenario(written(tmp_path, text), {"practice.caseworkers.factor": 0.9})
    assert asked.law.title.startswith("LAB")
    assert {then.law.title for _, then in asked.later} == {OLD if day < "2019" else "LAB, January 2024"}


def test_from_a_date_on_a_law_named_by_its_file_must_be_in_force_then(tmp_path: Path) -> None:
    line = complaint(written(tmp_path, '[change_from.2024-01-01]\nlaw = "lbk_1342_2016"'))
    assert f"change_from.2024-01-01: the law '{OLD}' is not in force then" in line


def test_a_day_without_a_law_is_one_line_wherever_it_is_said(tmp_path: Path) -> None:
    assert "uses.law: no law is in force on 2010-01-01" in complaint(written(tmp_path, "law = 2010-01-01"))
    line = complaint("current_rules", {"law": date(2010, 1, 1)})
    assert line.startswith("--set: law: no law is in force on 2010-01-01")


def test_a_law_said_twice_is_one_line(tmp_path: Path) -> None:
    line = complaint(written(tmp_path, 'law = 2018-06-30\n[uses]\nlaw = "lab_2023"'))
    assert line.endswith("what_if.toml: law: stands beside uses.law; give one of the two")


def test_a_part_under_uses_of_a_date_is_told_with_its_whole_path(tmp_path: Path) -> None:
    line = complaint(written(tmp_path, '[change_from.2023-09-01.uses]\nlaw = "lab_2023"'))
    assert ": change_from.2023-09-01.uses: unknown key; allowed: law, place" in line
