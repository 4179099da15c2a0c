"""Ten years: a steady state and present values, from what was paid week by week."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import simulator as sim
from simulator.experiments import LongRun, compare, long_run
from simulator.experiments.long_run import (
    HOURS,
    LEDGER_COLUMNS,
    MEASURES,
    PAYERS,
    STEADY,
    discounted,
    ledger_rows,
    prices_of,
)
from simulator.outcomes.ledger import LINES, SERIES
from simulator.outcomes.weekly import Series
from tests.outcomes.stories import PRICES, Story


@pytest.fixture(scope="module")
def scenarios():
    base = sim.load_scenario("current_rules")
    return {"current_rules": base, "hedensted": sim.load_scenario("hedensted")}


@pytest.fixture(scope="module")
def ten_years(scenarios):
    return long_run(scenarios, replications=3, seed=2)


def flat(per_week: float, weeks: int = 520):
    """Give measures of a run in which the municipality pays the same benefit every week."""
    none = {name: Series(np.zeros((1, weeks))) for name in SERIES}
    paid = {"ledger.benefits.municipality": Series(np.full((1, weeks), per_week))}
    hours = {"hours_caseworkers": Series(np.zeros((6, weeks)))}
    return dataclasses.replace(Story().measure(), first_week=0, weekly=none | paid | hours)


def test_what_is_paid_for_ever_alike_is_in_the_steady_state_from_the_first_day():
    found = ledger_rows(flat(100.0), PRICES)
    assert found["total", "municipality", "gross", "mean_year_2"] == pytest.approx(5200.0)
    assert found["total", "municipality", "gross", "steady_state"] == pytest.approx(5200.0)
    assert found["total", "citizen", "net", "steady_state"] == pytest.approx(-0.7 * 5200.0)
    assert found["total", "all", "gross", "steady_state"] == 0.0


def test_a_present_value_is_the_closed_form_of_an_annuity():
    """Paid weekly in the middle of each week: q^(1/2) (1 - q^n) / (1 - q), q the discount of a week."""
    q = 1.035 ** (-1 / 52)
    found = ledger_rows(flat(100.0), PRICES)
    for years in (2, 5, 10):
        expected = 100 * q**0.5 * (1 - q ** (52 * years)) / (1 - q)
        value = found["total", "municipality", "gross", f"present_value_{years}"]
        assert value == pytest.approx(expected)
    assert discounted(np.full(520, 100.0), 0.0, 520) == pytest.approx(52_000)


@given(st.lists(st.floats(-1e6, 1e6), min_size=104, max_size=104), st.floats(0.0, 0.2))
def test_discounting_makes_outlays_smaller_and_keeps_sums(weekly, rate):
    paid = np.array(weekly)
    assert abs(discounted(np.abs(paid), rate, 104)) <= np.abs(paid).sum() + 1e-6
    both = discounted(paid, rate, 104) + discounted(2 * paid, rate, 104)
    assert both == pytest.approx(discounted(3 * paid, rate, 104), rel=1e-9, abs=1e-3)


def test_a_run_too_short_for_a_steady_state_tells_none():
    found = ledger_rows(flat(100.0, weeks=104), PRICES)
    assert np.isnan(found["total", "municipality", "gross", "steady_state"])
    assert np.isnan(found["total", "municipality", "gross", "present_value_5"])
    assert found["total", "municipality", "gross", "present_value_2"] > 0


def test_payers_sum_to_the_line_and_lines_to_the_total_in_every_measure(ten_years):
    table = ten_years.table().set_index(["scenario", "line", "payer", "gross_or_net", "measure"])["mean"]
    for name in ("current_rules", "hedensted"):
        for measure in MEASURES:
            for kind in ("gross", "tax", "net"):
                at = {p: [table[name, line, p, kind, measure] for line in LINES] for p in PAYERS}
                total = {p: table[name, "total", p, kind, measure] for p in PAYERS}
                for payer in PAYERS:
                    assert sum(at[payer]) == pytest.approx(total[payer], rel=1e-9, abs=1.0)
                assert total["municipality"] + total["state"] == pytest.approx(total["public"])
                assert total["public"] + total["citizen"] == pytest.approx(total["all"], rel=1e-9, abs=1.0)
            for payer in PAYERS:
                gross, tax, net = (
                    table[name, "total", payer, kind, measure] for kind in ("gross", "tax", "net")
                )
                assert gross - tax == pytest.approx(net, rel=1e-9, abs=1.0)


def test_the_first_two_years_of_ten_are_the_two_years_of_the_shorter_comparison(scenarios, ten_years):
    base, proposal = scenarios.values()
    shorter = compare(base, {"hedensted": proposal}, replications=3, seed=2)
    for name in scenarios:
        cost = shorter.mean(name, "all", "cost_total")
        found = ten_years.mean(name, "total", "public", "gross", "mean_year_2")
        # But for sanctions in spells that the shorter run cuts off: they withhold no more than was owed by then.
        assert found.mean == pytest.approx(cost.mean, rel=2e-6)
        assert found.high - found.low == pytest.approx(cost.high - cost.low, rel=1e-3)


def test_stocks_are_flat_in_the_steady_state(ten_years):
    """Persons on the benefit in years eight to ten against years three to seven: within what chance moves them."""
    persons = ten_years.comparison.weekly("current_rules", "all", "persons").mean
    start = -ten_years.comparison.first_week
    middle = persons[start + 104 : start + STEADY[0]].mean()
    late = persons[start + STEADY[0] : start + STEADY[1]].mean()
    assert late == pytest.approx(middle, rel=0.05)


def test_the_table_has_a_row_for_every_line_payer_kind_and_measure(ten_years):
    table = ten_years.table()
    assert tuple(table.columns) == LEDGER_COLUMNS
    per_scenario = (len(LINES) + 3) * len(PAYERS) * 3 * len(MEASURES) + 2 * len(HOURS)
    assert len(table) == 2 * per_scenario
    own = table[table["scenario"] == "current_rules"]
    assert own["difference"].isna().all()
    assert table[table["scenario"] == "hedensted"]["difference"].notna().all()


def test_a_scenario_against_itself_differs_by_nothing(scenarios):
    base = scenarios["current_rules"]
    same = long_run({"current_rules": base, "again": base}, replications=2, weeks=120)
    table = same.table()
    again = table[(table["scenario"] == "again") & table["difference"].notna()]
    assert len(again) > 0
    assert (again[["difference", "difference_ci_low", "difference_ci_high"]] == 0.0).all().all()


def test_each_scenario_is_told_at_its_own_rates(scenarios):
    base = scenarios["current_rules"]
    taxed = base.replace(
        {"prices.tax_rate_benefits.municipality": 0.0, "prices.tax_rate_benefits.state": 0.0}
    )
    both = long_run({"current_rules": base, "untaxed": taxed}, replications=1, weeks=120)
    kinds = [both.mean("untaxed", "total", "public", kind, "mean_year_2").mean for kind in ("gross", "net")]
    assert kinds[0] == kinds[1]
    assert isinstance(both, LongRun)
    assert prices_of(scenarios)["hedensted"].discount_rate == 0.035


def test_a_study_has_its_ten_years_where_it_has_its_settings_or_is_asked(scenarios):
    base, proposal = scenarios["current_rules"], {"hedensted": scenarios["hedensted"]}
    quick = sim.compare(base, proposal, replications=1, settings=False)
    assert quick.long_run is None
    with pytest.raises(ValueError, match="long_run=4"):
        quick.ledger()
    asked = sim.compare(base, proposal, replications=1, settings=False, long_run=2)
    assert asked.long_run is not None
    assert asked.long_run.replications == 2
    assert set(asked.ledger()["measure"]) == set(MEASURES)
    assert asked.identity != quick.identity
