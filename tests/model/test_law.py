from __future__ import annotations

import numpy as np
import pytest

from simulator.calendar import weeks
from simulator.model.law import contact_clock, due_minute, offer_clock


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
