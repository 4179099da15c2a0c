"""What a calibration found: posterior against prior, official figures against predicted ones, ranks of true values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.intervals import Interval
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.calibration.calibration import Estimate
    from simulator.calibration.posterior import Ranks
    from simulator.calibration.predict import Check

MOST = 24
"""Parameters shown, those told best first; the table has all."""
_GREY = "#ececec"
_ABREAST = 3


@style.twice
def posterior(estimates: Sequence[Estimate], words: Words, title: str) -> style.Picture:
    """Draw what the data tell of each parameter: the posterior interval within what was believed before.

    A row a parameter, on the scale of its own prior range, from 0 (its low end) to 1.
    """
    shown = sorted(estimates, key=lambda one: one.ratio)[:MOST]
    figure, grid = draw.panels(0.24 * len(shown) + 0.8, title, tall=1.7)
    axes = grid[0, 0]
    for y, one in enumerate(shown):
        width = one.prior_high - one.prior_low
        low, middle, high = ((x - one.prior_low) / width for x in (one.low, one.value, one.high))
        colour = style.INK if one.identified else style.BASELINE_COLOUR
        draw.stack(axes, y, [(1.0, _GREY)])
        draw.interval(axes, y, Interval(middle, low, high, 0), 1, colour, linewidth=4, **draw.BUTT)
        axes.plot([middle], [y], "o", color=style.INK, markerfacecolor="white", markersize=4.5)
    draw.rows_named(figure, axes, [words.key(one.parameter) for one in shown], 7.5)
    axes.set_xlabel(words("calibration.axis_prior"), color=style.QUIET)
    style.speak(axes, words.language)
    facts = [f"{words.key(o.parameter)}: {o.value:.4g} ({o.low:.4g}, {o.high:.4g})." for o in shown]
    return style.told(figure, title + ".", facts)


@style.twice
def checks(checks: Sequence[Check], words: Words, title: str) -> style.Picture:
    """Draw official figures against what the calibrated scenario predicts (a posterior predictive check).

    A panel a target, a row a figure: the predictive interval, and the official figure as a mark.
    """
    by_target: dict[str, list[Check]] = {}
    for check in checks:
        by_target.setdefault(check.target, []).append(check)
    heights = [len(those) + 1.1 for those in by_target.values()]
    height = 0.25 * sum(heights) + 0.5
    figure, grid = draw.panels(height, title, len(by_target), tall=1.6, height_ratios=heights)
    for axes, (name, those) in zip(grid.flat, by_target.items(), strict=True):
        for y, check in enumerate(those):
            if np.isfinite(check.low):
                predicted = Interval(check.simulated, check.low, check.high, 0)
                draw.interval(axes, y, predicted, 1, style.LINE, linewidth=6, **draw.BUTT)
                mean = {"color": style.QUIET, "markersize": 9, "markeredgewidth": 2}
                axes.plot([check.simulated], [y], "|", **mean)
            mark, colour = ("o", style.INK) if check.inside else ("X", style.LOOK_HERE)
            axes.plot([check.observed], [y], mark, color=colour, markersize=6)
        draw.rows_named(figure, axes, [check.figure or " " for check in those], 8)
        axes.margins(y=0.25 if len(those) < 3 else 0.08)
        used = words(f"calibration.use_{those[0].use}")
        axes.set_title(f"{name.replace('_', ' ')} ({used})")
        draw.numbers_across(axes, words)
    facts = [f"{c.target} {c.figure}: {c.observed:.4g}, {c.low:.4g} - {c.high:.4g}." for c in checks]
    return style.told(figure, title + ".", facts)


@style.twice
def ranks(found: Ranks, words: Words) -> style.Picture:
    """Draw ranks of true values among posterior draws: even, if the posterior is as wide as it should be.

    A histogram a parameter, with the band in which nine of ten bars lie if all is right.
    """
    from scipy.stats import binom

    rows = -(-len(found.parameters) // _ABREAST)
    title = words("calibration.title_ranks")
    figure, grid = draw.panels(1.5 * rows + 0.3, title, rows, _ABREAST, sharey=True)
    facts = []
    for axes, name in zip(grid.flat, found.parameters, strict=False):
        counts = found.histogram(name)
        low, high = (float(binom.ppf(q, len(found.ranks), 1 / len(counts))) for q in (0.05, 0.95))
        axes.axhspan(low, high, color=_GREY)
        axes.bar(np.arange(len(counts)), counts, width=0.9, color=style.QUIET)
        axes.set_title(words.key(name), fontsize=8)
        axes.set_xticks([])
        style.speak(axes, words.language, x=False, y=True)
        facts.append(f"{name}: {', '.join(map(str, counts))}.")
    for axes in grid.flat[len(found.parameters) :]:
        axes.set_visible(False)
    return style.told(figure, title + ".", facts)
