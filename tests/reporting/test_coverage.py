"""How many public figures the model hits, as the page of a comparison says it."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from simulator.reporting.coverage import chapters, section
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
    summary, table, _ = section(words(language)).blocks
    assert isinstance(summary, Paragraph)
    assert isinstance(table, Table)
    assert str(sum(one.unused for one in chapters())) in str(summary.text)
    assert len(table.rows) == len(chapters())
