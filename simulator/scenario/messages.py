"""What is said to a user: mistakes, one plain line each, and how things show themselves in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from simulator.errors import JobcentreError
from simulator.scenario.base import FrozenDict

if TYPE_CHECKING:
    import pandas as pd

    from simulator.scenario.figures import Figure
    from simulator.scenario.scenario import Scenario


_LONGEST_VALUE = 40


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake, as one line: ``FILE: KEY: what is wrong; allowed: ...; did you mean 'x'?``.

    Attributes
    ----------
    file : str
        The file, with its line number where the file cannot be read; ``--set`` or ``replace`` where a value
        came from there.
    key : str
        The key's dotted path; empty where the whole file is meant.
    message : str
        What is wrong.
    allowed : str
        What is allowed; empty where the message says it.
    nearest : str
        The nearest name that exists; empty if none is near.
    """

    file: str
    key: str
    message: str
    allowed: str = ""
    nearest: str = ""

    def __str__(self) -> str:
        line = ": ".join(part for part in (self.file, self.key, self.message) if part)
        if self.allowed:
            line += f"; allowed: {self.allowed}"
        if self.nearest:
            line += f"; did you mean '{self.nearest}'?"
        return one_line(line)


class ScenarioError(JobcentreError):
    """A scenario cannot be used: all its mistakes, sorted by file and key.

    ``str()`` gives one line a mistake; ``problems`` has them one by one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def misfit(key: str, message: str, allowed: str = "", nearest: str = "") -> Problem:
    """Return a mistake across keys; who asked for the check says in which file the key stands."""
    return Problem("", key, message, allowed, nearest)


def nearest(name: str, names: Iterable[str], cutoff: float = 0.6) -> str:
    """Return the name nearest in spelling, or an empty text if none is near (1 is the same, 0 anything)."""
    return _nearest(name, tuple(names), cutoff)


@lru_cache(maxsize=1024)  # a check asks the same of each of a country's municipalities
def _nearest(name: str, names: tuple[str, ...], cutoff: float) -> str:
    found = get_close_matches(name, names, n=1, cutoff=cutoff)
    return found[0] if found else ""


def nearest_path(path: str, paths: Sequence[str]) -> str:
    """Return the dotted path nearest in spelling; one that ends in the same word comes before all others."""
    last = path.rsplit(".", 1)[-1]
    same_end = [p for p in paths if p.rsplit(".", 1)[-1] == last]
    found = get_close_matches(path, same_end, n=1, cutoff=0.4) or get_close_matches(
        path, paths, n=1, cutoff=0.6
    )
    return found[0] if found else next(iter(same_end), "")


def one_line(text: str) -> str:
    """Escape whatever would break a line or cannot be printed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def shortened(key: str, longest: int = 60) -> str:
    """Return a key that stands in a file, cut where it is longer than a key can be."""
    return key if len(key) <= longest else key[: longest - 3] + "..."


def spell(value: object) -> str:
    """Write a value as a TOML file would, cut short."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) >= 10**_LONGEST_VALUE:
        return "a huge whole number"  # Python refuses to print some of them
    text = f"'{value}'" if isinstance(value, str) else str(value)
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def name_of(value: Any) -> str:
    """Say what a value is: its kind, and the value itself where that is short."""
    match value:
        case None:
            return "nothing"
        case bool():
            return spell(value)
        case int() | float():
            return f"a number ({spell(value)})"
        case str():
            return f"a text ({spell(value)})"
        case datetime():
            return f"a date with a time ({value})"
        case date():
            return f"a date ({value})"
        case time():
            return f"a time ({value})"
        case list() | tuple():
            return "a list"
        case dict():
            return "a table"
        case _:
            return f"a {type(value).__name__}"


_SHOWN = 10
"""Figures that are shown of many."""


class Figures(FrozenDict):
    """Figures by path, which show themselves in a few lines however many there are."""

    def __reduce__(self) -> tuple[type[Figures], tuple[dict[str, Any]]]:
        return Figures, (dict(self),)

    def table(self) -> pd.DataFrame:
        """Return a row a figure: path, value, range, provenance, source, meaning, file and note."""
        import pandas as pd

        columns = ("path", "value", "low", "high", "provenance", "source", "meaning", "file", "note")
        return pd.DataFrame([_row(figure) for figure in self.values()], columns=list(columns))

    def __repr__(self) -> str:
        return f"<{len(self)} figures: {_counted(self)}; .table() lists them>"

    def _repr_html_(self) -> str:
        rows = [
            (one.path, one.value, one.provenance, one.description.replace("``", ""))
            for one in list(self.values())[:_SHOWN]
        ]
        title = f"{len(self)} figures: {_counted(self)}"
        more = len(self) - len(rows)
        said = [f"and {more} more: figures.table() lists all of them"] if more > 0 else []
        return card(title, [], ("path", "value", "provenance", "meaning"), rows, said)


def card(
    title: str,
    facts: Sequence[tuple[str, object]],
    columns: Sequence[str] = (),
    rows: Sequence[Sequence[object]] = (),
    lines: Sequence[str] = (),
) -> str:
    """Return a title, facts, a table and lines as HTML, everything escaped."""
    known = " &middot; ".join(f"{escape(name)}: {escape(str(value))}" for name, value in facts)
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows
    )
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""
    below = "".join(f"<div>{escape(line)}</div>" for line in lines)
    return f"<div><strong>{escape(title)}</strong><div>{known}</div>{table}{below}</div>"


def facts_of(scenario: Scenario) -> list[tuple[str, object]]:
    """Return what a scenario is, in a few words each: place, law, when, and from when it changes."""
    persons = sum(group.stock for group in scenario.place.groups.values())
    facts: list[tuple[str, object]] = [
        ("place", f"{scenario.place.title} ({persons:,} persons)"),
        ("law", scenario.law.title),
        ("practice", scenario.practice.title),
        ("from", f"{scenario.start}, {scenario.horizon_weeks} weeks"),
    ]
    if scenario.members:
        facts.append(("municipalities", len(scenario.members)))
    if scenario.later:
        facts.append(("changes on", ", ".join(str(day) for day, _ in scenario.later)))
    return facts


def short(scenario: Scenario) -> str:
    """Return a scenario in one line."""
    return f"<Scenario {scenario.name}: {scenario.title} ({scenario.place.title}, from {scenario.start})>"


def html_of(scenario: Scenario) -> str:
    """Return a scenario as HTML: what it is, and how many caseworkers each team has."""
    teams = [
        (name, f"{team.heads:g}", ", ".join(team.groups)) for name, team in scenario.practice.teams.items()
    ]
    lines = [scenario.description] if scenario.description else []
    shown = [] if scenario.members else teams
    return card(scenario.title, facts_of(scenario), ("team", "caseworkers", "groups"), shown, lines)


def _counted(figures: Mapping[str, Figure]) -> str:
    """Say how many there are of each provenance."""
    kinds = [figure.provenance or "without provenance" for figure in figures.values()]
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in dict.fromkeys(kinds)) or "none"


def _row(figure: Figure) -> tuple[object, ...]:
    low, high = figure.range or (None, None)
    known = (figure.provenance, figure.source, figure.description, figure.file, figure.note)
    return (figure.path, figure.value, low, high, *known)
