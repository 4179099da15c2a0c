"""The caseworkers: where their time for talks goes, and what more or fewer of them would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from simulator.errors import Refused
from simulator.experiments.staffing_curve import StaffingCurve
from simulator.experiments.study import Study
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, surest
from simulator.reporting.evidence import measured, unit_of
from simulator.reporting.numbers import HOURS, level, plain
from simulator.reporting.numbers import factor as times
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from simulator.scenario import Scenario

_MEASURED = ("hours_job_talk", "hours_duties", "hours_documentation")


def hours_on_offer(scenario: Scenario, cost_caseworkers: float) -> float:
    """Return the hours a week that all caseworkers together have for talks, holidays and sickness taken out.

    Parameters
    ----------
    scenario : Scenario
        Its practice says what a present day holds, and its price what a caseworker costs.
    cost_caseworkers : float
        DKK a year, from which follows how many are employed (fewer where freed minutes are saved).
    """
    from simulator.calendar import weeks
    from simulator.outcomes.capacity import hours_of_full_time

    employed = cost_caseworkers / scenario.prices.caseworker_per_year
    return employed * hours_of_full_time(scenario, 0, weeks(scenario.horizon_weeks))


def parts(study: Study, scenario: str) -> dict[str, float]:
    """Return the hours a week by what they go to; what is used but not measured by itself is ``hours_other``."""
    mean = {
        o: study.default.mean(scenario, "all", o).mean
        for o in (*_MEASURED, "utilisation", "cost_caseworkers")
    }
    offered = hours_on_offer(study.scenarios[scenario], mean["cost_caseworkers"])
    named = {o: mean[o] for o in _MEASURED}
    used = mean["utilisation"] * offered
    return named | {
        "hours_other": max(0.0, used - sum(named.values())),
        "hours_idle": max(0.0, offered - max(used, sum(named.values()))),
    }


class Caseworkers(Chart):
    """Where the caseworkers' time for talks goes: job-focused talk, duties, paperwork, the rest, and what is spare."""

    name = "caseworkers"
    _shades = ("#0072B2", "#D55E00", "#E69F00", "#999999", "#ececec")
    _dark = ("#0072B2", "#D55E00")
    _least_share_to_label = 0.045

    def shows(self, study: Study) -> bool:
        return all(measured(study.default, "all", o) for o in (*_MEASURED, "utilisation", "cost_caseworkers"))

    def title(self, study: Study, words: Words) -> str:
        """Say what happens to the hours of content duties."""
        baseline = words.within(study.baseline)
        most = surest(study, "hours_duties", ["all"])
        if most is None:
            now = level(study.default.mean(study.baseline, "all", "hours_duties").mean, HOURS, words)
            return words("charts.caseworkers.message_none", baseline=baseline, value=now)
        _, scenario, found = most
        return words(
            "charts.caseworkers.message_" + ("lower" if found.mean < 0 else "higher"),
            scenario=words.scenario(scenario),
            baseline=baseline,
            size=plain(abs(found.mean), words, 1 if abs(found.mean) < 10 else 0),
        )

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for scenario in study.default.names:
            hours = [
                f"{words.short(part).lower()} {level(hours, HOURS, words)}"
                for part, hours in parts(study, scenario).items()
            ]
            said = words("format.list").join(hours)
            yield words("charts.caseworkers.fact", scenario=words.scenario(scenario), parts=said)

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for scenario in study.default.names:
            for part, hours in parts(study, scenario).items():
                yield {"scenario": scenario, "part": part, "hours_per_week": hours}

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw one stacked bar a scenario, its parts named once."""
        names = study.default.names
        hours = {name: parts(study, name) for name in names}
        figure, grid = draw.panels(1.0 + 0.5 * len(names), title)
        axes = grid[0, 0]
        whole = max(sum(its.values()) for its in hours.values())
        for y, its in enumerate(hours.values()):
            bars = list(zip(its.values(), self._shades, strict=True))
            draw.stack(axes, y, bars, height=0.66, edgecolor="white", linewidth=0.8)
            left = 0.0
            for width, shade in bars:
                if width > self._least_share_to_label * whole:
                    ink = "white" if shade in self._dark else style.INK
                    middle = {"ha": "center", "va": "center", "fontsize": 8.5}
                    axes.text(left + width / 2, y, plain(width, words, 0), color=ink, **middle)
                left += width
        axes.set_yticks(range(len(names)), [style.wrapped(words.scenario(name), 22) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlabel(words("charts.caseworkers.axis"))
        style.quiet_grid(axes)
        draw.shades_named(
            figure, zip(map(words.short, next(iter(hours.values()))), self._shades, strict=True), 3
        )
        return figure


class Staffing(Chart):
    """What more or fewer caseworkers would do under the baseline, and from where on more of them change little."""

    name = "staffing"
    _panels: Mapping[str, str] = {"talks_on_time": "talks", "wait_days": "wait", "utilisation": "utilisation"}
    """Outcomes, and what they are called in the words of the chart."""

    def shows(self, study: Study) -> bool:
        return study.staffing is not None

    def title(self, study: Study, words: Words) -> str:
        knee = _curve(study).knee
        if knee is None:
            return words("charts.staffing.message_none")
        return words("charts.staffing.message_knee", factor=times(knee, words))

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        curve = _curve(study)
        for factor in curve.factors:
            found = {
                said: level(curve.mean(factor, o).mean, unit_of(o), words) for o, said in self._panels.items()
            }
            yield words("charts.staffing.fact", factor=times(factor, words), **found)

    def rows(self, study: Study) -> pd.DataFrame:
        """Return the curve, with costs and time on benefit beside what is drawn."""
        return _curve(study).table()

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw three panels over the number of caseworkers."""
        curve = _curve(study)
        figure, grid = draw.panels(2.35, title, 1, len(self._panels), sharex=True)
        for axes, outcome in zip(grid.flat, self._panels, strict=True):
            self._panel(axes, curve, outcome, words)
            if curve.knee is not None:
                axes.axvline(curve.knee, color=style.COLOURS[1], linewidth=1.2, linestyle=(0, (4, 2)))
        if curve.knee is not None:
            text = style.wrapped(words("charts.staffing.knee", factor=times(curve.knee, words)), 16)
            draw.note(
                grid[0, 0], text, curve.knee, 0.05, within=draw.COLUMN, xytext=(4, 0), color=style.COLOURS[1]
            )
        figure.supxlabel(words("charts.staffing.axis"), fontsize=9, color=style.QUIET)
        return figure

    def _panel(self, axes: Axes, curve: StaffingCurve, outcome: str, words: Words) -> None:
        scale = unit_of(outcome).scale
        found = [curve.mean(factor, outcome) for factor in curve.factors]
        means = [f.mean * scale for f in found]
        axes.plot(curve.factors, means, "o-", color=style.COLOURS[0], linewidth=1.6)
        for factor, f in zip(curve.factors, found, strict=True):
            draw.interval(axes, factor, f, scale, style.COLOURS[0], upright=True, linewidth=1.4)
        axes.set_title(style.wrapped(words.short(outcome), 30), fontsize=8.5)
        axes.set_xticks([0.5, 1.0, 1.5] if curve.factors[-1] <= 2 else list(curve.factors))
        style.speak(axes, words.language, y=True)
        if scale == 100:
            # An overloaded jobcentre uses more time than it has.
            axes.set_ylim(bottom=0, top=max(105.0, 1.05 * max(means, default=0.0)))
            axes.set_yticks(*draw.per_cent(words))
        else:
            axes.set_ylim(bottom=0, top=max(1.0, axes.get_ylim()[1]))
        draw.quiet_numbers_up(axes)


def _curve(study: Study) -> StaffingCurve:
    if study.staffing is None:
        raise Refused("this study has no staffing curve; run it with its settings")
    return study.staffing
