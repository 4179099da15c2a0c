"""The event log: its columns, its words, its writer. Everything else is measured from it.

A run leaves three tables: *events* (what happened, one row an event), *citizens* (who they are, one row a citizen) and
*capacity* (minutes for talks, one row a caseworker and day). A real case system's export in the same columns can be
read by the same outcome functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields
from enum import IntEnum
from functools import cached_property
from struct import pack
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from simulator.brief import Brief, counted
from simulator.calendar import MINUTES_PER_DAY
from simulator.errors import Refused

if TYPE_CHECKING:
    import pandas as pd

MISSING = -(2**31)
"""Stands in ``due`` and ``target`` where there is none (empty in a table)."""
NOBODY = -1
"""Stands in ``caseworker`` and ``form`` where there is none."""


class Event(IntEnum):
    """What can happen. The name is the word in every table."""

    entered = 0
    talk_booked = 1
    talk_held = 2
    talk_missed = 3
    talk_cancelled = 4
    service_call = 5
    guided = 6
    sanctioned = 7
    activation_started = 8
    activation_ended = 9
    exempt_from = 10
    exempt_to = 11
    flagged = 12
    exited = 13
    returned = 14
    breached = 15


KINDS = (
    "",
    "first",  # talks: the first talk of the plan
    "talk",  # a talk of the jobcentre that the law or the plan asks for
    "joint",  # with the a-kasse (faellessamtale)
    "a_kasse",  # held by the a-kasse alone
    "by_need",  # beyond what the law dates
    "offer",  # flagged: an offer overlooked
    "job",  # exits
    "education",
    "other",
    "benefit_exhausted",
    "employer",  # exit to the employer that one was laid off from; exemption while one waits for it
    "treatment",  # exemptions
    "self_reliant",
    "duty",  # guided because the law's calendar says so
    "after_breach",  # guided because something was missed
    "summons",  # guided by letter in the summons (indkaldelse)
    "sick_caseworker",  # cancellations
    "fell_away",  # cancelled because the citizen left
    "no_place",
    "labour_force",  # exit out of the labour force
    "breach",  # sanctioned for something else than a missed talk
)
"""Words of the column ``kind``; the names of activation types follow them in a run's own vocabulary."""
KIND = {name: code for code, name in enumerate(KINDS)}

FORMS = ("in_person", "phone", "video", "group", "others")
"""Words of the column ``form``: personligt fremmoede, telefon, video, gruppe, ved andre."""
FORM = {name: code for code, name in enumerate(FORMS)}

COLUMN_TYPES: tuple[tuple[str, Any], ...] = (
    ("time", np.int32),
    ("citizen", np.int32),
    ("spell", np.uint8),
    ("event", np.uint8),
    ("kind", np.uint8),
    ("due", np.int32),
    ("target", np.int32),
    ("caseworker", np.int16),
    ("form", np.int8),
    ("job_minutes", np.int16),
    ("duty_minutes", np.int16),
    ("paper_minutes", np.int16),
    ("registered", np.bool_),
)
COLUMNS = tuple(name for name, _ in COLUMN_TYPES)
WIDTH = len(COLUMNS)


def _any_of(events: tuple[Event, ...]) -> NDArray[np.bool_]:
    """Say of every event whether it is among those named."""
    wanted = np.zeros(max(Event) + 1, dtype=bool)
    wanted[list(events)] = True
    return wanted


def _words(codes: NDArray[Any], names: tuple[str, ...]) -> pd.Categorical:
    """Give words for codes; a negative code is no word."""
    import pandas as pd

    return pd.Categorical.from_codes(codes.tolist(), dtype=pd.CategoricalDtype(list(names)))


