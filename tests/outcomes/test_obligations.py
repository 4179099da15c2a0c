from __future__ import annotations

import math

import pytest

from tests.outcomes.stories import WEEK, Story, a_law, a_scenario, by, count, every, offer


def on_time(story: Story, requirement, outcome: str = "talks_on_time", group: str = "insured") -> float:
    return story.measure(a_scenario({"talks": requirement})).values[group, outcome]


def offers_on_time(story: Story, owed, group: str = "insured") -> float:
    return story.measure(a_scenario(offers={"first": owed})).values[group, "offers_on_time"]


@pytest.mark.parametrize(("day", "share"), [(0.5, 1.0), (7.0, 1.0), (7.9, 1.0), (8.0, 0.0), (None, 0.0)])
def test_one_talk_by_a_day_must_be_held_by_the_end_of_that_day(day, share):
    story = Story()
    person = story.person(enters=0)
    if day is not None:
        person.talk(day, "first")
    assert on_time(story, by(7)) == share


def test_a_talk_at_the_very_minute_of_entry_counts():
    story = Story()
    story.person().talk(0, "first").leaves(5 * WEEK)
    assert on_time(story, by(7)) == 1.0
    assert on_time(story, every(4)) == 1.0


def test_slack_makes_a_late_talk_still_in_time():
    story = Story()
    story.person().talk(9, "first")
    assert on_time(story, by(7, slack_days=2)) == 1.0
    assert on_time(story, by(7, slack_days=1)) == 0.0


def test_nothing_is_owed_by_who_left_before_it_fell_due():
    story = Story()
    story.person().leaves(6.9)
    assert math.isnan(on_time(story, by(7)))


def test_who_leaves_at_the_very_minute_at_which_it_falls_due_is_there_no_more():
    story = Story()
    story.person().leaves(7)
    assert math.isnan(on_time(story, by(7)))


def test_a_count_falls_due_once_and_asks_for_all_its_talks():
    story = Story()
    story.person().talk(10, "first").talk(50).talk(100).talk(182)
    story.person().talk(10, "first").talk(50).talk(100).talk(183)
    assert on_time(story, count(4, 26)) == 0.5


def test_talks_before_its_first_week_do_not_count():
    story = Story()
    story.person().talk(20, "joint")
    story.person().talk(92, "joint")
    assert on_time(story, count(1, 26, from_week=13, held_by="joint")) == 0.5


def test_the_clock_goes_on_over_a_return_and_so_do_the_talks_held():
    story = Story()
    # 10 weeks, away for 20, back for long: week 26 of contact is reached 16 weeks after the return.
    person = story.person().talk(10, "first").leaves(70).returns(210)
    person.talk(210 + 16 * WEEK)
    assert on_time(story, count(2, 26)) == 1.0
    assert on_time(story, count(3, 26)) == 0.0


def test_a_return_owes_no_second_first_talk():
    story = Story()
    story.person().talk(3, "first").leaves(70).returns(210)
    assert on_time(story, by(7)) == 1.0
    assert story.measure(a_scenario({"talks": by(7)})).values["insured", "requirement_margin"] == 1.0


def test_who_comes_back_before_the_deadline_still_owes_it():
    story = Story()
    story.person().leaves(3).returns(60)
    assert on_time(story, by(7)) == 0.0


@pytest.mark.parametrize(
    ("held_by", "kind", "share"),
    [
        ("jobcentre", "first", 1.0),
        ("jobcentre", "talk", 1.0),
        ("jobcentre", "by_need", 1.0),
        ("jobcentre", "joint", 1.0),
        ("jobcentre", "a_kasse", 0.0),
        ("joint", "joint", 1.0),
        ("joint", "talk", 0.0),
    ],
)
def test_who_held_the_talk_decides_whether_it_counts(held_by, kind, share):
    story = Story()
    story.person().talk(5, kind)
    assert on_time(story, by(7, held_by=held_by)) == share


