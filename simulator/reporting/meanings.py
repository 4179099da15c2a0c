"""What the fields of scenario files are called in Danish; in English the schema says it itself.

A field of several (target groups, types of activation) takes their names behind its own: the share of talks that are
missed (sick-listed).
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from simulator.scenario.diff import plainly
from simulator.scenario.scenario import Top
from simulator.scenario.schema import PARTS, Spot, describe

if TYPE_CHECKING:
    from simulator.reporting.words import Words

_FILE = "meanings_da.toml"
_NAMES, _VALUES = "names", "values"
_ITEM = re.compile(r"\[(\d+)\]$")


def danish_name(path: str, words: Words) -> str:
    """Return what the field at a dotted path is called; empty where the schema has no such field."""
    bare, item = _ITEM.sub("", path), _ITEM.search(path)
    named, behind = _walk(tuple(bare.split(".")))
    if not named:
        return ""
    told = [_named(key, words) for key in behind]
    told += [f"nr. {int(item[1]) + 1}"] if item else []
    return named + (f" ({', '.join(told)})" if told else "")


def name_of(path: str, words: Words) -> str:
    """Return what the field at a dotted path is called, else what the schema says that it means; ``*`` is any name."""
    named = words.key(path)
    if named == path:
        _, behind = _walk(tuple(path.split(".")))
        named = plainly(describe(tuple(path.split(".")))).partition(".")[0].partition(";")[0]
        named = named[:1].lower() + named[1:] if named else path
        told = [_in_english(key, words) for key in behind]
        named += f" ({', '.join(told)})" if told else ""
    return named.replace("(*", f"({words('search.any')}").replace(", *", f", {words('search.any')}")


def danish_value(value: str, words: Words) -> str:
    """Return a word that may stand as a value: one of the schema's, a target group, an activation, else as it is."""
    own = _texts()[_VALUES].get(value, "")
    return own or _named(value, words, otherwise=value)


def _walk(path: tuple[str, ...]) -> tuple[str, list[str]]:
    """Return the name of the last field of the schema on a path, and the names of things on the way there."""
    here: Spot | None = Spot(PARTS.get(path[0], Top))
    keys = path[1:] if path[0] in PARTS else path
    named, behind = "", []
    for key in keys:
        if here is None:
            return "", []
        if here.model is None:
            behind.append(key)
        else:
            named = _texts().get(here.model.__name__, {}).get(key, "")
        here = here.below(key)
    return (named, behind) if here is not None else ("", [])


def _in_english(key: str, words: Words) -> str:
    """Name the same where no Danish stands in for what has no name."""
    known = (words.known(one, "") for one in (f"groups.{key}", f"law.activation.{key}", f"law.duties.{key}"))
    name = next(filter(None, known), key.replace("_", " "))
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _named(key: str, words: Words, otherwise: str = "") -> str:
    """Name a thing that a file names: a target group, an activation, a duty, a rule of the law, else as it is there."""
    for known in (f"groups.{key}", f"law.activation.{key}", f"law.duties.{key}"):
        if name := words.known(known, ""):
            return name[:1].lower() + name[1:]
    return _texts()[_NAMES].get(key, otherwise or key.replace("_", " "))


@cache
def _texts() -> dict[str, dict[str, str]]:
    # A cache of immutable package data, filled on first use.
    import tomllib

    found = files(__package__).joinpath("texts", _FILE).read_text(encoding="utf-8")
    return tomllib.loads(found)
