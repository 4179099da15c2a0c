"""What a user sets on the command line: values, changes of what is there, keys with wildcards, variants by title.

``KEY=18`` sets a value. ``KEY=-10%``, ``KEY=+2``, ``KEY+=2``, ``KEY-=2`` and ``KEY*=0.9`` change the one that is there,
in what holds from a later date on too. A ``*`` stands for any one name in a key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Any

from annotated_types import Ge, Gt

from simulator.scenario.document import About
from simulator.scenario.figures import is_number, is_numeric
from simulator.scenario.messages import Problem, ScenarioError, nearest_path, spell
from simulator.scenario.scenario import Scenario, Top
from simulator.scenario.schema import PARTS, Spot, spot

_NUMBER = r"\d+(?:\.\d+)?"
_CHANGED = re.compile(rf"(?P<sign>[+-])\s*(?P<number>{_NUMBER})\s*(?P<percent>%?)")
_PLAIN = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<percent>%?)")
_OPERATOR = re.compile(r"(?P<path>[^=]*?)\s*(?P<operator>[+-]|(?<!\.)\*)=(?P<value>.*)", re.DOTALL)
_DIGITS = 12


@dataclass(frozen=True)
class Relative:
    """A value that changes the one that is there.

    Attributes
    ----------
    amount : float
        What is added, or what it is multiplied by.
    multiplies : bool
        Which of the two.
    written : str
        As the user wrote it.
    by_sign : bool
        Whether nothing but a sign says so: at a key whose values may be below zero it is the value itself.
    """

    amount: float
    multiplies: bool
    written: str
    by_sign: bool = False

    def is_value_at(self, path: str) -> bool:
        """Say whether at this key it is no change, but the value itself."""
        return self.by_sign and _may_be_negative(_spot(path))

    def applied(self, path: str, value: object, file: str) -> Any:
        """Return the value that takes the place of the one that is there.

        Raises
        ------
        ScenarioError
            If that one is no number, or has to be whole and would not be.
        """
        place = _spot(path)
        whole = place is not None and place.type is int
        if self.is_value_at(path):
            return int(self.amount) if whole and self.amount.is_integer() else self.amount
        if not is_numeric(value):
            raise ScenarioError(
                [Problem(file, path, f"is {spell(value)}, no number that {self.written} could change")]
            )
        items: Iterable[Any] = value if isinstance(value, tuple) else (value,)
        changed = [self._changed(item) for item in items]
        found = tuple(int(one) if whole and one.is_integer() else one for one in changed)
        for before, after in zip(items, found, strict=True):
            if place is not None and not place.admits(after):
                message = (
                    f"must be {place.in_words()}; {self.written} makes {spell(after)} of {spell(before)}"
                )
                raise ScenarioError([Problem(file, path, message)])
        return found if isinstance(value, tuple) else found[0]

    def _changed(self, value: float) -> float:
        exact = value * self.amount if self.multiplies else value + self.amount
        return float(f"{exact:.{_DIGITS}g}")  # 110 % of 0.66 is 0.726


def read_change(text: str, by: str = "--set") -> tuple[str, Any]:
    """Read ``KEY=VALUE``, or a change of what is there: ``KEY=-10%``, ``KEY=+2``, ``KEY+=2``, ``KEY-=2``, ``KEY*=0.9``.

    Raises
    ------
    ScenarioError
        If it is none of them.
    """
    from simulator.scenario.changes import parse_set

    if found := _OPERATOR.fullmatch(text):
        return found["path"].strip(), _by_operator(text, found, by)
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise ScenarioError([Problem(by, text, "must read KEY=VALUE")])
    signed = _CHANGED.fullmatch(value.strip())
    if signed is None:
        return parse_set(text)
    amount = float(signed["sign"] + signed["number"])
    if signed["percent"]:
        return path.strip(), Relative(1 + amount / 100, True, value.strip())
    return path.strip(), Relative(amount, False, value.strip(), by_sign=True)


def _by_operator(text: str, found: re.Match[str], by: str) -> Relative:
    """Read what stands after ``+=``, ``-=`` or ``*=``."""
    operator, value = found["operator"], _PLAIN.fullmatch(found["value"].strip())
    if value is None or not found["path"].strip():
        raise ScenarioError([Problem(by, text, "must read KEY+=NUMBER, KEY-=NUMBER or KEY*=NUMBER")])
    number, written = float(value["number"]), f"{operator}= {found['value'].strip()}"
    if operator == "*":
        return Relative(number / 100 if value["percent"] else number, True, written)
    amount = -number if operator == "-" else number
    return Relative(1 + amount / 100, True, written) if value["percent"] else Relative(amount, False, written)


def read_variant(text: str) -> tuple[str, dict[str, Any]]:
    """Read ``TITLE: KEY=VALUE; KEY=VALUE``; without a title its changes are its title.

    Raises
    ------
    ScenarioError
        If it is not, or the title cannot be that of a row of a table.
    """
    before, colon, after = text.partition(":")
    titled = bool(colon) and "=" not in before
    title, changes = (before.strip(), after) if titled else (text.strip(), text)
    by = "--variant"
    if not title:
        raise ScenarioError([Problem(by, text, "must read TITLE: KEY=VALUE; KEY=VALUE")])
    if titled and "/" in title:
        raise ScenarioError(
            [Problem(by, title, "a title has no '/', which stands between scenario and place")]
        )
    read = [read_change(one, by) for one in changes.split(";") if one.strip()]
    if not read:
        raise ScenarioError([Problem(by, title, "changes nothing; it must read TITLE: KEY=VALUE; KEY=VALUE")])
    return title.replace("/", " "), dict(read)


def resolved(scenario: Scenario, changes: Mapping[str, Any], file: str) -> dict[str, Any]:
    """Return changes as plain values at plain paths of one scenario.

    Raises
    ------
    ScenarioError
        If nothing matches a wildcard, or a value cannot be changed so.
    """
    found: dict[str, Any] = {}
    problems: list[Problem] = []
    for key, value in changes.items():
        for path in _paths(scenario, key, isinstance(value, Relative), file, problems):
            if not isinstance(value, Relative):
                found[path] = value
                continue
            try:
                there = scenario.get(path)
            except ScenarioError:
                found[path] = (
                    value.amount
                )  # whoever lays it over the scenario tells that there is no such key
                continue
            try:
                found[path] = value.applied(path, there, file)
            except ScenarioError as error:
                problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return found


def variant(scenario: Scenario, title: str, changes: Mapping[str, Any]) -> Scenario:
    """Return a scenario with changes, under a title of its own: what was said of the first is not said of it.

    Raises
    ------
    ScenarioError
        As for ``replace``.
    """
    from simulator.scenario.changes import rebuild

    changed = rebuild(scenario, changes, "--variant")
    texts: dict[str, Any] = dict.fromkeys(("title_da", "description", "description_da"), "")
    return replace(changed, name=title, title=title, about=About(), expectations=(), **texts)


def overwritten(scenario: Scenario, changes: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the paths at which changes put a value in place of the one that is there, rather than change it."""
    return tuple(
        path
        for key, value in changes.items()
        for path in _paths(scenario, key, isinstance(value, Relative), "", [])
        if not isinstance(value, Relative) or value.is_value_at(path)
    )


