"""The jobcentre moving: new citizens, who is on the benefit, talks in time, late and missed, and who leaves.

What stands still is a picture of its own: the mean week, and every week in a strip. A short script lets the weeks go by
and stops on a tap; where there is no script, where motion is not wanted and in print nothing moves.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from importlib.resources import files
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from simulator.experiments.first_runs import FirstRuns
from simulator.outcomes.passing import FLOWS
from simulator.reporting.numbers import plain
from simulator.reporting.svg import NARROW, WIDE, Drawing, both, lines, picture, tag, write
from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

Floats = NDArray[np.float64]

TALKS = ("in_time", "late", "missed")
LEAVING = ("to_job", "elsewhere")
_MOVES = ("entered", *TALKS, *LEAVING)
_DOTS = 60
"""Dots that move in a week of a scenario, about."""


def flow(first: FirstRuns, words: Words) -> Drawing:
    """Draw who passes through the jobcentre under each scenario, week by week."""
    flows = first.flows
    largest = max(float(weeks[one].max(initial=1.0)) for weeks in flows.values() for one in TALKS)
    busiest = max(float(sum(weeks[one] for one in TALKS).max(initial=1.0)) for weeks in flows.values())  # type: ignore[union-attr]
    per = max(
        1, round(max(float(sum(weeks[one].mean() for one in _MOVES)) for weeks in flows.values()) / _DOTS)
    )
    drawn = []
    for n, (name, weeks) in enumerate(flows.items()):
        label = _said(name, weeks, words)
        places = (_PLACES_WIDE, _PLACES_NARROW)
        shown = both(*(_lane(weeks, name, label, at, largest, busiest, words) for at in places))
        drawn.append(tag("div", tag("p", words.scenario(name), class_="jc-scenario"), shown, data_lane=n))
    scenario = first.scenarios[first.baseline]
    numbers = {
        "start": scenario.start.isoformat(),
        "language": words.language,
        "per": per,
        "largest": largest,
        "play": words("flow.play"),
        "stop": words("flow.stop"),
        "mean": words("flow.mean"),
        "week": words("flow.week", day="{day}"),
        "lanes": [{one: weeks[one].astype(int).tolist() for one in FLOWS} for weeks in flows.values()],
        "means": [{one: round(float(weeks[one].mean()), 1) for one in FLOWS} for weeks in flows.values()],
    }
    data = tag(
        "script",
        Markup(json.dumps(numbers, separators=(",", ":")).replace("<", "\\u003c")),
        type="application/json",
    )
    caption = tag("p", words("flow.dots", number=per), class_="jc-dots-note", hidden="")
    html = tag(
        "div",
        _controls(len(next(iter(flows.values()))["entered"]), words),
        *drawn,
        caption,
        data,
        _script(),
        class_="jc-flow",
    )
    alt = " ".join(_said(name, weeks, words) for name, weeks in flows.items())
    return Drawing("flow", html, alt, table(first))


def _said(name: str, weeks: Mapping[str, Floats], words: Words) -> str:
    means = {one: _mean(weeks, one, words) for one in FLOWS}
    return words("flow.fact", scenario=words.scenario(name), **means)


def _mean(weeks: Mapping[str, Floats], one: str, words: Words) -> str:
    return plain(float(weeks[one].mean()), words, 0)


def table(first: FirstRuns) -> pd.DataFrame:
    """Return who passes through, a row a scenario and week."""
    import pandas as pd

    rows = []
    for name, weeks in first.flows.items():
        start = first.scenarios[name].start
        for week in range(len(weeks["entered"])):
            numbers = {one: int(weeks[one][week]) for one in FLOWS}
            rows.append({"scenario": name, "week": week, "begins": start + timedelta(weeks=week), **numbers})
    return pd.DataFrame(rows)


def _controls(weeks: int, words: Words) -> Markup:
    """Return what stops and moves it; hidden until the script finds that it can."""
    button = tag("button", words("flow.play"), type="button", class_="jc-play")
    slider = tag("input", type="range", min=0, max=weeks - 1, value=0, aria_label=words("flow.slider"))
    return tag("div", button, slider, tag("output", words("flow.mean")), class_="jc-controls", hidden="")


def _script() -> Markup:
    text = files(__package__).joinpath("templates", "flow.js").read_text(encoding="utf-8")
    return tag("script", Markup(text))


# --- One scenario


Point = tuple[float, float]


@dataclass(frozen=True)
class _Places:
    """Where things stand in a drawing: corners of what is named, and how dots move."""

    size: Point
    new: Point
    stock: Point
    box: Point
    """Width and height of the stock's box."""
    talks: Point
    bar: float
    """Pixels of the longest bar."""
    leaving: tuple[Point, Point]
    ways: tuple[tuple[Point, Point], ...]
    """From where to where each of what moves goes, in the order of ``_MOVES``."""
    strip: Point
    """Its corner; it is as wide as the drawing."""


