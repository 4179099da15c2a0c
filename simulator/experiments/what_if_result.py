"""What a few runs say between them: each difference with the sliders at some values, as far as it can be believed.

Where a surface's 95 % interval is wider to either side than what matters, the surface is not to be used: the nearest
point that was run is shown instead.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from simulator.catalogue import OUTCOMES
from simulator.experiments.intervals import LEVEL
from simulator.experiments.record import Result
from simulator.experiments.sliders import Slider
from simulator.experiments.surface import Surface
from simulator.experiments.sweep import Key
from simulator.experiments.verdicts import Probabilities, size_that_matters

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario.prices import Matters

Floats = NDArray[np.float64]

REACH = float(ndtri((1 + LEVEL) / 2))
"""Standard errors to either side of a mean that hold 95 %."""


@dataclass(frozen=True)
class Check:
    """How near the surface of a difference comes to the runs that were held back from it.

    Attributes
    ----------
    scenario : str
        The proposal.
    key : (group, outcome)
        What differs.
    runs : int
        Held back, in which the difference is defined.
    distance : float
        Root mean squared distance of the surface from them, their own chance taken out; in the outcome's unit.
    half : float
        Mean half width of the surface's 95 % interval at them.
    within : int
        Runs that lie in the surface's 95 % interval, widened by their own chance.
    widening : float
        What the surface's error was multiplied by for it to be as large as they call for.
    matters : float
        The smallest difference that matters, as assumed.
    """

    scenario: str
    key: Key
    runs: int
    distance: float
    half: float
    within: int
    widening: float
    matters: float


@dataclass(frozen=True)
class Estimate:
    """What is shown of a difference with the sliders at some values.

    Attributes
    ----------
    mean, error : float
        The difference and its standard error: of the surface or, where ``run`` is given, of the nearest run.
    baseline : float
        The baseline's level.
    matters : float
        The smallest difference that matters.
    probabilities : Probabilities
        Of the difference.
    surface_half : float
        Half the surface's 95 % interval, whether it is shown or not.
    lower_is_better : bool
        Whether less is better.
    run : int or None
        The nearest computed point, where the surface's error is larger than what matters.
    """

    mean: float
    error: float
    baseline: float
    matters: float
    probabilities: Probabilities
    surface_half: float
    lower_is_better: bool
    run: int | None = None

    @property
    def low(self) -> float:
        """Lower end of what holds 95 %."""
        return self.mean - REACH * self.error

    @property
    def high(self) -> float:
        """Upper end of what holds 95 %."""
        return self.mean + REACH * self.error


@dataclass(frozen=True, repr=False)
class WhatIf(Result):
    """Scenarios compared over the values of a few figures.

    Attributes
    ----------
    names : tuple of str
        Scenarios, the baseline first.
    sliders : tuple of Slider
        What is varied, alike in all of them.
    outcomes : tuple of (group, outcome)
        What is shown.
    values : ndarray, shape (runs, sliders)
        Where it was run: first as assumed, then the other points of the design, last those held back.
    held_back : int
        How many of them were.
    levels : ndarray, shape (runs, scenarios, outcomes, replications)
        What came out; nan where undefined.
    surfaces : mapping of (scenario, key) to Surface
        Of the baseline's level and of each proposal's difference from it.
    checks : tuple of Check
        How near the surfaces come to the runs held back.
    seed, replications : int
        Of every point.
    of : tuple of str
        Identities of the comparisons whose scenarios these are; empty if they were loaded.
    """

    names: tuple[str, ...]
    sliders: tuple[Slider, ...]
    outcomes: tuple[Key, ...]
    values: Floats
    held_back: int
    levels: Floats
    surfaces: Mapping[tuple[str, Key], Surface]
    checks: tuple[Check, ...]
    seed: int
    replications: int
    of: tuple[str, ...] = ()

    kind = "what-if"
    decisive = ("seed", "replications", "of")

    @property
    def asked(self) -> Mapping[str, Any]:
        """What decides the digits besides the scenarios, ready for JSON."""
        from importlib.metadata import version

        return {
            "over": {one.path: [one.low, one.high] for one in self.sliders},
            "outcomes": [list(key) for key in self.outcomes],
            "points": self.points,
            "held_back": self.held_back,
            "seed": self.seed,
            "replications": self.replications,
            "of": list(self.of),
            "scikit-learn": version("scikit-learn"),
        }

    @property
    def points(self) -> int:
        """Points that the surfaces are fitted to."""
        return len(self.values) - self.held_back

    @property
    def baseline(self) -> str:
        """Name of the scenario that the others are compared with."""
        return self.names[0]

    @property
    def proposals(self) -> tuple[str, ...]:
        """Names of the others."""
        return self.names[1:]

    @property
    def matters(self) -> Matters:
        """The smallest differences that matter, as the baseline's prices have them."""
        found: Matters = self.scenarios[self.baseline].prices.matters
        return found

    @cached_property
    def places(self) -> Floats:
        """Where it was run, each slider from 0 at its lower end to 1 at its upper."""
        return places_of(self.sliders, self.values)

    @cached_property
    def differences(self) -> Floats:
        """Each proposal's mean difference from the baseline at every point, shape (runs, proposals, outcomes)."""
        return means_of(self.levels[:, 1:] - self.levels[:, :1])

    @cached_property
    def chance(self) -> Floats:
        """Standard deviation of chance in such a difference, shape (proposals, outcomes): alike at every point."""
        return np.sqrt(chance_of(self.levels[:, 1:] - self.levels[:, :1]))

    def at(self, values: Sequence[float], proposal: str, key: Key) -> Estimate:
        """Return what is shown of a proposal's difference with the sliders at some values."""
        place = places_of(self.sliders, np.array([values], dtype=np.float64))
        level = {k: float(self.surfaces[self.baseline, k].at(place)[0][0]) for k in self.outcomes}
        by_outcome = {outcome: value for (_, outcome), value in level.items()}
        matters = size_that_matters(self.matters, key[1], by_outcome) or 0.0
        mean, error = (float(one[0]) for one in self.surfaces[proposal, key].at(place))
        half, run = REACH * error, None
        if half > matters:
            run = self.nearest(place[0])
            p, k = self.proposals.index(proposal), self.outcomes.index(key)
            mean, error = float(self.differences[run, p, k]), float(self.chance[p, k])
        lower_is_better = OUTCOMES[key[1]].better != "higher"
        likely = of_normal(mean, error, matters, lower_is_better)
        return Estimate(mean, error, level[key], matters, likely, half, lower_is_better, run)

    def nearest(self, place: Floats) -> int:
        """Return the run nearest to a place, each range taken as 1."""
        return int(np.argmin(np.sum((self.places - place) ** 2, axis=1)))

    def table(self) -> pd.DataFrame:
        """Return a row a run: where it was made, whether it was held back, and what came out of every scenario."""
        import pandas as pd

        columns: dict[str, Any] = {one.path: self.values[:, n] for n, one in enumerate(self.sliders)}
        columns["held_back"] = np.arange(len(self.values)) >= self.points
        level = means_of(self.levels)
        for s, name in enumerate(self.names):
            for k, (group, outcome) in enumerate(self.outcomes):
                columns[f"{name}: {group}.{outcome}"] = level[:, s, k]
        return pd.DataFrame(columns)

    def check_table(self) -> pd.DataFrame:
        """Return a row a surface of a difference: how near it comes to the runs held back."""
        import pandas as pd

        rows = [
            (
                *(one.scenario, *one.key, OUTCOMES[one.key[1]].unit, one.runs),
                *(one.distance, one.half, one.within, one.widening, one.matters),
            )
            for one in self.checks
        ]
        heads = ("scenario", "group", "outcome", "unit", "runs", "distance", "half_width")
        return pd.DataFrame(rows, columns=[*heads, "within", "widening", "matters"])


