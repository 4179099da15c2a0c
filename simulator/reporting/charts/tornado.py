"""One assumption at a time: how far a difference moves between the ends of its range, the furthest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.experiments.assumptions import Choice
from simulator.experiments.sensitivity import Sensitivity as Sensitive
from simulator.experiments.sweep import Key
from simulator.reporting.charts import style
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import difference_with_spread, scale, significant
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

BARS = 7
"""Assumptions shown for each outcome."""
LOW, HIGH = style.COLOURS[5], style.COLOURS[0]


def picture(found: Sensitive, proposal: str, words: Words, title: str) -> style.Picture:
    """Draw a panel an outcome, with the difference as assumed as the line from which the bars set out."""
    facts = []
    with style.styled():
        bars = {key: found.largest(proposal, key, BARS) for key in found.outcomes}
        heights = [max(len(paths), 1) + 1.3 for paths in bars.values()]
        figure = style.canvas(0.34 * sum(heights) + 0.3, title)
        panels = figure.subplots(len(bars), 1, height_ratios=heights, squeeze=False)[:, 0]
        for axes, (key, paths) in zip(panels, bars.items(), strict=True):
            _panel(axes, found, proposal, key, paths, words)
            kind = unit_of(key[1])
            facts += [
                f"{words.short(key[1])}, {words.assumption(path)}: "
                f"{difference_with_spread(found.swings[path, proposal, key].swing, kind, words)}."
                for path in paths
            ]
        figure.alt_text = " ".join([title + ".", *facts])
    return figure


def ends(found: Sensitive, name: str, words: Words, between: str) -> str:
    """Write the ends of a range, of a list what its items are multiplied by; of a choice what is assumed."""
    contrast = found.contrasts[name]
    span = found.assumptions[contrast.assumption].span
    if isinstance(span, Choice):
        return words("sensitivity.instead_of", assumed=words.alternative(contrast.assumption, span.value))
    low, high = (significant(x, words, 3) for x in (span.low, span.high))
    times = "×" if isinstance(span.value, tuple) else ""
    return f"{times}{low}{between}{times}{high}"


def _label(found: Sensitive, name: str, words: Words) -> str:
    """Name a bar: an assumption with the ends of its range, or an alternative."""
    label = style.wrapped(words.assumption(name), 48)
    if name != found.contrasts[name].assumption:
        return label
    return f"{label}  [{ends(found, name, words, ' – ')}]"


def _panel(
    axes: Axes, found: Sensitive, proposal: str, key: Key, paths: tuple[str, ...], words: Words
) -> None:
    kind, assumed = unit_of(key[1]), found.as_assumed[proposal, key].mean
    swings = [found.swings[path, proposal, key] for path in paths]
    largest = max((abs(x) for one in swings for x in (one.at_low, one.at_high)), default=abs(assumed))
    on = scale(kind, largest, words)
    for y, one in enumerate(swings):
        for value, colour, of in ((one.at_low, LOW, "low"), (one.at_high, HIGH, "high")):
            label = words(f"sensitivity.at_{of}") if y == 0 else None
            axes.barh(
                y,
                (value - assumed) * on.factor,
                left=assumed * on.factor,
                color=colour,
                height=0.62,
                label=label,
            )
    axes.axvline(assumed * on.factor, color=style.QUIET, linewidth=1, linestyle=(0, (2, 2)))
    style.zero_line(axes)
    labels = [_label(found, path, words) for path in paths]
    axes.set_yticks(range(len(paths)), labels, fontsize=7.5)
    axes.invert_yaxis()
    axes.set_title(
        style.wrapped(f"{words.short(key[1])} ({inside(words.group(key[0]))}), {on.unit}".rstrip(", "), 44)
    )
    style.room(axes, largest)
    style.speak(axes, words.language)
    style.quiet_grid(axes)
    if swings:
        axes.legend(loc="lower right", fontsize=7.5, frameon=False)
