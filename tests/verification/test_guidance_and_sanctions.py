"""Aktivloven § 35: no sanction without written guidance before the breach; guidance that waits for the breach.

Theory. Under the rules of 2023 guidance is gone through at the first talk, so whoever misses a later one may be
sanctioned. Under Hedensted's proposal guidance is given at the first contact after a breach: the first breach of an
entrant can never be sanctioned, a later one can; and the minutes of the leaflet are spent on those who missed a talk
alone. Guidance given by the calendar lapses after 182 days; whether guidance given after a breach does is one of the
readings of the law (``law.sanction.guidance_lapses``): not as assumed.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache

import pytest

from simulator.calendar import days
from simulator.log import KIND, Event
from simulator.outcomes import measure
from simulator.scenario import load_scenario
from tests.verification import small

HEDENSTED = {"law.duties.sanctions_leaflet.trigger": "after_breach", "practice.freed_minutes": "talk"}


READINGS = ("never", "by_calendar", "all")


@cache
def jobcentre(deferred, no_show=0.3, lapses="by_calendar", letter=False):
    s = small.scenario(
        {"job_ready": small.group(stock=300)},
        {
            "behaviour.no_show_scale": 1.0,
            "behaviour.no_show.job_ready": no_show,
            "behaviour.sanction_given_no_show.job_ready": 1.0,
            "law.sanction.guidance_lapses": lapses,
            "law.sanction.letter_counts": letter,
        },
        plan={"by_need_weeks": 6.0},
        warmup_weeks=2,
    )
    return s.replace(HEDENSTED) if deferred else s


@cache
def history(deferred, no_show=0.3, **reading):
    return small.run(jobcentre(False, no_show, **reading), jobcentre(deferred, no_show, **reading))


def sanctions(deferred, **reading):
    return len(history(deferred, **reading).events.rows(Event.sanctioned))


def lives(r):
    """Give the (time, event, kind) of guidance, breaches and sanctions of everybody who entered after the start."""
    log, found = r.events, defaultdict(list)
    for row in log.rows(Event.guided, Event.talk_missed, Event.sanctioned).tolist():
        citizen = int(log.citizen[row])
        if r.citizens.entered[citizen] >= 0:
            found[citizen].append((int(log.time[row]), int(log.event[row]), int(log.kind[row])))
    return found.values()


def breaches(r):
    """Give (how manieth breach, minutes since the latest guidance or None, sanctioned) of every breach."""
    for life in lives(r):
        guided, number = None, 0
        for i, (time, event, _) in enumerate(life):
            if event == Event.guided:
                guided = time
            elif event == Event.talk_missed:
                sanctioned = i + 1 < len(life) and life[i + 1][:2] == (time, Event.sanctioned)
                yield number, None if guided is None else time - guided, sanctioned
                number += 1


def test_the_shipped_proposal_defers_the_guidance():
    proposal = load_scenario("hedensted")
    assert {path: proposal.get(path) for path in HEDENSTED} == HEDENSTED
    assert load_scenario("current_rules").law.duties["sanctions_leaflet"].trigger == "first_then_every"


def test_first_breaches_go_unsanctioned_when_guidance_waits_for_them():
    first = [sanctioned for number, _, sanctioned in breaches(history(True)) if number == 0]
    assert len(first) > 50
    assert not any(first)


def test_under_the_rules_of_2023_a_first_breach_may_be_sanctioned():
    assert any(sanctioned for number, _, sanctioned in breaches(history(False)) if number == 0)


@pytest.mark.parametrize("lapses", READINGS)
@pytest.mark.parametrize("deferred", [False, True])
def test_a_breach_is_sanctioned_if_and_only_if_guidance_holds(deferred, lapses):
    """(Every breach that may be sanctioned is, here.)"""
    stands = lapses == "never" or (lapses == "by_calendar" and deferred)
    seen = set()
    for _, age, sanctioned in breaches(history(deferred, lapses=lapses)):
        assert sanctioned == (age is not None and (stands or age <= days(182)))
        seen.add(sanctioned)
    assert seen == {True, False}


def test_deferred_guidance_brings_fewer_sanctions_if_it_lapses_too():
    assert sanctions(True, lapses="all") < sanctions(True, lapses="by_calendar")


def test_guidance_that_never_lapses_brings_more_sanctions_by_the_calendar_and_as_many_after_a_breach():
    assert sanctions(False, lapses="never") > sanctions(False, lapses="by_calendar")
    assert sanctions(True, lapses="never") >= sanctions(True, lapses="by_calendar")


def test_if_the_summons_counts_no_breach_goes_unsanctioned_for_want_of_guidance():
    for deferred in (False, True):
        assert sanctions(deferred, letter=True) > sanctions(deferred)
    assert all(sanctioned for number, _, sanctioned in breaches(history(True, letter=True)) if number == 0)


def test_deferred_guidance_is_always_called_for_by_a_breach():
    kinds = {kind for life in lives(history(True)) for _, event, kind in life if event == Event.guided}
    assert kinds == {KIND["after_breach"]}


def test_guidance_before_the_start_counts():
    r = history(True)
    log, guided = r.events, set()
    sanctioned = set()
    for row in log.rows(Event.guided, Event.sanctioned).tolist():
        if log.event[row] == Event.sanctioned and log.time[row] >= 0:
            sanctioned.add(int(log.citizen[row]))
        elif (
            log.event[row] == Event.guided and log.time[row] >= 0 and int(log.citizen[row]) not in sanctioned
        ):
            guided.add(int(log.citizen[row]))
    assert sanctioned - guided


def test_duty_hours_fall_and_the_minutes_go_to_the_job():
    before = jobcentre(False, 0.1)
    now, then = (measure(history(d, 0.1), jobcentre(d, 0.1), before).values for d in (False, True))
    assert then["job_ready", "hours_duties"] < 0.95 * now["job_ready", "hours_duties"]
    assert then["job_ready", "hours_job_talk"] > now["job_ready", "hours_job_talk"]
