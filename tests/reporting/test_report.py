"""A report's blocks become HTML in one place, and what is not markup is escaped."""

from __future__ import annotations

from typing import get_args

import pandas as pd
import pytest

from simulator.reporting.charts.style import Picture
from simulator.reporting.report import (
    Block,
    Box,
    Cell,
    Details,
    Figure,
    Glossary,
    Heading,
    List,
    Paragraph,
    Report,
    Section,
    Table,
    link,
    render,
    strong,
)
from simulator.reporting.words import words

FIGURE = Figure("curve", "How it is read", Picture(), pd.DataFrame())
BLOCKS = (
    Heading("A & B"),
    Paragraph(strong("<b>"), "note", "en"),
    List(["one", Cell("two", id="second")], numbered=True),
    Glossary([("Seed", "1")], "about"),
    Table("Numbers", ("", "x"), [("a", Cell("1", "number", strong=True))], caption="Sure in bold"),
    FIGURE,
    Box([Paragraph("within")], "answer-box"),
    Details("More", [Paragraph("folded")]),
    Section("last", "Last", [Paragraph(link("outcomes.csv"))]),
)


@pytest.fixture(scope="module")
def page():
    report = Report("Why?", BLOCKS[:1], (Section("first", "First", BLOCKS),), contents="Contents")
    return render(report, words(), {"curve": '<svg width="1"><g id="x"/></svg>'})


def test_there_is_one_of_every_block():
    assert {type(block) for block in BLOCKS} == set(get_args(Block))


@pytest.mark.parametrize(
    "html",
    [
        "<h3>A &amp; B</h3>",
        '<p class="note" lang="en"><strong>&lt;b&gt;</strong></p>',
        '<li id="second">two</li>',
        '<dl class="about">\n<div><dt>Seed</dt><dd>1</dd></div>',
        '<th scope="row">a</th><td class="number"><strong>1</strong></td>',
        '<g id="curve-x"/>',
        '<a href="charts/curve.csv">',
        '<article class="answer-box">',
        "<details><summary>More</summary>",
        '<section id="last" aria-labelledby="last-heading">',
        '<a href="outcomes.csv">outcomes.csv</a>',
        '<li><a href="#first">First</a></li>',
    ],
)
def test_a_block_is_written_as_html(page, html):
    assert html in page


def test_a_figure_is_found_however_deep_it_stands():
    report = Report("", (), (Section("a", "", [Box([Details("", [FIGURE])])]),))
    assert report.figures == {"curve": FIGURE}
