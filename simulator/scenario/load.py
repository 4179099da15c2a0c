"""Loading a scenario in one pass: its files, their layers, the row and the stock laid into them, one validation.

    names -> layers of the file -> parts as read, by date -> row of a table, rules by stock -> valid parts -> scenario

Only where all of that is done is the :class:`Scenario` made; what a user sets on top rebuilds it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from simulator.scenario.base import FrozenDict
from simulator.scenario.by_activation import followed
from simulator.scenario.changes import rebuild
from simulator.scenario.cross_checks import cross_check
from simulator.scenario.document import check_expectations, check_provisions, expectations_of
from simulator.scenario.figures import read_tree
from simulator.scenario.files import Unreadable, find_part, find_scenario, is_path, read_toml
from simulator.scenario.laws import unvaried
from simulator.scenario.messages import Problem, ScenarioError, spell
from simulator.scenario.parts import change_parts, make_part, used_parts
from simulator.scenario.place_names import canonical, known_places, with_nearest_place
from simulator.scenario.reading import Layers, Made, Reading, law_by_day, read_layers
from simulator.scenario.regions import (
    figures_by_stock,
    figures_of_row,
    one_row,
    places_problems,
    pool,
    read_table,
    row_of,
)
from simulator.scenario.scenario import FILE_KEYS, Head, Scenario
from simulator.scenario.schema import Context, validate
from simulator.scenario.tree import (
    Leaf,
    Tree,
    at_path,
    expand,
    leaves,
    nearest_origin,
    origin,
    overlay,
    unread,
    values_of,
)

_Check = Callable[[Scenario], Iterable[Problem]]


def load_scenario(name_or_path: str | Path, sets: Mapping[str, Any] | None = None) -> Scenario:
    """Load a scenario by the name or the path of its file.

    Parameters
    ----------
    name_or_path
        A path (ends in ``.toml`` or has a separator), or a name, looked for in the working folder, in
        ``./scenarios`` and among the scenarios that come with the simulator.
    sets
        Dotted path -> value, set last, in what holds from a later date on too. ``place`` takes another place, by its
        file, name, title or code, and the practice of its name if there is one.

    Raises
    ------
    ScenarioError
        With one problem for each file that cannot be read; else for every mistake in the keys of all files;
        else for everything that does not fit together.
    """
    path, sets = _file(name_or_path), dict(sets or {})
    place = sets.get("place")
    if isinstance(place, str) or type(place) is int:
        del sets["place"]
        scenario = dataclasses.replace(_elsewhere(path, str(place)), name=path.stem)
    else:
        scenario = _load(path)
    return rebuild(scenario, sets, "--set") if sets else scenario


def _elsewhere(path: Path, place: str) -> Scenario:
    """Load the scenario of a file at the place that the user sets; a path is looked for from the working folder."""
    reading = Reading()
    layers = read_layers(reading, path)
    reading.stop_on_problems()
    file = Path(place).resolve() if is_path(place) else None
    meant = file.stem if file else canonical(place, path)
    found = file or find_part("place", row_of(meant)[0], path)
    if isinstance(found, Problem):
        problem = dataclasses.replace(found, file="--set", key="place")
        raise ScenarioError([with_nearest_place(problem, place, path)])
    return _at(reading, layers, meant, file, _practice_of(found))


def _practice_of(place: Path) -> str:
    """Return the name of the practice that goes with a place's file: its own, else that of what it extends."""
    seen: list[Path] = []
    while place not in seen:
        if isinstance(find_part("practice", place.stem, place), Path):
            return place.stem
        seen.append(place)
        try:
            name = read_toml(place)[0].get("extends")
        except Unreadable:
            return ""
        base = find_part("place", row_of(canonical(name, place))[0], place) if isinstance(name, str) else None
        place = base if isinstance(base, Path) else place
    return ""


