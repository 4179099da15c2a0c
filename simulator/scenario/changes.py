"""Changes of a scenario: what a user sets on top of it, and what one changes against another.

Two are compared as they stand once all files, rows and dates are resolved. Texts (titles, sections, sources) are no
figures, and neither is what follows from them: the solved baseline, and the rule by which heads follow the stock.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from simulator.scenario.base import FrozenDict, Part
from simulator.scenario.cross_checks import cross_check
from simulator.scenario.figures import Figure, figure_of, frozen, read_tree
from simulator.scenario.messages import Problem, ScenarioError, name_of
from simulator.scenario.parts import make_part, named_part
from simulator.scenario.reading import Reading
from simulator.scenario.regions import each
from simulator.scenario.scenario import Scenario, Top
from simulator.scenario.schema import PARTS, Context, describe, spot, validate
from simulator.scenario.set_values import resolved
from simulator.scenario.tree import Keys, Leaf, Tree, expand, lay_into, leaves, overlay, values_of


def parse_set(text: str) -> tuple[str, Any]:
    """Read ``PATH=VALUE``: the value is a TOML literal, else a text.

    Raises
    ------
    ScenarioError
        If there is no ``=`` or no path before it.
    """
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ScenarioError([Problem("--set", text, "must read PATH=VALUE")])
    try:
        read = tomllib.loads(f"value = {value}")
    except (ValueError, RecursionError):
        return path.strip(), value
    return path.strip(), frozen(read["value"]) if set(read) == {"value"} else value


def rebuild(scenario: Scenario, changes: Mapping[str, Any], file: str) -> Scenario:
    """Return the scenario with changes: what it is now, the changes over it, validated and checked once.

    A part or the name of a law takes the place of the whole part; of several municipalities each is changed. ``file``
    is where mistakes are said to be (``replace``, ``--set``).
    """
    if scenario.members:
        return each(scenario, lambda member: rebuild(member, changes, file))
    problems: list[Problem] = []
    rest: dict[str, Any] = {}
    whole: dict[str, _Whole] = {}
    for key, value in changes.items():
        if key == "law" and (type(value) is date or isinstance(value, str)):
            whole[key] = _law(scenario, value, file)
        elif isinstance(value, Part) and isinstance(value, PARTS.get(key, ())):
            whole[key] = _Whole(value)
        else:
            rest[str(key)] = value
    result = _changed(_exchanged(scenario, whole, file), rest, file, problems)
    if result is not None:
        problems += [dataclasses.replace(found, file=file) for found in cross_check(result)]
    if result is None or problems:
        raise ScenarioError(problems)
    return result


def _laid_out(scenario: Scenario, changes: Mapping[str, Any], file: str, problems: list[Problem]) -> Tree:
    """Return changes as a tree of leaves: relative ones as they come out in this scenario, wildcards written out."""
    tree: Tree = {}
    for key, value in resolved(scenario, changes, file).items():
        lay_into(tree, expand(read_tree({key: value}, file, problems)))
    return tree


@dataclass(frozen=True)
class _Whole:
    """A part that takes another's place, with what is known of it where it was read from a file."""

    part: Part
    figures: Mapping[str, Figure] = dataclasses.field(default_factory=dict)
    origins: Mapping[str, str] = dataclasses.field(default_factory=dict)
    files: Mapping[str, str] = dataclasses.field(default_factory=dict)
    by_day: bool = False


def _law(scenario: Scenario, named: date | str, file: str) -> _Whole:
    """Read the law of a day or of a name, as the scenario's own file would find it."""
    reading = Reading()
    reading.paths[file] = Path(scenario.origins.get("uses.law", "scenario.toml"))
    tree = named_part(reading, "law", Leaf(named, file), "law")
    made = None if tree is None else make_part(reading, "law", tree, file)
    reading.stop_on_problems()
    assert made is not None  # what is missing has been complained of
    return _Whole(made.part, made.figures, made.origins, reading.files, type(named) is date)


