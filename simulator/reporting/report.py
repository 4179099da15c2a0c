"""A report: one page made of blocks, and what stands beside it in its folder.

A result's module puts the blocks together; :func:`render` alone writes HTML. A text is escaped when it is written,
unless it was made by :func:`strong`, :func:`link` or another that gives :class:`~markupsafe.Markup`. A page needs no
network: charts are inline SVG, the style is inline, links lead only to the files beside it or to data within it.

It is made for a desk, a phone and paper. Every chart stands in it twice, for a column and for a phone; the style shows
the one that fits, turns tables into cards on a phone, and gives a print its municipality, its date and its pages. What
little script there is filters tables; everything is there without it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.reporting.words import Words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.charts.style import Picture

_LOW = 0.75
"""Height of a chart as a share of its width up to which it is low."""
Progress = Callable[[str, int, int], None]
"""Is called with what is done, how much of it, and of how much."""


@dataclass(frozen=True)
class Heading:
    """A heading within a section."""

    text: str
    lang: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``kind`` is its class in the style."""

    text: str
    kind: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Cell:
    """A text in a table, a list or a glossary that is more than its text.

    Attributes
    ----------
    text : str
        What it says.
    kind : str
        Its class in the style, such as ``number``.
    strong : bool
        Whether it stands out, as a sure difference does.
    lang : str
        Its language, where that is not the page's.
    id : str
        What a link leads to.
    """

    text: str
    kind: str = ""
    strong: bool = False
    lang: str = ""
    id: str = ""


Line = Sequence[str | Cell]
"""A line of a table."""


def amount(text: str, strong: bool = False) -> Cell:
    """Return the cell of an amount."""
    return Cell(text, "number", strong)


@dataclass(frozen=True)
class List:
    """Items with bullets, or numbered."""

    items: Sequence[str | Cell]
    kind: str = ""
    lang: str = ""
    numbered: bool = False


@dataclass(frozen=True)
class Glossary:
    """Terms, each with what is said of it; ``kind`` is ``said`` for sentences and ``about`` for facts."""

    terms: Sequence[tuple[str, str | Cell]]
    kind: str = "said"


@dataclass(frozen=True)
class Table:
    """A table: headings, and rows whose first cell is their own heading.

    ``label`` names it for who cannot see it; ``head_lang`` and ``body_lang`` are languages of parts of it.
    """

    label: str
    heads: Line
    rows: Sequence[Line]
    kind: str = "small"
    caption: str | Cell = ""
    lang: str = ""
    head_lang: str = ""
    body_lang: str = ""


@dataclass(frozen=True)
class Filter:
    """A box that shows of its section's tables only the rows that hold a word; without script there is none.

    Where a row's heading has an id, what ends in that id in the section's charts is marked as well.
    """

    label: str
    nothing: str
    """Said where no row holds the word."""


@dataclass(frozen=True)
class Figure:
    """A chart.

    Attributes
    ----------
    name : str
        Of its files, ``charts/NAME.svg``, ``.png`` and ``.csv``.
    caption : str
        How it is read.
    picture : Picture
        The chart, with its alternative text.
    data : DataFrame
        The numbers behind it.
    title : str
        Its message, if that is not how it is read.
    kind : str
        Its class in the style.
    """

    name: str
    caption: str
    picture: Picture
    data: pd.DataFrame
    title: str = ""
    kind: str = ""

    @property
    def shape(self) -> str:
        """``low`` where two of its height fit on a printed page, else ``tall``."""
        width, height = self.picture.get_size_inches()
        return "low" if height < _LOW * width else "tall"


@dataclass(frozen=True)
class Html:
    """What is written as HTML already: a drawing, a control."""

    text: Markup


@dataclass(frozen=True)
class Box:
    """Blocks that stand out together."""

    blocks: Sequence[Block]
    kind: str = ""


@dataclass(frozen=True)
class Details:
    """Blocks that are folded away behind a summary."""

    summary: str
    blocks: Sequence[Block]
    kind: str = ""


@dataclass(frozen=True)
class Section:
    """A chapter; the table of contents leads to its ``id``. What is ``aside`` stands behind its heading in both."""

    id: str
    heading: str
    blocks: Sequence[Block]
    kind: str = ""
    heading_id: str = ""
    aside: str = ""


Block = Heading | Paragraph | List | Glossary | Table | Filter | Figure | Html | Box | Details | Section
"""What a page is made of; ``templates/report.html.j2`` has a macro for each."""


