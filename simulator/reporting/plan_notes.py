"""What plan and law have against each other, in notes: one line each, in the language of the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from simulator.experiments.record import Note
from simulator.reporting.notes import said
from simulator.reporting.numbers import plain, significant
from simulator.reporting.words import Words
from simulator.scenario.plan_against_law import Asked, Remark, plan_against_law, unmoved

if TYPE_CHECKING:
    from simulator.scenario import Scenario

_SHARES = ("form_later", "exempted")
"""Remarks whose planned figure is a share."""
_DIGITS = 4


@dataclass(frozen=True)
class _Said:
    """A remark as a sentence in any language."""

    remark: Remark

    def in_words(self, spoken: Words) -> str:
        """Say it."""
        one = self.remark
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


@dataclass(frozen=True)
class _Within:
    """A remark of a scenario, or of what holds from a day on."""

    key: str
    whose: str | date
    remark: _Said | _Within

    def in_words(self, spoken: Words) -> str:
        """Say it."""
        from simulator.reporting.numbers import spelt_out

        whose = spoken.scenario(self.whose) if isinstance(self.whose, str) else spelt_out(self.whose, spoken)
        name = "scenario" if self.key == "of" else "date"
        return spoken(f"plan.{self.key}", **{name: whose, "remark": self.remark.in_words(spoken)})


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
    told = {name: significant(value, spoken, _DIGITS) for name, value in numbers.items()}
    told["to_week"] = significant(asked.to_week or 0.0, spoken, _DIGITS)
    return spoken(f"plan.asked.{asked.type}{ends.get(asked.type, '')}", **told)


def _told(remark: _Said | _Within) -> Note:
    return Note("plan_remark", (("remark", remark),))


def against_its_law(scenario: Scenario) -> tuple[Note, ...]:
    """Hold a scenario's plan against its law, from each date on which it changes too; nothing is said twice."""
    found: dict[Remark, date | None] = {}
    for one in scenario.members or (scenario,):
        periods: list[tuple[date | None, Scenario]] = [(None, one), *one.later]
        for day, then in periods:
            for remark in plan_against_law(then):
                found.setdefault(remark, day)
    return tuple(
        _told(_Said(remark) if day is None else _Within("from", day, _Said(remark)))
        for remark, day in found.items()
    )


def plan_that_stays(scenarios: Mapping[str, Scenario]) -> tuple[Note, ...]:
    """Name, for each proposal, the numbers of its law that differ from the baseline's while its plan does not."""
    (_, baseline), *proposals = scenarios.items()
    found: dict[tuple[str, Remark], None] = {}
    for name, proposal in proposals:
        pairs = zip(baseline.members or (baseline,), proposal.members or (proposal,), strict=False)
        for before, after in pairs:
            for remark in unmoved(_at_last(before), _at_last(after)):
                found[name, remark] = None
    return tuple(_told(_Within("of", name, _Said(remark))) for name, remark in found)


def lines(scenario: Scenario, language: str = "en") -> tuple[str, ...]:
    """Say what a scenario's plan and its law have against each other, a line each."""
    spoken = Words(language)
    return tuple(said(note, spoken) for note in against_its_law(scenario))


def _at_last(scenario: Scenario) -> Scenario:
    """Return what holds at the end of a scenario."""
    return scenario.later[-1][1] if scenario.later else scenario
