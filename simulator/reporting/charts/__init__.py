"""The charts, by name.

Those of a study are here, each a :class:`~simulator.reporting.charts.chart.Chart`; those of other questions are
functions of their results, in :mod:`~simulator.reporting.charts.assumptions` and
:mod:`~simulator.reporting.charts.calibration`. All stand on the four drawings of
:mod:`~simulator.reporting.charts.drawings`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType, SimpleNamespace
from typing import TYPE_CHECKING

from simulator.errors import Refused
from simulator.reporting.charts import calibration
from simulator.reporting.charts.answers import Cost, Outcomes, Settings
from simulator.reporting.charts.book import AppointmentBook
from simulator.reporting.charts.caseworkers import Caseworkers, Staffing
from simulator.reporting.charts.chart import Chart
from simulator.reporting.charts.decision import Acceptability, Convergence, Plane
from simulator.reporting.charts.dots import Dots
from simulator.reporting.charts.groups import Compliance, LeavingEarlier, Places
from simulator.reporting.charts.week import Week
from simulator.reporting.charts.weeks import OverTime, Queue, Survival
from simulator.reporting.words import words

if TYPE_CHECKING:
    from simulator.experiments.study import Study
    from simulator.reporting.charts.style import Picture

_IN_ORDER: tuple[type[Chart], ...] = (
    Outcomes,
    Plane,
    Acceptability,
    Convergence,
    OverTime,
    Settings,
    Survival,
    LeavingEarlier,
    Dots,
    Compliance,
    Cost,
    Caseworkers,
    Week,
    Queue,
    AppointmentBook,
    Staffing,
    Places,
)
CHARTS: Mapping[str, Chart] = MappingProxyType({kind.name: kind() for kind in _IN_ORDER})
"""Every chart of a study by its name, in the order of the page."""


def shown(study: Study) -> tuple[Chart, ...]:
    """Return the charts that a report shows: those that a study has the numbers for, and that it calls for."""
    return tuple(chart for chart in CHARTS.values() if chart.shows(study) and chart.unasked(study))


def draw(name: str, study: Study, language: str = "en") -> Picture:
    """Draw a chart.

    Parameters
    ----------
    name : str
        One of :data:`CHARTS`.
    study : Study
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


def __getattr__(name: str) -> SimpleNamespace:
    """Return ``posterior`` and ``ranks`` as the modules that they were: now functions of ``charts.calibration``."""
    if name not in ("posterior", "ranks"):
        raise AttributeError(name)
    return SimpleNamespace(picture=getattr(calibration, name))
