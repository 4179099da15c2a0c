"""The laws: which is in force on a day, and what is wrong in one or between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from simulator.scenario.figures import Figure
from simulator.scenario.files import law_folders, shown
from simulator.scenario.law import Law, Requirement
from simulator.scenario.messages import Problem, misfit, nearest_path, spell
from simulator.scenario.schema import PARTS, spot

Read = Callable[[Path], Mapping[str, Any] | None]
"""Reads a law's file to a table whose values stand in leaves; nothing if it cannot be read."""

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LawDays:
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

    span: LawDays
    message: str


def ends(span: LawDays, spans: Sequence[LawDays]) -> date:
    """Return the last day of a law's rules among others: its own, else the day before the next law begins.

    A last day before the first is a mistake of its own; here it counts as none.
    """
    if span.last is not None and span.last >= span.first:
        return span.last
    return min((s.first - _DAY for s in spans if s.first > span.first), default=date.max)


def in_force(spans: Sequence[LawDays], day: date) -> tuple[LawDays, ...]:
    """Return the laws in force on a day: one, if all is well."""
    return tuple(span for span in spans if span.first <= day <= ends(span, spans))


def overlaps(spans: Sequence[LawDays]) -> Iterator[Clash]:
    """Say of each law which earlier ones are still in force when it begins."""
    ordered = sorted(spans, key=lambda s: (s.first, s.name))
    for i, span in enumerate(ordered):
        for earlier in ordered[:i]:
            if earlier.first == span.first or ends(earlier, spans) >= span.first:
                yield Clash(span, f"two laws are in force on {span.first}: {earlier} and {span}")


def gaps(spans: Sequence[LawDays]) -> Iterator[Clash]:
    """Say of each law before which days no law is in force, though an earlier law was."""
    ordered = sorted(spans, key=lambda s: (s.first, s.name))
    covered: date | None = None
    for span in ordered:
        if covered is not None and covered < date.max and span.first > covered + _DAY:
            yield Clash(span, f"no law is in force from {covered + _DAY} to {span.first - _DAY}")
        last = ends(span, spans)
        covered = last if covered is None else max(covered, last)


def spans_in(files: Iterable[Path], read: Read) -> list[LawDays]:
    """Return the days of the laws in some files, by their first; a law whose dates cannot be read has none."""
    spans = []
    for path in files:
        tree = read(path) or {}
        first, last = (getattr(tree.get(key), "value", None) for key in ("in_force_from", "in_force_until"))
        if type(first) is date:
            spans.append(LawDays(path.stem, path, first, last if type(last) is date else None))
    return sorted(spans, key=lambda span: (span.first, span.name))


def law_on(day: date, beside: Path, read: Read) -> Path | Problem:
    """Find the law in force on a day: in the folder nearest to a file that has one."""
    known: list[LawDays] = []
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


def check_law(law: Law) -> list[Problem]:
    """Return everything that does not fit together within a law that is valid key by key."""
    return [*turned_round(law), *_requirements(law), *_duties(law), *unexplained(law)]


def turned_round(law: Law) -> Iterator[Problem]:
    """Complain of a law whose last day lies before its first."""
    if law.in_force_until is not None and law.in_force_until < law.in_force_from:
        yield misfit(
            "law.in_force_until", f"{law.in_force_until} lies before in_force_from, {law.in_force_from}"
        )


def _requirements(law: Law) -> Iterator[Problem]:
    for group, owed in law.groups.items():
        for name, requirement in owed.requirements.items():
            for key, message in _requirement(requirement):
                yield misfit(f"law.groups.{group}.requirements.{name}.{key}", message)


def _requirement(r: Requirement) -> Iterator[tuple[str, str]]:
    """Say which fields a requirement of its type lacks, or has for nothing."""
    needs = {"by": "days", "count": "weeks", "every": "weeks"}[r.type]
    if getattr(r, needs) is None:
        yield needs, f"is missing: type '{r.type}' needs it"
    idle = {"by": ("weeks", "to_week"), "count": ("days", "to_week"), "every": ("days",)}[r.type]
    for key in idle:
        if getattr(r, key) is not None:
            yield (
                key,
                f"does not go with type '{r.type}'; for another type switch this one off and add a new one",
            )
    if r.type != "count" and r.number != 1:
        yield "number", f"goes with type 'count', not with '{r.type}'"
    if r.type == "every" and r.to_week is not None and r.to_week <= r.from_week:
        yield "to_week", f"{r.to_week:g} does not lie after from_week, {r.from_week:g}"
    if r.type == "count" and r.weeks is not None and r.weeks <= r.from_week:
        yield "weeks", f"{r.weeks:g} does not lie after from_week, {r.from_week:g}"
    if not r.forms:
        yield "forms", "must not be empty: no talk would count"


def _duties(law: Law) -> Iterator[Problem]:
    for name, duty in law.duties.items():
        if duty.trigger == "first_then_every" and duty.every_weeks is None:
            yield misfit(f"law.duties.{name}.every_weeks", "is missing: trigger 'first_then_every' needs it")
        if duty.trigger == "first_then_every" and not duty.guides_on_sanctions:
            yield misfit(
                f"law.duties.{name}.trigger",
                "must not be 'first_then_every': only guidance on sanctions recurs by the calendar"
                " (guides_on_sanctions = true)",
            )


def unexplained(law: Law) -> Iterator[Problem]:
    """Complain of what is not known and does not say, or says in two ways, what depends on it."""
    for name, gap in law.unknown.items():
        at = f"law.unknown.{name}"
        if not (gap.keys or gap.no_consequence or gap.left_out):
            ways = "keys (of figures with alternatives or a range), no_consequence (why) or left_out (what)"
            yield misfit(at, "does not say what depends on it", ways)
        elif gap.no_consequence and (gap.keys or gap.left_out):
            other = "keys" if gap.keys else "left_out"
            yield misfit(f"{at}.no_consequence", f"stands beside {other}; give one of the two")


def unvaried(law: Law, figures: Mapping[str, Figure]) -> Iterator[Problem]:
    """Complain of keys that are to carry what is not known of a law, but that nothing varies.

    ``figures`` are its own; those of other parts are the user's: of a key there only the name is looked at.
    """
    varied = [path for path, figure in figures.items() if figure.is_varied]
    for name, gap in law.unknown.items():
        at = f"law.unknown.{name}.keys"
        for key in gap.keys:
            part, *rest = key.split(".")
            if part not in PARTS or spot(PARTS[part], tuple(rest)) is None:
                yield misfit(at, f"there is no {spell(key)}", nearest=nearest_path(key, varied))
            elif part == "law" and key not in varied:
                message = f"{spell(key)} is no figure with alternatives or a range: nothing would vary it"
                yield misfit(at, message, nearest="" if key in figures else nearest_path(key, varied))
