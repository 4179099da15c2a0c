"""The workbench from its opening to its end: processes, shelf, server and browser."""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from simulator.experiments import Job, processors
from simulator.experiments.replicate import prepare_engine
from simulator.workbench import worker
from simulator.workbench.answers import Desk
from simulator.workbench.pool import FIRST, Pool
from simulator.workbench.server import HOST, Workbench, listening, new_token, server_of
from simulator.workbench.shelf import Shelf
from simulator.workbench.state import State

PATIENCE_SECONDS = 3.0
COMPILING = "The engine is compiled first, once; that may take a minute ..."
"""What is said where nothing was to be seen for so long."""


def _end(number: int, _: object) -> NoReturn:
    """End as on Ctrl-C, so that nothing is left behind."""
    raise SystemExit(128 + number)


def open_workbench(
    files: Sequence[Path], port: int, language: str, browser: bool, workers: int | None = None
) -> None:
    """Serve the workbench until Ctrl-C, and print its address once it answers.

    Parameters
    ----------
    files : sequence of Path
        Scenario and place files to choose from besides those that come with the simulator.
    port : int
        Where; 0 for any that is free.
    language : str
        Of the page that is opened.
    browser : bool
        Whether to open it in the browser.
    workers : int, optional
        Processes that compute; as many as there are processors if not given.

    Raises
    ------
    Refused
        If the port cannot be had.
    ScenarioError
        If one of the files has mistakes.
    KeyboardInterrupt
        On Ctrl-C.
    """
    signal.signal(signal.SIGTERM, _end)
    with tempfile.TemporaryDirectory(prefix="jobcentre-") as folder:
        opened = listening(port)
        try:
            shelf = Shelf(Path(folder), files)
            state = State(language=language, place=shelf.handed_in_first())
            usual = shelf.preset(state.baseline)
            # Compiled once, if it must be, and not by every process.
            compiling = threading.Timer(PATIENCE_SECONDS, print, (COMPILING,), {"file": sys.stderr})
            compiling.start()
            try:
                prepare_engine(Job(usual.name, usual, usual), None)
            finally:
                compiling.cancel()
            pool = Pool(workers or processors())
            try:
                asker = pool.asker()
                for _ in range(workers or processors()):
                    pool.submit(asker, FIRST, worker.warm)
                token = new_token()
                address = f"http://{HOST}:{opened.getsockname()[1]}/?token={token}&{state.query()}"

                def ready() -> None:
                    print(address, flush=True)
                    if browser:
                        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

                server_of(Workbench(Desk(pool), shelf, token), opened, ready).run(sockets=[opened])
            finally:
                pool.close()
        finally:
            opened.close()
