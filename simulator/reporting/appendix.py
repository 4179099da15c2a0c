"""The appendix of the committee's report: what the answer rests on.

What it costs and whom, what the law says, what was assumed, what the model leaves out, where each number comes from.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.experiments.study import Study
from simulator.reporting import (
    assumptions,
    background,
    changes,
    law_changes,
    law_words,
    ledger,
    of_files,
    places,
    sensitivity,
    staff,
)
from simulator.reporting.evidence import difference_cell, measured, unit_of
from simulator.reporting.notes import all_said
from simulator.reporting.numbers import level, spelt_out
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Figure,
    Heading,
    Line,
    List,
    Paragraph,
    Section,
    Table,
    amount,
    spaced,
    strong,
)
from simulator.reporting.sentences import period
from simulator.reporting.words import Words
from simulator.scenario.document import left_out

if TYPE_CHECKING:
    from simulator.experiments.sensitivity import Sensitivity
    from simulator.scenario import Scenario

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
"""Outcomes of the table of costs."""


def sections(
    study: Study, drawn: Mapping[str, Figure], uncertainty: Sensitivity | None, words: Words
) -> list[Section]:
    """Return its chapters, in order."""
    return [
        Section("cost", words("committee.cost"), _cost(study, drawn, words)),
        *ledger.section(study, words),
        *changes.section(study, words),
        Section("law", words("committee.law"), _law(study, words)),
        Section("assumed", words("committee.assumed"), _assumed(study, uncertainty, words)),
        Section("left-out", words("page.left_out"), [List(words.items("page.left_out_items"))]),
        background.glossary(words),
        Section("sources", words("committee.sources"), _sources(study, words)),
    ]


def _cost(study: Study, drawn: Mapping[str, Figure], words: Words) -> list[Block]:
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
    compared = bool(study.default.proposals)
    caption = f"{words('committee.cost_table')} {words('page.sure_mark')}" if compared else ""
    table = Table(words("committee.cost"), heads, rows, kind="", caption=caption)
    chart = [drawn["cost"]] if "cost" in drawn else []
    return [Paragraph(words("committee.cost_text", period=period(study.default, words))), *chart, table]


def _law(study: Study, words: Words) -> list[Block]:
    """Say what the baseline's law asks for, group by group, and what each proposal changes of it."""
    law = study.scenarios[study.baseline].law
    about = Markup("{} {}{}").format(
        words("committee.law_text_before"),
        of_files.said(law, "act", words),
        words("committee.law_text_after", start=spelt_out(law.in_force_from, words)),
    )
    if law.unknown:
        about += Markup(" {}").format(words("committee.law_unknown", number=len(law.unknown)))
    heads = [words("page.group_column"), words("committee.demand")]
    rows = list(_by_group(law_words.demands(law, words)))
    demanded = Table(words("committee.law"), heads, rows)
    blocks: list[Block] = [Paragraph(about)]
    blocks.append(Details(words("committee.law_groups", number=len(rows)), [demanded]))
    if law.unknown:
        gaps = [block for one in assumptions.unknown(study.scenarios, words) for block in one.blocks]
        blocks.append(Details(words("page.unknown"), gaps))
    if duties := law_words.duties(law, words):
        blocks += [Heading(words("committee.duties")), List(duties)]
    baseline = study.scenarios[study.baseline]
    for name in study.default.proposals:
        blocks += _proposal(study.scenarios[name], baseline, words.scenario(name), words)
    return blocks


def _by_group(demands: Sequence[law_words.Demand]) -> list[Line]:
    """Return a row a group: all that the law asks for it, each with its paragraph."""
    by_group: dict[str, list[Markup]] = {}
    for one in demands:
        asks = one.asks[:1].upper() + one.asks[1:]
        line = Markup('{} <span class="source">({})</span>').format(asks, one.section)
        by_group.setdefault(one.group, []).append(line if one.section else Markup.escape(asks))
    return [(group, Markup("<br>").join(lines)) for group, lines in by_group.items()]


def _proposal(scenario: Scenario, baseline: Scenario, name: str, words: Words) -> list[Block]:
    blocks: list[Block] = [Heading(words("committee.proposal", name=name))]
    if scenario.about.document:
        document = of_files.said(scenario.about, "document", words)
        blocks.append(Paragraph(Markup("{}: {}").format(words("page.document"), document)))
    asked = [
        *law_changes.duties_changed(scenario.law, baseline.law, words),
        *(f"{one.group}: {one.asks}" for one in law_changes.changed(scenario.law, baseline.law, words)),
    ]
    blocks.append(List(asked) if asked else Paragraph(words("committee.law_same")))
    if missing := left_out(scenario.about):
        reasons = [
            Markup("{}: {}").format(
                strong(of_files.provision(scenario.about, provision, words)),
                of_files.reason(scenario.about, provision, why, words),
            )
            for provision, why in missing.items()
        ]
        summary = words("committee.not_modelled_number", number=len(reasons))
        blocks.append(Details(summary, [List(reasons)]))
    return blocks


def _assumed(study: Study, uncertainty: Sensitivity | None, words: Words) -> list[Block]:
    """Say what was assumed, the number of caseworkers first, and what the answer depends on."""
    first = study.scenarios[study.baseline]
    blocks: list[Block] = [
        Paragraph(spaced(strong(staff.said(first, words)), words("page.settings_text"))),
        assumptions.asked_about(study.scenarios, words),
    ]
    if uncertainty is None:
        return blocks
    blocks.append(Heading(words("committee.all_at_once")))
    blocks += map(Paragraph, sensitivity.sentences(uncertainty, words))
    # What explains what share of the variation is for an analyst: the chart of it stands on the analysis's own page.
    return [*blocks, *(one for one in sensitivity.figures(uncertainty, words) if "tornado" in one.name)]


def _sources(study: Study, words: Words) -> list[Block]:
    """Say where the numbers come from, what a reader must know, and with what the report was made."""
    first, compared = study.scenarios[study.baseline], bool(study.default.proposals)
    about = words(
        "committee.about" if compared else "committee.about_run",
        place=places.named(first, words),
        baseline=words.within(study.baseline),
        weeks=first.horizon_weeks,
        start=spelt_out(first.start, words),
        replications=study.replications,
    )
    sources = assumptions.sources(study.scenarios, words)
    blocks: list[Block] = [
        Paragraph(about),
        List(assumptions.counts(study.scenarios, words)),
        Details(words("committee.sources_number", number=len(sources.rows)), [sources]),
    ]
    if study.notes:
        blocks += [Heading(words("page.notes")), List(all_said(study.notes, words))]
    made = words(
        "committee.made_text",
        seed=study.seed,
        version=study.versions.get("jobcentre-simulator", ""),
        replications=study.replications,
    )
    return [*blocks, Paragraph(made, "meta")]
