"""What a law asks for, in the few words of a table's cell; where that stands in the law goes below the table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulator.scenario.law import Requirement

if TYPE_CHECKING:
    from simulator.scenario.law import Duty, Offer, Sanctions

_EXEMPT = {
    "treatment": "those in treatment",
    "employer_return": "those with an employer to return to",
    "self_reliant": "those expected to manage alone",
}
_BY_NAME = re.compile(r"unknown\.(\w+)")
_REFERENCE = re.compile(r"\s*\bSee unknown\.\w+(?:(?:,| and) unknown\.\w+)*\.")
_DAYS_SHOWN_AS_WEEKS = 28


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


def talk_entry(r: Requirement) -> Entry:
    """Say what a requirement on talks asks for."""
    match r.type:
        case "by":
            what = f"1 talk within {_length(r.days or 0)}"
        case "count" if r.from_week > 0:
            what = f"{_talks(r.number)} in weeks {r.from_week:g} to {r.weeks:g}"
        case "count":
            what = f"{_talks(r.number)} within {r.weeks:g} weeks"
        case _:
            what = f"1 talk every {r.weeks:g} weeks" + _window(r)
    if r.forms != Requirement.model_fields["forms"].default:
        what += ", " + _or([form.replace("_", " ") for form in r.forms])
    return _entry(what + _allowances(r), r.section, r.note)


def offer_entry(offer: Offer) -> Entry:
    """Say by when the first offer must have begun."""
    ages = (offer.weeks_under_30, offer.weeks_30_to_49, offer.weeks_from_50)
    if len(set(ages)) == 1:
        what = f"within {ages[0]:g} weeks"
    else:
        what = f"within {ages[0]:g} weeks under 30, {ages[1]:g} at 30 to 49, {ages[2]:g} from 50"
    what += f", of {offer.least_weeks:g} weeks or more"
    if offer.types:
        what += "; only " + ", ".join(name.replace("_", " ") for name in offer.types)
    return _entry(what + _allowances(offer), offer.section, offer.note)


def duty_entry(duty: Duty) -> Entry:
    """Say when a content duty is due and what it takes."""
    when = {
        "every_talk": "every talk",
        "first_talk": "first talk",
        "first_then_every": f"first talk, then every {duty.every_weeks or 0:g} weeks",
        "when_relevant": f"when relevant ({_percent(duty.share)} of talks)",
        "after_breach": "after a missed talk",
    }[duty.trigger]
    minutes = [f"{duty.minutes:g} min"] if duty.minutes else []
    minutes += [f"{duty.paper_minutes:g} min paperwork"] if duty.paper_minutes else []
    return _entry(": ".join(part for part in (when, " + ".join(minutes)) if part), duty.section, duty.note)


def sanction_entry(sanction: Sanctions, needed: bool, unknown: tuple[str, ...]) -> Entry:
    """Say whether written guidance must precede a sanction, how long it holds and whether the summons may give it."""
    if not needed:
        return Entry("no condition", sanction.section, unknown)
    days = sanction.guidance_lapses_days
    what = "needed, does not lapse"
    if days and sanction.guidance_lapses != "never":
        what = f"needed, holds {days} days"
        what += ", for good after a missed talk" if sanction.guidance_lapses == "by_calendar" else ""
    what += "; the summons counts" if sanction.letter_counts else "; the summons does not count"
    return Entry(what, sanction.section, unknown)


def _entry(text: str, section: str, note: str) -> Entry:
    told = _REFERENCE.sub("", note).strip()  # the mark in the cell leads there
    return Entry(text, f"{section}. {told}" if told else section, tuple(_BY_NAME.findall(note)))


def _percent(share: float) -> str:
    return f"{100 * share:.3g} %"


def _talks(number: int) -> str:
    return "1 talk" if number == 1 else f"{number} talks"


def _length(days: int) -> str:
    if days >= _DAYS_SHOWN_AS_WEEKS and days % 7 == 0:
        return f"{days // 7} weeks"
    return "1 day" if days == 1 else f"{days} days"


def _window(r: Requirement) -> str:
    """Say between which weeks something recurs."""
    if r.from_week and r.to_week is not None:
        return f" in weeks {r.from_week:g} to {r.to_week:g}"
    if r.to_week is not None:
        return f" until week {r.to_week:g}"
    return f" from week {r.from_week:g}" if r.from_week else ""


def _allowances(rule: Requirement | Offer) -> str:
    """Say what a rule leaves open: lateness, exemptions, and whether it binds each person."""
    said = ""
    if rule.slack_days:
        said += f", up to {_length(rule.slack_days)} late"
    if rule.binds == "share":
        said += f", for {_percent(rule.share)} of the group"
    elif rule.binds == "average":
        said += ", on average over the group"
    if rule.exempt:
        said += "; not " + _or([_EXEMPT.get(reason, reason.replace("_", " ")) for reason in rule.exempt])
    return said


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))
