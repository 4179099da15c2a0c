"""What the law asks for and the plan can never meet is told, with both figures; what fits is passed over in silence."""

from __future__ import annotations

from itertools import pairwise

import pytest

from simulator.scenario import Scenario, load_scenario
from simulator.scenario.plan_against_law import Asked, Remark, plan_against_law, unmoved
from simulator.scenario.planned_talks import planned_talks

INSURED = "law.groups.insured.requirements"
CONTACT = "practice.contact"


@pytest.fixture(scope="module")
def today() -> Scenario:
    return load_scenario("current_rules")


def only(scenario: Scenario, group: str = "insured") -> Remark:
    (remark,) = [remark for remark in plan_against_law(scenario) if remark.group == group]
    return remark


def test_todays_plan_holds_what_todays_law_asks_for(today: Scenario):
    assert plan_against_law(today) == ()


def test_a_talk_too_few_is_named_with_both_figures(today: Scenario):
    remark = only(today.replace({f"{CONTACT}.insured.talk_weeks": (4.0, 10.0, 25.0)}))
    assert (remark.kind, remark.what, remark.asked) == ("too_few", "jobcentre", Asked("count", 5, 26.0))
    assert (remark.planned, remark.key) == (4, "practice.contact.insured.talk_weeks")


def test_a_talk_by_need_within_the_count_makes_up_for_one_that_the_plan_lacks(today: Scenario):
    changed = today.replace(
        {f"{CONTACT}.job_ready.talk_weeks": (1.0, 9.0, 17.0), f"{CONTACT}.job_ready.by_need_weeks": 8.0}
    )
    assert plan_against_law(changed) == ()


def test_a_talk_that_is_aimed_before_the_window_does_not_count(today: Scenario):
    """Due in week 14 it is aimed ten working days before, in week 12, where the law counts from week 13 on."""
    changes = {f"{INSURED}.jobcentre_talks.number": 3, f"{INSURED}.jobcentre_talks.from_week": 13.0}
    early = today.replace(changes | {f"{CONTACT}.insured.talk_weeks": (14.0, 18.0)})
    late = today.replace(changes | {f"{CONTACT}.insured.talk_weeks": (16.0, 24.0)})
    assert (only(early).kind, only(early).planned) == ("too_few", 2)
    assert plan_against_law(late) == ()


def test_a_law_that_asks_for_fewer_talks_than_the_plan_holds_is_named(today: Scenario):
    remark = only(today.replace({f"{INSURED}.jobcentre_talks.number": 3}))
    assert (remark.kind, remark.asked.number, remark.planned) == ("more", 3, 5)
    assert remark.key == "practice.contact.insured.talk_weeks"


def test_a_first_talk_whose_notice_outlasts_its_deadline_is_named_by_the_notice(today: Scenario):
    remark = only(today.replace({"practice.appointments.first_notice_working_days": 8}), "job_ready")
    assert (remark.kind, remark.asked) == ("too_late", Asked("by", 1, 7.0))
    assert remark.key == "practice.appointments.first_notice_working_days"
    assert remark.planned > 8


def test_a_first_talk_planned_after_its_deadline_is_named_though_it_is_aimed_before_it(today: Scenario):
    remark = only(today.replace({f"{CONTACT}.job_ready.talk_weeks": (2.0, 9.0, 17.0, 25.0)}), "job_ready")
    assert (remark.kind, remark.planned) == ("due_later", 14)


def test_an_interval_longer_than_the_laws_is_named(today: Scenario):
    quarterly = {
        "type": "every",
        "weeks": 13.0,
        "from_week": 26.0,
        "section": "made for a test",
    }
    asked = today.replace({"law.groups.job_ready.requirements.quarterly": quarterly})
    assert plan_against_law(asked) == ()
    rare = asked.replace({f"{CONTACT}.job_ready.by_need_weeks": 26.0})
    remark = only(rare, "job_ready")
    assert (remark.kind, remark.asked.within, remark.planned) == ("too_rare", 13.0, 24.0)
    assert remark.key == "practice.contact.job_ready.by_need_weeks"
    never = asked.replace({f"{CONTACT}.job_ready.by_need_weeks": 0.0})
    assert only(never, "job_ready").planned == float("inf")


def test_joint_talks_and_those_of_the_a_kasse_are_held_against_their_own_weeks(today: Scenario):
    changed = today.replace(
        {f"{CONTACT}.insured.joint_weeks": (20.0,), f"{CONTACT}.insured.a_kasse_weeks": (3.0, 12.0)}
    )
    told = {(r.kind, r.what, r.asked.type): r.planned for r in plan_against_law(changed)}
    assert told == {
        ("too_few", "joint", "count"): 0,
        ("due_later", "a_kasse", "by"): 21,
        ("too_few", "a_kasse", "count"): 2,
    }


