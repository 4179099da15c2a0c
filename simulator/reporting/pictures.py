"""The chapters of pictures: why, who, a caseworker's week, citizens' time, the jobcentre moving, the book."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.experiments.first_runs import FirstRuns
from simulator.experiments.study import Study
from simulator.reporting import flow, timeline
from simulator.reporting.report import Block, Figure, Html, Paragraph, Section, data_uri
from simulator.reporting.svg import Drawing, tag
from simulator.reporting.why import drivers, why
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd


def sections(study: Study, words: Words, charts: Mapping[str, Figure], linked: bool = False) -> list[Section]:
    """Return the chapters that a study has the numbers for.

    Parameters
    ----------
    study : Study
        What is shown.
    words : Words
        The language.
    charts : mapping of str to Figure
        The study's charts, drawn, by name.
    linked : bool
        Whether the numbers stand in files beside the page; else they stand within it.
    """
    found: list[tuple[str, list[Block]]] = []
    if study.default.proposals and study.verdicts:
        chain: list[Block] = [Html(why(study, words).html)]
        found.append(
            (
                "why",
                [*chain, Paragraph(words("why.drivers_text")), drivers(study, words)] if linked else chain,
            )
        )
    for name, chart in (("who", "dots"), ("week", "week")):
        if chart in charts:
            found.append((name, [charts[chart]]))
    first = study.first_runs
    if first is not None:
        if first.chosen:
            found.append(("lives", _drawn(timeline.timeline(first, words), first, study, words, linked)))
        found.append(("flow", _drawn(flow.flow(first, words), first, study, words, linked)))
    if "book" in charts:
        found.append(("book", [charts["book"]]))
    return [Section(name, words(f"pictures.{name}"), blocks) for name, blocks in found]


def _drawn(drawing: Drawing, first: FirstRuns, study: Study, words: Words, linked: bool) -> list[Block]:
    """Return a drawing with how it is read and where its numbers are."""
    href = f"{drawing.name}.csv" if linked else data_uri(drawing.data)
    within = {} if linked else {"class_": "screen", "download": f"{drawing.name}.csv"}
    link = tag("a", words("page.csv"), href=href, **within)
    caption = tag("figcaption", words(f"pictures.{drawing.name}_caption"), " ", link)
    blocks: list[Block] = [Html(tag("figure", drawing.html, caption, id=f"drawing-{drawing.name}"))]
    if not first.repeats(study.default):
        blocks.append(Paragraph(words("pictures.anew")))
    return blocks


def tables(study: Study) -> dict[str, pd.DataFrame]:
    """Return the numbers of the drawings by the names of their files."""
    first = study.first_runs
    return {} if first is None else {"timeline": timeline.table(first), "flow": flow.table(first)}
