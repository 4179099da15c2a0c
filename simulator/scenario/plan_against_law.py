"""The plan held against the law: what the law asks for and the plan can never meet, and where the plan asks for more.

Neither is a mistake, for a scenario may be meant so; but whoever changes a law must know that talks follow the plan.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from simulator.catalogue import Group
from simulator.scenario.law import Law, Offer, Requirement
from simulator.scenario.planned_talks import A_DAY, DAYS, HeldBy, PlannedTalk, planned_talks
from simulator.scenario.scenario import Scenario

Kind = Literal[
    "too_few",
    "too_late",
    "due_later",
    "too_rare",
    "more",
    "form_first",
    "form_later",
    "exempted",
    "no_offer",
    "late_offer",
    "late_types",
    "unmoved",
]
"""What there is to know of plan and law; ``unmoved``: two laws differ, the plan does not."""
OfferAge = Literal["", "under_30", "30_to_49", "from_50"]
OFFER_AGES: tuple[OfferAge, ...] = ("under_30", "30_to_49", "from_50")


@dataclass(frozen=True)
class Asked:
    """What a law asks for: ``number`` by a week, one within days, one every so many weeks, an offer, or nothing."""

    type: Literal["by", "count", "every", "offer", "nothing"]
    number: int = 1
    within: float = 0.0
    """Days of a ``by``; weeks of a ``count``, an ``every`` (its interval) or an offer."""
    from_week: float = 0.0
    to_week: float | None = None


@dataclass(frozen=True)
class Remark:
    """One thing to know about plan and law.

    Attributes
    ----------
    kind : str
        What.
    group : str
        Whose talks or offers.
    what : str
        ``jobcentre``, ``joint``, ``a_kasse`` or ``offer``.
    asked : Asked
        What the law asks for.
    key : str
        The key of the practice that decides.
    planned : float
        What the plan holds: talks, a day, weeks between two, a share; see the texts.
    names : tuple of str
        Forms or activation types that it is about.
    age : str
        Of an offer, whose age it is about; empty: all.
    before : Asked, optional
        Of ``unmoved``, what the baseline's law asks for.
    aim : int
        Working days before the due day at which talks are aimed.
    """

    kind: Kind
    group: Group
    what: str
    asked: Asked
    key: str
    planned: float = 0.0
    names: tuple[str, ...] = ()
    age: OfferAge = ""
    before: Asked | None = None
    aim: int = 0


def asked_for(requirement: Requirement | None) -> Asked:
    """Return what a requirement on talks asks for; nothing where there is none."""
    if requirement is None:
        return Asked("nothing")
    within = requirement.days if requirement.type == "by" else requirement.weeks
    return Asked(
        requirement.type, requirement.number, within or 0.0, requirement.from_week, requirement.to_week
    )


LOOKED_AT = 104.0
"""Weeks of contact that are looked at where the law sets no end."""
_WEEKS_KEY = {"jobcentre": "talk_weeks", "joint": "joint_weeks", "a_kasse": "a_kasse_weeks"}


def plan_against_law(scenario: Scenario) -> tuple[Remark, ...]:
    """Compare a scenario's plan with its own law, group by group of its place."""
    found: list[Remark] = []
    for group in scenario.place.groups:
        if group not in scenario.law.groups or group not in scenario.practice.contact:
            continue
        found += dict.fromkeys(_talks(scenario, group))
        found += _offers(scenario, group)
    return tuple(found)


def _plan_key(scenario: Scenario, group: Group, what: HeldBy) -> str:
    """Return the key that says in which weeks such talks are due by plan."""
    practice = scenario.practice
    if what == "joint" and practice.joint.with_talk and not practice.contact[group].joint_weeks:
        return "practice.joint.with_talk"
    return f"practice.contact.{group}.{_WEEKS_KEY[what]}"


def _by_cadence(scenario: Scenario, group: Group) -> bool:
    """Say whether the jobcentre's talks with a group follow the law's own average, not a plan."""
    return scenario.practice.cadence.active and group in scenario.practice.cadence.groups


def _counted_week(law: Law, group: Group) -> float:
    """Return the week at which the law's count of the jobcentre's talks falls due; 0 where it counts none."""
    for r in law.groups[group].requirements.values():
        if r.active and r.held_by == "jobcentre" and r.weeks is not None:
            if r.type == "count":
                return r.weeks
            if r.type == "every" and r.to_week is not None and r.from_week == 0.0:
                return int(r.to_week / r.weeks) * r.weeks
    return 0.0


def _talks(s: Scenario, group: Group) -> Iterator[Remark]:
    requirements = [r for r in s.law.groups[group].requirements.values() if r.active]
    ends = [r.to_week or r.weeks or 0.0 for r in requirements]
    until = max([LOOKED_AT, *ends]) + s.practice.contact[group].by_need_weeks
    talks = planned_talks(s.practice, group, _counted_week(s.law, group), until)
    for r in requirements:
        mine = [talk for talk in talks if talk.counts_for(r.held_by)]
        if r.held_by != "jobcentre" or not _by_cadence(s, group):
            yield from {"by": _by, "count": _count, "every": _every}[r.type](s, group, r, mine)
        yield from _forms(s, group, r)
        yield from _exempted(s, group, r)


