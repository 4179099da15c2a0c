"""The tornado: one assumption after another between two values, all others as assumed, on the same random numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from simulator.experiments.assumptions import Contrast
from simulator.experiments.compute import Computing
from simulator.experiments.draws_of_assumptions import Draw, Question, compare_at
from simulator.experiments.intervals import Interval, intervals
from simulator.experiments.sweep import Key

ALWAYS = (
    "behaviour.threat_share",
    "practice.caseworkers.factor",
    "behaviour.displacement",
    "behaviour.trust",
)
"""Assumptions that always stand alone, whatever they move."""


@dataclass(frozen=True)
class Swing:
    """What one assumption does to a proposal's difference, all others as assumed.

    Attributes
    ----------
    at_low, at_high : float
        Difference from the baseline at the ends of the range; of alternatives as assumed, and under the alternative.
    swing : Interval
        ``at_high - at_low``, paired; without interval where too little was run for one.
    """

    at_low: float
    at_high: float
    swing: Interval

    @property
    def size(self) -> float:
        """How far the difference moves, whichever way."""
        return abs(self.swing.mean)


def tornado(
    question: Question,
    contrasts: Sequence[Contrast],
    replications: int,
    seed: int,
    label: str,
    on: Computing,
) -> dict[tuple[str, str, Key], Swing]:
    """Put one assumption after another to the two values of a contrast, on the same random numbers."""
    ends = [Draw(at, seed) for one in contrasts for at in one.at]
    found = compare_at(replace(question, replications=replications), ends, label, on)
    names = tuple(question.scenarios)
    swings = {}
    for n, contrast in enumerate(contrasts):
        low, high = (one.values - one.values[:1] for one in found[2 * n : 2 * n + 2])
        for s, name in enumerate(names):
            if s:
                for k, key in enumerate(question.outcomes):
                    interval = intervals((high[s, k] - low[s, k])[:, None])[0]
                    swings[contrast.name, name, key] = Swing(
                        float(low[s, k].mean()), float(high[s, k].mean()), interval
                    )
    return swings


def most_moving(
    swings: Mapping[tuple[str, str, Key], Swing], proposals: Sequence[str], keys: Sequence[Key], number: int
) -> tuple[str, ...]:
    """Return the contrasts that move each difference most, and those that are always asked about."""
    paths = tuple(dict.fromkeys(path for path, _, _ in swings))
    chosen = dict.fromkeys(path for path in ALWAYS if path in paths)
    for name in proposals:
        for key in keys:
            size = {path: swings[path, name, key].size for path in paths}
            moving = [path for path in paths if size[path] > 0]
            chosen |= dict.fromkeys(sorted(moving, key=size.__getitem__, reverse=True)[:number])
    return tuple(chosen)


def by_share(
    swings: Mapping[tuple[str, str, Key], Swing], proposals: Sequence[str], keys: Sequence[Key]
) -> tuple[str, ...]:
    """Order contrasts by the largest share that they have in the swings of some difference."""
    shares = {path: 0.0 for path, _, _ in swings}
    for name in proposals:
        for key in keys:
            sizes = {path: swings[path, name, key].size for path in shares}
            whole = sum(size for size in sizes.values() if size > 0)
            shares |= {path: max(shares[path], size / whole) for path, size in sizes.items() if size > 0}
    return tuple(sorted(shares, key=lambda path: -shares[path]))
