"""As many replications as the precision asked for needs: no one has to guess their number.

The first look is at a fixed number of replications. From their spread follows how many it takes; those are run, and
looked at again. An interval that may stop whenever it happens to look narrow covers less than it says, though in the
limit it covers as much (Chow and Robbins 1965, "On the asymptotic theory of fixed-width sequential confidence intervals
for the mean", Annals of Mathematical Statistics 36): the more so the earlier and the more often one looks. Hence the
first look of a study is at no fewer than ten replications, and the looks are few: each jumps to the number that the
spread calls for, in two or three steps. What remains of it the tests measure: 95 % intervals cover at least 92 %.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINES
from simulator.errors import Refused
from simulator.experiments.compare import Comparison, compare, jobs_of, outcome_key
from simulator.experiments.compute import HERE, Computing
from simulator.experiments.intervals import replications_needed
from simulator.experiments.overload import WAITS, overloaded
from simulator.experiments.record import Note
from simulator.experiments.replicate import Runner, replicate, replicate_once

if TYPE_CHECKING:
    from simulator.scenario import Scenario

FIRST = 10
"""Replications before the first look of a study, unless more are asked for."""
MOST = 200
"""Replications at which it stops, unless told otherwise."""


class PrecisionError(Refused):
    """A precision that cannot be asked for; the message is one line."""


@dataclass(frozen=True)
class Target:
    """How narrow the interval of a difference is to become.

    Attributes
    ----------
    group, outcome : str
        Ids as in every table.
    half : float
        Half the width of the 95 % interval, above 0: in the outcome's unit, or as a share of the baseline's level.
    relative : bool
        Whether it is such a share.
    """

    group: str
    outcome: str
    half: float
    relative: bool = False

    def __post_init__(self) -> None:
        if not (self.half > 0 and math.isfinite(self.half)):
            raise PrecisionError(f"precision: must be above 0, not {self.half:g}")

    def wanted(self, comparison: Comparison) -> float:
        """Return the half-width wanted, in the outcome's unit.

        Raises
        ------
        PrecisionError
            If the outcome was not measured, or is to be relative to a level of 0.
        """
        where = f"precision: {self.outcome} of {self.group}"
        if (self.group, self.outcome) not in comparison.keys:
            raise PrecisionError(f"{where} is not measured")
        if not self.relative:
            return self.half
        level = comparison.mean(comparison.baseline, self.group, self.outcome).mean
        if math.isnan(level):
            raise PrecisionError(f"{where} is not defined under {comparison.baseline}")
        if level == 0:
            raise PrecisionError(
                f"{where} is 0 under {comparison.baseline}, and a share of nothing is nothing: give a number "
                f"without %"
            )
        return self.half * abs(level)


@dataclass(frozen=True)
class Reached:
    """How narrow the interval of a proposal's difference became.

    Attributes
    ----------
    scenario : str
        The proposal.
    target : Target
        What was asked for.
    wanted, half : float
        Half the width of the interval: wanted and reached, in the outcome's unit; ``half`` is nan where there is none.
    chased : bool
        False for the waits of an overloaded jobcentre, which no number of replications makes steady.
    """

    scenario: str
    target: Target
    wanted: float
    half: float
    chased: bool

    @property
    def met(self) -> bool:
        """Whether it is as narrow as asked."""
        return self.half <= self.wanted


def targets(asked: str | Sequence[str]) -> tuple[Target, ...]:
    """Read precisions as a user writes them.

    Parameters
    ----------
    asked : str or sequence of str
        ``"2%"`` (of the baseline's level, for every headline), ``"talks_on_time=1%"``,
        ``"weeks_first_spell_52=0.5"``, ``"insured.talks_on_time=0.01"``.

    Raises
    ------
    PrecisionError
        If one cannot be read, or names no known outcome or group.
    """
    found: list[Target] = []
    for one in (asked,) if isinstance(asked, str) else asked:
        name, named, number = one.strip().rpartition("=")
        half, relative = _number(one, number)
        if named:
            found.append(Target(*_key(name.strip()), half, relative))
        elif relative:
            found += [Target(*key, half, relative) for key in HEADLINES]
        else:
            raise PrecisionError(
                f"precision {one}: which outcome is it of? Write {HEADLINES[-1].outcome}={one}, or {one}% of every "
                "headline's level"
            )
    return tuple(found)


def compare_to_precision(
    baseline: Scenario,
    proposals: Mapping[str, Scenario],
    precision: Mapping[tuple[str, str], float] | Sequence[Target],
    *,
    first: int = FIRST,
    most: int = MOST,
    seed: int = 1,
    label: str = "comparison",
    logs: Path | None = None,
    runner: Runner = replicate_once,
    on: Computing = HERE,
) -> Comparison:
    """Compare proposals with a baseline until the intervals of their differences are narrow enough.

    What is found is the same, to the last bit, as a comparison that was asked for this many replications.

    Parameters
    ----------
    precision : sequence of Target, or mapping of (group, outcome) to float
        Half-width wanted of each paired interval (of a mapping: in the outcome's unit). All of them are met, in every
        proposal, so that the hardest decides; but for the waits of an overloaded jobcentre
        (:mod:`simulator.experiments.overload`).
    first : int
        Replications before the first look; at least 2. The fewer, the less the intervals cover.
    most : int
        Replications at which it stops, whatever the precision; :func:`reached` says how narrow they then are.

    Raises
    ------
    PrecisionError
        If ``first`` or ``most`` is below 2, a precision is not above 0, or an outcome is not defined in two
        replications, or is 0 under the baseline and the precision relative.
    """
    if min(first, most) < 2:
        raise PrecisionError(
            f"a precision needs at least 2 replications to begin with, not {min(first, most)}"
        )
    asked = (
        tuple(Target(*key, half) for key, half in precision.items())
        if isinstance(precision, Mapping)
        else tuple(precision)
    )
    found = compare(
        baseline,
        proposals,
        replications=min(first, most),
        seed=seed,
        label=label,
        logs=logs,
        runner=runner,
        on=on,
    )
    while (needed := min(most, _needed(found, asked, most))) > (done := len(found.replications)):
        more = replicate(
            jobs_of(baseline, proposals),
            range(done, needed),
            seed=seed,
            label=f"{label}, more of it",
            logs=logs,
            runner=runner,
            on=on,
        )
        together = {name: found.measures[name] + more[name] for name in found.names}
        found = replace(found, replications=tuple(range(needed)), measures=together)
    return found


def reached(comparison: Comparison, asked: Sequence[Target]) -> tuple[Reached, ...]:
    """Say of every proposal and target how narrow the interval became."""
    unsteady = overloaded(comparison) if any(t.outcome in WAITS for t in asked) else {}
    return tuple(
        Reached(
            name,
            target,
            target.wanted(comparison),
            comparison.difference(name, target.group, target.outcome).half,
            target.outcome not in WAITS or not {name, comparison.baseline} & unsteady.keys(),
        )
        for name in comparison.proposals
        for target in asked
    )


def precision_notes(reached: Sequence[Reached], replications: int, most: int) -> Iterator[Note]:
    """Return whether the precision asked for was reached, with what, and what was not chased."""
    chased = tuple(one for one in reached if one.chased)
    if chased:
        met = all(one.met for one in chased)
        yield Note(
            "precision_met" if met else "precision_short",
            (("replications", replications), ("most", most), ("reached", chased)),
        )
    if left := tuple(dict.fromkeys(one.scenario for one in reached if not one.chased)):
        yield Note("precision_waits", (("scenarios", left),))


def _needed(found: Comparison, asked: Sequence[Target], most: int) -> int:
    """Return how many replications the hardest of the differences needs, judged by those there are."""
    hardest = 0
    for one in reached(found, asked):
        if not one.chased or one.met:
            continue
        key = (one.target.group, one.target.outcome)
        differences = found.of(one.scenario, *key) - found.of(found.baseline, *key)
        try:
            hardest = max(hardest, replications_needed(differences, one.wanted, most=most))
        except ValueError as error:
            raise PrecisionError(f"precision: {key[1]} of {key[0]}: {error}") from error
        # Whoever is not there yet takes at least one step, though the spread by itself says it is enough.
        hardest = max(hardest, len(found.replications) + 1)
    return hardest


def _number(one: str, number: str) -> tuple[float, bool]:
    relative = number.strip().endswith("%")
    try:
        half = float(number.strip().removesuffix("%"))
    except ValueError:
        raise PrecisionError(
            f"precision {one}: is not a number, as in 2%, talks_on_time=1% or weeks_first_spell_52=0.5"
        ) from None
    return (half / 100 if relative else half), relative


def _key(name: str) -> tuple[str, str]:
    try:
        return outcome_key(name)
    except ValueError as error:
        raise PrecisionError(f"precision: {error}") from None
