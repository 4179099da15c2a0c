"""Compliance: whether what the law asks for was done, and done in time.

Shares are over obligations that fell due, of everybody, wherever the jobcentre planned for them or not
(:mod:`simulator.outcomes.obligations`). The law's own test, ``requirement_met``, is the share of persons with no
obligation broken that binds each person, times 1 or 0 for whether every requirement that binds an average or a share
held. Averages and shares are judged a year at a time: every year must hold. Talks that the a-kasse holds alone are not
the jobcentre's to answer for, and enter no outcome.
"""

from __future__ import annotations

import numpy as np

from simulator.calendar import weeks
from simulator.catalogue import GROUPS
from simulator.log import KIND, Event
from simulator.outcomes.amounts import ByGroup, Values, by_group, ratios
from simulator.outcomes.guidance import guidance
from simulator.outcomes.obligations import Obligations, obligations, together
from simulator.outcomes.record import Period, Record
from simulator.outcomes.spells import Bools, Ints
from simulator.scenario.law import Law

YEAR = weeks(52)


def obligations_over(record: Record, stretches: tuple[Period, ...]) -> Obligations:
    """Find what fell due over several periods, each under its own law."""
    horizon = record.run.horizon
    return together([obligations(record, p.scenario.law, p.low, p.high, horizon) for p in stretches])


def compliance(
    record: Record, owed: Obligations, owed_by_baseline: Obligations, stretches: tuple[Period, ...]
) -> Values:
    """Measure compliance.

    Parameters
    ----------
    record : Record
        The run.
    owed, owed_by_baseline : Obligations
        What fell due between start and horizon under the scenario's law and under the baseline's.
    stretches : tuple of Period
        The time between start and horizon, cut where the scenario itself changes.
    """
    values: Values = {}
    values |= _on_time("talks_on_time", owed, owed.are("jobcentre", "joint"), owed.met)
    values |= _on_time("joint_talks_on_time", owed, owed.are("joint"), owed.met)
    values |= _on_time("offers_on_time", owed, owed.are("offer"), owed.met)
    values |= _on_time("talks_on_time_registered", owed, owed.are("jobcentre", "joint"), owed.met_registered)
    theirs = owed_by_baseline
    values |= _on_time("talks_on_time_baseline_law", theirs, theirs.are("jobcentre", "joint"), theirs.met)
    values |= _guidance_on_time(record, stretches)
    values |= _requirement_met(owed, record.run.start, record.run.horizon)
    values |= _requirement_margin(owed)
    owing = owed_offers(stretches[-1].scenario.law)
    without, without_registered, there = without_effort(record, owing, record.run.horizon)
    values |= ratios("without_effort_52w", without, there)
    values |= ratios("without_effort_52w_registered", without_registered, there)
    return values | _talks_and_absence(record)


def _on_time(outcome: str, owed: Obligations, which: Bools, met: Bools) -> Values:
    return ratios(outcome, by_group(owed.group[which & met]), by_group(owed.group[which]))


def _guidance_on_time(record: Record, stretches: tuple[Period, ...]) -> Values:
    given, due = np.zeros(len(GROUPS)), np.zeros(len(GROUPS))
    for period in stretches:
        group, in_time = guidance(record, period.scenario.law, period.low, period.high, record.run.horizon)
        given += by_group(group[in_time])
        due += by_group(group)
    return ratios("guidance_on_time", given, due)


def _requirement_met(owed: Obligations, start: int, horizon: int) -> Values:
    """Apply the law's own test to each group; group sets average their groups by persons who owed something."""
    owed = owed.only(~owed.are("a_kasse"))
    by_person = owed.only(_binds(owed, "person"))
    bound, broken = _persons(by_person), _persons(by_person.only(~by_person.met))
    persons = _persons(owed)
    collective = np.ones(len(GROUPS))
    years = max(1, round((horizon - start) / YEAR))
    edges = np.linspace(start, horizon, years + 1)
    year = np.clip(np.searchsorted(edges, owed.due, side="left") - 1, 0, years - 1)
    for position, rule in enumerate(owed.rules):
        if rule.binds == "person":
            continue
        for y in range(years):
            mine = (owed.rule == position) & (year == y)
            if not mine.any():
                continue
            if rule.binds == "average":
                holds = owed.held[mine].sum() >= rule.share * owed.required[mine].sum()
            else:
                holds = owed.met[mine].mean() >= rule.share
            collective[rule.group] *= bool(holds)
    unbroken = np.where(bound > 0, 1 - broken / np.maximum(bound, 1), 1.0)
    value = np.where(persons > 0, unbroken * collective, 0.0)
    return ratios("requirement_met", value * persons, persons)


