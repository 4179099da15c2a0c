"""Duties: when each is due, and what they leave of the talk."""

from __future__ import annotations

import pytest

from simulator.model import duties
from simulator.model.duties import talk_minutes


def duty(trigger, minutes=5.0, paper=2.0, share=1.0, guides=0.0, letter=0.0, letter_to=0.0):
    numbers = [0.0] * duties.DUTY_WIDTH
    numbers[duties.MINUTES], numbers[duties.PAPER], numbers[duties.TRIGGER] = minutes, paper, float(trigger)
    numbers[duties.SHARE], numbers[duties.GUIDES] = share, guides
    numbers[duties.LETTER], numbers[duties.LETTER_TO] = letter, letter_to
    return tuple(numbers)


def talk_duties(of_group, first, guidance_due, breach_open, relevant, reading=False, incomplete_cv=False):
    return duties.talk_duties(of_group, first, guidance_due, breach_open, reading, incomplete_cv, relevant)


@pytest.mark.parametrize(
    ("trigger", "circumstances", "due"),
    [
        (duties.EVERY_TALK, (False, False, False, 0.9), True),
        (duties.FIRST_TALK, (True, False, False, 0.9), True),
        (duties.FIRST_TALK, (False, True, True, 0.0), False),
        (duties.FIRST_THEN_EVERY, (True, False, False, 0.9), True),
        (duties.FIRST_THEN_EVERY, (False, True, False, 0.9), True),
        (duties.FIRST_THEN_EVERY, (False, False, True, 0.0), False),
        (duties.AFTER_BREACH, (False, False, True, 0.9), True),
        (duties.AFTER_BREACH, (True, True, False, 0.0), False),
    ],
)
def test_each_trigger_is_due_in_its_circumstances_and_in_no_other(trigger, circumstances, due):
    assert talk_duties(duty(trigger), *circumstances)[:2] == ((5.0, 2.0) if due else (0.0, 0.0))


def test_a_duty_for_some_is_due_to_those_below_its_share():
    some = duty(duties.WHEN_RELEVANT, share=0.25)
    assert talk_duties(some, False, False, False, 0.24)[0] == 5.0
    assert talk_duties(some, False, False, False, 0.25)[0] == 0.0


@pytest.mark.parametrize(("to", "reading", "incomplete_cv"), [(1.0, True, False), (2.0, False, True)])
def test_a_letter_for_some_is_written_to_those_alone(to, reading, incomplete_cv):
    letter = duty(duties.EVERY_TALK, letter=15.0, letter_to=to)
    assert talk_duties(letter, False, False, False, 0.0, reading, incomplete_cv)[1] == 17.0
    assert talk_duties(letter, False, False, False, 0.0, not reading, not incomplete_cv)[1] == 2.0


def test_duties_add_up():
    several = duty(duties.EVERY_TALK) + duty(duties.FIRST_TALK, 8.0, 4.0) + duty(duties.AFTER_BREACH, 100.0)
    assert talk_duties(several, True, False, False, 0.0) == (13.0, 6.0, 0)


def test_guidance_is_told_apart_by_what_called_for_it():
    by_calendar = duty(duties.FIRST_THEN_EVERY, guides=1.0)
    after_breach = duty(duties.AFTER_BREACH, guides=1.0)
    assert talk_duties(by_calendar, True, False, True, 0.0)[2] == 1
    assert talk_duties(after_breach, True, False, True, 0.0)[2] == 2
    assert talk_duties(after_breach, True, False, False, 0.0)[2] == 0


def test_in_a_fixed_slot_duties_displace_the_job_focused_part():
    assert talk_minutes(45, 14, 14, 10, expanding=False, shorten=True) == (31, 14)


def test_the_job_focused_part_has_a_floor():
    assert talk_minutes(20, 14, 14, 10, expanding=False, shorten=True) == (10, 14)


def test_in_an_expanding_slot_duties_come_on_top():
    assert talk_minutes(45, 14, 14, 10, expanding=True, shorten=True) == (45, 14)


def test_freed_minutes_shorten_the_slot_or_lengthen_its_job_focused_part():
    assert talk_minutes(45, 6, 14, 10, expanding=False, shorten=True) == (31, 6)
    assert talk_minutes(45, 6, 14, 10, expanding=False, shorten=False) == (39, 6)
    assert talk_minutes(45, 6, 14, 10, expanding=True, shorten=True) == (45, 6)
    assert talk_minutes(45, 6, 14, 10, expanding=True, shorten=False) == (53, 6)


def test_a_heavier_duty_than_the_baselines_is_not_freed_time():
    assert talk_minutes(45, 20, 14, 10, expanding=False, shorten=True) == (25, 20)
    assert talk_minutes(45, 20, 14, 10, expanding=False, shorten=False) == (25, 20)
