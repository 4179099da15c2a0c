"""A run before anything happens as arrays: what the kernel reads and writes."""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Sequence
from dataclasses import fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simulator.calendar import MINUTES_PER_DAY, NEVER
from simulator.log import COLUMN_TYPES
from simulator.model.appointment_book import AppointmentBook
from simulator.model.centre import GroupState, Market, Running
from simulator.model.citizen import Citizen, Newcomers
from simulator.model.hazards import TALLY
from simulator.model.rules import ActivationRules
from simulator.model.steering import NO_WEEK
from simulator.simulation.population import newcomers
from simulator.simulation.setup import Layout, Setup
from simulator.simulation.staff import book_columns

Table = NDArray[Any]
LEAST_ROOM = 64
"""A list in a record has room for so many numbers, or for a power of two times as many: a kernel is compiled for each
size that is met, so that sizes should be few."""
LEAST_ROOM_OF = {"quality": 1024}

_FIELDS = sorted(fields(Citizen), key=lambda f: -np.dtype(f.metadata["kind"]).itemsize)
"""A citizen's fields, wide ones first: so a record has no gaps."""
CITIZEN = np.dtype(
    [
        *(
            (f.name, f.metadata["kind"], (f.metadata["size"],) if f.metadata["size"] > 1 else ())
            for f in _FIELDS
        ),
        ("slot", "i4"),
        ("ticket", "i4"),
        ("ahead", "i4"),
        ("behind", "i4"),
    ],
    align=True,
)
"""A citizen's record: what SimPy's engine keeps too; then the record's number, that of her latest alarm, and who is
before and behind her in the queue for a place."""
ROW = np.dtype(list(COLUMN_TYPES))
"""A row of the log."""
CLOCK = np.dtype(
    [
        ("now", "i8"),
        ("log_rows", "i8"),
        ("in_force", "i8"),
        ("arm", "i8"),
        ("day", "i8"),
        ("pending", "i8"),
        ("put_off", "i8"),
        ("spare", "i8"),
        ("rows_vacant", "i8"),
        ("rows_used", "i8"),
        ("newcomers_in", "i8"),
        ("sickness_begun", "i8"),
        ("scheduled", "i8"),
        ("places_granted", "i8"),
        ("grants_woken", "i8"),
        ("until", "i8"),
    ],
    align=True,
)
"""Where the kernel is: the minute; rows of the log written; number of the rules in force and the arm that they are of;
the day that has come, its alarms pending, rows ever used for those put off and the first that is spare; rows given back
and rows ever used; newcomers and spells of sickness behind it; affairs scheduled so far; those whom a vacant place
wakes, from ``grants_woken`` to ``places_granted``; the minute before which it pauses."""
ALARM = np.dtype([("rank", "i8"), ("minute", "i4"), ("slot", "i4"), ("ticket", "i4")], align=True)
PUT_OFF = np.dtype([*ALARM.descr[:4], ("after", "i4")], align=True)
"""An alarm of a later day, and which comes after it in that day's list."""
AFFAIR = np.dtype([("minute", "i8"), ("order", "i8")], align=True)
PLACES = np.dtype(
    [("places", "i4"), ("taken", "i4"), ("first", "i4"), ("last", "i4"), ("known", "?")], align=True
)


def newcomer() -> Table:
    """Return one citizen's record as she comes into the run: every field has its first value."""
    record = np.zeros(1, CITIZEN)
    for f in _FIELDS:
        record[f.name] = f.metadata["first"]
    return record


def records(rows: Sequence[Any]) -> Table:
    """Turn dataclasses of numbers and of tuples of numbers into one array of records.

    Parameters
    ----------
    rows : sequence of dataclass instances
        All of one class, at least one. Tuples that are short of the longest are filled up with zeros.
    """
    layout: list[tuple[Any, ...]] = []
    for f in fields(rows[0]):
        kind = _KINDS[str(f.type).removeprefix("tuple[").split(",")[0].rstrip("]")]
        if isinstance(getattr(rows[0], f.name), tuple):
            longest = max(len(getattr(row, f.name)) for row in rows)
            # numba has no list of yes and no within a record; a byte does as well.
            layout.append((f.name, "u1" if kind == "?" else kind, (_room(f.name, longest),)))
        else:
            layout.append((f.name, kind))
    table = np.zeros(len(rows), dtype=np.dtype(layout, align=True))
    for at, row in enumerate(rows):
        for f in fields(row):
            value = getattr(row, f.name)
            if isinstance(value, tuple):
                table[f.name][at, : len(value)] = value
            else:
                table[f.name][at] = value
    return table


_KINDS = {"float": "f8", "Numbers": "f8", "int": "i8", "bool": "?"}


def _room(name: str, longest: int) -> int:
    """Return the length that a list in a record has."""
    room = LEAST_ROOM_OF.get(name, LEAST_ROOM)
    while room < longest:
        room *= 2
    return room


