"""Booking a talk: who books it, in which form, for how many minutes; asking the book for a day and giving it back."""

from __future__ import annotations

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING
from simulator.draws import FIELD, Purpose, field
from simulator.log import MISSING, NOBODY
from simulator.model import duties
from simulator.model.appointment_book import release, request
from simulator.model.centre import (
    A_KASSE,
    BOOKED,
    BY_NEED,
    CANCELLED,
    FIRST,
    GROUP_TALK,
    GUIDED,
    IN_PERSON,
    JOINT,
    OTHERS,
    PHONE,
    PLANNED,
    SUMMONS,
    VIDEO,
    Case,
    Centre,
    Minutes,
    note,
    note_talk,
)
from simulator.model.citizen import EMPLOYER, FORM_OF, LAPSED, TALK, Citizen, draw, field_of
from simulator.model.rules import GroupRules, Rules

DUTY = int(Purpose.DUTY)


def self_booking(share: float, digital_share: float, everybody: bool) -> int:
    """Return the threshold below which a citizen of a group books her own talks.

    Parameters
    ----------
    share : float
        Share of the group who book for themselves.
    digital_share : float
        Share who are digitally ready; nobody else can.
    everybody : bool
        Whether everybody who can does (``practice.booking = "self"``).

    Returns
    -------
    int
        From 0 (nobody) to 65,536 (everybody who can).
    """
    if everybody:
        return FIELD
    return field(min(1.0, share / digital_share)) if digital_share > 0 else 0


