"""Expected against simulated: does what the documents expect come out?

Every expectation is held up against what was simulated, by the verdict that every difference is judged by
(:mod:`simulator.experiments.verdicts`): a change that is practically none is told as that, and never as the opposite.
One that does not come out is told like any other.

*Against the baseline*: the paired difference of the outcome over the whole run; with a day from which on it is
expected, over the weeks from that day on, if the outcome is measured week by week. *Against before*: the last 52 weeks
of the run (with a day: the weeks from it on) less the 26 weeks before the first date of ``change_from``, replication
by replication, within the same run. Weeks are pooled: all that fell due in them together. Weeks before ``start`` count
as before only if the same rules held in them, which is so where the baseline is the scenario before its changes.

*Against the document's own number*: a level, not a change, where the document gives the number and says that nothing
changes. The level is held against it, in a run of one scenario too. Where the document says which way and gives the
number, both are asked: it must go that way, and the level must come within the margin of the number or beyond it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import OUTCOMES, WEEKLY
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval, intervals, paired
from simulator.experiments.verdicts import Probabilities, baseline_levels, of_chance, size_that_matters
from simulator.scenario.document import Expectation

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

WEEKS_BEFORE = 26
"""Weeks before the first change that "before" is the mean of."""
WEEKS_AFTER = 52
"""Weeks at the end of the run that "after" is the mean of."""
MARGIN = 0.02
"""What counts as nothing where an expectation has no margin of its own: two percentage points of a share, two
hundredths of anything else."""

Verdict = Literal["as_expected", "short", "same", "opposite", "not_sure", "not_measured"]
COLUMNS = (
    "scenario",
    "expectation",
    "outcome",
    "group",
    "direction",
    "against",
    "basis",
    "figure",
    "from_week",
    "to_week",
    "replications",
    "compared_with",
    "simulated",
    "difference",
    "difference_ci_low",
    "difference_ci_high",
    "verdict",
    "text",
)
"""Columns of the table of expectations."""


@dataclass(frozen=True)
class Checked:
    """An expectation, checked against what was simulated.

    Attributes
    ----------
    scenario : str
        Name of the scenario that carries it.
    expectation : Expectation
        What its document expects.
    weeks : pair of int
        From which week, counted from ``start``, to which (not included) it was measured.
    compared_with, simulated : Interval
        The outcome in the baseline (or before), and in the scenario (or after).
    difference : Interval
        The second less the first, paired.
    verdict : str
        ``as_expected`` or ``opposite`` where the verdict says so, ``short`` where it goes the right way and stays
        short of the document's own number, ``same`` where it is practically unchanged though a change was expected,
        ``not_sure`` where it cannot be told, ``not_measured`` where there is nothing to compare.
    """

    scenario: str
    expectation: Expectation
    weeks: tuple[int, int]
    compared_with: Interval
    simulated: Interval
    difference: Interval
    verdict: Verdict

    @property
    def against(self) -> str:
        """Against what it was held: ``baseline``, ``before`` or the document's own ``figure``."""
        return "figure" if _of_level(self.expectation) else self.expectation.against


def check(comparison: Comparison, scenarios: Mapping[str, Scenario]) -> tuple[Checked, ...]:
    """Check every expectation of the scenarios against what was simulated.

    What the baseline expects against a baseline is not measured: it is its own.
    """
    levels = baseline_levels(comparison)
    return tuple(
        _checked(comparison, scenarios, name, expectation, levels)
        for name, scenario in scenarios.items()
        for expectation in scenario.expectations
    )


def table(checked: Sequence[Checked]) -> pd.DataFrame:
    """Return a row an expectation, with :data:`COLUMNS`; undefined is ``NaN``."""
    import pandas as pd

    rows = []
    for h in checked:
        e, d = h.expectation, h.difference
        row: tuple[object, ...] = (h.scenario, e.name, e.outcome, e.group, e.direction, h.against, e.basis)
        row += (math.nan if e.figure is None else e.figure, *h.weeks, d.replications)
        row += (h.compared_with.mean, h.simulated.mean, d.mean, d.low, d.high, h.verdict, e.text)
        rows.append(row)
    return pd.DataFrame(rows, columns=list(COLUMNS))


def verdict(direction: str, found: Probabilities, larger: bool) -> Verdict:
    """Judge a difference by how probable it is that it goes each way, by more than what matters.

    Parameters
    ----------
    direction : str
        ``up``, ``down``, ``unchanged``, or ``not_down`` and ``not_up``: as expected unless it goes the wrong way by
        what matters.
    found : Probabilities
        Of the difference, of which higher is held to be better.
    larger : bool
        Whether its mean is above zero.
    """
    word = found.word
    if math.isnan(found.same):
        return "not_measured"
    higher, lower = word == "better", word == "worse"
    if direction == "unchanged":
        return "as_expected" if word == "same" else "opposite" if higher or lower else "not_sure"
    if direction in ("not_down", "not_up"):
        wrong, probably = (lower, found.worse) if direction == "not_down" else (higher, found.better)
        return "opposite" if wrong else "not_sure" if probably > 0.5 else "as_expected"
    if word in ("same", "unknown"):
        return "same" if word == "same" else "not_sure"
    if larger == (direction == "up"):
        return "as_expected"
    # The wrong way, but by less than matters or only perhaps so, is no opposite.
    return "opposite" if higher or lower else "same"


