"""What a search found: the rules that were verified, the front among them, and every rule that was tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from pydantic_core import to_jsonable_python

from simulator.experiments.compare import is_share
from simulator.experiments.intervals import Interval, Proportion, intervals, paired_differences
from simulator.experiments.record import Result
from simulator.experiments.search_front import dominates, front, means, surely_behind
from simulator.experiments.search_question import Constraint, Decision, Objective, Values, changes_of
from simulator.experiments.sweep import Key
from simulator.scenario.messages import spell

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Tried:
    """A rule and what came of it in the draws so far.

    Attributes
    ----------
    values : Values
        What is chosen at every decision.
    levels, baseline : ndarray, shape (draws, outcomes)
        Of the rule, and of today's rules in the same draws.
    """

    values: Values
    levels: Floats
    baseline: Floats

    def missed(self, constraint: Constraint, wanted: tuple[Key, ...], *, surely: bool) -> float:
        """Return how far it is from holding a constraint: see :meth:`Constraint.missed_by`."""
        return constraint.missed_by(constraint.slack(self.levels, self.baseline, wanted), surely=surely)

    def with_more(self, levels: Floats, baseline: Floats) -> Tried:
        """Return it with further draws."""
        return replace(
            self,
            levels=np.concatenate([self.levels, levels]),
            baseline=np.concatenate([self.baseline, baseline]),
        )


@dataclass(frozen=True)
class Rated:
    """A rule or a scenario at the draws by which rules are verified.

    Attributes
    ----------
    name : str
        Of a scenario its own.
    values : Values or None
        What is chosen at every decision; None of a scenario that is held against the rules.
    levels, baseline : ndarray, shape (draws, outcomes)
        Its own, and those of today's rules in the same draws.
    """

    name: str
    values: Values | None
    levels: Floats
    baseline: Floats


@dataclass(frozen=True, repr=False)
class Search(Result):
    """The rules that no other is better than, as far as was looked.

    Attributes
    ----------
    decisions, objectives, constraints : tuple
        What was asked.
    outcomes : tuple of (group, outcome)
        What was measured.
    start : str
        The scenario whose figures were chosen.
    rated : tuple of Rated
        Verified: today's rules first, the proposals, then the rules.
    tried : tuple of Tried
        Every rule that was run, with all its draws before it was verified.
    runs, few, verify : int
        What it was allowed; draws of each rule, and of each that was verified.
    drawn : tuple of str
        Names of what is assumed and was drawn.
    draws : bool
        Whether it was drawn.
    seed : int
        Of rules, draws and random numbers.
    """

    decisions: tuple[Decision, ...]
    objectives: tuple[Objective, ...]
    constraints: tuple[Constraint, ...]
    outcomes: tuple[Key, ...]
    start: str
    rated: tuple[Rated, ...]
    tried: tuple[Tried, ...]
    runs: int
    few: int
    verify: int
    drawn: tuple[str, ...]
    draws: bool
    seed: int

    kind = "search"
    decisive = ("start", "runs", "few", "verify", "draws", "seed")

    @property
    def asked(self) -> dict[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        return {
            "decide": {
                one.name: list(to_jsonable_python(one.choices)) if one.choices else [one.low, one.high]
                for one in self.decisions
            },
            "minimise": [one.name for one in self.objectives if not one.largest],
            "maximise": [one.name for one in self.objectives if one.largest],
            "constraints": [one.name for one in self.constraints],
            **super().asked,
        }

    @property
    def spent(self) -> int:
        """Runs of a rule at a draw before the front was verified."""
        return sum(len(one.levels) for one in self.tried)

    @property
    def references(self) -> tuple[Rated, ...]:
        """Today's rules and the proposals."""
        return tuple(one for one in self.rated if one.values is None)

    @cached_property
    def front(self) -> tuple[Rated, ...]:
        """The verified rules that hold every constraint and that no other such rule dominates, by the first objective.

        They are named ``1``, ``2`` ...
        """
        held = [one for one in self.rated if one.values is not None and self.holds(one)]
        points = np.array([self.point(one) for one in held]).reshape(len(held), len(self.objectives))
        best = sorted(front(points), key=lambda n: tuple(points[n]))
        return tuple(replace(held[n], name=str(k)) for k, n in enumerate(best, 1))

    def point(self, one: Rated) -> Floats:
        """Return the mean of every objective against today's rules, less being better."""
        return means(self._apart(one))

    def level(self, one: Rated, objective: Objective) -> Interval:
        """Return an objective's mean over the draws with its 95 % interval."""
        k = self.outcomes.index(objective.key)
        return intervals(one.levels[:, k], share=is_share(objective.key[1]))[()]

    def difference(self, one: Rated, objective: Objective) -> Interval:
        """Return its mean difference from today's rules over the draws with its 95 % interval."""
        return intervals(self._differences(one, objective))[()]

    def better(self, one: Rated, objective: Objective) -> float:
        """Return the share of draws in which it is better than today's rules; nan where none tells."""
        found = objective.sign * self._differences(one, objective)
        found = found[np.isfinite(found)]
        return float((found < 0).mean()) if len(found) else float("nan")

    def held(self, one: Rated, constraint: Constraint) -> Proportion:
        """Return in how many of the draws a constraint holds."""
        return constraint.held(self._slack(one, constraint))

    def holds(self, one: Rated) -> bool:
        """Return whether every constraint holds as it is asked to: in enough of the draws, or of the mean."""
        return all(c.missed_by(self._slack(one, c), surely=False) == 0 for c in self.constraints)

    def beats(self, one: Rated, other: Rated) -> bool:
        """Return whether one is at least as good as another in every objective and better in one, by the means."""
        return dominates(self.point(one), self.point(other))

    def surely_beats(self, one: Rated, other: Rated) -> bool:
        """Return whether it is surely better in every objective, by the 95 % intervals of the differences."""
        return surely_behind(self._apart(other), self._apart(one))

    def scenario(self, one: Rated) -> Scenario:
        """Return a rule, or a scenario that is held against the rules."""
        if one.values is None:
            return self.scenarios[one.name]
        return self.scenarios[self.start].replace(changes_of(self.decisions, one.values))

    def table(self) -> pd.DataFrame:
        """Return the front (the columns of ``front.csv``): a row a rule.

        Of each objective its level and its difference from today's rules, with 95 % intervals of the means over the
        draws, and the share of draws in which it is better; of each constraint the share of draws in which it holds,
        and of each bound of several by itself.
        """
        return self._table(self.front, {})

    def rules(self) -> pd.DataFrame:
        """Return all that was verified (the columns of ``rules.csv``): today's rules and the proposals first."""
        return self._table(self.rated, {repr(one.values): one.name for one in self.front})

    def tries(self) -> pd.DataFrame:
        """Return every rule that was tried (the columns of ``tried.csv``), with its draws before it was verified.

        Objectives are differences from today's rules in the same draws.
        """
        import pandas as pd

        rows = []
        for one in self.tried:
            of = Rated("", one.values, one.levels, one.baseline)
            row = self._decided(of) | {"draws": len(one.levels)}
            row |= {f"{o.name}_difference": self.difference(of, o).mean for o in self.objectives}
            rows.append(row | {f"{c.name}: held": self.held(of, c).share for c in self.constraints})
        return pd.DataFrame(rows)

    def _table(self, rated: tuple[Rated, ...], on_front: Mapping[str, str]) -> pd.DataFrame:
        import pandas as pd

        rows = [self._row(one, on_front) for one in rated]
        columns = self._row(self.rated[0], on_front)  # the front may be empty
        return pd.DataFrame(rows, columns=list(columns))

    def _row(self, one: Rated, on_front: Mapping[str, str]) -> dict[str, Any]:
        named = on_front.get(repr(one.values), "") if one.values is not None else ""
        row: dict[str, Any] = {"rule": one.name}
        if on_front:
            row["front"] = named
        row |= self._decided(one) | {"draws": len(one.levels)}
        for objective in self.objectives:
            level, apart = self.level(one, objective), self.difference(one, objective)
            row |= {
                objective.name: level.mean,
                f"{objective.name}_low": level.low,
                f"{objective.name}_high": level.high,
                f"{objective.name}_difference": apart.mean,
                f"{objective.name}_difference_low": apart.low,
                f"{objective.name}_difference_high": apart.high,
                f"{objective.name}_probability_better": self.better(one, objective),
            }
        for constraint in (each for c in self.constraints for each in (c, *c.alone)):
            held = self.held(one, constraint)
            low, high = held.interval
            name = f"{constraint.name}: held"
            row |= {name: held.share, f"{name}_low": low, f"{name}_high": high}
        return row

    def _decided(self, one: Rated) -> dict[str, Any]:
        """Return what a rule chose, or what a scenario has where it is a plain figure."""
        if one.values is not None:
            return {d.name: _cell(x) for d, x in zip(self.decisions, one.values, strict=True)}
        at = self.scenarios[one.name]
        there = {d.name: d.path in at.paths() and not d.times for d in self.decisions}
        return {d.name: _cell(at.get(d.path)) if there[d.name] else "" for d in self.decisions}

    def _apart(self, one: Rated) -> Floats:
        found: Floats = np.stack([o.sign * self._differences(one, o) for o in self.objectives], axis=1)
        return found

    def _differences(self, one: Rated, objective: Objective) -> Floats:
        k = self.outcomes.index(objective.key)
        return paired_differences(one.levels[:, k], one.baseline[:, k])

    def _slack(self, one: Rated, constraint: Constraint) -> Floats:
        return constraint.slack(one.levels, one.baseline, self.outcomes)


def _cell(value: Any) -> Any:
    """Return a value as a table has it: a number as it is, all else as a file would say it."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value if isinstance(value, str) else spell(value)
    return value
