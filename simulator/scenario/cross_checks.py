"""Checks across keys: what is wrong although each value by itself is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise

from simulator.scenario.base import Part
from simulator.scenario.files import POSTERIORS, scenario_roots
from simulator.scenario.laws import check_law, turned_round
from simulator.scenario.messages import Problem, misfit, nearest, spell
from simulator.scenario.practice import Contact
from simulator.scenario.scenario import Scenario

ROUNDING = 1e-9
"""By how much a sum of shares may exceed 1: the error of adding decimal fractions."""


def cross_check(s: Scenario) -> list[Problem]:
    """Return everything that does not fit together in a scenario whose parts are valid by themselves."""
    return [
        *check_law(s.law),
        *_dates(s),
        *_groups(s),
        *_practice(s),
        *_place(s),
        *_crossed("behaviour", s.behaviour, "sanction_full_weeks", "sanction_end_week"),
        *_refund(s),
        *_posterior(s),
    ]


def _posterior(s: Scenario) -> Iterator[Problem]:
    """The draws that a behaviour names must be there."""
    name = s.behaviour.posterior
    folders = [root / POSTERIORS for root in scenario_roots()]
    if name and not any((folder / f"{name}.csv").is_file() for folder in folders):
        known = sorted({file.stem for folder in folders for file in folder.glob("*.csv")})
        yield misfit(
            "behaviour.posterior", f"no draws are called '{name}'", ", ".join(known), nearest(name, known)
        )


def _dates(s: Scenario) -> Iterator[Problem]:
    """Check days against each other; a law asked for by a day is meant, whichever day the scenario begins on."""
    law = s.law
    if not s.law_by_day and not any(turned_round(law)) and not law.in_force_on(s.start):
        yield misfit("start", f"on {s.start} the law '{law.title}' is not in force", law.days)
    end = s.start + timedelta(weeks=s.horizon_weeks)
    for day, then in s.later:
        if not s.start < day < end:
            yield misfit(
                f"change_from.{day}", "lies outside the scenario", f"after {s.start} and before {end}"
            )
        for problem in cross_check(then):
            if problem.key != "start":  # a law that begins later is checked against its own day
                yield problem
        other = then.law.in_force_from != law.in_force_from
        if other and not then.law_by_day and not then.law.in_force_on(day):
            yield misfit(
                f"change_from.{day}", f"the law '{then.law.title}' is not in force then", then.law.days
            )


def _groups(s: Scenario) -> Iterator[Problem]:
    """Every group that lives in the place must be known to all other parts."""
    tables: dict[str, Iterable[str]] = {
        "law.groups": s.law.groups,
        "practice.contact": s.practice.contact,
        "practice.activation.first_weeks": s.practice.activation.first_weeks,
        "practice.activation.repeat_weeks": s.practice.activation.repeat_weeks,
        "behaviour.group_response": s.behaviour.group_response,
        "behaviour.no_show": s.behaviour.no_show,
        "behaviour.sanction_given_no_show": s.behaviour.sanction_given_no_show,
        "prices.benefit_per_week": s.prices.benefit_per_week,
        "prices.sanction": s.prices.sanction,
    }
    for key, has in tables.items():
        for group in s.place.groups:
            if group not in has:
                yield misfit(key, f"the group '{group}' is missing, which lives in the place")
    named: dict[str, Iterable[str]] = {}
    if s.practice.cadence.active:
        named["practice.cadence.groups"] = s.practice.cadence.groups
    if s.practice.service_calls.active:
        named["practice.service_calls.groups"] = s.practice.service_calls.groups
    for key, groups in named.items():
        for name in groups:
            if name not in s.practice.contact:
                message = f"the group '{name}' has no practice.contact"
                yield misfit(key, message, ", ".join(s.practice.contact))


def _place(s: Scenario) -> Iterator[Problem]:
    for group, g in s.place.groups.items():
        at = f"place.groups.{group}"
        ages = g.age_under_30 + g.age_30_to_49
        if ages > 1 + ROUNDING:
            yield misfit(at, f"age_under_30 and age_30_to_49 add up to {ages:g}, more than 1")
        for what in ("employer_return", "treatment"):
            yield from _crossed(at, g, f"{what}_from_weeks", f"{what}_to_weeks")


def _refund(s: Scenario) -> Iterator[Problem]:
    weeks = [step.from_week for step in s.prices.refund.values()]
    if not weeks or weeks[0] != 0 or not _ascends(weeks):
        yield misfit("prices.refund", "the steps' from_week must begin at 0 and ascend, in the order written")


def _practice(s: Scenario) -> list[Problem]:
    """Return everything in a scenario's practice that does not fit together, or not with its place and law."""
    cadence = s.practice.cadence
    crossed = _crossed("practice.cadence", cadence, "k_least", "k_most") if cadence.active else ()
    return [*_teams(s), *_plans(s), *_slots(s), *crossed, *_activation(s)]


MOST_HEADS = 1000
"""Caseworkers that any place may have, however small; a larger one may have one for each person. More take time."""


def _teams(s: Scenario) -> Iterator[Problem]:
    there = sum(group.stock for group in s.place.groups.values())
    most = max(MOST_HEADS, there)
    heads = sum(team.heads for team in s.practice.teams.values() if team.active)
    heads *= s.practice.caseworkers.factor
    if heads > most:
        message = f"the teams have {heads:,.0f} caseworkers for {there:,} persons"
        yield misfit("practice.teams", message, f"at most {most:,} here")
    servers: dict[str, list[str]] = {}
    for name, team in s.practice.teams.items():
        if team.active:
            for group in team.groups:
                servers.setdefault(group, []).append(name)
    for group in s.place.groups:
        if group not in servers:
            yield misfit("practice.teams", f"no team serves the group '{group}', which lives in the place")
    for served, names in servers.items():
        if len(names) > 1:
            yield misfit(
                "practice.teams", f"the group '{served}' is served more than once: by {', '.join(names)}"
            )


