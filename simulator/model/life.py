"""A citizen's life from one waking to the next: she sleeps until the earliest of what may come.

Whoever keeps the clock (an engine) wakes her and is told when she wants to be woken next.
"""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, days
from simulator.draws import Purpose, bits
from simulator.log import MISSING, NOBODY, Event
from simulator.model import hazards, offers
from simulator.model.appointment_book import charge
from simulator.model.centre import PHONE, Centre, note
from simulator.model.citizen import (
    BREACH,
    END,
    ERRANDS,
    EXHAUSTED,
    MILESTONE,
    QUEUEING,
    REFER,
    SERVICE_CALL,
    START,
    TALK_BITS,
    TREATMENT_FROM,
    Citizen,
    draw,
    set_errand,
)
from simulator.model.citizen import EMPLOYER as EMPLOYER_CALLS
from simulator.model.hazards import add_to_tally, foresee, integrate
from simulator.model.spells import (
    EMPLOYER_CAUSE,
    EXEMPT_FROM,
    EXEMPT_TO,
    EXHAUSTED_CAUSE,
    JOB,
    LABOUR_FORCE_CAUSE,
    TREATED,
    come_back,
    enter,
    leave,
    lengthen_right,
)
from simulator.model.steering import pass_milestone
from simulator.model.talks import breach, take_step
from simulator.scenario.base import BANDS

CALLED, RETURN, EXIT_KIND = int(Event.service_call), int(Purpose.RETURN), int(Purpose.EXIT_KIND)
AWAY = 6
"""Her cause between two spells: she has left and will be back."""
CALL_BY = days(7)
"""A service call is due within so long."""


def sleep(centre: Centre, c: Citizen, now: int) -> int:
    """Return the minute at which she next has something to do: a talk, an errand, or an exit."""
    until = min(c.step_at, c.errand_at, centre.market.until, centre.horizon)
    c.slept = now
    c.waited = c.place == QUEUEING
    if c.waited:
        # She may be woken earlier, so she is carried forward only when she wakes.
        c.cause = hazards.STAYS
        return foresee(centre, c, now, until)
    minute, cause = integrate(centre, c, centre.tally[c.group], now, until)
    c.cause = cause
    return minute


def wake(centre: Centre, c: Citizen, now: int) -> int:
    """Live through the minute that she slept to; return the next one, NEVER if she is not coming back."""
    if c.cause == AWAY:
        come_back(centre, c, now)
        return sleep(centre, c, now)
    cause = c.cause
    if c.waited:
        _, cause = integrate(centre, c, centre.tally[c.group], c.slept, now)
    if cause == hazards.STAYS:
        if now == c.errand_at:
            cause = _errand(centre, c, now)
        elif now == c.step_at:
            take_step(centre, c, now)
    if cause != hazards.STAYS:
        return _depart(centre, c, now, cause)
    return sleep(centre, c, now)


def wake_for_place(centre: Centre, c: Citizen, now: int) -> int:
    """Live through the minute in which a place becomes vacant for her; return the next one, as :func:`wake` does."""
    _, cause = integrate(centre, c, centre.tally[c.group], c.slept, now)
    offers.grant_place(centre, c, now)
    if cause != hazards.STAYS:
        return _depart(centre, c, now, cause)
    return sleep(centre, c, now)


def _depart(centre: Centre, c: Citizen, now: int, cause: int) -> int:
    """Leave; return the minute at which she is back within the run, NEVER if she is not."""
    if cause == hazards.OTHER and _leaves_labour_force(centre, c, now):
        cause = LABOUR_FORCE_CAUSE
    leave(centre, c, now, cause)
    tally = centre.tally[c.group]
    add_to_tally(c, tally, now)
    if cause == EMPLOYER_CAUSE:
        tally[BANDS + c.band] += 1.0
    c.cause = AWAY
    if cause != JOB and cause != EMPLOYER_CAUSE:
        return NEVER
    group = centre.of_group[c.group]
    away = hazards.return_after(
        draw(c, RETURN, c.spell + 1), group.return_rate_to_13, group.return_rate_to_52
    )
    return now + away if now + away < centre.horizon else NEVER


def _leaves_labour_force(centre: Centre, c: Citizen, now: int) -> bool:
    """Return whether an exit to something else than a job or education leaves the labour force."""
    _, outside, _ = hazards.multipliers(c, now - 1, centre.rules)
    return hazards.leaves_labour_force(
        draw(c, EXIT_KIND, c.spell), centre.of_group[c.group].outside_share, outside
    )


def _errand(centre: Centre, c: Citizen, now: int) -> int:
    """Do the errand that is due; return the cause of an exit, or STAYS."""
    which = 0
    while which < ERRANDS - 1 and c.errands[which] != now:
        which += 1
    if which == REFER:
        offers.refer(centre, c, now)
    elif which == START:
        offers.start(centre, c, now)
    elif which == END:
        offers.end(centre, c, now)
    elif which == EXHAUSTED:
        if not lengthen_right(centre, c, now):
            return EXHAUSTED_CAUSE
    elif which == BREACH:
        breach(centre, c, now)
    elif which == EMPLOYER_CALLS:
        return EMPLOYER_CAUSE
    else:
        set_errand(c, which, NEVER)
        if which == SERVICE_CALL:
            _call(centre, c, now)
        elif which == MILESTONE:
            pass_milestone(centre, c, now)
        else:
            c.treatment = which == TREATMENT_FROM
            note(centre, c, now, EXEMPT_FROM if c.treatment else EXEMPT_TO, TREATED)
    return hazards.STAYS


def _call(centre: Centre, c: Citizen, now: int) -> None:
    """Make the service call."""
    minutes, team = centre.rules.service_call_minutes, centre.of_group[c.group].team
    if team >= 0:
        charge(centre.book, team, c.own, now // MINUTES_PER_DAY, minutes)
        due = now + CALL_BY
        centre.write((now, c.number, c.spell, CALLED, 0, due, MISSING, NOBODY, PHONE, minutes, 0, 0, 1))


def begin(centre: Centre, c: Citizen, number: int, now: int) -> int:
    """Come into the run for the first time, with every field at its first value; return the minute at which she next
    has something to do. ``number`` is her row in the table of the newcomers.
    """
    people = centre.people
    c.number, c.group, c.arm = number, people.group[number], max(0, people.arm[number])
    c.key, c.frailty = people.key[number], people.frailty[number]
    c.talk_draw = bits(c.key, TALK_BITS, 0)
    c.contact_zero = -people.contact[number]
    c.age_band = people.age_band[number]
    c.digital, c.at_risk = people.digital[number], people.at_risk[number]
    c.reading, c.incomplete_cv = people.reading[number], people.incomplete_cv[number]
    c.self_books = people.self_books[number]
    c.hours_used, c.earned = people.benefit_hours[number], people.earned[number]
    c.hours_limit = centre.of_group[c.group].hours_limit
    if people.returning[number]:
        come_back(centre, c, now)
    else:
        enter(centre, c, now)
    return sleep(centre, c, now)
