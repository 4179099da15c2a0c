"""What a document expects, read from its scenario file."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from simulator.scenario import ScenarioError, load_scenario, scenario_digest

SMALL = (Path(__file__).parent / "files" / "small.toml").as_posix()
FULL = """
[expect.sooner]
outcome = "out_26w"
group = "jobseekers"
direction = "up"
against = "baseline"
basis = "by_construction"
text = "More will be out within half a year."
figure = 0.74
from = 2020-03-01
"""
BARE = """
[expect.cheaper]
outcome = "cost_total"
direction = "down"
text = "It saves money."
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "asked", extends: str = SMALL) -> Path:
        path = tmp_path / f"{name}.toml"
        path.write_text(f'title = "Asked"\nextends = "{extends}"\n{text}', encoding="utf-8")
        return path

    return write


def mistakes(path: Path) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(path)
    return [
        f"{p.key}: {p.message}" + (f"; did you mean {p.nearest}" if p.nearest else "")
        for p in caught.value.problems
    ]


def test_an_expectation_says_what_it_says(write):
    (found,) = load_scenario(write(FULL)).expectations
    assert (found.name, found.outcome, found.group, found.direction) == (
        "sooner",
        "out_26w",
        "jobseekers",
        "up",
    )
    assert (found.basis, found.figure, found.from_) == ("by_construction", 0.74, date(2020, 3, 1))


def test_what_is_left_out_is_for_all_against_the_baseline_and_claimed(write):
    (found,) = load_scenario(write(BARE)).expectations
    assert (found.group, found.against, found.basis) == ("all", "baseline", "claimed")
    assert found.figure is None


def test_expectations_keep_their_order_are_inherited_and_can_be_taken_back(write):
    base = write(FULL + BARE, "base")
    heir = write("expect.sooner.active = false\n", extends=base.as_posix())
    assert [e.name for e in load_scenario(base).expectations] == ["sooner", "cheaper"]
    assert [e.name for e in load_scenario(heir).expectations] == ["cheaper"]


def test_what_is_expected_changes_nothing_that_is_asked(write):
    assert load_scenario(write(FULL)) == load_scenario(SMALL)
    assert scenario_digest(load_scenario(write(FULL))) == scenario_digest(load_scenario(SMALL))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"out_26w"', '"out_26_w"', "outcome: unknown word 'out_26_w'; did you mean out_26w"),
        ('"jobseekers"', '"jobseeker"', "group: unknown word 'jobseeker'; did you mean jobseekers"),
        ('"up"', '"upward"', "direction: unknown word 'upward'"),
        ('"by_construction"', '"claim"', "basis: unknown word 'claim'; did you mean claimed"),
        ("2020-03-01", "2031-03-01", "from: lies outside the scenario"),
        ("0.74", '"much"', "figure: must be a number, is a text ('much')"),
        ("from =", "form =", "form: unknown key; did you mean from"),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line_with_the_nearest_name(write, old, new, said):
    assert mistakes(write(FULL.replace(old, new))) == [f"expect.sooner.{said}"]


def test_before_needs_a_date_of_change_and_an_outcome_that_is_measured_week_by_week(write):
    before = BARE.replace("direction", 'against = "before"\ndirection')
    assert mistakes(write(before)) == [
        "expect.cheaper.against: 'before' needs a [change_from.DATE] to come before",
        "expect.cheaper.outcome: 'cost_total' is not measured week by week, so there is no before and after",
    ]
    dated = "[change_from.2020-05-04]\npractice.caseworkers.factor = 0.5\n"
    weekly = before.replace("cost_total", "talks_on_time")
    assert load_scenario(write(weekly + dated)).expectations[0].against == "before"


def test_utilisation_is_measured_week_by_week_for_all_alone(write):
    asked = FULL.replace("out_26w", "utilisation")
    assert mistakes(write(asked)) == [
        "expect.sooner.group: utilisation is measured week by week for all alone"
    ]


def test_text_and_direction_must_be_given(write):
    assert mistakes(write('[expect.it]\noutcome = "out_26w"\n')) == [
        "expect.it.direction: is missing",
        "expect.it.text: is missing",
    ]
