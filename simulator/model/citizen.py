"""One citizen: what the simulation keeps of her between two events, and her own draws.

The functions of this package take her as ``c``: an object of :class:`Citizen` in SimPy's engine, a record of an array
with the same fields in the compiled one.
"""


# ruff: noqa: RUF009 - kept() returns a dataclass field

from __future__ import annotations

from array import array
from collections.abc import MutableSequence, Sequence
from dataclasses import dataclass, field
from typing import Any

from simulator.calendar import (
    NEVER,
)
from simulator.draws import FIELD, Purpose, bits, uniform
from simulator.log import MISSING, NOBODY
from simulator.model import effects
from simulator.scenario.base import CAUSES

TREATMENT_FROM, TREATMENT_TO, SERVICE_CALL, REFER, START, END, EXHAUSTED, EMPLOYER, MILESTONE, BREACH = range(
    10
)
"""The errands that may come besides talks, each with at most one minute at which it is due."""
ERRANDS = 10
TALK_BITS = int(Purpose.TALK)
NO_SHOW, FORM_OF, OVERLOOKED, REGISTERED = 0, 16, 32, 48
"""Where the fields of a talk's 64 bits begin."""
REQUEST, LISTED, LAPSED, TALK = range(4)
"""What the next step in the talks is: ask for one, be caught by an oversight list, let one lapse that nobody asked for,
hold one."""
NO_PLACE, QUEUEING, PLACED = range(3)
"""How it stands with a place in activation: none asked for, waiting for one, given one."""


def kept(kind: str, first: float = 0, size: int = 1) -> Any:
    """Return a field of :class:`Citizen`.

    Parameters
    ----------
    kind : str
        NumPy's name of its type in a record: narrow, for a country has a million citizens.
    first : number
        What it holds when she comes into the run; each number of it, where it is a list.
    size : int
        How many numbers it is; from 2 on it is a list.
    """
    about = {"kind": kind, "first": first, "size": size}
    if size == 1:
        return field(default=first, metadata=about)

    def numbers() -> Any:
        # An array of minutes is small: a list would keep a number of its own for each.
        return array("i", [int(first)] * size) if kind == "i4" else [first] * size

    return field(default_factory=numbers, metadata=about)


