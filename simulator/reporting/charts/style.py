"""How every chart looks, and how it is written to a file.

A colour means one thing. Scenarios are told apart by place, name, mark and line, all in one ink, the baseline in grey.
Teal is earlier and ochre later; what time goes to is one blue in steps, every second step hatched; vermilion marks what
to look at. Hatches and lightness tell the same in a grey print. Figures are made without pyplot: nothing global is set.

Every chart is drawn twice, for a column of A4 and for a phone (:func:`narrow`), and the page shows the one that fits.
"""

from __future__ import annotations

import base64
import io
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, ParamSpec

from babel.numbers import format_decimal
from matplotlib import rc_context, rcParams
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

P = ParamSpec("P")

INK = "#1a1a1a"
QUIET = "#595959"
LINE = "#c8c8c8"
PALE = "#ececec"
BASELINE_COLOUR = "#858585"
LOOK_HERE = "#D55E00"
"""What a chart points at: a crossing, a bend, what differs by more than chance."""
EARLIER, MUCH_EARLIER = "#8CC5BE", "#00574B"
LATER, MUCH_LATER = "#E8C173", "#9A6200"
TIME = ("#123F66", "#5B8DB8", "#2F6699", "#A9C6DF", "#F0F0F0")
"""What time goes to: one hue, neighbours far apart in lightness."""
HATCHES = ("", "////", "", "\\\\\\\\", "")
"""Beside the steps of :data:`TIME`, so that a grey print tells them apart: lines, since dots take 250 kB a picture."""
MARKS = ("o", "s", "D", "^", "v", "P")
DASHES: tuple[Any, ...] = (
    "-",
    (0, (4, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (3, 1)),
    (0, (8, 2)),
)
WIDTH, NARROW = 7.2, 3.7
"""Inches: a column of A4, and of a phone, whose 330 pixels show letters of 8.5 points at 10 pixels."""
_FAMILY = "'DejaVu Sans'"
_FALLBACK = "'DejaVu Sans', Verdana, sans-serif"
"""The letters that a chart is laid out in, and others as wide for readers who lack them."""
_PLACES = re.compile(r'(?<= d=")[^"]*|(?<= [xy]=")[^"]*|(?<= transform=")[^"]*')
_FINE, _GAPS = re.compile(r"(\.\d\d)\d+"), re.compile(r"\s*([A-Za-z])\s*")
_BETWEEN = re.compile(r"(?<=>)\s+(?=<)")
"""Places in a picture; the digits of them that nobody sees, and their gaps: a fifth of the bytes of a page."""
_SETTINGS: dict[Any, Any] = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so that every machine draws the same letters
    "font.size": 9,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.edgecolor": LINE,
    "axes.labelcolor": QUIET,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.unicode_minus": True,
    "text.color": INK,
    "xtick.color": QUIET,
    "ytick.color": INK,
    "ytick.left": False,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9,
    "figure.constrained_layout.h_pad": 0.08,
    "svg.hashsalt": "jobcentre",  # the same picture is the same file, digit for digit
    "svg.fonttype": "none",  # text is text: found, selected, read aloud
    "hatch.linewidth": 0.6,
}


@dataclass(frozen=True)
class Look:
    """How one scenario is drawn in every chart."""

    colour: str
    mark: str
    dash: Any


def look(position: int) -> Look:
    """Return the look of the n-th scenario; 0 is the baseline."""
    if position == 0:
        return Look(BASELINE_COLOUR, "X", "-")
    n = (position - 1) % len(MARKS)
    return Look(INK, MARKS[n], DASHES[n])


class Picture(Figure):
    """A figure that shows itself in a notebook, with its alternative text, whatever the notebook has set up.

    Attributes
    ----------
    alt_text : str
        It in words for who cannot see it.
    short : str
        What kind of picture it is, where ``facts`` stand beside it.
    facts : tuple of str
        What is seen, a sentence each, of which ``alt_text`` is made.
    narrowly : callable, optional
        Draws the same for a phone.
    """

    alt_text = ""
    short = ""
    facts: tuple[str, ...] = ()
    narrowly: Callable[[], Picture] | None = None

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {
            "image/png": base64.b64encode(png(self, dpi=110)).decode("ascii"),
            "text/plain": self.alt_text,
        }


@contextmanager
def styled() -> Iterator[None]:
    """Apply the look while a figure is drawn or written; afterwards everything is as it was."""
    with rc_context(_SETTINGS):
        yield


