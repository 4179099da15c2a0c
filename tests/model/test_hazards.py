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
from simulator.model import effects, hazards, spells

FULL, END = weeks(4), weeks(13)
FOREVER = (1e9, 1e9, 1e9)


def no_windows():
    """Give somebody whom nothing has happened to."""
    someone = SimpleNamespace(
        ends=[0] * (effects.WINDOWS + 1), begins=[0] * effects.WINDOWS, factors=[0.0] * effects.WINDOWS
    )
    effects.close_windows(someone)
    return someone


def rules(after_talk=1.0, before_offer=1.0, after_sanction=1.0):
    """Return what the hazards read of the rules: how a sanction fades, what moves leaving the labour force."""
    return SimpleNamespace(
        sanction_full=FULL,
        minutes={effects.SANCTION: END},
        outside_after_talk=after_talk,
        outside_before_offer=before_offer,
        outside_after_sanction=after_sanction,
    )


def job_multiplier(someone, minute):
    job, _, change = hazards.multipliers(someone, minute, rules())
    return job, change


def advance(until, rates, someone, left=FOREVER, now=0):
    someone.rates, someone.left = list(rates), list(left)
    minute, cause = hazards.advance(someone, now, until, rules(), 0.0)
    return minute, cause, *someone.left


def summed(until, rate, someone):
    """Integrate the job hazard minute by minute."""
    return sum(rate * job_multiplier(someone, minute)[0] for minute in range(until))


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
        hazards.STAYS,
    )


def test_a_window_multiplies_the_job_hazard_while_it_is_open_and_no_other_hazard():
    windows = no_windows()
    effects.open_window(windows, effects.TALK_HELD, 1000, 3000, 1.5)
    _, _, job, education, other = advance(10_000, (1e-3, 1e-3, 1e-3), windows)
    assert 1e9 - job == pytest.approx(1e-3 * (1000 + 1.5 * 2000 + 7000))
    assert 1e9 - education == pytest.approx(10.0)
    assert 1e9 - other == pytest.approx(10.0)


def test_windows_that_overlap_multiply():
    windows = no_windows()
    effects.open_window(windows, effects.TALK_AHEAD, 0, 100, 2.0)
    effects.open_window(windows, effects.CASEWORKER_CHANGE, 50, 200, 0.5)
    assert job_multiplier(windows, 60) == (1.0, 100)
    assert job_multiplier(windows, 20) == (2.0, 50)
    assert job_multiplier(windows, 150) == (0.5, 200)
    assert job_multiplier(windows, 200) == (1.0, NEVER)


def test_a_window_opened_again_replaces_what_it_held():
    windows = no_windows()
    effects.open_window(windows, effects.TALK_HELD, 0, 1000, 1.5)
    effects.open_window(windows, effects.TALK_HELD, 500, 1500, 1.2)
    assert job_multiplier(windows, 700)[0] == 1.2
    assert job_multiplier(windows, 200) == (1.0, 500)


def naive_max(talks, minute):
    """The largest of the effects that act at a minute, of talks (begin, end, factor)."""
    return max((f for begin, end, f in talks if begin <= minute < end), default=1.0)


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from((1.0, 1.1, 1.2, 1.5))), max_size=12))
def test_of_overlapping_talks_the_largest_effect_holds_at_each_moment(when):
    windows, talks = no_windows(), []
    for now, factor in sorted(when):
        effects.talk_acts(windows, now, now + 90, factor)
        talks.append((now, now + 90, factor))
        for minute in range(now, now + 95, 3):
            assert job_multiplier(windows, minute)[0] == naive_max(talks, minute)


def test_a_weak_talk_begins_to_act_where_a_strong_one_ends():
    windows = no_windows()
    effects.talk_acts(windows, 0, 90, 1.5)
    effects.talk_acts(windows, 60, 150, 1.2)
    assert job_multiplier(windows, 70) == (1.5, 90)
    assert job_multiplier(windows, 100) == (1.2, 150)
    effects.talk_acts(windows, 80, 170, 2.0)
    assert job_multiplier(windows, 100) == (2.0, 170)


def test_a_fifth_talk_weaker_than_four_that_still_act_takes_nothing_away():
    windows = no_windows()
    for i, factor in enumerate((1.9, 1.7, 1.5, 1.3, 1.1)):
        effects.talk_acts(windows, 10 * i, 10 * i + 90, factor)
    assert [job_multiplier(windows, minute)[0] for minute in (89, 99, 109, 119, 120)] == [
        1.9,
        1.7,
        1.5,
        1.3,
        1.0,
    ]


def test_talks_demands_and_sanctions_move_leaving_the_labour_force_alone():
    windows = no_windows()
    effects.talk_acts(windows, 0, 100, 1.5)
    effects.open_window(windows, effects.ACTIVATION_AHEAD, 0, 100, 1.1)
    effects.open_window(windows, effects.SANCTION, 0, END, 2.0)
    job, outside, _ = hazards.multipliers(windows, 50, rules(1.2, 1.3, 1.4))
    assert outside == pytest.approx(1.2 * 1.3 * 1.4)
    assert job == pytest.approx(1.5 * 1.1 * 2.0)
    someone = windows
    someone.rates, someone.left = [0.0, 0.0, 1e-3], [9.0, 9.0, 9.0]
    hazards.advance(someone, 0, 100, rules(1.2, 1.3, 1.4), 0.25)
    assert 9.0 - someone.left[2] == pytest.approx(0.1 * (0.75 + 0.25 * 1.2 * 1.3 * 1.4))


