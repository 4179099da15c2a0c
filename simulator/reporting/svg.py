"""Pictures written as SVG by hand: text stays text, lines take the colour of the page, nothing needs a library."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import pandas as pd

WIDE, NARROW = 760, 340
"""Pixels across: a column of A4, and a phone."""


def tag(name: str, /, *within: str, **attributes: object) -> Markup:
    """Return an element; ``class_`` and ``stroke_width`` become ``class`` and ``stroke-width``, None is left out."""
    written = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), _short(value))
        for key, value in attributes.items()
        if value is not None
    )
    if not within:
        return Markup("<{}{}/>").format(Markup(name), written)
    return Markup("<{0}{1}>{2}</{0}>").format(Markup(name), written, Markup("").join(map(escape, within)))


def _short(value: object) -> object:
    """Write a place in the picture to a tenth of a pixel, without empty digits."""
    return f"{round(value, 1):g}" if isinstance(value, float) else value


def write(x: float, y: float, text: str, **attributes: object) -> Markup:
    """Return a text whose line stands on ``y``."""
    return tag("text", text, x=float(x), y=float(y), **attributes)


def lines(x: float, y: float, text: str, letters: int, step: float = 14, **attributes: object) -> Markup:
    """Return a text of several lines of at most so many letters."""
    rows = _wrapped(text, letters)
    spans = [tag("tspan", row, x=float(x), dy=0.0 if n == 0 else float(step)) for n, row in enumerate(rows)]
    return tag("text", *spans, x=float(x), y=float(y), **attributes)


def rows_of(text: str, letters: int) -> int:
    """Return how many lines :func:`lines` makes of a text."""
    return len(_wrapped(text, letters))


def _wrapped(text: str, letters: int) -> list[str]:
    return textwrap.wrap(text, letters, break_long_words=False) or [""]


def picture(width: float, height: float, label: str, parts: Iterable[str], **attributes: object) -> Markup:
    """Return an SVG that fills its column, with its alternative text."""
    box = f"0 0 {width:g} {height:g}"
    how: Mapping[str, object] = {"viewBox": box, "role": "img", "aria-label": label} | attributes
    return tag("svg", *parts, **how)


def both(wide: str, narrow: str) -> Markup:
    """Return two drawings of the same, of which the page shows the one that fits."""
    return tag("div", wide, class_="jc-wide") + tag("div", narrow, class_="jc-narrow")


@dataclass(frozen=True)
class Drawing:
    """A picture made of HTML and SVG that shows itself in a notebook, with its words and its numbers.

    Attributes
    ----------
    name : str
        Of its files.
    html : str
        What stands on a page; it needs no script to be read.
    alt_text : str
        What is seen, in words.
    data : DataFrame
        The numbers behind it.
    """

    name: str
    html: Markup
    alt_text: str
    data: pd.DataFrame

    def __repr__(self) -> str:
        """Return what is seen, in words."""
        return self.alt_text

    def _repr_html_(self) -> str:
        return str(tag("style", Markup(style())) + self.html)


def style() -> str:
    """Return the style that drawings need, on a page once."""
    from simulator.reporting.report import fill

    return fill("pictures.css")
