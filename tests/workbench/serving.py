"""A workbench for tests: its processes, its shelf and its server, in a thread of the test."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from simulator.workbench import worker
from simulator.workbench.answers import Desk
from simulator.workbench.pool import FIRST, Pool
from simulator.workbench.server import HOST, Workbench, listening, server_of
from simulator.workbench.shelf import Shelf
from simulator.workbench.state import State

TOKEN = "a-token-of-the-tests"
SMALL = State(place="denmark:laesoe")
"""The smallest municipality but for three: its runs take no time."""


@dataclass
class Served:
    """A workbench that is served."""

    port: int
    pool: Pool
    desk: Desk
    shelf: Shelf

    def address(self, state: State = SMALL) -> str:
        return f"http://{HOST}:{self.port}/?token={TOKEN}&{state.query()}"

    def ask(
        self, path: str, query: str = "", headers: dict[str, str] | None = None, body: bytes | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        """Ask as a program does: the status, the headers and the body of what is answered."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=120)
        line.request("POST" if body is not None else "GET", f"{path}?{query}", body, headers or {})
        answer = line.getresponse()
        found = answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
        line.close()
        return found

    def get(self, path: str, state: State = SMALL, **more: str) -> tuple[int, dict[str, str], bytes]:
        return self.ask(path, f"{urlencode({'token': TOKEN} | more)}&{state.query()}")

    def events(self, state: State) -> Generator[dict[str, object]]:
        """Yield what a page is told, until it is told no more."""
        line = http.client.HTTPConnection(HOST, self.port, timeout=240)
        line.request("GET", f"/answers?token={TOKEN}&{state.query()}")
        with closing(line), line.getresponse() as answer:
            while said := answer.readline():
                if said.startswith(b"data: "):
                    yield json.loads(said.removeprefix(b"data: "))

    def until(self, state: State, replications: int) -> dict[str, object]:
        """Return the first answer of so many replications or more, and leave, as a page does that is closed.

        What is known of a question from before is told at once, so that fewer may never be.
        """
        with closing(self.events(state)) as told:
            return next(one for one in told if int(str(one.get("replications", 0))) >= replications)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    opened = listening(0)
    pool, shelf = Pool(2), Shelf(folder)
    pool.submit(pool.asker(), FIRST, worker.warm).result()
    desk = Desk(pool)
    answering = threading.Event()
    server = server_of(Workbench(desk, shelf, TOKEN), opened, answering.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
    thread.start()
    try:
        assert answering.wait(60)
        yield Served(opened.getsockname()[1], pool, desk, shelf)
    finally:
        server.should_exit = True
        thread.join()
        pool.close()
        opened.close()
