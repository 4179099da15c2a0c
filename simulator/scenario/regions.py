"""Several municipalities: many places in one table, and the scenario that stands for several of them.

A country's municipalities differ in a few figures (how many, when, hours) and share the rest: each is a row of a CSV
file, laid over a place file that holds the rest once. The column says what a figure is and where it comes from. The
place file by itself is a place too: the mean municipality, at which the baseline is solved for all of them. A practice
that gives its heads and places by stock (``by_stock``) fits any of them.
"""

from __future__ import annotations

import csv
import dataclasses
import re
from collections.abc import Callable, Mapping
from hashlib import sha256
from math import ceil, floor
from pathlib import Path
from typing import Any

from simulator.catalogue import GROUPS
from simulator.contents import content_of
from simulator.scenario.base import FrozenDict
from simulator.scenario.by_activation import Followed
from simulator.scenario.figures import Figure, read_tree
from simulator.scenario.files import shown
from simulator.scenario.messages import Problem, ScenarioError, name_of, nearest, shortened, spell
from simulator.scenario.place import Place, PlaceGroup, PlaceTable
from simulator.scenario.practice import ByStock
from simulator.scenario.reading import Reading
from simulator.scenario.scenario import Scenario
from simulator.scenario.schema import Context, validate
from simulator.scenario.tree import Leaf, Tree, at_path, expand, leaves, origin, overlay, values_of

NAME_COLUMN = "place"
"""The column that names a row."""
Cells = dict[str, str]
"""A row of a table: column -> what its cell says."""
_ROW = re.compile(r"(?P<table>.+):(?P<row>\w+)")


def row_of(place: str) -> tuple[str, str]:
    """Split ``TABLE:ROW``; the row is empty where a place is named."""
    found = _ROW.fullmatch(place)
    return (found["table"], found["row"]) if found else (place, "")


def read_rows(path: Path, table: PlaceTable) -> tuple[dict[str, Cells], str]:
    """Read a table's rows by name, and the SHA-256 of its file.

    Raises
    ------
    ScenarioError
        If it cannot be read, or its columns or names are not those that the place file says.
    """
    file = shown(path)
    try:
        content = content_of(path)
        text = content.decode("utf-8-sig")
    except OSError as error:
        raise ScenarioError([Problem(file, "", f"cannot be read: {error.strerror or error}")]) from error
    except UnicodeDecodeError as error:
        raise ScenarioError([Problem(file, "", "is not UTF-8 text")]) from error
    lines = csv.DictReader(text.splitlines())
    known = (NAME_COLUMN, *table.columns)
    try:
        columns = list(lines.fieldnames or ())
        cells = [(lines.line_num, line) for line in lines]
    except csv.Error:
        raise ScenarioError(
            [Problem(f"{file}:{lines.line_num + 1}", "", "is no CSV: a cell is too long")]
        ) from None
    if NAME_COLUMN not in columns:  # of a file that is something else nothing is repeated
        message = f"is no table of places: its first line has no column '{NAME_COLUMN}'"
        raise ScenarioError([Problem(file, "", message)])
    problems = [
        Problem(file, shortened(name), "unknown column", ", ".join(known), nearest(name, known))
        for name in columns
        if name not in known
    ]
    problems += [Problem(file, name, "this column is missing") for name in known if name not in columns]
    if problems:
        raise ScenarioError(problems)
    rows: dict[str, Cells] = {}
    for number, line in cells:
        name = (line[NAME_COLUMN] or "").strip()
        at = f"{file}:{number}"
        if None in line or None in line.values():
            problems.append(Problem(at, "", f"has {'more' if None in line else 'fewer'} cells than columns"))
        elif not name.replace("_", "").isalnum():
            problems.append(
                Problem(at, NAME_COLUMN, f"must be a name in letters, digits and _, is {spell(name)}")
            )
        elif name in rows:
            problems.append(Problem(at, NAME_COLUMN, f"names {spell(name)} twice"))
        else:
            rows[name] = line
    if not rows and not problems:
        problems.append(Problem(file, "", "holds no place"))
    if problems:
        raise ScenarioError(problems)
    return rows, sha256(content).hexdigest()


def table_of(reading: Reading, place: Tree, at: tuple[str, ...], otherwise: str) -> PlaceTable | None:
    """Return the table that a place's file stands for; nothing if it is none or has a mistake.

    Mistakes are said to be under the path ``at``, those that stand in no file in ``otherwise``.
    """
    said = place.get("table")
    if not isinstance(said, dict):
        return None
    context = Context(origin=lambda keys: origin(said, keys[len(at) :], otherwise), at=at)
    return validate(PlaceTable, values_of(said), context, reading.problems)


