"""What is published of sanctions and of the season comes out of the shipped places.

Sanctions: 5.4-6.2 % of insured recipients are sanctioned a quarter (Jobindsats.dk y01h01, 2025Q2-2026Q1); Hedensted
imposed 168 to 826 sanctions a year on kontanthjælp in 2008-2013 (ft.dk, BEU 2014-15, answer to question 61). Season: the
insured stock's index by month (Jobindsats.dk y25i01), as the place files hold it.
"""

from __future__ import annotations

import itertools
from functools import cache

import numpy as np
import pytest

from simulator import calendar
from simulator.calendar import MINUTES_PER_DAY
from simulator.log import Event
from simulator.scenario import load_scenario
from tests.verification import small

QUARTER, YEAR = 91 * MINUTES_PER_DAY, 364 * MINUTES_PER_DAY


@cache
def hedensted():
    s = load_scenario("current_rules")
    return tuple(small.run(s, replication=r) for r in range(6))


def present(r, group, at):
    """How many of a group are there at each of some minutes."""
    log, of = r.events, r.citizens.group == r.citizens.groups.index(group)
    came, went = log.rows(Event.entered, Event.returned), log.rows(Event.exited)
    came, went = (np.sort(log.time[rows][of[log.citizen[rows]]]) for rows in (came, went))
    return np.searchsorted(came, at) - np.searchsorted(went, at)


def sanctioned(r, group, begin, end):
    log, of = r.events, r.citizens.group == r.citizens.groups.index(group)
    rows = log.rows(Event.sanctioned)
    rows = rows[of[log.citizen[rows]] & (log.time[rows] >= begin) & (log.time[rows] < end)]
    return log.citizen[rows]


def touched(r, group, begin, end):
    """How many spells of a group have a part of the time."""
    log, of = r.events, r.citizens.group == r.citizens.groups.index(group)
    came = log.rows(Event.entered, Event.returned)
    entries = of[log.citizen[came]] & (log.time[came] >= begin) & (log.time[came] < end)
    return present(r, group, begin) + entries.sum()


def test_of_the_insured_as_many_are_sanctioned_in_a_quarter_as_is_published():
    shares = [
        len(set(sanctioned(r, "insured", q * QUARTER, (q + 1) * QUARTER).tolist()))
        / touched(r, "insured", q * QUARTER, (q + 1) * QUARTER)
        for r in hedensted()
        for q in range(8)
    ]
    assert 0.054 <= np.mean(shares) <= 0.062


def test_hedensted_imposes_sanctions_on_kontanthjaelp_in_hundreds_a_year():
    on_cash = ("job_ready", "activity_ready", "education_ready", "education_activity_ready")
    a_year = [sum(len(sanctioned(r, group, 0, 2 * YEAR)) for group in on_cash) / 2 for r in hedensted()]
    assert 168 <= np.mean(a_year) <= 826


def season_of(scenario, replications):
    """The index of the insured stock by month, over the whole months of two years."""
    until = scenario.horizon_weeks * 7
    months = calendar.months_between(scenario.start, 0, until)
    total, seen = np.zeros(12), np.zeros(12)
    for replication in range(replications):
        r = small.run(scenario, replication=replication)
        for (begin, month), (end, _) in itertools.pairwise(months):
            at = np.linspace(begin, end, 20, endpoint=False)
            total[month - 1] += present(r, "insured", at).mean()
            seen[month - 1] += 1
    index = total / seen
    return index / index.mean()


MEMBERS = {m.name.split("/")[-1]: m for m in load_scenario("north_jutland").members}


@pytest.mark.parametrize(
    ("name", "replications", "allowed"),
    [("hedensted", 10, 0.06), ("jammerbugt", 10, 0.07), ("laesoe", 60, 0.13)],
)
def test_the_stock_reaches_its_observed_season_in_size_and_month(name, replications, allowed):
    s = load_scenario("current_rules") if name == "hedensted" else MEMBERS[name]
    found = season_of(s, replications)
    observed = np.array(s.place.groups["insured"].stock_season)
    assert found == pytest.approx(observed, abs=allowed)
    assert abs(found.max() - observed.max()) < allowed
    assert (found.argmax() - observed.argmax()) % 12 in (0, 1, 11)