def test_talks_of_the_a_kasse_are_no_talks_of_the_jobcentre():
    story = Story()
    story.person().talk(5, "a_kasse")
    assert math.isnan(on_time(story, by(14, held_by="a_kasse")))


def test_a_talk_in_a_form_that_the_law_does_not_allow_does_not_count():
    story = Story()
    story.person().talk(5, form="group")
    assert on_time(story, by(7)) == 0.0
    assert on_time(story, by(7, forms=("group",))) == 1.0


def test_the_exempt_owe_nothing_for_the_reason_that_the_law_names():
    story = Story()
    story.person().exempt(3, 10, "treatment")
    assert math.isnan(on_time(story, by(7, exempt=("treatment",))))
    assert on_time(story, by(7, exempt=("employer_return",))) == 0.0
    assert on_time(story, by(7)) == 0.0


def test_an_exemption_that_has_ended_frees_of_nothing():
    story = Story()
    story.person().exempt(3, 7, "employer")
    assert on_time(story, by(7, exempt=("employer_return",))) == 0.0


def test_where_the_law_binds_a_share_the_exempt_are_counted_among_all():
    story = Story()
    story.person().exempt(3, 10, "treatment")
    story.person().talk(5)
    assert on_time(story, by(7, exempt=("treatment",), binds="share", share=0.5)) == 0.5


def test_a_requirement_that_is_switched_off_asks_for_nothing():
    story = Story()
    story.person()
    assert math.isnan(on_time(story, by(7, active=False)))


def test_an_interval_falls_due_again_and_again_while_one_is_there():
    story = Story()
    # Due in weeks 4, 8, 12 and 16; gone in week 17.
    story.person().talk(20).talk(50).leaves(17 * WEEK)
    assert on_time(story, every(4)) == 0.5


def test_an_interval_runs_between_its_weeks():
    story = Story()
    story.person().talk(13 * WEEK)
    # Due in weeks 12, 16 and 20 only; the one talk meets that of week 16.
    assert on_time(story, every(4, from_week=8, to_week=20)) == pytest.approx(1 / 3)


def test_a_talk_may_come_early_and_the_next_due_date_does_not_move():
    story = Story()
    story.person().talk(5).talk(6).leaves(9 * WEEK)
    assert on_time(story, every(4)) == 1.0


def test_a_talk_within_the_slack_meets_the_one_before_and_not_the_next_too():
    story = Story()
    story.person().talk(4 * WEEK + 2).leaves(9 * WEEK)
    assert on_time(story, every(4, slack_days=3)) == 0.5
    assert on_time(story, every(4, slack_days=1)) == 0.5  # late for week 4, early for week 8


def test_a_missed_interval_is_not_owed_again():
    story = Story()
    # Nothing by week 4; one talk by each of weeks 8 and 12.
    story.person().talk(40).talk(70).leaves(13 * WEEK)
    assert on_time(story, every(4)) == pytest.approx(2 / 3)


def test_an_interval_during_an_exemption_is_not_owed():
    story = Story()
    story.person().talk(20).exempt(50, 60, "treatment").leaves(9 * WEEK)
    assert on_time(story, every(4, exempt=("treatment",))) == 1.0


def test_persons_do_not_meet_each_others_obligations():
    story = Story()
    story.person().talk(5).talk(6).talk(7).leaves(9 * WEEK)
    story.person().leaves(9 * WEEK)
    story.person().talk(40).leaves(9 * WEEK)
    assert on_time(story, every(4)) == pytest.approx(3 / 6)


def test_what_fell_due_before_the_start_or_after_the_horizon_is_not_counted():
    story = Story()
    story.person(enters=-8)
    story.person(enters=104 * WEEK - 6)
    assert math.isnan(on_time(story, by(7)))


def test_what_may_still_be_done_in_time_after_the_horizon_is_not_judged():
    story = Story()
    story.person(enters=104 * WEEK - 10)
    assert on_time(story, by(7)) == 0.0
    assert math.isnan(on_time(story, by(7, slack_days=5)))


