"""What a run says of figures as their publishers count them: spells that end, months touched, quarters with a sanction.

Each is over the year (or two) after ``start``, so that the warm-up does not count. Who is *touched* by a month or a
quarter is whoever has a part of it, as Jobindsats counts persons.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, MINUTES_PER_WEEK
from simulator.catalogue import GROUPS, MEMBERS
from simulator.log import FORM, KIND, Event
from simulator.outcomes.amounts import ratio

if TYPE_CHECKING:
    from simulator.calibration.targets import Target
    from simulator.outcomes.record import Record
    from simulator.scenario import Scenario

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

_MONTH = 365 * MINUTES_PER_DAY // 12
_MONTHS = 12
_QUARTER = 13 * MINUTES_PER_WEEK
_QUARTERS = 4
_YEAR = 52 * MINUTES_PER_WEEK


def as_published(target: Target, record: Record, scenario: Scenario) -> Floats:
    """Measure a run on a target that is counted as its publisher counts; nan where there is nothing to count."""
    return _MEASURES[target.measure](target, record, scenario)


def members_of(target: Target) -> list[int]:
    """Return the positions of the groups counted together."""
    if target.groups:
        return [GROUPS.index(group) for group in target.groups]
    return list(MEMBERS[target.group])


def _of(target: Target, record: Record) -> Bools:
    """Say which spells are of the groups counted."""
    return np.isin(record.spells.group, members_of(target))


def _windows(record: Record, length: int, number: int) -> Iterator[tuple[int, int]]:
    for n in range(number):
        yield record.run.start + n * length, record.run.start + (n + 1) * length


def _there(target: Target, record: Record, low: int, high: int) -> Bools:
    """Say which spells have a part of a stretch of time."""
    spells = record.spells
    return _of(target, record) & (spells.start < high) & (spells.end > low)


def _ended_in_the_year(target: Target, record: Record) -> Floats:
    """Return the weeks of every spell that ends in the year after ``start``, however long ago it began."""
    spells, start = record.spells, record.run.start
    ended = _of(target, record) & (spells.end > start) & (spells.end <= start + _YEAR)
    return np.asarray((spells.end[ended] - spells.start[ended]) / MINUTES_PER_WEEK)


def _ended(target: Target, record: Record, _: Scenario) -> Floats:
    weeks = _ended_in_the_year(target, record)
    counts, _edges = np.histogram(weeks, bins=[0.0, *target.weeks, np.inf])
    return counts / len(weeks) if len(weeks) else np.full(len(target.values), np.nan)


def _ended_weeks(target: Target, record: Record, _: Scenario) -> Floats:
    weeks = _ended_in_the_year(target, record)
    return np.array([weeks.mean() if len(weeks) else np.nan])


def _back(target: Target, record: Record, _: Scenario) -> Floats:
    """Return the shares of those who left for a job in the year that are back within so many weeks, if followed."""
    spells, run = record.spells, record.run
    kinds = np.array([*run.events.kinds])[spells.cause]
    again = np.append(spells.citizen[1:] == spells.citizen[:-1], False)
    gap = np.full(len(spells), np.inf)
    gap[again] = (spells.start[1:] - spells.end[:-1])[again[:-1]] / MINUTES_PER_WEEK
    left = _of(target, record) & (spells.end > run.start) & np.isin(kinds, ["job", "employer"])
    found = []
    for weeks in target.weeks:
        followed = left & (spells.end <= run.horizon - weeks * MINUTES_PER_WEEK)
        found.append(gap[followed] <= weeks)
    return np.array([one.mean() if len(one) else np.nan for one in found])


def _counted_weeks(target: Target, record: Record) -> tuple[Floats, Bools]:
    """Return, of each citizen's first spell that is counted, its weeks by the last day and whether it had ended.

    A municipality that counts "the citizens of a year" may mean those who came in it or all who were there in it; a
    spell that began before the year then counts from its own beginning.
    """
    spells, run = record.spells, record.run
    low, high = run.start, run.start + _YEAR
    begun_before = spells.start < high
    among = begun_before & (spells.start >= low if target.counts == "entered" else spells.end > low)
    rows = np.flatnonzero(_of(target, record) & among)
    rows = rows[np.unique(spells.citizen[rows], return_index=True)[1]]
    ended = spells.end[rows] <= run.horizon
    weeks = (np.minimum(spells.end[rows], run.horizon) - spells.start[rows]) / MINUTES_PER_WEEK
    kept = ended if target.closed else np.ones(len(rows), dtype=bool)
    return np.asarray(weeks[kept]), np.asarray(ended[kept])


def _counted(target: Target, record: Record, _: Scenario) -> Floats:
    return np.array([float(len(_counted_weeks(target, record)[0]))])


def _counted_out(target: Target, record: Record, _: Scenario) -> Floats:
    weeks, ended = _counted_weeks(target, record)
    return np.array(
        [ratio(float((ended & (weeks <= week)).sum()), float(len(weeks))) for week in target.weeks]
    )


def _full_time(target: Target, record: Record, scenario: Scenario) -> Floats:
    """Return the full-time persons of a mean moment of the year after ``start``."""
    low, high = record.run.start, record.run.start + _YEAR
    minutes = record.spells.minutes_within(low, high) * _hours(scenario)[record.spells.group]
    return np.array([float(minutes[_of(target, record)].sum()) / _YEAR])


def _hours(scenario: Scenario) -> Floats:
    """Return the full-time persons of one person, by position in ``GROUPS``."""
    groups = scenario.place.groups
    return np.array([groups[name].hours_share if name in groups else 0.0 for name in GROUPS])


def _full_time_share(target: Target, record: Record, scenario: Scenario) -> Floats:
    """Return full-time persons over the persons touched, of a mean month."""
    spells, hours = record.spells, _hours(scenario)
    full = touched = 0.0
    for low, high in _windows(record, _MONTH, _MONTHS):
        there = _there(target, record, low, high)
        full += float((spells.minutes_within(low, high) * hours[spells.group])[there].sum()) / _MONTH
        touched += len(np.unique(spells.citizen[there]))
    return np.array([ratio(full, touched)])


def _degree(target: Target, record: Record, scenario: Scenario) -> Floats:
    """Return full-time persons in activation (their time by its hours over 37) over full-time persons."""
    low, high = record.run.start, record.run.start + _YEAR
    stays, spells = record.activation, record.spells
    full_time = np.array([scenario.practice.activation.full_time(name) for name in record.run.events.kinds])
    active = np.maximum(np.minimum(stays.end, high) - np.maximum(stays.start, low), 0) * full_time[stays.kind]
    mine = np.isin(spells.group[stays.spell], members_of(target))
    whole = (spells.minutes_within(low, high) * _hours(scenario)[spells.group])[_of(target, record)].sum()
    return np.array([ratio(float(active[mine].sum()), float(whole))])


def _activation_types(target: Target, record: Record, _: Scenario) -> Floats:
    stays, spells = record.activation, record.spells
    names = np.array([*record.run.events.kinds])[stays.kind]
    mine = np.isin(spells.group[stays.spell], members_of(target))
    counts = np.zeros(len(target.kinds))
    for low, high in _windows(record, _MONTH, _MONTHS):
        here = mine & (stays.start < high) & (stays.end > low)
        counts += [np.isin(names[here], kind.split("+")).sum() for kind in target.kinds]
    return counts / counts.sum() if counts.sum() else np.full(len(counts), np.nan)


def _sanctions(target: Target, record: Record) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return who was sanctioned, and when."""
    log, spells = record.run.events, record.spells
    rows = log.rows(Event.sanctioned)
    whose = spells.group[spells.first[log.citizen[rows]]]
    rows = rows[np.isin(whose, members_of(target))]
    return log.citizen[rows].astype(np.int64), log.time[rows].astype(np.int64)


