"""The scenario: what is asked of the simulator, validated and immutable through and through."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from json import dumps
from typing import Annotated, Any

from pydantic import Field

from simulator.calendar import MINUTES_PER_DAY
from simulator.scenario.base import FrozenDict, Named, Part
from simulator.scenario.behaviour import Behaviour
from simulator.scenario.checks import cross_check
from simulator.scenario.display import Figures, html_of, short
from simulator.scenario.errors import Problem, ScenarioError, name_of, nearest_path
from simulator.scenario.expectation import Expectation
from simulator.scenario.figures import Figure, Leaf, figure_of, read_tree, values_of
from simulator.scenario.law import Law
from simulator.scenario.law_checks import in_force
from simulator.scenario.merge import Path, Tree, expand, leaves, overlay
from simulator.scenario.other_law import with_law
from simulator.scenario.place import Place
from simulator.scenario.practice import Practice
from simulator.scenario.prices import Prices
from simulator.scenario.schema import PARTS
from simulator.scenario.validate import Context, validate

MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY


class About(Part):
    """Where a proposal comes from."""

    author: str = ""
    """Who proposes it."""
    document: str = ""
    """The document that proposes it."""
    date: dt.date | None = None
    """The document's date."""
    provisions: Named[str] = Field(default_factory=dict)
    """What the document proposes, each with the keys that carry it; ``none: why`` where the model has nothing."""


class Top(Part):
    """What a scenario says besides its parts."""

    title: str
    """Its name in a table."""
    description: str = ""
    """What it stands for."""
    start: Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
    """The first day of the comparison."""
    warmup_weeks: Annotated[int, Field(ge=0, le=520)] = 52
    """Weeks simulated before ``start``."""
    horizon_weeks: Annotated[int, Field(ge=1, le=1040)] = 104
    """Weeks simulated from ``start`` on."""


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
        Where it stands for several municipalities: the scenario of each (:mod:`simulator.scenario.region`).
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

    def __post_init__(self) -> None:
        """Let the figures show themselves in a few lines."""
        if not isinstance(self.figures, Figures):
            object.__setattr__(self, "figures", Figures(self.figures))

    def __repr__(self) -> str:
        """Give it in one line."""
        return short(self)

    def _repr_html_(self) -> str:
        return html_of(self)

    @property
    def is_what_if(self) -> bool:
        """Whether its law, asked for by a day, is not in force at ``start``."""
        return self.law_by_day and not in_force(self.law, self.start)

    @property
    def warmup_minutes(self) -> int:
        """Length of the warm-up in minutes."""
        return self.warmup_weeks * MINUTES_PER_WEEK

    @property
    def horizon_minutes(self) -> int:
        """Minutes from ``start`` to the horizon."""
        return self.horizon_weeks * MINUTES_PER_WEEK

    def get(self, path: str) -> Any:
        """Give the value (or table) at a dotted path.

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
        """Give the dotted path of every value, those left at their default too."""
        return tuple(".".join(path) for path, _ in leaves(_top(self) | {k: _dump(self, k) for k in PARTS}))

    def replace(self, changes: Mapping[str, Any]) -> Scenario:
        """Give the scenario with other values at some paths, validated like a file.

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
        return changed(self, changes, "replace")


def changed(scenario: Scenario, changes: Mapping[str, Any], file: str) -> Scenario:
    """Give the scenario with changes; mistakes are said to be in ``file`` (``replace``, ``--set``)."""
    if scenario.members:
        from simulator.scenario.region import each

        return each(scenario, lambda member: changed(member, changes, file))
    problems: list[Problem] = []
    tree: Tree = {}
    whole: dict[str, Part] = {}
    scenario, rest = with_law(scenario, changes, file)
    for key, value in rest.items():
        if isinstance(value, Part) and isinstance(value, PARTS.get(key, ())):
            whole[key] = value
        else:
            tree = overlay(tree, expand(read_tree({key: value}, file, problems)))
    if not problems:
        result = _with(scenario, tree, whole, tuple(map(str, changes)), file, problems)
        if result is not None:
            problems += [Problem(file, *finding) for finding in cross_check(result)]
        if result is not None and not problems:
            return result
    raise ScenarioError(problems)


def _with(
    scenario: Scenario,
    tree: Tree,
    whole: Mapping[str, Part],
    asked: tuple[str, ...],
    file: str,
    problems: list[Problem],
) -> Scenario | None:
    """Build the changed scenario, or give ``None`` and the problems."""
    context = Context(blame=lambda _: file, asked=asked, paths=scenario.paths, more_keys=tuple(PARTS))
    given = {key: value for key, value in tree.items() if key not in PARTS}
    top = validate(Top, _top(scenario) | values_of(given), context, problems) if given else None
    parts: dict[str, Any] = dict(whole)
    for kind in PARTS.keys() & tree.keys():
        if isinstance(tree[kind], Leaf):
            problems.append(Problem(file, kind, f"must be a table, is {name_of(tree[kind].value)}"))
            continue
        added: set[Path] = set()
        base = whole[kind].model_dump() if kind in whole else _dump(scenario, kind)
        values = overlay(base, values_of(tree[kind]), added, (kind,))
        spoken = dataclasses.replace(context, at=(kind,), added=frozenset(added), more_keys=())
        parts[kind] = validate(PARTS[kind], values, spoken, problems)
    later = []
    for day, then in scenario.later:
        built = _with(then, tree, whole, asked, file, problems)
        if built is not None:
            later.append((day, built))
    if problems:
        return None
    figures = {path: f for path, f in scenario.figures.items() if path.split(".", 1)[0] not in whole}
    origins = {path: f for path, f in scenario.origins.items() if path.split(".", 1)[0] not in whole}
    origins |= dict.fromkeys(whole, file)
    by_day = scenario.law_by_day and "law" not in whole
    for path, leaf in leaves(tree):
        dotted = ".".join(path)
        origins[dotted] = file
        figure = figure_of(path, leaf, figures.get(dotted))
        if figure is not None:
            figures[dotted] = figure
    result = dataclasses.replace(
        scenario,
        **parts,
        **({} if top is None else {key: getattr(top, key) for key in Top.model_fields}),
        later=tuple(later),
        law_by_day=by_day,
        place_from="" if "place" in whole else scenario.place_from,
        figures=FrozenDict(figures),
        origins=FrozenDict(origins),
    )
    return result


def scenario_digest(scenario: Scenario) -> str:
    """Give the SHA-256 of all that the scenario asks of the simulation, as hexadecimal text.

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
        **{kind: getattr(scenario, kind).model_dump(mode="json") for kind in PARTS},
    }


def _top(scenario: Scenario) -> Tree:
    return {key: getattr(scenario, key) for key in Top.model_fields}


def _dump(scenario: Scenario, kind: str) -> Tree:
    dumped: Tree = getattr(scenario, kind).model_dump()
    return dumped
