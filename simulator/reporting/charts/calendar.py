"""Weeks of a run on an axis of dates."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from simulator.experiments.intervals import Intervals, intervals
from simulator.reporting.evidence import StudyLike

if TYPE_CHECKING:
    from matplotlib.axes import Axes


WEEKS = 4
"""Weeks that a point pools: in a small place too little falls due in one."""


def points(study: StudyLike, scenario: str, series: str) -> tuple[list[int], Intervals]:
    """Give the first week of each point of a weekly series, and its mean and interval."""
    comparison = study.default
    first = comparison.first_week
    weeks = comparison.measures[scenario][0].weekly[series].above.shape[1]
    # Whole fours, counted back from the horizon, so that each holds one count of those without effort.
    starts = list(range(first + weeks % WEEKS, first + weeks, WEEKS))
    values = [comparison.window(scenario, "all", series, week, week + WEEKS) for week in starts]
    return starts, intervals(np.array(values).T)


def mark_dates(axes: Axes) -> None:
    """Write months and years along the axis."""
    from matplotlib.dates import AutoDateLocator, DateFormatter

    axes.xaxis.set_major_locator(AutoDateLocator(minticks=3, maxticks=6))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(DateFormatter("%m/%Y"))  # type: ignore[no-untyped-call]


def at_day(day: date) -> float:
    """Give a day's place on an axis of dates."""
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]
