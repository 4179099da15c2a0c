"""A surface goes where runs lead it, knows how far it can be believed, and is a handful of numbers."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import qmc

from simulator.experiments.surface import covariance, fitted, widened

CHANCE = 0.02**2


def points(number, sliders=3, seed=1):
    return qmc.Sobol(sliders, rng=np.random.default_rng(seed)).random(number)


def bent(x):
    """Rises along the first, is saturated along the second, and does not know the third."""
    return 1.5 * x[:, 0] + np.tanh(3 * x[:, 1]) + 0.4 * x[:, 0] * x[:, 1]


@pytest.fixture(scope="module")
def surface():
    x = points(64)
    return fitted(x, bent(x) + np.random.default_rng(2).normal(0, CHANCE**0.5, 64), CHANCE)


def test_it_is_near_what_is_true_and_says_how_near(surface):
    x = points(512, seed=7)
    mean, error = surface.at(x)
    apart = (mean - bent(x)) / error
    assert np.sqrt(np.mean((mean - bent(x)) ** 2)) < 0.03
    assert np.mean(np.abs(apart) < 1.96) > 0.85
    assert 0.5 < np.sqrt(np.mean(apart**2)) < 1.3


def test_chance_is_not_followed_but_averaged(surface):
    at_runs, error = surface.at(surface.points)
    assert np.sqrt(np.mean((at_runs - bent(surface.points)) ** 2)) < 0.75 * CHANCE**0.5
    assert error.max() < CHANCE**0.5


def test_the_error_is_larger_where_nothing_was_run(surface):
    inside = surface.at(np.full((1, 3), 0.5))[1]
    outside = surface.at(np.full((1, 3), 1.6))[1]
    assert outside > 3 * inside


def test_a_direction_that_does_nothing_is_found(surface):
    assert surface.lengths[2] > 1.5 * surface.lengths[1]
    low, high = surface.at(np.array([[0.5, 0.5, 0.0], [0.5, 0.5, 1.0]]))[0]
    assert low == pytest.approx(high, abs=0.05)


def test_the_mean_and_the_error_are_those_of_the_textbook(surface):
    """Rasmussen and Williams, equations 2.25 and 2.26, with a matrix that is inverted as it stands."""
    x, at = surface.points, points(8, seed=3)
    how = surface.lengths, surface.bend, surface.slope
    y = bent(x) + np.random.default_rng(2).normal(0, CHANCE**0.5, 64)
    whole = np.linalg.inv(covariance(x, x, *how) + CHANCE / surface.scale**2 * np.eye(64))
    between = covariance(at, x, *how)
    mean = surface.centre + surface.scale * between @ whole @ ((y - surface.centre) / surface.scale)
    variance = np.diag(covariance(at, at, *how) - between @ whole @ between.T)
    found, error = surface.at(at)
    assert found == pytest.approx(mean, rel=1e-6)
    assert error == pytest.approx(surface.scale * np.sqrt(variance), rel=1e-3)


def test_the_correlation_is_the_matern_of_the_libraries():
    kernels = pytest.importorskip("sklearn.gaussian_process.kernels")
    one, other = points(8), points(8, seed=9)
    lengths = np.array([0.3, 1.0, 2.5])
    ours = covariance(one, other, lengths, 1.7, 0.0)
    assert ours == pytest.approx(1.7 * kernels.Matern(lengths, nu=2.5)(one, other))


def test_what_never_differs_is_known_exactly():
    flat = fitted(points(16), np.full(16, 4.2), CHANCE)
    mean, error = flat.at(points(4, seed=5))
    assert mean.tolist() == [4.2] * 4
    assert error.tolist() == [0.0] * 4


def test_a_run_in_which_nothing_was_defined_is_left_out(surface):
    x = points(64)
    y = bent(x)
    y[:5] = np.nan
    assert len(fitted(x, y, CHANCE).points) == 59


def test_runs_that_lie_as_near_as_it_says_widen_nothing_and_others_as_much_as_they_call_for(surface):
    x = points(64, seed=11)
    mean, error = surface.at(x)
    signs = np.where(np.arange(64) % 2, 1.0, -1.0)
    spread = np.sqrt(error**2 + CHANCE)
    assert widened(surface, x, mean + 0.9 * signs * spread, CHANCE).widening == 1.0
    wide = widened(surface, x, mean + signs * np.sqrt(9 * error**2 + CHANCE), CHANCE)
    assert wide.widening == pytest.approx(3.0, rel=1e-4)
    assert wide.at(x)[1] == pytest.approx(3 * error, rel=1e-4)
    assert wide.at(x)[0] == pytest.approx(mean)
