"""The clock: the order within a minute, alarms that ring again and again, lives that end or fail."""

from __future__ import annotations

import pytest
import simpy

from simulator.log import MISSING
from simulator.simulation.simpy_engine.clock import Alarm, Clock


def lead(clock, number, plan, told):
    """Let a life wait for each (minute, due) of a plan in turn; it tells (minute, number) each time it wakes."""

    def life():
        for minute, due in plan:
            yield alarms[0].set(minute, due)
            told.append((clock.now, number))

    alarms = []
    living = life()
    alarms.append(Alarm(clock, number, living.send))
    next(living)
    return alarms[0]


def test_within_a_minute_citizens_wake_by_due_date_then_by_number_whoever_was_put_to_sleep_first():
    clock, told = Clock(), []
    lead(clock, 3, [(10, 500)], told)
    lead(clock, 2, [(10, 900)], told)
    lead(clock, 1, [(10, 500)], told)
    lead(clock, 4, [(10, MISSING)], told)
    clock.run_until(11)
    assert [number for _, number in told] == [4, 1, 3, 2]


def test_the_jobcentres_own_affairs_come_before_the_citizens_of_the_same_minute():
    clock, told = Clock(), []
    lead(clock, 1, [(10, MISSING)], told)

    def jobcentre():
        yield clock.timeout(10)
        told.append((clock.now, "jobcentre"))

    clock.process(jobcentre())
    clock.run_until(11)
    assert told == [(10, "jobcentre"), (10, 1)]


def test_what_comes_at_the_horizon_does_not_happen_any_more():
    clock, told = Clock(), []
    lead(clock, 1, [(9, MISSING), (10, MISSING)], told)
    clock.run_until(10)
    assert told == [(9, 1)]
    assert clock.now == 10


def test_a_life_that_has_ended_leaves_the_others_alone():
    clock, told = Clock(), []
    lead(clock, 1, [(5, MISSING)], told)
    lead(clock, 2, [(5, MISSING), (6, MISSING)], told)
    clock.run_until(100)
    assert told == [(5, 1), (5, 2), (6, 2)]


def test_a_dropped_alarm_rings_unheard_and_another_wakes_the_same_life():
    clock, woken = Clock(), []

    def life():
        while True:
            woken.append(((yield), clock.now))

    living = life()
    next(living)
    alarm = Alarm(clock, 1, living.send).set(5, MISSING)
    other = alarm.drop().set(7, MISSING)
    clock.run_until(100)
    assert woken == [(other, 7)]


def test_what_goes_wrong_in_a_life_or_in_a_process_of_the_jobcentre_is_raised():
    def broken():
        yield clock.timeout(1)
        raise ValueError("no such rule")

    clock = Clock()
    clock.process(broken())
    with pytest.raises(ValueError, match="no such rule"):
        clock.run_until(10)

    def life():
        yield
        raise ValueError("no such citizen")

    clock, living = Clock(), life()
    next(living)
    Alarm(clock, 1, living.send).set(1, MISSING)
    with pytest.raises(ValueError, match="no such citizen"):
        clock.run_until(10)


def test_simpy_resources_work_under_it():
    clock, told = Clock(), []
    places = simpy.Resource(clock, 1)

    def guest(name):
        with places.request() as request:
            yield request
            told.append((name, clock.now))
            yield clock.timeout(3)

    clock.process(guest("first"))
    clock.process(guest("second"))
    clock.run_until(10)
    assert told == [("first", 0), ("second", 3)]