def _requirement_margin(owed: Obligations) -> Values:
    """Talks held per talk required, in the windows of the obligations that fell due.

    Of the requirements that bind an average, if the group has any; else of those that ask for a number of talks
    (``count``, ``every``); else of all on talks. Talks beyond what an obligation asks for count too.
    """
    talks = owed.are("jobcentre", "joint")
    average = _binds(owed, "average") & talks
    number = ~_of_type(owed, "by") & talks
    held, required = np.zeros(len(GROUPS)), np.zeros(len(GROUPS))
    for code in range(len(GROUPS)):
        mine = owed.group == code
        for choice in (average, number, talks):
            if (mine & choice).any():
                held[code] = owed.held[mine & choice].sum()
                required[code] = owed.required[mine & choice].sum()
                break
    return ratios("requirement_margin", held, required)


def _binds(owed: Obligations, how: str) -> Bools:
    return np.array([rule.binds == how for rule in owed.rules], dtype=bool)[owed.rule]


def _of_type(owed: Obligations, what: str) -> Bools:
    return np.array([rule.type == what for rule in owed.rules], dtype=bool)[owed.rule]


def _persons(owed: Obligations) -> ByGroup:
    """Count the persons among the rows, by group."""
    if not len(owed):
        return np.zeros(len(GROUPS))
    group = np.full(owed.citizen.max() + 1, -1)
    group[owed.citizen] = owed.group
    return by_group(group[group >= 0])


def owed_offers(law: Law) -> Bools:
    """Say which groups the law owes any offer."""
    owed = [name in law.groups and any(o.active for o in law.groups[name].offers.values()) for name in GROUPS]
    return np.array(owed, dtype=bool)


def without_effort(record: Record, owing: Bools, moment: int) -> tuple[ByGroup, ByGroup, ByGroup]:
    """Of everybody there at a moment: how many have had a year of contact or more and no activation in the last year,
    and how many have none that is registered.

    Who has been there for less than a year is among all of them, and is never without for a whole year: so does the
    minister count (36 % of 944 in Holbæk). Only groups that the law owes an offer: the sick-listed, say, are owed none.

    Returns
    -------
    without, without_registered, all : ndarray of float, shape (groups,)
    """
    spells, stays = record.spells, record.activation
    rows = np.flatnonzero((spells.start <= moment) & (spells.end > moment))
    rows = rows[owing[spells.group[rows]]]
    long = rows[spells.contact[rows] + moment - spells.start[rows] >= YEAR]
    lately = np.flatnonzero((stays.end > moment - YEAR) & (stays.start <= moment))

    def without(these: Ints) -> ByGroup:
        helped = np.zeros(len(record.run.citizens), dtype=bool)
        helped[stays.citizen[these]] = True
        return by_group(spells.group[long[~helped[spells.citizen[long]]]])

    return without(lately), without(lately[stays.registered[lately]]), by_group(spells.group[rows])


def _talks_and_absence(record: Record) -> Values:
    """Talks that the jobcentre held per spell that ended, and the share missed of those that came to their hour."""
    run, talks, spells = record.run, record.talks, record.spells
    held = talks.of_jobcentre() & (talks.time >= run.start) & (talks.time < run.horizon)
    ended = (spells.end >= run.start) & (spells.end < run.horizon)
    missed = run.events.rows(Event.talk_missed)
    when, kind = run.events.time[missed], run.events.kind[missed]
    missed = missed[(when >= run.start) & (when < run.horizon) & (kind != KIND["a_kasse"])]
    missed_by_group = by_group(spells.group[spells.first[run.events.citizen[missed]]])
    held_by_group = by_group(talks.group[held])
    return ratios("talks_per_spell", held_by_group, by_group(spells.group[ended])) | ratios(
        "no_show", missed_by_group, missed_by_group + held_by_group
    )