@dataclass(slots=True, eq=False)
class Citizen:
    """The state of one citizen; times are minutes of the run.

    This is the one list of her fields. The record of the compiled engine has the same ones with the types and first
    values that are given here (:mod:`simulator.simulation.compiled.arrays`).
    """

    # Who she is.
    number: int = kept("i4")
    """Row in the citizens table."""
    group: int = kept("u1")
    """Number of the group."""
    arm: int = kept("i1")
    """Whose rules hold for her, where rules are tried on some: see :class:`simulator.simulation.setup.Lots`."""
    key: int = kept("u8")
    """The seed of her own draws."""
    frailty: float = kept("f8")
    """How easily she finds work."""
    age_band: int = kept("u1", 1)
    """0 below 30 years, 1 from 30 to 49, 2 from 50."""
    digital: bool = kept("?", True)
    """Is digitally ready."""
    at_risk: bool = kept("?", False)
    """Is truly at risk of long unemployment."""
    reading: bool = kept("?", False)
    """Needs the reading assessment."""
    incomplete_cv: bool = kept("?", False)
    """Has an incomplete CV."""
    self_books: int = kept("i4", FIELD)
    """How readily she books her own talks: below the group's threshold she does."""

    # Her spell and the clocks that go on from one to the next.
    spell: int = kept("i2", -1)
    """Number of the spell, -1 before the first."""
    began: int = kept("i4")
    """When the spell began."""
    contact_zero: int = kept("i4")
    """When her clock of contact would have stood at zero; between spells minus the contact so far."""
    hours_used: float = kept("f8", 0.0)
    """Benefit hours used before this spell."""
    hours_limit: float = kept("f8", 0.0)
    """Benefit hours that the present right and its lengthening give."""
    earned: float = kept("f8", 0.0)
    """Hours worked since the present right was given and not yet turned into benefit hours."""
    exempt: bool = kept("?", False)
    """Is exempt in this spell (selvforsørget)."""
    treatment: bool = kept("?", False)
    """Is in treatment or examination now."""

    # When she leaves.
    band: int = kept("u1")
    """Duration band of this stage of the spell."""
    stage_end: int = kept("i4", NEVER)
    """When this stage, and with it the rates, ends."""
    rates: MutableSequence[float] = kept("f8", 0.0, len(CAUSES))
    """Exit rates per minute of this stage (job, education, other)."""
    left: MutableSequence[float] = kept("f8", 0.0, len(CAUSES))
    """What is left of the thresholds, divided by frailty."""
    tallied: MutableSequence[float] = kept("f8", 0.0, len(CAUSES))
    """What was left of the thresholds as the tally of hazards was last added to..."""
    tallied_at: int = kept("i4")
    """...and when that was."""
    factors: MutableSequence[float] = kept("f8", 1.0, effects.WINDOWS)
    """By window of :mod:`simulator.model.effects`: what it multiplies her job hazard by."""
    begins: MutableSequence[int] = kept("i4", -NEVER, effects.WINDOWS)
    """By window: when it begins."""
    ends: MutableSequence[int] = kept("i4", -NEVER, effects.WINDOWS + 1)
    """By window: when it ends; last the latest end of those that open seldom."""

    # Sleeping and waking.
    slept: int = kept("i4")
    """The minute up to which her hazards were integrated when she was last put to sleep."""
    waited: bool = kept("?", False)
    """Could be woken before her time, so that her hazards were not carried further."""
    cause: int = kept("u1")
    """What she leaves by when she wakes."""
    step: int = kept("u1", REQUEST)
    """The next step in the talks..."""
    step_at: int = kept("i4", NEVER)
    """...and when it comes."""
    errands: MutableSequence[int] = kept("i4", NEVER, ERRANDS)
    """When each of the other errands is due..."""
    errand_at: int = kept("i4", NEVER)
    """...and the first of them."""

    # The talk that is next or booked.
    attempts: int = kept("i4")
    """Talks booked so far, over all spells: addresses the draws of a talk."""
    talk_draw: int = kept("u8")
    """The 64 bits that decide about the talk at hand."""
    item: int = kept("i2", -1)
    """Number of the planned talk."""
    kind: int = kept("u1")
    """Its kind, as in the log."""
    due: int = kept("i4", MISSING)
    """When it is due."""
    target: int = kept("i4", MISSING)
    """The minute aimed at."""
    fresh: bool = kept("?", True)
    """The next booking is the first for its obligation."""
    caseworker: int = kept("i2", NOBODY)
    """With whom it is booked."""
    form: int = kept("u1")
    """In which form."""
    room: int = kept("i2")
    """Minutes in the room..."""
    job: int = kept("i2")
    """...the job-focused ones of them..."""
    duty: int = kept("i2")
    """...and those on duties."""
    paper: int = kept("i2")
    """Minutes of paperwork."""
    job_experienced: int = kept("i2")
    """Job-focused minutes that she has of it, however many share the talk."""
    freed_minutes: int = kept("i2")
    """Minutes freed against the baseline's duties."""
    guides: int = kept("u1")
    """Guidance on sanctions in it: 0 none, 1 by the calendar, 2 after a breach."""
    guides_by_baseline: int = kept("u1")
    """The same by the baseline's duties."""

    # What went before.
    talks: int = kept("i2")
    """Talks held in this spell."""
    counted: int = kept("i2")
    """Talks held since the last milestone."""
    met_at: int = kept("i4", MISSING)
    """When she last had a talk with the jobcentre, or let one lapse: talks by need are counted from there."""
    last_caseworker: int = kept("i2", NOBODY)
    """Whom she met last."""
    own: int = kept("i2", NOBODY)
    """Whose caseload she belongs to."""
    screened: bool = kept("?", False)
    """Was found at risk of long unemployment, rightly or not."""
    guided_at: int = kept("i4", MISSING)
    """When she was last guided about sanctions."""
    guided_by_baseline_at: int = kept("i4", MISSING)
    """When the baseline's calendar last asked for it."""
    breaches: int = kept("i4")
    """Breaches that no talk brought about, over all spells: addresses their draws."""
    breach_open: bool = kept("?", False)
    """A missed talk has not been followed by guidance yet."""
    guided_on_breach: bool = kept("?", False)
    """Guidance has followed a missed talk at some time."""

    # Her activation.
    activation: int = kept("i2")
    """The type, of any of the run's rules, that she is referred to or takes part in."""
    place: int = kept("u1", NO_PLACE)
    """How it stands with the place."""
    referrals: int = kept("i2")
    """How often she has been referred."""
    offered: bool = kept("?", False)
    """Has begun an offer of a type that the law counts."""
    overlooked: bool = kept("?", False)
    """Nobody has thought of an offer for her, and no list has caught her yet."""
    flagged: bool = kept("?", False)
    """A list has caught her for an offer."""


@dataclass(frozen=True)
class Newcomers:
    """The citizens as they come into the run, by their number, a column each (see :class:`simulator.log.Citizens`).

    ``returning`` says that somebody left before the run and comes back in it; ``age_band`` is 0 below 30 years, 1 from
    30 to 49, 2 from 50; ``arm`` is -1 where it is that of her caseworker.
    """

    key: Sequence[int]
    group: Sequence[int]
    arm: Sequence[int]
    entered: Sequence[int]
    contact: Sequence[int]
    benefit_hours: Sequence[float]
    earned: Sequence[float]
    frailty: Sequence[float]
    return_after: Sequence[int]
    treatment_from: Sequence[int]
    treatment_to: Sequence[int]
    age_band: Sequence[int]
    returning: Sequence[bool]
    digital: Sequence[bool]
    at_risk: Sequence[bool]
    reading: Sequence[bool]
    incomplete_cv: Sequence[bool]
    self_books: Sequence[int]


def draw(c: Citizen, purpose: int, attempt: int) -> float:
    """Return her uniform number for a purpose, the ``attempt``-th time."""
    return uniform(c.key, purpose, attempt)


def field_of(drawn: int, at: int) -> int:
    """Return the field of 16 bits that begins at a position of 64 random bits."""
    return drawn >> at & 0xFFFF


def next_attempt(c: Citizen) -> None:
    """Go on to the next talk: draw the bits that decide about it."""
    c.attempts += 1
    c.talk_draw = bits(c.key, TALK_BITS, c.attempts)


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
