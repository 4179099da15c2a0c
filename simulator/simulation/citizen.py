"""One citizen: what the simulation keeps of her between two events, and her own draws.

The functions of this package take her as ``c``: an object of :class:`Citizen` in SimPy's engine, a row of an array with
the same fields in the compiled one.
"""

from __future__ import annotations

from array import array
from collections.abc import MutableSequence
from typing import TYPE_CHECKING

from simulator.calendar import NEVER
from simulator.draws import FIELD, Purpose, bits, uniform
from simulator.log import MISSING, NOBODY
from simulator.model import leaving

if TYPE_CHECKING:
    from simulator.simulation.simpy_engine import Jobcentre

TREATMENT_FROM, TREATMENT_TO, SERVICE_CALL, REFER, START, END, EXHAUSTED, EMPLOYER, MILESTONE, BREACH = range(
    10
)
"""The errands that may come besides talks, each with at most one minute at which it is due."""
ERRANDS = 10
TALK_BITS, BREACH_AFTER = int(Purpose.TALK), int(Purpose.BREACH)
REQUEST, CAUGHT, LAPSED, TALK = range(4)
"""What the next step in the talks is: ask for one, be caught by an oversight list, let one lapse that nobody asked for,
hold one."""
NO_PLACE, QUEUEING, PLACED = range(3)
"""How it stands with a place in activation: none asked for, waiting for one, given one."""

FIELDS: tuple[tuple[str, str, int], ...] = (
    ("key", "u8", 1),
    ("luck", "u8", 1),
    ("frailty", "f8", 1),
    ("hours", "f8", 1),
    ("hours_limit", "f8", 1),
    ("earned", "f8", 1),
    ("rates", "f8", leaving.CAUSES),
    ("left", "f8", leaving.CAUSES),
    ("settled", "f8", leaving.CAUSES),
    ("factors", "f8", leaving.WINDOWS),
    ("ends", "i4", leaving.WINDOWS + 1),
    ("begins", "i4", leaving.WINDOWS),
    ("errands", "i4", ERRANDS),
    ("errand_at", "i4", 1),
    ("step_at", "i4", 1),
    ("slept", "i4", 1),
    ("began", "i4", 1),
    ("zero", "i4", 1),
    ("settled_at", "i4", 1),
    ("stage_end", "i4", 1),
    ("due", "i4", 1),
    ("target", "i4", 1),
    ("guided_at", "i4", 1),
    ("asked_at", "i4", 1),
    ("met_at", "i4", 1),
    ("number", "i4", 1),
    ("self_books", "i4", 1),
    ("attempts", "i4", 1),
    ("breaches", "i4", 1),
    ("referrals", "i2", 1),
    ("talks", "i2", 1),
    ("counted", "i2", 1),
    ("item", "i2", 1),
    ("caseworker", "i2", 1),
    ("last_caseworker", "i2", 1),
    ("own", "i2", 1),
    ("room", "i2", 1),
    ("job", "i2", 1),
    ("duty", "i2", 1),
    ("paper", "i2", 1),
    ("felt", "i2", 1),
    ("freed", "i2", 1),
    ("spell", "i2", 1),
    ("activation", "i2", 1),
    ("group", "u1", 1),
    ("band", "u1", 1),
    ("cause", "u1", 1),
    ("step", "u1", 1),
    ("kind", "u1", 1),
    ("form", "u1", 1),
    ("guides", "u1", 1),
    ("asked", "u1", 1),
    ("place", "u1", 1),
    ("age_band", "u1", 1),
    ("waited", "?", 1),
    ("fresh", "?", 1),
    ("offered", "?", 1),
    ("breach_open", "?", 1),
    ("guided_on_breach", "?", 1),
    ("exempt", "?", 1),
    ("digital", "?", 1),
    ("at_risk", "?", 1),
    ("screened", "?", 1),
    ("treatment", "?", 1),
    ("reading", "?", 1),
    ("incomplete_cv", "?", 1),
    ("overlooked", "?", 1),
    ("flagged", "?", 1),
)
"""Name, type and number of what is kept: narrow, for a country has a million citizens."""


