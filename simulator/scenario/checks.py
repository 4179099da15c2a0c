"""Checks across keys: what is wrong although each value by itself is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from simulator.scenario.errors import nearest, nearest_path, spell

if TYPE_CHECKING:
    from simulator.scenario.law import Law, Requirement
    from simulator.scenario.practice import Contact
    from simulator.scenario.scenario import Scenario

_ROUNDING = 1e-9
_PARTS = ("law", "place", "practice", "behaviour", "prices")


class Finding(NamedTuple):
    """One mistake across keys: the key to mend, what is wrong, what is allowed, the nearest name."""

    key: str
    message: str
    allowed: str = ""
    nearest: str = ""


def cross_check(s: Scenario) -> list[Finding]:
    """Give everything that does not fit together in a scenario whose parts are valid by themselves."""
    return [
        *_dates(s),
        *_requirements(s.law),
        *_duties(s.law),
        *_groups(s),
        *_teams(s),
        *_plans(s),
        *_slots(s),
        *_activation(s),
        *_place(s),
        *_behaviour(s),
        *_refund(s),
    ]


def provisions(scenario: Scenario) -> Iterator[Finding]:
    """Hold the map from a document's provisions to keys up against the keys that there are."""
    paths = tuple(
        {path: None for s in (scenario, *(then for _, then in scenario.later)) for path in s.paths()}
    )
    known = {path.rsplit(".", n)[0] for path in paths for n in range(path.count(".") + 1)}
    for name, text in scenario.about.provisions.items():
        for word in re.split(r"[\s,]+", text):
            if word.split(".")[0] in _PARTS and "." in word and word not in known:
                yield Finding(
                    f'about.provisions."{name}"',
                    f"there is no {spell(word)}",
                    nearest=nearest_path(word, paths),
                )


def check_law(law: Law) -> list[Finding]:
    """Give everything that does not fit together within a law that is valid key by key."""
    return [*_turned_round(law), *_requirements(law), *_duties(law)]


def _turned_round(law: Law) -> Iterator[Finding]:
    if law.in_force_until is not None and law.in_force_until < law.in_force_from:
        yield Finding(
            "law.in_force_until", f"{law.in_force_until} lies before in_force_from, {law.in_force_from}"
        )


def _dates(s: Scenario) -> Iterator[Finding]:
    law = s.law
    turned_round = list(_turned_round(law))
    yield from turned_round
    if not turned_round and not _in_force(law, s.start):
        yield Finding("start", f"on {s.start} the law '{law.title}' is not in force", _span(law))
    end = s.start + timedelta(weeks=s.horizon_weeks)
    for day, then in s.later:
        if not s.start < day < end:
            yield Finding(
                f"change_from.{day}", "lies outside the scenario", f"after {s.start} and before {end}"
            )
        for finding in cross_check(then):
            if finding.key != "start":  # a law that begins later is held against its own day
                yield finding
        if then.law.in_force_from != law.in_force_from and not _in_force(then.law, day):
            yield Finding(
                f"change_from.{day}", f"the law '{then.law.title}' is not in force then", _span(then.law)
            )


def _in_force(law: Law, day: date) -> bool:
    return law.in_force_from <= day and (law.in_force_until is None or day <= law.in_force_until)


def _span(law: Law) -> str:
    return f"from {law.in_force_from}" + (f" to {law.in_force_until}" if law.in_force_until else " on")


def _requirements(law: Law) -> Iterator[Finding]:
    for group, owed in law.groups.items():
        for name, requirement in owed.requirements.items():
            for key, message in _requirement(requirement):
                yield Finding(f"law.groups.{group}.requirements.{name}.{key}", message)


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


def _duties(law: Law) -> Iterator[Finding]:
    for name, duty in law.duties.items():
        if duty.trigger == "first_then_every" and duty.every_weeks is None:
            yield Finding(f"law.duties.{name}.every_weeks", "is missing: trigger 'first_then_every' needs it")
        if duty.trigger == "first_then_every" and not duty.guides_on_sanctions:
            yield Finding(
                f"law.duties.{name}.trigger",
                "must not be 'first_then_every': only guidance on sanctions recurs by the calendar"
                " (guides_on_sanctions = true)",
            )


def _groups(s: Scenario) -> Iterator[Finding]:
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
                yield Finding(key, f"the group '{group}' is missing, which lives in the place")
    named: dict[str, Iterable[str]] = {}
    if s.practice.cadence.active:
        named["practice.cadence.groups"] = s.practice.cadence.groups
    if s.practice.service_calls.active:
        named["practice.service_calls.groups"] = s.practice.service_calls.groups
    for key, groups in named.items():
        for name in groups:
            if name not in s.practice.contact:
                message = f"the group '{name}' has no practice.contact"
                yield Finding(key, message, ", ".join(s.practice.contact))
    cadence = s.practice.cadence
    if cadence.active and cadence.k_least > cadence.k_most:
        yield Finding(
            "practice.cadence.k_least", f"{cadence.k_least:g} lies above k_most, {cadence.k_most:g}"
        )