def rows_of(reading: Reading, place: Tree, table: PlaceTable) -> tuple[dict[str, Cells], str]:
    """Read the rows of the table that a place's file stands for, by name; return them and the file as shown."""
    path = reading.paths[place["table"]["file"].file].parent / table.file
    rows, digest = read_rows(path, table)
    file = shown(path)
    reading.files[file], reading.paths[file] = digest, path
    return rows, file


def read_table(reading: Reading, trees: Mapping[str, Tree]) -> tuple[PlaceTable, dict[str, Cells], str]:
    """Read the table that a scenario's place stands for: what it is, its rows by name, and its file as shown.

    Raises
    ------
    ScenarioError
        If the place is no table of places, or the table has mistakes.
    """
    reading.stop_on_problems()
    place = trees["place"]
    file = origin({"place": place}, ("place", "title"), "")
    table = table_of(reading, place, ("place", "table"), file)
    reading.stop_on_problems()
    if table is None:
        raise ScenarioError([Problem(file, "table", "is missing: this place is no table of places")])
    return table, *rows_of(reading, place, table)


def one_row(rows: Mapping[str, Cells], name: str, file: str) -> Cells:
    """Return a row by its name; if the table lacks it, raise an error with the nearest."""
    if name not in rows:
        message = f"there is no place named {spell(name)} in the table"
        raise ScenarioError([Problem(file, "", message, nearest=nearest(name, rows))])
    return rows[name]


def with_row(reading: Reading, place: Tree, row: str, named_in: str, key: str) -> Tree | None:
    """Lay the figures of a row over a table of places as read; nothing if that cannot be done.

    ``named_in`` and ``key`` are the file and the key that name the row.
    """
    if not isinstance(place.get("table"), dict):
        message = f"names the row '{row}' of a place that is no table of places"
        reading.problems.append(Problem(named_in, key, message))
        return None
    table = table_of(reading, place, ("table",), named_in)
    if table is None:
        return None
    try:
        rows, file = rows_of(reading, place, table)
    except ScenarioError as error:
        reading.unreadable += error.problems
        return None
    try:
        own = figures_of_row(one_row(rows, row, file), table)
    except ScenarioError as error:
        reading.problems += [dataclasses.replace(found, file=named_in, key=key) for found in error.problems]
        return None
    figures = {path.removeprefix("place."): figure for path, figure in own.items()}
    over = expand(read_tree(figures, file, reading.problems))
    alone = {name: value for name, value in place.items() if name != "table"}
    return overlay(alone, over, reading.added, ("place",))


def figures_of_row(row: Cells, table: PlaceTable) -> dict[str, Any]:
    """Return what a row says: dotted path -> value, with the column's range, provenance and source.

    An empty cell leaves what the place file says.
    """
    found: dict[str, Any] = {}
    for name, column in table.columns.items():
        cell = row[name].strip()
        if not cell:
            continue
        value = _value(cell)
        figure: Any = value
        if column.basis:
            figure = {"value": value, "provenance": column.basis}
            if column.spread is not None and not isinstance(value, str):
                figure["range"] = _range(value, column.spread)
            figure |= {
                key: said
                for key in ("source", "source_da", "note", "note_da")
                if (said := getattr(column, key))
            }
        found |= {f"place.{key}": figure for key in column.keys}
    return found


def figures_by_stock(trees: Mapping[str, Tree], offers: Followed) -> tuple[dict[str, Any], str]:
    """Return what a practice sets by the place's stock, as dotted path -> figure, and the file that says so.

    Places are as many times more as the groups whose offers follow the place's activation spend more time in it.
    Nothing where a rule or a stock is wrong: validation tells of it.
    """
    rules: Tree = at_path(trees, ("practice", "by_stock")) or {}
    groups = at_path(trees, ("place", "groups"))
    if not isinstance(rules, dict) or not rules or not isinstance(groups, dict):
        return {}, ""
    _, first = next(leaves(rules), ((), None))
    found = {}
    for table in rules.values():
        context = Context(origin=lambda _: "")
        rule = validate(ByStock, values_of(table), context, []) if isinstance(table, dict) else None
        if rule is None:
            return {}, ""
        scaled = dict.fromkeys(offers.groups, offers.scale) if rule.key.endswith(".places") else {}
        per_100 = {
            group: per * scaled.get(group, 1.0) for group, per in rule.per_100.items() if group in groups
        }
        stocks = [at_path(groups, (group, "stock")) for group in per_100]
        if not all(isinstance(stock, Leaf) and type(stock.value) is int for stock in stocks):
            return {}, ""
        exact = sum(per * stock.value for per, stock in zip(per_100.values(), stocks, strict=True)) / 100
        value: float = max(round(exact, rule.decimals), rule.least)
        value = value if rule.decimals else int(value)
        counted = " + ".join(f"{per:.4g} per 100 {group}" for group, per in per_100.items())
        found[f"practice.{rule.key}"] = {
            "value": value,
            "range": _range(value, rule.spread, rule.decimals),
            "provenance": "assumption",
            "note": f"By stock: {counted or 'nobody there'}.",
            "note_da": "Efter antallet af borgere.",
        }
    return found, "" if first is None else first.file


