"""Offers: for whom a type is, on which list one stands, who is overlooked."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.calendar import MINUTES_PER_WEEK
from simulator.log import Event
from simulator.scenario import ScenarioError
from tests.verification import small


def started(r, group):
    """Count the kinds of activation that a group began."""
    log = r.events
    rows = log.rows(Event.activation_started)
    mine = rows[r.citizens.group[log.citizen[rows]] == group]
    return {log.kinds[k] for k in log.kind[mine].tolist()}, len(mine)


def two_groups(changes):
    groups = {
        name: small.group(stock=120, frailty_variance=0.5, **small.hazards(0.02))
        for name in ("insured", "job_ready")
    }
    offers = {f"practice.activation.first_weeks.{name}": 8.0 for name in groups}
    return small.run(small.scenario(groups, offers | changes))


INSURED, JOB_READY = 0, 1


def test_a_type_for_some_groups_takes_nobody_else():
    kinds = ("education", "community_work", "private_wage_subsidy", "public_wage_subsidy")
    off = {f"practice.activation.types.{kind}.active": False for kind in kinds}
    r = two_groups(off | {"practice.activation.types.internship.groups": ("insured",)})
    assert started(r, INSURED)[0] == {"internship", "guidance"}
    assert started(r, JOB_READY)[0] == {"guidance"}


def test_a_list_catches_those_on_it_alone():
    r = two_groups(
        {
            "practice.attention.overlooked_offers": 1.0,
            "practice.attention.lists.management.groups": ("insured",),
            "practice.attention.lists.management.at_weeks": 4.0,
        }
    )
    assert started(r, INSURED)[1] > 30
    assert started(r, JOB_READY)[1] == 0


def test_who_is_screened_at_risk_may_be_overlooked_less():
    never = {
        "practice.attention.overlooked_offers": 1.0,
        "practice.attention.lists.management.active": False,
        "practice.screening.sensitivity": 1.0,
        "practice.screening.specificity": 1.0,
    }
    r = two_groups(never | {"practice.attention.overlooked_offers_at_risk": 0.0})
    log = r.events
    begun = {int(log.citizen[i]) for i in log.rows(Event.activation_started)}
    assert begun
    assert all(r.citizens.at_risk[citizen] for citizen in begun)
    assert started(two_groups(never), INSURED)[1] == 0


def starts(r, kind):
    """Give (weeks of contact, age) of everybody who entered in the run and began a kind of activation."""
    log, people = r.events, r.citizens
    rows = log.rows(Event.activation_started)
    rows = rows[log.kind[rows] == log.kinds.index(kind)]
    rows = rows[people.origin[log.citizen[rows]] == 1]
    who = log.citizen[rows]
    return list(
        zip(
            ((log.time[rows] - people.entered[who]) / MINUTES_PER_WEEK).tolist(),
            people.age[who].tolist(),
            strict=True,
        )
    )


def one_group(changes, horizon_weeks=130):
    group = small.group(stock=200, **small.hazards(0.012))
    once = {
        "practice.activation.first_weeks.insured": 12.0,
        "practice.activation.repeat_weeks.insured": 0.0,
        "practice.activation.types.community_work.places": 500,
    }
    return small.scenario({"insured": group}, once | changes, horizon_weeks=horizon_weeks)


def test_a_type_for_some_ages_takes_nobody_else_and_leaves_the_others_their_own():
    senior = {"practice.activation.types.community_work.ages": ("from_50",)}
    s = one_group(senior | {"practice.activation.types.community_work.share": 0.5})
    r = small.run(s)
    ages = [age for _, age in starts(r, "community_work")]
    assert len(ages) > 10
    assert min(ages) >= 50
    others = [age for kind in ("guidance", "internship") for _, age in starts(r, kind)]
    assert min(others) < 30
    assert max(others) >= 50


def test_a_type_open_in_the_first_half_year_takes_nobody_later():
    early = {"practice.activation.types.community_work.to_weeks": 14.0}
    late = {"practice.activation.first_weeks.insured": 30.0}
    assert len(starts(small.run(one_group(early)), "community_work")) > 3
    assert not starts(small.run(one_group(early | late)), "community_work")


def test_whoever_has_had_the_one_offer_is_referred_anew_when_a_late_type_begins():
    late = {"practice.activation.types.community_work.from_weeks": 52.0}
    r = small.run(one_group(late))
    weeks = [week for week, _ in starts(r, "community_work")]
    assert len(weeks) > 20
    assert min(weeks) >= 52
    begun = r.events.citizen[r.events.rows(Event.activation_started)]
    assert max(np.bincount(begun)) == 2  # the one offer, and the late one


def test_a_late_type_that_begins_with_the_new_rules_reaches_those_who_were_there_before():
    s = one_group({"practice.activation.types.community_work.active": False})
    late = {
        "practice.activation.types.community_work.active": True,
        "practice.activation.types.community_work.from_weeks": 52.0,
    }
    r = small.run(s, s.replace(late))
    rows = r.events.rows(Event.activation_started)
    rows = rows[r.events.kind[rows] == r.events.kinds.index("community_work")]
    assert (r.citizens.origin[r.events.citizen[rows]] == 0).sum() > 20


def test_a_type_that_ends_before_it_begins_is_a_mistake():
    s = one_group({})
    at = "practice.activation.types.community_work"
    with pytest.raises(ScenarioError, match="from_weeks: 30 lies above to_weeks, 20"):
        s.replace({f"{at}.from_weeks": 30.0, f"{at}.to_weeks": 20.0})


def test_a_group_for_which_no_type_is_left_is_a_mistake():
    base = small.scenario({"insured": small.group()}, {"practice.activation.first_weeks.insured": 8.0})
    kinds = base.practice.activation.types
    with pytest.raises(ScenarioError, match="no active type is for the group 'insured'"):
        base.replace({f"practice.activation.types.{kind}.groups": ("job_ready",) for kind in kinds})
