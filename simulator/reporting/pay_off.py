"""What it takes for a proposal to pay, in words: a slider over the values that were run, a small chart and a table.

Without script the table says all of it; between the values nothing is made up, and nothing beyond them.
"""

from __future__ import annotations

import math

from markupsafe import Markup

from simulator.experiments.intervals import Interval
from simulator.experiments.pay_off import EFFECTS, OUTCOME, TRUST, PayOff
from simulator.experiments.root import Root
from simulator.experiments.study import Study
from simulator.experiments.verdicts import of_chance
from simulator.reporting import size_words
from simulator.reporting.numbers import SHARE, plain
from simulator.reporting.proposals import within as named_within
from simulator.reporting.report import Block, Html, fill
from simulator.reporting.svg import picture, tag, write
from simulator.reporting.words import Words

_NEUTRAL = {TRUST: 0.0, EFFECTS: 1.0}
"""By lever, the value at which it says nothing: above and below it the words are others."""
_WIDTH, _HEIGHT, _LEFT, _RIGHT, _TOP, _BOTTOM = 230, 100, 8, 222, 12, 80


def cards(study: Study, words: Words) -> list[Block]:
    """Return a card a proposal, and once the script that lets the slider be moved; nothing where none was run."""
    if not study.pay_off:
        return []
    found: list[Block] = [Html(_card(study, one, words)) for one in study.pay_off]
    return [*found, Html(tag("script", Markup(fill("pay_off.js"))))]


def _card(study: Study, of: PayOff, words: Words) -> Markup:
    name = named_within(study, of.scenario, words)
    matters = study.verdict(of.scenario, *OUTCOME).matters
    said = [sentence(of, n, matters, words) for n in range(len(of.values))]
    assumed = of.values.index(of.assumed)
    slider = tag(
        "input",
        type="range",
        class_="screen",
        min=0,
        max=len(of.values) - 1,
        step=1,
        value=assumed,
        hidden="hidden",
        aria_label=words("pay_off.slider", what=words.key(of.path)),
        aria_valuetext=value(of, of.assumed, words),
    )
    rows = [
        tag("tr", tag("th", value(of, x, words), scope="row"), tag("td", text), data_x=_x(of, x), data_y=y)
        for x, text, y in zip(of.values, said, _heights(of, matters), strict=True)
    ]
    table = tag("table", tag("tbody", *rows))
    parts = [
        tag("h3", words("pay_off.heading", proposal=name)),
        tag("p", tag("output", said[assumed])),
        slider,
        _chart(of, matters, words),
        tag("p", " ".join(remarks(study, of, matters, words)), class_="n"),
        tag("details", tag("summary", words("pay_off.table")), table, class_="screen"),
    ]
    return tag("article", *parts, class_="card pay-off")


# --- In words ---------------------------------------------------------------------------------------------------------


def sentence(of: PayOff, position: int, matters: float, words: Words) -> str:
    """Say what a proposal costs at one of the values."""
    x = of.values[position]
    found = of.crossing.intervals[position]
    return f"{condition(of, x, words)}, {consequence(found, matters, words)}."


def condition(of: PayOff, x: float, words: Words) -> str:
    """Say what is supposed at a value."""
    neutral = _NEUTRAL.get(of.path)
    if neutral is None:
        return words("pay_off.otherwise", what=words.key(of.path), value=value(of, x, words))
    side = "as_found" if x == neutral else "lower" if x < neutral else "higher"
    return words(f"pay_off.levers.{of.path}.{side}", value=value(of, x, words))


def consequence(found: Interval, matters: float, words: Words) -> str:
    """Say what comes of it for the municipality's cost, by the words of size."""
    size = size_words.amount(found.mean, OUTCOME[1], words)
    way = "lower" if found.mean < 0 else "higher"
    word = of_chance(found, matters, lower_is_better=True).word
    if word in ("better", "worse"):
        return words(f"pay_off.{way}", size=size)
    if word == "same":
        return words("pay_off.same" if found.holds_zero else f"pay_off.same_{way}", size=size)
    return words(f"pay_off.perhaps_{way}" if word.startswith("perhaps") else "pay_off.unknown", size=size)


def remarks(study: Study, of: PayOff, matters: float, words: Words) -> list[str]:
    """Say where it comes out even, whether any of it matters, and who has measured the lever."""
    means = of.crossing.intervals.mean
    said = [_even(of, root, words) for root in of.crossing.roots] or [_never(of, words)]
    if all(abs(means) < matters):
        said.append(words("pay_off.too_little", matters=size_words.amount(matters, OUTCOME[1], words)))
    figure = study.scenarios[study.baseline].figures.get(of.path)
    if figure is not None and figure.provenance == "assumption":
        said.append(words.known(f"pay_off.levers.{of.path}.unmeasured", words("pay_off.unmeasured")))
    return said


