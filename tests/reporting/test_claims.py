"""Claim by claim: a mark by verdict, what is built in apart; what is proposed, in words."""

from __future__ import annotations

import re
from typing import get_args

import pytest

import simulator as sim
from simulator.experiments.expectations import Verdict
from simulator.reporting.claims import MARKS, claims, proposed
from simulator.reporting.report import Details, Paragraph, Table
from simulator.reporting.words import LANGUAGES, words
from simulator.scenario.changes import by_proposal

from .fake import expected, study

VERDICTS = get_args(Verdict)


def within(blocks):
    """Give every block, those within others too."""
    for block in blocks:
        yield block
        yield from within(getattr(block, "blocks", ()))


def test_there_is_a_mark_for_every_verdict():
    assert set(MARKS) == set(VERDICTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_claim_stands_with_its_mark_and_its_verdict_in_words(language, verdict):
    spoken = words(language)
    (chapter,) = claims(study(2, settings=False, expectations=(expected("this", of=verdict),)), spoken)
    (table,) = (block for block in within(chapter.blocks) if isinstance(block, Table))
    ((says, judged),) = table.rows
    assert "The document says this." in says.text
    assert MARKS[verdict] in judged.text
    assert spoken(f"claims.judged.{verdict}") in judged.text


def test_what_follows_from_how_a_proposal_is_built_gets_no_mark():
    held = (expected("this"), expected("what is built", basis="by_construction"))
    (chapter,) = claims(study(2, settings=False, expectations=held), words("da"))
    (table,) = (block for block in within(chapter.blocks) if isinstance(block, Table))
    assert len(table.rows) == 1
    (apart,) = (block for block in within(chapter.blocks) if isinstance(block, Details))
    assert apart.summary.startswith("1 mere er givet på forhånd")
    assert "what is built" in str(apart.blocks)


def test_without_expectations_there_is_no_chapter():
    assert claims(study(2, settings=False, expectations=()), words()) == []


class Files:
    """Has of a study what is said of the proposals' files."""

    def __init__(self, *names):
        self.baseline = "current_rules"
        self.scenarios = {name: sim.load_scenario(name) for name in ("current_rules", *names)}
        self.default = type("Default", (), {"proposals": names})
        self.changed = by_proposal(self.scenarios)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_proposed_is_said_in_words_and_the_long_tail_is_counted(language):
    spoken = words(language)
    (chapter,) = proposed(Files("hedensted", "frikommune"), spoken)
    text = " ".join(
        re.sub(r"<[^>]+>", " ", str(getattr(block, "items", ""))) for block in within(chapter.blocks)
    )
    assert spoken("law.trigger.after_breach") in text
    assert spoken("claims.practice_one") in text
    assert re.search(r"\d+ (more changes|ændringer mere)", text)
    said = [block.text for block in within(chapter.blocks) if isinstance(block, Paragraph)]
    asked = (
        "Skal vejledningen om sanktioner vente" if language == "da" else "Should guidance on sanctions wait"
    )
    assert any(asked in one for one in said)


def test_a_proposal_that_changes_practice_alone_says_that_the_law_is_the_same():
    shown = Files("hedensted")
    shown.scenarios["hedensted"] = shown.scenarios["current_rules"]
    shown.changed = {"hedensted": ()}
    (chapter,) = proposed(shown, words("da"))
    said = [block.text for block in within(chapter.blocks) if isinstance(block, Paragraph)]
    assert words("da")("committee.law_same") in said
