"""A page of sliders against fresh runs: at settings that it has not seen, it says what they say."""

from __future__ import annotations

import numpy as np
import pytest

import simulator as sim
from simulator.experiments import Computing
from simulator.experiments.draws_of_assumptions import Draw, Question, compare_at
from simulator.experiments.what_if_result import REACH
from simulator.scenario import load_scenario

from .small import group, hazards, scenario

FRESH, REPLICATIONS = 20, 6
OVER = {"behaviour.effect_scale": (0.0, 1.5), "behaviour.no_show_scale": (0.0, 1.5)}
ON = Computing(workers=1)


@pytest.fixture(scope="module")
def found():
    """A jobcentre of a hundred and twenty, and half of its talks: what talks do is what the proposal gives up."""
    effects = load_scenario("current_rules")
    changes = {"behaviour.effect_scale": 1.0, "behaviour.no_show_scale": effects.behaviour.no_show_scale}
    base = scenario({"insured": group(**hazards(0.03, 0.01))}, changes, horizon_weeks=104)
    fewer = base.replace(
        {"practice.contact.insured.talk_weeks": base.practice.contact["insured"].talk_weeks[::2]}
    )
    return sim.what_if(base, {"fewer": fewer}, over=OVER, points=40, replications=4, on=ON)


@pytest.mark.slow
def test_twenty_fresh_runs_lie_where_the_page_says(found):
    """Of settings and random numbers that it has not seen: 95 % of differences, within four standard errors."""
    rows = np.random.default_rng(17).random((FRESH, len(found.sliders)))
    values = [[one.at(x) for one, x in zip(found.sliders, row, strict=True)] for row in rows.tolist()]
    paths = [one.path for one in found.sliders]
    draws = [Draw({}, 10**9 + n, dict(zip(paths, row, strict=True))) for n, row in enumerate(values)]
    fresh = compare_at(Question(found.scenarios, {}, found.outcomes, REPLICATIONS), draws, "fresh", ON)
    levels = np.array([one.values for one in fresh])
    hits = []
    for k, key in enumerate(found.outcomes):
        differences = levels[:, 1, k] - levels[:, 0, k]
        chance = np.nanmean(np.nanvar(differences, axis=1, ddof=1)) / REPLICATIONS
        for row, mean in zip(values, np.nanmean(differences, axis=1), strict=True):
            shown = found.at(row, "fewer", key)
            hits.append(abs(shown.mean - mean) <= REACH * np.hypot(shown.error, chance**0.5) + 1e-9)
    assert len(hits) >= FRESH * 4
    # Outcomes of a run go together: the settings are what is counted.
    assert np.mean(hits) > 0.95 - 4 * np.sqrt(0.95 * 0.05 / FRESH)


@pytest.mark.slow
def test_without_effects_fewer_talks_change_no_time_on_benefit_and_with_them_they_do(found):
    key = ("jobseekers", "weeks_first_spell_52")
    without, plenty = (found.at([scale, 1.0], "fewer", key) for scale in (0.0, 1.5))
    assert abs(without.mean) < 2 * without.error + 0.05
    assert plenty.mean > without.mean
