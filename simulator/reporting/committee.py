"""The committee's report: one file that answers the question, to be read on a screen or printed, away from everything
else.

It is two pages and an appendix. The first is one screen: the question, a short answer, six rows, what it takes to pay
and how sure it is. The second says what is proposed, claim by claim what came of it, and whether the answer holds. Then
come the charts and everything that the answer rests on: what it costs and whom, what the law says, what was assumed,
what the model leaves out, and where each number comes from. The run folder's own page
(:mod:`simulator.reporting.comparison`) is for the analyst and holds every figure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINES
from simulator.experiments.overload import overload_notes
from simulator.experiments.study import Study
from simulator.reporting import (
    appendix,
    background,
    before_after,
    claims,
    first_screen,
    persons,
    pictures,
    proposals,
    robust,
    turning,
)
from simulator.reporting.comparison import pictures as charts_of
from simulator.reporting.comparison import turning_first
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import spelt_out
from simulator.reporting.report import (
    Block,
    Box,
    Figure,
    Heading,
    List,
    Paragraph,
    Progress,
    Report,
    Section,
    fill,
    render,
    spaced,
    strong,
)
from simulator.reporting.sentences import levels, main_sentence
from simulator.reporting.words import Words
from simulator.reporting.words import words as words_of

if TYPE_CHECKING:
    from simulator.experiments.sensitivity import Sensitivity

CHARTS = (
    "outcomes",
    "persons",
    "survival",
    "compliance",
    "caseworkers",
    "queue",
    "over_time",
    "settings",
    "staffing",
)
"""Charts of the report, in order, but for those that have a chapter of their own."""
_ON_SECOND = ("why",)
"""Chapters of pictures that stand on the second page."""


def render_report(
    study: Study,
    language: str = "da",
    uncertainty: Sensitivity | None = None,
    progress: Progress | None = None,
    on: date | None = None,
) -> str:
    """Return the report as one HTML file that asks nothing of a network or a folder.

    Parameters
    ----------
    study : Study
        What to show.
    language : str
        ``"da"`` or ``"en"``.
    uncertainty : Sensitivity, optional
        A sensitivity analysis of the same scenarios: what the answer depends on, and how often it stands.
    progress : callable, optional
        ``progress(label, done, total)`` as charts are drawn.
    on : date, optional
        The day it is made, which every printed page says.
    """
    words = words_of(language, study.scenarios)
    return render(report(study, words, uncertainty, on), words, progress=progress)


def report(
    study: Study, words: Words, uncertainty: Sensitivity | None = None, on: date | None = None
) -> Report:
    """Return the report as blocks: two pages to read, the pictures, and an appendix."""
    drawn = charts_of(study, words)
    told = pictures.sections(study, words, drawn)
    return Report(
        heading=proposals.question(study, words),
        header=first_screen.header(study, words),
        blocks=[
            *_first_page(study, words),
            *_second_page(study, [one for one in told if one.id in _ON_SECOND], words),
            *([] if _leaves_room(study) else _holds(study, words)),
            *(one for one in told if one.id not in _ON_SECOND),
            background.trials(words),
            background.misuse(words),
            *_charts(drawn, words),
            *_sentences(study, words),
            *appendix.sections(study, drawn, uncertainty, words),
        ],
        css=fill("committee.css") + fill("first_screen.css") + fill("pictures.css"),
        linked=False,
        printed=(first_screen.printed(study, words), spelt_out(on, words) if on else ""),
    )


def _first_page(study: Study, words: Words) -> list[Section]:
    """Answer on one screen; of a scenario alone say where it stands."""
    if not study.default.proposals:
        return [Section("answer", words("committee.answer"), _answer(study, words))]
    blocks = first_screen.blocks(study, words)
    return [Section("answer", words("first_screen.heading"), blocks, kind="first-screen")]


def _second_page(study: Study, why: Sequence[Section], words: Words) -> list[Section]:
    """Say what is proposed, why it comes out so, what became of each claim and, if there is room, if it holds."""
    if not study.default.proposals:
        return list(why)
    found = [*claims.proposed(study, words), *why, *claims.claims(study, words)]
    *rest, last = found + (_holds(study, words) if _leaves_room(study) else [])
    return [*(replace(one, kind="second") for one in rest), replace(last, kind="second second-page")]


def _leaves_room(study: Study) -> bool:
    """Tell whether the second page has room for the grid: with one proposal it has."""
    return len(study.default.proposals) == 1


def _holds(study: Study, words: Words) -> list[Section]:
    """Say whether the answer holds under other settings."""
    grids = robust.grids(study, words)
    return [Section("holds", words("committee.holds"), grids)] if grids else []


def _charts(drawn: Mapping[str, Figure], words: Words) -> list[Section]:
    """Show the charts that have no chapter of their own."""
    return [Section("pictures", words("page.charts"), [drawn[name] for name in CHARTS if name in drawn])]


def _sentences(study: Study, words: Words) -> list[Section]:
    """Say the answer at length, with its uncertainty, behind the first page."""
    if not study.default.proposals:
        return []
    return [Section("sentences", words("committee.answer"), _answer(study, words))]


def _answer(study: Study, words: Words) -> list[Block]:
    """Say each proposal's four sentences, and who wins and loses; of a scenario alone its levels."""
    blocks: list[Block] = []
    if turns := turning.sentences(study, words):
        blocks.append(turning_first(turns))
    for name in study.default.proposals:
        found = [
            spaced(strong(words("families." + h.family)), main_sentence(study, name, h, words))
            for h in HEADLINES
        ]
        box: list[Block] = [Heading(words.scenario(name)), List(found, "three", numbered=True)]
        if who := persons.sentence(study, name, words):
            box.append(Paragraph(who))
        blocks.append(Box(box, "answer-box"))
    if not study.default.proposals:
        blocks += before_after.answer(study, words)
        found_alone = [sentence for _, sentence in levels(study, words)]
        blocks.append(Box([List(found_alone, "three", numbered=True)], "answer-box"))
    blocks += [Paragraph(strong(said)) for said in all_said(overload_notes(study.overloaded), words)]
    return [*blocks, *([Paragraph(words("page.how_sure_text"))] if study.default.proposals else [])]
