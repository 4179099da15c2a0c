"""How a spell on the benefit begins: found there when the run begins, entered, or come back; and how it ends."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING
from simulator.draws import Purpose
from simulator.log import KIND, MISSING, NOBODY, Event
from simulator.model import duties, effects, hazards
from simulator.model.booking import cancel, talk_effect_factor
from simulator.model.centre import A_KASSE, Centre, note
from simulator.model.citizen import (
    EMPLOYER,
    ERRANDS,
    EXHAUSTED,
    REFER,
    SERVICE_CALL,
    TALK,
    TREATMENT_FROM,
    TREATMENT_TO,
    Citizen,
    draw,
    set_errand,
)
from simulator.model.hazards import enter_stage
from simulator.model.offers import ask_at, leave_activation, next_opening
from simulator.model.planning import plan_next
from simulator.model.steering import set_milestone
from simulator.model.talks import expect_breach, lapse_of_guidance

ENTERED, EXITED, RETURNED = int(Event.entered), int(Event.exited), int(Event.returned)
EXEMPT_FROM, EXEMPT_TO = int(Event.exempt_from), int(Event.exempt_to)
TREATED, SELF_RELIANT, LAID_OFF = KIND["treatment"], KIND["self_reliant"], KIND["employer"]
FELL_AWAY = KIND["fell_away"]
CAUSE_KIND = (
    0,
    KIND["job"],
    KIND["education"],
    KIND["other"],
    KIND["benefit_exhausted"],
    KIND["employer"],
    KIND["labour_force"],
)
JOB, EXHAUSTED_CAUSE, EMPLOYER_CAUSE, LABOUR_FORCE_CAUSE = 1, 4, 5, 6
EXIT_DRAWS = (int(Purpose.EXIT_JOB), int(Purpose.EXIT_EDUCATION), int(Purpose.EXIT_OTHER))
EXEMPT, PAST, CALLED = int(Purpose.EXEMPT), int(Purpose.PAST), int(Purpose.CALLED)


def enter(centre: Centre, c: Citizen, now: int) -> None:
    """Enter for the first time, or be found there when the run begins."""
    group, people = centre.of_group[c.group], centre.people
    began, return_after = people.entered[c.number], people.return_after[c.number]
    treatment_from, treatment_to = people.treatment_from[c.number], people.treatment_to[c.number]
    elapsed = now - began
    if elapsed > 0:
        _recall(centre, c, began, now)
    _begin_spell(centre, c, now, began, -c.contact_zero)
    note(centre, c, began, ENTERED, 0)
    if c.exempt:
        note(centre, c, now, EXEMPT_FROM, SELF_RELIANT)
    if return_after >= 0:
        set_errand(c, EMPLOYER, max(now + 1, began + return_after))
        note(centre, c, now, EXEMPT_FROM, LAID_OFF)
    if treatment_from >= 0 and began + treatment_to > now:
        set_errand(c, TREATMENT_FROM, max(now, began + treatment_from))
        set_errand(c, TREATMENT_TO, began + treatment_to)
    if group.service_call >= 0 and elapsed == 0 and draw(c, CALLED, 0) < group.called_share:
        day = centre.open_day((now + group.service_call) // MINUTES_PER_DAY)
        set_errand(c, SERVICE_CALL, max(now + 1, day * MINUTES_PER_DAY + OPENING))
    if elapsed > 0:
        _join_in_the_middle(centre, c, began, now)
    else:
        offer_first = group.offer_first[c.age_band]
        if offer_first >= 0:
            ask_at(centre, c, now, now + offer_first + 1)
        plan_next(centre, c, now)


def come_back(centre: Centre, c: Citizen, now: int) -> None:
    """Return to the benefit: a new spell, with the clocks carried over."""
    group = centre.of_group[c.group]
    contact = -c.contact_zero
    if c.spell >= 0:
        _count_work(centre, c, now - c.tallied_at)
    _begin_spell(centre, c, now, now, contact)
    note(centre, c, now, RETURNED, 0)
    if c.exempt:
        note(centre, c, now, EXEMPT_FROM, SELF_RELIANT)
    offer_first = group.offer_first[c.age_band]
    if offer_first >= contact:
        ask_at(centre, c, now, now + offer_first - contact + 1)
    elif group.offer_repeat >= 0 and offer_first >= 0:
        ask_at(centre, c, now, now + group.offer_repeat + 1)
    elif offer_first >= 0:
        set_errand(c, REFER, next_opening(centre, c, now))
    plan_next(centre, c, now)


def _begin_spell(centre: Centre, c: Citizen, now: int, began: int, contact: int) -> None:
    """Set clocks, thresholds and errands of a new spell (or of one that began before the run)."""
    rules, group = centre.rules, centre.of_group[c.group]
    c.spell += 1
    c.began = c.met_at = began
    c.contact_zero = began - contact
    for cause in range(hazards.CAUSES):
        c.left[cause] = c.tallied[cause] = hazards.threshold(draw(c, EXIT_DRAWS[cause], c.spell), c.frailty)
    c.tallied_at = now
    c.band = enter_stage(centre, c, now)
    effects.close_windows(c)
    c.talks = 0
    c.overlooked = c.flagged = False
    c.exempt = group.exempt_share > 0.0 and draw(c, EXEMPT, c.spell) < group.exempt_share
    if not rules.fixed_caseload and rules.factors[effects.CASEWORKER_CHANGE] != 1.0:
        effects.open_window(
            c, effects.CASEWORKER_CHANGE, now, NEVER, rules.factors[effects.CASEWORKER_CHANGE]
        )
    _expect_exhaustion(centre, c, now)
    expect_breach(centre, c, now)
    set_milestone(centre, c, now)
    if group.guidance_needed and rules.factors[effects.UNSANCTIONABLE] != 1.0:
        holds_until = now
        if c.guided_at != MISSING:
            lapses = lapse_of_guidance(centre, c)
            holds_until = c.guided_at + lapses if lapses else NEVER
        effects.open_window(
            c, effects.UNSANCTIONABLE, max(now, holds_until), NEVER, rules.factors[effects.UNSANCTIONABLE]
        )


def _expect_exhaustion(centre: Centre, c: Citizen, now: int) -> None:
    """Set when her benefit hours are used up, where they are counted."""
    group = centre.of_group[c.group]
    if group.hours_per_minute > 0.0 and group.hours_limit < NEVER:
        left = min((c.hours_limit - c.hours_used) / group.hours_per_minute, float(NEVER))
        set_errand(c, EXHAUSTED, max(now + 1, c.began + int(left)))


def lengthen_right(centre: Centre, c: Citizen, now: int) -> bool:
    """Turn hours worked since the right was given into benefit hours once the right is used up (beskæftigelseskonto);
    return whether there were any.
    """
    group = centre.of_group[c.group]
    more = lengthening(
        c.earned,
        c.hours_limit,
        group.hours_limit,
        group.benefit_hours_per_hour_worked,
        group.benefit_hours_lengthening,
    )
    c.earned = 0.0
    if more <= 0.0:
        return False
    c.hours_limit += more
    _expect_exhaustion(centre, c, now)
    return True


def _count_work(centre: Centre, c: Citizen, minutes: int) -> None:
    """Add the hours worked between two spells; enough of them give a new right (genoptjening)."""
    group = centre.of_group[c.group]
    c.earned += minutes * group.worked_per_minute
    if c.earned >= group.hours_new_right:
        c.hours_used = c.earned = 0.0
        c.hours_limit = group.hours_limit


def _recall(centre: Centre, c: Citizen, began: int, now: int) -> None:
    """Recall what happened before the run: talks on plan, guidance given on time."""
    group = centre.of_group[c.group]
    done = 0
    while done < group.plan_length and group.plan_due[done] <= now - began:
        done += 1
    if done == 0:
        return
    c.item = done - 1
    first = began + group.plan_due[0]
    for i in range(0, group.duties_length, duties.DUTY_WIDTH):
        if group.duties[i + duties.GUIDES] and group.duties[i + duties.TRIGGER] != duties.AFTER_BREACH:
            every = int(group.duties[i + duties.INTERVAL])
            c.guided_at = c.guided_by_baseline_at = first + (now - first) // every * every if every else first


def _join_in_the_middle(centre: Centre, c: Citizen, began: int, now: int) -> None:
    """Find one's place in the plan of talks and offers when the run begins."""
    rules, group = centre.rules, centre.of_group[c.group]
    past = c.item + 1
    c.talks = 0
    for i in range(past):
        if group.plan_kind[i] != A_KASSE:
            c.talks += 1
    last = began + group.plan_due[past - 1] if past > 0 else MISSING
    if last != MISSING and group.by_need and now - last > group.by_need:
        last = now - int(draw(c, PAST, 0) * group.by_need)
    if last != MISSING:
        c.met_at = last
        size = (
            group.held[0] * group.quality[round(group.later_minutes * 0.75)] * talk_effect_factor(centre, c)
        )
        if now < last + rules.minutes[effects.TALK_HELD] and (size != 0.0 or rules.outside_after_talk != 1.0):
            effects.talk_acts(c, last, last + rules.minutes[effects.TALK_HELD], 1.0 + size)
    offer_first = group.offer_first[c.age_band]
    if offer_first >= 0:
        first = began + offer_first + 1
        if first > now:
            ask_at(centre, c, now, first)
        elif group.offer_repeat >= 0:
            c.offered = True
            ask_at(centre, c, now, now + 1 + int(draw(c, PAST, 1) * max(group.offer_repeat, 1)))
        else:
            c.offered = True
            set_errand(c, REFER, next_opening(centre, c, now))
    plan_next(centre, c, now)


