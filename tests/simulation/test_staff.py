"""The caseworkers: present, on holiday or ill, the same days under every scenario."""

from __future__ import annotations

import pytest

from simulator.calendar import working_days
from simulator.model.appointment_book import HOLIDAY, PRESENT, SICK
from simulator.model.rules import vocabulary
from simulator.simulation.staff import day_minutes, draw_staff, minutes_on_a_day, roster_of
from tests.verification import small

ABSENT = {"practice.caseworkers.sick_share": 0.05, "practice.caseworkers.holiday_weeks": 6.0}


def scenario(heads=40.0, **changes):
    return small.scenario({"job_ready": small.group()}, ABSENT | changes, heads=heads)


def staff(*scenarios):
    days = working_days(scenarios[0].start, -364, 728)
    words = vocabulary(scenarios)
    team = words.teams.index("cash_assistance")
    roster, work = roster_of(scenarios, words), scenarios[0].practice.caseworkers
    drawn = draw_staff(work, roster, words.teams, days, 1, 0)
    return days, [c for c in drawn if c.team == team]


def test_a_present_day_gives_166_minutes_for_talks():
    """7.4 hours x 0.75 x 0.5."""
    assert day_minutes(scenario()) == 166


def test_the_last_of_a_team_may_be_part_time_and_those_beyond_do_not_work_there():
    s = scenario(2.5)
    words = vocabulary((s,))
    team = words.teams.index("cash_assistance")
    assert [minutes_on_a_day(s, words, team, n) for n in range(4)] == [166, 166, 83, 0]


def test_the_factor_scales_heads():
    s = scenario(4.0, **{"practice.caseworkers.factor": 0.5})
    words = vocabulary((s,))
    team = words.teams.index("cash_assistance")
    assert [minutes_on_a_day(s, words, team, n) for n in range(3)] == [166, 166, 0]


def test_working_days_are_lost_to_sickness_at_the_given_share():
    days, people = staff(scenario(200.0))
    ill = sum(
        days.is_working(d) for c in people for first, last in c.sickness for d in range(first, last + 1)
    )
    assert ill / (len(people) * len(days.day)) == pytest.approx(0.05, abs=0.006)


def test_a_spell_of_sickness_lasts_five_working_days_on_average():
    days, people = staff(scenario(200.0))
    lengths = [
        sum(days.is_working(d) for d in range(first, last + 1)) for c in people for first, last in c.sickness
    ]
    assert len(lengths) > 1000
    assert sum(lengths) / len(lengths) == pytest.approx(5.0, rel=0.1)
    assert min(lengths) >= 1


def test_holidays_are_about_six_weeks_a_year():
    """Single weeks may fall on one another, so it is never more and little less."""
    _, people = staff(scenario())
    weeks = [sum(day == HOLIDAY for day in c.away) / 7 / 3 for c in people]
    assert 5.0 <= sum(weeks) / len(weeks) <= 6.1


def test_without_sickness_and_holidays_everybody_is_always_there():
    _, people = staff(
        scenario(**{"practice.caseworkers.sick_share": 0.0, "practice.caseworkers.holiday_weeks": 0.0})
    )
    assert all(set(c.away) == {PRESENT} for c in people)


def test_a_caseworker_is_away_on_the_same_days_whoever_else_works_there():
    few, many = staff(scenario(5.0))[1], staff(scenario(30.0))[1]
    assert [c.away for c in many[:5]] == [c.away for c in few]
    assert any(SICK in c.away for c in few)


def test_everybody_who_works_under_any_scenario_of_the_run_is_drawn():
    assert len(staff(scenario(3.0), scenario(7.0))[1]) == 7
