"""Whether the headline answers hold under other staffing, another view of how talks work, and alternatives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINES, Headline
from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart, largest, number_row
from simulator.reporting.evidence import StudyLike, all_settings, direction, measured, unit_of
from simulator.reporting.numbers import difference_with_spread, scale
from simulator.reporting.sentences import period
from simulator.reporting.turning import turned
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes


_ABREAST = 2
"""Panels side by side."""


def title(study: StudyLike, words: Words) -> str:
    """Name the question; each panel says its own answer."""
    return words("charts.settings.title")


def caption(study: StudyLike, words: Words) -> str:
    """Say what the settings are."""
    told = period(study.default, words)
    return words("charts.settings.caption", baseline=words.within(study.baseline), period=told)


def alt_text(study: StudyLike, words: Words) -> str:
    """Say the differences in every setting."""
    facts = []
    for name, comparison in all_settings(study).items():
        for scenario in comparison.proposals:
            found = {
                {"time_to_job": "time"}.get(h.family, h.family): difference_with_spread(
                    comparison.difference(scenario, h.group, h.outcome), unit_of(h.outcome), words
                )
                for h in HEADLINES
            }
            facts.append(
                words(
                    "charts.settings.fact",
                    setting=words.setting(name),
                    scenario=words.scenario(scenario),
                    **found,
                )
            )
    return words("charts.settings.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give the differences drawn."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"setting": name, "scenario": scenario, "group": h.group, "outcome": h.outcome}
            | number_row(comparison.difference(scenario, h.group, h.outcome), "difference")
            for h in HEADLINES
            for name, comparison in all_settings(study).items()
            for scenario in comparison.proposals
        ]
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw the panels two by two, a band of lines a setting, a dot a scenario; a ring where a verdict is turned."""
    settings = all_settings(study)
    proposals = study.default.proposals
    with style.styled():
        down = -(-len(HEADLINES) // _ABREAST)
        height = 1.25 + len(settings) * (0.2 * len(proposals) + 0.2)
        figure = style.canvas(down * height, title(study, words))
        places = figure.subplots(down, _ABREAST, squeeze=False, sharey=True)
        grid = places.ravel()[: len(HEADLINES)]
        for axes, headline in zip(grid, HEADLINES, strict=True):
            _panel(axes, settings, headline, study, words)
        step = len(proposals) + 1
        centres = [i * step + (len(proposals) - 1) / 2 for i in range(len(settings))]
        for first in places[:, 0]:
            first.set_yticks(centres, [style.wrapped(words.setting(name), 18) for name in settings])
        grid[0].set_ylim(len(settings) * step - 0.9, -0.9)
        _key(figure, study, words)
        figure.alt_text = alt_text(study, words)
    return figure


def agreement(found: list[Interval]) -> str:
    """Say of one proposal's differences in all settings: ``holds``, ``none``, ``mostly``, ``turns`` or
    ``undefined``.
    """
    if all(interval.mean != interval.mean for interval in found):
        return "undefined"
    signs = {direction(interval) for interval in found}
    if {-1, 1} <= signs:
        return "turns"
    if signs == {0}:
        return "none"
    return "mostly" if 0 in signs else "holds"


def _panel(
    axes: Axes, settings: dict[str, Comparison], headline: Headline, study: StudyLike, words: Words
) -> None:
    proposals = study.default.proposals
    found = {
        (name, scenario): comparison.difference(scenario, headline.group, headline.outcome)
        for name, comparison in settings.items()
        for scenario in proposals
    }
    axis = scale(unit_of(headline.outcome), largest(list(found.values())), words)
    step = len(proposals) + 1
    rings = {(one.setting, one.scenario) for one in turned(study) if one.headline == headline}
    for i, name in enumerate(settings):
        if i % 2 == 0:
            axes.axhspan(i * step - 0.9, (i + 1) * step - 0.9, color="#f5f5f5", linewidth=0, zorder=0)
        for j, scenario in enumerate(proposals):
            interval, drawn, y = found[name, scenario], style.look(j + 1), i * step + j
            if interval.low == interval.low:
                ends = [interval.low * axis.factor, interval.high * axis.factor]
                axes.plot(ends, [y, y], color=drawn.colour, linewidth=2.2)
            axes.plot([interval.mean * axis.factor], [y], drawn.mark, color=drawn.colour, markersize=5)
            if (name, scenario) in rings:
                style.ring(axes, interval.mean * axis.factor, y)
    style.zero_line(axes)
    style.quiet_grid(axes)
    style.room(axes, largest(list(found.values())) * axis.factor)
    axes.locator_params(axis="x", nbins=4)
    style.speak(axes, words.language)
    verdicts = [agreement([found[name, scenario] for name in settings]) for scenario in proposals]
    lines = [words("families." + headline.family)]
    for kind in ("holds", "mostly", "none", "turns", "undefined"):
        named = [words.scenario(s) for s, v in zip(proposals, verdicts, strict=True) if v == kind]
        if named:
            lines.append(style.wrapped(words("charts.settings." + kind, outcome=words.sequence(named)), 36))
    axes.set_title("\n".join(lines), fontsize=8.5)
    unit = f"{axis.unit} {words('units.a_year')}" if headline.family == "cost" else axis.unit
    axes.set_xlabel(unit)


def _key(figure: style.Picture, study: StudyLike, words: Words) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D(
            [],
            [],
            color=style.look(i + 1).colour,
            marker=style.look(i + 1).mark,
            linewidth=2,
            label=words.scenario(name),
        )
        for i, name in enumerate(study.default.proposals)
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=min(3, len(handles)), frameon=False)


def _shows(study: StudyLike) -> bool:
    return (
        bool(study.default.proposals)
        and len(all_settings(study)) > 1
        and all(measured(c, h.group, h.outcome) for c in all_settings(study).values() for h in HEADLINES)
    )


CHART = Chart("settings", _shows, title, caption, alt_text, data, picture)
