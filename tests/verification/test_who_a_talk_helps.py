"""A talk helps some more than others, and only then does it matter whom the jobcentre chooses to meet.

Theory. Let those at risk of long unemployment be met more often than others, the average kept (the cadence rule). Where
a talk acts alike on all, that moves exits from one to another and no more than the number of talks moves; the more it
acts on those at risk, the more the same talks bring.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from simulator.log import Event
from simulator.model.rules import vocabulary
from simulator.simulation import simulate, timeline
from simulator.simulation.compile import compile_rules
from tests.verification import small

REPLICATIONS = 6
CADENCE = {
    "practice.cadence.active": True,
    "practice.cadence.groups": ("job_ready",),
    "practice.cadence.at_risk_factor": 1.0,
    "practice.screening.sensitivity": 1.0,
    "practice.screening.specificity": 1.0,
    "law.groups.job_ready.requirements.talks.binds": "average",
    "law.groups.job_ready.requirements.talks.number": 3,
    "law.groups.job_ready.requirements.talks.weeks": 52.0,
}


def jobcentre(at_risk):
    """Talks half a year apart, so that one is over before the next begins to act."""
    effects = {
        "behaviour.effect_scale": 1.0,
        "behaviour.displacement": 0.0,
        "behaviour.threat_share": 0.05,
        "behaviour.talk_effect.at_risk": at_risk,
    }
    return small.scenario(
        {"job_ready": small.group(stock=500, frailty_variance=0.02, **small.hazards(0.02))},
        effects | CADENCE,
        plan={"talk_weeks": (1.0, 26.0, 51.0), "by_need_weeks": 25.0},
        heads=60.0,
        warmup_weeks=52,
        horizon_weeks=104,
    )


@cache
def value_of_targeting(at_risk):
    """Weeks by which more talks with those at risk shorten the first spell, and its error."""
    alike = jobcentre(at_risk)
    chosen = alike.replace({"practice.cadence.at_risk_factor": 0.6})
    before, after = (
        np.concatenate(
            [small.weeks_to_exit(simulate(timeline(alike, s), 1, r))[0] for r in range(REPLICATIONS)]
        )
        for s in (alike, chosen)
    )
    difference = before - after
    return difference.mean(), difference.std(ddof=1) / math.sqrt(len(difference))


def test_choosing_whom_to_meet_is_worth_more_the_more_a_talk_helps_those_who_are_chosen():
    less, alike, more = (value_of_targeting(factor) for factor in (0.33, 1.0, 3.0))
    assert alike[0] - less[0] > 3 * math.hypot(alike[1], less[1])
    assert more[0] - alike[0] > 3 * math.hypot(more[1], alike[1])


@pytest.mark.parametrize("factor", [0.5, 1.0, 2.0])
def test_a_factor_for_those_at_risk_keeps_the_mean_effect(factor):
    s = jobcentre(factor)
    rules = compile_rules(s, s, vocabulary((s,)), 0).rules
    assert rules.effect_at_risk / rules.effect_not_at_risk == pytest.approx(factor)
    assert rules.effect_at_risk + rules.effect_not_at_risk == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("key", "somebody"),
    [
        (
            "in_treatment",
            {"treatment_share": 1.0, "treatment_start_to_weeks": 0.15, "treatment_from_weeks": 52.0},
        ),
        ("with_return_date", {"employer_return_share": 1.0, "employer_return_from_weeks": 52.0}),
    ],
)
def test_a_talk_acts_little_in_treatment_and_with_an_employer_to_return_to(key, somebody):
    ends = {"treatment_to_weeks": 60.0, "employer_return_to_weeks": 60.0}
    base = small.scenario(
        {"job_ready": small.group(stock=300, **(ends | somebody), **small.hazards(0.03))},
        {"behaviour.effect_scale": 1.0, "behaviour.threat_share": 0.05},
        plan={"talk_weeks": (1.0, 9.0, 17.0, 25.0)},
        horizon_weeks=60,
    )
    by_factor = [
        small.weeks_to_exit(small.run(base.replace({f"behaviour.talk_effect.{key}": f})))[0].mean()
        for f in (0.0, 0.15, 1.0)
    ]
    assert by_factor[0] > by_factor[1] > by_factor[2]


def started_by_a_year(s):
    """Share of those who stay a year who have begun activation by then."""
    r = small.run(s)
    weeks, _, who = small.weeks_to_exit(r)
    stayed = who[weeks >= 52]
    rows = r.events.rows(Event.activation_started)
    return np.isin(stayed, r.events.citizen[rows]).mean()


def test_an_overlooked_citizen_is_looked_at_again_at_each_talk():
    overlooked = small.scenario(
        {"job_ready": small.group(stock=400, **small.hazards(0.005))},
        {
            "practice.attention.overlooked_offers": 0.5,
            "practice.attention.lists.management.active": False,
        },
        plan={"talk_weeks": (1.0, 9.0, 17.0, 25.0), "by_need_weeks": 13.0},
        horizon_weeks=104,
    ).replace({"practice.activation.first_weeks.job_ready": 10.0})
    contact = "practice.contact.job_ready"
    no_talks = overlooked.replace({f"{contact}.talk_weeks": (300.0,), f"{contact}.by_need_weeks": 0.0})
    assert started_by_a_year(no_talks) == pytest.approx(0.5, abs=0.1)
    assert started_by_a_year(overlooked) > 0.85


def test_talks_demands_and_sanctions_move_exits_out_of_the_labour_force_by_their_own_sizes():
    base = small.scenario(
        {"job_ready": small.group(stock=800, **small.hazards(0.01, 0.03))},
        {
            "behaviour.effect_scale": 1.0,
            "behaviour.labour_force.talk": 0.0,
            "behaviour.labour_force.demand": 0.0,
        },
        plan={"talk_weeks": (1.0, 9.0, 17.0, 25.0), "by_need_weeks": 13.0},
    )
    still, moved = (small.run(base.replace({"behaviour.labour_force.talk": size})) for size in (0.0, 1.0))
    out = [_left(r, "labour_force") for r in (still, moved)]
    other = [_left(r, "other") for r in (still, moved)]
    assert out[1] > 1.2 * out[0]
    assert other[1] <= 1.02 * other[0]


def _left(r, kind):
    rows = r.events.rows(Event.exited)
    return sum(r.events.kinds[k] == kind for k in r.events.kind[rows].tolist())
