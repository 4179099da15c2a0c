"""What is wrong with a scenario, one plain line a mistake."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from simulator.errors import JobcentreError

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

    ``str()`` gives one line a mistake; ``problems`` gives them one by one.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(set(problems)))
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


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
    return found[0] if found else (same_end[0] if len(same_end) == 1 else "")


def one_line(text: str) -> str:
    """Escape whatever would break a line or cannot be printed."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


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
