"""What the proposals change stands behind the answer: key, meaning, values, the day; and what is no fair comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from simulator.reporting.changes import remarks, section
from simulator.reporting.report import Table
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario.diff import as_in_file

from .fake import page, study


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_proposals_change_stands_right_behind_the_answer(language):
    text = page(study(2, settings=False), language)
    assert text.index('id="answer"') < text.index('id="changes"') < text.index('id="table"')
    assert ("Full-time &lt;caseworkers&gt;." if language == "en" else "Fuldtidsvikarer") in text
    assert "practice.<wbr>substitutes.<wbr>heads" in text
    assert words(language)("changes.absent") in text
    assert ("1 January 2024" if language == "en" else "1. januar 2024") in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Frikommune does not differ from current rules in any figure."),
        ("da", "Frikommuneforslaget afviger ikke fra reglerne pr. 22. marts 2023 i noget tal."),
    ],
)
def test_a_proposal_that_changes_nothing_is_told_in_one_line(language, said):
    asked = study(2, settings=False)
    assert remarks(asked, words(language)) == (said,)
    assert said in page(asked, language)
    (chapter,) = section(asked, words(language))
    assert [block.label for block in chapter.blocks if isinstance(block, Table)] != []


def test_prices_of_another_year_and_another_first_day_are_told():
    asked = study(2, settings=False)
    asked.scenarios["hedensted"].prices = SimpleNamespace(year=2026, caseworker_per_year=1.0)
    asked.scenarios["hedensted"].start = date(2026, 7, 1)
    prices, start, _ = remarks(asked, words("en"))
    assert prices == (
        "Hedensted is in prices and rates of 2026, current rules of 2023: differences in cost hold that change too."
    )
    assert "begins on 1 July 2026, current rules on 22 March 2023" in start


def test_a_run_of_one_scenario_has_nothing_to_tell():
    asked = study(2, settings=False)
    alone = replace(asked.default, measures={"current_rules": asked.default.measures["current_rules"]})
    only = study(
        2, settings=False, default=alone, scenarios={"current_rules": asked.scenarios["current_rules"]}
    )
    assert 'id="changes"' not in page(only, "en")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (None, ""),
        ((1.0, 2.5), "[1, 2.5]"),
        (19.7, "19.7"),
        (1234567.0, "1234567"),
        ("a", "a"),
    ],
)
def test_values_are_written_as_a_file_writes_them(value, text):
    assert as_in_file(value) == text
