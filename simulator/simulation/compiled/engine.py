"""The compiled engine: a setup goes into arrays, the kernel runs, the log comes out."""

from __future__ import annotations

import hashlib
import inspect
from collections import namedtuple
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from types import ModuleType
from typing import Any

import numpy as np

from simulator import calendar, draws, log
from simulator.log import COLUMNS, EventLog, LogPieces
from simulator.model import (
    appointment_book,
    booking,
    cadence,
    centre,
    citizen,
    duties,
    effects,
    hazards,
    law,
    life,
    offers,
    planning,
    rules,
    spells,
    steering,
    talks,
)
from simulator.model.centre import GroupState, Running
from simulator.model.citizen import Newcomers
from simulator.simulation.compiled import tables
from simulator.simulation.population import newcomers
from simulator.simulation.setup import Output, Setup

SHARED = (
    appointment_book,
    booking,
    cadence,
    centre,
    citizen,
    duties,
    effects,
    hazards,
    law,
    life,
    offers,
    planning,
    spells,
    steering,
    talks,
)
"""The modules whose functions both engines run."""
READ_TOO = (calendar, draws, log, rules)
"""The modules whose constants go into the kernel."""
Book = namedtuple("Book", [f.name for f in fields(appointment_book.AppointmentBook)])  # type: ignore[misc]
People = namedtuple("People", [f.name for f in fields(Newcomers)])  # type: ignore[misc]
Centre = namedtuple(
    "Centre",
    "horizon first_day substitutes clock running_row steering affairs places since new_roster rules_by_number "
    "groups_by_number staff_minutes_by_number aim_by_number notice_by_number ask_by_by_number activation "
    "season_edges seasons season_of open_days above_median sick_from sick_who sick_to has_milestones tally unheard "
    "caseload hours week_counted passed held passed_lately held_lately order wakes log newcomer citizens vacant woken "
    "alarms",
)
NO_ACTIVATION = rules.ActivationRules(0, 0, 0, 0, 0, 0, 0, 0, 1.0, 1.0)
"""Stands in the array where there are no types: an array of records has at least one row."""
LOG_ROWS = 2**16
"""Rows of the log that the kernel writes at a time: some 40 ms of work, between which an interrupt is heard."""


def run(setup: Setup, keep: Callable[[EventLog], None] | None = None) -> Output:
    """Let the run happen.

    Parameters
    ----------
    setup : Setup
        What there is before anything happens.
    keep : callable, optional
        Is given the log piece by piece, as it grows; the log that is given back is then empty.
    """
    go_on = kernel()
    centre, of_book, people = _arrays(setup)
    pieces = LogPieces(setup.words.kinds, keep)
    more = True
    while more:
        more = go_on(centre, of_book, people)
        rows = centre.log[: int(centre.clock[0]["rows"])]
        centre.clock[0]["rows"] = 0
        pieces.add(np.ascontiguousarray(rows[name]) for name in COLUMNS)
    return Output(pieces.whole(), of_book.on_offer, centre.tally)


def prepare(setup: Setup) -> None:
    """Compile the kernel for runs like this one, or read it from where it was kept."""
    from numba import typeof

    kernel().compile(tuple(typeof(argument) for argument in _arrays(setup)))  # type: ignore[no-untyped-call]


@cache
def kernel() -> Any:
    """Give the kernel, ``(centre, book, people) -> whether there is more to come``.

    It is compiled when it is first called with what it is called with, and kept on disk for the next time.
    """
    from numba import njit
    from numba.extending import register_jitable

    from simulator.simulation.compiled import kernel as scheduler
    from simulator.simulation.compiled import world

    for module in (*SHARED, scheduler):
        for function in _functions(module):
            register_jitable(function)
    for function in (world.leave_queue, world.let_in, world.set_places):
        register_jitable(function)
    version = _version((*SHARED, *READ_TOO, scheduler, world, tables))

    def go_on(source: Any, of_book: Any, people: Any) -> bool:
        # The version is part of what numba looks a compiled kernel up by, so that none outlives its source.
        if version == "":
            return False
        return whole(source, of_book, people)

    whole = scheduler.go_on
    try:
        return njit(cache=True)(go_on)
    except RuntimeError:  # there is no folder to keep it in
        return njit(go_on)


def _functions(module: ModuleType) -> Iterator[Callable[..., Any]]:
    for _, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__:
            yield function


def _version(modules: tuple[ModuleType, ...]) -> str:
    """Give a digest of the source of everything that goes into the kernel."""
    source = "".join(inspect.getsource(module) for module in modules)
    return hashlib.sha256(source.encode()).hexdigest()


