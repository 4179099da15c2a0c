"""The page that sets the laws side by side: one table a target group, what they ask for down, laws by date across.

The law in force comes first, then the one before it, and so back. It is made from the scenario files alone, so a law
that is added as a file stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING

from markupsafe import Markup

from simulator.catalogue import GROUPS
from simulator.reporting import of_files
from simulator.reporting.law_words import duty, duty_name, offer, requirement, sanction
from simulator.reporting.report import (
    Block,
    Cell,
    Glossary,
    Heading,
    Html,
    Line,
    List,
    Paragraph,
    Report,
    Section,
    Table,
    code,
    fill,
    render,
    spaced,
    strong,
)
from simulator.reporting.words import Words, inside
from simulator.reporting.words import words as words_of

if TYPE_CHECKING:
    from simulator.scenario.checking import LawFile
    from simulator.scenario.law import Duty, Law, Offer, Requirement, Unknown

    Rule = Requirement | Offer | Duty

SIX_MONTHS = 26.0
"""The law's first six months, weeks."""
_BY_NAME = re.compile(r"unknown\.(\w+)")
_REFERENCE = re.compile(r"\s*\bSee unknown\.\w+(?:(?:,| and) unknown\.\w+)*\.")


@dataclass(frozen=True)
class Entry:
    """One thing that a law asks for: what, its section and note, and the names of what is not known of it."""

    text: str
    source: str
    unknown: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str, rule: Rule, words: Words) -> Entry:
        """Make an entry of what a law asks for; its note's reference to the unknown becomes a mark."""
        section, note = (of_files.plain(rule, key, words) for key in ("section", "note"))
        remark = _REFERENCE.sub("", note).strip()  # the mark in the cell leads there
        return cls(text, f"{section}. {remark}" if remark else section, tuple(_BY_NAME.findall(rule.note)))


def laws_page(laws: Sequence[LawFile], language: str = "en") -> str:
    """Return the page of laws by date as one HTML text that needs no network; in English Danish names stand beside."""
    words = words_of(language)
    return render(report(laws, words), words)


def report(laws: Sequence[LawFile], words: Words) -> Report:
    """Return the page as blocks."""
    laws = newest_first(laws)
    key = Markup('<span class="key"></span> {} <span class="open">?</span> {}').format(
        words("laws.key_changed"), Markup(words("laws.key_unknown"))
    )
    acts = [
        (
            Markup("{}, {} ({})").format(
                of_files.said(one.law, "title", words), _days(one, words), code(one.file)
            ),
            Markup("{}. {} {}.").format(
                of_files.said(one.law, "act", words),
                words("laws.read_in"),
                of_files.said(one.law, "source", words),
            ),
        )
        for one in laws
    ]
    return Report(
        heading=words("laws.title"),
        header=(Paragraph(words("laws.about")), Paragraph(key), only_changes(words)),
        blocks=(
            *(section(group, laws, words) for group in GROUPS),
            Section("unknown", words("laws.unknown"), _unknown(laws, words)),
            Section("acts", words("laws.acts"), (Glossary(acts),)),
        ),
        contents=words("laws.contents"),
        skip=(GROUPS[0], words("laws.skip")),
        css=fill("laws.css.j2", width=11 + 7.5 * len(laws)),
    )


def newest_first(laws: Sequence[LawFile]) -> list[LawFile]:
    """Put the laws in the order of the page: the one in force, then the one that it took the place of, and so back."""
    return sorted(laws, key=lambda one: one.law.in_force_from, reverse=True)


def only_changes(words: Words) -> Html:
    """Return the box that leaves of the tables what is changed alone; the style does it, without a script."""
    box = Markup('<p class="only"><label><input type="checkbox" id="only-changes"> {}</label></p>')
    return Html(box.format(words("laws.only_changes")))


def section(group: str, laws: Sequence[LawFile], words: Words) -> Section:
    """Set the laws side by side for one target group."""
    footnotes: dict[str, int] = {}
    name = words.group(group)
    heads: list[str | Cell] = [words("laws.requirement")]
    heads += [_head(one, words) for one in laws]
    rows: list[Line] = [
        (_label(kind, words), *(_cell(one, group, footnotes, words) for one in compared))
        for kind, compared in compare(group, laws, words)
    ]
    table = Table(
        words("laws.table", group=name),
        heads,
        rows,
        kind="laws",
        caption=Cell(words("laws.caption", group=name), "heard"),
    )
    sections = [Cell(text, id=f"{group}-{number}") for text, number in footnotes.items()]
    danish = "" if words.language == "da" else words_of("da").group(group)
    return Section(
        group,
        name,
        (
            table,
            Heading(words("laws.sections")),
            List(sections, "sources", numbered=True),
        ),
        kind="group",
        aside=Markup(' (<span lang="da">{}</span>)').format(danish) if danish else "",
    )


def _head(one: LawFile, words: Words) -> Markup:
    """Name a law at the head of its column, with its days, and whether it is in force."""
    title, days = of_files.said(one.law, "title", words), _days(one, words)
    in_force = Markup("") if one.law.in_force_until else Markup(' <span class="now">{}</span>')
    return Markup('{}{}<span class="heard">: </span><span class="days">{}</span>').format(
        title, in_force.format(words("laws.in_force")), days
    )


@dataclass(frozen=True)
class Asked:
    """What one law asks of one kind, and whether that differs from the law before."""

    law: LawFile
    entries: tuple[Entry, ...]
    changed: bool


