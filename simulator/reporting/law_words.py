"""What a law asks for, in words of either language: its talks, offers, content duties and guidance before a sanction.

Every page says a law by this module: the committee's report in a sentence with who and where, the page of the laws side
by side in a cell whose row says who already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.reporting.numbers import plain, significant
from simulator.reporting.words import Words
from simulator.scenario.law import Requirement

if TYPE_CHECKING:
    from simulator.scenario.law import Duty, Law, Offer, Sanctions

_DAYS_SHOWN_AS_WEEKS = 28
_DIGITS = 6


@dataclass(frozen=True)
class Demand:
    """One demand of a law: whom it is about, what it asks, and where it stands."""

    group: str
    asks: str
    section: str


# --- A whole law, and two of them ------------------------------------------------------------------------------------


def demands(law: Law, words: Words) -> tuple[Demand, ...]:
    """Return a law's demands on talks and offers, group by group."""
    found = []
    for group, owed in law.groups.items():
        named = words.group(group)
        found += [
            Demand(named, requirement(r, words, with_holder=True), r.section)
            for r in owed.requirements.values()
            if r.active
        ]
        found += [
            Demand(named, words("law.first_offer", asks=offer(o, words)), o.section)
            for o in owed.offers.values()
            if o.active
        ]
    return tuple(found)


def changed(ours: Law, theirs: Law, words: Words) -> tuple[Demand, ...]:
    """Return the demands that a proposal's law has and the other has not; what falls away is named as such."""
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


def duties(law: Law, words: Words) -> tuple[str, ...]:
    """Return a law's content duties: what, when, and how long each takes."""
    return tuple(
        words("law.duty", duty=duty_name(name, words), asks=duty(one, words))
        for name, one in law.duties.items()
        if one.active
    )


def duties_changed(ours: Law, theirs: Law, words: Words) -> tuple[str, ...]:
    """Say which content duties a proposal's law changes."""
    said = []
    for name, before in theirs.duties.items():
        if not before.active:
            continue
        now = ours.duties.get(name)
        what = duty_name(name, words)
        if now is None or not now.active:
            said.append(words("law.duty_gone", duty=what))
        elif _when(now, words) != _when(before, words):
            said.append(words("law.duty_when", duty=what, now=_when(now, words), before=_when(before, words)))
        elif now.minutes != before.minutes:
            numbers = {"now": plain(now.minutes, words, 0), "before": plain(before.minutes, words, 0)}
            said.append(words("law.duty_minutes", duty=what, **numbers))
    return tuple(said)


# --- One thing that a law asks for -----------------------------------------------------------------------------------


def requirement(one: Requirement, words: Words, *, with_holder: bool = False) -> str:
    """Say what a requirement on talks asks for, and who holds them, unless the rows of a table say so."""
    number = one.number if one.type == "count" else 1
    holder = " " + words("law.held." + one.held_by) if with_holder else ""
    talks = words("law.talk" if number == 1 else "law.talks", number=number, holder=holder)
    bounds = {
        "weeks": _number(one.weeks or 0.0, words),
        "from_week": _number(one.from_week, words),
        "to_week": _number(one.to_week or 0.0, words),
    }
    match one.type:
        case "by":
            asks = words("law.by", talks=talks, length=_length(one.days or 0, words))
        case "count":
            asks = words("law.count_from" if one.from_week else "law.count", talks=talks, **bounds)
        case "every":
            asks = words("law.every", talks=talks, **bounds)
            ends = ("_from" if one.from_week else "") + ("_to" if one.to_week is not None else "")
            asks += " " + words("law.window" + ends, **bounds) if ends else ""
    if one.forms != Requirement.model_fields["forms"].default:
        asks += ", " + _one_of((words("law.form." + form) for form in one.forms), words)
    return asks + _allowances(one, words)


def offer(one: Offer, words: Words) -> str:
    """Say by when the first offer must have begun, how long it must last and of which types it may be."""
    young, middle, old = (
        _number(weeks, words) for weeks in (one.weeks_under_30, one.weeks_30_to_49, one.weeks_from_50)
    )
    if young == middle == old:
        asks = words("law.offer", weeks=middle)
    else:
        asks = words("law.offer_by_age", young=young, middle=middle, old=old)
    asks += words("law.offer_least", weeks=_number(one.least_weeks, words))
    if one.types:
        asks += words("law.offer_only", types=", ".join(activation_name(name, words) for name in one.types))
    return asks + _allowances(one, words)


def duty(one: Duty, words: Words) -> str:
    """Say when a content duty is due and what it takes."""
    takes = {"minutes": one.minutes, "paper_minutes": one.paper_minutes}
    said = [
        words("law." + name, minutes=_number(minutes, words)) for name, minutes in takes.items() if minutes
    ]
    return ": ".join(part for part in (_when(one, words), " + ".join(said)) if part)


def sanction(one: Sanctions, needed: bool, words: Words) -> str:
    """Say whether written guidance must precede a sanction, how long it holds and whether the summons may give it."""
    if not needed:
        return words("law.guidance.not_needed")
    if not one.guidance_lapses_days or one.guidance_lapses == "never":
        holds = words("law.guidance.does_not_lapse")
    else:
        holds = words("law.guidance." + one.guidance_lapses, days=one.guidance_lapses_days)
    return holds + words("law.guidance.letter_counts" if one.letter_counts else "law.guidance.letter_not")


# --- Names -----------------------------------------------------------------------------------------------------------


def duty_name(name: str, words: Words) -> str:
    """Return a duty's name: a known one's own, else as the file has it."""
    spoken = name.replace("_", " ")
    return words.known("law.duties." + name, spoken[:1].upper() + spoken[1:])


def activation_name(name: str, words: Words) -> str:
    """Return the name of a type of activation: a known one's own, else as the file has it."""
    return words.known("law.activation." + name, name.replace("_", " "))


def _when(one: Duty, words: Words) -> str:
    weeks, share = _number(one.every_weeks or 0.0, words), _percent(one.share, words)
    return words("law.trigger." + one.trigger, weeks=weeks, share=share)


def _allowances(rule: Requirement | Offer, words: Words) -> str:
    """Say what a rule leaves open: lateness, exemptions, and whether it binds each person."""
    said = words("law.late", length=_length(rule.slack_days, words)) if rule.slack_days else ""
    if rule.binds != "person":
        said += words("law.binds_" + rule.binds, share=_percent(rule.share, words))
    if rule.exempt:
        whom = _one_of((words("law.exempt." + reason) for reason in rule.exempt), words)
        said += words("law.exempted", whom=whom)
    return said


def _length(days: int, words: Words) -> str:
    if days >= _DAYS_SHOWN_AS_WEEKS and days % 7 == 0:
        return words("law.weeks", weeks=days // 7)
    return words("law.day") if days == 1 else words("law.days", days=days)


def _number(value: float, words: Words) -> str:
    return significant(value, words, _DIGITS)


def _percent(share: float, words: Words) -> str:
    return words("law.percent", value=significant(100 * share, words, 3))


def _one_of(names: Iterable[str], words: Words) -> str:
    """Join names as one says them: a, b or c."""
    *first, last = list(names)
    return f"{', '.join(first)} {words('law.or')} {last}" if first else last
