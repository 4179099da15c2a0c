from __future__ import annotations

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_DAY, NEVER
from simulator.log import KIND, Event
from simulator.outcomes.record import record_of
from simulator.outcomes.spells import spells_of
from tests.outcomes.stories import Story

DAY = MINUTES_PER_DAY


def test_a_spell_runs_from_entry_to_exit_with_its_cause():
    story = Story()
    story.person(enters=3).leaves(50, "education")
    spells = spells_of(story.run())
    assert (spells.start[0], spells.end[0], spells.cause[0]) == (3 * DAY, 50 * DAY, KIND["education"])


def test_a_spell_without_an_exit_never_ends():
    story = Story()
    story.person()
    assert spells_of(story.run()).end.tolist() == [NEVER]


def test_the_contact_clock_stands_still_while_away_and_goes_on_after_a_return():
    story = Story()
    story.person(enters=10, contact=5).leaves(40).returns(100).leaves(120).returns(200)
    assert (spells_of(story.run()).contact // DAY).tolist() == [5, 35, 55]


def test_the_refund_ladder_counts_the_benefit_of_the_three_years_before_a_spell():
    story = Story()
    story.person(enters=-2000, ladder=300).leaves(0).returns(100)
    # Of 2,000 days and the 300 before them, those within the 1,095 days before the return: from day -995 to day 0.
    assert (spells_of(story.run()).ladder // DAY).tolist() == [300, 995]


def test_what_one_brought_along_stays_on_the_ladder_for_three_years():
    story = Story()
    story.person(enters=0, ladder=300).leaves(10).returns(900)
    # 10 days of the run, and of the 300 before it those less than 1,095 days before day 900.
    assert (spells_of(story.run()).ladder // DAY).tolist() == [300, 10 + 195]


def test_a_recent_leaver_begins_with_a_return_and_her_clocks():
    story = Story()
    story.person(returns=20, contact=60, ladder=90)
    spells = spells_of(story.run())
    assert not spells.entered[0]
    assert (spells.contact[0] // DAY, spells.ladder[0] // DAY) == (60, 90)


def test_a_row_of_a_spell_that_never_began_is_named():
    story = Story()
    story.person(enters=0).leaves(5)
    story.write(0, 1, 9, Event.talk_held, "talk")
    with pytest.raises(ValueError, match="citizen 0 in spell 1, which never began"):
        record_of(story.run(), 0)


def test_an_exit_from_a_spell_that_never_began_is_refused():
    story = Story()
    story.person(enters=0)
    story.write(0, 3, 9, Event.exited, "job")
    with pytest.raises(ValueError, match="ends a spell that never began"):
        spells_of(story.run())


def test_activation_that_is_never_closed_lasts_as_long_as_the_spell():
    story = Story()
    story.person().activated(10, 20).activated(30, None).leaves(44)
    stays = record_of(story.run(), 0).activation
    assert (stays.start // DAY).tolist() == [10, 30]
    assert (stays.end // DAY).tolist() == [20, 44]
    assert stays.cut.tolist() == [True, False]


def test_the_end_of_activation_that_began_before_the_log_is_no_new_activation():
    story = Story()
    someone = story.person(enters=-500)
    story.write(someone.number, 0, 5, Event.activation_ended, "guidance")
    someone.activated(10, 20)
    stays = record_of(story.run(), 0).activation
    assert (stays.start // DAY).tolist() == [10]


def test_the_end_of_anothers_activation_closes_nobody_elses():
    story = Story()
    story.person().activated(10, None)
    other = story.person(enters=-500)
    story.write(other.number, 0, 20, Event.activation_ended, "guidance")
    assert (record_of(story.run(), 0).activation.end == NEVER).all()


def test_two_exemptions_at_once_are_kept_apart():
    story = Story()
    story.person().exempt(10, 40, "treatment").exempt(20, 30, "employer")
    exempt = record_of(story.run(), 0).exemptions
    who = np.zeros(3, dtype=np.int64)
    days = np.array([15, 25, 35]) * DAY
    assert exempt["treatment"].covers(who, days).tolist() == [True, True, True]
    assert exempt["employer_return"].covers(who, days).tolist() == [False, True, False]
    assert not exempt["self_reliant"].covers(who, days).any()
