"""A report's blocks become HTML in one place, and what is not markup is escaped."""

from __future__ import annotations

import base64
import re
from typing import get_args

import pandas as pd
import pytest

from simulator.reporting.charts import style
from simulator.reporting.charts.style import Picture
from simulator.reporting.report import (
    Block,
    Box,
    Cell,
    Details,
    Figure,
    Filter,
    Glossary,
    Heading,
    Html,
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
    Html(link("#last")),
    Box([Paragraph("within")], "answer-box"),
    Details("More", [Paragraph("folded")]),
    Filter("Search:", "Nothing holds that word."),
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
        '<th scope="row">a</th><td data-label="x" class="number"><strong>1</strong></td>',
        '<p class="filter" hidden><label>Search: <input type="search" autocomplete="off"></label>',
        'data-nothing="Nothing holds that word."',
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


def test_a_chart_stands_in_the_page_twice_and_the_style_shows_the_one_that_fits():
    @style.twice
    def draw():
        return style.told(
            style.canvas(1, "A title that is long enough to be broken on a phone"), "A line.", ["Up."]
        )

    figure = Figure("line", "How it is read", draw(), pd.DataFrame({"x": [1.23456789]}))
    page = render(Report("", (), (Section("a", "", [figure]),), linked=False), words())
    wide, narrow = (
        re.search(rf'class="picture {kind}"><svg viewBox="0 0 ([\d.]+)', page) for kind in ("wide", "narrow")
    )
    assert float(narrow[1]) < 0.6 * float(wide[1])
    assert 'id="line-narrow-' in page
    assert page.count('aria-label="A line."') == 2
    assert "<summary>The figure in words</summary>\n<ul>\n<li>Up.</li>" in page


def test_a_page_that_travels_alone_holds_the_numbers_of_its_charts():
    figure = Figure("curve", "How it is read", Picture(), pd.DataFrame({"x": [1.23456789]}))
    page = render(Report("", (), (Section("a", "", [figure]),), linked=False), words(), {"curve": "<svg>"})
    (data,) = re.findall(r'download="curve.csv" href="data:text/csv;base64,([^"]+)"', page)
    assert base64.b64decode(data).decode() == "x\n1.23457\n"


def test_every_printed_page_says_what_it_is_of_and_its_number():
    page = render(Report("", (), (), printed=('Hedensted "now" <', "29 November 2026")), words(), {})
    assert '@top-left { content: "Hedensted \\"now\\" \\3c"; }' in page
    assert '@top-right { content: "29 November 2026"; }' in page
    assert "counter(page)" in page


def test_a_table_of_many_columns_breaks_out_of_the_column():
    def of(columns):
        return render(Report("", (), [Table("T", ["x"] * columns, [["1"] * columns])]), words())

    assert 'class="scroll broad"' in of(6)
    assert 'class="scroll broad"' not in of(5)
