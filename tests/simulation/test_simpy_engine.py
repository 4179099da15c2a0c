"""SimPy keeps the clock: the order within a minute, waiting for an alarm or a place, places whose number changes."""

from __future__ import annotations

import pytest
import simpy

from simulator.log import MISSING
from simulator.simulation.simpy_engine import Alarm, Places


@pytest.fixture
def env() -> simpy.Environment:
    return simpy.Environment()


def sleeper(env, number, plan, woken):
    """Wait for each (minute, due) of a plan in turn, and note (minute, number) on waking."""
    for minute, due in plan:
        yield Alarm(env, minute, due, number)
        woken.append((env.now, number))


def test_within_a_minute_citizens_wake_by_due_date_then_by_number_whoever_was_put_to_sleep_first(env):
    woken = []
    for number, due in ((3, 500), (2, 900), (1, 500), (4, MISSING), (5, -500)):
        env.process(sleeper(env, number, [(10, due)], woken))
    env.run(until=11)
    assert [number for _, number in woken] == [4, 5, 1, 3, 2]


def test_the_jobcentres_own_affairs_come_before_the_citizens_of_the_same_minute(env):
    woken = []

    def jobcentre():
        yield env.timeout(10)
        woken.append((env.now, "jobcentre"))

    env.process(sleeper(env, 0, [(10, MISSING)], woken))
    env.process(jobcentre())
    env.run(until=11)
    assert woken == [(10, "jobcentre"), (10, 0)]


def test_what_comes_at_the_horizon_does_not_happen_any_more(env):
    woken = []
    env.process(sleeper(env, 1, [(9, MISSING), (10, MISSING)], woken))
    env.run(until=10)
    assert woken == [(9, 1)]
    assert env.now == 10


def test_an_alarm_may_ring_in_the_minute_in_which_it_is_set(env):
    woken = []
    env.process(sleeper(env, 1, [(5, 7), (5, 7), (6, 7)], woken))
    env.run(until=10)
    assert woken == [(5, 1), (5, 1), (6, 1)]


def waiter(env, number, places, until, woken):
    """Wait for a place or until a minute; note (minute, number, whether it was the place)."""
    place = places.get(1)
    happened = yield Alarm(env, until, MISSING, number) | place
    woken.append((env.now, number, place in happened))
    if place not in happened:
        place.cancel()


def test_who_waits_for_a_place_is_woken_by_it_or_by_her_alarm_whichever_comes_first(env):
    woken, places = [], Places(env, 1)
    places.get(1)
    env.process(waiter(env, 1, places, 5, woken))
    env.process(waiter(env, 2, places, 50, woken))
    env.process(waiter(env, 3, places, 50, woken))

    def leaver():
        yield env.timeout(20)
        places.give_back()

    env.process(leaver())
    env.run(until=100)
    assert woken == [(5, 1, False), (20, 2, True), (50, 3, False)]


def test_more_places_let_in_as_many_as_wait_in_their_order(env):
    woken, places = [], Places(env, 1)
    places.get(1)
    for number in (2, 1, 3):
        env.process(waiter(env, number, places, 50, woken))

    def switch():
        yield env.timeout(10)
        places.resize(3)

    env.process(switch())
    env.run(until=11)
    assert woken == [(10, 2, True), (10, 1, True)]


def test_under_fewer_places_those_inside_stay_and_nobody_takes_the_place_of_one_that_is_gone(env):
    places = Places(env, 4)
    inside = [places.get(1) for _ in range(3)]
    places.resize(1)
    assert all(place.triggered for place in inside)
    assert places.level == 0
    waiting = places.get(1)
    for _ in range(2):
        places.give_back()
        env.run(until=env.now + 1)
        assert not waiting.triggered
    places.give_back()
    env.run(until=env.now + 1)
    assert waiting.triggered


def test_places_that_come_back_under_later_rules_are_the_ones_still_taken_first(env):
    places = Places(env, 3)
    for _ in range(3):
        places.get(1)
    places.resize(1)
    places.resize(2)
    assert not places.get(1).triggered
    places.resize(5)
    env.run(until=1)
    assert places.level == 1


def test_what_goes_wrong_in_a_process_is_raised(env):
    def broken():
        yield Alarm(env, 1, MISSING, 1)
        raise ValueError("no such citizen")

    env.process(broken())
    with pytest.raises(ValueError, match="no such citizen"):
        env.run(until=10)