class Citizen:
    """The state of one citizen; times are minutes of the run.

    Attributes
    ----------
    number, group : int
        Row in the citizens table, and number of the group.
    key : int
        The seed of her own draws.
    luck : int
        The 64 bits that decide about the talk at hand.
    attempts : int
        Talks booked so far, over all spells: addresses the draws of a talk.
    spell, began : int
        Number of the spell (-1 before the first) and the minute it began.
    zero : int
        The minute at which her clock of contact would have stood at zero; between spells minus the contact so far.
    hours, hours_limit : float
        Benefit hours used before this spell, of those that the present right and its lengthening give.
    earned : float
        Hours worked since the present right was given and not yet turned into benefit hours.
    rates, band, stage_end
        Exit rates per minute of this stage, its duration band, and when it ends.
    left : list of float
        What is left of the thresholds (job, education, other), divided by frailty.
    settled, settled_at
        What was left of the thresholds, and when, as the tally of hazards was last added to.
    ends, begins, factors
        Effects on her job hazard (:mod:`simulator.model.leaving`).
    slept, waited, cause
        The minute up to which her hazards were integrated when she was last put to sleep; whether she could be woken
        before her time, so that they were not carried further; and what she leaves by when she wakes.
    step, step_at
        The next step in the talks and when it comes.
    errands, errand_at
        Minutes of the other errands, and the first of them.
    item : int
        Number of the planned talk that is next or booked.
    due, kind, target
        Of the talk that is next or booked.
    fresh : bool
        Whether the next booking is the first for its obligation.
    caseworker, form, room, job, duty, paper, felt, guides, asked, freed : int
        Of the booked talk: with whom and how; minutes in the room, job-focused, duties and paperwork; job-focused
        minutes as she feels them; guidance on sanctions (0 none, 1 by the calendar, 2 after a breach), the same by the
        baseline's duties; minutes freed against them.
    talks, counted : int
        Talks held in this spell, and since the last milestone.
    met_at : int
        When she last had a talk with the jobcentre (or let one lapse): talks by need are counted from there.
    breaches : int
        Breaches that no talk brought about, over all spells: addresses their draws.
    guided_at, asked_at : int
        When she was last guided about sanctions, and when the baseline's calendar last asked for it.
    breach_open, guided_on_breach : bool
        Whether a missed talk has not been followed by guidance yet; whether guidance ever followed one.
    last_caseworker, own : int
        Whom she met last, and whose caseload she belongs to.
    activation, place, referrals : int
        The activation type (of any of the run's rules) referred to or taken part in; how it stands with the place; how
        often she has been referred.
    offered, overlooked, flagged : bool
        Whether she has begun an offer of a type that the law counts; nobody has thought of an offer for her, and no
        list has caught her yet; a list has caught her for an offer.
    self_books : int
        How readily she books her own talks: below the group's threshold she does.
    age_band : int
        0 below 30 years, 1 from 30 to 49, 2 from 50.
    """

    __slots__ = tuple(name for name, _, _ in FIELDS)

    key: int
    luck: int
    frailty: float
    hours: float
    hours_limit: float
    earned: float
    rates: MutableSequence[float]
    left: MutableSequence[float]
    settled: MutableSequence[float]
    factors: MutableSequence[float]
    ends: MutableSequence[int]
    begins: MutableSequence[int]
    errands: MutableSequence[int]
    errand_at: int
    step_at: int
    slept: int
    began: int
    zero: int
    settled_at: int
    stage_end: int
    due: int
    target: int
    guided_at: int
    asked_at: int
    met_at: int
    number: int
    self_books: int
    attempts: int
    breaches: int
    referrals: int
    talks: int
    counted: int
    item: int
    caseworker: int
    last_caseworker: int
    own: int
    room: int
    job: int
    duty: int
    paper: int
    felt: int
    freed: int
    spell: int
    activation: int
    group: int
    band: int
    cause: int
    step: int
    kind: int
    form: int
    guides: int
    asked: int
    place: int
    age_band: int
    waited: bool
    fresh: bool
    offered: bool
    breach_open: bool
    guided_on_breach: bool
    exempt: bool
    digital: bool
    at_risk: bool
    screened: bool
    treatment: bool
    reading: bool
    incomplete_cv: bool
    overlooked: bool
    flagged: bool

    def __init__(self) -> None:
        for name, kind, size in FIELDS:
            if size > 1:
                # An array of minutes is small: a list would keep a number of its own for each.
                setattr(self, name, array("i", [0] * size) if kind == "i4" else [0.0] * size)


