"""A run within which a practice changes answers with what came of it, before and after."""

from __future__ import annotations

import re

import pytest

import simulator as sim
from simulator.reporting import before_after
from simulator.reporting.comparison import report
from simulator.reporting.report import render
from simulator.reporting.words import LANGUAGES, words


@pytest.fixture(scope="module")
def account():
    return sim.run(sim.load_scenario("hilleroed"), replications=2, seed=1)


def test_what_came_of_it_is_said_before_and_after_the_largest_turn_first(account):
    turns = before_after.turns(account)
    offers = next(one for one in turns if one.outcome == "offers_on_time")
    assert offers.group == "insured"
    assert offers.after > offers.before + 0.3
    box = before_after.answer(account, words("en"))[0]
    assert "From the half year before 1 August 2018" in box.blocks[0].text
    assert box.blocks[1].items[0].startswith("Activation offers")


def test_the_difference_is_that_of_what_is_before_and_after(account):
    for one in before_after.turns(account):
        assert one.difference.mean == pytest.approx(one.after - one.before, abs=1e-9)


@pytest.fixture(scope="module", params=LANGUAGES)
def page(request, account):
    spoken = words(request.param, account.scenarios)
    return spoken, render(report(account, spoken), spoken)


def test_the_page_says_what_was_changed_on_which_day(page):
    spoken, page = page
    days = {
        "en": ("On 1 August 2018: 7 figures", "On 1 October 2018"),
        "da": ("1. august 2018: 7 tal", "1. oktober 2018"),
    }[spoken.language]
    for day in days:
        assert f"<summary>{day}" in page
    assert page.index(days[0]) < page.index(spoken("expected.heading") + "</h2>")


def test_a_page_of_a_run_speaks_of_no_comparison(page):
    spoken, page = page
    text = re.sub(r"<[^>]+>", " ", page.split("<main>")[1])
    for key in ("page.how_sure_text", "page.sure_mark"):
        assert spoken(key)[:40] not in text
    for word in {"en": ("Difference from",), "da": ("Forskel fra", "Til højre: forskellen")}[spoken.language]:
        assert word not in text


def test_claims_that_need_another_run_say_how_to_get_them(account):
    from simulator.reporting.expected import needs_comparison

    said = needs_comparison(account, words("en", account.scenarios))
    assert "jobcentre compare hilleroed_before hilleroed" in said


def test_a_run_that_changes_nothing_on_its_way_has_no_before():
    still = sim.run(
        sim.load_scenario("current_rules", {"horizon_weeks": 8, "warmup_weeks": 4}), replications=1
    )
    assert before_after.answer(still, words("en")) == []
