"""The caseworkers: where their time for talks goes, and what more or fewer of them would do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from simulator.errors import Refused
from simulator.experiments.staffing_curve import StaffingCurve
from simulator.experiments.study import Study
from simulator.reporting import staff
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart, surest
from simulator.reporting.evidence import measured, unit_of
from simulator.reporting.numbers import HOURS, level, plain
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
    _dark = (style.TIME[0], style.TIME[2])
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
        figure, grid = draw.panels(1.0 + 0.5 * len(names), title, tall=1.6)
        axes = grid[0, 0]
        height = 0.4 if style.is_narrow() else 0.66
        whole = max(sum(its.values()) for its in hours.values())
        for y, its in enumerate(hours.values()):
            bars = list(zip(its.values(), style.TIME, strict=True))
            draw.stack(axes, y, bars, hatches=style.HATCHES, height=height, linewidth=0.8)
            left = 0.0
            for width, shade in bars:
                if width > self._least_share_to_label * whole:
                    ink = "white" if shade in self._dark else style.INK
                    plate = {"facecolor": shade, "edgecolor": "none", "pad": 1.0}
                    middle: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 8.5, "bbox": plate}
                    axes.text(left + width / 2, y, plain(width, words, 0), color=ink, **middle)
                left += width
        named = [words.scenario(name) for name in names]
        draw.name_rows(axes, range(len(names)), named, 22, room=3.3, lift=11)
        draw.row_limits(axes, len(names) - 0.5, 0.5)
        axes.set_xlabel(words("charts.caseworkers.axis"))
        style.quiet_grid(axes)
        shades = zip(map(words.short, next(iter(hours.values()))), style.TIME, strict=True)
        draw.shades_named(figure, shades, 3, style.HATCHES)
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
        return words("charts.staffing.message_knee", number=self._heads(study, words, knee))

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"staff": staff.said(study.scenarios[study.baseline], words)}

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        curve = _curve(study)
        for factor in curve.factors:
            found = {
                said: level(curve.mean(factor, o).mean, unit_of(o), words) for o, said in self._panels.items()
            }
            yield words("charts.staffing.fact", number=self._heads(study, words, factor), **found)

    def rows(self, study: Study) -> pd.DataFrame:
        """Return the curve, with costs and time on benefit beside what is drawn."""
        return _curve(study).table()

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw three panels over the number of caseworkers."""
        curve = _curve(study)
        figure, grid = draw.panels(2.35, title, 1, len(self._panels), tall=0.8, sharex=True)
        for axes, outcome in zip(grid.flat, self._panels, strict=True):
            self._panel(axes, study, outcome, words)
        if curve.knee is not None:
            number = self._heads(study, words, curve.knee)
            text = style.wrapped(words("charts.staffing.knee", number=number), 16)
            where: dict[str, Any] = {"within": draw.COLUMN, "xytext": (4, 0), "color": style.LOOK_HERE}
            draw.note(grid[0, 0], text, curve.knee, 0.05, **where)
        figure.supxlabel(words("charts.staffing.axis"), fontsize=9, color=style.QUIET)
        return figure

    def _heads(self, study: Study, words: Words, factor: float) -> str:
        return staff.number(study.scenarios[_curve(study).scenario], words, factor)

    def _panel(self, axes: Axes, study: Study, outcome: str, words: Words) -> None:
        curve, scale = _curve(study), unit_of(outcome).scale
        found = [curve.mean(factor, outcome) for factor in curve.factors]
        means = [f.mean * scale for f in found]
        axes.plot(curve.factors, means, "o-", color=style.INK, linewidth=1.6)
        for factor, f in zip(curve.factors, found, strict=True):
            draw.interval(axes, factor, f, scale, style.INK, upright=True, linewidth=1.4)
        draw.titled(axes, words.short(outcome), 1.9, 8.5)
        shown = [x for x in curve.factors if x in (curve.factors[0], 1.0, curve.knee, curve.factors[-1])]
        axes.set_xticks(shown, [self._heads(study, words, x) for x in shown])
        axes.tick_params(labelbottom=True)
        style.speak(axes, words.language, x=False, y=True)
        if scale == 100:
            most = max((f.high if f.high == f.high else f.mean) * scale for f in found)
            axes.set_ylim(bottom=0, top=max(105.0, 1.05 * most))
            axes.set_yticks(*draw.per_cent(words))
            if max(means) > 100:  # an overloaded jobcentre uses more time than it has
                axes.axhline(100, color=style.LOOK_HERE, linewidth=0.9)
                where: dict[str, Any] = {"within": draw.ROW, "ha": "right", "va": "bottom", "fontsize": 7.5}
                draw.note(axes, words("charts.staffing.overtime"), 1.0, 101.5, bbox=draw.PLATE, **where)
        else:
            axes.set_ylim(bottom=0, top=max(1.0, axes.get_ylim()[1]))
        if curve.knee is not None:
            axes.axvline(curve.knee, color=style.LOOK_HERE, linewidth=1.2, linestyle=(0, (4, 2)))
        draw.quiet_numbers_up(axes)


def _curve(study: Study) -> StaffingCurve:
    if study.staffing is None:
        raise Refused("this study has no staffing curve; run it with its settings")
    return study.staffing
