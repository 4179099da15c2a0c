"""The best rules under constraints: tried where it looks promising, drawn again where it is close, verified afresh.

A rule is a scenario with some of its figures chosen. Rules are compared with the baseline at draws of all that is
assumed, all rules at the same draws and on the same random numbers, so that they are told apart by what they do. Half
of the runs go to trying: Optuna is asked for batches of a fixed size, each rule run at few draws. The other half goes
to the best: rules that are surely behind another, or surely miss a constraint, are dropped, half of the others go on,
and those that do get twice the draws (successive halving: Jamieson and Talwalkar 2016, *Non-stochastic best arm
identification and hyperparameter optimization*). What is best of many is best by luck too: the last ones are run at
draws and random numbers that no rule was chosen by, and by these alone the front is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import distinct
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.draws_of_assumptions import compare_at
from simulator.experiments.prediction import Comparing
from simulator.experiments.record import Note
from simulator.experiments.search_asking import Asking
from simulator.experiments.search_front import means, worth_more_draws
from simulator.experiments.search_question import (
    Constraint,
    Decision,
    Objective,
    Values,
    read_question,
)
from simulator.experiments.search_result import Rated, Search, Tried
from simulator.experiments.search_running import FRESH, OWN, Running, assumed
from simulator.optional import need

if TYPE_CHECKING:
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]

RUNS = 2000
"""Runs of a rule at a draw, in all, before the front is verified."""
FEW = 4
"""Draws at which every rule is tried."""
VERIFIED = 100
"""Draws at which the front is verified."""
BATCH = 8
"""Rules asked for at a time, whatever the number of workers: so these change nothing."""
AT_THE_FRONT = 12
"""Rules at most that are verified."""
_NOTHING_NEW = 3
"""Batches without a rule that was not tried before, after which there is nothing more to try."""


def search(
    baseline: Scenario,
    proposals: Mapping[str, Scenario] | None = None,
    *,
    of: str = "",
    decide: Sequence[Decision],
    objectives: Sequence[Objective],
    constraints: Sequence[Constraint] = (),
    runs: int = RUNS,
    few: int = FEW,
    verify: int = VERIFIED,
    draws: bool = True,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
    comparing: Comparing = compare_at,
) -> Search:
    """Find the rules that no other is better than in every objective, among those that hold the constraints.

    Parameters
    ----------
    baseline : Scenario
        Today's rules, of one municipality.
    proposals : mapping of str to Scenario, optional
        Held against the front beside today's rules.
    of : str
        Name of the proposal whose figures are chosen; the baseline's are if it is not given.
    decide : sequence of Decision
        What may be chosen.
    objectives : sequence of Objective
        One to three.
    constraints : sequence of Constraint
        What has to hold.
    runs : int
        Runs of a rule at a draw, in all, before the front is verified.
    few, verify : int
        Draws at which every rule is tried, and the last ones are verified.
    draws : bool
        Whether all that is assumed is drawn; else a draw is another set of random numbers alone.
    seed : int
        Of rules, draws and random numbers.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.
    comparing : callable
        Who compares the scenarios at the draws; it changes no digit.

    Raises
    ------
    ScenarioError
        If a path is not there or a value does not fit by itself; before anything is run.
    Refused
        If there is nothing to decide or to look at, a scenario is of several municipalities, or a number is too small.
    NotInstalled
        If Optuna is not installed.
    """
    on = computing(on, workers)
    need("optuna")
    given = proposals or {}
    names = distinct((baseline.name, *given))
    asked = dict(zip(names, (baseline, *given.values()), strict=True))
    start = of or baseline.name
    _refuse_unless(asked, start, runs, few, verify)
    decisions = read_question(asked[start], decide, objectives)
    notes: list[Note] = []
    scenarios = with_fitting_baseline(asked, on, notes)
    wanted = tuple(
        dict.fromkeys(
            [*(one.key for one in objectives), *(one.key for of in constraints for one in of.bounds)]
        )
    )
    known = assumed(scenarios, decisions) if draws else {}
    running = Running(scenarios, start, decisions, wanted, known, comparing, on)
    ours = _Ours(running, tuple(objectives), tuple(constraints), runs, few, verify, seed)
    tried, last = ours.found()
    rated = ours.verified([one.values for one in last])
    return Search(
        decisions=decisions,
        objectives=tuple(objectives),
        constraints=tuple(constraints),
        outcomes=wanted,
        start=start,
        rated=rated,
        tried=tried,
        runs=runs,
        few=few,
        verify=verify,
        drawn=tuple(known),
        draws=draws,
        seed=seed,
        scenarios=scenarios,
        notes=tuple(notes),
    )


def _refuse_unless(asked: Mapping[str, Scenario], start: str, runs: int, few: int, verify: int) -> None:
    if start not in asked:
        raise Refused(f"there is no scenario '{start}' among those compared: {', '.join(asked)}")
    if several := [name for name, one in asked.items() if one.members]:
        raise Refused(f"{several[0]}: is of several places; a search is of one")
    if few < 2 or verify < 2:
        raise Refused(f"a rule is run at 2 draws at least, not {min(few, verify)}: they tell chance apart")
    if runs < 2 * BATCH * few:
        raise Refused(f"a search takes at least {2 * BATCH * few} runs (--runs), not {runs}")


@dataclass(frozen=True)
class _Ours:
    """A search: what it looks for, what it may spend."""

    running: Running
    objectives: tuple[Objective, ...]
    constraints: tuple[Constraint, ...]
    runs: int
    few: int
    verify: int
    seed: int

    def found(self) -> tuple[tuple[Tried, ...], tuple[Tried, ...]]:
        """Return every rule that was tried, and those that are to be verified."""
        tried = self._asked()
        by_values = {repr(one.values): one for one in tried}
        for alive in self._halved(tried):
            by_values |= {repr(one.values): one for one in alive}
            tried = alive
        return tuple(by_values.values()), self._best(tried, AT_THE_FRONT)

    def verified(self, rules: Sequence[Values]) -> tuple[Rated, ...]:
        """Run today's rules, the proposals and the last rules at draws of their own."""
        names = {f"rule {n}": values for n, values in enumerate(rules, 1)}
        made = {name: self.running.rule(values) for name, values in names.items()}
        compared = {**self.running.scenarios, **{name: one for name, one in made.items() if one is not None}}
        draws = self.running.draws(0, self.verify, self.seed, FRESH)
        found = self.running.levels(compared, draws, "rules, verified")
        base = found[next(iter(self.running.scenarios))]
        return tuple(Rated(name, names.get(name), levels, base) for name, levels in found.items())

    def _asked(self) -> tuple[Tried, ...]:
        """Ask for rules, batch by batch, and run each at the first few draws."""
        number = max(self.runs // 2 // self.few // BATCH, 1)
        start = self.running.scenarios[self.running.start]
        today = tuple(one.today(start) for one in self.running.decisions)
        asking = Asking(
            self.running.decisions,
            len(self.objectives),
            seed=self.seed,
            startup=BATCH * max(number // 4, 1),
            first=[] if None in today else [today],
        )
        draws = self.running.draws(0, self.few, self.seed, OWN)
        known: dict[str, Tried | None] = {}
        nothing_new = 0
        for batch in range(number):
            asked = asking.ask(BATCH)
            # By their text: 1, 1.0 and true are three values, and equal to Python.
            new = {text: values for values in asked if (text := repr(values)) not in known}
            made = {f"rule {n}": self.running.rule(one) for n, one in enumerate(new.values())}
            fit = {name: one for name, one in made.items() if one is not None}
            label = f"rules tried, batch {batch + 1} of {number}"
            found = self.running.levels(fit, draws, label) if fit else {}
            base = found.get(next(iter(self.running.scenarios)))
            for n, (text, one) in enumerate(new.items()):
                levels = found.get(f"rule {n}")
                known[text] = None if levels is None or base is None else Tried(one, levels, base)
            asking.tell([self._told(known[repr(values)]) for values in asked])
            nothing_new = 0 if new else nothing_new + 1
            if nothing_new == _NOTHING_NEW:
                break
        tried = tuple(one for one in known.values() if one is not None)
        if not tried:
            raise Refused("no rule that was tried fits together: look at what may be decided (--decide)")
        return tried

    def _told(self, one: Tried | None) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
        if one is None:
            return None
        missed = (one.missed(c, self.running.wanted, surely=False) for c in self.constraints)
        return tuple(means(self._points(one)).tolist()), tuple(missed)

    def _points(self, one: Tried) -> Floats:
        """Return the objectives in each draw against today's, less being better."""
        at = [self.running.wanted.index(objective.key) for objective in self.objectives]
        signs = np.array([objective.sign for objective in self.objectives])
        found: Floats = signs * (one.levels - one.baseline)[:, at]
        return found

    def _halved(self, tried: tuple[Tried, ...]) -> Iterator[tuple[Tried, ...]]:
        """Yield the rules that go on, round by round, with twice the draws of the round before.

        As many go on as can be verified, at the least: where little may be spent they get fewer draws each, since what
        is dropped for want of runs is lost to the front.
        """
        alive, done = tried, self.few
        left = self.runs - len(tried) * self.few
        while done < self.verify:
            more = min(done, self.verify - done)
            alive = self._best(alive, max(min(len(alive) // 2, left // more), AT_THE_FRONT))
            more = min(more, left // max(len(alive), 1))
            if len(alive) < 2 or more < 1:
                return
            names = {f"rule {n}": one for n, one in enumerate(alive)}
            made = {name: self.running.rule(one.values) for name, one in names.items()}
            draws = self.running.draws(done, done + more, self.seed, OWN)
            label = f"rules at {done + more} draws"
            found = self.running.levels(
                {name: one for name, one in made.items() if one is not None}, draws, label
            )
            base = found[next(iter(self.running.scenarios))]
            alive = tuple(one.with_more(found[name], base) for name, one in names.items())
            left -= len(alive) * more
            done += more
            yield alive

    def _best(self, alive: Sequence[Tried], most: int) -> tuple[Tried, ...]:
        missed = [
            sum(one.missed(c, self.running.wanted, surely=True) for c in self.constraints) for one in alive
        ]
        kept = worth_more_draws([self._points(one) for one in alive], missed, most)
        return tuple(alive[n] for n in kept)
