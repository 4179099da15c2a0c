"""Obligations: which talks and offers fell due, to whom, when, and whether they were held in time.

They are computed from spells and law, not read off what the jobcentre planned, so that an overlooked one still counts.

* ``by`` and ``count`` fall due once, when the contact clock reaches the deadline, to everybody still there: fulfilled
  if at least ``number`` talks that count lie between ``from_week`` and the deadline (plus slack) on the contact clock,
  whichever spell they were held in.
* ``every`` falls due again and again, at ``from_week`` + k x ``weeks``. Each talk meets one obligation: the earliest
  open one, however early it comes; a missed one is not owed again, and the next due date does not move.
* An offer falls due once, by age: fulfilled if activation of a type that counts began in time and was not broken off
  before it had lasted long enough.

Nobody owes anything while exempt for a reason that the law names, except where the law binds a share: there the exempt
stay among those counted. An obligation is left out where nobody can tell yet, or any more: if its slack runs beyond the
horizon, or if its window begins before the log does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from simulator.calendar import days
from simulator.catalogue import GROUPS
from simulator.outcomes.falling_due import Counts, Found, offered, once, repeated
from simulator.outcomes.record import Record
from simulator.outcomes.spells import Bools, Ints
from simulator.scenario.law import Law

WHAT = ("jobcentre", "joint", "a_kasse", "offer")
"""What is owed: a talk, by who must hold it, or an offer."""


@dataclass(frozen=True)
class Rule:
    """The requirement that an obligation comes from."""

    group: int
    what: str
    type: str
    binds: str
    share: float


@dataclass(frozen=True)
class Obligations:
    """One row an obligation.

    Attributes
    ----------
    citizen, group : ndarray of int
        Whose; ``group`` is the position in ``GROUPS``.
    rule : ndarray of int
        Position in ``rules``.
    what : ndarray of int
        Position in :data:`WHAT`.
    due : ndarray of int
        Minute.
    required, held, held_registered : ndarray of int
        How many talks (or offers) it asks for, and how many that count were held in its window: all, and those that
        the case system knows of.
    met, met_registered : ndarray of bool
        Whether it was fulfilled in time.
    """

    citizen: Ints
    group: Ints
    rule: Ints
    what: Ints
    due: Ints
    required: Ints
    held: Ints
    held_registered: Ints
    met: Bools
    met_registered: Bools
    rules: tuple[Rule, ...] = ()

    def __len__(self) -> int:
        return len(self.due)

    def only(self, which: Bools) -> Obligations:
        """Keep some of the rows."""
        rows = np.flatnonzero(which)
        return replace(self, **{name: getattr(self, name)[rows] for name in _ARRAYS})

    def are(self, *what: str) -> Bools:
        """Say which rows are of the kinds named."""
        found = np.zeros(len(self), dtype=bool)
        for name in what:
            found |= self.what == WHAT.index(name)
        return found


_ARRAYS = tuple(field.name for field in fields(Obligations) if field.name != "rules")


def together(parts: Sequence[Obligations]) -> Obligations:
    """Lay several tables of obligations end to end."""
    rules: list[Rule] = []
    shifted: list[Ints] = []
    for part in parts:
        shifted.append(part.rule + len(rules))
        rules.extend(part.rules)
    columns: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _ARRAYS
    }
    columns["rule"] = np.concatenate(shifted)
    return Obligations(**columns, rules=tuple(rules))


def obligations(record: Record, law: Law, low: int, high: int, judged_to: int) -> Obligations:
    """Find what fell due under a law.

    Parameters
    ----------
    record : Record
        The run.
    law : Law
        The law in force.
    low, high : int
        Due minutes after ``low`` and up to ``high`` are taken.
    judged_to : int
        The end of the log: what may still be fulfilled after it is left out.

    Returns
    -------
    Obligations
    """
    every, last_day = _ever_owed(record, law)
    return every.only((every.due > low) & (every.due <= high) & (last_day <= judged_to))


def _ever_owed(record: Record, law: Law) -> tuple[Obligations, Ints]:
    """Return all that ever falls due under a law, and the minute until which each may be fulfilled.

    It is found once for all laws that ask for the same of everybody: that of the warm-up and what follows often do.
    """
    for known, found in record.owed:
        if known is law or known.groups == law.groups:
            return found
    record.owed.append((law, _find(record, law)))
    return record.owed[-1][1]


def _find(record: Record, law: Law) -> tuple[Obligations, Ints]:
    parts = [_nothing()]
    for code, name in enumerate(GROUPS):
        if name not in law.groups:
            continue
        spells = np.flatnonzero(record.spells.group == code)
        talks = np.flatnonzero(record.talks.group == code)
        owed = law.groups[name]
        for requirement in owed.requirements.values():
            if requirement.active:
                rule = Rule(code, requirement.held_by, requirement.type, requirement.binds, requirement.share)
                counts = Counts.of_talks(record, talks, requirement)
                find = repeated if requirement.type == "every" else once
                parts.append(_table(rule, find(record, spells, requirement, counts)))
        for offer in owed.offers.values():
            if offer.active:
                rule = Rule(code, "offer", "by", offer.binds, offer.share)
                parts.append(_table(rule, offered(record, spells, code, offer)))
    every = together(parts)
    slack = _slack_by_rule(law)
    return every, every.due + slack[every.rule] if len(every) else every.due


def _slack_by_rule(law: Law) -> Ints:
    """Slack in minutes of every active rule, in the order in which they are met."""
    slack = [
        days(rule.slack_days)
        for name in GROUPS
        if name in law.groups
        for rules in (law.groups[name].requirements, law.groups[name].offers)
        for rule in rules.values()
        if rule.active
    ]
    return np.array(slack, dtype=np.int64)


def _table(rule: Rule, found: Found) -> Obligations:
    number = len(found.due)
    return Obligations(
        group=np.full(number, rule.group),
        rule=np.zeros(number, dtype=np.int64),
        what=np.full(number, WHAT.index(rule.what)),
        rules=(rule,),
        **{field.name: getattr(found, field.name) for field in fields(found)},
    )


def _nothing() -> Obligations:
    none = np.zeros(0, dtype=np.int64)
    no = np.zeros(0, dtype=bool)
    return Obligations(none, none, none, none, none, none, none, none, no, no)