def room_and_work(
    job_minutes: int, duty_minutes: int, paper_minutes: float, saved: float, persons: int, registration: float
) -> tuple[int, int]:
    """Return one person's room minutes and paper minutes of a talk in a given form.

    Minutes saved by the form come off the paperwork first. When several share a talk, each takes a part of the room
    and brings a registration.
    """
    paper = max(0.0, paper_minutes - saved)
    room = max(1, job_minutes + duty_minutes - round(saved - (paper_minutes - paper)))
    if persons > 1:
        return -(-room // persons), round(paper / persons + registration)
    return room, round(paper + registration)


def _form(centre: Centre, c: Citizen) -> int:
    """Return the form of the next talk."""
    group = centre.of_group[c.group]
    if c.kind == A_KASSE:
        return _form_of_a_kasse(group.a_kasse_cuts, field_of(c.talk_draw, FORM_OF))
    if c.talks == 0:
        return group.first_form
    cuts = group.form_cuts
    u = field_of(c.talk_draw, FORM_OF)
    if u < cuts[0]:
        return GROUP_TALK
    if u < cuts[1]:
        return OTHERS
    if u >= cuts[3] or not c.digital:
        return IN_PERSON
    return PHONE if u < cuts[2] else VIDEO


def _form_of_a_kasse(cuts: tuple[int, int], u: int) -> int:
    """Return the form of a talk that the a-kasse holds by itself: its shares are of all, digitally ready or not."""
    if u < cuts[0]:
        return PHONE
    return VIDEO if u < cuts[1] else IN_PERSON


def form_that_acts(c: Citizen, form: int) -> int:
    """Return the form whose size of effect a talk has: one in person, of those that the a-kasse holds by itself.

    The size is of all its talks, in whatever form they are held. What a jobcentre's talk loses by being on the phone
    tells nothing of theirs.
    """
    return IN_PERSON if c.kind == A_KASSE else form


def book(centre: Centre, c: Citizen, now: int, reserved: bool) -> None:
    """Book the next talk on the earliest day that fits, from the target on.

    ``reserved``: the talk may use the minutes held for first talks.
    """
    group = centre.of_group[c.group]
    minute = _book_a_kasse(centre, c, now) if c.kind == A_KASSE else _book_jobcentre(centre, c, now, reserved)
    if minute == NEVER:
        c.step, c.step_at = LAPSED, max(now + 1, c.due)
        return
    c.step, c.step_at = TALK, minute
    note_talk(centre, c, now, BOOKED, 1)
    if group.letter_counts and c.kind != A_KASSE:
        note(centre, c, now, GUIDED, SUMMONS)
        c.guided_at = now
    c.fresh = False


def notice_row(c: Citizen) -> int:
    """Return the row of the tables of notice (``notice``, ``ask_by``) that is for the talk that is next or booked."""
    return 2 * (c.kind == JOINT) + (c.kind == FIRST)


def aimed_at(centre: Centre, c: Citizen, now: int) -> int:
    """Return the day aimed at by the talk that is next, counted from the run's first: some working days before it is
    due, and not before the least notice from ``now`` on.
    """
    first_day = centre.first_day
    notice = centre.notice[notice_row(c)][now // MINUTES_PER_DAY - first_day]
    aim = centre.aim[min(c.due // MINUTES_PER_DAY - first_day, len(centre.aim) - 1)]
    return max(notice, aim)


def talk_effect_factor(centre: Centre, c: Citizen) -> float:
    """Return what the effect of a talk is multiplied by for her: in treatment or examination (behandling, udredning),
    with an employer to return to, at risk of long unemployment.
    """
    rules = centre.rules
    factor = rules.effect_at_risk if c.at_risk else rules.effect_not_at_risk
    if c.errands[EMPLOYER] != NEVER:
        factor *= rules.effect_with_return_date
    if c.treatment:
        factor *= rules.effect_in_treatment
    return factor


def ahead_size(centre: Centre, c: Citizen) -> float:
    """Return the size of the effect on the job hazard before the known date of the talk that is next."""
    form = form_that_acts(c, _form(centre, c))
    return centre.of_group[c.group].ahead[form] * talk_effect_factor(centre, c)


def _earliest(centre: Centre, c: Citizen, now: int) -> int:
    """Return the first day, counted from the run's first, on which the talk may be; set the target of a fresh one."""
    first_day = centre.first_day
    if c.fresh:
        earliest = aimed_at(centre, c, now)
        c.target = (earliest + first_day) * MINUTES_PER_DAY + OPENING
        return earliest
    earliest = centre.notice[notice_row(c)][now // MINUTES_PER_DAY - first_day]
    if c.target > now:
        earliest = max(earliest, c.target // MINUTES_PER_DAY - first_day)
    return earliest


def _book_a_kasse(centre: Centre, c: Citizen, now: int) -> int:
    """Agree on a talk that the a-kasse holds by itself: it takes nobody's time here. Return its minute."""
    day = _earliest(centre, c, now)
    c.caseworker, c.form = NOBODY, _form(centre, c)
    c.room = c.job = c.duty = c.paper = c.guides = c.guides_by_baseline = c.freed_minutes = 0
    c.job_experienced = round(centre.of_group[c.group].later_minutes)
    return (day + centre.first_day) * MINUTES_PER_DAY + OPENING


def _book_jobcentre(centre: Centre, c: Citizen, now: int, reserved: bool) -> int:
    """Ask the team's book; return the minute of the talk, NEVER if there is none to be had."""
    if centre.rules.fixed_caseload and centre.of_group[c.group].team >= 0:
        c.own = own_caseworker(centre, centre.of_group[c.group].team, c.own)
        if centre.people.arm[c.number] < 0 and c.own >= 0:
            centre.join_arm(c, centre.arm_of_caseworker[c.own])
    rules, group = centre.rules, centre.of_group[c.group]
    earliest = _earliest(centre, c, now)
    form = _form(centre, c)
    plan = _plan(centre, c, form, (earliest + centre.first_day) * MINUTES_PER_DAY)
    if group.team < 0:
        return NEVER
    today = now // MINUTES_PER_DAY - centre.first_day
    minute, caseworker = request(
        centre.book,
        group.team,
        c.own if rules.fixed_caseload else NOBODY,
        earliest,
        NEVER if reserved else today + rules.held_until_days,
        plan[0],
        plan[0] + plan[3],
        rules.held_for_first_share,
        c.kind == FIRST,
    )
    if minute == NEVER:
        return NEVER
    c.caseworker, c.form = caseworker, form
    c.room, c.job, c.duty, c.paper, c.job_experienced, c.guides, c.guides_by_baseline, c.freed_minutes = plan
    return minute


def is_served(centre: Centre, c: Citizen) -> bool:
    """Return whether anybody works in the team that serves her: without a caseworker nobody refers or sanctions her."""
    team = centre.of_group[c.group].team
    if team >= 0:
        for seat in range(centre.book.begin[team], centre.book.end[team]):
            if centre.minutes_offered[centre.book.worker_of[seat]] > 0:
                return True
    return False


def own_caseworker(centre: Centre, team: int, own: int) -> int:
    """Return a citizen's own caseworker: the one she has while that one works in the team, else the member with the
    fewest citizens; NOBODY where nobody works.
    """
    if own >= 0:
        if centre.minutes_offered[own] > 0 and centre.book.team_of[own] == team:
            return own
        centre.caseload[own] -= 1
    chosen = NOBODY
    for seat in range(centre.book.begin[team], centre.book.end[team]):
        i = centre.book.worker_of[seat]
        if centre.minutes_offered[i] > 0 and (
            chosen == NOBODY or centre.caseload[i] < centre.caseload[chosen]
        ):
            chosen = i
    if chosen != NOBODY:
        centre.caseload[chosen] += 1
    return chosen


def _plan(centre: Centre, c: Citizen, form: int, on: int) -> Minutes:
    """Return the minutes of a talk in a form on a day: see :func:`plan_minutes`."""
    group = centre.of_group[c.group]
    # What falls due before the talk after this one is done in this one.
    soon = on + (group.by_need if group.by_need else centre.rules.request)
    if c.item + 1 < group.plan_length:
        soon = min(soon, c.contact_zero + group.plan_due[c.item + 1])
    due = c.guided_at == MISSING or soon - c.guided_at >= group.guidance_every
    since = soon - c.guided_by_baseline_at
    due_by_baseline = c.guided_by_baseline_at == MISSING or since >= group.guidance_every_baseline
    relevant = draw(c, DUTY, c.attempts) if group.any_relevant else 0.0
    first, joint, hers = c.talks == 0, c.kind == JOINT, books_herself(centre, c)
    needs = (c.breach_open, c.reading, c.incomplete_cv, relevant)
    return centre.plan_minutes(c.group, (form, first, joint, hers, due, due_by_baseline, needs))


def books_herself(centre: Centre, c: Citizen) -> bool:
    """Return whether she books the talk at hand: never the first of the plan, a joint one or the a-kasse's."""
    hers = c.kind == PLANNED or c.kind == BY_NEED
    return hers and c.self_books < centre.of_group[c.group].self_books


def plan_minutes(rules: Rules, group: GroupRules, case: Case) -> Minutes:
    """Work out the minutes of a talk in given circumstances: see :data:`simulator.model.centre.Case`."""
    form, first, joint, self_booked, due, due_by_baseline, needs = case
    breach, reading, incomplete_cv, relevant = needs
    duty, duty_paper, guides = duties.talk_duties(
        group.duties[: group.duties_length], first, due, breach, reading, incomplete_cv, relevant
    )
    of_baseline, paper_of_baseline, guides_by_baseline = duties.talk_duties(
        group.duties_of_baseline[: group.duties_of_baseline_length],
        first,
        due_by_baseline,
        breach,
        reading,
        incomplete_cv,
        relevant,
    )
    slot = group.first_minutes if first else group.later_minutes
    if joint:
        slot += rules.joint_minutes
    job, duty_minutes = duties.talk_minutes(
        slot, duty, of_baseline, rules.job_minutes_least, rules.expanding, rules.shorten
    )
    freed = round(max(0.0, of_baseline - duty) + max(0.0, paper_of_baseline - duty_paper))
    if not rules.form_caseworker[form]:
        return 0, 0, 0, round(rules.form_registration[form]), job, guides, guides_by_baseline, freed
    room, paper = room_and_work(
        job,
        duty_minutes,
        group.paper_minutes
        + duty_paper
        + (rules.self_booking_minutes if self_booked else rules.booking_minutes),
        rules.form_saves[form],
        rules.form_persons[form],
        rules.form_registration[form],
    )
    shown = round(duty_minutes * room / max(1, job + duty_minutes))
    return room, room - shown, shown, paper, job, guides, guides_by_baseline, freed


def cancel(centre: Centre, c: Citizen, now: int, why: int) -> None:
    """Take the booked talk out of the book."""
    centre.write((now, c.number, c.spell, CANCELLED, why, c.due, c.target, c.caseworker, c.form, 0, 0, 0, 1))
    if c.caseworker >= 0:
        release(centre.book, c.caseworker, c.step_at, c.room, c.room + c.paper, c.kind == FIRST)