def matrix(rows: Sequence[Sequence[Any]], kind: Any = np.int32) -> Table:
    """Turn equally long lists into a two-dimensional array, even where there are none or they are empty."""
    return np.array(rows, dtype=kind).reshape(len(rows), -1 if rows and len(rows[0]) else 0)


Book = namedtuple("Book", [f.name for f in fields(AppointmentBook)])  # type: ignore[misc]
People = namedtuple("People", [f.name for f in fields(Newcomers)])  # type: ignore[misc]
Centre = namedtuple(
    "Centre",
    "horizon first_day substitutes clock running_by_arm steering affairs places since arm_of_rules new_roster "
    "in_force_by_arm arm_of_caseworker rules_by_number "
    "groups_by_number staff_minutes_by_number aim_by_number notice_by_number ask_by_by_number activation "
    "season_edges seasons season_of open_days above_median sick_from sick_who sick_to has_milestones tally foreseen "
    "caseload minutes_offered week_counted passed held passed_lately held_lately order wakes log newcomer citizens "
    "vacant woken alarms later put_off market_record tightness effort_of_baseline effort",
)
NO_ACTIVATION = ActivationRules(
    kind=0,
    places=0,
    length=0,
    lag_days=0,
    referral_minutes=0,
    ages=0,
    opens=0,
    closes=0,
    lock_in=1.0,
    after=1.0,
)
"""Stands in the array where there are no types: an array of records has at least one row."""
LAYOUTS = 16
"""Layouts whose arrays are kept: a comparison has as many as scenarios."""
LOG_ROWS = 2**16
"""Rows of the log that the kernel writes at a time: some 40 ms of work, between which an interrupt is heard."""