def _remark(s: Scenario, kind: Kind, group: Group, r: Requirement, planned: float, key: str = "") -> Remark:
    aim = s.practice.appointments.target_working_days
    return Remark(
        kind, group, r.held_by, asked_for(r), key or _plan_key(s, group, r.held_by), planned, aim=aim
    )


def _by(s: Scenario, group: Group, r: Requirement, talks: list[PlannedTalk]) -> Iterator[Remark]:
    last = (r.days or 0) + r.slack_days
    if not talks:
        yield _remark(s, "too_few", group, r, 0)
    elif talks[0].held * DAYS > last + 1:
        notice = "practice.appointments.first_notice_working_days" if talks[0].due * DAYS <= last else ""
        yield _remark(s, "too_late", group, r, talks[0].held * DAYS, notice)
    elif talks[0].due * DAYS > last:
        yield _remark(s, "due_later", group, r, talks[0].due * DAYS)


def _count(s: Scenario, group: Group, r: Requirement, talks: list[PlannedTalk]) -> Iterator[Remark]:
    assert r.weeks is not None
    last = r.weeks + r.slack_days / DAYS + A_DAY
    held = sum(r.from_week <= talk.held <= last for talk in talks)
    if held < r.number:
        yield _remark(s, "too_few", group, r, held)
    else:
        yield from _more(s, group, r, r.number, r.weeks)


def _every(s: Scenario, group: Group, r: Requirement, talks: list[PlannedTalk]) -> Iterator[Remark]:
    """A talk meets the earliest open obligation, however early it comes; what is left over meets later ones."""
    assert r.weeks is not None
    slack = r.slack_days / DAYS + A_DAY
    end = LOOKED_AT if r.to_week is None else r.to_week
    if r.to_week is not None:
        held = sum(r.from_week <= talk.held <= end + slack for talk in talks)
        if held < int((end - r.from_week) / r.weeks):
            yield _remark(s, "too_few", group, r, held)
            return
    due, opens, left = r.from_week + r.weeks, r.from_week, 0
    while due <= end:
        left += sum(opens <= talk.held <= due + slack for talk in talks)
        if not left:
            before = max((t.held for t in talks if t.held <= due + slack), default=r.from_week)
            after = min((t.held for t in talks if t.held > due + slack), default=float("inf"))
            key = f"practice.contact.{group}.by_need_weeks" if r.held_by == "jobcentre" else ""
            yield _remark(s, "too_rare", group, r, after - before, key)
            return
        left -= 1
        due, opens = due + r.weeks, due + slack
    if r.to_week is not None:
        yield from _more(s, group, r, int((r.to_week - r.from_week) / r.weeks), r.to_week)


def _more(s: Scenario, group: Group, r: Requirement, asked: int, week: float) -> Iterator[Remark]:
    """Name a plan that itself, talks by need not counted, holds more than the law asks for."""
    contact = s.practice.contact[group]
    weeks = list(getattr(contact, _WEEKS_KEY[r.held_by]))
    if r.held_by == "jobcentre":
        weeks += contact.joint_weeks
    planned = sum(r.from_week < due <= week for due in weeks)
    if planned > asked:
        yield _remark(s, "more", group, r, planned)


def _forms(s: Scenario, group: Group, r: Requirement) -> Iterator[Remark]:
    """Compare the forms that count with those that talks take; the a-kasse's own talks have none here."""
    contact = s.practice.contact[group]
    at = f"practice.contact.{group}"
    if r.held_by == "a_kasse":
        return
    first_counts = r.from_week == 0.0 and (r.type != "by" or r.held_by == "jobcentre")
    if first_counts and contact.first_form not in r.forms:
        yield Remark(
            "form_first", group, r.held_by, asked_for(r), f"{at}.first_form", names=(contact.first_form,)
        )
    if r.type == "by" and r.held_by == "jobcentre":
        return
    shares = {form: getattr(contact, f"{form}_share") for form in ("phone", "video", "group", "others")}
    lost = tuple(form for form, share in shares.items() if share and form not in r.forms)
    if lost:  # said once, whichever requirements they do not count for
        share = sum(shares[form] for form in lost)
        yield Remark("form_later", group, "jobcentre", Asked("nothing"), f"{at}.{lost[0]}_share", share, lost)


def _exempted(s: Scenario, group: Group, r: Requirement) -> Iterator[Remark]:
    """Those whom the jobcentre exempts have the first talk alone."""
    share = s.practice.contact[group].exempt_share
    if r.held_by == "a_kasse" or (r.type == "by" and r.held_by == "jobcentre"):
        return
    owed = "self_reliant" not in r.exempt if r.binds == "person" else share > 1.0 - r.share
    if share and owed:
        key = f"practice.contact.{group}.exempt_share"
        yield Remark("exempted", group, r.held_by, asked_for(r), key, share)


