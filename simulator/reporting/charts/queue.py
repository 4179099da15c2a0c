"""The queue over time: how many talks are past the day aimed at and not held yet, week by week."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.intervals import Interval, intervals
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart
from simulator.reporting.charts.calendar import WEEKS, at_day, mark_dates, points
from simulator.reporting.evidence import StudyLike
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

_LAST = 52
"""Weeks before the horizon that the message is about."""


def title(study: StudyLike, words: Words) -> str:
    """Say which scenario's queue is longest in the last year, if that is sure."""
    means = {name: _last_year(study, name) for name in study.default.names}
    longest = max(means, key=lambda name: means[name].mean)
    others = [name for name in means if name != longest]
    apart = all(_apart(study, longest, name).low > 0 for name in others)
    if not others or not apart:
        return words("charts.queue.title")
    return words("charts.queue.message", scenario=words.scenario(longest))


def caption(study: StudyLike, words: Words) -> str:
    """Say what a point and a band are."""
    return words("charts.queue.caption")


def alt_text(study: StudyLike, words: Words) -> str:
    """Say each scenario's mean queue in the last year."""
    facts = [
        words("charts.queue.fact", scenario=words.scenario(name), **_told(_last_year(study, name), words))
        for name in study.default.names
    ]
    return words("charts.queue.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give what is drawn: a row for each scenario and four weeks, warm-up included."""
    import pandas as pd

    tables = []
    for name in study.default.names:
        starts, found = points(study, name, "waiting")
        first_day = study.scenarios[study.baseline].start
        table = {
            "scenario": name,
            "from": [first_day + timedelta(weeks=week) for week in starts],
            "weeks": WEEKS,
            "waiting": found.mean,
            "ci_low": found.low,
            "ci_high": found.high,
        }
        tables.append(pd.DataFrame(table))
    return pd.concat(tables, ignore_index=True)


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw a line with its band a scenario, named at its end."""
    first_day = study.scenarios[study.baseline].start
    with style.styled():
        figure = style.canvas(2.7, title(study, words))
        axes = figure.subplots()
        ends = []
        for position, name in enumerate(study.default.names):
            starts, found = points(study, name, "waiting")
            days = np.array([at_day(first_day + timedelta(weeks=w, days=7 * WEEKS // 2)) for w in starts])
            drawn = style.look(position)
            axes.plot(days, found.mean, color=drawn.colour, linestyle=drawn.dash, linewidth=1.6)
            axes.fill_between(days, found.low, found.high, color=drawn.colour, alpha=0.15, linewidth=0)
            ends.append((float(found.mean[-1]), words.scenario(name), drawn.colour))
        axes.set_ylim(bottom=0)
        style.label_ends(axes, float(days[-1]), ends)
        axes.axvline(at_day(first_day), color=style.QUIET, linewidth=0.9, linestyle=(0, (1, 2)))
        axes.set_ylabel(words("charts.queue.axis"), color=style.QUIET)
        style.speak(axes, words.language, x=False, y=True)
        mark_dates(axes)
        style.quiet_grid(axes, "y")
        figure.alt_text = alt_text(study, words)
    return figure


def _of_last_year(study: StudyLike, scenario: str) -> np.ndarray:
    weeks = study.scenarios[scenario].horizon_weeks
    return np.asarray(study.default.window(scenario, "all", "waiting", max(weeks - _LAST, 0), weeks))


def _last_year(study: StudyLike, scenario: str) -> Interval:
    return intervals(_of_last_year(study, scenario)[:, None])[0]


def _apart(study: StudyLike, one: str, other: str) -> Interval:
    return intervals((_of_last_year(study, one) - _of_last_year(study, other))[:, None])[0]


def _told(found: Interval, words: Words) -> dict[str, str]:
    low, high = ("" if x != x else plain(x, words, 0) for x in (found.low, found.high))
    return {"mean": plain(found.mean, words, 0), "low": low, "high": high}


def _shows(study: StudyLike) -> bool:
    return all("waiting" in runs[0].weekly for runs in study.default.measures.values())


CHART = Chart("queue", _shows, title, caption, alt_text, data, picture)
