"""The page: self-contained, readable by everybody, and nothing on it that the numbers do not say."""

import re
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from simulator.reporting import charts
from simulator.reporting.changes import banner
from simulator.reporting.first_screen import ROWS
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario import load_scenario

from .fake import comparison, page, study

VOID = {"meta", "link", "br", "img", "input", "hr", "wbr"}


class Reader(HTMLParser):
    """Reads a page: its tags with their attributes, and whether every tag is closed in order."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.faults = [], [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def all(self, tag):
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module", params=LANGUAGES)
def rendered(request):
    return request.param, page(study(), request.param)


def test_the_page_is_well_formed_and_in_its_language(rendered):
    language, text = rendered
    assert Reader(text).all("html")[0]["lang"] == language


def test_the_page_needs_no_network(rendered):
    _, text = rendered
    assert not re.search(
        r"https?://|url\((?!#)|@import|<script[^>]|\bsrc=|\bfetch\(|<link|<iframe|<img", text
    )


def test_every_link_leads_within_the_page_or_the_run_folder(rendered):
    reader = Reader(rendered[1])
    ids = {attributes["id"] for _, attributes in reader.tags if "id" in attributes}
    names = {f"charts/{name}.csv" for name in charts.CHARTS} | {
        "outcomes.csv",
        "changes.csv",
        "persons.csv",
        "expectations.csv",
        "manifest.json",
    }
    for link in reader.all("a"):
        assert (
            link["href"].removeprefix("#") in ids if link["href"].startswith("#") else link["href"] in names
        )


def test_every_picture_has_words(rendered):
    pictures = Reader(rendered[1]).all("svg")
    bars = [picture for picture in pictures if picture.get("class") == "bar"]
    assert len(pictures) - len(bars) == 2 * len(charts.shown(study()))  # one for a column, one for a phone
    assert len(bars) == len(ROWS) * len(study().default.proposals)
    assert all(picture["role"] == "img" and len(picture["aria-label"]) > 40 for picture in pictures)


def test_an_id_stands_once_and_every_reference_finds_its_own(rendered):
    _, text = rendered
    ids = re.findall(r'\sid="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'(?:xlink:href|href)="#([^"]+)"|url\(#([^)]+)\)', text)) <= {
        pair for i in ids for pair in ((i, ""), ("", i))
    }


def test_headings_go_down_one_step_at_a_time_from_one_h1(rendered):
    steps = [int(tag[1]) for tag, _ in Reader(rendered[1]).tags if re.fullmatch(r"h[1-6]", tag)]
    assert steps[0] == 1
    assert steps.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(steps))


def test_table_headings_say_what_they_head_and_there_are_landmarks(rendered):
    reader = Reader(rendered[1])
    assert all(heading.get("scope") in ("row", "col") for heading in reader.all("th"))
    for landmark in ("header", "nav", "main", "footer"):
        assert len(reader.all(landmark)) == 1


def test_nothing_undefined_is_printed(rendered):
    _, text = rendered
    visible = re.sub(r"<svg.*?</svg>|<style.*?</style>", "", text, flags=re.DOTALL)
    visible = re.sub(r"<[^>]+>", " ", visible)
    assert not re.search(r"\b(nan|None|undefined)\b|\{\{|\{%", visible)


@pytest.fixture(scope="module")
def english():
    return page(study())


def test_the_page_shows_assumptions_gaps_and_where_a_proposal_comes_from(english):
    text = english
    assert "practice.\u200bcaseworkers.\u200btalk_\u200bshare" in text
    assert "0.35 to 0.65" in text
    assert "nobody has measured it &lt;yet&gt;" in text
    assert "Which forms count" in text
    assert "Letter to the minister" in text
    assert "law.duties.sanctions_leaflet.trigger" in text
    assert "behaviour.no_show" not in text  # published, so not an assumption


def test_the_page_names_the_number_of_caseworkers_that_is_enough(english):
    assert "Beyond about 30 caseworkers, more of them change only cost and utilisation" in english
    assert "The number of caseworkers (30 full-time) is assumed: put in your own." in english


def test_the_page_says_where_the_answer_turns(english):
    _, *rows = english.split("The same answer as assumed")
    hedensted, frikommune = (re.findall(r"(\d) of 5<", row.split("</tr>")[0]) for row in rows)
    assert len(hedensted) == len(frikommune) == 4
    assert min(map(int, frikommune)) < 5  # talks that work ahead of them turn it


def test_a_page_without_other_settings_says_nothing_of_them():
    text = page(study(settings=False))
    assert 'id="settings"' not in text
    assert 'id="staffing"' not in text
    Reader(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_of_one_scenario_tells_its_levels(language):
    alone = study(settings=False)
    alone = study(
        settings=False,
        default=comparison(("current_rules",), 3),
        scenarios={"current_rules": alone.scenarios["current_rules"]},
    )
    text = page(alone, language)
    Reader(text)
    assert words(language)("families.compliance") in text
    assert 'id="proposals"' not in text


def test_what_the_model_has_nothing_for_stands_among_the_provisions_with_its_reason(rendered):
    language, text = rendered
    label = words(language)("page.not_modelled")
    reason = "the letter names no rule"
    told = (
        reason if language == "en" else f'<span lang="en">{reason}</span>'
    )  # no Danish in this made-up document
    assert f"<strong>{label}</strong> {told}</div></td>" in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        (
            "en",
            "Worked out on the rules of 22 March 2023. They have been changed since, last on 1 July 2026.",
        ),
        ("da", "Beregnet på reglerne pr. 22. marts 2023. De er ændret siden, senest 1. juli 2026."),
    ],
)
def test_a_page_under_old_rules_says_so_before_anything_else(language, said):
    text = page(study(settings=False), language)
    assert said in text.split("<nav")[0]


@pytest.mark.parametrize("name", ["current_rules_2026", "hedensted_2026"])
def test_nothing_is_said_of_old_rules_where_they_are_those_in_force(name):
    assert banner(load_scenario(name), words("da")) == ""


@pytest.mark.parametrize(
    ("name", "day"),
    [("current_rules", "22. marts 2023"), ("koege", "1. januar 2018"), ("holbaek", "1. marts 2017")],
)
def test_the_day_of_the_rules_is_the_one_that_the_scenario_begins_on(name, day):
    assert f"pr. {day}." in banner(load_scenario(name), words("da"))


def test_a_law_asked_for_by_a_day_outside_it_is_told_by_its_own_first_day():
    what_if = load_scenario("current_rules", {"law": date(2018, 6, 30)})
    assert "pr. 1. januar 2017." in banner(what_if, words("da"))
