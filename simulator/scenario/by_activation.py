"""A practice whose offers follow what is published of the place's activation.

Two published shares (Jobindsats y60c07) set two things that a municipality decides. How many are *touched* by
activation in a month (berørt af aktivering) says how often offers come: the weeks between two offers are read off a
line that was simulated once, stays, waits, overlooked offers and all. With those weeks people spend a known share of
their time in activation. The *activation degree* (aktiveringsgrad), which counts full-time persons, is less by as much
as the hours fall short of 37: that ratio sets the hours. Places given by stock follow the time spent.

Each range is how far a municipality's own later years lie from the year that set it, as measured on all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

import numpy as np

from simulator.scenario.place import Activated
from simulator.scenario.practice import FULL_TIME_HOURS, ByActivation
from simulator.scenario.schema import Context, validate
from simulator.scenario.tree import Leaf, Tree, at_path, leaves, values_of

_MOST_FACTOR = 10.0
_FIRST, _REPEAT = "practice.activation.first_weeks", "practice.activation.repeat_weeks"


@dataclass(frozen=True)
class Followed:
    """The figures that follow a place's activation.

    Attributes
    ----------
    figures : mapping of str to object
        Dotted path -> figure.
    file : str
        The file that says that the practice follows it.
    groups : tuple of str
        Whose offers they are.
    scale : float
        Their time in activation over that under the practice's own weeks: places by stock follow it.
    """

    figures: Mapping[str, Any]
    file: str
    groups: tuple[str, ...]
    scale: float


NOTHING = Followed({}, "", (), 1.0)


def followed(trees: Mapping[str, Tree]) -> Followed:
    """Return what a practice sets by the place's activation; nothing where it does not, or nothing is published.

    Nothing either where the rule or the place's figures are wrong: validation tells of it.
    """
    said, place = at_path(trees, ("practice", "by_activation")), at_path(trees, ("place", "activation"))
    if not isinstance(said, dict) or not isinstance(place, dict):
        return NOTHING
    context = Context(origin=lambda _: "")
    rule = validate(ByActivation, values_of(said), context, [])
    seen = validate(Activated, values_of(place), context, [])
    own = None if rule is None else _number(trees, f"{_REPEAT}.{rule.groups[0]}")
    if rule is None or seen is None or own is None:
        return NOTHING
    _, leaf = next(leaves(said))
    taking_part = _at(rule, seen.touched, rule.taking_part)
    # by the weeks that the practice itself states for the first of the groups
    scale = taking_part / float(np.interp(own, rule.repeat_weeks, rule.taking_part))
    figures = _weeks(trees, rule, seen) | _hours(trees, rule, seen, taking_part)
    return Followed(figures, leaf.file, tuple(rule.groups), scale)


def _at(rule: ByActivation, touched: float, line: tuple[float, ...]) -> float:
    """Read a line where so many are touched; its ends where more or fewer are than was simulated."""
    return float(np.interp(-touched, [-share for share in rule.touched], line))


def _weeks(trees: Mapping[str, Tree], rule: ByActivation, seen: Activated) -> dict[str, Any]:
    """Return the weeks to the first offer and between two, with their ranges."""
    low, high = (_by_odds(seen.touched, odds) for odds in (rule.touched_odds, 1 / rule.touched_odds))
    between = _figure(
        round(_at(rule, seen.touched, rule.repeat_weeks), 1),
        (round(_at(rule, low, rule.repeat_weeks), 1), round(_at(rule, high, rule.repeat_weeks), 1)),
        seen,
        f"Read off where {seen.touched:.1%} are touched by activation in a month.",
        f"Aflæst, hvor {_danish(seen.touched)} berøres af aktivering i en måned.",
    )
    found: dict[str, Any] = {}
    for group in rule.groups:
        if _number(trees, f"{_REPEAT}.{group}") is not None:
            found[f"{_REPEAT}.{group}"] = between
        first = _number(trees, f"{_FIRST}.{group}")
        weeks = _at(rule, seen.touched, rule.first_weeks)
        if first and weeks < first:
            found[f"{_FIRST}.{group}"] = round(weeks, 1)
    return found


def _hours(
    trees: Mapping[str, Tree], rule: ByActivation, seen: Activated, taking_part: float
) -> dict[str, Any]:
    """Return the factor of the hours that gives the activation degree, with its range."""
    path = "practice.activation.types.{}.hours"
    hours_of = np.array([_number(trees, path.format(name)) or FULL_TIME_HOURS for name in rule.time_in_type])
    weight = np.array([*rule.time_in_type.values()])
    if not weight.sum():
        return {}
    wanted = FULL_TIME_HOURS * min(seen.degree / taking_part, 1.0)
    low, high = 0.0, _MOST_FACTOR
    for _ in range(40):  # rises with the factor, until every type is full time
        factor = (low + high) / 2
        part = np.where(hours_of == FULL_TIME_HOURS, hours_of, np.minimum(hours_of * factor, FULL_TIME_HOURS))
        low, high = (factor, high) if np.average(part, weights=weight) < wanted else (low, factor)
    value = round(high, 2)
    told = f"{seen.degree:.1%} activation degree over {taking_part:.1%} of the time in activation."
    danish = f"Aktiveringsgrad {_danish(seen.degree)} over {_danish(taking_part)} af tiden i aktivering."
    ends = round(value * rule.hours_spread[0], 2), round(value * rule.hours_spread[1], 2)
    return {"practice.activation.hours_factor": _figure(value, ends, seen, told, danish)}


def _by_odds(share: float, times: float) -> float:
    odds = share / (1 - share) if share < 1 else inf
    return 1.0 if odds == inf else odds * times / (1 + odds * times)


def _danish(share: float) -> str:
    return f"{100 * share:.1f} %".replace(".", ",")


def _figure(
    value: float, ends: tuple[float, float], seen: Activated, note: str, note_da: str
) -> dict[str, Any]:
    figure = {
        "value": value,
        "range": [min(ends[0], value), max(ends[1], value)],
        "provenance": "estimated",
        "source": seen.source or "Jobindsats.dk (STAR) y60c07",
        "note": note,
        "note_da": note_da,
    }
    return figure | ({"source_da": seen.source_da} if seen.source_da else {})


def _number(trees: Mapping[str, Tree], path: str) -> float | None:
    found = at_path(trees, tuple(path.split(".")))
    return float(found.value) if isinstance(found, Leaf) and isinstance(found.value, int | float) else None
