"""How many public figures the model hits, by what they are about: the shipped scenarios, as last validated."""

from __future__ import annotations

import csv
from dataclasses import dataclass

from simulator.reporting.report import Paragraph, Section, Table, code, spaced
from simulator.reporting.validation import chapter_row, summary
from simulator.reporting.words import Words
from simulator.scenario.files import shipped

FILE = "validation/chapters.csv"
"""Below the shipped scenarios; ``jobcentre validate`` writes it."""


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
    inside, number = sum(one.unused_inside for one in found), sum(one.unused for one in found)
    rows = [
        chapter_row(one.about, ((one.unused_inside, one.unused), (one.used_inside, one.used)), words)
        for one in found
    ]
    columns = ("chapter", "unused_inside", "used_inside")
    heads = [words(f"validation.column_{column}") for column in columns]
    own = spaced(words("validation.own"), code("jobcentre validate --figures"))
    return Section(
        "coverage",
        words("validation.question"),
        [
            Paragraph(summary("summary_unused", inside, number, words)),
            Table(words("validation.chapters_table"), heads, rows),
            Paragraph(own),
        ],
    )
