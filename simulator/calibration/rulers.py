"""What a run says on each target, measured by the same functions as every outcome."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from simulator.calendar import MINUTES_PER_DAY
from simulator.calibration.targets import Floats, Target
from simulator.catalogue import MEMBERS
from simulator.log import Event
from simulator.outcomes import measure
from simulator.outcomes.record import Record, record_of

if TYPE_CHECKING:
    from simulator.log import Run
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario

_YEAR = 52


def measured(
    targets: Mapping[str, Target], run: Run, scenario: Scenario, baseline: Scenario
) -> dict[str, Floats]:
    """Measure a run on every target, over the year after ``start``; nan where it has nothing to say."""
    measures = measure(run, scenario, baseline)
    record = record_of(run, -baseline.warmup_minutes)
    return {name: _one(target, measures, record, scenario) for name, target in targets.items()}


def _one(target: Target, measures: Measures, record: Record, scenario: Scenario) -> Floats:
    match target.measure:
        case "survival":
            return _at(measures.survival[target.group], target.weeks)
        case "completed":
            still = np.concatenate([[1.0], _at(measures.survival[target.group], target.weeks), [0.0]])
            return -np.diff(still)
        case "causes":
            return _causes(record, target.group)
        case "persons":
            return np.array([_persons(measures, target.group)])
        case "persons_share":
            persons = np.array([_persons(measures, group) for group in target.groups])
            return np.asarray(persons / persons.sum())
        case "season":
            return _season(measures, target.group, scenario)
        case "touched":
            return np.array([_touched(record, target.group)])
        case _:
            return np.array([measures.values[target.group, target.outcome]])


def _causes(record: Record, group: str) -> Floats:
    """Give the shares of the exits between ``start`` and horizon by cause; whose right ran out counts as another."""
    log, spells = record.run.events, record.spells
    rows = log.rows(Event.exited)
    rows = rows[(log.time[rows] > record.run.start) & (log.time[rows] <= record.run.horizon)]
    whose = spells.group[spells.first[log.citizen[rows]]]
    kinds = np.array([*log.kinds])[log.kind[rows[np.isin(whose, MEMBERS[group])]]]
    job, education = np.isin(kinds, ["job", "employer"]), kinds == "education"
    counts = np.array([job.sum(), education.sum(), (~job & ~education).sum()], dtype=float)
    return np.asarray(counts / counts.sum()) if counts.sum() else np.full(3, np.nan)


def _at(survival: Floats, weeks: tuple[float, ...]) -> Floats:
    """Read a survival curve, week by week from 0 on, between its weeks too; nan beyond them."""
    return np.interp(weeks, np.arange(len(survival)), survival, right=np.nan)


def _persons(measures: Measures, group: str) -> float:
    begins = -measures.first_week
    return measures.weekly["persons"].window(group, begins, begins + _YEAR)


def _season(measures: Measures, group: str, scenario: Scenario) -> Floats:
    """Give persons by calendar month over their mean, from all whole years after ``start``."""
    begins = -measures.first_week
    weeks = measures.weekly["persons"].weeks(group)[begins:]
    weeks = weeks[: len(weeks) // _YEAR * _YEAR]
    if not len(weeks):
        return np.full(12, np.nan)
    month = np.array([(scenario.start + timedelta(days=7 * w + 3)).month for w in range(len(weeks))])
    by_month = np.array([weeks[month == m].mean() if (month == m).any() else np.nan for m in range(1, 13)])
    return np.asarray(by_month / np.nanmean(by_month))


def _touched(record: Record, group: str) -> float:
    """Give the share of a month's persons who were in activation within it, over the twelve months after ``start``."""
    month = 365 * MINUTES_PER_DAY // 12
    spells, stays = record.spells, record.activation
    persons = touched = 0
    members = MEMBERS[group]
    for n in range(12):
        low = record.run.start + n * month
        high = low + month
        there = np.isin(spells.group, members) & (spells.start < high) & (spells.end > low)
        here = set(spells.citizen[there].tolist())
        inside = (stays.start < high) & (stays.end > low)
        persons += len(here)
        touched += len(here & set(stays.citizen[inside].tolist()))
    return touched / persons if persons else float("nan")
