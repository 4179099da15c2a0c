"""Expected against simulated: every claim is shown, and one that fails as plainly as one that does not."""

import io
import re
from dataclasses import replace
from math import nan

import pytest
from rich.console import Console

from simulator.reporting import expected
from simulator.reporting.terminal import print_study
from simulator.reporting.words import LANGUAGES, words

from . import fake


def test_what_is_claimed_is_counted_by_verdict_and_what_follows_from_the_model_apart():
    said = expected.summary(fake.study(settings=False), words("en"))
    assert said.startswith(
        "5 claims: 1 as expected, 1 short of its own number, "
        "1 otherwise than expected, 1 not sure and 1 not measured."
    )
    assert said.endswith("1 more follows from how the scenario is built.")


def test_where_nothing_is_claimed_the_count_says_so():
    built = tuple(held for held in fake.HELD if held.expectation.basis == "by_construction")
    said = expected.summary(fake.study(settings=False, expectations=built), words("en"))
    assert said == "Nothing is claimed: 1 follows from how the scenario is built."


def test_a_row_says_what_is_expected_of_whom_and_what_came_out():
    found = [
        [expected.claim(held, words("en")), *expected.simulated(held, words("en"))] for held in fake.HELD
    ]
    rows = [[text.replace("\xa0", " ") for text in row] for row in found]
    assert rows[0][0] == "Talks in time, by the scenario's own rules: up against the baseline (claimed)"
    own_group = "Talks in time, by the scenario's own rules (insured unemployed): up from before"
    assert rows[2][0].startswith(own_group)
    assert rows[0][1] == "+2.0 percentage points (1.0 to 3.0)"
    assert rows[1][2] == "80.0 % to 80.0 %; the document's own number is 95.0 %"
    assert len(rows[3]) == 1


def test_a_level_stands_beside_the_documents_own_number_where_there_is_nothing_to_compare_with():
    held = fake.expected("a level", of="not_measured", figure=0.74)
    held = replace(held, compared_with=replace(held.compared_with, mean=nan))
    (levels,) = expected.simulated(held, words("en"))
    assert levels.replace("\xa0", " ") == "80.0 % simulated; the document's own number is 74.0 %"


def test_a_level_that_misses_the_documents_own_number_is_said_to_be_another():
    held = fake.expected("a level", of="opposite", figure=0.74, direction="unchanged")
    assert expected.claim(held, words("en")).replace("\xa0", " ") == (
        "Talks in time, by the scenario's own rules: the document's own number, within 2 percentage points (claimed)"
    )
    levels = expected.simulated(held, words("en"))[-1]
    assert levels.replace("\xa0", " ") == "80.0 % simulated; the document's own number is 74.0 %"
    assert expected.verdict(held, words("en")) == "another number"


def test_what_was_to_stay_the_same_and_does_not_is_said_to_change():
    held = fake.expected("it stays", of="opposite", direction="unchanged")
    assert expected.verdict(held, words("en")) == "it changes"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "unchanged, within 5 percentage points,"), ("da", "uændret, inden for 5 procentpoint,")],
)
def test_what_is_to_stay_as_now_tells_within_what_margin(language, said):
    held = fake.expected("as now", of="as_expected", direction="unchanged", margin=0.05)
    assert said in expected.claim(held, words(language)).replace("\xa0", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_goes_the_right_way_and_stays_short_of_the_documents_number_is_not_called_as_expected(language):
    held = fake.expected("all of it", of="short", figure=1.0)
    spoken = words(language)
    assert (
        expected.verdict(held, spoken)
        == spoken("expected.verdict.short")
        != spoken("expected.verdict.as_expected")
    )


@pytest.mark.parametrize(
    ("language", "said"), [("en", "not down against"), ("da", "ikke lavere i forhold til")]
)
def test_what_was_only_not_to_fall_is_said_so(language, said):
    held = fake.expected("not fewer", of="as_expected", direction="not_down")
    assert said in expected.claim(held, words(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_every_claim_with_its_verdict_in_the_same_type(language):
    text = fake.page(fake.study(settings=False), language)
    verdicts = re.findall(r'<td[^>]* class="verdict"><strong>(.*?)</strong></td>', text)
    spoken = words(language)
    assert verdicts == [spoken(f"expected.verdict.{held.verdict}") for held in fake.HELD]
    assert all(held.expectation.text in text for held in fake.HELD)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_terminal_shows_every_claim(language):
    out = io.StringIO()
    print_study(fake.study(settings=False), Console(file=out, width=100), language)
    after = out.getvalue().split(words(language)("expected.heading"))[1]
    assert after.count("\n") > 5
    for held in fake.HELD:
        assert words(language)(f"expected.verdict.{held.verdict}") in after


def test_without_expectations_nothing_is_said_of_them():
    study = fake.study(settings=False, expectations=())
    assert "expectations.csv" not in fake.page(study)
    out = io.StringIO()
    print_study(study, Console(file=out, width=100))
    assert "claim" not in out.getvalue()
