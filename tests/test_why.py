"""A difference is taken apart by taking each effect away from both scenarios; what the parts leave over is said."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import simulator as sim
from simulator.cli import main
from simulator.experiments import Computing
from simulator.experiments.compare import compare
from simulator.experiments.reasons import PARTS, REST, ROWS, TOGETHER, taken_away
from simulator.experiments.replicate import measuring
from simulator.reporting.reasons import sentences
from simulator.reporting.words import words

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
KEY = ("jobseekers", "weeks_first_spell_52")
HERE = Computing(1)


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario("current_rules")


@pytest.fixture(scope="module")
def duties(base):
    """Three times the minutes of duties in talks that are as long as before."""
    paths = [path for path in base.paths() if path.startswith("law.duties.") and path.endswith(".minutes")]
    return sim.why(base, base.replace({path: 3 * base.get(path) for path in paths}), replications=3, on=HERE)


def test_the_parts_add_up_to_what_a_comparison_finds(base, duties):
    assert tuple(duties.parts) == ROWS
    assert sum(one.mean for one in duties.parts.values()) == pytest.approx(duties.difference.mean, abs=1e-12)
    other = duties.scenarios[duties.names[1]]
    again = compare(
        base, {"other": other}, replications=3, seed=1, label="", runner=measuring([KEY]), on=HERE
    )
    assert duties.difference == again.difference("other", *KEY)


def test_more_duties_in_a_talk_work_through_its_quality(duties):
    parts = duties.parts
    assert duties.difference.mean > 0
    assert parts["quality"].low > 0
    assert max(PARTS, key=lambda name: abs(parts[name].mean)) == "quality"


def test_what_changes_nothing_has_no_parts(base):
    found = sim.why(base, base, replications=2, on=HERE)
    assert {(one.mean, one.low, one.high) for one in found.parts.values()} == {(0.0, 0.0, 0.0)}
    assert "no sure difference" not in found.answer()
    assert "No part of it is sure" in found.answer()


def test_with_all_taken_away_everybody_lives_as_with_no_effects_at_all(base, duties):
    """So no effect is left that no part speaks of, and rules that only work through effects leave nothing over."""
    nothing = {"behaviour.effect_scale": 0.0}
    nothing |= {f"behaviour.labour_force.{what}": 0.0 for what in ("talk", "demand", "sanction")}
    levels = [
        compare(base.replace(values), {}, replications=2, seed=1, label="", runner=measuring([KEY]), on=HERE)
        for values in (taken_away(base)["all"], nothing)
    ]
    assert len({tuple(found.of(found.baseline, *KEY)) for found in levels}) == 1
    rest = duties.parts[REST]
    assert (rest.mean, rest.low, rest.high) == (0.0, 0.0, 0.0)


def test_the_answer_names_what_surely_works_each_way(duties):
    first, along, *others = sentences(duties, words("en", duties.scenarios))
    assert first.startswith("Weeks on benefit")
    assert along.startswith("It comes of quality of talks +")
    assert "effects acting together" in others[-1]
    danish = duties.answer("da")
    assert "samtalernes kvalitet +" in danish


def test_the_command_writes_the_parts_in_days_and_as_a_table(tmp_path, capsys):
    folder = tmp_path / "why"
    asked = [
        "why",
        "current_rules",
        "--variant",
        "Fewer: practice.caseworkers.factor=0.5",
        "--replications",
        "2",
    ]
    assert main([*asked, "--workers", "1", "--out", str(folder)]) == 0
    assert "\N{NO-BREAK SPACE}days (" in capsys.readouterr().out
    table = pd.read_csv(folder / "reasons.csv")
    assert list(table["part"]) == [*ROWS, "whole"]
    assert table["difference"][:-1].sum() == pytest.approx(table["difference"].iloc[-1], abs=1e-9)
    assert (folder / "charts" / "reasons.svg").exists()
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert words()(f"reasons.how.{TOGETHER}") in page


def test_one_proposal_is_taken_apart_at_a_time(capsys):
    assert main(["why", SMALL]) == 2
    assert capsys.readouterr().err == "why is of one proposal; name it, or give one --variant: there are 0\n"


def test_several_municipalities_are_refused_in_one_line(capsys):
    assert main(["why", "north_jutland", "north_jutland_frikommune", "--replications", "2"]) == 2
    assert "is of several places; ask for one of them" in capsys.readouterr().err
