"""The four drawings that every chart stands on: rows of dots with intervals, bands over an axis, stacked bars, a map.

A chart says what goes where; how that is drawn is said here, and its colours, letters and files in
:mod:`simulator.reporting.charts.style`. Every drawing takes the factor that brings its numbers to the axis's unit.
For a phone (:func:`~simulator.reporting.charts.style.narrow`) panels stand below each other, and a row's name and
numbers above its mark.
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
PLATE = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
"""Behind a text that a line would strike through."""
_LONG = 34
"""Letters from which a row's numbers are written smaller on a phone, where its name stands beside them."""
_MOST_WRITTEN = 9
"""Columns of a map at most whose cells have their number written in."""


def panels(
    height: float,
    title: str,
    down: int = 1,
    across: int = 1,
    *,
    tall: float = 1.0,
    shown: int | None = None,
    **how: Any,
) -> tuple[Picture, NDArray[Any]]:
    """Return an empty figure with its title, and its axes as a grid; ``height`` in inches without the title.

    Of the grid only the first ``shown`` are axes, if not all are. For a phone they stand below each other, each as high
    as it would be side by side, times ``tall``.
    """
    number = down * across if shown is None else shown
    rest: list[Any] = [None] * (down * across - number)
    if not style.is_narrow():
        figure = style.canvas(height, title)
        grid = figure.subplots(down, across, squeeze=False, **how)
        for axes in grid.flat[number:]:
            axes.set_axis_off()
        return figure, grid
    figure = style.canvas(height * number / down * tall, title)
    column = figure.subplots(number, 1, squeeze=False, **how)
    return figure, np.array([*column.flat, *rest], dtype=object).reshape(down, across)


def titled(axes: Axes, text: str, inches: float = 5.4, size: float = 9.5, **how: Any) -> None:
    """Write a panel's heading, broken where it would be wider than so many inches (on a phone, than the picture)."""
    room = style.NARROW - 0.75 if style.is_narrow() else inches
    axes.set_title(
        "\n".join(style.fitted(line, room, size) for line in text.split("\n")), fontsize=size, **how
    )


def first_column(grid: NDArray[Any]) -> list[Axes]:
    """Return the axes at which rows are named: the first of each line; on a phone every one."""
    return list(grid.flat) if style.is_narrow() else list(grid[:, 0])


def name_rows(
    axes: Axes,
    at: Sequence[float],
    names: Sequence[str],
    width: int = 26,
    size: float | None = None,
    *,
    room: float = 1.5,
    lift: float = 6,
) -> None:
    """Name rows at their left; on a phone above them, by ``lift`` points, in so many inches of room."""
    if not style.is_narrow():
        axes.set_yticks(at, [wrapped(name, width) for name in names])
        if size is not None:
            axes.tick_params(axis="y", labelsize=size)
        return
    axes.set_yticks([])
    for y, name in zip(at, names, strict=True):
        text = style.fitted(name, room, 8.5, bold=False)
        note(axes, text, 0, y, within=ROW, xytext=(0, lift), va="bottom", bbox=PLATE)


def row_limits(axes: Axes, last: float, top: float = 0.6) -> None:
    """Let rows go from the top down to ``last``, with room above the first (on a phone for its name)."""
    axes.set_ylim(last, -max(top, 1.0) if style.is_narrow() else -top)


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
            above = 1.15 if style.is_narrow() else margin  # the block's name stands within it on a phone
            edges = i * step - above, (i + 1) * step - above
            axes.axhspan(*edges, color="#f5f5f5", linewidth=0, zorder=0)
        for j, one in enumerate(block):
            dot(axes, i * step + j, one, factor, style.look(first + j), 5, **how)
            if (i, j) in rings:
                ring: dict[str, Any] = {"markersize": 11, "markerfacecolor": "none", "markeredgecolor": INK}
                axes.plot([one.mean * factor], [i * step + j], "o", markeredgewidth=1.2, **ring)


def blocks_named(axes: Axes, names: Sequence[str], rows: int, top: float, bottom: float) -> None:
    """Name blocks of so many rows from the top down."""
    if style.is_narrow():
        axes.set_yticks([])
        for i, name in enumerate(names):
            note(axes, name.replace("\n", " "), 0.005, i * (rows + 1) - 0.75, within=ROW, va="center")
        axes.set_ylim(len(names) * (rows + 1) - bottom - 0.3, -1.3)
        return
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
    """Write a row's numbers at the right of the axes; on a phone above the row."""
    if style.is_narrow():
        where: dict[str, Any] = {
            "within": ROW,
            "xytext": (0, 6),
            "va": "bottom",
            "ha": "right",
            "bbox": PLATE,
        }
        note(axes, text, 1, y, fontsize=7.5 if len(text) < _LONG else 6.8, **where)
    else:
        note(axes, text, 1.015, y, within=ROW, va="center")