def _teams(s: Scenario) -> Iterator[Finding]:
    servers: dict[str, list[str]] = {}
    for name, team in s.practice.teams.items():
        if team.active:
            for group in team.groups:
                servers.setdefault(group, []).append(name)
    for group in s.place.groups:
        if group not in servers:
            yield Finding("practice.teams", f"no team serves the group '{group}', which lives in the place")
    for served, names in servers.items():
        if len(names) > 1:
            yield Finding(
                "practice.teams", f"the group '{served}' is served more than once: by {', '.join(names)}"
            )


def _plans(s: Scenario) -> Iterator[Finding]:
    longest = 0
    for group, contact in s.practice.contact.items():
        at = f"practice.contact.{group}"
        longest = max(longest, len(contact.talk_weeks))
        if not contact.talk_weeks:
            yield Finding(f"{at}.talk_weeks", "must not be empty: the first is the first talk")
        for key in ("talk_weeks", "joint_weeks", "a_kasse_weeks"):
            if not _ascends(getattr(contact, key)):
                yield Finding(f"{at}.{key}", "must ascend")
        total = contact.phone_share + contact.video_share + contact.group_share + contact.others_share
        if total > 1 + _ROUNDING:
            shares = "phone_share, video_share, group_share and others_share"
            yield Finding(at, f"{shares} add up to {total:g}, more than 1")
        for form in _forms(contact):
            if form not in s.practice.forms:
                yield Finding("practice.forms", f"the form '{form}' is missing, which {at} uses")
    if s.practice.joint.with_talk > longest:
        yield Finding("practice.joint.with_talk", f"no plan has {s.practice.joint.with_talk} talks")


def _forms(contact: Contact) -> Iterator[str]:
    """Forms that a group's talks take; in person is what the others fall back on."""
    yield from dict.fromkeys(("in_person", contact.first_form))
    for form in ("phone", "video", "group", "others"):
        if form != contact.first_form and getattr(contact, f"{form}_share") > 0:
            yield form


def _slots(s: Scenario) -> Iterator[Finding]:
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
            if room + joint > day + _ROUNDING:
                yield Finding(
                    f"practice.contact.{group}.{key}",
                    f"a talk of {room + joint:g} minutes (slot {slot:g}, duties {duties:g}, joint {joint:g}) "
                    f"is longer than any caseworker's day of {day:g} minutes for talks",
                )


def _activation(s: Scenario) -> Iterator[Finding]:
    types = s.practice.activation.types
    active = [name for name, t in types.items() if t.active]
    total = sum(types[name].share for name in active if not types[name].groups)
    if total > 1 + _ROUNDING:
        yield Finding(
            "practice.activation.types", f"the shares of the active types add up to {total:g}, more than 1"
        )
    for group in s.place.groups:
        offered = s.practice.activation.first_weeks.get(group, 0) > 0
        if offered and active and not any(not types[n].groups or group in types[n].groups for n in active):
            yield Finding("practice.activation.types", f"no active type is for the group '{group}'")
    tables: dict[str, Mapping[str, object]] = {
        "behaviour.programmes": s.behaviour.programmes,
        "prices.activation_per_week": s.prices.activation_per_week,
    }
    for key, has in tables.items():
        for name in active:
            if name not in has:
                yield Finding(f"{key}.{name}", "is missing: practice.activation.types has it", ", ".join(has))
        for name in has:
            near = nearest(name, types, cutoff=0.85)  # a type that the practice lacks is no mistake
            if name not in types and near:
                yield Finding(f"{key}.{name}", "unknown activation type", ", ".join(types), near)
    for group, owed in s.law.groups.items():
        for offer_name, offer in owed.offers.items():
            for name in offer.types:
                if offer.active and name not in types:
                    at = f"law.groups.{group}.offers.{offer_name}.types"
                    message = f"unknown activation type {spell(name)}"
                    yield Finding(at, message, ", ".join(types), nearest(name, types))


def _place(s: Scenario) -> Iterator[Finding]:
    for group, g in s.place.groups.items():
        at = f"place.groups.{group}"
        ages = g.age_under_30 + g.age_30_to_49
        if ages > 1 + _ROUNDING:
            yield Finding(at, f"age_under_30 and age_30_to_49 add up to {ages:g}, more than 1")
        for what in ("employer_return", "treatment"):
            low, high = getattr(g, f"{what}_from_weeks"), getattr(g, f"{what}_to_weeks")
            if low > high:
                yield Finding(f"{at}.{what}_from_weeks", f"{low:g} lies above {what}_to_weeks, {high:g}")


def _behaviour(s: Scenario) -> Iterator[Finding]:
    full, end = s.behaviour.sanction_full_weeks, s.behaviour.sanction_end_week
    if full > end:
        yield Finding("behaviour.sanction_full_weeks", f"{full:g} lies above sanction_end_week, {end:g}")


def _refund(s: Scenario) -> Iterator[Finding]:
    weeks = [step.from_week for step in s.prices.refund.values()]
    if not weeks or weeks[0] != 0 or not _ascends(weeks):
        yield Finding(
            "prices.refund", "the steps' from_week must begin at 0 and ascend, in the order written"
        )


def _ascends(numbers: Sequence[float]) -> bool:
    return all(a < b for a, b in pairwise(numbers))
