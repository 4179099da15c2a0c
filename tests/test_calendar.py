"""The calendar: whole minutes and Danish working days."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.calendar import (
    MINUTES_PER_DAY,
    MINUTES_PER_WEEK,
    day_of,
    days,
    months_between,
    weeks,
    working_days,
)

START = date(2023, 3, 22)
CALENDAR = working_days(START, -200, 500)


def day(year, month, number):
    return (date(year, month, number) - START).days


@pytest.mark.parametrize(
    "closed",
    [
        (2023, 4, 6),  # skærtorsdag
        (2023, 4, 7),  # langfredag
        (2023, 4, 10),  # 2. påskedag
        (2023, 5, 5),  # store bededag, for the last time
        (2023, 5, 18),  # Kristi himmelfartsdag
        (2023, 5, 29),  # 2. pinsedag
        (2022, 12, 26),
        (2024, 1, 1),
        (2023, 12, 25),
        (2023, 3, 25),  # a Saturday
        (2023, 3, 26),
    ],
)
def test_public_holidays_and_week_ends_are_no_working_days(closed):
    assert not CALENDAR.is_working(day(*closed))


@pytest.mark.parametrize("opened", [(2023, 3, 22), (2023, 5, 4), (2024, 4, 26), (2023, 12, 27)])
def test_an_ordinary_day_is_a_working_day_and_so_is_store_bededag_from_2024_on(opened):
    assert CALENDAR.is_working(day(*opened))


@given(st.integers(-150, 400))
def test_the_first_working_day_on_or_after_a_day_is_just_that(d):
    found = CALENDAR.on_or_after(d)
    assert found >= d
    assert CALENDAR.is_working(found)
    assert not any(CALENDAR.is_working(x) for x in range(d, found))


@given(st.integers(-100, 400), st.integers(-25, 25))
def test_adding_working_days_passes_that_many_of_them(d, n):
    base, found = CALENDAR.on_or_after(d), CALENDAR.add(d, n)
    low, high = sorted((base, found))
    assert sum(CALENDAR.is_working(x) for x in range(low, high)) == abs(n)


@pytest.mark.parametrize("last", range(500, 507))
def test_a_table_may_end_on_any_day_of_the_week(last):
    table = working_days(START, -10, last)
    assert table.is_working(table.on_or_after(last))
    assert table.is_working(table.add(last, 5))
    assert table.is_working(table.add(-10, -5))


def test_day_and_week_are_whole_minutes():
    assert days(1) == MINUTES_PER_DAY == 1440
    assert weeks(1) == MINUTES_PER_WEEK == 7 * 1440
    assert day_of(-1) == -1
    assert day_of(0) == 0
    assert day_of(1439) == 0


def test_months_cover_every_day_once():
    rows = months_between(START, -200, 500)
    assert rows[0][0] <= -200 * MINUTES_PER_DAY
    for (minute, month), (following, _) in itertools.pairwise(rows):
        first = START + timedelta(days=day_of(minute))
        assert (first.day, first.month) == (1, month)
        assert 28 <= (following - minute) // MINUTES_PER_DAY <= 31
