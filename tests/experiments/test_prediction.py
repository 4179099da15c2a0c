"""A prediction draws all that is assumed, alike in all scenarios, and gives the same bytes whoever computes it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.errors import Refused
from simulator.experiments import Computing, Store
from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.precision import Target
from simulator.experiments.prediction import from_table, outcome_column, places_of, predict
from simulator.scenario import load_scenario

SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"
KEYS = (("all", "cost_total"), ("all", "cost_municipality"), ("all", "talks_on_time_baseline_law"))
COST = KEYS[0]
HERE = Computing(workers=1)


@pytest.fixture(scope="module")
def scenarios():
    base = load_scenario(SMALL)
    return {"base": base, "fewer": base.replace({"practice.caseworkers.factor": 0.6})}


@pytest.fixture(scope="module")
def found(scenarios):
    return predict(scenarios, draws=6, outcomes=KEYS, on=HERE)


def test_every_assumption_is_drawn_anew_in_every_draw(scenarios, found):
    known = assumptions_of(scenarios)
    assert set(found.figures) == {one.name for one in known}
    for one in known:
        low, high = one.ends
        if one.span.__class__.__name__ == "Span" and high > low:
            assert len(set(found.figures[one.name])) > 1, one.name


def test_what_a_reader_decides_and_what_a_proposal_sets_without_a_range_is_not_drawn(found):
    assert not [name for name in found.figures if name.startswith("prices.matters")]
    assert "practice.caseworkers.factor" not in found.figures


def test_a_scenario_compared_with_itself_differs_by_nothing_in_every_draw():
    base = load_scenario(SMALL)
    same = predict({"base": base, "same": base}, draws=2, outcomes=KEYS, on=HERE)
    assert (same.differences("same", COST) == 0).all()
    assert same.share_of_chance("same", COST) == 0


def test_the_first_draws_are_the_same_however_many_are_asked_for(scenarios, found):
    known = {one.name: one for one in assumptions_of(scenarios)}
    assert np.array_equal(places_of(known, 40, 1)[:6], places_of(known, 6, 1))
    more = predict(scenarios, draws=7, outcomes=KEYS, on=HERE)
    assert np.array_equal(more.levels[:6], found.levels)
    assert not np.array_equal(places_of(known, 6, 2), places_of(known, 6, 1))


def test_the_same_bytes_on_one_worker_and_on_two(scenarios, found):
    spread = predict(scenarios, draws=6, outcomes=KEYS, on=Computing(workers=2))
    assert spread.table().to_csv() == found.table().to_csv()


def test_what_is_kept_is_not_computed_again(scenarios, found, tmp_path):
    with_store = Computing(workers=1, store=Store(tmp_path / "kept", resume=True))
    first = predict(scenarios, draws=6, outcomes=KEYS, on=with_store)
    told: list[tuple[str, int, int]] = []
    again = Computing(workers=1, store=with_store.store, progress=lambda *one: told.append(one))
    second = predict(scenarios, draws=6, outcomes=KEYS, on=again)
    assert second.table().equals(first.table())
    drawn = [one for one in told if one[0] == "what is assumed, drawn"]
    assert drawn[0][1:] == (8, 8)  # all of them were there at the outset, the repeated ones too


def test_a_repeated_draw_has_the_same_assumptions_and_other_luck(found):
    assert len(found.repeated) == 2
    assert not np.array_equal(found.repeated, found.levels[:2])
    share = found.share_of_chance("fewer", COST)
    assert 0 <= share <= 1


def test_a_table_of_draws_is_read_back_to_the_last_digit(found, tmp_path):
    file = tmp_path / "draws.parquet"
    found.table().to_parquet(file, index=False)
    table = pd.read_parquet(file)
    assert outcome_column("fewer", COST) in table.columns
    back = from_table(table, found.names, found.outcomes, found.drawn_back)
    assert np.array_equal(back.levels, found.levels)
    assert np.array_equal(back.repeated, found.repeated)
    assert back.figures == found.figures


def test_draws_of_a_posterior_take_the_place_of_the_ranges_that_they_cover(scenarios):
    given = {"behaviour.no_show_scale": [1.7, 1.9]}
    found = predict(
        scenarios,
        draws=2,
        outcomes=KEYS,
        posterior=lambda n: {path: values[n % 2] for path, values in given.items()},
        on=HERE,
    )
    assert found.figures["behaviour.no_show_scale"] == (1.7, 1.9)


def test_draws_are_added_until_the_mean_is_as_narrow_as_asked(scenarios, found):
    half = found.mean("fewer", COST).half
    wanted = [Target(*COST, half * 0.9)]
    more = predict(scenarios, draws=6, outcomes=KEYS, wanted=wanted, most=9, on=HERE)
    assert 6 < more.draws <= 9
    assert np.array_equal(more.levels[:6], found.levels)
    assert {len(values) for values in more.figures.values()} == {more.draws}


def test_one_draw_is_none_and_draws_are_of_one_place():
    base = sim.load_scenario(SMALL)
    with pytest.raises(Refused, match="at least 2 draws"):
        predict({"base": base}, draws=1, on=HERE)
