"""The accounts and letters of 2017 and 2018 as scenarios: the documents' own numbers and dates are in them."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.catalogue import OUTCOMES
from simulator.scenario import check, load_scenario

ACCOUNTS = ("hilleroed", "koege", "rudersdal", "faaborg_midtfyn", "broendby", "holbaek", "lejre", "placebo")
VARIANTS = ("rudersdal_2017", "rudersdal_by_date", "current_rules_2017", "frikommune_2017")
FILES = (*ACCOUNTS, *(f"{name}_before" for name in ACCOUNTS), *VARIANTS)
AGES = ("first_weeks_under_30", "first_weeks_from_50")


def after(name):
    """Give the scenario as it holds once all its changes have come."""
    return load_scenario(name).later[-1][1]


def on(name, day):
    """Give what holds on a day."""
    scenario = load_scenario(name)
    return [scenario, *(then for at, then in scenario.later if at <= day)][-1]


@pytest.mark.parametrize("name", FILES)
def test_every_account_is_in_order_and_every_figure_says_where_it_comes_from(name):
    found = check(name)
    assert not found.problems
    assert not [note for note in found.notes if "provenance" in note]
    for path, figure in load_scenario(name).figures.items():
        if figure.provenance == "assumption":
            assert figure.is_varied, path
        elif figure.provenance in ("published", "estimated"):
            assert figure.source, path


@pytest.mark.parametrize("name", FILES)
def test_every_account_names_its_author_and_what_carries_what_it_says(name):
    about = load_scenario(name).about
    assert about.author
    assert about.document
    assert about.provisions or name in ("current_rules_2017", "placebo")


@pytest.mark.parametrize("name", ACCOUNTS)
def test_before_and_after_are_one_run_under_one_law(name):
    before, scenario = load_scenario(f"{name}_before"), load_scenario(name)
    assert scenario.law == before.law
    assert scenario.place == before.place
    first = scenario.later[0][0]
    assert (first - scenario.start).days >= 7 * 19
    assert all(then.law == scenario.law for _, then in scenario.later)
    if name != "placebo":
        assert not before.later


@pytest.mark.parametrize("name", ACCOUNTS)
def test_a_municipality_changes_nothing_before_its_first_date(name):
    before, scenario = load_scenario(f"{name}_before"), load_scenario(name)
    assert scenario.practice.teams == before.practice.teams
    assert scenario.practice.attention == before.practice.attention
    assert scenario.practice.contact == before.practice.contact


@pytest.mark.parametrize("name", [*ACCOUNTS, "rudersdal_2017", "rudersdal_by_date", "frikommune_2017"])
def test_every_account_says_what_it_expects(name):
    expected = load_scenario(name).expectations
    assert expected
    assert all(e.outcome in OUTCOMES and e.text for e in expected)
    assert any(e.basis == "claimed" for e in expected) or name == "placebo"


def test_hilleroed_adds_a_head_and_seven_to_ten_hours_a_week_on_1_august():
    before = on("hilleroed", date(2018, 7, 31)).practice.teams["insured"].heads
    added = on("hilleroed", date(2018, 8, 1)).practice.teams["insured"].heads - before
    assert 1 + 7 / 37 <= added <= 1 + 10 / 37


def test_koege_reads_lists_every_fortnight_week_and_month():
    lists = after("koege").practice.attention.lists
    assert [lists[n].every_days for n in ("by_employee", "own_caseload", "review")] == [14, 7, 30]
    assert "by_employee" in on("koege", date(2018, 7, 1)).practice.attention.lists
    assert "own_caseload" not in on("koege", date(2018, 8, 7)).practice.attention.lists


def test_koege_moves_its_offer_forward_for_those_due_at_12_weeks_alone():
    before, then = load_scenario("koege_before").practice.activation, after("koege").practice.activation
    assert then.first_weeks == before.first_weeks
    for ages in AGES:
        assert getattr(then, ages)["insured"] < 12 <= getattr(before, ages)["insured"]


def test_rudersdal_stands_by_its_judgement_but_for_those_screened_at_risk():
    before, then = load_scenario("rudersdal_before").practice.attention, after("rudersdal").practice.attention
    assert then.overlooked_offers == before.overlooked_offers
    assert then.overlooked_offers_at_risk < before.overlooked_offers


def test_rudersdals_course_takes_capacity_in_the_autumn_alone():
    shares = [
        on("rudersdal", day).practice.caseworkers.talk_share
        for day in (date(2018, 8, 1), date(2018, 11, 1), date(2019, 1, 1))
    ]
    assert shares[0] == shares[2] > shares[1]


def test_rudersdals_two_percentages_have_one_base_that_is_not_the_inflow():
    within, later, inflow = 1160, 246, 1744
    bases = [
        n
        for n in range(1, inflow + 1)
        if (round(100 * within / n), round(100 * (within + later) / n)) == (74, 89)
    ]
    assert (bases[0], bases[-1]) == (1571, 1578)
    figures = {e.outcome: e.figure for e in load_scenario("rudersdal_2017").expectations}
    assert figures["out_26w"] == pytest.approx(within / inflow, abs=5e-4)
    assert figures["out_52w"] == pytest.approx((within + later) / inflow, abs=5e-4)
    assert (figures["out_26w_closed"], figures["out_52w_closed"]) == (0.74, 0.89)


def test_rudersdals_count_ends_on_the_day_of_its_letter():
    scenario = load_scenario("rudersdal_2017")
    assert (date(2018, 7, 9) - scenario.start).days == 7 * scenario.horizon_weeks


def test_faaborg_midtfyn_goes_from_a_common_caseload_and_20_places_to_own_ones_and_70():
    def at(month, day):
        return on("faaborg_midtfyn", date(2018, month, day)).practice

    assert (at(6, 10).caseload, at(6, 11).caseload) == ("pool", "fixed")
    places = [at(*day).activation.types["employer_consultant"].places for day in ((6, 30), (7, 1))]
    assert places == [20, 70]
    assert (at(5, 19).service_calls.active, at(5, 20).service_calls.active) == (False, True)
    assert at(5, 20).service_calls.days == 14
    assert at(7, 1).contact["insured"].by_need_weeks == 6
    assert [at(*day).attention.lists["case_review"].active for day in ((8, 14), (8, 15))] == [True, False]


def test_broendby_holds_talks_by_weeks_4_to_24_and_lets_nobody_sick_cancel_them():
    practice = after("broendby").practice
    contact = practice.contact["insured"]
    assert sorted([*contact.talk_weeks, contact.joint_weeks[0]]) == [4, 8, 12, 16, 20, 24]
    assert practice.joint.with_talk == 1
    assert practice.service_calls.active
    assert (practice.booking, practice.caseload) == ("central", "fixed")
    assert practice.substitutes.heads > 0 == load_scenario("broendby").practice.substitutes.heads


def test_holbaeks_list_is_weekly_at_48_weeks_from_28_august():
    listed = on("holbaek", date(2017, 8, 28)).practice.attention.lists["without_effort"]
    assert (listed.every_days, listed.at_weeks) == (7, 48)
    assert set(listed.groups) == {"activity_ready", "education_activity_ready"}
    assert "without_effort" not in on("holbaek", date(2017, 8, 27)).practice.attention.lists


def test_holbaeks_340_are_some_36_percent_of_its_activity_ready():
    groups = load_scenario("holbaek_before").place.groups
    persons = groups["activity_ready"].stock + groups["education_activity_ready"].stock
    assert persons == pytest.approx(340 / 0.36, rel=0.05)


def test_lejre_is_expected_to_rise_in_each_of_the_five_groups_of_the_letter():
    groups = {e.group for e in load_scenario("lejre").expectations if e.against == "before"}
    assert groups == {"insured", "job_ready", "activity_ready", "education_ready", "sick_listed"}


def test_the_minister_looks_at_lejre_every_half_year():
    assert load_scenario("lejre_before").practice.attention.lists["minister"].every_days == 182


def test_the_placebo_does_nothing():
    assert load_scenario("placebo") == load_scenario("placebo_before")


def test_the_trial_of_2017_asks_for_as_many_talks_on_average_as_the_law_asks_of_each():
    law = load_scenario("current_rules_2017").law.groups
    trial = load_scenario("frikommune_2017").law.groups
    each = law["insured"].requirements["jobcentre_talks"]
    average = trial["insured"].requirements["talks_on_average"]
    assert average.number == each.to_week // each.weeks
    assert average.binds == "average"
    for group, owed in trial.items():
        binding = [
            r for r in owed.requirements.values() if r.active and r.held_by == "jobcentre" and r.type != "by"
        ]
        assert {r.binds for r in binding} == {"average"}, group
