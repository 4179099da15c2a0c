"""How a result shows itself as the last line of a notebook's cell: what it is of, and its headlines."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.catalogue import HEADLINES
from simulator.experiments.study import Study
from simulator.reporting.changes import remarks
from simulator.reporting.evidence import measured, unit_of
from simulator.reporting.numbers import difference_with_spread, level_with_spread
from simulator.reporting.words import words
from simulator.scenario.messages import card, facts_of

_SENTENCES = 8
"""Sentences of an answer that are shown; the page has all."""


def short(study: Study) -> str:
    """Return a study in one line."""
    spoken = words("en", study.scenarios)
    first, *others = (spoken.scenario(name) for name in study.default.names)
    of = f"{spoken.sequence(others)} compared with {first}" if others else first
    return f"<Study: {of}; {study.replications} replications, seed {study.seed}>"


def html_of(study: Study) -> str:
    """Return a study as HTML: what it is of, and its headlines with 95 % intervals."""
    spoken = words("en", study.scenarios)
    named = [spoken.scenario(name) for name in study.default.names]
    rows = []
    for headline in HEADLINES:
        group, outcome = headline.group, headline.outcome
        if not measured(study.default, group, outcome):
            continue
        kind = unit_of(outcome)
        cells = [level_with_spread(study.default.mean(study.baseline, group, outcome), kind, spoken)]
        cells += [
            difference_with_spread(study.default.difference(name, group, outcome), kind, spoken)
            for name in study.default.proposals
        ]
        rows.append((spoken.outcome(outcome), *cells))
    facts = [*facts_of(study.scenarios[study.baseline]), ("replications", study.replications)]
    title = " against ".join([spoken.sequence(named[1:]), named[0]]) if named[1:] else named[0]
    lines = [*remarks(study, spoken), "More: .answer(), .table(), .changes(), .chart(NAME), .save()"]
    heads = ["", named[0], *(f"{name}, difference" for name in named[1:])]
    return card(title, [*facts, ("seed", study.seed)], heads, rows, lines)


def html_of_answer(kind: str, study: Study | object, sentences: Sequence[str]) -> str:
    """Return an experiment's answer as HTML."""
    scenarios = getattr(study, "scenarios", {})
    spoken = words("en", scenarios)
    title = f"{kind}: {', '.join(spoken.scenario(name) for name in scenarios)}"
    facts: list[tuple[str, object]] = []
    if scenarios:
        facts = facts_of(next(iter(scenarios.values())))
    if (number := getattr(study, "replications", None)) is not None:
        facts.append(("replications", number))
    more = len(sentences) - _SENTENCES
    said = [*sentences[:_SENTENCES], *([f"and {more} more: print(.answer())"] if more > 0 else [])]
    return card(title, facts, lines=said)
