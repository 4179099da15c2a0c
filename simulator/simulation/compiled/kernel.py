"""What puts the decisions in order: the compiled counterpart of SimPy's queue and of the readable engine's processes.

Within a minute first come the jobcentre's own affairs, in the order in which they were scheduled; then those whom a
vacant place wakes; then the citizens by the due date of the talk that is next or booked, then by number: the order of
:mod:`simulator.simulation.simpy_engine`.

Alarms of later days stand in a list a day, in no order; only those of the day that has come are put in a heap, which is
small enough to stay in the processor's nearest memory. The heap is written out below: numba's heapq, on a list of
tuples, leaves the same log and takes more time.
"""

from __future__ import annotations

from typing import Any

from simulator.calendar import MINUTES_PER_DAY, NEVER
from simulator.log import MISSING
from simulator.model.appointment_book import call_in_sick
from simulator.model.life import AWAY, begin, wake, wake_for_place
from simulator.model.market import effort, open_week
from simulator.model.steering import open_book, steer, take_over
from simulator.simulation.compiled.world import book_of, centre_of, people_of, set_places, turn_to

NUMBERS = 24
"""Bits for a citizen's number."""
NONE = -1
"""Nobody comes after."""
SPARE_ROWS = 64
"""More than one waking writes to the log: the kernel pauses when so many rows of its log are left."""


def go_on(source: Any, book: Any, people: Any) -> bool:
    """Let the run happen until it ends or pauses, or the log is full; return whether there is more to come.

    Parameters
    ----------
    source, book, people : named tuples of arrays
        The state of the run (see :mod:`simulator.simulation.compiled.engine`); it goes on from there.
    """
    centre = centre_of(source, (book_of(book, ()), people_of(people, ())))
    clock = centre.clock[0]
    if clock.in_force < 0:
        _prepare(centre)
    while clock.log_rows < len(centre.log) - SPARE_ROWS:
        affair = _next_affair(centre)
        minute = centre.affairs[affair].minute
        first = _first_alarm(centre, min(minute, clock.until))
        if clock.grants_woken < clock.places_granted and minute > clock.now:
            slot = centre.woken[clock.grants_woken % len(centre.woken)]
            clock.grants_woken += 1
            _wake_for_place(centre, slot)
        elif minute <= first:
            if minute >= clock.until:
                return False
            clock.now = minute
            _see_to(centre, affair)
        else:
            if first >= clock.until:
                return False
            clock.now = first
            _wake_first(centre)
    return True


def _prepare(centre: Any) -> None:
    """Do what is done before the first minute: rules, book, places, who is ill that morning; schedule the affairs."""
    clock = centre.clock[0]
    clock.in_force = 0
    centre.in_force_by_arm[0] = 0
    take_over(centre, clock.now)
    open_book(centre, centre.first_day)
    set_places(centre)
    switches = len(centre.since) - 1
    for number in range(switches):
        _schedule(centre, number, centre.since[number + 1])
    _schedule(centre, switches, _call_in_sick(centre))
    _schedule(centre, switches + 1, clock.now + centre.rules.steer)
    centre.affairs[switches + 2].minute = clock.now  # the stock comes before whatever else this minute holds
    centre.affairs[switches + 2].order = -1
    if len(centre.affairs) > switches + 3:
        _schedule(centre, switches + 3, centre.market.until)


def _schedule(centre: Any, affair: int, minute: int) -> None:
    clock = centre.clock[0]
    centre.affairs[affair].minute = minute
    centre.affairs[affair].order = clock.scheduled
    clock.scheduled += 1


def _next_affair(centre: Any) -> int:
    """Return the jobcentre's next affair: new rules, then mornings with somebody ill, steering, newcomers, and the
    weeks of a shared labour market.
    """
    first = 0
    for i in range(1, len(centre.affairs)):
        a, b = centre.affairs[i], centre.affairs[first]
        if a.minute < b.minute or (a.minute == b.minute and a.order < b.order):
            first = i
    return first


