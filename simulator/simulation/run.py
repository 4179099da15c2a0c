"""One run: a population, a jobcentre, a clock; and what they leave behind."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, working_days
from simulator.log import Run
from simulator.model.law import offer_clock
from simulator.scenario import Scenario
from simulator.scenario.base import BANDS, CAUSES
from simulator.simulation.centre import Jobcentre, Process
from simulator.simulation.citizen import Citizen
from simulator.simulation.clock import Alarm, Clock
from simulator.simulation.compile import compile_rules
from simulator.simulation.life import live
from simulator.simulation.population import RECENT, Population, draw_population
from simulator.simulation.rules import vocabulary
from simulator.simulation.staff import draw_staff

BOOK_DAYS = 365
"""Days that the appointment book goes beyond the horizon: a longer queue than that is no queue any more."""
Timeline = tuple[tuple[int, Scenario], ...]


def timeline(baseline: Scenario, proposal: Scenario) -> Timeline:
    """Lay scenarios along the clock: the baseline through the warm-up, the proposal from ``start``, its later changes
    at their dates.

    Returns
    -------
    tuple of (int, Scenario)
        From which minute on which scenario holds, ascending.

    Raises
    ------
    ValueError
        If one of them stands for several municipalities: these are simulated one by one.
    """
    if baseline.members or proposal.members:
        raise ValueError("a scenario of several places is simulated place by place: take one of its members")
    rows = [(-baseline.warmup_minutes, baseline)]
    if proposal is not baseline:
        rows.append((0, proposal))
    rows += [((day - proposal.start).days * MINUTES_PER_DAY, later) for day, later in proposal.later]
    return tuple(rows)


def simulate(scenarios: Timeline, seed: int, replication: int) -> Run:
    """Run one replication.

    Parameters
    ----------
    scenarios : tuple of (int, Scenario)
        See :func:`timeline`. Who lives there and who works there is drawn under the first.
    seed, replication : int
        The key of every draw.

    Returns
    -------
    Run
        The event log, the citizens, the capacity and the hazard tally.
    """
    with _collector_at_rest():
        return _simulate(scenarios, seed, replication)


def _simulate(scenarios: Timeline, seed: int, replication: int) -> Run:
    begin, baseline = scenarios[0]
    horizon = scenarios[-1][1].horizon_minutes
    everyone = tuple(s for _, s in scenarios)
    words = vocabulary(everyone)
    rules = tuple((at, s, compile_rules(s, baseline, words)) for at, s in scenarios)
    days = working_days(baseline.start, begin // MINUTES_PER_DAY, horizon // MINUTES_PER_DAY + BOOK_DAYS)
    people = draw_population(baseline, seed, replication, begin, horizon)
    staff = draw_staff(everyone, words, days, seed, replication)
    env = Clock(initial_time=begin)
    centre = Jobcentre(env, rules, words, staff, days, horizon)
    centre.start()
    env.process(_arrivals(centre, people))
    env.run_until(horizon)
    tally = np.array(centre.tally).reshape(len(rules[0][2].groups), 1 + len(CAUSES), BANDS)
    return Run(
        events=centre.log.close(),
        citizens=people.citizens,
        capacity=centre.book.on_offer(horizon // MINUTES_PER_DAY),
        start=0,
        horizon=horizon,
        exposure=tally[:, 0, :] / MINUTES_PER_WEEK,
        expected=tally[:, 1:, :],
    )


def _arrivals(centre: Jobcentre, people: Population) -> Process:
    """Wake everybody in turn: the stock at once, entrants and returning leavers at their minute."""
    env, table = centre.env, people.citizens
    groups, origins = table.group.tolist(), table.origin.tolist()
    frailty, contact = table.frailty.tolist(), table.contact.tolist()
    hours = table.benefit_hours.tolist()
    age_band = offer_clock(table.age.astype(np.int64), 0, 1, 2).tolist()
    digital, at_risk = table.digital.tolist(), table.at_risk.tolist()
    reading, incomplete_cv = table.reading.tolist(), table.incomplete_cv.tolist()
    for wake, i in sorted((w, i) for i, w in enumerate(people.wakes) if w < centre.horizon):
        if wake > env.now:
            yield env.timeout(wake - env.now)
        c = Citizen(centre, i, groups[i], people.keys[i], frailty[i], contact[i])
        c.age_band, c.digital, c.at_risk = age_band[i], digital[i], at_risk[i]
        c.reading, c.incomplete_cv = reading[i], incomplete_cv[i]
        c.hours = hours[i]
        life = live(c, table, origins[i] == RECENT)
        c.alarm = Alarm(env, i, life.send)
        next(life)


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
