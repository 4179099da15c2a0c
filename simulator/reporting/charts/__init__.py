"""The charts, by name."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from simulator.errors import Refused
from simulator.reporting.charts import (
    caseworkers,
    compliance,
    cost,
    outcomes,
    over_time,
    persons,
    places,
    queue,
    settings,
    staffing,
    survival,
)
from simulator.reporting.charts.base import Chart
from simulator.reporting.words import words

if TYPE_CHECKING:
    from simulator.reporting.charts.style import Picture
    from simulator.reporting.evidence import StudyLike

CHARTS: Mapping[str, Chart] = MappingProxyType(
    {
        module.CHART.name: module.CHART
        for module in (
            outcomes,
            over_time,
            settings,
            survival,
            persons,
            compliance,
            cost,
            caseworkers,
            queue,
            staffing,
            places,
        )
    }
)
"""Every chart by its name, in the order of the page."""


def shown(study: StudyLike) -> tuple[Chart, ...]:
    """Give the charts that a report shows: those that a study has the numbers for, and that it calls for."""
    return tuple(chart for chart in CHARTS.values() if chart.shows(study) and chart.unasked(study))


def draw(name: str, study: StudyLike, language: str = "en") -> Picture:
    """Draw a chart.

    Parameters
    ----------
    name : str
        One of :data:`CHARTS`.
    study : StudyLike
        What to show.
    language : str
        ``"en"`` or ``"da"``.

    Returns
    -------
    Picture
        A matplotlib figure that shows itself in a notebook; ``alt_text`` says it in words.

    Raises
    ------
    Refused
        If there is no such chart or language, or the study lacks the numbers that the chart shows.
    """
    if name not in CHARTS:
        raise Refused(f"there is no chart {name!r}; there are {', '.join(CHARTS)}")
    chart = CHARTS[name]
    if not chart.shows(study):
        possible = ", ".join(c.name for c in CHARTS.values() if c.shows(study)) or "none"
        raise Refused(f"this study has no numbers for the chart {name!r}; it has for: {possible}")
    return chart.picture(study, words(language, study.scenarios))
