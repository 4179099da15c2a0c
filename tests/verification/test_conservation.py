"""Nothing is lost and nobody is in two places, in any run.

Theory. Flows balance: of everybody who ever was on the benefit, whoever has not left is there; of every talk that was
booked, what was not held, missed or cancelled is still in the book. Resources are not used twice: a caseworker holds
one talk at a time, within the minutes that she offers on that day; a place holds one citizen. The law of dagpenge
ends the benefit at 3,848 hours. These hold run by run, so they are tried on random jobcentres, small and short,
whatever they are.
"""

from __future__ import annotations

from collections import Counter, defaultdict

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.log import KIND, NOBODY, Event
from tests.verification import small
from tests.verification.strategies import jobcentres


def spells(r):
    """Give (citizen, spell) -> [start, end or horizon]."""
    log, table = r.events, {}
    for row in log.rows(Event.entered, Event.returned, Event.exited).tolist():
        key = int(log.citizen[row]), int(log.spell[row])
        if log.event[row] == Event.exited:
            table[key][1] = int(log.time[row])
        else:
            assert key not in table
            table[key] = [int(log.time[row]), r.horizon]
    return table


def what_is_booked_is_held_missed_cancelled_or_still_in_the_book(s, r):
    log = r.events
    open_talks = Counter()
    for row in log.rows(Event.talk_booked, Event.talk_held, Event.talk_missed, Event.talk_cancelled).tolist():
        citizen = int(log.citizen[row])
        open_talks[citizen] += 1 if log.event[row] == Event.talk_booked else -1
        assert open_talks[citizen] in (0, 1)


def spells_do_not_overlap_and_everything_happens_within_them(s, r):
    table = spells(r)
    by_citizen = defaultdict(list)
    for (citizen, number), (start, end) in sorted(table.items()):
        assert start <= end
        assert number == len(by_citizen[citizen])
        if by_citizen[citizen]:
            assert start >= by_citizen[citizen][-1][1] + 4 * MINUTES_PER_WEEK
        by_citizen[citizen].append((start, end))
    log = r.events
    for row in range(len(log)):
        start, end = table[int(log.citizen[row]), int(log.spell[row])]
        assert start <= log.time[row] <= end
    begun, ended = small.count(r, Event.entered, Event.returned), small.count(r, Event.exited)
    assert begun - ended == sum(end == r.horizon for _, end in table.values())


def a_caseworker_holds_one_talk_at_a_time_on_a_working_day_within_her_minutes(s, r):
    log, days = r.events, small.calendar_of(s)
    on_offer = {
        (int(c), int(d)): int(m)
        for c, d, m in zip(r.capacity.caseworker, r.capacity.day, r.capacity.minutes, strict=True)
    }
    taken, ends = Counter(), {}
    for row in log.rows(Event.talk_held, Event.talk_missed).tolist():
        caseworker, day = int(log.caseworker[row]), int(log.time[row]) // MINUTES_PER_DAY
        assert days.is_working(day)
        room = int(log.job_minutes[row]) + int(log.duty_minutes[row])
        if caseworker == NOBODY or room == 0:
            continue
        assert log.time[row] >= ends.get(caseworker, -(10**9))
        ends[caseworker] = int(log.time[row]) + room
        taken[caseworker, day] += room
    assert all(minutes <= on_offer[key] for key, minutes in taken.items())


def no_more_are_in_activation_than_there_are_places(s, r):
    log, inside = r.events, Counter()
    for row in log.rows(Event.activation_started, Event.activation_ended).tolist():
        kind = log.kinds[log.kind[row]]
        inside[kind] += 1 if log.event[row] == Event.activation_started else -1
        assert 0 <= inside[kind] <= s.practice.activation.types[kind].places


def a_row_of_a_talk_is_never_before_its_booking_nor_its_notice(s, r):
    log, days, booked = r.events, small.calendar_of(s), {}
    for row in log.rows(Event.talk_booked, Event.talk_held, Event.talk_missed).tolist():
        citizen = int(log.citizen[row])
        if log.event[row] == Event.talk_booked:
            booked[citizen] = int(log.time[row]) // MINUTES_PER_DAY, int(log.kind[row])
        else:
            asked, kind = booked[citizen]
            least = 2 if kind == KIND["first"] else 6
            assert int(log.time[row]) // MINUTES_PER_DAY >= days.add(asked, least)


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),  # an example takes a run: what fails is named by its settings, not made smaller
    suppress_health_check=list(HealthCheck),
)
@given(jobcentres())
def test_nothing_is_lost_and_nobody_is_in_two_places(drawn):
    s = small.scenario(**drawn, warmup_weeks=10, horizon_weeks=40)
    r = small.run(s)
    what_is_booked_is_held_missed_cancelled_or_still_in_the_book(s, r)
    spells_do_not_overlap_and_everything_happens_within_them(s, r)
    a_caseworker_holds_one_talk_at_a_time_on_a_working_day_within_her_minutes(s, r)
    no_more_are_in_activation_than_there_are_places(s, r)
    a_row_of_a_talk_is_never_before_its_booking_nor_its_notice(s, r)