def _exchanged(scenario: Scenario, whole: Mapping[str, _Whole], file: str) -> Scenario:
    """Put whole parts in place of the scenario's, in what holds from a later date on too."""
    if not whole:
        return scenario
    figures = {path: f for path, f in scenario.figures.items() if path.split(".", 1)[0] not in whole}
    origins = {path: f for path, f in scenario.origins.items() if path.split(".", 1)[0] not in whole}
    files = dict(scenario.files)
    for kind, one in whole.items():
        figures |= one.figures
        origins |= {**one.origins, kind: file}
        files |= one.files
    return dataclasses.replace(
        scenario,
        **{kind: one.part for kind, one in whole.items()},  # type: ignore[arg-type]
        later=tuple((day, _exchanged(then, whole, file)) for day, then in scenario.later),
        law_by_day=whole["law"].by_day if "law" in whole else scenario.law_by_day,
        place_from="" if "place" in whole else scenario.place_from,
        figures=FrozenDict(figures),
        origins=FrozenDict(origins),
        files=tuple(files.items()),
    )


def _changed(
    scenario: Scenario, changes: Mapping[str, Any], file: str, problems: list[Problem]
) -> Scenario | None:
    """Lay changes over the scenario's values, or return ``None`` and add the problems."""
    tree = _laid_out(scenario, changes, file, problems)
    if problems:
        return None
    context = Context(
        origin=lambda _: file, asked=tuple(changes), paths=scenario.paths, more_keys=tuple(PARTS)
    )
    given = {key: value for key, value in tree.items() if key not in PARTS}
    top = validate(Top, overlay(scenario.top(), values_of(given)), context, problems) if given else None
    parts: dict[str, Any] = {}
    for kind in PARTS.keys() & tree.keys():
        if isinstance(tree[kind], Leaf):
            value = tree[kind].value
            message = f"must be a table, is {name_of(value)}"
            if kind == "place" and isinstance(value, str):
                message = (
                    "another place is taken where a scenario is loaded: load_scenario(NAME, {'place': PLACE})"
                )
            problems.append(Problem(file, kind, message))
            continue
        added: set[Keys] = set()
        values = overlay(getattr(scenario, kind).model_dump(), values_of(tree[kind]), added, (kind,))
        spoken = dataclasses.replace(context, at=(kind,), added=frozenset(added), more_keys=())
        parts[kind] = validate(PARTS[kind], values, spoken, problems)
    later = []
    for day, then in scenario.later:
        built = _changed(then, changes, file, problems)
        if built is not None:
            later.append((day, built))
    if problems:
        return None
    figures, origins = dict(scenario.figures), dict(scenario.origins)
    for path, leaf in leaves(tree):
        dotted = ".".join(path)
        origins[dotted] = file
        figure = figure_of(path, leaf, figures.get(dotted))
        if figure is not None:
            figures[dotted] = figure
    return dataclasses.replace(
        scenario,
        **parts,
        **({} if top is None else {key: getattr(top, key) for key in Top.model_fields}),
        later=tuple(later),
        figures=FrozenDict(figures),
        origins=FrozenDict(origins),
    )


_NO_FIGURES = (
    "law.unknown",
    "place.activation",
    "place.code",
    "place.solved",
    "practice.by_activation",
    "practice.by_stock",
)
RUN = {
    "start": "The first day of the comparison.",
    "warmup_weeks": "Weeks simulated before the start.",
    "horizon_weeks": "Weeks simulated from the start on.",
}
"""When and how long is run: what each means."""


class _ByPlace:
    """Stands for a value that differs from municipality to municipality."""

    def __repr__(self) -> str:
        return "by place"


BY_PLACE: Final = _ByPlace()


@dataclass(frozen=True)
class Change:
    """A figure that a proposal changes.

    Attributes
    ----------
    path : str
        Where it stands, such as ``practice.teams.insured.heads``.
    meaning : str
        Meaning and unit, as the schema describes it.
    before, after : object
        In the baseline and in the proposal; ``None`` where it is not there, :data:`BY_PLACE` where it differs between
        municipalities.
    since : date
        The day from which it differs so. A difference that ends has a row of its own, in which both are the same.
    """

    path: str
    meaning: str
    before: Any
    after: Any
    since: date


