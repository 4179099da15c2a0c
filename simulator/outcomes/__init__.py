"""What a run means: pure functions from an event log to time to job, compliance, cost and capacity."""

from __future__ import annotations

from simulator.catalogue import GROUP_SETS, OUTCOMES, Outcome
from simulator.outcomes.measure import Measures, measure, measure_values

__all__ = ["GROUP_SETS", "OUTCOMES", "Measures", "Outcome", "measure", "measure_values"]
