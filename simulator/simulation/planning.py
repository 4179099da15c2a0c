"""Which talk is next, and when it is asked for."""

from __future__ import annotations

from simulator.calendar import NEVER
from simulator.log import MISSING, NOBODY
from simulator.model import cadence
from simulator.simulation.appointments import book
from simulator.simulation.centre import GroupState
from simulator.simulation.citizen import CAUGHT, EMPLOYER, LAPSED, REQUEST, Citizen
from simulator.simulation.codes import (
    BY_NEED,
    FIRST,
    FLAGGED,
    JOINT,
    OVERLOOKED,
    PLANNED,
)
from simulator.simulation.rules import GroupRules, Rules, plan_index


def plan_next(c: Citizen, now: int) -> None:
    """Decide which talk is next and when it is asked for; ask at once if that minute has come."""
    centre = c.centre
    rules, state = centre.rules, centre.groups[c.group]
    group = rules.groups[c.group]
    c.fresh = True
    c.target = MISSING
    if c.exempt and c.talks > 0:
        c.step_at = NEVER
        return
    contact = now - c.zero
    # Who was in the middle of the law's count when the rules changed keeps the plan: open obligations stay.
    under_way = c.began < centre.since and contact < group.count_due
    c.item = max(c.item + 1, plan_index(group.plan_due, contact))
    if group.cadence and c.talks > 0 and not under_way:
        _follow_cadence(c, now, group, rules, state)
    elif c.item < len(group.plan_due):
        c.due, c.kind = c.zero + group.plan_due[c.item], group.plan_kind[c.item]
    elif group.by_need:
        least = min(group.by_need, rules.slack_least)
        c.due, c.kind = now + max(least, round(group.by_need * state.need)), BY_NEED
    else:
        c.step_at = NEVER
        return
    if group.joint_talk and group.joint_talk == c.talks + 1:
        c.kind = JOINT
    _ask_in_time(c, now)


def _follow_cadence(c: Citizen, now: int, group: GroupRules, rules: Rules, state: GroupState) -> None:
    """Set the next talk by the cadence rule; talks of the a-kasse and joint talks keep the date of the plan."""
    contact = now - c.zero
    base, k = group.cadence_base, state.k
    if contact >= group.count_due and group.by_need:
        base, k = group.by_need, state.need
    wait = cadence.interval(base, _cadence_factor(c, rules), k, contact, rules.early, rules.late)
    c.due = now + rules.lead + wait
    c.kind = PLANNED if c.due - c.zero <= group.count_due else BY_NEED
    while c.item < len(group.plan_due) and group.plan_kind[c.item] in (FIRST, PLANNED):
        c.item += 1
    if c.item < len(group.plan_due) and c.zero + group.plan_due[c.item] <= c.due:
        c.due, c.kind = c.zero + group.plan_due[c.item], group.plan_kind[c.item]
    else:
        c.item -= 1  # that one is still to come


def plan_by_need(c: Citizen, now: int, due: int) -> None:
    """Plan a talk by need for a given day (the stock's next one, when the run begins)."""
    c.item, c.due, c.kind = len(c.centre.rules.groups[c.group].plan_due), due, BY_NEED
    _ask_in_time(c, now)


def _ask_in_time(c: Citizen, now: int) -> None:
    at = c.due - c.centre.rules.request
    if at <= now or c.kind == FIRST:
        ask(c, now)
    else:
        c.step, c.step_at = REQUEST, at


def _cadence_factor(c: Citizen, rules: Rules) -> float:
    """Give m of the cadence rule: what the jobcentre knows of her."""
    if c.errands[EMPLOYER] != NEVER:
        return rules.employer_m
    if c.treatment:
        return rules.treatment_m
    return rules.at_risk_m if c.screened else 1.0


def ask(c: Citizen, now: int) -> None:
    """Ask for the next talk, unless it is overlooked: then an oversight list catches it, or it lapses."""
    if c.luck >> OVERLOOKED & 0xFFFF < c.centre.rules.overlooked_talks:
        c.next_attempt()
        listed = c.centre.next_list(c.group, now, c.zero)
        in_vain = (
            listed > c.due + c.centre.rules.request
        )  # the next talk of the plan comes sooner than the list
        c.step = LAPSED if in_vain else CAUGHT
        c.step_at = max(now + 1, c.due if in_vain else listed)
        return
    book(c, now, c.kind == FIRST)


def be_caught(c: Citizen, now: int) -> None:
    """An oversight list has caught an overlooked talk: it gets a day out of the reserve."""
    c.centre.write((now, c.number, c.spell, FLAGGED, c.kind, c.due, MISSING, NOBODY, NOBODY, 0, 0, 0, 1))
    book(c, now, True)
