"""How every chart looks, and how it is written to a file.

Colours are Okabe and Ito's, which people with any common colour blindness tell apart; each scenario has its own mark
and line as well, so that a black-and-white print still reads. Figures are made without pyplot: nothing global is set.
"""

from __future__ import annotations

import base64
import io
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.ticker import ScalarFormatter

if TYPE_CHECKING:
    from matplotlib.axes import Axes

INK = "#1a1a1a"
QUIET = "#595959"
LINE = "#c8c8c8"
BASELINE_COLOUR = "#4d4d4d"
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
MARKS = ("o", "s", "D", "^", "v", "P")
DASHES: tuple[Any, ...] = (
    (0, (5, 1.5)),
    (0, (1.2, 1.2)),
    (0, (6, 1.5, 1.2, 1.5)),
    (0, (3, 1)),
    (0, (8, 2)),
    "-",
)
WIDTH = 7.2
"""Inches: a column of A4."""
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
    "svg.fonttype": "path",
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
    n = (position - 1) % len(COLOURS)
    return Look(COLOURS[n], MARKS[n], DASHES[n])


class Picture(Figure):
    """A figure that shows itself in a notebook, with its alternative text, whatever the notebook has set up."""

    alt_text = ""

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


def canvas(height: float, title: str) -> Picture:
    """Return an empty figure with its message as title; ``height`` in inches without the title."""
    lines = textwrap.wrap(title, 74)
    figure = Picture(
        figsize=(WIDTH, height + 0.22 * len(lines) + 0.1), layout="constrained", facecolor="white"
    )
    figure.suptitle("\n".join(lines), x=0.008, ha="left", fontsize=11, fontweight="bold")
    return figure


def wrapped(text: str, width: int) -> str:
    """Break a label into lines."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False))


class _Spoken(ScalarFormatter):
    """Writes the numbers of an axis with a language's decimal mark."""

    def __init__(self, mark: str) -> None:
        super().__init__(useOffset=False, useMathText=False)
        self._mark = mark

    def __call__(self, x: float, pos: int | None = None) -> str:
        return super().__call__(x, pos).replace(".", self._mark)


def speak(axes: Axes, language: str, x: bool = True, y: bool = False) -> None:
    """Write the numbers of the axes as the language does."""
    mark = "," if language == "da" else "."
    if x:
        axes.xaxis.set_major_formatter(_Spoken(mark))
    if y:
        axes.yaxis.set_major_formatter(_Spoken(mark))


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
    return out.getvalue()


def png(figure: Figure, dpi: float = 160) -> bytes:
    """Return the figure as PNG."""
    out = io.BytesIO()
    with styled():
        figure.set_dpi(dpi)
        FigureCanvasAgg(figure).print_png(out, metadata={"Software": None})  # type: ignore[no-untyped-call]
    return out.getvalue()
