"""The common scenario in every engine, in turn: what it takes, and what comes out of it."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from benchmarks import life
from benchmarks.common import DAY, caseworkers, common, people
from benchmarks.measuring import processor_seconds

CIW_AT_MOST = 20_000
"""Citizens: beyond, a run takes hours, for every event looks through everybody who is there."""


@dataclass(frozen=True)
class Outcome:
    """What came of the two years in one engine: the median of its seconds, and counts by which to know it again."""

    engine: str
    seconds: float
    rows: int
    exits: int
    held: int
    missed: int
    activated: int
    wait_days: float


def rivals() -> tuple[str, ...]:
    """Name the rivals that are installed."""
    return tuple(name for name in ("salabim", "ciw") if find_spec(name) is not None)


def race(citizens: int, rounds: int) -> list[Outcome]:
    """Let every engine run the common scenario, in turn. The rivals are given the people that ours must draw."""
    from benchmarks import with_ciw, with_salabim
    from simulator.simulation import simulate, timeline

    scenario = common(citizens)
    along = timeline(scenario, scenario)
    drawn, heads = people(scenario), caseworkers(citizens)
    simulate(along, 1, 0, "compiled")
    runs: dict[str, Callable[[], Any]] = {
        "compiled": lambda: simulate(along, 1, 0, "compiled"),
        "simpy": lambda: simulate(along, 1, 0, "simpy"),
    }
    if "salabim" in rivals():
        runs["salabim"] = lambda: with_salabim.run(drawn, heads)
    if "ciw" in rivals() and citizens <= CIW_AT_MOST:
        runs["ciw"] = lambda: with_ciw.run(drawn, heads)
    took: dict[str, list[float]] = {name: [] for name in runs}
    told: dict[str, Any] = {}
    for _ in range(rounds):
        for name, run in runs.items():
            for _ in range(3 if name == "compiled" else 1):
                found: list[Any] = []
                took[name].append(processor_seconds(lambda: found.append(run())))  # noqa: B023
                told[name] = found.pop()
    return [
        (_of_rows if isinstance(log, list) else _of_run)(name, statistics.median(took[name]), log)
        for name, log in told.items()
    ]


def _of_rows(engine: str, seconds: float, rows: list[life.Row]) -> Outcome:
    count = Counter(row[2] for row in rows)
    waits = [row[0] - row[3] for row in rows if row[2] == life.HELD]
    return Outcome(
        engine,
        seconds,
        len(rows),
        count[life.EXITED],
        count[life.HELD],
        count[life.MISSED],
        count[life.STARTED],
        statistics.mean(waits) / DAY,
    )


def _of_run(engine: str, seconds: float, run: Any) -> Outcome:
    from simulator.log import Event

    events = run.events

    def count(event: Event) -> int:
        return len(events.rows(event))

    held = events.rows(Event.talk_held)
    return Outcome(
        engine,
        seconds,
        len(events),
        count(Event.exited),
        len(held),
        count(Event.talk_missed),
        count(Event.activation_started),
        float((events.time[held] - events.due[held]).mean()) / DAY,
    )
