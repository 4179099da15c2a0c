"""Lives: what happens to citizens when rules change, caseworkers fall ill, talks are missed or overlooked."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.log import KIND, MISSING, Event
from simulator.model.law import offer_clock
from simulator.outcomes import measure
from tests.verification import small


def rows_of(r, *events):
    log = r.events
    return [
        (int(log.citizen[i]), int(log.time[i]), Event(log.event[i]), log.kinds[log.kind[i]])
        for i in log.rows(*events)
    ]


@pytest.mark.parametrize("later", range(7))
def test_a_run_may_start_on_any_day_of_the_week(later):
    s = small.scenario({"job_ready": small.group(stock=5)}, warmup_weeks=1, horizon_weeks=2)
    r = small.run(s.replace({"start": date(2023, 3, 22) + timedelta(days=later)}))
    assert small.count(r, Event.entered) >= 5


def test_a_missed_talk_is_booked_anew_with_notice():
    s = small.scenario({"job_ready": small.group(stock=100)}, {"behaviour.no_show_scale": 3.0})
    r, days = small.run(s), small.calendar_of(s)
    missed = {}
    again = 0
    for citizen, time, event, kind in rows_of(r, Event.talk_missed, Event.talk_booked, Event.talk_held):
        if event == Event.talk_missed:
            missed[citizen] = time
        elif event == Event.talk_booked and citizen in missed:
            assert time == missed[citizen]
        elif event == Event.talk_held and citizen in missed:
            notice = 2 if kind == "first" else 6
            asked = missed.pop(citizen) // MINUTES_PER_DAY
            assert time // MINUTES_PER_DAY >= days.add(asked, notice)
            again += 1
    assert again > 50


def test_a_sick_caseworkers_talks_are_cancelled_and_booked_anew_the_same_minute():
    s = small.scenario(
        {"job_ready": small.group(stock=150)}, {"practice.caseworkers.sick_share": 0.15}, heads=4.0
    )
    rows = rows_of(small.run(s), Event.talk_cancelled, Event.talk_booked)
    ill = [
        (c, t) for c, t, event, kind in rows if event == Event.talk_cancelled and kind == "sick_caseworker"
    ]
    booked = {(c, t) for c, t, event, _ in rows if event == Event.talk_booked}
    assert len(ill) > 20
    assert np.mean([pair in booked for pair in ill]) > 0.95  # a book that is full to its end books nobody


def test_substitutes_hold_sick_caseworkers_talks_and_nobody_holds_two_at_a_time():
    changes = {"practice.caseworkers.sick_share": 0.15}
    group = {"job_ready": small.group(stock=150)}
    alone = small.scenario(group, changes, heads=4.0)
    helped = small.scenario(group, changes | {"practice.substitutes.heads": 3.0}, heads=4.0)
    cancelled = []
    for s in (alone, helped):
        r = small.run(s)
        cancelled.append(sum(kind == "sick_caseworker" for *_, kind in rows_of(r, Event.talk_cancelled)))
        log, ends = r.events, {}
        for i in log.rows(Event.talk_held):
            who = int(log.caseworker[i])
            assert log.time[i] >= ends.get(who, -(10**9))
            ends[who] = int(log.time[i]) + int(log.job_minutes[i]) + int(log.duty_minutes[i])
    assert cancelled[1] < 0.5 * cancelled[0]


def test_who_has_an_own_caseworker_gets_another_when_staff_are_cut():
    s = small.scenario(
        {"job_ready": small.group(stock=100)},
        {"practice.caseload": "fixed"},
        plan={"by_need_weeks": 4.0},
        heads=10.0,
    )
    r = small.run(s, s.replace({"practice.caseworkers.factor": 0.5}))
    log, last = r.events, {}
    for i in log.rows(Event.talk_held):
        last[int(log.citizen[i])] = int(log.time[i])
    gone = set(log.citizen[log.rows(Event.exited)].tolist())
    there = [c for c in np.flatnonzero(r.citizens.entered < 0).tolist() if c not in gone]
    assert len(there) > 5
    assert all(last.get(c, MISSING) > r.horizon - 12 * MINUTES_PER_WEEK for c in there)


def test_an_oversight_list_never_makes_more_talks_late():
    group = {"job_ready": small.group(stock=200, **small.hazards(0.01))}
    values = []
    for active in (False, True):
        s = small.scenario(
            group,
            {
                "practice.attention.overlooked_talks": 0.3,
                "practice.attention.lists.management.active": active,
            },
            heads=30.0,
        )
        values.append(measure(small.run(s), s, s).values["job_ready", "talks_on_time"])
    assert values[1] >= values[0]


def test_a_caught_citizen_is_flagged_before_her_talk_is_booked():
    s = small.scenario(
        {"job_ready": small.group(stock=150, **small.hazards(0.01))},
        {
            "practice.attention.overlooked_talks": 0.4,
            "practice.attention.lists.management.at_weeks": 0.0,
            "practice.attention.lists.management.every_days": 7,
        },
    )
    rows = rows_of(small.run(s), Event.flagged, Event.talk_booked)
    flagged = [(c, t) for c, t, event, _ in rows if event == Event.flagged]
    booked = {(c, t) for c, t, event, _ in rows if event == Event.talk_booked}
    assert len(flagged) > 30
    assert set(flagged) <= booked


def test_the_first_offer_is_aimed_at_by_age_where_the_practice_says_so():
    s = small.scenario(
        {"job_ready": small.group(stock=150, **small.hazards(0.01))},
        {
            "practice.attention.overlooked_offers": 0.0,
            "practice.activation.first_weeks.job_ready": 20.0,
            "practice.activation.first_weeks_under_30.job_ready": 8.0,
            "practice.activation.first_weeks_from_50.job_ready": 10.0,
            "practice.activation.repeat_weeks.job_ready": 0.0,
        },
        horizon_weeks=104,
    )
    r = small.run(s)
    entered = {c: t for c, t, event, _ in rows_of(r, Event.entered) if t >= r.start}
    ages = r.citizens.age
    waits: dict[int, list[float]] = {0: [], 1: [], 2: []}
    for citizen, time, _, _ in rows_of(r, Event.activation_started):
        if citizen in entered:
            waits[offer_clock(int(ages[citizen]), 0, 1, 2)].append(
                (time - entered[citizen]) / MINUTES_PER_WEEK
            )
    assert all(len(found) > 5 for found in waits.values())
    assert max(waits[0]) < 16 <= min(waits[1])
    assert max(waits[2]) < 18


def test_activation_types_may_be_switched_off_while_citizens_take_part():
    types = ("internship", "guidance", "education")
    s = small.scenario(
        {"job_ready": small.group(stock=120)},
        {
            "practice.activation.first_weeks.job_ready": 6.0,
            "practice.activation.repeat_weeks.job_ready": 2.0,
        },
    )
    r = small.run(s, s.replace({f"practice.activation.types.{name}.active": False for name in types}))
    open_stays: dict[int, str] = {}
    for citizen, _, event, kind in rows_of(r, Event.activation_started, Event.activation_ended):
        if event == Event.activation_started:
            open_stays[citizen] = kind
        else:
            assert open_stays.pop(citizen) == kind


def test_whoever_returns_does_so_with_her_clocks_and_a_new_spell():
    s = small.scenario(
        {"job_ready": small.group(stock=200, return_rate_to_13=0.08, return_rate_to_52=0.05)},
        horizon_weeks=78,
    )
    r = small.run(s)
    log, left = r.events, {}
    returns = 0
    for i in log.rows(Event.exited, Event.returned):
        citizen = int(log.citizen[i])
        if log.event[i] == Event.exited:
            left[citizen] = int(log.time[i]), int(log.spell[i]), int(log.kind[i])
        elif citizen in left:
            time, spell, kind = left[citizen]
            assert log.time[i] - time >= 4 * MINUTES_PER_WEEK
            assert log.spell[i] == spell + 1
            assert kind == KIND["job"]
            returns += 1
    assert returns > 30


def test_the_benefit_ends_when_its_hours_are_used_up_and_nobody_returns_from_that():
    s = small.scenario(
        {
            "insured": small.group(
                stock=150, return_rate_to_13=0.1, return_rate_to_52=0.1, **small.hazards(0.02)
            )
        },
        {"prices.benefit_hours_limit": 37.0 * 30},
    )
    r = small.run(s)
    log = r.events
    ended = [i for i in log.rows(Event.exited) if log.kind[i] == KIND["benefit_exhausted"]]
    assert len(ended) > 30
    returned = {int(log.citizen[i]): int(log.time[i]) for i in log.rows(Event.returned)}
    assert all(returned.get(int(log.citizen[i]), MISSING) <= log.time[i] for i in ended)


def test_an_employer_who_waits_takes_her_back_on_the_day():
    s = small.scenario(
        {
            "job_ready": small.group(
                stock=600,
                employer_return_share=1.0,
                employer_return_from_weeks=6.0,
                employer_return_to_weeks=8.0,
                **small.hazards(0.001),
            )
        },
    )
    r = small.run(s)
    log = r.events
    rows = [i for i in log.rows(Event.exited) if log.kind[i] == KIND["employer"]]
    assert len(rows) > 30
    for i in rows:
        c = int(log.citizen[i])
        assert log.time[i] - r.citizens.entered[c] == r.citizens.return_after[c]


def test_the_a_kasse_holds_its_talks_and_joint_talks_are_held_under_an_individual_cadence_too():
    plan = {
        "talk_weeks": (4.0, 10.0, 17.0, 25.0),
        "a_kasse_weeks": (2.0, 12.0, 24.0),
        "joint_weeks": (20.0, 40.0),
    }
    s = small.scenario({"insured": small.group(stock=200, **small.hazards(0.01))}, plan=plan)
    free = s.replace({"practice.cadence.active": True, "practice.cadence.groups": ("insured",)})
    counts = []
    for proposal in (s, free):
        kinds = [kind for _, time, _, kind in rows_of(small.run(s, proposal), Event.talk_held) if time > 0]
        counts.append({name: kinds.count(name) for name in ("a_kasse", "joint")})
    for name in ("a_kasse", "joint"):
        assert counts[1][name] > 0.85 * counts[0][name] > 50, name


def test_service_calls_are_made_on_working_days():
    s = small.scenario(
        {"insured": small.group(stock=200)},
        {"practice.service_calls.active": True, "practice.service_calls.groups": ("insured",)},
    )
    r, days = small.run(s), small.calendar_of(s)
    calls = rows_of(r, Event.service_call)
    assert len(calls) > 100
    assert all(days.is_working(time // MINUTES_PER_DAY) for _, time, _, _ in calls)


def test_as_many_are_called_as_the_practice_says():
    calls = []
    for share in (1.0, 0.6):
        s = small.scenario(
            {"insured": small.group(stock=300)},
            {
                "practice.service_calls.active": True,
                "practice.service_calls.groups": ("insured",),
                "practice.service_calls.share": share,
            },
        )
        calls.append(small.count(small.run(s), Event.service_call))
    assert calls[1] / calls[0] == pytest.approx(0.6, abs=0.06)
