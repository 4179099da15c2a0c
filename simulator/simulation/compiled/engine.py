"""The compiled engine: a setup goes into arrays, the kernel runs, the log comes out."""

from __future__ import annotations

import hashlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    market,
    offers,
    planning,
    rules,
    spells,
    steering,
    talks,
)
from simulator.simulation.compiled import arrays
from simulator.simulation.compiled.arrays import arrays_of, go_on_from
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
    market,
    offers,
    planning,
    spells,
    steering,
    talks,
)
"""The modules whose functions both engines run."""
READ_TOO = (calendar, draws, log, rules)
"""The modules whose constants go into the kernel."""


Columns = tuple[NDArray[Any], ...]
"""A piece of a log, column by column."""


@dataclass(frozen=True)
class WarmUp:
    """A baseline's run up to ``start``: where it stands, and what it has written."""

    arrays: tuple[Any, Any, Any]
    pieces: tuple[Columns, ...]


def warm_up(setup: Setup) -> WarmUp:
    """Let a run happen up to ``start``, before anything of that minute."""
    arrays = arrays_of(setup)
    arrays[0].clock["until"] = 0
    return WarmUp(arrays, tuple(_written(arrays)))


def run(setup: Setup, keep: Callable[[EventLog], None] | None = None, after: WarmUp | None = None) -> Output:
    """Let the run happen.

    Parameters
    ----------
    setup : Setup
        What there is before anything happens.
    keep : callable, optional
        Is given the log piece by piece, as it grows; the log that is returned is then empty.
    after : WarmUp, optional
        The baseline's run up to ``start``, of the same people and staff: the run goes on from there.
    """
    arrays = arrays_of(setup) if after is None else go_on_from(after.arrays, setup)
    pieces = LogPieces(setup.words.kinds, keep)
    for columns in chain(() if after is None else after.pieces, _written(arrays)):
        pieces.add(columns)
    centre, of_book, _ = arrays
    return Output(pieces.whole(), of_book, centre.tally, centre.effort)


def _written(arrays: tuple[Any, Any, Any]) -> Iterator[Columns]:
    """Let the run happen until it ends or pauses, and yield what it writes."""
    go_on, centre, more = kernel(), arrays[0], True
    while more:
        more = go_on(*arrays)
        rows = centre.log[: int(centre.clock[0]["log_rows"])]
        centre.clock[0]["log_rows"] = 0
        yield tuple(np.ascontiguousarray(rows[name]) for name in COLUMNS)


def prepare(setup: Setup) -> None:
    """Compile the kernel for runs like this one, or read it from where it was kept."""
    from numba import typeof

    kernel().compile(tuple(typeof(argument) for argument in arrays_of(setup)))  # type: ignore[no-untyped-call]


@cache
def kernel() -> Any:
    """Return the kernel, ``(centre, book, people) -> whether there is more to come``.

    It is compiled when it is first called with what it is called with, and kept on disk for the next time.
    """
    from numba import njit
    from numba.extending import register_jitable

    from simulator.simulation.compiled import kernel as scheduler
    from simulator.simulation.compiled import structure, world

    for module in (*SHARED, scheduler):
        for function in _functions(module):
            register_jitable(function)
    for function in (world.leave_queue, world.grant_vacant_places, world.set_places, world.turn_to):
        register_jitable(function)
    version = _version((*SHARED, *READ_TOO, scheduler, world, structure, arrays))

    def go_on(source: Any, of_book: Any, people: Any) -> bool:
        # The version is part of what numba looks a compiled kernel up by, so that none outlives its source.
        if version == "":
            return False
        return whole(source, of_book, people)

    whole = scheduler.go_on
    try:
        return njit(cache=True, nogil=True)(go_on)
    except RuntimeError:  # there is no folder to keep it in
        return njit(nogil=True)(go_on)


def _functions(module: ModuleType) -> Iterator[Callable[..., Any]]:
    for _, function in inspect.getmembers(module, inspect.isfunction):
        if function.__module__ == module.__name__:
            yield function


def _version(modules: tuple[ModuleType, ...]) -> str:
    """Return a digest of the source of everything that goes into the kernel."""
    source = "".join(inspect.getsource(module) for module in modules)
    return hashlib.sha256(source.encode()).hexdigest()
