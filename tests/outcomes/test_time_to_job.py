from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.outcomes.time_to_job import kaplan_meier
from tests.outcomes.stories import WEEK, Story

OBSERVED = st.lists(st.tuples(st.integers(1, 60), st.booleans()), min_size=1, max_size=40)


def test_the_cohort_is_who_enters_in_the_first_year():
    story = Story()
    story.person(enters=-1)
    entrants = [story.person(enters=day).number for day in (0, 100, 52 * WEEK - 1)]
    story.person(enters=52 * WEEK)
    story.person(returns=10)
    assert story.measure().cohort.tolist() == entrants


def test_first_exits_are_in_weeks_and_infinite_where_there_is_none():
    story = Story()
    story.person(enters=7).leaves(7 + 91).returns(200)
    story.person(enters=0)
    assert story.measure().first_exit.tolist() == [13.0, np.inf]


def test_shares_out_count_an_exit_on_the_very_day():
    story = Story()
    for week in (13, 13.1, 26, 52, 80):
        story.person().leaves(week * WEEK)
    values = story.measure().values
    assert values["insured", "out_13w"] == pytest.approx(0.2)
    assert values["insured", "out_26w"] == pytest.approx(0.6)
    assert values["insured", "out_52w"] == pytest.approx(0.8)
    assert values["insured", "weeks_to_exit_median"] == 26.0


def test_shares_of_closed_spells_leave_out_those_still_there():
    story = Story()
    story.person().leaves(10 * WEEK).returns(20 * WEEK)
    story.person().leaves(26 * WEEK)
    story.person().leaves(40 * WEEK)
    story.person().leaves(80 * WEEK)
    story.person()
    values = story.measure().values
    assert values["insured", "out_26w"] == pytest.approx(2 / 5)
    assert values["insured", "out_26w_closed"] == pytest.approx(2 / 4)
    assert values["insured", "out_52w"] == pytest.approx(3 / 5)
    assert values["insured", "out_52w_closed"] == pytest.approx(3 / 4)


def test_what_closes_after_the_count_is_open_when_it_is_counted():
    story = Story()
    story.person().leaves(10 * WEEK)
    story.person().leaves(80 * WEEK)
    assert story.measure(horizon_weeks=79).values["insured", "out_52w_closed"] == 1.0


def test_nothing_closed_leaves_the_share_of_closed_spells_undefined():
    story = Story()
    story.person()
    assert math.isnan(story.measure().values["insured", "out_26w_closed"])


def test_a_median_that_is_not_reached_is_undefined():
    story = Story()
    story.person().leaves(70)
    story.person()
    story.person()
    assert math.isnan(story.measure().values["insured", "weeks_to_exit_median"])


def test_the_first_spell_is_averaged_within_the_year_and_returns_are_counted_apart():
    story = Story()
    story.person().leaves(10 * WEEK).returns(20 * WEEK).leaves(30 * WEEK).returns(50 * WEEK)
    story.person()
    values = story.measure().values
    assert values["insured", "weeks_first_spell_52"] == pytest.approx((10 + 52) / 2)
    assert values["insured", "weeks_on_benefit_52"] == pytest.approx((10 + 10 + 2 + 52) / 2)


def test_out_to_a_job_and_in_a_job_a_year_later_are_two_things():
    story = Story()
    story.person().leaves(70, "job").returns(140)
    story.person().leaves(70, "employer")
    story.person().leaves(70, "education")
    story.person().leaves(70, "other").returns(140).leaves(200, "job").returns(53 * WEEK)
    values = story.measure().values
    assert values["insured", "out_to_job_52w"] == 0.5
    assert values["insured", "in_job_52w"] == 0.5
    assert values["insured", "out_52w"] == 1.0


def test_one_year_looked_ahead_is_told_of_those_who_had_it():
    story = Story()
    story.person(enters=0).leaves(70)
    story.person(enters=10 * WEEK)
    values = story.measure(horizon_weeks=52).values
    assert values["insured", "weeks_on_benefit_52"] == 10.0
    assert values["insured", "out_to_job_52w"] == 1.0


def test_nobody_in_the_cohort_leaves_everything_undefined():
    story = Story()
    story.person("insured", enters=-5)
    measures = story.measure()
    for outcome in (
        "weeks_to_exit_median",
        "weeks_first_spell_52",
        "weeks_on_benefit_52",
        "out_13w",
        "in_job_52w",
    ):
        assert math.isnan(measures.values["insured", outcome])
    assert np.isnan(measures.survival["insured"]).all()


def test_survival_stops_where_nobody_is_followed_any_more():
    story = Story()
    story.person(enters=0).leaves(5 * WEEK)
    story.person(enters=0)
    survival = story.measure(horizon_weeks=20).survival["insured"]
    assert survival[:21].tolist() == [1.0] * 5 + [0.5] * 16
    assert np.isnan(survival[21:]).all()


@pytest.mark.parametrize("number", range(2, 60, 2))
def test_a_half_that_is_reached_exactly_is_not_missed_by_rounding(number):
    curve = kaplan_meier(np.arange(1.0, number + 1), np.ones(number, dtype=bool))
    assert curve.median() == number / 2


@settings(deadline=None)
@given(OBSERVED)
def test_survival_and_restricted_mean_agree_with_lifelines(observed):
    lifelines = pytest.importorskip("lifelines")
    durations = np.array([float(time) for time, _ in observed])
    gone = np.array([end for _, end in observed])
    theirs = lifelines.KaplanMeierFitter().fit(durations, gone)
    ours = kaplan_meier(durations, gone)
    times = np.arange(0.0, durations.max() + 0.5, 0.5)
    np.testing.assert_allclose(ours.at(times), theirs.survival_function_at_times(times), atol=1e-12)
    limit = durations.max()
    steps = theirs.survival_function_at_times(np.arange(0.0, limit)).to_numpy()
    assert ours.restricted_mean(limit) == pytest.approx(steps.sum())  # durations are whole numbers
    if not np.isclose(ours.shares, 0.5).any():  # where it touches a half, rounding decides theirs
        median = theirs.median_survival_time_
        assert ours.median() == median or (math.isnan(ours.median()) and math.isinf(median))


@settings(deadline=None)
@given(st.lists(st.integers(1, 103 * WEEK), min_size=1, max_size=30))
def test_without_censoring_the_share_out_is_the_share_out(days):
    story = Story()
    for day in days:
        story.person(enters=0).leaves(day)
    values = story.measure().values
    for week in (13, 26, 52):
        assert values["insured", f"out_{week}w"] == pytest.approx(np.mean(np.array(days) <= week * WEEK))
    assert values["insured", "weeks_first_spell_52"] == pytest.approx(
        np.minimum(np.array(days) / 7, 52).mean()
    )
