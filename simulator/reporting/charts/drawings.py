"""The four drawings that every chart stands on: rows of dots with intervals, bands over an axis, stacked bars, a map.

A chart says what goes where; how that is drawn is said here, and its colours, letters and files in
:mod:`simulator.reporting.charts.style`. Every drawing takes the factor that brings its numbers to the axis's unit.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from simulator.experiments.intervals import Interval, Intervals
from simulator.reporting.charts import style
from simulator.reporting.charts.style import INK, QUIET, Look, Picture, wrapped
from simulator.reporting.numbers import Scale, decimals, plain
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes

PER_CENT = (0, 25, 50, 75, 100)
BUTT: dict[str, Any] = {"solid_capstyle": "butt"}
"""A line that ends where its interval ends."""
ROW, COLUMN = ("axes fraction", "data"), ("data", "axes fraction")
"""Places across the whole axes in the row of a value, and up the whole axes in its column."""
_MOST_WRITTEN = 9
"""Columns of a map at most whose cells have their number written in."""


def panels(
    height: float, title: str, down: int = 1, across: int = 1, **how: Any
) -> tuple[Picture, NDArray[Any]]:
    """Return an empty figure with its title, and its axes as a grid; ``height`` in inches without the title."""
    figure = style.canvas(height, title)
    return figure, figure.subplots(down, across, squeeze=False, **how)


# Rows of dots with intervals.


def interval(
    axes: Axes, at: float, found: Interval, factor: float, colour: str, *, upright: bool = False, **line: Any
) -> None:
    """Draw an interval as a line in the row ``at`` (with ``upright`` over the value ``at``), if there is one."""
    if found.low == found.low:
        ends, here = [found.low * factor, found.high * factor], [at, at]
        axes.plot(*((here, ends) if upright else (ends, here)), color=colour, **line)


def dot(
    axes: Axes,
    y: float,
    found: Interval,
    factor: float,
    look: Look,
    size: float,
    clip: bool = True,
    **line: Any,
) -> None:
    """Draw a mark in a row, with its interval."""
    interval(axes, y, found, factor, look.colour, **line)
    axes.plot([found.mean * factor], [y], look.mark, color=look.colour, markersize=size, clip_on=clip)


def blocks(
    axes: Axes,
    found: Sequence[Sequence[Interval]],
    factor: float,
    first: int,
    margin: float,
    rings: Container[tuple[int, int]] = (),
    **how: Any,
) -> None:
    """Draw dots in blocks of rows, every second block shaded; the n-th of each looks as the ``first`` + n-th scenario.

    A ring around a dot says that there is something to know about it.
    """
    step = max(map(len, found)) + 1
    for i, block in enumerate(found):
        if i % 2 == 0:
            edges = i * step - margin, (i + 1) * step - margin
            axes.axhspan(*edges, color="#f5f5f5", linewidth=0, zorder=0)
        for j, one in enumerate(block):
            dot(axes, i * step + j, one, factor, style.look(first + j), 5, **how)
            if (i, j) in rings:
                ring: dict[str, Any] = {"markersize": 11, "markerfacecolor": "none", "markeredgecolor": INK}
                axes.plot([one.mean * factor], [i * step + j], "o", markeredgewidth=1.2, **ring)


def blocks_named(axes: Axes, names: Sequence[str], rows: int, top: float, bottom: float) -> None:
    """Name blocks of so many rows from the top down."""
    axes.set_yticks([i * (rows + 1) + (rows - 1) / 2 for i in range(len(names))], names)
    axes.set_ylim(len(names) * (rows + 1) - bottom, -top)


def dodged(
    axes: Axes,
    y: NDArray[Any],
    means: ArrayLike,
    halves: ArrayLike,
    look: Look,
    size: float,
    label: str,
) -> None:
    """Draw a mark with its interval in each of the rows ``y``: one of several lines of marks side by side."""
    axes.errorbar(means, y, xerr=halves, fmt=look.mark, markersize=size, color=look.colour, label=label)


def beside(axes: Axes, y: float, text: str) -> None:
    """Write a row's numbers at the right of the axes."""
    note(axes, text, 1.015, y, within=ROW, va="center")


