"""Figures: values that say where they come from and how far they may be off.

In a file a figure is a bare value or ``{ value, range, shape, provenance, source, note }``; a structural one has
``alternatives`` and ``weight`` in place of the range (:mod:`simulator.scenario.figures`). Reading a file strips
such a table to its value, so that the schema sees values alone, and keeps the rest beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import isfinite
from typing import Any

from simulator.scenario.messages import Problem, name_of, nearest, spell
from simulator.scenario.schema import describe
from simulator.scenario.tree import PLACEHOLDER, UNREAD, Keys, Leaf, Stated, Tree, at_path, is_danish

PROVENANCES = ("law", "published", "estimated", "assumption")
"""Where a figure comes from: an act, a publication, our own estimate from data, or nowhere but reason."""
STATED_KEYS = (
    "value",
    "range",
    "shape",
    "alternatives",
    "weight",
    "provenance",
    "source",
    "source_da",
    "note",
    "note_da",
)
SHAPES = ("uniform", "pert", "normal")
"""How likely the values of a range are held to be: all alike; most likely the stated one, the ends hardly; a bell whose
95 % interval the range is."""
_USUAL_SHAPE = {"assumption": "pert", "published": "normal", "estimated": "normal"}
_DEEPEST = 20
_LABELS = (
    "place.activation.",
    "place.code",
    "place.solved.",
    "place.table.",
    "practice.by_activation.",
    "practice.by_stock.",
    "practice.joint.with_talk",
    "prices.year",
)  # numbers that name something


@dataclass(frozen=True)
class Figure:
    """A number (or list of numbers) of a scenario, or a structural alternative, and what is known about it.

    Attributes
    ----------
    path : str
        Dotted path, such as ``practice.caseworkers.factor``.
    value : number, tuple of numbers, text or bool
        Its value; a text or bool only where there are alternatives to it.
    range : pair of numbers, or None
        Lowest and highest value (of each item) to vary it over.
    provenance : str
        One of :data:`PROVENANCES`; empty where the file does not say.
    source : str
        The section of the act, the publication, or the data.
    description : str
        Meaning and unit, as the schema describes it.
    file : str
        Where the value stands; ``--set`` or ``replace`` where the user gave it.
    note : str
        What else a reader must know.
    changed : bool
        Whether the value was set over the one that range, provenance and source were stated about.
    alternatives : tuple
        What it may be instead, the stated value among them; empty for a figure that is not structural.
    weight : tuple of float
        How likely each alternative is held to be; they sum to 1.
    stated_shape : str
        One of :data:`SHAPES`, as the file says it of the range; empty where it does not.
    source_da, note_da : str
        Source and note in Danish.
    """

    path: str
    value: Any
    range: tuple[float, float] | None
    provenance: str
    source: str
    description: str
    file: str
    note: str = ""
    changed: bool = False
    alternatives: tuple[Any, ...] = ()
    weight: tuple[float, ...] = ()
    stated_shape: str = ""
    source_da: str = ""
    note_da: str = ""

    @property
    def shape(self) -> str:
        """How likely the values of its range are held to be: as stated, else as its provenance lets one expect."""
        return self.stated_shape or _USUAL_SHAPE.get(self.provenance, "uniform")

    @property
    def is_structural(self) -> bool:
        """Whether it is one of a few alternatives."""
        return bool(self.alternatives)

    @property
    def is_varied(self) -> bool:
        """Whether its file says what else it may be: a range, or alternatives."""
        return self.range is not None or self.is_structural


def is_number(value: object) -> bool:
    """Say whether a value is a number (true and false are not)."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_numeric(value: object) -> bool:
    """Say whether a value is a number or a list of numbers that is not empty."""
    return is_number(value) or (isinstance(value, tuple) and bool(value) and all(map(is_number, value)))


def read_tree(raw: Mapping[str, Any], file: str, problems: list[Problem], at: Keys = ()) -> Tree:
    """Turn a parsed table into one of :class:`Leaf`; mistakes in figures go to ``problems``."""
    tree: Tree = {}
    for key, value in raw.items():
        path = (*at, str(key))
        if len(path) > _DEEPEST or str(key).count(".") > _DEEPEST:
            problems.append(Problem(file, ".".join(path[:3]), "tables are nested too deep"))
        elif isinstance(value, Mapping):
            tree[str(key)] = (
                _read_figure(value, file, problems, path)
                if _is_figure(value)
                else read_tree(value, file, problems, path)
            )
        else:
            tree[str(key)] = Leaf(frozen(value), file)
    return tree


