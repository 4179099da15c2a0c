"""The committee's report: one file that answers the question, to be read on a screen or printed, away from everything
else.

It says the question, the answer in four sentences with their uncertainty, shows the charts, what it costs and whom,
what the law says, what was assumed and what the answer hinges on, what the model leaves out, and where each number
comes from. The run folder's own page (:mod:`simulator.reporting.page`) is for the analyst and holds every figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from simulator.catalogue import HEADLINES
from simulator.experiments.overload import overload_notes
from simulator.reporting import changes, law_words, ledger, persons, sensitivity, turning
from simulator.reporting.charts import style as chart_style
from simulator.reporting.comparison import Cell, Figure, figures, inline_svg, nobody
from simulator.reporting.evidence import StudyLike, direction, measured, unit_of
from simulator.reporting.notes import said
from simulator.reporting.numbers import difference_with_spread, level, significant, spelt_out
from simulator.reporting.report import fill
from simulator.reporting.sentences import levels, main_sentence, period, robustness
from simulator.reporting.words import Words, inside, words
from simulator.scenario.document import left_out
from simulator.scenario.figures import same

if TYPE_CHECKING:
    from simulator.experiments.sensitivity import Sensitivity as Sensitive
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
"""Charts of the report, in order, but for that of the cost, which has its own chapter."""
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
ASKED_ABOUT = (
    "behaviour.threat_share",
    "practice.caseworkers.factor",
    "behaviour.displacement",
    "behaviour.trust",
    "behaviour.effect_scale",
    "behaviour.no_show_scale",
)
"""Assumptions that a committee asks about; all others are counted, and stand on the analyst's page."""


def render_report(
    study: StudyLike,
    language: str = "da",
    hinges: Sensitive | None = None,
    told: Callable[[str, int, int], None] | None = None,
) -> str:
    """Give the report as one HTML file that asks nothing of a network or a folder.

    Parameters
    ----------
    study : StudyLike
        What to show.
    language : str
        ``"da"`` or ``"en"``.
    hinges : Sensitive, optional
        A sensitivity analysis of the same scenarios: what the answer hinges on, and how often it stands.
    told : callable, optional
        ``told(label, done, total)`` as charts are drawn.
    """
    spoken = words(language, study.scenarios)
    return fill("committee.html.j2", **_contents(study, spoken, hinges, told or nobody)) + "\n"


def _contents(
    study: StudyLike, spoken: Words, hinges: Sensitive | None, told: Callable[[str, int, int], None]
) -> dict[str, Any]:
    first = study.scenarios[study.baseline]
    proposals = study.default.proposals
    named = {
        "proposals": spoken.sequence([spoken.scenario(name) for name in proposals]) if proposals else "",
        "baseline": spoken.within(study.baseline),
        "place": first.place.title,
    }
    pictures = {one.name: one for one in figures(study, spoken, {}, told)}
    return {
        "w": spoken,
        "language": spoken.language,
        "question": spoken("committee.question" if proposals else "committee.question_run", **named),
        "old_rules": changes.banner(first, spoken),
        "about": spoken(
            "committee.about",
            weeks=first.horizon_weeks,
            start=spelt_out(first.start, spoken),
            replications=study.replications,
            **named,
        ),
        "turns": turning.sentences(study, spoken),
        "remarks": changes.remarks(study, spoken),
        "changes": changes.changed(study, spoken),
        "changes_file": False,
        "baseline": named["baseline"],
        "baseline_name": spoken.scenario(study.baseline),
        "answers": [_answer(study, name, spoken) for name in proposals],
        "levels": [] if proposals else [sentence for _, sentence in levels(study, spoken)],
        "overloads": [said(note, spoken) for note in overload_notes(study.overloaded)],
        "pictures": [pictures[name] for name in CHARTS if name in pictures],
        "cost": pictures.get("cost"),
        "names": [spoken.scenario(name) for name in study.default.names],
        "costs": _costs(study, spoken),
        "period": period(study.default, spoken),
        "ledgers": ledger.ledgers(study, spoken),
        "ledger_replications": 0 if study.long_run is None else study.long_run.replications,
        "law": first.law,
        "law_from": spelt_out(first.law.in_force_from, spoken),
        "demands": law_words.demands(first.law, spoken),
        "duties": law_words.duties(first.law, spoken),
        "proposals": [_proposal(study, name, spoken) for name in proposals],
        "unknown": len(first.law.unknown),
        "hinges": [] if hinges is None else sensitivity.sentences(hinges, spoken),
        "hinge_pictures": [] if hinges is None else _hinge_pictures(hinges, spoken),
        "assumptions": _asked_about(study.scenarios, spoken),
        "counts": _counts(study.scenarios, spoken),
        "sources": _sources(study.scenarios),
        "notes": [said(note, spoken) for note in study.notes],
        "made": spoken(
            "committee.made_text",
            seed=study.seed,
            version=study.versions.get("jobcentre-simulator", ""),
            replications=study.replications,
        ),
    }


