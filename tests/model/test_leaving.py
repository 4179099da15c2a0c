"""Leaving: the integrated hazard against closed forms and against brute-force summation, minute by minute."""

from __future__ import annotations

import itertools
import math
import random
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calendar import MINUTES_PER_WEEK, NEVER, weeks
from simulator.model import leaving

FULL, END = weeks(4), weeks(13)
FOREVER = (1e9, 1e9, 1e9)


def no_windows():
    """Give somebody whom nothing has happened to."""
    someone = SimpleNamespace(ends=[0] * 9, begins=[0] * 8, factors=[0.0] * 8)
    leaving.close_windows(someone)
    return someone


def advance(until, rates, someone, left=FOREVER, now=0):
    someone.rates, someone.left = list(rates), list(left)
    minute, cause = leaving.advance(someone, now, until, FULL, END)
    return minute, cause, *someone.left


def summed(until, rate, someone):
    """Integrate the job hazard minute by minute."""
    return sum(rate * leaving.multiplier(someone, minute, FULL, END)[0] for minute in range(until))


def test_without_windows_the_exit_comes_when_rate_times_time_reaches_the_threshold():
    minute, cause, job, _, _ = advance(10**6, (1e-4, 0.0, 0.0), no_windows(), (1.0, 1.0, 1.0))
    assert (minute, cause) == (10_000, 1)
    assert job == 0.0


def test_an_exit_falls_in_the_first_whole_minute_at_which_the_threshold_is_used_up():
    minute, _, _, _, _ = advance(10**6, (1.0, 0.0, 0.0), no_windows(), (2.5, 1.0, 1.0))
    assert minute == 3


def test_the_cause_whose_threshold_is_reached_first_wins():
    rates = (1e-4, 2e-4, 3e-4)
    assert advance(10**6, rates, no_windows(), (1.0, 1.0, 9.0))[:2] == (5_000, 2)
    assert advance(10**6, rates, no_windows(), (1.0, 9.0, 1.0))[:2] == (3_334, 3)


def test_two_causes_in_one_minute_go_to_the_job_first():
    assert advance(10**6, (1e-4, 1e-4, 1e-4), no_windows(), (1.0, 1.0, 1.0))[1] == 1


def test_nobody_leaves_who_has_no_hazard():
    assert advance(10**6, (0.0, 0.0, 0.0), no_windows(), (0.5, 0.5, 0.5))[:2] == (
        10**6,
        leaving.STAYS,
    )


def test_a_window_multiplies_the_job_hazard_while_it_is_open_and_no_other_hazard():
    windows = no_windows()
    leaving.open_window(windows, leaving.TALK_HELD, 1000, 3000, 1.5)
    _, _, job, education, other = advance(10_000, (1e-3, 1e-3, 1e-3), windows)
    assert 1e9 - job == pytest.approx(1e-3 * (1000 + 1.5 * 2000 + 7000))
    assert 1e9 - education == pytest.approx(10.0)
    assert 1e9 - other == pytest.approx(10.0)


def test_windows_that_overlap_multiply():
    windows = no_windows()
    leaving.open_window(windows, leaving.TALK_AHEAD, 0, 100, 2.0)
    leaving.open_window(windows, leaving.CASEWORKER_CHANGE, 50, 200, 0.5)
    assert leaving.multiplier(windows, 60, FULL, END) == (1.0, 100)
    assert leaving.multiplier(windows, 20, FULL, END) == (2.0, 50)
    assert leaving.multiplier(windows, 150, FULL, END) == (0.5, 200)
    assert leaving.multiplier(windows, 200, FULL, END) == (1.0, NEVER)


def test_a_window_opened_again_replaces_what_it_held():
    windows = no_windows()
    leaving.open_window(windows, leaving.TALK_HELD, 0, 1000, 1.5)
    leaving.open_window(windows, leaving.TALK_HELD, 500, 1500, 1.2)
    assert leaving.multiplier(windows, 700, FULL, END)[0] == 1.2
    assert leaving.multiplier(windows, 200, FULL, END) == (1.0, 500)


