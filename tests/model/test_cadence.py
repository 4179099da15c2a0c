"""The cadence rule and the talks by need: intervals and what steers them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.calendar import weeks
from simulator.model import cadence


def test_the_interval_is_the_product_of_its_factors_denser_before_week_13():
    assert cadence.interval(weeks(6), 1.0, 1.0, weeks(5), 0.8, 1.2) == weeks(4.8)
    assert cadence.interval(weeks(6), 2.0, 1.5, weeks(13), 0.8, 1.2) == weeks(21.6)


def test_no_interval_is_shorter_than_a_week():
    assert cadence.interval(weeks(2), 0.6, 0.5, 0, 0.8, 1.2) == weeks(1)


def test_more_held_than_due_stretches_and_less_shortens():
    assert cadence.steer(1.0, 102.0, 100.0, 1.02, 0.5, 0.5, 2.0) == pytest.approx(1.0)
    assert cadence.steer(1.0, 204.0, 100.0, 1.02, 0.5, 0.5, 2.0) == pytest.approx(2.0**0.5)
    assert cadence.steer(1.0, 51.0, 100.0, 1.02, 0.5, 0.5, 2.0) == pytest.approx(0.5**0.5)


@given(st.floats(0.5, 2.0), st.floats(0.0, 1e4), st.floats(0.0, 1e4))
def test_the_factor_stays_within_its_bounds(k, held, due):
    assert 0.5 <= cadence.steer(k, held, due, 1.02, 0.5, 0.5, 2.0) <= 2.0


def test_where_nothing_falls_due_nothing_is_steered():
    assert cadence.steer(1.3, 0.0, 0.0, 1.02, 0.5, 0.5, 2.0) == 1.3


def test_a_full_book_lengthens_the_intervals_of_talks_by_need_and_an_empty_one_shortens_them():
    assert cadence.need_factor(0.8, 85.0, 100.0, 0.85, 0.3) == pytest.approx(0.8)
    assert cadence.need_factor(0.8, 100.0, 100.0, 0.85, 0.3) == pytest.approx(0.8 / 0.85)
    assert cadence.need_factor(0.8, 42.5, 100.0, 0.85, 0.3) == pytest.approx(0.4)
    assert cadence.need_factor(0.8, 1.0, 100.0, 0.85, 0.3) == 0.3
    assert cadence.need_factor(0.9, 200.0, 100.0, 0.85, 0.3) == 1.0


@given(st.floats(0, 300), st.floats(0, 100), st.floats(200, 1000), st.floats(0.1, 1.0))
def test_freed_minutes_become_as_many_minutes_of_talks_by_need(freed, freed_by_need, by_need, least):
    f = cadence.refill_factor(freed, freed_by_need, by_need, least)
    assert least <= f <= 1.0
    if f > least:  # what is more than without them is what the others set free
        assert (1 - f) * by_need == pytest.approx(freed + f * freed_by_need, abs=1e-9)


def test_where_nothing_is_freed_or_no_talk_is_by_need_nothing_comes_sooner():
    assert cadence.refill_factor(0.0, 0.0, 500.0, 0.3) == 1.0
    assert cadence.refill_factor(100.0, 0.0, 0.0, 0.3) == 1.0


def test_without_caseworkers_talks_by_need_are_as_planned():
    assert cadence.need_factor(0.5, 0.0, 0.0, 0.85, 0.3) == 1.0


def test_where_nothing_was_held_nothing_is_steered():
    assert cadence.steer(1.3, 0.0, 1.0, 1.02, 0.5, 0.5, 2.0) == 1.3


def test_the_average_of_one_who_stays_gives_every_milestone_the_same_weight():
    assert cadence.average([100, 50, 10], [100, 100, 5], 3) == pytest.approx((1.0 + 2.0 + 0.5) / 3)


def test_nothing_is_read_off_until_every_milestone_has_been_passed():
    assert cadence.average([10, 5, 0], [15, 5, 0], 3) == 0.0
    assert cadence.average([10, 5, 1], [15, 5, 1], 3) == pytest.approx((1.5 + 1.0 + 1.0) / 3)


def test_the_factor_begins_where_the_mean_interval_is_the_laws():
    """Half at risk: a share 0.5 x 0.65 + 0.5 x 0.30 is screened and gets 0.6 of the interval."""
    screened = 0.475
    k = cadence.start(0.6, 0.65, 0.70)
    assert k * (screened * 0.6 + (1 - screened) * 1.0) == pytest.approx(1.0)
    assert cadence.start(1.0, 0.65, 0.70) == 1.0
