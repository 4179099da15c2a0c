"""One verdict for every difference: by what matters, by all that is assumed, and no other with more replications."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.experiments.compare import Comparison
from simulator.experiments.intervals import Interval, Proportion
from simulator.experiments.prediction import Prediction
from simulator.experiments.verdicts import COLUMNS, of_chance, of_draws, table, verdicts_of
from simulator.scenario.prices import Matters

KEYS = (("all", "cost_total"), ("all", "cost_municipality"), ("all", "talks_on_time_baseline_law"))
COST, _, TALKS = KEYS
MATTERS = Matters()


def draws_around(mean, spread, number=100):
    """Give differences that lie evenly in a normal distribution."""
    from scipy.special import ndtri

    return mean + spread * ndtri((np.arange(number) + 0.5) / number)


@pytest.mark.parametrize(
    ("mean", "spread", "word"),
    [
        (-5.0, 1.0, "better"),
        (5.0, 1.0, "worse"),
        (0.0, 0.3, "same"),
        (0.4, 0.1, "same"),
        (-1.5, 0.6, "perhaps_better"),
        (1.5, 0.6, "perhaps_worse"),
        (0.5, 2.0, "unknown"),
        (-5.0, 5.0, "unknown"),
    ],
)
def test_each_word_is_said_of_the_differences_that_it_means(mean, spread, word):
    """Lower is better, and less than 1 does not matter."""
    assert of_draws(draws_around(mean, spread), 1.0, lower_is_better=True).word == word


def test_where_higher_is_better_better_and_worse_change_places():
    gains = draws_around(5.0, 1.0)
    assert of_draws(gains, 1.0, lower_is_better=False).word == "better"
    assert of_draws(-gains, 1.0, lower_is_better=False).word == "worse"


def test_probabilities_sum_to_one_and_nan_draws_do_not_count():
    some = np.append(draws_around(-0.5, 1.0), [np.nan] * 40)
    found = of_draws(some, 1.0, lower_is_better=True)
    assert found.better + found.same + found.worse == pytest.approx(1)
    assert found == of_draws(some[:100], 1.0, lower_is_better=True)
    assert of_draws(np.array([np.nan]), 1.0, lower_is_better=True).word == "unknown"


def test_chance_alone_is_judged_as_many_draws_of_it_would_be():
    differences = draws_around(-0.8, 0.4, 4000)
    interval = Interval(-0.8, -0.8 - 1.96 * 0.4, -0.8 + 1.96 * 0.4, 4000)
    by_draws, by_chance = of_draws(differences, 1.0, True), of_chance(interval, 1.0, True)
    for one in ("better", "same", "worse", "better_at_all"):
        assert getattr(by_chance, one) == pytest.approx(getattr(by_draws, one), abs=0.01)


def test_what_does_not_differ_at_all_is_the_same_and_one_replication_tells_nothing():
    assert of_chance(Interval(0.0, 0.0, 0.0, 8), 1.0, True).word == "same"
    assert of_chance(Interval(-9.0, -9.0, -9.0, 8), 1.0, True).word == "better"
    assert of_chance(Interval(-9.0, np.nan, np.nan, 1), 1.0, True).word == "unknown"


def compared(replications, mean, noise, seed=1):
    """Give a comparison whose proposal costs so much more, with some noise in each replication."""
    made = np.random.default_rng(seed)
    levels = [{COST: 100.0, KEYS[1]: 100.0, TALKS: 0.8} for _ in range(replications)]
    more = [{COST: 100 + mean + noise * made.standard_normal(), KEYS[1]: 100.0, TALKS: 0.8} for _ in levels]
    return Comparison("base", 1, tuple(range(replications)), {
        name: tuple(SimpleNamespace(values=values, members={}, weekly={}, survival={}, first_week=0) for values in runs)
        for name, runs in (("base", levels), ("more", more))
    })  # fmt: skip


def predicted(mean, spread, draws, chance=0.0, seed=2):
    """Give draws of a proposal whose cost differs by so much, of which some is chance."""
    made = np.random.default_rng(seed)
    assumed = spread * made.standard_normal(draws)
    repeated = -(-draws // 5)

    def cost(some):
        return mean + some + chance * made.standard_normal(len(some))

    def level(differences):
        base = np.tile([100.0, 100.0, 0.8], (len(differences), 1))
        other = base + np.outer(differences, [1.0, 0.0, 0.0])
        return np.stack([base, other], axis=1)

    return Prediction(
        ("base", "more"), KEYS, {}, level(cost(assumed)), level(cost(assumed[:repeated])), Proportion(0, 1)
    )


@pytest.mark.parametrize(("mean", "word"), [(0.1, "same"), (-2.0, "better"), (2.0, "worse")])
def test_the_verdict_does_not_change_with_more_replications(mean, word):
    """What matters is 0.5 of 100; the truth is far from it."""
    for replications in (4, 20, 200):
        comparison = compared(replications, mean, 0.05)
        (cost,) = verdicts_of(comparison, MATTERS, None, [COST])
        assert cost.word == word
        prediction = predicted(mean, 0.15, min(5 * replications, 100), chance=0.05)
        (cost,) = verdicts_of(comparison, MATTERS, prediction, [COST])
        assert cost.word == word


def test_a_difference_that_is_sure_and_nothing_is_practically_the_same_however_often_it_is_run():
    for replications in (4, 20, 200, 1000):
        (cost,) = verdicts_of(compared(replications, 0.03, 0.01), MATTERS, None, [COST])
        assert cost.chance.low > 0 or replications == 4
        assert cost.word == "same"


def test_the_share_that_is_chance_is_found_by_the_law_of_total_variance():
    for chance, spread, share in ((1.0, 1.0, 0.5), (0.0, 1.0, 0.0), (1.0, 0.0, 1.0)):
        found = predicted(0.0, spread, 20_000, chance).share_of_chance("more", COST)
        assert found == pytest.approx(share, abs=0.05)


def test_a_reader_sets_what_matters():
    comparison, prediction = compared(20, 0.4, 0.01), predicted(0.4, 0.01, 100)
    words = [
        verdicts_of(comparison, Matters(cost=size), prediction, [COST])[0].word for size in (0.001, 0.005)
    ]
    assert words == ["worse", "same"]


def test_the_table_has_a_row_a_verdict_and_the_promised_columns():
    found = table(verdicts_of(compared(8, 0.1, 0.05), MATTERS, predicted(0.1, 0.1, 40)))
    assert tuple(found.columns) == COLUMNS
    assert set(found["outcome"]) == {"cost_total", "cost_municipality", "talks_on_time_baseline_law"}
    sums = found[["probability_better", "probability_same", "probability_worse"]].sum(axis=1)
    assert sums.to_numpy() == pytest.approx(1)
