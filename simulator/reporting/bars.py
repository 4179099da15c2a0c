"""Bars of two tiers: what chance alone leaves open, thick; what all assumptions leave open, thin; what does not matter,
grey.

Every bar of a row is drawn on one scale, so that proposals can be held against each other. Text is text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from simulator.experiments.verdicts import Verdict
from simulator.reporting.size_words import amount, signed
from simulator.reporting.svg import tag, write
from simulator.reporting.words import Words

WIDTH, HEIGHT = 300, 22
MARGIN = 62
"""Room for the numbers at both ends."""
BESIDE = 8
"""Between the bar and the numbers at its ends."""
_MOST = 4.0
"""Chance may widen the scale to so many times what the rest calls for; what is wider is cut."""


@dataclass(frozen=True)
class Scale:
    """From differences to places across the drawing."""

    low: float
    high: float

    def x(self, value: float) -> float:
        """Return the place of a difference; what lies beyond the scale is drawn at its end."""
        inside = min(max(value, self.low), self.high)
        return MARGIN + (inside - self.low) / (self.high - self.low) * (WIDTH - 2 * MARGIN)


def scale_of(verdicts: Iterable[Verdict]) -> Scale:
    """Return the scale that fits the bars of a row."""
    verdicts = tuple(verdicts)
    ends = [x for one in verdicts for x in (one.low, one.high, one.mean, one.matters, -one.matters, 0.0)]
    known = [x for x in ends if math.isfinite(x)]
    low, high = min(known), max(known)
    most = _MOST * max(abs(low), abs(high))
    chance = [
        x for one in verdicts for x in (one.chance_around.low, one.chance_around.high) if math.isfinite(x)
    ]
    inside = [x for x in chance if abs(x) <= most]
    low, high = min(low, *inside, low), max(high, *inside, high)
    return Scale(low, high) if low < high else Scale(-1.0, 1.0)


def bar(verdict: Verdict, scale: Scale, words: Words, label: str = "") -> Markup:
    """Return the bar of a difference, with its numbers in words; ``label`` says other ones."""
    if math.isnan(verdict.mean):
        return Markup("")
    x, middle = scale.x, HEIGHT / 2
    parts = []
    if verdict.matters > 0:
        left, right = x(-verdict.matters), x(verdict.matters)
        parts.append(tag("rect", class_="band", x=left, y=2.0, width=right - left, height=HEIGHT - 4.0))
    parts.append(tag("line", class_="zero", x1=x(0), x2=x(0), y1=1.0, y2=HEIGHT - 1.0))
    if verdict.draws:
        parts.append(tag("line", class_="all", x1=x(verdict.low), x2=x(verdict.high), y1=middle, y2=middle))
    chance = verdict.chance_around
    if math.isfinite(chance.low):
        left, right = x(chance.low), x(chance.high)
        width = max(right - left, 3.0)
        parts.append(tag("rect", class_="chance", x=left, y=middle - 3, width=width, height=6.0))
    parts.append(tag("circle", class_="mean", cx=x(verdict.mean), cy=middle, r=4.5))
    parts += _ends(verdict, scale, words)
    said = label or _label(verdict, words)
    return tag("svg", *parts, class_="bar", viewBox=f"0 0 {WIDTH} {HEIGHT}", role="img", aria_label=said)


def _ends(verdict: Verdict, scale: Scale, words: Words) -> list[Markup]:
    """Write what holds 95 % beside the ends of the bar, where there is room."""
    if not math.isfinite(verdict.low) or verdict.low == verdict.high:
        return []
    y = HEIGHT / 2 + 3.5
    chance = [end for end in (verdict.chance_around.low, verdict.chance_around.high) if math.isfinite(end)]
    left = min(map(scale.x, (verdict.low, verdict.mean, *chance))) - BESIDE
    right = max(map(scale.x, (verdict.high, verdict.mean, *chance))) + BESIDE
    texts = (signed(end, verdict.outcome, words) for end in (verdict.low, verdict.high))
    low, high = texts
    return [write(left, y, low, text_anchor="end"), write(right, y, high, text_anchor="start")]


def _label(verdict: Verdict, words: Words) -> str:
    """Say what is drawn."""
    ends = {
        "mean": signed(verdict.mean, verdict.outcome, words),
        "low": signed(verdict.low, verdict.outcome, words),
        "high": signed(verdict.high, verdict.outcome, words),
        "chance_low": signed(verdict.chance_around.low, verdict.outcome, words),
        "chance_high": signed(verdict.chance_around.high, verdict.outcome, words),
        "matters": amount(verdict.matters, verdict.outcome, words),
    }
    return words("first_screen.bar" if verdict.draws else "first_screen.bar_chance", **ends)
