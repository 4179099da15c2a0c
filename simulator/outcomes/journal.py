"""Entries in the journal: how many the law's content duties bring.

A duty says how many entries it brings each time. Which duties a talk held follows from the law then in force and the
log: those of every talk; those of the first talk of a spell; the guidance on sanctions where the log has it given in
that minute. A duty that is relevant to some only counts by its share. A talk held by others or by the a-kasse brings
none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from simulator.catalogue import GROUPS
from simulator.log import FORM, KIND, Event
from simulator.outcomes.amounts import ByGroup, Values, by_group, sums
from simulator.outcomes.record import Period, Record
from simulator.outcomes.spells import Bools, order_key
from simulator.scenario.law import Law


def journal_entries(record: Record, stretches: tuple[Period, ...]) -> Values:
    """Count the entries a week between start and horizon.

    Parameters
    ----------
    record : Record
        The run.
    stretches : tuple of Period
        The time between start and horizon, cut where the scenario changes.
    """
    talks = record.talks
    ours = talks.of_jobcentre() & (talks.form != FORM["others"])
    first = _first_of_spell(record)
    by_calendar = _guided(record, "duty")
    after_breach = _guided(record, "after_breach")
    entries = np.zeros(len(talks.time))
    for period in stretches:
        now = ours & (talks.time >= period.low) & (talks.time < period.high)
        due = {
            "every_talk": np.ones(len(now)),
            "first_talk": first,
            "first_then_every": by_calendar,
            "after_breach": after_breach,
            "when_relevant": np.ones(len(now)),
        }
        for trigger, when in due.items():
            brings = _brought(period.scenario.law, trigger)
            entries += now * when * brings[talks.group]
    return sums("journal_entries", by_group(talks.group, entries) / record.weeks)


def _brought(law: Law, trigger: str) -> ByGroup:
    """Give the entries that the duties of a trigger bring when it is met, by group."""
    found: NDArray[np.float64] = np.zeros(len(GROUPS))
    for duty in law.duties.values():
        if duty.active and duty.trigger == trigger:
            for name in duty.groups:
                share = duty.share if trigger == "when_relevant" else 1.0
                found[GROUPS.index(name)] += share * duty.journal_entries
    return found


def _first_of_spell(record: Record) -> Bools:
    """Say which talks are the jobcentre's first of a spell; of one that began before the log, the first of the plan."""
    talks, spells = record.talks, record.spells
    ours = np.flatnonzero(talks.of_jobcentre())
    spell = talks.spell[ours]
    first = np.zeros(len(talks.time), dtype=bool)
    first[ours[np.append(True, spell[1:] != spell[:-1])[: len(ours)]]] = True
    began = spells.start[talks.spell] >= record.begins
    found: Bools = first & (began | (talks.kind == KIND["first"]))
    return found


def _guided(record: Record, kind: str) -> Bools:
    """Say in which talks guidance on sanctions was given, for a reason that the log tells."""
    log, talks = record.run.events, record.talks
    rows = log.rows(Event.guided)
    rows = rows[log.kind[rows] == KIND[kind]]
    given = order_key(log.citizen[rows], log.time[rows])
    at = np.zeros(len(talks.key) + 1, dtype=np.int64)
    np.add.at(at, np.searchsorted(talks.key, given, side="left"), 1)
    np.subtract.at(at, np.searchsorted(talks.key, given, side="right"), 1)
    found: Bools = np.cumsum(at)[:-1] > 0
    return found
