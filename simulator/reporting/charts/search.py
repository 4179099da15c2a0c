"""The front of a search: what each rule does to the objectives, today's rules and the proposals drawn in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.search_question import Objective
from simulator.experiments.search_result import Rated, Search
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.evidence import moved_by
from simulator.reporting.numbers import Scale, difference_with_spread, scale

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.reporting.words import Words

Name = Callable[[Objective], str]


@style.twice
def front(found: Search, words: Words, title: str, name: Name) -> style.Picture:
    """Draw the rules of the front by their numbers, over those that were tried.

    Two objectives across and up; a third in a panel of its own, over the first; of one alone a row a rule.
    """
    facts = [_told(found, one, words, name) for one in (*found.references, *found.front)]
    if len(found.objectives) == 1:
        return style.told(_rows(found, words, title, name), title + ".", facts)
    first, *others = found.objectives
    figure, grid = draw.panels(3.6 * len(others), title, len(others))
    for axes, other in zip(grid.flat, others, strict=True):
        _panel(axes, found, words, (first, other), name)
    draw.scenarios_named(figure, [one.name for one in found.references], words)
    return style.told(figure, title + ".", facts)


def _panel(axes: Axes, found: Search, words: Words, pair: tuple[Objective, Objective], name: Name) -> None:
    ons = [_scale(found, one, words) for one in pair]
    shown = [*found.references, *found.front]
    across, up = (
        np.array([found.difference(one, o).mean for one in shown]) * on.factor
        for o, on in zip(pair, ons, strict=True)
    )
    axes.axhline(0, color=style.INK, linewidth=0.8)
    axes.axvline(0, color=style.INK, linewidth=0.8)
    tried = [Rated("", one.values, one.levels, one.baseline) for one in found.tried]
    cloud = [
        np.array([found.difference(one, o).mean for one in tried]) * on.factor
        for o, on in zip(pair, ons, strict=True)
    ]
    limits = [
        _limits(np.array([x for one in shown for x in _reach(found, one, o)]) * on.factor)
        for o, on in zip(pair, ons, strict=True)
    ]
    axes.plot(*cloud, ".", color=style.LINE, markersize=4, zorder=1)
    for n, one in enumerate(shown):
        is_rule = one.values is not None
        colour = style.INK if is_rule else style.look(n).colour
        x, y = (found.difference(one, o) for o in pair)
        draw.interval(axes, up[n], x, ons[0].factor, colour, linewidth=1.2)
        draw.interval(axes, across[n], y, ons[1].factor, colour, upright=True, linewidth=1.2)
        if is_rule:
            axes.plot([across[n]], [up[n]], "o", color="white", markeredgecolor=style.INK, markersize=13)
            draw.note(axes, one.name, across[n], up[n], ha="center", va="center", fontweight="bold")
        else:
            axes.plot([across[n]], [up[n]], style.look(n).mark, color=colour, markersize=8)
    axes.set_xlim(*limits[0])
    axes.set_ylim(*limits[1])
    draw.across(axes, _axis(words, pair[0], ons[0], name))
    draw.titled(axes, _axis(words, pair[1], ons[1], name), 6.0, fontweight="normal")
    style.speak(axes, words.language, x=True, y=True)
    style.quiet_grid(axes, "both")


def _rows(found: Search, words: Words, title: str, name: Name) -> style.Picture:
    (objective,) = found.objectives
    shown = [*found.references, *found.front]
    on = _scale(found, objective, words)
    figure, grid = draw.panels(0.45 * len(shown) + 0.8, title)
    axes = grid[0, 0]
    draw.zero_line(axes)
    for n, one in enumerate(shown):
        look = style.look(n if one.values is None else 0)
        draw.dot(axes, n, found.difference(one, objective), on.factor, look, 7, linewidth=1.6)
    names = [
        words.scenario(one.name) if one.values is None else words("search.rule", rule=one.name)
        for one in shown
    ]
    draw.rows_named(figure, axes, names)
    draw.across(axes, _axis(words, objective, on, name))
    style.speak(axes, words.language, x=True)
    return figure


def _reach(found: Search, one: Rated, objective: Objective) -> tuple[float, float]:
    """Return the ends of a difference's interval; where it has none the difference itself."""
    of = found.difference(one, objective)
    return (of.low, of.high) if of.low == of.low else (of.mean, of.mean)


def _limits(values: np.ndarray) -> tuple[float, float]:
    """Return limits that hold the front, today's rules and the proposals; what was tried far from them is cut off."""
    low, high = min(float(np.nanmin(values)), 0.0), max(float(np.nanmax(values)), 0.0)
    room = 0.08 * (high - low) or 1.0
    return low - room, high + room


def _scale(found: Search, objective: Objective, words: Words) -> Scale:
    shown = [found.difference(one, objective) for one in (*found.references, *found.front)]
    largest = max((abs(one.mean) for one in shown if one.mean == one.mean), default=0.0)
    return scale(moved_by(objective.key[1]), largest, words)


def _axis(words: Words, objective: Objective, on: Scale, name: Name) -> str:
    better = words("search.more" if objective.largest else "search.less")
    return words("search.axis", outcome=name(objective), unit=on.unit, better=better)


def _told(found: Search, one: Rated, words: Words, name: Name) -> str:
    parts = "; ".join(
        f"{name(o)} {difference_with_spread(found.difference(one, o), moved_by(o.key[1]), words)}"
        for o in found.objectives
    )
    who = words.scenario(one.name) if one.values is None else words("search.rule", rule=one.name)
    return f"{who}: {parts}."
