"""What a chart is: a picture, its message, its caption, its alternative text and the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.experiments.intervals import Interval
from simulator.reporting.evidence import StudyLike
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.charts.style import Picture


@dataclass(frozen=True)
class Chart:
    """One kind of chart.

    Attributes
    ----------
    name : str
        Its name in ``study.chart(name)`` and of its files.
    shows : callable
        Whether a study has what it shows.
    title, caption, alt_text : callable
        Its message; how to read it; the same in words for who cannot see it. From the study's numbers.
    data : callable
        The numbers behind it, a row each.
    picture : callable
        Draws it.
    unasked : callable
        Whether a report shows it without being asked.
    """

    name: str
    shows: Callable[[StudyLike], bool]
    title: Callable[[StudyLike, Words], str]
    caption: Callable[[StudyLike, Words], str]
    alt_text: Callable[[StudyLike, Words], str]
    data: Callable[[StudyLike], pd.DataFrame]
    picture: Callable[[StudyLike, Words], Picture]
    unasked: Callable[[StudyLike], bool] = lambda study: True


def largest(intervals: list[Interval]) -> float:
    """Give the largest number, sign apart, that the intervals reach; 0 if there is none."""
    return max((abs(x) for i in intervals for x in (i.mean, i.low, i.high) if x == x), default=0.0)


def number_row(interval: Interval, name: str) -> dict[str, float]:
    """Give an interval as the columns ``name``, ``name_ci_low`` and ``name_ci_high``."""
    return {name: interval.mean, f"{name}_ci_low": interval.low, f"{name}_ci_high": interval.high}
