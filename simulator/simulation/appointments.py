"""Asking the appointment book for a day, and giving one back."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING
from simulator.log import MISSING, NOBODY
from simulator.model import booking, duties, leaving
from simulator.simulation.citizen import LAPSED, TALK, Citizen
from simulator.simulation.codes import (
    A_KASSE,
    BOOKED,
    CANCELLED,
    DUTY,
    FIRST,
    FORM_OF,
    GROUP_TALK,
    GUIDED,
    IN_PERSON,
    JOINT,
    OTHERS,
    PHONE,
    SUMMONS,
    VIDEO,
)
from simulator.simulation.rules import GroupRules, Rules


def _form(c: Citizen, group: GroupRules) -> int:
    """Give the form of the next talk."""
    if c.talks == 0:
        return group.first_form
    cuts = group.form_cuts
    u = c.luck >> FORM_OF & 0xFFFF
    if u < cuts[0]:
        return GROUP_TALK
    if u < cuts[1]:
        return OTHERS
    if u >= cuts[3] or not c.digital:
        return IN_PERSON
    return PHONE if u < cuts[2] else VIDEO


def book(c: Citizen, now: int, reserved: bool) -> None:
    """Book the next talk on the earliest day that fits, from the target on.

    ``reserved``: the talk may use the minutes held for first talks.
    """
    centre = c.centre
    rules = centre.rules
    group = rules.groups[c.group]
    kind = c.kind
    first_day = centre.days.first
    today = now // MINUTES_PER_DAY - first_day
    earliest = centre.notice[kind == JOINT][kind == FIRST][today]
    if c.fresh:
        aim = centre.target[min(c.due // MINUTES_PER_DAY - first_day, len(centre.target) - 1)]
        if aim > earliest:
            earliest = aim
        c.target = (earliest + first_day) * MINUTES_PER_DAY + OPENING
    elif c.target > now:
        earliest = max(earliest, c.target // MINUTES_PER_DAY - first_day)
    if kind == A_KASSE:
        minute = (earliest + first_day) * MINUTES_PER_DAY + OPENING
        caseworker, form = NOBODY, IN_PERSON
        plan: tuple[int, ...] = (0, 0, 0, 0, round(group.later_minutes), 0, 0, 0)
    else:
        form = _form(c, group)
        plan = _plan(c, group, form, (earliest + first_day) * MINUTES_PER_DAY)
        minute, caseworker = NEVER, NOBODY
        if group.team >= 0:
            if rules.fixed_caseload:
                c.own = centre.own_caseworker(group.team, c.own)
            minute, caseworker = centre.book.request(
                group.team,
                c.own if rules.fixed_caseload else NOBODY,
                earliest,
                NEVER if reserved else today + rules.held_days,
                plan[0],
                plan[0] + plan[3],
                rules.held_share,
                kind == FIRST,
            )
        if minute == NEVER:
            c.step, c.step_at = LAPSED, max(now + 1, c.due)
            return
    c.talk = (caseworker, form, *plan)
    c.step, c.step_at = TALK, minute
    _, job, duty, paper = plan[:4]
    centre.write(
        (now, c.number, c.spell, BOOKED, kind, c.due, c.target, caseworker, form, job, duty, paper, 1)
    )
    if group.letter_counts and kind != A_KASSE:
        c.note(now, GUIDED, SUMMONS)
        c.guided_at = now
    if c.fresh:
        c.fresh = False
        factor = group.ahead[form]
        if factor != 1.0:
            leaving.open_window(
                c.windows, leaving.TALK_AHEAD, max(now, minute - rules.ahead_minutes), minute, factor
            )


def _plan(c: Citizen, group: GroupRules, form: int, on: int) -> tuple[int, ...]:
    """Give the minutes of a talk in a form on a day: see :func:`plan_minutes`.

    Under given rules they depend on a handful of circumstances only, so each combination is worked out once.
    """
    centre = c.centre
    soon = (
        on + centre.rules.request
    )  # what falls due before the next talk can be asked for is done in this one
    due = c.guided_at == MISSING or soon - c.guided_at >= group.guidance_every
    asked = c.asked_at == MISSING or soon - c.asked_at >= group.guidance_every_baseline
    relevant = c.draw(DUTY, c.attempts) if group.any_relevant else 0.0
    case = (
        c.group,
        form,
        c.talks == 0,
        c.kind == JOINT,
        due,
        asked,
        c.breach_open,
        c.reading,
        c.incomplete_cv,
    )
    plan = None if group.any_relevant else centre.plans.get(case)
    if plan is None:
        plan = centre.plans[case] = plan_minutes(centre.rules, *case, relevant)
    return plan


def plan_minutes(
    rules: Rules,
    number: int,
    form: int,
    first: bool,
    joint: bool,
    guidance_due: bool,
    asked_by_baseline: bool,
    breach: bool,
    reading: bool,
    incomplete_cv: bool,
    relevant: float,
) -> tuple[int, ...]:
    """Work out the minutes of a talk.

    Parameters
    ----------
    rules : Rules
        The rules in force.
    number, form : int
        Group and form.
    first, joint, guidance_due, asked_by_baseline, breach : bool
        Whether it is the first talk of the spell, a joint one, guidance falls due again, it would by the baseline's
        calendar, a breach awaits guidance.
    reading, incomplete_cv : bool
        Whether she needs the reading assessment, and has an incomplete CV.
    relevant : float
        The citizen's number for duties that are for some only.

    Returns
    -------
    tuple of int
        Room, job, duty and paper minutes of the caseworker, job-focused minutes as the citizen feels them, guidance
        (0 none, 1 by the calendar, 2 after a breach), guidance by the baseline's duties, minutes freed against them.
    """
    group = rules.groups[number]
    hers = (breach, reading, incomplete_cv, relevant)
    duty, duty_paper, guides = duties.talk_duties(group.duties, first, guidance_due, *hers)
    of_baseline, paper_of_baseline, asked = duties.talk_duties(
        group.duties_of_baseline, first, asked_by_baseline, *hers
    )
    slot = group.first_minutes if first else group.later_minutes
    if joint:
        slot += rules.joint_minutes
    job, duty_minutes = duties.talk_minutes(
        slot, duty, of_baseline, rules.job_minutes_least, rules.expanding, rules.shorten
    )
    freed = round(max(0.0, of_baseline - duty) + max(0.0, paper_of_baseline - duty_paper))
    if not rules.form_caseworker[form]:
        return 0, 0, 0, round(rules.form_registration[form]), job, guides, asked, freed
    room, paper = booking.room_and_work(
        job,
        duty_minutes,
        group.paper_minutes + duty_paper,
        rules.form_saves[form],
        rules.form_persons[form],
        rules.form_registration[form],
    )
    shown = round(duty_minutes * room / max(1, job + duty_minutes))
    return room, room - shown, shown, paper, job, guides, asked, freed


def cancel(c: Citizen, now: int, why: int) -> None:
    """Take the booked talk out of the book."""
    caseworker, form, room, _, _, paper = c.talk[:6]
    c.centre.write((now, c.number, c.spell, CANCELLED, why, c.due, c.target, caseworker, form, 0, 0, 0, 1))
    if caseworker >= 0:
        c.centre.book.release(caseworker, c.step_at, room, room + paper, c.kind == FIRST)
