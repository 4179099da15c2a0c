"""A report: the page of a result, and the tables, charts and files that stand beside it in its folder.

It says the question, the answer with its uncertainty, shows charts and tables, and lists what a reader must know.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from simulator.reporting.words import words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.charts.style import Picture


@dataclass(frozen=True)
class Figure:
    """A chart of a report.

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
    """

    name: str
    caption: str
    picture: Picture
    data: pd.DataFrame


@dataclass(frozen=True)
class Table:
    """A table of a report: its file's name, its heading, its numbers, its cells as they are read.

    ``prose`` says that the cells hold words more than numbers.
    """

    name: str
    title: str
    data: pd.DataFrame
    shown: pd.DataFrame
    note: str = ""
    prose: bool = False


@dataclass(frozen=True)
class Report:
    """What stands on the page.

    Attributes
    ----------
    question : str
        The heading.
    meta : str
        How it was run, in a line.
    answer : tuple of str
        Sentences that follow the numbers.
    figures, tables : tuple
        What is shown, in order.
    notes : tuple of str
        What a reader must know.
    files : mapping of str to str
        Other files of the folder: name and text.
    """

    question: str
    meta: str
    answer: tuple[str, ...]
    figures: tuple[Figure, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    files: Mapping[str, str] = field(default_factory=dict)


def render(report: Report, language: str, svgs: Mapping[str, str]) -> str:
    """Return the page, its charts inline."""
    from simulator.reporting.comparison import inline_svg

    pictures = {
        one.name: inline_svg(svgs[one.name], one.name, one.picture.alt_text) for one in report.figures
    }
    contents = {"report": report, "w": words(language), "language": language, "pictures": pictures}
    return fill("report.html.j2", **contents) + "\n"


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
    return environment.get_template(template).render(**contents)