@given(st.floats(0.01, 0.99), st.floats(0.1, 5.0))
def test_exits_are_split_as_two_causes_would_split_them(share, outside):
    leaves = np.mean([hazards.leaves_labour_force(u, share, outside) for u in np.linspace(0, 1, 2001)])
    assert leaves == pytest.approx(share * outside / (1 - share + share * outside), abs=2e-3)


def test_a_used_up_right_is_lengthened_two_for_one_and_by_a_year_at_most():
    assert spells.lengthening(100.0, 3848.0, 3848.0, 2.0, 1924.0) == 200.0
    assert spells.lengthening(1500.0, 3848.0, 3848.0, 2.0, 1924.0) == 1924.0
    assert spells.lengthening(100.0, 3848.0 + 1900.0, 3848.0, 2.0, 1924.0) == 24.0
    assert spells.lengthening(0.0, 3848.0, 3848.0, 2.0, 1924.0) == 0.0


def test_a_sanction_adds_its_whole_size_for_four_weeks_and_half_as_long_again_as_a_triangle():
    """Area of the multiplier over one: full for 4 weeks, then a triangle over 9: size x (4 + 9 / 2) weeks."""
    windows = no_windows()
    effects.open_window(windows, effects.SANCTION, 0, END, 2.0)
    _, _, job, _, _ = advance(weeks(20), (1e-4, 0.0, 0.0), windows)
    assert 1e9 - job == pytest.approx(1e-4 * MINUTES_PER_WEEK * (20 + 4 + 9 / 2), rel=1e-6)


def test_a_sanction_fades_week_by_week_and_never_rises():
    shares = [hazards.sanction_fade(m, FULL, END)[0] for m in range(0, weeks(14), 720)]
    assert shares[0] == 1.0
    assert shares[-1] == 0.0
    assert all(a >= b for a, b in itertools.pairwise(shares))
    assert all(hazards.sanction_fade(m, FULL, END)[1] > 0 for m in range(0, weeks(13), 500))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_the_integral_over_random_windows_equals_the_sum_over_minutes(chance):
    draw = random.Random(chance)
    windows = no_windows()
    for which in range(effects.WINDOWS):
        begin = draw.randrange(0, weeks(1))
        end = begin + END if which == effects.SANCTION else begin + draw.randrange(1, weeks(1))
        effects.open_window(windows, which, begin, end, draw.uniform(0.2, 2.5))
    until = draw.randrange(1, weeks(2))
    _, cause, job, _, _ = advance(until, (1e-3, 0.0, 0.0), windows, (1e4, 1.0, 1.0))
    assert cause == hazards.STAYS
    assert 1e4 - job == pytest.approx(summed(until, 1e-3, windows), rel=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 20_000))
def test_it_does_not_matter_in_how_many_steps_one_gets_there(chance, stop):
    draw = random.Random(chance)
    windows = no_windows()
    for which in (effects.TALK_AHEAD, effects.ACTIVATION, effects.SANCTION):
        begin = draw.randrange(0, weeks(2))
        effects.open_window(windows, which, begin, begin + END, draw.uniform(0.2, 2.5))
    rates, left = (3e-5, 1e-5, 2e-5), tuple(draw.expovariate(1.0) for _ in range(3))
    at_once = advance(weeks(30), rates, windows, left)
    half = advance(stop, rates, windows, left)
    if half[1] == hazards.STAYS:
        half = advance(weeks(30), rates, windows, half[2:], half[0])
    assert half[:2] == at_once[:2]
    assert half[2:] == pytest.approx(at_once[2:], abs=1e-9)


def test_a_threshold_is_a_unit_exponential_divided_by_frailty():
    assert hazards.threshold(0.0, 1.0) == 0.0
    assert hazards.threshold(1 - math.exp(-1.7), 1.0) == pytest.approx(1.7)
    assert hazards.threshold(1 - math.exp(-1.7), 2.0) == pytest.approx(0.85)


def test_nobody_is_back_before_week_4_or_after_week_52():
    away = [hazards.return_after(u, 0.03, 0.01) for u in np.linspace(0, 0.9999, 2000)]
    back = [a for a in away if a != NEVER]
    assert min(back) >= weeks(4)
    assert max(back) <= weeks(52) + 1
    assert away == sorted(away)


def test_returns_follow_the_two_hazards():
    """P(back by week t) = 1 - exp(-integrated hazard), at the middle and at both ends."""
    u = (np.arange(20_000) + 0.5) / 20_000
    away = np.array([hazards.return_after(float(x), 0.03, 0.01) for x in u])
    for week, spent in (
        (8, 4 * 0.03),
        (13, 9 * 0.03),
        (30, 9 * 0.03 + 17 * 0.01),
        (52, 9 * 0.03 + 39 * 0.01),
    ):
        assert np.mean(away <= weeks(week)) == pytest.approx(1 - math.exp(-spent), abs=2e-4)
    assert np.mean(away < NEVER) == pytest.approx(hazards.share_returning(0.03, 0.01), abs=1e-4)


def test_without_return_hazards_nobody_comes_back():
    assert hazards.return_after(0.999999, 0.0, 0.0) == NEVER
    assert hazards.share_returning(0.0, 0.0) == 0.0