def meet_for_the_first_time(
    c: Citizen, number: int, group: int, key: int, frailty: float, contact: int
) -> None:
    """Set what is kept of somebody to what holds before her first spell in the run.

    Parameters
    ----------
    c : Citizen
        Herself: nothing that was kept before matters.
    number, group : int
        Row in the citizens table, and number of the group.
    key : int
        The seed of her own draws.
    frailty : float
        How easily she finds work.
    contact : int
        Minutes of contact so far.
    """
    c.number, c.group, c.key, c.frailty = number, group, key, frailty
    c.attempts = c.breaches = c.referrals = c.talks = c.counted = 0
    c.luck = bits(key, TALK_BITS, 0)
    c.spell, c.began, c.zero, c.met_at = -1, 0, -contact, MISSING
    c.hours = c.hours_limit = c.earned = 0.0
    c.band, c.cause, c.slept, c.waited = 0, 0, 0, False
    c.settled_at, c.stage_end = 0, NEVER
    c.step, c.step_at, c.errand_at = REQUEST, NEVER, NEVER
    for errand in range(ERRANDS):
        c.errands[errand] = NEVER
    c.item, c.due, c.kind, c.target, c.fresh = -1, MISSING, 0, MISSING, True
    c.caseworker = c.last_caseworker = c.own = NOBODY
    c.form = c.room = c.job = c.duty = c.paper = c.felt = c.freed = 0
    c.guides = c.asked = 0
    c.guided_at = c.asked_at = MISSING
    c.activation, c.place = 0, NO_PLACE
    c.age_band = 1
    c.offered = c.breach_open = c.exempt = c.screened = c.treatment = c.overlooked = c.flagged = False
    c.at_risk = c.reading = c.incomplete_cv = c.guided_on_breach = False
    c.digital = True
    c.self_books = FIELD


def draw(c: Citizen, purpose: int, attempt: int) -> float:
    """Give her uniform number for a purpose, the ``attempt``-th time."""
    return uniform(c.key, purpose, attempt)


def next_attempt(c: Citizen) -> None:
    """Go on to the next talk: draw the bits that decide about it."""
    c.attempts += 1
    c.luck = bits(c.key, TALK_BITS, c.attempts)


def note(centre: Jobcentre, c: Citizen, now: int, event: int, kind: int) -> None:
    """Write a row of the log that has nothing to do with a talk."""
    centre.write((now, c.number, c.spell, event, kind, MISSING, MISSING, NOBODY, NOBODY, 0, 0, 0, 1))


def note_talk(centre: Jobcentre, c: Citizen, now: int, event: int, registered: int) -> None:
    """Write a row of the log about her talk, with its minutes."""
    due, target, caseworker, form = c.due, c.target, c.caseworker, c.form
    job, duty, paper = c.job, c.duty, c.paper
    centre.write(
        (now, c.number, c.spell, event, c.kind, due, target, caseworker, form, job, duty, paper, registered)
    )


def expect_breach(centre: Jobcentre, c: Citizen, now: int) -> None:
    """Set when she next breaches a duty otherwise than by missing a talk."""
    rate = centre.of_group[c.group].breach_rate
    after = leaving.threshold(draw(c, BREACH_AFTER, c.breaches), 1.0) / rate if rate > 0.0 else NEVER
    set_errand(c, BREACH, now + 1 + int(min(after, NEVER)))


def set_errand(c: Citizen, which: int, minute: int) -> None:
    """Set when an errand is due (NEVER: not any more)."""
    errands = c.errands
    before = errands[which]
    at = min(minute, NEVER)
    errands[which] = at
    if at < c.errand_at:
        c.errand_at = at
    elif before == c.errand_at:
        first = errands[0]
        for i in range(1, ERRANDS):
            if errands[i] < first:
                first = errands[i]
        c.errand_at = first