def _plans(s: Scenario) -> Iterator[Problem]:
    longest = 0
    for group, contact in s.practice.contact.items():
        at = f"practice.contact.{group}"
        longest = max(longest, len(contact.talk_weeks))
        if not contact.talk_weeks:
            yield misfit(f"{at}.talk_weeks", "must not be empty: the first is the first talk")
        for key in ("talk_weeks", "joint_weeks", "a_kasse_weeks"):
            if not _ascends(getattr(contact, key)):
                yield misfit(f"{at}.{key}", "must ascend")
        total = contact.phone_share + contact.video_share + contact.group_share + contact.others_share
        if total > 1 + ROUNDING:
            shares = "phone_share, video_share, group_share and others_share"
            yield misfit(at, f"{shares} add up to {total:g}, more than 1")
        theirs = contact.a_kasse_phone_share + contact.a_kasse_video_share
        if theirs > 1 + ROUNDING:
            shares = "a_kasse_phone_share and a_kasse_video_share"
            yield misfit(at, f"{shares} add up to {theirs:g}, more than 1")
        for form in _forms(contact):
            if form not in s.practice.forms:
                yield misfit("practice.forms", f"the form '{form}' is missing, which {at} uses")
    if s.practice.joint.with_talk > longest:
        yield misfit("practice.joint.with_talk", f"no plan has {s.practice.joint.with_talk} talks")


def _forms(contact: Contact) -> Iterator[str]:
    """Forms that a group's talks take; in person is what the others fall back on."""
    yield from dict.fromkeys(("in_person", contact.first_form))
    for form in ("phone", "video", "group", "others"):
        theirs = getattr(contact, f"a_kasse_{form}_share", 0.0) if contact.a_kasse_weeks else 0.0
        if form != contact.first_form and max(getattr(contact, f"{form}_share"), theirs) > 0:
            yield form


def _slots(s: Scenario) -> Iterator[Problem]:
    """A talk must fit one day at one caseworker, its duties included: it never splits over night."""
    c = s.practice.caseworkers
    day = c.day_hours * 60 * c.case_share * c.talk_share
    for group in s.place.groups:
        contact = s.practice.contact.get(group)
        if contact is None:
            continue
        duties = sum(d.minutes for d in s.law.duties.values() if d.active and group in d.groups)
        joint = (
            s.practice.appointments.joint_minutes
            if contact.joint_weeks or s.practice.joint.with_talk
            else 0.0
        )
        for key in ("first_minutes", "later_minutes"):
            slot = getattr(contact, key)
            if s.practice.slot == "expanding":
                room = slot + duties
            else:
                room = max(slot, duties + s.practice.job_minutes_least) if duties else slot
            if room + joint > day + ROUNDING:
                yield misfit(
                    f"practice.contact.{group}.{key}",
                    f"a talk of {room + joint:g} minutes (slot {slot:g}, duties {duties:g}, joint {joint:g}) "
                    f"is longer than any caseworker's day of {day:g} minutes for talks",
                )


def _activation(s: Scenario) -> Iterator[Problem]:
    types = s.practice.activation.types
    active = [name for name, t in types.items() if t.active]
    total = sum(types[name].share for name in active if types[name].for_all)
    if total > 1 + ROUNDING:
        yield misfit(
            "practice.activation.types", f"the shares of the active types add up to {total:g}, more than 1"
        )
    for name in active:
        yield from _crossed(f"practice.activation.types.{name}", types[name], "from_weeks", "to_weeks")
    for group in s.place.groups:
        offered = s.practice.activation.first_weeks.get(group, 0) > 0
        if offered and active and not any(not types[n].groups or group in types[n].groups for n in active):
            yield misfit("practice.activation.types", f"no active type is for the group '{group}'")
    tables: dict[str, Mapping[str, object]] = {
        "behaviour.programmes": s.behaviour.programmes,
        "prices.activation_per_week": s.prices.activation_per_week,
    }
    for key, has in tables.items():
        for name in active:
            if name not in has:
                yield misfit(f"{key}.{name}", "is missing: practice.activation.types has it", ", ".join(has))
        for name in has:
            near = nearest(name, types, cutoff=0.85)  # a type that the practice lacks is no mistake
            if name not in types and near:
                yield misfit(f"{key}.{name}", "unknown activation type", ", ".join(types), near)
    priced = s.prices.activation_per_week
    for name in s.prices.wage_subsidies:
        if name not in priced:
            message = f"'{name}' has no price in prices.activation_per_week"
            yield misfit("prices.wage_subsidies", message, ", ".join(priced), nearest(name, priced))
    for group, owed in s.law.groups.items():
        for offer_name, offer in owed.offers.items():
            for name in offer.types:
                if offer.active and name not in types:
                    at = f"law.groups.{group}.offers.{offer_name}.types"
                    message = f"unknown activation type {spell(name)}"
                    yield misfit(at, message, ", ".join(types), nearest(name, types))


def _crossed(at: str, table: Part, low: str, high: str) -> Iterator[Problem]:
    """Complain of a table, which stands at a path, whose lower end lies above its upper one."""
    least, most = getattr(table, low), getattr(table, high)
    if most is not None and least > most:
        yield misfit(f"{at}.{low}", f"{least:g} lies above {high}, {most:g}")


def _ascends(numbers: Sequence[float]) -> bool:
    """Say whether each number is larger than the one before."""
    return all(a < b for a, b in pairwise(numbers))
