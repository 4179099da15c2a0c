"""One citizen: what the simulation keeps of her between two events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simulator.calendar import NEVER
from simulator.draws import Purpose, bits, uniform
from simulator.log import MISSING, NOBODY
from simulator.model import leaving
from simulator.scenario.base import BANDS

if TYPE_CHECKING:
    from simpy.resources.resource import Request

    from simulator.simulation.centre import Jobcentre
    from simulator.simulation.clock import Alarm
    from simulator.simulation.rules import ActivationRules

TREATMENT_FROM, TREATMENT_TO, SERVICE_CALL, REFER, START, END, EXHAUSTED, EMPLOYER, MILESTONE = range(9)
"""The errands that may come besides talks, each with at most one minute at which it is due."""
ERRANDS = 9
TALK_BITS = int(Purpose.TALK)

REQUEST, CAUGHT, LAPSED, TALK = range(4)
"""What the next step in the talks is: ask for one, be caught by an oversight list, let one lapse that nobody asked for,
hold one."""


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
    spell, began : int
        Number of the spell and the minute it began.
    zero : int
        The minute at which her clock of contact would have stood at zero.
    left : tuple of float
        What is left of the thresholds (job, education, other), divided by frailty.
    tally, settled, settled_at
        Her group's tally of hazards, and what was left of the thresholds, and when, as it was last added to.
    rates, band, stage_end
        Exit rates per minute of this stage, its duration band, and when it ends.
    windows : list of float
        Effects on her job hazard (:mod:`simulator.model.leaving`).
    step, step_at
        The next step in the talks and when it comes.
    errands, errand_at
        Minutes of the other errands, and the first of them.
    item : int
        Number of the planned talk that is next or booked.
    due, kind, target
        Of the talk that is next or booked.
    talk : tuple of int
        The booked talk: caseworker, form, room, job, duty, paper minutes, job-focused minutes as she feels them,
        guidance on sanctions (0 none, 1 by the calendar, 2 after a breach), the same by the baseline's duties, minutes
        freed against them.
    """

    __slots__ = (
        "activation",
        "age_band",
        "alarm",
        "asked_at",
        "at_risk",
        "attempts",
        "band",
        "began",
        "breach_open",
        "centre",
        "counted",
        "digital",
        "due",
        "errand_at",
        "errands",
        "exempt",
        "flagged",
        "frailty",
        "fresh",
        "group",
        "guided_at",
        "hours",
        "incomplete_cv",
        "item",
        "key",
        "kind",
        "last_caseworker",
        "left",
        "luck",
        "number",
        "offered",
        "overlooked",
        "own",
        "rates",
        "reading",
        "referrals",
        "request",
        "screened",
        "settled",
        "settled_at",
        "spell",
        "stage_end",
        "step",
        "step_at",
        "talk",
        "talks",
        "tally",
        "target",
        "treatment",
        "waiting",
        "windows",
        "zero",
    )

    def __init__(
        self, centre: Jobcentre, number: int, group: int, key: int, frailty: float, contact: int
    ) -> None:
        self.centre = centre
        self.number = number
        self.group = group
        self.key = key
        self.frailty = frailty
        self.spell = -1
        self.began = 0
        self.zero = -contact
        """Before a spell begins: minus the contact so far."""
        self.left = (0.0, 0.0, 0.0)
        self.tally = centre.tally[group]
        self.settled = self.left
        self.settled_at = 0
        self.rates = (0.0, 0.0, 0.0)
        self.band = 0
        self.stage_end = NEVER
        self.windows: list[float] = []
        self.step = REQUEST
        self.step_at = NEVER
        self.errands = [NEVER] * ERRANDS
        self.errand_at = NEVER
        self.item = -1
        self.due = MISSING
        self.kind = 0
        self.target = MISSING
        self.talk: tuple[int, ...] = ()
        self.fresh = True
        """Whether the next booking is the first for its obligation."""
        self.luck = bits(key, TALK_BITS, 0)
        self.attempts = 0
        """Talks booked so far, over all spells: addresses the draws of a talk."""
        self.talks = 0
        """Talks held in this spell."""
        self.counted = 0
        """Talks held that the law counts."""
        self.offered = False
        """Whether she has begun an offer of a type that the law counts."""
        self.last_caseworker = NOBODY
        self.own = NOBODY
        self.guided_at = MISSING
        self.asked_at = MISSING
        """When the baseline's calendar last asked for guidance on sanctions."""
        self.breach_open = False
        self.exempt = False
        self.age_band = 1
        """0 below 30 years, 1 from 30 to 49, 2 from 50."""
        self.digital = True
        self.at_risk = False
        self.screened = False
        self.treatment = False
        self.reading = False
        self.incomplete_cv = False
        self.hours = 0.0
        """Benefit hours used before this spell."""
        self.referrals = 0
        self.activation: ActivationRules | None = None
        """The activation type referred to or taken part in."""
        self.overlooked = False
        """Whether nobody has thought of an offer for her, and no list has caught her yet."""
        self.flagged = False
        """Whether an oversight list has caught her for an offer."""
        self.request: Request | None = None
        self.waiting = False
        """Whether she is in the queue for a place: then she may be woken before she has something to do."""
        self.alarm: Alarm

    def draw(self, purpose: int, attempt: int) -> float:
        """Give her uniform number for a purpose, the ``attempt``-th time."""
        return uniform(self.key, purpose, attempt)

    def next_attempt(self) -> None:
        """Go on to the next talk: draw the bits that decide about it."""
        self.attempts += 1
        self.luck = bits(self.key, TALK_BITS, self.attempts)

    def note(self, now: int, event: int, kind: int = 0) -> None:
        """Write a row of the log that has nothing to do with a talk."""
        self.centre.write(
            (now, self.number, self.spell, event, kind, MISSING, MISSING, NOBODY, NOBODY, 0, 0, 0, 1)
        )

    def set_errand(self, which: int, minute: int) -> None:
        """Set when an errand is due (NEVER: not any more)."""
        errands = self.errands
        before, errands[which] = errands[which], minute
        if minute < self.errand_at:
            self.errand_at = minute
        elif before == self.errand_at:
            self.errand_at = min(errands)

    def contact(self, now: int) -> int:
        """Minutes on her clock of contact."""
        return now - self.zero

    def integrate(self, now: int, until: int) -> tuple[int, int]:
        """Carry her hazards forward to ``until`` or to her exit.

        Returns
        -------
        minute, cause : int
            See :func:`simulator.model.leaving.advance`.
        """
        centre = self.centre
        rules = centre.rules
        while True:
            stop = until if until < self.stage_end else self.stage_end
            at, cause, self.left = leaving.advance(
                now, stop, self.rates, self.windows, rules.sanction_full, rules.sanction_end, self.left
            )
            if at == centre.horizon:
                self.settle(at)
            if cause or at == until:
                return at, cause
            now = at
            self.rates, band, self.stage_end = centre.stage(self.group, self.began, now)
            if band != self.band:
                self.settle(now)
                self.band = band

    def foresee(self, now: int, until: int) -> int:
        """Give the minute to which :meth:`integrate` would carry her, and leave her where she is."""
        self.settle(now)
        tally, here = self.tally, (self.left, self.rates, self.band, self.stage_end)
        self.tally = [0.0] * len(tally)
        stop, _ = self.integrate(now, until)
        self.tally = tally
        self.left, self.rates, self.band, self.stage_end = here
        self.settled, self.settled_at = self.left, now
        return stop

    def settle(self, now: int) -> None:
        """Add the hazards of this stage, so far as they are not yet in it, to her group's tally."""
        tally, band, frailty = self.tally, self.band, self.frailty
        job, education, other = self.settled
        new_job, new_education, new_other = self.left
        tally[band] += now - self.settled_at
        tally[BANDS + band] += (job - new_job) * frailty
        tally[2 * BANDS + band] += (education - new_education) * frailty
        tally[3 * BANDS + band] += (other - new_other) * frailty
        self.settled, self.settled_at = self.left, now