def _sanctioned(target: Target, record: Record, _: Scenario) -> Floats:
    who, when = _sanctions(target, record)
    sanctioned = touched = 0
    for low, high in _windows(record, _QUARTER, _QUARTERS):
        sanctioned += len(np.unique(who[(when >= low) & (when < high)]))
        touched += len(np.unique(record.spells.citizen[_there(target, record, low, high)]))
    return np.array([ratio(float(sanctioned), float(touched))])


def _sanctions_each(target: Target, record: Record, _: Scenario) -> Floats:
    who, when = _sanctions(target, record)
    given = persons = 0
    for low, high in _windows(record, _QUARTER, _QUARTERS):
        inside = (when >= low) & (when < high)
        given += int(inside.sum())
        persons += len(np.unique(who[inside]))
    return np.array([ratio(float(given), float(persons))])


def _sanctions_a_year(target: Target, record: Record, _: Scenario) -> Floats:
    when = _sanctions(target, record)[1]
    start = record.run.start
    return np.array([float(((when >= start) & (when < start + _YEAR)).sum())])


def _talks(target: Target, record: Record) -> Bools:
    """Say which talks of the year are counted."""
    talks, start = record.talks, record.run.start
    a_kasse = talks.kind == KIND["a_kasse"]
    theirs = a_kasse if target.held_by == "a_kasse" else ~a_kasse
    in_year = (talks.time >= start) & (talks.time < start + _YEAR)
    return np.asarray(theirs & in_year & np.isin(talks.group, members_of(target)))


def _forms(target: Target, record: Record, _: Scenario) -> Floats:
    form = record.talks.form[_talks(target, record)]
    if not len(form):
        return np.full(len(target.kinds), np.nan)
    return np.array([np.isin(form, [FORM[one] for one in kind.split("+")]).mean() for kind in target.kinds])


def _talks_a_year(target: Target, record: Record, _: Scenario) -> Floats:
    return np.array([float(_talks(target, record).sum())])


_MEASURES: Mapping[str, Callable[[Target, Record, Scenario], Floats]] = {
    "ended": _ended,
    "ended_weeks": _ended_weeks,
    "back": _back,
    "full_time": _full_time,
    "full_time_share": _full_time_share,
    "degree": _degree,
    "activation_types": _activation_types,
    "sanctioned": _sanctioned,
    "sanctions_each": _sanctions_each,
    "sanctions_a_year": _sanctions_a_year,
    "forms": _forms,
    "talks_a_year": _talks_a_year,
    "counted": _counted,
    "counted_out": _counted_out,
}
