"""What was forecast of municipalities' unemployment, and what came: bands of several origins under one line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.calibration.backcast import Backcast
    from simulator.calibration.backcast_held import Forecast

SHOWN = 6
_BANDS = ((0.95, "#dfe7ee"), (0.8, "#bcd0e0"), (0.5, "#8fb1cc"))
_LEFT = 18
"""Months before the first origin that are drawn."""


def chosen(found: Backcast) -> tuple[str, ...]:
    """Return the municipalities that are drawn: the country, some from the smallest to the largest, and the worst."""
    worst = min(found.forecasts, key=lambda one: (_held(found, one.municipality), one.municipality))
    ordered = sorted({one.municipality: one.size for one in found.forecasts}.items(), key=lambda one: one[1])
    names = [name for name, _ in ordered]
    spread = [names[round(q * (len(names) - 1))] for q in np.linspace(0, 1, SHOWN - 2)]
    country = found.country[0].municipality
    return tuple(dict.fromkeys([country, *spread, worst.municipality]))


def _held(found: Backcast, name: str) -> int:
    return sum(one.held(0.95) for one in found.forecasts if one.municipality == name)


@style.twice
def bands(found: Backcast, names: Sequence[str], words: Words) -> style.Picture:
    """Draw the bands of 50, 80 and 95 % of every origin under what came."""
    across = min(2, len(names))
    down = -(-len(names) // across)
    title = words("backcast.chart_title")
    figure, grid = draw.panels(2.1 * down + 0.2, title, down, across, shown=len(names))
    facts = []
    for axes, name in zip([one for one in grid.flat if one is not None], names, strict=False):
        those = [one for one in (*found.country, *found.forecasts) if one.municipality == name]
        for one in those:
            _draw(axes, one)
        last = those[-1]
        months = np.concatenate([last.past, last.observed])
        end = 12 * last.origin.year + last.origin.first + len(last.observed)
        at = (end - len(months) + np.arange(len(months))) / 12
        first = (12 * those[0].origin.year + those[0].origin.first - _LEFT) / 12
        drawn = at >= first
        axes.plot(at[drawn], months[drawn], color=style.INK, linewidth=1.2)
        axes.set_ylim(bottom=0)
        years = range(int(np.ceil(first)), int(end / 12) + 1)
        title_of = words("backcast.whole_country") if name == found.country[0].municipality else name
        draw.titled(axes, title_of, 2.6, loc="left")
        draw.quiet_numbers_up(axes)
        style.speak(axes, words.language, x=False, y=True)
        axes.set_xticks([*years], [str(year) for year in years], fontsize=8)  # no thousands in a year
        inside = sum(one.held(0.95) for one in those)
        number = sum(len(one.observed) for one in those)
        facts.append(f"{title_of}: {words('validation.of', inside=inside, number=number)}.")
    return style.told(figure, title + ".", facts)


def _draw(axes: Axes, one: Forecast) -> None:
    start = 12 * one.origin.year + one.origin.first
    at = (start + np.arange(len(one.observed))) / 12
    for share, colour in _BANDS:
        low, high = one.band(share)
        axes.fill_between(at, low, high, color=colour, linewidth=0)
    axes.plot(at, one.median, color=style.TIME[0], linewidth=1.2, linestyle=(0, (3, 1.5)))
    axes.axvline((start - 1) / 12, color=style.LINE, linewidth=0.8, zorder=0)
