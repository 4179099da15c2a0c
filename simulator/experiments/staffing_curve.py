"""How much more caseworkers would help: one scenario at several staffing levels, and where the curve bends.

With few caseworkers talks come late and citizens stay longer. From some number on every talk finds room on
the day aimed at, and more caseworkers change only what they cost and how busy they are: that is the knee.
Spare hours are idle in these runs, else they would be turned into more talks and the curve would never be
flat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.brief import Brief, counted
from simulator.catalogue import OUTCOMES
from simulator.experiments.compare import Comparison
from simulator.experiments.compute import HERE, Computing, Job
from simulator.experiments.intervals import Interval
from simulator.experiments.overload import overloaded
from simulator.experiments.replicate import Runner, replicate, replicate_once
from simulator.experiments.settings import Setting

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

FACTORS = (0.5, 0.7, 0.85, 1.0, 1.25, 1.5, 2.0)
"""Staffing levels, as multiples of the scenario's own."""
TOLERANCE = {"talks_on_time": 0.01, "wait_days": 1.0, "weeks_first_spell_52": 0.1}
"""Differences that nobody would notice: one percentage point, one day, 0.1 week."""
SHOWN = (
    "talks_on_time",
    "wait_days",
    "weeks_first_spell_52",
    "utilisation",
    "cost_caseworkers",
    "cost_total",
)
"""Outcomes of a staffing curve."""


@dataclass(frozen=True, repr=False)
class StaffingCurve(Brief):
    """One scenario, all citizens, at several staffing levels.

    Attributes
    ----------
    scenario : str
        Its name.
    factors : tuple of float
        Multiples of its caseworkers, ascending.
    comparison : Comparison
        The scenario at each factor, named by the factor; its baseline is the largest.
    """

    scenario: str
    factors: tuple[float, ...]
    comparison: Comparison

    def _in_short(self) -> str:
        return (
            f"{self.scenario} at {counted(len(self.factors), 'staffing level')}; .mean() and .knee tell more"
        )

    def mean(self, factor: float, outcome: str) -> Interval:
        """Return an outcome of all citizens at a staffing level, with its 95 % interval."""
        return self.comparison.mean(_name(factor), "all", outcome)

    def from_most(self, factor: float, outcome: str) -> Interval:
        """Return the paired difference from the largest staffing level."""
        return self.comparison.difference(_name(factor), "all", outcome)

    @property
    def knee(self) -> float | None:
        """The smallest factor from which on more caseworkers change only cost and utilisation.

        From it on, at every level run, talks on time, waiting and time on benefit differ from the largest
        level by no more than :data:`TOLERANCE` (the mean paired difference over replications). ``None`` if
        only the largest level itself does so: the curve is not seen to become flat.
        """
        flat = self.factors[-1]
        for factor in reversed(self.factors[:-1]):
            if not all(abs(self.from_most(factor, k).mean) <= most for k, most in TOLERANCE.items()):
                break
            flat = factor
        return flat if flat < self.factors[-1] else None

    @property
    def overloaded(self) -> tuple[float, ...]:
        """The staffing levels at which the jobcentre is overloaded, so that its waits there are not steady."""
        names = overloaded(self.comparison)
        return tuple(factor for factor in self.factors if _name(factor) in names)

    def table(self) -> pd.DataFrame:
        """Return the curve with columns factor, outcome, unit, replications, mean, ci_low, ci_high."""
        import pandas as pd

        rows = []
        for factor in self.factors:
            for outcome in SHOWN:
                mean = self.mean(factor, outcome)
                row = (
                    factor,
                    outcome,
                    OUTCOMES[outcome].unit,
                    mean.replications,
                    mean.mean,
                    mean.low,
                    mean.high,
                )
                rows.append(row)
        return pd.DataFrame(
            rows, columns=["factor", "outcome", "unit", "replications", "mean", "ci_low", "ci_high"]
        )


def staffing_curve(
    scenario: Scenario,
    factors: Sequence[float] = FACTORS,
    *,
    replications: int = 3,
    seed: int = 1,
    label: str = "staffing levels",
    runner: Runner = replicate_once,
    on: Computing = HERE,
) -> StaffingCurve:
    """Run one scenario throughout, warm-up included, at several staffing levels, its spare hours idle.

    ``factors`` are multiples of its own ``practice.caseworkers.factor``, at least two; its baseline hazards stay as
    they are. For the rest see :func:`~simulator.experiments.compare`.
    """
    levels = tuple(sorted(factors))
    staffed = [
        Setting(
            _name(factor),
            f"{factor:g} times the caseworkers",
            "spare hours are idle",
            factors={"practice.caseworkers.factor": factor},
            values={"practice.slack": "idle"},
        ).apply(scenario)
        for factor in levels
    ]
    numbers = tuple(range(replications))
    measures = replicate(
        [Job(_name(factor), at, at) for factor, at in zip(levels, staffed, strict=True)],
        numbers,
        seed=seed,
        label=label,
        runner=runner,
        on=on,
    )
    return StaffingCurve(scenario.name, levels, Comparison(_name(levels[-1]), seed, numbers, measures))


def _name(factor: float) -> str:
    return f"x{factor:g}"
