"""Scenarios that begin with the same baseline, side by side: what they have in common is done once.

All scenarios of a comparison pass through the baseline's warm-up with the same people and the same staff. Per scenario
its rules are compiled once, whatever the number of replications; per replication people and staff are drawn once, and
the compiled engine runs the warm-up once and goes on from a copy of where it stands. Where vacancies are shared, what
the baseline's citizens search for is counted once. Every log is, bit for bit, that of the scenario run by itself
(:func:`simulator.simulation.simulate`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.log import Run
from simulator.scenario import Scenario
from simulator.simulation.run import (
    Engine,
    default_engine,
    effort_of_baseline,
    engine_of,
    in_arms,
    run_of,
    timeline,
)
from simulator.simulation.setup import Allot, Drawn, Layout, Output, Setup, lay_out, with_people

if TYPE_CHECKING:
    from simulator.simulation.compiled.engine import WarmUp


class Together:
    """Scenarios that begin with the same baseline.

    Parameters
    ----------
    baseline : Scenario
        What all pass through up to ``start``.
    scenarios : mapping of str to Scenario
        What each goes on with from there, by name; the baseline itself may be among them.
    engine : {"simpy", "compiled"}, optional
        Who keeps the clock; it changes no digit.
    tried : mapping of str to (Scenario, Allot), optional
        By further names, what holds from ``start`` for those who are drawn to it, beside the baseline's rules for all
        others, and what draws them.
    """

    def __init__(
        self,
        baseline: Scenario,
        scenarios: Mapping[str, Scenario],
        engine: Engine | None = None,
        tried: Mapping[str, tuple[Scenario, Allot]] | None = None,
    ) -> None:
        self._baseline, self._engine = baseline, engine or default_engine()
        self._layouts = {name: lay_out(timeline(baseline, one)) for name, one in scenarios.items()}
        self._lots: dict[str, Allot] = {}
        for name, (one, lots) in (tried or {}).items():
            self._layouts[name] = lay_out(*in_arms(baseline, one))
            self._lots[name] = lots
        first = lay_out(timeline(baseline, replace(baseline, later=())))
        self._beginnings: dict[str, Layout] = {}
        if self._engine == "compiled":
            alike: dict[tuple[object, ...], list[str]] = {}
            for name, layout in self._layouts.items():
                if _begins_with(layout, first):
                    alike.setdefault(_remembered(layout), []).append(name)
            for names in alike.values():
                if len(names) > 1:
                    beginning = _remembering(first, self._layouts[names[0]])
                    self._beginnings |= dict.fromkeys(names, beginning)

    @property
    def sharing(self) -> frozenset[str]:
        """Names of the scenarios whose warm-up is run once for several of them."""
        return frozenset(self._beginnings)

    def run(self, seed: int, replication: int) -> Iterator[tuple[str, Run]]:
        """Yield each scenario's name and its run, in order: one at a time, so that one log is in memory.

        Parameters
        ----------
        seed, replication : int
            The key of every draw.
        """
        drawn = Drawn(self._baseline, seed, replication)
        warm: dict[Layout, WarmUp] = {}
        effort: dict[tuple[int, int], NDArray[np.int64] | None] = {}
        for name, layout in self._layouts.items():
            after = None
            if (beginning := self._beginnings.get(name)) is not None:
                if beginning not in warm:
                    warm[beginning] = _warm_up(with_people(beginning, drawn))
                after = warm[beginning]
            market = layout.market_from, layout.horizon
            if market not in effort:
                effort[market] = effort_of_baseline(layout, self._baseline, drawn, engine_of(self._engine))
            setup = with_people(layout, drawn, self._lots.get(name), effort[market])
            output = self._output(setup, after)
            if effort[market] is None:
                effort[market] = output.effort
            yield name, run_of(setup, output)

    def _output(self, setup: Setup, after: WarmUp | None) -> Output:
        if after is None:
            return engine_of(self._engine)(setup, None)
        from simulator.simulation.compiled import engine as compiled

        return compiled.run(setup, after=after)


def _warm_up(setup: Setup) -> WarmUp:
    from simulator.simulation.compiled import engine as compiled

    return compiled.warm_up(setup)


def _begins_with(layout: Layout, first: Layout) -> bool:
    """Return whether a scenario's run is, up to ``start``, that of the baseline in everything that has a number."""
    return (
        all(rules.since >= 0 for rules in layout.in_force[1:])
        and (layout.begin, layout.horizon, layout.days) == (first.begin, first.horizon, first.days)
        and (layout.roster, layout.words.teams) == (first.roster, first.words.teams)
        and layout.market_from == first.market_from
        and layout.substitutes == first.substitutes
        and layout.words.kinds[: len(first.words.kinds)] == first.words.kinds
        and _openings(layout) == _openings(first)
    )


def _openings(layout: Layout) -> set[tuple[int, int]]:
    """Return when types of activation open that begin late, and for which ages: whoever may be for one waits for it,
    whichever rules it comes with (:func:`simulator.model.offers.next_opening`).
    """
    return {(one.opens, one.ages) for one in layout.activation if one.opens > 0}


def _remembered(layout: Layout) -> tuple[object, ...]:
    """Return which milestones a run remembers, and for how long.

    Whoever passes one wakes for it, and the integral of her hazard is added up in two parts: its last bit may differ.
    """
    return tuple(layout.has_milestones), layout.milestones, layout.weeks_counted


def _remembering(first: Layout, like: Layout) -> Layout:
    """Return the baseline's layout, remembering the milestones that another does."""
    return replace(
        first,
        has_milestones=like.has_milestones,
        milestones=like.milestones,
        weeks_counted=like.weeks_counted,
    )