def test_nobody_has_more_hours_of_benefit_than_the_law_gives():
    """Entrants, stock and returners, within the two minutes to which a spell is rounded."""
    for share, limit in ((0.6, 1500.0), (0.78, 3848.0), (1.0, 3848.0)):
        people = small.group(
            stock=120,
            hours_share=share,
            return_rate_to_13=0.05,
            return_rate_to_52=0.02,
            **small.hazards(0.01),
        )
        no_new_right = {"prices.benefit_hours_new_right": 100_000.0, "prices.benefit_hours_lengthening": 0.0}
        changes = {"prices.benefit_hours_limit": limit} | no_new_right
        r = small.run(small.scenario({"insured": people}, changes, heads=2.0, horizon_weeks=104))
        used = Counter()
        for (citizen, _), (start, end) in spells(r).items():
            used[citizen] += end - start
        per_minute = 37.0 * share / MINUTES_PER_WEEK
        hours = [
            r.citizens.benefit_hours[citizen] + minutes * per_minute for citizen, minutes in used.items()
        ]
        assert max(hours) > 0.99 * limit
        assert max(hours) <= limit + 2 * per_minute


def test_work_lengthens_a_right_by_a_year_at_most_and_never_without_work():
    people = small.group(
        stock=120, hours_share=1.0, return_rate_to_13=0.05, return_rate_to_52=0.02, **small.hazards(0.02)
    )
    changes = {"prices.benefit_hours_limit": 1500.0, "prices.benefit_hours_new_right": 100_000.0}
    r = small.run(small.scenario({"insured": people}, changes, heads=2.0, horizon_weeks=104))
    used, back = Counter(), Counter()
    for (citizen, spell), (start, end) in spells(r).items():
        used[citizen] += end - start
        back[citizen] = max(back[citizen], spell)
    per_minute = 37.0 / MINUTES_PER_WEEK
    hours = {who: r.citizens.benefit_hours[who] + minutes * per_minute for who, minutes in used.items()}
    never_away = [h for who, h in hours.items() if back[who] == 0 and r.citizens.origin[who] == 1]
    assert max(never_away) <= 1500.0 + 2 * per_minute
    assert 1500.0 + 100.0 < max(hours.values()) <= 1500.0 + 1924.0 + 4 * per_minute


def test_groups_of_other_names_and_equal_parameters_live_the_same_lives():
    """Swap what two groups are called; nothing but the name may change."""
    plain = {
        "behaviour.effect_scale": 1.0,
        "behaviour.no_show_scale": 1.0,
        "law.sanction.guidance_needed": (),
        "practice.teams.cash_assistance.groups": ("education_ready", "education_activity_ready"),
        "practice.teams.one": {"groups": ("job_ready", "activity_ready"), "heads": 2.0},
    }
    same = {
        f"behaviour.{key}.{name}": value
        for key, value in (
            ("no_show", 0.1),
            ("sanction_given_no_show", 0.3),
            ("group_response", 1.0),
            ("talk_minutes", 40.0),
        )
        for name in ("job_ready", "activity_ready")
    } | {f"practice.self_booking_share.{name}": 0.5 for name in ("job_ready", "activity_ready")}
    runs = [
        small.run(
            small.scenario(
                {name: small.group(stock=80)}, plain | same, plan=PLAN, heads=2.0, horizon_weeks=30
            )
        )
        for name in ("job_ready", "activity_ready")
    ]
    one, other = runs
    assert small.count(one, Event.exited) > 40
    for column in ("time", "citizen", "event", "kind", "caseworker", "job_minutes", "duty_minutes"):
        assert np.array_equal(getattr(one.events, column), getattr(other.events, column)), column


PLAN = {"first_minutes": 60.0, "later_minutes": 40.0, "prepare_minutes": 10.0, "paper_minutes": 15.0}


@pytest.mark.parametrize("scale", [0.0, 1.0])
def test_one_citizen_more_changes_nobody_elses_draws(scale):
    """The stock keeps who it is, and which talks it misses; effects off, it also leaves in the same minutes.

    (With effects on, a talk may begin some minutes later because somebody else's is before it on the same morning.)
    """
    few, more = (small.run(crowd(stock, scale)) for stock in (80, 81))
    if scale == 0.0:
        assert small.exits(few, few.citizens.origin == 0) == tuple(
            row for row in small.exits(more, more.citizens.origin == 0) if row[0] < 80
        )
    for column in ("frailty", "age", "digital", "at_risk", "treatment_from", "return_after"):
        for origin in (0, 1):
            old, new = (getattr(r.citizens, column)[r.citizens.origin == origin] for r in (few, more))
            size = min(len(old), len(new))
            assert np.array_equal(old[:size], new[:size]), column
    old, new = fates(few), fates(more)
    for citizen in range(80):
        size = min(len(old[citizen]), len(new[citizen]))
        assert old[citizen][:size] == new[citizen][:size]


def crowd(stock, scale):
    return small.scenario(
        {
            "job_ready": small.group(
                stock=stock, frailty_variance=0.5, treatment_share=0.3, employer_return_share=0.1
            )
        },
        {"behaviour.effect_scale": scale, "behaviour.no_show_scale": 2.0},
        plan={"phone_share": 0.4},
        heads=60.0,
    )


def fates(r):
    """Give, per citizen, what became of her talks one after the other, and in which form."""
    log, found = r.events, defaultdict(list)
    for row in log.rows(Event.talk_held, Event.talk_missed).tolist():
        found[int(log.citizen[row])].append((int(log.event[row]), int(log.form[row])))
    return found