def _paths(
    scenario: Scenario, key: str, numbers: bool, file: str, problems: list[Problem]
) -> tuple[str, ...]:
    """Return the paths that a key stands for; of numbers alone, if a wildcard is to change what is there."""
    if "*" not in key:
        return (key,)
    wanted = key.split(".")
    found = tuple(
        path
        for path in scenario.paths()
        if _matches(path.split("."), wanted) and (not numbers or _holds_numbers(scenario.get(path)))
    )
    if not found:
        near = nearest_path(key.replace("*", "x"), scenario.paths())
        problems.append(Problem(file, key, "matches no key", "", near))
    return found


def _matches(path: list[str], wanted: list[str]) -> bool:
    return len(path) == len(wanted) and all(map(fnmatchcase, path, wanted))


def _holds_numbers(value: object) -> bool:
    return is_number(value) or is_numeric(value)


def _spot(path: str) -> Spot | None:
    kind, *keys = path.split(".")
    found = spot(PARTS[kind], tuple(keys)) if kind in PARTS else spot(Top, (path,))
    return found and (found.item() or found)


def _may_be_negative(place: Spot | None) -> bool:
    """Say whether the schema allows values below zero."""
    bounds = () if place is None else place.constraints
    least = [one.ge for one in bounds if isinstance(one, Ge)] + [
        one.gt for one in bounds if isinstance(one, Gt)
    ]
    return place is not None and all(isinstance(one, int | float) and one < 0 for one in least)
