"""Trials on some of those whom one jobcentre serves: its arms share caseworkers, places and vacancies."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import Family
from simulator.experiments.trial_analysis import UNKNOWN, Estimate, cox, difference_in_means, kaplan_meier
from simulator.experiments.trial_design import Arms, allot, lots_of_citizens, lots_of_units, minutes
from simulator.experiments.trial_fields import Floats, Worlds, at, write
from simulator.experiments.trial_persons import Persons, persons
from simulator.experiments.trial_randomisation import OTHERS, Cells, by_team

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.scenario import Scenario
    from simulator.simulation import Engine

Ints = NDArray[np.int64]
Pair = tuple["Scenario", "Scenario"]
"""Today's rules and the proposal."""
COST: tuple[Family, ...] = ("cost",)
FALSE_LOTS = 4
"""Lots drawn in a run without a trial: people are the dear part."""
OTHER_LOTS = 2**19
"""Number of the drawing of the lots that could have fallen, beside those that did."""


@dataclass(frozen=True)
class Shared:
    """Trials in one world.

    Attributes
    ----------
    asked : Worlds
        What is simulated.
    key : int
        Of the world's random numbers.
    engine : str or None
        Who keeps the clock.
    """

    asked: Worlds
    key: int
    engine: Engine | None

    def truth(self, pair: Pair) -> Floats:
        """Return what everybody under the proposal makes of it against everybody under today's rules, by length."""
        from simulator.simulation import Together

        base, proposal = pair
        runs = Together(base, {"now": base, "all": proposal}, self.engine).run(self.asked.seed, self.key)
        now, every = (self._enrolled(run) for _, run in runs)
        return self._difference(now, every)

    def trials(self, pair: Pair, *, thorough: bool) -> Floats:
        """Try the proposal on some, for every length.

        Parameters
        ----------
        pair : tuple of (Scenario, Scenario)
            Today's rules and the proposal.
        thorough : bool
            Whether by every estimator, with the cost, and with several false lots.

        Returns
        -------
        ndarray, shape (months, lots, fields)
        """
        from simulator.simulation import Together
        from simulator.simulation.setup import Drawn

        base, proposal = pair
        asked = self.asked
        tried = {f"{m}": (proposal, allot(asked.design, m, asked.seed, self.key)) for m in asked.months}
        runs = Together(base, {"now": base, "all": proposal}, self.engine, tried).run(asked.seed, self.key)
        people, _ = Drawn(base, asked.seed, self.key).people(-base.warmup_minutes, base.horizon_minutes)
        lots = _LotsDrawn(self, people.keys, teams_of(pair))
        table = asked.table(FALSE_LOTS if thorough else 1)
        enrolled, cost = {}, {}
        for name, run in runs:
            enrolled[name] = self._enrolled(run)
            if thorough and name != "all":
                cost[name] = cost_of(run, base, base)
        table[..., at("truth")] = self._difference(enrolled["now"], enrolled["all"])[:, None]
        for row, months in enumerate(asked.months):
            last = minutes(months)
            if thorough:
                table[row, :, at("cost")] = (cost[f"{months}"] - cost["now"]) * base.horizon_weeks / 52
            mine = enrolled[f"{months}"].entering(0, last)
            self._note(table[row, 0], "trial", mine, lots, 0, thorough)
            for number in range(table.shape[1]):
                now = enrolled["now"].entering(0, last)
                self._note(table[row, number], "none", now, lots, number, thorough and number == 0)
        return table

    def _enrolled(self, run: Run) -> Persons:
        return persons(run, 0, minutes(max(self.asked.months)), groups=self.asked.design.members)

    def _difference(self, now: Persons, every: Persons) -> Floats:
        means = [
            [mean(who.entering(0, minutes(m)).values(self.asked.design.outcome)) for who in (every, now)]
            for m in self.asked.months
        ]
        return np.array([with_it - without for with_it, without in means])

    def _note(
        self, row: Floats, arm_of: str, who: Persons, lots: _LotsDrawn, number: int, thorough: bool
    ) -> None:
        """Analyse a trial as an evaluator would, and write it into a row of the table."""
        design = self.asked.design
        arm = lots.of(who, number)
        who, arm = who.only(arm >= 0), arm[arm >= 0]
        values = who.values(design.outcome)
        cluster = who.caseworker if lots.by_caseworker else None
        row[at("persons")] = len(arm)
        row[at("units")] = len(arm) if cluster is None else len(np.unique(cluster))
        found = difference_in_means(values, arm, cluster)
        write(row, arm_of, "means", found)
        by = design.towards * design.matters - row[at("truth")]
        if cluster is None:
            moved = Estimate(found.value + by, found.error, found.critical)
        else:
            cells, means = lots.cells(who, values, number)
            write(row, arm_of, "lots", cells.test(means))
            moved = cells.test(means + by * cells.tried[0]) if arm_of == "trial" else UNKNOWN
        if arm_of == "trial":
            row[at("finds")] = moved.found
            row[at("median_now")], row[at("median_tried")] = (who.only(arm == one).median() for one in (0, 1))
        if thorough:
            write(row, arm_of, "kaplan_meier", kaplan_meier(who, arm) if cluster is None else UNKNOWN)
            write(row, arm_of, "cox", cox(who, arm, cluster))


class _LotsDrawn:
    """Who was drawn to which arm in one world, and who could have been.

    Parameters
    ----------
    of : Shared
        The trials.
    keys : ndarray of uint64
        The seed of each citizen's draws.
    teams : ndarray of int
        By caseworker.
    """

    def __init__(self, of: Shared, keys: NDArray[np.uint64], teams: Ints) -> None:
        self._of, self._keys, self._teams = of, keys, teams
        self.by_caseworker = of.asked.design.drawn == "caseworkers"

    def _caseworkers(self, number: int, times: int = 1) -> Arms:
        asked = self._of.asked
        return lots_of_units(self._teams, asked.design.share, asked.seed, self._of.key, number, times)

    def of(self, who: Persons, number: int) -> Arms:
        """Return each one's arm; -1 of whom nobody can tell."""
        if not self.by_caseworker:
            return lots_of_citizens(self._keys, self._of.asked.design.share, number)[who.citizen]
        drawn = self._caseworkers(number)[0]
        return np.where(who.caseworker >= 0, drawn[who.caseworker], -1).astype(np.int8)

    def cells(self, who: Persons, values: Floats, number: int) -> tuple[Cells, Floats]:
        """Return caseworkers as the lots' own test takes them, and the mean of each one's citizens."""
        arms = np.concatenate([self._caseworkers(number), self._caseworkers(OTHER_LOTS, OTHERS)])
        sizes = np.bincount(who.caseworker, minlength=len(self._teams)).astype(np.float64)
        sums = np.bincount(who.caseworker, values, minlength=len(self._teams))
        return by_team(arms, sizes, self._teams), sums[sizes > 0] / sizes[sizes > 0]


def teams_of(pair: Pair) -> Ints:
    """Return the team of each caseworker, by her number in the log."""
    from simulator.simulation.run import in_arms
    from simulator.simulation.setup import lay_out

    return np.array([team for team, _ in lay_out(*in_arms(*pair)).roster], dtype=np.int64)


def cost_of(run: Run, scenario: Scenario, base: Scenario) -> float:
    """Return what a jobcentre costs a year, DKK."""
    from simulator.outcomes import measure_values

    return measure_values(run, scenario, base, COST).values["all", "cost_total"]


def mean(values: Floats) -> float:
    """Return the mean of some persons' numbers; nan of nobody."""
    return float(values.mean()) if len(values) else math.nan
