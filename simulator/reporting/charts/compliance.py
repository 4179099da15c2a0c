"""Compliance by group, measured by two rulers: the scenario's own law, and the baseline's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.catalogue import GROUPS
from simulator.experiments.intervals import Interval
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart, number_row
from simulator.reporting.evidence import StudyLike, direction, measured
from simulator.reporting.numbers import SHARE, difference_with_spread, level
from simulator.reporting.words import Words, inside

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_RULERS = (("own", "requirement_met"), ("today", "talks_on_time_baseline_law"))
_FEW = ("education_ready", "education_activity_ready")
"""So few persons in most places that their biggest change is mostly chance: never in the title."""


def title(study: StudyLike, words: Words) -> str:
    """Say for which group compliance with the baseline's law surely changes most."""
    outcome = "talks_on_time_baseline_law"
    sure: list[tuple[float, str, str, Interval]] = []
    for group in _shown(study):
        if group in ("all", *_FEW) or not measured(study.default, group, outcome):
            continue
        for scenario in study.default.proposals:
            found = study.default.difference(scenario, group, outcome)
            if direction(found):
                sure.append((abs(found.mean), group, scenario, found))
    if not study.default.proposals:
        return words("charts.compliance.title")
    if not sure:
        return words("charts.compliance.message_none", baseline=_baseline(study, words))
    _, group, scenario, found = max(sure)
    return words(
        "charts.compliance.message_far",
        baseline=_baseline(study, words),
        group=inside(words.group(group)),
        scenario=words.scenario(scenario),
        value=difference_with_spread(found, SHARE, words),
    )


def caption(study: StudyLike, words: Words) -> str:
    """Say what the two rulers measure."""
    return words("charts.compliance.caption", baseline=_baseline(study, words))


def alt_text(study: StudyLike, words: Words) -> str:
    """Say both shares for each group and scenario."""
    facts = [
        words(
            "charts.compliance.fact",
            group=words.group(group),
            scenario=words.scenario(scenario),
            **{ruler: _share(study, scenario, group, outcome, words) for ruler, outcome in _RULERS},
        )
        for group in _shown(study)
        for scenario in study.default.names
    ]
    return words("charts.compliance.alt", baseline=_baseline(study, words), facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give both shares with their intervals."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"scenario": scenario, "group": group, "outcome": outcome}
            | number_row(study.default.mean(scenario, group, outcome), "share")
            for group in _shown(study)
            for scenario in study.default.names
            for _, outcome in _RULERS
            if measured(study.default, group, outcome)
        ]
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw two panels, a band of lines a group, a dot a scenario."""
    groups = _shown(study)
    names = study.default.names
    with style.styled():
        figure = style.canvas(0.9 + len(groups) * (0.17 * len(names) + 0.2), title(study, words))
        grid = figure.subplots(1, 2, squeeze=False, sharey=True, gridspec_kw={"wspace": 0.08})[0]
        for axes, (ruler, outcome) in zip(grid, _RULERS, strict=True):
            _panel(axes, study, groups, outcome, words)
            heading = words("charts.compliance." + ruler, baseline=_baseline(study, words))
            axes.set_title(style.wrapped(heading, 32))
        step = len(names) + 1
        centres = [i * step + (len(names) - 1) / 2 for i in range(len(groups))]
        grid[0].set_yticks(centres, [style.wrapped(words.group(g), 24) for g in groups])
        grid[0].set_ylim(len(groups) * step - 0.7, -0.8)
        _key(figure, study, words)
        figure.alt_text = alt_text(study, words)
    return figure


def _panel(axes: Axes, study: StudyLike, groups: tuple[str, ...], outcome: str, words: Words) -> None:
    step = len(study.default.names) + 1
    for i, group in enumerate(groups):
        if i % 2 == 0:
            axes.axhspan(i * step - 0.8, (i + 1) * step - 0.8, color="#f5f5f5", linewidth=0, zorder=0)
        for position, scenario in enumerate(study.default.names):
            if not measured(study.default, group, outcome):
                continue
            found = study.default.mean(scenario, group, outcome)
            drawn, y = style.look(position), i * step + position
            if found.low == found.low:
                axes.plot([found.low * 100, found.high * 100], [y, y], color=drawn.colour, linewidth=2)
            axes.plot([found.mean * 100], [y], drawn.mark, color=drawn.colour, markersize=5, clip_on=False)
    axes.set_xlim(0, 100)
    axes.set_xticks([0, 25, 50, 75, 100], [words("format.percent", value=v) for v in (0, 25, 50, 75, 100)])
    style.quiet_grid(axes)


def _key(figure: style.Picture, study: StudyLike, words: Words) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [],
            [],
            color=style.look(i).colour,
            marker=style.look(i).mark,
            linewidth=2,
            label=words.scenario(name),
        )
        for i, name in enumerate(study.default.names)
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=min(3, len(handles)), frameon=False)


def _baseline(study: StudyLike, words: Words) -> str:
    return words.within(study.baseline)


def _share(study: StudyLike, scenario: str, group: str, outcome: str, words: Words) -> str:
    if not measured(study.default, group, outcome):
        return words("format.undefined")
    return level(study.default.mean(scenario, group, outcome).mean, SHARE, words)


def _shown(study: StudyLike) -> tuple[str, ...]:
    """Give the groups for whom anything is defined under the baseline."""
    return tuple(
        group
        for group in ("all", *GROUPS)
        if any(
            measured(study.default, group, outcome)
            and study.default.mean(study.baseline, group, outcome).replications > 0
            for _, outcome in _RULERS
        )
    )


CHART = Chart("compliance", lambda study: bool(_shown(study)), title, caption, alt_text, data, picture)
