"""The appointment book: the earliest day that fits, and minutes that come back."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.calendar import MINUTES_PER_DAY, NEVER, OPENING, working_days
from simulator.log import NOBODY
from simulator.model import appointment_book as books
from simulator.simulation.staff import Caseworker, capacity, empty_book

MONDAY = date(2023, 8, 7)
"""No public holiday within the next weeks."""
DAYS = working_days(MONDAY, 0, 69)


def book_of(caseworkers=1, minutes=100):
    staff = tuple(Caseworker(0, n, bytes(70), ()) for n in range(caseworkers))
    book = empty_book(staff, 1, DAYS)
    for n in range(caseworkers):
        books.offer(book, n, minutes, 0)
    return book


def ask(book, day, room, work=None, own=NOBODY, near=NEVER, held=0.0, first=False):
    """Give (day, minutes after opening, caseworker) of the talk that is booked."""
    minute, caseworker = books.request(
        book, 0, own, day, near, room, room if work is None else work, held, first
    )
    return (minute // MINUTES_PER_DAY, minute % MINUTES_PER_DAY - OPENING, caseworker)


def test_talks_of_a_day_follow_one_another():
    book = book_of()
    assert [ask(book, 0, 40) for _ in range(3)] == [(0, 0, 0), (0, 40, 0), (1, 0, 0)]


def test_nobody_is_booked_on_a_week_end():
    assert ask(book_of(), 5, 10)[0] == 7


def test_a_shorter_talk_fits_where_a_longer_one_does_not():
    book = book_of()
    assert ask(book, 0, 70)[0] == 0
    assert ask(book, 0, 40)[0] == 1
    assert ask(book, 0, 30)[0] == 0


def test_the_team_has_as_many_minutes_as_its_caseworkers_and_each_talk_fits_one_of_them():
    book = book_of(caseworkers=2)
    assert [ask(book, 0, 60)[0] for _ in range(4)] == [0, 0, 1, 1]


def test_ones_own_caseworker_is_waited_for():
    book = book_of(caseworkers=2)
    assert [ask(book, 0, 60, own=1)[::2] for _ in range(2)] == [(0, 1), (1, 1)]
    assert ask(book, 0, 60)[::2] == (0, 0)


def test_paperwork_draws_on_the_week_though_the_day_has_room():
    book = book_of()
    assert [ask(book, 0, 50, 250)[0] for _ in range(3)] == [0, 0, 7]


def test_minutes_of_a_talk_that_falls_away_can_be_booked_again():
    book = book_of()
    minute, caseworker = books.request(book, 0, NOBODY, 0, NEVER, 100, 100, 0.0, False)
    assert ask(book, 0, 50)[0] == 1
    books.release(book, caseworker, minute, 100, 100, False)
    assert ask(book, 0, 50)[0] == 0


def test_a_week_that_was_full_of_paperwork_is_asked_again_on_all_its_days_when_a_talk_falls_away():
    book = book_of()
    minute, caseworker = books.request(book, 0, NOBODY, 0, NEVER, 20, 250, 0.0, False)
    assert ask(book, 1, 20, 250)[0] == 1
    assert ask(book, 2, 20, 250)[0] == 7
    books.release(book, caseworker, minute, 20, 250, False)
    assert ask(book, 2, 20, 250)[0] == 2


def test_what_is_held_for_first_talks_is_left_to_them_until_shortly_before():
    book = book_of()
    for _ in range(4):
        assert ask(book, 0, 100, held=0.2, near=-1)[0] < 5
    assert ask(book, 0, 100, held=0.2, near=-1)[0] == 7
    assert ask(book, 0, 100, first=True)[0] == 4


def test_in_the_last_days_what_is_held_is_free_for_all():
    book = book_of()
    for _ in range(4):
        ask(book, 0, 100)
    assert ask(book, 0, 100, held=0.2, near=4)[0] == 4


def test_a_sick_caseworker_is_not_there_and_her_day_cannot_be_booked():
    book = book_of()
    assert books.is_present(book, 0, 0)
    books.call_in_sick(book, 0, 0, 1)
    assert not books.is_present(book, 0, 0)
    assert ask(book, 0, 10)[0] == 2


@pytest.mark.parametrize("room", [101, 400])
def test_a_talk_longer_than_any_day_is_never_booked(room):
    assert books.request(book_of(), 0, NOBODY, 0, NEVER, room, room, 0.0, False) == (NEVER, NOBODY)


def test_the_table_of_capacity_holds_what_is_on_offer():
    book = book_of(caseworkers=2)
    books.call_in_sick(book, 1, 0, 0)
    table = capacity(book, ("team",), 7)
    assert list(zip(table.caseworker.tolist(), table.day.tolist(), strict=True)) == sorted(
        ((c, d) for d in range(5) for c in range(2) if (c, d) != (1, 0)), key=lambda row: row[::-1]
    )
    assert set(table.minutes.tolist()) == {100}


def test_how_full_the_last_weeks_were():
    book = book_of()
    ask(book, 0, 100)
    assert books.fill(book, 0, 0, 7) == (100, 500)
