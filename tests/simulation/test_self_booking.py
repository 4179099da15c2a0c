"""Self-booking (selvbooking): who books, what it takes, what follows of it."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.draws import FIELD
from simulator.log import KIND, Event
from simulator.outcomes import measure
from simulator.scenario import load_scenario
from tests.verification import small

PLAN = {"talk_weeks": (1.0, 9.0, 17.0, 25.0), "prepare_minutes": 0.0, "paper_minutes": 0.0}


def jobcentre(**practice):
    changes = {f"practice.{key.replace('__', '.')}": value for key, value in practice.items()}
    duties = load_scenario("current_rules").law.duties
    off = {f"law.duties.{name}.active": False for name in duties}
    group = small.group(stock=300, digital_share=0.8, **small.hazards(0.005))
    return small.scenario({"job_ready": group}, off | changes, plan=PLAN)


def papers(r):
    """Give the paper minutes of talks held by (whether it may be self-booked, whether she is one who does)."""
    log, found = r.events, {}
    for i in log.rows(Event.talk_held):
        hers = r.citizens.self_books[log.citizen[i]] < FIELD * 0.5 / 0.8
        found.setdefault((log.kind[i] == KIND["talk"], bool(hers)), set()).add(int(log.paper_minutes[i]))
    return found


def test_a_citizen_who_books_takes_a_minute_and_any_other_the_caseworkers_five_but_for_the_first_talk():
    found = papers(small.run(jobcentre(self_booking_share__job_ready=0.5)))
    assert found == {(True, True): {1}, (True, False): {5}, (False, True): {5}, (False, False): {5}}


def test_a_central_office_takes_none_of_the_caseworkers_minutes():
    found = papers(small.run(jobcentre(self_booking_share__job_ready=0.5, booking="central")))
    assert set.union(*found.values()) == {0}


@pytest.mark.parametrize(
    ("share", "booking", "found"), [(0.5, "caseworker", 0.5), (0.95, "caseworker", 0.8), (0.0, "self", 0.8)]
)
def test_as_many_talks_are_self_booked_as_the_practice_says_and_no_more_than_the_digitally_ready(
    share, booking, found
):
    s = jobcentre(self_booking_share__job_ready=share, booking=booking)
    assert measure(small.run(s), s, s).values["job_ready", "self_booked"] == pytest.approx(found, abs=0.08)


def test_who_books_for_herself_is_the_same_under_any_practice_and_changes_nobody_elses_life():
    runs = [small.run(jobcentre(self_booking_share__job_ready=share)) for share in (0.1, 0.7)]
    assert np.array_equal(runs[0].citizens.self_books, runs[1].citizens.self_books)
    assert small.exits(runs[0]) == small.exits(runs[1])


def test_a_self_booked_talk_is_missed_less_only_where_the_practice_is_said_to_bring_that():
    missed = []
    for factor in (1.0, 0.0):
        s = jobcentre(self_booking_share__job_ready=0.8, appointments__self_booked_no_show_factor=factor)
        r = small.run(s.replace({"behaviour.no_show_scale": 1.0}))
        rows = r.events.rows(Event.talk_missed)
        rows = rows[r.events.kind[rows] == KIND["talk"]]
        missed.append(int((r.citizens.self_books[r.events.citizen[rows]] < FIELD).sum()))
    assert missed[0] > 20
    assert missed[1] == 0
