"""Break-even: at which value of an assumption does a proposal cost the same, or bring people into jobs as fast?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from simulator import experiments
from simulator.experiments import HERE, Computing
from simulator.experiments.break_even import BreakEvenPoint
from simulator.experiments.naming import outcome_key
from simulator.experiments.root import GRID, Floats, find_roots
from simulator.reporting.notes import Note
from simulator.study.delivered import Delivered
from simulator.study.fitting import with_fitting_baseline
from simulator.study.varying import keep_changes, number_at, range_of, with_values

if TYPE_CHECKING:
    from simulator.reporting.report import Report
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario


@dataclass(frozen=True)
class BreakEven(BreakEvenPoint, Delivered):
    """What was found, and all that is needed to show and to repeat it; see :class:`BreakEvenPoint`.

    Attributes
    ----------
    scenarios : mapping of str to Scenario
        Baseline and proposal, with baseline hazards that fit them.
    solved_anew : bool
        Whether the baseline hazards rest on the assumption, and were solved anew at every value.
    notes : tuple of Note
        What else a reader must know.
    """

    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    solved_anew: bool = False
    notes: tuple[Note, ...] = ()

    kind: ClassVar[str] = "break-even"

    __repr__ = Delivered.__repr__

    def _told(self, words: Words) -> Sequence[str]:
        from simulator.reporting.break_even import sentences

        return sentences(self, words)

    def _report(self, words: Words) -> Report:
        from simulator.reporting.break_even import report

        return report(self, words, self.solved_anew, self.notes)

    def _asked(self) -> dict[str, Any]:
        words = ("path", "group", "outcome", "low", "high", "seed", "replications")
        return {word: getattr(self, word) for word in words}


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

    Raises
    ------
    ScenarioError
        If the path is not that of a number, has no range and none is given, or a value does not fit.
    ValueError
        If there is no such outcome, or the range is empty.
    """
    group, what = outcome_key(outcome)
    for scenario in (baseline, proposal):
        number_at(scenario, over)
    keep_changes(baseline, {proposal.name: proposal}, [over])
    low, high = range_of(baseline, over) if between is None else between
    names = experiments.distinct((baseline.name, proposal.name))
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
        found = experiments.compare(
            at[names[0]],
            {names[1]: at[names[1]]},
            replications=replications,
            seed=seed,
            label=f"{over} = {value:.6g}",
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
