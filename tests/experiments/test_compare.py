"""Comparisons: paired by replication, exact against oneself, one table for all."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.catalogue import GROUP_SETS, OUTCOMES
from simulator.experiments import COLUMNS, Computing, compare, distinct


def scenario(name, effect=0.0, undefined=()):
    return SimpleNamespace(name=name, effect=effect, undefined=undefined, members=())


def measure_one(job, seed, replication, logs, engine):
    """The citizens of a replication are the same in every scenario: only the effect differs."""
    luck = np.random.default_rng([seed, replication]).normal(100.0, 25.0)
    noise = np.random.default_rng([seed, replication, len(job.scenario.name)]).normal(0.0, 0.5)
    late = math.nan if replication in job.scenario.undefined else 5.0
    return SimpleNamespace(
        values={
            ("all", "cost_total"): luck + job.scenario.effect * (1 + noise),
            ("insured", "out_13w"): 0.5,
            ("insured", "wait_days"): late,
        },
        survival={"all": np.linspace(1.0, luck / 1000, 53)},
        members={},
    )


BASE = scenario("current_rules")


def test_a_scenario_compared_with_itself_differs_by_exactly_nothing():
    found = compare(BASE, {"again": BASE}, replications=5, on=Computing(1), runner=measure_one)
    for group, outcome in found.keys:
        difference = found.difference("again", group, outcome)
        assert (difference.mean, difference.low, difference.high) == (0.0, 0.0, 0.0)


def test_common_random_numbers_show_a_difference_that_separate_intervals_would_hide():
    found = compare(
        BASE, {"other": scenario("other", effect=2.0)}, replications=20, on=Computing(1), runner=measure_one
    )
    assert found.difference("other", "all", "cost_total").mean == pytest.approx(2.0, abs=1.0)
    assert not found.difference("other", "all", "cost_total").holds_zero
    base, other = (found.mean(name, "all", "cost_total") for name in found.names)
    assert base.low < other.mean < base.high


def test_the_table_has_the_columns_of_the_contract_and_a_row_for_everything_measured():
    found = compare(BASE, {"x": scenario("x", 1.0)}, replications=3, on=Computing(1), runner=measure_one)
    table = found.table()
    assert tuple(table.columns) == COLUMNS
    assert len(table) == 2 * 3
    assert list(table["scenario"].unique()) == ["current_rules", "x"]
    assert table["group"].isin(GROUP_SETS).all()
    assert (table["unit"] == [OUTCOMES[o].unit for o in table["outcome"]]).all()
    assert table.loc[table["scenario"] == "current_rules", "difference"].isna().all()
    assert table.loc[table["scenario"] == "x", "difference"].notna().all()


def test_the_table_counts_the_replications_that_define_an_outcome():
    found = compare(
        BASE, {"x": scenario("x", undefined=(0, 2))}, replications=4, on=Computing(1), runner=measure_one
    )
    table = found.table().set_index(["scenario", "outcome"])
    assert table.loc[("current_rules", "wait_days"), "replications"] == 4
    assert table.loc[("x", "wait_days"), "replications"] == 2
    assert table.loc[("x", "wait_days"), "mean"] == 5.0


def test_one_replication_has_a_mean_and_claims_no_interval():
    found = compare(BASE, {"x": scenario("x", 1.0)}, replications=1, on=Computing(1), runner=measure_one)
    assert math.isnan(found.mean("x", "all", "cost_total").low)
    assert found.difference("x", "all", "cost_total").holds_zero


def test_survival_comes_with_a_band():
    found = compare(BASE, {}, replications=6, on=Computing(1), runner=measure_one)
    band = found.survival("current_rules", "all")
    assert band.mean.shape == (53,)
    assert band.mean[0] == 1.0
    assert (band.low <= band.mean).all()
    assert (band.mean <= band.high).all()


def test_another_seed_is_another_sample_and_the_same_seed_the_same():
    def costs(seed):
        return compare(BASE, {}, replications=4, seed=seed, on=Computing(1), runner=measure_one).of(
            "current_rules", "all", "cost_total"
        )

    np.testing.assert_array_equal(costs(1), costs(1))
    assert not np.isin(costs(1), costs(2)).any()
    assert len(set(costs(1))) == 4


def test_more_replications_begin_with_the_fewer():
    few, many = (
        compare(BASE, {}, replications=n, on=Computing(1), runner=measure_one).of(
            "current_rules", "all", "cost_total"
        )
        for n in (3, 8)
    )
    np.testing.assert_array_equal(many[:3], few)


def test_a_name_given_twice_gets_a_number():
    assert distinct(("a", "a", "b", "a", "a#2")) == ("a", "a#2", "b", "a#3", "a#2#2")
    found = compare(BASE, {"current_rules": BASE}, replications=2, on=Computing(1), runner=measure_one)
    assert found.names == ("current_rules", "current_rules#2")
    assert found.proposals == ("current_rules#2",)
    assert found.difference("current_rules#2", "all", "cost_total").mean == 0.0


@pytest.mark.parametrize(
    ("option", "said"),
    [("replications", "at least 1"), ("seed", "must not be negative")],
)
def test_a_number_out_of_range_is_refused_in_plain_words(option, said):
    with pytest.raises(ValueError, match=said):
        compare(BASE, {}, runner=measure_one, **{option: -1})
