"""Rules that a search found, as scenario files: each extends the scenario that it was made of and says what differs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomlkit

from simulator.experiments.record import given
from simulator.scenario.changes import RUN, changes
from simulator.scenario.files import list_parts, list_scenarios, shown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from simulator.experiments.search_result import Rated, Search
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario


def rule_files(found: Search, words: Words, told: Mapping[str, str]) -> dict[str, str]:
    """Return each rule of the front as the text of a scenario file, by its name in the folder.

    Parameters
    ----------
    found : Search
        What was found.
    words : Words
        The language of titles.
    told : mapping of str to str
        What each rule came to, in a sentence, by its name.
    """
    return {f"front/{one.name}.toml": _text(found, one, words, told[one.name]) for one in found.front}


def changed_by(found: Search, one: Rated) -> dict[str, tuple[Any, Any]]:
    """Return what a rule changes in the scenario that it is made of: by path, before and after."""
    start, rule = found.scenarios[found.start], found.scenario(one)
    first: dict[str, tuple[Any, Any]] = {}
    for change in changes(start, rule):
        first.setdefault(change.path, (change.before, change.after))
    return first


def _text(found: Search, one: Rated, words: Words, told: str) -> str:
    start = found.scenarios[found.start]
    document = tomlkit.document()
    document["title"] = words("search.rule_title", rule=one.name, start=words.scenario(found.start))
    document["description"] = told
    document["extends"] = _loaded_by(start)
    values = given(start, "--set", "--variant")
    for key in RUN:
        if key in values:
            document[key] = values.pop(key)
    about = tomlkit.table()
    about["proposal"] = words("search.rule_proposal", rule=one.name)
    about["question"] = words("search.rule_question", baseline=words.within(next(iter(found.scenarios))))
    document["about"] = about
    if uses := _uses(start):
        document["uses"] = uses
    values |= {path: after for path, (_, after) in changed_by(found, one).items()}
    if values:
        document["change"] = nested(values)
    return tomlkit.dumps(document)


def _loaded_by(scenario: Scenario) -> str:
    """Return what a scenario's file is found by: the name of a shipped one, the whole path of another."""
    file = scenario.files[0][0]
    names = {shown(named.file): named.name for named in list_scenarios()}
    return names.get(file) or Path(file).absolute().as_posix()


def _uses(scenario: Scenario) -> dict[str, str]:
    """Return the place that was taken instead of the file's own, and the practice that came with it."""
    from simulator.scenario import load_scenario

    own = load_scenario(_loaded_by(scenario))
    if scenario.place_from == own.place_from:
        return {}
    file, _, row = scenario.place_from.partition(".toml")
    place = _part("place", f"{file}.toml")
    practice = next((f for f, _ in scenario.files if Path(f).parent.name == "practices"), "")
    uses = {"place": place + row}
    return uses | ({"practice": _part("practice", practice)} if practice else {})


def _part(kind: str, file: str) -> str:
    names = {shown(named.file): named.name for named in list_parts(kind)}
    return names.get(file) or Path(file).absolute().as_posix()


def nested(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return tables of tables for dotted paths."""
    tree: dict[str, Any] = {}
    for path, value in values.items():
        *tables, last = path.split(".")
        here = tree
        for key in tables:
            here = here.setdefault(key, {})
        here[last] = _plain(value)
    return tree


def _plain(value: Any) -> Any:
    return [_plain(one) for one in value] if isinstance(value, tuple | list) else value