def _answer(study: StudyLike, name: str, spoken: Words) -> dict[str, Any]:
    """Give a proposal's four sentences, who wins and loses, and whether each holds under other settings."""
    return {
        "name": spoken.scenario(name),
        "sentences": [
            (spoken("families." + h.family), main_sentence(study.default, name, h, spoken)) for h in HEADLINES
        ],
        "persons": persons.sentence(study, name, spoken),
        "robust": robustness(study, name, spoken),
    }


def _hinge_pictures(hinges: Sensitive, spoken: Words) -> list[Figure]:
    made = []
    for one in sensitivity.figures(hinges, spoken):
        alt_text = one.picture.alt_text
        svg = inline_svg(chart_style.svg(one.picture), one.name, alt_text)
        made.append(Figure(one.name, one.caption, one.caption, alt_text, svg))
    return made


def _costs(study: StudyLike, spoken: Words) -> list[tuple[str, list[Cell]]]:
    """Give what is spent and who pays: the baseline's level, each proposal's difference."""
    rows = []
    for outcome in COSTS:
        if not measured(study.default, "all", outcome):
            continue
        kind = unit_of(outcome)
        cells = [Cell(level(study.default.mean(study.baseline, "all", outcome).mean, kind, spoken))]
        for name in study.default.proposals:
            found = study.default.difference(name, "all", outcome)
            cells.append(Cell(difference_with_spread(found, kind, spoken), direction(found) != 0))
        rows.append((spoken.outcome(outcome), cells))
    return rows


def _proposal(study: StudyLike, name: str, spoken: Words) -> dict[str, Any]:
    scenario, baseline = study.scenarios[name], study.scenarios[study.baseline]
    return {
        "name": spoken.scenario(name),
        "document": scenario.about.document,
        "author": scenario.about.author,
        "left_out": left_out(scenario.about),
        "demands": law_words.changed(scenario.law, baseline.law, spoken),
        "duties": law_words.duties_changed(scenario.law, baseline.law, spoken),
    }


def _asked_about(scenarios: Mapping[str, Scenario], spoken: Words) -> list[tuple[str, str, str]]:
    """Give what a committee asks about, and every structural figure: in words, value, range or alternatives."""
    first = next(iter(scenarios.values()))
    rows = []
    for path in ASKED_ABOUT:
        figure = first.figures.get(path)
        if figure is None:
            continue
        span = ""
        if figure.range is not None:
            low, high = (significant(x, spoken, 3) for x in figure.range)
            span = spoken("format.interval", low=low, high=high)
        rows.append((spoken.key(path), significant(figure.value, spoken, 3), span))
    for path, figure in first.figures.items():
        if figure.is_structural:
            others = [one for one in figure.alternatives if not same(one, figure.value)]
            told = (inside(spoken.alternative(path, one)) for one in others)
            rows.append((spoken.key(path), inside(spoken.alternative(path, figure.value)), "; ".join(told)))
    return rows


def _counts(scenarios: Mapping[str, Scenario], spoken: Words) -> list[str]:
    """Say how many figures are law, published, estimated and assumed."""
    figures = {path: figure for scenario in scenarios.values() for path, figure in scenario.figures.items()}
    kinds = ("law", "published", "estimated", "assumption")
    return [
        spoken(f"committee.count_{kind}", number=sum(f.provenance == kind for f in figures.values()))
        for kind in kinds
    ]


def _sources(scenarios: Mapping[str, Scenario]) -> list[tuple[str, int]]:
    """Give each source of a figure that is published or estimated, and how many rest on it; the most used first."""
    figures = {path: figure for scenario in scenarios.values() for path, figure in scenario.figures.items()}
    used: dict[str, int] = {}
    for figure in figures.values():
        if figure.provenance in ("published", "estimated") and figure.source:
            used[figure.source] = used.get(figure.source, 0) + 1
    return sorted(used.items(), key=lambda item: (-item[1], item[0]))
