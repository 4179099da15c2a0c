"""The book of appointments as a map: how much of each team's time for talks is used, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.errors import Refused
from simulator.experiments.first_runs import FirstRuns
from simulator.experiments.study import Study
from simulator.outcomes.passing import Book
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart
from simulator.reporting.charts.week import name_bars
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.scenario import Scenario

STEPS = (0.5, 0.75, 0.9, 1.0)
"""Shares that part one shade from the next; the last is full."""
_SHADES = ("#EEF3F8", "#C7D9E9", "#8FB4D3", "#3F77A8", "#0B2A47")
_HATCHES = ("", "", "", "", "////")


def over(books: Sequence[Book], share: float = 1.0) -> float:
    """Return the share of all teams' weeks in which more than that share of the time for talks is used."""
    filled = np.concatenate([book.filled.ravel() for book in books])
    filled = filled[np.isfinite(filled)]
    return float(np.mean(filled > share)) if len(filled) else float("nan")


def team_name(scenario: Scenario, team: str, words: Words) -> str:
    """Name a team by the group that it serves, by what it is known as, or as its file has it."""
    found = scenario.practice.teams.get(team)
    if found is not None and len(found.groups) == 1:
        return words.group(found.groups[0])
    return words.known("teams." + team, team.replace("_", " ").capitalize())


class AppointmentBook(Chart):
    """A panel a scenario, a row a team, a cell a week."""

    name = "book"

    def shows(self, study: Study) -> bool:
        return study.first_runs is not None

    def title(self, study: Study, words: Words) -> str:
        """Say how often a team's book is more than full, under the baseline and where it differs most from it."""
        books = _first(study).books
        shares = {name: over([book]) for name, book in books.items()}
        base = _percent(shares[study.baseline], words)
        named = {"baseline": words.within(study.baseline), "share": base}
        if not study.default.proposals:
            return words("charts.book.message_run", **named)
        most = max(study.default.proposals, key=lambda name: abs(shares[name] - shares[study.baseline]))
        other = _percent(shares[most], words)
        return words("charts.book.message", **named, scenario=words.scenario(most), other=other)

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        first = _first(study)
        for name, book in first.books.items():
            for row, team in enumerate(book.teams):
                one = Book((team,), book.offered[row : row + 1], book.used[row : row + 1])
                yield words(
                    "charts.book.fact",
                    scenario=words.scenario(name),
                    team=team_name(first.scenarios[name], team, words),
                    filled=_percent(float(one.used.sum() / max(one.offered.sum(), 1.0)), words),
                    over=_percent(over([one]), words),
                )

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        first = _first(study)
        for name, book in first.books.items():
            for row, team in enumerate(book.teams):
                for week, share in enumerate(book.filled[row]):
                    yield {
                        "scenario": name,
                        "team": team,
                        "week": week,
                        "begins": first.scenarios[name].start + timedelta(weeks=week),
                        "minutes_on_offer": int(book.offered[row, week]),
                        "minutes_used": int(book.used[row, week]),
                        "share_used": share,
                    }

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw the panels below each other on one calendar."""
        first = _first(study)
        rows = [len(book.teams) for book in first.books.values()]
        height = 0.9 + 0.45 * len(rows) + 0.3 * sum(rows)
        how: dict[str, Any] = {"tall": 1.5, "sharex": True, "height_ratios": rows}
        figure, grid = draw.panels(height, title, len(rows), **how)
        for axes, (name, book) in zip(grid.flat, first.books.items(), strict=True):
            draw.titled(axes, words.scenario(name))
            _map(axes, book.filled)
            teams = [team_name(first.scenarios[name], team, words) for team in book.teams]
            name_bars(axes, teams, _half(), 24)
            draw.row_limits(axes, len(teams) - 0.4, 0.5)
            axes.spines[:].set_visible(False)
            axes.tick_params(length=0)
        weeks = max(book.filled.shape[1] for book in first.books.values())
        axes.set_xlim(0, weeks)
        axes.tick_params(length=3)
        axes.set_xticks(*_quarters(first.scenarios[study.baseline].start, weeks, words))
        named = [words("charts.book.steps." + key) for key in ("half", "most", "much", "full", "over")]
        draw.shades_named(figure, zip(named, _SHADES, strict=True), 3, _HATCHES)
        return figure


def _percent(share: float, words: Words) -> str:
    return words("format.percent", value=plain(100 * share, words, 0))


def _half() -> float:
    return 0.27 if style.is_narrow() else 0.42


def _map(axes: Axes, filled: NDArray[np.float64]) -> None:
    """Draw the cells of a shade as one path, weeks that follow each other as one box: few bytes, no picture within."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    half = _half()
    steps = np.searchsorted(STEPS, filled, side="left")
    steps[np.isnan(filled)] = -1
    for step, (shade, hatch) in enumerate(zip(_SHADES, _HATCHES, strict=True)):
        boxes = [
            [(low, row - half), (high, row - half), (high, row + half), (low, row + half), (low, row - half)]
            for row in range(len(filled))
            for low, high in _runs(steps[row] == step)
        ]
        if boxes:
            codes = [Path.MOVETO, Path.LINETO, Path.LINETO, Path.LINETO, Path.CLOSEPOLY] * len(boxes)
            path = Path(np.array(boxes, dtype=np.float64).reshape(-1, 2), codes)
            how = {"facecolor": shade, "edgecolor": "white", "hatch": hatch, "linewidth": 0.0}
            axes.add_patch(PathPatch(path, **how))


def _runs(which: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Return where each stretch of neighbours begins and ends."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], which.astype(np.int8), [0]])))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)


def _quarters(start: date, weeks: int, words: Words) -> tuple[list[float], list[str]]:
    """Return the weeks in which a quarter of a year begins, every second one on a phone, and its month in words."""
    from babel.dates import format_date

    at, names = list[float](), list[str]()
    day = start.replace(day=1)
    apart = 6 if style.is_narrow() else 3
    while (day - start).days < 7 * weeks:
        if day >= start and (day.month - 1) % apart == 0:
            at.append((day - start).days / 7)
            names.append(str(format_date(day, "MMM y", locale=words.locale)))
        day = (day + timedelta(days=32)).replace(day=1)
    return at, names


def _first(study: Study) -> FirstRuns:
    if study.first_runs is None:
        raise Refused("several municipalities have no appointment book of their own")
    return study.first_runs
