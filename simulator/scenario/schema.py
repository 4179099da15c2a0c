"""Questions to the schema: what may stand at a path, and in which words to say so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simulator.scenario.base import Part
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.errors import spell
from simulator.scenario.law import Law
from simulator.scenario.place import Place
from simulator.scenario.practice import Practice
from simulator.scenario.prices import Prices

PARTS: dict[str, type[Part]] = {
    "law": Law,
    "place": Place,
    "practice": Practice,
    "behaviour": Behaviour,
    "prices": Prices,
}
"""The parts of a scenario by kind."""


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
        words = {
            float: "a number",
            int: "a whole number",
            str: "a text",
            bool: "true or false",
            date: "a date",
        }
        return ", ".join(part for part in (words.get(self.type, ""), self.bounds()) if part)

    def plural(self) -> str:
        """Name several of what may stand here."""
        words = {float: "numbers", int: "whole numbers", str: "texts", date: "dates"}
        if get_origin(self.type) is Literal:
            return "words, each one of " + ", ".join(map(str, get_args(self.type)))
        return ", each ".join(part for part in (words.get(self.type, "values"), self.bounds()) if part)

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
        words = []
        low, high = ("not before", "not after") if self.type is date else ("at least", "at most")
        for c in self.constraints:
            match c:
                case Ge():
                    words.append(f"{low} {spell(c.ge)}")
                case Gt():
                    words.append(f"above {spell(c.gt)}")
                case Le():
                    words.append(f"{high} {spell(c.le)}")
                case Lt():
                    words.append(f"below {spell(c.lt)}")
                case _:
                    pass
        return " and ".join(words)

    def allows(self, number: float) -> bool:
        """Say whether a number lies within the bounds, and is whole where it must be."""
        for c in self.constraints:
            if isinstance(c, Ge) and not number >= c.ge:  # type: ignore[operator]
                return False
            if isinstance(c, Gt) and not number > c.gt:  # type: ignore[operator]
                return False
            if isinstance(c, Le) and not number <= c.le:  # type: ignore[operator]
                return False
            if isinstance(c, Lt) and not number < c.lt:  # type: ignore[operator]
                return False
        return self.type is not int or isinstance(number, int)

    def admits(self, value: object) -> bool:
        """Say whether a word, a number, true or false may stand here."""
        if get_origin(self.type) is Literal:
            return value in get_args(self.type)
        if self.type in (bool, str):
            return isinstance(value, self.type)
        return (
            self.type in (int, float)
            and isinstance(value, int | float)
            and not isinstance(value, bool)
            and self.allows(value)
        )


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
