"""The talk itself: held, missed, or called off because the caseworker is ill."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER
from simulator.draws import Purpose
from simulator.log import MISSING, NOBODY
from simulator.model import duties, effects, hazards, law
from simulator.model.appointment_book import charge, is_present, release, stand_in
from simulator.model.booking import (
    book,
    books_herself,
    cancel,
    form_that_acts,
    is_served,
    talk_effect_factor,
)
from simulator.model.centre import (
    A_KASSE,
    BREACHED,
    BREACHED_KIND,
    FIRST,
    GUIDANCE_KIND,
    GUIDED,
    HELD,
    MISSED,
    SANCTIONED,
    SICK_CASEWORKER,
    Centre,
    note,
    note_talk,
)
from simulator.model.citizen import (
    BREACH,
    LAPSED,
    LISTED,
    NO_SHOW,
    REGISTERED,
    REQUEST,
    Citizen,
    draw,
    field_of,
    next_attempt,
    set_errand,
)
from simulator.model.offers import look_again
from simulator.model.planning import ask, book_overlooked, plan_next
from simulator.model.steering import note_minutes

SANCTION, SCREENING = int(Purpose.SANCTION), int(Purpose.SCREENING)
BREACH_AFTER, BREACH_SANCTION = int(Purpose.BREACH), int(Purpose.BREACH_SANCTION)


def take_step(centre: Centre, c: Citizen, now: int) -> None:
    """Do what comes next in her talks."""
    if c.step == REQUEST:
        ask(centre, c, now)
    elif c.step == LISTED:
        book_overlooked(centre, c, now)
    elif c.step == LAPSED:
        if c.kind != A_KASSE:
            c.met_at = now
        plan_next(centre, c, now)
    else:
        meet(centre, c, now)


def meet(centre: Centre, c: Citizen, now: int) -> None:
    """Hold the booked talk, unless the caseworker is ill or the citizen does not come."""
    rules, group = centre.rules, centre.of_group[c.group]
    effect = 1.0
    if c.caseworker >= 0 and c.room > 0 and not is_present(centre.book, c.caseworker, now // MINUTES_PER_DAY):
        other = NOBODY
        if centre.substitutes >= 0:
            other = stand_in(centre.book, centre.substitutes, now, c.room, c.room + c.paper)
        if other < 0:
            cancel(centre, c, now, SICK_CASEWORKER)
            book(centre, c, now, False)
            return
        release(centre.book, c.caseworker, now, c.room, c.room + c.paper, c.kind == FIRST)
        c.caseworker, effect = other, rules.substitute_effect_factor
    drawn = c.talk_draw
    next_attempt(c)
    if c.caseworker >= 0:
        may_sanction = _may_sanction(centre, c, now)
        no_show = group.no_show[c.form] if may_sanction else group.no_show_unsanctionable[c.form]
        if books_herself(centre, c):
            no_show = round(no_show * rules.self_booked_no_show_factor)
        if field_of(drawn, NO_SHOW) < no_show:
            _miss(centre, c, now, may_sanction)
            return
    known = 0 if field_of(drawn, REGISTERED) < rules.unregistered_talks else 1
    note_talk(centre, c, now, HELD, known)
    _act_on_hazard(centre, c, now, effect)
    note_minutes(centre, c)
    if c.guides_by_baseline:
        c.guided_by_baseline_at = now
    if c.guides:
        _guide(centre, c, now)
    if c.talks == 0 and (group.cadence or rules.screens):
        c.screened = draw(c, SCREENING, 0) < (rules.sensitivity if c.at_risk else 1.0 - rules.specificity)
    if c.kind != A_KASSE:
        c.talks += 1
        c.counted += 1
        c.met_at = now
    if c.overlooked:
        look_again(c, now)
    plan_next(centre, c, now)


def _act_on_hazard(centre: Centre, c: Citizen, now: int, effect: float) -> None:
    """Let a held talk act on the job hazard."""
    rules, group = centre.rules, centre.of_group[c.group]
    size = group.held[form_that_acts(c, c.form)] * group.quality[c.job_experienced] * effect
    if size != 0.0:
        size *= talk_effect_factor(centre, c)
        if c.caseworker >= 0 and rules.caseworker_spread != 0.0:
            size *= 1.0 + rules.caseworker_spread * centre.above_median[c.caseworker]
    if size != 0.0 or rules.outside_after_talk != 1.0:
        effects.talk_acts(c, now, now + rules.minutes[effects.TALK_HELD], 1.0 + size)
    if c.caseworker >= 0 and rules.factors[effects.CASEWORKER_CHANGE] != 1.0:
        _meet_caseworker(centre, c, now)


def _meet_caseworker(centre: Centre, c: Citizen, now: int) -> None:
    """Meet one's own caseworker, or somebody of the pool: it costs when the own one is another than before, and for as
    long as there is none.
    """
    rules = centre.rules
    if not rules.fixed_caseload:
        effects.open_window(
            c, effects.CASEWORKER_CHANGE, now, NEVER, rules.factors[effects.CASEWORKER_CHANGE]
        )
        c.last_caseworker = NOBODY
    elif c.last_caseworker < 0:
        effects.close_window(c, effects.CASEWORKER_CHANGE, now)
        c.last_caseworker = c.own
    elif c.last_caseworker != c.own:
        effects.begin_effect(c, effects.CASEWORKER_CHANGE, now, rules.minutes, rules.factors)
        c.last_caseworker = c.own


def _guide(centre: Centre, c: Citizen, now: int) -> None:
    """Guide about sanctions in the talk: from now on a missed talk can be sanctioned, until the guidance lapses."""
    rules, group = centre.rules, centre.of_group[c.group]
    kind = GUIDANCE_KIND[c.guides]
    centre.write((now, c.number, c.spell, GUIDED, kind, MISSING, MISSING, c.caseworker, c.form, 0, 0, 0, 1))
    c.guided_at = now
    c.breach_open = False
    if c.guides == duties.ON_BREACH:
        c.guided_on_breach = True
    if c.guides == 1:
        effects.begin_effect(c, effects.TRUST, now, rules.minutes, rules.factors)
    if rules.factors[effects.UNSANCTIONABLE] != 1.0 and group.guidance_needed:
        lapses = lapse_of_guidance(centre, c)
        holds_until = now + lapses if lapses else NEVER
        effects.open_window(
            c, effects.UNSANCTIONABLE, holds_until, NEVER, rules.factors[effects.UNSANCTIONABLE]
        )


def _miss(centre: Centre, c: Citizen, now: int, may_sanction: bool) -> None:
    """The citizen did not come: a breach that consumes its slot, may be sanctioned, and is booked anew."""
    _rules, group = centre.rules, centre.of_group[c.group]
    note_talk(centre, c, now, MISSED, 1)
    c.breach_open = True
    if may_sanction and draw(c, SANCTION, c.attempts) < group.sanction_given_no_show:
        _sanction(centre, c, now, c.kind, c.caseworker)
    book(centre, c, now, False)


def breach(centre: Centre, c: Citizen, now: int) -> None:
    """Breach a duty otherwise than by missing a talk: an offer refused or left, no job applied for, no registration.

    It may be sanctioned on the same condition as a missed talk, if there is a caseworker to see to it; under deferred
    guidance it calls for guidance too.
    """
    group = centre.of_group[c.group]
    number = c.breaches
    c.breaches += 1
    expect_breach(centre, c, now)
    if c.exempt or c.treatment:
        return
    note(centre, c, now, BREACHED, 0)
    c.breach_open = True
    if not is_served(centre, c) or not _may_sanction(centre, c, now):
        return
    if draw(c, BREACH_SANCTION, number) < group.sanction_given_no_show:
        _sanction(centre, c, now, BREACHED_KIND, c.own if c.own >= 0 else NOBODY)


def expect_breach(centre: Centre, c: Citizen, now: int) -> None:
    """Set when she next breaches a duty otherwise than by missing a talk."""
    rate = centre.of_group[c.group].breach_rate
    after = hazards.threshold(draw(c, BREACH_AFTER, c.breaches), 1.0) / rate if rate > 0.0 else NEVER
    set_errand(c, BREACH, now + 1 + int(min(after, NEVER)))


def _may_sanction(centre: Centre, c: Citizen, now: int) -> bool:
    group = centre.of_group[c.group]
    return not group.guidance_needed or law.guidance_holds(now, c.guided_at, lapse_of_guidance(centre, c))


def lapse_of_guidance(centre: Centre, c: Citizen) -> int:
    """Return the minutes after which the guidance that she was given lapses; 0: never."""
    group = centre.of_group[c.group]
    return law.lapse(c.guided_on_breach, group.guidance_lapses, group.guidance_lapses_after_breach)


def _sanction(centre: Centre, c: Citizen, now: int, kind: int, caseworker: int) -> None:
    """Impose a sanction (sanktion): it takes a caseworker's minutes and acts on the job hazard."""
    rules, group = centre.rules, centre.of_group[c.group]
    minutes = rules.sanction_minutes
    centre.write(
        (now, c.number, c.spell, SANCTIONED, kind, MISSING, MISSING, caseworker, NOBODY, 0, 0, minutes, 1)
    )
    charge(centre.book, group.team, caseworker, now // MINUTES_PER_DAY, minutes)
    if rules.factors[effects.SANCTION] != 1.0 or rules.outside_after_sanction != 1.0:
        effects.open_window(
            c, effects.SANCTION, now, now + rules.minutes[effects.SANCTION], rules.factors[effects.SANCTION]
        )
