from __future__ import annotations

import numpy as np
import pytest

from simulator.calendar import days, weeks
from simulator.log import MISSING
from simulator.model.law import contact_clock, due_minute, guidance_holds, lapse, offer_clock

LAPSES = days(182)


def test_the_clock_shows_what_it_brought_along_and_what_has_passed_since():
    assert contact_clock(1000, 400, 50) == 650


def test_something_falls_due_when_the_clock_shows_it():
    due = due_minute(400, 50, 650)
    assert due == 1000
    assert contact_clock(due, 400, 50) == 650


def test_what_fell_due_before_the_spell_lies_before_its_start():
    assert due_minute(400, 700, 650) == 350


@pytest.mark.parametrize(("age", "due"), [(18, 13), (29, 13), (30, 26), (49, 26), (50, 14), (64, 14)])
def test_an_offer_is_due_by_age(age, due):
    assert offer_clock(age, weeks(13), weeks(26), weeks(14)) == weeks(due)


def test_one_number_and_an_array_give_the_same():
    ages = np.arange(18, 70)
    many = offer_clock(ages, 13, 26, 14)
    assert many.tolist() == [offer_clock(int(age), 13, 26, 14) for age in ages]
    starts = np.array([0, 400])
    assert due_minute(starts, starts, 650).tolist() == [due_minute(0, 0, 650), due_minute(400, 400, 650)]


def test_no_guidance_no_sanction():
    assert not guidance_holds(1000, MISSING, LAPSES)
    assert not guidance_holds(1000, MISSING, 0)


def test_guidance_must_come_before_the_breach():
    assert not guidance_holds(1000, 1001, LAPSES)
    assert guidance_holds(1001, 1000, LAPSES)


def test_guidance_lapses_after_182_days():
    assert guidance_holds(LAPSES, 0, LAPSES)
    assert not guidance_holds(LAPSES + 1, 0, LAPSES)


def test_where_the_law_lets_it_stand_it_stands():
    assert guidance_holds(days(5000), 0, 0)


def test_guidance_before_the_start_counts():
    assert guidance_holds(days(10), -days(100), LAPSES)


def test_guidance_that_a_breach_called_for_lapses_by_its_own_rule():
    assert lapse(False, LAPSES, 0) == LAPSES
    assert lapse(True, LAPSES, 0) == 0
    assert lapse(True, LAPSES, LAPSES) == LAPSES
