"""How many public figures the model hits, as the page of a comparison says it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from simulator.catalogue import FIRST_SCREEN
from simulator.reporting.coverage import SPEAKS_OF, chapters, judgement, section
from simulator.reporting.report import Paragraph, Table
from simulator.reporting.words import LANGUAGES, words

LEDGER = Path(__file__).resolve().parents[2] / "docs" / "validation.csv"


def test_the_counts_are_those_of_the_documented_ledger():
    with LEDGER.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    all_of = Counter((row["about"], row["use"] == "validate") for row in rows)
    inside = Counter((row["about"], row["use"] == "validate") for row in rows if row["inside"] == "inside")
    for one in chapters():
        assert (one.unused_inside, one.unused) == (inside[one.about, True], all_of[one.about, True])
        assert (one.used_inside, one.used) == (inside[one.about, False], all_of[one.about, False])
    assert sum(one.unused + one.used for one in chapters()) == len(rows)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_section_counts_those_that_did_not_set_the_model_and_says_them_by_chapter(language):
    summary, _, _, table, backcasts, _ = section(words(language)).blocks
    assert isinstance(backcasts, Paragraph)
    assert "95" in str(backcasts.text)
    assert isinstance(summary, Paragraph)
    assert isinstance(table, Table)
    assert str(sum(one.unused for one in chapters())) in str(summary.text)
    assert len(table.rows) == len(chapters())


def test_every_outcome_of_the_first_screen_is_judged_by_chapters_of_the_ledger():
    assert set(SPEAKS_OF) == {outcome for _, outcome in FIRST_SCREEN}
    assert {about for speaking in SPEAKS_OF.values() for about in speaking} <= {
        one.about for one in chapters()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_outcome_of_which_nothing_is_published_is_said_to_be_untested(language):
    said = words(language)
    _, judged, *_ = section(said).blocks
    assert isinstance(judged, Table)
    untested = said("validation.judgement.untested")
    assert [str(row[2]) == untested for row in judged.rows] == [
        not SPEAKS_OF[outcome] for _, outcome in FIRST_SCREEN
    ]


@pytest.mark.parametrize(
    ("inside", "number", "said"),
    [(0, 0, "untested"), (4, 4, "hardly"), (8, 10, "holds"), (7, 10, "in_part"), (4, 10, "fails")],
)
def test_a_level_holds_where_four_in_five_figures_that_did_not_set_the_model_are_inside(inside, number, said):
    assert judgement(inside, number) == said