def frozen(value: Any) -> Any:
    """Turn arrays into tuples, all the way down, and numpy's numbers into Python's."""
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        value = value.tolist()
    return tuple(map(frozen, value)) if isinstance(value, list | tuple) else value


def _is_figure(table: Mapping[str, Any]) -> bool:
    """Say whether a table is a figure; a thing that happens to be named ``value`` is a table itself."""
    if "value" in table:
        return not isinstance(table["value"], Mapping)
    return bool({"range", "provenance", "alternatives"} & set(table))


def _read_figure(table: Mapping[str, Any], file: str, problems: list[Problem], path: Keys) -> Leaf:
    at = ".".join(path)
    found: list[Problem] = []

    def complain(key: str, message: str, allowed: str = "", near: str = "") -> None:
        found.append(Problem(file, f"{at}.{key}" if key else at, message, allowed, near))

    meant = set()
    for key in table:
        if key not in STATED_KEYS:
            near = nearest(str(key), [k for k in STATED_KEYS if k not in table])
            meant.add(near)
            complain(str(key), "unknown key", ", ".join(k for k in STATED_KEYS if not is_danish(k)), near)
    value = frozen(table["value"]) if "value" in table else UNREAD
    if value is UNREAD and "value" not in meant:
        complain("value", "is missing")

    provenance = table.get("provenance")
    if provenance is None:
        if "provenance" not in meant:
            complain("provenance", "is missing", ", ".join(PROVENANCES))
    elif provenance not in PROVENANCES:
        near = nearest(provenance, PROVENANCES) if isinstance(provenance, str) else ""
        complain("provenance", f"unknown word {spell(provenance)}", ", ".join(PROVENANCES), near)
    for key in ("source", "source_da", "note", "note_da"):
        if not isinstance(table.get(key, ""), str):
            complain(key, f"must be a text, is {name_of(table[key])}")
    if provenance in ("law", "published", "estimated") and not table.get("source") and "source" not in meant:
        complain("source", f"is missing: a figure whose provenance is '{provenance}' names its source")

    span = _read_range(table["range"], value, complain) if "range" in table else None
    if "shape" in table:
        _check_shape(table, complain)
    plain = {key: frozen(given) for key, given in table.items()}
    alternatives, weight = ((), ()) if "alternatives" in meant else read_alternatives(plain, value, complain)
    missing = not {"range", "alternatives"} & (set(table) | meant)
    if missing and provenance == "assumption" and is_numeric(value):
        complain("range", "is missing: an assumption has the range to vary it over", "[lowest, highest]")
    problems += found
    if found:
        return Leaf(value, file)
    said = Stated(
        span,
        str(provenance),
        table.get("source", ""),
        table.get("note", ""),
        alternatives,
        weight,
        table.get("shape", ""),
        table.get("source_da", ""),
        table.get("note_da", ""),
    )
    return Leaf(value, file, said)


def _read_range(given: object, value: object, complain: Any) -> tuple[float, float] | None:
    pair = frozen(given)
    if not (isinstance(pair, tuple) and len(pair) == 2 and all(is_number(x) and _finite(x) for x in pair)):
        complain("range", "must be two numbers, lowest and highest")
        return None
    low, high = pair
    if low > high:
        complain("range", f"begins at {spell(low)}, above its end {spell(high)}")
    elif not is_numeric(value) and value is not UNREAD:
        complain("range", f"goes with a number, not with {name_of(value)}")
    elif value is not UNREAD:
        items: Sequence[Any] = value if isinstance(value, tuple) else (value,)
        for item in items:
            if not low <= item <= high:
                complain("", f"the value {spell(item)} lies outside its range {spell(low)} to {spell(high)}")
                break
    return low, high


def _check_shape(table: Mapping[str, Any], complain: Any) -> None:
    shape = table["shape"]
    if shape not in SHAPES:
        near = nearest(shape, SHAPES) if isinstance(shape, str) else ""
        complain("shape", f"unknown word {spell(shape)}", ", ".join(SHAPES), near)
    elif "range" not in table:
        complain("shape", "goes with a range")


