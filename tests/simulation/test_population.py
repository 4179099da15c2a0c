"""The population: in balance from its first day, and addressed by who she is."""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_WEEK
from simulator.log import ORIGINS
from simulator.simulation.population import draw_population, nine_digits
from tests.verification import small

BEGIN, HORIZON = -26 * MINUTES_PER_WEEK, 52 * MINUTES_PER_WEEK
STOCK, ENTRANT, RECENT = range(3)
RATE, THETA = 0.04, 0.5


def people(**changes):
    s = small.scenario({"job_ready": small.group(**({"stock": 2000} | small.hazards(RATE) | changes))})
    return draw_population(s, 3, 0, BEGIN, HORIZON)


def test_the_stock_has_been_there_for_the_time_of_a_stationary_stock():
    """Flat hazard: elapsed durations of the stock are exponential like the durations themselves."""
    table = people().citizens
    elapsed = (BEGIN - table.entered[table.origin == STOCK]) / MINUTES_PER_WEEK
    assert len(elapsed) == 2000
    assert elapsed.min() >= 0
    for week in (5, 13, 26, 52):
        p = math.exp(-RATE * week)
        assert abs(np.mean(elapsed > week) - p) < 4 * math.sqrt(p * (1 - p) / 2000)


def test_the_easily_employed_have_left_the_stock():
    """Gamma frailty among those still there at t has mean S(t)^theta (Vaupel, Manton and Stallard 1979)."""
    table = people(frailty_variance=THETA).citizens
    entrants, stock = (table.frailty[table.origin == o] for o in (ENTRANT, STOCK))
    assert entrants.mean() == pytest.approx(1.0, abs=4 * math.sqrt(THETA / len(entrants)))
    assert entrants.var() == pytest.approx(THETA, rel=0.15)
    elapsed = (BEGIN - table.entered[table.origin == STOCK]) / MINUTES_PER_WEEK
    expected = np.exp(-RATE * elapsed * THETA)
    assert stock.mean() == pytest.approx(expected.mean(), abs=4 * math.sqrt(THETA / 2000))
    assert np.corrcoef(elapsed, stock)[0, 1] < -0.1


def test_entrants_come_by_a_poisson_process_that_keeps_the_stock():
    table = people().citizens
    entered = table.entered[table.origin == ENTRANT]
    mean = 2000 * RATE * 78
    assert abs(len(entered) - mean) < 4 * math.sqrt(mean)
    assert np.all(np.diff(entered) >= 0)
    assert entered.min() >= BEGIN
    assert entered.max() < HORIZON
    by_week = np.histogram(entered, 78, (BEGIN, HORIZON))[0]
    assert by_week.var() == pytest.approx(by_week.mean(), rel=4 * math.sqrt(2 / 78))


def test_returners_are_part_of_the_inflow_and_come_within_a_year_of_leaving():
    drawn = people(return_rate_to_13=0.03, return_rate_to_52=0.01)
    table, wakes = drawn.citizens, np.array(drawn.wakes)
    recent = table.origin == RECENT
    exits_a_year = 2000 * RATE * 52
    assert np.count_nonzero(recent) == pytest.approx(exits_a_year, rel=0.02)
    comes = recent & (wakes < HORIZON)
    away = (wakes - table.entered)[comes] / MINUTES_PER_WEEK
    assert away.min() >= 4
    assert away.max() <= 52.01
    assert wakes[comes].min() >= BEGIN
    assert table.contact[comes].min() > 0


def test_nobody_is_in_the_stock_past_the_end_of_her_benefit():
    s = small.scenario(
        {"insured": small.group(stock=2000, **small.hazards(0.005))}, {"prices.benefit_hours_limit": 3848.0}
    )
    table = draw_population(s, 1, 0, BEGIN, HORIZON).citizens
    hours = 37 * (BEGIN - table.entered[table.origin == STOCK]) / MINUTES_PER_WEEK
    assert hours.max() <= 3848
    assert hours.max() > 3700


def test_a_season_of_the_stock_sets_its_size_at_the_beginning():
    """The run begins in September 2022."""
    season = (1.0,) * 8 + (1.5,) + (1.0,) * 3
    table = people(stock_season=season).citizens
    assert np.count_nonzero(table.origin == STOCK) == 3000


def test_traits_have_their_shares():
    table = people(
        digital_share=0.7, treatment_share=0.25, employer_return_share=0.4, age_under_30=0.2, age_30_to_49=0.5
    ).citizens
    who = table.origin == ENTRANT
    n = np.count_nonzero(who)
    for found, p in (
        (table.digital[who], 0.7),
        (table.treatment_from[who] >= 0, 0.25),
        (table.return_after[who] >= 0, 0.4),
        (table.age[who] < 30, 0.2),
        (table.age[who] < 50, 0.7),
    ):
        assert abs(np.mean(found) - p) < 4 * math.sqrt(p * (1 - p) / n)
    treated = who & (table.treatment_from >= 0)
    assert np.all(table.treatment_to[treated] > table.treatment_from[treated])
    assert {18, 29, 30, 49, 50, 66} <= set(table.age.tolist())


def test_another_replication_is_other_people():
    s = small.scenario({"job_ready": small.group(stock=50)})
    one, two = (draw_population(s, 1, r, BEGIN, HORIZON) for r in (0, 1))
    assert not set(one.keys) & set(two.keys)


def test_every_origin_has_a_word():
    assert ORIGINS == ("stock", "entrant", "recent_leaver")


def test_nine_digits_are_those_that_are_printed() -> None:
    drawn = np.random.default_rng(1)
    numbers = np.concatenate(
        [
            drawn.gamma(1.3, 0.7, 20_000),
            10.0 ** drawn.uniform(-16, 12, 20_000),
            np.arange(1, 20_001) / 1e3 + 0.0000005,  # half-way between two
            [1e-13, 9.9999999999e-6, 1e-5, 0.9999999995, 1.0, 999999999.5, 1e9, 1e22],
        ]
    )
    printed = np.array([float(f"{x:.9g}") for x in numbers])
    np.testing.assert_array_equal(nine_digits(numbers), printed)
