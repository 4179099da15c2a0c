"""What a reader must know about how a study was run and what limits its answer, said in the language of the report."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from simulator.experiments.overload import WAITS, Load
from simulator.experiments.precision import Reached
from simulator.experiments.record import Kept, Note
from simulator.reporting.evidence import StudyLike, unit_of
from simulator.reporting.numbers import KRONER, Quantity, decimals, factor, level, plain
from simulator.reporting.words import Words, inside


@runtime_checkable
class InWords(Protocol):
    """What fills a blank and is itself said differently in each language."""

    def in_words(self, spoken: Words) -> str:
        """Say it."""


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


def _in_words(name: str, value: object, spoken: Words) -> object:
    if isinstance(value, InWords):
        return value.in_words(spoken)
    if name == "scenario":
        return spoken.scenario(str(value))
    return spoken.group(str(value)) if name == "group" else value


# --- What limits the answer: a precision asked for, and jobcentres that are overloaded

MARK = "\N{DAGGER}"
"""Stands by a wait that is no steady one."""


@dataclass(frozen=True)
class Scenarios:
    """Scenarios by their names in the study; ``SCENARIO/PLACE`` is one municipality of several."""

    names: tuple[str, ...]

    def in_words(self, spoken: Words) -> str:
        """Name them."""
        told = []
        for name in self.names:
            scenario, _, place = name.partition("/")
            told.append(spoken.scenario(scenario) + (f" ({place})" if place else ""))
        return spoken.sequence(told)


@dataclass(frozen=True)
class HalfWidths:
    """For each target, the proposal that came least near it."""

    reached: tuple[Reached, ...]

    def in_words(self, spoken: Words) -> str:
        """Say each: what, how narrow, how narrow it was to be."""
        worst: dict[object, Reached] = {}
        for one in self.reached:
            if one.target not in worst or _short_of(one) > _short_of(worst[one.target]):
                worst[one.target] = one
        return "; ".join(_half_width(one, spoken) for one in worst.values())


def precision_notes(reached: Sequence[Reached], replications: int, most: int) -> Iterable[Note]:
    """Say whether the precision asked for was reached, with what, and what was not chased."""
    chased = tuple(one for one in reached if one.chased)
    if chased:
        met = all(one.met for one in chased)
        yield Note(
            "precision_met" if met else "precision_short",
            (("replications", replications), ("most", most), ("reached", HalfWidths(chased))),
        )
    if left := tuple(dict.fromkeys(one.scenario for one in reached if not one.chased)):
        yield Note("precision_waits", (("scenarios", Scenarios(left)),))


def overload_notes(
    found: Mapping[str, Load], elsewhere: Sequence[str] = (), curve: Sequence[float] = ()
) -> Iterable[Note]:
    """Call an overloaded jobcentre that.

    Parameters
    ----------
    found : mapping of str to Load
        The overloaded scenarios under default settings.
    elsewhere : sequence of str
        Names of the other settings in which a scenario is overloaded.
    curve : sequence of float
        Staffing levels at which the baseline is.
    """
    if places := tuple(name for name in found if "/" in name):
        yield Note("overloaded_places", (("scenarios", Scenarios(places)),))
    for name, load in found.items():
        if name in places:
            continue
        yield Note(
            "overloaded_growing" if load.growing else "overloaded",
            (
                ("scenario", Scenarios((name,))),
                ("held", round(load.held.mean)),
                ("shortest", round(load.shortest.mean)),
            ),
        )
    if elsewhere:
        yield Note("overloaded_elsewhere", (("settings", Settings(tuple(elsewhere))),))
    if curve:
        yield Note("overloaded_curve", (("factors", Factors(tuple(curve))),))


@dataclass(frozen=True)
class Settings:
    """Settings by their names."""

    names: tuple[str, ...]

    def in_words(self, spoken: Words) -> str:
        """Name them within a sentence."""
        return spoken.sequence(inside(spoken.setting(name)) for name in self.names)


@dataclass(frozen=True)
class Factors:
    """Staffing levels."""

    factors: tuple[float, ...]

    def in_words(self, spoken: Words) -> str:
        """Write them."""
        return spoken.sequence(factor(one, spoken) for one in self.factors)


def unsteady(study: StudyLike, scenario: str, outcome: str) -> bool:
    """Tell whether a figure is a wait that is not steady: its own jobcentre's or, of a difference, the baseline's."""
    return outcome in WAITS and bool({scenario, study.baseline} & set(study.overloaded))


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