def _deadlines(offer: Offer) -> dict[OfferAge, float]:
    """Return the week by which the first offer must have begun, by age."""
    weeks = (offer.weeks_under_30, offer.weeks_30_to_49, offer.weeks_from_50)
    return dict(zip(OFFER_AGES, weeks, strict=True))


def _aims(s: Scenario, group: Group) -> dict[OfferAge, tuple[float, str]]:
    """Return the week that the first offer is aimed at, by age, and the key that says so."""
    activation, at = s.practice.activation, "practice.activation.first_weeks"
    aims = dict.fromkeys(OFFER_AGES, (activation.first_weeks.get(group, 0.0), f"{at}.{group}"))
    if group in activation.first_weeks_under_30:
        aims["under_30"] = (activation.first_weeks_under_30[group], f"{at}_under_30.{group}")
    if group in activation.first_weeks_from_50:
        aims["from_50"] = (activation.first_weeks_from_50[group], f"{at}_from_50.{group}")
    return aims


def _offers(s: Scenario, group: Group) -> Iterator[Remark]:
    """Name the offers that a plan never begins in time, with hands and places enough."""
    activation = s.practice.activation
    for offer in s.law.groups[group].offers.values():
        if not offer.active:
            continue
        lags = {
            name: kind.lag_days / DAYS
            for name, kind in activation.types.items()
            if kind.active
            and kind.share > 0
            and (not kind.groups or group in kind.groups)
            and (not offer.types or name in offer.types)
        }
        by_age: dict[OfferAge, Remark] = {}
        for age, (aim, key) in _aims(s, group).items():
            deadline = _deadlines(offer)[age]
            asked = Asked("offer", within=deadline)
            last, begun = deadline + offer.slack_days / DAYS + A_DAY, max(0.0, aim - activation.refer_weeks)
            late = tuple(name for name, lag in lags.items() if begun + lag > last)
            if not lags or aim <= 0:
                by_age[age] = Remark("no_offer", group, "offer", asked, key)
            elif len(late) == len(lags):
                by_age[age] = Remark("late_offer", group, "offer", asked, key, begun + min(lags.values()))
            elif late:
                begins = begun + min(lags[name] for name in late)
                lag_key = f"practice.activation.types.{late[0]}.lag_days"
                by_age[age] = Remark("late_types", group, "offer", asked, lag_key, begins, late)
        yield from _once(by_age)


def _once(by_age: Mapping[OfferAge, Remark]) -> Iterator[Remark]:
    """Say once what holds of every age."""
    for remark in dict.fromkeys(by_age.values()):
        ages = [age for age, one in by_age.items() if one == remark]
        yield from [remark] if ages == [*OFFER_AGES] else [replace(remark, age=age) for age in ages]


def unmoved(baseline: Scenario, proposal: Scenario) -> tuple[Remark, ...]:
    """Name what two laws ask for differently while the plan is the same, so that no talk or offer moves."""
    found: list[Remark] = []
    for group in proposal.place.groups:
        laws = (baseline.law, proposal.law)
        if any(group not in law.groups for law in laws) or group not in baseline.practice.contact:
            continue
        before, after = (
            {n: r for n, r in law.groups[group].requirements.items() if r.active} for law in laws
        )
        for name in dict.fromkeys((*before, *after)):
            was, now = before.get(name), after.get(name)
            what = (now or was or before[name]).held_by
            steered = what == "jobcentre" and _by_cadence(proposal, group)
            moved = steered or not _same_plan(baseline, proposal, group, what)
            if asked_for(was) != asked_for(now) and not moved:
                key = _plan_key(proposal, group, what)
                found.append(Remark("unmoved", group, what, asked_for(now), key, before=asked_for(was)))
        found += _unmoved_offers(baseline, proposal, group)
    return tuple(found)


def _same_plan(a: Scenario, b: Scenario, group: Group, what: HeldBy) -> bool:
    def plan(s: Scenario) -> tuple[object, ...]:
        contact = s.practice.contact[group]
        if what == "a_kasse":
            return (contact.a_kasse_weeks,)
        joint = (contact.joint_weeks, s.practice.joint.with_talk)
        own = (contact.talk_weeks, contact.by_need_weeks, _by_cadence(s, group))
        return joint if what == "joint" else (*joint, *own)

    return plan(a) == plan(b)


def _unmoved_offers(a: Scenario, b: Scenario, group: Group) -> Iterator[Remark]:
    aims = _aims(b, group)
    if _aims(a, group) != aims or a.practice.activation.refer_weeks != b.practice.activation.refer_weeks:
        return
    before, after = ({n: o for n, o in s.law.groups[group].offers.items() if o.active} for s in (a, b))
    for name in dict.fromkeys((*before, *after)):
        by_age: dict[OfferAge, Remark] = {}
        for age in OFFER_AGES:
            was, now = (
                Asked("offer", within=_deadlines(offers[name])[age]) if name in offers else Asked("nothing")
                for offers in (before, after)
            )
            if was != now:
                by_age[age] = Remark("unmoved", group, "offer", now, aims[age][1], before=was)
        yield from _once(by_age)