def _finite(number: int | float) -> bool:
    return isinstance(number, int) or isfinite(number)


def figure_of(
    path: Keys, leaf: Leaf, known: Figure | None = None, rests_on: tuple[str, str] = ("", "")
) -> Figure | None:
    """Return the figure that a leaf is, or ``None`` if it is neither a number nor one of some alternatives.

    What a bare value does not say stays as it was in the figure ``known``, whose place it takes; else its provenance
    and source are those of ``rests_on``.
    """
    stated = leaf.stated.alternatives if leaf.stated is not None else known.alternatives if known else ()
    if not (is_numeric(leaf.value) or stated) or ".".join(path).startswith(_LABELS):
        return None
    build = partial(Figure, ".".join(path), leaf.value, description=describe(path), file=leaf.file)
    if leaf.stated is not None:
        return build(changed=leaf.changed, **vars(leaf.stated))
    if known is not None:
        kept = replace(known, range=None, note="", note_da="") if known.note == PLACEHOLDER else known
        return replace(kept, value=leaf.value, file=leaf.file, changed=True)
    return build(None, *rests_on)


def rests_on(tree: Tree, keys: Keys) -> tuple[str, str]:
    """Return provenance and source of a bare value where its table says them.

    A value of a law rests on the section of the nearest table that has one, a solved hazard on the solution.
    """
    if keys[0] == "place" and "baseline" in keys:
        return "estimated", "solved so that the reference scenario gives back the observed hazards"
    if keys[0] != "law":
        return "", ""
    act = str(tree["act"].value)
    for length in range(len(keys) - 1, 1, -1):
        section = at_path(tree, (*keys[1:length], "section"))
        if isinstance(section, Leaf):
            return "law", f"{act}, {section.value}"
    return "law", act


Complain = Callable[..., None]
"""``complain(key, message, allowed)``: the key is within the figure; empty where the figure itself is meant."""


def read_alternatives(
    table: Mapping[str, Any], value: object, complain: Complain
) -> tuple[tuple[Any, ...], tuple[float, ...]]:
    """Read the alternatives of a figure and their weights, scaled to sum to 1; none of either on a mistake."""
    if "alternatives" not in table:
        if "weight" in table:
            complain("weight", "goes with alternatives, one for each")
        return (), ()
    if "range" in table:
        complain("alternatives", "stand beside a range; give one of the two")
    choices = _choices(table["alternatives"], value, complain)
    weight = _weights(table, choices, complain)
    return (choices, weight) if weight else ((), ())


def same(one: object, other: object) -> bool:
    """Say whether two values are the same alternative: true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def position(alternatives: Sequence[Any], value: object) -> int:
    """Return where a value stands among alternatives; -1 where it does not."""
    return next((n for n, one in enumerate(alternatives) if same(one, value)), -1)


def _choices(given: object, value: object, complain: Complain) -> tuple[Any, ...]:
    if not isinstance(given, tuple) or len(given) < 2:
        complain("alternatives", "must be a list of two or more, the value among them")
        return ()
    for n, one in enumerate(given):
        if not isinstance(one, str | bool | int | float) or (isinstance(one, float) and not isfinite(one)):
            complain("alternatives", f"must be words, numbers, true or false, one is {name_of(one)}")
            return ()
        if position(given, one) < n:
            complain("alternatives", f"name {spell(one)} twice")
            return ()
    if isinstance(value, str | bool | int | float) and position(given, value) < 0:
        complain("", f"the value {spell(value)} is none of its alternatives", ", ".join(map(spell, given)))
    return given


def _weights(table: Mapping[str, Any], choices: tuple[Any, ...], complain: Complain) -> tuple[float, ...]:
    if "weight" not in table:
        complain("weight", "is missing: one for each of the alternatives says how likely it is held to be")
        return ()
    given = table["weight"]
    if not isinstance(given, tuple) or not all(_positive(x) for x in given):
        complain("weight", "must be a list of numbers above 0")
        return ()
    if choices and len(given) != len(choices):
        complain("weight", f"has {len(given)} numbers for {len(choices)} alternatives; give one for each")
        return ()
    return tuple(x / sum(given) for x in given) if choices else ()


def _positive(x: object) -> bool:
    return isinstance(x, int | float) and not isinstance(x, bool) and isfinite(x) and x > 0
