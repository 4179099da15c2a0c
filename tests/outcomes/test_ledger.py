from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.calendar import MINUTES_PER_WEEK
from simulator.catalogue import GROUPS
from simulator.outcomes.ledger import LINES, PAYERS, integrated, ledger_of
from simulator.outcomes.weekly import Weeks
from tests.outcomes.stories import PRICES, WEEK, Story, a_practice, a_scenario

FULL_WEEK = 5000.0 * 0.8
PER_YEAR = 52 / 104


def a_year(line: str, payer: str, ledger) -> float:
    return float(ledger.gross[LINES.index(line), PAYERS.index(payer)].sum()) * PER_YEAR


@st.composite
def stories(draw) -> Story:
    """A handful of citizens of any group with sanctions, offers, talks by others, exits and returns."""
    story = Story()
    for _ in range(draw(st.integers(1, 6))):
        enters = draw(st.integers(-60, 90)) * WEEK
        person = story.person(draw(st.sampled_from(GROUPS)), enters, ladder=7 * draw(st.integers(0, 60)))
        day = enters
        for _ in range(draw(st.integers(0, 5))):
            day += draw(st.integers(1, 60))
            what = draw(st.sampled_from(("sanction", "others", "talk", "activation", "away")))
            if what == "sanction":
                person.sanctioned(day)
            elif what == "others":
                person.talk(day, form="others", paper_minutes=5)
            elif what == "talk":
                person.talk(day, job_minutes=30, duty_minutes=5, paper_minutes=15)
            elif what == "activation":
                length = draw(st.integers(1, 90))
                person.activated(day, day + length, draw(st.sampled_from(("guidance", "placement"))))
                day += length
            else:
                person.leaves(day, "job").returns(day + 30)
                day += 30
    story.staff("everybody", list(range(0, 700, 3)), 90)
    return story


@settings(deadline=None, max_examples=40)
@given(stories(), st.booleans())
def test_payers_sum_to_the_line_and_gross_less_tax_is_net_and_the_public_purse_pays_the_cost(
    story, subsidised
):
    prices = PRICES.model_copy(update={"wage_subsidies": ("placement",) if subsidised else ()})
    measures = story.measure(a_scenario(prices=prices))
    ledger = ledger_of(measures, prices)
    transfers = [LINES.index(line) for line in ("benefits", "sanctions")]
    # A transfer comes to nothing over all payers, before tax and after; what is used up is what is left.
    np.testing.assert_allclose(ledger.gross[transfers].sum(axis=1), 0.0, atol=1e-6)
    np.testing.assert_allclose(ledger.tax.sum(axis=1), 0.0, atol=1e-6)
    np.testing.assert_allclose(ledger.gross - ledger.tax, ledger.net)
    values = measures.values
    public = ledger.gross[:, :2].sum(axis=(1, 2)) * PER_YEAR
    close = {"rel": 1e-9, "abs": 1e-3}
    assert public.sum() == pytest.approx(values["all", "cost_total"], **close)
    assert public[LINES.index("benefits")] == pytest.approx(values["all", "cost_benefits_gross"], **close)
    assert -public[LINES.index("sanctions")] == pytest.approx(values["all", "sanctions_withheld"], **close)
    assert public[LINES.index("caseworkers")] == pytest.approx(values["all", "cost_caseworkers"], **close)
    assert public[2] + public[3] == pytest.approx(values["all", "cost_activation"], **close)
    state = ledger.gross[:, PAYERS.index("state")].sum() * PER_YEAR
    assert state == pytest.approx(values["all", "cost_state"], **close)
    assert ledger.hours_used.mean() == pytest.approx(values["all", "hours_caseworkers"], **close)
    spare = (ledger.hours_on_offer - ledger.hours_used).sum() * PER_YEAR
    worth = values["all", "cost_total"] - values["all", "cost_total_hours_marginal"]
    assert spare * prices.caseworker_hour_marginal == pytest.approx(worth, **close)


def test_a_sanction_is_the_citizens_loss_and_the_payers_gain():
    story = Story()
    story.person().sanctioned(10 * WEEK).leaves(20 * WEEK)
    ledger = ledger_of(story.measure(), PRICES)
    assert a_year("sanctions", "citizen", ledger) == pytest.approx(1000 * PER_YEAR)
    assert a_year("sanctions", "municipality", ledger) == pytest.approx(-600 * PER_YEAR)
    assert a_year("sanctions", "state", ledger) == pytest.approx(-400 * PER_YEAR)
    # The week in which it fell, and no other.
    assert np.flatnonzero(ledger.gross[LINES.index("sanctions"), 0]).tolist() == [10]


def test_the_citizen_has_the_benefit_less_tax_which_comes_back_to_both_payers():
    story = Story()
    story.person().leaves(10 * WEEK)
    ledger = ledger_of(story.measure(), PRICES)
    net = ledger.net[LINES.index("benefits")].sum(axis=1)
    gross = 10 * FULL_WEEK
    by_state = (4 * 0.8 + 6 * 0.4) * FULL_WEEK
    assert net[PAYERS.index("citizen")] == pytest.approx(-0.7 * gross)
    assert net[PAYERS.index("municipality")] == pytest.approx(gross - by_state - 0.2 * gross)
    assert net[PAYERS.index("state")] == pytest.approx(by_state - 0.1 * gross)


