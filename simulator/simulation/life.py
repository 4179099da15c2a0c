"""A citizen's life as a process among SimPy's events: she sleeps until the earliest of what may come next."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING, days
from simulator.draws import Purpose
from simulator.log import KIND, MISSING, NOBODY, Citizens, Event
from simulator.model import duties, leaving
from simulator.scenario.base import BANDS
from simulator.simulation import offers
from simulator.simulation.appointments import cancel
from simulator.simulation.centre import Life
from simulator.simulation.citizen import (
    EMPLOYER,
    END,
    EXHAUSTED,
    MILESTONE,
    REFER,
    SERVICE_CALL,
    START,
    TALK,
    TREATMENT_FROM,
    TREATMENT_TO,
    Citizen,
)
from simulator.simulation.codes import A_KASSE, PHONE
from simulator.simulation.planning import plan_by_need, plan_next
from simulator.simulation.rules import plan_index
from simulator.simulation.talks import STEPS

ENTERED, EXITED, RETURNED = int(Event.entered), int(Event.exited), int(Event.returned)
EXEMPT_FROM, EXEMPT_TO, CALLED = int(Event.exempt_from), int(Event.exempt_to), int(Event.service_call)
TREATED, SELF_RELIANT, LAID_OFF = KIND["treatment"], KIND["self_reliant"], KIND["employer"]
FELL_AWAY = KIND["fell_away"]
CAUSE_KIND = (0, KIND["job"], KIND["education"], KIND["other"], KIND["benefit_exhausted"], KIND["employer"])
EXHAUSTED_CAUSE, EMPLOYER_CAUSE = 4, 5
EXIT_DRAWS = (int(Purpose.EXIT_JOB), int(Purpose.EXIT_EDUCATION), int(Purpose.EXIT_OTHER))


def live(c: Citizen, people: Citizens, returning: bool) -> Life:
    """Live through the spells of one citizen.

    Parameters
    ----------
    c : Citizen
        Herself.
    people : Citizens
        The table with her row.
    returning : bool
        Whether her first spell of the run is a return (a recent leaver).
    """
    centre = c.centre
    env, horizon = centre.env, centre.horizon
    alarm = c.alarm
    now = int(env.now)
    if returning:
        _come_back(c, now)
    else:
        _enter(c, people, now)
    while True:
        cause = leaving.STAYS
        while cause == leaving.STAYS:
            until = c.step_at if c.step_at < c.errand_at else c.errand_at
            if until > horizon:
                until = horizon
            waiting = c.waiting
            if waiting:
                stop = c.foresee(now, until)
            else:
                stop, cause = c.integrate(now, until)
            woken = yield alarm.set(stop, c.due)
            if woken is not alarm:
                # A place has become vacant: she has lived up to this minute only.
                alarm = c.alarm = alarm.drop()
                now, cause = c.integrate(now, int(env.now))
                offers.be_granted(c, now)
                continue
            if waiting:
                _, cause = c.integrate(now, stop)
            now = stop
            if cause != leaving.STAYS:
                break
            if now == c.errand_at:
                cause = _errand(c, now)
            elif now == c.step_at:
                STEPS[c.step](c, now)
        _leave(c, now, cause)
        c.settle(now)
        if cause == EMPLOYER_CAUSE:
            c.tally[BANDS + c.band] += 1.0
        if cause not in (1, EMPLOYER_CAUSE):
            return
        rates = centre.rules.groups[c.group].return_rates
        away = leaving.return_after(c.draw(int(Purpose.RETURN), c.spell + 1), *rates)
        if now + away >= horizon:
            return
        yield alarm.set(now + away, MISSING)
        now = int(env.now)
        _come_back(c, now)


def _begin_spell(c: Citizen, now: int, began: int, contact: int) -> None:
    """Set clocks, thresholds and errands of a new spell (or of one that began before the run)."""
    centre = c.centre
    group = centre.rules.groups[c.group]
    c.spell += 1
    c.began = began
    c.zero = began - contact
    job, education, other = (leaving.threshold(c.draw(p, c.spell), c.frailty) for p in EXIT_DRAWS)
    c.left = c.settled = (job, education, other)
    c.settled_at = now
    c.rates, c.band, c.stage_end = centre.stage(c.group, began, now)
    c.windows = leaving.no_windows()
    c.talks = 0
    c.overlooked = c.flagged = False
    c.exempt = group.exempt_share > 0.0 and c.draw(int(Purpose.EXEMPT), c.spell) < group.exempt_share
    if group.hours_per_minute and group.hours_limit < NEVER:
        left = (group.hours_limit - c.hours) / group.hours_per_minute
        c.set_errand(EXHAUSTED, max(now + 1, began + int(left)))
    _set_milestone(c, now)
    if group.guidance_needed and centre.rules.unsanctionable_job != 1.0:
        holds_until = now if c.guided_at == MISSING else _guidance_ends(c.guided_at, group.guidance_lapses)
        leaving.open_window(
            c.windows, leaving.UNSANCTIONABLE, max(now, holds_until), NEVER, centre.rules.unsanctionable_job
        )


def _guidance_ends(guided_at: int, lapses: int) -> int:
    return guided_at + lapses if lapses else NEVER


def _enter(c: Citizen, people: Citizens, now: int) -> None:
    """Enter for the first time, or be found there when the run begins."""
    i, centre = c.number, c.centre
    group = centre.rules.groups[c.group]
    began = int(people.entered[i])
    elapsed = now - began
    if elapsed > 0:
        _remember(c, began, now)
    _begin_spell(c, now, began, int(people.contact[i]))
    c.note(began, ENTERED)
    if c.exempt:
        c.note(now, EXEMPT_FROM, SELF_RELIANT)
    if people.return_after[i] >= 0:
        c.set_errand(EMPLOYER, max(now + 1, began + int(people.return_after[i])))
        c.note(now, EXEMPT_FROM, LAID_OFF)
    if people.treatment_from[i] >= 0 and began + people.treatment_to[i] > now:
        c.set_errand(TREATMENT_FROM, max(now, began + int(people.treatment_from[i])))
        c.set_errand(TREATMENT_TO, began + int(people.treatment_to[i]))
    if group.service_call >= 0 and elapsed == 0:
        day = centre.days.on_or_after((now + group.service_call) // MINUTES_PER_DAY)
        c.set_errand(SERVICE_CALL, max(now + 1, day * MINUTES_PER_DAY + OPENING))
    if elapsed > 0:
        _join_in_the_middle(c, began, now)
    else:
        offer_first = group.offer_first[c.age_band]
        if offer_first >= 0:
            c.set_errand(REFER, now + offer_first + 1)
        plan_next(c, now)


def _remember(c: Citizen, began: int, now: int) -> None:
    """Recall what happened before the run: talks on plan, guidance given on time."""
    group = c.centre.rules.groups[c.group]
    done = plan_index(group.plan_due, now - began)
    if done == 0:
        return
    c.item = done - 1
    for i in range(0, len(group.duties), duties.DUTY_WIDTH):
        if group.duties[i + duties.GUIDES] and group.duties[i + duties.TRIGGER] != duties.AFTER_BREACH:
            every = int(group.duties[i + duties.INTERVAL])
            first = began + group.plan_due[0]
            c.guided_at = c.asked_at = first + (now - first) // every * every if every else first


def _join_in_the_middle(c: Citizen, began: int, now: int) -> None:
    """Find one's place in the plan of talks and offers when the run begins."""
    centre = c.centre
    group, rules = centre.rules.groups[c.group], centre.rules
    past = c.item + 1
    c.talks = sum(kind != A_KASSE for kind in group.plan_kind[:past])
    phase = c.draw(int(Purpose.PAST), 0)
    last = began + group.plan_due[past - 1] if past else MISSING
    if past >= len(group.plan_due) and group.by_need:
        last = now - int(phase * group.by_need)
    if last != MISSING and now < last + rules.held_minutes:
        size = group.held[0] * group.quality[round(group.later_minutes * 0.75)]
        if size != 0.0:
            leaving.open_window(c.windows, leaving.TALK_HELD, last, last + rules.held_minutes, 1.0 + size)
    offer_first = group.offer_first[c.age_band]
    if offer_first >= 0:
        first = began + offer_first + 1
        if first > now:
            c.set_errand(REFER, first)
        elif group.offer_repeat >= 0:
            c.offered = True
            c.set_errand(REFER, now + 1 + int(c.draw(int(Purpose.PAST), 1) * max(group.offer_repeat, 1)))
    if past >= len(group.plan_due) and group.by_need and not c.exempt:
        plan_by_need(c, now, last + group.by_need)
    else:
        plan_next(c, now)


