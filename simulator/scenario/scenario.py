"""The scenario: what is asked of the simulator, validated and immutable; its digest, and as JSON to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from json import dumps
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from simulator.calendar import MINUTES_PER_DAY
from simulator.errors import ReadingError
from simulator.scenario.base import ByName, FrozenDict, Part
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.document import About, Expectation, Expected
from simulator.scenario.figures import Figure, frozen
from simulator.scenario.law import Law
from simulator.scenario.messages import Figures, Problem, ScenarioError, html_of, name_of, nearest_path, short
from simulator.scenario.place import Place
from simulator.scenario.practice import Practice
from simulator.scenario.prices import Prices
from simulator.scenario.schema import PARTS, describe
from simulator.scenario.tree import Tree, leaves, without_danish

if TYPE_CHECKING:
    import pandas as pd

MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY
FILE_KEYS = ("extends", "change", "change_from")
"""Keys that a scenario file may have besides those of :class:`Head`."""


class Top(Part):
    """What a scenario says besides its parts."""

    title: str
    """Its name in a table."""
    title_da: str = ""
    """The same in Danish."""
    description: str = ""
    """What it stands for."""
    description_da: str = ""
    """The same in Danish."""
    start: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
    """The first day of the comparison."""
    warmup_weeks: Annotated[int, Field(ge=0, le=520)] = 52
    """Weeks simulated before ``start``."""
    horizon_weeks: Annotated[int, Field(ge=1, le=1040)] = 104
    """Weeks simulated from ``start`` on."""


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
    expect: ByName[Expected] = Field(default_factory=dict)
    """What its document expects to come of it, each by a name of its own."""


@dataclass(frozen=True)
class Scenario:
    """A law, a place and a practice, with behaviour and prices, from a day on.

    Two scenarios are equal if they ask the same of the simulation: names, texts about them and sources of
    figures do not count.

    Attributes
    ----------
    name : str
        Stem of the scenario's file.
    title, description : str
        What tables and reports call it.
    title_da, description_da : str
        The same in Danish; empty where a file has none.
    start : date
        First day of the comparison: minute 0.
    warmup_weeks, horizon_weeks : int
        Weeks simulated before ``start`` and from it on.
    about : About
        Author, document, and what of the document is carried by which keys.
    law, place, practice, behaviour, prices
        The parts.
    later : tuple of (date, Scenario)
        What holds from a date within the horizon on, each a full scenario with the same ``start``; ascending.
    law_by_day : bool
        Whether its law was asked for by a day; then it may be one that is not in force at ``start``.
    place_from : str
        The file that its place was read from, ``FILE:ROW`` where it is a row of a table of places; empty where it
        took the place of another scenario.
    expectations : tuple of Expectation
        What its document expects to come of it.
    members : tuple of Scenario
        Where it stands for several municipalities: the scenario of each (:mod:`simulator.scenario.regions`).
    figures : mapping of path to Figure
        Every number that a file (or the user) gave, with range, provenance and source.
    origins : mapping of path to file
        The file that each value stands in.
    files : tuple of (file, sha256)
        The files read.
    """

    name: str = field(compare=False)
    title: str = field(compare=False)
    description: str = field(compare=False)
    start: date
    warmup_weeks: int
    horizon_weeks: int
    about: About = field(compare=False)
    law: Law
    place: Place
    practice: Practice
    behaviour: Behaviour
    prices: Prices
    later: tuple[tuple[date, Scenario], ...] = ()
    law_by_day: bool = field(default=False, compare=False)
    place_from: str = field(default="", compare=False, repr=False)
    expectations: tuple[Expectation, ...] = field(default=(), compare=False, repr=False)
    members: tuple[Scenario, ...] = field(default=(), repr=False)
    figures: Mapping[str, Figure] = field(default_factory=Figures, compare=False, repr=False)
    origins: Mapping[str, str] = field(default_factory=FrozenDict, compare=False, repr=False)
    files: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    title_da: str = field(default="", compare=False, repr=False)
    description_da: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        """Let the figures show themselves in a few lines."""
        if not isinstance(self.figures, Figures):
            object.__setattr__(self, "figures", Figures(self.figures))

    def __repr__(self) -> str:
        """Return it in one line."""
        return short(self)

    def _repr_html_(self) -> str:
        return html_of(self)

    @property
    def is_what_if(self) -> bool:
        """Whether its law, asked for by a day, is not in force at ``start``."""
        return self.law_by_day and not self.law.in_force_on(self.start)

    @property
    def warmup_minutes(self) -> int:
        """Length of the warm-up in minutes."""
        return self.warmup_weeks * MINUTES_PER_WEEK

    @property
    def horizon_minutes(self) -> int:
        """Minutes from ``start`` to the horizon."""
        return self.horizon_weeks * MINUTES_PER_WEEK

    def get(self, path: str) -> Any:
        """Return the value (or table) at a dotted path.

        Raises
        ------
        ScenarioError
            If there is nothing at the path; the nearest path is named.
        """
        found: Any = self
        for position, key in enumerate(path.split(".")):
            if position == 0 and key not in PARTS and key not in Top.model_fields:
                break
            if isinstance(found, Mapping) and key in found:
                found = found[key]
            elif not isinstance(found, Mapping) and (
                found is self or key in getattr(type(found), "model_fields", ())
            ):
                found = getattr(found, key)
            else:
                break
        else:
            return found
        raise ScenarioError([Problem("get", path, "unknown key", "", nearest_path(path, self.paths()))])

    def paths(self) -> tuple[str, ...]:
        """Return the dotted path of every value, those left at their default too."""
        values = self.top() | {kind: getattr(self, kind).model_dump() for kind in PARTS}
        return tuple(".".join(path) for path, _ in leaves(values))

    def top(self) -> Tree:
        """Return what the scenario says besides its parts, by key."""
        return {key: getattr(self, key) for key in Top.model_fields}

    def replace(self, changes: Mapping[str, Any]) -> Scenario:
        """Return the scenario with other values at some paths, validated like a file.

        Parameters
        ----------
        changes
            Dotted path -> value, such as ``{"practice.caseworkers.factor": 0.9}``. A dictionary merges into
            the table at its path; a part of another scenario (``{"law": other.law}``) takes the place of
            this one's, and so does the law of a day or of a name (``{"law": date(2018, 6, 30)}``). What holds
            from a later date on is changed alike.

        Raises
        ------
        ScenarioError
            If a path does not exist or a value does not fit; every mistake is named.
        """
        from simulator.scenario.changes import rebuild  # makes scenarios: it stands to the right of this

        return rebuild(self, changes, "replace")

    def diff(self, other: Scenario) -> pd.DataFrame:
        """Return what another scenario changes against this one: a row a figure and the day from which it differs.

        Columns are ``key``, ``meaning`` (with its unit), ``before`` (here; empty where it is not there), ``after`` (in
        the other) and ``from``. Texts are no figures, and neither is what follows from others, such as the solved
        baseline. Of several municipalities a figure stands once, ``by place`` where it differs between them.
        """
        from simulator.scenario.diff import diff  # makes scenarios: it stands to the right of this

        return diff(self, other)


def scenario_digest(scenario: Scenario) -> str:
    """Return the SHA-256 of all that the scenario asks of the simulation, as hexadecimal text.

    The name, the texts about the scenario and the sources of its figures do not enter.
    """
    return sha256(dumps(_canonical(scenario), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _canonical(scenario: Scenario) -> Tree:
    return {
        "start": scenario.start.isoformat(),
        "warmup_weeks": scenario.warmup_weeks,
        "horizon_weeks": scenario.horizon_weeks,
        "later": [[day.isoformat(), _canonical(then)] for day, then in scenario.later],
        **({"members": [_canonical(member) for member in scenario.members]} if scenario.members else {}),
        **{kind: without_danish(getattr(scenario, kind).model_dump(mode="json")) for kind in PARTS},
    }


_TEXTS = ("name", "title", "description", "warmup_weeks", "horizon_weeks", "law_by_day", "place_from")
_STATED = ("value", "range", "provenance", "source", "file", "note", "changed", "alternatives", "weight")
_TEXTS_SINCE = ("title_da", "description_da")
"""What older run folders do not say of a scenario."""
_STATED_SINCE = ("stated_shape", "source_da", "note_da")
"""What older run folders do not say of a figure."""


def as_kept(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario of one municipality, ready for JSON; what the schema says of its figures is left out."""
    from pydantic_core import to_jsonable_python

    kept: dict[str, Any] = {key: getattr(scenario, key) for key in (*_TEXTS, *_TEXTS_SINCE)}
    kept |= {
        "start": scenario.start,
        "about": scenario.about.model_dump(mode="json"),
        "parts": {kind: getattr(scenario, kind).model_dump(mode="json") for kind in PARTS},
        "later": [[day, as_kept(then)] for day, then in scenario.later],
        "expectations": [one.model_dump(mode="json", by_alias=True) for one in scenario.expectations],
        "figures": {
            path: {key: getattr(figure, key) for key in (*_STATED, *_STATED_SINCE)}
            for path, figure in scenario.figures.items()
        },
        "origins": dict(scenario.origins),
        "files": scenario.files,
    }
    ready: dict[str, Any] = to_jsonable_python(kept)
    return ready


