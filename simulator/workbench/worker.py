"""What a process of the workbench computes: replications, baselines, draws, and folders to carry away.

A process stays warm: it keeps the compiled engine, the scenarios that it was sent lately, and what follows from them.
"""

from __future__ import annotations

import io
import mmap
import multiprocessing
import os
import pickle
import signal
import tempfile
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.errors import JobcentreError

if TYPE_CHECKING:
    from simulator.experiments.draws_of_assumptions import Draw, Found, Question
    from simulator.experiments.record import Note
    from simulator.outcomes import Measures
    from simulator.scenario import Scenario
    from simulator.study import Study

T = TypeVar("T")
Names = tuple[str, ...]

SLOTS = 4096
"""Questions that can be told apart at a time."""
_KEPT = 8
"""Questions whose scenarios a process keeps."""


class Cancelled(JobcentreError):
    """Nobody waits for the answer any more."""


class Flags:
    """A byte a question, shared by all processes: up while somebody waits for its answer.

    Parameters
    ----------
    file : Path
        The file that holds them; made if it is not there.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        if not file.exists():
            file.write_bytes(bytes(SLOTS))
        with file.open("r+b") as opened:
            self._bytes = mmap.mmap(opened.fileno(), SLOTS)

    def raise_(self, number: int) -> None:
        """Put a question's flag up."""
        self._bytes[number % SLOTS] = 1

    def lower(self, number: int) -> None:
        """Take a question's flag down."""
        self._bytes[number % SLOTS] = 0

    def is_up(self, number: int) -> bool:
        """Tell whether somebody waits for a question's answer."""
        return self._bytes[number % SLOTS] == 1

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()


@dataclass(frozen=True)
class Sent:
    """A question's scenarios on their way to a process.

    Attributes
    ----------
    key : str
        Tells it from every other.
    pickled : bytes
        By name, the scenarios, the baseline first.
    """

    key: str
    pickled: bytes


class _Kept(OrderedDict[str, Any]):
    """What was made last, by a key."""

    def get_or(self, key: str, make: Callable[[], T]) -> T:
        if key not in self:
            self[key] = make()
            while len(self) > _KEPT:
                self.popitem(last=False)
        self.move_to_end(key)
        found: T = self[key]
        return found


_scenarios, _together, _questions = _Kept(), _Kept(), _Kept()
_flags: list[Flags] = []
_asker = [0]


def start(flags: str) -> None:
    """Make a process ready: Ctrl-C is its parent's affair, with whom it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _flags.append(Flags(Path(flags)))


def _end_with_parent() -> None:
    """End this process once the workbench is gone, however it went: nobody else would."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def run(asker: int, call: Callable[[], T]) -> T:
    """Compute something, unless it was dropped meanwhile."""
    _asker[0] = asker
    _go_on()
    return call()


def warm() -> None:
    """Load the engine and what measures its runs, by a run of the scenario that one begins with."""
    from simulator.experiments import Job
    from simulator.experiments.replicate import prepare_engine, replicate_once
    from simulator.scenario import load_scenario

    scenario = load_scenario("current_rules")
    job = Job(scenario.name, scenario, scenario)
    prepare_engine(job, None)
    replicate_once(job, 1, 0)


def replicate(sent: Sent, names: Names, seed: int, replication: int) -> dict[str, Measures]:
    """Run a replication of some of the scenarios, which begin with the first of all, and measure each."""
    from simulator.outcomes import measure
    from simulator.simulation import Together

    scenarios = _those(sent)
    baseline = next(iter(scenarios.values()))
    key = f"{sent.key} {' '.join(names)}"
    together = _together.get_or(key, lambda: Together(baseline, {name: scenarios[name] for name in names}))
    return {name: measure(run, scenarios[name], baseline) for name, run in together.run(seed, replication)}


def fit(sent: Sent) -> tuple[dict[str, Scenario], tuple[Note, ...]]:
    """Return the scenarios with baseline hazards that fit them, and what is to be said of it."""
    from simulator.experiments.baseline import with_fitting_baseline

    notes: list[Note] = []
    return with_fitting_baseline(_those(sent), _alone(), notes), tuple(notes)


def draw(sent: Sent, question: bytes, one: Draw) -> Found:
    """Compare the scenarios at a draw of what is assumed."""
    from dataclasses import replace

    from simulator.experiments.baseline import reference_of
    from simulator.experiments.draws_of_assumptions import compare_at

    def read() -> Question:
        asked: Question = pickle.loads(question)
        base = next(iter(asked.scenarios.values()))
        return replace(asked, reference=reference_of(base)) if base.place.solved else asked

    (found,) = compare_at(_questions.get_or(sent.key, read), [one], "", _alone())
    return found


def folder(study: Study, language: str, command: Sequence[str], more: dict[str, bytes]) -> bytes:
    """Return a study's run folder as a zip file, with other files beside it."""
    with tempfile.TemporaryDirectory(prefix="jobcentre-") as where:
        saved = study.save(Path(where) / study.folder_name, command, language)
        for name, content in more.items():
            file = saved / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        return _zipped(saved)


def report(study: Study, language: str) -> str:
    """Return the committee's report of a study."""
    from simulator.reporting.committee import render_report

    return render_report(study, language)


def _zipped(where: Path) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(where.rglob("*")):
            if file.is_file():
                archive.write(file, f"{where.name}/{file.relative_to(where).as_posix()}")
    return whole.getvalue()


def _those(sent: Sent) -> dict[str, Scenario]:
    found: dict[str, Scenario] = _scenarios.get_or(sent.key, lambda: pickle.loads(sent.pickled))
    return found


def _alone() -> Any:
    """Return a computing in this process that stops where nobody waits any more."""
    from simulator.experiments import Computing

    return Computing(workers=1, progress=lambda *_: _go_on())


def _go_on() -> None:
    """Raise ``Cancelled`` if nobody waits for what is computed."""
    if _flags and not _flags[0].is_up(_asker[0]):
        raise Cancelled("nobody waits for it any more")
