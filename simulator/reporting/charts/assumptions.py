"""What answers do as assumptions vary: sweeps, break-even values, smallest numbers, sensitivity, extremes.

Each is drawn from the question's result, with the message that its report gives it as title.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulator.experiments.assumptions import Choice
from simulator.experiments.break_even import BreakEven
from simulator.experiments.intervals import Interval, Intervals
from simulator.experiments.sanity import SPLITS, Sanity
from simulator.experiments.sensitivity import Sensitivity
from simulator.experiments.smallest import Smallest
from simulator.experiments.sweep import Key, Point, Sweep
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import largest
from simulator.reporting.evidence import least_that_matters, unit_of
from simulator.reporting.numbers import (
    Quantity,
    difference,
    difference_with_spread,
    level,
    level_with_spread,
    plain,
    scale,
    significant,
)
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Write = Callable[[Any], str]
"""Writes a value of an assumption, or the name of a group of them."""
BARS = 7
"""Assumptions of a tornado shown for each outcome."""
EXTREMES = (("insured", "weeks_on_benefit_52"), ("all", "cost_total"))
"""Outcomes of the extremes."""
_LOW, _HIGH = style.LINE, style.QUIET
_MARKED = {"markersize": 4}


@style.twice
def swept(
    found: Sweep, words: Words, title: str, write: Write, *, differences: bool = False
) -> style.Picture:
    """Draw levels, or differences from the baseline, over the values of one assumption; ``write`` writes a value.

    A panel an outcome, a line with its band a scenario; marks with intervals, where the values are no numbers.
    """
    values = [point[0] for point in found.points]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    x = np.array(values, dtype=float) if numbers else np.arange(len(values), dtype=float)
    names = found.names[1:] if differences else found.names
    of, told = _numbers(found, differences)
    figure, grid = draw.panels(1.9 * len(found.outcomes) + 0.4, title, len(found.outcomes), sharex=True)
    facts = []
    for axes, key in zip(grid.flat, found.outcomes, strict=True):
        kind = unit_of(key[1])
        lines = {name: [of[point, name, key] for point in found.points] for name in names}
        on = scale(kind, largest(one for line in lines.values() for one in line), words, differences)
        if differences:
            axes.axhline(0, color=style.INK, linewidth=0.9)
        ends = []
        for name, line in lines.items():
            look = style.look(found.names.index(name))
            if numbers:
                draw.band(axes, x, _together(line), on.factor, look, alpha=0.18, marker=look.mark, **_MARKED)
            else:
                draw.whiskers(axes, x, _together(line), on.factor, look)
            ends.append((line[-1].mean * on.factor, words.scenario(name), look.colour))
            said = "; ".join(
                f"{write(v)}: {told(one, kind, words)}" for v, one in zip(values, line, strict=True)
            )
            facts.append(f"{words.scenario(name)}, {words.short(key[1])}: {said}.")
        draw.label_ends(axes, x[-1], ends)
        draw.titled(axes, draw.named(key, words, on.unit), 6.5)
        style.speak(axes, words.language, x=numbers, y=True)
        style.quiet_grid(axes, "both")
    draw.across(axes, words.key(next(iter(found.over))))
    if not numbers:
        axes.set_xticks(x, [style.wrapped(write(v), 14) for v in values])
    return style.told(figure, title + ".", facts)


@style.twice
def swept_map(found: Sweep, name: str, words: Words, title: str, write: Write) -> style.Picture:
    """Draw the baseline's levels, or a proposal's differences from it, over the values of two assumptions.

    A map an outcome, a cell a point; what is not sure is hatched.
    """
    differences = name != found.names[0]
    of, told = _numbers(found, differences)
    (across, columns), (down, rows) = found.over.items()
    height = len(found.outcomes) * (0.9 + 0.26 * len(rows)) + 0.3
    figure, grid = draw.panels(height, title, len(found.outcomes), sharex=True)
    facts = []
    for axes, key in zip(grid.flat, found.outcomes, strict=True):
        kind = unit_of(key[1])
        cells = [[of[(a, b), name, key] for a in columns] for b in rows]
        most = float(np.nanmax(np.array([[abs(one.mean) for one in row] for row in cells]), initial=0.0))
        on = scale(kind, most, words, differences)
        levels = {o: found.means[found.points[0], found.names[0], (g, o)].mean for g, o in found.outcomes}
        # Where what the municipality pays was not asked for, the whole cost stands in for it.
        levels.setdefault("cost_municipality", levels.get("cost_total", float("nan")))
        least = least_that_matters(found.scenarios[found.names[0]], key[1], levels)
        draw.heat(axes, cells, on, words, differences=differences, least=least)
        heading = words("sweep.panel", outcome=draw.named(key, words, on.unit), up=words.key(down))
        draw.titled(axes, heading, 6.5)
        axes.set_yticks(range(len(rows)), [write(v) for v in rows])
        facts += [
            f"{words.short(key[1])}, {write(a)} / {write(b)}: {told(one, kind, words)}."
            for b, row in zip(rows, cells, strict=True)
            for a, one in zip(columns, row, strict=True)
        ]
    axes.set_xticks(range(len(columns)), [write(v) for v in columns])
    draw.across(axes, words.key(across))
    return style.told(figure, title + ".", facts)


@style.twice
def break_even(point: BreakEven, words: Words, title: str, value: Write) -> style.Picture:
    """Draw a difference over an assumption's range, where it is zero, and what is assumed; ``value`` writes a value."""
    found, x, kind = point.crossing.intervals, point.crossing.values, unit_of(point.outcome)
    on = scale(kind, largest(found[i] for i in range(len(x))), words)
    figure, grid = draw.panels(3.3, title)
    axes = grid[0, 0]
    axes.axhline(0, color=style.INK, linewidth=0.9)
    _crossing(axes, x, found, on.factor)
    for one in point.crossing.roots:
        low, high = np.clip([one.low, one.high], point.low, point.high)
        draw.root(axes, one.value, 0, low, high, value(one.value), xytext=(0, 9), ha="center", fontsize=9.5)
    if point.low <= point.assumed <= point.high:
        draw.upright(axes, point.assumed, words("break_even.assumed", assumed=value(point.assumed)))
    of = words("break_even.axis", outcome=words.short(point.outcome), unit=on.unit)
    _axes_named(axes, words.key(point.path), of, words)
    facts = [f"{value(float(v))}: {difference_with_spread(found[i], kind, words)}." for i, v in enumerate(x)]
    return style.told(figure, title, facts)


