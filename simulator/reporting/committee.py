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
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.catalogue import HEADLINES
from simulator.experiments.overload import overload_notes
from simulator.experiments.study import Study
from simulator.reporting import (
    assumptions,
    background,
    changes,
    claims,
    first_screen,
    law_words,
    ledger,
    persons,
    pictures,
    proposals,
    robust,
    sensitivity,
    turning,
)
from simulator.reporting.comparison import pictures as charts_of
from simulator.reporting.comparison import turning_first
from simulator.reporting.evidence import difference_cell, measured, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import level, spelt_out
from simulator.reporting.report import (
    Block,
    Box,
    Cell,
    Figure,
    Heading,
    Line,
    List,
    Paragraph,
    Progress,
    Report,
    Section,
    Table,
    amount,
    fill,
    render,
    spaced,
    span,
    strong,
)
from simulator.reporting.sentences import levels, main_sentence, period
from simulator.reporting.words import Words
from simulator.reporting.words import words as words_of
from simulator.scenario.document import left_out

if TYPE_CHECKING:
    from simulator.experiments.sensitivity import Sensitivity
    from simulator.scenario import Scenario

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
COSTS = (
    "cost_total",
    "cost_benefits_gross",
    "sanctions_withheld",
    "cost_caseworkers",
    "cost_activation",
    "cost_municipality",
    "cost_state",
    "cost_total_hours_marginal",
    "cost_total_hours_average",
)


