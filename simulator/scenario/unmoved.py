"""Two laws that differ while the plan is the same: nothing moves but what counts as in time."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.scenario.base import Group
from simulator.scenario.plan_against_law import aims_of, by_cadence, deadlines, plan_key, told_by_age
from simulator.scenario.planned_talks import HeldBy
from simulator.scenario.remark import AGES, Age, Asked, Remark, asked_for
from simulator.scenario.scenario import Scenario


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
            steered = what == "jobcentre" and by_cadence(proposal, group)
            if (
                asked_for(was) != asked_for(now)
                and not steered
                and _same_plan(baseline, proposal, group, what)
            ):
                key = plan_key(proposal, group, what)
                found.append(Remark("unmoved", group, what, asked_for(now), key, before=asked_for(was)))
        found += _unmoved_offers(baseline, proposal, group)
    return tuple(found)


def _same_plan(a: Scenario, b: Scenario, group: Group, what: HeldBy) -> bool:
    def plan(s: Scenario) -> tuple[object, ...]:
        contact = s.practice.contact[group]
        if what == "a_kasse":
            return (contact.a_kasse_weeks,)
        joint = (contact.joint_weeks, s.practice.joint.with_talk)
        own = (contact.talk_weeks, contact.by_need_weeks, by_cadence(s, group))
        return joint if what == "joint" else (*joint, *own)

    return plan(a) == plan(b)


def _unmoved_offers(a: Scenario, b: Scenario, group: Group) -> Iterator[Remark]:
    if (
        aims_of(a, group) != aims_of(b, group)
        or a.practice.activation.refer_weeks != b.practice.activation.refer_weeks
    ):
        return
    before, after = ({n: o for n, o in s.law.groups[group].offers.items() if o.active} for s in (a, b))
    for name in dict.fromkeys((*before, *after)):
        was, now = before.get(name), after.get(name)
        told: dict[Remark, list[Age]] = {}
        for age in AGES:
            asked = [Asked("offer", within=deadlines(o)[age]) if o else Asked("nothing") for o in (was, now)]
            if asked[0] != asked[1]:
                remark = Remark(
                    "unmoved", group, "offer", asked[1], aims_of(b, group)[age][1], before=asked[0]
                )
                told.setdefault(remark, []).append(age)
        for remark, ages in told.items():
            yield from told_by_age(remark, ages)
