"""Figures that a posterior tells together are drawn together, in place of their ranges."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.posterior_file import rows_of, shared_draws
from simulator.experiments.prediction import places_of
from simulator.scenario import ScenarioError, load_scenario

NAME = "talk_effects"
SPLIT = "behaviour.threat_share"
SIZE = "behaviour.group_response.insured"


def drawn(scenario, draws=50, seed=1):
    known = {one.name: one for one in assumptions_of({scenario.name: scenario})}
    places = places_of(known, draws, seed)
    return {
        name: np.array([one.span.at(q) for q in places[:, k]])
        for k, (name, one) in enumerate(known.items())
        if name.startswith(("behaviour", "practice.forms"))
        and np.ndim(one.span.value) == 0
        and not hasattr(one.span, "alternatives")
    }


def test_what_is_drawn_is_a_row_of_the_posterior():
    values, table = drawn(load_scenario("current_rules")), shared_draws(NAME)
    rows = table.values[:, [table.columns.index(path) for path in (SPLIT, SIZE)]]
    for pair in zip(values[SPLIT], values[SIZE], strict=True):
        assert np.min(np.abs(rows - pair).sum(axis=1)) < 1e-9


def test_every_column_of_the_posterior_is_a_figure_that_is_drawn():
    known = {one.path: one for one in assumptions_of({"it": load_scenario("current_rules")})}
    for column in shared_draws(NAME).columns:
        assert known[column].told_by == NAME


def test_every_draw_of_the_posterior_fits_the_scenario():
    scenario, table = load_scenario("current_rules"), shared_draws(NAME)
    for n in range(len(table)):
        scenario.replace(table.at(n))


def test_a_figure_that_the_user_set_is_not_drawn_from_it():
    scenario = load_scenario("current_rules").replace({SPLIT: 0.3})
    one = next(one for one in assumptions_of({"it": scenario}) if one.path == SPLIT)
    assert one.told_by == ""
    low, high = one.ends
    assert all(low <= x <= high for x in drawn(scenario)[SPLIT])


def test_without_a_posterior_every_figure_is_drawn_by_itself():
    values = drawn(load_scenario("current_rules").replace({"behaviour.posterior": ""}), draws=256)
    assert abs(np.corrcoef(values[SIZE], values["behaviour.group_response.job_ready"])[0, 1]) < 0.2


def test_more_draws_begin_with_the_same_ones_and_each_row_comes_once_before_any_comes_again():
    few, many = rows_of(NAME, 10, 3), rows_of(NAME, len(shared_draws(NAME)), 3)
    assert np.array_equal(many[SPLIT][:10], few[SPLIT])
    assert sorted(many[SPLIT]) == sorted(
        shared_draws(NAME).values[:, shared_draws(NAME).columns.index(SPLIT)]
    )


def test_another_seed_takes_other_rows():
    assert not np.array_equal(rows_of(NAME, 10, 3)[SPLIT], rows_of(NAME, 10, 4)[SPLIT])


def test_a_behaviour_that_names_no_draws_of_ours_is_told_in_one_line():
    with pytest.raises(
        ScenarioError, match=r"behaviour.posterior: no draws are called 'talk_efects'.*talk_effects"
    ):
        load_scenario("current_rules").replace({"behaviour.posterior": "talk_efects"})
