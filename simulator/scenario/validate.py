"""Validating values against the schema, and saying in plain words what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from simulator.scenario.errors import Problem, name_of, nearest, nearest_path, spell
from simulator.scenario.schema import Spot, spot
from simulator.scenario.tree import Path, at_path

M = TypeVar("M", bound=BaseModel)
_MANY = 20
"""Allowed words beyond this number are not listed where the nearest is named."""


@dataclass(frozen=True)
class Context:
    """What the words of a mistake depend on besides schema and values.

    Attributes
    ----------
    origin
        Returns the file that a path's value stands in.
    at
        Path of the table that is validated, such as ``("practice",)``.
    more_keys
        Keys that a file may have at its top besides the schema's.
    unread
        Paths whose values could not be read: already complained of.
    added
        Paths of the tables that a diff added.
    laid
        Paths of the tables that were added above all diffs.
    asked, paths
        The dotted paths that the user gave, and all that there are: a wrong one is named whole, with the
        nearest.
    """

    origin: Callable[[Path], str]
    at: Path = ()
    more_keys: tuple[str, ...] = ()
    unread: frozenset[Path] = frozenset()
    added: frozenset[Path] = frozenset()
    laid: frozenset[Path] = frozenset()
    asked: Sequence[str] = ()
    paths: Callable[[], Sequence[str]] = field(default=tuple)


def validate(
    model: type[M], values: Mapping[str, Any], context: Context, problems: list[Problem]
) -> M | None:
    """Validate a table strictly; on mistakes return ``None`` and add one problem a mistake to ``problems``."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        problems += _Translation(model, values, context, error.errors(include_url=False)).problems()
        return None


def _is_about_a_name(e: ErrorDetails) -> bool:
    """Say whether an error is about a name in a table by name: pydantic ends its place in a mark of its own."""
    return e["loc"][-1:] == ("[key]",) and e["type"] != "extra_forbidden"


class _Translation:
    """Turns the errors of one validation into problems."""

    def __init__(
        self,
        model: type[BaseModel],
        values: Mapping[str, Any],
        context: Context,
        errors: Sequence[ErrorDetails],
    ) -> None:
        self.model, self.values, self.context = model, values, context
        self.errors = [(self._path(e), e) for e in errors]
        self.missing = {
            path for path, e in self.errors if e["type"] == "missing" and isinstance(e["loc"][-1], str)
        }
        self.bad_names = {path for path, e in self.errors if _is_about_a_name(e)}

    def problems(self) -> list[Problem]:
        found: list[Problem] = []
        meant: set[Path] = set()
        for path, e in self.errors:
            if e["type"] == "extra_forbidden":
                problem, near = self._unknown(path)
                found.append(problem)
                meant.add((*path[:-1], near))
        no_base = ("extends",) in meant and "extends" in self.context.more_keys
        misspelt: dict[Path, list[str]] = {}
        for path, e in self.errors:
            whole = (*self.context.at, *path)
            if e["type"] == "extra_forbidden" or whole in self.context.unread:
                continue
            if path in self.missing:
                table = self._misspelt_above(path)
                if table is not None:
                    misspelt.setdefault(table, []).append(dotted(path[len(table) :]))
                elif path not in meant and not no_base:
                    found.append(self._missing(path))
            else:
                found.append(self._wrong(path, e))
        found += [
            self._no_such(table, keys) for table, keys in misspelt.items() if table not in self.bad_names
        ]
        return list(dict.fromkeys(found))

    @staticmethod
    def _path(e: ErrorDetails) -> Path:
        loc = e["loc"][:-1] if _is_about_a_name(e) else e["loc"]
        return tuple(key for key in loc if isinstance(key, str))

    def _spot(self, path: Path) -> Spot:
        return spot(self.model, path) or Spot(object)

    def _problem(self, path: Path, message: str, allowed: str = "", near: str = "") -> Problem:
        whole = (*self.context.at, *path)
        return Problem(self.context.origin(whole), dotted(whole), message, allowed, near)

    def _unknown(self, path: Path) -> tuple[Problem, str]:
        keys = [*self._spot(path[:-1]).keys(), *(self.context.more_keys if len(path) == 1 else ())]
        keys = [k for k in keys if k != "kind"]
        unsaid = [k for k in keys if (*path[:-1], k) in self.missing]
        near = nearest(path[-1], unsaid) or nearest(path[-1], keys)
        problem = self._problem(path, "unknown key", ", ".join(keys), near)
        for given in self.context.asked:
            if given == problem.key or given.startswith(problem.key + "."):
                full = nearest_path(given, self.context.paths())
                return Problem(problem.file, given, problem.message, problem.allowed, full or near), near
        return problem, near

    def _missing(self, path: Path) -> Problem:
        return self._problem(path, "is missing", self._spot(path).in_words())

    def _misspelt_above(self, path: Path) -> Path | None:
        """Return the table above that was to be another: its name exists nowhere below a diff, but nearly."""
        for length in range(1, len(path)):
            table = path[:length]
            if (*self.context.at, *table) in self.context.added | self.context.laid and (
                nearest(table[-1], self._beside(table)) or table in self.bad_names
            ):
                return table
        return None

    def _beside(self, table: Path) -> list[str]:
        """Names beside a table that were there before the diff."""
        beside = at_path(self.values, table[:-1]) or {}
        above = (*self.context.at, *table[:-1])
        laid = self.context.laid
        added = laid if (*above, table[-1]) in laid else self.context.added | laid
        return [name for name in beside if (*above, name) not in added]

    def _no_such(self, table: Path, keys: list[str]) -> Problem:
        names = self._beside(table)
        message = f"unknown name; to add it, give also {', '.join(sorted(keys))}"
        return self._problem(table, message, ", ".join(names), nearest(table[-1], names))

    def _wrong(self, path: Path, e: ErrorDetails) -> Problem:
        place = self._spot(path)
        item, value = "", e["input"]
        position = e["loc"][-1]
        if e["type"] == "missing" or e["type"] in ("too_short", "too_long"):
            need, has = place.length(), len(value)
            if get_origin(place.type) is dict or not need:
                return self._problem(path, "must not be empty" if has == 0 else "has too many items")
            return self._problem(path, f"must have {need}items, has {has}")
        if isinstance(position, int):
            item = f"item {position + 1} "
            place = place.item() or Spot(object)
        if e["loc"][-1] == "[key]":
            names = self._spot(path[:-1]).keys()
            return self._problem(path, "unknown name", ", ".join(names), nearest(path[-1], names))
        match e["type"]:
            case "literal_error" if isinstance(value, str):
                words = [str(w) for w in get_args(place.type)]
                message = f"unknown word {spell(value)}" + (f" ({item.strip()})" if item else "")
                near = nearest(value, words)
                if near and len(words) > _MANY:
                    words = []  # the whole list would hide it
                return self._problem(path, message, ", ".join(words), near)
            case "finite_number":
                message = f"must be a finite number, is {spell(value)}"
            case "greater_than_equal" | "greater_than" | "less_than_equal" | "less_than":
                message = f"must be {place.bounds()}, is {spell(value)}"
            case "value_error" | "name_or_date":
                message = e["msg"]
            case _:
                message = f"must be {place.in_words()}, is {name_of(value)}"
        return self._problem(path, item + message)


def dotted(path: Path) -> str:
    """Write a path with dots; a name that is not a bare TOML key stands in quotes."""
    return ".".join(key if key.replace("_", "a").replace("-", "a").isalnum() else f'"{key}"' for key in path)
