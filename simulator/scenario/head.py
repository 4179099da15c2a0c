"""The top of a scenario file: what it is called, when it begins, which parts it combines."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from simulator.scenario.base import Named, Part
from simulator.scenario.errors import name_of
from simulator.scenario.expectation import Expected
from simulator.scenario.scenario import About, Top

FILE_KEYS = ("extends", "change", "change_from")
"""Keys that a scenario file may have besides those of :class:`Head`."""


def _name_or_date(value: object) -> object:
    if type(value) is date or isinstance(value, str):
        return value
    raise PydanticCustomError(
        "name_or_date", "must be a text or a date, is {given}", {"given": name_of(value)}
    )


class Uses(Part):
    """The parts that a scenario combines, by name."""

    law: Annotated[Any, AfterValidator(_name_or_date)]
    """A law's name, or a day: then the law in force on it."""
    place: str
    """A place's name."""
    places: tuple[str, ...] | str | None = None
    """Instead of one place the names of several, or of a table of places: each is run by itself, with the practice of
    its own (or the table's) name if there is one."""
    practice: str
    """A practice's name."""
    behaviour: str
    """A behaviour's name."""
    prices: str
    """The name of a set of prices."""


class Head(Top):
    """A scenario file without its changes."""

    about: About = Field(default_factory=About)
    """Where a proposal comes from."""
    uses: Uses
    """The parts that it combines."""
    expect: Named[Expected] = Field(default_factory=dict)
    """What its document expects to come of it, each by a name of its own."""
