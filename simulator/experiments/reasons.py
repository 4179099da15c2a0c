"""Why a proposal differs from its baseline: each effect is taken away from both in turn, on the same random numbers.

A part is by how much the paired difference shrinks as one way of working is taken away from both scenarios, the hazards
of the baseline staying as they are. What is left of the difference with all of them away goes by none of them
(``rest``). What all of them do not add up to is what they do together (``together``): it is said, never shared out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulator.catalogue import GROUPS, OUTCOMES
from simulator.errors import Refused
from simulator.experiments.baseline import with_fitting_baseline
from simulator.experiments.compare import compare, distinct, outcome_key
from simulator.experiments.compute import HERE, Computing, computing
from simulator.experiments.intervals import Interval, intervals
from simulator.experiments.record import Note, Result
from simulator.experiments.replicate import measuring
from simulator.experiments.root import Floats

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

PARTS = ("waiting", "number", "quality", "caseworker", "activation", "sanctions")
"""Ways in which rules work on the time on benefit."""
REST, TOGETHER = "rest", "together"
ROWS = (*PARTS, REST, TOGETHER)
_WHOLE, _AHEAD, _TALKS, _ALL = "whole", "ahead", "talks", "all"
_LEAST_WEEKS = 1 / 7
"""The shortest time that an effect may act."""
_AT_ONCE = 0.1
"""Minutes within which a talk is as good as it gets, so that all talks are equally good."""


@dataclass(frozen=True, repr=False)
class Reasons(Result):
    """A difference, and what it comes of.

    Attributes
    ----------
    names : tuple of str
        The baseline and the proposal.
    group, outcome : str
        What differs.
    level : Interval
        Of the baseline.
    difference : Interval
        Proposal - baseline, paired.
    parts : mapping of str to Interval
        By :data:`ROWS`: their means add up to that of the difference.
    seed, replications : int
        The same random numbers for both and with whatever is taken away.
    """

    names: tuple[str, str]
    group: str
    outcome: str
    level: Interval
    difference: Interval
    parts: Mapping[str, Interval]
    seed: int
    replications: int

    kind = "reasons"
    decisive = ("group", "outcome", "seed", "replications")

    def table(self) -> pd.DataFrame:
        """Return a row a part, the whole difference last: its name, unit, mean and 95 % interval."""
        import pandas as pd

        of, unit = (self.names[1], self.group, self.outcome), OUTCOMES[self.outcome].unit
        rows = (*self.parts.items(), (_WHOLE, self.difference))
        return pd.DataFrame(
            [(*of, name, unit, one.mean, one.low, one.high) for name, one in rows],
            columns=["scenario", "group", "outcome", "part", "unit", "difference", "ci_low", "ci_high"],
        )


def reasons(
    baseline: Scenario,
    proposal: Scenario,
    *,
    outcome: str = "jobseekers.weeks_first_spell_52",
    replications: int = 10,
    seed: int = 1,
    on: Computing = HERE,
    workers: int | None = None,
) -> Reasons:
    """Take a difference apart: by waiting for talks, their number and quality, the caseworker, activation, sanctions.

    Parameters
    ----------
    baseline, proposal : Scenario
        Of one municipality each.
    outcome : str
        ``OUTCOME`` or ``GROUP.OUTCOME``.
    replications, seed : int
        Of each of eight comparisons, on the same random numbers; at least 2 for an interval.
    on : Computing
        Where it is computed.
    workers : int, optional
        Processes on this machine; short for ``on=Computing(workers)``.

    Raises
    ------
    Refused
        If a scenario is of several municipalities, or there is no such outcome.
    """
    on = computing(on, workers)
    for scenario in (baseline, proposal):
        if scenario.members:
            raise Refused(f"{scenario.name}: is of several places; ask for one of them")
    key = outcome_key(outcome)
    notes: list[Note] = []
    names = distinct((baseline.name, proposal.name))
    scenarios = with_fitting_baseline(dict(zip(names, (baseline, proposal), strict=True)), on, notes)

    def without(what: str, values: Mapping[str, Any]) -> tuple[Floats, Interval]:
        base, other = (one.replace(values) if values else one for one in scenarios.values())
        asked: dict[str, Any] = {"replications": replications, "seed": seed, "label": what, "on": on}
        found = compare(base, {names[1]: other}, runner=measuring([key]), **asked)
        return found.of(names[1], *key) - found.of(found.baseline, *key), found.mean(found.baseline, *key)

    whole, level = without(_WHOLE, {})
    left = {what: without(what, values)[0] for what, values in taken_away(baseline).items()}
    parts = {
        "waiting": whole - left[_AHEAD],
        "number": left[_AHEAD] + left["quality"] - left[_TALKS] - whole,
        "quality": whole - left["quality"],
        **{what: whole - left[what] for what in ("caseworker", "activation", "sanctions")},
        REST: left[_ALL],
    }
    parts[TOGETHER] = whole - sum(parts.values())
    return Reasons(
        names=(names[0], names[1]),
        group=key[0],
        outcome=key[1],
        level=level,
        difference=_interval(whole),
        parts={row: _interval(parts[row]) for row in ROWS},
        seed=seed,
        replications=replications,
        scenarios=scenarios,
        notes=tuple(notes),
    )


def taken_away(scenario: Scenario) -> dict[str, dict[str, Any]]:
    """Return the figures by which each way of working is taken away: those of talks ahead and of all talks, too."""
    programmes = scenario.behaviour.programmes
    talks = {f"behaviour.group_response.{group}": 0.0 for group in GROUPS} | {
        "behaviour.labour_force.talk": 0.0
    }
    alone: dict[str, dict[str, Any]] = {
        _AHEAD: {"behaviour.talk_ahead_weeks": _LEAST_WEEKS},
        "quality": {"behaviour.quality_minutes": _AT_ONCE},
        _TALKS: talks,
        "caseworker": {"behaviour.caseworker_change": 0.0, "behaviour.caseworker_spread": 0.0},
        "activation": {
            "behaviour.activation_ahead": 0.0,
            "behaviour.labour_force.demand": 0.0,
            **{
                f"behaviour.programmes.{kind}.{size}": 1.0
                for kind in programmes
                for size in ("lock_in", "after")
            },
        },
        "sanctions": {
            "behaviour.sanction": 0.0,
            "behaviour.labour_force.sanction": 0.0,
            "behaviour.unsanctionable_job": 1.0,
            "behaviour.trust": 0.0,
        },
    }
    every = {path: value for values in alone.values() for path, value in values.items()}
    return alone | {_ALL: every}


def _interval(values: Floats) -> Interval:
    return intervals(values[:, None])[0]
