"""Aktivloven § 35: no sanction without written guidance before the breach; guidance that waits for the breach.

Theory. Under the rules of 2023 guidance is gone through at the first talk, so whoever misses a later one may be
sanctioned. Under Hedensted's proposal guidance is given at the first contact after a breach: the first breach of an
entrant can never be sanctioned, a later one can, until the guidance is 182 days old; and the minutes of the leaflet are
spent on those who missed a talk alone.
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


@cache
def jobcentre(deferred, no_show=0.3):
    s = small.scenario(
        {"job_ready": small.group(stock=300)},
        {
            "behaviour.no_show_scale": 1.0,
            "behaviour.no_show.job_ready": no_show,
            "behaviour.sanction_given_no_show.job_ready": 1.0,
        },
        plan={"by_need_weeks": 6.0},
        warmup_weeks=2,
    )
    return s.replace(HEDENSTED) if deferred else s


@cache
def history(deferred, no_show=0.3):
    return small.run(jobcentre(False, no_show), jobcentre(deferred, no_show))


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


@pytest.mark.parametrize("deferred", [False, True])
def test_a_breach_is_sanctioned_if_and_only_if_guidance_holds(deferred):
    """(Every breach that may be sanctioned is, here.)"""
    seen = set()
    for _, age, sanctioned in breaches(history(deferred)):
        assert sanctioned == (age is not None and age <= days(182))
        seen.add(sanctioned)
    assert seen == {True, False}


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
