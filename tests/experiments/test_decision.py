"""How probable it is that a proposal pays and helps, and what is best by what a week is worth."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.errors import Refused
from simulator.experiments.decision import (
    COST,
    TALKS,
    TIME,
    decision_of,
    entrants_a_year,
    odds,
    of_study,
    table_of_odds,
)
from simulator.experiments.intervals import Proportion
from simulator.experiments.prediction import Prediction

OUTCOMES = (COST, TIME, TALKS, ("all", "cost_municipality"), ("all", "cost_state"))
MATTERS = {COST: 1.5e6, TIME: 1.0, TALKS: 0.02}


def predicted(**proposals):
    """Give a prediction from differences: by proposal, a row an outcome of what is different in each draw."""
    draws = len(next(iter(proposals.values()))[0])
    base = np.tile([3e8, 20.0, 0.9, 2e8, 1e8], (draws, 1))
    levels = np.stack([base, *(base + np.array(one, dtype=float).T for one in proposals.values())], axis=1)
    names = ("current_rules", *proposals)
    return Prediction(names, OUTCOMES, {}, levels, levels[:0], Proportion(0, 0))


@pytest.fixture
def found():
    """Four draws: cheaper and earlier, dearer and earlier, cheaper and later, dearer and later."""
    return predicted(
        mixed=[
            [-1e6, 1e6, -2e6, 2e6],
            [-0.5, -0.5, 0.5, 0.5],
            [0.0, -0.01, -0.03, 0.05],
            [-1e6, -1e6, -1e6, 2e6],
            [0, 2e6, -1e6, 0],
        ],
        dear=[[3e6] * 4, [-2.0] * 4, [0.0] * 4, [3e6] * 4, [0.0] * 4],
    )


def test_probabilities_are_shares_of_the_draws_by_payer_and_together(found):
    mixed, dear = odds(found, MATTERS)
    assert {what: share.share for what, share in mixed.items()} == {
        "cheaper_all": 0.5,
        "cheaper_municipality": 0.75,
        "cheaper_state": 0.25,
        "earlier": 0.5,
        "both": 0.25,
        "held": 0.75,  # a fall by one point is within what matters, by three not
        "little": 0.5,
    }
    assert dear.earlier.share == dear.held.share == 1
    table = table_of_odds([mixed, dear])
    assert list(table.columns) == ["scenario", "what", "probability", "ci_low", "ci_high", "draws"]
    assert len(table) == 14


def test_the_four_corners_of_the_plane_hold_every_draw_once(found):
    decision = decision_of(found, entrants=300)
    corners = decision.quadrants("mixed")
    assert {name: share.count for name, share in corners.items()} == dict.fromkeys(corners, 1)
    assert decision.quadrants("dear")["dearer_earlier"].share == 1


def test_a_week_is_of_one_entrant_and_counts_as_often_as_entrants_save_it(found):
    decision = decision_of(found, entrants=300)
    dear = decision.names.index("dear")
    np.testing.assert_allclose(decision.weeks[:, dear], 2.0 * 300)
    np.testing.assert_allclose(decision.net_benefit(1000)[:, dear], 2.0 * 300 * 1000 - 3e6)
    assert decision.pays_from("dear") == pytest.approx(5000)
    assert decision.net_benefit(0)[:, dear].tolist() == [-3e6] * 4
    assert decision.net_benefit(1000)[:, 0].tolist() == [0.0] * 4


def test_what_is_best_is_shared_by_draws_and_the_least_regret_is_that_of_the_best_on_average(found):
    decision = decision_of(found, entrants=300)
    for worth in (0.0, 2000.0, 8000.0, 50_000.0):
        best, regret, expected = decision.best(worth), decision.regret(worth), decision.expected(worth)
        assert best.sum() == pytest.approx(1)
        assert int(np.argmin(regret)) == int(np.argmax(expected))
        assert (regret >= 0).all()
        np.testing.assert_allclose(regret - regret[0], -(expected - expected[0]), atol=1e-6)
    assert decision.best(0.0).tolist() == [0.5, 0.5, 0.0]
    assert decision.best(50_000.0).tolist() == [0.0, 0.0, 1.0]
    table = decision.table([0.0, 50_000.0])
    assert table["probability_best"].tolist() == [0.5, 0.5, 0, 0, 0, 1]


def test_scenarios_that_are_equally_good_share_a_draw():
    decision = decision_of(predicted(same=[[0.0] * 4] * 5), entrants=300)
    assert decision.best(1000).tolist() == [0.5, 0.5]
    assert decision.regret(1000).tolist() == [0, 0]
    assert np.isnan(decision.pays_from("same"))


def test_where_weeks_are_unknown_the_money_can_still_be_judged(found):
    levels = found.levels.copy()
    levels[:, :, 1] = np.nan
    unknown = Prediction(found.names, OUTCOMES, {}, levels, levels[:0], Proportion(0, 0))
    decision = decision_of(unknown, entrants=np.nan)
    assert decision.best(0).tolist() == [0.5, 0.5, 0.0]
    names = [what for what, _ in odds(unknown, MATTERS)[0].items()]
    assert names == ["cheaper_all", "cheaper_municipality", "cheaper_state", "held"]


def test_entrants_of_a_short_run_are_those_of_a_whole_year():
    runs = tuple(SimpleNamespace(weights={TIME: number}) for number in (90.0, 110.0))
    comparison = SimpleNamespace(baseline="b", measures={"b": runs})
    assert entrants_a_year(comparison, horizon_weeks=104) == 100
    assert entrants_a_year(comparison, horizon_weeks=26) == 200


def test_without_draws_there_is_nothing_to_decide_by():
    with pytest.raises(Refused, match="compare with draws=100"):
        of_study(SimpleNamespace(prediction=None))
