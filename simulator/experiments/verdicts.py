"""Verdicts: is a difference large enough to matter, and how probable is it that it goes this way?

One function judges every difference, for sentences, charts, the terminal, expectations and tables alike. It is given
how probable it is that the difference is better by more than what matters, within what matters, and worse by more; over
the draws of a prediction these are shares of the draws, of a comparison without draws they are those of chance alone.

==================  ====================================================================================================
``better``          better by more than what matters, with a probability of 95 % or more
``worse``           likewise
``same``            within what matters, with a probability of 95 % or more: practically the same
``perhaps_better``  better with a probability of 95 % or more, but by less than matters, or perhaps so
``perhaps_worse``   likewise
``unknown``         it cannot be told
==================  ====================================================================================================

Of what is neither good nor bad by itself (sanctions, minutes of duties) ``better`` stands for lower.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import HEADLINE_TABLE, OUTCOMES
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import LEVEL, ROUNDING, Interval, student
from simulator.experiments.prediction import Prediction
from simulator.experiments.sweep import Key

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario.prices import Matters

Floats = NDArray[np.float64]
Word = Literal["better", "worse", "same", "perhaps_better", "perhaps_worse", "unknown"]

COLUMNS = (
    "scenario",
    "group",
    "outcome",
    "unit",
    "matters",
    "verdict",
    "mean",
    "low",
    "high",
    "probability_better",
    "probability_same",
    "probability_worse",
    "share_of_variance_chance",
)
"""Columns of the table of verdicts; ``low`` and ``high`` hold 95 % of the draws."""


@dataclass(frozen=True)
class Verdict:
    """What is to be said of a difference.

    Attributes
    ----------
    scenario, group, outcome : str
        The proposal, and what differs.
    matters : float
        The smallest difference that matters, in the outcome's unit.
    word : str
        See the module.
    mean, low, high : float
        The difference over the draws: its mean, and what holds 95 % of them; without draws the interval of chance.
    level, baseline : float
        The proposal's level and the baseline's, over the same.
    probability_better, probability_same, probability_worse : float
        By more than what matters, within it, and by more the other way; they sum to 1.
    probability_lower, probability_higher : float
        That it is below and above zero, by however little.
    chance : Interval
        Of the difference as assumed, over replications: chance alone.
    share_of_chance : float
        Of the variance over the draws; 1 without draws, nan where it is not known.
    draws : int
        0 where it rests on chance alone.
    """

    scenario: str
    group: str
    outcome: str
    matters: float
    word: Word
    mean: float
    low: float
    high: float
    level: float
    baseline: float
    probability_better: float
    probability_same: float
    probability_worse: float
    probability_lower: float
    probability_higher: float
    chance: Interval
    share_of_chance: float
    draws: int

    @property
    def key(self) -> Key:
        """Group and outcome."""
        return self.group, self.outcome

    @property
    def chance_around(self) -> Interval:
        """The mean with as much to either side as chance alone leaves open over the replications."""
        half = self.chance.half
        return Interval(self.mean, self.mean - half, self.mean + half, self.chance.replications)

    @property
    def direction(self) -> Literal["lower", "higher", "same", "unknown"]:
        """Which way it goes, whether that is better or worse; ``same`` and ``unknown`` as the verdict has them."""
        if self.word in ("same", "unknown"):
            return self.word
        return "lower" if self.mean < 0 else "higher"

    @property
    def is_sure(self) -> bool:
        """Whether it is better or worse by what matters."""
        return self.word in ("better", "worse")


@dataclass(frozen=True)
class Probabilities:
    """Of a difference: better by more than what matters, within it, worse by more, and better or worse at all."""

    better: float
    same: float
    worse: float
    better_at_all: float
    worse_at_all: float

    @property
    def word(self) -> Word:
        """The verdict."""
        if math.isnan(self.same):
            return "unknown"
        if self.same >= LEVEL:
            return "same"
        if self.better >= LEVEL:
            return "better"
        if self.worse >= LEVEL:
            return "worse"
        if self.better_at_all >= LEVEL:
            return "perhaps_better"
        return "perhaps_worse" if self.worse_at_all >= LEVEL else "unknown"


def of_draws(differences: Floats, matters: float, lower_is_better: bool) -> Probabilities:
    """Return the probabilities of a difference as the shares of its draws; nan ones do not count."""
    known = differences[np.isfinite(differences)]
    if not len(known):
        return _NOT_KNOWN
    gains = -known if lower_is_better else known
    better, worse = float(np.mean(gains > matters)), float(np.mean(gains < -matters))
    at_all = float(np.mean(gains > 0)), float(np.mean(gains < 0))
    return Probabilities(better, 1 - better - worse, worse, *at_all)


def of_chance(difference: Interval, matters: float, lower_is_better: bool) -> Probabilities:
    """Return the probabilities of a difference of which only chance is known, by Student's t."""
    from scipy.special import stdtr

    if math.isnan(difference.mean) or math.isnan(difference.low):
        return _NOT_KNOWN
    freedom = difference.replications - 1
    gain = -difference.mean if lower_is_better else difference.mean
    error = difference.half / float(student(freedom))

    def above(x: float) -> float:
        if error <= ROUNDING * max(abs(gain), 1e-300):
            return float(gain > x)
        return round(float(stdtr(freedom, (gain - x) / error)), 12)  # the same from every release of SciPy

    if error == 0 and gain == 0:
        return Probabilities(0.0, 1.0, 0.0, 0.0, 0.0)
    better, worse = above(matters), 1 - above(-matters)
    return Probabilities(better, 1 - better - worse, worse, above(0.0), 1 - above(0.0))