def load_at(name_or_path: str | Path, place: str, file: Path | None = None) -> Scenario:
    """Load a scenario with another place, and with the practice of the place's name if there is one.

    Parameters
    ----------
    name_or_path
        As for :func:`load_scenario`.
    place
        The place's name; ``TABLE:ROW`` is a row of a table of places.
    file
        Its file, if it is not to be looked for.

    Raises
    ------
    ScenarioError
        As :func:`load_scenario`, or if there is no such place.
    """
    reading, path = Reading(), _file(name_or_path)
    return _at(reading, read_layers(reading, path), place if file else canonical(place, path), file)


def _file(name_or_path: str | Path) -> Path:
    found = find_scenario(str(name_or_path))
    if isinstance(found, Problem):
        name = str(name_or_path)
        meant = "" if is_path(name) else next((one.name for one in known_places() if one.is_called(name)), "")
        if meant:
            message = (
                f"there is no scenario named {spell(name)}, but a place: give a scenario --set place={meant}"
            )
            found = Problem("", "", message)
        raise ScenarioError([found])
    return found


def _load(path: Path) -> Scenario:
    """Load the scenario of a file: of one municipality, of the row of a table, or of several."""
    reading = Reading()
    layers = read_layers(reading, path)
    places, place = (at_path(layers.head, ("uses", key)) for key in ("places", "place"))
    if isinstance(places, Leaf):
        return _several(reading, layers, places)
    if isinstance(place, Leaf) and isinstance(place.value, str):
        named = canonical(place.value, reading.paths[place.file])
        if row_of(named)[1]:
            return dataclasses.replace(_at(reading, layers, named), name=path.stem)
    return _built(reading, layers, _stages(reading, layers), path.stem)


def _several(reading: Reading, layers: Layers, places: Leaf) -> Scenario:
    """Load the scenario of a file at each of the places that it names, or at each row of a table of places."""
    reading.problems += places_problems(places)
    reading.stop_on_problems()
    if isinstance(places.value, str):
        return _of_table(reading, layers, places)
    members: list[Scenario] = []
    problems: list[Problem] = []
    for said in places.value:
        name = canonical(said, reading.paths[places.file])
        found = find_part("place", row_of(name)[0], reading.paths[places.file])
        if isinstance(found, Problem):
            problem = dataclasses.replace(found, file=places.file, key="uses.places")
            problems.append(with_nearest_place(problem, said, reading.paths[places.file]))
            continue
        try:
            members.append(_at(reading.fork(), layers, name))
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return pool(tuple(members))


def _at(
    reading: Reading, layers: Layers, place: str, file: Path | None = None, practice: str = ""
) -> Scenario:
    """Load the scenario of a file at another place, or at the row of a table of places."""
    table_name, row_name = row_of(place)
    layers = _moved(reading, layers, table_name, f"{layers.path.stem}/{place}", file, practice=practice)
    stages, row = _stages(reading, layers), None
    if row_name:
        table, rows, table_file = read_table(reading.fork(), stages[0].trees)
        row = _Row(row_name, figures_of_row(one_row(rows, row_name, table_file), table), table_file)
    return _built(reading, layers, stages, f"{layers.path.stem}/{row_name or place}", row)


def _of_table(reading: Reading, layers: Layers, places: Leaf) -> Scenario:
    """Load the scenario of a file at every row of a table of places: what they share is read and validated once."""
    layers = _moved(reading, layers, places.value, places.file, key="uses.places")
    stages, name = _stages(reading, layers), layers.path.stem
    mean = _built(reading.fork(), layers, stages, name)  # the file by itself is a place too, the mean of all
    table, rows, file = read_table(reading, stages[0].trees)
    members: list[Scenario] = []
    problems: list[Problem] = []
    for row_name, cells in rows.items():
        row = _Row(row_name, figures_of_row(cells, table), file)
        try:
            members.append(
                _built(reading.fork(), layers, stages, f"{name}/{row_name}", row, file, (cross_check,))
            )
        except ScenarioError as error:
            problems += [dataclasses.replace(p, key=f"{row_name}: {p.key}") for p in error.problems]
    if problems:
        raise ScenarioError(problems)
    return pool(tuple(members), mean.place.title, mean.place.title_da)