def _even(of: PayOff, root: Root, words: Words) -> str:
    """Say where it comes out even, and how sure that is."""
    known = math.isfinite(root.low) and math.isfinite(root.high)
    ends = sorted((root.low, root.high), key=abs) if known else []
    within = (
        words(
            "pay_off.within", **dict(zip(("low", "high"), (value(of, x, words) for x in ends), strict=True))
        )
        if known
        else words("pay_off.within_unknown")
    )
    neutral = _NEUTRAL.get(of.path)
    at = {"value": value(of, root.value, words), "within": within}
    if neutral is None:
        return words("pay_off.even", what=words.key(of.path), **at)
    return words(f"pay_off.levers.{of.path}.even_{'lower' if root.value < neutral else 'higher'}", **at)


def _never(of: PayOff, words: Words) -> str:
    """Say that nowhere within what was tried it comes out even."""
    found = of.crossing.intervals
    if all(found.low > 0):
        return words("pay_off.never_higher")
    return words("pay_off.never_lower") if all(found.high < 0) else words("pay_off.never_unknown")


def value(of: PayOff, x: float, words: Words) -> str:
    """Write a value of the lever: a size of a change in per cent, what was found as per cent of it, else as it is."""
    if of.path in _NEUTRAL:
        percent = abs(x) * SHARE.scale
        return words("size.percent", value=size_words.two_figures(percent, words))
    return plain(x, words, 0 if float(x).is_integer() else 2)


# --- Drawn ------------------------------------------------------------------------------------------------------------


def _x(of: PayOff, x: float) -> float:
    low, high = of.values[0], of.values[-1]
    return round(_LEFT + (x - low) / (high - low) * (_RIGHT - _LEFT), 1)


def _reach(of: PayOff, matters: float) -> float:
    """Return how far the scale goes either way."""
    found = of.crossing.intervals
    ends = [
        abs(x) for x in (*found.mean.tolist(), *found.low.tolist(), *found.high.tolist()) if math.isfinite(x)
    ]
    largest = max(abs(found.mean)) or 1.0
    return float(min(max(ends), 3 * largest))


def _y(difference: float, reach: float) -> float:
    inside_ = min(max(difference, -reach), reach)
    return round((_TOP + _BOTTOM) / 2 - inside_ / reach * (_BOTTOM - _TOP) / 2, 1)


def _heights(of: PayOff, matters: float) -> list[float]:
    reach = _reach(of, matters)
    return [_y(x, reach) for x in of.crossing.intervals.mean.tolist()]


def _chart(of: PayOff, matters: float, words: Words) -> Markup:
    """Draw the difference by the value of the lever, with its intervals, what does not matter and where it is zero."""
    found, reach, zero = of.crossing.intervals, _reach(of, matters), _y(0.0, _reach(of, matters))
    heights = _heights(of, matters)
    points = list(zip(of.values, heights, strict=True))
    top, bottom = _y(matters, reach), _y(-matters, reach)
    parts = [
        tag("rect", class_="band", x=float(_LEFT), y=top, width=float(_RIGHT - _LEFT), height=bottom - top),
        tag("line", class_="zero", x1=float(_LEFT), x2=float(_RIGHT), y1=zero, y2=zero),
        tag("polyline", class_="line", points=" ".join(f"{_x(of, x):g},{y:g}" for x, y in points)),
    ]
    for n, x in enumerate(of.values):
        low, high = float(found.low[n]), float(found.high[n])
        if math.isfinite(low):
            at = _x(of, x)
            parts.append(tag("line", class_="sure", x1=at, x2=at, y1=_y(low, reach), y2=_y(high, reach)))
    parts += [
        tag("rect", class_="even", x=_x(of, root.value) - 4, y=zero - 4, width=8.0, height=8.0)
        for root in of.crossing.roots
    ]
    assumed = points[of.values.index(of.assumed)]
    parts.append(tag("circle", class_="now", cx=_x(of, assumed[0]), cy=assumed[1], r=5.0))
    parts += [
        write(_RIGHT, _TOP - 1, words("pay_off.dearer"), text_anchor="end"),
        write(_RIGHT, _BOTTOM + 3, words("pay_off.cheaper"), text_anchor="end"),
        write(_LEFT, _HEIGHT - 3, _end(of, of.values[0], words), text_anchor="start"),
        write(_RIGHT, _HEIGHT - 3, _end(of, of.values[-1], words), text_anchor="end"),
    ]
    label = words("pay_off.chart", what=words.key(of.path))
    return picture(_WIDTH, _HEIGHT, label, parts, class_="curve")


def _end(of: PayOff, x: float, words: Words) -> str:
    """Write an end of the axis, with its sign where the lever has one."""
    sign = "" if of.path != TRUST or x == 0 else "\N{MINUS SIGN}" if x < 0 else "+"
    return sign + value(of, x, words)
