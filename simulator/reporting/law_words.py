"""What a law asks for, in words of either language: its talks, offers, content duties and guidance before a sanction.

Every page says a law by this module: the committee's report in a sentence with who and where, the page of the laws side
by side in a cell whose row says who already. Times are said in the law's own units: a talk by month 16, an offer after
26 weeks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.reporting import of_files
from simulator.reporting.numbers import plain, significant
from simulator.reporting.words import Words, inside
from simulator.scenario.law import Requirement

if TYPE_CHECKING:
    from collections.abc import Mapping

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


# --- A whole law, and two of them ------------------------------------------------------------------------------------


def demands(law: Law, words: Words) -> tuple[Demand, ...]:
    """Return a law's demands on talks and offers, group by group."""
    return tuple(
        Demand(words.group(group), _asks(one, group, words), of_files.plain(one, "section", words))
        for group in law.groups
        for one in _rules(law, group).values()
    )


def changed(ours: Law, theirs: Law, words: Words) -> tuple[Demand, ...]:
    """Return what a proposal's law asks otherwise than another: each rule once, as it was and as it becomes.

    What is asked alike of several groups stands once, with all of them.
    """
    whose: dict[str, list[Demand]] = {}
    for group in ours.groups:
        for found in _changed(ours, theirs, group, words):
            whose.setdefault(found.asks, []).append(found)
    return tuple(_together(those, words) for those in whose.values())


def _together(those: Sequence[Demand], words: Words) -> Demand:
    first, *others = [one.group for one in those]
    sections = dict.fromkeys(one.section for one in those)
    return Demand(words.sequence((first, *map(inside, others))), those[0].asks, "; ".join(sections))


def _changed(ours: Law, theirs: Law, group: str, words: Words) -> Iterator[Demand]:
    mine, other = _rules(ours, group), _rules(theirs, group)
    said, was = ({_asks(one, group, words) for one in those.values()} for those in (mine, other))
    for name in dict.fromkeys((*mine, *other)):
        now, before = mine.get(name), other.get(name)
        one = now or before
        if one is None or (
            _asks(one, group, words) in said & was
        ):  # the same under another name is no change
            continue
        if now is None:
            asks = words("law.gone", asks=_asks(one, group, words))
        elif before is None:
            asks = _asks(one, group, words)
        else:
            asks = _otherwise(now, before, group, words)
        yield Demand(words.group(group), asks, of_files.plain(one, "section", words))


def _otherwise(now: Requirement | Offer, before: Requirement | Offer, group: str, words: Words) -> str:
    """Say how one rule is changed: what it no longer binds, which forms it takes in, else what it was before."""
    asks, was = _asks(now, group, words), _asks(before, group, words)
    if not isinstance(now, Requirement) and not isinstance(before, Requirement):
        more_types = [name for name in now.types if name not in before.types]
        if before.types and more_types and now.model_copy(update={"types": before.types}) == before:
            types = words.sequence(activation_name(name, words) for name in more_types)
            return words("law.also_types", types=types[:1].upper() + types[1:])
    if not isinstance(now, Requirement) or not isinstance(before, Requirement):
        return _and_before(asks, was, words)
    eased = {key: getattr(before, key) for key in ("binds", "forms", "share")}
    as_before = now.model_copy(update=eased)
    more = [form for form in now.forms if form not in before.forms]
    kept = not [form for form in before.forms if form not in now.forms]
    averages = now.binds == "average" and before.binds == "person"
    if _asks(as_before, group, words) != was or not kept or not (averages or now.binds == before.binds):
        return _and_before(asks, was, words)
    core = _asks(before.model_copy(update={"forms": _ANY_FORM}), group, words)
    said = []
    if averages:
        part = "" if now.share == 1 else "_share"
        said.append(words(f"law.now_average{part}", asks=core, share=_percent(now.share, words)))
    elif now.share != before.share:
        return _and_before(asks, was, words)
    if more:
        forms = _one_of((words("law.form." + form) for form in more), words)
        said.append(words("law.also_they" if said else "law.also", asks=core, forms=forms))
    return "; ".join(said)


def _and_before(asks: str, was: str, words: Words) -> str:
    """Say a rule and what it was; one that is the same but for what it leaves open held for everybody."""
    if asks.startswith(was):
        return words("law.limited", now=asks)
    return words("law.otherwise", now=asks, before=was)


def _rules(law: Law, group: str) -> Mapping[str, Requirement | Offer]:
    """Return the rules on talks and offers in force for a group, by name."""
    owed = next((of for name, of in law.groups.items() if name == group), None)
    every: dict[str, Requirement | Offer] = {}
    if owed is not None:
        every |= owed.requirements
        every |= owed.offers
    return {name: one for name, one in every.items() if one.active}


def _asks(one: Requirement | Offer, group: str, words: Words) -> str:
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


_ANY_FORM = Requirement.model_fields["forms"].default


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
    if one.forms != _ANY_FORM:
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
    said = words("law.late", length=_days(rule.slack_days, words)) if rule.slack_days else ""
    if rule.binds != "person":
        part = "_share" if rule.binds == "average" and rule.share != 1 else ""
        said += words(f"law.binds_{rule.binds}{part}", share=_percent(rule.share, words))
    if rule.exempt:
        whom = _one_of((words("law.exempt." + reason) for reason in rule.exempt), words)
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


def _percent(share: float, words: Words) -> str:
    return words("law.percent", value=significant(100 * share, words, 3))


def _one_of(names: Iterable[str], words: Words) -> str:
    """Join names as one says them: a, b or c."""
    *first, last = list(names)
    return f"{', '.join(first)} {words('law.or')} {last}" if first else last
