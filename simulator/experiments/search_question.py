"""What a search is asked: what may be chosen, what is to be small or large, and what has to hold how surely."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments.compare import outcome_key
from simulator.experiments.intervals import Proportion, intervals
from simulator.experiments.settings import known_path
from simulator.experiments.sweep import Key
from simulator.scenario.figures import is_numeric
from simulator.scenario.messages import Problem, ScenarioError, spell
from simulator.scenario.set_values import Relative

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
Values = tuple[Any, ...]
"""What is chosen at every decision, in order: a rule."""
MOST_DECISIONS, MOST_OBJECTIVES = 12, 3
_DIGITS = 3
"""Digits of a chosen number that mean something: nobody decides on 21.3874 minutes."""


@dataclass(frozen=True)
class Decision:
    """A figure that may be chosen.

    Attributes
    ----------
    path : str
        Where it stands; ``*`` stands for any one name in it, all of which then get the value.
    low, high : float
        Ends of what may be chosen; not used where there are choices.
    choices : tuple
        What may be chosen, one by one; empty where it is a number between the ends.
    times : bool
        Whether what is chosen is a factor by which the scenario's own value, or each item of a list, is multiplied.
    whole : bool
        Whether it is a whole number.
    """

    path: str
    low: float = math.nan
    high: float = math.nan
    choices: tuple[Any, ...] = ()
    times: bool = False
    whole: bool = False

    def __post_init__(self) -> None:
        if self.choices and len(set(map(repr, self.choices))) < 2:
            raise Refused(
                f"{self.path}: a decision needs two values that differ, such as a,b, or two ends that are numbers, "
                "such as 0.8:1.2"
            )
        if not self.choices and not (
            math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high
        ):
            raise Refused(f"{self.path}: a decision has a lower end and a higher one, such as 10:30")

    @property
    def name(self) -> str:
        """Its path, with ``*`` behind it where its value is a factor: the name of its column."""
        return f"{self.path}*" if self.times else self.path

    @property
    def ends(self) -> tuple[Any, ...]:
        """Every choice, or both ends."""
        return self.choices or (self.rounded(self.low), self.rounded(self.high))

    def rounded(self, value: float) -> float | int:
        """Return a number as it is decided on: whole where it has to be, else of four digits that mean something."""
        if self.whole:
            return round(value)
        return min(max(float(f"{value:.{_DIGITS}g}"), self.low), self.high)

    def change(self, value: Any) -> Any:
        """Return what :meth:`~simulator.scenario.Scenario.replace` takes for a value."""
        return Relative(float(value), True, f"*= {value:g}") if self.times else value

    def today(self, scenario: Scenario) -> Any | None:
        """Return what a scenario has, if it is among what may be chosen; else None."""
        value = 1.0 if self.times else None if "*" in self.path else scenario.get(self.path)
        if self.choices:
            return value if any(repr(value) == repr(one) for one in self.choices) else None
        return value if value is not None and self.low <= value <= self.high else None


def read_decision(scenario: Scenario, decision: Decision) -> Decision:
    """Return a decision as it fits a scenario: whole where the figure is, refused before anything runs otherwise.

    Raises
    ------
    ScenarioError
        If the path is not there, is no number where a number is to be chosen, or a value does not fit by itself.
    """
    if "*" not in decision.path:
        known_path(scenario, decision.path)
        value = scenario.get(decision.path)
        a_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not decision.choices and not (a_number or (decision.times and is_numeric(value))):
            said = f"is {spell(value)}: give what may be chosen one by one, such as {decision.path}=a,b,c"
            raise ScenarioError([Problem("--decide", decision.path, said)])
        if isinstance(value, int) and not isinstance(value, bool) and not decision.times:
            whole = not decision.choices
            decision = Decision(decision.path, decision.low, decision.high, decision.choices, whole=whole)
    try:
        for end in decision.ends:
            scenario.replace({decision.path: decision.change(end)})
    except ScenarioError as error:
        raise ScenarioError([replace(one, file="--decide") for one in error.problems]) from None
    return decision


@dataclass(frozen=True)
class Objective:
    """What is to be as small, or as large, as can be.

    Attributes
    ----------
    key : (group, outcome)
        What is measured.
    largest : bool
        Whether more of it is wanted.
    """

    key: Key
    largest: bool

    @classmethod
    def of(cls, outcome: str, *, largest: bool) -> Objective:
        """Read ``OUTCOME`` or ``GROUP.OUTCOME``; refused if there is no such outcome."""
        return cls(outcome_key(outcome), largest)

    @property
    def sign(self) -> float:
        """What its values are multiplied by, so that less is better."""
        return -1.0 if self.largest else 1.0

    @property
    def name(self) -> str:
        """Its name in tables."""
        return ".".join(self.key)


@dataclass(frozen=True)
class Bound:
    """What an outcome may not be above, or not below.

    Attributes
    ----------
    key : (group, outcome)
        What is measured.
    at_most : bool
        Whether it may not be above the limit; else not below it.
    limit : float or None
        The limit; None for what today's rules come to in the same draw.
    """

    key: Key
    at_most: bool
    limit: float | None

    @property
    def name(self) -> str:
        """It as it is written, such as ``all.talks_on_time>=0.85``."""
        limit = "baseline" if self.limit is None else f"{self.limit:g}"
        return f"{'.'.join(self.key)}{'<=' if self.at_most else '>='}{limit}"

    def slack(self, levels: Floats, baseline: Floats) -> Floats:
        """Return by how much each draw is on the right side; nan where it is not defined."""
        apart: Floats = levels - (baseline if self.limit is None else self.limit)
        return -apart if self.at_most else apart


@dataclass(frozen=True)
class Constraint:
    """What has to hold: one bound, or several in the same draw.

    Attributes
    ----------
    bounds : tuple of Bound
        A draw counts as one in which the constraint holds if every one of them does; one that is not defined in it,
        because there is nobody of the group, holds.
    probability : float or None
        In which share of the draws it has to hold; None where the one bound has to hold of the mean.
    """

    bounds: tuple[Bound, ...]
    probability: float | None = None

    def __post_init__(self) -> None:
        if self.probability is not None and not 0 < self.probability <= 1:
            raise Refused(
                f"{self.name}: the share of draws in which it has to hold is above 0 and at most 1, "
                f"not {self.probability:g}"
            )
        if self.probability is None and len(self.bounds) != 1:
            raise Refused(
                f"{self.name}: say in which share of the draws all of it has to hold, such as @0.8; of their mean each "
                "is a constraint by itself"
            )

    @property
    def name(self) -> str:
        """It as it is written, such as ``all.talks_on_time>=0.85@0.9``: the name of its column."""
        surely = "" if self.probability is None else f"@{self.probability:g}"
        return " and ".join(one.name for one in self.bounds) + surely

    @property
    def alone(self) -> tuple[Constraint, ...]:
        """Each of several bounds as a constraint by itself, which is less; none where there is but one."""
        several = len(self.bounds) > 1
        return tuple(Constraint((one,), self.probability) for one in self.bounds) if several else ()

    def slack(self, levels: Floats, baseline: Floats, outcomes: Sequence[Key]) -> Floats:
        """Return by how much each draw is on the right side: of several bounds the smallest; nan where none is defined.

        Parameters
        ----------
        levels, baseline : ndarray, shape (draws, outcomes)
            Of a rule, and of today's rules in the same draws.
        outcomes : sequence of (group, outcome)
            What the columns are.
        """
        at = [outcomes.index(one.key) for one in self.bounds]
        slacks = [one.slack(levels[:, k], baseline[:, k]) for one, k in zip(self.bounds, at, strict=True)]
        return np.asarray(np.fmin.reduce(slacks), dtype=np.float64)

    def held(self, slack: Floats) -> Proportion:
        """Return in how many of the draws, among those in which it is defined, it holds."""
        known = slack[np.isfinite(slack)]
        return Proportion(int((known >= 0).sum()), len(known))

    def missed_by(self, slack: Floats, *, surely: bool) -> float:
        """Return how far it is from holding, 0 where it holds: in shares of draws, or by the mean.

        Parameters
        ----------
        slack : ndarray
            From :meth:`slack`.
        surely : bool
            Whether it is to be missed surely, by the end of the 95 % interval, for that to count: few draws leave much
            open.
        """
        held = self.held(slack)
        if not held.of:
            return math.inf
        if self.probability is not None:
            share = held.interval[1] if surely and held.count else held.share
            return max(self.probability - share, 0.0)
        of = intervals(slack)[()]
        reached = of.high if surely and math.isfinite(of.high) else of.mean
        return max(-reached, 0.0)


def read_question(
    scenario: Scenario, decide: Sequence[Decision], objectives: Sequence[Objective]
) -> tuple[Decision, ...]:
    """Return the decisions as they fit a scenario.

    Raises
    ------
    Refused
        If there are too few or too many, or something is asked twice.
    ScenarioError
        With the mistakes of all of them at once: see :func:`read_decision`.
    """
    _refuse_unless(decide, objectives)
    found: list[Decision] = []
    problems: list[Problem] = []
    for one in decide:
        try:
            found.append(read_decision(scenario, one))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return tuple(found)


def _refuse_unless(decide: Sequence[Decision], objectives: Sequence[Objective]) -> None:
    if not 1 <= len(decide) <= MOST_DECISIONS:
        raise Refused(f"a search decides on 1 to {MOST_DECISIONS} figures, not {len(decide)}")
    paths = [one.path for one in decide]
    if twice := [path for n, path in enumerate(paths) if path in paths[:n]]:
        raise Refused(f"{twice[0]}: is decided on twice")
    for one in paths:
        if both := [path for path in paths if path != one and fnmatchcase(path, one)]:
            raise Refused(f"{both[0]}: is decided on twice, by itself and by {one}")
    if not 1 <= len(objectives) <= MOST_OBJECTIVES:
        raise Refused(f"a search has 1 to {MOST_OBJECTIVES} objectives, not {len(objectives)}")
    keys = [one.key for one in objectives]
    if twice := [".".join(key) for n, key in enumerate(keys) if key in keys[:n]]:
        raise Refused(f"{twice[0]}: is an objective twice")


def changes_of(decisions: tuple[Decision, ...], values: Values) -> Mapping[str, Any]:
    """Return what a rule changes in a scenario, by path."""
    return {one.path: one.change(value) for one, value in zip(decisions, values, strict=True)}
