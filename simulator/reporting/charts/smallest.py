"""An outcome over the number of caseworkers, the target, and the smallest number that holds it."""

from __future__ import annotations

import numpy as np

from simulator.experiments.smallest import Smallest as SmallestNumber
from simulator.reporting.charts import style
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import level, plain, scale
from simulator.reporting.words import Words, inside


def picture(found: SmallestNumber, words: Words, title: str) -> style.Picture:
    """Draw the outcome with its band, the target, the scenario's own number and the answer with its interval."""
    x = found.crossing.values
    mean, low, high = np.array([found.level(i) for i in range(len(x))]).T
    kind = unit_of(found.outcome)
    on = scale(kind, float(np.nanmax(np.abs([*mean, found.target]))), words, difference=False)
    look = style.look(1)
    with style.styled():
        figure = style.canvas(3.3, title)
        axes = figure.subplots()
        axes.fill_between(x, low * on.factor, high * on.factor, color=look.colour, alpha=0.18, linewidth=0)
        axes.plot(x, mean * on.factor, marker=look.mark, markersize=4, color=look.colour, linewidth=1.6)
        target = found.target * on.factor
        axes.axhline(target, color=style.INK, linewidth=1)
        axes.annotate(
            words("smallest.target", target=level(found.target, kind, words)),
            (0.01, target),
            xycoords=("axes fraction", "data"),
            xytext=(0, 4),
            textcoords="offset points",
            fontsize=8.5,
        )
        if found.root is not None:
            ends = np.clip([found.root.low, found.root.high], x[0], x[-1])
            if not np.isnan(ends).any():
                axes.plot(
                    ends, [target] * 2, color=style.COLOURS[1], linewidth=5, solid_capstyle="butt", alpha=0.8
                )
            axes.plot([found.root.value], [target], "D", color=style.COLOURS[1], markersize=7)
            axes.annotate(
                str(found.smallest),
                (found.root.value, target),
                xytext=(8, -14),
                textcoords="offset points",
                color=style.COLOURS[1],
                fontweight="bold",
                fontsize=10,
            )
        style.upright(axes, found.heads, words("smallest.as_it_is", number=plain(found.heads, words, 1)))
        axes.set_xlabel(words("smallest.caseworkers"), color=style.QUIET)
        of = f"{words.short(found.outcome)} ({inside(words.group(found.group))}), {on.unit}".rstrip(", ")
        axes.set_ylabel(style.wrapped(of, 32), color=style.QUIET)
        style.speak(axes, words.language, y=True)
        style.quiet_grid(axes, "both")
        facts = [
            f"{plain(float(v), words, 1)}: {level(float(mean[i]), kind, words)}." for i, v in enumerate(x)
        ]
        figure.alt_text = " ".join([title, *facts])
    return figure
