"""The appointment book (kalenderen) as it lies open: minutes of every caseworker, day by day.

What is done with it stands in :mod:`simulator.simulation.book`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.calendar import WorkingDays
from simulator.log import Capacity
from simulator.simulation.staff import Caseworker

NO_ROOM = 2**30
"""Asked for in vain: more than anybody asks for."""


@dataclass(slots=True)
class AppointmentBook:
    """The books of all teams.

    Days d are counted from the first of the run. Every caseworker has a seat; a team's seats stand side by side, from
    ``begin`` on and before ``end``.

    Attributes
    ----------
    first_day, size : int
        The run's first day, and how many there are.
    week_of, monday, next_open : list of int
        By day the week; by week its first day; by day the first working day from it on.
    begin, end : list of int
        By team, its seats.
    seat_of, team_of : list of int
        By caseworker, her seat and her team.
    worker_of : list of int
        By seat, the caseworker.
    away : list of bytes
        By caseworker and day: present, on holiday, sick.
    on_offer, left, used : list of list of int
        By day and seat: minutes on offer, minutes left, minutes of the day after which her next talk begins.
    week_left : list of list of int
        By week and seat: minutes left.
    team_left, team_total, first_used : list of list of int
        By team and week: minutes left, minutes in all, minutes booked by first talks.
    cursor : list of list of int
        By team and day: the seat to ask first.
    refused, refused_work : list of list of int
        By team and day: the room and work that were last asked for in vain.
    """

    first_day: int
    size: int
    week_of: list[int]
    monday: list[int]
    next_open: list[int]
    begin: list[int]
    end: list[int]
    seat_of: list[int]
    team_of: list[int]
    worker_of: list[int]
    away: list[bytes]
    on_offer: list[list[int]]
    left: list[list[int]]
    used: list[list[int]]
    week_left: list[list[int]]
    team_left: list[list[int]]
    team_total: list[list[int]]
    first_used: list[list[int]]
    cursor: list[list[int]]
    refused: list[list[int]]
    refused_work: list[list[int]]


def empty_book(staff: tuple[Caseworker, ...], teams: int, days: WorkingDays) -> AppointmentBook:
    """Give a book in which nobody offers anything yet.

    Parameters
    ----------
    staff : tuple of Caseworker
        Everybody; the row number is the caseworker's number in the log.
    teams : int
        How many teams there are.
    days : WorkingDays
        The days of the run.
    """
    size = days.last - days.first + 1
    weekday = (days.start.weekday() + days.first) % 7
    week_of = [(d + weekday) // 7 for d in range(size)]
    monday = [min(size, max(0, 7 * w - weekday)) for w in range(week_of[-1] + 2)]
    next_open, at = [size] * (size + 1), size
    for d in range(size - 1, -1, -1):
        at = d if days.is_working(d + days.first) else at
        next_open[d] = at
    worker_of = sorted(range(len(staff)), key=lambda i: staff[i].team)
    seat_of = [0] * len(staff)
    for seat, caseworker in enumerate(worker_of):
        seat_of[caseworker] = seat
    end = [sum(c.team <= team for c in staff) for team in range(teams)]
    begin = [0, *end[:-1]]
    seats, weeks = len(staff), len(monday)
    return AppointmentBook(
        first_day=days.first,
        size=size,
        week_of=week_of,
        monday=monday,
        next_open=next_open,
        begin=begin,
        end=end,
        seat_of=seat_of,
        team_of=[c.team for c in staff],
        worker_of=worker_of,
        away=[c.away for c in staff],
        on_offer=_table(size, seats),
        left=_table(size, seats),
        used=_table(size, seats),
        week_left=_table(weeks, seats),
        team_left=_table(teams, weeks),
        team_total=_table(teams, weeks),
        first_used=_table(teams, weeks),
        cursor=[[first] * size for first in begin],
        refused=[[NO_ROOM] * size for _ in range(teams)],
        refused_work=[[NO_ROOM] * size for _ in range(teams)],
    )


def _table(rows: int, columns: int) -> list[list[int]]:
    return [[0] * columns for _ in range(rows)]


def capacity(on_offer: Any, book: AppointmentBook, teams: tuple[str, ...], until_day: int) -> Capacity:
    """Tabulate the minutes that were on offer, by team, day and caseworker.

    Parameters
    ----------
    on_offer : array_like, shape (days, seats)
        The minutes.
    book : AppointmentBook
        Who has which seat.
    teams : tuple of str
        The teams' names.
    until_day : int
        The first day that is left out.
    """
    minutes = np.asarray(on_offer, dtype=np.int32).reshape(book.size, -1)[: until_day - book.first_day]
    parts = []
    for team in range(len(teams)):
        days, seats = np.nonzero(minutes[:, book.begin[team] : book.end[team]])
        seats = seats + book.begin[team]
        workers = np.array(book.worker_of, dtype=np.int32)[seats]
        parts.append((workers, np.full(len(days), team), days + book.first_day, minutes[days, seats]))
    caseworker, of_team, day, on_day = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Capacity(
        caseworker.astype(np.int32),
        of_team.astype(np.uint8),
        day.astype(np.int32),
        on_day.astype(np.int32),
        teams,
    )
