"""Which talk is next, and when it is asked for."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING
from simulator.log import MISSING, NOBODY
from simulator.model import cadence, effects
from simulator.model.booking import ahead_size, aimed_at, book, notice_row
from simulator.model.centre import A_KASSE, BY_NEED, FIRST, FLAGGED, JOINT, PLANNED, Centre
from simulator.model.citizen import (
    EMPLOYER,
    LAPSED,
    LISTED,
    OVERLOOKED,
    REQUEST,
    Citizen,
    field_of,
    next_attempt,
)

LATEST = NEVER - 1
"""A talk that would be due later than can be told is due then; no run lasts so long."""
LISTS_READ_AT = OPENING + 60
"""Minute of the day at which oversight lists are read."""


def plan_next(centre: Centre, c: Citizen, now: int) -> None:
    """Decide which talk is next and when it is asked for; ask at once if that minute has come."""
    group = centre.of_group[c.group]
    c.fresh = True
    c.target = MISSING
    if c.exempt and c.talks > 0:
        c.step_at = NEVER
        return
    contact = now - c.contact_zero
    # Who was in the middle of the law's count when the rules changed keeps the plan: open obligations stay.
    under_way = c.began < centre.running.since and contact < group.count_due
    c.item += 1
    while c.item < group.plan_length and group.plan_due[c.item] <= contact:
        c.item += 1
    if group.cadence and c.talks > 0 and not under_way:
        _follow_cadence(centre, c, now)
    else:
        _follow_plan(centre, c, now)
        if c.due == NEVER:
            c.step_at = NEVER
            return
    if group.joint_talk and group.joint_talk == c.talks + 1 and c.kind != A_KASSE:
        c.kind = JOINT
    _ask_in_time(centre, c, now)


def _follow_plan(centre: Centre, c: Citizen, now: int) -> None:
    """Set the next talk: the plan's next or, once the law's counted talks are done, a talk by need if that comes first.

    So nobody is left without a talk while the plan waits for a late item. ``due`` is NEVER where nothing is to come.
    """
    group = centre.of_group[c.group]
    c.due = NEVER
    if c.item < group.plan_length:
        c.due, c.kind = c.contact_zero + group.plan_due[c.item], group.plan_kind[c.item]
        if group.plan_due[c.item] <= group.count_due:
            return
    if group.by_need:
        least = min(group.by_need, centre.rules.slack_least)
        wait = max(least, round(group.by_need * centre.steering[centre.arm][c.group].need))
        by_need = min(max(c.met_at + wait, now + 1), LATEST)
        if by_need < c.due:
            c.due, c.kind = by_need, BY_NEED
            c.item -= 1  # the plan's next is still to come


def _follow_cadence(centre: Centre, c: Citizen, now: int) -> None:
    """Set the next talk by the cadence rule; talks of the a-kasse and joint talks keep the date of the plan."""
    rules, group, state = centre.rules, centre.of_group[c.group], centre.steering[centre.arm][c.group]
    contact = now - c.contact_zero
    base, k = group.cadence_base, state.k
    if contact >= group.count_due and group.by_need:
        base, k = group.by_need, state.need
    wait = cadence.interval(
        base, _cadence_factor(centre, c), k, contact, rules.early_factor, rules.late_factor
    )
    c.due = min(now + rules.lead + wait, LATEST)
    c.kind = PLANNED if c.due - c.contact_zero <= group.count_due else BY_NEED
    while c.item < group.plan_length and (
        group.plan_kind[c.item] == FIRST or group.plan_kind[c.item] == PLANNED
    ):
        c.item += 1
    if c.item < group.plan_length and c.contact_zero + group.plan_due[c.item] <= c.due:
        c.due, c.kind = c.contact_zero + group.plan_due[c.item], group.plan_kind[c.item]
    else:
        c.item -= 1  # that one is still to come


def _ask_in_time(centre: Centre, c: Citizen, now: int) -> None:
    """Ask for the talk so many days before it is due, and early enough for the day that is aimed at.

    The day aimed at is known from here on: it is what she has in view (:data:`simulator.model.effects.TALK_AHEAD`),
    whenever the talk is asked for and wherever the queue puts it.
    """
    rules = centre.rules
    day = aimed_at(centre, c, now)
    if field_of(c.talk_draw, OVERLOOKED) >= rules.overlooked_talks:
        expect_talk(centre, c, now, day)
    asked_day = centre.ask_by[notice_row(c)][day] + centre.first_day
    at = min(c.due - rules.request, asked_day * MINUTES_PER_DAY)
    if at <= now or c.kind == FIRST:
        ask(centre, c, now)
    else:
        c.step, c.step_at = REQUEST, at


def expect_talk(centre: Centre, c: Citizen, now: int, day: int) -> None:
    """Have a talk on a day in view: it acts before that day, and no longer.

    A day that is nearer than the effect is long has all of it in the time that is left: were it cut short instead, a
    talk that is put off would act longer, and putting talks off would shorten unemployment.
    """
    size = ahead_size(centre, c)
    if size != 0.0:
        whole = centre.rules.minutes[effects.TALK_AHEAD]
        known = (day + centre.first_day) * MINUTES_PER_DAY + OPENING
        begin = max(now, known - whole)
        pressed = whole / max(min(whole, known - begin), MINUTES_PER_DAY)
        effects.open_window(c, effects.TALK_AHEAD, begin, known, 1.0 + size * pressed)


def _cadence_factor(centre: Centre, c: Citizen) -> float:
    """Return m of the cadence rule: what the jobcentre knows of her."""
    rules = centre.rules
    if c.errands[EMPLOYER] != NEVER:
        return rules.employer_return_factor
    if c.treatment:
        return rules.treatment_factor
    return rules.at_risk_factor if c.screened else 1.0


def ask(centre: Centre, c: Citizen, now: int) -> None:
    """Ask for the next talk, unless it is overlooked: then an oversight list catches it, or it lapses."""
    rules = centre.rules
    if field_of(c.talk_draw, OVERLOOKED) < rules.overlooked_talks:
        next_attempt(c)
        listed = next_list(centre, c, now)
        if listed > c.due + rules.request:  # the next talk of the plan comes sooner than the list
            c.step, c.step_at = LAPSED, max(now + 1, c.due)
        else:
            c.step, c.step_at = LISTED, max(now + 1, listed)
        return
    book(centre, c, now, c.kind == FIRST)


def book_overlooked(centre: Centre, c: Citizen, now: int) -> None:
    """An oversight list has caught an overlooked talk: it gets a day out of the reserve."""
    centre.write((now, c.number, c.spell, FLAGGED, c.kind, c.due, MISSING, NOBODY, NOBODY, 0, 0, 0, 1))
    expect_talk(centre, c, now, aimed_at(centre, c, now))
    book(centre, c, now, True)


def next_list(centre: Centre, c: Citizen, overlooked_at: int) -> int:
    """Return the minute at which the next oversight list catches her, for something that should have been done at
    ``overlooked_at``; NEVER where there is none.
    """
    group = centre.of_group[c.group]
    origin = centre.first_day * MINUTES_PER_DAY + LISTS_READ_AT
    listed = NEVER
    for i in range(group.list_count):
        step = group.list_days[i] * MINUTES_PER_DAY
        first = max(overlooked_at, c.contact_zero + group.list_from[i])
        listed = min(listed, origin + -(-(first - origin) // step) * step)
    return listed