def leave(centre: Centre, c: Citizen, now: int, cause: int) -> None:
    """Leave the benefit: free the talk and the place, stop the clocks."""
    if c.step == TALK and c.step_at != NEVER:
        cancel(centre, c, now, FELL_AWAY)
    leave_activation(centre, c, now)
    if c.treatment:
        c.treatment = False
        note(centre, c, now, EXEMPT_TO, TREATED)
    note(centre, c, now, EXITED, CAUSE_KIND[cause])
    if c.own >= 0:
        centre.caseload[c.own] -= 1
        c.own = NOBODY
    c.hours_used += (now - c.began) * centre.of_group[c.group].hours_per_minute
    c.contact_zero = -(now - c.contact_zero)
    c.step_at = NEVER
    c.item = -1
    for errand in range(ERRANDS):
        c.errands[errand] = NEVER
    c.errand_at = NEVER


def lengthening(earned: float, limit: float, whole: float, per_hour: float, most: float) -> float:
    """Return the benefit hours by which a used-up right is lengthened.

    Parameters
    ----------
    earned : float
        Hours worked since the right was given, not yet turned into benefit hours.
    limit, whole : float
        Hours of the right so far, lengthenings included, and of a right that was never lengthened.
    per_hour, most : float
        Benefit hours for each hour worked, and how many a right can be lengthened by in all.
    """
    return max(0.0, min(per_hour * earned, most - (limit - whole)))
