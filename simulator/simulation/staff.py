"""The caseworkers: who they are, on which days they are there, and the book of the minutes that they offer.

Holidays and sickness belong to a caseworker and a purpose like every other draw, so that the same caseworker is ill on
the same days under every scenario.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import WorkingDays
from simulator.draws import Purpose, page
from simulator.log import Capacity
from simulator.model.appointment_book import HOLIDAY, NO_ROOM, PRESENT, SICK, AppointmentBook
from simulator.model.rules import SUBSTITUTES, Vocabulary
from simulator.scenario import Scenario
from simulator.scenario.practice import Caseworkers

ATTEMPTS = 400
"""Spells of sickness drawn per caseworker at most: more than any run holds."""
HOLIDAYS = 80
"""Stretches of holiday drawn per caseworker; in a run of many years they come again."""


@dataclass(frozen=True)
class Caseworker:
    """One caseworker (sagsbehandler) over the whole run."""

    team: int
    number: int
    """Her number within the team."""
    away: bytes
    """Per day from the first of the working days: present, on holiday or sick."""
    sickness: tuple[tuple[int, int], ...]
    """First and last day of each spell of sickness."""
    above_median: bool = False
    """Whether her talks work better than the median caseworker's, where caseworkers differ."""


def day_minutes(scenario: Scenario) -> int:
    """Minutes for talks of a present day of a full-time caseworker."""
    work = scenario.practice.caseworkers
    return round(work.day_hours * 60.0 * work.case_share * work.talk_share)


def minutes_on_a_day(scenario: Scenario, words: Vocabulary, team: int, number: int) -> int:
    """Minutes for talks of a present day of one caseworker: the last of a team may be part-time, or not employed."""
    part = min(1.0, max(0.0, heads(scenario, words.teams[team]) - number))
    return round(day_minutes(scenario) * part)


def heads(scenario: Scenario, name: str) -> float:
    """Full-time caseworkers of a team (or of the substitute corps)."""
    if name == SUBSTITUTES:
        return scenario.practice.substitutes.heads
    team = scenario.practice.teams.get(name)
    return team.heads * scenario.practice.caseworkers.factor if team is not None and team.active else 0.0


def roster_of(scenarios: tuple[Scenario, ...], words: Vocabulary) -> tuple[tuple[int, int], ...]:
    """Return team and number of everybody who works under any of the scenarios of a run.

    Those who work under the first scenario come first, so that they keep their numbers whatever a proposal adds.
    """
    sizes = [[math.ceil(heads(s, name) - 1e-9) for s in scenarios] for name in words.teams]
    everybody = [(team, number) for team, of_team in enumerate(sizes) for number in range(max(of_team))]
    return tuple(sorted(everybody, key=lambda one: (one[1] >= sizes[one[0]][0], *one)))


def draw_staff(
    work: Caseworkers,
    roster: tuple[tuple[int, int], ...],
    teams: tuple[str, ...],
    days: WorkingDays,
    seed: int,
    replication: int,
) -> tuple[Caseworker, ...]:
    """Draw caseworkers with their days away.

    Parameters
    ----------
    work : Caseworkers
        How long and how often they are away: under the first scenario of a run, whatever comes later.
    roster : tuple of (int, int)
        Team of each and her number in it, by which her draws go.
    teams : tuple of str
        The teams' names.
    days : WorkingDays
        The days of the run.
    seed, replication : int
        The key of every draw.
    """
    sizes = {team: 1 + max(n for t, n in roster if t == team) for team in dict(roster)}
    pages = {team: _pages_of(teams[team], size, seed, replication) for team, size in sizes.items()}
    return tuple(_caseworker(work, team, number, days, pages[team]) for team, number in roster)


Pages = Callable[[Purpose, int], list[float]]
"""(purpose, attempt) -> a draw for each caseworker of a team, by her number."""


def _pages_of(name: str, size: int, seed: int, replication: int) -> Pages:
    stream = 2**32 + zlib.crc32(name.encode())

    @cache
    def drawn(purpose: Purpose, attempt: int) -> list[float]:
        found: list[float] = page(seed, replication, stream, purpose, attempt, size).tolist()
        return found

    return drawn


def _caseworker(work: Caseworkers, team: int, number: int, days: WorkingDays, drawn: Pages) -> Caseworker:
    away = bytearray(days.last - days.first + 1)
    _holidays(away, days, work.holiday_weeks, lambda k: drawn(Purpose.HOLIDAY, k % HOLIDAYS)[number])
    spells = _sickness(
        days,
        work.sick_share,
        work.sick_days,
        (drawn(Purpose.SICKNESS, k)[number] for k in range(ATTEMPTS)),
        (drawn(Purpose.SICKNESS_LENGTH, k)[number] for k in range(ATTEMPTS)),
    )
    for first, last in spells:
        for day in range(first, last + 1):
            if away[day - days.first] == PRESENT:
                away[day - days.first] = SICK
    above = drawn(Purpose.CASEWORKER, 0)[number] >= 0.5
    return Caseworker(team, number, bytes(away), tuple(spells), above)


