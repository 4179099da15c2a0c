"""The schema: what may stand at a path, and in plain words what of some values does not fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from simulator.scenario.base import Part
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.law import Law
from simulator.scenario.messages import Problem, name_of, nearest, nearest_path, shortened, spell
from simulator.scenario.place import Place
from simulator.scenario.practice import Practice
from simulator.scenario.prices import Prices
from simulator.scenario.tree import Keys, at_path, is_danish

PARTS: dict[str, type[Part]] = {
    "law": Law,
    "place": Place,
    "practice": Practice,
    "behaviour": Behaviour,
    "prices": Prices,
}
"""The parts of a scenario by kind."""


_WORDS: dict[Any, tuple[str, str]] = {
    float: ("a number", "numbers"),
    int: ("a whole number", "whole numbers"),
    str: ("a text", "texts"),
    bool: ("true or false", "values"),
    date: ("a date", "dates"),
}
"""What may stand at a place: one of it, and several."""
_BOUNDS = (
    (Ge, "ge", "at least", "not before"),
    (Gt, "gt", "above", "above"),
    (Le, "le", "at most", "not after"),
    (Lt, "lt", "below", "below"),
)
"""Bounds of the schema: which of its fields has the number, and in which words of numbers and of dates."""


@dataclass(frozen=True)
class Spot:
    """What the schema says about one place: a type, its constraints, and what it means."""

    type: Any
    constraints: tuple[Any, ...] = ()
    description: str = ""

    @property
    def model(self) -> type[BaseModel] | None:
        """The table's class, if a table with fixed keys stands here."""
        return self.type if isinstance(self.type, type) and issubclass(self.type, BaseModel) else None

    def keys(self) -> tuple[str, ...]:
        """Keys that may stand here; none if the names are free (or if this is no table)."""
        if self.model:
            return tuple(field.alias or name for name, field in self.model.model_fields.items())
        if get_origin(self.type) is dict:
            return get_args(get_args(self.type)[0])
        return ()

    def below(self, key: str) -> Spot | None:
        """What stands under a key, or ``None`` if nothing may."""
        if self.model:
            fields = self.model.model_fields
            field = fields.get(key) or next((f for f in fields.values() if f.alias == key), None)
            return (
                None if field is None else _spot(field.annotation, tuple(field.metadata), field.description)
            )
        if get_origin(self.type) is dict:
            return _spot(get_args(self.type)[1], (), self.description)
        return None

    def item(self) -> Spot | None:
        """What an item of the list is, if a list stands here."""
        return _spot(get_args(self.type)[0], (), "") if get_origin(self.type) is tuple else None

    def in_words(self) -> str:
        """Say what may stand here, such as ``a number, at least 0 and at most 1``."""
        if self.model or get_origin(self.type) is dict:
            return "a table"
        if get_origin(self.type) is Literal:
            return "one of " + ", ".join(map(str, get_args(self.type)))
        item = self.item()
        if item is not None:
            return f"a list of {self.length()}{item.plural()}"
        one, _ = _WORDS.get(self.type, ("", ""))
        return ", ".join(part for part in (one, self.bounds()) if part)

    def plural(self) -> str:
        """Name several of what may stand here."""
        if get_origin(self.type) is Literal:
            return "words, each one of " + ", ".join(map(str, get_args(self.type)))
        _, several = _WORDS.get(self.type, ("", "values"))
        return ", each ".join(part for part in (several, self.bounds()) if part)

    def length(self) -> str:
        """Say how many items the list has, followed by a space; empty if any number will do."""
        inner = get_args(self.type)
        if get_origin(self.type) is tuple and inner[-1] is not Ellipsis:
            return f"{len(inner)} "
        fixed = {c.min_length for c in self.constraints if isinstance(c, MinLen)}
        fixed &= {c.max_length for c in self.constraints if isinstance(c, MaxLen)}
        return f"{fixed.pop()} " if fixed else ""

    def bounds(self) -> str:
        """Say between which numbers (or dates) a value must lie; empty if anywhere."""
        return " and ".join(
            f"{of_dates if self.type is date else of_numbers} {spell(getattr(constraint, limit))}"
            for constraint in self.constraints
            for kind, limit, of_numbers, of_dates in _BOUNDS
            if isinstance(constraint, kind)
        )

    def admits(self, value: object) -> bool:
        """Say whether a word, a number, true or false may stand here."""
        try:
            _adapter(self.type, self.constraints).validate_python(value, strict=True)
        except ValidationError:
            return False
        return True


@lru_cache(maxsize=1024)
def _adapter(kind: Any, constraints: tuple[Any, ...]) -> TypeAdapter[Any]:
    return TypeAdapter(Annotated[kind, *constraints] if constraints else kind)


def _spot(annotation: Any, metadata: tuple[Any, ...], description: str | None) -> Spot:
    """Look through ``Annotated`` and ``| None`` to the type itself, gathering constraints on the way."""
    constraints = [c for m in metadata for c in (m.metadata if isinstance(m, FieldInfo) else (m,))]
    while True:
        if get_origin(annotation) is Annotated:
            annotation, *more = get_args(annotation)
            constraints += [c for m in more for c in (m.metadata if isinstance(m, FieldInfo) else (m,))]
        elif get_origin(annotation) in (Union, UnionType):
            annotation = next(a for a in get_args(annotation) if a is not type(None))
        else:
            return Spot(annotation, tuple(constraints), " ".join((description or "").split()))


