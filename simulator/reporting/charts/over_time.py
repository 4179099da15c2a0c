"""Week by week over the calendar: the turn that a change in the middle of a run makes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.expectations import WEEKS_AFTER, WEEKS_BEFORE
from simulator.experiments.intervals import intervals
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart
from simulator.reporting.charts.calendar import WEEKS, at_day, mark_dates, points
from simulator.reporting.evidence import StudyLike, unit_of
from simulator.reporting.numbers import SHARE, level
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_PANELS = ("talks_on_time", "offers_on_time", "without_effort_52w", "wait_days", "no_show", "utilisation")
_MOST_DATES = 3
"""Dates of change named in the title; more would not be read."""


def changes(study: StudyLike) -> tuple[date, ...]:
    """Give the days on which any of the scenarios itself changes."""
    return tuple(sorted({day for name in study.default.names for day, _ in study.scenarios[name].later}))


def title(study: StudyLike, words: Words) -> str:
    """Name the days of change, unless there are none or many."""
    days = changes(study)
    if not 0 < len(days) <= _MOST_DATES:
        return words("charts.over_time.title")
    return words("charts.over_time.message", dates=words.sequence(_spoken(day, words) for day in days))


def caption(study: StudyLike, words: Words) -> str:
    """Say what a point, a band and a line are."""
    return words("charts.over_time.caption")


def alt_text(study: StudyLike, words: Words) -> str:
    """Say each outcome before the first change and at the end."""
    facts = []
    for outcome in _drawn(study):
        for name in study.default.names:
            scenario = study.scenarios[name]
            kind = unit_of(outcome)

            def pooled(first: int, last: int, name: str = name, outcome: str = outcome) -> float:
                return float(intervals(study.default.window(name, "all", outcome, first, last)).mean)

            weeks = scenario.horizon_weeks
            values = {
                "outcome": words.short(outcome),
                "scenario": words.scenario(name),
                "after": level(pooled(weeks - WEEKS_AFTER, weeks), kind, words),
            }
            if scenario.later:
                first = scenario.later[0][0]
                change = (first - scenario.start).days // 7
                before = level(pooled(change - WEEKS_BEFORE, change), kind, words)
                facts.append(
                    words("charts.over_time.fact", before=before, date=_spoken(first, words), **values)
                )
            else:
                facts.append(words("charts.over_time.fact_whole", **values))
    return words("charts.over_time.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give what is drawn: a row for each scenario, outcome and four weeks, warm-up included."""
    import pandas as pd

    tables = []
    for outcome in _drawn(study):
        for name in study.default.names:
            starts, found = points(study, name, outcome)
            first_day = study.scenarios[study.baseline].start
            table = {
                "scenario": name,
                "group": "all",
                "outcome": outcome,
                "from": [first_day + timedelta(weeks=week) for week in starts],
                "weeks": WEEKS,
                "mean": found.mean,
                "ci_low": found.low,
                "ci_high": found.high,
            }
            tables.append(pd.DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw a panel an outcome, two abreast, on one calendar."""
    outcomes = _drawn(study)
    rows = (len(outcomes) + 1) // 2
    with style.styled():
        figure = style.canvas(1.75 * rows + 0.5, title(study, words))
        grid = figure.subplots(rows, 2, squeeze=False, sharex=True)
        for axes, outcome in zip(grid.flat, outcomes, strict=False):
            _panel(axes, study, outcome, words)
        for axes in list(grid.flat)[len(outcomes) :]:
            axes.set_axis_off()
        _dates(grid.flat[0], study, words)
        mark_dates(grid.flat[0])
        _key(figure, study, words)
        figure.alt_text = alt_text(study, words)
    return figure


def _drawn(study: StudyLike) -> tuple[str, ...]:
    """Outcomes that were measured week by week in any scenario."""
    runs = study.default.measures[study.baseline]
    return tuple(
        outcome
        for outcome in _PANELS
        if any(
            np.isfinite(points(study, name, outcome)[1].mean).any()
            for name in study.default.names
            if outcome in runs[0].weekly
        )
    )


def _panel(axes: Axes, study: StudyLike, outcome: str, words: Words) -> None:
    kind = unit_of(outcome)
    times = 100.0 if kind is SHARE else 1.0
    first_day = study.scenarios[study.baseline].start
    largest = 0.0
    for position, name in enumerate(study.default.names):
        starts, found = points(study, name, outcome)
        middle = [first_day + timedelta(weeks=week, days=7 * WEEKS // 2) for week in starts]
        drawn = style.look(position)
        shown = np.isfinite(found.mean)
        at = np.array([at_day(day) for day in middle])[shown]
        axes.plot(at, found.mean[shown] * times, color=drawn.colour, linestyle=drawn.dash, linewidth=1.5)
        low, high = found.low[shown] * times, found.high[shown] * times
        axes.fill_between(at, low, high, color=drawn.colour, alpha=0.15, linewidth=0)
        largest = max(largest, *(found.mean[shown] * times), *np.minimum(high[np.isfinite(high)], 100.0))
    axes.set_title(style.wrapped(words.short(outcome), 44), fontsize=8.5)
    if times == 100:
        ticks = _ticks(largest)
        axes.set_yticks(ticks, [words("format.percent", value=t) for t in ticks])
        axes.set_ylim(0, 1.05 * max(largest, ticks[-1]))
    else:
        axes.set_ylim(bottom=0)
        style.speak(axes, words.language, x=False, y=True)
    axes.tick_params(axis="y", labelsize=8.5, labelcolor=style.QUIET)
    style.quiet_grid(axes, "y")
    axes.axvline(at_day(first_day), color=style.QUIET, linewidth=0.9, linestyle=(0, (1, 2)))
    for day in changes(study):
        axes.axvline(at_day(day), color=style.INK, linewidth=0.9, linestyle=(0, (5, 3)))


def _ticks(largest: float) -> tuple[int, ...]:
    """Give the marks of an axis in per cent: all of it, unless what is drawn would lie flat at its foot."""
    for ticks in ((0, 10, 20), (0, 20, 40)):
        if largest <= ticks[-1]:
            return ticks
    return (0, 25, 50, 75, 100)


def _dates(axes: Axes, study: StudyLike, words: Words) -> None:
    """Write the days of change beside their lines, in the first panel alone, one below the other."""
    for step, day in enumerate(changes(study)):
        axes.annotate(
            _spoken(day, words),
            (at_day(day), 0.04 + 0.11 * (step % 6)),
            xytext=(3, 0),
            textcoords="offset points",
            xycoords=("data", "axes fraction"),
            fontsize=7.5,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.5},
        )


def _key(figure: style.Picture, study: StudyLike, words: Words) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [],
            [],
            color=style.look(i).colour,
            linestyle=style.look(i).dash,
            linewidth=2,
            label=words.scenario(name),
        )
        for i, name in enumerate(study.default.names)
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=3, frameon=False, fontsize=9)


def _spoken(day: date, words: Words) -> str:
    from babel.dates import format_date

    return format_date(day, format="medium", locale=words.locale)


CHART = Chart(
    "over_time",
    lambda study: bool(study.default.measures[study.baseline][0].weekly),
    title,
    caption,
    alt_text,
    data,
    picture,
    unasked=lambda study: bool(changes(study)),
)