def _see_to(centre: Any, affair: int) -> None:
    clock = centre.clock[0]
    switches = len(centre.since) - 1
    if affair < switches:
        centre.affairs[affair].minute = NEVER
        arm = centre.arm_of_rules[affair + 1]
        if centre.in_force_by_arm[arm] < 0:
            _begin_arm(centre, arm)
        centre.in_force_by_arm[arm] = affair + 1
        clock.arm, clock.in_force = arm, affair + 1
        take_over(centre, clock.now)
        set_places(centre)
        if centre.new_roster[clock.in_force]:
            open_book(centre, clock.now // MINUTES_PER_DAY)
    elif affair == switches:
        _schedule(centre, affair, _call_in_sick(centre))
    elif affair == switches + 1:
        for arm in range(len(centre.in_force_by_arm)):
            if centre.in_force_by_arm[arm] >= 0:
                _turn_to(centre, arm)
                steer(centre, clock.now)
        _turn_to(centre, 0)
        _schedule(centre, affair, clock.now + centre.rules.steer)
    elif affair == switches + 2:
        _welcome(centre, affair)
    else:
        _share_vacancies(centre)
        _schedule(centre, affair, centre.market.until)


def _share_vacancies(centre: Any) -> None:
    """Share out the vacancies of the week by the search effort of all at its beginning."""
    clock, in_all = centre.clock[0], 0
    for slot in range(clock.rows_used):
        c = centre.citizens[slot]
        if c.cause != AWAY:
            _turn_to(centre, c.arm)
            in_all += effort(centre, c, clock.now)
    _turn_to(centre, 0)
    open_week(centre, clock.now, in_all)


def _turn_to(centre: Any, arm: int) -> None:
    """Let the rules and the steering of an arm be those in force, for whoever is woken next."""
    if len(centre.in_force_by_arm) > 1:
        turn_to(centre, arm)


def _begin_arm(centre: Any, arm: int) -> None:
    """Let an arm begin to be steered from where the jobcentre stands."""
    centre.running_by_arm[arm] = centre.running_by_arm[0]
    for g in range(len(centre.has_milestones)):
        centre.steering[arm][g] = centre.steering[0][g]


def _call_in_sick(centre: Any) -> int:
    """Take spells of sickness that begin by now out of the book; return the next minute at which one begins."""
    clock = centre.clock[0]
    while clock.sickness_begun < len(centre.sick_who):
        minute = centre.sick_from[clock.sickness_begun] * MINUTES_PER_DAY
        if minute > clock.now:
            return int(minute)
        i = clock.sickness_begun
        call_in_sick(centre.book, centre.sick_who[i], centre.sick_from[i], centre.sick_to[i])
        clock.sickness_begun += 1
    return NEVER


def _welcome(centre: Any, affair: int) -> None:
    """Wake those who come into the run in this minute, as far as the log has room."""
    clock = centre.clock[0]
    while clock.newcomers_in < len(centre.order):
        at = centre.wakes[clock.newcomers_in]
        if at > clock.now:
            _schedule(centre, affair, at)
            return
        if clock.log_rows >= len(centre.log) - SPARE_ROWS:
            return
        if clock.rows_vacant > 0:
            clock.rows_vacant -= 1
            slot = centre.vacant[clock.rows_vacant]
        else:
            slot = clock.rows_used
            clock.rows_used += 1
            centre.citizens[slot].ticket = 0
        ticket = centre.citizens[slot].ticket
        centre.citizens[slot] = centre.newcomer[0]
        c = centre.citizens[slot]
        c.slot, c.ticket = slot, ticket
        _turn_to(centre, max(0, centre.people.arm[centre.order[clock.newcomers_in]]))
        minute = begin(centre, c, centre.order[clock.newcomers_in], clock.now)
        clock.newcomers_in += 1
        _set_alarm(centre, c, minute)
    centre.affairs[affair].minute = NEVER


def _forget(centre: Any, c: Any) -> None:
    """Let go of somebody who does not come back: her row may be another's."""
    clock = centre.clock[0]
    c.ticket += 1
    centre.vacant[clock.rows_vacant] = c.slot
    clock.rows_vacant += 1


def _wake_first(centre: Any) -> None:
    """Wake the citizen whose alarm is first; her next one takes its place in the queue."""
    clock, alarm = centre.clock[0], centre.alarms[0]
    c = centre.citizens[alarm.slot]
    if alarm.ticket != c.ticket:
        _drop_first(centre)  # she was woken before it rang
        return
    _turn_to(centre, c.arm)
    minute = wake(centre, c, alarm.minute)
    if minute == NEVER:
        _forget(centre, c)
        _drop_first(centre)
    elif _day(centre, minute) > clock.day:
        _drop_first(centre)
        _put_off(centre, c, minute)
    else:
        _sift_down(centre, _rank(c), minute, c.slot, c.ticket)


def _wake_for_place(centre: Any, slot: int) -> None:
    """Wake somebody who is given a place, before her alarm rings."""
    c = centre.citizens[slot]
    c.ticket += 1
    _turn_to(centre, c.arm)
    _set_alarm(centre, c, wake_for_place(centre, c, centre.clock[0].now))


def _set_alarm(centre: Any, c: Any, minute: int) -> None:
    """Have her woken at a minute, unless she does not come back."""
    if minute == NEVER:
        _forget(centre, c)
        return
    if _day(centre, minute) > centre.clock[0].day:
        _put_off(centre, c, minute)
    else:
        _rise(centre, _rank(c), minute, c.slot, c.ticket)


def _day(centre: Any, minute: int) -> int:
    """Return the number of a minute's day, from 0 on."""
    return int(minute // MINUTES_PER_DAY) - int(centre.first_day)


def _first_alarm(centre: Any, until: int) -> int:
    """Return the minute of the first alarm, NEVER if there is none on the day of ``until`` or before."""
    clock = centre.clock[0]
    if clock.pending == 0:
        last = min(_day(centre, until), len(centre.later) - 1)
        while clock.pending == 0:
            if clock.day >= last:
                return NEVER
            clock.day += 1
            _begin_day(centre)
    return int(centre.alarms[0].minute)


def _begin_day(centre: Any) -> None:
    """Put the alarms of the day that has come in the heap, but for those that nobody waits for any more."""
    clock = centre.clock[0]
    at = centre.later[clock.day]
    centre.later[clock.day] = NONE
    while at != NONE:
        alarm = centre.put_off[at]
        if alarm.ticket == centre.citizens[alarm.slot].ticket:
            _rise(centre, alarm.rank, alarm.minute, alarm.slot, alarm.ticket)
        after = alarm.after
        alarm.after = clock.spare
        clock.spare = at
        at = after


def _put_off(centre: Any, c: Any, minute: int) -> None:
    """Put an alarm in the list of a later day."""
    clock = centre.clock[0]
    if clock.spare == NONE:
        if clock.put_off == len(centre.put_off):
            _drop_unheard(centre)
        else:
            centre.put_off[clock.put_off].after = NONE
            clock.spare = clock.put_off
            clock.put_off += 1
    at, day = clock.spare, _day(centre, minute)
    alarm = centre.put_off[at]
    clock.spare = alarm.after
    _put(alarm, _rank(c), minute, c.slot, c.ticket)
    alarm.after = centre.later[day]
    centre.later[day] = at


def _rank(c: Any) -> int:
    due = MISSING if c.cause == AWAY else c.due
    return int((due - MISSING) << NUMBERS) + int(c.number)


def _rise(centre: Any, rank: int, minute: int, slot: int, ticket: int) -> None:
    """Put an alarm at the end of the heap, and let it rise to where it belongs."""
    alarms, clock = centre.alarms, centre.clock[0]
    at = clock.pending
    clock.pending += 1
    while at > 0:
        above = alarms[(at - 1) >> 1]
        if above.minute < minute or (above.minute == minute and above.rank <= rank):
            break
        _put(alarms[at], above.rank, above.minute, above.slot, above.ticket)
        at = (at - 1) >> 1
    _put(alarms[at], rank, minute, slot, ticket)


def _drop_unheard(centre: Any) -> None:
    """Take every alarm that nobody waits for any more out of its day: there is then at most one a citizen."""
    clock, put_off = centre.clock[0], centre.put_off
    for day in range(clock.day + 1, len(centre.later)):
        at = centre.later[day]
        centre.later[day] = NONE
        while at != NONE:
            alarm = put_off[at]
            after = alarm.after
            if alarm.ticket == centre.citizens[alarm.slot].ticket:
                alarm.after = centre.later[day]
                centre.later[day] = at
            else:
                alarm.after = clock.spare
                clock.spare = at
            at = after


def _drop_first(centre: Any) -> None:
    """Take the first alarm out of the heap."""
    alarms, clock = centre.alarms, centre.clock[0]
    clock.pending -= 1
    last = alarms[clock.pending]
    if clock.pending > 0:
        _sift_down(centre, last.rank, last.minute, last.slot, last.ticket)


def _sift_down(centre: Any, rank: int, minute: int, slot: int, ticket: int) -> None:
    """Put an alarm in the place of the first one, and let it sink to where it belongs."""
    alarms, pending = centre.alarms, centre.clock[0].pending
    at = 0
    while True:
        below = 2 * at + 1
        if below >= pending:
            break
        child = alarms[below]
        if below + 1 < pending:
            other = alarms[below + 1]
            if other.minute < child.minute or (other.minute == child.minute and other.rank < child.rank):
                child = other
                below += 1
        if minute < child.minute or (minute == child.minute and rank <= child.rank):
            break
        _put(alarms[at], child.rank, child.minute, child.slot, child.ticket)
        at = below
    _put(alarms[at], rank, minute, slot, ticket)


def _put(alarm: Any, rank: int, minute: int, slot: int, ticket: int) -> None:
    alarm.rank, alarm.minute, alarm.slot, alarm.ticket = rank, minute, slot, ticket
