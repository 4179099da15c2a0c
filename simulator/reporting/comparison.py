"""The page: one HTML file that answers the question, with its uncertainty and every assumption in sight.

It needs no network: charts are inline SVG, the style is inline, links lead only to the files beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.catalogue import HEADLINE_TABLE, HEADLINES
from simulator.experiments.overload import overload_notes
from simulator.reporting import changes, expected, ledger, persons, places, turning
from simulator.reporting.charts import shown
from simulator.reporting.charts import style as chart_style
from simulator.reporting.evidence import StudyLike, all_settings, direction, measured, unit_of
from simulator.reporting.notes import MARK, said, unsteady
from simulator.reporting.numbers import difference_with_spread, factor, level, plain, spelt_out
from simulator.reporting.report import fill
from simulator.reporting.sentences import answers, levels, period
from simulator.reporting.words import Words, words
from simulator.scenario.document import left_out

if TYPE_CHECKING:
    from simulator.scenario import Scenario
    from simulator.scenario.figures import Figure as ScenarioFigure
    from simulator.scenario.law import Unknown


@dataclass(frozen=True)
class Figure:
    """A chart as it stands on the page: ``svg`` is inline markup, ``caption`` and ``alt_text`` plain text."""

    name: str
    title: str
    caption: str
    alt_text: str
    svg: str


@dataclass(frozen=True)
class Cell:
    """A table's cell: its text, and whether the difference in it is sure."""

    text: str
    sure: bool = False


@dataclass(frozen=True)
class Assumption:
    """A figure without a law, a publication or data behind it; ``key`` is its path within its part."""

    path: str
    key: str
    value: str
    range: str
    source: str
    meaning: str


def render(study: StudyLike, language: str = "en", svgs: Mapping[str, str] | None = None) -> str:
    """Give the page.

    Parameters
    ----------
    study : StudyLike
        What to show.
    language : str
        ``"en"`` or ``"da"``.
    svgs : mapping of str to str, optional
        The charts as SVG files by name, if they have been drawn; those missing are drawn.
    """
    spoken = words(language, study.scenarios)
    return fill("page.html.j2", **_contents(study, spoken, svgs or {})) + "\n"