_ROW, _STRIP, _LABEL = 26.0, 30.0, 74.0
_PLACES_WIDE = _Places(
    size=(WIDE, 160.0),
    new=(0.0, 8.0),
    stock=(150.0, 6.0),
    box=(150.0, 94.0),
    talks=(372.0, 4.0),
    bar=150.0,
    leaving=((664.0, 66.0), (716.0, 66.0)),
    ways=(
        ((42.0, 22.0), (146.0, 22.0)),
        ((304.0, 42.0), (364.0, 15.0)),
        ((304.0, 42.0), (364.0, 41.0)),
        ((304.0, 42.0), (364.0, 67.0)),
        ((304.0, 86.0), (656.0, 86.0)),
        ((304.0, 93.0), (656.0, 93.0)),
    ),
    strip=(0.0, 124.0),
)
_PLACES_NARROW = _Places(
    size=(NARROW, 246.0),
    new=(0.0, 8.0),
    stock=(88.0, 6.0),
    box=(150.0, 74.0),
    talks=(0.0, 104.0),
    bar=180.0,
    leaving=((270.0, 8.0), (270.0, 46.0)),
    ways=(
        ((40.0, 22.0), (84.0, 22.0)),
        ((163.0, 82.0), (70.0, 115.0)),
        ((163.0, 82.0), (70.0, 141.0)),
        ((163.0, 82.0), (70.0, 167.0)),
        ((242.0, 22.0), (264.0, 22.0)),
        ((242.0, 60.0), (264.0, 60.0)),
    ),
    strip=(0.0, 208.0),
)


def _lane(
    weeks: Mapping[str, Floats],
    name: str,
    label: str,
    at: _Places,
    largest: float,
    busiest: float,
    words: Words,
) -> Markup:
    """Draw the mean week of a scenario, and a strip of all its weeks."""
    parts: list[Markup] = [*_ways(at)]
    parts.append(_number("entered", weeks, *at.new, words))
    parts += _stock(weeks, at, words)
    for row, one in enumerate(TALKS):
        parts += _bar(one, weeks, at, row, largest, words)
    parts += [_number(one, weeks, *place, words) for one, place in zip(LEAVING, at.leaving, strict=True)]
    parts += _strip(weeks, at, busiest, words)
    return picture(*at.size, label, parts)


def _number(one: str, weeks: Mapping[str, Floats], x: float, y: float, words: Words) -> Markup:
    """Write a number with its name below."""
    number = write(x, y + 18, _mean(weeks, one, words), class_="jc-number", data_n=one)
    return number + lines(x, y + 32, words("flow.names." + one), 14, class_="jc-quiet")


def _stock(weeks: Mapping[str, Floats], at: _Places, words: Words) -> Iterator[Markup]:
    x, y = at.stock
    yield tag("rect", x=x, y=y, width=at.box[0], height=at.box[1], rx=4, class_="jc-stock")
    yield write(x + 10, y + 24, _mean(weeks, "persons", words), class_="jc-number", data_n="persons")
    yield write(x + 10, y + 38, words("flow.names.persons"), class_="jc-quiet")
    yield write(x + 10, y + 60, _mean(weeks, "waiting", words), class_="jc-number", data_n="waiting")
    yield write(x + 44, y + 60, words("flow.names.waiting"), class_="jc-quiet")


def _bar(
    one: str, weeks: Mapping[str, Floats], at: _Places, row: int, largest: float, words: Words
) -> Iterator[Markup]:
    x, y = at.talks[0], at.talks[1] + _ROW * row
    length = at.bar * float(weeks[one].mean()) / largest
    how = {"data_b": one, "data_full": at.bar, "class_": f"jc-f-{one}"}
    yield tag("rect", x=x + _LABEL, y=y + 3, width=length, height=16.0, **how)
    yield write(x, y + 15, words("flow.names." + one), class_="jc-quiet")
    yield write(x + _LABEL + at.bar + 8, y + 17, _mean(weeks, one, words), class_="jc-number", data_n=one)


def _ways(at: _Places) -> Iterator[Markup]:
    """Draw the ways that dots take, each with its two ends for the script."""
    for one, (begin, end) in zip(_MOVES, at.ways, strict=True):
        line = tag("line", x1=begin[0], y1=begin[1], x2=end[0], y2=end[1], class_="jc-way")
        ends = ",".join(f"{place:g}" for place in (*begin, *end))
        yield tag("g", line, data_way=one, data_ends=ends)


def _strip(weeks: Mapping[str, Floats], at: _Places, busiest: float, words: Words) -> Iterator[Markup]:
    """Draw talks in time, late and missed of every week, one above the other."""
    x, y = at.strip
    number = len(weeks["entered"])
    each = at.size[0] / number
    yield write(x, y - 6, words("flow.strip"), class_="jc-quiet")
    base = np.zeros(number)
    for one in TALKS:
        top = base + weeks[one]
        yield tag("path", d=_steps(base, top, x, y + _STRIP, each, _STRIP / busiest), class_=f"jc-f-{one}")
        base = top
    yield tag(
        "rect",
        x=x,
        y=y - 2,
        width=max(2.0, each),
        height=_STRIP + 4,
        class_="jc-now",
        data_each=f"{each:.3f}",
        visibility="hidden",
    )


def _steps(low: Floats, high: Floats, x: float, foot: float, each: float, unit: float) -> str:
    """Return the outline between two rows of steps."""
    there = [f"M{x:g} {foot - unit * low[0]:.1f}"]
    there += [f"V{foot - unit * value:.1f}h{each:.2f}" for value in high]
    back = [f"V{foot - unit * value:.1f}h{-each:.2f}" for value in low[::-1]]
    return "".join([*there, *back, "z"])
