"""What more or fewer caseworkers would do under the baseline, and from where on more of them change little."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.errors import Refused
from simulator.experiments.staffing_curve import StaffingCurve
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart
from simulator.reporting.evidence import StudyLike, unit_of
from simulator.reporting.numbers import factor as times
from simulator.reporting.numbers import level, plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

_PANELS = (("talks_on_time", 100.0), ("wait_days", 1.0), ("utilisation", 100.0))


def title(study: StudyLike, words: Words) -> str:
    """Name the knee."""
    knee = _curve(study).knee
    if knee is None:
        return words("charts.staffing.message_none")
    return words("charts.staffing.message_knee", factor=times(knee, words))


def caption(study: StudyLike, words: Words) -> str:
    """Say how the curve was made."""
    return words("charts.staffing.caption", baseline=words.within(study.baseline))


def alt_text(study: StudyLike, words: Words) -> str:
    """Say the three numbers at every staffing level."""
    curve = _curve(study)
    names = {"talks_on_time": "talks", "wait_days": "wait", "utilisation": "utilisation"}
    facts = [
        words(
            "charts.staffing.fact",
            factor=times(factor, words),
            **{names[o]: level(curve.mean(factor, o).mean, unit_of(o), words) for o, _ in _PANELS},
        )
        for factor in curve.factors
    ]
    return words("charts.staffing.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give the curve, with costs and time on benefit beside what is drawn."""
    return _curve(study).table()


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw three panels over the number of caseworkers."""
    curve = _curve(study)
    with style.styled():
        figure = style.canvas(2.35, title(study, words))
        grid = figure.subplots(1, len(_PANELS), squeeze=False, sharex=True)[0]
        for axes, (outcome, factor_of_unit) in zip(grid, _PANELS, strict=True):
            found = [curve.mean(factor, outcome) for factor in curve.factors]
            axes.plot(
                curve.factors,
                [f.mean * factor_of_unit for f in found],
                "o-",
                color=style.COLOURS[0],
                linewidth=1.6,
            )
            for factor, f in zip(curve.factors, found, strict=True):
                if f.low == f.low:
                    ends = [f.low * factor_of_unit, f.high * factor_of_unit]
                    axes.plot([factor, factor], ends, color=style.COLOURS[0], linewidth=1.4)
            axes.set_title(style.wrapped(words.short(outcome), 30), fontsize=8.5)
            highest = max((f.mean * factor_of_unit for f in found), default=0.0)
            share = factor_of_unit == 100  # an overloaded jobcentre uses more time than it has
            axes.set_ylim(bottom=0, top=max(105.0, 1.05 * highest) if share else max(1.0, axes.get_ylim()[1]))
            axes.set_xticks([0.5, 1.0, 1.5] if curve.factors[-1] <= 2 else list(curve.factors))
            if factor_of_unit == 100:
                ticks = (0, 25, 50, 75, 100)
                axes.set_yticks(ticks, [words("format.percent", value=plain(t, words, 0)) for t in ticks])
            style.speak(axes, words.language, y=factor_of_unit != 100)
            axes.tick_params(axis="y", labelsize=8.5, labelcolor=style.QUIET)
            style.quiet_grid(axes, "both")
            if curve.knee is not None:
                axes.axvline(curve.knee, color=style.COLOURS[1], linewidth=1.2, linestyle=(0, (4, 2)))
        if curve.knee is not None:
            text = words("charts.staffing.knee", factor=times(curve.knee, words))
            grid[0].annotate(
                style.wrapped(text, 16),
                (curve.knee, 0.05),
                xytext=(4, 0),
                textcoords="offset points",
                xycoords=("data", "axes fraction"),
                color=style.COLOURS[1],
                fontsize=8.5,
            )
        figure.supxlabel(words("charts.staffing.axis"), fontsize=9, color=style.QUIET)
        figure.alt_text = alt_text(study, words)
    return figure


def _curve(study: StudyLike) -> StaffingCurve:
    if study.staffing is None:
        raise Refused("this study has no staffing curve; run it with its settings")
    return study.staffing


CHART = Chart("staffing", lambda study: study.staffing is not None, title, caption, alt_text, data, picture)
