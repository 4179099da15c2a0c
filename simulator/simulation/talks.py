"""A citizen's talks: what is next, asking for a day, holding it, missing it."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING
from simulator.draws import Purpose
from simulator.log import FORM, KIND, MISSING, NOBODY, Event
from simulator.model import booking, cadence, duties, guidance, leaving
from simulator.simulation.centre import GroupState
from simulator.simulation.citizen import CAUGHT, EMPLOYER, LAPSED, REQUEST, TALK, Citizen
from simulator.simulation.rules import GroupRules, Rules, plan_index

BOOKED, HELD, MISSED = int(Event.talk_booked), int(Event.talk_held), int(Event.talk_missed)
CANCELLED, GUIDED, SANCTIONED, FLAGGED = (
    int(Event.talk_cancelled),
    int(Event.guided),
    int(Event.sanctioned),
    int(Event.flagged),
)
FIRST, PLANNED, JOINT, A_KASSE, BY_NEED = (KIND[k] for k in ("first", "talk", "joint", "a_kasse", "by_need"))
GUIDANCE_KIND = (0, KIND["duty"], KIND["after_breach"])
SICK_CASEWORKER, SUMMONS = KIND["sick_caseworker"], KIND["summons"]
IN_PERSON, PHONE, VIDEO, GROUP_TALK, OTHERS = (
    FORM[f] for f in ("in_person", "phone", "video", "group", "others")
)
SANCTION, DUTY, SCREENING = int(Purpose.SANCTION), int(Purpose.DUTY), int(Purpose.SCREENING)
NO_SHOW, FORM_OF, OVERLOOKED, REGISTERED = 0, 16, 32, 48
"""Where the fields of a talk's 64 bits begin."""


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
        listed = c.centre.next_list(now, c.zero)
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
    if c.talks == 0 and group.cadence:
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


def cancel(c: Citizen, now: int, why: int) -> None:
    """Take the booked talk out of the book."""
    caseworker, form, room, _, _, paper = c.talk[:6]
    c.centre.write((now, c.number, c.spell, CANCELLED, why, c.due, c.target, caseworker, form, 0, 0, 0, 1))
    if caseworker >= 0:
        c.centre.book.release(caseworker, c.step_at, room, room + paper, c.kind == FIRST)


STEPS = {REQUEST: ask, CAUGHT: be_caught, LAPSED: plan_next, TALK: meet}
"""What each step in the talks does."""
