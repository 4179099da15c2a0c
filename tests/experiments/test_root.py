"""A root of a noisy difference is found with an interval that covers it, or is said not to be there."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.experiments.root import find_roots


def noisy(curve, noise, replications, seed):
    """A curve that each replication sees shifted and tilted, the same shift and tilt at every value."""
    rng = np.random.default_rng(seed)
    shift, tilt = rng.normal(0, noise, (2, replications))
    return lambda v: curve(v) + shift + tilt * v


def test_the_root_of_a_line_without_noise_is_exact():
    found = find_roots(lambda v: np.full(5, 2 * v - 1.3), 0, 1)
    (root,) = found.roots
    assert root.value == pytest.approx(0.65)
    assert root.low <= root.value <= root.high
    assert root.rising


def test_the_root_of_a_curve_is_closed_in_on():
    (root,) = find_roots(noisy(lambda v: np.exp(v) - 2, 1e-4, 20, 1), 0, 3).roots
    assert root.value == pytest.approx(np.log(2), abs=0.01)


def test_the_interval_covers_the_root_in_95_of_100_studies():
    covered = 0
    for seed in range(400):
        (root,) = find_roots(noisy(lambda v: v - 0.4, 0.3, 12, seed), -2, 3).roots
        covered += root.low <= 0.4 <= root.high
    assert 0.92 <= covered / 400 <= 0.98


def test_more_replications_narrow_the_interval():
    widths = []
    for replications in (10, 160):
        (root,) = find_roots(noisy(lambda v: v - 0.4, 0.3, replications, 7), -2, 3).roots
        widths.append(root.high - root.low)
    assert widths[1] < widths[0] / 2


def test_a_difference_of_one_sign_has_no_root_within_the_range():
    found = find_roots(noisy(lambda v: v + 5, 0.1, 10, 3), 0, 1)
    assert found.roots == ()
    assert not found.undecided
    assert found.values[0] == 0
    assert found.values[-1] == 1


def test_a_value_that_hardly_matters_is_told_as_undecided():
    assert find_roots(noisy(lambda v: 0.0 * v, 1.0, 10, 5), 0, 1).undecided


def test_two_roots_are_both_found():
    low, high = find_roots(noisy(lambda v: (v - 0.2) * (v - 0.8), 0.001, 10, 2), 0, 1).roots
    assert low.value == pytest.approx(0.2, abs=0.02)
    assert high.value == pytest.approx(0.8, abs=0.02)
    assert (low.rising, high.rising) == (False, True)


def test_an_interval_that_reaches_past_the_range_is_open():
    (root,) = find_roots(noisy(lambda v: v - 0.95, 0.3, 8, 4), 0, 1).roots
    assert root.high == np.inf


def test_the_values_tried_do_not_depend_on_what_was_run_before():
    asked = [[], []]
    for tried in asked:
        run = noisy(lambda v: v**3 - 0.2, 0.05, 10, 9)
        find_roots(lambda v, run=run, tried=tried: tried.append(v) or run(v), -1, 2)
    assert asked[0] == asked[1]


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, 1)])
def test_an_empty_range_is_refused(low, high):
    with pytest.raises(ValueError, match="from a lower value to a higher one"):
        find_roots(lambda v: np.zeros(3), low, high)
