"""The page of a result other than a comparison: question, answer, charts, tables, and what a reader must know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.experiments.kept import SCENARIOS
from simulator.experiments.record import kept_text
from simulator.reporting.changes import remarks_on
from simulator.reporting.report import (
    Box,
    Cell,
    Details,
    Figure,
    List,
    Paragraph,
    Report,
    Section,
    Table,
    link,
    spaced,
)
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario


OPEN = 20
"""Rows of a table that stand open."""


@dataclass(frozen=True)
class Sheet:
    """A table of a result: its file's name, its heading, its numbers, and how they are read.

    ``prose`` says that the cells hold words more than numbers.
    """

    name: str
    title: str
    data: pd.DataFrame
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    prose: bool = False

    def section(self, words: Words) -> Section:
        """Return the chapter that shows it; a long table is folded away."""
        kind = "" if self.prose else "number"
        heads, *rows = [
            list[str | Cell]([first, *(Cell(one, kind) for one in others)])
            for first, *others in (self.heads, *self.rows)
        ]
        note = spaced(self.note, link(f"{self.name}.csv"))
        table = Table(self.title, heads, rows, kind="small long")
        shown = table if len(rows) <= OPEN else Details(words("report.rows", number=len(rows)), [table])
        return Section("", self.title, (Paragraph(note), shown), heading_id=f"table-{self.name}")


@dataclass(frozen=True)
class ResultPage:
    """What stands on the page.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        What the result is of, the baseline first; they are kept beside the page as they were run.
    question, meta : str
        The heading, and how it was run, in a line.
    answer : sequence of str
        Sentences that follow the numbers.
    figures, sheets : sequence
        What is shown, in order.
    notes : sequence of str
        What a reader must know, after what keeps the scenarios from being compared as they seem to be.
    files : mapping of str to str
        Other files of the folder: name and text.
    """

    scenarios: Mapping[str, Scenario]
    question: str
    meta: str
    answer: Sequence[str]
    figures: Sequence[Figure]
    sheets: Sequence[Sheet]
    notes: Sequence[str]
    files: Mapping[str, str] = field(default_factory=dict)

    def report(self, words: Words) -> Report:
        """Put the page together."""
        kept = kept_text(self.scenarios) if self.scenarios else ""
        files = {**self.files, SCENARIOS: kept} if kept else self.files
        notes = [*remarks_on(self.scenarios, words), *self.notes]
        chapters = [one.section(words) for one in self.sheets]
        if files:
            names = List([link(name) for name in files])
            chapters.append(Section("", words("report.files"), (names,), heading_id="files-heading"))
        chapters.append(Section("", words("report.notes"), (List(notes),), heading_id="notes-heading"))
        answer = Box([Paragraph(sentence) for sentence in self.answer])
        return Report(
            heading=self.question,
            header=(Paragraph(self.meta, "meta"),),
            blocks=(Section("answer", words("page.answer"), (answer, *self.figures)), *chapters),
            footer=spaced(words("report.made"), link("manifest.json")),
            tables={one.name: one.data for one in self.sheets},
            files=files,
        )
