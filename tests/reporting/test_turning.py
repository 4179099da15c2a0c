"""The first paragraph of an answer names the alternatives that turn a verdict, and no others."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from simulator.catalogue import HEADLINES
from simulator.reporting import turning
from simulator.reporting.charts import draw
from simulator.reporting.sentences import SHORT, verdict
from simulator.reporting.words import LANGUAGES, words
from tests.reporting.fake import comparison, page, study

NAMES = ("current_rules", "hedensted", "frikommune")
LAPSES, SLACK, FREED = (
    "law.sanction.guidance_lapses=all",
    "practice.slack=talks",
    "practice.freed_minutes=hours",
)


def tried(**tilts):
    """Give a study in which each alternative multiplies what the proposals change."""
    return under({name: comparison(NAMES, 6, tilt) for name, tilt in tilts.items()})


def under(settings):
    return replace(study(settings=False), settings=settings)


def plain(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_an_alternative_that_changes_nothing_turns_nothing():
    same = tried(**{LAPSES: 1.0})
    assert turning.turned(same) == ()
    (said,) = turning.sentences(same, words("en"))
    assert said.startswith("None of the 1 ")


def test_the_other_side_of_nothing_is_opposite_and_stands_first():
    found = turning.turned(tried(**{LAPSES: 0.0, SLACK: -1.0}))
    assert (found[0].setting, found[0].opposite) == (SLACK, True)
    assert not [one for one in found if one.opposite and one.setting == LAPSES]
    assert {one.verdict for one in found if one.setting == LAPSES} == {"same"}


def test_a_verdict_is_not_turned_by_fewer_replications_alone():
    """Two replications give wide intervals; the difference itself is the same."""
    few = comparison(NAMES, 2)
    shown = under({SLACK: few})
    cost = HEADLINES[0]
    assert verdict(shown, "frikommune", cost) == "lower"
    assert not [one for one in turning.turned(shown) if not one.opposite]


def test_of_a_scenario_run_alone_nothing_is_said():
    alone = comparison(NAMES[:1], 3)
    shown = replace(study(settings=False, default=alone), settings={SLACK: alone})
    assert turning.sentences(shown, words("en")) == ()


def test_only_alternatives_are_told_of_and_no_other_setting():
    turned = under({"staffing_low": comparison(NAMES, 6, -1.0)})
    assert turning.sentences(turned, words("en")) == ()


@pytest.mark.parametrize(
    ("language", "condition"),
    [
        ("en", "If guidance given after a breach lapses too after 182 days, Frikommune costs"),
        (
            "da",
            "Hvis vejledning givet efter en udeblivelse også bortfalder efter 182 dage, koster Frikommune",
        ),
    ],
)
def test_the_page_says_it_in_a_paragraph_of_its_own(language, condition):
    html = page(tried(**{LAPSES: -1.0}), language)
    first = html[html.index('<p class="turns">') :]
    assert condition in plain(first[: first.index("</p>")])


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_sentence_an_alternative_and_proposal_and_not_too_many(language):
    alternatives = (LAPSES, SLACK, FREED, "practice.slot=expanding", "law.sanction.letter_counts=true")
    said = turning.sentences(tried(**dict.fromkeys(alternatives, -1.0)), words(language))
    assert len(said) == 1 + turning.SHOWN + 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alternative_without_words_of_its_own_is_named_by_its_key(language):
    spoken = words(language)
    named = {"en": "practice.booking: self", "da": "hvem der booker samtaler: borgeren selv"}
    assert spoken.alternative("practice.booking", "self") == named[language]
    assert "cv" in spoken.when("law.duties.cv_follow_up.active", False).lower()


def test_the_chart_rings_what_is_turned():
    shown = tried(**{LAPSES: 1.0, SLACK: -1.0})
    rings = [
        line
        for axes in draw("settings", shown, "en").axes
        for line in axes.lines
        if line.get_markersize() == 11
    ]
    assert len(rings) == len(turning.turned(shown))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_headline_and_verdict_that_an_alternative_may_turn_has_words(language):
    spoken = words(language)
    said = dict.fromkeys(("when", "scenario", "baseline", "size", "difference", "interval"), "-")
    for headline in HEADLINES:
        for turned in ("lower", "higher", "same", "unsure"):
            assert spoken(f"alternatives.{SHORT[headline.family]}_{turned}", **said)