def zero_line(axes: Axes) -> None:
    """Draw the line of no difference."""
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)


def around_zero(axes: Axes, words: Words, largest: float) -> None:
    """Make an axis of differences: its line of none, with room around them; alone, when nothing differs at all."""
    zero_line(axes)
    numbers_across(axes, words)
    if largest:
        axes.margins(x=0.12)
    else:
        axes.set_xlim(-1, 1)


def numbers_across(axes: Axes, words: Words) -> None:
    """Write the numbers across as the language does, with faint lines to read values by."""
    style.speak(axes, words.language)
    style.quiet_grid(axes)


def rows_named(
    figure: Picture, axes: Axes, names: Sequence[str], size: float | None = None, **legend: Any
) -> None:
    """Name the rows from the top down, and the marks of dodged rows once below the figure, if ``legend`` is given."""
    axes.set_yticks(range(len(names)), names)
    if size is not None:
        axes.tick_params(axis="y", labelsize=size)
    axes.invert_yaxis()
    if legend:
        handles, labels = axes.get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower right", fontsize=8, frameon=False, **legend)


# Bands over an axis.


def band(
    axes: Axes, x: Any, found: Intervals, factor: float, look: Look, *, alpha: float = 0.15, **line: Any
) -> None:
    """Draw means over an axis as a line, their intervals as a band around it."""
    axes.fill_between(x, found.low * factor, found.high * factor, color=look.colour, alpha=alpha, linewidth=0)
    axes.plot(x, found.mean * factor, color=look.colour, **{"linestyle": look.dash, "linewidth": 1.6} | line)


def whiskers(axes: Axes, x: Any, found: Intervals, factor: float, look: Look) -> None:
    """Draw means over values that have no order as marks, with their intervals upright."""
    axes.vlines(x, found.low * factor, found.high * factor, color=look.colour, linewidth=1.6)
    axes.plot(x, found.mean * factor, look.mark, markersize=6, color=look.colour)


def root(axes: Axes, value: float, height: float, low: float, high: float, text: str, **how: Any) -> None:
    """Mark where a line crosses a height: the point, the interval in which it may lie (if known), and its words."""
    colour = style.COLOURS[1]
    if not np.isnan([low, high]).any():
        axes.plot([low, high], [height] * 2, color=colour, linewidth=5, solid_capstyle="butt", alpha=0.8)
    axes.plot([value], [height], "D", color=colour, markersize=7)
    note(axes, text, value, height, color=colour, fontweight="bold", **how)


def upright(axes: Axes, x: float, text: str) -> None:
    """Draw a quiet upright line at a value, and say at its foot what the value is."""
    axes.axvline(x, color=QUIET, linewidth=1, linestyle=(0, (2, 2)))
    note(axes, text, x, 0.02, within=COLUMN, xytext=(3, 0), color=QUIET)


def label_ends(axes: Axes, right: float, ends: Sequence[tuple[float, str, str]]) -> None:
    """Name the lines at their right ends, apart from each other."""
    low, high = axes.get_ylim()
    apart, last = (high - low) * 0.13, float("-inf")
    for at, name, colour in sorted(end for end in ends if end[0] == end[0]):
        last = max(at, last + apart)
        bold: dict[str, Any] = {"color": colour, "fontweight": "bold", "annotation_clip": False}
        note(axes, wrapped(name, 22), right, last, xytext=(8, 0), va="center", **bold)


def quiet_numbers_up(axes: Axes, grid: str = "both") -> None:
    """Write the numbers of the axis that goes up small, with faint lines to read values by."""
    axes.tick_params(axis="y", labelsize=8.5, labelcolor=QUIET)
    style.quiet_grid(axes, grid)


def per_cent(words: Words, ticks: Sequence[int] = PER_CENT) -> tuple[Sequence[int], list[str]]:
    """Return marks of an axis in per cent, and how they are written."""
    return ticks, [words("format.percent", value=tick) for tick in ticks]


