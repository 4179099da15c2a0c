"""Week by week: each thing stands in its week, and weeks are pooled, not averaged."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings

from simulator.catalogue import WEEKLY
from simulator.outcomes.ledger import SERIES as LEDGER
from simulator.outcomes.weekly import Series
from tests.outcomes.stories import Story, a_scenario, by, offer
from tests.outcomes.test_measure import SCENARIO, stories


def test_before_and_after_can_be_told_of_what_is_measured_week_by_week():
    assert set(Story().measure(SCENARIO).weekly) == {*WEEKLY, *LEDGER, "persons", "waiting"}


def test_weeks_are_pooled_so_that_a_week_in_which_little_falls_due_weighs_little():
    met, due = np.zeros((6, 2)), np.zeros((6, 2))
    met[0], due[0] = (1, 9), (1, 18)
    series = Series(met, due)
    assert series.weeks("insured").tolist() == [1.0, 0.5]
    assert series.window("insured", 0, 2) == 10 / 19
    assert math.isnan(series.window("job_ready", 0, 2))
    assert math.isnan(series.window("insured", 1, 1))


def test_what_adds_up_is_averaged_over_weeks_and_summed_over_groups_and_jobcentres():
    hours = np.zeros((6, 2))
    hours[0], hours[1] = (4, 8), (1, 1)
    series = Series(hours)
    assert series.window("all", 0, 2) == 7.0
    assert (series + series).window("insured", 0, 2) == 12.0


def test_utilisation_is_known_for_all_alone():
    series = Series(np.ones((1, 3)), np.full((1, 3), 2.0))
    assert series.window("all", 0, 3) == 0.5
    with pytest.raises(KeyError):
        series.weeks("insured")


def test_an_offer_stands_in_the_week_in_which_it_falls_due():
    story = Story()
    story.person(enters=0, age=25).activated(60, 90)  # due in week 13, begun before
    story.person(enters=7, age=25)  # due a week later, never begun
    series = story.measure(a_scenario({}, {"first": offer()})).weekly["offers_on_time"].weeks("insured")
    assert (series[52 + 12], series[52 + 13]) == (1.0, 0.0)
    assert np.isnan(series[52 + 11])


def test_a_wait_stands_in_the_week_in_which_its_talk_was_due():
    story = Story()
    story.person().talk(20, due=16, target=14)
    series = story.measure().weekly["wait_days"].weeks("insured")
    assert series[52 + 2] == 6.0
    assert np.isnan(series[52 + 1])


def test_those_without_effort_are_counted_at_the_end_of_every_fourth_week_once_a_year_is_seen():
    story = Story()
    story.person(enters=-700).activated(300, 310)
    story.person(enters=-700)
    measures = story.measure(a_scenario({}, {"first": offer()}))
    series = measures.weekly["without_effort_52w"].weeks("insured")
    counted = np.flatnonzero(~np.isnan(series))
    assert (np.diff(counted) == 4).all()
    assert counted[0] == 51  # the end of the first year of the log
    assert counted[-1] == len(series) - 1
    assert series[51] == 1.0
    assert measures.values["insured", "without_effort_52w"] == series[-1]


@settings(deadline=None, max_examples=30)
@given(stories())
def test_all_weeks_together_are_the_outcome_of_the_whole_run(story):
    """What falls due near the horizon is judged alike in both."""
    measures = story.measure(SCENARIO)
    for outcome in ("talks_on_time", "joint_talks_on_time", "offers_on_time", "no_show", "hours_duties"):
        for group in ("insured", "jobseekers", "all"):
            pooled = measures.weekly[outcome].window(group, 52, 52 + 104)
            assert pooled == pytest.approx(measures.values[group, outcome], nan_ok=True), outcome


def test_a_weight_is_what_a_share_is_over_and_what_adds_up_has_none():
    story = Story()
    story.person(enters=0).talk(5)
    story.person(enters=0)
    story.person(enters=3)
    measures = story.measure(a_scenario({"first": by(7)}))
    assert measures.values["insured", "talks_on_time"] == pytest.approx(1 / 3)
    assert measures.weights["insured", "talks_on_time"] == 3
    assert measures.weights["insured", "weeks_first_spell_52"] == 3
    assert ("all", "cost_total") not in measures.weights
    assert ("all", "hours_duties") not in measures.weights
