"""What the data tell of each parameter: the posterior interval within what was believed before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting.charts import style
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.calibration.posterior import Estimate

MOST = 24
"""Parameters shown, those told best first; the table has all."""


def picture(told: Sequence[Estimate], words: Words, title: str) -> style.Picture:
    """Draw a row a parameter on the scale of its own prior range, from 0 (its low end) to 1."""
    shown = sorted(told, key=lambda one: one.ratio)[:MOST]
    y = np.arange(len(shown), dtype=float)
    with style.styled():
        figure = style.canvas(0.24 * len(shown) + 0.8, title)
        axes = figure.subplots()
        axes.barh(y, 1.0, color="#ececec", height=0.66)
        for row, one in zip(y, shown, strict=True):
            width = one.prior_high - one.prior_low
            low, middle, high = ((x - one.prior_low) / width for x in (one.low, one.value, one.high))
            colour = style.COLOURS[0] if one.identified else style.QUIET
            axes.plot([low, high], [row, row], color=colour, linewidth=4, solid_capstyle="butt")
            axes.plot([middle], [row], "o", color=style.INK, markersize=4)
        axes.set_yticks(y, [words.key(one.parameter) for one in shown], fontsize=7.5)
        axes.invert_yaxis()
        axes.set_xlabel(words("calibration.axis_prior"), color=style.QUIET)
        style.speak(axes, words.language)
        figure.alt_text = " ".join(
            [
                title + ".",
                *[f"{words.key(o.parameter)}: {o.value:.4g} ({o.low:.4g}, {o.high:.4g})." for o in shown],
            ]
        )
    return figure