# Stacked bars.


def stack(
    axes: Axes, y: float, parts: Iterable[tuple[float, str]], *, start: float = 0.0, **bar: Any
) -> None:
    """Draw the parts of a row's bar, width and colour each, one after the other (to the left, where negative)."""
    for width, colour in parts:
        axes.barh(y, width, left=start, color=colour, **{"height": 0.62} | bar)
        start += width


# A map: cells of two values.


def heat(
    axes: Axes, cells: Sequence[Sequence[Interval]], on: Scale, words: Words, *, differences: bool
) -> None:
    """Draw a map of numbers; of differences white at none, hatched where not sure."""
    z = np.array([[one.mean for one in row] for row in cells]) * on.factor
    span = float(np.nanmax(np.abs(z), initial=0.0)) or 1.0
    digits = 2 if on.factor == 1e-6 else decimals(span / 10, max(on.digits, 0), 3)
    limits: dict[str, Any] = (
        {"cmap": "PuOr", "vmin": -span, "vmax": span} if differences else {"cmap": "cividis"}
    )
    image = axes.imshow(z, aspect="auto", origin="lower", **limits)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    unsure: dict[str, Any] = {"facecolor": "none", "edgecolor": "#8a8a8a", "hatch": "///", "linewidth": 0}
    for (j, i), value in np.ndenumerate(z):
        if differences and cells[j][i].holds_zero:
            axes.fill_between([i - 0.5, i + 0.5], j - 0.5, j + 0.5, **unsure)
        if len(cells[0]) <= _MOST_WRITTEN and not np.isnan(value):
            red, green, blue, _ = image.cmap(image.norm(np.asarray(value)))
            light = 0.299 * red + 0.587 * green + 0.114 * blue > 0.55
            written = plain(value, words, digits, signed=differences)
            middle: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8}
            axes.text(i, j, written, color=INK if light else "white", **middle)
    if (figure := axes.get_figure()) is not None:
        bar = figure.colorbar(image, ax=axes, fraction=0.03, pad=0.02)
        style.speak(bar.ax, words.language, x=False, y=True)
        bar.outline.set_visible(False)


# What all four need.


def note(axes: Axes, text: str, x: float, y: float, within: Any = "data", **how: Any) -> None:
    """Write a text near a point; ``within`` the data, the row of a value (:data:`ROW`) or its column."""
    moved: dict[str, Any] = {"xytext": (0, 0), "textcoords": "offset points", "fontsize": 8.5}
    axes.annotate(text, (x, y), xycoords=within, **moved | how)


def named(key: tuple[str, str], words: Words, unit: str = "") -> str:
    """Name an outcome with its group and unit."""
    return f"{words.short(key[1])} ({inside(words.group(key[0]))}), {unit}".rstrip(", ")


def scenarios_named(
    figure: Picture, names: Sequence[str], words: Words, first: int = 0, marks: bool = True, **legend: Any
) -> None:
    """Name scenarios once, below the picture, by mark or by line; the n-th looks as the ``first`` + n-th."""
    from matplotlib.lines import Line2D

    handles = []
    for n, name in enumerate(names, first):
        look = style.look(n)
        how: dict[str, Any] = {"marker": look.mark} if marks else {"linestyle": look.dash}
        handles.append(Line2D([], [], color=look.colour, linewidth=2, label=words.scenario(name), **how))
    legend_below(figure, handles, ncols=3, **legend)


def shades_named(figure: Picture, shades: Iterable[tuple[str, str]], ncols: int) -> None:
    """Name the colours of stacked bars once, below the picture."""
    from matplotlib.patches import Patch

    legend_below(figure, [Patch(color=colour, label=name) for name, colour in shades], ncols=ncols)


def legend_below(figure: Picture, handles: Sequence[Artist], **how: Any) -> None:
    """Write a legend below the picture."""
    figure.legend(handles=handles, loc="outside lower left", frameon=False, **how)
