"""Several municipalities side by side, and how many differ from the rest of the country by more than chance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINES, Headline
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.experiments.outliers import AgainstRest, outliers
from simulator.experiments.study import Study
from simulator.reporting.evidence import difference_cell, measured, unit_of
from simulator.reporting.numbers import Quantity, difference, level, level_with_spread
from simulator.reporting.of_files import plain
from simulator.reporting.report import (
    Block,
    Cell,
    Details,
    Figure,
    Filter,
    Heading,
    Line,
    List,
    Paragraph,
    Section,
    Table,
    amount,
)
from simulator.reporting.words import Words, inside
from simulator.scenario.regions import place_name

if TYPE_CHECKING:
    from simulator.scenario import Scenario


def section(study: Study, words: Words, chart: Sequence[Figure]) -> list[Section]:
    """Show all municipalities together, then each by itself; nothing where the study is of one."""
    number = len(study.default.members)
    if not number:
        return []
    name = words("places.heading")
    mark = " " + words("page.sure_mark") if study.default.proposals else ""
    blocks: list[Block] = [Paragraph(words("places.note") + mark)]
    if said := sentences(study, words):
        blocks += [Heading(words("places.chance_heading")), List(said)]
        if study.replications > 1:
            blocks.append(Paragraph(words("places.method"), "meta"))
    heads: list[str | Cell] = [words("places.place_column"), Cell(words("page.scenario_column"), "who")]
    heads += [amount(words("families." + h.family)) for h in HEADLINES]
    table = Table(name, heads, list(_found_by_name(study, words)), kind="small long")
    if number <= MANY:
        return [Section("places", name, [*blocks, *chart, table])]
    search = Filter(words("places.search"), words("places.search_nothing"))
    each = Details(words("places.each", number=number), [table])
    return [Section("places", name, [*blocks, search, *chart, each])]


def _found_by_name(study: Study, words: Words) -> Iterator[Line]:
    """Yield the table's rows; the first of each municipality has the id by which its dots in the chart are marked."""
    ids = {title: dot(place) for place, title in titles(study).items()}
    for title, *cells in rows(study, words):
        id_ = ids.pop(str(title), "")
        line: list[str | Cell] = [Cell(str(title), id=id_) if id_ else str(title)]
        line += cells  # type: ignore[arg-type]
        yield line


def rows(study: Study, words: Words) -> list[tuple[str, str, *tuple[Cell, ...]]]:
    """Return a row a place and scenario: the baseline's levels, then each proposal's differences from them."""
    if not study.default.members:
        return []
    names = titles(study)
    shown = {words("places.all"): study.default}
    shown |= {names[place]: comparison for place, comparison in study.default.members.items()}
    return [
        (title, words.scenario(name), *(_cell(comparison, name, h, words) for h in HEADLINES))
        for title, comparison in shown.items()
        for name in comparison.names
    ]


def _cell(comparison: Comparison, name: str, headline: Headline, words: Words) -> Cell:
    group, outcome = headline.group, headline.outcome
    if not measured(comparison, group, outcome):
        return amount(words("format.undefined"))
    if name != comparison.baseline:
        return difference_cell(comparison, name, group, outcome, words)
    return amount(level_with_spread(comparison.mean(name, group, outcome), unit_of(outcome), words))


# --- Chance and merit

COMPARED = (
    ("all", "cost_municipality_per_entrant"),
    ("all", "talks_on_time_baseline_law"),
    ("jobseekers", "weeks_first_spell_52"),
)
"""One outcome a question that is comparable between a large municipality and a small one."""
MANY = 12
"""More municipalities than this are named in sentences, and their table is folded."""
_NAMED = 3


@dataclass(frozen=True)
class Standing:
    """All municipalities in one outcome under one scenario (of a proposal: what it changes)."""

    scenario: str
    group: str
    outcome: str
    places: tuple[AgainstRest, ...]

    @property
    def beyond(self) -> tuple[AgainstRest, ...]:
        """Those that differ from the rest by more than chance, the lowest first."""
        return tuple(sorted((p for p in self.places if p.beyond_chance), key=lambda p: p.found.mean))

    @property
    def once(self) -> float:
        """How far chance throws the middle one in a single course, either way."""
        return median((p.once[1] - p.once[0]) / 2 for p in self.places)


def standings(study: Study) -> list[Standing]:
    """Return how the municipalities stand: the baseline's levels, then what each proposal changes.

    Empty where there is but one, or where one replication tells nothing of chance.
    """
    if len(study.default.members) < 2 or study.replications < 2:
        return []
    found = []
    for name in study.default.names:
        for group, outcome in COMPARED:
            if measured(study.default, group, outcome):
                found.append(Standing(name, group, outcome, outliers(study.default, name, group, outcome)))
    return found


def sentences(study: Study, words: Words) -> list[str]:
    """Say how many differ by more than chance, which the farthest are, and how far chance throws one."""
    if len(study.default.members) > 1 and study.replications < 2:
        return [words("places.no_chance")]
    names = titles(study)
    return [_sentence(standing, study, names, words) for standing in standings(study)]


def titles(study: Study) -> dict[str, str]:
    """Return the municipalities' titles by the names they go by."""
    return {place_name(member): member.place.title for member in study.scenarios[study.baseline].members}


def named(scenario: Scenario, words: Words) -> str:
    """Name the place of a scenario; of many municipalities their number."""
    if len(scenario.members) > MANY:
        return words("places.together", number=len(scenario.members))
    return plain(scenario.place, "title", words)


def dot(place: str) -> str:
    """Return by what the page finds a municipality's dots in the chart, and its rows in the table."""
    return "place-" + re.sub(r"[^a-z0-9]+", "-", place.lower())


def _sentence(standing: Standing, study: Study, names: dict[str, str], words: Words) -> str:
    kind, beyond = unit_of(standing.outcome), standing.beyond
    changes = standing.scenario != study.baseline
    said = words(
        "places.changes" if changes else "places.levels",
        scenario=words.scenario(standing.scenario),
        outcome=inside(words.short(standing.outcome)) if changes else words.short(standing.outcome),
        number=len(beyond),
        all=len(standing.places),
    )
    if beyond:
        low, high = beyond[:_NAMED], beyond[-_NAMED:]
        if len(beyond) <= 2 * _NAMED:
            said += words("places.these", places=_list(beyond, names, kind, changes, words))
        else:
            ends = {
                "low": _list(low, names, kind, changes, words),
                "high": _list(high, names, kind, changes, words),
            }
            said += words("places.ends", **ends)
    said += "."
    if not changes:
        weeks = study.scenarios[study.baseline].horizon_weeks
        size = Interval(standing.once, standing.once, standing.once, 2)
        said += " " + words("places.once", weeks=weeks, size=difference(size, kind, words).lstrip("+"))
    return said


def _list(
    those: Sequence[AgainstRest], names: dict[str, str], kind: Quantity, changes: bool, words: Words
) -> str:
    def written(one: AgainstRest) -> str:
        return difference(one.found, kind, words) if changes else level(one.found.mean, kind, words)

    return words("format.list").join(f"{names[one.place]} ({written(one)})" for one in those)
