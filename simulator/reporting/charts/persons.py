"""Who leaves the benefit earlier and who later than under the baseline, citizen by citizen, group by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.experiments.persons import Persons
from simulator.reporting.charts import style
from simulator.reporting.charts.base import Chart
from simulator.reporting.evidence import StudyLike
from simulator.reporting.numbers import SHARE, level
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

_SHADES = {"much_earlier": "#0072B2", "earlier": "#9CC9E6", "later": "#F2B48A", "much_later": "#D55E00"}
"""Blue and orange, dark and light: told apart with any common colour blindness, and in grey by side and shade."""
_LEAST_PERSONS = 10


def title(study: StudyLike, words: Words) -> str:
    """Say where most change, of the job seekers if there are any."""
    shown = [one for one in _shown(study) if one.group == "jobseekers"] or _shown(study)
    most = max(shown, key=lambda one: one["earlier"].mean + one["later"].mean)
    if most["earlier"].mean + most["later"].mean == 0:
        return words("charts.persons.message_none", baseline=words.within(study.baseline))
    return words("charts.persons.message", **_said(most, words))


def caption(study: StudyLike, words: Words) -> str:
    """Say how to read the bars."""
    baseline = words.within(study.baseline)
    return words("charts.persons.caption", baseline=baseline, least=_LEAST_PERSONS)


def alt_text(study: StudyLike, words: Words) -> str:
    """Say both shares of each bar."""
    facts = " ".join(words("charts.persons.fact", **_said(one, words)) for one in _shown(study))
    return words("charts.persons.alt", facts=facts)


def data(study: StudyLike) -> pd.DataFrame:
    """Give every figure of every group."""
    return study.persons_table()


def picture(study: StudyLike, words: Words) -> style.Picture:
    """Draw a panel a proposal, a bar a group, earlier to the left and later to the right."""
    from matplotlib.patches import Patch

    shown = _shown(study)
    proposals = tuple(dict.fromkeys(one.scenario for one in shown))
    groups = tuple(dict.fromkeys(one.group for one in shown))
    widest = max(max(_end(one, side) for side in ("earlier", "later")) for one in shown)
    with style.styled():
        figure = style.canvas(0.75 + len(proposals) * (0.42 + 0.3 * len(groups)), title(study, words))
        grid = figure.subplots(len(proposals), 1, squeeze=False, sharex=True)[:, 0]
        for axes, scenario in zip(grid, proposals, strict=True):
            _panel(axes, [one for one in shown if one.scenario == scenario], groups, words)
            axes.set_title(words.scenario(scenario))
        reach = max(100 * widest * 1.32, 1.0)
        for axes in grid:
            axes.set_xlim(-reach, reach)
        low, high = grid[-1].get_xlim()
        ticks = [t for t in grid[-1].get_xticks() if low <= t <= high]
        labels = [words("format.percent", value=f"{abs(t):g}".replace(".", _mark(words))) for t in ticks]
        grid[-1].set_xticks(ticks, labels)
        grid[-1].set_xlabel(words("charts.persons.axis"))
        keys = [
            Patch(color=_SHADES[part], label=words("charts.persons." + part))
            for part in ("much_earlier", "earlier", "much_later", "later")
        ]
        figure.legend(handles=keys, loc="outside lower left", ncols=2, frameon=False)
        figure.alt_text = alt_text(study, words)
    return figure


def _panel(axes: Axes, shown: list[Persons], groups: tuple[str, ...], words: Words) -> None:
    for one in shown:
        y = groups.index(one.group)
        for side, sign, align in (("earlier", -1, "right"), ("later", 1, "left")):
            whole, much = 100 * one[side].mean, 100 * one["much_" + side].mean
            axes.barh(y, sign * much, height=0.62, color=_SHADES["much_" + side])
            axes.barh(y, sign * (whole - much), left=sign * much, height=0.62, color=_SHADES[side])
            if one[side].low == one[side].low:
                ends = [sign * 100 * max(0.0, x) for x in (one[side].low, one[side].high)]
                axes.plot(ends, [y, y], color=style.INK, linewidth=1.1)
            axes.annotate(
                level(one[side].mean, SHARE, words),
                (sign * 100 * _end(one, side), y),
                xytext=(4 * sign, 0),
                textcoords="offset points",
                ha=align,
                va="center",
                fontsize=8.5,
            )
    axes.set_yticks(range(len(groups)), [style.wrapped(words.group(g), 26) for g in groups])
    axes.set_ylim(len(groups) - 0.5, -0.5)
    style.zero_line(axes)
    style.quiet_grid(axes)


def _end(one: Persons, side: str) -> float:
    """Give where a bar and its interval end."""
    found = one[side]
    return max(found.mean, found.high) if found.high == found.high else found.mean


def _mark(words: Words) -> str:
    return "," if words.language == "da" else "."


def _said(one: Persons, words: Words) -> dict[str, str]:
    shares = {side: level(one[side].mean, SHARE, words) for side in ("earlier", "later")}
    return shares | {"group": words.group(one.group), "scenario": words.scenario(one.scenario)}


def _shown(study: StudyLike) -> list[Persons]:
    return [one for one in study.persons if one["persons"].mean >= _LEAST_PERSONS]


CHART = Chart("persons", lambda study: bool(_shown(study)), title, caption, alt_text, data, picture)