@style.twice
def smallest(found: Smallest, words: Words, title: str) -> style.Picture:
    """Draw an outcome over the number of caseworkers, the target, and the smallest number that holds it."""
    x, kind = found.crossing.values, unit_of(found.outcome)
    levels = np.array([found.level(i) for i in range(len(x))])
    on = scale(kind, float(np.nanmax(np.abs([*levels[:, 0], found.target]))), words, difference=False)
    figure, grid = draw.panels(3.3, title)
    axes, target = grid[0, 0], found.target * on.factor
    _crossing(
        axes, x, _together([Interval(*found.level(i), found.replications) for i in range(len(x))]), on.factor
    )
    axes.axhline(target, color=style.INK, linewidth=1)
    text = words("smallest.target", target=level(found.target, kind, words))
    draw.note(axes, text, 0.01, target, within=draw.ROW, xytext=(0, 4))
    if found.root is not None:
        low, high = np.clip([found.root.low, found.root.high], x[0], x[-1])
        answer = {"xytext": (8, -14), "fontsize": 10}
        draw.root(axes, found.root.value, target, low, high, str(found.smallest), **answer)
    draw.upright(axes, found.heads, words("smallest.as_it_is", number=plain(found.heads, words, 0)))
    of = draw.named((found.group, found.outcome), words, on.unit)
    _axes_named(axes, words("smallest.caseworkers"), of, words)
    facts = [
        f"{plain(float(v), words, 1)}: {level(float(levels[i, 0]), kind, words)}." for i, v in enumerate(x)
    ]
    return style.told(figure, title, facts)


