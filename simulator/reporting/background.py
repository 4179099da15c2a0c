"""Beside the numbers: what real trials found, what the answer must not be used for, and what the words mean."""

from __future__ import annotations

from markupsafe import Markup

from simulator.experiments.sanity import FINDINGS
from simulator.reporting.report import Block, Box, Cell, Glossary, List, Paragraph, Section, span
from simulator.reporting.words import Words

TRIALS = (
    "meetings",
    "first_experiment",
    "less_resourceful",
    "lost_talk",
    "offices",
    "sanction",
    "sanction_risk",
    "threat_of_activation",
    "activation_at_first",
    "distance",
)
"""Findings of studies that were read, by their names in :data:`~simulator.experiments.sanity.FINDINGS`: what talks,
sanctions and offers were found to do."""


def trials(words: Words) -> Section:
    """Say what was found where the like was tried, each with its source, and what has not been read."""
    sources = {finding.id: finding.source for those in FINDINGS.values() for finding in those}
    found: list[str | Cell] = [
        Markup('{} <span class="source">{}</span>').format(
            words("sanity.evidence." + name) + ".",
            Markup(words("background.source", source="{}")).format(span(sources[name], words.foreign)),
        )
        for name in TRIALS
    ]
    blocks: list[Block] = [
        Paragraph(words("background.trials_text")),
        List(found),
        Paragraph(words("background.evaluation")),
        Paragraph(words("background.displacement")),
    ]
    return Section("trials", words("background.trials"), [Box(blocks, "trials")])


def misuse(words: Words) -> Section:
    """Say what the answer must not be used for."""
    return Section("misuse", words("background.misuse"), [List(words.items("background.misuse_items"))])


def glossary(words: Words) -> Section:
    """Say what the field's words mean, in the order of the alphabet."""
    pairs = [entry.split(": ", 1) for entry in words.items("background.glossary_items")]
    terms = [(term, meaning) for term, meaning in pairs]
    return Section("words", words("background.glossary"), [Glossary(terms, "about")])