def test_caseworkers_and_activation_are_not_taxed_and_are_what_is_used_up():
    story = Story()
    story.person().activated(7, 7 + 3 * WEEK, "guidance").talk(20, form="others").leaves(52 * WEEK)
    ledger = ledger_of(story.measure(), PRICES)
    used_up = ledger.net.sum(axis=(1, 2))
    assert used_up[LINES.index("activation")] == pytest.approx(3 * 700)
    assert used_up[LINES.index("talks_by_others")] == pytest.approx(400)
    assert used_up[LINES.index("caseworkers")] == pytest.approx(2 * 2 * 520_000)
    assert used_up[LINES.index("benefits")] == pytest.approx(0.0, abs=1e-6)


def test_a_wage_subsidy_takes_the_benefits_place():
    story = Story()
    story.person().activated(6 * WEEK, 16 * WEEK, "placement").leaves(20 * WEEK)
    subsidised = PRICES.model_copy(update={"wage_subsidies": ("placement",)})
    both, instead = (story.measure(a_scenario(prices=prices)).values for prices in (PRICES, subsidised))
    assert both["all", "cost_benefits"] == pytest.approx(20 * FULL_WEEK * PER_YEAR)
    assert instead["all", "cost_benefits"] == pytest.approx(10 * FULL_WEEK * PER_YEAR)
    assert instead["all", "cost_activation"] == both["all", "cost_activation"]
    assert both["all", "cost_state"] - instead["all", "cost_state"] == pytest.approx(
        10 * 0.4 * FULL_WEEK * PER_YEAR
    )


def test_hours_that_nobody_uses_are_worth_nothing_the_marginal_or_the_average_price():
    story = Story()
    story.person().talk(5, job_minutes=60)
    story.staff("everybody", [0, 1, 2], 100)
    values = story.measure().values
    spare = (300 - 60) / 60 * PER_YEAR
    total = values["all", "cost_total"]
    assert values["all", "cost_total_hours_marginal"] == pytest.approx(total - spare * 400)
    assert values["all", "cost_total_hours_average"] == pytest.approx(total - spare * 1000)


def test_hours_saved_as_fewer_staff_are_not_counted_twice():
    story = Story()
    story.person().talk(5, job_minutes=120)
    story.staff("everybody", [0, 1], 60, caseworker=0)  # of 100 minutes each, 80 are given up in all
    story.staff("everybody", [0, 1], 60, caseworker=1)
    practice = a_practice(freed_minutes="hours")
    values = story.measure(a_scenario(practice=practice)).values
    assert values["all", "cost_caseworkers"] == pytest.approx(0.6 * 2 * 520_000)
    worth = values["all", "cost_total"] - values["all", "cost_total_hours_marginal"]
    assert worth == pytest.approx((240 - 120) / 60 * PER_YEAR * 400)


def test_what_hours_nobody_used_is_unknown_where_the_log_does_not_tell_what_was_on_offer():
    story = Story()
    story.person().talk(5, job_minutes=60)
    values = story.measure().values
    assert np.isnan(values["all", "cost_total_hours_marginal"])
    assert values["all", "cost_total"] > 0


def test_a_talk_that_nobody_came_to_takes_hours_too():
    story = Story()
    story.person().talk(5, job_minutes=30, duty_minutes=10, paper_minutes=20).miss(20, job_minutes=45)
    values = story.measure().values
    assert values["all", "hours_caseworkers"] == pytest.approx((60 + 45) / 60 / 104)


def test_hours_are_told_in_full_time_persons_of_the_practices_own_day():
    story = Story()
    story.person().talk(5, job_minutes=60)
    plain = story.measure().values["all", "caseworkers_full_time"]
    holidays = a_practice()
    away = holidays.caseworkers.model_copy(update={"holiday_weeks": 26.0, "sick_share": 0.1})
    practice = holidays.model_copy(update={"caseworkers": away})
    rested = story.measure(a_scenario(practice=practice)).values["all", "caseworkers_full_time"]
    # A day of 100 minutes for talks; some 4.8 working days a week, of which holidays take 2.5 and sickness a tenth.
    open_a_week = 60 / 100 / 104 / plain
    assert 4.7 < open_a_week < 4.9
    assert plain / rested == pytest.approx((open_a_week - 2.5) * 0.9 / open_a_week)


@settings(deadline=None)
@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9), st.floats(-5, 5)), min_size=1, max_size=6),
    st.integers(1, 8),
)
def test_stretches_add_up_week_by_week_to_what_they_hold_in_all(stretches, number):
    over = Weeks(0, number)
    day = MINUTES_PER_WEEK // 7
    low = np.array([5 * day * a for a, _, _ in stretches])
    high = np.array([5 * day * b for _, b, _ in stretches])
    rate = np.array([r for _, _, r in stretches])
    found = integrated(low, high, rate, over)
    edges = MINUTES_PER_WEEK * np.arange(number + 1)
    for week in range(number):
        inside = np.minimum(high, edges[week + 1]) - np.maximum(low, edges[week])
        assert found[week] == pytest.approx(
            float((rate * np.maximum(inside, 0)).sum()) / MINUTES_PER_WEEK, abs=1e-9
        )


def test_a_ledger_without_its_weeks_is_refused():
    measures = dataclasses.replace(Story().measure(), weekly={})
    with pytest.raises(KeyError):
        ledger_of(measures, PRICES)
