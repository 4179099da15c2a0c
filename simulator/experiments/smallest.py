"""How many caseworkers a target takes: the smallest number that holds it, with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import compare, outcome_key
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.intervals import intervals
from simulator.experiments.record import Note, Result
from simulator.experiments.replicate import measuring
from simulator.experiments.root import Crossing, Floats, Root, find_roots
from simulator.experiments.settings import with_values

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

FACTOR = "practice.caseworkers.factor"
TIMES = (0.3, 2.0)
"""Numbers looked at, as multiples of the scenario's own."""


@dataclass(frozen=True, repr=False)
class Smallest(Result):
    """An outcome over the number of caseworkers, and where it begins to hold a target.

    Attributes
    ----------
    scenario : str
        Its name.
    group, outcome : str
        What is to hold.
    target : float
        In the outcome's unit.
    at_most : bool
        Whether the outcome is to be at most the target, instead of at least.
    heads : float
        Caseworkers in the scenario as it is.
    crossing : Crossing
        By the number of caseworkers: outcome - target (with ``at_most`` target - outcome), and where that is zero.
    seed : int
        Of the random numbers, the same at every number.
    """

    scenario: str
    group: str
    outcome: str
    target: float
    at_most: bool
    heads: float
    crossing: Crossing
    seed: int

    kind = "smallest"
    decisive = ("group", "outcome", "target", "at_most", "seed", "replications")

    @property
    def replications(self) -> int:
        """Replications at each number."""
        return len(self.crossing.differences)

    @property
    def root(self) -> Root | None:
        """Where the outcome rises to the target for the last time; None if it does not within the range."""
        rising = [root for root in self.crossing.roots if root.rising]
        return rising[-1] if rising else None

    @property
    def smallest(self) -> int | None:
        """The smallest whole number of caseworkers; None if the target is not crossed within the range."""
        return None if self.root is None else math.ceil(self.root.value)

    @property
    def interval(self) -> tuple[int | None, int | None]:
        """Whole numbers between which the smallest lies, by the 95 % interval; None where it reaches past the range."""
        if self.root is None:
            return None, None
        low, high = (math.ceil(x) if math.isfinite(x) else None for x in (self.root.low, self.root.high))
        return low, high

    @property
    def flat(self) -> bool:
        """Whether more caseworkers at the upper end of the range make no sure difference."""
        last = self.crossing.differences[:, -1] - self.crossing.differences[:, -2]
        return intervals(last[:, None])[0].holds_zero

    def level(self, position: int) -> tuple[float, float, float]:
        """Return the outcome and the ends of its 95 % interval at the n-th number tried."""
        found = self.crossing.intervals[position]
        sign = -1.0 if self.at_most else 1.0
        ends = sorted(self.target + sign * x for x in (found.low, found.high))
        return self.target + sign * found.mean, ends[0], ends[1]

    def table(self) -> pd.DataFrame:
        """Return a row for each number tried: caseworkers, replications, the outcome and its interval."""
        import pandas as pd

        rows = [
            (float(v), int(self.crossing.intervals.replications[i]), *self.level(i))
            for i, v in enumerate(self.crossing.values)
        ]
        return pd.DataFrame(rows, columns=["caseworkers", "replications", self.outcome, "ci_low", "ci_high"])


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
    workers: int | None = None,
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
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If the scenario is of several municipalities, the outcome is unknown or the range is empty.
    """
    on = computing(on, workers)
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
        found = compare(
            at[scenario.name],
            {},
            replications=replications,
            seed=seed,
            label=f"{caseworkers:.3g} caseworkers",
            runner=measuring([(group, what)]),
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
