"""Whether a breach may be sanctioned (aktivloven § 35)."""

from __future__ import annotations

from simulator.calendar import days
from simulator.log import MISSING
from simulator.model.guidance import guidance_holds, lapse

LAPSES = days(182)


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
