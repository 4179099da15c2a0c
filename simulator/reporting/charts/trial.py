"""How likely a trial is to find what matters, by its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.intervals import Intervals
from simulator.experiments.trial_result import POWER
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.numbers import plain

if TYPE_CHECKING:
    from simulator.experiments.trial_result import Trial
    from simulator.reporting.words import Words


@style.twice
def power(found: Trial, words: Words, title: str) -> style.Picture:
    """Draw the power over the months with its interval, the 80 % that a trial is to have, and the false alarms."""
    points = found.points
    x = np.array([p.months for p in points])
    figure, grid = draw.panels(3.3, title)
    axes = grid[0, 0]
    for position, (name, of) in enumerate(
        (("trial.finds", [p.power for p in points]), ("trial.false", [p.false_alarms for p in points])),
        start=1,
    ):
        mean, low, high, number = np.array([(i.mean, i.low, i.high, i.replications) for i in of]).T
        look = style.look(position)
        draw.band(
            axes,
            x,
            Intervals(mean, low, high, number.astype(np.int64)),
            100.0,
            look,
            alpha=0.18,
            marker=look.mark,
        )
        draw.label_ends(axes, x[-1], [(float(mean[-1]) * 100, words(name), look.colour)])
    axes.axhline(100 * POWER, color=style.INK, linewidth=1)
    axes.set_ylim(0, 100)
    draw.across(axes, words("trial.axis_months"))
    draw.titled(axes, words("trial.axis_power"), 6.0, fontweight="normal")
    style.speak(axes, words.language, x=True, y=True)
    style.quiet_grid(axes, "both")
    facts = [
        words(
            "trial.fact",
            months=plain(p.months, words, 1),
            persons=plain(p.persons, words, 0),
            power=plain(100 * p.power.mean, words, 0),
            false=plain(100 * p.false_alarms.mean, words, 0),
        )
        for p in points
    ]
    return style.told(figure, title + ".", facts)