@style.twice
def tornado(found: Sensitivity, proposal: str, words: Words, title: str) -> style.Picture:
    """Draw how far a difference moves between the ends of each assumption's range alone, the furthest on top.

    A panel an outcome, with the difference as assumed as the line from which the bars set out.
    """
    bars = {key: found.largest(proposal, key, BARS) for key in found.outcomes}
    heights = [max(len(paths), 1) + 1.3 for paths in bars.values()]
    height = 0.34 * sum(heights) + 0.3
    figure, grid = draw.panels(height, title, len(bars), tall=1.5, height_ratios=heights)
    facts = []
    for axes, (key, paths) in zip(grid.flat, bars.items(), strict=True):
        _swings(axes, found, proposal, key, paths, words)
        for path in paths:
            swing = difference_with_spread(found.swings[path, proposal, key].swing, unit_of(key[1]), words)
            facts.append(f"{words.short(key[1])}, {words.assumption(path)}: {swing}.")
    return style.told(figure, title + ".", facts)


def ends(found: Sensitivity, name: str, words: Words, between: str) -> str:
    """Write the ends of a range, of a list what its items are multiplied by; of a choice what is assumed."""
    contrast = found.contrasts[name]
    span = found.assumptions[contrast.assumption].span
    if isinstance(span, Choice):
        return words("sensitivity.instead_of", assumed=words.alternative(contrast.assumption, span.value))
    low, high = (significant(x, words, 3) for x in (span.low, span.high))
    times = "×" if isinstance(span.value, tuple) else ""
    return f"{times}{low}{between}{times}{high}"


@style.twice
def indices(found: Sensitivity, proposal: str, words: Words, title: str, name: Write) -> style.Picture:
    """Draw what share of a difference's variation comes from which assumption, when all vary at once.

    A panel an outcome; ``name`` gives the name of a group of assumptions.
    """
    groups = [one.group for one in found.indices[proposal, found.outcomes[0]]]
    how: dict[str, Any] = {"tall": 1.3, "sharey": True}
    figure, grid = draw.panels(0.3 * len(groups) + 1.0, title, 1, len(found.outcomes), **how)
    y = np.arange(len(groups), dtype=float)
    facts = []
    for axes, key in zip(grid.flat, found.outcomes, strict=True):
        its = found.indices[proposal, key]
        for of, shift, look in (
            ("total", -0.15, style.Look(style.INK, "o", "-")),
            ("first", 0.15, style.Look(style.BASELINE_COLOUR, "D", "-")),
        ):
            values, halves = [getattr(i, of) for i in its], [getattr(i, f"{of}_half") for i in its]
            draw.dodged(axes, y + shift, values, halves, look, 4, words(f"sensitivity.{of}"))
        axes.axvline(0, color=style.INK, linewidth=0.9)
        draw.titled(axes, draw.named(key, words), 1.6, 8.5)
        axes.set_xlim(
            -0.1, 1.1
        )  # a share of all there is: an interval beyond says that the draws are too few
        draw.numbers_across(axes, words)
        facts += [f"{words.short(key[1])}, {name(i.group)}: {plain(i.total, words, 2)}." for i in its]
    for axes in draw.first_column(grid):
        draw.rows_named(figure, axes, [name(group) for group in groups], 7.5)
    draw.marks_named(figure, grid[0, 0], ncols=2)
    return style.told(figure, title + ".", facts)


