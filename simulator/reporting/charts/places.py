"""Municipalities against their size: what lies outside the funnel differs by more than one course's places."""

from __future__ import annotations

from math import sqrt
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from simulator.reporting import places
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart, number_row
from simulator.reporting.evidence import StudyLike, unit_of
from simulator.reporting.numbers import level, scale
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_BEYOND, _WITHIN = "#D55E00", "#8a8a8a"
_NAMED = 3


def _levels(study: StudyLike) -> list[places.Standing]:
    return [one for one in places.standings(study) if one.scenario == study.baseline]


def _of_all(study: StudyLike, standing: places.Standing) -> float:
    return study.default.mean(study.baseline, standing.group, standing.outcome).mean


def title(study: StudyLike, words: Words) -> str:
    """Say how many differ in talks in time, by more than places."""
    standing = _levels(study)[min(1, len(_levels(study)) - 1)]
    return words(
        "charts.places.message",
        outcome=words.short(standing.outcome),
        number=len(standing.beyond),
        all=len(standing.places),
    )


def caption(study: StudyLike, words: Words) -> str:
    """Say what dots, colours and the funnel are."""
    return words("charts.places.caption")


def alt_text(study: StudyLike, words: Words) -> str:
    """Say the counts."""
    facts = [
        words(
            "charts.places.fact",
            outcome=words.short(one.outcome),
            number=len(one.beyond),
            all=len(one.places),
            mean=level(_of_all(study, one), unit_of(one.outcome), words),
        )
        for one in _levels(study)
    ]
    return words("charts.places.alt", facts=" ".join(facts))


def data(study: StudyLike) -> pd.DataFrame:
    """Give every municipality's level or difference, its range in a single course, and how it stands to the rest."""
    import pandas as pd

    return pd.DataFrame(
        [
            {"scenario": one.scenario, "place": place.place, "group": one.group, "outcome": one.outcome}
            | {"weight": place.weight}
            | number_row(place.found, "mean")
            | {"once_low": place.once[0], "once_high": place.once[1]}
            | number_row(place.from_rest, "from_rest")
            | {"p_holm": place.p, "beyond_chance": place.beyond_chance}
            for one in places.standings(study)
            for place in one.places
        ]
    )


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw one panel an outcome: size across, level up, the funnel round the mean of all."""
    levels, names = _levels(study), places.titles(study)
    with style.styled():
        figure = style.canvas(2.6 * len(levels), title(study, words))
        grid = figure.subplots(len(levels), 1, squeeze=False)[:, 0]
        for axes, standing in zip(grid, levels, strict=True):
            _panel(axes, study, standing, names, words)
        figure.alt_text = alt_text(study, words)
    return figure


def _panel(
    axes: Axes, study: StudyLike, standing: places.Standing, names: dict[str, str], words: Words
) -> None:
    mean, kind = _of_all(study, standing), unit_of(standing.outcome)
    on = scale(kind, abs(mean), words, difference=False)
    for place in standing.places:
        colour = _BEYOND if place.beyond_chance else _WITHIN
        ends = [place.found.low * on.factor, place.found.high * on.factor]
        axes.plot([place.weight] * 2, ends, color=colour, linewidth=1.2, zorder=2)
        axes.plot([place.weight], [place.found.mean * on.factor], "o", color=colour, markersize=3.2, zorder=3)
    weights = [place.weight for place in standing.places if place.weight > 0]
    # One course's spread falls with the root of the size: its constant is the middle municipality's.
    unit = median((p.once[1] - p.once[0]) / 2 * sqrt(p.weight) for p in standing.places if p.weight > 0)
    across = np.geomspace(min(weights) * 0.9, max(weights) * 1.1, 100)
    axes.fill_between(
        across,
        (mean - unit / np.sqrt(across)) * on.factor,
        (mean + unit / np.sqrt(across)) * on.factor,
        color="#e9eef2",
        linewidth=0,
        zorder=0,
    )
    axes.axhline(mean * on.factor, color=style.INK, linewidth=0.9, zorder=1)
    beyond = standing.beyond
    for place in {p.place: p for p in (*beyond[:_NAMED], *beyond[len(beyond) - _NAMED :])}.values():
        at = (place.weight, place.found.mean * on.factor)
        right = place.weight > max(weights) / 3
        axes.annotate(
            names[place.place],
            at,
            xytext=(-4 if right else 4, 2),
            textcoords="offset points",
            ha="right" if right else "left",
            fontsize=7,
        )
    axes.set_xscale("log")
    axes.set_title(words.short(standing.outcome) + (f", {on.unit}" if on.unit else ""))
    axes.set_xlabel(words("charts.places.across_" + _over(standing.outcome)))
    style.speak(axes, words.language, x=False, y=True)
    style.quiet_grid(axes, "y")


def _over(outcome: str) -> str:
    """Say what the size across counts: obligations for compliance, persons who enter for the rest."""
    return "due" if outcome.startswith("talks") else "entrants"


CHART = Chart(
    "places", lambda study: bool(_levels(study)), title, caption, alt_text, data, picture,
    unasked=lambda study: len(study.default.members) > places.MANY,
)  # fmt: skip
