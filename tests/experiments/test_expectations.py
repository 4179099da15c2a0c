"""Expected against simulated: the verdict alone decides, whatever the document says."""

import math
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.experiments.compare import Comparison
from simulator.experiments.expectations import COLUMNS, check, reaches, table, verdict
from simulator.experiments.intervals import Interval
from simulator.experiments.verdicts import of_chance
from simulator.outcomes.weekly import Series
from simulator.scenario import load_scenario
from simulator.scenario.document import Expectation

SMALL = load_scenario(Path(__file__).parents[1] / "scenario" / "files" / "small.toml")
START, WEEKS, WARMUP = SMALL.start, SMALL.horizon_weeks, SMALL.warmup_weeks
TURN = date(2020, 5, 4)
"""The Monday on which week 17 begins."""


def expecting(direction="up", **more):
    told = {"name": "it", "outcome": "talks_on_time", "text": "It will.", "direction": direction}
    return Expectation(**(told | more))


def scenario(*expectations, turns=False):
    later = ((TURN, SMALL.replace({"practice.caseworkers.factor": 0.5})),) if turns else ()
    return replace(SMALL, expectations=expectations, later=later)


def runs(whole, weekly, replications=4):
    """Replications around a value of the whole run and one for each week (warm-up first)."""
    made = []
    for replication in range(replications):
        luck = 0.001 * replication
        above = np.zeros((6, WARMUP + WEEKS))
        above[0] = np.asarray(weekly) + luck
        below = np.zeros_like(above)
        below[0] = 1.0
        series = {"talks_on_time": Series(above, below)}
        values = {("all", "talks_on_time"): whole + luck, ("all", "cost_total"): 100 * whole}
        made.append(SimpleNamespace(values=values, weekly=series, first_week=-WARMUP, members={}))
    return tuple(made)


def held(expectation, base, proposal, turns=False):
    scenarios = {"base": scenario(), "proposal": scenario(expectation, turns=turns)}
    measures = {"base": runs(*base), "proposal": runs(*proposal)}
    (found,) = check(Comparison("base", 1, (0, 1, 2, 3), measures), scenarios)
    return found


FLAT = np.full(WARMUP + WEEKS, 0.8)
STEP = np.where(np.arange(WARMUP + WEEKS) < WARMUP + 17, 0.5, 0.9)


def judged(direction, low, high, matters=0.02, replications=9):
    difference = Interval((low + high) / 2, low, high, replications)
    return verdict(direction, of_chance(difference, matters, lower_is_better=False), difference.mean > 0)


@pytest.mark.parametrize(
    ("direction", "low", "high", "said"),
    [
        ("up", 0.03, 0.05, "as_expected"),
        ("up", 0.01, 0.03, "as_expected"),
        ("up", -0.05, -0.03, "opposite"),
        ("up", -0.03, -0.01, "same"),
        ("up", -0.01, 0.03, "not_sure"),
        ("up", 0.001, 0.002, "same"),
        ("down", -0.05, -0.03, "as_expected"),
        ("down", 0.03, 0.05, "opposite"),
        ("down", 0.001, 0.002, "same"),
        ("unchanged", -0.01, 0.015, "as_expected"),
        ("unchanged", 0.005, 0.015, "as_expected"),
        ("unchanged", -0.01, 0.05, "not_sure"),
        ("unchanged", 0.03, 0.05, "opposite"),
        ("unchanged", 0.0, 0.0, "as_expected"),
        ("up", 0.0, 0.0, "same"),
        ("not_down", -0.05, -0.03, "opposite"),
        ("not_down", -0.05, -0.01, "not_sure"),
        ("not_down", -0.015, -0.005, "as_expected"),
        ("not_down", 0.01, 0.03, "as_expected"),
        ("not_up", 0.03, 0.05, "opposite"),
        ("not_up", -0.01, 0.03, "as_expected"),
        ("not_up", -0.03, -0.01, "as_expected"),
    ],
)
def test_what_is_expected_is_judged_by_what_matters(direction, low, high, said):
    assert judged(direction, low, high) == said


@pytest.mark.parametrize("low", [-0.019, -0.01, 0.001, 0.01])
def test_a_difference_within_what_matters_is_never_the_opposite(low):
    for direction in ("up", "down", "unchanged", "not_down", "not_up"):
        assert judged(direction, low, low + 0.005) != "opposite"


@pytest.mark.parametrize(("margin", "said"), [(0.02, "opposite"), (0.05, "as_expected"), (None, "opposite")])
def test_as_now_is_an_equality_within_its_own_margin_else_within_what_matters(margin, said):
    own = {} if margin is None else {"margin": margin}
    found = held(expecting("unchanged", **own), (0.7, FLAT), (0.74, FLAT))
    assert found.verdict == said


@pytest.mark.parametrize(
    ("direction", "low", "high", "figure", "said"),
    [
        ("up", 0.93, 0.95, 1.0, "short"),
        ("up", 0.97, 0.99, 1.0, "not_sure"),
        ("up", 0.985, 0.995, 1.0, "as_expected"),
        ("up", 0.985, 0.995, 0.9, "as_expected"),
        ("down", 0.010, 0.012, 0.0, "as_expected"),
        ("down", 0.10, 0.12, 0.0, "short"),
        ("down", 0.10, 0.12, 0.3, "as_expected"),
        ("unchanged", 0.985, 0.995, 0.9, "short"),
    ],
)
def test_a_level_must_come_within_the_margin_of_the_documents_own_number_or_beyond_it(
    direction, low, high, figure, said
):
    assert reaches(direction, Interval((low + high) / 2, low, high, 9), figure, share=True) == said


