"""How a single requirement falls due to a group's citizens, and whether each of them had it fulfilled.

The rules are told in :mod:`simulator.outcomes.obligations`, which puts the pieces together.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.calendar import days, weeks
from simulator.errors import Refused
from simulator.log import FORM, KIND
from simulator.model.law import due_minute, offer_clock, rest_of_day
from simulator.outcomes.amounts import among
from simulator.outcomes.record import Record
from simulator.outcomes.spells import Bools, Ints, order_key
from simulator.scenario.law import Offer, Requirement

_HELD_BY = {
    "jobcentre": ("first", "talk", "by_need", "joint"),
    "joint": ("joint",),
    "a_kasse": ("a_kasse",),
}


@dataclass(frozen=True)
class Found:
    """What fell due: the columns of :class:`~simulator.outcomes.obligations.Obligations` of the same names."""

    citizen: Ints
    due: Ints
    required: Ints
    held: Ints
    held_registered: Ints
    met: Bools
    met_registered: Bools


@dataclass(frozen=True)
class Counts:
    """What counts towards a requirement, to be counted in windows on the contact clock."""

    all: Ints
    registered: Ints

    @classmethod
    def of_talks(cls, record: Record, rows: Ints, requirement: Requirement) -> Counts:
        """Find the talks that count among those in the rows given."""
        talks = record.talks
        wanted = np.zeros((256, 256), dtype=bool)
        # The a-kasse's own talks carry no form.
        forms = (
            [FORM[form] for form in requirement.forms] if requirement.held_by != "a_kasse" else slice(None)
        )
        for kind in _HELD_BY[requirement.held_by]:
            wanted[KIND[kind], forms] = True
        rows = rows[wanted[talks.kind[rows], talks.form[rows]]]
        key = talks.key_by_clock[rows]
        return cls(key, key[talks.registered[rows]])

    def between(self, citizen: Ints, above: Ints, to: Ints) -> tuple[Ints, Ints]:
        """Count in (above, to], each citizen's own: all, and the registered ones."""
        low, high = order_key(citizen, above), order_key(citizen, to)
        return (
            np.searchsorted(self.all, high, side="right") - np.searchsorted(self.all, low, side="right"),
            np.searchsorted(self.registered, high, side="right")
            - np.searchsorted(self.registered, low, side="right"),
        )


def _exempt(record: Record, rule: Requirement | Offer, citizen: Ints, due: Ints) -> Bools:
    """Say who owes nothing at the due minute; nobody where the law binds a share."""
    free = np.zeros(len(citizen), dtype=bool)
    if rule.binds != "share":
        for reason in rule.exempt:
            free |= record.exemptions[reason].covers(citizen, due)
    return free


def _deadline(requirement: Requirement) -> int:
    length = days(requirement.days) if requirement.days is not None else None
    if requirement.type != "by":
        length = weeks(requirement.weeks) if requirement.weeks is not None else None
    if length is None:
        wanted = "days" if requirement.type == "by" else "weeks"
        raise Refused(f"a requirement of type {requirement.type!r} ({requirement.section}) needs {wanted!r}")
    return length


def once(record: Record, rows: Ints, requirement: Requirement, counts: Counts) -> Found:
    """Find a ``by`` or a ``count`` in the spells of the rows given."""
    spells = record.spells
    clock, opens = _deadline(requirement), weeks(requirement.from_week)
    due = due_minute(spells.start[rows], spells.contact[rows], clock)
    there = (
        (due >= spells.start[rows])
        & (due < spells.end[rows])
        & (record.seen_from[spells.citizen[rows]] <= opens)
    )
    citizen, due = spells.citizen[rows][there], due[there]
    owing = ~_exempt(record, requirement, citizen, due)
    citizen, due = citizen[owing], due[owing]
    last = clock + days(requirement.slack_days) + rest_of_day(due)
    held, registered = counts.between(citizen, np.full(len(citizen), opens - 1), last)
    required = np.full(len(citizen), requirement.number if requirement.type == "count" else 1)
    return Found(citizen, due, required, held, registered, held >= required, registered >= required)


