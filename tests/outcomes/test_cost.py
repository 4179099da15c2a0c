from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calendar import weeks
from simulator.catalogue import GROUPS
from simulator.outcomes.cost import refunded_weeks, state_share
from simulator.scenario.base import FrozenDict
from tests.outcomes.stories import PRICES, WEEK, Story, a_practice, a_scenario

FULL_WEEK = 5000.0 * 0.8


def test_the_refund_ladder_gives_the_closed_form_of_the_municipalitys_part():
    """Weekly benefits paid by the municipality after n weeks, from the shares 20/60/70/80 %: c(4) = 0.8, c(13) = 6.2,
    c(26) = 14.0, c(52) = 32.2, c(104) = 73.8."""
    n = np.array([4, 13, 26, 52, 104])
    none = np.zeros(5, dtype=np.int64)
    municipal = n - refunded_weeks(none, n * weeks(1), PRICES)
    np.testing.assert_allclose(municipal, [0.8, 6.2, 14.0, 32.2, 73.8])


@settings(deadline=None)
@given(st.integers(0, 3 * 52), st.integers(0, 100), st.integers(0, 100))
def test_the_refund_of_a_stretch_is_that_of_its_parts(begin, first, second):
    def paid(low: int, high: int) -> float:
        return float(refunded_weeks(np.array([low * weeks(1)]), np.array([high * weeks(1)]), PRICES)[0])

    assert paid(begin, begin + first + second) == pytest.approx(
        paid(begin, begin + first) + paid(begin + first, begin + first + second)
    )


def test_a_step_begins_with_its_week():
    clock = np.array([0, weeks(4) - 1, weeks(4), weeks(60)])
    assert state_share(clock, PRICES).tolist() == [0.8, 0.8, 0.4, 0.2]


def test_benefits_follow_person_weeks_and_full_time_hours():
    story = Story()
    story.person("insured").leaves(10 * WEEK)
    story.person("job_ready", enters=-20 * WEEK).leaves(5 * WEEK)
    values = story.measure().values
    per_year = 52 / 104
    assert values["insured", "cost_benefits"] == pytest.approx(10 * FULL_WEEK * per_year)
    assert values["insured", "cost_state"] == pytest.approx((4 * 0.8 + 6 * 0.4) * FULL_WEEK * per_year)
    # In weeks 20 to 25 of benefits the state pays 40 %.
    assert values["job_ready", "cost_benefits"] == pytest.approx(5 * FULL_WEEK * per_year)
    assert values["job_ready", "cost_state"] == pytest.approx(5 * 0.4 * FULL_WEEK * per_year)
    assert values["jobseekers", "cost_benefits"] == pytest.approx(15 * FULL_WEEK * per_year)


def test_the_refund_of_a_return_goes_on_where_the_ladder_stood():
    story = Story()
    story.person().leaves(4 * WEEK).returns(30 * WEEK).leaves(32 * WEEK)
    state = story.measure().values["insured", "cost_state"]
    assert state == pytest.approx((4 * 0.8 + 2 * 0.4) * FULL_WEEK * 52 / 104)


def test_what_a_sanction_withholds_is_saved_by_both_payers_in_the_days_shares():
    story = Story()
    story.person().sanctioned(10 * WEEK).leaves(20 * WEEK)
    values = story.measure().values
    per_year = 52 / 104
    assert values["insured", "sanctions_withheld"] == pytest.approx(1000 * per_year)
    assert values["insured", "cost_benefits"] == pytest.approx((20 * FULL_WEEK - 1000) * per_year)
    assert values["insured", "cost_state"] == pytest.approx(
        ((4 * 0.8 + 16 * 0.4) * FULL_WEEK - 0.4 * 1000) * per_year
    )


def test_sanctions_of_a_spell_withhold_no_more_than_each_payer_owed_in_it():
    story = Story()
    story.person().sanctioned(1 * WEEK).sanctioned(2 * WEEK).leaves(3 * WEEK)
    prices = a_scenario().prices
    dear = a_scenario(prices=prices.model_copy(update={"sanction": {"insured": 10_000_000.0}}))
    values = story.measure(dear).values
    assert values["insured", "sanctions_withheld"] == pytest.approx(3 * FULL_WEEK * 52 / 104)
    assert values["insured", "cost_benefits"] == pytest.approx(0, abs=1e-6)
    assert values["insured", "cost_state"] == pytest.approx(0, abs=1e-6)


def test_a_sanction_outside_the_years_measured_withholds_nothing():
    story = Story()
    story.person(enters=-20 * WEEK).sanctioned(-5)
    assert story.measure().values["insured", "sanctions_withheld"] == 0.0


def test_activation_is_paid_by_the_week_and_talks_by_others_by_the_piece():
    story = Story()
    story.person().activated(7, 7 + 3 * WEEK, "guidance").activated(100 * WEEK, None, "placement")
    story.person().talk(20, form="others").talk(30)
    values = story.measure().values
    assert values["insured", "cost_activation"] == pytest.approx((3 * 700 + 4 * 300 + 400) * 52 / 104)


