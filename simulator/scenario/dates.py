"""Laws by date: which one is in force on a day, which two clash, and where no law is in force.

A law runs from its first day to its last; one without a last day gives way to the next, so that a new law needs no edit
of the one before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from simulator.scenario.errors import Problem
from simulator.scenario.files import law_folders, shown

Read = Callable[[Path], Mapping[str, Any] | None]
"""Reads a law's file to a table whose values stand in leaves; nothing if it cannot be read."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """The days of one law.

    Attributes
    ----------
    name : str
        Stem of its file.
    path : Path
        Its file.
    first : date
        The first day of its rules.
    last : date or None
        The last one as its file has it; none: until another law begins.
    """

    name: str
    path: Path
    first: date
    last: date | None

    def __str__(self) -> str:
        return f"{self.name} (from {self.first}{f' to {self.last}' if self.last else ''})"


class Clash(NamedTuple):
    """A mistake of one law against the others of its folder: whose, and in which words."""

    span: Span
    message: str


def ends(span: Span, spans: Sequence[Span]) -> date:
    """Return the last day of a law's rules among others: its own, else the day before the next law begins.

    A last day before the first is a mistake that is told by itself; here it counts as none.
    """
    if span.last is not None and span.last >= span.first:
        return span.last
    return min((s.first - _DAY for s in spans if s.first > span.first), default=date.max)


def in_force(spans: Sequence[Span], day: date) -> tuple[Span, ...]:
    """Return the laws in force on a day: one, if all is well."""
    return tuple(span for span in spans if span.first <= day <= ends(span, spans))


def overlaps(spans: Sequence[Span]) -> Iterator[Clash]:
    """Say of each law which earlier ones are still in force when it begins."""
    ordered = sorted(spans, key=lambda s: (s.first, s.name))
    for i, span in enumerate(ordered):
        for earlier in ordered[:i]:
            if earlier.first == span.first or ends(earlier, spans) >= span.first:
                yield Clash(span, f"two laws are in force on {span.first}: {earlier} and {span}")


def gaps(spans: Sequence[Span]) -> Iterator[Clash]:
    """Say of each law before which days no law is in force, though an earlier law was."""
    ordered = sorted(spans, key=lambda s: (s.first, s.name))
    covered: date | None = None
    for span in ordered:
        if covered is not None and covered < date.max and span.first > covered + _DAY:
            yield Clash(span, f"no law is in force from {covered + _DAY} to {span.first - _DAY}")
        last = ends(span, spans)
        covered = last if covered is None else max(covered, last)


def spans_in(files: Iterable[Path], read: Read) -> list[Span]:
    """Return the days of the laws in some files, by their first; a law whose dates cannot be read has none."""
    spans = []
    for path in files:
        tree = read(path) or {}
        first, last = (getattr(tree.get(key), "value", None) for key in ("in_force_from", "in_force_until"))
        if type(first) is date:
            spans.append(Span(path.stem, path, first, last if type(last) is date else None))
    return sorted(spans, key=lambda span: (span.first, span.name))


def law_on(day: date, beside: Path, read: Read) -> Path | Problem:
    """Find the law in force on a day: in the folder nearest to a file that has one."""
    known: list[Span] = []
    for files in law_folders(beside):
        spans = spans_in(files, read)
        for path in files:
            if (tree := read(path)) is not None and "in_force_from" not in tree:
                message = f"which law is in force on {day} cannot be told"
                return Problem("", "", f"{message}: {shown(path)} has no in_force_from")
        found = in_force(spans, day)
        if len(found) > 1:
            return Problem("", "", f"{len(found)} laws are in force on {day}", ", ".join(map(str, found)))
        if found:
            return found[0].path
        known += spans
    return Problem("", "", f"no law is in force on {day}", ", ".join(map(str, known)))
