"""A caseworker's week of 37 hours, before and after: what goes to citizens, what to all the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from simulator.calendar import weeks
from simulator.experiments.study import Study
from simulator.outcomes.capacity import hours_of_full_time
from simulator.reporting.charts import drawings as draw
from simulator.reporting.charts import style
from simulator.reporting.charts.chart import Chart
from simulator.reporting.evidence import direction, measured
from simulator.reporting.numbers import plain
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from simulator.scenario import Scenario

WORKING_DAYS = 5
_MEASURED = ("hours_job_talk", "hours_duties", "hours_documentation")
_NEEDED = (*_MEASURED, "hours_caseworkers", "utilisation", "cost_caseworkers")
_OTHER, _AWAY = "#DADADA", "#FFFFFF"
SHADES: Mapping[str, tuple[str, str]] = {
    "job_talk": (style.TIME[0], style.HATCHES[0]),
    "duties": (style.TIME[1], style.HATCHES[1]),
    "documentation": (style.TIME[2], style.HATCHES[2]),
    "missed": (style.TIME[3], style.HATCHES[3]),
    "unused": (style.TIME[4], ""),
    "other_work": (_OTHER, ""),
    "absence": (_AWAY, ""),
}
"""By part of the week, in the order of the bar, its shade and what is laid over it."""
_WHITE_ON = ("job_talk", "duties", "documentation")


def hours_of_a_week(study: Study, scenario: str) -> dict[str, float]:
    """Return the hours of one full-time caseworker's week by what they go to, in the order of :data:`SHADES`.

    They are means over the run. They add up to five working days, and to more where more hours were used for talks
    than there were: ``missed`` holds appointments that nobody came to and service calls, ``unused`` time for talks that
    nobody used, ``other_work`` what the practice sets aside for anything else, ``absence`` holidays, sickness and days
    on which the jobcentre is shut.
    """
    run_of = study.scenarios[scenario]
    mean = {outcome: study.default.mean(scenario, "all", outcome).mean for outcome in _NEEDED}
    employed = mean["cost_caseworkers"] / run_of.prices.caseworker_per_year
    used = mean["hours_caseworkers"] / employed
    named = {outcome.removeprefix("hours_"): mean[outcome] / employed for outcome in _MEASURED}
    offered = used / mean["utilisation"] if mean["utilisation"] > 0 else _hours_on_offer(run_of)
    work = run_of.practice.caseworkers
    present = offered / (work.case_share * work.talk_share)
    return named | {
        "missed": max(0.0, used - sum(named.values())),
        "unused": max(0.0, offered - used),
        "other_work": present - offered,
        "absence": max(0.0, WORKING_DAYS * work.day_hours - present),
    }


def _hours_on_offer(scenario: Scenario) -> float:
    return hours_of_full_time(scenario, 0, weeks(scenario.horizon_weeks))


def _height() -> float:
    return 0.34 if style.is_narrow() else 0.5


def name_bars(axes: Axes, names: Sequence[str], half: float, width: int) -> None:
    """Name bars in the rows from 0 at their left; on a phone right above them, ``half`` being half their height."""
    if not style.is_narrow():
        draw.name_rows(axes, range(len(names)), names, width)
        return
    axes.set_yticks([])
    for row, name in enumerate(names):
        draw.note(axes, name, 0, row - half, within=draw.ROW, xytext=(0, 3), va="bottom")


class Week(Chart):
    """One bar a scenario: the week of a full-time caseworker by what its hours go to."""

    name = "week"
    _least_to_write_in = 1.5
    """Hours of a part whose number has room within it."""

    def shows(self, study: Study) -> bool:
        return all(measured(study.default, "all", outcome) for outcome in _NEEDED) and all(
            study.default.mean(name, "all", "cost_caseworkers").mean > 0 for name in study.default.names
        )

    def title(self, study: Study, words: Words) -> str:
        """Say what changes most, in minutes of a week; of a scenario alone how much of the week goes to citizens."""
        before = hours_of_a_week(study, study.baseline)
        moved = [
            (abs(minutes), part, name, minutes)
            for name in study.default.proposals
            for part, hours in hours_of_a_week(study, name).items()
            if f"hours_{part}" in _MEASURED
            and direction(study.default.difference(name, "all", f"hours_{part}"))
            and abs(minutes := 60 * (hours - before[part])) >= 1
        ]
        if moved:
            _, part, name, minutes = max(moved)
            return words(
                "charts.week.message_" + ("less" if minutes < 0 else "more"),
                scenario=words.scenario(name),
                minutes=plain(abs(minutes), words, 0),
                part=inside(words("charts.week.parts." + part)),
            )
        key = "charts.week.message_none" if study.default.proposals else "charts.week.message_run"
        talks = sum(before[part] for part in ("job_talk", "duties"))
        return words(key, hours=plain(talks, words), week=plain(self._length(study), words, 0))

    def facts(self, study: Study, words: Words) -> Iterator[str]:
        for name in study.default.names:
            hours = [
                words("charts.week.part", part=words("charts.week.parts." + part), hours=plain(its, words))
                for part, its in hours_of_a_week(study, name).items()
            ]
            yield words(
                "charts.week.fact", scenario=words.scenario(name), parts=words("format.list").join(hours)
            )

    def terms(self, study: Study, words: Words) -> dict[str, object]:
        return {"week": plain(self._length(study), words, 0)}

    def rows(self, study: Study) -> Iterator[dict[str, object]]:
        for name in study.default.names:
            for part, hours in hours_of_a_week(study, name).items():
                yield {"scenario": name, "part": part, "hours_of_a_caseworkers_week": hours}

    def drawn(self, study: Study, words: Words, title: str) -> style.Picture:
        """Draw the bars, the parts too slim for their number with it above."""
        names = study.default.names
        figure, grid = draw.panels(1.3 + 0.62 * len(names), title, tall=1.35)
        axes = grid[0, 0]
        for y, name in enumerate(names):
            self._bar(axes, y, hours_of_a_week(study, name), words)
        name_bars(axes, [words.scenario(name) for name in names], _height() / 2, 20)
        draw.row_limits(axes, len(names) - 0.4, 0.75)
        axes.set_xlim(0, self._length(study) * 1.005)
        axes.set_xlabel(words("charts.week.axis"))
        draw.numbers_across(axes, words)
        draw.shades_named(
            figure,
            [(words("charts.week.parts." + part), shade) for part, (shade, _) in SHADES.items()],
            3,
            [hatch for _, hatch in SHADES.values()],
        )
        for patch in figure.legends[0].get_patches()[-1:]:
            patch.set_edgecolor(style.QUIET)
        return figure

    def _bar(self, axes: Axes, y: float, hours: Mapping[str, float], words: Words) -> None:
        height = _height()
        bars = [(its, SHADES[part][0]) for part, its in hours.items()]
        draw.stack(axes, y, bars, hatches=[SHADES[part][1] for part in hours], height=height)
        whole = sum(hours.values())
        axes.barh(y, whole, height=height, facecolor="none", edgecolor=style.QUIET, linewidth=0.8)
        left = 0.0
        for part, its in hours.items():
            middle = left + its / 2
            if its >= self._least_to_write_in:
                size = 8.5 if its >= 2 or not style.is_narrow() else 7
                ink = "white" if part in _WHITE_ON else style.INK
                box = {"facecolor": SHADES[part][0], "edgecolor": "none", "pad": 0.8}
                how = {"ha": "center", "va": "center", "fontsize": size}
                draw.note(axes, plain(its, words), middle, y, color=ink, bbox=box, **how)
            elif its >= 0.05:
                self._beside(axes, plain(its, words), middle, y, height / 2)
            left += its

    def _beside(self, axes: Axes, text: str, x: float, y: float, half: float) -> None:
        """Write a number above its slim part; on a phone, where the bar's name stands above it, below."""
        down = 1 if style.is_narrow() else -1
        axes.plot([x, x], [y + down * half, y + down * (half + 0.04)], color=style.QUIET, linewidth=0.6)
        va = "top" if style.is_narrow() else "bottom"
        draw.note(axes, text, x, y + down * (half + 0.04), ha="center", va=va, fontsize=7.5)

    def _length(self, study: Study) -> float:
        """Return the hours of the longest week, overtime and all."""
        return max(sum(hours_of_a_week(study, name).values()) for name in study.default.names)
