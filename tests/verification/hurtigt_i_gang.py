"""The experiment "Hurtigt i gang" made again in the simulator, to test and to find the pairs of sizes.

Graversen and van Ours (2008, Journal of Public Economics; IZA DP 2504): newly unemployed insured in two counties, winter
2005-06, were treated or not by their day of birth. Median duration was 14 weeks among the untreated and 11.5 among the
treated; contacts drove it.

Assumed here, where the papers' abstracts are silent: the untreated have a talk every 13 weeks (the law of 2005: at
most three months apart); the treated have a job-search course of two weeks that begins in the middle of week 6, and
talks every fortnight from week 7 to week 19, in person, for 30 minutes without content duties. An ordinary practice
aims ten working days before a talk is due, so these weeks are read both as the dues and as the weeks in which talks are
held. Hazards are flat, all exits are to a job, displacement is off (both groups lived in the same labour market), and
the level is solved so that the untreated have their 14 weeks: talks act on them too.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np

from tests.verification import small

WEEKS = (7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0)
LATER = (26.0, 39.0, 52.0)
UNTREATED = {"talk_weeks": (13.0, *LATER)}
READINGS = {"as due": 0.0, "as held": 2.0}
"""Weeks by which the plan's dues lie behind the weeks told, by how these are read."""
COURSE: dict[str, Any] = {
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
EFFECTS: dict[str, Any] = {
    "behaviour.effect_scale": 1.0,
    "behaviour.displacement": 0.0,
    "behaviour.caseworker_change": 0.0,
    "behaviour.trust": 0.0,
    "law.duties.cv_follow_up.active": False,
    "law.duties.booking_decision.active": False,
    "law.duties.form_decision.active": False,
}


def median(rate: float, changes: Mapping[str, Any], plan: Mapping[str, Any], replications: int) -> float:
    """Return the median weeks of the entrants' first spells, by Kaplan and Meier: some 3,000 a replication."""
    s = small.scenario(
        {"insured": small.group(stock=1000, **small.hazards(rate))},
        EFFECTS | dict(changes),
        plan={"first_minutes": 30.0, "later_minutes": 30.0} | dict(plan),
        heads=60.0,
        warmup_weeks=8,
        horizon_weeks=78,
    )
    runs = [small.weeks_to_exit(small.run(s, replication=r))[:2] for r in range(replications)]
    lasted, gone = zip(*runs, strict=True)
    return kaplan_meier_median(np.concatenate(lasted), np.concatenate(gone))


def kaplan_meier_median(weeks: Any, gone: Any) -> float:
    order = np.argsort(weeks)
    there = np.cumprod(1 - gone[order] / np.arange(len(weeks), 0, -1))
    return float(weeks[order][np.searchsorted(-there, -0.5)])


@cache
def untreated(rate: float, share: float, replications: int = 2) -> float:
    return median(rate, {"behaviour.threat_share": share}, UNTREATED, replications)


@cache
def treated(rate: float, share: float, reading: str, replications: int = 2) -> float:
    later = READINGS[reading]
    plan = {"talk_weeks": (*(w + later for w in WEEKS), *(w + later for w in LATER[:1]), *LATER[1:])}
    return median(rate, COURSE | {"behaviour.threat_share": share}, plan, replications)


@cache
def solved_rate(share: float, replications: int = 2) -> float:
    """Return the weekly hazard without talks at which the untreated have a median of 14 weeks."""
    rate = 0.9 * np.log(2) / 14
    for _ in range(3):
        rate *= untreated(float(rate), share, replications) / 14
    return float(rate)
