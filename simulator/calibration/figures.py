"""The public figures that the model speaks of, as TOML files: what was observed, where, when, by whom, and how it is
measured in a simulation.

A figure is a target (:mod:`simulator.calibration.targets`) with what a reader needs besides: what it is, where it was
observed, and, where the model is known to miss it, why. A file names the scenario that its figures are held against;
several municipalities may share a file by a table with a row for each.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from pydantic import Field, ValidationError, model_validator

from simulator.calibration.targets import SHARES, Target
from simulator.catalogue import OUTCOMES
from simulator.contents import DATA, content_of
from simulator.experiments.csv_text import as_plain
from simulator.scenario.base import ByName, Part
from simulator.scenario.files import scenario_roots
from simulator.scenario.messages import Problem, ScenarioError, nearest
from simulator.scenario.named_files import NamedFile, read_named
from simulator.scenario.regions import NAME_COLUMN, Cells

FOLDER = "validation"
KIND = "figures"
About = Literal["durations", "jobs", "stock", "season", "talks", "sanctions", "activation", "reform", "other"]
"""What figures are about: the chapters of the ledger."""
ABOUT: tuple[About, ...] = get_args(About)


_VALUES = ("mean", "value")
_NOTHING = 1e-9
"""Sampling error of what was counted in full, as a share of it."""


class Figure(Target):
    """One public figure, or a row of them, and how it is measured in a simulation."""

    about: About
    """The chapter that it stands in."""
    text: Annotated[str, Field(min_length=3)]
    """What it is: whom it counts, and when."""
    text_da: str = ""
    """The same in Danish."""
    where: Annotated[str, Field(min_length=2)] = "Denmark"
    """Where it was observed."""
    against: str = ""
    """A scenario that it is a change from: then the figure is the relative change from it."""
    column: str = ""
    """In a file with a table: the column that holds its value, a row a municipality."""
    reason: str = ""
    """Where it lies outside what is simulated: why, as far as is known."""
    reason_da: str = ""
    """The same in Danish."""

    @property
    def is_share(self) -> bool:
        """Whether it lies between none and all."""
        if self.measure == "outcome":
            return OUTCOMES[self.outcome].unit == "share"
        return self.measure in SHARES

    @model_validator(mode="after")
    def _one_value_of_a_column(self) -> Figure:
        if self.column and len(self.values) > 1:
            raise ValueError("column: holds one value a row, so that the figure has one")
        return self


class Left(Part):
    """A public figure that is not simulated here."""

    text: Annotated[str, Field(min_length=3)]
    """What it is."""
    text_da: str = ""
    """The same in Danish."""
    source: Annotated[str, Field(min_length=3)]
    """Publisher, table, period."""
    why: Annotated[str, Field(min_length=3)]
    """Why not, or where else the model is held against it."""
    why_da: str = ""
    """The same in Danish."""


class Figures(Part):
    """A file of figures."""

    title: Annotated[str, Field(min_length=3)]
    """What they are of."""
    title_da: str = ""
    """The same in Danish."""
    scenario: str = ""
    """The scenario that they are held against; the one that the reader names, if it is empty."""
    place: str = ""
    """Of a scenario of several municipalities the one; of any other the place to take in its stead."""
    table: str = ""
    """A CSV file beside this one with a row a municipality: its place in ``place``, and the columns of the figures."""
    figures: Annotated[ByName[Figure], Field(default_factory=dict)]
    """The figures by name."""
    left_out: Annotated[ByName[Left], Field(default_factory=dict)]
    """What is known and not simulated here."""


@dataclass(frozen=True)
class Subject:
    """Figures that are held against one scenario of one municipality.

    Attributes
    ----------
    file, title, title_da : str
        The file's name, and what it is of.
    scenario, place : str
        What is simulated: a scenario, and of several municipalities one, or a place in its own place's stead; empty
        where it is the scenario that the reader names.
    figures : mapping of str to Figure
        By name.
    digest : str
        SHA-256 of the file.
    """

    file: str
    title: str
    title_da: str
    scenario: str
    place: str
    figures: Mapping[str, Figure]
    digest: str

    @property
    def called(self) -> str:
        """What is simulated, as manifests have it: the scenario's name, and the place where one is named."""
        name = Path(self.scenario).stem if self.scenario.endswith(".toml") else self.scenario
        return f"{name}/{self.place}" if self.place else name

    def of(self, against: str) -> dict[str, Figure]:
        """Return those that are a change from a scenario; with no name, those that are levels."""
        return {name: figure for name, figure in self.figures.items() if figure.against == against}


def shipped_files() -> tuple[str, ...]:
    """Return the names of all files of figures in the folders of scenarios."""
    found = {file.stem for root in scenario_roots() for file in (root / FOLDER).glob("*.toml")}
    return tuple(sorted(found))


def read_figures(name_or_path: str | Path) -> tuple[tuple[Subject, ...], Mapping[str, Left]]:
    """Read a file of figures, by its path or by the name of a shipped one; a CSV file by its path.

    Returns
    -------
    subjects : tuple of Subject
        One, or one a row of its table.
    left_out : mapping of str to Left
        What is known and not simulated.

    Raises
    ------
    ScenarioError
        With every mistake, by key.
    """
    if Path(name_or_path).suffix == ".csv":
        return (read_outcomes(Path(name_or_path)),), {}
    read = read_named(name_or_path, KIND, FOLDER, Figures)
    said = read.content
    if not said.table:
        return (_subject(read, said.place, said.figures),) if said.figures else (), said.left_out
    return tuple(_of_rows(read, name_or_path)), said.left_out