_NOT_KNOWN = Probabilities(math.nan, math.nan, math.nan, math.nan, math.nan)


def size_that_matters(matters: Matters, outcome: str, levels: Mapping[str, float]) -> float | None:
    """Return the smallest difference of an outcome that matters, in its own unit; None where nothing says.

    Parameters
    ----------
    matters : Matters
        Of the baseline's prices.
    outcome : str
        Its id.
    levels : mapping of str to float
        The baseline's level of outcomes: of what the municipality pays, of sanctions, of the outcome itself. Of a
        level that is not known every share is nothing: any difference matters.
    """
    of = OUTCOMES[outcome]
    if of.yardstick is None:
        return None
    if of.yardstick == "days":
        return matters.days / 7 if of.unit == "weeks" else matters.days
    share: float = getattr(matters, of.yardstick)
    if of.yardstick == "points":
        return share
    whole = levels.get("cost_municipality" if of.yardstick == "cost" else outcome, math.nan)
    return 0.0 if math.isnan(whole) else share * abs(whole)


def verdicts_of(
    comparison: Comparison,
    matters: Matters,
    prediction: Prediction | None = None,
    keys: Sequence[Key] = HEADLINE_TABLE,
) -> tuple[Verdict, ...]:
    """Judge the differences of every proposal: over the draws where there are any, else over replications alone.

    What nothing says the size of (no yardstick) is left out, and so is what was not measured.

    Parameters
    ----------
    comparison : Comparison
        As assumed.
    matters : Matters
        What matters.
    prediction : Prediction, optional
        Its scenarios at draws of what is assumed.
    keys : sequence of (group, outcome)
        What is judged.
    """
    levels = baseline_levels(comparison, prediction)
    return tuple(
        _verdict(comparison, prediction, proposal, key, size)
        for proposal in comparison.proposals
        for key in keys
        if key in comparison.keys and (size := size_that_matters(matters, key[1], levels)) is not None
    )


def baseline_levels(comparison: Comparison, prediction: Prediction | None = None) -> dict[str, float]:
    """Return the baseline's level of every outcome of everybody (hours and costs are), over the draws if there are."""
    found = {}
    for group, outcome in comparison.keys:
        if group == "all":
            drawn = prediction is not None and (group, outcome) in prediction.outcomes
            found[outcome] = (
                _mean(prediction.of(prediction.baseline, (group, outcome)))
                if prediction is not None and drawn
                else comparison.mean(comparison.baseline, group, outcome).mean
            )
    return found


def _verdict(
    comparison: Comparison, prediction: Prediction | None, proposal: str, key: Key, size: float
) -> Verdict:
    lower_is_better = OUTCOMES[key[1]].better != "higher"
    chance = comparison.difference(proposal, *key)
    if prediction is None or key not in prediction.outcomes:
        found = of_chance(chance, size, lower_is_better)
        spread = chance.mean, chance.low, chance.high
        levels = [comparison.mean(name, *key).mean for name in (proposal, comparison.baseline)]
        share, draws = 1.0, 0
    else:
        differences = prediction.differences(proposal, key)
        found = of_draws(differences, size, lower_is_better)
        spread = (_mean(differences), *_holding(differences))
        levels = [_mean(prediction.of(name, key)) for name in (proposal, comparison.baseline)]
        share, draws = prediction.share_of_chance(proposal, key), prediction.draws
    return Verdict(
        scenario=proposal,
        group=key[0],
        outcome=key[1],
        matters=size,
        word=found.word,
        mean=spread[0],
        low=spread[1],
        high=spread[2],
        level=levels[0],
        baseline=levels[1],
        probability_better=found.better,
        probability_same=found.same,
        probability_worse=found.worse,
        probability_lower=found.better_at_all if lower_is_better else found.worse_at_all,
        probability_higher=found.worse_at_all if lower_is_better else found.better_at_all,
        chance=chance,
        share_of_chance=share,
        draws=draws,
    )


def _mean(values: Floats) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else math.nan


def _holding(values: Floats) -> tuple[float, float]:
    """Return what holds 95 % of some values."""
    known = values[np.isfinite(values)]
    if not len(known):
        return math.nan, math.nan
    low, high = np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return float(low), float(high)


def table(verdicts: Sequence[Verdict]) -> pd.DataFrame:
    """Return a row a verdict, with :data:`COLUMNS`; undefined is ``NaN``."""
    import pandas as pd

    rows = [
        (
            *(one.scenario, one.group, one.outcome, OUTCOMES[one.outcome].unit, one.matters, one.word),
            *(one.mean, one.low, one.high),
            *(one.probability_better, one.probability_same, one.probability_worse, one.share_of_chance),
        )
        for one in verdicts
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))