def _come_back(c: Citizen, now: int) -> None:
    """Return to the benefit: a new spell, with the clocks carried over."""
    group = c.centre.rules.groups[c.group]
    contact = -c.zero
    _begin_spell(c, now, now, contact)
    c.note(now, RETURNED)
    if c.exempt:
        c.note(now, EXEMPT_FROM, SELF_RELIANT)
    offer_first = group.offer_first[c.age_band]
    if offer_first >= contact:
        c.set_errand(REFER, now + offer_first - contact + 1)
    elif group.offer_repeat >= 0 and offer_first >= 0:
        c.set_errand(REFER, now + group.offer_repeat + 1)
    plan_next(c, now)


def _leave(c: Citizen, now: int, cause: int) -> None:
    """Leave the benefit: free the talk and the place, stop the clocks."""
    if c.step == TALK and c.step_at != NEVER:
        cancel(c, now, FELL_AWAY)
    offers.give_back(c, now)
    centre = c.centre
    if c.treatment:
        c.treatment = False
        c.note(now, EXEMPT_TO, TREATED)
    c.note(now, EXITED, CAUSE_KIND[cause])
    if c.own >= 0:
        centre.caseload[c.own] -= 1
        c.own = NOBODY
    c.hours += (now - c.began) * centre.rules.groups[c.group].hours_per_minute
    c.zero = -(now - c.zero)
    c.step_at = NEVER
    c.item = -1
    for errand in range(len(c.errands)):
        c.errands[errand] = NEVER
    c.errand_at = NEVER


