"""The page that sets the laws side by side: one table a target group, laws by date across, what they ask for down.

It is made from the scenario files alone, so a law that is added as a file stands in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulator.catalogue import GROUPS
from simulator.reporting.law_cells import Entry, duty_entry, offer_entry, sanction_entry, talk_entry
from simulator.reporting.templating import fill
from simulator.reporting.words import words

if TYPE_CHECKING:
    from simulator.scenario.law import Law, Requirement
    from simulator.scenario.laws import LawFile

SIX_MONTHS = 26.0
"""The law's first six months, weeks."""

_DUTIES = {
    "rule_225h": ("Guidance on the 225-hour rule", "225-timersreglen"),
    "sanction_guidance": ("Guidance on sanctions with the summons", "vejledning om sanktioner"),
    "sanctions_leaflet": ("Guidance on sanctions in the talk", "pjece om sanktioner"),
    "reading_assessment": ("Assessment of reading and writing", "læse- og skrivetest"),
    "cv_follow_up": ("Follow-up on the CV", "CV"),
    "booking_decision": ("Decision on who books", "selvbooking"),
    "form_decision": ("Decision on the form of talk", "samtaleform"),
    "six_week_course": ("Guidance on the six-week course", "6 ugers jobrettet uddannelse"),
}
"""Names of the duties that the shipped laws have, and their Danish; another one's goes by its key."""


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


def laws_page(laws: Sequence[LawFile]) -> str:
    """Give the page as one HTML text that needs no network.

    Parameters
    ----------
    laws : sequence of LawFile
        By date; their columns stand in this order.
    """
    return fill("laws.html.j2", laws=laws, tables=[table(group, laws) for group in GROUPS], days=_days)


def table(group: str, laws: Sequence[LawFile]) -> Table:
    """Set the laws side by side for one target group."""
    footnotes: dict[str, int] = {}
    rows = []
    for label, danish, find in _kinds(laws):
        before: tuple[str, ...] | None = None
        cells = []
        for one in laws:
            entries = list(find(one.law, group))
            texts = tuple(entry.text for entry in entries)
            items = tuple(_item(entry, one, footnotes) for entry in entries)
            cells.append(Cell(items, before is not None and texts != before))
            before = texts
        if any(cell.items for cell in cells):
            rows.append(Row(label, danish, tuple(cells)))
    return Table(group, words("en").group(group), words("da").group(group), tuple(rows), tuple(footnotes))


def _item(entry: Entry, one: LawFile, footnotes: dict[str, int]) -> Item:
    number = footnotes.setdefault(entry.source, len(footnotes) + 1) if entry.source else 0
    anchors = tuple(f"{one.name}-{name}" for name in entry.unknown if name in one.law.unknown)
    return Item(entry.text, number, anchors)


Find = Callable[["Law", str], Iterator[Entry]]
"""Finds what a law asks of a group, of one kind."""


def _kinds(laws: Sequence[LawFile]) -> Iterator[tuple[str, str, Find]]:
    """Give the rows in their order: name, Danish, and what stands in them."""
    yield "First talk", "første samtale", _talks(lambda r: r.type == "by" and r.held_by == "jobcentre")
    yield (
        "Talks with the jobcentre in the first six months",
        "jobsamtaler de første 6 måneder",
        _talks(lambda r: r.type != "by" and r.held_by == "jobcentre" and r.from_week < SIX_MONTHS),
    )
    yield (
        "Talks with the jobcentre after six months",
        "jobsamtaler efter 6 måneder",
        _talks(lambda r: r.held_by == "jobcentre" and _outlasts_six_months(r)),
    )
    yield "Joint talks", "fællessamtaler", _talks(lambda r: r.held_by == "joint")
    yield "Talks with the a-kasse alone", "samtaler i a-kassen", _talks(lambda r: r.held_by == "a_kasse")
    yield "First offer", "ret og pligt til tilbud", _offers
    for name in dict.fromkeys(name for one in laws for name in one.law.duties):
        label, danish = _DUTIES.get(name, (name.replace("_", " ").capitalize(), ""))
        yield label, danish, _duty(name)
    yield "Written guidance before a sanction", "vejledning før sanktion", _sanction


def _outlasts_six_months(r: Requirement) -> bool:
    recurs = r.type == "every" and (r.to_week is None or r.to_week > SIX_MONTHS)
    return recurs or r.from_week >= SIX_MONTHS


def _due_week(r: Requirement) -> float:
    """Give the week at which a requirement first falls due."""
    if r.type == "every":
        return r.from_week + (r.weeks or 0.0)
    return (r.days or 0) / 7 if r.type == "by" else r.weeks or 0.0


def _talks(which: Callable[[Requirement], bool]) -> Find:
    def find(law: Law, group: str) -> Iterator[Entry]:
        if group in law.groups:
            asked = [r for r in law.groups[group].requirements.values() if r.active and which(r)]
            for requirement in sorted(asked, key=_due_week):
                yield talk_entry(requirement)

    return find


def _offers(law: Law, group: str) -> Iterator[Entry]:
    if group in law.groups:
        for offer in law.groups[group].offers.values():
            if offer.active:
                yield offer_entry(offer)


def _duty(name: str) -> Find:
    def find(law: Law, group: str) -> Iterator[Entry]:
        duty = law.duties.get(name)
        if duty is not None and duty.active and group in duty.groups:
            yield duty_entry(duty)

    return find


def _sanction(law: Law, group: str) -> Iterator[Entry]:
    needed = group in law.sanction.guidance_needed
    # The schema has no note for sanctions; what is not known of them goes by its name.
    unknown = [name for name in law.unknown if name.startswith("guidance")]
    mine = tuple(name for name in unknown if (name == "guidance_insured") != needed)
    yield sanction_entry(law.sanction, needed, mine)


def _days(one: LawFile) -> str:
    """Say from when to when a law holds."""
    until = one.law.in_force_until
    return f"{_day(one.law.in_force_from)} " + (f"to {_day(until)}" if until else "on")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
