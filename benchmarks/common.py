"""One jobcentre that every rival can express: the same people, rates, meetings and caseworkers.

Two years of one group, entering as a Poisson process. The hazard of leaving is constant by band of duration and
multiplied by a frailty of one's own. Meetings fall due every 4 weeks to week 24, then 13 weeks after the last; each
takes 45 minutes of any caseworker of one pool, on working days; one in ten is missed and held anew 9 days later. A
meeting raises the hazard by half for 9 weeks, ten weeks of activation from week 26 on lower it by a quarter. Whatever
else our model has is switched off.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from simulator.scenario import Scenario, load_scenario
from simulator.scenario.base import BAND_EDGES_WEEKS

DAY = 1440
WEEK = 7 * DAY
HORIZON = 104 * WEEK
GROUP = "job_ready"
HAZARDS = (0.040, 0.030, 0.036, 0.032, 0.028, 0.028)
EDGES = (*(int(week * WEEK) for week in BAND_EDGES_WEEKS[1:]), math.inf)
RATES = tuple(hazard / WEEK for hazard in HAZARDS)
PLAN = tuple(week * WEEK for week in (4, 8, 12, 16, 20, 24))
BY_NEED = 13 * WEEK
MEETING = 45
DAY_MINUTES = 444
OPENING = 8 * 60
NO_SHOW = 0.1
AGAIN = 9 * DAY
BOOST, BOOST_MINUTES = 1.5, 9 * WEEK
ACTIVATION, ACTIVATED_MINUTES, LOCKED_IN = 26 * WEEK, 10 * WEEK, 0.75
APPEARING = 4.3
"""Citizens who appear in two years for each who is there at once."""
A_WEEK = 0.156
"""Meetings a week for each citizen who is there, missed ones included."""
FILLED = 0.75
"""Share of the caseworkers' minutes that meetings take."""


@dataclass(frozen=True)
class Person:
    """Somebody as she comes in: when, how long ago she entered (minutes), and her frailty."""

    at: int
    elapsed: int
    frailty: float


def caseworkers(citizens: int) -> int:
    """Give how many caseworkers it takes where about so many citizens appear."""
    return max(1, round(citizens / APPEARING * A_WEEK * MEETING / FILLED / (5 * DAY_MINUTES)))


def people(scenario: Scenario) -> list[Person]:
    """Draw who is there and who will come, as our engines do: the rivals are given them."""
    from simulator.simulation.population import draw_population

    drawn = draw_population(scenario, 1, 0, 0, HORIZON)
    columns = (drawn.wakes, drawn.wakes - drawn.citizens.entered, drawn.citizens.frailty)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return sorted((Person(*row) for row in rows if row[0] < HORIZON), key=lambda person: person.at)


def common(citizens: int) -> Scenario:
    """Give the scenario where about so many citizens appear."""
    base = load_scenario("current_rules")
    group = f"place.groups.{GROUP}"
    hazards = {"job": HAZARDS, "education": (0.0,) * 6, "other": (0.0,) * 6}
    changes: dict[str, Any] = {
        **{f"place.groups.{name}.stock": 0 for name in base.place.groups},
        f"{group}.stock": round(citizens / APPEARING),
        f"{group}.stock_season": [1.0] * 12,
        f"{group}.frailty_variance": 0.3,
        **{
            f"{group}.{basis}.{cause}": list(hazards[cause])
            for basis in ("observed", "baseline")
            for cause in hazards
        },
        **{f"{group}.{name}": 0.0 for name in OFF_IN_PLACE},
        "practice.slack": "idle",
        "practice.booking": "central",
        **{f"practice.teams.{name}.heads": 0.0 for name in base.practice.teams},
        f"practice.teams.{_team(base)}.heads": caseworkers(citizens),
        "practice.caseworkers.factor": 1.0,
        "practice.caseworkers.day_hours": DAY_MINUTES / 60,
        "practice.caseworkers.case_share": 1.0,
        "practice.caseworkers.talk_share": 1.0,
        "practice.caseworkers.holiday_weeks": 0.0,
        "practice.caseworkers.sick_share": 0.0,
        "practice.appointments.target_working_days": 0,
        "practice.appointments.held_for_first_share": 0.0,
        **{f"practice.contact.{GROUP}.{name}": value for name, value in CONTACT.items()},
        **{f"practice.attention.{name}": 0.0 for name in OFF_IN_ATTENTION},
        "practice.attention.lists.management.active": False,
        "practice.activation.refer_weeks": 4,
        **{f"practice.activation.types.{name}.active": False for name in base.practice.activation.types},
        "practice.activation.types.guidance.active": True,
        "practice.activation.types.guidance.places": citizens,
        "practice.activation.types.guidance.referral_minutes": 0,
        **{f"practice.activation.first_weeks.{name}": 0 for name in base.place.groups},
        f"practice.activation.first_weeks.{GROUP}": ACTIVATION // WEEK,
        f"practice.activation.repeat_weeks.{GROUP}": 0,
        **{f"law.duties.{name}.active": False for name in base.law.duties},
        **{f"behaviour.{name}": value for name, value in BEHAVIOUR.items()},
        f"behaviour.no_show.{GROUP}": NO_SHOW,
        f"behaviour.sanction_given_no_show.{GROUP}": 0.0,
        "behaviour.programmes.guidance.lock_in": LOCKED_IN,
        "behaviour.programmes.guidance.after": 1.0,
        "warmup_weeks": 0,
        "horizon_weeks": HORIZON // WEEK,
    }
    return base.replace(changes)


OFF_IN_PLACE = (
    "employer_return_share",
    "treatment_share",
    "reading_share",
    "incomplete_cv_share",
    "return_rate_to_13",
    "return_rate_to_52",
)
OFF_IN_ATTENTION = ("overlooked_talks", "overlooked_offers", "unregistered_talks", "unregistered_activation")
CONTACT = {
    "talk_weeks": [due // WEEK for due in PLAN],
    "by_need_weeks": BY_NEED // WEEK,
    "first_minutes": MEETING,
    "later_minutes": MEETING,
    "prepare_minutes": 0,
    "paper_minutes": 0,
    "phone_share": 0.0,
    "video_share": 0.0,
}
BEHAVIOUR = {
    "displacement": 0.0,
    "threat_share": 0.26,  # the pair is 0.13 ahead and 0.50 held; ahead is switched off by its length
    "talk_ahead_weeks": 0.0001,
    "talk_held_weeks": BOOST_MINUTES // WEEK,
    "caseworker_change": 0.0,
    "activation_ahead": 0.0,
}


def _team(base: Scenario) -> str:
    return next(name for name, team in base.practice.teams.items() if GROUP in team.groups)