def _arrays(setup: Setup) -> tuple[Any, Any, Any]:
    """Lay a setup out in arrays, as named tuples: the jobcentre, its book, the newcomers."""
    in_force = setup.in_force
    groups, staff, people = len(setup.has_milestones), len(setup.staff), len(setup.order)
    kinds = len(setup.words.kinds)
    sickness = tables.matrix(setup.sickness).reshape(-1, 3)
    days = setup.days
    clock = np.zeros(1, tables.CLOCK)
    clock["now"], clock["in_force"] = setup.begin, -1
    places = np.zeros(kinds, tables.PLACES)
    places["first"] = places["last"] = -1
    affairs = np.zeros(len(in_force) + 2, tables.AFFAIR)
    centre = {
        "horizon": setup.horizon,
        "first_day": days.first,
        "substitutes": setup.substitutes,
        "clock": clock,
        "running_row": tables.records([Running(since=setup.begin)]),
        "steering": tables.records([GroupState(k=1.0) for _ in range(groups)]),
        "affairs": affairs,
        "places": places,
        "since": np.array([f.since for f in in_force], dtype=np.int64),
        "new_roster": np.array([f.new_roster for f in in_force]),
        "rules_by_number": tables.records([f.rule_set.rules for f in in_force]),
        "groups_by_number": tables.records([g for f in in_force for g in f.rule_set.groups]).reshape(
            len(in_force), groups
        ),
        "staff_minutes_by_number": tables.matrix([f.staff_minutes for f in in_force]),
        "aim_by_number": tables.matrix([f.aim for f in in_force]),
        "notice_by_number": np.array([f.notice for f in in_force], dtype=np.int32),
        "ask_by_by_number": np.array([f.ask_by for f in in_force], dtype=np.int32),
        "activation": tables.records(setup.activation or (NO_ACTIVATION,)),
        "season_edges": np.array(setup.season_edges, dtype=np.int32),
        "seasons": np.array(setup.seasons, dtype=np.int32),
        "season_of": np.array(setup.season_of, dtype=np.int32),
        "open_days": days.add_to_every_day(0).astype(np.int32),
        "above_median": np.array([1 if c.above_median else -1 for c in setup.staff], dtype=np.int8),
        "sick_from": sickness[:, 0].copy(),
        "sick_who": sickness[:, 1].copy(),
        "sick_to": sickness[:, 2].copy(),
        "has_milestones": np.array(setup.has_milestones, dtype=bool),
        "tally": np.zeros((groups, hazards.TALLY)),
        "unheard": np.zeros(hazards.TALLY),
        "caseload": np.zeros(staff, dtype=np.int32),
        "hours": np.zeros(staff, dtype=np.int32),
        "week_counted": np.full(setup.weeks_counted, steering.NO_WEEK, dtype=np.int32),
        "passed": np.zeros((groups, setup.weeks_counted, setup.milestones), dtype=np.int32),
        "held": np.zeros((groups, setup.weeks_counted, setup.milestones), dtype=np.int32),
        "passed_lately": np.zeros(setup.milestones, dtype=np.int64),
        "held_lately": np.zeros(setup.milestones, dtype=np.int64),
        "order": setup.order.astype(np.int32),
        "wakes": setup.wakes,
        "log": np.empty(LOG_ROWS, tables.ROW),
        "newcomer": tables.newcomer(),
        # Rows and alarms are used from the first on, and a page of memory is taken only when it is touched.
        "citizens": np.empty(people + 1, tables.CITIZEN),
        "vacant": np.empty(people + 1, dtype=np.int32),
        "woken": np.empty(people + 1, dtype=np.int32),
        "alarms": np.empty(2 * people + 2, tables.ALARM),
    }
    b = setup.book
    of_book: dict[str, Any] = {"first_day": b.first_day, "size": b.size}
    for name in ("week_of", "monday", "next_open", "begin", "end", "seat_of", "team_of", "worker_of"):
        of_book[name] = np.array(getattr(b, name), dtype=np.int32)
    of_book["away"] = np.frombuffer(b"".join(b.away), dtype=np.uint8).reshape(len(b.away), b.size).copy()
    for name in ("on_offer", "left", "used"):
        of_book[name] = tables.matrix(getattr(b, name), np.int16)  # minutes of one day
    for name in ("week_left", "team_left", "team_total", "first_used", "cursor", "refused", "refused_work"):
        of_book[name] = tables.matrix(getattr(b, name))
    columns = newcomers(setup.people)
    return (
        Centre(**centre),
        Book(**of_book),
        People(*(np.ascontiguousarray(columns[f.name]) for f in fields(Newcomers))),
    )
