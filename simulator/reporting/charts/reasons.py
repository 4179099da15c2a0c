"""What a difference comes of: a row a part, the whole last."""

from __future__ import annotations

from simulator.experiments.reasons import Reasons
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.evidence import direction, moved_by
from simulator.reporting.numbers import difference_with_spread, scale
from simulator.reporting.words import Words


@style.twice
def reasons(found: Reasons, words: Words, title: str) -> style.Picture:
    """Draw the parts of a difference as marks with their intervals, what is not sure paler, and the whole below."""
    kind = moved_by(found.outcome)
    rows = {**found.parts, "whole": found.difference}
    on = scale(kind, max(abs(one.mean) for one in rows.values()), words)
    figure, grid = draw.panels(0.36 * len(rows) + 1.0, title, tall=1.4)
    axes, facts = grid[0, 0], []
    for y, (name, one) in enumerate(rows.items()):
        colour = style.INK if direction(one) else style.QUIET
        size = 8 if name == "whole" else 6
        draw.interval(axes, y, one, on.factor, colour, linewidth=2 if name == "whole" else 1.4)
        axes.plot([one.mean * on.factor], [y], "D" if name == "whole" else "o", color=colour, markersize=size)
        told = difference_with_spread(one, kind, words)
        draw.beside(axes, y, told)
        facts.append(f"{words(f'reasons.part.{name}')}: {told}.")
    axes.axhline(len(rows) - 1.5, color=style.LINE, linewidth=0.9)
    draw.zero_line(axes)
    draw.numbers_across(axes, words)
    draw.rows_named(figure, axes, [words(f"reasons.part.{name}") for name in rows])
    draw.across(axes, draw.named((found.group, found.outcome), words, on.unit))
    return style.told(figure, title + ".", facts)