def _holidays(away: bytearray, days: WorkingDays, weeks_a_year: float, drawn: Callable[[int], float]) -> None:
    """Mark holidays: half of them in one stretch that begins in weeks 27 to 31, the rest single weeks of the year."""
    summer = round(weeks_a_year / 2)
    single = max(0, round(weeks_a_year) - summer)
    first_year, last_year = days.date_of(days.first).year, days.date_of(days.last).year
    k = 0
    for year in range(first_year, last_year + 1):
        monday = days.date_of(0).replace(year=year, month=1, day=4)
        monday -= timedelta(days=monday.weekday())
        stretches = [(27 + int(5 * drawn(k)), summer)]
        for j in range(single):
            week = 1 + int(46 * drawn(k + 1 + j))
            stretches.append((week if week < 27 else week + 6, 1))
        k += 1 + single
        for week, length in stretches:
            begin = (monday + timedelta(weeks=week - 1) - days.start).days - days.first
            for day in range(max(0, begin), min(len(away), begin + 7 * length)):
                away[day] = HOLIDAY


def _sickness(
    days: WorkingDays, share: float, mean_days: float, healthy: Iterator[float], lengths: Iterator[float]
) -> list[tuple[int, int]]:
    """Draw spells of sickness: healthy and sick stretches of geometric length, in working days.

    The mean healthy stretch is such that ``share`` of working days are lost.
    """
    if share < 1e-6:
        return []
    between = mean_days * (1.0 - share) / share
    k, spells = 0, []
    for u, v in zip(healthy, lengths, strict=False):
        k += _geometric(u, between)
        length = _geometric(v, mean_days)
        if k >= len(days.day):
            break
        spells.append((days.day[k], days.day[min(k + length, len(days.day)) - 1]))
        k += length
    return spells


def _geometric(uniform: float, mean: float) -> int:
    """Geometric number of days, at least 1."""
    if mean <= 1.0:
        return 1
    return 1 + int(math.log(1.0 - uniform) / math.log(1.0 - 1.0 / mean))


def empty_book(staff: Sequence[Caseworker], teams: int, days: WorkingDays) -> AppointmentBook:
    """Return a book in which nobody offers anything yet, as lists; see :func:`book_columns`."""
    columns = {
        name: value.tolist() if isinstance(value, np.ndarray) else value
        for name, value in book_columns(staff, teams, days).items()
    }
    return AppointmentBook(**columns)


def book_columns(staff: Sequence[Caseworker], teams: int, days: WorkingDays) -> dict[str, Any]:
    """Return the fields of a book in which nobody offers anything yet, tables as arrays.

    Parameters
    ----------
    staff : sequence of Caseworker
        Everybody; the row number is the caseworker's number in the log.
    teams : int
        How many teams there are.
    days : WorkingDays
        The days of the run.
    """
    size = days.last - days.first + 1
    weekday = (days.start.weekday() + days.first) % 7
    week_of = (np.arange(size) + weekday) // 7
    weeks = int(week_of[-1]) + 2
    team_of = np.array([c.team for c in staff], dtype=np.int64)
    worker_of = np.argsort(team_of, kind="stable")
    seat_of = np.empty_like(worker_of)
    seat_of[worker_of] = np.arange(len(staff))
    end = np.searchsorted(team_of[worker_of], np.arange(teams), side="right")
    begin = np.append(0, end[:-1])
    by_day, by_week = (np.zeros((rows, len(staff)), dtype=np.int64) for rows in (size, weeks))
    of_team, no_room = np.zeros((teams, weeks), dtype=np.int64), np.full((teams, size), NO_ROOM)
    return {
        "first_day": days.first,
        "size": size,
        "week_of": week_of,
        "monday": np.clip(7 * np.arange(weeks) - weekday, 0, size),
        "next_open": _next_open(days),
        "begin": begin,
        "end": end,
        "seat_of": seat_of,
        "team_of": team_of,
        "worker_of": worker_of,
        "away": [c.away for c in staff],
        "on_offer": by_day,
        "left": by_day,
        "used": by_day,
        "week_left": by_week,
        "team_left": of_team,
        "team_total": of_team,
        "first_used": of_team,
        "cursor": np.repeat(begin[:, None], size, axis=1),
        "refused": no_room,
        "refused_work": no_room,
    }


@cache
def _next_open(days: WorkingDays) -> NDArray[np.int64]:
    """Return, by day of the book, the next working day on or after it: the book's size where there is none."""
    size = days.last - days.first + 1
    working = np.append(np.array(days.day) - days.first, size)
    return np.append(working[np.searchsorted(working, np.arange(size))], size)


def capacity(book: Any, teams: tuple[str, ...], until_day: int) -> Capacity:
    """Tabulate the minutes that were on offer, by team, day and caseworker.

    Parameters
    ----------
    book : AppointmentBook
        Who has which seat, and what was on offer.
    teams : tuple of str
        The teams' names.
    until_day : int
        The first day that is left out.
    """
    minutes = np.asarray(book.on_offer, dtype=np.int32).reshape(book.size, -1)[: until_day - book.first_day]
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
