"""Replay of "Hurtigt i gang": early, intensive contact shortens the median from 14 weeks to about 11.5.

Theory. Graversen and van Ours (2008, Journal of Public Economics; IZA DP 2504): newly unemployed insured in two
counties, winter 2005-06, were treated or not by their day of birth. Median duration was 14 weeks among the untreated
and 11.5 among the treated; contacts drove it. The default pair of sizes, 0.36 before a talk and 0.20 after it, is to
land between 11.0 and 12.2 weeks, displacement off: both groups lived in the same labour market.

Assumed here, where the papers' abstracts are silent: the untreated have a talk every 13 weeks (the law of 2005: at
most three months apart); the treated have a job-search course of two weeks that begins in the middle of week 6, and
after it a talk every fortnight until week 19, in person, for 30 minutes without content duties. Hazards are flat, all
exits are to a job, and the level is solved so that the untreated have their 14 weeks: talks act on them too. When the
talks begin matters: fortnightly talks from entry on, with the same sizes, give a median of about 10 weeks.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from tests.verification import small

CONTROL = {"talk_weeks": (13.0, 26.0, 39.0, 52.0)}
TREATED = {"talk_weeks": (7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0, 26.0, 39.0, 52.0)}
COURSE = {
    "practice.activation.first_weeks.insured": 5.5,
    "practice.activation.refer_weeks": 3.0,
    "practice.activation.types.guidance.weeks": 2.0,
    "practice.activation.types.guidance.places": 4000,
    "practice.activation.types.guidance.lag_days": 21,
    **{
        f"practice.activation.types.{name}.active": False
        for name in (
            "internship",
            "education",
            "community_work",
            "private_wage_subsidy",
            "public_wage_subsidy",
        )
    },
}
EFFECTS = {
    "behaviour.effect_scale": 1.0,
    "behaviour.displacement": 0.0,
    "behaviour.caseworker_change": 0.0,
    "behaviour.trust": 0.0,
    "practice.appointments.target_working_days": 0,
    "practice.appointments.notice_working_days": 5,
    "law.duties.cv_follow_up.active": False,
    "law.duties.booking_decision.active": False,
    "law.duties.form_decision.active": False,
}


@cache
def median(rate, treated, share=0.66):
    """Median weeks of the entrants' first spells, by Kaplan and Meier: two replications of some 3,000 entrants each."""
    s = small.scenario(
        {"insured": small.group(stock=1000, **small.hazards(rate))},
        EFFECTS | {"behaviour.threat_share": share} | (COURSE if treated else {}),
        plan={"first_minutes": 30.0, "later_minutes": 30.0} | (TREATED if treated else CONTROL),
        heads=60.0,
        warmup_weeks=8,
        horizon_weeks=78,
    )
    lasted, gone = zip(*(small.weeks_to_exit(small.run(s, replication=r))[:2] for r in range(2)), strict=True)
    return kaplan_meier_median(np.concatenate(lasted), np.concatenate(gone))


def kaplan_meier_median(weeks, gone):
    order = np.argsort(weeks)
    there = np.cumprod(1 - gone[order] / np.arange(len(weeks), 0, -1))
    return float(weeks[order][np.searchsorted(-there, -0.5)])


@cache
def solved_rate(share=0.66):
    """The weekly hazard without talks at which the untreated have a median of 14 weeks."""
    rate = 0.9 * np.log(2) / 14
    for _ in range(2):
        rate *= median(float(rate), False, share) / 14
    return float(rate)


def test_the_untreated_have_a_median_of_14_weeks():
    assert median(solved_rate(), False) == pytest.approx(14, abs=0.35)


def test_the_treated_have_the_median_of_the_experiment():
    assert 11.0 <= median(solved_rate(), True) <= 12.2


@pytest.mark.parametrize("share", [1.0, 0.26])
def test_both_ends_of_the_split_reproduce_it(share):
    assert 11.0 <= median(solved_rate(share), True, share) <= 12.2
