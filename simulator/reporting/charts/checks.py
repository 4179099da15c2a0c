"""Official figures against what the calibrated scenario predicts (a posterior predictive check)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting.charts import style
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.calibration.predict import Check


def picture(checks: Sequence[Check], words: Words, title: str) -> style.Picture:
    """Draw a panel a target, a row a figure: the predictive interval, and the official figure as a mark."""
    by_target: dict[str, list[Check]] = {}
    for check in checks:
        by_target.setdefault(check.target, []).append(check)
    heights = [len(those) + 1.1 for those in by_target.values()]
    with style.styled():
        figure = style.canvas(0.25 * sum(heights) + 0.5, title)
        panels = figure.subplots(len(by_target), 1, height_ratios=heights, squeeze=False)[:, 0]
        for axes, (name, those) in zip(panels, by_target.items(), strict=True):
            for y, check in enumerate(those):
                if np.isfinite(check.low):
                    axes.plot(
                        [check.low, check.high],
                        [y, y],
                        color=style.COLOURS[5],
                        linewidth=6,
                        solid_capstyle="butt",
                    )
                    axes.plot(
                        [check.simulated], [y], "|", color=style.COLOURS[0], markersize=9, markeredgewidth=2
                    )
                mark, colour = ("o", style.INK) if check.inside else ("X", style.COLOURS[1])
                axes.plot([check.observed], [y], mark, color=colour, markersize=6)
            axes.set_yticks(range(len(those)), [check.figure or " " for check in those], fontsize=8)
            axes.invert_yaxis()
            axes.margins(y=0.25 if len(those) < 3 else 0.08)
            used = words(f"calibration.use_{those[0].use}")
            axes.set_title(f"{name.replace('_', ' ')} ({used})")
            style.speak(axes, words.language)
            style.quiet_grid(axes)
        figure.alt_text = " ".join(
            [
                title + ".",
                *[f"{c.target} {c.figure}: {c.observed:.4g}, {c.low:.4g} - {c.high:.4g}." for c in checks],
            ]
        )
    return figure
