"""A citizen's activation (aktivering): asking for a place, waiting for one, taking part, coming out."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, NEVER, OPENING
from simulator.draws import FIELD, Purpose, bits
from simulator.log import KIND, MISSING, NOBODY, Event
from simulator.model import effects
from simulator.model.appointment_book import charge
from simulator.model.booking import is_served
from simulator.model.centre import Centre, note
from simulator.model.citizen import (
    END,
    NO_PLACE,
    PLACED,
    QUEUEING,
    REFER,
    START,
    TREATMENT_TO,
    Citizen,
    field_of,
    set_errand,
)
from simulator.model.planning import next_list

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


def ask_at(centre: Centre, c: Citizen, now: int, minute: int) -> None:
    """Set when a place is asked for. The day by which the offer is to begin is known from here on, place or no place;
    not to those whom nobody thinks of.
    """
    rules = centre.rules
    set_errand(c, REFER, minute)
    nobody_refers = rules.activation_count == 0 or not is_served(centre, c)
    if c.exempt or nobody_refers or _is_overlooked(centre, c):
        return
    _act_ahead(centre, c, now, minute + rules.refer)


def _act_ahead(centre: Centre, c: Citizen, now: int, known: int) -> None:
    """Let the known date of an offer act before it comes."""
    rules = centre.rules
    if rules.factors[effects.ACTIVATION_AHEAD] != 1.0 or rules.outside_before_offer != 1.0:
        begin = max(now, known - rules.minutes[effects.ACTIVATION_AHEAD])
        effects.open_window(
            c, effects.ACTIVATION_AHEAD, begin, known, rules.factors[effects.ACTIVATION_AHEAD]
        )


def _is_overlooked(centre: Centre, c: Citizen) -> bool:
    """Return whether chance has nobody think of the offer that she is to be referred to next."""
    rules = centre.rules
    overlooked = rules.overlooked_offers_at_risk if c.screened else rules.overlooked_offers
    return field_of(bits(c.key, OFFER_BITS, c.referrals), OVERLOOKED) < overlooked


def look_again(c: Citizen, now: int) -> None:
    """Look at an overlooked citizen's offer again, at a talk: she may be thought of this time."""
    c.overlooked = False
    set_errand(c, REFER, now + 1)


def refer(centre: Centre, c: Citizen, now: int) -> None:
    """Ask for a place in a type of activation; an overlooked citizen waits for an oversight list to catch her."""
    rules = centre.rules
    set_errand(c, REFER, NEVER)
    if c.exempt or rules.activation_count == 0:
        return
    if c.treatment:
        set_errand(c, REFER, c.errands[TREATMENT_TO])
        return
    if not is_served(centre, c):
        set_errand(c, REFER, now + UNSEEN)
        return
    drawn = bits(c.key, OFFER_BITS, c.referrals)
    missed = c.overlooked or _is_overlooked(centre, c)
    number = _choice(centre, c, now, field_of(drawn, CHOICE))
    if number == NO_TYPE:
        set_errand(c, REFER, now + UNSEEN)
        return
    c.referrals += 1
    if not c.flagged and missed:
        listed = next_list(centre, c, now)
        c.overlooked, c.flagged = listed == NEVER, listed != NEVER
        set_errand(c, REFER, max(now + 1, now + UNSEEN if c.overlooked else listed))
        return
    if c.flagged:
        c.flagged = False
        note(centre, c, now, FLAGGED, OFFER)
        _act_ahead(centre, c, now, now + rules.refer)
    c.activation = rules.activation_from + number
    if not centre.has_places(c):
        set_errand(c, REFER, now + UNSEEN)
    elif centre.ask_for_place(c):
        grant_place(centre, c, now)
    else:
        c.place = QUEUEING


