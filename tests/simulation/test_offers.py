"""Offers: for whom a type is, on which list one stands, who is overlooked."""

from __future__ import annotations

import pytest

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


def test_a_group_for_which_no_type_is_left_is_a_mistake():
    base = small.scenario({"insured": small.group()}, {"practice.activation.first_weeks.insured": 8.0})
    kinds = base.practice.activation.types
    with pytest.raises(ScenarioError, match="no active type is for the group 'insured'"):
        base.replace({f"practice.activation.types.{kind}.groups": ("job_ready",) for kind in kinds})
