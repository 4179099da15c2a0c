from __future__ import annotations

import dataclasses
import math
from datetime import date

import pytest

from simulator.catalogue import GROUPS
from tests.outcomes.stories import WEEK, Story, a_practice, a_scenario

TEAMS = {
    "jobs": {"heads": 2.0, "groups": ("insured", "job_ready")},
    "rest": {"heads": 1.0, "groups": tuple(g for g in GROUPS if g not in ("insured", "job_ready"))},
}


def test_hours_are_told_apart_by_what_they_went_to():
    story = Story()
    person = story.person().talk(5, job_minutes=30, duty_minutes=12, paper_minutes=18)
    person.miss(20, job_minutes=45, paper_minutes=6).sanctioned(20, paper_minutes=20)
    person.activated(30, 50, job_minutes=0, paper_minutes=16).called(3, 12)
    person.talk(-1, job_minutes=500)
    story.people[0]["entered"] = -10
    values = story.measure(horizon_weeks=1 * 4).values
    assert values["insured", "hours_job_talk"] == pytest.approx(30 / 60 / 4)
    assert values["insured", "hours_duties"] == pytest.approx(12 / 60 / 4)
    assert values["insured", "hours_documentation"] == pytest.approx((18 + 6 + 20) / 60 / 4)


def test_talks_by_others_take_only_their_registration_and_those_of_the_a_kasse_nothing():
    story = Story()
    story.person().talk(5, form="others", job_minutes=40, paper_minutes=5).talk(
        9, "a_kasse", job_minutes=40, paper_minutes=9
    )
    story.staff("everybody", [0], 100)
    values = story.measure().values
    assert values["insured", "hours_job_talk"] == 0.0
    assert values["insured", "hours_documentation"] == pytest.approx(5 / 60 / 104)
    assert values["all", "utilisation"] == pytest.approx(0.05)


def test_utilisation_counts_missed_slots_and_service_calls():
    story = Story()
    story.person().talk(5, job_minutes=30, duty_minutes=10, paper_minutes=20).miss(20, job_minutes=45).called(
        1, 15
    )
    story.staff("everybody", [0, 1, 2, -3], 80)  # the last day lies before the start
    assert story.measure().values["all", "utilisation"] == pytest.approx((60 + 45 + 15) / 240)


def test_a_groups_utilisation_and_caseload_are_its_teams():
    story = Story()
    story.person("insured").talk(5, job_minutes=30)
    story.person("job_ready").talk(5, job_minutes=10)
    story.person("sick_listed").leaves(52 * WEEK)
    story.staff("jobs", [0], 100)
    story.staff("rest", [0], 100, caseworker=1)
    values = story.measure(a_scenario(practice=a_practice(TEAMS))).values
    for group in ("insured", "job_ready", "jobseekers"):
        assert values[group, "utilisation"] == pytest.approx(0.4)
        assert values[group, "caseload"] == pytest.approx(2 / 2)
    assert values["sick_listed", "utilisation"] == 0.0
    assert values["sick_listed", "caseload"] == pytest.approx(0.5)
    assert values["all", "utilisation"] == pytest.approx(0.2)
    assert values["all", "caseload"] == pytest.approx(2.5 / 3)


def test_substitutes_minutes_are_on_offer_to_all():
    story = Story()
    story.person().talk(5, job_minutes=30)
    story.staff("everybody", [0], 100)
    story.staff("substitutes", [0], 50, caseworker=7)
    assert story.measure().values["all", "utilisation"] == pytest.approx(30 / 150)


def test_without_caseworkers_utilisation_and_caseload_are_undefined():
    story = Story()
    story.person()
    values = story.measure(a_scenario(practice=a_practice(factor=0.0))).values
    assert math.isnan(values["all", "utilisation"])
    assert math.isnan(values["all", "caseload"])
    assert values["all", "cost_caseworkers"] == 0.0


def test_a_change_of_staff_within_the_horizon_is_paid_from_its_date():
    story = Story()
    story.person()
    first = a_scenario(practice=a_practice(factor=1.0))
    after = dataclasses.replace(first, practice=a_practice(factor=2.0))
    halfway = date.fromordinal(first.start.toordinal() + 52 * WEEK)
    values = story.measure(dataclasses.replace(first, later=((halfway, after),))).values
    assert values["all", "cost_caseworkers"] == pytest.approx(520_000 * (2 + 4) / 2)
    assert values["all", "caseload"] == pytest.approx(1 / 3)


def test_waiting_is_counted_in_days_from_the_target_whatever_the_hour():
    story = Story()
    person = story.person()
    for wait in range(10):
        person.talk(20.4 + wait, due=30, target=20)
    person.talk(60, due=-1, target=30)  # due before the start
    person.talk(60)  # nobody aimed at a day
    person.talk(60, "a_kasse", due=30, target=20)
    values = story.measure().values
    assert values["insured", "wait_days"] == 4.5
    assert values["insured", "wait_days_p90"] == pytest.approx(8.1)
    assert math.isnan(values["job_ready", "wait_days"])


def test_the_weekly_series_follow_persons_and_minutes():
    story = Story()
    story.person(enters=-500).leaves(3.5)
    story.person(enters=7, group="job_ready").talk(8, job_minutes=30)
    story.staff("everybody", [8], 60)
    measures = story.measure()
    assert measures.week_series["insured", "persons"][50:54].tolist() == [1.0, 1.0, 0.5, 0.0]
    assert measures.week_series["all", "persons"][52:54].tolist() == [0.5, 1.0]
    utilisation = measures.week_series["all", "utilisation"]
    assert utilisation[53] == 0.5
    assert math.isnan(utilisation[52])
