"""A leaf: the page and folder of an experiment other than a comparison (a sweep, a break-even, a calibration).

It says the question, the answer with its uncertainty, shows charts and tables, and lists what a reader must know. The
folder appears at once and complete, like that of a comparison (:mod:`simulator.reporting.folder`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulator.reporting.folder import appear, write_csv
from simulator.reporting.templating import fill
from simulator.reporting.words import words

if TYPE_CHECKING:
    import pandas as pd

    from simulator.reporting.charts.style import Picture


@dataclass(frozen=True)
class Plate:
    """A chart of a leaf.

    Attributes
    ----------
    name : str
        Of its files, ``charts/NAME.svg``, ``.png`` and ``.csv``.
    caption : str
        How it is read.
    figure : Picture
        The chart, with its alternative text.
    data : DataFrame
        The numbers behind it.
    """

    name: str
    caption: str
    figure: Picture
    data: pd.DataFrame


@dataclass(frozen=True)
class Table:
    """A table of a leaf: its file's name, its heading, its numbers, its cells as they are read.

    ``prose`` says that the cells hold words more than numbers.
    """

    name: str
    title: str
    data: pd.DataFrame
    shown: pd.DataFrame
    note: str = ""
    prose: bool = False


@dataclass(frozen=True)
class Leaf:
    """What stands on the page.

    Attributes
    ----------
    question : str
        The heading.
    meta : str
        How it was run, in a line.
    answer : tuple of str
        Sentences that follow the numbers.
    plates, tables : tuple
        What is shown, in order.
    notes : tuple of str
        What a reader must know.
    manifest : mapping
        What is needed to repeat it, ready for JSON.
    files : mapping of str to str
        Other files of the folder: name and text.
    """

    question: str
    meta: str
    answer: tuple[str, ...]
    plates: tuple[Plate, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    manifest: Mapping[str, Any]
    files: Mapping[str, str] = field(default_factory=dict)


def save_leaf(
    leaf: Leaf,
    directory: Path | str,
    command: Sequence[str] = (),
    language: str = "en",
    replace: bool = False,
) -> Path:
    """Write a leaf's folder: ``NAME.csv`` of every table, the charts, ``report.html``, ``manifest.json``.

    Parameters
    ----------
    leaf : Leaf
        What to write.
    directory : path
        Where. A result of the same question that stands there is replaced.
    command : sequence of str
        The command line that asked for it, for the manifest.
    language : str
        Of the page's fixed words; the leaf is written in it already.
    replace : bool
        Whether a result of another question may be replaced too.

    Raises
    ------
    simulator.reporting.folder.FolderError
        If the folder holds something else than a result of the same question, or cannot be written.
    """
    from simulator.reporting.charts import style

    def fill(work: Path) -> dict[str, Any]:
        (work / "charts").mkdir()
        svgs = {plate.name: style.svg(plate.figure) for plate in leaf.plates}
        for plate in leaf.plates:
            (work / "charts" / f"{plate.name}.svg").write_text(svgs[plate.name], encoding="utf-8")
            (work / "charts" / f"{plate.name}.png").write_bytes(style.png(plate.figure))
            write_csv(plate.data, work / "charts" / f"{plate.name}.csv")
        for table in leaf.tables:
            write_csv(table.data, work / f"{table.name}.csv")
        for name, text in leaf.files.items():
            (work / name).write_text(text, encoding="utf-8")
        (work / "report.html").write_text(render_leaf(leaf, language, svgs), encoding="utf-8")
        return dict(leaf.manifest) | {"command": list(command), "language": language}

    return appear(Path(directory), fill, language, replace)


def render_leaf(leaf: Leaf, language: str, svgs: Mapping[str, str]) -> str:
    """Give the page, its charts inline."""
    from simulator.reporting.page import inline_svg

    pictures = {
        plate.name: inline_svg(svgs[plate.name], plate.name, plate.figure.alt_text) for plate in leaf.plates
    }
    return fill("leaf.html.j2", leaf=leaf, w=words(language), language=language, pictures=pictures) + "\n"
