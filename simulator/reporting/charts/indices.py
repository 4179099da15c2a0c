"""All assumptions at once: what share of a difference's variation comes from which, with its interval."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from simulator.experiments.sensitivity import Sensitivity as Sensitive
from simulator.reporting.charts import style
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words, inside


def picture(
    found: Sensitive, proposal: str, words: Words, title: str, named: Callable[[str], str]
) -> style.Picture:
    """Draw a panel an outcome; ``named`` gives the name of a group of assumptions."""
    facts = []
    groups = [one.group for one in found.indices[proposal, found.outcomes[0]]]
    y = np.arange(len(groups), dtype=float)
    with style.styled():
        figure = style.canvas(0.3 * len(groups) + 1.0, title)
        panels = figure.subplots(1, len(found.outcomes), sharey=True, squeeze=False)[0]
        for axes, key in zip(panels, found.outcomes, strict=True):
            indices = found.indices[proposal, key]
            for values, half, shift, colour, mark, of in (
                (
                    [i.total for i in indices],
                    [i.total_half for i in indices],
                    -0.15,
                    style.COLOURS[0],
                    "o",
                    "total",
                ),
                (
                    [i.first for i in indices],
                    [i.first_half for i in indices],
                    0.15,
                    style.COLOURS[1],
                    "D",
                    "first",
                ),
            ):
                axes.errorbar(
                    values,
                    y + shift,
                    xerr=half,
                    fmt=mark,
                    markersize=4,
                    color=colour,
                    label=words(f"sensitivity.{of}"),
                )
            axes.axvline(0, color=style.INK, linewidth=0.9)
            axes.set_title(style.wrapped(f"{words.short(key[1])} ({inside(words.group(key[0]))})", 24))
            axes.set_xlim(min(-0.1, axes.get_xlim()[0]), max(1.0, axes.get_xlim()[1]))
            style.speak(axes, words.language)
            style.quiet_grid(axes)
            facts += [
                f"{words.short(key[1])}, {named(i.group)}: {plain(i.total, words, 2)}." for i in indices
            ]
        panels[0].set_yticks(y, [style.wrapped(named(group), 34) for group in groups], fontsize=7.5)
        panels[0].invert_yaxis()
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower right", ncols=2, fontsize=8, frameon=False)
        figure.alt_text = " ".join([title + ".", *facts])
    return figure