@style.twice
def extremes(found: Sanity, words: Words, title: str) -> style.Picture:
    """Draw what extremes do to weeks on benefit and to cost, at each split of a talk's effect.

    A panel an outcome, a row an extreme, a mark with its interval a split.
    """
    y = np.arange(len(found.names), dtype=float)
    figure, grid = draw.panels(0.42 * len(y) + 1.1, title, 1, len(EXTREMES), tall=1.2, sharey=True)
    facts = []
    for axes, key in zip(grid.flat, EXTREMES, strict=True):
        kind = unit_of(key[1])
        by_split = {split: [found.differences[split, n, key] for n in found.names] for split in SPLITS}
        on = scale(kind, max(abs(i.mean) for row in by_split.values() for i in row), words)
        for n, (split, row) in enumerate(by_split.items()):
            means = np.array([i.mean for i in row]) * on.factor
            halves = np.nan_to_num(np.array([i.half for i in row]) * on.factor)
            shift, label = 0.22 * (n - 1), words(f"sanity.split.{split}")
            draw.dodged(axes, y + shift, means, halves, style.look(n), 4.5, label)
        facts += [
            f"{words(f'sanity.extreme.{name}')}, {words.short(key[1])}: {difference(i, kind, words)}."
            for name, i in zip(found.names, next(iter(by_split.values())), strict=True)
        ]
        draw.zero_line(axes)
        name = f"weeks_{key[0]}" if key[1].startswith("weeks") else key[1]
        of = words(f"sanity.column.{name}") + ("" if name != key[1] else f", {on.unit}")
        draw.titled(axes, of, 2.6)
        draw.numbers_across(axes, words)
    names = [words(f"sanity.extreme.{name}") for name in found.names]
    for axes in draw.first_column(grid):
        draw.rows_named(figure, axes, names)
    draw.marks_named(figure, grid[0, 0], ncols=3)
    return style.told(figure, title + ".", facts)


def _numbers(
    found: Sweep, differences: bool
) -> tuple[Mapping[tuple[Point, str, Key], Interval], Callable[[Interval, Quantity, Words], str]]:
    """Return a sweep's differences or levels, and how they are written."""
    return (found.differences, difference_with_spread) if differences else (found.means, level_with_spread)


def _together(line: Sequence[Interval]) -> Intervals:
    mean, low, high, number = np.array([(i.mean, i.low, i.high, i.replications) for i in line]).T
    return Intervals(mean, low, high, number.astype(np.int64))


def _crossing(axes: Axes, x: Any, found: Intervals, factor: float) -> None:
    look = style.look(1)
    draw.band(axes, x, found, factor, look, alpha=0.18, marker=look.mark, linestyle="-", **_MARKED)


def _axes_named(axes: Axes, across: str, up: str, words: Words) -> None:
    draw.across(axes, across)
    draw.titled(axes, up, 6.0, fontweight="normal")
    style.speak(axes, words.language, y=True)
    style.quiet_grid(axes, "both")


def _swings(
    axes: Axes, found: Sensitivity, proposal: str, key: Key, paths: tuple[str, ...], words: Words
) -> None:
    assumed = found.as_assumed[proposal, key].mean
    swings = [found.swings[path, proposal, key] for path in paths]
    most = max((abs(x) for one in swings for x in (one.at_low, one.at_high)), default=abs(assumed))
    on = scale(unit_of(key[1]), most, words)
    start = assumed * on.factor
    for y, one in enumerate(swings):
        for end, colour in (("low", _LOW), ("high", _HIGH)):
            width = (getattr(one, f"at_{end}") - assumed) * on.factor
            draw.stack(axes, y, [(width, colour)], start=start)
            if text := _end_named(found, paths[y], end, words):
                side = 1 if width > 0 else -1
                near: dict[str, Any] = {
                    "xytext": (3 * side, 0),
                    "ha": "left" if side > 0 else "right",
                    "va": "center",
                }
                draw.note(axes, text, start + width, y, fontsize=7.5, color=style.QUIET, **near)
    axes.axvline(start, color=style.QUIET, linewidth=1, linestyle=(0, (2, 2)))
    labels = [_bar_named(found, path, words) for path in paths]
    draw.name_rows(axes, range(len(paths)), labels, 40, 7.5)
    draw.row_limits(axes, len(paths) - 0.5)
    draw.titled(axes, draw.named(key, words, on.unit), 4.2)
    draw.around_zero(axes, words, most)
    axes.margins(x=0.2)


def _bar_named(found: Sensitivity, name: str, words: Words) -> str:
    """Name a bar: an assumption, or an alternative."""
    return words.assumption(name)


def _end_named(found: Sensitivity, name: str, end: str, words: Words) -> str:
    """Write the value at an end of a bar; an alternative has but one, and its name says it."""
    contrast = found.contrasts[name]
    span = found.assumptions[contrast.assumption].span
    if isinstance(span, Choice):
        return ""
    times = "×" if isinstance(span.value, tuple) else ""
    return times + significant(span.low if end == "low" else span.high, words, 3)