def _choice(centre: Centre, c: Citizen, now: int, drawn: int) -> int:
    """Return the number of the type that chance gives her, among those of the rules in force that are open to her, or
    NO_TYPE. Without repeated offers, whoever has had the first one is left with the types that begin late.
    """
    group = centre.of_group[c.group]
    cuts = group.repeat_cuts if c.offered else group.offer_cuts
    late = c.offered and group.offer_repeat < 0
    at = drawn * _open(centre, c, now, cuts, late) // FIELD
    reached = below = 0
    for i in range(centre.rules.activation_count):
        if _is_open(centre, c, now, i, late):
            reached += cuts[i] - below
            if at < reached:
                return i
        below = cuts[i]
    return NO_TYPE


def _open(centre: Centre, c: Citizen, now: int, cuts: Sequence[int], late: bool) -> int:
    """Return the shares of the types that are open to her, together, as a field of a draw."""
    total = below = 0
    for i in range(centre.rules.activation_count):
        if _is_open(centre, c, now, i, late):
            total += cuts[i] - below
        below = cuts[i]
    return total


def _is_open(centre: Centre, c: Citizen, now: int, number: int, late: bool) -> bool:
    """Return whether a type is for her age and this week of contact; ``late``: and one that begins late."""
    kind = centre.activation[centre.rules.activation_from + number]
    contact = now - c.contact_zero
    for_her = kind.ages >> c.age_band & 1 == 1 and kind.opens <= contact <= kind.closes
    return for_her and (kind.opens > 0 or not late)


def next_opening(centre: Centre, c: Citizen, now: int) -> int:
    """Return the next minute in which a type that begins late, of any of the run's rules, begins for her age, or NEVER.
    Whether it is in force then, and for her group, is seen then.
    """
    opening = NEVER
    for i in range(len(centre.activation)):
        kind = centre.activation[i]
        begins = c.contact_zero + kind.opens
        if kind.opens > 0 and kind.ages >> c.age_band & 1 == 1 and begins > now:
            opening = min(opening, begins)
    return opening


def grant_place(centre: Centre, c: Citizen, now: int) -> None:
    """A place is vacant: the start is now known."""
    kind = centre.activation[c.activation]
    c.place = PLACED
    day = centre.open_day(now // MINUTES_PER_DAY + max(1, kind.lag_days))
    set_errand(c, START, day * MINUTES_PER_DAY + MORNING)


def start(centre: Centre, c: Citizen, now: int) -> None:
    """Activation begins."""
    group, kind = centre.of_group[c.group], centre.activation[c.activation]
    drawn = bits(c.key, OFFER_BITS, c.referrals - 1)
    known = 0 if field_of(drawn, REGISTERED) < centre.rules.unregistered_activation else 1
    paper = kind.referral_minutes
    centre.write(
        (now, c.number, c.spell, STARTED, kind.kind, MISSING, MISSING, NOBODY, NOBODY, 0, 0, paper, known)
    )
    if group.team >= 0:
        charge(centre.book, group.team, c.own, now // MINUTES_PER_DAY, kind.referral_minutes)
    effects.close_window(c, effects.ACTIVATION_AHEAD, now)
    if kind.lock_in != 1.0:
        effects.open_window(c, effects.ACTIVATION, now, now + kind.length, kind.lock_in)
    if group.counts_as_offer[kind.kind]:
        c.offered = True
    set_errand(c, START, NEVER)
    set_errand(c, END, now + kind.length)


def end(centre: Centre, c: Citizen, now: int) -> None:
    """Activation ends; the next offer is aimed at."""
    rules, kind = centre.rules, centre.activation[c.activation]
    leave_activation(centre, c, now)
    if kind.after != 1.0:
        effects.open_window(c, effects.ACTIVATION, now, now + rules.minutes[effects.ACTIVATION], kind.after)
    repeat = centre.of_group[c.group].offer_repeat
    if repeat >= 0:
        ask_at(centre, c, now, now + repeat)
    else:
        set_errand(c, REFER, next_opening(centre, c, now))


def leave_activation(centre: Centre, c: Citizen, now: int) -> None:
    """Leave the place, or the queue for one."""
    if c.place == NO_PLACE:
        return
    if c.errands[END] != NEVER:
        note(centre, c, now, ENDED, centre.activation[c.activation].kind)
    set_errand(c, START, NEVER)
    set_errand(c, END, NEVER)
    centre.leave_place(c)
    c.place = NO_PLACE
