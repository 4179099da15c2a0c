"""How many public figures the model hits, by what they are about: the shipped scenarios, as last validated."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulator.catalogue import FIRST_SCREEN
from simulator.reporting.backcast import ledger_line
from simulator.reporting.report import Paragraph, Section, Table, code, spaced
from simulator.reporting.validation import chapter_row, summary
from simulator.reporting.words import Words
from simulator.scenario.files import shipped

FILE = "validation/chapters.csv"
"""Below the shipped scenarios; ``jobcentre validate`` writes it."""

SPEAKS_OF: Mapping[str, tuple[str, ...]] = {
    "cost_municipality": ("stock", "durations", "jobs", "activation", "sanctions"),
    "talks_on_time_baseline_law": (),
    "weeks_first_spell_52": ("durations",),
    "hours_caseworkers": (),
    "sanctions_withheld": ("sanctions",),
    "out_to_job_52w": ("durations", "jobs"),
}
"""Which chapters speak of the level of an outcome of the first screen. None where nothing is published: there is no
current figure of talks in time, nor of hours a talk; the talks that are counted are a-kasser's and forms."""
_FEW = 5
"""Figures below which an outcome's level is hardly tested."""
_HOLDS, _HOLDS_IN_PART = 0.8, 0.5
"""Shares inside from which a level is said to hold, and to hold in part."""


@dataclass(frozen=True)
class Chapter:
    """What public figures are about, and how many lie inside what 95 % of the draws hold.

    Attributes
    ----------
    about : str
        ``durations``, ``activation``, ...
    unused_inside, unused : int
        Of the figures that did not set the model, those inside, and all.
    used_inside, used : int
        The same of those that did.
    """

    about: str
    unused_inside: int
    unused: int
    used_inside: int
    used: int


def chapters() -> tuple[Chapter, ...]:
    """Return what the shipped scenarios' validation found."""
    with (shipped() / FILE).open(encoding="utf-8", newline="") as file:
        return tuple(
            Chapter(about=row.pop("about"), **{name: int(count) for name, count in row.items()})
            for row in csv.DictReader(file)
        )


def section(words: Words) -> Section:
    """Return how many public figures the model hits, all together and by what they are about."""
    found = chapters()
    inside, number = _unused(found)
    rows = [
        chapter_row(one.about, ((one.unused_inside, one.unused), (one.used_inside, one.used)), words)
        for one in found
    ]
    columns = ("chapter", "unused_inside", "used_inside")
    judged = ("outcome", "tested", "judgement")
    heads = [words(f"validation.column_{column}") for column in columns]
    own = spaced(words("validation.own"), code("jobcentre validate --figures"))
    return Section(
        "coverage",
        words("validation.question"),
        [
            Paragraph(summary("summary_unused", inside, number, words)),
            Table(
                words("validation.outcomes_table"),
                [words(f"validation.column_{column}") for column in judged],
                [_outcome_row(outcome, found, words) for _, outcome in FIRST_SCREEN],
            ),
            Paragraph(_of_changes(found, words)),
            Table(words("validation.chapters_table"), heads, rows),
            Paragraph(ledger_line(words)),
            Paragraph(own),
        ],
    )


def judgement(inside: int, number: int) -> str:
    """Return what the public figures that did not set the model say of a level: ``untested``, ``hardly``, ``holds``,
    ``in_part`` or ``fails``.
    """
    if not number:
        return "untested"
    if number < _FEW:
        return "hardly"
    share = inside / number
    return "holds" if share >= _HOLDS else "in_part" if share >= _HOLDS_IN_PART else "fails"


def _unused(found: Sequence[Chapter]) -> tuple[int, int]:
    """Return of some chapters' figures that did not set the model how many are inside, and how many there are."""
    return sum(one.unused_inside for one in found), sum(one.unused for one in found)


def _outcome_row(outcome: str, found: Sequence[Chapter], words: Words) -> list[str]:
    """Return an outcome, how many of the figures that speak of its level are inside, and what that amounts to."""
    inside, number = _unused([one for one in found if one.about in SPEAKS_OF[outcome]])
    counted = words("validation.of", inside=inside, number=number) if number else words("validation.none")
    name = words(f"first_screen.rows.{outcome}.name")
    return [name, counted, words(f"validation.judgement.{judgement(inside, number)}")]


def _of_changes(found: Sequence[Chapter], words: Words) -> str:
    """Say how many public figures speak of what a change of rules does, which is what a comparison is about."""
    inside, number = _unused([one for one in found if one.about == "reform"])
    return words("validation.of_changes", inside=inside, number=number)
