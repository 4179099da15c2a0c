"""The signs that must hold with effects on, whoever believes what about when a talk acts.

Evidence. A lost talk lengthens unemployment (Swiss UI, planned and lost by a caseworker's absence); more caseworkers
shorten it (Germany: 490 extra in 14 offices); early, frequent talks shorten it (two Danish experiments). No study finds
that waiting for a talk cures unemployment. So, effects on and on the same citizens: more caseworkers never lengthen
time on benefit, later talks never shorten it, an added talk of any form never lengthens it, and an offer brought
forward never lengthens the time before it. Differences are paired, citizen by citizen; a sign is broken when the
difference is larger than three standard errors of the mean over the entrants.
"""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from simulator.scenario import load_scenario
from simulator.simulation import simulate, timeline
from tests.verification import small

SPLITS = (0.05, 0.66, 1.0)
EFFECTS = {"behaviour.effect_scale": 1.0, "behaviour.displacement": 0.0}
PLAN = {"talk_weeks": (4.0, 10.0, 17.0, 25.0), "by_need_weeks": 13.0}
REPLICATIONS = 4


def lasted(baseline, proposal, replications=REPLICATIONS):
    """Weeks of every entrant's first spell, to the horizon where it has not ended."""
    runs = (simulate(timeline(baseline, proposal), 1, r) for r in range(replications))
    return np.concatenate([small.weeks_to_exit(r)[0] for r in runs])


def never_longer(before, after):
    """Say whether spells are not longer than before by more than chance."""
    difference = after - before
    return difference.mean() <= 3 * difference.std(ddof=1) / math.sqrt(len(difference)) + 1e-12


def surely_shorter(before, after):
    difference = after - before
    return difference.mean() < -3 * difference.std(ddof=1) / math.sqrt(len(difference))


def a_jobcentre(split, **changes):
    return small.scenario(
        {"insured": small.group(stock=400, **small.hazards(0.035))},
        EFFECTS | {"behaviour.threat_share": split} | changes,
        plan=PLAN,
        heads=7.0,
        horizon_weeks=78,
    )


@cache
def with_staff(split, factor):
    base = a_jobcentre(split)
    return lasted(base, base.replace({"practice.caseworkers.factor": factor}))


@pytest.mark.parametrize("split", SPLITS)
def test_more_caseworkers_never_lengthen_unemployment(split):
    for fewer, more in pairwise((0.5, 0.75, 1.0, 1.5, 2.0, 3.0)):
        assert never_longer(with_staff(split, fewer), with_staff(split, more)), (fewer, more)


@pytest.mark.parametrize("split", SPLITS)
def test_half_the_caseworkers_lengthen_unemployment(split):
    assert surely_shorter(with_staff(split, 0.5), with_staff(split, 1.0))


PLACES = [
    *("current_rules", "current_rules_2017", "current_rules_2026", "hilleroed", "koege", "rudersdal"),
    *("faaborg_midtfyn", "broendby", "holbaek", "lejre", "north_jutland"),
]


@pytest.mark.parametrize("split", [0.05, 1.0])
@pytest.mark.parametrize("name", PLACES)
def test_in_every_shipped_place_more_caseworkers_never_lengthen_unemployment(name, split):
    shipped = load_scenario(name)
    for place in shipped.members or (shipped,):
        base = place.replace({"behaviour.threat_share": split, "practice.slack": "idle"})
        by_staff = [
            lasted(base, base.replace({"practice.caseworkers.factor": f}), 1) for f in (0.5, 1.0, 3.0)
        ]
        for fewer, more in pairwise(by_staff):
            assert never_longer(fewer, more), place.name


@pytest.mark.parametrize("split", SPLITS)
def test_with_ample_staff_the_day_on_which_a_talk_is_asked_for_does_not_move_time_on_benefit(split):
    base = a_jobcentre(split).replace({"practice.teams.insured.heads": 60.0})
    asked = [lasted(base, base.replace({"practice.appointments.request_days": d})) for d in (14, 28, 42, 56)]
    for early in asked[1:]:
        assert early.mean() == pytest.approx(asked[0].mean(), abs=0.02)


@pytest.mark.parametrize("split", SPLITS)
def test_talks_that_are_aimed_at_later_never_shorten_unemployment(split):
    base = a_jobcentre(split).replace({"practice.teams.insured.heads": 60.0})
    plans = [
        {"practice.contact.insured.talk_weeks": tuple(w + later for w in PLAN["talk_weeks"])}
        for later in (0.0, 2.0, 6.0)
    ]
    for sooner, later in pairwise([lasted(base, base.replace(p)) for p in plans]):
        assert never_longer(later, sooner)


FORMS = {"in person": {}, "by phone": "phone_share", "in a group": "group_share", "by others": "others_share"}


@pytest.mark.parametrize("caseload", ["pool", "fixed"])
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("split", SPLITS)
def test_an_added_talk_of_any_form_never_lengthens_unemployment(split, form, caseload):
    share = FORMS[form]
    of_form = {f"practice.contact.insured.{share}": 1.0} if share else {}
    change = {"practice.caseload": caseload, "behaviour.caseworker_change": 0.22}
    base = a_jobcentre(split, **change).replace({"practice.teams.insured.heads": 60.0})
    few = base.replace({"practice.contact.insured.talk_weeks": (4.0, 17.0)} | of_form)
    for weeks in ((4.0, 7.0, 17.0), (4.0, 14.0, 17.0), (4.0, 17.0, 21.0)):
        assert never_longer(lasted(few, few), lasted(few, few.replace({CONTACT: weeks}))), weeks


CONTACT = "practice.contact.insured.talk_weeks"


@pytest.mark.parametrize("split", [0.05, 0.26])
def test_a_weaker_talk_does_not_wipe_out_a_stronger_one(split):
    # The talk at week 4 is in person, those after it in a group: a few weeks later the weaker must not cover it.
    base = a_jobcentre(split, **{"practice.contact.insured.group_share": 1.0})
    base = base.replace({"practice.teams.insured.heads": 60.0, CONTACT: (4.0,)})
    assert never_longer(lasted(base, base), lasted(base, base.replace({CONTACT: (4.0, 7.0)})))


def test_an_offer_brought_forward_never_lengthens_the_time_before_it():
    week = 22.0
    base = small.scenario(
        {"insured": small.group(stock=600, **small.hazards(0.035))},
        EFFECTS,
        plan={"talk_weeks": (300.0,)},
        horizon_weeks=60,
    ).replace({"practice.activation.first_weeks.insured": week})
    for sooner in (18.0, 13.0):
        moved = base.replace({"practice.activation.first_weeks.insured": sooner})
        late, early = (np.minimum(lasted(base, s), sooner) for s in (base, moved))
        assert never_longer(late, early)
        assert surely_shorter(late, early), sooner


def test_the_threat_of_an_offer_needs_no_vacant_place():
    base = small.scenario(
        {"insured": small.group(stock=600, **small.hazards(0.035))},
        EFFECTS | {f"practice.activation.types.{t}.places": 0 for t in TYPES},
        plan={"talk_weeks": (300.0,)},
        horizon_weeks=60,
    )
    offered = base.replace({"practice.activation.first_weeks.insured": 13.0})
    assert surely_shorter(lasted(base, base), lasted(base, offered))


TYPES = (
    "guidance",
    "internship",
    "education",
    "community_work",
    "private_wage_subsidy",
    "public_wage_subsidy",
)
