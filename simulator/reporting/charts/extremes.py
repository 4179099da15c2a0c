"""What extremes do to weeks on benefit and to cost, at each split of a talk's effect."""

from __future__ import annotations

import numpy as np

from simulator.experiments.sanity import SPLITS
from simulator.experiments.sanity import Sanity as Extremes
from simulator.reporting.charts import style
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import difference, scale
from simulator.reporting.words import Words

PANELS = (("insured", "weeks_on_benefit_52"), ("all", "cost_total"))


def picture(found: Extremes, words: Words, title: str) -> style.Picture:
    """Draw a panel an outcome, a row an extreme, and a mark with its interval a split."""
    y = np.arange(len(found.names), dtype=float)
    facts = []
    with style.styled():
        figure = style.canvas(0.42 * len(y) + 1.1, title)
        panels = figure.subplots(1, len(PANELS), sharey=True)
        for axes, key in zip(panels, PANELS, strict=True):
            kind = unit_of(key[1])
            apart = {split: [found.differences[split, n, key] for n in found.names] for split in SPLITS}
            largest = max(abs(i.mean) for row in apart.values() for i in row)
            on = scale(kind, largest, words)
            for n, (split, row) in enumerate(apart.items()):
                mean = np.array([i.mean for i in row]) * on.factor
                half = np.array([i.half for i in row]) * on.factor
                look = style.look(n + 1)
                axes.errorbar(
                    mean,
                    y + 0.22 * (n - 1),
                    xerr=np.nan_to_num(half),
                    fmt=look.mark,
                    markersize=4.5,
                    color=look.colour,
                    label=words(f"sanity.split.{split}"),
                )
            facts += [
                f"{words(f'sanity.extreme.{name}')}, {words.short(key[1])}: {difference(i, kind, words)}."
                for name, i in zip(found.names, next(iter(apart.values())), strict=True)
            ]
            style.zero_line(axes)
            name = f"weeks_{key[0]}" if key[1].startswith("weeks") else key[1]
            of = words(f"sanity.column.{name}") + ("" if name != key[1] else f", {on.unit}")
            axes.set_title(style.wrapped(of, 34))
            style.speak(axes, words.language)
            style.quiet_grid(axes)
        names = [style.wrapped(words(f"sanity.extreme.{name}"), 22) for name in found.names]
        panels[0].set_yticks(y, names)
        panels[0].invert_yaxis()
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower right", ncols=3, fontsize=8, frameon=False)
        figure.alt_text = " ".join([title + ".", *facts])
    return figure