@pytest.mark.parametrize(("figure", "said"), [(1.0, "short"), (0.91, "as_expected"), (0.8, "as_expected")])
@pytest.mark.parametrize("against", ["before", "baseline"])
def test_who_rises_but_not_to_the_documents_own_number_is_not_as_expected(against, figure, said):
    found = held(expecting(against=against, figure=figure), (0.4, FLAT), (0.9, STEP), turns=True)
    assert found.difference.low > 0
    assert found.verdict == said


def test_a_claim_that_fails_outright_is_not_called_short_of_its_number():
    assert held(expecting("down", figure=0.1), (0.7, FLAT), (0.75, FLAT)).verdict == "opposite"


def test_one_replication_claims_nothing_and_nothing_measured_is_said_to_be_so():
    assert held(expecting(), (math.nan, FLAT), (math.nan, FLAT)).verdict == "not_measured"
    for direction in ("up", "not_down", "unchanged"):
        base, proposal = runs(0.4, FLAT, 1), runs(0.8, FLAT, 1)
        scenarios = {"base": scenario(), "proposal": scenario(expecting(direction))}
        (found,) = check(Comparison("base", 1, (0,), {"base": base, "proposal": proposal}), scenarios)
        assert found.verdict == "not_sure"


def test_against_the_baseline_is_the_paired_difference_over_the_whole_run():
    found = held(expecting(), (0.7, FLAT), (0.75, FLAT))
    assert found.difference.mean == pytest.approx(0.05)
    assert found.verdict == "as_expected"
    assert found.weeks == (0, WEEKS)


def test_a_claim_that_does_not_come_out_is_told_like_any_other():
    assert held(expecting("down"), (0.7, FLAT), (0.75, FLAT)).verdict == "opposite"


def test_from_a_day_on_only_the_weeks_after_it_count():
    expectation = expecting(**{"from": TURN})
    found = held(expectation, (0.7, FLAT), (0.7, STEP))
    assert found.weeks == (17, WEEKS)
    assert found.difference.mean == pytest.approx(0.1)


def test_before_and_after_are_of_the_same_run_whatever_the_baseline_does():
    found = held(expecting(against="before"), (0.7, np.zeros_like(FLAT)), (0.7, STEP), turns=True)
    assert found.compared_with.mean == pytest.approx(0.5, abs=0.01)
    assert found.simulated.mean == pytest.approx(0.9, abs=0.01)
    assert found.weeks == (17, WEEKS)
    assert found.verdict == "as_expected"


def test_weeks_before_the_start_are_before_only_where_the_same_rules_held_in_them():
    weekly = np.where(np.arange(WARMUP + WEEKS) < WARMUP, 0.1, STEP)
    asked = scenario(expecting(against="before"), turns=True)
    other = scenario().replace({"practice.caseworkers.factor": 2.0})

    def before(baseline):
        measures = {"base": runs(0.7, weekly), "proposal": runs(0.7, weekly)}
        comparison = Comparison("base", 1, (0, 1, 2, 3), measures)
        return check(comparison, {"base": baseline, "proposal": asked})[0].compared_with.mean

    assert before(scenario()) < 0.4
    assert before(other) == pytest.approx(0.5, abs=0.01)


def test_a_scenario_run_alone_can_tell_before_from_after_and_says_that_it_has_no_baseline():
    alone = scenario(expecting(), expecting(against="before"), turns=True)
    found = check(Comparison("alone", 1, (0, 1, 2, 3), {"alone": runs(0.7, STEP)}), {"alone": alone})
    assert [one.verdict for one in found] == ["not_measured", "as_expected"]


@pytest.mark.parametrize(("figure", "said"), [(0.71, "as_expected"), (0.8, "opposite")])
def test_a_level_is_held_against_the_documents_own_number_with_or_without_a_baseline(figure, said):
    level = scenario(expecting("unchanged", figure=figure))
    alone = Comparison("alone", 1, (0, 1, 2, 3), {"alone": runs(0.7, FLAT)})
    found = [*check(alone, {"alone": level}), held(level.expectations[0], (0.1, FLAT), (0.7, FLAT))]
    assert [one.verdict for one in found] == [said] * 2
    assert [one.against for one in found] == ["figure"] * 2
    assert found[0].difference.mean == pytest.approx(0.7015 - figure)


def test_the_table_has_a_row_for_each_with_the_documents_own_number_beside_it():
    found = table([held(expecting(figure=0.9, against="before"), (0.7, FLAT), (0.7, STEP), turns=True)])
    assert tuple(found.columns) == COLUMNS
    row = found.iloc[0]
    assert (row["figure"], row["from_week"], row["to_week"]) == (0.9, 17, WEEKS)
    assert row["verdict"] == "as_expected"
    assert row["text"] == "It will."
