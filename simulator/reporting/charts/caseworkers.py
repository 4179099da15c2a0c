"""Where the caseworkers' time for talks goes: job-focused talk, duties, paperwork, the rest, and what is spare."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.experiments.intervals import Interval
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart
from simulator.reporting.evidence import StudyLike, direction, measured
from simulator.reporting.numbers import HOURS, level, plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario import Scenario

_MEASURED = ("hours_job_talk", "hours_duties", "hours_documentation")
_PARTS = (*_MEASURED, "hours_other", "hours_idle")
_SHADES = ("#0072B2", "#D55E00", "#E69F00", "#999999", "#ececec")
_ON_DARK = ("#0072B2", "#D55E00")
_LEAST_SHARE_TO_LABEL = 0.045


def hours_on_offer(scenario: Scenario, cost_caseworkers: float) -> float:
    """Give the hours a week that all caseworkers together have for talks, holidays and sickness taken out.

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


def parts(study: StudyLike, scenario: str) -> dict[str, float]:
    """Give the hours a week by what they go to; what is used but not measured by itself is ``hours_other``."""
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


def title(study: StudyLike, words: Words) -> str:
    """Say what happens to the hours of content duties."""
    sure: list[tuple[float, str, Interval]] = []
    for scenario in study.default.proposals:
        found = study.default.difference(scenario, "all", "hours_duties")
        if direction(found):
            sure.append((abs(found.mean), scenario, found))
    baseline = words.within(study.baseline)
    if not sure:
        now = level(study.default.mean(study.baseline, "all", "hours_duties").mean, HOURS, words)
        return words("charts.caseworkers.message_none", baseline=baseline, value=now)
    _, scenario, found = max(sure)
    return words(
        "charts.caseworkers.message_" + ("lower" if found.mean < 0 else "higher"),
        scenario=words.scenario(scenario),
        baseline=baseline,
        size=plain(abs(found.mean), words, 1 if abs(found.mean) < 10 else 0),
    )


def caption(study: StudyLike, words: Words) -> str:
    """Say what each part holds."""
    return words("charts.caseworkers.caption")


def alt_text(study: StudyLike, words: Words) -> str:
    """Say the hours of each part."""
    facts = [
        words(
            "charts.caseworkers.fact",
            scenario=words.scenario(scenario),
            parts=words("format.list").join(
                f"{words.short(part).lower()} {level(hours, HOURS, words)}"
                for part, hours in parts(study, scenario).items()
            ),
        )
        for scenario in study.default.names
    ]
    return words("charts.caseworkers.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give the hours a week by scenario and part."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"scenario": scenario, "part": part, "hours_per_week": hours}
            for scenario in study.default.names
            for part, hours in parts(study, scenario).items()
        ]
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw one stacked bar a scenario, its parts named once above the first."""
    from matplotlib.patches import Patch

    names = study.default.names
    with style.styled():
        figure = style.canvas(1.0 + 0.5 * len(names), title(study, words))
        axes = figure.subplots()
        whole = max(sum(parts(study, name).values()) for name in names)
        for y, name in enumerate(names):
            left = 0.0
            for hours, shade in zip(parts(study, name).values(), _SHADES, strict=True):
                axes.barh(y, hours, left=left, height=0.66, color=shade, edgecolor="white", linewidth=0.8)
                if hours > _LEAST_SHARE_TO_LABEL * whole:
                    ink = "white" if shade in _ON_DARK else style.INK
                    text = plain(hours, words, 0)
                    axes.text(left + hours / 2, y, text, ha="center", va="center", color=ink, fontsize=8.5)
                left += hours
        axes.set_yticks(range(len(names)), [style.wrapped(words.scenario(name), 22) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlabel(words("charts.caseworkers.axis"))
        style.quiet_grid(axes)
        keys = [
            Patch(color=shade, label=words.short(part)) for part, shade in zip(_PARTS, _SHADES, strict=True)
        ]
        figure.legend(handles=keys, loc="outside lower left", ncols=3, frameon=False)
        figure.alt_text = alt_text(study, words)
    return figure


def _shows(study: StudyLike) -> bool:
    return all(measured(study.default, "all", o) for o in (*_MEASURED, "utilisation", "cost_caseworkers"))


CHART = Chart("caseworkers", _shows, title, caption, alt_text, data, picture)
