"""What knowing would be worth: bars with their standard errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from simulator.experiments.evppi import Worth
from simulator.experiments.intervals import Interval
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.numbers import KRONER, plain, scale
from simulator.reporting.words import Words


@style.twice
def worths(
    panels: Mapping[str, Sequence[Worth]], words: Words, title: str, name: Callable[[Worth], str]
) -> style.Picture:
    """Draw a panel of bars for each kind of thing to know, all on one scale; ``name`` names a thing."""
    shown = {heading: its for heading, its in panels.items() if its}
    rows = [len(its) for its in shown.values()]
    height = 0.3 * sum(rows) + 0.62 * len(rows)
    figure, grid = draw.panels(
        height, title, len(rows), tall=1.9, sharex=True, height_ratios=[number + 1.2 for number in rows]
    )
    most = max((one.value + one.standard_error for its in shown.values() for one in its), default=0.0)
    on = scale(KRONER, most, words)
    facts = []
    for axes, (heading, its) in zip(grid.flat, shown.items(), strict=True):
        for y, one in enumerate(its):
            draw.stack(axes, y, [(one.value * on.factor, style.LINE)])
            if np.isfinite(one.standard_error):
                ends = max(one.value - one.standard_error, 0.0), one.value + one.standard_error
                found = Interval(one.value, *ends, 0)
                draw.interval(axes, y, found, on.factor, style.INK, linewidth=1.3, **draw.BUTT)
            facts.append(f"{name(one)}: {plain(one.value * on.factor, words, on.digits)} {on.unit}.")
        draw.name_rows(axes, range(len(its)), [name(one) for one in its], 46, 8)
        draw.row_limits(axes, len(its) - 0.5)
        axes.set_xlim(0, most * on.factor * 1.04 or 1.0)
        draw.titled(axes, heading)
        draw.numbers_across(axes, words)
    axes.set_xlabel(words("value_of_information.axis", unit=on.unit), fontsize=8.5)
    return style.told(figure, title + ".", facts)
