from __future__ import annotations

import math

import pytest

from tests.outcomes.stories import WEEK, Story, a_law, a_scenario, by, count, guiding, offer


def value(story: Story, outcome: str, group: str = "insured", **scenario) -> float:
    return story.measure(a_scenario(**scenario)).values[group, outcome]


def test_shares_of_group_sets_are_pooled_over_obligations():
    story = Story()
    for _ in range(3):
        story.person("insured").talk(5)
    story.person("job_ready")
    story.person("sick_listed")
    values = story.measure(a_scenario({"first": by(7)})).values
    assert values["jobseekers", "talks_on_time"] == 0.75
    assert values["all", "talks_on_time"] == 0.6
    assert math.isnan(values["activity_ready", "talks_on_time"])


def test_the_laws_test_of_persons_is_the_share_with_nothing_broken():
    story = Story()
    story.person().talk(5).talk(20)
    story.person().talk(5)
    owed = {"first": by(7), "two": count(2, 4)}
    assert value(story, "requirement_met", requirements=owed) == 0.5


def test_a_broken_offer_breaks_the_laws_test_too():
    story = Story()
    story.person().talk(5)
    assert value(story, "requirement_met", requirements={"first": by(7)}, offers={"first": offer()}) == 0.0


def test_the_jobcentre_does_not_answer_for_what_the_a_kasse_owes():
    story = Story()
    story.person().talk(5)
    owed = {"first": by(7), "theirs": by(14, held_by="a_kasse")}
    assert value(story, "requirement_met", requirements=owed) == 1.0


def test_an_average_holds_when_some_get_more_and_some_less():
    story = Story()
    story.person().talk(5).talk(20).talk(30)
    story.person().talk(5)
    owed = {"two": count(2, 26, binds="average")}
    assert value(story, "requirement_met", requirements=owed) == 1.0
    assert value(story, "requirement_margin", requirements=owed) == 1.0
    assert value(story, "talks_on_time", requirements=owed) == 0.5


def test_an_average_is_held_over_the_same_citizens_so_that_talks_of_early_leavers_do_not_help():
    story = Story()
    story.person().talk(5).talk(20).talk(30).leaves(50)
    story.person().talk(5)
    owed = {"two": count(2, 26, binds="average")}
    assert value(story, "requirement_margin", requirements=owed) == 0.5
    assert value(story, "requirement_met", requirements=owed) == 0.0


def test_an_average_must_hold_in_every_year():
    story = Story()
    story.person(enters=0).talk(5).talk(6).talk(7)
    story.person(enters=60 * WEEK)
    owed = {"first": by(7, binds="average")}
    assert value(story, "requirement_margin", requirements=owed) == 1.5
    assert value(story, "requirement_met", requirements=owed) == 0.0


@pytest.mark.parametrize(("share", "met"), [(0.75, 1.0), (0.8, 0.0)])
def test_a_share_must_be_reached(share, met):
    story = Story()
    for _ in range(3):
        story.person().talk(5)
    story.person().exempt(1, None)
    owed = {"first": by(7, binds="share", share=share, exempt=("treatment",))}
    assert value(story, "requirement_met", requirements=owed) == met


def test_personal_and_collective_requirements_are_multiplied():
    story = Story()
    story.person().talk(5).talk(20)
    story.person().talk(20).talk(30)
    owed = {"first": by(7), "average": count(2, 26, binds="average")}
    assert value(story, "requirement_met", requirements=owed) == 0.5


def test_group_sets_average_the_laws_test_by_persons():
    story = Story()
    for _ in range(3):
        story.person("insured").talk(5)
    story.person("job_ready")
    owed = {"first": by(7)}
    assert value(story, "requirement_met", "jobseekers", requirements=owed) == 0.75


def test_the_margin_leaves_out_single_deadlines_where_the_law_asks_for_a_number():
    story = Story()
    story.person().talk(20).talk(30).talk(40)
    assert value(story, "requirement_margin", requirements={"first": by(7), "two": count(2, 26)}) == 1.5
    assert value(story, "requirement_margin", requirements={"first": by(7)}) == 0.0


