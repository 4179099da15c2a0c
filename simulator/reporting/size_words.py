"""Words of size: what a decision-maker is told of a difference, in at most two figures that mean something.

The verdict decides the words, by one rule:

==========================================  =====================================================================
``same``                                    "unchanged"
``better``, ``worse``                       a plain verb: "190,000 DKK more"
``perhaps_better``, ``perhaps_worse``       "probably", where it is more likely than not by more than what matters,
                                            else "perhaps"; with its odds
``unknown``                                 "cannot be told", with its odds
==========================================  =====================================================================

Nothing else is told as a finding, and no decimal is ever added to show a sign.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from simulator.catalogue import OUTCOMES
from simulator.experiments.verdicts import Verdict
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import KRONER, SHARE, WEEKS, Quantity, plain
from simulator.reporting.words import Words

Confidence = Literal["same", "plain", "likely", "maybe", "unknown"]
MARKS = {"lower": "\N{DOWNWARDS ARROW}", "higher": "\N{UPWARDS ARROW}", "same": "\N{EN DASH}", "unknown": "?"}
_DAYS_A_WEEK = 7
_MOST_COUNTED = 99
"""Draws up to which odds are counted as they are; more are said of a hundred."""
_UNITS = ((1e9, "billion"), (1e6, "million"), (1.0, "kroner"))


@dataclass(frozen=True)
class Size:
    """What is said of a difference.

    Attributes
    ----------
    direction : str
        ``lower``, ``higher``, ``same`` or ``unknown``.
    confidence : str
        ``same``, ``plain``, ``likely``, ``maybe`` or ``unknown``.
    """

    direction: Literal["lower", "higher", "same", "unknown"]
    confidence: Confidence

    @property
    def moves(self) -> bool:
        """Whether something is said to move."""
        return self.direction in MARKS and self.direction not in ("same", "unknown")

    @property
    def mark(self) -> str:
        """An arrow, a dash or a question mark."""
        return MARKS[self.direction]


def size_of(verdict: Verdict) -> Size:
    """Return what may be said of a difference."""
    if verdict.word in ("same", "unknown"):
        return Size(verdict.direction, verdict.word)
    if verdict.is_sure:
        return Size(verdict.direction, "plain")
    by_what_matters = (
        verdict.probability_better if verdict.word == "perhaps_better" else verdict.probability_worse
    )
    return Size(verdict.direction, "likely" if by_what_matters > 0.5 else "maybe")


def maybe(size: Size, words: Words) -> str:
    """Return the word that a claim is softened by, with its space; empty of what is plain."""
    return words(f"size.{size.confidence}") + " " if size.confidence in ("likely", "maybe") else ""


# --- Numbers ----------------------------------------------------------------------------------------------------------


def two_figures(value: float, words: Words) -> str:
    """Write a size with at most two figures that mean something, and at most one decimal."""
    value = abs(value)
    if value == 0 or not math.isfinite(value):
        return plain(0.0, words, 0)
    if value < 0.05:
        return words("size.under", value=plain(0.1, words, 1))
    if value < 10:
        rounded = round(value, 1)
        return plain(rounded, words, 0 if rounded.is_integer() else 1)
    return plain(float(f"{value:.2g}"), words, 0)


def amount(value: float, outcome: str, words: Words) -> str:
    """Write the size of an outcome's difference, without its sign: "190,000 DKK", "3 days", "13 percentage points"."""
    return _written(value, unit_of(outcome), words, difference=True)


def level(value: float, outcome: str, words: Words) -> str:
    """Write a level of an outcome: "230 million DKK", "150 days", "88 %"."""
    return _written(value, unit_of(outcome), words, difference=False)


def _written(value: float, kind: Quantity, words: Words, difference: bool) -> str:
    if math.isnan(value):
        return words("format.undefined")
    if kind is KRONER:
        return kroner(value, words)
    if kind is SHARE and not difference:
        return share(value, words)
    if kind is WEEKS:
        return days(value * _DAYS_A_WEEK, words)
    word = kind.difference_word if difference else kind.word
    return words(f"size.{word}", value=two_figures(value * kind.scale, words))


def kroner(value: float, words: Words, bare: bool = False) -> str:
    """Write an amount of money, in kroner, millions or billions; bare of its currency where there is little room."""
    rounded = float(f"{abs(value):.2g}")
    unit, name = next(((unit, name) for unit, name in _UNITS if rounded >= unit), _UNITS[-1])
    return words(f"size.{name}_bare" if bare else f"size.{name}", value=two_figures(rounded / unit, words))


