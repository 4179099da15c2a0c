"""What a search found is said as far as it is sure, and drawn whatever the number of objectives."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator.experiments import Computing
from simulator.experiments.draws_of_assumptions import Found
from simulator.experiments.search_question import Bound, Constraint, Decision, Objective
from simulator.reporting.search import report
from simulator.reporting.words import words
from simulator.scenario import load_scenario

pytest.importorskip("optuna")

SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"
HEADS = "practice.caseworkers.factor"
NAMES = ("small", "dear", "cheap")
OUTCOMES = ("cost_municipality", "weeks_first_spell_52", "talks_on_time")


def made_up(question, draws, label, on):
    """Stand in for the simulation: cheapest is 0.7, the weeks are fewest at 0.9, more talks are in time with more."""

    def levels(scenario, draw):
        x, luck = scenario.get(HEADS), np.random.default_rng(draw.seed).normal() * 1e-3
        known = {
            "cost_municipality": 1e6 * (9 + (x - 0.7) ** 2 + luck),
            "weeks_first_spell_52": 20 + (x - 0.9) ** 2 + luck,
            "talks_on_time": 0.5 + 0.2 * x + luck,
        }
        return [[known[outcome]] for _, outcome in question.outcomes]

    return tuple(
        Found(np.array([levels(one, draw) for one in question.scenarios.values()]), 0) for draw in draws
    )


def searched(number: int, *constraints: Constraint) -> sim.Search:
    base = load_scenario(SMALL).replace({HEADS: 1.5})
    return sim.search(
        base,
        {"dear": base.replace({HEADS: 1.9}), "cheap": base.replace({HEADS: 0.7})},
        decide=[Decision(HEADS, 0.5, 2.0)],
        objectives=[Objective.of(one, largest=one == "talks_on_time") for one in OUTCOMES[:number]],
        constraints=constraints,
        runs=192,
        verify=6,
        draws=False,
        on=Computing(workers=1),
        comparing=made_up,
    )


@pytest.fixture(scope="module")
def two():
    return searched(2)


def test_it_says_which_rules_are_better_than_what_is_there_and_what_none_is_better_than(two):
    today, dear, cheap = (
        next(line for line in two.answer().splitlines() if f"({name})" in line) for name in NAMES
    )
    assert "in everything asked: rule 1" in today
    assert "surely so: rule 1" in today
    assert "surely so: rule 1" in dear
    assert cheap.startswith("No rule found is better than")


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_front_is_drawn_with_todays_rules_and_the_proposals(number, language):
    found = searched(number)
    page = report(found, words(language, found.scenarios))
    picture = page.figures["front"].picture
    assert len(picture.facts) == len(found.front) + 3
    for rule in found.front:
        assert words(language)("search.rule", rule=rule.name) in picture.alt_text
    assert len(picture.axes) == max(number - 1, 1)
    assert set(page.files) >= {f"front/{rule.name}.toml" for rule in found.front}


def test_of_a_scenario_that_does_not_hold_what_has_to_hold_it_is_said():
    found = searched(
        1, Constraint((Bound(("all", "talks_on_time"), at_most=False, limit=0.7),), probability=0.9)
    )
    today, _, cheap = (next(x for x in found.answer().splitlines() if f"({name})" in x) for name in NAMES)
    assert "itself not all holds that has to" in cheap
    assert "not all holds" not in today


@pytest.mark.parametrize(("language", "said"), [("en", "None of the"), ("da", "Ingen af de")])
def test_where_nothing_holds_it_says_so_and_how_near_it_came(language, said):
    found = searched(
        1, Constraint((Bound(("all", "talks_on_time"), at_most=False, limit=1.0),), probability=0.9)
    )
    answer = found.answer(language)
    assert answer.startswith(said)
    assert "0 %" in answer
    page = report(found, words(language, found.scenarios))
    assert not [name for name in page.files if name.startswith("front/")]


def test_a_page_without_draws_of_assumptions_says_that_it_covers_chance_alone(two, tmp_path):
    text = (two.save(tmp_path / "found") / "report.html").read_text(encoding="utf-8")
    assert "so that intervals and shares cover chance only" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("when it is due (follow-up on the CV)", "first talk", "freed time makes talks longer")),
        (
            "da",
            ("hvornår indholdskravet gælder (opfølgning på cv)", "ved første samtale", "længere samtaler"),
        ),
    ],
)
def test_what_is_decided_is_told_in_words_and_its_key_stands_beside_it_once(language, said, tmp_path):
    keys = ("law.duties.cv_follow_up.trigger", "practice.freed_minutes")
    found = sim.search(
        load_scenario("current_rules", {"place": "laesoe"}),
        decide=[
            Decision(keys[0], choices=("first_talk", "every_talk")),
            Decision(keys[1], choices=("talk", "hours")),
        ],
        objectives=[Objective.of("cost_municipality", largest=False)],
        runs=64,
        verify=2,
        draws=False,
        on=Computing(workers=1),
        comparing=lambda question, draws, label, on: tuple(
            Found(np.array([[[float(n)]] for n in range(len(question.scenarios))]), 0) for _ in draws
        ),
    )
    answer = found.answer(language)
    assert said[0] in answer
    assert not any(key in answer for key in keys)
    page = (found.save(tmp_path / "found", language=language) / "report.html").read_text(encoding="utf-8")
    for key in keys:
        assert page.count(".<wbr>".join(key.split("."))) == 1
    for one in said:
        assert one in page


@pytest.mark.parametrize(("language", "days", "weeks"), [("en", "days", "weeks"), ("da", "dage", "uger")])
def test_times_on_benefit_are_told_in_days_as_on_the_page_of_a_comparison(two, language, days, weeks):
    facts = " ".join(report(two, words(language, two.scenarios)).figures["front"].picture.facts)
    assert f"\xa0{days} (" in facts
    assert f"\xa0{weeks} (" not in facts


def test_what_has_to_hold_at_once_is_said_as_such_and_each_of_it_by_itself_where_nothing_holds():
    both = (Bound(("all", "talks_on_time"), False, 1.0), Bound(("insured", "talks_on_time"), False, 0.1))
    found = searched(1, Constraint(both, probability=0.9))
    assert not found.front
    told = " ".join(found.answer(language="en").splitlines())
    assert "all at once: talks in time, own rules at least 100.0" in told
    assert "(insured unemployed) at least 10.0" in told
    assert told.count("The nearest holds") == 1
    assert told.count("Of these by itself") == 2
    columns = found.rules().columns
    assert "all.talks_on_time>=1 and insured.talks_on_time>=0.1@0.9: held" in columns
    assert "insured.talks_on_time>=0.1@0.9: held" in columns
    assert "på én gang: " in found.answer(language="da")
