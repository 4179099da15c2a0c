"""What a law asks, in plain words of either language: talks, offers and content duties, each with its section."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.reporting.numbers import plain
from simulator.reporting.words import Words

if TYPE_CHECKING:
    from simulator.scenario.law import Duty, Law, Offer, Requirement


@dataclass(frozen=True)
class Demand:
    """One demand of a law: whom it is about, what it asks, and where it stands."""

    group: str
    asks: str
    section: str


def demands(law: Law, words: Words) -> tuple[Demand, ...]:
    """Give a law's demands on talks and offers, group by group."""
    found = []
    for group, owed in law.groups.items():
        named = words.group(group)
        found += [
            Demand(named, requirement(r, words), r.section) for r in owed.requirements.values() if r.active
        ]
        found += [Demand(named, offer(o, words), o.section) for o in owed.offers.values() if o.active]
    return tuple(found)


def changed(ours: Law, theirs: Law, words: Words) -> tuple[Demand, ...]:
    """Give the demands that a proposal's law has and the other has not; what falls away is named as such."""
    mine, other = demands(ours, words), demands(theirs, words)
    known = {(d.group, d.asks) for d in other}
    kept = {(d.group, d.asks) for d in mine}
    new = [d for d in mine if (d.group, d.asks) not in known]
    gone = [
        Demand(d.group, words("law.gone", asks=d.asks), d.section)
        for d in other
        if (d.group, d.asks) not in kept
    ]
    return (*new, *gone)


def duties_changed(ours: Law, theirs: Law, words: Words) -> tuple[str, ...]:
    """Say which content duties a proposal's law changes."""
    said = []
    for name, duty in theirs.duties.items():
        if not duty.active:
            continue
        own = ours.duties.get(name)
        what = duty_name(name, words)
        if own is None or not own.active:
            said.append(words("law.duty_gone", duty=what))
        elif _when(own, words) != _when(duty, words):
            said.append(words("law.duty_when", duty=what, now=_when(own, words), before=_when(duty, words)))
        elif own.minutes != duty.minutes:
            numbers = {"now": plain(own.minutes, words, 0), "before": plain(duty.minutes, words, 0)}
            said.append(words("law.duty_minutes", duty=what, **numbers))
    return tuple(said)


def duties(law: Law, words: Words) -> tuple[str, ...]:
    """Give a law's content duties: what, when, and how long it takes."""
    return tuple(
        words(
            "law.duty",
            duty=duty_name(name, words),
            when=_when(duty, words),
            minutes=plain(duty.minutes, words, 1 if duty.minutes % 1 else 0),
        )
        for name, duty in law.duties.items()
        if duty.active
    )


def duty_name(name: str, words: Words) -> str:
    """Give a duty's name: a known one's own, else as the file has it."""
    try:
        return words("law.duties." + name)
    except KeyError:
        return name.replace("_", " ")


def requirement(one: Requirement, words: Words) -> str:
    """Say what a requirement on talks asks."""
    held = words("law.held." + one.held_by)
    numbers: Mapping[str, object] = {
        "number": one.number,
        "days": one.days,
        "weeks": None if one.weeks is None else _weeks(one.weeks, words),
        "from_": _weeks(one.from_week, words),
        "to": None if one.to_week is None else _weeks(one.to_week, words),
        "held": held,
    }
    key: str = one.type
    if one.type == "count":
        key = ("count_one" if one.number == 1 else "count") + ("_from" if one.from_week else "")
    if one.type == "every":
        key = "every" if one.to_week is None else "every_to"
    return words("law." + key, **numbers) + _binding(one.binds, one.share, words)


def offer(one: Offer, words: Words) -> str:
    """Say by when an offer is due."""
    weeks = (one.weeks_under_30, one.weeks_30_to_49, one.weeks_from_50)
    if len(set(weeks)) == 1:
        text = words("law.offer", weeks=_weeks(weeks[0], words))
    else:
        young, middle, old = (_weeks(w, words) for w in weeks)
        text = words("law.offer_by_age", young=young, middle=middle, old=old)
    return text + _binding(one.binds, one.share, words)


def _binding(binds: str, share: float, words: Words) -> str:
    if binds == "person":
        return ""
    percent = words("format.percent", value=plain(share * 100, words, 0))
    return " " + words("law.binds_" + binds, share=percent)


def _when(duty: Duty, words: Words) -> str:
    weeks = "" if duty.every_weeks is None else _weeks(duty.every_weeks, words)
    return words("law.trigger." + duty.trigger, weeks=weeks)


def _weeks(weeks: float | None, words: Words) -> str:
    return "" if weeks is None else plain(weeks, words, 0 if float(weeks).is_integer() else 1)