def share(value: float, words: Words) -> str:
    """Write a share in whole per cents; never 0 or 100 of what is neither."""
    percent = 100 * value
    if 0 < percent < 1:
        return words("size.percent", value=words("size.under", value="1"))
    if 99 < percent < 100:
        return words("size.percent", value=words("size.over", value="99"))
    return words("size.percent", value=plain(percent, words, 0))


def days(value: float, words: Words) -> str:
    """Write days, in whole ones."""
    value = abs(value)
    if 0 < value < 1:
        return words("size.under_a_day")
    number = float(f"{round(value):.2g}")
    return words("size.day" if number == 1 else "size.days", value=plain(number, words, 0))


def signed(value: float, outcome: str, words: Words) -> str:
    """Write an end of a bar: its sign, its size and, of money, its unit."""
    kind = unit_of(outcome)
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if value > 0 else ""
    if kind is KRONER:
        return sign + kroner(value, words, bare=True)
    scaled = value * (_DAYS_A_WEEK if kind is WEEKS else kind.scale)
    if abs(scaled) < 0.05:
        return "0"
    return sign + two_figures(scaled, words)


def counted(number: int, words: Words) -> str:
    """Write a count; one that more than two figures say exactly is over what two say."""
    ten = 10 ** max(len(str(number)) - 2, 0)
    least = number // ten * ten
    return plain(number, words, 0) if least == number else words("size.over", value=plain(least, words, 0))


# --- Odds -------------------------------------------------------------------------------------------------------------


def odds(probability: float, draws: int, words: Words) -> str:
    """Say in how many of the draws something came out, "in 97 of 100 runs"; of chance alone with what probability."""
    if not draws:
        return words("size.chance", percent=_percent(probability, words))
    count, of = _counted(probability, draws)
    if count == of:
        return words("size.in_all", of=of)
    return words("size.in_none", of=of) if count == 0 else words("size.in_some", count=count, of=of)


def odds_in_short(probability: float, draws: int, words: Words) -> str:
    """Say the same where it was said already of how many: "in 15"."""
    if not draws:
        return words("size.chance_short", percent=_percent(probability, words))
    count, of = _counted(probability, draws)
    if count == of:
        return words("size.in_all_short")
    return words("size.in_none_short") if count == 0 else words("size.in_some_short", count=count)


def _percent(probability: float, words: Words) -> str:
    return words("size.percent", value=min(max(round(100 * probability), 1), 99))


def _counted(probability: float, draws: int) -> tuple[int, int]:
    """Return draws as they are, or of a hundred: all and none only where it is all and none."""
    if draws <= _MOST_COUNTED:
        return round(probability * draws), draws
    if probability in (0.0, 1.0):
        return int(100 * probability), 100
    return min(max(round(100 * probability), 1), 99), 100


def odds_of_direction(verdict: Verdict, words: Words) -> str:
    """Say how probable it is that a difference goes the way it is said to, by however little, and by what matters."""
    at_all = verdict.probability_lower if verdict.direction == "lower" else verdict.probability_higher
    by_what_matters = (
        verdict.probability_better if verdict.word == "perhaps_better" else verdict.probability_worse
    )
    way = words(f"size.ways.{row_of(verdict.outcome)}.{verdict.direction}")
    key = "size.odds" if by_what_matters > 0.5 else "size.odds_little"
    return words(
        key,
        way=way,
        at_all=odds(at_all, verdict.draws, words),
        matters=odds_in_short(by_what_matters, verdict.draws, words),
    )


def odds_of_unknown(verdict: Verdict, words: Words) -> str:
    """Say how probable each way is, where it cannot be told which it goes."""
    lower_is_better = OUTCOMES[verdict.outcome].better != "higher"
    better, worse = verdict.probability_better, verdict.probability_worse
    if math.isnan(verdict.probability_same):
        return words("size.not_known")
    lower, higher = (better, worse) if lower_is_better else (worse, better)
    ways = {"lower": lower, "same": verdict.probability_same, "higher": higher}
    in_order = sorted(((p, way) for way, p in ways.items() if p > 0), reverse=True)
    said = [
        words(
            "size.way_odds",
            way=words(f"size.ways.{row_of(verdict.outcome)}.{way}"),
            odds=(odds_in_short if n else odds)(probability, verdict.draws, words),
        )
        for n, (probability, way) in enumerate(in_order)
    ]
    return ", ".join(said)


def row_of(outcome: str) -> str:
    """Return which words there are for an outcome's ways."""
    of = OUTCOMES[outcome]
    if outcome == "sanctions_withheld":
        return "sanctions"
    return ("time" if of.unit == "weeks" else "job") if of.family == "time_to_job" else of.family
