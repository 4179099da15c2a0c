"""Means and intervals: Student's t, paired, exact where they must be, and silent where nothing is defined."""

import math

import numpy as np
import pytest
from scipy import stats

from simulator.experiments.intervals import Interval, intervals, paired, replications_needed

RANDOM = np.random.default_rng(7)


def test_the_interval_is_that_of_students_t():
    values = RANDOM.normal(12.0, 3.0, size=(20, 5))
    found = intervals(values)
    low, high = stats.t.interval(0.95, 19, loc=values.mean(axis=0), scale=stats.sem(values, axis=0))
    np.testing.assert_allclose(found.mean, values.mean(axis=0), rtol=1e-12)
    np.testing.assert_allclose(found.low, low, rtol=1e-9)
    np.testing.assert_allclose(found.high, high, rtol=1e-9)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    values = RANDOM.normal(0.0, 1.0, size=(6, 4000))
    found = intervals(values)
    covered = np.mean((found.low <= 0) & (found.high >= 0))
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))


def test_a_paired_difference_is_the_interval_of_the_differences():
    common = RANDOM.normal(100.0, 30.0, size=20)
    base, other = common, common + RANDOM.normal(1.0, 0.1, size=20)
    test = stats.ttest_rel(other, base).confidence_interval(0.95)
    found = paired(other, base)[()]
    assert (found.low, found.high) == pytest.approx((test.low, test.high), rel=1e-9)
    assert not found.holds_zero
    apart = intervals(other)[()]
    assert found.half < apart.half / 10


def test_anything_compared_with_itself_differs_by_exactly_nothing():
    values = RANDOM.normal(size=(7, 9)) * 1e9
    found = paired(values, values.copy())
    for ends in (found.mean, found.low, found.high):
        assert (ends == 0.0).all()


def test_sums_added_up_in_another_order_do_not_differ():
    base = np.full((5, 1), 30_044_000.0)
    found = paired(np.nextafter(base, np.inf), base)[0]
    assert (found.mean, found.low, found.high) == (0.0, 0.0, 0.0)


def test_equal_values_leave_no_spread_although_their_sum_is_rounded():
    found = intervals(np.full((11, 1), 0.1))
    assert found.mean[0] == found.low[0] == found.high[0] == 0.1


def test_an_undefined_replication_is_left_out_and_counted():
    values = np.array([[1.0, np.nan, np.nan], [3.0, 2.0, np.nan], [np.nan, 4.0, 5.0]])
    found = intervals(values)
    assert list(found.replications) == [2, 2, 1]
    assert found[1] == intervals(np.array([[2.0], [4.0]]))[0]
    assert found[2].mean == 5.0
    assert math.isnan(found[2].low)
    assert math.isnan(found[2].high)


def test_an_outcome_defined_nowhere_has_neither_mean_nor_interval():
    found = intervals(np.full((4, 1), np.nan))[0]
    assert found.replications == 0
    assert all(math.isnan(x) for x in (found.mean, found.low, found.high))


def test_a_difference_needs_both_sides():
    values, base = np.array([1.0, np.nan, 4.0, 6.0]), np.array([np.nan, 2.0, 3.0, 4.0])
    assert paired(values, base)[()].replications == 2
    assert paired(values, base)[()].mean == 1.5


@pytest.mark.parametrize(
    ("interval", "holds"),
    [
        (Interval(1.0, 0.5, 1.5, 9), False),
        (Interval(-1.0, -1.5, -0.5, 9), False),
        (Interval(0.1, -0.5, 0.7, 9), True),
        (Interval(0.0, 0.0, 0.0, 9), True),
        (Interval(1.0, math.nan, math.nan, 1), True),
    ],
)
def test_no_sign_is_claimed_where_the_interval_holds_zero_or_is_missing(interval, holds):
    assert interval.holds_zero is holds


def test_the_number_of_replications_needed_reaches_the_precision_and_no_more():
    pilot = RANDOM.normal(50.0, 8.0, size=10)
    needed = replications_needed(pilot, precision=2.0)
    half = [stats.t.ppf(0.975, n - 1) * pilot.std(ddof=1) / math.sqrt(n) for n in (needed - 1, needed)]
    assert half[0] > 2.0 >= half[1]


def test_a_precision_that_cannot_be_reached_stops_at_the_most():
    assert replications_needed(np.array([0.0, 100.0]), precision=1e-6, most=50) == 50


@pytest.mark.parametrize("precision", [0.0, -1.0, math.nan])
def test_a_precision_must_be_above_zero(precision):
    with pytest.raises(ValueError, match="above 0"):
        replications_needed(np.array([1.0, 2.0]), precision)


@pytest.mark.parametrize("mean", [0.001, 0.03, 0.5, 0.97, 0.999])
def test_the_interval_of_a_share_stays_within_nothing_and_all(mean):
    values = np.clip(mean + np.array([-0.02, 0.02, 0.01, -0.01])[:, None], 0.0, 1.0)
    found = intervals(values, share=True)[0]
    assert 0.0 <= found.low < found.mean < found.high <= 1.0


def test_a_narrow_interval_of_a_share_is_the_one_of_students_t():
    values = 0.8 + RANDOM.normal(0.0, 0.001, size=(20, 1))
    plain, share = intervals(values)[0], intervals(values, share=True)[0]
    assert (share.low, share.high) == pytest.approx((plain.low, plain.high), abs=2e-6)


def test_the_interval_of_a_share_covers_the_truth_about_as_often_as_it_says():
    values = RANDOM.binomial(200, 0.03, size=(10, 4000)) / 200
    found = intervals(values, share=True)
    covered = np.mean((found.low <= 0.03) & (found.high >= 0.03))
    assert covered == pytest.approx(0.95, abs=0.02)
    assert found.low.min() >= 0.0


def test_only_what_is_a_share_is_held_within_its_bounds():
    values = np.array([[0.01, 0.01], [0.9, 0.9], [0.02, 0.02]])
    found = intervals(values, share=np.array([True, False]))
    assert found.low[0] > 0 > found.low[1]
    assert found.mean[0] == found.mean[1]


def test_a_share_of_nobody_or_of_everybody_is_a_point():
    found = intervals(np.array([[0.0, 1.0], [0.0, 1.0]]), share=True)
    assert list(found.low) == list(found.high) == [0.0, 1.0]