def _moved(
    reading: Reading,
    layers: Layers,
    place: str,
    named_in: str,
    file: Path | None = None,
    key: str = "",
    practice: str = "",
) -> Layers:
    """Return the layers of a scenario's file with another place, and with the practice of its name if there is one.

    ``practice`` is the name to look for, if it is not the place's.
    """
    reading.stop_on_problems()
    uses = dict(layers.head["uses"])
    where = uses.pop("places", None) or uses.get("place") or uses["law"]
    found = file or find_part("place", place, reading.paths[where.file])
    if isinstance(found, Problem):
        raise ScenarioError([dataclasses.replace(found, file=named_in, key=key)])
    uses["place"] = dataclasses.replace(where, value=str(found.resolve()))
    practice = practice or place
    # A path leads to the place itself, not to a practice of its name.
    if not is_path(practice) and isinstance(find_part("practice", practice, reading.paths[where.file]), Path):
        uses["practice"] = dataclasses.replace(where, value=practice)
    return dataclasses.replace(layers, head=layers.head | {"uses": uses})


@dataclass(frozen=True)
class _Stage:
    """What holds from a day on, as read."""

    since: date | None
    """The day; none: the scenario's start."""
    trees: Mapping[str, Tree]
    """The parts by kind, with the scenario's changes laid over them."""
    changed: frozenset[str]
    """Dotted paths that the scenario itself changes: neither a row nor the stock decides there."""
    law_by_day: bool
    """Whether its law is named by a day."""
    used: frozenset[str] = frozenset()
    """Fields that have led to figures and say nothing more."""


def _stages(reading: Reading, layers: Layers) -> list[_Stage]:
    """Read the parts that a scenario uses, and lay its changes over them: at its start, then day by day."""
    trees = used_parts(reading, layers.head)
    uses = layers.head.get("uses")
    named = [uses if isinstance(uses, dict) else {}]
    changed: set[str] = set()
    stages = []
    by_day = [(day, layers.dated[day]) for day in sorted(layers.dated)]
    for since, changes in ((None, layers.changes), *by_day):
        trees = dict(trees)
        for change in changes:
            change_parts(reading, change, trees)
            changed |= {".".join(keys) for keys, _ in leaves(change)}
        named += changes
        stages.append(_Stage(since, trees, frozenset(changed), law_by_day(named)))
    return stages


@dataclass(frozen=True)
class _Row:
    """A row of a table of places: its name, its figures by dotted path, and the table's file."""

    name: str
    figures: Mapping[str, Any]
    file: str


def _built(
    reading: Reading,
    layers: Layers,
    stages: Iterable[_Stage],
    name: str,
    row: _Row | None = None,
    file: str = "",
    checks: Iterable[_Check] | None = None,
) -> Scenario:
    """Make the scenario of what has been read: row and stock laid in, validated once, checked across its keys.

    Raises
    ------
    ScenarioError
        With every mistake in the keys found so far, else with all that does not fit together.
    """
    laid = []
    for stage in stages:
        if row is not None:
            stage = _laid_below(reading, stage, row.figures, row.file, used="place.table")
        offers = followed(stage.trees)
        stage = _laid_below(reading, stage, offers.figures, offers.file, used="practice.by_activation")
        by_stock, said_in = figures_by_stock(stage.trees, offers)
        laid.append(_laid_below(reading, stage, by_stock, said_in, used="practice.by_stock"))
    scenario = _made(reading, layers, laid, name, row.name if row else "")
    return _checked(reading, scenario, file or layers.file, checks or _CHECKS)


