"""What every part of a scenario has in common: strict, frozen, and every field described."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NoReturn, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from simulator.catalogue import Group

Form = Literal["in_person", "phone", "video", "group", "others"]

BAND_EDGES_WEEKS = (0, 4, 13, 26, 52, 104)
"""Weeks of a spell at which the exit hazard may change where a place does not say others; the last band is open."""
BANDS = len(BAND_EDGES_WEEKS)
CAUSES = ("job", "education", "other")
"""Ways out of a spell that have a hazard (benefit_exhausted comes of its own)."""


class FrozenDict(dict[str, Any]):
    """A dictionary that cannot be changed once made (and can be pickled and hashed by its content)."""

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a scenario is immutable; use scenario.replace({path: value})")

    __setitem__ = __delitem__ = clear = pop = popitem = setdefault = update = __ior__ = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict], tuple[dict[str, Any]]]:
        return FrozenDict, (dict(self),)

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))

    def __iter__(self) -> Iterator[str]:
        return super().__iter__()


T = TypeVar("T")
ByName = Annotated[dict[str, T], AfterValidator(FrozenDict)]
"""A table of things by name."""
ByGroup = Annotated[dict[Group, T], AfterValidator(FrozenDict)]
"""A table by target group."""
ByForm = Annotated[dict[Form, T], AfterValidator(FrozenDict)]
"""A table by form of talk."""


@dataclass(frozen=True)
class Unit:
    """What a number of the schema is counted in; it constrains nothing."""

    name: str


Share = Annotated[float, Field(ge=0, le=1), Unit("share")]
Minutes = Annotated[float, Field(ge=0, le=480), Unit("minutes")]
Weeks = Annotated[float, Field(ge=0, le=520), Unit("weeks")]
A_DAY = 0.1428
"""Weeks in a day, however many digits a seventh is written with: what lasts or recurs does not do so within a day."""
PositiveWeeks = Annotated[float, Field(ge=A_DAY, le=520), Unit("weeks")]


def _none_or_a_day(weeks: float) -> float:
    if 0 < weeks < A_DAY:
        raise PydanticCustomError("value_error", f"must be 0 or at least {A_DAY} (a day), is {weeks:g}")
    return weeks


@dataclass(frozen=True)
class NoneAtZero:
    """What a number of the schema means at 0: that there is none, the opposite of a little more than 0."""


WeeksIfAny = Annotated[
    float, Field(ge=0, le=520), AfterValidator(_none_or_a_day), NoneAtZero(), Unit("weeks")
]
"""An interval, or the time until something; 0: none."""
Days = Annotated[int, Field(ge=0, le=3650), Unit("days")]
Kroner = Annotated[float, Field(ge=0, le=10_000_000), Unit("DKK")]
Factor = Annotated[float, Field(ge=0, le=5), Unit("times")]
PerWeek = Annotated[float, Field(ge=0, le=5), Unit("per week")]


class Part(BaseModel):
    """Base of every table in a scenario file: unknown keys forbidden, nothing coerced, nan and infinity refused."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        allow_inf_nan=False,
        validate_default=True,  # so that a default table is frozen like a given one
        use_attribute_docstrings=True,
    )


class Whole(Part):
    """Base of what a scenario combines (law, place, practice, behaviour, prices): shows itself by its title."""

    def __repr__(self) -> str:
        title = getattr(self, "title", "")
        return f"<{type(self).__name__}: {title}; .model_dump() holds all its values>"


def weeks_of_band(band: int, edges: Sequence[int] = BAND_EDGES_WEEKS) -> str:
    """Name a duration band by its weeks: 0-4, 4-13, ..., 104+."""
    low, *then = edges[band : band + 2]
    return f"{low}-{then[0]}" if then else f"{low}+"
