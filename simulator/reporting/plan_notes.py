"""What plan and law have against each other: one line each, in the language of the report."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from simulator.reporting.numbers import plain, significant, spelt_out
from simulator.reporting.words import Words
from simulator.scenario.plan_against_law import Asked, Remark, plan_against_law

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_SHARES = ("form_later", "exempted")
"""Remarks whose planned figure is a share."""
_DIGITS = 4


def remark_in_words(one: Remark, spoken: Words) -> str:
    """Say a remark on a plan and its law."""
    values: dict[str, object] = {
        "group": spoken.group(one.group),
        "what": spoken(f"plan.what.{one.what}"),
        "asked": _asked(one.asked, spoken),
        "before": _asked(one.before or Asked("nothing"), spoken),
        "planned": _planned(one, spoken),
        "lever": one.key,
        "aim": one.aim,
        "age": spoken(f"plan.age.{one.age}") if one.age else "",
        "names": _names(one, spoken),
    }
    ends = one.kind == "too_rare" and one.planned == float("inf")
    return spoken(f"notes.plan.{one.kind}{'_ends' if ends else ''}", **values)


def _names(one: Remark, spoken: Words) -> str:
    forms = one.kind.startswith("form")
    return spoken.sequence(spoken(f"plan.form.{n}") if forms else n for n in one.names) if one.names else ""


def _planned(one: Remark, spoken: Words) -> str:
    if one.kind in _SHARES:
        return spoken("format.percent", value=significant(100 * one.planned, spoken, 2))
    if one.kind in ("too_rare", "late_offer", "late_types"):
        return significant(round(one.planned, 1), spoken, _DIGITS)
    return plain(one.planned, spoken, 0)


def _asked(asked: Asked, spoken: Words) -> str:
    ends = {
        "count": "_from" if asked.from_week else "",
        "every": ("_from" if asked.from_week else "") + ("_to" if asked.to_week is not None else ""),
    }
    numbers = {"number": asked.number, "within": asked.within, "from_week": asked.from_week}
    values = {name: significant(value, spoken, _DIGITS) for name, value in numbers.items()}
    values["to_week"] = significant(asked.to_week or 0.0, spoken, _DIGITS)
    return spoken(f"plan.asked.{asked.type}{ends.get(asked.type, '')}", **values)


def against_its_law(scenario: Scenario) -> Mapping[Remark, date | None]:
    """Hold a scenario's plan against its law, from each date on which it changes too; nothing is said twice."""
    found: dict[Remark, date | None] = {}
    for one in scenario.members or (scenario,):
        periods: list[tuple[date | None, Scenario]] = [(None, one), *one.later]
        for day, then in periods:
            for remark in plan_against_law(then):
                found.setdefault(remark, day)
    return found


def lines(scenario: Scenario, language: str = "en") -> tuple[str, ...]:
    """Say what a scenario's plan and its law have against each other, a line each."""
    spoken = Words(language)
    remarks = [(remark_in_words(one, spoken), day) for one, day in against_its_law(scenario).items()]
    return tuple(
        said if day is None else spoken("plan.from", date=spelt_out(day, spoken), remark=said)
        for said, day in remarks
    )