def arrays_of(setup: Setup) -> tuple[Any, Any, Any]:
    """Lay a setup out in arrays, as named tuples: the jobcentre, its book, the newcomers."""
    days, people = setup.days, len(setup.order)
    groups, staff = len(setup.has_milestones), len(setup.staff)
    sickness = matrix(setup.sickness).reshape(-1, 3)
    clock = np.zeros(1, CLOCK)
    clock["now"], clock["in_force"], clock["until"] = setup.begin, -1, setup.horizon
    clock["day"] = clock["spare"] = -1
    places = np.zeros(len(setup.words.kinds), PLACES)
    places["first"] = places["last"] = -1
    centre = {
        **_constants(setup.layout),
        "clock": clock,
        "running_by_arm": records([Running(since=setup.begin) for _ in range(setup.arms)]),
        "steering": records([GroupState(k=1.0)] * (setup.arms * groups)).reshape(setup.arms, groups),
        "in_force_by_arm": np.full(setup.arms, -1, dtype=np.int64),
        "arm_of_caseworker": setup.arm_of_caseworker,
        "affairs": np.zeros(len(setup.in_force) + (2 if setup.market_from == NEVER else 3), AFFAIR),
        "places": places,
        "above_median": np.array([1 if c.above_median else -1 for c in setup.staff], dtype=np.int8),
        "sick_from": sickness[:, 0].copy(),
        "sick_who": sickness[:, 1].copy(),
        "sick_to": sickness[:, 2].copy(),
        "tally": np.zeros((groups, TALLY)),
        "foreseen": np.zeros(TALLY),
        "caseload": np.zeros(staff, dtype=np.int32),
        "minutes_offered": np.zeros(staff, dtype=np.int32),
        "week_counted": np.full((setup.arms, setup.weeks_counted), NO_WEEK, dtype=np.int32),
        "passed": np.zeros((setup.arms, groups, setup.weeks_counted, setup.milestones), dtype=np.int32),
        "held": np.zeros((setup.arms, groups, setup.weeks_counted, setup.milestones), dtype=np.int32),
        "passed_lately": np.zeros(setup.milestones, dtype=np.int64),
        "held_lately": np.zeros(setup.milestones, dtype=np.int64),
        "order": setup.order.astype(np.int32),
        "wakes": setup.wakes,
        "log": np.empty(LOG_ROWS, ROW),
        "newcomer": newcomer(),
        # Rows and alarms are used from the first on, and a page of memory is taken only when it is touched.
        "citizens": np.empty(people + 1, CITIZEN),
        "vacant": np.empty(people + 1, dtype=np.int32),
        "woken": np.empty(people + 1, dtype=np.int32),
        "alarms": np.empty(2 * people + 2, ALARM),
        "later": np.full(setup.horizon // MINUTES_PER_DAY - days.first + 1, -1, dtype=np.int32),
        "put_off": np.empty(2 * people + 2, PUT_OFF),
        "market_record": records([Market(factor=1.0, until=setup.market_from)]),
        "effort_of_baseline": setup.effort_of_baseline,
        "effort": np.zeros(len(setup.tightness), dtype=np.int64),
    }
    of_book = book_columns(setup.staff, len(setup.words.teams), days)
    away = b"".join(of_book["away"])
    of_book["away"] = np.frombuffer(away, dtype=np.uint8).reshape(len(setup.staff), of_book["size"]).copy()
    for name, value in of_book.items():
        if isinstance(value, np.ndarray) and name != "away":
            # Each table is its own; minutes of one day are small.
            of_book[name] = value.astype(np.int16 if name in ("on_offer", "left", "used") else np.int32)
    columns = newcomers(setup.people)
    return (
        Centre(**centre),
        Book(**of_book),
        People(*(np.ascontiguousarray(columns[f.name]) for f in fields(Newcomers))),
    )


@lru_cache(maxsize=LAYOUTS)
def _constants(layout: Layout) -> dict[str, Any]:
    """Return the jobcentre's fields that no replication changes and the kernel only reads."""
    in_force, days = layout.in_force, layout.days
    return {
        "horizon": layout.horizon,
        "first_day": days.first,
        "substitutes": layout.substitutes,
        "since": np.array([f.since for f in in_force], dtype=np.int64),
        "arm_of_rules": np.array([f.arm for f in in_force], dtype=np.int64),
        "new_roster": np.array([f.new_roster for f in in_force]),
        "rules_by_number": records([f.rule_set.rules for f in in_force]),
        "groups_by_number": records([g for f in in_force for g in f.rule_set.groups]).reshape(
            len(in_force), len(layout.has_milestones)
        ),
        "staff_minutes_by_number": matrix([f.staff_minutes for f in in_force]),
        "aim_by_number": matrix([f.aim for f in in_force]),
        "notice_by_number": np.array([f.notice for f in in_force], dtype=np.int32),
        "ask_by_by_number": np.array([f.ask_by for f in in_force], dtype=np.int32),
        "activation": records(layout.activation or (NO_ACTIVATION,)),
        "season_edges": np.array(layout.season_edges, dtype=np.int32),
        "seasons": np.array(layout.seasons, dtype=np.int32),
        "season_of": np.array(layout.season_of, dtype=np.int32),
        "open_days": days.add_to_every_day(0).astype(np.int32),
        "has_milestones": np.array(layout.has_milestones, dtype=bool),
        "tightness": np.array(layout.tightness, dtype=float),
    }


CHANGED_IN_CENTRE = (
    "running_by_arm",
    "steering",
    "tally",
    "foreseen",
    "caseload",
    "minutes_offered",
    "week_counted",
    "passed",
    "held",
    "passed_lately",
    "held_lately",
    "later",
    "market_record",
    "effort",
)
CHANGED_IN_BOOK = (
    "away",
    "on_offer",
    "left",
    "used",
    "week_left",
    "team_left",
    "team_total",
    "first_used",
    "cursor",
    "refused",
    "refused_work",
)
"""What the kernel writes to, besides its clock, the affairs, the places, the log and what it uses from the first row
on."""
USED_OF_CENTRE = {
    "citizens": "rows_used",
    "vacant": "rows_vacant",
    "alarms": "pending",
    "put_off": "put_off",
}
"""What the kernel uses from the first row on, and the field of its clock that says how far. Whom a vacant place wakes
is in none: a run does not pause before all of them are awake."""


def go_on_from(warm: tuple[Any, Any, Any], setup: Setup) -> tuple[Any, Any, Any]:
    """Lay a setup out in arrays as it is once the baseline's warm-up is over.

    Parameters
    ----------
    warm : tuple of named tuples
        The baseline's arrays, paused before the minute in which the setup's rules change.
    setup : Setup
        Of the same people and staff; it may name more activation types and more rules.
    """
    centre, book, people = arrays_of(setup)
    then, book_then, _ = warm
    for name in CHANGED_IN_CENTRE:
        getattr(centre, name)[...] = getattr(then, name)
    for name in CHANGED_IN_BOOK:
        getattr(book, name)[...] = getattr(book_then, name)
    for name, used in USED_OF_CENTRE.items():
        rows = int(then.clock[0][used])
        getattr(centre, name)[:rows] = getattr(then, name)[:rows]
    centre.places[: len(then.places)] = then.places
    centre.in_force_by_arm[0] = 0
    if setup.arms > 1:
        _join_arms(centre, setup, int(then.clock[0]["rows_used"]))
    switches, before = len(centre.since) - 1, len(then.since) - 1
    centre.clock[...] = then.clock
    centre.clock["until"], centre.clock["scheduled"] = (
        setup.horizon,
        then.clock["scheduled"] + switches - before,
    )
    centre.affairs["minute"][:switches] = centre.since[1:]
    centre.affairs["order"][:switches] = np.arange(switches)
    centre.affairs[switches:] = then.affairs[before:]
    # The new rules' affairs were scheduled before all others, as in a run that knows of them from the beginning.
    later = centre.affairs["order"][switches:]
    later[later >= 0] += switches - before
    return centre, book, people


def _join_arms(centre: Any, setup: Setup, rows: int) -> None:
    """Let everybody who came in during a warm-up without arms be in hers."""
    there = centre.citizens[:rows]
    arm = setup.people.arm[there["number"]]
    of_own = np.where(there["own"] >= 0, setup.arm_of_caseworker[there["own"]], 0)
    there["arm"] = np.where(arm < 0, of_own, arm)