def render_report(
    study: Study,
    language: str = "da",
    uncertainty: Sensitivity | None = None,
    progress: Progress | None = None,
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
    """
    words = words_of(language, study.scenarios)
    return render(report(study, words, uncertainty), words, progress=progress)


def report(study: Study, words: Words, uncertainty: Sensitivity | None = None) -> Report:
    """Return the report as blocks: two pages to read, the pictures, and an appendix."""
    drawn = charts_of(study, words)
    told = pictures.sections(study, words, drawn)
    return Report(
        heading=proposals.question(study, words),
        header=first_screen.header(study, words),
        blocks=[
            *_first_page(study, words),
            *_second_page(study, [one for one in told if one.id in _ON_SECOND], words),
            *_holds(study, words),
            *(one for one in told if one.id not in _ON_SECOND),
            background.trials(words),
            background.misuse(words),
            *_charts(drawn, words),
            *_appendix(study, drawn, uncertainty, words),
        ],
        footer=words("page.generated_by"),
        css=fill("committee.css") + fill("first_screen.css") + fill("pictures.css"),
        linked=False,
        printed=(first_screen.printed(study, words), ""),
    )


def _first_page(study: Study, words: Words) -> list[Section]:
    """Answer on one screen; of a scenario alone say where it stands."""
    if not study.default.proposals:
        return [Section("answer", words("committee.answer"), _answer(study, words))]
    blocks = first_screen.blocks(study, words)
    return [Section("answer", words("first_screen.heading"), blocks, kind="first-screen")]


def _second_page(study: Study, why: Sequence[Section], words: Words) -> list[Section]:
    """Say what is proposed, why it comes out so, and what became of each claim."""
    if not study.default.proposals:
        return list(why)
    *rest, last = [*claims.proposed(study, words), *why, *claims.claims(study, words)]
    return [*(replace(one, kind="second") for one in rest), replace(last, kind="second second-page")]


def _holds(study: Study, words: Words) -> list[Section]:
    """Say whether the answer holds under other settings."""
    grids = robust.grids(study, words)
    return [Section("holds", words("committee.holds"), grids)] if grids else []


def _charts(drawn: Mapping[str, Figure], words: Words) -> list[Section]:
    """Show the charts that have no chapter of their own."""
    return [Section("pictures", words("page.charts"), [drawn[name] for name in CHARTS if name in drawn])]


def _appendix(
    study: Study, drawn: Mapping[str, Figure], uncertainty: Sensitivity | None, words: Words
) -> list[Section]:
    """Show everything that the answer rests on."""
    sentences = Section("sentences", words("committee.answer"), _answer(study, words))
    cost = _cost(study, [drawn["cost"]] if "cost" in drawn else [], words)
    return [
        *([sentences] if study.default.proposals else []),
        Section("cost", words("committee.cost"), cost),
        *ledger.section(study, words),
        *changes.section(study, words),
        Section("law", words("committee.law"), _law(study, words)),
        Section("assumed", words("committee.assumed"), _assumed(study, uncertainty, words)),
        Section("left-out", words("page.left_out"), [List(words.items("page.left_out_items"))]),
        background.glossary(words),
        Section("sources", words("committee.sources"), _sources(study, words)),
    ]


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
        found_alone = [sentence for _, sentence in levels(study, words)]
        blocks.append(Box([List(found_alone, "three", numbered=True)], "answer-box"))
    blocks += [Paragraph(strong(said)) for said in all_said(overload_notes(study.overloaded), words)]
    return [*blocks, Paragraph(words("page.how_sure_text"))]


def _cost(study: Study, chart: list[Figure], words: Words) -> list[Block]:
    """Show what is spent and who pays: the baseline's level, each proposal's difference."""
    rows: list[Line] = []
    for outcome in COSTS:
        if not measured(study.default, "all", outcome):
            continue
        kind = unit_of(outcome)
        cells = [amount(level(study.default.mean(study.baseline, "all", outcome).mean, kind, words))]
        cells += [
            difference_cell(study.default, name, "all", outcome, words) for name in study.default.proposals
        ]
        rows.append((words.outcome(outcome), *cells))
    heads: list[str | Cell] = [
        words("committee.per_year"),
        *(amount(words.scenario(name)) for name in study.default.names),
    ]
    mark = f" {words('page.sure_mark')}" if study.default.proposals else ""
    caption = words("committee.cost_table") + mark
    table = Table(words("committee.cost"), heads, rows, kind="", caption=caption)
    return [Paragraph(words("committee.cost_text", period=period(study.default, words))), *chart, table]


def _law(study: Study, words: Words) -> list[Block]:
    """Say what the baseline's law asks for, and what each proposal's changes of it."""
    law = study.scenarios[study.baseline].law
    about = Markup("{} {}{}").format(
        words("committee.law_text_before"),
        span(law.act, words.foreign),
        words("committee.law_text_after", start=spelt_out(law.in_force_from, words)),
    )
    if law.unknown:
        about += Markup(" {}").format(words("committee.law_unknown", number=len(law.unknown)))
    heads: list[str | Cell] = [
        words("page.group_column"),
        words("committee.demand"),
        words("committee.section"),
    ]
    rows = [(one.group, one.asks, one.section) for one in law_words.demands(law, words)]
    blocks: list[Block] = [Paragraph(about), Table(words("committee.law"), heads, rows)]
    if duties := law_words.duties(law, words):
        blocks += [Heading(words("committee.duties")), List(duties)]
    for name in study.default.proposals:
        blocks += _proposal(
            study.scenarios[name], study.scenarios[study.baseline], words.scenario(name), words
        )
    return blocks


def _proposal(scenario: Scenario, baseline: Scenario, name: str, words: Words) -> list[Block]:
    blocks: list[Block] = [Heading(words("committee.proposal", name=name))]
    if scenario.about.document:
        document = span(scenario.about.document, words.foreign)
        blocks.append(Paragraph(Markup("{}: {}").format(words("page.document"), document)))
    asked = [
        *law_words.duties_changed(scenario.law, baseline.law, words),
        *(f"{one.group}: {one.asks}" for one in law_words.changed(scenario.law, baseline.law, words)),
    ]
    blocks.append(List(asked) if asked else Paragraph(words("committee.law_same")))
    if missing := left_out(scenario.about):
        reasons = [
            Markup("{}: {}").format(strong(provision.replace("_", " ")), why)
            for provision, why in missing.items()
        ]
        blocks += [Paragraph(words("committee.not_modelled")), List(reasons, lang=words.foreign)]
    return blocks


def _assumed(study: Study, uncertainty: Sensitivity | None, words: Words) -> list[Block]:
    """Say what was assumed, and what the answer depends on."""
    blocks: list[Block] = [
        Paragraph(words("page.settings_text")),
        assumptions.asked_about(study.scenarios, words),
    ]
    if uncertainty is None:
        return [*blocks, Paragraph(words("committee.hinges"))]
    blocks.append(Heading(words("committee.all_at_once")))
    blocks += map(Paragraph, sensitivity.sentences(uncertainty, words))
    return [*blocks, *sensitivity.figures(uncertainty, words)]


def _sources(study: Study, words: Words) -> list[Block]:
    """Say where the numbers come from, what a reader must know, and with what the report was made."""
    first, named = study.scenarios[study.baseline], study.default.proposals
    about = words(
        "committee.about",
        place=places.named(first, words),
        baseline=words.within(study.baseline),
        weeks=first.horizon_weeks,
        start=spelt_out(first.start, words),
        replications=study.replications,
    )
    blocks: list[Block] = [*([Paragraph(about)] if named else [])]
    blocks.append(List(assumptions.counts(study.scenarios, words)))
    blocks.append(assumptions.sources(study.scenarios, words))
    if study.notes:
        blocks += [Heading(words("page.notes")), List(all_said(study.notes, words))]
    made = words(
        "committee.made_text",
        seed=study.seed,
        version=study.versions.get("jobcentre-simulator", ""),
        replications=study.replications,
    )
    return [*blocks, Paragraph(made)]
