"""What is replicated: one scenario after its baseline; several municipalities are as many jobs, pooled afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.scenario import Scenario


@dataclass(frozen=True)
class Job:
    """One scenario to be replicated: the baseline through the warm-up, then the scenario.

    ``stream`` tells the random numbers of one municipality from those of another in the same replication.
    """

    name: str
    scenario: Scenario
    baseline: Scenario
    stream: int = 0
