"""Outcomes over the values of two assumptions: a map an outcome, a cell a point; what is not sure is hatched."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.experiments.intervals import Interval
from simulator.experiments.sweep import Key, Point
from simulator.experiments.sweep import Sweep as Swept
from simulator.reporting.charts import style
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import decimals, difference_with_spread, level_with_spread, plain, scale
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Write = Callable[[object], str]
_MOST_WRITTEN = 9
"""Columns at most whose cells have their number written in."""


def levels(swept: Swept, words: Words, title: str, write: Write) -> style.Picture:
    """Draw the baseline's levels; ``write`` writes a value of a swept path."""
    name = swept.names[0]
    return _draw(swept, lambda point, key: swept.means[point, name, key], words, title, write, apart=False)


def differences(swept: Swept, name: str, words: Words, title: str, write: Write) -> style.Picture:
    """Draw a proposal's differences from the baseline, white at no difference."""
    return _draw(
        swept, lambda point, key: swept.differences[point, name, key], words, title, write, apart=True
    )


def _draw(
    swept: Swept,
    found: Callable[[Point, Key], Interval],
    words: Words,
    title: str,
    write: Write,
    *,
    apart: bool,
) -> style.Picture:
    (across, columns), (down, rows) = swept.over.items()
    facts = []
    with style.styled():
        figure = style.canvas(len(swept.outcomes) * (0.9 + 0.26 * len(rows)) + 0.3, title)
        panels = figure.subplots(len(swept.outcomes), 1, sharex=True, squeeze=False)[:, 0]
        for axes, key in zip(panels, swept.outcomes, strict=True):
            cells = [[found((a, b), key) for a in columns] for b in rows]
            _map(axes, cells, key, words, apart=apart)
            axes.set_yticks(range(len(rows)), [write(v) for v in rows])
            axes.set_ylabel(style.wrapped(words.key(down), 24), color=style.QUIET, fontsize=8)
            tell = difference_with_spread if apart else level_with_spread
            kind = unit_of(key[1])
            facts += [
                f"{words.short(key[1])}, {write(a)} / {write(b)}: {tell(cells[j][i], kind, words)}."
                for j, b in enumerate(rows)
                for i, a in enumerate(columns)
            ]
        panels[-1].set_xticks(range(len(columns)), [write(v) for v in columns])
        panels[-1].set_xlabel(style.wrapped(words.key(across), 80), color=style.QUIET)
        figure.alt_text = " ".join([title + ".", *facts])
    return figure


def _map(axes: Axes, cells: list[list[Interval]], key: Key, words: Words, *, apart: bool) -> None:
    kind = unit_of(key[1])
    raw = np.array([[one.mean for one in row] for row in cells])
    largest = float(np.nanmax(np.abs(raw), initial=0.0))
    on = scale(kind, largest, words, difference=apart)
    z = raw * on.factor
    span = float(np.nanmax(np.abs(z), initial=0.0)) or 1.0
    limits = {"cmap": "PuOr", "vmin": -span, "vmax": span} if apart else {"cmap": "cividis"}
    picture = axes.imshow(z, aspect="auto", origin="lower", **limits)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    written = len(cells[0]) <= _MOST_WRITTEN
    digits = 2 if on.factor == 1e-6 else decimals(span / 10, max(on.digits, 0), 3)
    for j, row in enumerate(cells):
        for i, one in enumerate(row):
            if apart and one.holds_zero:
                unsure: dict[str, Any] = {
                    "facecolor": "none",
                    "edgecolor": "#8a8a8a",
                    "hatch": "///",
                    "linewidth": 0,
                }
                axes.fill_between([i - 0.5, i + 0.5], j - 0.5, j + 0.5, **unsure)
            if written and not np.isnan(one.mean):
                red, green, blue, _ = picture.cmap(picture.norm(z[j, i]))
                light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
                axes.text(
                    i,
                    j,
                    plain(z[j, i], words, digits, signed=apart),
                    ha="center",
                    va="center",
                    fontsize=8,
                    color=style.INK if light else "white",
                )
    named = f"{words.short(key[1])} ({inside(words.group(key[0]))}), {on.unit}".rstrip(", ")
    axes.set_title(named)
    figure = axes.get_figure()
    if figure is not None:
        bar = figure.colorbar(picture, ax=axes, fraction=0.03, pad=0.02)
        style.speak(bar.ax, words.language, x=False, y=True)
        bar.outline.set_visible(False)