def _subject(read: NamedFile[Figures], place: str, figures: Mapping[str, Figure]) -> Subject:
    said = read.content
    return Subject(read.name, said.title, said.title_da, said.scenario, place, figures, read.digest)


def _of_rows(read: NamedFile[Figures], name_or_path: str | Path) -> Iterator[Subject]:
    said = read.content
    path = _beside(name_or_path, said.table)
    if not path.is_file():
        raise ScenarioError([Problem(read.file, "table", f"there is no file {said.table} beside it")])
    columns, rows = _rows(path)
    _check_columns(read, columns)
    for cells in rows:
        place = cells[NAME_COLUMN]
        figures = {
            name: _with_value(read, name, figure, place, cells)
            for name, figure in said.figures.items()
            if cells.get(figure.column, "").strip()
        }
        if figures:
            yield _subject(read, place, figures)


def _table(path: Path) -> tuple[list[str], list[Cells]]:
    """Read a CSV file: its columns, and its rows by column."""
    try:
        lines = csv.DictReader(io.StringIO(as_plain(content_of(path, DATA)), newline=""))
        columns = list(lines.fieldnames or ())
        return columns, [{key: value or "" for key, value in line.items() if key} for line in lines]
    except OSError as error:
        told = f"cannot be read: {error.strerror or error}"
    except (UnicodeDecodeError, csv.Error):
        told = "is not CSV in UTF-8"
    raise ScenarioError([Problem(path.name, "", told)])


def _rows(path: Path) -> tuple[list[str], list[Cells]]:
    columns, rows = _table(path)
    if NAME_COLUMN not in columns:
        told = f"is no table of municipalities: its first line has no column '{NAME_COLUMN}'"
        raise ScenarioError([Problem(path.name, "", told)])
    return columns, rows


def _check_columns(read: NamedFile[Figures], columns: Sequence[str]) -> None:
    problems = [
        Problem(read.file, f"figures.{name}.column", f"the table has no column '{figure.column}'", "", near)
        for name, figure in read.content.figures.items()
        if figure.column not in columns
        for near in [nearest(figure.column, columns)]
    ]
    if problems:
        raise ScenarioError(problems)


def _with_value(
    read: NamedFile[Figures], name: str, figure: Figure, place: str, cells: Mapping[str, str]
) -> Figure:
    said: dict[str, Any] = {**figure.model_dump(), "where": cells.get("title", place)}
    try:
        said["values"] = (float(cells[figure.column]),)
        return Figure(**said)
    except (ValueError, ValidationError):
        told = f"{place}, {figure.column}: {cells[figure.column]!r} is no value of this figure"
        raise ScenarioError([Problem(read.file, f"figures.{name}", told)]) from None


def _beside(name_or_path: str | Path, table: str) -> Path:
    path = Path(name_or_path)
    if path.suffix == ".toml" or path.exists():
        return path.parent / table
    found = [root / FOLDER / table for root in scenario_roots()]
    return next((file for file in found if file.is_file()), found[0])


def read_outcomes(path: Path) -> Subject:
    """Read a table of measured outcomes: a row each, with ``group``, ``outcome`` and ``mean`` (or ``value``).

    So a case system's log, measured by ``jobcentre measure``, is held against a scenario. A column ``error`` gives
    standard errors; where there is none the figure is taken as counted in full, since the draws hold the chance of one
    jobcentre already. Rows without a value are left out.

    Raises
    ------
    ScenarioError
        With every mistake, by line.
    """
    columns, rows = _table(path)
    value = next((name for name in _VALUES if name in columns), "")
    missing = [name for name in ("group", "outcome") if name not in columns]
    if missing or not value:
        told = f"its first line has no column '{missing[0] if missing else _VALUES[0]}'"
        raise ScenarioError([Problem(path.name, "", told, "group, outcome, mean, error, source")])
    figures: dict[str, Figure] = {}
    problems: list[Problem] = []
    for number, cells in enumerate(rows, 2):
        if not cells[value].strip():
            continue
        name = f"{cells['group']}_{cells['outcome']}"
        try:
            figures[name] = _measured(cells, float(cells[value]), path)
        except ValidationError as error:
            told = str(error.errors()[0]["msg"]).removeprefix("Value error, ")
            problems.append(Problem(f"{path.name}:{number}", name, told))
        except ValueError:
            problems.append(Problem(f"{path.name}:{number}", name, f"{cells[value]!r} is no number"))
    if not problems and not figures:
        problems.append(Problem(path.name, "", "holds no figure"))
    if problems:
        raise ScenarioError(problems)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return Subject(path.stem, path.stem, path.stem, "", "", figures, digest)


def _measured(cells: Cells, value: float, path: Path) -> Figure:
    error = cells.get("error", "").strip()
    return Figure(
        measure="outcome",
        outcome=cells["outcome"],
        group=cells["group"],
        values=(value,),
        errors=(float(error) if error else max(abs(value), 1.0) * _NOTHING,),
        definition="month_without_benefit",
        use="validate",
        about="other",
        text=cells["outcome"],
        where=cells.get("where", "").strip() or cells.get("scenario", "").strip() or path.name,
        source=cells.get("source", "").strip() or path.name,
    )