def from_kept(kept: Mapping[str, Any]) -> Scenario:
    """Return the scenario back.

    Raises
    ------
    ReadingError
        If it is none, or of a version whose schema was another.
    """
    try:
        return _scenario(kept)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        reason = " ".join(str(error).split())
        raise ReadingError(f"{type(error).__name__}: {reason[:120]}") from None


def _scenario(kept: Mapping[str, Any]) -> Scenario:
    parts = {kind: model.model_validate_json(dumps(kept["parts"][kind])) for kind, model in PARTS.items()}
    return Scenario(
        **{key: kept[key] for key in _TEXTS},
        **{key: kept[key] for key in _TEXTS_SINCE if key in kept},
        start=date.fromisoformat(kept["start"]),
        about=About.model_validate_json(dumps(kept["about"])),
        **parts,  # type: ignore[arg-type]
        later=tuple((date.fromisoformat(day), _scenario(then)) for day, then in kept["later"]),
        expectations=tuple(Expectation.model_validate_json(dumps(one)) for one in kept["expectations"]),
        figures=FrozenDict({path: _figure(path, stated) for path, stated in kept["figures"].items()}),
        origins=FrozenDict(kept["origins"]),
        files=tuple((file, digest) for file, digest in kept["files"]),
    )


def _figure(path: str, stated: Mapping[str, Any]) -> Figure:
    known = {key: frozen(stated[key]) for key in _STATED}
    known |= {key: stated[key] for key in _STATED_SINCE if key in stated}
    return Figure(path, description=describe(tuple(path.split("."))), **known)