def _errand(c: Citizen, now: int) -> int:
    """Do the errand that is due; give the cause of an exit, or STAYS."""
    which = c.errands.index(now)
    if which == REFER:
        offers.refer(c, now)
    elif which == START:
        offers.start(c, now)
    elif which == END:
        offers.end(c, now)
    elif which == EXHAUSTED:
        return EXHAUSTED_CAUSE
    elif which == EMPLOYER:
        return EMPLOYER_CAUSE
    else:
        c.set_errand(which, NEVER)
        if which == SERVICE_CALL:
            _call(c, now)
        elif which == MILESTONE:
            _pass_milestone(c, now)
        else:
            c.treatment = which == TREATMENT_FROM
            event = EXEMPT_FROM if c.treatment else EXEMPT_TO
            c.note(now, event, TREATED)
    return leaving.STAYS


def _set_milestone(c: Citizen, now: int) -> None:
    """Look ahead to the next of the milestones at which one of the law's counted talks is due."""
    group = c.centre.rules.groups[c.group]
    if c.centre.milestones[c.group] and group.count_number:
        number = (now - c.zero) * group.count_number // group.count_due
        if number < group.count_number:
            c.set_errand(MILESTONE, c.zero + -(-(number + 1) * group.count_due // group.count_number))


def _pass_milestone(c: Citizen, now: int) -> None:
    """Pass a milestone: tell the steering how many talks there were since the one before."""
    centre = c.centre
    group = centre.rules.groups[c.group]
    if group.count_number:
        number = (now - c.zero) * group.count_number // group.count_due - 1
        excused = (c.treatment and group.treatment_excuses) or c.began < centre.since
        if group.cadence and not excused and 0 <= number < group.count_number:
            centre.groups[c.group].milestones.append((now, number, c.counted))
    c.counted = 0
    _set_milestone(c, now)


def _call(c: Citizen, now: int) -> None:
    """Make the service call."""
    centre = c.centre
    minutes, team = centre.rules.service_minutes, centre.rules.groups[c.group].team
    if team >= 0:
        centre.book.charge(team, c.own, now // MINUTES_PER_DAY, minutes)
        centre.write(
            (now, c.number, c.spell, CALLED, 0, now + days(7), MISSING, NOBODY, PHONE, minutes, 0, 0, 1)
        )