@dataclass(frozen=True, repr=False)
class EventLog(Brief):
    """The events of one replication, one array a column, ordered as they happened.

    ``time``, ``due`` and ``target`` are minutes from ``start`` (:data:`MISSING` where there is none). ``kind`` is an
    index into ``kinds``, ``form`` into :data:`FORMS`, ``caseworker`` the caseworker's number or :data:`NOBODY`.
    ``registered`` says whether the case system (and so the ministry) knows of it.
    """

    time: NDArray[np.int32]
    citizen: NDArray[np.int32]
    spell: NDArray[np.uint8]
    event: NDArray[np.uint8]
    kind: NDArray[np.uint8]
    due: NDArray[np.int32]
    target: NDArray[np.int32]
    caseworker: NDArray[np.int16]
    form: NDArray[np.int8]
    job_minutes: NDArray[np.int16]
    duty_minutes: NDArray[np.int16]
    paper_minutes: NDArray[np.int16]
    registered: NDArray[np.bool_]
    kinds: tuple[str, ...] = KINDS

    def __len__(self) -> int:
        return len(self.time)

    def _in_short(self) -> str:
        return f"{counted(len(self), 'event')}; .frame() is the table"

    def rows(self, *events: Event) -> NDArray[np.intp]:
        """Positions of the rows of the named events, in the order in which they happened."""
        if len(events) == 1:
            positions, begins = self._by_event
            return positions[begins[events[0]] : begins[events[0] + 1]]
        return np.flatnonzero(_any_of(events)[self.event])

    def rows_by_citizen(self, *events: Event) -> NDArray[np.intp]:
        """Positions of the rows of the named events, citizen by citizen, each one's in the order in which they
        happened.
        """
        positions, event = self._by_citizen
        return positions[_any_of(events)[event]]

    @cached_property
    def _by_event(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """Positions of all rows, event by event, and where each event's begin."""
        begins = np.concatenate([[0], np.cumsum(np.bincount(self.event, minlength=len(Event)))])
        return np.argsort(self.event, kind="stable"), begins

    @cached_property
    def _by_citizen(self) -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
        """Positions of all rows, citizen by citizen, and the event of each."""
        # Numbers of two bytes are put in order by counting: in a fifth of the time.
        positions = np.argsort(self.citizen.astype(np.uint16), kind="stable")
        high = (self.citizen >> 16).astype(np.uint16)
        if high.any():
            positions = positions[np.argsort(high[positions], kind="stable")]
        time, citizen = self.time[positions], self.citizen[positions]
        if np.any((time[1:] < time[:-1]) & (citizen[1:] == citizen[:-1])):
            # A case system's export need not stand as it happened.
            positions = np.lexsort((self.time, self.citizen))
        return positions, self.event[positions]

    def frame(self, replication: int = 0) -> pd.DataFrame:
        """Give the log as a table: words instead of codes, days from ``start`` instead of minutes."""
        import pandas as pd

        def as_days(minutes: NDArray[np.int32]) -> NDArray[np.float64]:
            return np.where(minutes == MISSING, np.nan, minutes / MINUTES_PER_DAY)

        return pd.DataFrame(
            {
                "replication": np.full(len(self), replication, dtype=np.int32),
                "time": self.time / MINUTES_PER_DAY,
                "citizen": self.citizen,
                "spell": self.spell,
                "event": _words(self.event, tuple(e.name for e in Event)),
                "kind": _words(self.kind, self.kinds),
                "due": as_days(self.due),
                "target": as_days(self.target),
                "caseworker": pd.arrays.IntegerArray(self.caseworker, self.caseworker < 0),
                "form": _words(self.form, FORMS),
                "job_minutes": self.job_minutes,
                "duty_minutes": self.duty_minutes,
                "paper_minutes": self.paper_minutes,
                "registered": self.registered,
            }
        )


def read_frame(table: pd.DataFrame) -> EventLog:
    """Read a table with the log's columns (one replication, or a case system's export) back into an EventLog.

    Raises
    ------
    Refused
        If a column is missing or holds a word that the log does not know.
    """
    missing = [c for c in COLUMNS if c not in table.columns]
    if missing:
        raise Refused(f"the event log lacks the columns {', '.join(missing)}")
    names = {e.name: int(e) for e in Event}
    unknown = sorted(set(map(str, table["event"].unique())) - set(names))
    if unknown:
        raise Refused(f"unknown events in the log: {', '.join(unknown)}; known are {', '.join(names)}")
    words = [str(k) for k in table["kind"].astype(object).where(table["kind"].notna(), "").unique()]
    kinds = KINDS + tuple(sorted(set(words) - set(KINDS)))
    code = {name: i for i, name in enumerate(kinds)}

    def minutes(column: str) -> NDArray[np.int32]:
        value = np.rint(table[column].to_numpy(dtype=float) * MINUTES_PER_DAY)
        return np.where(np.isnan(value), MISSING, value).astype(np.int32)

    return EventLog(
        time=minutes("time"),
        citizen=table["citizen"].to_numpy(dtype=np.int32),
        spell=table["spell"].to_numpy(dtype=np.uint8),
        event=np.array([names[str(e)] for e in table["event"]], dtype=np.uint8),
        kind=np.array([code["" if k != k else str(k)] for k in table["kind"].astype(object)], dtype=np.uint8),
        due=minutes("due"),
        target=minutes("target"),
        caseworker=np.asarray(table["caseworker"].astype("Int32").fillna(NOBODY), dtype=np.int16),
        form=np.array([FORM.get(str(f), NOBODY) for f in table["form"].astype(object)], dtype=np.int8),
        job_minutes=table["job_minutes"].to_numpy(dtype=np.int16),
        duty_minutes=table["duty_minutes"].to_numpy(dtype=np.int16),
        paper_minutes=table["paper_minutes"].to_numpy(dtype=np.int16),
        registered=table["registered"].to_numpy(dtype=bool),
        kinds=kinds,
    )


class LogPieces:
    """Puts a log together from the pieces that an engine writes.

    Parameters
    ----------
    kinds : tuple of str
        The run's words of the column ``kind``.
    keep : callable, optional
        Is given each piece instead, as a log of its own; what is put together is then empty.
    """

    def __init__(
        self, kinds: tuple[str, ...] = KINDS, keep: Callable[[EventLog], None] | None = None
    ) -> None:
        self._kinds, self._keep = kinds, keep
        self._pieces: list[EventLog] = []

    def add(self, columns: Iterable[NDArray[Any]]) -> None:
        """Add rows, given column by column in the order of :data:`COLUMNS`."""
        piece = EventLog(**dict(zip(COLUMNS, columns, strict=True)), kinds=self._kinds)
        if self._keep is None:
            self._pieces.append(piece)
        else:
            self._keep(piece)

    def whole(self) -> EventLog:
        """Give all rows as one log, and let go of the pieces."""
        pieces, self._pieces = self._pieces, []
        columns = {
            name: np.concatenate([np.empty(0, kind), *(getattr(piece, name) for piece in pieces)])
            for name, kind in COLUMN_TYPES
        }
        return EventLog(**columns, kinds=self._kinds)


ORIGINS = ("stock", "entrant", "recent_leaver")
"""Where a citizen came from: there at the beginning, entered during the run, or out but likely to return."""


class LogWriter:
    """Collects rows as flat integers, in plain Python, and packs them into narrow columns now and then.

    Parameters
    ----------
    kinds, keep
        As :class:`LogPieces` takes them.

    Attributes
    ----------
    write : callable
        Takes the thirteen numbers of a row as one tuple, in the order of :data:`COLUMNS`. It is the
        ``extend`` of a flat list: the cheapest way to keep a row in plain Python, as long as the list is packed before
        it grows large.
    """

    def __init__(
        self, kinds: tuple[str, ...] = KINDS, keep: Callable[[EventLog], None] | None = None
    ) -> None:
        self._pieces = LogPieces(kinds, keep)
        self._buffer: list[int] = []
        self.write: Callable[[Iterable[int]], None] = self._buffer.extend

    def pack(self) -> None:
        """Move what was written since the last time into narrow columns; whoever writes much calls it at times."""
        flat = np.frombuffer(pack(f"={len(self._buffer)}i", *self._buffer), dtype=np.int32).reshape(-1, WIDTH)
        self._pieces.add(flat[:, i].astype(kind) for i, (_, kind) in enumerate(COLUMN_TYPES))
        self._buffer.clear()

    def close(self) -> EventLog:
        """Give all rows as one log."""
        self.pack()
        return self._pieces.whole()


@dataclass(frozen=True, repr=False)
class Citizens(Brief):
    """Who the citizens are: one row a citizen, row number = ``citizen`` in the log.

    Attributes
    ----------
    group : uint8
        Index into ``groups``.
    age : uint8
        Years at entry.
    origin : uint8
        Index into :data:`ORIGINS`.
    entered : int32
        Minute at which the first spell of the run began (before the warm-up for the stock; for a recent leaver the
        minute at which the last spell ended).
    contact, ladder : int32
        Minutes of contact (the clock that deadlines run on) and of any benefit within three years (the clock of
        refusionstrappen) at the beginning of the first spell.
    benefit_hours : float64
        Hours of benefit used at the beginning of the first spell (dagpenge end at 3,848).
    frailty : float64
        How easily one finds work, mean 1 among entrants.
    employer_return : bool
        Has an employer to return to (saesonledig); ``return_after`` minutes into the first spell, else -1.
    treatment_from, treatment_to : int32
        Minutes into the first spell between which one is in treatment or examination; -1 if never.
    digital, reading, incomplete_cv, at_risk : bool
        Digital readiness; needs the reading assessment; has an incomplete CV; truly at risk of long unemployment
        (among the lower half of frailty).
    self_books : int32
        How readily she books her own talks (selvbooking), from 0 to 65,536: she does where it lies below the threshold
        of the practice (:func:`simulator.model.booking.self_booking`); 65,536, who is not digitally ready: never.
    """

    group: NDArray[np.uint8]
    age: NDArray[np.uint8]
    origin: NDArray[np.uint8]
    entered: NDArray[np.int32]
    contact: NDArray[np.int32]
    ladder: NDArray[np.int32]
    benefit_hours: NDArray[np.float64]
    frailty: NDArray[np.float64]
    return_after: NDArray[np.int32]
    treatment_from: NDArray[np.int32]
    treatment_to: NDArray[np.int32]
    digital: NDArray[np.bool_]
    reading: NDArray[np.bool_]
    incomplete_cv: NDArray[np.bool_]
    at_risk: NDArray[np.bool_]
    self_books: NDArray[np.int32]
    groups: tuple[str, ...] = field(default=())

    def __len__(self) -> int:
        return len(self.group)

    def _in_short(self) -> str:
        return f"{counted(len(self), 'citizen')}; .frame() is the table"

    def frame(self, replication: int = 0) -> pd.DataFrame:
        """Give the citizens as a table: words instead of codes, days instead of minutes."""
        import pandas as pd

        table: dict[str, Any] = {
            "replication": np.full(len(self), replication, dtype=np.int32),
            "citizen": np.arange(len(self), dtype=np.int32),
        }
        for f in fields(self):
            values = getattr(self, f.name)
            if f.name == "groups":
                continue
            if f.name == "group":
                table["group"] = _words(values, self.groups)
            elif f.name == "origin":
                table["origin"] = _words(values, ORIGINS)
            elif f.name in ("entered", "contact", "ladder"):
                table[f.name] = values / MINUTES_PER_DAY
            elif f.name in ("return_after", "treatment_from", "treatment_to"):
                table[f.name] = np.where(values < 0, np.nan, values / MINUTES_PER_DAY)
            else:
                table[f.name] = values
        return pd.DataFrame(table)


@dataclass(frozen=True, repr=False)
class Capacity(Brief):
    """Minutes for talks (room and paperwork) that each present caseworker had, one row a caseworker and day.

    ``team`` is an index into ``teams``.
    """

    caseworker: NDArray[np.int32]
    team: NDArray[np.uint8]
    day: NDArray[np.int32]
    minutes: NDArray[np.int32]
    teams: tuple[str, ...] = field(default=())

    def _in_short(self) -> str:
        return f"{counted(len(self.day), 'day')} of caseworkers; .frame() is the table"

    def frame(self, replication: int = 0) -> pd.DataFrame:
        """Give the capacity as a table with the columns of the contract and the team's name."""
        import pandas as pd

        return pd.DataFrame(
            {
                "replication": np.full(len(self.day), replication, dtype=np.int32),
                "caseworker": self.caseworker,
                "team": _words(self.team, self.teams),
                "day": self.day,
                "minutes": self.minutes,
            }
        )


@dataclass(frozen=True, repr=False)
class Run(Brief):
    """What one replication leaves behind.

    Attributes
    ----------
    events, citizens, capacity
        The three tables.
    start, horizon : int
        The minutes between which outcomes are measured: 0 and the horizon.
    exposure, expected : ndarray, shape (groups, bands) and (groups, causes, bands)
        Person-weeks at risk and integrated exit hazard by duration band over the whole run: their ratio is the
        marginal hazard with the exits' own chance taken out (Rao-Blackwell), which the baseline is solved from.
    """

    events: EventLog
    citizens: Citizens
    capacity: Capacity
    start: int
    horizon: int
    exposure: NDArray[np.float64]
    expected: NDArray[np.float64]

    def _in_short(self) -> str:
        whose = f"{counted(len(self.citizens), 'citizen')} and {counted(len(self.events), 'event')}"
        return f"{whose}; .events, .citizens and .capacity tell more"
