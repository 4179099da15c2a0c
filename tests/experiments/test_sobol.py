"""Sobol's indices hold against a function whose indices are known."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from simulator.errors import NotInstalled
from simulator.experiments.intervals import Proportion
from simulator.experiments.sobol import design, indices

A, B = 7.0, 0.1


def ishigami(quantiles):
    x = (2 * quantiles - 1) * np.pi
    return np.sin(x[:, 0]) + A * np.sin(x[:, 1]) ** 2 + B * x[:, 2] ** 4 * np.sin(x[:, 0])


def known_indices():
    """Closed forms (Ishigami and Homma 1990; Sobol and Levitan 1999)."""
    first = (1 + B * np.pi**4 / 5) ** 2 / 2
    second = A**2 / 8
    both = B**2 * np.pi**8 * 8 / 225
    whole = first + second + both
    return {
        "x": (first / whole, (first + both) / whole),
        "y": (second / whole,) * 2,
        "z": (0.0, both / whole),
    }


@pytest.fixture(scope="module")
def laid_out():
    return design({"x": ["x"], "y": ["y"], "z": ["z"]}, 4096, seed=1)


def test_the_indices_of_a_known_function_come_out(laid_out):
    for found in indices(laid_out, ishigami(laid_out.quantiles), seed=1):
        first, total = known_indices()[found.group]
        assert found.first == pytest.approx(first, abs=max(found.first_half, 0.02))
        assert found.total == pytest.approx(total, abs=max(found.total_half, 0.02))
        assert found.total_half < 0.06


def test_a_group_has_the_index_of_its_inputs_together():
    together = design({"xz": ["x", "z"], "y": ["y"]}, 4096, seed=2)
    xz, y = indices(together, ishigami(together.quantiles[:, [0, 2, 1]]), seed=1)
    second = known_indices()["y"][0]
    assert (together.inputs, together.names) == (("x", "z", "y"), ("xz", "y"))
    assert xz.first == pytest.approx(1 - second, abs=0.03)
    assert y.total == pytest.approx(second, abs=0.03)


def test_what_does_not_matter_has_no_index_and_what_is_constant_none_at_all(laid_out):
    x, _, z = indices(laid_out, laid_out.quantiles[:, 0], seed=1)
    assert x.total == pytest.approx(1.0, abs=0.05)
    assert z.total == 0.0
    assert all(np.isnan(one.total) for one in indices(laid_out, np.ones(len(laid_out.quantiles)), seed=1))


def test_an_undefined_result_takes_its_block_along(laid_out):
    result = ishigami(laid_out.quantiles)
    result[3] = np.nan
    assert all(np.isfinite(one.total) for one in indices(laid_out, result, seed=1))


def test_the_independent_draws_are_every_a_and_b(laid_out):
    assert len(laid_out.independent) == 2 * 4096
    a, b = laid_out.independent[:2]
    swapped = laid_out.quantiles[a + 1]
    assert swapped[0] == laid_out.quantiles[b, 0]
    assert (swapped[1:] == laid_out.quantiles[a, 1:]).all()


@pytest.mark.parametrize("draws", [0, 1, 3, 100])
def test_draws_are_a_power_of_two(draws):
    with pytest.raises(ValueError, match=r"draws must be a power of two, such as \d+, not"):
        design({"x": ["x"]}, draws, seed=1)


def test_without_salib_one_line_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample.sobol", None)
    with pytest.raises(NotInstalled, match="SALib is not installed; install it by: pip install SALib"):
        design({"x": ["x"]}, 4, seed=1)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"), [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0)]
)
def test_wilsons_interval(count, of, low, high):
    assert Proportion(count, of).interval == pytest.approx((low, high), abs=5e-5)
    assert Proportion(count, of).share == count / of