def changes(baseline: Scenario, proposal: Scenario) -> tuple[Change, ...]:
    """Return every figure in which a proposal differs from a baseline, by day, then in the order of the files.

    Both are of one municipality, or of the same several: then a figure that all of them change stands once.
    """
    if not baseline.members and not proposal.members:
        return tuple(_changes(baseline, proposal))
    pairs = list(zip(baseline.members, proposal.members, strict=False))
    found: dict[tuple[str, date], list[Change]] = {}
    for before, after in pairs:
        for change in _changes(before, after):
            found.setdefault((change.path, change.since), []).append(change)
    merged = [_merged(those, len(pairs)) for those in found.values()]
    return tuple(sorted(merged, key=lambda change: change.since))


def undone(
    baseline: Scenario, proposals: Mapping[str, Scenario], paths: Iterable[str], by: str
) -> tuple[Problem, ...]:
    """Say which figures that a proposal changes would be the same in both again, were ``paths`` set alike in both.

    ``by`` says what would set them, such as ``--set``. When and how long is run, another year's prices and what differs
    between two places may be made equal: that is no proposal's change.
    """
    asked = tuple(dict.fromkeys(paths))
    problems = []
    for name, proposal in proposals.items():
        if not asked or proposal.place.title != baseline.place.title:
            continue
        other_year = proposal.prices.year != baseline.prices.year
        own = [
            change.path
            for change in changes(baseline, proposal)
            if change.path not in RUN and not (other_year and change.path.startswith("prices."))
        ]
        for path in asked:
            below = [one for one in own if one == path or one.startswith(f"{path}.")]
            if below:
                what = "it" if path in below else below[0]
                problems.append(Problem(by, path, f"{name} sets {what} itself, which this would undo"))
    return tuple(problems)


def _changes(baseline: Scenario, proposal: Scenario) -> Iterator[Change]:
    """Walk through the days on which either changes; what is as it was the day before is not said again."""
    days = sorted({day for scenario in (baseline, proposal) for day, _ in scenario.later})
    said: dict[str, tuple[Any, Any]] = {}
    for day in (proposal.start, *(day for day in days if day > proposal.start)):
        before, after = _values(_on(baseline, day)), _values(_on(proposal, day))
        now = {
            path: (before.get(path), after.get(path))
            for path in dict.fromkeys((*before, *after))
            if before.get(path) != after.get(path)
        }
        for path in [path for path in said if path not in now]:
            yield Change(path, _meaning(path), before.get(path), after.get(path), day)
        yield from (
            Change(path, _meaning(path), *values, day)
            for path, values in now.items()
            if said.get(path) != values
        )
        said = now


def _on(scenario: Scenario, day: date) -> Scenario:
    """Return what holds on a day."""
    held = [then for since, then in scenario.later if since <= day]
    return held[-1] if held else scenario


def _values(scenario: Scenario) -> dict[str, Any]:
    """Return every figure by its path."""
    found = {key: getattr(scenario, key) for key in RUN}
    for kind in PARTS:
        for path, value in leaves(getattr(scenario, kind).model_dump(), (kind,)):
            if is_figure(path):
                found[".".join(path)] = value
    return found


def is_figure(path: Keys) -> bool:
    """Say whether a path is of what is simulated: no text, nothing that follows from other figures."""
    if ".".join(path).startswith(_NO_FIGURES) or (path[0] == "place" and "baseline" in path):
        return False
    found = spot(PARTS[path[0]], path[1:])
    return found is not None and found.type not in (str, date) and path[1:] != ("kind",)


def _meaning(path: str) -> str:
    return RUN.get(path) or describe(tuple(path.split(".")))


def _merged(those: list[Change], places: int) -> Change:
    """Put the same figure's change in several municipalities together."""
    first, everywhere = those[0], len(those) == places
    return replace(
        first,
        before=first.before if everywhere and all(one.before == first.before for one in those) else BY_PLACE,
        after=first.after if everywhere and all(one.after == first.after for one in those) else BY_PLACE,
    )


def by_proposal(scenarios: Mapping[str, Scenario]) -> dict[str, tuple[Change, ...]]:
    """Return what each scenario but the first changes against the first."""
    (_, baseline), *proposals = scenarios.items()
    return {name: changes(baseline, proposal) for name, proposal in proposals}
