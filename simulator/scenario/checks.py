"""Checks across keys: what is wrong although each value by itself is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.scenario.finding import ROUNDING, Finding, ascends
from simulator.scenario.law_checks import check_law, in_force, span, turned_round
from simulator.scenario.practice_checks import check_practice

if TYPE_CHECKING:
    from simulator.scenario.scenario import Scenario


def cross_check(s: Scenario) -> list[Finding]:
    """Give everything that does not fit together in a scenario whose parts are valid by themselves."""
    return [
        *check_law(s.law),
        *_dates(s),
        *_groups(s),
        *check_practice(s),
        *_place(s),
        *_behaviour(s),
        *_refund(s),
    ]


def _dates(s: Scenario) -> Iterator[Finding]:
    """Hold days against each other; a law asked for by a day is meant, whichever day the scenario begins on."""
    law = s.law
    if not s.law_by_day and not any(turned_round(law)) and not in_force(law, s.start):
        yield Finding("start", f"on {s.start} the law '{law.title}' is not in force", span(law))
    end = s.start + timedelta(weeks=s.horizon_weeks)
    for day, then in s.later:
        if not s.start < day < end:
            yield Finding(
                f"change_from.{day}", "lies outside the scenario", f"after {s.start} and before {end}"
            )
        for finding in cross_check(then):
            if finding.key != "start":  # a law that begins later is held against its own day
                yield finding
        other = then.law.in_force_from != law.in_force_from
        if other and not then.law_by_day and not in_force(then.law, day):
            yield Finding(
                f"change_from.{day}", f"the law '{then.law.title}' is not in force then", span(then.law)
            )


def _groups(s: Scenario) -> Iterator[Finding]:
    """Every group that lives in the place must be known to all other parts."""
    tables: dict[str, Iterable[str]] = {
        "law.groups": s.law.groups,
        "practice.contact": s.practice.contact,
        "practice.activation.first_weeks": s.practice.activation.first_weeks,
        "practice.activation.repeat_weeks": s.practice.activation.repeat_weeks,
        "behaviour.group_response": s.behaviour.group_response,
        "behaviour.no_show": s.behaviour.no_show,
        "behaviour.sanction_given_no_show": s.behaviour.sanction_given_no_show,
        "prices.benefit_per_week": s.prices.benefit_per_week,
        "prices.sanction": s.prices.sanction,
    }
    for key, has in tables.items():
        for group in s.place.groups:
            if group not in has:
                yield Finding(key, f"the group '{group}' is missing, which lives in the place")
    named: dict[str, Iterable[str]] = {}
    if s.practice.cadence.active:
        named["practice.cadence.groups"] = s.practice.cadence.groups
    if s.practice.service_calls.active:
        named["practice.service_calls.groups"] = s.practice.service_calls.groups
    for key, groups in named.items():
        for name in groups:
            if name not in s.practice.contact:
                message = f"the group '{name}' has no practice.contact"
                yield Finding(key, message, ", ".join(s.practice.contact))


def _place(s: Scenario) -> Iterator[Finding]:
    for group, g in s.place.groups.items():
        at = f"place.groups.{group}"
        ages = g.age_under_30 + g.age_30_to_49
        if ages > 1 + ROUNDING:
            yield Finding(at, f"age_under_30 and age_30_to_49 add up to {ages:g}, more than 1")
        for what in ("employer_return", "treatment"):
            low, high = getattr(g, f"{what}_from_weeks"), getattr(g, f"{what}_to_weeks")
            if low > high:
                yield Finding(f"{at}.{what}_from_weeks", f"{low:g} lies above {what}_to_weeks, {high:g}")


def _behaviour(s: Scenario) -> Iterator[Finding]:
    full, end = s.behaviour.sanction_full_weeks, s.behaviour.sanction_end_week
    if full > end:
        yield Finding("behaviour.sanction_full_weeks", f"{full:g} lies above sanction_end_week, {end:g}")


def _refund(s: Scenario) -> Iterator[Finding]:
    weeks = [step.from_week for step in s.prices.refund.values()]
    if not weeks or weeks[0] != 0 or not ascends(weeks):
        yield Finding(
            "prices.refund", "the steps' from_week must begin at 0 and ascend, in the order written"
        )
