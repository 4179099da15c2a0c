"""Hazards come back from spells simulated under them, with intervals that are as wide as they should be."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from simulator.calibration.maximum_likelihood import Rates, fit
from simulator.calibration.posterior import ranks_of
from simulator.calibration.spells import Spells, band_of, data_of, exposure, log_likelihood, simulate_spells

HAZARDS = np.array(
    [
        [0.06, 0.045, 0.05, 0.04, 0.03, 0.03],
        [0.003, 0.002, 0.002, 0.002, 0.002, 0.002],
        [0.02, 0.012, 0.015, 0.012, 0.01, 0.01],
    ]
)


def generator(seed=1):
    return np.random.Generator(np.random.Philox(seed))


def test_weeks_in_bands_add_up_to_the_length_and_an_edge_belongs_to_the_band_before():
    weeks = np.array([0.5, 4.0, 20.0, 300.0])
    assert exposure(weeks).sum(axis=1) == pytest.approx(weeks)
    assert band_of(weeks).tolist() == [0, 0, 2, 5]


def test_the_gradient_is_that_of_the_likelihood():
    spells = simulate_spells(HAZARDS, 300, generator(), theta=0.5, late=0.3)
    x = generator(2).normal(size=(len(spells), 2))
    with_x = Spells(**{**spells.__dict__, "covariates": x, "names": ("a", "b")})
    data, effects, theta, step = data_of(with_x), np.array([0.2, -0.1]), 0.4, 1e-6
    at = log_likelihood(data, HAZARDS, effects, theta)
    higher = HAZARDS.copy()
    higher[0, 1] *= np.exp(step)
    assert (log_likelihood(data, higher, effects, theta)[0] - at[0]) / step == pytest.approx(
        at[1][0, 1], rel=1e-3
    )
    moved = log_likelihood(data, HAZARDS, effects + np.array([0, step]), theta)[0]
    assert (moved - at[0]) / step == pytest.approx(at[2][1], rel=1e-3)
    assert (log_likelihood(data, HAZARDS, effects, theta + step)[0] - at[0]) / step == pytest.approx(
        at[3], rel=1e-3
    )


def test_without_frailty_the_estimate_is_exits_over_person_weeks():
    spells = simulate_spells(HAZARDS, 4000, generator())
    data = data_of(spells)
    rates = Rates(data.exits, data.at_risk)
    assert data.count.sum() == len(spells)
    _, by_hazard, _, _ = log_likelihood(data, np.nan_to_num(rates.value), np.empty(0), 0.0)
    assert by_hazard == pytest.approx(np.zeros_like(by_hazard), abs=1e-6)


@pytest.mark.filterwarnings("ignore")
def test_without_frailty_it_agrees_with_lifelines():
    from lifelines import PiecewiseExponentialFitter

    spells = simulate_spells(HAZARDS, 2000, generator(3))
    theirs = PiecewiseExponentialFitter([4, 13, 26, 52])
    theirs.fit(spells.duration, spells.cause >= 0)
    ours = Rates(data_of(spells).exits, data_of(spells).at_risk).value.sum(axis=0)
    assert ours[:4] == pytest.approx(1 / theirs.summary["coef"].to_numpy()[:4], rel=1e-3)


@pytest.mark.parametrize("late", [0.0, 0.5])
def test_known_hazards_and_frailty_are_recovered_within_their_intervals(late):
    found = fit(simulate_spells(HAZARDS, 20_000, generator(5), theta=0.6, late=late))
    errors = found.errors[: found.cells.sum()]
    z = (np.log(found.hazards[found.cells]) - np.log(HAZARDS[found.cells])) / errors
    assert np.abs(z).max() < 3.5
    low, high = found.theta_interval
    assert low < 0.6 < high
    assert found.frailty_seen


def test_spells_that_were_entered_late_would_mislead_if_taken_from_the_start():
    """Left truncation matters: those who left early were never seen."""
    spells = simulate_spells(HAZARDS, 20_000, generator(6), late=1.0)
    right = Rates(data_of(spells).exits, data_of(spells).at_risk).value.sum(axis=0)
    naive = Spells(**{**spells.__dict__, "entry": np.zeros(len(spells))})
    wrong = Rates(data_of(naive).exits, data_of(naive).at_risk).value.sum(axis=0)
    true = HAZARDS.sum(axis=0)
    assert right[1] == pytest.approx(true[1], rel=0.1)
    assert wrong[1] < 0.8 * true[1]


def test_where_nobody_differs_frailty_is_not_seen():
    found = fit(simulate_spells(HAZARDS, 3000, generator(7)))
    assert not found.frailty_seen or found.theta_interval[0] < 0.05


def test_effects_of_covariates_are_recovered():
    number, effect = 6000, 0.4
    x = generator(8).integers(0, 2, number).astype(float)
    parts = [
        simulate_spells(HAZARDS * np.exp(effect * value), int((x == value).sum()), generator(9 + int(value)))
        for value in (0.0, 1.0)
    ]
    together = Spells(
        ("insured",),
        np.zeros(sum(map(len, parts)), dtype=np.int64),
        np.concatenate([p.entry for p in parts]),
        np.concatenate([p.duration for p in parts]),
        np.concatenate([p.cause for p in parts]),
        np.concatenate([np.full((len(p), 1), v) for p, v in zip(parts, (0.0, 1.0), strict=True)]),
        ("young",),
        date(2020, 1, 1),
        date(2022, 1, 1),
    )
    found = fit(together)
    error = found.errors[found.cells.sum()]
    assert abs(found.effects[0] - effect) < 4 * error
    assert error < 0.05


def test_ranks_of_true_hazards_among_posterior_draws_are_even():
    """Simulation-based calibration of the posterior that a place file's draws come from."""

    def truth(random):
        return random.gamma(20.0, HAZARDS.ravel() / 20.0)

    def simulate(values, random):
        return simulate_spells(values.reshape(HAZARDS.shape), 400, random, late=0.3)

    def posterior(spells, draws, random):
        # The prior that the truths were drawn from, so that ranks are uniform: gamma, shape 20.
        data = data_of(spells)
        weeks = data.at_risk + 20.0 / HAZARDS
        return (random.gamma(data.exits + 20.0, size=(draws, *HAZARDS.shape)) / weeks).reshape(draws, -1)

    names = tuple(f"h{n}" for n in range(HAZARDS.size))
    found = ranks_of(truth, simulate, posterior, names, runs=300)
    chances = np.array([found.chance(name) for name in names])
    assert chances.min() > 0.05 / len(names) / 5

    def overconfident(spells, draws, random):
        drawn = posterior(spells, draws, random)
        return drawn.mean(axis=0) + 0.3 * (drawn - drawn.mean(axis=0))

    too_narrow = ranks_of(truth, simulate, overconfident, names, runs=100)
    assert min(too_narrow.chance(name) for name in names) < 1e-6


def test_intervals_hold_the_truth_as_often_as_they_say():
    inside = []
    for run in range(60):
        spells = simulate_spells(HAZARDS, 1500, generator(100 + run))
        low, high = Rates(data_of(spells).exits, data_of(spells).at_risk).interval
        inside.append((low[:, :4] <= HAZARDS[:, :4]) & (HAZARDS[:, :4] <= high[:, :4]))
    assert 0.93 < np.mean(inside) <= 1.0


def test_a_million_spells_take_seconds():
    """A claim about the form of the work: equal spells are counted once, so that rows do not grow with spells."""
    spells = simulate_spells(HAZARDS, 200_000, generator(11))
    whole_days = Spells(**{**spells.__dict__, "duration": np.ceil(spells.duration * 7) / 7})
    assert len(data_of(whole_days).count) < 4000
