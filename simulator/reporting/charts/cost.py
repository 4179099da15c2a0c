"""Where the cost changes: what it is spent on, and who pays it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.catalogue import HEADLINES
from simulator.experiments.intervals import Interval
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart, largest, number_row
from simulator.reporting.evidence import StudyLike, measured
from simulator.reporting.numbers import KRONER, Scale, difference_with_spread, scale, size
from simulator.reporting.sentences import period, verdict
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_BLOCKS = (
    ("total", ("cost_total",)),
    ("spent", ("cost_benefits_gross", "sanctions_withheld", "cost_caseworkers", "cost_activation")),
    ("paid", ("cost_municipality", "cost_state")),
)
_COUNTED_AGAINST = ("sanctions_withheld",)
"""What is withheld lowers the cost, so it is drawn with the other sign: the lines of a block add up to the total."""
_ROWS = tuple((block, outcome) for block, outcomes in _BLOCKS for outcome in outcomes)


def title(study: StudyLike, words: Words) -> str:
    """Name the question; each panel says its own answer."""
    return words("charts.cost.title")


def caption(study: StudyLike, words: Words) -> str:
    """Say what the lines are and how they add up."""
    return words(
        "charts.cost.caption",
        baseline=_baseline(study, words),
        unit=_scale(study, words).unit,
        period=period(study.default, words),
    )


def alt_text(study: StudyLike, words: Words) -> str:
    """Say every difference in words."""
    facts = [
        words(
            "charts.cost.fact",
            scenario=words.scenario(scenario),
            outcome=_label(outcome, words),
            value=difference_with_spread(_found(study, scenario, outcome), KRONER, words),
        )
        for scenario in study.default.proposals
        for _, outcome in _ROWS
    ]
    return words("charts.cost.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give the differences drawn, DKK a year; what sanctions withhold stands with the sign with which it adds up."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"scenario": scenario, "part": block, "outcome": outcome, "unit": "DKK/year"}
            | number_row(_found(study, scenario, outcome), "difference")
            for scenario in study.default.proposals
            for block, outcome in _ROWS
        ]
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw one panel a proposal, all on one scale."""
    proposals = study.default.proposals
    with style.styled():
        figure = style.canvas(2.5 * len(proposals) + 0.2, title(study, words))
        grid = figure.subplots(len(proposals), 1, squeeze=False, sharex=True)[:, 0]
        axis = _scale(study, words)
        for axes, scenario in zip(grid, proposals, strict=True):
            _panel(axes, study, scenario, axis, words)
        grid[-1].set_xlabel(words("charts.cost.axis", baseline=_baseline(study, words), unit=axis.unit))
        figure.alt_text = alt_text(study, words)
    return figure


def _found(study: StudyLike, scenario: str, outcome: str) -> Interval:
    """Give the difference as it adds to the cost."""
    found = study.default.difference(scenario, "all", outcome)
    return -found if outcome in _COUNTED_AGAINST else found


def _label(outcome: str, words: Words) -> str:
    return words("charts.cost.against") if outcome in _COUNTED_AGAINST else words.short(outcome)


def _panel(axes: Axes, study: StudyLike, scenario: str, axis: Scale, words: Words) -> None:
    drawn = style.look(study.default.names.index(scenario))
    ticks: list[float] = []
    y = 0.0
    for block, outcomes in _BLOCKS:
        for outcome in outcomes:
            found = _found(study, scenario, outcome)
            axes.barh(
                y,
                0.0 if found.mean != found.mean else found.mean * axis.factor,
                height=0.62,
                color=drawn.colour,
                alpha=1.0 if block == "total" else 0.55,
            )
            if found.low == found.low:
                ends = [found.low * axis.factor, found.high * axis.factor]
                axes.plot(ends, [y, y], color=style.INK, linewidth=1.3, solid_capstyle="butt")
            text = difference_with_spread(found, KRONER, words)
            axes.annotate(text, (1.015, y), xycoords=("axes fraction", "data"), va="center", fontsize=8.5)
            ticks.append(y)
            y += 1.0
        y += 0.4
    style.zero_line(axes)
    style.quiet_grid(axes)
    style.speak(axes, words.language)
    axes.set_yticks(ticks, [_label(outcome, words) for _, outcome in _ROWS])
    axes.set_ylim(y - 0.8, -0.6)
    style.room(axes, _largest(study) * axis.factor)
    axes.set_title(style.wrapped(_message(study, scenario, words), 72))


def _message(study: StudyLike, scenario: str, words: Words) -> str:
    said = verdict(study.default, scenario, HEADLINES[0])
    found = study.default.difference(scenario, "all", "cost_total")
    key = {"undefined": "unsure"}.get(said, said)
    return words(
        "charts.cost.panel_" + key,
        scenario=words.scenario(scenario),
        size="" if said == "undefined" else size(found, KRONER, words),
    )


def _scale(study: StudyLike, words: Words) -> Scale:
    return scale(KRONER, _largest(study), words)


def _largest(study: StudyLike) -> float:
    every: list[Interval] = [
        _found(study, scenario, outcome) for scenario in study.default.proposals for _, outcome in _ROWS
    ]
    return largest(every)


def _baseline(study: StudyLike, words: Words) -> str:
    return words.within(study.baseline)


def _shows(study: StudyLike) -> bool:
    return bool(study.default.proposals) and all(
        measured(study.default, "all", outcome) for _, outcome in _ROWS
    )


CHART = Chart("cost", _shows, title, caption, alt_text, data, picture)
