"""The page that sets the laws side by side: one table a target group, laws by date across, what they ask for down.

It is made from the scenario files alone, so a law that is added as a file stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulator.catalogue import GROUPS
from simulator.reporting.law_words import duty, duty_name, offer, requirement, sanction
from simulator.reporting.report import fill
from simulator.reporting.words import Words, inside, words

if TYPE_CHECKING:
    from simulator.scenario.checking import LawFile
    from simulator.scenario.law import Law, Requirement

SIX_MONTHS = 26.0
"""The law's first six months, weeks."""
_BY_NAME = re.compile(r"unknown\.(\w+)")
_REFERENCE = re.compile(r"\s*\bSee unknown\.\w+(?:(?:,| and) unknown\.\w+)*\.")


@dataclass(frozen=True)
class Entry:
    """One thing that a law asks for.

    Attributes
    ----------
    text : str
        What, short.
    source : str
        The section, and what a reader must know.
    unknown : tuple of str
        Names of what is not known of it, as its note gives them.
    """

    text: str
    source: str
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, section: str, note: str) -> Entry:
        """Make an entry of what a law asks for; its note's reference to the unknown becomes a mark."""
        remark = _REFERENCE.sub("", note).strip()  # the mark in the cell leads there
        return cls(text, f"{section}. {remark}" if remark else section, tuple(_BY_NAME.findall(note)))


@dataclass(frozen=True)
class Item:
    """One thing that a law asks for, as it stands in a cell.

    Attributes
    ----------
    text : str
        What it is, short.
    footnote : int
        The number under which section and note stand below the table; 0 where there is none.
    unknown : tuple of str
        Anchors of what is not known of it.
    """

    text: str
    footnote: int
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cell:
    """What one law asks of one kind; empty where it asks for nothing."""

    items: tuple[Item, ...]
    changed: bool
    """Whether it differs from the law before."""


@dataclass(frozen=True)
class Row:
    """One kind of requirement under every law."""

    label: str
    danish: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Table:
    """One target group's table with its footnotes."""

    group: str
    name: str
    danish: str
    rows: tuple[Row, ...]
    footnotes: tuple[str, ...]


def laws_page(laws: Sequence[LawFile], language: str = "en") -> str:
    """Return the page as one HTML text that needs no network.

    Parameters
    ----------
    laws : sequence of LawFile
        By date; their columns stand in this order.
    language : str
        ``"en"``, with the Danish names beside the English, or ``"da"``. Sections and notes stay as the files have them.
    """
    spoken = words(language)
    tables = [table(group, laws, spoken) for group in GROUPS]
    return fill("laws.html.j2", laws=laws, tables=tables, w=spoken, days=lambda one: _days(one, spoken))


def table(group: str, laws: Sequence[LawFile], spoken: Words) -> Table:
    """Set the laws side by side for one target group."""
    footnotes: dict[str, int] = {}
    rows = []
    for name, find in _kinds(laws):
        before: tuple[str, ...] | None = None
        cells = []
        for one in laws:
            entries = list(find(one.law, group, spoken))
            texts = tuple(entry.text for entry in entries)
            items = tuple(_item(entry, one, footnotes) for entry in entries)
            cells.append(Cell(items, before is not None and texts != before))
            before = texts
        if any(cell.items for cell in cells):
            label, danish = name(spoken), name(words("da"))  # a duty of a user's own has one name in both
            rows.append(Row(label, "" if danish == label else inside(danish), tuple(cells)))
    danish = "" if spoken.language == "da" else words("da").group(group)
    return Table(group, spoken.group(group), danish, tuple(rows), tuple(footnotes))


def _item(entry: Entry, one: LawFile, footnotes: dict[str, int]) -> Item:
    number = footnotes.setdefault(entry.source, len(footnotes) + 1) if entry.source else 0
    anchors = tuple(f"{one.name}-{name}" for name in entry.unknown if name in one.law.unknown)
    return Item(entry.text, number, anchors)


Name = Callable[[Words], str]
"""Names a row in a language."""
Find = Callable[["Law", str, Words], Iterator[Entry]]
"""Finds what a law asks of a group, of one kind."""


def _kinds(laws: Sequence[LawFile]) -> Iterator[tuple[Name, Find]]:
    """Return the rows in their order: name, and what stands in them."""
    yield _row("first_talk"), _talks(lambda r: r.type == "by" and r.held_by == "jobcentre")
    yield (
        _row("first_six_months"),
        _talks(lambda r: r.type != "by" and r.held_by == "jobcentre" and r.from_week < SIX_MONTHS),
    )
    yield (
        _row("after_six_months"),
        _talks(lambda r: r.held_by == "jobcentre" and _outlasts_six_months(r)),
    )
    yield _row("joint"), _talks(lambda r: r.held_by == "joint")
    yield _row("a_kasse"), _talks(lambda r: r.held_by == "a_kasse")
    yield _row("first_offer"), _offers
    for key in dict.fromkeys(name for one in laws for name in one.law.duties):
        yield _duty_row(key), _duty(key)
    yield _row("sanction"), _sanction


def _row(key: str) -> Name:
    return lambda spoken: spoken("laws.rows." + key)


def _duty_row(key: str) -> Name:
    return lambda spoken: duty_name(key, spoken)


def _outlasts_six_months(r: Requirement) -> bool:
    recurs = r.type == "every" and (r.to_week is None or r.to_week > SIX_MONTHS)
    return recurs or r.from_week >= SIX_MONTHS


def _due_week(r: Requirement) -> float:
    """Return the week at which a requirement first falls due."""
    if r.type == "every":
        return r.from_week + (r.weeks or 0.0)
    return (r.days or 0) / 7 if r.type == "by" else r.weeks or 0.0


def _talks(which: Callable[[Requirement], bool]) -> Find:
    def find(law: Law, group: str, spoken: Words) -> Iterator[Entry]:
        if group in law.groups:
            asked = [r for r in law.groups[group].requirements.values() if r.active and which(r)]
            for r in sorted(asked, key=_due_week):
                yield Entry.of(requirement(r, spoken), r.section, r.note)

    return find


def _offers(law: Law, group: str, spoken: Words) -> Iterator[Entry]:
    if group in law.groups:
        for one in law.groups[group].offers.values():
            if one.active:
                yield Entry.of(offer(one, spoken), one.section, one.note)


def _duty(name: str) -> Find:
    def find(law: Law, group: str, spoken: Words) -> Iterator[Entry]:
        one = law.duties.get(name)
        if one is not None and one.active and group in one.groups:
            yield Entry.of(duty(one, spoken), one.section, one.note)

    return find


def _sanction(law: Law, group: str, spoken: Words) -> Iterator[Entry]:
    needed = group in law.sanction.guidance_needed
    # The schema has no note for sanctions; what is not known of them goes by its name.
    unknown = [name for name in law.unknown if name.startswith("guidance")]
    mine = tuple(name for name in unknown if (name == "guidance_insured") != needed)
    yield Entry(sanction(law.sanction, needed, spoken), law.sanction.section, mine)


def _days(one: LawFile, spoken: Words) -> str:
    """Say from when to when a law holds."""
    first, until = _day(one.law.in_force_from, spoken), one.law.in_force_until
    return (
        spoken("laws.from_on", first=first)
        if until is None
        else spoken("laws.from_to", first=first, last=_day(until, spoken))
    )


def _day(day: date, spoken: Words) -> str:
    from babel.dates import format_date

    return format_date(day, format=spoken("laws.day"), locale=spoken.language)
