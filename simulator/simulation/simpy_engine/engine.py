"""The readable engine: SimPy keeps the clock."""

from __future__ import annotations

import gc
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager

import simpy

from simulator.calendar import NEVER
from simulator.log import MISSING, EventLog
from simulator.simulation.citizen import Citizen
from simulator.simulation.life import AWAY, be_let_in, begin, wake
from simulator.simulation.setting import Setting, Told
from simulator.simulation.simpy_engine.centre import Jobcentre, Process
from simulator.simulation.simpy_engine.clock import Alarm, Clock


def run(setting: Setting, keep: Callable[[EventLog], None] | None = None) -> Told:
    """Let the run happen.

    Parameters
    ----------
    setting : Setting
        What there is before anything happens; its book is written in.
    keep : callable, optional
        Is given the log piece by piece, as it grows; the log that is given back is then empty.
    """
    with _collector_at_rest():
        env = Clock(initial_time=setting.begin)
        centre = Jobcentre(env, setting, keep)
        centre.start()
        env.process(_arrivals(centre, setting))
        env.run_until(setting.horizon)
        return Told(centre.log.close(), centre.book.on_offer, centre.tally)


def _arrivals(centre: Jobcentre, setting: Setting) -> Process:
    """Wake everybody in turn: the stock at once, entrants and returning leavers at their minute."""
    env = centre.env
    for i, first_wake in zip(setting.order.tolist(), setting.wakes.tolist(), strict=True):
        if first_wake > env.now:
            yield env.timeout(first_wake - env.now)
        c = Citizen()
        life = _live(centre, c, begin(centre, c, i, int(env.now)))
        c.alarm = Alarm(env, i, life.send)
        next(life)


def _live(centre: Jobcentre, c: Citizen, minute: int) -> Generator[simpy.Event, simpy.Event, None]:
    """Sleep until the minute that she next has something to do in, live through it, and so on."""
    while minute != NEVER:
        alarm = c.alarm
        woken = yield alarm.set(minute, MISSING if c.cause == AWAY else c.due)
        if woken is alarm:
            minute = wake(centre, c, minute)
        else:
            # A place has become vacant: she is up before her time.
            c.alarm = alarm.drop()
            minute = be_let_in(centre, c, int(centre.env.now))


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector off while a run grows, and let it take away what the run leaves behind.

    While it grows nothing in it needs collecting, for whoever leaves for good is let go of, and walking a large,
    long-lived population again and again costs a sixth of the time. At its end the jobcentre and those who are still
    there hold on to each other; without a collection a worker would keep every run it has made. What was there before
    the run is set aside meanwhile, so that it is not walked.
    """
    was_on = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.unfreeze()
        if was_on:
            gc.enable()