def inline_svg(svg: str, name: str, alt_text: str) -> str:
    """Turn an SVG file into markup for within a page.

    The prologue goes, ids get the chart's name in front (each id may stand once in a page), and the picture gets its
    role and its alternative text.
    """
    from html import escape

    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(xlink:href="#|href="#|url\(#)(?!' + re.escape(name) + "-)", rf"\g<1>{name}-", body)
    head, rest = body.split(">", 1)
    head = re.sub(r' (xmlns(:\w+)?|width|height|version)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{escape(alt_text)}">{rest}'.strip()


def _contents(study: StudyLike, spoken: Words, svgs: Mapping[str, str]) -> dict[str, Any]:
    proposals = [spoken.scenario(name) for name in study.default.proposals]
    baseline = spoken.scenario(study.baseline)
    named = (
        {"proposals": spoken.sequence(proposals), "baseline": spoken.within(study.baseline)}
        if proposals
        else {}
    )
    first = study.scenarios[study.baseline]
    knee = study.staffing.knee if study.staffing else None
    settings = all_settings(study)
    return {
        "w": spoken,
        "language": spoken.language,
        "title": spoken("page.title", **named) if proposals else baseline,
        "question": spoken("page.question", **named)
        if proposals
        else spoken("page.question_run", baseline=spoken.within(study.baseline)),
        "old_rules": changes.banner(first, spoken),
        "meta": spoken(
            "page.meta",
            place=first.place.title,
            weeks=first.horizon_weeks,
            start=spelt_out(first.start, spoken),
            warmup=first.warmup_weeks,
            replications=study.replications,
            seed=study.seed,
        ),
        "turns": turning.sentences(study, spoken),
        "answers": answers(study, spoken),
        "levels": () if proposals else levels(study, spoken),
        "titles": {name: scenario.title for name, scenario in study.scenarios.items()},
        "remarks": changes.remarks(study, spoken),
        "changes": changes.changed(study, spoken),
        "figures": {figure.name: figure for figure in figures(study, spoken, svgs)},
        "places": places.rows(study, spoken),
        "municipalities": len(study.default.members),
        "many_places": len(study.default.members) > places.MANY,
        "chances": places.sentences(study, spoken),
        "expected": expected.rows(study, spoken),
        "expected_summary": expected.summary(study, spoken),
        "persons": persons.rows(study, spoken),
        "persons_heads": persons.HEADS,
        "persons_unmatched": persons.unmatched(study, spoken),
        "persons_sentences": [
            (spoken.scenario(name), told)
            for name in study.default.proposals
            if (told := persons.sentence(study, name, spoken))
        ],
        "ledgers": ledger.ledgers(study, spoken),
        "ledger_replications": 0 if study.long_run is None else study.long_run.replications,
        "overloads": [said(note, spoken) for note in overload_notes(study.overloaded)],
        "settings": _settings_rows(study, spoken) if len(settings) > 1 else [],
        "settings_replications": min(len(c.replications) for c in settings.values()),
        "headlines": [spoken("families." + h.family) for h in HEADLINES],
        "rows": _rows(study, spoken),
        "names": [(name, spoken.scenario(name)) for name in study.default.names],
        "baseline": spoken.within(study.baseline),
        "period": period(study.default, spoken),
        "baseline_name": baseline,
        "changes_file": True,
        "has_staffing": study.staffing is not None,
        "knee": None if knee is None else factor(knee, spoken),
        "proposals": [
            (name, spoken.scenario(name), study.scenarios[name]) for name in study.default.proposals
        ],
        "date": lambda day: spelt_out(day, spoken),
        "left_out": left_out,
        "unknown": _unknown(study.scenarios, spoken),
        "assumptions": _assumptions(study.scenarios, spoken),
        "zero_width": "\N{ZERO WIDTH SPACE}",  # where a long key may break
        "notes": [said(note, spoken) for note in study.notes],
        "versions": study.versions,
        "seed": study.seed,
        "replications": study.replications,
        "files": sorted({(str(path), digest) for s in study.scenarios.values() for path, digest in s.files}),
    }


def nobody(label: str, done: int, total: int) -> None:
    """Tell nobody how far it is."""


def figures(
    study: StudyLike,
    spoken: Words,
    svgs: Mapping[str, str],
    told: Callable[[str, int, int], None] = nobody,
) -> list[Figure]:
    """Give the charts that a report shows, as they stand in a page; those drawn already are in ``svgs``."""
    made = []
    charts = shown(study)
    for n, chart in enumerate(charts):
        told("drawing charts", n, len(charts))
        svg = svgs[chart.name] if chart.name in svgs else chart_style.svg(chart.picture(study, spoken))
        alt_text = chart.alt_text(study, spoken)
        made.append(
            Figure(
                chart.name,
                chart.title(study, spoken),
                chart.caption(study, spoken),
                alt_text,
                inline_svg(svg, chart.name, alt_text),
            )
        )
    told("drawing charts", len(charts), len(charts))
    return made


def _settings_rows(study: StudyLike, spoken: Words) -> list[tuple[str, str, list[Cell]]]:
    rows = []
    for name, comparison in all_settings(study).items():
        for scenario in comparison.proposals:
            cells = []
            for h in HEADLINES:
                if not measured(comparison, h.group, h.outcome):
                    cells.append(Cell(spoken("format.undefined")))
                    continue
                found = comparison.difference(scenario, h.group, h.outcome)
                text = difference_with_spread(found, unit_of(h.outcome), spoken)
                cells.append(Cell(text, direction(found) != 0))
            rows.append((spoken.setting(name), spoken.scenario(scenario), cells))
    return rows


def _rows(study: StudyLike, spoken: Words) -> list[tuple[str, str, list[Cell]]]:
    """Give the headline table: outcome, group, the baseline's level and each proposal's difference."""
    rows = []
    for group, outcome in HEADLINE_TABLE:
        if not measured(study.default, group, outcome):
            continue
        kind = unit_of(outcome)
        base = study.default.mean(study.baseline, group, outcome).mean
        base_mark = f" {MARK}" if unsteady(study, study.baseline, outcome) else ""
        cells = [Cell("" if base != base else level(base, kind, spoken) + base_mark)]
        for scenario in study.default.proposals:
            found = study.default.difference(scenario, group, outcome)
            text = "" if found.mean != found.mean else difference_with_spread(found, kind, spoken)
            if unsteady(study, scenario, outcome):
                # What depends on the length of the run is no sure difference, however narrow its interval.
                cells.append(Cell(f"{text} {MARK}"))
                continue
            cells.append(Cell(text, direction(found) != 0))
        rows.append((spoken.outcome(outcome), spoken.group(group), cells))
    return rows


def _unknown(scenarios: Mapping[str, Scenario], spoken: Words) -> list[tuple[str, str, str, str]]:
    """Give what is not known of the laws used: law, what, what is used instead, what depends on it; each once."""
    found = {}
    for scenario in scenarios.values():
        for gap in scenario.law.unknown.values():
            found[scenario.law.title, gap.what] = gap.falls_back_to, _depends(gap, spoken)
    return [(law, what, *told) for (law, what), told in found.items()]


def _depends(gap: Unknown, spoken: Words) -> str:
    """Say what varies something that is not known of a law, or why nothing does."""
    told = [spoken("page.varied_by", keys=", ".join(gap.keys))] if gap.keys else []
    told += [spoken("page.no_consequence", why=gap.no_consequence)] if gap.no_consequence else []
    told += [spoken("page.left_out_unknown", why=gap.left_out)] if gap.left_out else []
    return "; ".join(told)


def _assumptions(scenarios: Mapping[str, Scenario], spoken: Words) -> list[tuple[str, list[Assumption]]]:
    """Give every assumption by part of a scenario; where a proposal's own value differs, it stands beside."""
    first, *others = scenarios
    parts: dict[str, list[Assumption]] = {}
    for path, figure in sorted(_all_figures(scenarios).items()):
        if figure.provenance != "assumption":
            continue
        value = changes.as_in_file(figure.value)
        for name in others:
            own, base = scenarios[name].figures.get(path), scenarios[first].figures.get(path)
            if own is not None and base is not None and own.value != base.value:
                value += f" ({spoken.scenario(name)}: {changes.as_in_file(own.value)})"
        part, _, key = path.partition(".")
        parts.setdefault(part, []).append(
            Assumption(
                path, key, value, _range(figure, spoken), figure.source, _said_plainly(figure.description)
            )
        )
    return list(parts.items())


def _range(figure: ScenarioFigure, spoken: Words) -> str:
    """Write a figure's range, or its alternatives with how likely each is held to be."""
    if figure.is_structural:
        shares = (spoken("format.percent", value=plain(100 * one, spoken, 0)) for one in figure.weight)
        pairs = zip(map(changes.as_in_file, figure.alternatives), shares, strict=True)
        return ", ".join(f"{value} ({share})" for value, share in pairs)
    if figure.range is None:
        return ""
    low, high = map(changes.as_in_file, figure.range)
    return spoken("format.interval", low=low, high=high)


def _said_plainly(description: str) -> str:
    """Take the marks of the schema's docstrings off."""
    return " ".join(description.replace("``", "").split())


def _all_figures(scenarios: Mapping[str, Scenario]) -> dict[str, Any]:
    together: dict[str, Any] = {}
    for scenario in reversed(list(scenarios.values())):
        together |= scenario.figures
    return together
