"""The talk itself: held, missed, or called off because the caseworker is ill."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER
from simulator.log import MISSING, NOBODY
from simulator.model import guidance, leaving
from simulator.simulation.appointments import book, cancel
from simulator.simulation.citizen import CAUGHT, LAPSED, REQUEST, TALK, Citizen
from simulator.simulation.codes import (
    A_KASSE,
    FIRST,
    GUIDANCE_KIND,
    GUIDED,
    HELD,
    MISSED,
    NO_SHOW,
    REGISTERED,
    SANCTION,
    SANCTIONED,
    SCREENING,
    SICK_CASEWORKER,
)
from simulator.simulation.planning import ask, be_caught, plan_next
from simulator.simulation.rules import GroupRules


def meet(c: Citizen, now: int) -> None:
    """Hold the booked talk, unless the caseworker is ill or the citizen does not come."""
    centre = c.centre
    rules = centre.rules
    caseworker, form, room, job, duty, paper, felt, guides, asked, freed = c.talk
    effect = 1.0
    if caseworker >= 0 and room > 0 and not centre.book.is_present(caseworker, now // MINUTES_PER_DAY):
        stand_in = NOBODY
        if centre.substitutes >= 0:
            stand_in = centre.book.stand_in(centre.substitutes, now, room, room + paper)
        if stand_in < 0:
            cancel(c, now, SICK_CASEWORKER)
            book(c, now, False)
            return
        centre.book.release(caseworker, now, room, room + paper, c.kind == FIRST)
        caseworker, effect = stand_in, rules.substitute_effect
    luck = c.luck
    c.next_attempt()
    group = rules.groups[c.group]
    if caseworker >= 0:
        may_sanction = _sanctionable(c, group, now)
        if luck >> NO_SHOW & 0xFFFF < (group.no_show if may_sanction else group.no_show_unsanctionable)[form]:
            _miss(c, now, may_sanction)
            return
    known = 0 if luck >> REGISTERED & 0xFFFF < rules.unregistered_talks else 1
    centre.write(
        (now, c.number, c.spell, HELD, c.kind, c.due, c.target, caseworker, form, job, duty, paper, known)
    )
    _feel(c, now, group, caseworker, form, felt, effect)
    centre.freed += freed
    if asked:
        c.asked_at = now
    if guides:
        _guide(c, now, group, guides, caseworker, form)
    if c.talks == 0 and (group.cadence or rules.screens):
        c.screened = c.draw(SCREENING, 0) < (rules.sensitivity if c.at_risk else 1.0 - rules.specificity)
    if c.kind != A_KASSE:
        c.talks += 1
        c.counted += 1
    plan_next(c, now)


def _feel(
    c: Citizen, now: int, group: GroupRules, caseworker: int, form: int, felt: int, effect: float
) -> None:
    """Let a held talk act on the job hazard."""
    rules = c.centre.rules
    size = group.held[form] * group.quality[felt] * effect
    if size != 0.0:
        leaving.open_window(c.windows, leaving.TALK_HELD, now, now + rules.held_minutes, 1.0 + size)
    if caseworker >= 0 and rules.form_caseworker[form]:
        if caseworker != c.last_caseworker and c.last_caseworker >= 0 and rules.change != 1.0:
            leaving.open_window(
                c.windows, leaving.CASEWORKER_CHANGE, now, now + rules.change_minutes, rules.change
            )
        c.last_caseworker = caseworker


def _guide(c: Citizen, now: int, group: GroupRules, guides: int, caseworker: int, form: int) -> None:
    """Guide about sanctions in the talk: from now on a missed talk can be sanctioned, until the guidance lapses."""
    rules = c.centre.rules
    c.centre.write(
        (
            now,
            c.number,
            c.spell,
            GUIDED,
            GUIDANCE_KIND[guides],
            MISSING,
            MISSING,
            caseworker,
            form,
            0,
            0,
            0,
            1,
        )
    )
    c.guided_at = now
    c.breach_open = False
    if guides == 1 and rules.trust != 1.0:
        leaving.open_window(c.windows, leaving.TRUST, now, now + rules.trust_minutes, rules.trust)
    if rules.unsanctionable_job != 1.0 and group.guidance_needed:
        lapses = now + group.guidance_lapses if group.guidance_lapses else NEVER
        leaving.open_window(c.windows, leaving.UNSANCTIONABLE, lapses, NEVER, rules.unsanctionable_job)


def _sanctionable(c: Citizen, group: GroupRules, now: int) -> bool:
    return not group.guidance_needed or guidance.guidance_holds(now, c.guided_at, group.guidance_lapses)


def _miss(c: Citizen, now: int, may_sanction: bool) -> None:
    """The citizen did not come: a breach that consumes its slot, may be sanctioned, and is booked anew."""
    centre = c.centre
    rules = centre.rules
    group = rules.groups[c.group]
    caseworker, form, _, job, duty, paper = c.talk[:6]
    centre.write(
        (now, c.number, c.spell, MISSED, c.kind, c.due, c.target, caseworker, form, job, duty, paper, 1)
    )
    c.breach_open = True
    if may_sanction and c.draw(SANCTION, c.attempts) < group.sanction_share:
        minutes = rules.sanction_minutes
        centre.write(
            (
                now,
                c.number,
                c.spell,
                SANCTIONED,
                c.kind,
                MISSING,
                MISSING,
                caseworker,
                NOBODY,
                0,
                0,
                minutes,
                1,
            )
        )
        centre.book.charge(group.team, caseworker, now // MINUTES_PER_DAY, minutes)
        if rules.sanction != 1.0:
            leaving.open_window(c.windows, leaving.SANCTION, now, now + rules.sanction_end, rules.sanction)
    book(c, now, False)


STEPS = {REQUEST: ask, CAUGHT: be_caught, LAPSED: plan_next, TALK: meet}
"""What each step in the talks does."""
