"""A hundred dots for a hundred new citizens: who leaves earlier, who later, for whom nothing changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import GROUPS
from simulator.experiments.persons import Persons
from simulator.experiments.study import Study
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = 100
LEAST = 10
"""Persons of a group at least: of fewer, a hundred dots would say more than is known."""
KINDS = ("earlier", "same", "unknown", "later")
"""What becomes of a citizen, in the order of the dots; ``unknown`` is still there in both at the end."""
_LOOKS: Mapping[str, tuple[str, str, str]] = {
    "earlier": ("<", style.MUCH_EARLIER, style.MUCH_EARLIER),
    "same": ("o", "#BDBDBD", "#BDBDBD"),
    "unknown": ("o", "white", "#8A8A8A"),
    "later": (">", style.MUCH_LATER, style.MUCH_LATER),
}
"""Mark, filling and edge: a grey print tells them apart by mark."""


def counts(one: Persons) -> dict[str, int]:
    """Share out a hundred dots: whole numbers by :data:`KINDS`, those with the largest rest rounded up."""
    exact = np.array([max(0.0, one[kind].mean) for kind in KINDS]) * DOTS
    whole = np.floor(exact + 1e-9)
    short = int(DOTS - whole.sum())
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[:short]] += 1
    return {kind: int(number) for kind, number in zip(KINDS, whole, strict=True)}


class Dots(Chart):
    """A block of a hundred dots for each group and proposal."""

    name = "dots"
    _across, _down = 25, 4

    def shows(self, study: Study) -> bool:
        return bool(self._blocks(study))

    def title(self, study: Study, words: Words) -> str:
        """Say it of everybody, for the proposal that moves most."""
        blocks = self._blocks(study)
        everybody = [one for one in blocks if one.group == "all"] or blocks
        most = max(everybody, key=lambda one: one["earlier"].mean + one["later"].mean)
        said = counts(most)
        if not said["earlier"] + said["later"]:
            return words("charts.dots.message_none")
        stay = said["same"] + said["unknown"]
        return words("charts.dots.message", **said | {"same": stay}, scenario=words.scenario(most.scenario))

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for one in self._blocks(study):
            yield words(
                "charts.dots.fact",
                scenario=words.scenario(one.scenario),
                group=words.group(one.group),
                **counts(one),
            )

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"least": LEAST}

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for one in self._blocks(study):
            yield {
                "scenario": one.scenario,
                "group": one.group,
                "persons": one["persons"].mean,
                **{f"{kind}_of_100": number for kind, number in counts(one).items()},
            }

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw a column of blocks for each proposal, a row a group, everybody first."""
        blocks = self._blocks(study)
        groups = tuple(dict.fromkeys(one.group for one in blocks))
        proposals = tuple(dict.fromkeys(one.scenario for one in blocks))
        height = 0.7 + 0.78 * len(groups)
        figure, grid = draw.panels(height, title, 1, len(proposals))
        for axes, scenario in zip(grid.flat, proposals, strict=True):
            draw.titled(axes, words.scenario(scenario), style.WIDTH / len(proposals) - 0.3)
            for one in blocks:
                if one.scenario == scenario:
                    self._block(axes, groups.index(one.group), one, words)
            axes.set_xlim(-1, self._across)
            axes.set_ylim(len(groups) * (self._down + 3) - 1.2, -3)
            axes.set_axis_off()
        self._named(figure, words)
        return figure

    def _block(self, axes: Axes, row: int, one: Persons, words: Words) -> None:
        top = row * (self._down + 3)
        number = plain(one["persons"].mean, words, 0)
        name = words("charts.dots.block", group=words.group(one.group), number=number)
        size = 7.5 if style.is_narrow() else 8.5
        written = axes.text(-0.5, top - 0.8, name, va="bottom", fontsize=size)
        written.set_in_layout(False)
        at = 0
        for kind, number_of in counts(one).items():
            places = np.arange(at, at + number_of)
            # Column by column, so that a kind that grows takes up whole columns.
            _draw(axes, kind, places // self._down, top + places % self._down)
            at += number_of

    def _named(self, figure: style.Picture, words: Words) -> None:
        from matplotlib.lines import Line2D

        handles = []
        for kind, (mark, fill, edge) in _LOOKS.items():
            how: dict[str, Any] = {
                "linestyle": "",
                "marker": mark,
                "markerfacecolor": fill,
                "markeredgecolor": edge,
            }
            handles.append(Line2D([], [], markersize=6, label=words("charts.dots.kinds." + kind), **how))
        draw.legend_below(figure, handles, ncols=2)

    def _blocks(self, study: Study) -> tuple[Persons, ...]:
        """Return everybody first, then each target group that is large enough, proposal by proposal."""
        order = ("all", *GROUPS)
        large = [one for one in study.persons if one.group in order and one["persons"].mean >= LEAST]
        return tuple(sorted(large, key=lambda one: order.index(one.group)))


def _draw(axes: Axes, kind: str, across: NDArray[np.int64], down: NDArray[np.int64]) -> None:
    """Draw the dots of one kind as one path, a tenth of the bytes that a mark each would take."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    mark, fill, edge = _LOOKS[kind]
    if not len(across):
        return
    places = np.stack([across, down], axis=1).astype(np.float64)
    if mark == "o":  # a line of next to no length with round ends
        ends = np.stack([places, places + np.array([0.01, 0.0])], axis=1).reshape(-1, 2)
        dots = Path(ends, [Path.MOVETO, Path.LINETO] * len(places))
        for width, colour in ((4.6, edge), *([(3.2, fill)] if fill != edge else [])):
            line = {
                "fill": False,
                "edgecolor": colour,
                "linewidth": width,
                "capstyle": "round",
                "snap": False,
            }
            axes.add_patch(PathPatch(dots, **line))
        return
    side = -1 if mark == "<" else 1
    corners = np.array([[0.42 * side, 0.0], [-0.36 * side, 0.42], [-0.36 * side, -0.42], [0.42 * side, 0.0]])
    outline = (places[:, np.newaxis] + corners).reshape(-1, 2)
    codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(places)
    axes.add_patch(PathPatch(Path(outline, codes), facecolor=fill, linewidth=0))


def sentence(study: Study, scenario: str, words: Words) -> str:
    """Say of a hundred new citizens how many a proposal moves; empty where nobody was followed."""
    one = next((p for p in study.persons if (p.scenario, p.group) == (scenario, "all")), None)
    if one is None or one["persons"].mean < LEAST:
        return ""
    said = counts(one)
    stay = said["same"] + said["unknown"]
    text = words("charts.dots.message", **said | {"same": stay}, scenario=words.scenario(scenario))
    return text if said["earlier"] + said["later"] else inside(words("charts.dots.message_none"))
