"""Ranks of true values among posterior draws: even, if the posterior is as wide as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting.charts import style
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.calibration.posterior import Ranks

_COLUMNS = 3


def picture(found: Ranks, words: Words) -> style.Picture:
    """Draw a histogram a parameter, with the band in which nine of ten bars lie if all is right."""
    from scipy.stats import binom

    names = found.parameters
    rows = -(-len(names) // _COLUMNS)
    title = words("calibration.title_ranks")
    with style.styled():
        figure = style.canvas(1.5 * rows + 0.3, title)
        panels = figure.subplots(rows, _COLUMNS, squeeze=False, sharey=True).ravel()
        for axes, name in zip(panels, names, strict=False):
            counts = found.histogram(name)
            low, high = (float(binom.ppf(q, len(found.ranks), 1 / len(counts))) for q in (0.05, 0.95))
            axes.axhspan(low, high, color="#ececec")
            axes.bar(np.arange(len(counts)), counts, width=0.9, color=style.COLOURS[0])
            axes.set_title(words.key(name), fontsize=8)
            axes.set_xticks([])
            style.speak(axes, words.language, x=False, y=True)
        for axes in panels[len(names) :]:
            axes.set_visible(False)
        told = [f"{name}: {', '.join(map(str, found.histogram(name)))}." for name in names]
        figure.alt_text = " ".join([title + ".", *told])
    return figure
