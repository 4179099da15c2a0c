"""The stationary jobcentre: survival, mean, inflow and season against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.model import renewal
from simulator.model.leaving import share_returning

EDGES = (0, 4, 13, 26, 52, 104)


def test_survival_falls_by_the_hazard_of_each_band():
    week, share = renewal.survival(EDGES, np.array([0.05, 0.04, 0.03, 0.02, 0.01, 0.01]), math.inf)
    at = dict(zip(week.tolist(), share.tolist(), strict=True))
    assert at[4.0] == pytest.approx(math.exp(-0.2))
    assert at[13.0] == pytest.approx(math.exp(-0.2 - 0.36))
    assert at[52.0] == pytest.approx(math.exp(-0.2 - 0.36 - 0.39 - 0.52))


def test_nobody_is_there_past_the_end_of_the_benefit():
    week, share = renewal.survival(EDGES, np.full(6, 0.01), 100.0)
    assert share[week < 100.0].min() > 0.3
    assert share[week >= 100.0].max() == 0.0


def test_a_constant_hazard_has_its_inverse_as_mean():
    assert renewal.mean_weeks(*renewal.survival(EDGES, np.full(6, 0.04), math.inf)) == pytest.approx(
        25.0, rel=1e-4
    )


def test_an_end_of_the_benefit_cuts_the_mean():
    found = renewal.mean_weeks(*renewal.survival(EDGES, np.full(6, 0.01), 100.0))
    assert found == pytest.approx((1 - math.exp(-1)) / 0.01, abs=0.1)


def test_littles_law_gives_the_inflow_and_returners_are_part_of_it():
    first, returns = renewal.inflow(500, 25.0, 0.6, 0.03, 0.01)
    assert first + returns == pytest.approx(500 * 52 / 25)
    assert returns / (first + returns) == pytest.approx(0.6 * share_returning(0.03, 0.01))


def test_an_inflow_of_the_solved_season_gives_the_stock_its_season():
    """Feed the solved inflow through survival, month by month, until it has settled; look at a year of stocks."""
    season = (1.2, 1.1, 1.05, 1.0, 0.95, 0.9, 0.9, 0.92, 0.95, 0.98, 1.02, 1.03)
    week, share = renewal.survival(EDGES, np.full(6, 0.04), math.inf)
    index = renewal.inflow_season(season, week, share)
    assert index.mean() == pytest.approx(1.0)
    month = 52 / 12
    weights = [share[(week >= k * month) & (week < (k + 1) * month)].mean() for k in range(200)]
    stock = np.array([sum(index[(m - k) % 12] * w for k, w in enumerate(weights)) for m in range(12)])
    assert stock / stock.mean() == pytest.approx(np.array(season) / np.mean(season), abs=2e-3)


def test_a_season_that_no_inflow_can_give_is_held_above_a_tenth():
    week, share = renewal.survival(EDGES, np.full(6, 0.005), math.inf)
    assert renewal.inflow_season((2.0, 0.1) * 6, week, share).min() > 0.0
