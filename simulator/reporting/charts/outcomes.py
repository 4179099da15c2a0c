"""What changes against the baseline: differences with intervals, one panel a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.catalogue import HEADLINES, OUTCOMES, Headline
from simulator.experiments.intervals import Interval
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart, largest, number_row
from simulator.reporting.evidence import StudyLike, measured, unit_of
from simulator.reporting.numbers import difference_with_spread, scale
from simulator.reporting.sentences import period, verdict
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_PANELS: dict[str, tuple[tuple[str, str], ...]] = {
    "cost": (("all", "cost_total"), ("all", "cost_municipality")),
    "compliance": (("all", "talks_on_time_baseline_law"), ("all", "talks_on_time")),
    "time_to_job": (("jobseekers", "weeks_first_spell_52"), ("jobseekers", "weeks_on_benefit_52")),
    "capacity": (("all", "hours_caseworkers"), ("all", "hours_job_talk")),
}
"""Group and outcome of each line by question, the headline first."""


def title(study: StudyLike, words: Words) -> str:
    """Say which baseline the changes are measured from."""
    return words("charts.outcomes.title", baseline=_baseline(study, words))


def caption(study: StudyLike, words: Words) -> str:
    """Say how to read the dots and lines."""
    told = period(study.default, words)
    return words("charts.outcomes.caption", baseline=_baseline(study, words), period=told)


def alt_text(study: StudyLike, words: Words) -> str:
    """Say every difference in words."""
    facts = [
        words(
            "charts.outcomes.fact",
            outcome=words.short(outcome),
            group=words.group(group),
            scenario=words.scenario(scenario),
            value=difference_with_spread(found, unit_of(outcome), words),
        )
        for _, group, outcome, scenario, found in _lines(study)
    ]
    return words("charts.outcomes.alt", baseline=_baseline(study, words), facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give the differences drawn."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"question": family, "scenario": scenario, "group": group, "outcome": outcome}
            | {"unit": OUTCOMES[outcome].unit}
            | number_row(found, "difference")
            for family, group, outcome, scenario, found in _lines(study)
        ]
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw one panel a question; within it, each outcome with one line a scenario."""
    lines = _lines(study)
    panels = {h.family: [line for line in lines if line[0] == h.family] for h in HEADLINES}
    shown = [h for h in HEADLINES if panels[h.family]]
    heights = [len(panels[h.family]) + len({line[2] for line in panels[h.family]}) for h in shown]
    with style.styled():
        figure = style.canvas(0.85 * len(shown) + 0.235 * sum(heights), title(study, words))
        grid = figure.subplots(
            len(shown), 1, squeeze=False, gridspec_kw={"height_ratios": [h + 1 for h in heights]}
        )
        for headline, axes in zip(shown, grid[:, 0], strict=True):
            _panel(axes, study, headline, panels[headline.family], words)
        figure.alt_text = alt_text(study, words)
    return figure


def message(study: StudyLike, headline: Headline, words: Words) -> str:
    """Say what the headline outcome of a question does, in the order lower, higher, unsure."""
    said: dict[str, list[str]] = {}
    for scenario in study.default.proposals:
        said.setdefault(verdict(study.default, scenario, headline), []).append(words.scenario(scenario))
    parts = [
        words(f"charts.outcomes.{headline.family}.{key}", scenarios=words.sequence(said[key]))
        for key in ("lower", "higher", "same", "unsure", "undefined")
        if key in said
    ]
    return words(
        "charts.outcomes.panel", family=words("families." + headline.family), message="; ".join(parts)
    )


def _panel(axes: Axes, study: StudyLike, headline: Headline, lines: list[Any], words: Words) -> None:
    kind = unit_of(headline.outcome)
    axis = scale(kind, largest([line[4] for line in lines]), words)
    ticks: list[tuple[int, str]] = []
    y, previous = 0, ""
    for _, group, outcome, scenario, found in lines:
        if outcome != previous:
            # The outcome's name stands over its lines, within the plot, in the row left free for it.
            text = f"{words.short(outcome)} · {words.group(group).lower()}"
            axes.annotate(
                text,
                (0.01, y),
                xycoords=("axes fraction", "data"),
                va="center",
                color=style.QUIET,
                fontsize=8.5,
            )
            y, previous = y + 1, outcome
        drawn = style.look(study.default.names.index(scenario))
        if found.mean == found.mean:
            if found.low == found.low:
                ends = [found.low * axis.factor, found.high * axis.factor]
                axes.plot(ends, [y, y], color=drawn.colour, linewidth=2.2, solid_capstyle="butt")
            axes.plot([found.mean * axis.factor], [y], drawn.mark, color=drawn.colour, markersize=6)
        axes.annotate(
            difference_with_spread(found, kind, words),
            (1.015, y),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=8.5,
        )
        ticks.append((y, words.scenario(scenario)))
        y += 1
    style.zero_line(axes)
    style.quiet_grid(axes)
    style.speak(axes, words.language)
    axes.set_title(style.wrapped(message(study, headline, words), 72), color=style.INK)
    axes.set_yticks([t for t, _ in ticks], [style.wrapped(name, 22) for _, name in ticks])
    axes.set_ylim(y - 0.4, -0.6)
    style.room(axes, largest([line[4] for line in lines]) * axis.factor)
    unit = f"{axis.unit} {words('units.a_year')}" if headline.family == "cost" else axis.unit
    axes.set_xlabel(words("charts.outcomes.axis", baseline=_baseline(study, words), unit=unit), fontsize=8.5)


def _lines(study: StudyLike) -> list[tuple[str, str, str, str, Interval]]:
    compared = study.default
    return [
        (family, group, outcome, scenario, compared.difference(scenario, group, outcome))
        for family, outcomes in _PANELS.items()
        for group, outcome in outcomes
        if measured(compared, group, outcome)
        for scenario in compared.proposals
    ]


def _baseline(study: StudyLike, words: Words) -> str:
    return words.within(study.baseline)


CHART = Chart(
    "outcomes", lambda study: bool(study.default.proposals), title, caption, alt_text, data, picture
)
