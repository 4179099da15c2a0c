"""What the proposals change, figure by figure, and what a reader must know first.

That is: scenarios that cannot be compared as they seem to be, and rules that have been changed since.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.reporting.numbers import spelt_out
from simulator.reporting.words import Words
from simulator.scenario.changes import BY_PLACE, Change, changes
from simulator.scenario.checking import changed_since

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.evidence import StudyLike
    from simulator.scenario import Scenario

COLUMNS = ("scenario", "key", "meaning", "baseline", "proposal", "from")
OPEN = 20
"""Rows that stand open on a page; more are folded away."""


@dataclass(frozen=True)
class Row:
    """A figure that a proposal changes, as it stands in a table; ``in_english`` where the schema gives its meaning."""

    key: str
    meaning: str
    in_english: bool
    before: str
    after: str
    since: str


@dataclass(frozen=True)
class Changed:
    """What one proposal changes; ``folded`` where it is much."""

    scenario: str
    summary: str
    rows: tuple[Row, ...]

    @property
    def folded(self) -> bool:
        """Whether the rows are more than are shown at once."""
        return len(self.rows) > OPEN


def changed(study: StudyLike, spoken: Words) -> tuple[Changed, ...]:
    """Give what each proposal changes against the first scenario; one that changes nothing is left out."""
    found = []
    for name, those in study.changed.items():
        if those:
            summary = spoken("changes.summary", scenario=spoken.scenario(name), number=len(those))
            found.append(Changed(spoken.scenario(name), summary, tuple(_row(one, spoken) for one in those)))
    return tuple(found)


def remarks(study: StudyLike, spoken: Words) -> tuple[str, ...]:
    """Say which proposals change nothing at all, and which are of another year's prices or begin on another day."""
    return _remarks(study.scenarios, study.changed, spoken)


def remarks_on(scenarios: Mapping[str, Scenario], spoken: Words) -> tuple[str, ...]:
    """Say the same of scenarios, the baseline first."""
    return _remarks(scenarios, by_proposal(scenarios), spoken) if scenarios else ()


def _remarks(
    scenarios: Mapping[str, Scenario], found: Mapping[str, tuple[Change, ...]], spoken: Words
) -> tuple[str, ...]:
    base, first = next(iter(scenarios.items()))
    baseline = spoken.within(base)
    said = []
    for name, those in found.items():
        scenario, names = scenarios[name], {"scenario": spoken.scenario(name), "baseline": baseline}
        if not those:
            said.append(spoken("changes.same", **names))
        if scenario.prices.year != first.prices.year:
            years = {"year": scenario.prices.year, "baseline_year": first.prices.year}
            said.append(spoken("changes.prices", **names, **years))
        if scenario.start != first.start:
            starts = {
                "start": spelt_out(scenario.start, spoken),
                "baseline_start": spelt_out(first.start, spoken),
            }
            said.append(spoken("changes.start", **names, **starts))
    return tuple(said)


def table(found: Mapping[str, tuple[Change, ...]]) -> pd.DataFrame:
    """Give what the proposals change as a table: numbers as numbers, lists as a file writes them."""
    import pandas as pd

    rows = [
        (name, one.path, _plain(one.meaning), _cell(one.before), _cell(one.after), one.since.isoformat())
        for name, those in found.items()
        for one in those
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)


def as_in_file(value: object) -> str:
    """Write a value as a scenario file does, so that it can be found and set there; what is not there is empty."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple | list):
        return "[" + ", ".join(map(as_in_file, value)) + "]"
    return f"{value:.12g}" if isinstance(value, float) else str(value)


def by_proposal(scenarios: Mapping[str, Scenario]) -> dict[str, tuple[Change, ...]]:
    """Give what each scenario but the first changes against the first."""
    (_, baseline), *proposals = scenarios.items()
    return {name: changes(baseline, proposal) for name, proposal in proposals}


def _row(change: Change, spoken: Words) -> Row:
    before, after = (
        spoken("changes.by_place") if value is BY_PLACE else as_in_file(value) or spoken("changes.absent")
        for value in (change.before, change.after)
    )
    words = spoken.key(change.path)
    unnamed = words == change.path
    meaning = _plain(change.meaning) if unnamed else words[:1].upper() + words[1:]
    return Row(change.path, meaning, unnamed, before, after, spelt_out(change.since, spoken))


def _plain(description: str) -> str:
    """Take the marks of the schema's docstrings off."""
    return " ".join(description.replace("``", "").split())


def _cell(value: object) -> object:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else as_in_file(value)


def banner(scenario: Scenario, words: Words) -> str:
    """Say on which rules a scenario is worked out and when they were last changed; nothing where they are today's."""
    law = scenario.law
    changed = changed_since(law)
    if changed is None:
        return ""
    day = scenario.start if law.in_force_on(scenario.start) else law.in_force_from
    return words("page.old_rules", day=spelt_out(day, words), changed=spelt_out(changed, words))
