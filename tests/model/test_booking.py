"""Booking: what fits, whose turn it is, how many minutes a form takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model import appointment_book, booking


def test_a_talk_fits_if_the_room_fits_the_day_and_all_its_work_the_week():
    assert appointment_book.fits(30, 50, 30, 50)
    assert not appointment_book.fits(31, 50, 30, 60)
    assert not appointment_book.fits(30, 51, 30, 50)


def test_what_is_held_for_first_talks_is_left_alone():
    assert appointment_book.may_use_week(100, 250, 150.0)
    assert not appointment_book.may_use_week(101, 250, 150.0)
    assert appointment_book.may_use_week(250, 250, 0.0)


def test_first_talks_beyond_what_is_held_for_them_make_no_room_for_others():
    assert appointment_book.may_use_week(250, 250, -80.0)
    assert not appointment_book.may_use_week(251, 250, -80.0)


minutes = st.lists(st.integers(-50, 170), min_size=1, max_size=6)


@given(minutes, st.integers(1, 100), st.integers(0, 60), st.data())
def test_a_seat_is_the_first_from_the_cursor_on_and_round_again(days, room, paper, data):
    week = data.draw(st.lists(st.integers(-50, 800), min_size=len(days), max_size=len(days)))
    first = data.draw(st.integers(0, len(days) - 1))
    order = [*range(first, len(days)), *range(first)]
    fitting = [i for i in order if appointment_book.fits(room, room + paper, days[i], week[i])]
    found = appointment_book.find_seat(room, room + paper, days, week, first, 0, len(days))
    assert found == (fitting[0] if fitting else -1)


def test_only_the_teams_own_seats_are_asked():
    assert appointment_book.find_seat(10, 10, [90, 5, 90], [90, 90, 90], 1, 1, 2) == -1


def test_nobody_has_a_seat_in_an_empty_team():
    assert appointment_book.find_seat(10, 10, [], [], 0, 0, 0) == -1


def test_what_a_form_saves_comes_off_the_paperwork_first():
    assert booking.room_and_work(30, 10, 20.0, 15.0, 1, 0.0) == (40, 5)
    assert booking.room_and_work(30, 10, 10.0, 15.0, 1, 0.0) == (35, 0)


def test_a_shared_talk_splits_its_minutes_and_adds_a_registration_each():
    assert booking.room_and_work(50, 10, 18.0, 0.0, 6, 5.0) == (10, 8)
    assert booking.room_and_work(51, 10, 18.0, 0.0, 6, 5.0) == (11, 8)


def test_no_talk_is_without_room_minutes():
    assert booking.room_and_work(5, 0, 0.0, 15.0, 1, 0.0)[0] == 1


@pytest.mark.parametrize(
    ("share", "digital", "everybody", "threshold"),
    [(0.0, 0.9, False, 0), (0.45, 0.9, False, 32768), (0.95, 0.9, False, 65536), (0.0, 0.9, True, 65536),
     (0.5, 0.0, False, 0)],
)  # fmt: skip
def test_as_many_book_for_themselves_as_the_practice_says_and_at_most_the_digitally_ready(
    share, digital, everybody, threshold
):
    assert booking.self_booking(share, digital, everybody) == threshold
