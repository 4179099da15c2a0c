"""With capacity for everybody a citizen's course is known in closed form.

Theory. Every talk is held on the day aimed at, for nobody is in its way: the target is ten working days before the
due day, or the least notice after the request where that is later. So, effects off, a citizen who entered at e is
still there at t with probability S(t - e), and has had a talk with target d with probability S(d - e). Under gamma
frailty of variance theta and mean 1, S(t) = (1 + theta H(t))^(-1 / theta), H the integrated baseline hazard (Vaupel,
Manton and Stallard 1979). With effects on, H runs faster within the windows: e^-(H) with the windows' factors in H,
at dates that are known beforehand. Counts over n citizens are sums of independent yes/no draws, so a simulated count
lies within four standard deviations, (sum of p (1 - p))^(1/2), of its expectation.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, OPENING, weeks
from simulator.log import KIND, Event
from simulator.outcomes import measure
from tests.verification import small

SIGMAS = 4.0
PLAN = {"talk_weeks": (1.0, 9.0, 17.0, 25.0)}
FRAIL = small.group(
    stock=900, frailty_variance=0.5, **small.hazards((0.06, 0.04, 0.03, 0.03, 0.02, 0.02), 0.01)
)


def total(week):
    """Integrated baseline hazard of FRAIL at a week of a spell."""
    edges, rates = (0, 4, 13, 26, 52, 104), (0.07, 0.05, 0.04, 0.04, 0.03, 0.03)
    ends = (*edges[1:], 1e9)
    return sum(h * min(max(week - a, 0), b - a) for a, b, h in zip(edges, ends, rates, strict=True))


def survives(week, theta=0.5):
    return (1 + theta * total(week)) ** (-1 / theta)


def within(found, probabilities):
    p = np.asarray(probabilities, dtype=float)
    assert abs(found - p.sum()) <= SIGMAS * math.sqrt((p * (1 - p)).sum()) + 1e-9, (found, p.sum())


@pytest.fixture(scope="module")
def jobcentre():
    return small.scenario({"job_ready": FRAIL}, plan=PLAN, heads=120.0)


@pytest.fixture(scope="module")
def history(jobcentre):
    return small.run(jobcentre)


def targets(s, entered):
    """Days aimed at for the talks of the plan: worked out from the rules of booking alone."""
    days, today = small.calendar_of(s), entered // MINUTES_PER_DAY
    aims = []
    for i, week in enumerate(PLAN["talk_weeks"]):
        due = (entered + weeks(week)) // MINUTES_PER_DAY
        asked = today if i == 0 else (entered + weeks(week) - 28 * MINUTES_PER_DAY) // MINUTES_PER_DAY
        asked = max(asked, aims[-1] if aims else asked)
        notice = 2 if i == 0 else 6
        aims.append(max(days.add(due, -10), days.add(asked, notice), days.on_or_after(asked + 1)))
    return aims


def test_survival_of_entrants_is_the_frailty_curve(history):
    lasted, gone, who = small.weeks_to_exit(history)
    follow = (history.horizon - history.citizens.entered[who]) / MINUTES_PER_WEEK
    for week in (2, 4, 13, 26, 45):
        seen = follow >= week
        there = np.count_nonzero(seen & ((lasted >= week) | ~gone))
        within(there, np.full(np.count_nonzero(seen), survives(week)))


def test_talks_held_are_those_whose_day_she_sees(jobcentre, history):
    log, who = history.events, np.flatnonzero(history.citizens.origin == 1)
    rows = log.rows(Event.talk_held)
    held = np.bincount(log.citizen[rows], minlength=len(history.citizens))[who]
    expected = [
        survives((aim * MINUTES_PER_DAY + OPENING - entered) / MINUTES_PER_WEEK)
        for entered in history.citizens.entered[who].tolist()
        for aim in targets(jobcentre, entered)
        if aim * MINUTES_PER_DAY + OPENING < history.horizon
    ]
    p = np.array(expected)
    # Talks of one citizen go together: at most four of them, so the variance is at most four times as large.
    assert abs(held.sum() - p.sum()) <= SIGMAS * 2 * math.sqrt((p * (1 - p)).sum())


def test_every_talk_is_held_on_its_target_day(jobcentre, history):
    log = history.events
    held, booked = log.rows(Event.talk_held), log.rows(Event.talk_booked)
    assert np.all(log.time[held] // MINUTES_PER_DAY == log.target[held] // MINUTES_PER_DAY)
    aims = {}
    for row in booked[log.kind[booked] == KIND["first"]].tolist():
        citizen = int(log.citizen[row])
        if history.citizens.origin[citizen] == 1:
            aims[citizen] = int(log.target[row]) // MINUTES_PER_DAY
    entered = history.citizens.entered
    assert aims == {c: targets(jobcentre, int(entered[c]))[0] for c in aims}
    assert len(aims) > 500


def test_every_talk_is_in_time(jobcentre, history):
    values = measure(history, jobcentre, jobcentre).values
    assert values["job_ready", "talks_on_time"] == pytest.approx(1.0, abs=0.004)
    assert values["job_ready", "requirement_met"] == pytest.approx(1.0, abs=0.01)


def test_no_shows_have_their_share():
    s = small.scenario(
        {"job_ready": FRAIL}, {"behaviour.no_show_scale": 1.0, "behaviour.no_show.job_ready": 0.2}
    )
    r = small.run(s)
    missed, held = small.count(r, Event.talk_missed), small.count(r, Event.talk_held)
    within(missed, np.full(missed + held, 0.2))


def test_two_causes_share_the_exits_by_their_hazards(history):
    log = history.events
    rows = log.rows(Event.exited)
    week = (log.time[rows] - history.citizens.entered[log.citizen[rows]]) / MINUTES_PER_WEEK
    band = np.searchsorted((4, 13, 26, 52, 104), week, side="right")
    to_job = np.array([0.06, 0.04, 0.03, 0.03, 0.02, 0.02])[band]
    within(np.count_nonzero(log.kind[rows] == KIND["job"]), to_job / (to_job + 0.01))


def test_survival_under_the_effects_of_one_talk_is_its_closed_form():
    """One talk, its date known at entry: H = rate x (weeks + ahead x weeks of threat + held x weeks after it)."""
    rate, ahead, held = 0.05, 0.36, 0.20
    s = small.scenario(
        {"job_ready": small.group(stock=700, **small.hazards(rate))},
        {
            "behaviour.effect_scale": 1.0,
            "behaviour.displacement": 0.0,
            "behaviour.caseworker_change": 0.0,
            "behaviour.group_response.job_ready": 1.0,
            "law.duties.rule_225h.active": False,
            "law.duties.sanctions_leaflet.active": False,
            "law.duties.reading_assessment.active": False,
            "law.duties.cv_follow_up.active": False,
            "law.duties.booking_decision.active": False,
            "law.duties.form_decision.active": False,
        },
        plan={"talk_weeks": (6.0,), "first_minutes": 40.0, "later_minutes": 40.0},
    )
    r = small.run(s)
    lasted, gone, who = small.weeks_to_exit(r)
    entered = r.citizens.entered[who].astype(np.int64)
    first = {}
    log = r.events
    booked = log.rows(Event.talk_booked)
    for citizen, target in zip(log.citizen[booked].tolist(), log.target[booked].tolist(), strict=True):
        first.setdefault(citizen, target)
    talk = (np.array([first[c] for c in who.tolist()]) - entered) / MINUTES_PER_WEEK
    follow = (r.horizon - entered) / MINUTES_PER_WEEK
    for week in (2, 4, 6, 10, 14, 20):
        threat = np.clip(np.minimum(talk, week) - np.maximum(talk - 4, 0), 0, None)
        after = np.clip(np.minimum(talk + 9, week) - talk, 0, None)
        seen = follow >= week
        p = np.exp(-rate * (week + ahead * threat + held * after))[seen]
        within(np.count_nonzero(seen & ((lasted >= week) | ~gone)), p)


def test_littles_law_the_stock_stays_what_it_is():
    """L = lambda W: first inflow = stock x 52 / mean duration, so the mean stock over a year is that at the start."""
    s = small.scenario({"job_ready": small.group(stock=800, **small.hazards(0.06, 0.02))}, horizon_weeks=104)
    r = small.run(s)
    log = r.events
    change = np.concatenate(
        [
            np.ones(np.count_nonzero(r.citizens.origin == 1)),
            -np.ones(small.count(r, Event.exited)),
        ]
    )
    at = np.concatenate([r.citizens.entered[r.citizens.origin == 1], log.time[log.rows(Event.exited)]])
    order = np.argsort(at, kind="stable")
    stock = 800 + np.cumsum(change[order])
    spans = np.diff(np.append(at[order], r.horizon))
    late = at[order] >= 0
    mean = np.average(stock[late], weights=spans[late])
    # Poisson stock of mean 800 whose memory is 1 / 0.08 weeks: variance of a time average over T is 800 x 2 / (0.08 T).
    assert mean == pytest.approx(800, abs=SIGMAS * math.sqrt(800 * 2 / (0.08 * 104)))
