"""What the jobcentre steers every few weeks: the cadence's factor, talks by need, the staff's hours."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.model import cadence
from simulator.model.appointment_book import call_in_sick, fill, offer, scale
from simulator.model.centre import BY_NEED, Centre
from simulator.model.citizen import MILESTONE, Citizen, set_errand

FILL_DAYS = 28
"""How full a team is is read off so many days."""
NO_WEEK = -(2**31)
"""Stands where no week is counted."""
REMEMBERED = 0.75
"""Share of the minutes noted that is kept from one steering to the next: the latest weeks count most."""
LEAST_CUT = 0.005
"""A smaller change of the hours is not worth a new roster."""


def set_milestone(centre: Centre, c: Citizen, now: int) -> None:
    """Look ahead to the next of the milestones at which one of the law's counted talks is due."""
    group = centre.of_group[c.group]
    if centre.has_milestones[c.group] and group.count_number:
        counts, span = c.contact_zero + group.count_from, group.count_due - group.count_from
        number = max(0, (now - counts) * group.count_number // span)
        if number < group.count_number:
            set_errand(c, MILESTONE, counts + -(-(number + 1) * span // group.count_number))


def pass_milestone(centre: Centre, c: Citizen, now: int) -> None:
    """Pass a milestone: tell the steering how many talks there were since the one before."""
    group = centre.of_group[c.group]
    if group.count_number:
        span = group.count_due - group.count_from
        number = (now - c.contact_zero - group.count_from) * group.count_number // span - 1
        excused = (c.treatment and group.treatment_excuses) or (c.exempt and group.self_reliance_excuses)
        excused = excused or c.began < centre.running.since
        if group.cadence and not excused and 0 <= number < group.count_number:
            at = _this_week(centre, now)
            centre.passed[centre.arm][c.group][at][number] += 1
            centre.held[centre.arm][c.group][at][number] += c.counted
    c.counted = 0
    set_milestone(centre, c, now)


def _this_week(centre: Centre, now: int) -> int:
    """Return the place where this week's milestones are counted; a week long ago that had it is forgotten."""
    week = (now - centre.first_day * MINUTES_PER_DAY) // MINUTES_PER_WEEK
    at = week % len(centre.week_counted[centre.arm])
    if centre.week_counted[centre.arm][at] != week:
        centre.week_counted[centre.arm][at] = week
        for g in range(len(centre.has_milestones)):
            for number in range(len(centre.passed[centre.arm][g][at])):
                centre.passed[centre.arm][g][at][number] = centre.held[centre.arm][g][at][number] = 0
    return at


def take_over(centre: Centre, now: int) -> None:
    """Begin under new rules: what was steered by before is forgotten."""
    centre.running.since = now
    for g in range(len(centre.has_milestones)):
        state = centre.steering[centre.arm][g]
        state.k = centre.of_group[g].cadence_start
        state.freed_minutes = state.freed_minutes_by_need = state.minutes_by_need = 0.0
    for at in range(len(centre.week_counted[centre.arm])):
        centre.week_counted[centre.arm][at] = NO_WEEK


def open_book(centre: Centre, from_day: int) -> None:
    """Let everybody offer the hours of the rules in force, from a day on."""
    for i in range(len(centre.caseload)):
        centre.minutes_offered[i] = centre.staff_minutes[i]
        offer(centre.book, i, centre.staff_minutes[i], from_day)
    for spell in range(len(centre.sick_who)):
        if centre.sick_from[spell] < from_day <= centre.sick_to[spell]:
            call_in_sick(centre.book, centre.sick_who[spell], from_day, centre.sick_to[spell])


def steer(centre: Centre, now: int) -> None:
    """Steer every group by what went on lately, and begin to count anew."""
    rules = centre.rules
    for g in range(len(centre.has_milestones)):
        _steer_group(centre, g, now)
    if rules.cut_hours:
        _cut_hours(centre, now)
    centre.running.freed_minutes = 0
    for g in range(len(centre.has_milestones)):
        state = centre.steering[centre.arm][g]
        state.freed_minutes *= REMEMBERED
        state.freed_minutes_by_need *= REMEMBERED
        state.minutes_by_need *= REMEMBERED


def _steer_group(centre: Centre, g: int, now: int) -> None:
    rules, group, state = centre.rules, centre.of_group[g], centre.steering[centre.arm][g]
    if group.cadence:
        for number in range(group.count_number):
            centre.passed_lately[number] = centre.held_lately[number] = 0
        since = (now - rules.trailing - centre.first_day * MINUTES_PER_DAY) / MINUTES_PER_WEEK
        for at in range(len(centre.week_counted[centre.arm])):
            if centre.week_counted[centre.arm][at] >= since:
                for number in range(group.count_number):
                    centre.passed_lately[number] += centre.passed[centre.arm][g][at][number]
                    centre.held_lately[number] += centre.held[centre.arm][g][at][number]
        held = cadence.average(centre.passed_lately, centre.held_lately, group.count_number)
        aim = group.cadence_aim
        state.k = cadence.steer(state.k, held, aim, rules.margin, rules.power, rules.k_least, rules.k_most)
    if rules.slack_talks and group.team >= 0 and group.by_need:
        today = now // MINUTES_PER_DAY
        used, on_offer = fill(centre.book, group.team, max(centre.first_day, today - FILL_DAYS), today)
        least = min(1.0, rules.slack_least / group.by_need)
        state.need = cadence.need_factor(state.need, used, on_offer, rules.fill, least)
    elif rules.slack_freed and group.team >= 0 and group.by_need:
        state.need = _refill(centre, group.team, min(1.0, rules.slack_least / group.by_need))
    else:
        state.need = 1.0


def note_minutes(centre: Centre, c: Citizen) -> None:
    """Note what a talk that is held takes, and what it is spared of the baseline's duties."""
    centre.running.freed_minutes += c.freed_minutes
    state = centre.steering[centre.arm][c.group]
    if c.kind == BY_NEED:
        state.minutes_by_need += c.room + c.paper
        state.freed_minutes_by_need += c.freed_minutes
    else:
        state.freed_minutes += c.freed_minutes


def _refill(centre: Centre, team: int, least: float) -> float:
    """Return the factor on the intervals of a team's talks by need that uses the minutes set free in its talks."""
    freed = freed_by_need = by_need = 0.0
    for g in range(len(centre.has_milestones)):
        if centre.of_group[g].team == team:
            state = centre.steering[centre.arm][g]
            freed += state.freed_minutes
            freed_by_need += state.freed_minutes_by_need
            by_need += state.minutes_by_need
    return cadence.refill_factor(freed, freed_by_need, by_need, least)


def _cut_hours(centre: Centre, now: int) -> None:
    """Take the freed minutes out of the staff's hours from today on."""
    today = now // MINUTES_PER_DAY
    since = max(centre.first_day, today - centre.rules.steer // MINUTES_PER_DAY)
    total = 0
    for team in range(len(centre.book.begin)):
        total += fill(centre.book, team, since, today)[1]
    if total <= 0:
        return
    share = max(0.0, 1.0 - centre.running.freed_minutes / (total / centre.running.hours_share))
    if abs(share - centre.running.hours_share) < LEAST_CUT:
        return
    centre.running.hours_share = share
    for i in range(len(centre.caseload)):
        scale(centre.book, i, round(centre.minutes_offered[i] * share), today)
