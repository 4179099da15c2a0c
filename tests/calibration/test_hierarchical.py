"""The sampler that puts studies together: it finds what was planted, and where studies conflict it is wide."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit

from simulator.calibration.hierarchical import Model, Observation, rule_out, sample

pytest.importorskip("emcee")
STEPS, ENSEMBLES = 900, 3


def outright(figure):
    return lambda places: places[:, figure]


def study(name, value, error, figure=0, high=None):
    return Observation(
        name, name, outright(figure), value, value if high is None else high, error, frozenset((figure,))
    )


def posterior(observations, between=None, figures=1, seed=1):
    model = Model(figures, {} if between is None else {0: between}, tuple(observations))
    generator = np.random.Generator(np.random.Philox(seed))
    ruled = rule_out(model, 4000, generator)
    found = sample(model, ruled.kept, steps=STEPS, ensembles=ENSEMBLES, seed=seed)
    return model, ruled, found


def places(found, figure=0):
    return expit(found.drawn[:, figure])


def test_one_exact_study_of_a_figure_gives_the_figure_back():
    _, _, found = posterior([study("one", 0.7, 0.03)])
    assert np.mean(places(found)) == pytest.approx(0.7, abs=0.01)
    assert np.std(places(found)) == pytest.approx(0.03, rel=0.15)
    assert found.r_hat < 1.05
    assert found.effective > 200


def test_planted_effects_are_recovered_from_many_made_up_studies():
    """Ten studies whose own values lie about 0.4: the common value and how much they differ are both found."""
    generator = np.random.Generator(np.random.Philox(3))
    own = expit(np.log(0.4 / 0.6) + 0.5 * generator.normal(size=10))
    made_up = [study(f"s{n}", float(x + 0.02 * generator.normal()), 0.02) for n, x in enumerate(own)]
    model, _, found = posterior(made_up, between=0.7)
    low, high = np.quantile(places(found), [0.025, 0.975])
    assert low < 0.4 < high
    spread = model.spreads(found.drawn)[0]
    low, high = np.quantile(spread, [0.025, 0.975])
    assert low < 0.5 < high


def test_two_studies_that_agree_are_narrower_than_two_that_conflict():
    def width(values):
        model, _, found = posterior([study(f"s{n}", x, 0.03) for n, x in enumerate(values)], between=1.0)
        elsewhere = model.elsewhere(found.drawn, np.random.Generator(np.random.Philox(5)))[:, 0]
        low, high = np.quantile(elsewhere, [0.025, 0.975])
        return high - low

    assert width((0.5, 0.5)) < 0.75 * width((0.15, 0.85))
    assert width((0.15, 0.85)) > 0.8


def test_a_sign_alone_moves_the_posterior_to_one_side_and_no_further():
    _, _, found = posterior([study("sign", 0.5, 0.01, high=1.0)])
    assert np.quantile(places(found), 0.025) > 0.48
    assert np.mean(places(found)) == pytest.approx(0.75, abs=0.03)  # even over what is left


def test_a_figure_of_which_no_study_speaks_stays_as_it_was_believed():
    _, _, found = posterior([study("one", 0.7, 0.03)], figures=2)
    assert np.quantile(places(found, 1), [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.05)


def test_history_matching_rules_out_what_is_far_from_an_exact_study():
    """Three standard deviations of 0.05 either side of 0.5 are three tenths of an even prior."""
    _, ruled, _ = posterior([study("one", 0.5, 0.05)])
    assert ruled.together == pytest.approx(0.7, abs=0.03)
    assert ruled.shares == {"one": ruled.together}


def test_the_likelihood_of_an_interval_is_the_probability_of_lying_in_it():
    one = study("wide", 0.2, 0.1, high=0.4)
    from scipy.stats import norm

    means = np.array([-1.0, 0.1, 0.3, 0.6, 2.0])
    expected = norm.cdf(0.4, means, 0.1) - norm.cdf(0.2, means, 0.1)
    assert np.exp(one.log_likelihood(means)) == pytest.approx(expected, rel=1e-6, abs=1e-30)
    assert np.all(np.isfinite(one.log_likelihood(np.array([-9.0, 9.0]))))


def test_the_same_seed_gives_the_same_draws():
    one, other = (posterior([study("one", 0.7, 0.03)], between=0.5)[2] for _ in range(2))
    assert np.array_equal(one.drawn, other.drawn)