def compare(group: str, laws: Sequence[LawFile], words: Words) -> Iterator[tuple[Name, tuple[Asked, ...]]]:
    """Set the laws, the newest first, side by side, kind by kind; a kind that none of them asks for is left out."""
    for name, find in _kinds(laws):
        entries = [tuple(find(one.law, group, words)) for one in laws]
        if any(entries):
            texts = [tuple(entry.text for entry in those) for those in entries]
            changed = [*(now != before for now, before in pairwise(texts)), False]
            yield name, tuple(map(Asked, laws, entries, changed))


def _label(name: Name, words: Words) -> str:
    """Name a row, with the Danish name beside an English one."""
    label, danish = name(words), name(words_of("da"))  # a duty of a user's own has one name in both
    if danish == label:
        return label
    return Markup('{} <span class="danish" lang="da">{}</span>').format(label, inside(danish))


def _cell(asked: Asked, group: str, footnotes: dict[str, int], words: Words) -> Cell:
    """Write what a law asks; sections and notes stand below the table under numbers."""
    changed = Markup('<span class="heard">{} </span>').format(words("laws.changed")) if asked.changed else ""
    if not asked.entries:
        nothing = Markup('<span aria-hidden="true">–</span><span class="heard">{}</span>').format(
            words("laws.nothing")
        )
        return Cell(Markup("{}{}").format(changed, nothing), "changed none" if asked.changed else "none")
    items = Markup("").join(_item(entry, asked.law, group, footnotes, words) for entry in asked.entries)
    return Cell(Markup("{}{}").format(changed, items), "changed" if asked.changed else "")


def _item(entry: Entry, one: LawFile, group: str, footnotes: dict[str, int], words: Words) -> Markup:
    said = Markup("{}").format(entry.text)
    for name in entry.unknown:
        if name in one.law.unknown:
            said += Markup(
                ' <a class="open" href="#unknown-{}-{}" title="{}">?<span class="heard"> {}</span></a>'
            ).format(one.name, name, words("laws.not_known"), words("laws.not_known"))
    if entry.source:
        number = footnotes.setdefault(entry.source, len(footnotes) + 1)
        said += Markup(' <sup><a href="#{}-{}" title="{}"><span class="heard">{} </span>{}</a></sup>').format(
            group, number, entry.source, words("laws.note"), number
        )
    return Markup("<p>{}</p>").format(said)


def _unknown(laws: Sequence[LawFile], words: Words) -> list[Block]:
    """Say of each law what is not known of it, what is used instead and what varies it."""
    blocks: list[Block] = []
    for one in laws:
        gaps = [
            Cell(_gap(gap, words), id=f"unknown-{one.name}-{name}") for name, gap in one.law.unknown.items()
        ]
        if gaps:
            blocks += [Heading(of_files.plain(one.law, "title", words)), List(gaps)]
    return blocks


def _gap(gap: Unknown, words: Words) -> Markup:
    said = [of_files.said(gap, "what", words)]
    said.append(spaced(strong(words("laws.used_instead")), of_files.said(gap, "falls_back_to", words)))
    if gap.keys:
        keys = Markup(", ").join(map(code, gap.keys))
        said.append(Markup("{} {}.").format(strong(words("laws.varied_by")), keys))
    for key in ("no_consequence", "left_out"):
        if getattr(gap, key):
            said.append(spaced(strong(words(f"laws.{key}")), of_files.said(gap, key, words)))
    return Markup(" ").join(said)


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
    return lambda words: words("laws.rows." + key)


def _duty_row(key: str) -> Name:
    return lambda words: duty_name(key, words)


def _outlasts_six_months(r: Requirement) -> bool:
    recurs = r.type == "every" and (r.to_week is None or r.to_week > SIX_MONTHS)
    return recurs or r.from_week >= SIX_MONTHS


def _due_week(r: Requirement) -> float:
    """Return the week at which a requirement first falls due."""
    if r.type == "every":
        return r.from_week + (r.weeks or 0.0)
    return (r.days or 0) / 7 if r.type == "by" else r.weeks or 0.0


def _talks(which: Callable[[Requirement], bool]) -> Find:
    def find(law: Law, group: str, words: Words) -> Iterator[Entry]:
        if group in law.groups:
            asked = [r for r in law.groups[group].requirements.values() if r.active and which(r)]
            for r in sorted(asked, key=_due_week):
                yield Entry.of(requirement(r, words, group), r, words)

    return find


def _offers(law: Law, group: str, words: Words) -> Iterator[Entry]:
    if group in law.groups:
        for one in law.groups[group].offers.values():
            if one.active:
                yield Entry.of(offer(one, words), one, words)


def _duty(name: str) -> Find:
    def find(law: Law, group: str, words: Words) -> Iterator[Entry]:
        one = law.duties.get(name)
        if one is not None and one.active and group in one.groups:
            yield Entry.of(duty(one, words), one, words)

    return find


def _sanction(law: Law, group: str, words: Words) -> Iterator[Entry]:
    needed = group in law.sanction.guidance_needed
    # The schema has no note for sanctions; what is not known of them goes by its name.
    unknown = [name for name in law.unknown if name.startswith("guidance")]
    mine = tuple(name for name in unknown if (name == "guidance_insured") != needed)
    yield Entry(sanction(law.sanction, needed, words), of_files.plain(law.sanction, "section", words), mine)


def _days(one: LawFile, words: Words) -> str:
    """Say from when to when a law holds."""
    first, until = _day(one.law.in_force_from, words), one.law.in_force_until
    return (
        words("laws.from_on", first=first)
        if until is None
        else words("laws.from_to", first=first, last=_day(until, words))
    )


def _day(day: date, words: Words) -> str:
    from babel.dates import format_date

    return format_date(day, format=words("laws.day"), locale=words.language)
