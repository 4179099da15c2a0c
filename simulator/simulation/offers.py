"""A citizen's activation (aktivering): asking for a place, waiting for one, taking part, coming out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, NEVER, OPENING
from simulator.draws import FIELD, Purpose, bits
from simulator.log import KIND, MISSING, NOBODY, Event
from simulator.model import leaving
from simulator.simulation.book import charge
from simulator.simulation.citizen import (
    END,
    NO_PLACE,
    PLACED,
    QUEUEING,
    REFER,
    START,
    TREATMENT_TO,
    Citizen,
    note,
    set_errand,
)
from simulator.simulation.codes import field_of
from simulator.simulation.planning import next_list

if TYPE_CHECKING:
    from simulator.simulation.simpy_engine.centre import Jobcentre

STARTED, ENDED, FLAGGED = int(Event.activation_started), int(Event.activation_ended), int(Event.flagged)
OFFER = KIND["offer"]
OFFER_BITS = int(Purpose.OFFER)
NO_TYPE = -1
CHOICE, OVERLOOKED, REGISTERED = 0, 16, 32
"""Where the fields of an offer's 64 bits begin."""
UNSEEN = 4 * MINUTES_PER_WEEK
"""An overlooked citizen whom no list catches, and one for whom there is no type or no place at all, are looked at again
after so long: the rules may have changed."""
MORNING = OPENING + 60
"""Minute of the day at which activation begins."""


def refer(centre: Jobcentre, c: Citizen, now: int) -> None:
    """Ask for a place in a type of activation; an overlooked citizen waits for an oversight list to catch her."""
    rules = centre.rules
    set_errand(c, REFER, NEVER)
    if c.exempt or rules.activation_count == 0:
        return
    if c.treatment:
        set_errand(c, REFER, c.errands[TREATMENT_TO])
        return
    luck = bits(c.key, OFFER_BITS, c.referrals)
    number = _choice(centre, c, now, field_of(luck, CHOICE))
    if number == NO_TYPE:
        set_errand(c, REFER, now + UNSEEN)
        return
    c.referrals += 1
    overlooked = rules.overlooked_offers_at_risk if c.screened else rules.overlooked_offers
    if not c.flagged and (c.overlooked or field_of(luck, OVERLOOKED) < overlooked):
        listed = next_list(centre, c, now)
        c.overlooked, c.flagged = listed == NEVER, listed != NEVER
        set_errand(c, REFER, max(now + 1, now + UNSEEN if c.overlooked else listed))
        return
    if c.flagged:
        c.flagged = False
        note(centre, c, now, FLAGGED, OFFER)
    c.activation = rules.activation_from + number
    if not centre.has_places(c):
        set_errand(c, REFER, now + UNSEEN)
    elif centre.ask_for_place(c):
        be_granted(centre, c, now)
    else:
        c.place = QUEUEING


def _choice(centre: Jobcentre, c: Citizen, now: int, luck: int) -> int:
    """Give the number of the type that chance gives her, among those of the rules in force that are open to her, or
    NO_TYPE. Without repeated offers, whoever has had the first one is left with the types that begin late.
    """
    group = centre.of_group[c.group]
    cuts = group.repeat_cuts if c.offered else group.offer_cuts
    late = c.offered and group.offer_repeat < 0
    at = luck * _open(centre, c, now, cuts, late) // FIELD
    reached = below = 0
    for i in range(centre.rules.activation_count):
        if _is_open(centre, c, now, i, late):
            reached += cuts[i] - below
            if at < reached:
                return i
        below = cuts[i]
    return NO_TYPE


def _open(centre: Jobcentre, c: Citizen, now: int, cuts: Sequence[int], late: bool) -> int:
    """Give the shares of the types that are open to her, together, as a field of a draw."""
    total = below = 0
    for i in range(centre.rules.activation_count):
        if _is_open(centre, c, now, i, late):
            total += cuts[i] - below
        below = cuts[i]
    return total


def _is_open(centre: Jobcentre, c: Citizen, now: int, number: int, late: bool) -> bool:
    """Say whether a type is for her age and this week of contact; ``late``: and one that begins late."""
    kind = centre.activation[centre.rules.activation_from + number]
    contact = now - c.zero
    for_her = kind.ages >> c.age_band & 1 == 1 and kind.opens <= contact <= kind.closes
    return for_her and (kind.opens > 0 or not late)


def next_opening(centre: Jobcentre, c: Citizen, now: int) -> int:
    """Give the next minute in which a type that begins late, of any of the run's rules, begins for her age; NEVER where
    none does. Whether it is in force then, and for her group, is seen then.
    """
    opening = NEVER
    for i in range(len(centre.activation)):
        kind = centre.activation[i]
        begins = c.zero + kind.opens
        if kind.opens > 0 and kind.ages >> c.age_band & 1 == 1 and begins > now:
            opening = min(opening, begins)
    return opening


def be_granted(centre: Jobcentre, c: Citizen, now: int) -> None:
    """A place is vacant: the start is now known."""
    rules, kind = centre.rules, centre.activation[c.activation]
    c.place = PLACED
    day = centre.open_day(now // MINUTES_PER_DAY + max(1, kind.lag))
    begins = day * MINUTES_PER_DAY + MORNING
    set_errand(c, START, begins)
    if rules.activation_ahead != 1.0:
        begin = max(now, begins - rules.activation_ahead_minutes)
        leaving.open_window(c, leaving.ACTIVATION_AHEAD, begin, begins, rules.activation_ahead)


def start(centre: Jobcentre, c: Citizen, now: int) -> None:
    """Activation begins."""
    group, kind = centre.of_group[c.group], centre.activation[c.activation]
    luck = bits(c.key, OFFER_BITS, c.referrals - 1)
    known = 0 if field_of(luck, REGISTERED) < centre.rules.unregistered_activation else 1
    paper = kind.paper_minutes
    centre.write(
        (now, c.number, c.spell, STARTED, kind.kind, MISSING, MISSING, NOBODY, NOBODY, 0, 0, paper, known)
    )
    if group.team >= 0:
        charge(centre.book, group.team, c.own, now // MINUTES_PER_DAY, kind.paper_minutes)
    if kind.lock_in != 1.0:
        leaving.open_window(c, leaving.ACTIVATION, now, now + kind.length, kind.lock_in)
    if group.counts_as_offer[kind.kind]:
        c.offered = True
    set_errand(c, START, NEVER)
    set_errand(c, END, now + kind.length)


def end(centre: Jobcentre, c: Citizen, now: int) -> None:
    """Activation ends; the next offer is aimed at."""
    rules, kind = centre.rules, centre.activation[c.activation]
    give_back(centre, c, now)
    if kind.after != 1.0:
        leaving.open_window(c, leaving.ACTIVATION, now, now + rules.after_minutes, kind.after)
    repeat = centre.of_group[c.group].offer_repeat
    set_errand(c, REFER, now + repeat if repeat >= 0 else next_opening(centre, c, now))


def give_back(centre: Jobcentre, c: Citizen, now: int) -> None:
    """Leave the place, or the queue for one."""
    if c.place == NO_PLACE:
        return
    if c.errands[END] != NEVER:
        note(centre, c, now, ENDED, centre.activation[c.activation].kind)
    set_errand(c, START, NEVER)
    set_errand(c, END, NEVER)
    centre.leave_place(c)
    c.place = NO_PLACE
