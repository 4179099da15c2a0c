"""Deterministic slots, Poisson demand: the wait for a talk is that of the discrete-time queue.

Theory. One team with k slots a working day, every talk one slot, first come first served. Let A_j be the requests
whose earliest day is working day j, and W_j the talks that wait when day j is over: Lindley's recursion

    W_j = max(0, W_(j-1) + A_j - k).

A request that finds n talks before it on its day (W_(j-1) and those of its own batch) is served floor(n / k) working
days later. Requests come by a Poisson process, so A_j is Poisson with a mean of the rate times the calendar days that
feed working day j (three before a Monday's counterpart, more after a holiday), and the law of W_j follows by
numerical convolution, day by day along the calendar. The expected wait of a request is that of the law of W_(j-1), by
Little's law on the waiting talks: mean wait x arrivals = sum of W_j.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import poisson

from simulator.calendar import MINUTES_PER_DAY
from simulator.log import Event
from simulator.simulation import simulate, timeline
from tests.verification import small

SLOTS = 5
STAY = small.hazards((0.0, 0.0, 0.0, 5.0, 5.0, 5.0))
"""Nobody leaves before week 26: a talk that is booked is held."""
PER_WEEK = 22.0
STOCK = round(PER_WEEK * 26.2)


def queue(heads=1.0, caseload="pool", slots=SLOTS, **changes):
    """One talk a citizen, at entry, of a k-th of a caseworker's day."""
    return small.scenario(
        {"job_ready": small.group(stock=STOCK, **STAY)},
        {
            "practice.caseworkers.day_hours": 7.5,
            "practice.caseworkers.case_share": 1.0,
            "practice.caseworkers.talk_share": 1.0,
            "practice.appointments.held_for_first_share": 0.0,
            "practice.appointments.booking_minutes": 0.0,
            "practice.appointments.target_working_days": 100,
            "practice.caseload": caseload,
            **{f"law.duties.{d}.active": False for d in DUTIES},
        }
        | changes,
        plan={
            "talk_weeks": (1.0,),
            "first_minutes": 450.0 / slots,
            "later_minutes": 450.0 / slots,
            "prepare_minutes": 0.0,
            "paper_minutes": 0.0,
        },
        heads=heads,
        warmup_weeks=8,
        horizon_weeks=60,
    )


DUTIES = (
    "rule_225h",
    "sanctions_leaflet",
    "reading_assessment",
    "cv_follow_up",
    "booking_decision",
    "form_decision",
)


def requests(s, r):
    """Give, per first booking in order, the position of its earliest and of its actual working day."""
    days, log = small.calendar_of(s), r.events
    rows = log.rows(Event.talk_booked)
    # Bookings are made at entry, so the booking row stands right behind the citizen's entry.
    entered = np.maximum(r.citizens.entered[log.citizen[rows]], -s.warmup_minutes)
    earliest = [days.add(int(e) // MINUTES_PER_DAY, 2) for e in entered]
    held = {int(c): int(t) // MINUTES_PER_DAY for c, t in booked_days(r).items()}
    actual = [held.get(int(c)) for c in log.citizen[rows]]
    number = {d: i for i, d in enumerate(days.day)}
    return [number[d] for d in earliest], [None if d is None else number[d] for d in actual]


def booked_days(r):
    rows = r.events.rows(Event.talk_held)
    return dict(zip(r.events.citizen[rows].tolist(), r.events.time[rows].tolist(), strict=True))


def lindley(earliest, k):
    """Serve the requests in their order: the working day of each."""
    taken, served = {}, []
    for day in earliest:
        while taken.get(day, 0) >= k:
            day += 1
        taken[day] = taken.get(day, 0) + 1
        served.append(day)
    return served


def expected_wait(s, rate_per_day, k, first, last):
    """Mean wait in working days of the requests of working days first..last, by the law of Lindley's recursion."""
    days = small.calendar_of(s)
    number = {d: i for i, d in enumerate(days.day)}
    begin, end = -7 * s.warmup_weeks, 7 * s.horizon_weeks
    feeding = np.zeros(len(days.day))
    for d in range(begin, end):
        feeding[number[days.add(d, 2)]] += 1
    size = 400
    law = np.zeros(size)
    law[0] = 1.0
    waiting = arrivals = 0.0
    for j in range(number[days.add(begin, 0)], last + 1):
        batch = poisson.pmf(np.arange(size), rate_per_day * feeding[j])
        law = np.convolve(law, batch)[:size]
        law = np.concatenate([[law[: k + 1].sum()], law[k + 1 :], np.zeros(k)])
        if j >= first:
            waiting += (law * np.arange(size)).sum()
            arrivals += rate_per_day * feeding[j]
    return waiting / arrivals


def test_every_single_talk_is_served_on_the_day_that_lindleys_recursion_gives_it():
    s = queue()
    r = small.run(s)
    earliest, actual = requests(s, r)
    served = lindley(earliest, SLOTS)
    known = [(a, b) for a, b in zip(actual, served, strict=True) if a is not None]
    assert len(known) > 1000
    assert [a for a, _ in known] == [b for _, b in known]


def test_the_mean_wait_over_replications_is_that_of_the_law_of_the_queue():
    """Ten replications; the standard error is taken from their spread."""
    s = queue()
    days = small.calendar_of(s)
    number = {d: i for i, d in enumerate(days.day)}
    first, last = number[days.on_or_after(0)], number[days.on_or_after(7 * 50)]
    means = []
    for replication in range(10):
        r = simulate(timeline(s, s), 5, replication)
        earliest, actual = requests(s, r)
        means.append(
            np.mean(
                [a - e for a, e in zip(actual, earliest, strict=True) if a is not None and first <= e <= last]
            )
        )
    theory = expected_wait(s, rate_per_day(s), SLOTS, first, last)
    assert theory > 0.5
    assert abs(np.mean(means) - theory) < 4 * np.std(means, ddof=1) / np.sqrt(len(means))


def rate_per_day(s):
    """First entries a day: stock / mean duration (26 weeks and a fifth, for the hazard of 5 a week from then on)."""
    return STOCK / (26.2 * 7)


def test_fixed_caseloads_wait_longer_than_a_pool_when_continuity_is_off():
    """Pooling: five queues of one slot each wait longer than one queue of five, at the same load."""
    alone = {"slots": 1, "heads": 5.0, "behaviour.caseworker_change": 0.0}
    pool, fixed = (small.waits(small.run(queue(caseload=c, **alone))) for c in ("pool", "fixed"))
    assert len(pool) > 500
    assert fixed.mean() > 1.1 * pool.mean()


@pytest.mark.parametrize("heads", [1.0, 3.0])
def test_more_slots_than_demand_leave_nobody_waiting(heads):
    assert small.waits(small.run(queue(heads=heads, slots=40))).max() == 0.0
