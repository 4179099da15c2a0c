"""Break-even: at which value of an assumption does a proposal cost the same, or bring people into jobs as fast?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import compare, distinct, outcome_key
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.record import Note, Result
from simulator.experiments.replicate import measuring
from simulator.experiments.root import GRID, Crossing, Floats, find_roots
from simulator.experiments.settings import keep_changes, number_at, range_of, with_values

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario


@dataclass(frozen=True, repr=False)
class BreakEven(Result):
    """A proposal against its baseline over the range of one assumption.

    Attributes
    ----------
    baseline, proposal : str
        Names of the scenarios.
    path : str
        The assumption that is varied, in both alike.
    group, outcome : str
        Whose difference is to be zero.
    assumed : float
        The value in the scenario files.
    low, high : float
        The range looked at.
    crossing : Crossing
        Paired differences (proposal - baseline) by value, and where they are zero.
    seed : int
        Of the random numbers, the same at every value.
    solved_anew : bool
        Whether the baseline hazards rest on the assumption, and were solved anew at every value.
    """

    baseline: str
    proposal: str
    path: str
    group: str
    outcome: str
    assumed: float
    low: float
    high: float
    crossing: Crossing
    seed: int
    solved_anew: bool = False

    kind = "break-even"
    decisive = ("path", "group", "outcome", "low", "high", "seed", "replications")

    @property
    def replications(self) -> int:
        """Replications at each value."""
        return len(self.crossing.differences)

    def table(self) -> pd.DataFrame:
        """Return a row for each value tried: value, replications, difference, ci_low, ci_high."""
        import pandas as pd

        found = self.crossing.intervals
        return pd.DataFrame(
            {
                "value": self.crossing.values,
                "replications": found.replications,
                "difference": found.mean,
                "ci_low": found.low,
                "ci_high": found.high,
            }
        )


def break_even(
    baseline: Scenario,
    proposal: Scenario,
    *,
    over: str,
    outcome: str = "cost_total",
    between: tuple[float, float] | None = None,
    replications: int = 20,
    seed: int = 1,
    grid: int = GRID,
    on: Computing = HERE,
    workers: int | None = None,
) -> BreakEven:
    """Find the value of an assumption at which a proposal and its baseline come out the same.

    Parameters
    ----------
    baseline, proposal : Scenario
        The assumption is set alike in both, warm-up included; where the baseline hazards rest on it, they are solved
        anew at each value.
    over : str
        Path of the assumption, such as ``behaviour.trust``.
    outcome : str
        ``OUTCOME`` or ``GROUP.OUTCOME``.
    between : pair of float, optional
        The range; by default that of the assumption in its file.
    replications, seed : int
        At each value, on the same random numbers; at least 2 for an interval.
    grid : int
        Values tried over the range before roots are closed in on.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    ScenarioError
        If the path is not that of a number, has no range and none is given, or a value does not fit.
    ValueError
        If there is no such outcome, or the range is empty.
    """
    on = computing(on, workers)
    group, what = outcome_key(outcome)
    for scenario in (baseline, proposal):
        number_at(scenario, over)
    keep_changes(baseline, {proposal.name: proposal}, [over])
    low, high = range_of(baseline, over) if between is None else between
    names = distinct((baseline.name, proposal.name))
    asked = dict(zip(names, (baseline, proposal), strict=True))
    whole = isinstance(_first(baseline).get(over), int)
    for end in (low, high):  # a range that does not fit is refused before anything runs
        baseline.replace({over: _fitting(end, whole)})
    notes: list[Note] = []
    scenarios = with_fitting_baseline(asked, on, notes)
    solved: list[bool] = []

    def difference(value: float) -> Floats:
        at = with_values(scenarios, {over: _fitting(value, whole)}, on)
        solved.append(_first(at[names[0]]).place.solved != _first(scenarios[names[0]]).place.solved)
        found = compare(
            at[names[0]],
            {names[1]: at[names[1]]},
            replications=replications,
            seed=seed,
            label=f"{over} = {value:.6g}",
            runner=measuring([(group, what)]),
            on=on,
        )
        return found.of(found.proposals[0], group, what) - found.of(found.baseline, group, what)

    crossing = find_roots(difference, low, high, grid=grid)
    return BreakEven(
        baseline=names[0],
        proposal=names[1],
        path=over,
        group=group,
        outcome=what,
        assumed=number_at(baseline, over),
        low=low,
        high=high,
        crossing=crossing,
        seed=seed,
        scenarios=scenarios,
        solved_anew=any(solved),
        notes=tuple(notes),
    )


def _first(scenario: Scenario) -> Scenario:
    return scenario.members[0] if scenario.members else scenario


def _fitting(value: float, whole: bool) -> float | int:
    """Keep a whole number whole."""
    return round(value) if whole and float(value).is_integer() else value
