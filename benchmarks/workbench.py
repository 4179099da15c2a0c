"""How long one waits for the workbench's first answer: alone, and with five at once, each at a slider of her own.

``python -m benchmarks.workbench [PLACE]`` starts a workbench, moves the number of caseworkers and trust, and prints
seconds from letting go to the first answer and to twenty replications, and the processor's seconds beside them, which
other work on the machine moves less.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from simulator.experiments import processors
from simulator.workbench import worker
from simulator.workbench.answers import Desk
from simulator.workbench.pool import FIRST, Pool
from simulator.workbench.server import HOST, Workbench, listening, new_token, server_of
from simulator.workbench.shelf import Shelf
from simulator.workbench.state import State

USERS = 5
STAFF = "practice.caseworkers.factor"


@dataclass(frozen=True)
class Waited:
    """Seconds from asking to the first answer and to twenty replications, and the processors' up to the first."""

    first: float
    twenty: float
    used: float


def events(port: int, token: str, state: State) -> Iterator[dict[str, object]]:
    """Yield what a page is told."""
    line = http.client.HTTPConnection(HOST, port, timeout=600)
    line.request("GET", f"/answers?token={token}&{state.query()}")
    answer = line.getresponse()
    while said := answer.readline():
        if said.startswith(b"data: "):
            yield json.loads(said.removeprefix(b"data: "))
    line.close()


def wait(port: int, token: str, state: State, pool: Pool) -> Waited:
    """Ask, and leave once twenty replications are there, as one does who moves on."""
    begun, first, before, used = time.perf_counter(), 0.0, processor_seconds(pool), 0.0
    found = events(port, token, state)
    for event in found:
        now = time.perf_counter() - begun
        if event["kind"] != "answer":
            raise RuntimeError(str(event))
        if not first:
            first, used = now, processor_seconds(pool) - before
        if event["fitted"] and event["replications"] == 20:
            found.close()
            return Waited(first, now, used)
    raise RuntimeError("no twenty replications")


def processor_seconds(pool: Pool) -> float:
    """Return what the processes and this one have used of the processors."""
    used = sum(os.times()[:2])
    for number in pool.processes:
        cells = Path(f"/proc/{number}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        used += (int(cells[11]) + int(cells[12])) / os.sysconf("SC_CLK_TCK")
    return used


def together(port: int, token: str, states: list[State], pool: Pool) -> list[Waited]:
    """Ask all at once."""
    found: list[Waited] = []
    asking = [
        threading.Thread(target=lambda s=state: found.append(wait(port, token, s, pool)))  # type: ignore[misc]
        for state in states
    ]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    return found


def main(place: str) -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        opened, pool = listening(0), Pool(processors())
        asker = pool.asker()
        for one in [pool.submit(asker, FIRST, worker.warm) for _ in range(processors())]:
            one.result()
        token, port = new_token(), int(opened.getsockname()[1])
        server = server_of(Workbench(Desk(pool), Shelf(Path(folder)), token), opened, lambda: None)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        usual = State(place=place)
        wait(
            port, token, usual, pool
        )  # the baseline is there, as it is for whoever has looked at the first answer
        questions = {
            "caseworkers moved, alone": [replace(usual, moved={STAFF: "0.9"})],
            "trust moved, alone": [replace(usual, both={"behaviour.trust": "0.02"})],
            f"caseworkers moved, {USERS} at once": [
                replace(usual, moved={STAFF: f"{0.8 + 0.01 * n:.2f}"}) for n in range(USERS)
            ],
        }
        for name, states in questions.items():
            before = processor_seconds(pool)
            found = together(port, token, states, pool)
            used = processor_seconds(pool) - before
            print(
                f"{name}: first answer {max(one.first for one in found):.2f} s "
                f"(processors {max(one.used for one in found):.2f} s), "
                f"twenty replications {max(one.twenty for one in found):.2f} s "
                f"(processors {used / len(states):.2f} s each)"
            )
        server.should_exit = True
        thread.join()
        pool.close()
        opened.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
