"""What one scenario changes against another: every figure that differs, and from which day.

Both are compared as they stand once all files, rows and dates are resolved. Texts (titles, sections, sources) are no
figures, and neither is what follows from them: the solved baseline, and the rule by which heads follow the stock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from simulator.scenario.messages import Problem
from simulator.scenario.scenario import Scenario
from simulator.scenario.schema import PARTS, describe, spot
from simulator.scenario.tree import Keys, leaves

Values = Mapping[str, Any]
_NO_FIGURES = ("law.unknown", "place.code", "place.solved", "practice.by_stock")
_RUN = {
    "start": "The first day of the comparison.",
    "warmup_weeks": "Weeks simulated before the start.",
    "horizon_weeks": "Weeks simulated from the start on.",
}


class _ByPlace:
    """Stands for a value that differs from municipality to municipality."""

    def __repr__(self) -> str:
        return "by place"


BY_PLACE: Final = _ByPlace()


@dataclass(frozen=True)
class Change:
    """A figure that a proposal changes.

    Attributes
    ----------
    path : str
        Where it stands, such as ``practice.teams.insured.heads``.
    meaning : str
        Meaning and unit, as the schema describes it.
    before, after : object
        In the baseline and in the proposal; ``None`` where it is not there, :data:`BY_PLACE` where it differs between
        municipalities.
    since : date
        The day from which it differs so. A difference that ends has a row of its own, in which both are the same.
    """

    path: str
    meaning: str
    before: Any
    after: Any
    since: date


def changes(baseline: Scenario, proposal: Scenario) -> tuple[Change, ...]:
    """Return every figure in which a proposal differs from a baseline, by day, then in the order of the files.

    Parameters
    ----------
    baseline, proposal
        Of one municipality each, or of the same several: then a figure that all of them change stands once.
    """
    if not baseline.members and not proposal.members:
        return tuple(_changes(baseline, proposal))
    pairs = list(zip(baseline.members, proposal.members, strict=False))
    found: dict[tuple[str, date], list[Change]] = {}
    for before, after in pairs:
        for change in _changes(before, after):
            found.setdefault((change.path, change.since), []).append(change)
    merged = [_merged(those, len(pairs)) for those in found.values()]
    return tuple(sorted(merged, key=lambda change: change.since))


def undone(
    baseline: Scenario, proposals: Mapping[str, Scenario], paths: Iterable[str], by: str
) -> tuple[Problem, ...]:
    """Say which figures that a proposal changes would be the same in both again, were they set alike in both.

    Parameters
    ----------
    baseline, proposals
        The proposals by name.
    paths
        What is to be set, in every scenario.
    by : str
        What would set it, such as ``--set``.

    Notes
    -----
    When and how long is run, another year's prices and what differs between two places may be made equal: that is no
    proposal's change.
    """
    asked = tuple(dict.fromkeys(paths))
    problems = []
    for name, proposal in proposals.items():
        if not asked or proposal.place.title != baseline.place.title:
            continue
        other_year = proposal.prices.year != baseline.prices.year
        own = [
            change.path
            for change in changes(baseline, proposal)
            if change.path not in _RUN and not (other_year and change.path.startswith("prices."))
        ]
        for path in asked:
            below = [one for one in own if one == path or one.startswith(f"{path}.")]
            if below:
                what = "it" if path in below else below[0]
                problems.append(Problem(by, path, f"{name} sets {what} itself, which this would undo"))
    return tuple(problems)


def _changes(baseline: Scenario, proposal: Scenario) -> Iterator[Change]:
    """Walk through the days on which either changes; what is as it was the day before is not told again."""
    days = sorted({day for scenario in (baseline, proposal) for day, _ in scenario.later})
    told: dict[str, tuple[Any, Any]] = {}
    for day in (proposal.start, *(day for day in days if day > proposal.start)):
        before, after = _values(_on(baseline, day)), _values(_on(proposal, day))
        now = {
            path: (before.get(path), after.get(path))
            for path in dict.fromkeys((*before, *after))
            if before.get(path) != after.get(path)
        }
        for path in [path for path in told if path not in now]:
            yield Change(path, _meaning(path), before.get(path), after.get(path), day)
        yield from (
            Change(path, _meaning(path), *values, day)
            for path, values in now.items()
            if told.get(path) != values
        )
        told = now


def _on(scenario: Scenario, day: date) -> Scenario:
    """Return what holds on a day."""
    held = [then for since, then in scenario.later if since <= day]
    return held[-1] if held else scenario


def _values(scenario: Scenario) -> dict[str, Any]:
    """Return every figure by its path."""
    found = {key: getattr(scenario, key) for key in _RUN}
    for kind in PARTS:
        for path, value in leaves(getattr(scenario, kind).model_dump(), (kind,)):
            if _is_figure(path):
                found[".".join(path)] = value
    return found


def _is_figure(path: Keys) -> bool:
    if ".".join(path).startswith(_NO_FIGURES) or (path[0] == "place" and "baseline" in path):
        return False
    found = spot(PARTS[path[0]], path[1:])
    return found is not None and found.type not in (str, date) and path[1:] != ("kind",)


def _meaning(path: str) -> str:
    return _RUN.get(path) or describe(tuple(path.split(".")))


def _merged(those: list[Change], places: int) -> Change:
    """Put the same figure's change in several municipalities together."""
    first, everywhere = those[0], len(those) == places
    return replace(
        first,
        before=first.before if everywhere and all(one.before == first.before for one in those) else BY_PLACE,
        after=first.after if everywhere and all(one.after == first.after for one in those) else BY_PLACE,
    )


def by_proposal(scenarios: Mapping[str, Scenario]) -> dict[str, tuple[Change, ...]]:
    """Return what each scenario but the first changes against the first."""
    (_, baseline), *proposals = scenarios.items()
    return {name: changes(baseline, proposal) for name, proposal in proposals}
