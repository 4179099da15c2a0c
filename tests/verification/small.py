"""Small jobcentres for the verification: one or two groups, one team each, everything off that is not under test."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK, WorkingDays, working_days
from simulator.log import KIND, Event, Run
from simulator.scenario import Scenario, load_scenario
from simulator.scenario.place import Place
from simulator.simulation import simulate, timeline

FLAT = (1.0,) * 6
TEAM = {"insured": "insured", "sick_listed": "sick_listed"}
"""Which team serves a group in the shipped practice; cash_assistance serves the others."""

PLAIN: dict[str, Any] = {
    "behaviour.effect_scale": 0.0,
    "behaviour.no_show_scale": 0.0,
    "practice.caseworkers.sick_share": 0.0,
    "practice.caseworkers.holiday_weeks": 0.0,
    "practice.attention.overlooked_talks": 0.0,
    "practice.attention.overlooked_offers": 0.0,
    "practice.attention.unregistered_talks": 0.0,
    "practice.attention.unregistered_activation": 0.0,
    "practice.slack": "idle",
    "behaviour.breach_scale": 0.0,
    "prices.benefit_hours_limit": 100_000.0,
}
"""No effects, nobody missing, ill, away or overlooked, no talks beyond the plan, no end of the benefit."""


def group(**changes: Any) -> dict[str, Any]:
    """Give a group of a place: one hazard, no frailty, no season, nobody returns."""
    hazards = {"job": (0.03,) * 6, "education": (0.0,) * 6, "other": (0.01,) * 6}
    plain: dict[str, Any] = {
        "stock": 120,
        "hours_share": 1.0,
        "frailty_variance": 0.0,
        "age_under_30": 0.3,
        "age_30_to_49": 0.4,
        "digital_share": 1.0,
        "observed": hazards,
        "baseline": hazards,
    }
    return plain | changes


def hazards(job: float | tuple[float, ...], other: float | tuple[float, ...] = 0.0) -> dict[str, Any]:
    """Give observed and baseline hazards alike, per week and band."""
    both = {
        "job": job if isinstance(job, tuple) else (job,) * 6,
        "education": (0.0,) * 6,
        "other": other if isinstance(other, tuple) else (other,) * 6,
    }
    return {"observed": both, "baseline": both}


def scenario(
    groups: Mapping[str, Mapping[str, Any]],
    changes: Mapping[str, Any] | None = None,
    *,
    plan: Mapping[str, Any] | None = None,
    heads: float = 40.0,
    warmup_weeks: int = 26,
    horizon_weeks: int = 52,
) -> Scenario:
    """Build a plain jobcentre.

    Parameters
    ----------
    groups
        The place's groups, by name: see :func:`group`.
    changes
        What differs from :data:`PLAIN`.
    plan
        ``practice.contact`` of every group; the shipped plan, in person and with nothing by need, where it is silent.
    heads
        Caseworkers of every team that serves somebody.
    """
    place = Place.model_validate(
        {
            "kind": "place",
            "title": "Nowhere",
            "year": date(2023, 7, 1),
            "source": "made for a test",
            "groups": {name: dict(data) for name, data in groups.items()},
        }
    )
    base = load_scenario("current_rules")
    settings = dict(PLAIN)
    shares = ("phone_share", "video_share", "group_share", "others_share", "exempt_share", "by_need_weeks")
    for name in groups:
        contact: dict[str, Any] = dict.fromkeys(shares, 0.0) | {"joint_weeks": (), "a_kasse_weeks": ()}
        for key, value in (contact | dict(plan or {})).items():
            settings[f"practice.contact.{name}.{key}"] = value
        settings[f"practice.activation.first_weeks.{name}"] = 0.0
        settings[f"practice.teams.{TEAM.get(name, 'cash_assistance')}.heads"] = heads
    settings |= {
        f"law.groups.{name}.offers.{offer}.active": False
        for name in groups
        for offer in base.law.groups[name].offers
    }
    settings |= {"warmup_weeks": warmup_weeks, "horizon_weeks": horizon_weeks, "place": place}
    return base.replace(settings | dict(changes or {}))


def run(baseline: Scenario, proposal: Scenario | None = None, seed: int = 1, replication: int = 0) -> Run:
    """Run the baseline through the warm-up, then the proposal (or the baseline on)."""
    return simulate(timeline(baseline, baseline if proposal is None else proposal), seed, replication)


def calendar_of(s: Scenario) -> WorkingDays:
    """Give the working days of a scenario's run, and some more."""
    return working_days(s.start, -7 * s.warmup_weeks - 40, 7 * s.horizon_weeks + 400)


def exits(r: Run, among: NDArray[np.bool_] | None = None) -> tuple[tuple[int, int, int, int], ...]:
    """Give (citizen, spell, minute, kind) of every exit, in the order of citizens."""
    rows = r.events.rows(Event.exited)
    if among is not None:
        rows = rows[among[r.events.citizen[rows]]]
    log = r.events
    return tuple(
        sorted(zip(*(c[rows].tolist() for c in (log.citizen, log.spell, log.time, log.kind)), strict=True))
    )


def count(r: Run, *events: Event) -> int:
    """Count the rows of some events."""
    return len(r.events.rows(*events))


def weeks_to_exit(r: Run) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.intp]]:
    """Give the length in weeks of every entrant's first spell (to the horizon if it still lasts), whether it ended,
    and who she is."""
    who = np.flatnonzero(r.citizens.origin == 1)
    end = np.full(len(r.citizens), r.horizon, dtype=np.int64)
    gone = np.zeros(len(r.citizens), dtype=bool)
    rows = r.events.rows(Event.exited)
    rows = rows[r.events.spell[rows] == 0]
    end[r.events.citizen[rows]] = r.events.time[rows]
    gone[r.events.citizen[rows]] = True
    return (end[who] - r.citizens.entered[who]) / MINUTES_PER_WEEK, gone[who], who


def held_day(r: Run) -> NDArray[np.int64]:
    """Give the day number of every talk held by a caseworker, in order."""
    rows = r.events.rows(Event.talk_held)
    rows = rows[r.events.kind[rows] != KIND["a_kasse"]]
    return r.events.time[rows].astype(np.int64) // MINUTES_PER_DAY


def waits(r: Run) -> NDArray[np.float64]:
    """Give the days from target to talk of every first talk held after ``start``."""
    rows = r.events.rows(Event.talk_held)
    rows = rows[(r.events.kind[rows] == KIND["first"]) & (r.events.time[rows] >= 0)]
    return (r.events.time[rows] // MINUTES_PER_DAY - r.events.target[rows] // MINUTES_PER_DAY).astype(float)