def test_a_year_without_activation_is_a_share_of_everybody_there_as_the_minister_counts():
    story = Story()
    story.person(enters=0)
    story.person(enters=0).activated(104 * WEEK - 100, 104 * WEEK - 80)
    story.person(enters=0).activated(20, 40)  # too long ago
    story.person(enters=0).activated(104 * WEEK - 100, 104 * WEEK - 80, registered=False)
    story.person(enters=60 * WEEK)  # there for less than a year: counted, and not without
    story.person(enters=0).leaves(90 * WEEK)  # there no more
    assert value(story, "without_effort_52w", offers={"first": offer()}) == 2 / 5
    assert value(story, "without_effort_52w_registered", offers={"first": offer()}) == 3 / 5


def test_nobody_goes_without_what_the_law_does_not_owe():
    story = Story()
    story.person(enters=0)
    assert math.isnan(value(story, "without_effort_52w"))


def test_talks_per_spell_are_those_held_per_spell_that_ended():
    story = Story()
    story.person().talk(5).talk(6).talk(7, "a_kasse").leaves(50)
    story.person().talk(5).leaves(30).returns(80).talk(90, "joint").leaves(100)
    assert value(story, "talks_per_spell") == pytest.approx(4 / 3)


def test_no_shows_are_a_share_of_the_talks_that_came_to_their_hour():
    story = Story()
    story.person().talk(5).miss(20).talk(30).talk(40).miss(50, "a_kasse")
    story.person(enters=-90).miss(-10)
    assert value(story, "no_show") == 0.25


def test_guidance_falls_due_at_the_first_talk_and_half_a_year_after_each_guidance():
    story = Story()
    # First talk: in time. Due on day 187: in time (14 days after). Due on day 383: late. Due on day 582, given early.
    story.person().talk(5, "first").guided(5).guided(201).guided(400).guided(500).leaves(600)
    assert value(story, "guidance_on_time", duties={"leaflet": guiding()}) == pytest.approx(3 / 4)


def test_guidance_may_be_owed_at_each_talk():
    story = Story()
    story.person().talk(5, "first").guided(5).talk(40).talk(80).guided(80)
    assert value(story, "guidance_on_time", duties={"leaflet": guiding("every_talk", None)}) == pytest.approx(
        2 / 3
    )


def test_guidance_is_owed_to_nobody_who_has_left_by_then():
    story = Story()
    story.person().talk(5, "first").guided(5).leaves(180)
    assert value(story, "guidance_on_time", duties={"leaflet": guiding()}) == 1.0


def test_a_first_talk_without_guidance_breaks_the_duty():
    story = Story()
    story.person().talk(5, "first")
    story.person().talk(5, "first").guided(18)
    assert value(story, "guidance_on_time", duties={"leaflet": guiding("first_talk", None)}) == 0.5


def test_guidance_after_a_breach_falls_due_at_the_next_talk_after_it():
    story = Story()
    story.person().talk(5, "first").miss(30).miss(40).talk(50).guided(50, "after_breach").talk(90)
    story.person().talk(5, "first").miss(30).talk(50)
    story.person().talk(5, "first").talk(50)
    story.person().talk(5, "first").miss(30)
    duties = {"leaflet": guiding("after_breach", None)}
    assert value(story, "guidance_on_time", duties=duties) == 0.5


def test_a_letter_guides_only_where_the_law_says_so():
    story = Story()
    story.person().guided(1, "summons").talk(5, "first")
    duties = {"leaflet": guiding("first_talk", None)}
    strict, lenient = a_law(duties=duties), a_law(duties=duties, letter_counts=True)
    assert value(story, "guidance_on_time", law=strict) == 0.0
    assert value(story, "guidance_on_time", law=lenient) == 1.0


def test_without_a_duty_to_guide_there_is_nothing_to_be_in_time_with():
    story = Story()
    story.person().talk(5, "first")
    assert math.isnan(value(story, "guidance_on_time"))


def test_the_weekly_series_shows_each_week_under_the_law_in_force():
    story = Story()
    story.person(enters=-20).talk(-12)  # due on day -13 under the baseline's 7 days: late
    story.person(enters=0).talk(12)  # due on day 14 under the scenario's 14 days: in time
    measures = story.measure(a_scenario({"first": by(14)}), a_scenario({"first": by(7)}))
    series = measures.week_series["insured", "talks_on_time"]
    assert len(series) == 52 + 104
    assert measures.first_week == -52
    assert series[52 - 2] == 0.0
    assert series[52 + 1] == 1.0
    assert math.isnan(series[52])
