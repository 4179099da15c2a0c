"""The appointment book (kalenderen): minutes of every caseworker, day by day, given out first come first served.

It is the resource that the citizens compete for. A SimPy resource gives out the present moment and lets those who find
it taken wait; an appointment book gives out future moments, so a request is answered at once with a time, and the
waiting lies between the request and the talk. ``request`` and ``release`` are named after SimPy's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING
from simulator.log import NOBODY

NO_ROOM = 2**30
"""Asked for in vain: more than anybody asks for."""
PRESENT, HOLIDAY, SICK = 0, 1, 2
LONGEST_DAY = 9 * 60
"""Minutes of a day within which talks can begin and end."""


@dataclass(slots=True)
class AppointmentBook:
    """The books of all teams.

    Days d are counted from the first of the run. Every caseworker has a seat; a team's seats stand side by side, from
    ``begin`` on and before ``end``.
    """

    first_day: int
    size: int
    """The run's first day, and how many there are."""
    week_of: list[int]
    monday: list[int]
    next_open: list[int]
    """By day the week; by week its first day; by day the first working day from it on."""
    begin: list[int]
    end: list[int]
    """By team, its seats."""
    seat_of: list[int]
    team_of: list[int]
    """By caseworker, her seat and her team."""
    worker_of: list[int]
    """By seat, the caseworker."""
    away: list[bytes]
    """By caseworker and day: present, on holiday, sick."""
    on_offer: list[list[int]]
    left: list[list[int]]
    used: list[list[int]]
    """By day and seat: minutes on offer, minutes left, minutes of the day after which her next talk begins."""
    week_left: list[list[int]]
    """By week and seat: minutes left."""
    team_left: list[list[int]]
    team_total: list[list[int]]
    first_used: list[list[int]]
    """By team and week: minutes left, minutes in all, minutes booked by first talks."""
    cursor: list[list[int]]
    """By team and day: the seat to ask first."""
    refused: list[list[int]]
    refused_work: list[list[int]]
    """By team and day: the room and work that were last asked for in vain."""


def fits(room: int, work: int, day_left: int, week_left: int) -> bool:
    """Return whether a talk fits a caseworker's day and week.

    Room minutes (job-focused + duties) must fit one day; they and the paperwork together draw on her week.
    """
    return room <= day_left and work <= week_left


def may_use_week(work: int, week_left: int, held: float) -> bool:
    """Return whether a team's week has room for a talk besides what is still held for first talks."""
    left = week_left - work
    return left >= 0 and left >= held


def find_seat(
    room: int,
    work: int,
    day_left: Sequence[int],
    week_left: Sequence[int],
    first: int,
    begin: int,
    end: int,
) -> int:
    """Return the first seat of ``begin`` .. ``end`` - 1, from ``first`` on and round again, whose day and week a talk
    fits; -1 if none.
    """
    for i in range(first, end):
        if room <= day_left[i] and work <= week_left[i]:
            return i
    for i in range(begin, first):
        if room <= day_left[i] and work <= week_left[i]:
            return i
    return -1


def offer(book: AppointmentBook, caseworker: int, minutes: int, from_day: int) -> None:
    """Set the minutes that a caseworker offers on each present day from ``from_day`` on; booked talks stay."""
    for d in range(max(0, from_day - book.first_day), book.size):
        if book.next_open[d] == d and book.away[caseworker][d] != HOLIDAY:
            _set(book, caseworker, d, minutes)


def scale(book: AppointmentBook, caseworker: int, minutes: int, from_day: int) -> None:
    """Set the minutes on offer from a day on, on the days on which she is there anyway."""
    seat = book.seat_of[caseworker]
    for d in range(max(0, from_day - book.first_day), book.size - 1):
        if book.on_offer[d][seat] > 0:
            _set(book, caseworker, d, minutes)


def call_in_sick(book: AppointmentBook, caseworker: int, first_day: int, last_day: int) -> None:
    """Take a spell of sickness out of the book, on the morning of its first day."""
    for d in range(first_day - book.first_day, last_day - book.first_day + 1):
        _set(book, caseworker, d, 0)


def _set(book: AppointmentBook, caseworker: int, d: int, minutes: int) -> None:
    team, seat, week = book.team_of[caseworker], book.seat_of[caseworker], book.week_of[d]
    more = minutes - book.on_offer[d][seat]
    if more == 0:
        return
    book.on_offer[d][seat] = minutes
    book.left[d][seat] += more
    book.week_left[week][seat] += more
    book.team_left[team][week] += more
    book.team_total[team][week] += more
    if more > 0:
        _forget_refusals(book, team, week)


def _forget_refusals(book: AppointmentBook, team: int, week: int) -> None:
    """Minutes given back on one day may make room on every day of the week."""
    for d in range(book.monday[week], book.monday[week + 1]):
        book.refused[team][d] = book.refused_work[team][d] = NO_ROOM