def test_a_sanction_adds_its_whole_size_for_four_weeks_and_half_as_long_again_as_a_triangle():
    """Area of the multiplier over one: full for 4 weeks, then a triangle over 9: size x (4 + 9 / 2) weeks."""
    windows = no_windows()
    leaving.open_window(windows, leaving.SANCTION, 0, END, 2.0)
    _, _, job, _, _ = advance(weeks(20), (1e-4, 0.0, 0.0), windows)
    assert 1e9 - job == pytest.approx(1e-4 * MINUTES_PER_WEEK * (20 + 4 + 9 / 2), rel=1e-6)


def test_a_sanction_fades_week_by_week_and_never_rises():
    shares = [leaving.sanction_fade(m, FULL, END)[0] for m in range(0, weeks(14), 720)]
    assert shares[0] == 1.0
    assert shares[-1] == 0.0
    assert all(a >= b for a, b in itertools.pairwise(shares))
    assert all(leaving.sanction_fade(m, FULL, END)[1] > 0 for m in range(0, weeks(13), 500))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_integral_over_random_windows_equals_the_sum_over_minutes(chance):
    draw = random.Random(chance)
    windows = no_windows()
    for which in range(leaving.WINDOWS):
        begin = draw.randrange(0, weeks(1))
        end = begin + END if which == leaving.SANCTION else begin + draw.randrange(1, weeks(1))
        leaving.open_window(windows, which, begin, end, draw.uniform(0.2, 2.5))
    until = draw.randrange(1, weeks(2))
    _, cause, job, _, _ = advance(until, (1e-3, 0.0, 0.0), windows, (1e4, 1.0, 1.0))
    assert cause == leaving.STAYS
    assert 1e4 - job == pytest.approx(summed(until, 1e-3, windows), rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 20_000))
def test_it_does_not_matter_in_how_many_steps_one_gets_there(chance, stop):
    draw = random.Random(chance)
    windows = no_windows()
    for which in (leaving.TALK_AHEAD, leaving.ACTIVATION, leaving.SANCTION):
        begin = draw.randrange(0, weeks(2))
        leaving.open_window(windows, which, begin, begin + END, draw.uniform(0.2, 2.5))
    rates, left = (3e-5, 1e-5, 2e-5), tuple(draw.expovariate(1.0) for _ in range(3))
    at_once = advance(weeks(30), rates, windows, left)
    half = advance(stop, rates, windows, left)
    if half[1] == leaving.STAYS:
        half = advance(weeks(30), rates, windows, half[2:], half[0])
    assert half[:2] == at_once[:2]
    assert half[2:] == pytest.approx(at_once[2:], abs=1e-9)


def test_a_threshold_is_a_unit_exponential_divided_by_frailty():
    assert leaving.threshold(0.0, 1.0) == 0.0
    assert leaving.threshold(1 - math.exp(-1.7), 1.0) == pytest.approx(1.7)
    assert leaving.threshold(1 - math.exp(-1.7), 2.0) == pytest.approx(0.85)


def test_nobody_is_back_before_week_4_or_after_week_52():
    away = [leaving.return_after(u, 0.03, 0.01) for u in np.linspace(0, 0.9999, 2000)]
    back = [a for a in away if a != NEVER]
    assert min(back) >= weeks(4)
    assert max(back) <= weeks(52) + 1
    assert away == sorted(away)


def test_returns_follow_the_two_hazards():
    """P(back by week t) = 1 - exp(-integrated hazard), at the middle and at both ends."""
    u = (np.arange(20_000) + 0.5) / 20_000
    away = np.array([leaving.return_after(float(x), 0.03, 0.01) for x in u])
    for week, spent in (
        (8, 4 * 0.03),
        (13, 9 * 0.03),
        (30, 9 * 0.03 + 17 * 0.01),
        (52, 9 * 0.03 + 39 * 0.01),
    ):
        assert np.mean(away <= weeks(week)) == pytest.approx(1 - math.exp(-spent), abs=2e-4)
    assert np.mean(away < NEVER) == pytest.approx(leaving.share_returning(0.03, 0.01), abs=1e-4)


def test_without_return_hazards_nobody_comes_back():
    assert leaving.return_after(0.999999, 0.0, 0.0) == NEVER
    assert leaving.share_returning(0.0, 0.0) == 0.0
