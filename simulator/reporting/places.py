"""Several municipalities side by side: the headline outcomes of all together, then of each by itself."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.catalogue import HEADLINES, Headline
from simulator.experiments.compare import Comparison
from simulator.reporting.evidence import StudyLike, direction, measured, unit_of
from simulator.reporting.numbers import difference_with_spread, level_with_spread
from simulator.reporting.words import Words
from simulator.scenario.regions import place_name


@dataclass(frozen=True)
class Row:
    """One municipality (or all) under one scenario; each cell is a headline's text and whether it is sure."""

    place: str
    scenario: str
    cells: tuple[tuple[str, bool], ...]


def rows(study: StudyLike, words: Words) -> list[Row]:
    """Give the rows: of each place the baseline's levels, then each proposal's differences from them.

    Empty where the study is of one municipality.
    """
    if not study.default.members:
        return []
    titles = {place_name(member): member.place.title for member in study.scenarios[study.baseline].members}
    shown = {words("places.all"): study.default}
    shown |= {titles[place]: comparison for place, comparison in study.default.members.items()}
    return [
        Row(title, words.scenario(name), tuple(_cell(comparison, name, h, words) for h in HEADLINES))
        for title, comparison in shown.items()
        for name in comparison.names
    ]


def _cell(comparison: Comparison, name: str, headline: Headline, words: Words) -> tuple[str, bool]:
    group, outcome = headline.group, headline.outcome
    if not measured(comparison, group, outcome):
        return words("format.undefined"), False
    kind = unit_of(outcome)
    if name == comparison.baseline:
        return level_with_spread(comparison.mean(name, group, outcome), kind, words), False
    found = comparison.difference(name, group, outcome)
    return difference_with_spread(found, kind, words), direction(found) != 0