def test_what_a_window_before_the_log_may_hold_is_not_judged():
    story = Story()
    # The warm-up begins 52 weeks before the start; week 60 of contact falls due in week 1.
    story.person(enters=-59 * WEEK)
    assert math.isnan(on_time(story, count(1, 60)))
    assert on_time(story, count(1, 60, from_week=8)) == 0.0
    assert math.isnan(on_time(story, every(60, to_week=60.0)))
    assert math.isnan(offers_on_time(story, offer(60.0, 60.0, 60.0)))


def test_a_recent_leaver_whose_first_talk_lies_before_the_log_is_not_judged_on_it():
    story = Story()
    story.person(returns=10, contact=30)
    assert math.isnan(on_time(story, count(1, 26)))


def test_talks_of_joint_requirements_are_told_apart():
    story = Story()
    story.person().talk(5, "first")
    values = story.measure(a_scenario({"first": by(7), "joint": count(1, 10, held_by="joint")})).values
    assert values["insured", "talks_on_time"] == 0.5
    assert values["insured", "joint_talks_on_time"] == 0.0


def test_an_unregistered_talk_is_one_that_the_ministry_does_not_see():
    story = Story()
    story.person().talk(5, registered=False)
    values = story.measure(a_scenario({"first": by(7)})).values
    assert values["insured", "talks_on_time"] == 1.0
    assert values["insured", "talks_on_time_registered"] == 0.0


def test_the_law_of_a_later_date_holds_from_that_date_on():
    import dataclasses
    from datetime import date

    story = Story()
    story.person(enters=0).talk(12)  # due on day 7 under the first law: late
    story.person(enters=200).talk(212)  # due on day 214 under the second: in time
    first = a_scenario({"first": by(7)})
    second = dataclasses.replace(first, law=a_law({"first": by(14)}))
    changing = dataclasses.replace(first, later=((date(2023, 6, 1), second),))
    assert story.measure(first).values["insured", "talks_on_time"] == 0.0
    assert story.measure(changing).values["insured", "talks_on_time"] == 0.5


def test_the_baselines_law_is_a_yardstick_of_its_own():
    story = Story()
    story.person().talk(12)
    values = story.measure(a_scenario({"first": by(14)}), a_scenario({"first": by(7)})).values
    assert values["insured", "talks_on_time"] == 1.0
    assert values["insured", "talks_on_time_baseline_law"] == 0.0


@pytest.mark.parametrize(
    ("age", "week", "share"), [(25, 13, 1.0), (25, 14, 0.0), (35, 26, 1.0), (35, 27, 0.0), (55, 14, 0.0)]
)
def test_an_offer_is_due_by_age(age, week, share):
    story = Story()
    story.person(age=age).activated(week * WEEK, week * WEEK + 40)
    assert offers_on_time(story, offer()) == share


def test_an_offer_broken_off_too_early_does_not_count():
    story = Story()
    story.person().activated(100, 110)
    assert offers_on_time(story, offer(least_weeks=2.0)) == 0.0
    assert offers_on_time(story, offer(least_weeks=1.0)) == 1.0


def test_an_offer_still_running_counts_also_when_an_exit_ends_it():
    story = Story()
    story.person().activated(180, 184).leaves(184)
    story.person().activated(180, None).leaves(184)
    story.person(enters=104 * WEEK - 183).activated(104 * WEEK - 3, None)
    assert offers_on_time(story, offer()) == 1.0


def test_only_some_types_of_activation_may_count():
    story = Story()
    story.person().activated(100, 150, "guidance")
    assert offers_on_time(story, offer(types=("placement",))) == 0.0
    assert offers_on_time(story, offer(types=("placement", "guidance"))) == 1.0


def test_the_exempt_are_owed_no_offer():
    story = Story()
    story.person().exempt(1, None, "self_reliant")
    assert math.isnan(offers_on_time(story, offer(exempt=("self_reliant",))))