def repeated(record: Record, rows: Ints, requirement: Requirement, counts: Counts) -> Found:
    """Find an ``every`` in the spells of the rows given."""
    spells = record.spells
    interval, opens = _deadline(requirement), weeks(requirement.from_week)
    start, contact, citizen = spells.start[rows], spells.contact[rows], spells.citizen[rows]
    # The k-th falls due when the clock shows opens + k * interval; a spell covers the clock from its beginning on and
    # up to its end, the end itself not included.
    ends = np.minimum(spells.end[rows], record.run.horizon + 1)
    least = np.maximum(contact, record.seen_from[citizen] + interval)
    k_first = np.maximum(-((opens - least) // interval), 1)
    k_last = (contact + (ends - 1 - start) - opens) // interval
    if requirement.to_week is not None:
        k_last = np.minimum(k_last, (weeks(requirement.to_week) - opens) // interval)
    number = np.maximum(k_last - k_first + 1, 0)
    spell = np.repeat(np.arange(len(rows)), number)
    k = np.arange(len(spell)) - np.repeat(np.cumsum(number) - number, number) + k_first[spell]
    citizen, clock = citizen[spell], opens + k * interval
    due = due_minute(start[spell], contact[spell], clock)
    owing = ~_exempt(record, requirement, citizen, due)

    slack = days(requirement.slack_days)
    heads = np.concatenate([np.ones(min(len(citizen), 1), dtype=bool), citizen[1:] != citizen[:-1]])
    above = clock - interval + np.where(heads, 0, slack + rest_of_day(due - interval))
    above = np.where(k == 1, opens - 1, above)
    held, registered = counts.between(citizen, above, clock + slack + rest_of_day(due))
    met, met_registered = _one_each(heads, held, owing), _one_each(heads, registered, owing)
    required = np.ones(len(citizen), dtype=np.int64)
    return Found(
        citizen[owing],
        due[owing],
        required[owing],
        held[owing],
        registered[owing],
        met[owing],
        met_registered[owing],
    )


def _one_each(heads: Bools, held: Ints, owing: Bools) -> Bools:
    """Let each talk meet one obligation, the earliest open one; talks left over serve later ones.

    What is left over after the n-th is max(0, left before + held - owed): a queue's recursion, solved by a running
    minimum over each citizen's rows (``heads`` marks their first).
    """
    if not len(held):
        return np.zeros(0, dtype=bool)
    change = np.cumsum(held - owing)
    person = np.cumsum(heads) - 1
    before = (change - (held - owing))[heads]
    walk = change - before[person]
    # Each citizen's rows are lowered below all before them, so that one running minimum serves them all.
    depth = person * (2 * (int(np.abs(walk).max()) + 1))
    lowest = np.minimum.accumulate(np.minimum(walk, 0) - depth) + depth
    left = walk - lowest
    left_before = np.where(heads, 0, np.concatenate([[0], left[:-1]]))
    met: Bools = left_before + held >= 1
    return met


def offered(record: Record, rows: Ints, group: int, offer: Offer) -> Found:
    """Find an offer in the spells of the rows given, all of one group."""
    spells, stays = record.spells, record.activation
    citizen = spells.citizen[rows]
    clock = offer_clock(
        record.run.citizens.age[citizen].astype(np.int64),
        weeks(offer.weeks_under_30),
        weeks(offer.weeks_30_to_49),
        weeks(offer.weeks_from_50),
    )
    due = due_minute(spells.start[rows], spells.contact[rows], clock)
    there = (due >= spells.start[rows]) & (due < spells.end[rows]) & (record.seen_from[citizen] <= 0)
    there &= ~_exempt(record, offer, citizen, due)
    citizen, due, clock = citizen[there], due[there], clock[there]

    good = (spells.group[stays.spell] == group) & ~(
        stays.cut & (stays.end - stays.start < weeks(offer.least_weeks))
    )
    if offer.types:
        kinds = record.run.events.kinds
        good &= among(stays.kind, [kinds.index(name) for name in offer.types if name in kinds])
    begun = stays.start - spells.start[stays.spell] + spells.contact[stays.spell]
    key = order_key(stays.citizen[good], begun[good])
    counts = Counts(key, key[stays.registered[good]])
    held, registered = counts.between(
        citizen, np.full(len(citizen), -1), clock + days(offer.slack_days) + rest_of_day(due)
    )
    required = np.ones(len(citizen), dtype=np.int64)
    return Found(citizen, due, required, held, registered, held >= 1, registered >= 1)
