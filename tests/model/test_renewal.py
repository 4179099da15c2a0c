"""The stationary jobcentre: survival, mean, inflow and season against closed forms."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.model import renewal
from simulator.model.hazards import share_returning

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


SHARP = (1.9, 1.6, 1.2, 1.0, 0.8, 0.6, 0.6, 0.6, 0.7, 0.9, 1.0, 1.1)
MILD = (1.2, 1.1, 1.05, 1.0, 0.95, 0.9, 0.9, 0.92, 0.95, 0.98, 1.02, 1.03)
FALLING = (0.057, 0.037, 0.045, 0.038, 0.029, 0.029)
TO_JOB = (0.043, 0.028, 0.034, 0.028, 0.021, 0.021)


def stock_by_month(found, hazards, to_job, rates):
    """Live day by day under solved indices, fresh: the stock of each month once its year repeats itself."""
    day, per_year = 1 / 7, 364
    out = np.array(hazards) * day
    edges = np.array([*EDGES[1:], 1e9])
    cohorts, jobs, usual = np.zeros(4000), [], 1.0
    week = np.arange(4000) * day
    band = np.minimum(np.searchsorted(edges, week, side="right"), 5)
    cohorts[:] = np.exp(-np.cumsum(out[band])) * day
    share = np.array(to_job)[band] / np.array(hazards)[band]
    by_return = np.diff([renewal.share_returning_by(w * day, *rates) for w in range(per_year + 1)])
    normal = float((cohorts * out[band] * share).sum())
    jobs = [normal] * per_year
    first = usual * day - normal * by_return.sum()
    months = np.zeros(12)
    for t in range(6 * per_year):
        half = int(t % per_year / per_year * 24)
        m = half // 2
        leaving = cohorts * out[band] * found.exit[half]
        jobs.append(float((leaving * share).sum()))
        back = float(np.dot(by_return, jobs[-2 : -per_year - 2 : -1]))
        cohorts = np.concatenate([[first * found.inflow[half] + back], (cohorts - leaving)[:-1]])
        if t >= 5 * per_year:
            months[m] += cohorts.sum()
    return months / months.mean()


@pytest.mark.parametrize("season", [MILD, SHARP])
@pytest.mark.parametrize("rates", [(0.0, 0.0), (0.0183, 0.0055)])
def test_under_the_solved_indices_the_stock_shows_its_season(season, rates):
    found = renewal.seasons(season, FALLING, TO_JOB, rates)
    assert stock_by_month(found, FALLING, TO_JOB, rates) == pytest.approx(
        np.array(season) / np.mean(season), abs=0.03 if season == MILD else 0.1
    )


def test_a_flat_season_moves_neither_inflow_nor_exits():
    assert renewal.seasons((1.0,) * 12, FALLING, TO_JOB, (0.02, 0.01)) == renewal.FLAT


def test_a_season_that_nothing_can_give_keeps_every_index_above_nothing():
    found = renewal.seasons((2.0, 0.1) * 6, (0.005,) * 6, (0.003,) * 6, (0.0, 0.0))
    assert min(found.inflow + found.exit) > 0.0
