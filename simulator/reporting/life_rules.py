"""The rule behind an event of a citizen's life: the law's section, the jobcentre's practice, or none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import TYPE_CHECKING

from simulator.calendar import day_of
from simulator.log import Event, EventLog

if TYPE_CHECKING:
    from simulator.reporting.words import Words
    from simulator.scenario import Scenario
    from simulator.scenario.law import Law, LawGroup

_HELD_BY = {"first": "jobcentre", "talk": "jobcentre", "joint": "joint", "a_kasse": "a_kasse"}
_TALKS = (Event.talk_booked, Event.talk_held, Event.talk_missed)


def law_on(scenario: Scenario, minute: int) -> Law:
    """Return the law that a scenario follows at a minute, where it changes on a date too."""
    day = scenario.start + timedelta(days=day_of(minute))
    law = scenario.law
    for since, then in scenario.later:
        if since <= day:
            law = then.law
    return law


def rule_behind(log: EventLog, row: int, group: str, scenario: Scenario, words: Words) -> str:
    """Return the rule behind a row of the log.

    Parameters
    ----------
    log : EventLog
        The log.
    row : int
        Its row.
    group : str
        The citizen's target group.
    scenario : Scenario
        What the jobcentre followed then.
    words : Words
        The language; sections stay as the law's file has them.

    Returns
    -------
    str
        Such as ``LAB § 31, stk. 1`` or ``the jobcentre's own practice``; empty where no rule is behind it.
    """
    event, kind = Event(log.event[row]), log.kinds[log.kind[row]]
    law = law_on(scenario, int(log.time[row]))
    owed = next((of for name, of in law.groups.items() if name == group), None)
    if event in _TALKS:
        said = _of_a_talk(kind, owed, words)
        missed = event == Event.talk_missed
        return words("life.rule.breach", rule=said, section=law.sanction.section) if missed else said
    match event:
        case Event.guided if kind == "after_breach":
            return _joined([d.section for d in law.duties.values() if d.active and d.guides_on_sanctions])
        case Event.guided:
            return _joined(
                d.section
                for d in law.duties.values()
                if d.active and d.guides_on_sanctions and group in d.groups
            )
        case Event.sanctioned:
            return law.sanction.section
        case Event.activation_started if owed is not None:
            return _joined(o.section for o in owed.offers.values() if o.active) or words("life.rule.practice")
        case Event.service_call:
            return words("life.rule.practice")
        case Event.flagged:
            return words("life.rule.overdue")
        case Event.exited if kind == "benefit_exhausted":
            return words("life.rule.used_up")
        case Event.exempt_from:
            return _exemption(kind, owed)
        case _:
            return ""


def _of_a_talk(kind: str, owed: LawGroup | None, words: Words) -> str:
    sections = [words("life.rule.by_need")] if kind == "by_need" else []
    if owed is not None and not sections:
        held_by = _HELD_BY.get(kind, "jobcentre")
        needs = [r for r in owed.requirements.values() if r.active and r.held_by == held_by]
        dated = (
            [r for r in needs if r.type == "by"] if kind == "first" else [r for r in needs if r.type != "by"]
        )
        sections = [r.section for r in dated or needs]
    return _joined(sections) or words("life.rule.practice")


def _exemption(kind: str, owed: LawGroup | None) -> str:
    exempting = [] if owed is None else [r.section for r in owed.requirements.values() if kind in r.exempt]
    return _joined(exempting)


def _joined(sections: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(section for section in sections if section))
