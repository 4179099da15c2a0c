"""Outcomes over the values of one assumption: a panel an outcome, a line with its band a scenario."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.intervals import Interval
from simulator.experiments.sweep import Sweep as Swept
from simulator.reporting.charts import style
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import Scale, difference_with_spread, level_with_spread, scale
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Write = Callable[[object], str]


def levels(swept: Swept, words: Words, title: str, write: Write) -> style.Picture:
    """Draw every scenario's level; ``write`` writes a value of the swept path."""
    return _draw(swept, swept.names, swept.means, words, title, write, apart=False)


def differences(swept: Swept, words: Words, title: str, write: Write) -> style.Picture:
    """Draw every proposal's difference from the baseline, with the line of no difference."""
    return _draw(swept, swept.names[1:], swept.differences, words, title, write, apart=True)


def _draw(
    swept: Swept,
    names: Sequence[str],
    found: object,
    words: Words,
    title: str,
    write: Write,
    *,
    apart: bool,
) -> style.Picture:
    (path,), values = swept.over, [point[0] for point in swept.points]
    numbers = all(isinstance(v, int | float) and not isinstance(v, bool) for v in values)
    x = np.array(values, dtype=float) if numbers else np.arange(len(values), dtype=float)
    facts = []
    with style.styled():
        figure = style.canvas(1.9 * len(swept.outcomes) + 0.4, title)
        panels = figure.subplots(len(swept.outcomes), 1, sharex=True, squeeze=False)[:, 0]
        for axes, key in zip(panels, swept.outcomes, strict=True):
            kind = unit_of(key[1])
            lines = {name: [found[point, name, key] for point in swept.points] for name in names}  # type: ignore[index]
            largest = max((_largest(one) for line in lines.values() for one in line), default=0.0)
            on = scale(kind, largest, words, difference=apart)
            if apart:
                axes.axhline(0, color=style.INK, linewidth=0.9)
            ends = []
            for name, line in lines.items():
                look = style.look(swept.names.index(name))
                _line(axes, x, line, on, look, joined=numbers)
                ends.append((line[-1].mean * on.factor, words.scenario(name), look.colour))
                write_one = difference_with_spread if apart else level_with_spread
                told = "; ".join(
                    f"{write(v)}: {write_one(one, kind, words)}" for v, one in zip(values, line, strict=True)
                )
                facts.append(f"{words.scenario(name)}, {words.short(key[1])}: {told}.")
            style.label_ends(axes, x[-1], ends)
            named = f"{words.short(key[1])} ({inside(words.group(key[0]))}), {on.unit}".rstrip(", ")
            axes.set_title(named)
            style.speak(axes, words.language, x=numbers, y=True)
            style.quiet_grid(axes, "both")
        panels[-1].set_xlabel(style.wrapped(words.key(path), 80), color=style.QUIET)
        if not numbers:
            panels[-1].set_xticks(x, [style.wrapped(write(v), 14) for v in values])
        figure.alt_text = " ".join([title + ".", *facts])
    return figure


def _largest(one: Interval) -> float:
    return float(np.nanmax(np.abs([one.mean, one.low, one.high, 0.0])))


def _line(
    axes: Axes, x: np.ndarray, line: Sequence[Interval], on: Scale, look: style.Look, *, joined: bool
) -> None:
    mean, low, high = (
        np.array([getattr(i, part) for i in line]) * on.factor for part in ("mean", "low", "high")
    )
    if joined:
        axes.fill_between(x, low, high, color=look.colour, alpha=0.18, linewidth=0)
        axes.plot(
            x, mean, marker=look.mark, markersize=4, color=look.colour, linestyle=look.dash, linewidth=1.6
        )
    else:
        axes.vlines(x, low, high, color=look.colour, linewidth=1.6)
        axes.plot(x, mean, look.mark, markersize=6, color=look.colour)
