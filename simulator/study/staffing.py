"""How many caseworkers a target takes: the smallest number that holds it, with an interval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from simulator import experiments
from simulator.errors import Refused
from simulator.experiments import HERE, Computing
from simulator.experiments.naming import outcome_key
from simulator.experiments.root import Floats, find_roots
from simulator.experiments.smallest import SmallestNumber
from simulator.reporting.notes import Note
from simulator.study.delivered import Delivered
from simulator.study.fitting import with_fitting_baseline
from simulator.study.varying import with_values

if TYPE_CHECKING:
    from simulator.reporting.report import Report
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario

FACTOR = "practice.caseworkers.factor"
TIMES = (0.3, 2.0)
"""Numbers looked at, as multiples of the scenario's own."""


@dataclass(frozen=True)
class Smallest(SmallestNumber, Delivered):
    """What was found, and all that is needed to show and to repeat it; see :class:`SmallestNumber`."""

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()

    kind: ClassVar[str] = "smallest"

    __repr__ = Delivered.__repr__

    def _told(self, words: Words) -> Sequence[str]:
        from simulator.reporting.smallest import sentences

        return sentences(self, words)

    def _report(self, words: Words) -> Report:
        from simulator.reporting.smallest import report

        return report(self, words, self.notes)

    def _asked(self) -> dict[str, Any]:
        words = ("group", "outcome", "target", "at_most", "seed", "replications")
        return {word: getattr(self, word) for word in words}


def smallest(
    scenario: Scenario,
    *,
    outcome: str = "talks_on_time",
    target: float = 0.95,
    at_most: bool = False,
    times: tuple[float, float] = TIMES,
    replications: int = 10,
    seed: int = 1,
    on: Computing = HERE,
) -> Smallest:
    """Find the smallest number of caseworkers that holds a target.

    The scenario runs throughout, its warm-up too, with all its teams in proportion and spare hours idle (else they
    would be turned into more talks). The number is where the mean outcome crosses the target, rounded up; its interval
    holds the numbers at which the 95 % interval of the outcome holds the target.

    Parameters
    ----------
    scenario : Scenario
        Of one municipality.
    outcome : str
        ``OUTCOME`` or ``GROUP.OUTCOME``.
    target : float
        In the outcome's unit (0.95 of a share).
    at_most : bool
        Whether it is to be at most the target.
    times : pair of float
        Numbers looked at, as multiples of the scenario's own.
    replications, seed : int
        At each number, on the same random numbers; at least 2 for an interval.
    on : Computing
        Where it is computed.

    Raises
    ------
    Refused
        If the scenario is of several municipalities, the outcome is unknown or the range is empty.
    """
    if scenario.members:
        raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    group, what = outcome_key(outcome)
    notes: list[Note] = []
    scenarios = with_fitting_baseline({scenario.name: scenario}, on, notes)
    whole = sum(team.heads for team in scenario.practice.teams.values())
    heads = whole * scenario.practice.caseworkers.factor
    sign = -1.0 if at_most else 1.0

    def margin(caseworkers: float) -> Floats:
        factor = round(caseworkers / whole, 9)
        at = with_values(scenarios, {FACTOR: factor, "practice.slack": "idle"}, on)
        found = experiments.compare(
            at[scenario.name],
            {},
            replications=replications,
            seed=seed,
            label=f"{caseworkers:.3g} caseworkers",
            on=on,
        )
        return sign * (found.of(found.baseline, group, what) - target)

    crossing = find_roots(margin, round(times[0] * heads, 1), round(times[1] * heads, 1), grid=9)
    return Smallest(
        scenario=scenario.name,
        group=group,
        outcome=what,
        target=target,
        at_most=at_most,
        heads=heads,
        crossing=crossing,
        seed=seed,
        scenarios=scenarios,
        notes=tuple(notes),
    )