@contextmanager
def narrow() -> Iterator[None]:
    """Draw for a phone within: narrower, panels below each other, a row's name and numbers above it."""
    with rc_context({"figure.figsize": (NARROW, NARROW)}):
        yield


def is_narrow() -> bool:
    """Whether what is drawn now is for a phone."""
    return bool(rcParams["figure.figsize"][0] == NARROW)


def twice(draw: Callable[P, Picture]) -> Callable[P, Picture]:
    """Let a function that draws a chart draw it for a column of A4, and for a phone when that is asked for."""

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> Picture:
        def narrowly() -> Picture:
            with styled(), narrow():
                return draw(*args, **kwargs)

        with styled():
            picture = draw(*args, **kwargs)
        picture.narrowly = narrowly
        return picture

    return drawn


def told(picture: Picture, alt_text: str, facts: Iterable[str]) -> Picture:
    """Give a picture its words: what it is in short, and what is seen, a sentence each."""
    picture.short, picture.facts = alt_text, tuple(facts)
    picture.alt_text = " ".join([alt_text, *picture.facts])
    return picture


def canvas(height: float, title: str) -> Picture:
    """Return an empty figure with its message as title; ``height`` in inches without the title."""
    width = NARROW if is_narrow() else WIDTH
    lines = fitted(title, width - 0.15, 11).split("\n")
    figure = Picture(
        figsize=(width, height + 0.22 * len(lines) + 0.1), layout="constrained", facecolor="white"
    )
    figure.suptitle("\n".join(lines), x=0.008, ha="left", fontsize=11, fontweight="bold")
    return figure


def wrapped(text: str, width: int) -> str:
    """Break a label into lines of so many letters."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False))


def fitted(text: str, inches: float, size: float, bold: bool = True) -> str:
    """Break a text into lines that are no wider than so many inches, measured in the letters it is drawn in."""
    lines, room = [""], inches * 72
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".lstrip()
        if lines[-1] and _points(longer, size, bold) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)


@cache
def _points(text: str, size: float, bold: bool) -> float:
    """Return how wide a text is, in points."""
    # Widths of letters are no state of a run: a cache of what a fixed font says.
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import text_to_path

    font = FontProperties(family="DejaVu Sans", size=size, weight="bold" if bold else "normal")
    return float(text_to_path.get_text_width_height_descent(text, font, False)[0])


class _Spoken(ScalarFormatter):
    """Writes the numbers of an axis as a language does: its decimal mark, and a mark between thousands."""

    def __init__(self, language: str) -> None:
        super().__init__(useOffset=False, useMathText=False)
        self._language = language

    def __call__(self, x: float, pos: int | None = None) -> str:
        plain = super().__call__(x, pos).replace("\N{MINUS SIGN}", "-")
        if not plain or not plain.strip("-").replace(".", "").isdigit():
            return plain
        digits = len(plain.partition(".")[2])
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        spoken = format_decimal(abs(float(plain)), format=pattern, locale=self._language)
        return ("\N{MINUS SIGN}" if float(plain) < 0 else "") + str(spoken)


def speak(axes: Axes, language: str, x: bool = True, y: bool = False) -> None:
    """Write the numbers of the axes as the language does."""
    if x:
        axes.xaxis.set_major_formatter(_Spoken(language))
    if y:
        axes.yaxis.set_major_formatter(_Spoken(language))


def quiet_grid(axes: Axes, along: str = "x") -> None:
    """Draw faint lines to read values by."""
    axes.grid(axis=along, color="#e6e6e6", linewidth=0.7)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def svg(figure: Figure) -> str:
    """Return the figure as SVG, without date or maker, the same for the same figure."""
    out = io.StringIO()
    with styled():
        FigureCanvasSVG(figure).print_svg(  # type: ignore[no-untyped-call]
            out, metadata={"Date": None, "Creator": None, "Format": None, "Type": None}
        )
    short = _PLACES.sub(lambda found: _GAPS.sub(r"\1", _FINE.sub(r"\1", found[0])), out.getvalue())
    return _BETWEEN.sub("", short.replace(_FAMILY, _FALLBACK))


def png(figure: Figure, dpi: float = 160) -> bytes:
    """Return the figure as PNG."""
    out = io.BytesIO()
    with styled():
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return out.getvalue()
