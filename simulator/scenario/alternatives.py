"""Alternatives: what a figure may be instead, where the question is which of a few and not how much.

A reading of the law, or what spare time becomes, is no number with a range: it is one thing or another. Such a
figure is structural: ``{ value, alternatives = [...], weight = [...], provenance, source, note }``. Its value is one
of the alternatives; the weights, one for each, say how likely each is held to be.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

from simulator.scenario.errors import name_of, spell

Complain = Callable[..., None]
"""``complain(key, message, allowed)``: the key is within the figure; empty where the figure itself is meant."""


def read_alternatives(
    table: Mapping[str, Any], value: object, complain: Complain
) -> tuple[tuple[Any, ...], tuple[float, ...]]:
    """Read the alternatives of a figure and their weights, scaled to sum to 1.

    Parameters
    ----------
    table
        The figure as parsed, its arrays turned into tuples.
    value
        Its value.
    complain
        Takes every mistake.

    Returns
    -------
    alternatives, weight : tuple
        In the order of the file; empty where the figure has none, or they could not be read.
    """
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
