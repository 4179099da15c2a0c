"""A proposal's difference over the range of an assumption, and where it is zero."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from simulator.experiments.break_even import BreakEven as BreakEvenPoint
from simulator.reporting.charts import style
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import difference_with_spread, scale
from simulator.reporting.words import Words


def picture(point: BreakEvenPoint, words: Words, title: str, value: Callable[[float], str]) -> style.Picture:
    """Draw the difference with its band, the line of no difference, every root with its interval, and what is assumed.

    Parameters
    ----------
    point : BreakEvenPoint
        What was found.
    words : Words
        The language.
    title : str
        The message.
    value : callable
        Writes a value of the assumption.
    """
    found, x = point.crossing.intervals, point.crossing.values
    kind = unit_of(point.outcome)
    ends = np.concatenate([found.low, found.high, found.mean])
    on = scale(kind, float(np.nanmax(np.abs(ends), initial=0.0)), words)
    look = style.look(1)
    with style.styled():
        figure = style.canvas(3.3, title)
        axes = figure.subplots()
        axes.axhline(0, color=style.INK, linewidth=0.9)
        axes.fill_between(
            x, found.low * on.factor, found.high * on.factor, color=look.colour, alpha=0.18, linewidth=0
        )
        axes.plot(x, found.mean * on.factor, marker=look.mark, markersize=4, color=look.colour, linewidth=1.6)
        for root in point.crossing.roots:
            low, high = max(root.low, point.low), min(root.high, point.high)
            if not math.isnan(root.low):
                axes.plot(
                    [low, high], [0, 0], color=style.COLOURS[1], linewidth=5, solid_capstyle="butt", alpha=0.8
                )
            axes.plot([root.value], [0], "D", color=style.COLOURS[1], markersize=7)
            axes.annotate(
                value(root.value),
                (root.value, 0),
                xytext=(0, 9),
                textcoords="offset points",
                ha="center",
                color=style.COLOURS[1],
                fontweight="bold",
                fontsize=9.5,
            )
        if point.low <= point.assumed <= point.high:
            assumed = words("break_even.assumed", assumed=value(point.assumed))
            style.upright(axes, point.assumed, assumed)
        axes.set_xlabel(words.key(point.path), color=style.QUIET)
        of = words("break_even.axis", outcome=words.short(point.outcome), unit=on.unit)
        axes.set_ylabel(style.wrapped(of, 32), color=style.QUIET)
        style.speak(axes, words.language, y=True)
        style.quiet_grid(axes, "both")
        facts = [
            f"{value(float(v))}: {difference_with_spread(found[i], kind, words)}." for i, v in enumerate(x)
        ]
        figure.alt_text = " ".join([title, *facts])
    return figure