def too_little(axes: Axes, y: float, reach: float) -> None:
    """Shade in a row the differences that are too small to matter."""
    axes.fill_between([-reach, reach], y - 0.5, y + 0.5, color=style.PALE, linewidth=0, zorder=0)


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
    name_rows(axes, range(len(names)), [name.replace("\n", " ") for name in names], 34, size)
    row_limits(axes, len(names) - 0.5)
    if legend:
        marks_named(figure, axes, **legend)


def marks_named(figure: Picture, axes: Axes, **legend: Any) -> None:
    """Name the marks of dodged rows once, below the picture."""
    handles, labels = axes.get_legend_handles_labels()
    if style.is_narrow():
        legend |= {"ncols": 1}
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
    colour = style.LOOK_HERE
    if not np.isnan([low, high]).any():
        axes.plot([low, high], [height] * 2, color=colour, linewidth=5, solid_capstyle="butt", alpha=0.8)
    axes.plot([value], [height], "D", color=colour, markersize=7)
    note(axes, text, value, height, color=colour, fontweight="bold", **how)


def across(axes: Axes, text: str, size: float = 9) -> None:
    """Say what an axis counts, broken where it would be wider than the picture."""
    room = style.NARROW - 0.5 if style.is_narrow() else 5.5
    where: Any = "left" if style.is_narrow() else "center"
    axes.set_xlabel(style.fitted(text, room, size, bold=False), fontsize=size, color=QUIET, loc=where)


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
        bold: dict[str, Any] = {
            "color": colour,
            "fontweight": "bold",
            "annotation_clip": False,
            "bbox": PLATE,
        }
        label = wrapped(name, 14 if style.is_narrow() else 22)
        note(axes, label, right, last, xytext=(8, 0), va="center", **bold)


def quiet_numbers_up(axes: Axes, grid: str = "both") -> None:
    """Write the numbers of the axis that goes up small, with faint lines to read values by."""
    axes.tick_params(axis="y", labelsize=8.5, labelcolor=QUIET)
    style.quiet_grid(axes, grid)


def per_cent(words: Words, ticks: Sequence[int] = PER_CENT) -> tuple[Sequence[int], list[str]]:
    """Return marks of an axis in per cent, and how they are written."""
    return ticks, [words("format.percent", value=tick) for tick in ticks]


# Stacked bars.


def stack(
    axes: Axes,
    y: float,
    parts: Iterable[tuple[float, str]],
    *,
    start: float = 0.0,
    hatches: Sequence[str] = (),
    **bar: Any,
) -> None:
    """Draw the parts of a row's bar, width and colour each, one after the other (to the left, where negative).

    ``hatches`` are laid over the parts in white, so that neighbours differ in a grey print.
    """
    height = 0.32 if style.is_narrow() else 0.62
    for n, (width, colour) in enumerate(parts):
        over: dict[str, Any] = {"hatch": hatches[n], "edgecolor": "white"} if n < len(hatches) else {}
        axes.barh(y, width, left=start, color=colour, **{"height": height, "linewidth": 0.0} | over | bar)
        start += width


# A map: cells of two values.


def heat(
    axes: Axes,
    cells: Sequence[Sequence[Interval]],
    on: Scale,
    words: Words,
    *,
    differences: bool,
    least: float = 0.0,
) -> None:
    """Draw a map of numbers; of differences white at none, hatched where not sure.

    Full colour is never less than twice ``least``, a difference that hardly matters: a map of next to nothing is pale.
    """
    z = np.array([[one.mean for one in row] for row in cells]) * on.factor
    span = float(np.nanmax(np.abs(z), initial=0.0)) or 1.0
    if differences:
        span = max(span, 2 * least * on.factor)
    digits = 2 if on.factor in (1e-6, 1e-9) else decimals(span / 10, max(on.digits, 0), 3)
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
    legend_below(figure, handles, **{"ncols": 3, "handlelength": 3.2} | legend)


def shades_named(
    figure: Picture, shades: Iterable[tuple[str, str]], ncols: int, hatches: Sequence[str] = ()
) -> None:
    """Name the colours and hatches of stacked bars once, below the picture."""
    from matplotlib.patches import Patch

    patches = [
        Patch(facecolor=colour, edgecolor="white", label=name, hatch=hatches[n] if n < len(hatches) else "")
        for n, (name, colour) in enumerate(shades)
    ]
    legend_below(figure, patches, ncols=ncols)


def legend_below(figure: Picture, handles: Sequence[Artist], **how: Any) -> None:
    """Write a legend below the picture; on a phone as many columns of it as have room."""
    if style.is_narrow():
        longest = max((len(str(handle.get_label())) for handle in handles), default=0)
        how |= {"ncols": 1 if longest > 22 else 2, "fontsize": 8.5}
    figure.legend(handles=handles, loc="outside lower left", frameon=False, **how)
