"""A citizen's activation (aktivering): asking for a place, waiting for one, taking part, coming out."""

from __future__ import annotations

import simpy

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, NEVER
from simulator.draws import Purpose, bits
from simulator.log import KIND, MISSING, NOBODY, Event
from simulator.model import leaving
from simulator.simulation.citizen import END, REFER, START, TREATMENT_TO, Citizen
from simulator.simulation.rules import ActivationRules

STARTED, ENDED, FLAGGED = int(Event.activation_started), int(Event.activation_ended), int(Event.flagged)
OFFER = KIND["offer"]
OFFER_BITS = int(Purpose.OFFER)
CHOICE, OVERLOOKED, REGISTERED = 0, 16, 32
"""Where the fields of an offer's 64 bits begin."""
UNSEEN = 4 * MINUTES_PER_WEEK
"""An overlooked citizen whom no list catches, and one for whose type there is no place at all, are looked at again
after so long: the rules may have changed."""
MORNING = 9 * 60
"""Minute of the day at which activation begins."""


def refer(c: Citizen, now: int) -> None:
    """Ask for a place in a type of activation; an overlooked citizen waits for an oversight list to catch her."""
    centre = c.centre
    rules = centre.rules
    c.set_errand(REFER, NEVER)
    if c.exempt or not rules.activation:
        return
    if c.treatment:
        c.set_errand(REFER, c.errands[TREATMENT_TO])
        return
    luck = bits(c.key, OFFER_BITS, c.referrals)
    c.referrals += 1
    overlooked = rules.overlooked_offers_at_risk if c.screened else rules.overlooked_offers
    if not c.flagged and (c.overlooked or luck >> OVERLOOKED & 0xFFFF < overlooked):
        listed = centre.next_list(c.group, now, c.zero)
        c.overlooked, c.flagged = listed == NEVER, listed != NEVER
        c.set_errand(REFER, max(now + 1, now + UNSEEN if c.overlooked else listed))
        return
    if c.flagged:
        c.flagged = False
        c.note(now, FLAGGED, OFFER)
    choice = luck >> CHOICE & 0xFFFF
    cuts = rules.groups[c.group].repeat_cuts if c.offered else rules.groups[c.group].offer_cuts
    c.activation = rules.activation[sum(cut <= choice for cut in cuts[:-1])]
    if c.activation.kind not in centre.places:
        c.set_errand(REFER, now + UNSEEN)
        return
    request = centre.places[c.activation.kind].request()
    c.request = request
    if request.triggered:
        be_granted(c, now)
    elif request.callbacks is not None:
        c.waiting = True
        request.callbacks.append(lambda place: _wake(c, place))


def _activation(c: Citizen) -> ActivationRules:
    """Give the type that she was referred to, by the rules in force then."""
    if c.activation is None:
        raise RuntimeError(f"citizen {c.number} has not been referred")
    return c.activation


def _wake(c: Citizen, place: simpy.Event) -> None:
    """Wake a citizen whose turn it is, unless she has left the queue in this very minute."""
    if c.request is place:
        c.alarm.wake(place)


def be_granted(c: Citizen, now: int) -> None:
    """A place is vacant: the start is now known."""
    centre = c.centre
    rules = centre.rules
    kind = _activation(c)
    c.waiting = False
    day = centre.days.on_or_after(now // MINUTES_PER_DAY + max(1, kind.lag))
    start = day * MINUTES_PER_DAY + MORNING
    c.set_errand(START, start)
    if rules.activation_ahead != 1.0:
        begin = max(now, start - rules.activation_ahead_minutes)
        leaving.open_window(c.windows, leaving.ACTIVATION_AHEAD, begin, start, rules.activation_ahead)


def start(c: Citizen, now: int) -> None:
    """Activation begins."""
    centre = c.centre
    rules = centre.rules
    kind = _activation(c)
    team = rules.groups[c.group].team
    luck = bits(c.key, OFFER_BITS, c.referrals - 1)
    known = 0 if luck >> REGISTERED & 0xFFFF < rules.unregistered_activation else 1
    centre.write(
        (
            now,
            c.number,
            c.spell,
            STARTED,
            kind.kind,
            MISSING,
            MISSING,
            NOBODY,
            NOBODY,
            0,
            0,
            kind.paper_minutes,
            known,
        )
    )
    if team >= 0:
        centre.book.charge(team, c.own, now // MINUTES_PER_DAY, kind.paper_minutes)
    if kind.lock_in != 1.0:
        leaving.open_window(c.windows, leaving.ACTIVATION, now, now + kind.length, kind.lock_in)
    c.offered = c.offered or kind.kind in rules.groups[c.group].offer_counts
    c.set_errand(START, NEVER)
    c.set_errand(END, now + kind.length)


def end(c: Citizen, now: int) -> None:
    """Activation ends; the next offer is aimed at."""
    rules = c.centre.rules
    kind = _activation(c)
    give_back(c, now)
    if kind.after != 1.0:
        leaving.open_window(c.windows, leaving.ACTIVATION, now, now + rules.after_minutes, kind.after)
    repeat = rules.groups[c.group].offer_repeat
    c.set_errand(REFER, now + repeat if repeat >= 0 else NEVER)


def give_back(c: Citizen, now: int) -> None:
    """Leave the place, or the queue for one."""
    request = c.request
    if request is None:
        return
    c.request = None
    c.waiting = False
    if c.errands[END] != NEVER:
        kind = _activation(c).kind
        c.note(now, ENDED, kind)
    c.set_errand(START, NEVER)
    c.set_errand(END, NEVER)
    resource: simpy.Resource = request.resource
    if request.triggered:
        resource.release(request)
    else:
        request.cancel()