def _laid_below(reading: Reading, stage: _Stage, figures: Mapping[str, Any], file: str, used: str) -> _Stage:
    """Lay figures into the parts, below what the scenario itself changes."""
    wanted = {path: figure for path, figure in figures.items() if path not in stage.changed}
    if not wanted:
        return stage
    reading.asked += tuple(wanted)
    trees = dict(stage.trees)
    for kind, diff in expand(read_tree(wanted, file, reading.problems)).items():
        if kind in trees:
            trees[kind] = overlay(trees[kind], diff, reading.laid, (kind,))
    return dataclasses.replace(stage, trees=trees, used=stage.used | {used})


def _made(reading: Reading, layers: Layers, stages: list[_Stage], name: str, row: str) -> Scenario:
    """Validate what has been read, once, and make the scenario of it."""
    head = _valid_head(reading, layers)
    made = [
        {kind: make_part(reading, kind, tree, layers.file) for kind, tree in stage.trees.items()}
        for stage in stages
    ]
    reading.stop_on_problems()
    assert head is not None  # what is missing has been complained of
    of_head = {".".join(keys): leaf.file for keys, leaf in leaves(layers.head)}
    later: list[tuple[date, Scenario]] = []
    for stage, parts in reversed(list(zip(stages, made, strict=True))):
        scenario = Scenario(
            name=name,
            **{key: getattr(head, key) for key in Head.model_fields if key not in ("uses", "expect")},
            **_parts(parts, stage.used),
            later=() if stage.since else tuple(reversed(later)),
            law_by_day=stage.law_by_day,
            place_from=_place_from(reading, stages[0].trees, row),
            expectations=expectations_of(head.expect),
            figures=FrozenDict({p: figure for one in parts.values() for p, figure in one.figures.items()}),
            origins=FrozenDict(
                of_head | {p: file for one in parts.values() for p, file in one.origins.items()}
            ),
            files=tuple(reading.files.items()),
        )
        if stage.since:
            later.append((stage.since, scenario))
    return scenario


def _parts(made: Mapping[str, Made], used: frozenset[str]) -> dict[str, Any]:
    """Return the parts by kind, without a table or rules that have become figures."""
    parts = {kind: one.part for kind, one in made.items()}
    if "place.table" in used:
        parts["place"] = parts["place"].model_copy(update={"table": None})
    if "practice.by_activation" in used:
        parts["practice"] = parts["practice"].model_copy(update={"by_activation": None})
        parts["place"] = parts["place"].model_copy(update={"activation": None})
    if "practice.by_stock" in used:
        parts["practice"] = parts["practice"].model_copy(update={"by_stock": FrozenDict()})
    return parts


def _valid_head(reading: Reading, layers: Layers) -> Head | None:
    """Validate the head; nothing if it is wrong, or if a file that it extends is not there."""
    if not layers.whole:
        return None
    context = Context(
        origin=lambda keys: origin(layers.head, keys, layers.file),
        more_keys=FILE_KEYS,
        unread=unread(layers.head),
    )
    return validate(Head, values_of(layers.head), context, reading.problems)


def _place_from(reading: Reading, trees: Mapping[str, Tree], row: str) -> str:
    """Return the file that the place was read from, with the row if it is one of a table."""
    kind = at_path(trees, ("place", "kind"))
    if not isinstance(kind, Leaf):
        return ""
    row = row or reading.rows.get(kind.file, "")
    return f"{kind.file}:{row}" if row else kind.file


def _carried(scenario: Scenario) -> Iterable[Problem]:
    """Return the keys that are to carry what is not known of a law, but that nothing varies."""
    for one in (scenario, *(then for _, then in scenario.later)):
        yield from unvaried(one.law, one.figures)


_CHECKS: tuple[_Check, ...] = (cross_check, check_provisions, check_expectations, _carried)


def _checked(reading: Reading, scenario: Scenario, file: str, checks: Iterable[_Check]) -> Scenario:
    """Return the scenario if everything in it fits together."""
    origins = [scenario.origins, *(then.origins for _, then in scenario.later)]
    for check in checks:
        for problem in check(scenario):
            where = nearest_origin(problem.key, origins) or file
            reading.problems.append(dataclasses.replace(problem, file=where))
    reading.stop_on_problems()
    return scenario
