"""The appointment book (kalenderen): minutes of every caseworker, day by day, given out first come first served.

It is the resource that the citizens compete for. A SimPy resource gives out the present moment and lets those who find
it taken wait; an appointment book gives out future moments, so a request is answered at once with a time, and the
waiting lies between the request and the talk. ``request`` and ``release`` are named after SimPy's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING, WorkingDays
from simulator.log import NOBODY, Capacity
from simulator.model import booking
from simulator.simulation.staff import HOLIDAY, PRESENT, Caseworker

LONGEST_DAY = 9 * 60
"""Minutes of a day within which talks can begin and end."""
NO_ROOM = 2**30


@dataclass(slots=True)
class TeamBook:
    """One team's minutes.

    Days d are counted from the first of the run, seats i within the team.

    Attributes
    ----------
    members : list of int
        Number of the caseworker in each seat.
    on_offer, left, used : list of list of int
        By day and seat: minutes on offer, minutes left, minutes of the day after which her next talk begins.
    week_left : list of list of int
        By week and seat: minutes left.
    team_left, team_total, first_used : list of int
        The team's week: minutes left, minutes in all, minutes booked by first talks.
    cursor : list of int
        Whom to ask first on a day.
    refused, refused_work : list of int
        The room and work that were last asked for in vain on a day.
    """

    members: list[int]
    count: int
    on_offer: list[list[int]]
    left: list[list[int]]
    used: list[list[int]]
    week_left: list[list[int]]
    team_left: list[int]
    team_total: list[int]
    first_used: list[int]
    cursor: list[int]
    refused: list[int]
    refused_work: list[int]


class AppointmentBook:
    """The books of all teams.

    Parameters
    ----------
    staff : tuple of Caseworker
        Everybody; the row number is the caseworker's number in the log.
    teams : tuple of str
        The teams' names.
    days : WorkingDays
        The days of the run.
    """

    def __init__(self, staff: tuple[Caseworker, ...], teams: tuple[str, ...], days: WorkingDays) -> None:
        self._staff, self._teams, self._days = staff, teams, days
        self._size = days.last - days.first + 1
        weekday = (days.start.weekday() + days.first) % 7
        self._week_of = [(d + weekday) // 7 for d in range(self._size)]
        self._monday = [max(0, 7 * w - weekday) for w in range(self._week_of[-1] + 2)]
        self._open = [days.is_working(d + days.first) for d in range(self._size)]
        self._next_open = self._open_days()
        self._books = [self._empty(team) for team in range(len(teams))]
        self._seat = [0] * len(staff)
        for book in self._books:
            for seat, caseworker in enumerate(book.members):
                self._seat[caseworker] = seat

    def _open_days(self) -> list[int]:
        following, at = [self._size] * (self._size + 1), self._size
        for d in range(self._size - 1, -1, -1):
            at = d if self._open[d] else at
            following[d] = at
        return following

    def _empty(self, team: int) -> TeamBook:
        members = [i for i, c in enumerate(self._staff) if c.team == team]
        n, size, weeks = len(members), self._size, len(self._monday)
        return TeamBook(
            members=members,
            count=n,
            on_offer=[[0] * n for _ in range(size)],
            left=[[0] * n for _ in range(size)],
            used=[[0] * n for _ in range(size)],
            week_left=[[0] * n for _ in range(weeks)],
            team_left=[0] * weeks,
            team_total=[0] * weeks,
            first_used=[0] * weeks,
            cursor=[0] * size,
            refused=[NO_ROOM] * size,
            refused_work=[NO_ROOM] * size,
        )

    def offer(self, caseworker: int, minutes: int, from_day: int) -> None:
        """Set the minutes that a caseworker offers on each present day from ``from_day`` on; booked talks stay."""
        person = self._staff[caseworker]
        for d in range(max(0, from_day - self._days.first), self._size):
            if self._open[d] and person.away[d] != HOLIDAY:
                self._set(caseworker, d, minutes)

    def scale(self, caseworker: int, minutes: int, first_day: int, last_day: int) -> None:
        """Set the minutes on offer between two days on which she is there anyway."""
        book = self._books[self._staff[caseworker].team]
        i = self._seat[caseworker]
        for d in range(max(0, first_day - self._days.first), min(self._size, last_day - self._days.first)):
            if book.on_offer[d][i]:
                self._set(caseworker, d, minutes)

    def call_in_sick(self, caseworker: int, first_day: int, last_day: int) -> None:
        """Take a spell of sickness out of the book, on the morning of its first day."""
        for d in range(first_day - self._days.first, last_day - self._days.first + 1):
            self._set(caseworker, d, 0)

    def _set(self, caseworker: int, d: int, minutes: int) -> None:
        book = self._books[self._staff[caseworker].team]
        i = self._seat[caseworker]
        more = minutes - book.on_offer[d][i]
        if more == 0:
            return
        week = self._week_of[d]
        book.on_offer[d][i] = minutes
        book.left[d][i] += more
        book.week_left[week][i] += more
        book.team_left[week] += more
        book.team_total[week] += more
        if more > 0:
            self._forget_refusals(book, week)

    def _forget_refusals(self, book: TeamBook, week: int) -> None:
        """Minutes given back on one day may make room on every day of the week."""
        for d in range(self._monday[week], min(self._size, self._monday[week + 1])):
            book.refused[d] = book.refused_work[d] = NO_ROOM

    def is_present(self, caseworker: int, day: int) -> bool:
        """Say whether a caseworker is there on a day (employed, not on holiday, not sick)."""
        book = self._books[self._staff[caseworker].team]
        d = day - self._days.first
        return book.on_offer[d][self._seat[caseworker]] > 0 and self._staff[caseworker].away[d] == PRESENT

    def request(
        self, team: int, own: int, d: int, near: int, room: int, work: int, held_share: float, first: bool
    ) -> tuple[int, int]:
        """Book the earliest talk that fits.

        Parameters
        ----------
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
        book = self._books[team]
        week_of, next_open, size = self._week_of, self._next_open, self._size
        d = next_open[d] if d < size else size
        while d < size:
            week = week_of[d]
            held = 0.0 if d <= near else held_share * book.team_total[week]
            held -= book.first_used[week]
            if not booking.may_use_week(work, book.team_left[week], held):
                d = next_open[min(size, self._monday[week + 1])]
                continue
            if own >= 0:
                i = self._seat[own]
                if not booking.fits(room, work, book.left[d][i], book.week_left[week][i]):
                    i = -1
            elif room >= book.refused[d] and work >= book.refused_work[d]:
                i = -1
            else:
                i = booking.seat(room, work, book.left[d], book.week_left[week], book.cursor[d], book.count)
                if i < 0:
                    book.refused[d], book.refused_work[d] = room, work
            if i >= 0 and book.used[d][i] + room <= LONGEST_DAY:
                used = book.used[d][i]
                book.cursor[d] = i
                book.left[d][i] -= room
                book.used[d][i] = used + room
                book.week_left[week][i] -= work
                book.team_left[week] -= work
                if first:
                    book.first_used[week] += work
                return (d + self._days.first) * MINUTES_PER_DAY + OPENING + used, book.members[i]
            d = next_open[d + 1]
        return NEVER, NOBODY

    def stand_in(self, team: int, now: int, room: int, work: int) -> int:
        """Find somebody of a team who can hold a talk right now, and book her; NOBODY if there is none."""
        book = self._books[team]
        d = now // MINUTES_PER_DAY - self._days.first
        minute, week = now % MINUTES_PER_DAY - OPENING, self._week_of[d]
        for i in range(book.count):
            free = book.used[d][i] <= minute
            if free and booking.fits(room, work, book.left[d][i], book.week_left[week][i]):
                book.left[d][i] -= room
                book.used[d][i] = minute + room
                book.week_left[week][i] -= work
                book.team_left[week] -= work
                return book.members[i]
        return NOBODY

    def release(self, caseworker: int, minute: int, room: int, work: int, first: bool) -> None:
        """Give the minutes of a talk that will not be held back to the book."""
        book = self._books[self._staff[caseworker].team]
        d = minute // MINUTES_PER_DAY - self._days.first
        i, week = self._seat[caseworker], self._week_of[d]
        book.left[d][i] += room
        book.week_left[week][i] += work
        book.team_left[week] += work
        if first:
            book.first_used[week] -= work
        book.cursor[d] = i
        self._forget_refusals(book, week)

    def charge(self, team: int, caseworker: int, day: int, minutes: int) -> None:
        """Take minutes of paperwork out of a week: the caseworker's own, or the first colleague's who has them."""
        book = self._books[team]
        if book.count == 0:
            return
        week = self._week_of[day - self._days.first]
        i = self._seat[caseworker] if caseworker >= 0 else book.cursor[day - self._days.first]
        book.week_left[week][i] -= minutes
        book.team_left[week] -= minutes

    def fill(self, team: int, first_day: int, last_day: int) -> tuple[int, int]:
        """Give (minutes used, minutes on offer) of a team over the whole weeks between two days."""
        book = self._books[team]
        weeks = range(self._week_of[first_day - self._days.first], self._week_of[last_day - self._days.first])
        total = sum(book.team_total[w] for w in weeks)
        return total - sum(book.team_left[w] for w in weeks), total

    def on_offer(self, horizon_day: int) -> Capacity:
        """Tabulate the minutes that were on offer, day by day, until the horizon."""
        rows: list[tuple[int, int, int, int]] = []
        for team, book in enumerate(self._books):
            for d in range(min(self._size, horizon_day - self._days.first)):
                rows += [
                    (book.members[i], team, d + self._days.first, m)
                    for i, m in enumerate(book.on_offer[d])
                    if m
                ]
        table = np.array(rows, dtype=np.int32).reshape(-1, 4)
        return Capacity(
            table[:, 0].copy(),
            table[:, 1].astype(np.uint8),
            table[:, 2].copy(),
            table[:, 3].copy(),
            self._teams,
        )
