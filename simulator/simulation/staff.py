"""The caseworkers: who they are, on which days they are there, and the book of the minutes that they offer.

Holidays and sickness belong to a caseworker and a purpose like every other draw, so that the same caseworker is ill on
the same days under every scenario.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache, partial
from typing import Any

import numpy as np

from simulator.calendar import WorkingDays
from simulator.draws import Purpose, page
from simulator.log import Capacity
from simulator.model.appointment_book import HOLIDAY, NO_ROOM, PRESENT, SICK, AppointmentBook
from simulator.model.rules import SUBSTITUTES, Vocabulary
from simulator.scenario import Scenario

ATTEMPTS = 400
"""Spells of sickness drawn per caseworker at most: more than any run holds."""


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


def draw_staff(
    scenarios: tuple[Scenario, ...], words: Vocabulary, days: WorkingDays, seed: int, replication: int
) -> tuple[Caseworker, ...]:
    """Draw everybody who works under any of the scenarios of a run, with her days away (under the first one).

    Those who work under the first scenario come first, so that they keep their numbers whatever a proposal adds.
    """
    work = scenarios[0].practice.caseworkers
    staff = []
    for team, name in enumerate(words.teams):
        size = max(math.ceil(heads(s, name) - 1e-9) for s in scenarios)
        if size == 0:
            continue
        stream = 2**32 + zlib.crc32(name.encode())
        holidays = [page(seed, replication, stream, Purpose.HOLIDAY, k, size).tolist() for k in range(80)]
        drawn = cache(partial(page, seed, replication, stream))
        above = page(seed, replication, stream, Purpose.CASEWORKER, 0, size) >= 0.5
        for number in range(size):
            away = bytearray(days.last - days.first + 1)
            _holidays(away, days, work.holiday_weeks, [h[number] for h in holidays])
            spells = _sickness(
                days,
                work.sick_share,
                work.sick_days,
                (float(drawn(Purpose.SICKNESS, k, size)[number]) for k in range(ATTEMPTS)),
                (float(drawn(Purpose.SICKNESS_LENGTH, k, size)[number]) for k in range(ATTEMPTS)),
            )
            for first, last in spells:
                for day in range(first, last + 1):
                    if away[day - days.first] == PRESENT:
                        away[day - days.first] = SICK
            staff.append(Caseworker(team, number, bytes(away), tuple(spells), bool(above[number])))
    at_first = [math.ceil(heads(scenarios[0], name) - 1e-9) for name in words.teams]
    return tuple(sorted(staff, key=lambda c: (c.number >= at_first[c.team], c.team, c.number)))


def _holidays(away: bytearray, days: WorkingDays, weeks_a_year: float, draws: list[float]) -> None:
    """Mark holidays: half of them in one stretch that begins in weeks 27 to 31, the rest single weeks of the year."""
    summer = round(weeks_a_year / 2)
    single = max(0, round(weeks_a_year) - summer)
    first_year, last_year = days.date_of(days.first).year, days.date_of(days.last).year
    k = 0
    for year in range(first_year, last_year + 1):
        monday = days.date_of(0).replace(year=year, month=1, day=4)
        monday -= timedelta(days=monday.weekday())
        stretches = [(27 + int(5 * draws[k % len(draws)]), summer)]
        for j in range(single):
            week = 1 + int(46 * draws[(k + 1 + j) % len(draws)])
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


def empty_book(staff: tuple[Caseworker, ...], teams: int, days: WorkingDays) -> AppointmentBook:
    """Return a book in which nobody offers anything yet.

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
