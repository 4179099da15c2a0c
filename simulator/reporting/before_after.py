"""A run within which practice or rules change: what changed on which day, and what came of it, before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulator.catalogue import OUTCOMES
from simulator.experiments.expectations import WEEKS_AFTER, WEEKS_BEFORE
from simulator.experiments.intervals import Interval, intervals, paired
from simulator.reporting.changes import spoken
from simulator.reporting.evidence import direction, unit_of
from simulator.reporting.numbers import difference_with_spread, level, spelt_out
from simulator.reporting.report import (
    Block,
    Box,
    Cell,
    Details,
    Heading,
    Line,
    List,
    Paragraph,
    Table,
    amount,
    spaced,
    span,
    strong,
)
from simulator.reporting.words import Words, inside
from simulator.scenario.changes import Change, changes
from simulator.scenario.diff import plainly

if TYPE_CHECKING:
    from simulator.experiments.study import Study
    from simulator.scenario import Scenario

SERIES = ("talks_on_time", "offers_on_time", "without_effort_52w", "wait_days", "no_show", "utilisation")
"""Outcomes that are measured week by week, in the order in which they are said."""


@dataclass(frozen=True)
class Turn:
    """One outcome of a group in the half year before the first change and in the last year of the run."""

    group: str
    outcome: str
    before: float
    after: float
    difference: Interval


def turns(study: Study) -> tuple[Turn, ...]:
    """Return every outcome before and after; nothing where the run's scenario changes nothing on its way."""
    scenario = study.scenarios[study.baseline]
    weekly = study.default.measures[study.baseline][0].weekly
    if not scenario.later or not weekly:
        return ()
    first = (scenario.later[0][0] - scenario.start).days // 7
    spans = ((first - WEEKS_BEFORE, first), (scenario.horizon_weeks - WEEKS_AFTER, scenario.horizon_weeks))
    of, found = concerned(scenario), []
    for outcome in SERIES:
        if outcome not in weekly:
            continue
        group = "all" if len(weekly[outcome].above) == 1 else of  # groups share their caseworkers
        before, after = (study.default.window(study.baseline, group, outcome, *span) for span in spans)
        if np.isfinite(before).any() and np.isfinite(after).any():
            was, is_ = (float(intervals(values).mean) for values in (before, after))
            found.append(Turn(group, outcome, was, is_, paired(after[:, None], before[:, None])[0]))
    return tuple(found)


def concerned(scenario: Scenario) -> str:
    """Return the group that most of the document's expectations are about, else everybody."""
    groups = Counter(one.group for one in scenario.expectations if one.group != "jobseekers")
    return groups.most_common(1)[0][0] if groups else "all"


def answer(study: Study, words: Words) -> list[Block]:
    """Say what came of it, the largest turns first, then what changed on which day; nothing where nothing changed."""
    found = turns(study)
    if not found:
        return []
    scenario = study.scenarios[study.baseline]
    first = spelt_out(scenario.later[0][0], words)
    sure = [one for one in found if direction(one.difference)]
    level_ = [one for one in found if not direction(one.difference)]
    group = inside(words.group(concerned(scenario)))
    said = [_sentence(one, concerned(scenario), words) for one in sorted(sure, key=_size, reverse=True)]
    if level_:
        names = words.sequence(inside(words.outcome(one.outcome)) for one in level_)
        said.append(words("before_after.level", outcomes=names))
    lead = words("before_after.lead", date=first, group=group)
    return [Box([Paragraph(spaced(strong(lead))), List(said)]), *_changed(scenario, words)]


def _size(turn: Turn) -> float:
    """Return how far an outcome turns, as a share of what it was, or in shares."""
    scale = 1.0 if OUTCOMES[turn.outcome].unit == "share" else max(abs(turn.before), 1e-9)
    return abs(turn.difference.mean) / scale


def _sentence(turn: Turn, group: str, words: Words) -> str:
    kind = unit_of(turn.outcome)
    whole = f" ({inside(words.group('all'))})" if turn.group == "all" != group else ""
    return words(
        "before_after.turn",
        outcome=words.outcome(turn.outcome) + whole,
        before=level(turn.before, kind, words),
        after=level(turn.after, kind, words),
        difference=difference_with_spread(turn.difference, kind, words),
    )


def _changed(scenario: Scenario, words: Words) -> list[Block]:
    """List what is changed on each day, folded: the figure before and after."""
    found: dict[date, list[Change]] = {}
    for change in changes(replace(scenario, later=()), scenario):
        found.setdefault(change.since, []).append(change)
    blocks: list[Block] = [Heading(words("before_after.changed"))] if found else []
    heads: list[str | Cell] = [
        words("page.meaning_column"),
        amount(words("before_after.before")),
        amount(words("before_after.after")),
    ]
    for day, those in found.items():
        summary = words("before_after.day", date=spelt_out(day, words), number=len(those))
        rows: list[Line] = [
            (_name(one, words), *(amount(spoken(x, words)) for x in (one.before, one.after))) for one in those
        ]
        blocks.append(Details(summary, [Table(summary, heads, rows, kind="small long")]))
    return blocks


def _name(change: Change, words: Words) -> str:
    known = words.key(change.path)
    if known != change.path:
        return known[:1].upper() + known[1:]
    return span(plainly(change.meaning), words.foreign) if words.foreign else plainly(change.meaning)
