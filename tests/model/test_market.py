"""What a job hazard is multiplied by where vacancies are shared."""

from __future__ import annotations

import math
from types import SimpleNamespace

import pytest

from simulator.calendar import NEVER
from simulator.model import effects
from simulator.model.market import UNITS, effort, hazard_factor
from tests.model.test_hazards import no_windows, rules

EFFORT = 10**9


@pytest.mark.parametrize("eta", [0.0, 0.3, 0.5, 0.7, 1.0])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_nothing_changes_where_all_search_as_in_the_baseline(eta, share):
    assert hazard_factor(EFFORT, EFFORT, 1.0, eta - 1.0, share) == 1.0


@pytest.mark.parametrize("eta", [0.0, 0.3, 0.5, 0.7, 1.0])
def test_jobs_found_rise_with_effort_by_the_elasticity(eta):
    """Jobs found are factor x effort: a hundredth more effort finds eta hundredths more of them."""
    found = 1.01 * hazard_factor(round(1.01 * EFFORT), EFFORT, 1.0, eta - 1.0, 1.0)
    assert math.log(found) / math.log(1.01) == pytest.approx(eta, abs=1e-6)


def test_where_the_jobcentre_serves_a_third_of_those_who_search_a_third_of_the_crowding_is_left():
    alone = hazard_factor(round(1.03 * EFFORT), EFFORT, 1.0, -0.5, 1 / 3)
    assert alone == pytest.approx(hazard_factor(round(1.01 * EFFORT), EFFORT, 1.0, -0.5, 1.0))


def test_hazards_rise_with_tightness_by_one_minus_the_elasticity():
    assert hazard_factor(EFFORT, EFFORT, 1.44, -0.5, 1.0) == pytest.approx(1.2)


@pytest.mark.parametrize(("here", "there"), [(0, EFFORT), (EFFORT, 0), (0, 0)])
def test_where_nobody_searches_there_is_no_crowd(here, there):
    assert hazard_factor(here, there, 1.0, -1.0, 1.0) == 1.0


def test_effort_is_her_own_job_hazard_with_frailty_season_and_effects():
    c = no_windows()
    c.group, c.band, c.frailty, c.began = 0, 0, 1.5, 10
    effects.open_window(c, effects.TALK_HELD, 0, 100, 1.2)
    rates = tuple(1e-6 * n for n in range(18))
    centre = SimpleNamespace(
        of_group=[SimpleNamespace(rates=rates, band_ends=(20, 40, NEVER), seasonal=True, season=(1.0, 0.5))],
        rules=rules(),
        season_of=[0],
        seasons=[1],
        first_day=0,
    )
    # In the third band, which she has reached since she was last awake in the first.
    assert effort(centre, c, 50) == pytest.approx(6e-6 * 1.5 * 1.2 * 0.5 * UNITS, abs=1)
