"""When a series has warmed up: once its quarters are as the same quarters of the last two years."""

from __future__ import annotations

from math import nan

import pytest

from benchmarks.run_length import LAST, Quarter, is_steady, steady_from
from simulator.experiments.intervals import Interval


def quarter(begins: int, apart: float, half: float, mean: float = 10.0) -> Quarter:
    return Quarter("waiting", begins, mean, Interval(apart, apart - half, apart + half, 20))


@pytest.mark.parametrize(
    ("apart", "half", "mean", "steady"),
    [(3.0, 1.0, 10.0, False), (0.4, 0.1, 10.0, True), (3.0, 4.0, 10.0, True), (0.0, 1.0, nan, False)],
)
def test_a_quarter_is_steady_if_its_difference_is_not_sure_or_small(apart, half, mean, steady):
    assert is_steady(quarter(0, apart, half, mean)) == steady


def test_a_series_is_steady_from_the_last_quarter_on_that_was_not():
    off, well = (3.0, 1.0), (0.0, 1.0)
    course = [off, well, off, well, well]
    quarters = [quarter(13 * n, *one) for n, one in enumerate(course)]
    quarters += [quarter(13 * (n + len(course)), *well) for n in range(LAST)]
    assert steady_from(quarters, "waiting") == 39
    assert steady_from([quarter(q.begins, *well) for q in quarters], "waiting") == 0
    assert steady_from([quarter(q.begins, *off) for q in quarters], "waiting") is None
