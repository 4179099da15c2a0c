"""Spells on the benefit, and what happened within them, read off a run's log.

A *spell* is an uninterrupted stay on one benefit, from ``entered`` or ``returned`` to ``exited``. Two clocks run with
it: weeks of contact, on which deadlines fall due and which go on after a return; and weeks of any benefit within three
years, on which the state's refund steps down (refusionstrappen).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import NEVER, days
from simulator.catalogue import GROUPS
from simulator.errors import Refused
from simulator.log import KIND, Event, Run
from simulator.model.law import contact_clock

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

LOOK_BACK = days(3 * 365)
"""Minutes before a spell within which earlier weeks of benefits count on the refund ladder."""
_SHIFT = 32
_OFFSET = 2**31


def order_key(citizen: NDArray[np.integer], moment: NDArray[np.integer]) -> Ints:
    """Give whole numbers that order by citizen first, then by a moment (a minute or a clock, below 2**31)."""
    key: Ints = (
        (citizen.astype(np.int64) << _SHIFT) + np.minimum(moment.astype(np.int64), _OFFSET - 1) + _OFFSET
    )
    return key


@dataclass(frozen=True)
class Spells:
    """One row a spell, by citizen and then in order.

    Attributes
    ----------
    citizen, number, group : ndarray of int
        Who, her how-manieth spell (from 0), and the position of her group in ``GROUPS``.
    start, end : ndarray of int
        Minutes; ``end`` is ``NEVER`` while the spell lasts.
    cause : ndarray of int
        Index into the log's ``kinds`` of why it ended; 0 while it lasts.
    contact, ladder : ndarray of int
        Minutes on the two clocks with which it began.
    entered : ndarray of bool
        Whether it began by entering (and not by returning).
    first : ndarray of int, shape (citizens,)
        Row of a citizen's first spell; -1 if she has none.
    """

    citizen: Ints
    number: Ints
    group: Ints
    start: Ints
    end: Ints
    cause: Ints
    contact: Ints
    ladder: Ints
    entered: Bools
    first: Ints

    def __len__(self) -> int:
        return len(self.citizen)

    def row(self, citizen: NDArray[np.integer], number: NDArray[np.integer]) -> Ints:
        """Give the row of each (citizen, number of the spell).

        Raises
        ------
        Refused
            If there is no such spell.
        """
        first = self.first[citizen]
        row = first - self.number[first] + number if len(self) else first
        known = (first >= 0) & (row >= 0) & (row < len(self))
        known[known] = self.citizen[row[known]] == citizen[known]
        if not known.all():
            who = int(np.flatnonzero(~known)[0])
            raise Refused(
                f"the log has a row of citizen {int(citizen[who])} in spell {int(number[who])}, which never began"
            )
        return np.asarray(row, dtype=np.int64)

    def minutes_within(self, low: int, high: int) -> Ints:
        """Minutes of each spell between two minutes."""
        minutes: Ints = np.maximum(np.minimum(self.end, high) - np.maximum(self.start, low), 0)
        return minutes


def spells_of(run: Run) -> Spells:
    """Build the table of spells.

    Raises
    ------
    Refused
        If the log ends a spell that never began, begins one twice, or leaves one out between two others.
    """
    log, citizens = run.events, run.citizens
    begun = log.rows_by_citizen(Event.entered, Event.returned)
    key = order_key(log.citizen[begun], log.spell[begun])
    citizen, number = log.citizen[begun].astype(np.int64), log.spell[begun].astype(np.int64)
    again = citizen[1:] == citizen[:-1]
    if np.any(number[1:][again] - number[:-1][again] != 1):
        raise Refused("the spells of a citizen are not numbered one after the other")

    ended = log.rows(Event.exited)
    place = np.searchsorted(key, ended_key := order_key(log.citizen[ended], log.spell[ended]))
    if len(ended) and (not len(key) or np.any(key[np.minimum(place, len(key) - 1)] != ended_key)):
        raise Refused("the log ends a spell that never began")
    end = np.full(len(begun), NEVER, dtype=np.int64)
    end[place] = log.time[ended]
    cause = np.zeros(len(begun), dtype=np.int64)
    cause[place] = log.kind[ended]

    start = log.time[begun].astype(np.int64)
    is_first = np.concatenate([np.ones(min(len(begun), 1), dtype=bool), ~again])
    first_row = np.flatnonzero(is_first)
    first = np.full(len(citizens), -1, dtype=np.int64)
    first[citizen[first_row]] = first_row
    before = np.concatenate([[0], np.cumsum(end - start)[:-1]]) if len(begun) else start
    contact = citizens.contact[citizen] + before - before[first[citizen]]
    codes = np.array([GROUPS.index(group) for group in citizens.groups], dtype=np.int64)
    return Spells(
        citizen=citizen,
        number=number,
        group=codes[citizens.group[citizen]],
        start=start,
        end=end,
        cause=cause,
        contact=contact,
        ladder=_ladder(citizen, start, end, first, citizens.ladder),
        entered=log.event[begun] == Event.entered,
        first=first,
    )


def _ladder(citizen: Ints, start: Ints, end: Ints, first: Ints, ladder_before: NDArray[np.int32]) -> Ints:
    """Minutes of benefit in the three years before each spell.

    What a citizen brought into her first spell is taken to lie right before it. Within a spell the clock then simply
    runs: that old minutes may drop out at the other end is left aside.
    """
    initial = ladder_before[citizen].astype(np.int64)
    since = start - start[first[citizen]]
    ladder: Ints = np.minimum(initial, np.maximum(LOOK_BACK - since, 0))
    ladder[since == 0] = initial[since == 0]
    lag = 1
    while lag < len(citizen) and np.any(same := citizen[lag:] == citizen[:-lag]):
        low = np.maximum(start[:-lag], start[lag:] - LOOK_BACK)
        ladder[lag:] += np.where(same, np.maximum(end[:-lag] - low, 0), 0)
        lag += 1
    return ladder


@dataclass(frozen=True)
class Talks:
    """Talks held, one row a talk, by citizen and then in order.

    ``log`` is the row in the log, ``spell`` that in the table of spells, ``clock`` the minutes of contact, ``kind`` and
    ``form`` indices into the log's words.
    """

    log: NDArray[np.intp]
    citizen: Ints
    group: Ints
    spell: Ints
    time: Ints
    clock: Ints
    kind: Ints
    form: Ints
    registered: Bools

    @cached_property
    def key(self) -> Ints:
        """What they are ordered by: citizen, then minute (:func:`order_key`)."""
        return order_key(self.citizen, self.time)

    @cached_property
    def key_by_clock(self) -> Ints:
        """Citizen, then the contact clock: for counting talks in windows on it."""
        return order_key(self.citizen, self.clock)

    def of_jobcentre(self) -> Bools:
        """Say which talks the jobcentre held, alone or jointly."""
        theirs: Bools = self.kind != KIND["a_kasse"]
        return theirs


def talks_of(run: Run, spells: Spells) -> Talks:
    """Read the talks held off the log."""
    log = run.events
    rows = log.rows_by_citizen(Event.talk_held)
    citizen = log.citizen[rows].astype(np.int64)
    time = log.time[rows].astype(np.int64)
    spell = spells.row(citizen, log.spell[rows])
    return Talks(
        log=rows,
        citizen=citizen,
        group=spells.group[spell],
        spell=spell,
        time=time,
        clock=contact_clock(time, spells.start[spell], spells.contact[spell]),
        kind=log.kind[rows].astype(np.int64),
        form=log.form[rows].astype(np.int64),
        registered=log.registered[rows],
    )


@dataclass(frozen=True)
class Stays:
    """Intervals that the log opens and closes (activation, exemptions), by citizen and then in order.

    ``end`` is the minute at which the log closes it or the spell ends; ``cut`` says that the log closed it before the
    spell ended.
    """

    citizen: Ints
    spell: Ints
    kind: Ints
    start: Ints
    end: Ints
    cut: Bools
    registered: Bools

    def only(self, which: Bools) -> Stays:
        """Keep some of the rows."""
        return Stays(*(getattr(self, name)[which] for name in self.__dataclass_fields__))

    def covers(self, citizen: Ints, minute: Ints) -> Bools:
        """Say whether each citizen is within one of the intervals (which do not overlap) at a minute."""
        if not len(self.citizen):
            return np.zeros(len(citizen), dtype=bool)
        key = order_key(self.citizen, self.start)
        row = np.searchsorted(key, order_key(citizen, minute), side="right") - 1
        held = np.maximum(row, 0)
        covered: Bools = (row >= 0) & (self.citizen[held] == citizen) & (minute < self.end[held])
        return covered


def stays_of(run: Run, spells: Spells, opens: Event, closes: Event) -> Stays:
    """Pair the rows that open an interval with those that close it.

    An interval is closed by the next row of the same citizen, spell and kind; one that is never closed lasts as long as
    the spell.
    """
    log = run.events
    rows = log.rows_by_citizen(opens, closes)
    # Nearly in order already: kinds of one citizen may overlap.
    where = (
        (log.citizen[rows].astype(np.int64) << 16) | (log.spell[rows].astype(np.int64) << 8) | log.kind[rows]
    )
    rows = rows[np.argsort(where, kind="stable")]
    columns = (log.citizen[rows], log.spell[rows], log.kind[rows])
    opening = log.event[rows] == opens
    closed = np.zeros(len(rows), dtype=bool)
    if len(rows):
        closed[:-1] = opening[:-1] & ~opening[1:]
        for column in columns:
            closed[:-1] &= column[1:] == column[:-1]
    time = log.time[rows].astype(np.int64)
    ends = np.where(closed, np.roll(time, -1), NEVER)[opening]
    kept = rows[opening]
    citizen = log.citizen[kept].astype(np.int64)
    spell = spells.row(citizen, log.spell[kept])
    start = time[opening]
    order = np.argsort(order_key(citizen, start), kind="stable")
    return Stays(
        citizen=citizen[order],
        spell=spell[order],
        kind=log.kind[kept].astype(np.int64)[order],
        start=start[order],
        end=np.minimum(ends, spells.end[spell])[order],
        cut=(ends < spells.end[spell])[order],
        registered=log.registered[kept][order],
    )
