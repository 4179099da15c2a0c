"""What a law asks for, in words of either language: its talks, offers, content duties and guidance before a sanction.

Every page says a law by this module: the committee's report in a sentence with who and where, the page of the laws side
by side in a cell whose row says who already. Times are said in the law's own units: a talk by month 16, an offer after
26 weeks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.reporting import of_files
from simulator.reporting.numbers import significant
from simulator.reporting.words import Words
from simulator.scenario.law import Requirement

if TYPE_CHECKING:
    from simulator.scenario.law import Duty, Law, Offer, Sanctions

_FOLLOWED_UP = ("sick_listed",)
"""Groups whose talks are called follow-ups (opfølgningssamtaler)."""
_DIGITS = 6
_WEEKS_PER_MONTH = 4.345
_MONTHS_OFF = 0.08
"""How far from a whole number of months a number of weeks may lie that stands for one."""
_QUARTER = 13
"""Whole weeks stand for months where they are quarters: 13, 26, 39, 52."""


@dataclass(frozen=True)
class Demand:
    """One demand of a law: whom it is about, what it asks, and where it stands."""

    group: str
    asks: str
    section: str


# --- A whole law -----------------------------------------------------------------------------------------------------


def demands(law: Law, words: Words) -> tuple[Demand, ...]:
    """Return a law's demands on talks and offers, group by group."""
    return tuple(
        Demand(words.group(group), asks_of(one, group, words), of_files.plain(one, "section", words))
        for group in law.groups
        for one in rules_of(law, group).values()
    )


def rules_of(law: Law, group: str) -> Mapping[str, Requirement | Offer]:
    """Return the rules on talks and offers in force for a group, by name."""
    owed = next((of for name, of in law.groups.items() if name == group), None)
    every: dict[str, Requirement | Offer] = {}
    if owed is not None:
        every |= owed.requirements
        every |= owed.offers
    return {name: one for name, one in every.items() if one.active}


def asks_of(one: Requirement | Offer, group: str, words: Words) -> str:
    """Say what a rule on talks or offers asks for, with who holds the talks."""
    if isinstance(one, Requirement):
        return requirement(one, words, group, with_holder=True)
    return words("law.first_offer", asks=offer(one, words))


def duties(law: Law, words: Words) -> tuple[str, ...]:
    """Return a law's content duties: what, when, and how long each takes."""
    return tuple(
        words("law.duty", duty=duty_name(name, words), asks=duty(one, words))
        for name, one in law.duties.items()
        if one.active
    )


# --- One thing that a law asks for -----------------------------------------------------------------------------------


ANY_FORM = Requirement.model_fields["forms"].default


def requirement(one: Requirement, words: Words, group: str = "", *, with_holder: bool = False) -> str:
    """Say what a requirement on talks asks for; who holds them, unless the rows of a table say so."""
    number = one.number if one.type == "count" else 1
    what = "follow_up" if group in _FOLLOWED_UP else one.held_by if with_holder else "plain"
    talks = words(f"law.talk.{what}" if number == 1 else f"law.talks.{what}", number=number)
    match one.type:
        case "by":
            first = words("law.first." + what)
            asks = words("law.by", talks=first, length=_days(one.days or 0, words))
        case "count":
            ends = "_from" if one.from_week else "_one" if number == 1 else ""
            until = (_first if not ends else span)(one.weeks or 0.0, words)
            asks = words("law.count" + ends, talks=talks, length=until, from_=_first(one.from_week, words))
        case "every":
            asks = words("law.every", talks=talks, length=_each(one.weeks or 0.0, words))
            ends = ("_from" if one.from_week else "") + ("_to" if one.to_week is not None else "")
            to = (span if one.from_week else _first)(one.to_week or 0.0, words)
            bounds = {"from_": _first(one.from_week, words), "to": to}
            asks += " " + words("law.window" + ends, **bounds) if ends else ""
    if one.forms != ANY_FORM:
        asks += ", " + one_of((words("law.form." + form) for form in one.forms), words)
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
    return ": ".join(part for part in (when(one, words), " + ".join(said)) if part)


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


def when(one: Duty, words: Words) -> str:
    """Say when a content duty is due."""
    weeks, share = _number(one.every_weeks or 0.0, words), percent(one.share, words)
    return words("law.trigger." + one.trigger, weeks=weeks, share=share)


def _allowances(rule: Requirement | Offer, words: Words) -> str:
    """Say what a rule leaves open: lateness, exemptions, and whether it binds each person."""
    said = words("law.late", length=_days(rule.slack_days, words)) if rule.slack_days else ""
    if rule.binds != "person":
        part = "_share" if rule.binds == "average" and rule.share != 1 else ""
        said += words(f"law.binds_{rule.binds}{part}", share=percent(rule.share, words))
    if rule.exempt:
        whom = one_of((words("law.exempt." + reason) for reason in rule.exempt), words)
        said += words("law.exempted", whom=whom)
    return said


def span(weeks: float, words: Words) -> str:
    """Say a time since entry as the law does: in months where it stands for some, else in weeks."""
    months = _months(weeks)
    if months:
        return _counted("month", months, words)
    return words("law.weeks", weeks=_number(weeks, words)) if weeks != 1 else words("law.week")


def _first(weeks: float, words: Words) -> str:
    """Say the time up to a week: the first six months."""
    return words("law.the_first_week") if weeks == 1 else words("law.the_first", length=span(weeks, words))


def _each(weeks: float, words: Words) -> str:
    """Say an interval: every fourth week, every third month."""
    months = _months(weeks)
    if months:
        return words("law.each_months", months=months)
    return words("law.each_weeks", weeks=_number(weeks, words)) if weeks != 1 else words("law.each_week")


def _months(weeks: float) -> int:
    """Return how many months a number of weeks stands for; none where it is meant in weeks."""
    months = weeks / _WEEKS_PER_MONTH
    near = abs(months - round(months)) < _MONTHS_OFF
    return round(months) if near and (weeks % _QUARTER == 0 or not float(weeks).is_integer()) else 0


def _days(days: int, words: Words) -> str:
    return _counted("week", days // 7, words) if days and days % 7 == 0 else _counted("day", days, words)


def _counted(unit: str, number: int, words: Words) -> str:
    return words("law." + unit) if number == 1 else words(f"law.{unit}s", **{f"{unit}s": number})


def _number(value: float, words: Words) -> str:
    return significant(value, words, _DIGITS)


def percent(share: float, words: Words) -> str:
    """Write a share that a law names."""
    return words("law.percent", value=significant(100 * share, words, 3))


def one_of(names: Iterable[str], words: Words) -> str:
    """Join names as one says them: a, b or c."""
    *first, last = list(names)
    return f"{', '.join(first)} {words('law.or')} {last}" if first else last
