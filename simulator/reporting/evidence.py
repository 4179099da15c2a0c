"""How sure a difference is, and how an outcome's numbers are written."""

from __future__ import annotations

from simulator.catalogue import OUTCOMES
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.experiments.study import Study
from simulator.reporting.numbers import Quantity, quantity


def unit_of(outcome: str) -> Quantity:
    """Give how an outcome's numbers are written."""
    return quantity(OUTCOMES[outcome].unit)


def measured(comparison: Comparison, group: str, outcome: str) -> bool:
    """Tell whether the outcome was measured for the group at all."""
    return (group, outcome) in comparison.keys


def direction(interval: Interval) -> int:
    """Give the sign of a difference that is sure: -1 or 1, or 0 if the interval holds zero or there is none."""
    if interval.holds_zero:
        return 0
    return 1 if interval.mean > 0 else -1


def exactly_same(interval: Interval) -> bool:
    """Tell whether nothing at all differs, in any replication."""
    return interval.mean == interval.low == interval.high == 0


def all_settings(study: Study) -> dict[str, Comparison]:
    """Give the comparison under each setting, the default first."""
    return {"default": study.default} | {k: v for k, v in study.settings.items() if k != "default"}
