"""What a reader must know about how a study was run and what limits its answer, said in the language of the report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any

from simulator.experiments.precision import Reached
from simulator.experiments.record import Kept, Note
from simulator.reporting.evidence import unit_of
from simulator.reporting.numbers import KRONER, Quantity, decimals, factor, level, plain
from simulator.reporting.plan_notes import remark_in_words
from simulator.reporting.words import Words, inside


def said(note: Note | Kept | str, spoken: Words) -> str:
    """Say a note in a language; one that is a text already stays as it is."""
    if isinstance(note, str):
        return note
    if isinstance(note, Kept):
        texts = dict(note.texts)
        return texts.get(spoken.language) or next(iter(texts.values()))
    return spoken(
        f"notes.{note.key}", **{name: _in_words(name, value, spoken) for name, value in note.values}
    )


def all_said(notes: Iterable[Note | Kept | str], spoken: Words) -> list[str]:
    """Say notes in a language."""
    return [said(note, spoken) for note in notes]


def _in_words(name: str, value: Any, spoken: Words) -> object:
    """Say what fills a blank: the blank's name says what it is of."""
    match name:
        case "scenario":
            return spoken.scenario(value)
        case "reference":
            return spoken.within(value)
        case "scenarios":
            return spoken.sequence(_scenario(one, spoken) for one in value)
        case "group":
            return spoken.group(value)
        case "alternative":
            return spoken.setting(value)
        case "settings":
            return spoken.sequence(inside(spoken.setting(one)) for one in value)
        case "factors":
            return spoken.sequence(factor(one, spoken) for one in value)
        case "reached":
            return _half_widths(value, spoken)
        case "remark":
            return remark_in_words(value, spoken)
    return value


def _scenario(name: str, spoken: Words) -> str:
    """Name a scenario, or one municipality of several (``SCENARIO/PLACE``)."""
    scenario, _, place = name.partition("/")
    return spoken.scenario(scenario) + (f" ({place})" if place else "")


def _half_widths(reached: Sequence[Reached], spoken: Words) -> str:
    """Say of the proposal that came least near each target: what, how narrow, how narrow it was to be."""
    worst: dict[object, Reached] = {}
    for one in reached:
        if one.target not in worst or _short_of(one) > _short_of(worst[one.target]):
            worst[one.target] = one
    return "; ".join(_half_width(one, spoken) for one in worst.values())


def _short_of(one: Reached) -> float:
    return math.inf if one.half != one.half else one.half / one.wanted


def _half_width(one: Reached, spoken: Words) -> str:
    kind = unit_of(one.target.outcome)
    if one.half != one.half:
        half = spoken("format.undefined")
    elif one.target.relative:
        half = _percent(one.half / one.wanted * one.target.half, spoken)
    else:
        half = _absolute(one.half, kind, spoken)
    wanted = (
        spoken("format.percent", value=_as_asked(one.target.half * 100, spoken))
        if one.target.relative
        else _absolute(one.wanted, kind, spoken)
    )
    return spoken(
        "precision.half",
        outcome=inside(spoken.outcome(one.target.outcome)),
        group=inside(spoken.group(one.target.group)),
        scenario=spoken.scenario(one.scenario),
        half=half,
        wanted=wanted,
    )


def _percent(share: float, spoken: Words) -> str:
    return spoken("format.percent", value=_two_digits(share * 100, spoken))


def _absolute(half: float, kind: Quantity, spoken: Words) -> str:
    if kind is KRONER:
        return level(half, kind, spoken)
    return spoken("format." + kind.difference_word, value=_two_digits(half * kind.scale, spoken))


def _two_digits(value: float, spoken: Words) -> str:
    return plain(value, spoken, decimals(value, 0, 4) + 1 if 0 < value < 10 else 0)


def _as_asked(value: float, spoken: Words) -> str:
    """Write a number with the digits that it was given with."""
    digits = next((d for d in range(5) if math.isclose(round(value, d), value, rel_tol=1e-9)), 4)
    return plain(value, spoken, digits)
