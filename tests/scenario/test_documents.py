"""What the documents say, line by line: each is carried by a key of its scenario, or its file says why by none."""

from __future__ import annotations

from datetime import date

import pytest

from simulator.scenario import load_scenario
from simulator.scenario.document import left_out

CARRIED = {
    "hedensted": ("Wait with guidance", "Five entries in the journal", "The citizen books"),
    "frikommune": ("More than six weeks of courses", "More self-booking", "taken together as now"),
    "frikommune_2017": ("More than six weeks of courses", "More self-booking", "taken together as now"),
    "hilleroed": ("those over 52 weeks", "internships and wage subsidies for themselves"),
    "koege": ("KarrierePAS is planned",),
    "rudersdal": ("Correct registration",),
    "faaborg_midtfyn": (
        "58 calls",
        "A job club for seniors",
        "At 16 months",
        "A health team",
        "at most six weeks",
    ),
    "broendby": ("near 16 months", "before talk 3 if possible"),
    "holbaek": ("what mentors can take", "follow up every week"),
}
"""By scenario, words of the lines that keys carry."""
NOT_CARRIED = {
    "hedensted": ("other target groups", "made simpler", "registered as exempt"),
    "frikommune": (
        "Micro-loans",
        "permanent staff",
        "integration programme",
        "Two other trials",
        "Small jobs",
    ),
    "frikommune_2017": ("Micro-loans", "permanent staff", "integration programme", "Two other trials"),
    "frikommune_2026": ("Micro-loans", "permanent staff", "The joint talk"),
    "hilleroed": ("job matches", "company consultant", "country's average", "asks for a status"),
    "koege": ("Stevns and Solrød", "Status to the committee", "asks for a status", "case system"),
    "rudersdal": ("four kinds", "Min Plan", "vikarjobs", "asks for a status"),
    "faaborg_midtfyn": ("raise productivity", "asks for a status"),
    "broendby": ("Jobnet CV", "ABC model", "asks for a status"),
    "holbaek": ("A short lesson", "registered afterwards", "STAR"),
    "lejre": ("called in to the ministry", "RAR", "1 July 2019", "excepted"),
}
"""By scenario, words of the lines that nothing carries."""


def pairs(table):
    return [(name, words) for name, lines in table.items() for words in lines]


def line(name, words):
    """Give the one line of a document that has these words."""
    found = [said for said in load_scenario(name).about.provisions if words in said]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(("name", "words"), pairs(CARRIED))
def test_a_line_that_the_model_can_carry_is_carried_by_a_key(name, words):
    assert line(name, words) not in left_out(load_scenario(name).about)


@pytest.mark.parametrize(("name", "words"), pairs(NOT_CARRIED))
def test_a_line_that_the_model_has_nothing_for_says_so_with_a_reason(name, words):
    assert len(left_out(load_scenario(name).about)[line(name, words)]) > 5


@pytest.mark.parametrize("name", ["frikommune", "frikommune_2017", "frikommune_2026"])
def test_longer_courses_are_for_the_insured_under_30_in_the_first_half_year_and_count_as_offers(name):
    scenario = load_scenario(name)
    course = scenario.practice.activation.types["long_course"]
    assert (course.groups, course.ages, course.from_weeks, course.to_weeks) == (
        ("insured",),
        ("under_30",),
        0,
        26,
    )
    assert course.weeks > 6
    counted = scenario.law.groups["insured"].offers["first_offer"].types
    assert not counted or "long_course" in counted


@pytest.mark.parametrize(
    ("name", "kind", "ages", "weeks"),
    [
        ("faaborg_midtfyn", "senior_club", ("from_50",), (0, None)),
        ("faaborg_midtfyn", "late_effort", (), (60, None)),
        ("hilleroed", "late_effort", (), (52, None)),
        ("broendby", "late_effort", (), (60, None)),
        ("broendby", "job_club", (), (0, 26)),
    ],
)
def test_offers_of_the_accounts_go_to_the_ages_and_weeks_that_they_name(name, kind, ages, weeks):
    before, after = load_scenario(name), load_scenario(name).later[-1][1]
    offer = after.practice.activation.types[kind]
    assert (offer.ages, (offer.from_weeks, offer.to_weeks)) == (ages, weeks)
    assert offer.active
    assert not before.practice.activation.types[kind].active


def test_in_holbaek_a_mentor_is_an_effort_for_the_activity_ready_and_takes_places_no_longer_than_needed():
    before, after = load_scenario("holbaek_before"), load_scenario("holbaek").later[-1][1]
    mentors = [s.practice.activation.types["mentor"] for s in (before, after)]
    assert {m.groups for m in mentors} == {("activity_ready", "education_activity_ready")}
    assert mentors[1].weeks < mentors[0].weeks
    assert mentors[1].places > mentors[0].places
    assert before.behaviour.programmes["mentor"].lock_in == 1.0


def test_what_holbaek_tells_of_march_2017_is_held_against_the_state_before_alone():
    (told,) = [e for e in load_scenario("holbaek_before").expectations if e.figure is not None]
    assert (told.outcome, told.figure, told.direction) == ("without_effort_52w", 0.36, "unchanged")
    assert told.name not in {e.name for e in load_scenario("holbaek").expectations}


@pytest.mark.parametrize("name", ["frikommune", "frikommune_2017", "frikommune_2026"])
def test_follow_up_as_now_is_an_equality_and_not_a_floor(name):
    asked = {e.name: e for e in load_scenario(name).expectations}
    assert (asked["talks_as_now"].direction, asked["talks_as_now"].margin) == ("unchanged", 0.05)
    assert asked["talks_as_now"].group == "all"


@pytest.mark.parametrize(
    ("now", "proposal"),
    [
        ("current_rules_2026", "hedensted_2026"),
        ("current_rules_2026", "frikommune_2026"),
        ("north_jutland_2026", "north_jutland_frikommune_2026"),
    ],
)
def test_the_second_question_is_asked_of_the_same_people_under_the_law_in_force(now, proposal):
    one, other = load_scenario(now), load_scenario(proposal)
    assert one.law.in_force_from == other.law.in_force_from == date(2026, 7, 1)
    assert one.place == other.place
    assert [m.place for m in one.members] == [m.place for m in other.members]
    assert [m.practice.teams for m in one.members] == [m.practice.teams for m in other.members]


def test_under_the_rules_of_2026_hedensteds_proposal_changes_the_leaflet_alone():
    now, proposal = load_scenario("current_rules_2026").law, load_scenario("hedensted_2026").law
    changed = {name for name, duty in proposal.duties.items() if duty != now.duties[name]}
    assert changed == {"sanctions_leaflet"}
    assert "rule_225h" not in now.duties


def test_under_the_rules_of_2026_every_number_of_the_jobcentres_talks_becomes_an_average():
    for name, owed in load_scenario("frikommune_2026").law.groups.items():
        counts = [r for r in owed.requirements.values() if r.type == "count" and r.held_by == "jobcentre"]
        assert {r.binds for r in counts} == {"average"}, name


def test_north_jutland_in_2026_has_a_plan_of_2026_in_each_municipality():
    for member in load_scenario("north_jutland_2026").members:
        assert member.practice.contact["insured"].talk_weeks == (17.0, 25.0), member.name
        assert member.practice.contact["insured"].a_kasse_weeks == (2.0, 11.0), member.name