@lru_cache(maxsize=4096)
def spot(model: type[BaseModel], path: tuple[str, ...]) -> Spot | None:
    """Return what the schema says about a path below a model, or ``None`` if nothing may stand there."""
    found: Spot | None = Spot(model)
    for key in path:
        found = None if found is None else found.below(key)
    return found


def describe(path: tuple[str, ...]) -> str:
    """Return the meaning and unit of the value at a path that begins with a part's kind."""
    found = spot(PARTS[path[0]], path[1:]) if path[0] in PARTS else None
    return found.description if found else ""


M = TypeVar("M", bound=BaseModel)
_LONGEST_NAME = 200
"""A provision's name is a sentence; whatever is longer is not repeated whole."""
_MANY = 20
"""Allowed words beyond this number are not listed where the nearest is named."""


@dataclass(frozen=True)
class Context:
    """What the words of a mistake depend on besides schema and values."""

    origin: Callable[[Keys], str]
    """Returns the file that a path's value stands in."""
    at: Keys = ()
    """Path of the table that is validated, such as ``("practice",)``."""
    more_keys: tuple[str, ...] = ()
    """Keys that a file may have at its top besides the schema's."""
    unread: frozenset[Keys] = frozenset()
    """Paths whose values could not be read: already complained of."""
    added: frozenset[Keys] = frozenset()
    """Paths of the tables that a diff added."""
    laid: frozenset[Keys] = frozenset()
    """Paths of the tables that were added above all diffs."""
    asked: Sequence[str] = ()
    """The dotted paths that the user gave: a wrong one is named whole, with the nearest..."""
    paths: Callable[[], Sequence[str]] = field(default=tuple)
    """...of all that there are."""


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
        meant: set[Keys] = set()
        for path, e in self.errors:
            if e["type"] == "extra_forbidden":
                problem, near = self._unknown(path)
                found.append(problem)
                meant.add((*path[:-1], near))
        no_base = ("extends",) in meant and "extends" in self.context.more_keys
        misspelt: dict[Keys, list[str]] = {}
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
    def _path(e: ErrorDetails) -> Keys:
        loc = e["loc"][:-1] if _is_about_a_name(e) else e["loc"]
        return tuple(key for key in loc if isinstance(key, str))

    def _spot(self, path: Keys) -> Spot:
        return spot(self.model, path) or Spot(object)

    def _problem(self, path: Keys, message: str, allowed: str = "", near: str = "") -> Problem:
        whole = (*self.context.at, *path)
        return Problem(self.context.origin(whole), dotted(whole), message, allowed, near)

    def _unknown(self, path: Keys) -> tuple[Problem, str]:
        keys = [*self._spot(path[:-1]).keys(), *(self.context.more_keys if len(path) == 1 else ())]
        keys = [k for k in keys if k != "kind"]
        unsaid = [k for k in keys if (*path[:-1], k) in self.missing]
        near = nearest(path[-1], unsaid) or nearest(path[-1], keys)
        shown = ", ".join(key for key in keys if not is_danish(key))
        problem = self._problem(path, "unknown key", shown, near)
        for given in self.context.asked:
            if given == problem.key or given.startswith(problem.key + "."):
                full = nearest_path(given, self.context.paths())
                return Problem(problem.file, given, problem.message, problem.allowed, full or near), near
        return problem, near

    def _missing(self, path: Keys) -> Problem:
        return self._problem(path, "is missing", self._spot(path).in_words())

    def _misspelt_above(self, path: Keys) -> Keys | None:
        """Return the table above that was to be another: its name exists nowhere below a diff, but nearly."""
        for length in range(1, len(path)):
            table = path[:length]
            if (*self.context.at, *table) in self.context.added | self.context.laid and (
                nearest(table[-1], self._beside(table)) or table in self.bad_names
            ):
                return table
        return None

    def _beside(self, table: Keys) -> list[str]:
        """Names beside a table that were there before the diff."""
        beside = at_path(self.values, table[:-1]) or {}
        above = (*self.context.at, *table[:-1])
        laid = self.context.laid
        added = laid if (*above, table[-1]) in laid else self.context.added | laid
        return [name for name in beside if (*above, name) not in added]

    def _no_such(self, table: Keys, keys: list[str]) -> Problem:
        names = self._beside(table)
        message = f"unknown name; to add it, give also {', '.join(sorted(keys))}"
        return self._problem(table, message, ", ".join(names), nearest(table[-1], names))

    def _wrong(self, path: Keys, e: ErrorDetails) -> Problem:
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


def dotted(path: Keys) -> str:
    """Write a path with dots; a name that is not a bare TOML key stands in quotes."""
    names = [shortened(key, _LONGEST_NAME) for key in path]
    return ".".join(key if key.replace("_", "a").replace("-", "a").isalnum() else f'"{key}"' for key in names)