def of_normal(mean: float, error: float, matters: float, lower_is_better: bool) -> Probabilities:
    """Return the probabilities of a difference that is known with a normal error."""
    gain = -mean if lower_is_better else mean

    def above(x: float) -> float:
        return float(ndtr((gain - x) / error)) if error > 0 else float(gain > x)

    better, worse = above(matters), 1 - above(-matters)
    if error == 0 and gain == 0:
        return Probabilities(0.0, 1.0, 0.0, 0.0, 0.0)
    return Probabilities(better, 1 - better - worse, worse, above(0.0), 1 - above(0.0))


def places_of(sliders: Sequence[Slider], values: Floats) -> Floats:
    """Return values of the sliders as places, from 0 at the lower end to 1 at the upper."""
    low, high = (np.array([getattr(one, end) for one in sliders]) for end in ("low", "high"))
    return np.asarray((values - low) / (high - low))


def means_of(values: Floats) -> Floats:
    """Return means over the replications, the last axis, in which something is defined; nan where it is in none."""
    there = np.isfinite(values)
    total = np.where(there, values, 0.0).sum(axis=-1)
    found = np.full(total.shape, np.nan)
    np.divide(total, there.sum(axis=-1), out=found, where=there.any(axis=-1))
    return found


def chance_of(values: Floats) -> Floats:
    """Return the variance of chance in such a mean: that between replications, pooled over the points (first axis)."""
    there = np.isfinite(values)
    apart = np.where(there, values - means_of(values)[..., None], 0.0)
    freedom = np.maximum(there.sum(axis=-1) - 1, 0).sum(axis=0)
    pooled = np.asarray((apart**2).sum(axis=(0, -1)) / np.maximum(freedom, 1))
    return np.asarray(pooled / np.maximum(there.sum(axis=-1).mean(axis=0), 1))
