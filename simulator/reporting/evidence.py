"""How sure a difference is, and how it stands in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulator.catalogue import OUTCOMES
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.experiments.overload import WAITS
from simulator.experiments.study import Study
from simulator.experiments.verdicts import size_that_matters
from simulator.reporting.numbers import Quantity, difference_with_spread, quantity
from simulator.reporting.report import Cell, amount
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.scenario import Scenario

MARK = "\N{DAGGER}"
"""Stands by a wait that is no steady one."""


def unit_of(outcome: str) -> Quantity:
    """Return how an outcome's numbers are written."""
    return quantity(OUTCOMES[outcome].unit)


def moved_by(outcome: str) -> Quantity:
    """Return how a small part of an outcome's difference is written: of weeks, in days."""
    kind = unit_of(outcome)
    return Quantity("days", "days", 7.0) if kind.word == "weeks" else kind


def measured(comparison: Comparison, group: str, outcome: str) -> bool:
    """Tell whether the outcome was measured for the group at all."""
    return (group, outcome) in comparison.keys


def least_that_matters(baseline: Scenario, outcome: str, levels: Mapping[str, float]) -> float:
    """Return the smallest difference of an outcome that matters, by the baseline's prices; 0 where nothing says."""
    matters = getattr(baseline.prices, "matters", None)
    return 0.0 if matters is None else size_that_matters(matters, outcome, levels) or 0.0


def direction(interval: Interval) -> int:
    """Return the sign of a difference that is sure: -1 or 1, or 0 if the interval holds zero or there is none."""
    if interval.holds_zero:
        return 0
    return 1 if interval.mean > 0 else -1


def exactly_same(interval: Interval) -> bool:
    """Tell whether nothing at all differs, in any replication."""
    return interval.mean == interval.low == interval.high == 0


def unsteady(study: Study, scenario: str, outcome: str) -> bool:
    """Tell whether a figure is a wait that is not steady: its own jobcentre's or, of a difference, the baseline's."""
    return outcome in WAITS and bool({scenario, study.baseline} & set(study.overloaded))


def difference_cell(comparison: Comparison, proposal: str, group: str, outcome: str, words: Words) -> Cell:
    """Return a proposal's difference with its interval; it stands out where it is sure."""
    if not measured(comparison, group, outcome):
        return amount(words("format.undefined"))
    found = comparison.difference(proposal, group, outcome)
    return amount(difference_with_spread(found, unit_of(outcome), words), strong=direction(found) != 0)


def all_settings(study: Study) -> dict[str, Comparison]:
    """Return the comparison under each setting, the default first."""
    return {"default": study.default} | {k: v for k, v in study.settings.items() if k != "default"}
