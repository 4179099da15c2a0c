"""What plan and law have against each other is said in one line, in both languages, by check and by compare."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.cli import main
from simulator.experiments import HERE
from simulator.experiments.study import plan_that_stays
from simulator.reporting.notes import said
from simulator.reporting.plan_notes import against_its_law, lines
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.plan_against_law import Kind
from simulator.study import compare

FEWER = {"law.groups.insured.requirements.jobcentre_talks.number": 3}
KEY = "practice.contact.insured.talk_weeks"


@pytest.fixture(scope="module")
def today() -> Scenario:
    return load_scenario("current_rules")


def test_every_kind_of_remark_has_words_in_both_languages():
    for language in LANGUAGES:
        for kind in Kind.__args__:  # type: ignore[attr-defined]
            assert words(language)(f"notes.plan.{kind}", **dict.fromkeys(BLANKS, "x"))


BLANKS = ("group", "what", "asked", "before", "planned", "lever", "aim", "age", "names")


def test_check_says_that_a_law_that_asks_for_fewer_changes_no_talk(
    today: Scenario, capsys: pytest.CaptureFixture[str]
):
    assert (
        main(["check", "current_rules", "--set", "law.groups.insured.requirements.jobcentre_talks.number=3"])
        == 0
    )
    told = [line for line in capsys.readouterr().out.splitlines() if "plan and law" in line]
    assert told == [f"  plan and law: {line}" for line in lines(today.replace(FEWER))]
    assert "the law asks for 3 by week 26, the plan holds 5" in told[0]
    assert KEY in told[0]
    (danish,) = lines(today.replace(FEWER), "da")
    assert "loven kræver 3 inden uge 26, planen har 5" in danish


def test_a_remark_that_holds_from_a_day_on_says_which():
    (early, *_, late) = lines(load_scenario("rudersdal"))
    assert early.startswith("Insured unemployed")
    assert late.startswith("From 1 September 2018: ")


def test_what_is_in_order_is_passed_over(today: Scenario):
    assert not against_its_law(today)
    assert plan_that_stays({"today": today, "same": today}) == ()


def test_a_comparison_says_on_its_page_that_the_plan_keeps_a_law_from_biting(today: Scenario, tmp_path: Path):
    study = compare(today, {"three talks": today.replace(FEWER)}, replications=1, settings=False, on=HERE)
    (note,) = plan_that_stays(study.scenarios)
    (told,) = [one for one in study.notes if (one.key, one.values) == (note.key, note.values)]
    for language in LANGUAGES:
        page = (study.save(tmp_path / language, language=language) / "report.html").read_text(
            encoding="utf-8"
        )
        assert said(note, words(language, study.scenarios)) in page
    assert "asks for 3 by week 26 instead of 5 by week 26" in str(told)