def test_a_joint_talk_may_be_the_nth_of_the_plan(today: Scenario):
    plan = {
        f"{CONTACT}.insured.joint_weeks": (66.0,),
        f"{CONTACT}.insured.talk_weeks": (4.0, 10.0, 17.0, 20.0, 25.0),
    }
    assert only(today.replace(plan)).what == "joint"
    assert plan_against_law(today.replace(plan | {"practice.joint.with_talk": 4})) == ()


def test_under_the_cadence_rule_the_jobcentres_talks_follow_the_laws_average(today: Scenario):
    few = {f"{CONTACT}.job_ready.talk_weeks": (1.0, 9.0)}
    assert only(today.replace(few), "job_ready").kind == "too_few"
    cadence = {"practice.cadence.active": True, "practice.cadence.groups": ("job_ready",)}
    assert plan_against_law(today.replace(few | cadence)) == ()


def test_an_offer_that_begins_after_its_deadline_is_named_by_age(today: Scenario):
    remarks = plan_against_law(today.replace({"practice.activation.first_weeks_from_50.insured": 40.0}))
    assert [(r.kind, r.age, r.asked.within, r.planned) for r in remarks] == [
        ("late_offer", "from_50", 26.0, 38.0)
    ]
    assert remarks[0].key == "practice.activation.first_weeks_from_50.insured"


def test_a_type_of_offer_that_takes_too_long_to_begin_is_named(today: Scenario):
    remark = only(today.replace({"practice.activation.types.education.lag_days": 70}))
    assert (remark.kind, remark.names, remark.planned) == ("late_types", ("education",), 28.0)


def test_no_offers_where_the_law_owes_one_are_named_once_for_all_ages(today: Scenario):
    remark = only(today.replace({"practice.activation.first_weeks.insured": 0.0}))
    assert (remark.kind, remark.age) == ("no_offer", "")


def test_forms_that_do_not_count_are_named(today: Scenario):
    remark = only(today.replace({f"{CONTACT}.job_ready.first_form": "phone"}), "job_ready")
    assert (remark.kind, remark.names, remark.asked.type) == ("form_first", ("phone",), "by")
    remark = only(today.replace({f"{CONTACT}.job_ready.group_share": 0.2}), "job_ready")
    assert (remark.kind, remark.names, remark.planned) == ("form_later", ("group",), 0.2)


def test_exempting_whom_the_law_does_not_exempt_is_named(today: Scenario):
    assert only(today.replace({f"{CONTACT}.job_ready.exempt_share": 0.1}), "job_ready").kind == "exempted"
    may = {
        "law.groups.job_ready.requirements.talks.exempt": ("self_reliant",),
        "law.groups.job_ready.requirements.talks.binds": "share",
        "law.groups.job_ready.requirements.talks.share": 0.75,
    }
    assert plan_against_law(today.replace(may | {f"{CONTACT}.job_ready.exempt_share": 0.25})) == ()
    assert only(today.replace(may | {f"{CONTACT}.job_ready.exempt_share": 0.3}), "job_ready").planned == 0.3


def test_two_laws_that_differ_over_one_plan_are_named_and_the_key_that_must_move(today: Scenario):
    fewer = today.replace(
        {f"{INSURED}.jobcentre_talks.number": 3, "law.groups.insured.offers.first_offer.weeks_under_30": 13.0}
    )
    talks, offers = unmoved(today, fewer)
    assert (talks.before, talks.asked) == (Asked("count", 5, 26.0), Asked("count", 3, 26.0))
    assert talks.key == "practice.contact.insured.talk_weeks"
    assert (offers.what, offers.age, offers.before, offers.asked.within) == (
        "offer",
        "under_30",
        Asked("offer", within=26.0),
        13.0,
    )


def test_where_the_plan_moves_with_the_law_nothing_is_named(today: Scenario):
    moved = today.replace(
        {f"{INSURED}.jobcentre_talks.number": 3, f"{CONTACT}.insured.talk_weeks": (4.0, 17.0)}
    )
    assert unmoved(today, moved) == ()
    steered = {"practice.cadence.active": True, "practice.cadence.groups": ("insured",)}
    asks = {f"{INSURED}.jobcentre_talks.number": 3}
    assert unmoved(today.replace(steered), today.replace(steered | asks)) == ()
    assert unmoved(today, today.replace({"law.duties.rule_225h.minutes": 0.0})) == ()


def test_the_shipped_proposals_move_their_plans_where_they_move_the_law(today: Scenario):
    for name in ("hedensted", "frikommune", "current_rules_2026"):
        assert unmoved(today, load_scenario(name)) == ()


def test_a_plan_is_followed_by_talks_by_need_before_its_late_item(today: Scenario):
    talks = planned_talks(today.practice, "insured", 26.0, 70.0)
    own = [talk for talk in talks if talk.counts_for("jobcentre")]
    assert [talk.due for talk in own[:5]] == [4.0, 10.0, 17.0, 20.0, 25.0]
    held = [talk.held for talk in own]
    assert max(later - earlier for earlier, later in pairwise(held)) <= 13
    assert 66.0 in [talk.due for talk in own if talk.held_by == "joint"]
