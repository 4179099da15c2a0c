"""What a place may be called: its file, its title in capitals or small letters, with æ, ø, å or without, or its code.

A municipality that is only a row of a table of places is found without naming the table. A name that a file or a row
has exactly is never read as another's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from os.path import realpath
from pathlib import Path

from pydantic import ValidationError

from simulator.scenario.files import Unreadable, find_part, part_files, read_toml
from simulator.scenario.messages import Problem, ScenarioError, nearest
from simulator.scenario.place import PlaceTable
from simulator.scenario.regions import NAME_COLUMN, Cells, read_rows, row_of

_LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_SUFFIX = "kommune"


@dataclass(frozen=True)
class KnownPlace:
    """A place that can be named.

    Attributes
    ----------
    name : str
        What a scenario calls it: the name of its file, or ``TABLE:ROW``.
    title : str
        Its title; empty where it cannot be read.
    code : int
        The municipality's code; 0 where it has none.
    """

    name: str
    title: str
    code: int

    def is_called(self, said: str) -> bool:
        """Say whether a text means this place."""
        if said.strip().isdigit():
            return self.code > 0 and int(said) == self.code
        return plain(said) in (plain(self.name), plain(self.name.rpartition(":")[2]), plain(self.title))


def plain(text: str) -> str:
    """Return a name without capitals, Danish letters, accents, marks and the word for a municipality."""
    small = unicodedata.normalize("NFC", text).casefold().translate(_LETTERS)
    letters = unicodedata.normalize("NFKD", small)
    whole = "".join(c for c in letters if c.isalnum())
    return whole.removesuffix(_SUFFIX) or whole


def known_places(beside: Path | None = None) -> tuple[KnownPlace, ...]:
    """Return every place that has a file, then every row of every table of places.

    ``beside`` is a file whose folder is looked through first; itself it is none of them, as it never means itself.
    """
    files = [
        file
        for file in part_files("place", None if beside is None else beside.parent)
        if beside is None or realpath(file) != realpath(beside)
    ]
    alone: list[KnownPlace] = []
    rows: list[KnownPlace] = []
    for file in files:
        try:
            raw, _ = read_toml(file)
        except Unreadable:
            continue
        title, code = raw.get("title", ""), raw.get("code", 0)
        alone.append(KnownPlace(file.stem, str(title), code if type(code) is int else 0))
        rows += _of_table(file, raw)
    return (*alone, *rows)


def canonical(said: str, beside: Path | None = None) -> str:
    """Return the name of the file or the ``TABLE:ROW`` that a text means; the text itself where it is one, or none."""
    table, row = row_of(said)
    found = find_part("place", table, beside)
    if isinstance(found, Path):
        return f"{table}:{_row(found, row)}" if row else said
    if row:
        return said
    return next((one.name for one in known_places(beside) if one.is_called(said)), said)


def with_nearest_place(problem: Problem, said: str, beside: Path | None = None) -> Problem:
    """Name the nearest place, those of tables too, in the mistake that there is no such place."""
    by_plain = {
        plain(text): one.name
        for one in reversed(known_places(beside))
        for text in (one.name.rpartition(":")[2], one.title)
    }
    near = nearest(plain(said), by_plain)
    return replace(problem, allowed="", nearest=by_plain[near]) if near else problem


def _row(file: Path, said: str) -> str:
    try:
        raw, _ = read_toml(file)
    except Unreadable:
        return said
    rows = list(_of_table(file, raw))
    exact = any(one.name.rpartition(":")[2] == said for one in rows)
    meant = said if exact else next((one.name for one in rows if one.is_called(said)), said)
    return meant.rpartition(":")[2]


def _of_table(file: Path, raw: Mapping[str, object]) -> Iterator[KnownPlace]:
    """Return the rows of the table that a place's file stands for; none where it is no table, or one with mistakes."""
    try:
        if "table" not in raw:
            return
        # The file's lists are tuples to the schema.
        table = PlaceTable.model_validate(raw["table"], strict=False)
        rows, _ = read_rows(file.parent / table.file, table)
    except (ScenarioError, ValidationError):
        return
    of = {key: name for name, column in table.columns.items() for key in column.keys}
    for cells in rows.values():
        yield KnownPlace(
            f"{file.stem}:{cells[NAME_COLUMN].strip()}", _cell(cells, of, "title"), _code(cells, of)
        )


def _cell(cells: Cells, of: Mapping[str, str], key: str) -> str:
    return cells.get(of.get(key, ""), "").strip()


def _code(cells: Cells, of: Mapping[str, str]) -> int:
    cell = _cell(cells, of, "code")
    return int(cell) if cell.isdigit() else 0