def test_what_is_paid_by_the_hour_costs_as_much_less_as_its_hours_are_short_of_full_time():
    story = Story()
    story.person().activated(7, 7 + 3 * WEEK, "guidance").activated(100 * WEEK, None, "placement")
    practice = a_practice()
    types = {
        name: kind.model_copy(update={"hours": 18.5}) for name, kind in practice.activation.types.items()
    }
    offers = practice.activation.model_copy(update={"types": FrozenDict(types)})
    prices = PRICES.model_copy(update={"paid_by_the_hour": ("guidance",)})
    scenario = a_scenario(practice=practice.model_copy(update={"activation": offers}), prices=prices)
    cost = story.measure(scenario).values["insured", "cost_activation"]
    assert cost == pytest.approx((3 * 700 / 2 + 4 * 300) * 52 / 104)


def test_caseworkers_cost_their_year_whether_they_are_used_or_not():
    story = Story()
    story.person("insured").talk(5, job_minutes=30, paper_minutes=10)
    story.person("sick_listed").talk(5, job_minutes=10, paper_minutes=10).miss(9, job_minutes=20)
    story.staff("everybody", [0, 1, 2], 100)
    values = story.measure(a_scenario(practice=a_practice(factor=1.5))).values
    assert values["all", "cost_caseworkers"] == pytest.approx(3 * 520_000)
    assert values["insured", "cost_caseworkers"] == pytest.approx(3 * 520_000 / 2)
    assert values["sick_listed", "cost_caseworkers"] == pytest.approx(3 * 520_000 / 2)


def test_each_team_is_paid_for_by_its_own_groups_and_substitutes_by_all():
    story = Story()
    story.person("insured").talk(5, job_minutes=30)
    story.person("job_ready").talk(5, job_minutes=10)
    story.person("sick_listed").talk(5, job_minutes=40)
    teams = {
        "jobs": {"heads": 2.0, "groups": ("insured", "job_ready")},
        "rest": {"heads": 1.0, "groups": tuple(g for g in GROUPS if g not in ("insured", "job_ready"))},
    }
    practice = a_practice(teams, substitutes={"heads": 0.5})
    values = story.measure(a_scenario(practice=practice)).values
    assert values["insured", "cost_caseworkers"] == pytest.approx(520_000 * (2 * 3 / 4 + 0.5 * 3 / 8))
    assert values["sick_listed", "cost_caseworkers"] == pytest.approx(520_000 * (1 + 0.5 / 2))
    assert values["all", "cost_caseworkers"] == pytest.approx(520_000 * 3.5)


def test_freed_hours_are_paid_no_more():
    story = Story()
    story.person().talk(5, job_minutes=30)
    story.staff("everybody", [0, 1], 80, caseworker=0)
    story.staff("everybody", [0, 1], 40, caseworker=1)  # the half of 1.5 heads
    practice = a_practice({"everybody": {"heads": 1.5, "groups": GROUPS}}, freed_minutes="hours")
    values = story.measure(a_scenario(practice=practice)).values
    assert values["all", "cost_caseworkers"] == pytest.approx(0.8 * 1.5 * 520_000)


def test_minutes_given_up_for_any_other_reason_change_no_pay():
    story = Story()
    story.person().talk(5, job_minutes=30)
    story.staff("everybody", [0, 1], 80)
    assert story.measure().values["all", "cost_caseworkers"] == pytest.approx(2 * 520_000)


def test_an_entrant_costs_benefit_talks_activation_and_maybe_another_benefit():
    story = Story()
    story.person("insured").talk(5, job_minutes=30, paper_minutes=20).activated(10, 10 + 2 * WEEK).leaves(
        4 * WEEK, "other"
    )
    story.person("insured", enters=4 * WEEK).leaves(8 * WEEK, "job")
    story.person("insured", enters=-4 * WEEK).activated(10, 24)
    story.staff("everybody", list(range(20)), 100)
    own_benefit = 4 * 0.2 * FULL_WEEK
    minute = 2 * 520_000 * 2 / 2000  # two heads, two years, 2,000 minutes on offer
    other = 100 * 0.25 * 2000
    total = (own_benefit + 50 * minute + 2 * 700 + other) + own_benefit
    assert story.measure().values["insured", "cost_municipality_per_entrant"] == pytest.approx(total / 2)


def test_what_a_sanction_withholds_makes_an_entrant_cheaper():
    story = Story()
    story.person().sanctioned(7).leaves(4 * WEEK)
    expected = 4 * 0.2 * FULL_WEEK - 0.2 * 1000
    assert story.measure().values["insured", "cost_municipality_per_entrant"] == pytest.approx(expected)


def test_another_benefit_ends_with_a_return():
    story = Story()
    story.person().leaves(4 * WEEK, "other").returns(10 * WEEK).leaves(11 * WEEK, "job")
    expected = (4 * 0.2 + 1 * 0.6) * FULL_WEEK + 6 * 0.25 * 2000
    assert story.measure().values["insured", "cost_municipality_per_entrant"] == pytest.approx(expected)
