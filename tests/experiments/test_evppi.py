"""What knowing is worth: held against closed forms, against nested simulation, and nothing for what does nothing."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import norm, qmc

from simulator.experiments.evppi import Benefits, together


def drawn(draws, figures, seed=1):
    """Give places of figures in draws, evenly spread between 0 and 1."""
    sequence = qmc.Sobol(figures, scramble=True, rng=np.random.default_rng(seed))
    return np.clip(sequence.random(draws), 1e-9, 1 - 1e-9)


def against_nothing(benefit):
    return np.stack([np.zeros(len(benefit)), *np.atleast_2d(benefit)], axis=1)


def named(values):
    return {f"x{k}": tuple(column) for k, column in enumerate(np.asarray(values).T.tolist())}


def unit_normal_loss(mean, spread):
    """Expected gain of choosing after a normal benefit is known (Raiffa & Schlaifer 1961)."""
    z = abs(mean) / spread
    return spread * (norm.pdf(z) - z * norm.sf(z))


@pytest.mark.parametrize("mean", [0.0, 0.6, -1.5])
def test_of_a_linear_gaussian_choice_it_is_the_unit_normal_loss(mean):
    spreads = np.array([1.0, 0.5, 0.25])
    z = ndtri(drawn(512, 3))
    benefits = Benefits(against_nothing(mean + z @ spreads), named(z))
    for k, spread in enumerate(spreads):
        found = benefits.explained_by([f"x{k}"]).worth("", "assumption")
        assert found.value == pytest.approx(unit_normal_loss(mean, spread), abs=0.012)
    both = benefits.explained_by(["x0", "x1"]).worth("", "group")
    assert both.value == pytest.approx(unit_normal_loss(mean, np.hypot(1, 0.5)), abs=0.012)
    assert both.probability_changes == pytest.approx(norm.cdf(-abs(mean) / np.hypot(1, 0.5)), abs=0.02)
    assert benefits.perfect().value == pytest.approx(
        unit_normal_loss(mean, np.hypot(1, np.hypot(0.5, 0.25))), abs=0.012
    )


def test_what_does_nothing_is_worth_nothing_among_four_times_as_many_assumptions_as_draws():
    nulls = []
    for seed in range(2):
        u = np.random.default_rng(seed).random((100, 440))
        z = np.sqrt(12) * (u - 0.5)
        noise = np.random.default_rng([seed, 1]).standard_normal(100)
        benefit = 0.2 + 0.6 * z[:, 0] + 0.4 * z[:, 1] + 0.4 * noise
        found = {one.name: one for one in together(Benefits(against_nothing(benefit), named(u)), {})}
        # The expected gain for a uniform effect of 0.6 over a mean of 0.2: (sqrt(3) 0.6 - 0.2)^2 / (4 sqrt(3) 0.6).
        assert found["x0"].value == pytest.approx(0.1696, abs=3 * found["x0"].standard_error)
        assert found["x0"].value > max(found[f"x{k}"].value for k in range(1, 440))
        nulls += [found[f"x{k}"] for k in range(2, 440)]
    values = np.array([one.value for one in nulls])
    errors = np.array([one.standard_error for one in nulls])
    assert values.mean() < 0.001
    assert (values <= 2 * errors).all()
    assert (errors > 0).mean() > 0.5  # what was not found is not said to be known to be nothing


def benefits_of_a_toy(x):
    """Give net benefits of two proposals over a baseline: bent, with a product, and a figure that does nothing."""
    a, b, c, _ = np.moveaxis(np.asarray(x), -1, 0)
    first = 3 * a * b - 1.2 + 0.5 * c
    second = np.exp(1.5 * b) - 2.4 + 0.3 * a
    return np.stack([np.zeros_like(a), first, second], axis=-1)


def nested(known, outer=512, inner=4000):
    """Give the gain by brute force: the known figures in the outer draws, the others anew within each."""
    rng = np.random.default_rng(7)
    others = [k for k in range(4) if k not in known]
    x = np.empty((inner, 4))
    x[:, others] = rng.random((inner, len(others)))
    best = []
    for row in drawn(outer, len(known), 3):
        x[:, known] = row
        best.append(benefits_of_a_toy(x).mean(axis=0).max())
    return np.mean(best) - benefits_of_a_toy(rng.random((200_000, 4))).mean(axis=0).max()


@pytest.mark.parametrize("known", [[0], [1], [2], [3], [0, 1], [0, 2]])
def test_of_a_bent_toy_with_three_choices_it_is_what_nested_simulation_finds(known):
    x = drawn(512, 4)
    benefits = Benefits(benefits_of_a_toy(x), named(x))
    found = benefits.explained_by([f"x{k}" for k in known]).worth("", "group")
    assert found.value == pytest.approx(nested(known), abs=0.02)
    assert found.standard_error < 0.05


def test_standard_errors_are_about_as_large_as_the_errors():
    truth = unit_normal_loss(0.2, 1.0)
    found = []
    for seed in range(8):
        z = np.random.default_rng(seed).standard_normal((100, 20))
        noise = np.random.default_rng([seed, 1]).standard_normal(100)
        benefits = Benefits(against_nothing(0.2 + z[:, 0] + 0.5 * noise), named(z))
        found.append(benefits.explained_by(["x0"]).worth("x0", "assumption"))
    errors = np.array([one.value - truth for one in found])
    said = np.array([one.standard_error for one in found])
    assert 0.5 < np.sqrt(np.mean(errors**2)) / said.mean() < 2
    assert np.mean(np.abs(errors) < 2 * said) > 0.7


def test_nobody_can_find_out_chance():
    z = ndtri(drawn(1024, 2))
    signal, noise = z[:, 0], 2 * z[:, 1]
    share = np.array([0.0, 0.8])
    with_chance = Benefits(against_nothing(signal + noise), named(z[:, :1])).perfect().value
    found = Benefits(against_nothing(signal + noise), named(z[:, :1]), share).perfect().value
    assert with_chance == pytest.approx(unit_normal_loss(0, np.sqrt(5)), abs=0.02)
    assert found == pytest.approx(unit_normal_loss(0, 1), abs=0.02)


def test_a_figure_that_is_one_of_a_few_words_is_worth_what_it_decides():
    words = ("idle", "freed", "talks", "idle") * 30
    benefit = np.array([{"idle": -1.0, "freed": 2.0, "talks": -1.0}[one] for one in words])
    figures = {"practice.slack": words, "same": (1.0,) * 120, "other": tuple(np.linspace(0, 1, 120))}
    benefits = Benefits(against_nothing(benefit), figures)
    assert benefits.inputs.names == ("practice.slack", "other")
    found = benefits.explained_by(["practice.slack"]).worth("", "assumption")
    assert found.value == pytest.approx(0.5, rel=0.05)  # a quarter of the draws, worth 2
    assert found.probability_changes == 0.25


def test_with_no_assumption_or_no_difference_nothing_is_worth_knowing():
    nothing = Benefits(np.zeros((20, 2)), {"x": tuple(np.arange(20.0))})
    assert [one.value for one in together(nothing, {"all": ("x",)})] == [0, 0, 0]
    alone = Benefits(against_nothing(np.linspace(-1, 1, 20)), {"x": (1.0,) * 20})
    assert alone.explained_by(["x"]).worth("x", "assumption").value == 0


def test_the_dearest_to_know_come_first_and_the_same_draws_give_the_same():
    z = ndtri(drawn(128, 6))
    benefit = against_nothing(z[:, 4] + 0.3 * z[:, 1])
    found, again = (
        together(Benefits(benefit, named(z)), {"g": ("x1", "x4"), "h": ("x0",)}) for _ in range(2)
    )
    assert found == again
    assert [one.name for one in found[:5]] == ["everything", "g", "h", "x4", "x1"]
    assert [one.kind for one in found] == ["perfect", *["group"] * 2, *["assumption"] * 6]
