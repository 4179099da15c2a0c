"""The shape of a range says how likely its values are, and leaves a share a share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from simulator.experiments.assumptions import Choice, Span
from simulator.experiments.distributions import places
from simulator.scenario.figures import Figure

EVENLY = (np.arange(20_000) + 0.5) / 20_000


def values(span):
    return np.array([span.at(place) for place in span.places(EVENLY)])


def test_of_a_uniform_every_value_is_as_likely():
    found = values(Span(0.2, 0.0, 1.0, "uniform"))
    assert found.mean() == pytest.approx(0.5, abs=1e-3)
    assert np.quantile(found, 0.25) == pytest.approx(0.25, abs=1e-3)


def test_a_pert_is_densest_at_its_value_stays_in_its_range_and_has_its_known_mean():
    low, value, high = -0.10, 0.0, 0.05
    found = values(Span(value, low, high, "pert"))
    assert (found >= low).all()
    assert (found <= high).all()
    assert found.mean() == pytest.approx((low + 4 * value + high) / 6, abs=1e-4)
    counts, edges = np.histogram(found, 30)
    densest = edges[counts.argmax() : counts.argmax() + 2].mean()
    assert densest == pytest.approx(value, abs=0.01)
    a, b = 1 + 4 * (value - low) / (high - low), 1 + 4 * (high - value) / (high - low)
    exact = stats.beta(a, b, loc=low, scale=high - low)
    assert stats.kstest(found, exact.cdf).pvalue > 0.99


def test_the_range_of_a_normal_is_its_95_percent_interval():
    found = values(Span(460.0, 400.0, 575.0, "normal"))
    assert np.quantile(found, [0.025, 0.5, 0.975]) == pytest.approx([400, 460, 575], abs=0.5)
    assert found.min() < 400
    assert found.max() > 575


@pytest.mark.parametrize(("value", "low", "high"), [(0.97, 0.9, 0.99), (0.02, 0.0, 0.1), (0.5, 0.01, 1.0)])
def test_a_share_stays_a_share_whatever_its_shape(value, low, high):
    for shape in ("uniform", "pert", "normal"):
        found = values(Span(value, low, high, shape))
        assert found.min() >= 0
        assert found.max() <= 1


def test_a_whole_number_stays_whole_and_an_alternative_takes_its_weight():
    assert {type(Span(10, 8.0, 15.0, "pert").at(place)) for place in (0.1, 0.5)} == {int}
    choice = Choice("idle", ("idle", "talks", "freed"), (0.5, 0.3, 0.2))
    drawn = [choice.at(place) for place in choice.places(EVENLY)]
    assert [drawn.count(one) / len(drawn) for one in choice.alternatives] == pytest.approx([0.5, 0.3, 0.2])


@pytest.mark.parametrize(
    ("provenance", "shape"),
    [("assumption", "pert"), ("published", "normal"), ("estimated", "normal"), ("law", "uniform")],
)
def test_what_a_range_means_follows_from_where_it_comes_from_unless_the_file_says(provenance, shape):
    assert Figure("x", 1.0, (0.5, 2.0), provenance, "", "", "").shape == shape
    said = Figure("x", 1.0, (0.5, 2.0), provenance, "", "", "", stated_shape="uniform")
    assert said.shape == "uniform"


@given(st.sampled_from(["uniform", "pert", "normal"]), st.floats(0, 1), st.floats(0.001, 0.998))
def test_a_higher_probability_never_gives_a_lower_value(shape, most_likely, probability):
    low, high = places(shape, most_likely, np.array([probability, probability + 0.001]))
    assert low <= high


@pytest.mark.parametrize("value", [9, 0.9, -4])
def test_a_value_set_beside_its_range_leaves_the_range_as_it_is(value):
    """The range was stated about another value; the user's own may lie outside it."""
    found = (
        values(Span(value, 0.1, 0.4, "pert"))
        if isinstance(value, float)
        else values(Span(value, 1, 8, "pert"))
    )
    assert np.isfinite(found).all()
