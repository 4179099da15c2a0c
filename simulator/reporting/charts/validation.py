"""How far public figures lie from what is simulated: a row a chapter, a mark a figure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.calibration.validation import Held

EDGE = 8.0
"""Standard deviations at which a figure that lies further off is drawn."""
_SPREAD = 0.32
"""How far the marks of a row lie apart, up and down, of the distance between rows."""
_GREY = "#ececec"


@style.twice
def distances(held: Sequence[Held], words: Words) -> style.Picture:
    """Draw every figure at its distance from the mean of the draws, in standard deviations, chapter by chapter."""
    chapters = list(dict.fromkeys(one.figure.about for one in held))
    title = words("validation.chart_title")
    figure, grid = draw.panels(0.42 * len(chapters) + 0.8, title, tall=1.5)
    axes = grid[0, 0]
    axes.axvspan(-1.96, 1.96, color=_GREY, zorder=0)
    axes.axvline(0, color=style.LINE, linewidth=1, zorder=1)
    facts = []
    for y, chapter in enumerate(chapters):
        those = sorted((one for one in held if one.figure.about == chapter), key=_at)
        offsets = np.linspace(-_SPREAD, _SPREAD, len(those)) if len(those) > 1 else np.zeros(1)
        for one, offset in zip(those, offsets, strict=True):
            mark, colour = ("o", style.INK) if one.inside else ("X", style.LOOK_HERE)
            filling = "white" if one.used else colour
            axes.plot([_at(one)], [y + offset], mark, color=colour, markerfacecolor=filling, markersize=5)
        inside = sum(one.inside for one in those)
        facts.append(f"{words(f'validation.about.{chapter}')}: {inside} / {len(those)}.")
    draw.rows_named(figure, axes, [words(f"validation.about.{one}") for one in chapters], 8)
    axes.set_xlim(-EDGE - 0.5, EDGE + 0.5)
    axes.set_xlabel(words("validation.chart_axis"), color=style.QUIET)
    style.speak(axes, words.language)
    return style.told(figure, title + ".", facts)


def _at(one: Held) -> float:
    """Return where a figure is drawn; one that no spread tells the distance of, at the edge on its side."""
    if not math.isnan(one.distance):
        return max(-EDGE, min(EDGE, one.distance))
    return 0.0 if one.inside else math.copysign(EDGE, one.observed - one.simulated)