def reaches(direction: str, level: Interval, figure: float, share: bool, margin: float = MARGIN) -> Verdict:
    """Judge a level by the document's own number: whether it comes within the margin of it, or beyond it.

    Parameters
    ----------
    direction : str
        ``up`` and ``not_down``: no lower than the number; ``down`` and ``not_up``: no higher; ``unchanged``: neither.
    level : Interval
        What was simulated.
    figure : float
        The number.
    share, margin
        As :func:`verdict` has them.

    Returns
    -------
    str
        ``as_expected``, ``short``, ``not_sure`` or ``not_measured``.
    """
    if math.isnan(level.mean):
        return "not_measured"
    if math.isnan(level.low):
        return "not_sure"
    most = margin if share else margin * abs(figure)
    below_fails, above_fails = direction not in ("down", "not_up"), direction not in ("up", "not_down")
    if (below_fails and level.high < figure - most) or (above_fails and level.low > figure + most):
        return "short"
    if (below_fails and level.low < figure - most) or (above_fails and level.high > figure + most):
        return "not_sure"
    return "as_expected"


def _checked(
    comparison: Comparison,
    scenarios: Mapping[str, Scenario],
    name: str,
    e: Expectation,
    levels: Mapping[str, float],
) -> Checked:
    scenario = scenarios[name]
    size = size_that_matters(scenario.prices.matters, e.outcome, levels) if levels else None
    weeks = (0, scenario.horizon_weeks)
    nothing = np.full(len(comparison.replications), np.nan)
    with_, without = nothing, nothing
    if e.against == "before":
        if scenario.later and e.outcome in WEEKLY:
            before, weeks = _windows(scenario, scenarios[comparison.baseline], e.from_)
            with_ = comparison.window(name, e.group, e.outcome, *weeks)
            without = comparison.window(name, e.group, e.outcome, *before)
    elif _of_level(e):
        if (e.group, e.outcome) in comparison.keys:
            with_, without = comparison.of(name, e.group, e.outcome), np.full_like(nothing, e.figure)
    elif name == comparison.baseline:
        if (e.group, e.outcome) in comparison.keys:  # its level can be told, beside the document's own number
            with_ = comparison.of(name, e.group, e.outcome)
    elif e.from_ is not None and e.outcome in WEEKLY:
        weeks = (_week_from(e.from_, scenario.start), scenario.horizon_weeks)
        with_ = comparison.window(name, e.group, e.outcome, *weeks)
        without = comparison.window(comparison.baseline, e.group, e.outcome, *weeks)
    elif (e.group, e.outcome) in comparison.keys:
        with_ = comparison.of(name, e.group, e.outcome)
        without = comparison.of(comparison.baseline, e.group, e.outcome)
    difference = paired(with_, without)[()]
    compared_with = _over(without)
    share = OUTCOMES[e.outcome].unit == "share"
    simulated = _over(with_)
    judged = _judged(e, difference, compared_with.mean, share, size)
    if judged == "as_expected" and e.figure is not None and not _of_level(e):
        judged = reaches(e.direction, simulated, e.figure, share, e.margin)
    return Checked(name, e, weeks, compared_with, simulated, difference, judged)


def _judged(e: Expectation, difference: Interval, level: float, share: bool, size: float | None) -> Verdict:
    """Judge a difference by the expectation's own margin if it has one, else by what matters."""
    if math.isnan(difference.mean):
        return "not_measured"
    if math.isnan(difference.low):
        return "not_sure"
    if size is None or "margin" in e.model_fields_set:
        size = e.margin if share else e.margin * abs(level)
    found = of_chance(difference, size, lower_is_better=False)
    return verdict(e.direction, found, difference.mean > 0)


def _of_level(expectation: Expectation) -> bool:
    e = expectation
    return e.figure is not None and (e.direction, e.against) == ("unchanged", "baseline")


def _windows(
    scenario: Scenario, baseline: Scenario, expected_from: date | None
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the weeks before the first change and those that are held against them."""
    first_change = scenario.later[0][0]
    change = (first_change - scenario.start).days // 7
    earliest = -scenario.warmup_weeks if _as_it_began(scenario) == _as_it_began(baseline) else 0
    before = (max(earliest, change - WEEKS_BEFORE), change)
    if expected_from is None:
        after = max(scenario.horizon_weeks - WEEKS_AFTER, _week_from(first_change, scenario.start))
    else:
        after = _week_from(expected_from, scenario.start)
    return before, (after, scenario.horizon_weeks)


def _as_it_began(scenario: Scenario) -> Scenario:
    return replace(scenario, later=(), members=tuple(map(_as_it_began, scenario.members)))


def _week_from(day: date, start: date) -> int:
    """Return the first whole week from a day on."""
    return -((start - day).days // 7)


def _over(values: NDArray[np.float64]) -> Interval:
    return intervals(values)[()]
