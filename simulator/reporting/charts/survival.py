"""How long people stay: the share still on the benefit by weeks since entry, and its difference from the baseline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from simulator.catalogue import JOBSEEKERS
from simulator.experiments.intervals import Intervals, paired
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart
from simulator.reporting.evidence import StudyLike
from simulator.reporting.numbers import SHARE, level
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_GROUPS = ("jobseekers", "activity_ready", "sick_listed", "education_ready", "education_activity_ready")
_WEEKS = (13, 26, 52)
_LEAST_PERSONS = 30
"""Persons in a group's stock below which its curve is mostly chance: not drawn."""


def title(study: StudyLike, words: Words) -> str:
    """Say how many job seekers are still there after half a year under the baseline."""
    if "jobseekers" not in _drawn(study):
        return words("charts.survival.title")
    still = study.default.survival(study.baseline, "jobseekers").mean[26]
    return words(
        "charts.survival.message_short", baseline=_baseline(study, words), value=level(still, SHARE, words)
    )


def caption(study: StudyLike, words: Words) -> str:
    """Say how to read the curves and the bands."""
    return words("charts.survival.caption", baseline=_baseline(study, words), least=_LEAST_PERSONS)


def alt_text(study: StudyLike, words: Words) -> str:
    """Say the share still on the benefit after a quarter, half a year and a year."""
    facts = []
    for group in _drawn(study):
        for scenario in study.default.names:
            still = study.default.survival(scenario, group).mean
            at = {f"w{week}": level(still[week], SHARE, words) for week in _WEEKS}
            facts.append(
                words(
                    "charts.survival.fact", group=words.group(group), scenario=words.scenario(scenario), **at
                )
            )
    return words("charts.survival.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give the curves and their differences, a row for each scenario, group and week."""
    import pandas as pd

    tables = []
    for group in _shown(study):
        for scenario in study.default.names:
            curve = study.default.survival(scenario, group)
            table = {
                "scenario": scenario,
                "group": group,
                "week": np.arange(len(curve.mean)),
                "still_on_benefit": curve.mean,
                "ci_low": curve.low,
                "ci_high": curve.high,
            }
            if scenario != study.baseline:
                gap = _difference(study, scenario, group)
                table |= {
                    "difference": gap.mean,
                    "difference_ci_low": gap.low,
                    "difference_ci_high": gap.high,
                }
            tables.append(pd.DataFrame(table))
    return (
        pd.concat(tables, ignore_index=True)
        if tables
        else pd.DataFrame(columns=["scenario", "group", "week"])
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw a row a group: the curves at the left, the differences at the right."""
    groups = _drawn(study)
    compared = bool(study.default.proposals)
    with style.styled():
        figure = style.canvas(1.65 * len(groups) + 0.5, title(study, words))
        shape = (len(groups), 2 if compared else 1)
        grid = figure.subplots(*shape, squeeze=False, sharex=True)
        for row, group in zip(grid, groups, strict=True):
            _curves(row[0], study, group, words)
            if compared:
                _gaps(row[1], study, group, words)
        for axes in grid[-1]:
            axes.set_xlabel(words("charts.survival.axis"))
        _key(figure, study, words)
        figure.alt_text = alt_text(study, words)
    return figure


def _curves(axes: Axes, study: StudyLike, group: str, words: Words) -> None:
    for position, scenario in enumerate(study.default.names):
        drawn = style.look(position)
        curve = study.default.survival(scenario, group)
        weeks = np.arange(len(curve.mean))
        axes.plot(weeks, curve.mean * 100, color=drawn.colour, linestyle=drawn.dash, linewidth=1.6)
        axes.fill_between(
            weeks, curve.low * 100, curve.high * 100, color=drawn.colour, alpha=0.15, linewidth=0
        )
    axes.set_title(style.wrapped(words.group(group), 40))
    axes.set_ylim(0, 102)
    axes.set_xticks([0, 13, 26, 39, 52])
    axes.set_xlim(0, 52)
    axes.set_yticks([0, 25, 50, 75, 100], [words("format.percent", value=v) for v in (0, 25, 50, 75, 100)])
    axes.tick_params(axis="y", labelsize=8.5, labelcolor=style.QUIET)
    style.quiet_grid(axes, "both")


def _gaps(axes: Axes, study: StudyLike, group: str, words: Words) -> None:
    for position, scenario in enumerate(study.default.names):
        if scenario == study.baseline:
            continue
        drawn = style.look(position)
        gap = _difference(study, scenario, group)
        weeks = np.arange(len(gap.mean))
        axes.plot(weeks, gap.mean * 100, color=drawn.colour, linestyle=drawn.dash, linewidth=1.6)
        axes.fill_between(weeks, gap.low * 100, gap.high * 100, color=drawn.colour, alpha=0.2, linewidth=0)
    axes.axhline(0, color=style.INK, linewidth=0.9)
    style.speak(axes, words.language, y=True)
    reach = max(0.5, 1.1 * max(abs(edge) for edge in axes.get_ylim()))
    axes.set_ylim(-reach, reach)
    axes.set_title(
        words("charts.survival.difference", baseline=_baseline(study, words)),
        fontsize=8.5,
        fontweight="normal",
    )
    axes.tick_params(axis="y", labelsize=8.5, labelcolor=style.QUIET)
    style.quiet_grid(axes, "both")


def _key(figure: style.Picture, study: StudyLike, words: Words) -> None:
    """Name the lines once, below the picture: the curves lie too close for names beside them."""
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
    figure.legend(
        handles=handles, loc="outside lower left", ncols=min(3, len(handles)), frameon=False, handlelength=3.2
    )


def _difference(study: StudyLike, scenario: str, group: str) -> Intervals:
    mine, theirs = (
        np.array([run.survival[group] for run in study.default.measures[name]], dtype=np.float64)
        for name in (scenario, study.baseline)
    )
    return paired(mine, theirs)


def _shown(study: StudyLike) -> tuple[str, ...]:
    """Give the groups into which anybody entered, in every replication of the baseline."""
    runs = study.default.measures[study.baseline]
    return tuple(
        g for g in _GROUPS if all(g in run.survival and np.isfinite(run.survival[g]).all() for run in runs)
    )


def _baseline(study: StudyLike, words: Words) -> str:
    return words.within(study.baseline)


def _drawn(study: StudyLike) -> tuple[str, ...]:
    stock: dict[str, int] = {
        name: group.stock for name, group in study.scenarios[study.baseline].place.groups.items()
    }
    stock["jobseekers"] = sum(stock.get(name, 0) for name in JOBSEEKERS)
    return tuple(group for group in _shown(study) if stock.get(group, 0) >= _LEAST_PERSONS)


CHART = Chart("survival", lambda study: bool(_drawn(study)), title, caption, alt_text, data, picture)
