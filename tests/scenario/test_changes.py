"""What a proposal changes is every figure that differs once all files and dates are resolved, and nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree

import pytest

from simulator.scenario import load_scenario
from simulator.scenario.changes import BY_PLACE, changes, undone
from simulator.scenario.files import extended_by

FILES = Path(__file__).parent / "files"
HEADS = "practice.teams.all.heads"


@pytest.fixture
def desk(tmp_path):
    copytree(FILES, tmp_path / "desk")
    return tmp_path / "desk"


def proposal(desk, text="", name="proposal"):
    path = desk / f"{name}.toml"
    path.write_text(f'title = "P"\nextends = "small"\n{text}', encoding="utf-8")
    return load_scenario(path)


def told(desk, text):
    found = changes(load_scenario(desk / "small.toml"), proposal(desk, text))
    return [(one.path, one.before, one.after, one.since) for one in found]


def test_a_scenario_that_says_nothing_of_its_own_changes_no_figure(desk):
    assert told(desk, "") == []
    heads = load_scenario(desk / "small.toml").get(HEADS)
    assert told(desk, f"[change]\n{HEADS} = {heads}\n") == []


def test_a_changed_figure_is_told_with_both_values_and_the_day_the_comparison_begins(desk):
    heads = load_scenario(desk / "small.toml").get(HEADS)
    assert told(desk, f"[change]\n{HEADS} = 9\n") == [(HEADS, heads, 9.0, date(2020, 1, 6))]
    (one,) = changes(load_scenario(desk / "small.toml"), load_scenario(desk / "proposal.toml"))
    assert one.meaning == "Full-time caseworkers employed."


def test_a_dated_change_is_told_from_its_day_on_and_so_is_its_end(desk):
    heads = load_scenario(desk / "small.toml").get(HEADS)
    text = f"[change_from.2020-03-01]\n{HEADS} = 9\n[change_from.2020-06-01]\n{HEADS} = {heads}\n"
    assert told(desk, text) == [
        (HEADS, heads, 9.0, date(2020, 3, 1)),
        (HEADS, heads, heads, date(2020, 6, 1)),
    ]


def test_what_the_law_asks_is_told_and_its_texts_are_not(desk):
    found = changes(load_scenario("current_rules"), load_scenario("frikommune"))
    paths = {one.path for one in found}
    assert "law.groups.insured.requirements.jobcentre_talks.binds" in paths
    assert not [path for path in paths if path.endswith((".title", ".section", ".source", ".note"))]


def test_a_change_of_the_same_figure_in_every_municipality_is_told_once():
    found = changes(load_scenario("denmark"), load_scenario("denmark_hedensted"))
    alone = changes(load_scenario("current_rules"), load_scenario("hedensted"))
    assert [(one.path, one.before, one.after) for one in found] == [
        (one.path, one.before, one.after) for one in alone
    ]
    more = load_scenario("denmark").replace({"practice.caseworkers.talk_share": 0.4})
    (one,) = changes(load_scenario("denmark"), more)
    assert (one.before, one.after) == (0.5, 0.4)


def test_a_figure_that_differs_between_municipalities_says_so(desk):
    country = load_scenario("north_jutland")
    heads = "practice.teams.insured.heads"
    (one,) = changes(country, country.replace({heads: 12}))
    assert (one.path, one.before, one.after) == (heads, BY_PLACE, 12.0)


def test_the_file_that_a_scenario_extends_is_known(desk):
    proposal(desk)
    assert extended_by(desk / "proposal.toml") == desk / "small.toml"
    assert extended_by(desk / "small.toml") is None


def test_what_would_undo_a_proposal_s_own_change_is_told_with_the_key_and_the_scenario(desk):
    base, own = load_scenario(desk / "small.toml"), proposal(desk, f"[change]\n{HEADS} = 9\n")
    told = undone(base, {"own": own}, [HEADS, "behaviour.trust"], "--set")
    assert [str(one) for one in told] == [f"--set: {HEADS}: own sets it itself, which this would undo"]
    (whole,) = undone(base, {"own": own}, ["practice"], "--set")
    assert whole.message == f"own sets {HEADS} itself, which this would undo"


def test_what_is_set_alike_where_nothing_differs_or_to_make_two_runs_alike_is_no_undoing():
    base, later = load_scenario("current_rules"), load_scenario("current_rules_2026")
    alike = ["start", "horizon_weeks", "prices.caseworker_per_year", "behaviour.trust"]
    assert undone(base, {"later": later}, alike, "--set") == ()


def test_two_scenarios_are_laid_side_by_side_by_the_keys_in_which_they_differ(desk):
    base = load_scenario(desk / "small.toml")
    other = proposal(
        desk,
        f"[change]\n{HEADS} = 5\npractice.caseload = 'fixed'\n[change_from.2020-03-02]\n{HEADS} = 6\n",
    )
    table = base.diff(other)
    assert list(table.columns) == ["key", "meaning", "before", "after", "from"]
    heads = table[table["key"] == HEADS]
    assert heads[["before", "after", "from"]].to_numpy().tolist() == [
        [base.get(HEADS), 5, "2020-01-06"],
        [base.get(HEADS), 6, "2020-03-02"],
    ]
    assert heads["meaning"].str.len().min() > 5
    (caseload,) = table[table["key"] == "practice.caseload"].itertuples()
    assert (caseload.before, caseload.after) == (base.get("practice.caseload"), "fixed")
    back = other.diff(base)
    assert back[back["key"] == HEADS]["after"].tolist() == [base.get(HEADS)] * 2
    assert len(base.diff(base)) == 0