def is_present(book: AppointmentBook, caseworker: int, day: int) -> bool:
    """Return whether a caseworker is there on a day (employed, not on holiday, not sick)."""
    d = day - book.first_day
    return book.on_offer[d][book.seat_of[caseworker]] > 0 and book.away[caseworker][d] == PRESENT


def request(
    book: AppointmentBook,
    team: int,
    own: int,
    d: int,
    near: int,
    room: int,
    work: int,
    held_share: float,
    first: bool,
) -> tuple[int, int]:
    """Book the earliest talk that fits.

    Parameters
    ----------
    book : AppointmentBook
        The book.
    team : int
        The team asked.
    own : int
        The only caseworker asked, or NOBODY for anybody in the team.
    d : int
        The first day that will do, counted from the first day of the run.
    near : int
        The last day on which the talk may use the minutes held for first talks, counted likewise.
    room, work : int
        Minutes in the room, and room and paper together.
    held_share : float
        Share of a team's week held for first talks; those booked count against it.
    first : bool
        Whether it is a first talk.

    Returns
    -------
    minute, caseworker : int
        When and with whom; (NEVER, NOBODY) if nothing fits before the book ends.
    """
    size, next_open = book.size, book.next_open
    refused, refused_work, cursor = book.refused[team], book.refused_work[team], book.cursor[team]
    d = next_open[d] if d < size else size
    while d < size:
        week = book.week_of[d]
        held = 0.0 if d <= near else held_share * book.team_total[team][week]
        held -= book.first_used[team][week]
        if not may_use_week(work, book.team_left[team][week], held):
            d = next_open[book.monday[week + 1]]
            continue
        left, week_left = book.left[d], book.week_left[week]
        if own >= 0:
            seat = book.seat_of[own]
            if not fits(room, work, left[seat], week_left[seat]):
                seat = -1
        elif room >= refused[d] and work >= refused_work[d]:
            seat = -1
        else:
            seat = find_seat(room, work, left, week_left, cursor[d], book.begin[team], book.end[team])
            if seat < 0:
                refused[d], refused_work[d] = room, work
        if seat >= 0 and book.used[d][seat] + room <= LONGEST_DAY:
            used = book.used[d][seat]
            cursor[d] = seat
            left[seat] -= room
            book.used[d][seat] = used + room
            week_left[seat] -= work
            book.team_left[team][week] -= work
            if first:
                book.first_used[team][week] += work
            return (d + book.first_day) * MINUTES_PER_DAY + OPENING + used, book.worker_of[seat]
        d = next_open[d + 1]
    return NEVER, NOBODY


def stand_in(book: AppointmentBook, team: int, now: int, room: int, work: int) -> int:
    """Find somebody of a team who can hold a talk right now, and book her; NOBODY if there is none."""
    d = now // MINUTES_PER_DAY - book.first_day
    minute, week = now % MINUTES_PER_DAY - OPENING, book.week_of[d]
    left, week_left = book.left[d], book.week_left[week]
    for seat in range(book.begin[team], book.end[team]):
        if book.used[d][seat] <= minute and fits(room, work, left[seat], week_left[seat]):
            left[seat] -= room
            book.used[d][seat] = minute + room
            week_left[seat] -= work
            book.team_left[team][week] -= work
            return book.worker_of[seat]
    return NOBODY


def release(book: AppointmentBook, caseworker: int, minute: int, room: int, work: int, first: bool) -> None:
    """Take a talk that will not be held out of the book: its minutes are free again."""
    d = minute // MINUTES_PER_DAY - book.first_day
    team, seat, week = book.team_of[caseworker], book.seat_of[caseworker], book.week_of[d]
    book.left[d][seat] += room
    book.week_left[week][seat] += work
    book.team_left[team][week] += work
    if first:
        book.first_used[team][week] -= work
    book.cursor[team][d] = seat
    _forget_refusals(book, team, week)


def charge(book: AppointmentBook, team: int, caseworker: int, day: int, minutes: int) -> None:
    """Take minutes of paperwork out of a week: the caseworker's own, or the first colleague's who has them."""
    if book.begin[team] == book.end[team]:
        return
    d = day - book.first_day
    week = book.week_of[d]
    seat = book.seat_of[caseworker] if caseworker >= 0 else book.cursor[team][d]
    book.week_left[week][seat] -= minutes
    book.team_left[team][week] -= minutes


def fill(book: AppointmentBook, team: int, first_day: int, last_day: int) -> tuple[int, int]:
    """Return (minutes used, minutes on offer) of a team over the whole weeks between two days."""
    total = left = 0
    for week in range(book.week_of[first_day - book.first_day], book.week_of[last_day - book.first_day]):
        total += book.team_total[team][week]
        left += book.team_left[team][week]
    return total - left, total
