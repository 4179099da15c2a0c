"""The jobcentre as the citizens meet it in the kernel: the same attributes as in SimPy's engine, on arrays.

What depends on the rules in force is looked up in arrays. Imported only where numba is to be had.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload, overload_attribute, overload_method

from simulator.draws import bits, uniform
from simulator.model.booking import plan_minutes
from simulator.model.citizen import QUEUEING, field_of
from simulator.simulation.compiled.structure import Structure, structure_of


class CentreType(Structure):
    """Everything that citizens share."""


class BookType(Structure):
    """The appointment book."""


class PeopleType(Structure):
    """The citizens as they come into the run."""


centre_of = structure_of(CentreType, "book", "people")
"""Make the jobcentre of a named tuple's fields, its book and its people (in the kernel only)."""
book_of = structure_of(BookType)
"""Make the book of a named tuple's fields (in the kernel only)."""
people_of = structure_of(PeopleType)
"""Make the people of a named tuple's fields (in the kernel only)."""


@overload_attribute(CentreType, "rules", inline="always")
def _rules(centre):
    return lambda centre: centre.rules_by_number[centre.clock[0].in_force]


@overload_attribute(CentreType, "of_group", inline="always")
def _of_group(centre):
    return lambda centre: centre.groups_by_number[centre.clock[0].in_force]


@overload_attribute(CentreType, "staff_minutes", inline="always")
def _staff_minutes(centre):
    return lambda centre: centre.staff_minutes_by_number[centre.clock[0].in_force]


@overload_attribute(CentreType, "aim", inline="always")
def _aim(centre):
    return lambda centre: centre.aim_by_number[centre.clock[0].in_force]


@overload_attribute(CentreType, "notice", inline="always")
def _notice(centre):
    return lambda centre: centre.notice_by_number[centre.clock[0].in_force]


@overload_attribute(CentreType, "ask_by", inline="always")
def _ask_by(centre):
    return lambda centre: centre.ask_by_by_number[centre.clock[0].in_force]


@overload_attribute(CentreType, "market", inline="always")
def _market(centre):
    return lambda centre: centre.market_record[0]


@overload_attribute(CentreType, "running")
def _running(centre):
    return lambda centre: centre.running_by_arm[centre.clock[0].arm]


@overload_attribute(CentreType, "arm")
def _arm(centre):
    return lambda centre: centre.clock[0].arm


@overload_method(CentreType, "join_arm")
def _join_arm(centre, c, arm):
    def impl(centre, c, arm):
        c.arm = arm
        turn_to(centre, arm)

    return impl


def turn_to(centre: Any, arm: int) -> None:
    """Let the rules and the steering of an arm be those in force; those of arm 0 while its own do not hold yet."""
    clock, number = centre.clock[0], centre.in_force_by_arm[arm]
    clock.arm, clock.in_force = (arm, number) if number >= 0 else (0, centre.in_force_by_arm[0])


@overload_method(CentreType, "write")
def _write(centre, row):
    def impl(centre, row):
        clock = centre.clock[0]
        to = centre.log[clock.log_rows]
        clock.log_rows += 1
        to.time, to.citizen, to.spell, to.event, to.kind = row[0], row[1], row[2], row[3], row[4]
        to.due, to.target, to.caseworker, to.form = row[5], row[6], row[7], row[8]
        to.job_minutes, to.duty_minutes, to.paper_minutes = row[9], row[10], row[11]
        to.registered = row[12] != 0

    return impl


@overload_method(CentreType, "plan_minutes")
def _plan_minutes(centre, group, case):
    return lambda centre, group, case: plan_minutes(centre.rules, centre.of_group[group], case)


@overload_method(CentreType, "open_day")
def _open_day(centre, day):
    return lambda centre, day: centre.open_days[min(day - centre.first_day, len(centre.open_days) - 1)]


@overload_method(CentreType, "has_places")
def _has_places(centre, c):
    return lambda centre, c: centre.places[centre.activation[c.activation].kind].known


@overload_method(CentreType, "ask_for_place")
def _ask_for_place(centre, c):
    def impl(centre, c):
        places = centre.places[centre.activation[c.activation].kind]
        if places.taken < places.places:
            places.taken += 1
            return True
        c.ahead, c.behind = places.last, -1
        if places.last >= 0:
            centre.citizens[places.last].behind = c.slot
        else:
            places.first = c.slot
        places.last = c.slot
        return False

    return impl


@overload_method(CentreType, "leave_place")
def _leave_place(centre, c):
    def impl(centre, c):
        places = centre.places[centre.activation[c.activation].kind]
        if c.place == QUEUEING:
            leave_queue(centre, places, c)
        else:
            places.taken -= 1
            grant_vacant_places(centre, places)

    return impl


def leave_queue(centre: Any, places: Any, c: Any) -> None:
    """Take somebody out of a queue for places."""
    if c.ahead >= 0:
        centre.citizens[c.ahead].behind = c.behind
    else:
        places.first = c.behind
    if c.behind >= 0:
        centre.citizens[c.behind].ahead = c.ahead
    else:
        places.last = c.ahead


def grant_vacant_places(centre: Any, places: Any) -> None:
    """Give vacant places to those at the head of the queue; the kernel wakes them in this very minute."""
    clock = centre.clock[0]
    while places.first >= 0 and places.taken < places.places:
        c = centre.citizens[places.first]
        leave_queue(centre, places, c)
        places.taken += 1
        centre.woken[clock.places_granted % len(centre.woken)] = c.slot
        clock.places_granted += 1


def set_places(centre: Any) -> None:
    """Change the number of places to that of the rules in force."""
    rules = centre.rules
    for i in range(rules.activation_from, rules.activation_from + rules.activation_count):
        a = centre.activation[i]
        places = centre.places[a.kind]
        if centre.clock[0].arm > 0 and places.known:
            continue
        if places.known or a.places > 0:
            places.known = True
            places.places = a.places
            grant_vacant_places(centre, places)


_GAMMA, _ATTEMPTS = np.uint64(0x9E3779B97F4A7C15), 2**20
_FIRST_MIX, _SECOND_MIX = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_S11, _S27, _S30, _S31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)


@overload(bits)
def _bits(key, purpose, attempt):
    def impl(key, purpose, attempt):
        z = np.uint64(key) + _GAMMA * np.uint64(purpose * _ATTEMPTS + attempt + 1)
        z = (z ^ (z >> _S30)) * _FIRST_MIX
        z = (z ^ (z >> _S27)) * _SECOND_MIX
        return z ^ (z >> _S31)

    return impl


@overload(uniform)
def _uniform(key, purpose, attempt):
    return lambda key, purpose, attempt: (bits(key, purpose, attempt) >> _S11) * 2.0**-53


@overload(field_of)
def _field_of(drawn, at):
    return lambda drawn, at: np.int64((drawn >> np.uint64(at)) & np.uint64(0xFFFF))
