"""The offers that a practice aims at, held against the law's deadlines by age."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from simulator.scenario.base import Group
from simulator.scenario.law import Offer
from simulator.scenario.planned_talks import A_DAY, DAYS
from simulator.scenario.remark import AGES, Age, Asked, Remark

if TYPE_CHECKING:
    from simulator.scenario.scenario import Scenario


def deadlines(offer: Offer) -> dict[Age, float]:
    """Return the week by which the first offer must have begun, by age."""
    return {
        "under_30": offer.weeks_under_30,
        "30_to_49": offer.weeks_30_to_49,
        "from_50": offer.weeks_from_50,
    }


def aims_of(s: Scenario, group: Group) -> dict[Age, tuple[float, str]]:
    """Return the week that the first offer is aimed at, by age, and the key that says so."""
    activation, at = s.practice.activation, "practice.activation.first_weeks"
    middle = (activation.first_weeks.get(group, 0.0), f"{at}.{group}")
    aims: dict[Age, tuple[float, str]] = dict.fromkeys(("under_30", "30_to_49", "from_50"), middle)
    if group in activation.first_weeks_under_30:
        aims["under_30"] = (activation.first_weeks_under_30[group], f"{at}_under_30.{group}")
    if group in activation.first_weeks_from_50:
        aims["from_50"] = (activation.first_weeks_from_50[group], f"{at}_from_50.{group}")
    return aims


def offers_against_law(s: Scenario, group: Group) -> Iterator[Remark]:
    """Name the offers that a plan never begins in time, with hands and places enough."""
    activation, aims = s.practice.activation, aims_of(s, group)
    for offer in s.law.groups[group].offers.values():
        if not offer.active:
            continue
        lags = {
            name: kind.lag_days / DAYS
            for name, kind in activation.types.items()
            if kind.active
            and kind.share > 0
            and (not kind.groups or group in kind.groups)
            and (not offer.types or name in offer.types)
        }
        told: dict[Remark, list[Age]] = {}
        for age, deadline in deadlines(offer).items():
            aim, key = aims[age]
            asked = Asked("offer", within=deadline)
            last, begun = deadline + offer.slack_days / DAYS + A_DAY, max(0.0, aim - activation.refer_weeks)
            late = tuple(name for name, lag in lags.items() if begun + lag > last)
            remark = None
            if not lags or aim <= 0:
                remark = Remark("no_offer", group, "offer", asked, key)
            elif len(late) == len(lags):
                remark = Remark("late_offer", group, "offer", asked, key, begun + min(lags.values()))
            elif late:
                begins = begun + min(lags[name] for name in late)
                lag_key = f"practice.activation.types.{late[0]}.lag_days"
                remark = Remark("late_types", group, "offer", asked, lag_key, begins, late)
            if remark is not None:
                told.setdefault(remark, []).append(age)
        for remark, ages in told.items():
            yield from told_by_age(remark, ages)


def told_by_age(remark: Remark, ages: list[Age]) -> Iterator[Remark]:
    """Say once what holds of every age."""
    if len(ages) == len(AGES):
        yield remark
    else:
        yield from (replace(remark, age=age) for age in ages)
