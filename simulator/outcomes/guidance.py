"""Guidance about sanctions: when it fell due, and whether it was given in time.

Written guidance on rights and duties (vejledning om rettigheder og pligter) is a duty of the law with
``guides_on_sanctions``. It falls due by the duty's trigger:

* ``first_talk`` and ``first_then_every``: at the first talk that the jobcentre holds on this benefit;
* ``first_then_every``: besides, ``every_weeks`` after each guidance, if one is on the benefit then;
* ``every_talk``: at each talk;
* ``after_breach``: at the first talk after one that was missed;
* ``when_relevant``: at no date that a log could tell.

It is in time up to :data:`IN_TIME` after that. Guidance in the summons counts only where the law says that the letter
does.
"""

from __future__ import annotations

import numpy as np

from simulator.calendar import days, weeks
from simulator.catalogue import GROUPS
from simulator.log import KIND, MISSING, Event
from simulator.outcomes.record import Record
from simulator.outcomes.spells import Bools, Ints, order_key
from simulator.scenario.law import Duty, Law

IN_TIME = days(14)
"""Minutes after the due minute within which guidance is still in time (our own yardstick: the law names none)."""


def guidance(record: Record, law: Law, low: int, high: int, judged_to: int) -> tuple[Ints, Bools]:
    """Find the guidance that fell due after ``low`` and up to ``high``.

    Returns
    -------
    group, in_time : ndarray
        One element for each guidance due; those that may still be given in time after ``judged_to`` are left out.
    """
    log, spells = record.run.events, record.spells
    rows = log.rows(Event.guided)
    if not law.sanction.letter_counts:
        rows = rows[log.kind[rows] != KIND["summons"]]
    given = np.sort(order_key(log.citizen[rows], log.time[rows]))
    citizen, time = log.citizen[rows].astype(np.int64), log.time[rows].astype(np.int64)
    first_spell = record.spells.first[citizen]
    given_group = spells.group[first_spell]

    groups: list[Ints] = []
    fulfilled: list[Bools] = []
    for duty in law.duties.values():
        if not (duty.active and duty.guides_on_sanctions):
            continue
        for name in duty.groups:
            code = GROUPS.index(name)
            who, due, waits = _at_talks(record, code, duty)
            if duty.trigger == "first_then_every" and duty.every_weeks is not None:
                mine = given_group == code
                again, later = citizen[mine], time[mine] + weeks(duty.every_weeks)
                there = _on_benefit(record, again, later)
                who, due = np.concatenate([who, again[there]]), np.concatenate([due, later[there]])
                waits = np.concatenate([waits, time[mine][there]])
            counted = (due > low) & (due <= high) & (due + IN_TIME <= judged_to)
            who, due, waits = who[counted], due[counted], waits[counted]
            upto = np.searchsorted(given, order_key(who, due + IN_TIME), side="right")
            fulfilled.append(upto > np.searchsorted(given, order_key(who, waits), side="right"))
            groups.append(np.full(len(who), code))
    none = np.zeros(0, dtype=np.int64)
    return np.concatenate([none, *groups]), np.concatenate([none.astype(bool), *fulfilled])


def _at_talks(record: Record, code: int, duty: Duty) -> tuple[Ints, Ints, Ints]:
    """Give (citizen, due minute, minute after which guidance counts) of what falls due at talks."""
    talks, spells = record.talks, record.spells
    mine = (talks.group == code) & talks.of_jobcentre()
    who, time, spell = talks.citizen[mine], talks.time[mine], talks.spell[mine]
    if duty.trigger in ("first_talk", "first_then_every"):
        heads = np.concatenate([np.ones(min(len(who), 1), dtype=bool), who[1:] != who[:-1]])
        # Whose clock was running before the log began has had the first talk, or may have.
        heads &= (spells.contact[spell] == 0) & (record.seen_from[who] == 0)
        who, time = who[heads], time[heads]
        return who, time, np.full(len(who), MISSING, dtype=np.int64)
    if duty.trigger == "after_breach":
        return _after_breaches(record, code, who, time)
    if duty.trigger != "every_talk":
        who, time = who[:0], time[:0]
    return who, time, time - 1


def _after_breaches(record: Record, code: int, who: Ints, time: Ints) -> tuple[Ints, Ints, Ints]:
    log = record.run.events
    missed = log.rows(Event.talk_missed)
    citizen, at = log.citizen[missed].astype(np.int64), log.time[missed].astype(np.int64)
    mine = record.spells.group[record.spells.first[citizen]] == code
    citizen, at = citizen[mine], at[mine]
    talk = np.searchsorted(order_key(who, time), order_key(citizen, at), side="right")
    followed = talk < len(who)
    followed[followed] = who[talk[followed]] == citizen[followed]
    talk, last_miss = np.unique(talk[followed][::-1], return_index=True)
    return who[talk], time[talk], at[followed][::-1][last_miss]


def _on_benefit(record: Record, citizen: Ints, minute: Ints) -> Bools:
    """Say whether each citizen is on the benefit at a minute."""
    spells = record.spells
    row = (
        np.searchsorted(order_key(spells.citizen, spells.start), order_key(citizen, minute), side="right") - 1
    )
    held = np.maximum(row, 0)
    on: Bools = (row >= 0) & (spells.citizen[held] == citizen) & (minute < spells.end[held])
    return on
