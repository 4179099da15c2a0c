"""What stands behind --set and --variant: values, changes of what is there, any name in a key, proposals by title."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from simulator.cli import main
from simulator.cli.options import Options
from simulator.errors import Refused
from simulator.scenario import ScenarioError, load_scenario
from simulator.scenario.changes import changes
from simulator.scenario.set_values import Relative, read_change, read_variant, variant

HEADS = "practice.teams.insured.heads"
MINUTES = "practice.contact.*.later_minutes"


def changed(*texts: str, of: str = "current_rules") -> dict[str, tuple[Any, Any]]:
    """Give what --set changes of a scenario: before and after, by key."""
    base = load_scenario(of)
    then = load_scenario(of, dict(map(read_change, texts)))
    return {one.path: (one.before, one.after) for one in changes(base, then)}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        (f"{HEADS}=12", 12),
        (f"{HEADS}=-2", 6.3),
        (f"{HEADS}=+2", 10.3),
        (f"{HEADS}=-10%", 7.47),
        (f"{HEADS}=+10%", 9.13),
        (f"{HEADS}-=2", 6.3),
        (f"{HEADS} += 2", 10.3),
        (f"{HEADS}*=0.5", 4.15),
        (f"{HEADS}*=50%", 4.15),
        ("practice.*.insured.heads=-2", 6.3),
    ],
)
def test_a_figure_is_set_or_changed(text: str, after: float):
    assert changed(text) == {HEADS: (8.3, after)}


def test_ten_minutes_less_are_ten_minutes_less_in_every_group():
    found = changed(f"{MINUTES}=-10")
    assert len(found) == 6
    assert all(before - after == 10 for before, after in found.values())


def test_a_star_stands_for_a_name_before_an_equals_sign_too():
    key, value = read_change("practice.contact.insured.*=-10%")
    assert key == "practice.contact.insured.*"
    assert value == Relative(0.9, True, "-10%")
    assert (
        read_change("practice.contact.insured.first_minutes*=0.9")[0]
        == "practice.contact.insured.first_minutes"
    )


def test_a_sign_is_the_values_own_where_values_may_be_below_zero():
    assert changed("behaviour.trust=-0.05") == {"behaviour.trust": (0.0, -0.05)}
    assert changed("behaviour.trust=-0.05", "behaviour.trust+=0.01") == {"behaviour.trust": (0.0, 0.01)}


def test_what_changes_later_in_the_run_changes_alike(tmp_path: Path):
    file = tmp_path / "later.toml"
    file.write_text(f'extends = "current_rules"\n[change_from.2024-01-01]\n{HEADS} = 20\n', encoding="utf-8")
    fewer = load_scenario(file, dict([read_change(f"{HEADS}=-10%")]))
    assert fewer.get(HEADS) == 7.47
    ((day, then),) = fewer.later
    assert (day, then.get(HEADS)) == (date(2024, 1, 1), 18)


def test_each_municipality_of_several_changes_by_its_own():
    before = load_scenario("north_jutland")
    after = load_scenario("north_jutland", dict([read_change(f"{HEADS}=-10%")]))
    for one, other in zip(before.members, after.members, strict=True):
        assert other.get(HEADS) == pytest.approx(0.9 * one.get(HEADS))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nonsense", "--set: nonsense: must read KEY=VALUE"),
        ("=3", "--set: =3: must read KEY=VALUE"),
        (f"{HEADS}+=many", f"--set: {HEADS}+=many: must read KEY+=NUMBER, KEY-=NUMBER or KEY*=NUMBER"),
        (
            f"{HEADS}=-20",
            f"--set: {HEADS}: must be a number, at least 0 and at most 20000; -20 makes -11.7 of 8.3",
        ),
        ("practice.caseload=-10%", "--set: practice.caseload: is 'pool', no number that -10% could change"),
        (
            "horizon_weeks=-10%",
            "--set: horizon_weeks: must be a whole number, at least 1 and at most 1040; -10% makes 93.6 of 104",
        ),
        (
            "practice.tems.*.heads=-1",
            f"--set: practice.tems.*.heads: matches no key; did you mean '{HEADS}'?",
        ),
        ("practice.teams.insured.head=-1", f"did you mean '{HEADS}'?"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_is_allowed(
    text: str, told: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["check", "current_rules", "--set", text]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


def test_a_variant_has_its_own_title_and_nothing_that_was_said_of_the_baseline():
    base = load_scenario("hedensted")
    assert base.about.author
    assert base.expectations
    title, given = read_variant(f"18 heads: {HEADS}=18; {MINUTES}=-10")
    made = variant(base, title, given)
    assert (made.name, made.title, made.title_da, made.description) == ("18 heads", "18 heads", "", "")
    assert not made.about.author
    assert not made.expectations
    assert len(changes(base, made)) == 7


def test_without_a_title_its_changes_are_its_title():
    assert read_variant(f"{HEADS}=-2")[0] == f"{HEADS}=-2"


@pytest.mark.parametrize("text", ["", ": x=1", "18 heads:", "18 heads", "40/60: behaviour.trust=0"])
def test_what_is_no_variant_is_refused(text: str):
    with pytest.raises(ScenarioError, match="--variant"):
        read_variant(text)


def test_variants_are_of_the_baseline_as_it_is_set():
    options = Options(sets=[f"{HEADS}=20"], variants=[f"Fewer: {HEADS}=-2", f"Fewer: {HEADS}=-4"])
    base, others = options.load_compared("current_rules")
    assert base.get(HEADS) == 20
    assert {name: one.get(HEADS) for name, one in others.items()} == {"Fewer": 18, "Fewer#2": 16}


def test_the_mistakes_of_all_variants_are_told_at_once():
    options = Options(variants=[f"A: {HEADS}=-30", "B: practice.tems.x=1"])
    with pytest.raises(Refused) as told:
        options.load_compared("current_rules")
    assert len(str(told.value).splitlines()) == 2


def test_set_may_change_alike_what_a_proposal_sets_but_not_overwrite_it(tmp_path: Path):
    file = tmp_path / "fewer.toml"
    file.write_text(f'extends = "current_rules"\n[change]\n{HEADS} = 8\n', encoding="utf-8")
    with pytest.raises(Refused, match="which this would undo"):
        Options(sets=["practice.teams.*.heads=20"]).load_compared("current_rules", str(file))
    base, others = Options(sets=["practice.teams.*.heads=-10%"]).load_compared("current_rules", str(file))
    assert (base.get(HEADS), others["fewer"].get(HEADS)) == (7.47, 7.2)


def test_questions_without_a_proposal_say_that_a_variant_will_do(capsys: pytest.CaptureFixture[str]):
    assert main(["sensitivity", "current_rules"]) == 2
    assert main(["break-even", "current_rules", "--over", "behaviour.trust"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("--variant" in line for line in lines)