_LARGEST = 1e15
"""No figure of a place is as large: what is (``inf``, ``1e999``) is no number there, and is refused as a text."""


def _value(cell: str) -> Any:
    """Read a cell: a number, several with spaces between them, or a text."""
    parts = cell.split()
    try:
        numbers = [int(part) if part.lstrip("-").isdigit() else float(part) for part in parts]
    except ValueError:
        return cell
    if not all(abs(number) < _LARGEST for number in numbers):  # nor is what is no number
        return cell
    return numbers[0] if len(numbers) == 1 else tuple(float(number) for number in numbers)


def _range(value: Any, spread: tuple[float, float], decimals: int | None = None) -> list[float]:
    """Return the range around a value, or around all of a list."""
    lowest, highest = (min(value), max(value)) if isinstance(value, tuple) else (value, value)
    low, high = lowest * spread[0], highest * spread[1]
    digits = (0 if isinstance(value, int) else 3) if decimals is None else decimals
    scale = 10**digits
    low, high = floor(round(low * scale, 6)), ceil(round(high * scale, 6))
    if digits:  # a whole number's range ends on whole numbers
        low, high = low / scale, high / scale
    return [min(low, lowest), max(high, highest)]


def pool(members: tuple[Scenario, ...], title: str = "", title_da: str = "") -> Scenario:
    """Return the scenario that stands for several municipalities: at least one, each named ``REGION/PLACE``.

    Law, behaviour, prices and texts are the same in all of them. Its title is ``title``, or their names one after
    another. Its members are what is run, each by itself; its own place and practice are never simulated.
    """
    first = members[0]
    place = _together(tuple(member.place for member in members), title, title_da)
    return dataclasses.replace(
        first,
        name=first.name.rpartition("/")[0],
        place=place,
        members=members,
        place_from="",
        later=tuple((day, dataclasses.replace(then, place=place)) for day, then in first.later),
        figures=FrozenDict(_shared_figures(members)),
        files=tuple(dict.fromkeys(file for member in members for file in member.files)),
    )


def each(scenario: Scenario, change: Callable[[Scenario], Scenario]) -> Scenario:
    """Change a scenario; where it stands for several municipalities, change each of them."""
    if not scenario.members:
        return change(scenario)
    names = ", ".join(member.place.title for member in scenario.members)
    title = "" if scenario.place.title == names else scenario.place.title
    return pool(tuple(change(member) for member in scenario.members), title, scenario.place.title_da)


def place_name(member: Scenario) -> str:
    """Return the name of the place of one of several municipalities."""
    return member.name.rpartition("/")[2]


def places_problems(leaf: Leaf) -> list[Problem]:
    """Return what is wrong with a list of places."""
    value = leaf.value
    if isinstance(value, str):
        return []
    if not isinstance(value, tuple):
        message = f"must be a list of texts or a table of places, is {name_of(value)}"
        return [Problem(leaf.file, "uses.places", message)]
    if not value:
        return [Problem(leaf.file, "uses.places", "must not be empty")]
    found = [
        Problem(leaf.file, "uses.places", f"item {n} must be a text, is {name_of(name)}")
        for n, name in enumerate(value, 1)
        if not isinstance(name, str)
    ]
    twice = [name for n, name in enumerate(value) if name in value[:n]]
    found += [Problem(leaf.file, "uses.places", f"names {spell(name)} twice") for name in twice]
    return found


def _together(places: tuple[Place, ...], title: str, title_da: str) -> Place:
    """Put places together for show: all their names, all their people, the first one's shape."""
    groups: dict[str, PlaceGroup] = {}
    for group in GROUPS:
        there = [place.groups[group] for place in places if group in place.groups]
        if there:
            groups[group] = there[0].model_copy(update={"stock": sum(one.stock for one in there)})
    together: dict[str, Any] = {
        "title": title or ", ".join(place.title for place in places),
        "title_da": title_da,
        "code": 0,
        "groups": FrozenDict(groups),
        "solved": None,
    }
    return places[0].model_copy(update=together)


def _shared_figures(members: tuple[Scenario, ...]) -> dict[str, Figure]:
    """Return the figures that are the same everywhere; what differs stands in the members' own."""
    first, *others = members
    return {
        path: figure
        for path, figure in first.figures.items()
        if all(path in other.figures and other.figures[path].value == figure.value for other in others)
    }