@dataclass(frozen=True)
class Report:
    """A page and what stands beside it.

    Attributes
    ----------
    heading : str
        The question.
    header, blocks : sequence of Block
        What stands under it, and what follows.
    title : str
        The page's title, if that is not the question.
    contents : str
        Heading of the table of contents; none where it is empty.
    skip : (str, str), optional
        Where a reader of the screen may skip to, and what that is called; the answer if it is not given.
    footer, css : str
        The last line, and what is added to the style.
    head : str
        What else stands in the page's head.
    linked : bool
        Whether the files stand beside the page, so that it leads to them; else it holds the numbers of its charts.
    printed : (str, str)
        What every printed page says at its top: left what it is of, right its date.
    tables : mapping of str to DataFrame
        By name, what becomes ``NAME.csv``.
    files : mapping of str to str
        By name, other texts.
    written : mapping of str to callable
        By name, what writes itself to a path it is given.
    """

    heading: str
    header: Sequence[Block]
    blocks: Sequence[Block]
    title: str = ""
    contents: str = ""
    skip: tuple[str, str] | None = None
    footer: str = ""
    css: str = ""
    head: str = ""
    linked: bool = True
    printed: tuple[str, str] = ("", "")
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, Callable[[Path], object]] = field(default_factory=dict)

    @property
    def figures(self) -> dict[str, Figure]:
        """Every chart by its name, in the order of the page."""
        return {one.name: one for one in _within(self.blocks) if isinstance(one, Figure)}


def _within(blocks: Sequence[Block]) -> Iterator[Block]:
    for block in blocks:
        yield block
        if isinstance(block, Box | Details | Section):
            yield from _within(block.blocks)


# --- HTML -------------------------------------------------------------------------------------------------------------


def spaced(*texts: str) -> Markup:
    """Return texts with spaces between."""
    return Markup(" ").join(texts)


def strong(text: str, lang: str = "") -> Markup:
    """Return a text that stands out."""
    return Markup("<strong{}>{}</strong>").format(_lang(lang), text)


def link(file: str, text: str = "") -> Markup:
    """Return a link to a file beside the page."""
    return Markup('<a href="{}">{}</a>').format(file, text or file)


def span(text: str, lang: str) -> Markup:
    """Return a text in a language."""
    return Markup("<span{}>{}</span>").format(_lang(lang), text)


def code(text: str) -> Markup:
    """Return a text as a file has it."""
    return Markup("<code>{}</code>").format(text)


def _lang(lang: str) -> Markup:
    return Markup(' lang="{}"').format(lang) if lang else Markup("")


def render(
    report: Report, words: Words, svgs: Mapping[str, str] | None = None, progress: Progress | None = None
) -> str:
    """Return a report's page, its charts inline; those in ``svgs``, by name, have been drawn.

    ``progress(label, done, total)`` is called as charts are drawn.
    """
    from simulator.reporting.charts import style

    figures, pictures, narrow = report.figures, {}, {}
    for n, (name, one) in enumerate(figures.items()):
        if progress:
            progress("drawing charts", n, len(figures))
        said = _in_short(one)
        svg = svgs[name] if svgs else style.svg(one.picture)
        pictures[name] = Markup(inline_svg(svg, name, said))
        if one.picture.narrowly is not None:
            small = style.svg(one.picture.narrowly())
            narrow[name] = Markup(inline_svg(small, f"{name}-narrow", said))
    if progress:
        progress("drawing charts", len(figures), len(figures))
    return fill("report.html.j2", report=report, w=words, pictures=pictures, narrow=narrow) + "\n"


def _as_one(cell: str | Cell) -> str | Cell:
    """Hold the parts of a cell together, so that on a phone they stand together beside the column's name."""
    if isinstance(cell, Cell):
        return replace(cell, text=_as_one(cell.text))  # type: ignore[arg-type]
    return Markup("<div>{}</div>").format(cell) if isinstance(cell, Markup) else cell


def _in_short(figure: Figure) -> str:
    """Say what a chart is and its message; what is seen in it stands beside it, if it is told."""
    if not figure.picture.facts:
        return figure.picture.alt_text
    message = f"{figure.title.rstrip('.')}. " if figure.title else ""
    return message + figure.picture.short


def data_uri(data: pd.DataFrame) -> str:
    """Return a table as a file within the page: what is known of a number in six digits."""
    text = data.to_csv(index=False, float_format="%.6g", lineterminator="\n")
    return "data:text/csv;base64," + base64.b64encode(text.encode()).decode("ascii")


def css_string(text: str) -> Markup:
    """Return a text as a string of the style."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"').replace("<", "\\3c ")
    return Markup('"{}"').format(Markup(" ".join(safe.split())))


def inline_svg(svg: str, name: str, alt_text: str) -> str:
    """Turn an SVG file into markup for within a page.

    The prologue goes, ids get the chart's name in front (each id may stand once in a page), and the picture gets its
    role and its alternative text.
    """
    body = svg[svg.index("<svg") :]
    body = re.sub(r"<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r'(xlink:href="#|href="#|url\(#)(?!' + re.escape(name) + "-)", rf"\g<1>{name}-", body)
    head, rest = body.split(">", 1)
    head = re.sub(r' (xmlns(:\w+)?|width|height|version)="[^"]*"', "", head)
    return f'{head} role="img" aria-label="{escape(alt_text)}">{rest}'.strip()


def fill(template: str, **contents: object) -> str:
    """Return a template of this package, filled in: all is escaped, and a blank that nothing fills is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("simulator.reporting"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda block: type(block).__name__
    environment.filters |= {"said": lambda cell: getattr(cell, "text", cell)}
    environment.filters |= {"data_uri": data_uri, "css_string": css_string, "as_one": _as_one}
    return environment.get_template(template).render(**contents)
