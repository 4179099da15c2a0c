"""Replications that are done, kept on disk, so that an experiment that was cut off goes on where it stopped.

A replication is found by a hash of all that decides its digits: the scenario, its baseline, the seed, the number of
the replication, what is measured, this package's source and the versions of what it rests on. Neither its name nor
the experiment that asked for it is in the hash, so that nothing is run twice. Each is a file of its own that appears
by one rename and carries its own checksum: whatever cuts the power, a file is whole, or it is computed again.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import platform
import shutil
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

from simulator.errors import JobcentreError
from simulator.experiments.compute import Job

UNFINISHED = ".unfinished"
"""The folder that an experiment's replications are kept in, beside its result, until the result is there."""
_CHECK = 32
"""Bytes of the checksum in front of what is kept."""


class StoreError(JobcentreError):
    """Nothing can be kept; the message is one line."""


class Store:
    """A folder of replications that are done.

    Parameters
    ----------
    folder : Path
        Made if it is not there.
    resume : bool
        Whether what an earlier, interrupted experiment left there is used. What this one has kept always is.

    Raises
    ------
    StoreError
        If the folder cannot be made or written to.
    """

    def __init__(self, folder: Path, resume: bool = False) -> None:
        self.folder = folder
        self.resume = resume
        self._of_ours: set[Path] = set()
        self._logs: set[Path] = set()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            probe = folder / f".probe-{os.getpid()}"
            probe.write_bytes(b"")
            probe.unlink()
        except OSError as error:
            raise self._error(error) from None

    @property
    def kept(self) -> int:
        """How many replications of this experiment are kept."""
        return len(self._of_ours)

    def file(self, job: str, replication: int) -> Path:
        """Return where a replication is kept; ``job`` is from :func:`job_key`."""
        return self.folder / job / f"{replication}.run"

    def find(self, job: str, replication: int) -> Any | None:
        """Return what a replication found, if it is kept and whole; else None."""
        path = self.file(job, replication)
        if not (self.resume or path in self._of_ours):
            return None
        try:
            content = path.read_bytes()
        except OSError:
            return None
        check, body = content[:_CHECK], content[_CHECK:]
        if hashlib.sha256(body).digest() != check:
            return None
        self._of_ours.add(path)
        return pickle.loads(body)

    def keep(self, job: str, replication: int, found: object) -> None:
        """Keep what a replication found.

        Raises
        ------
        StoreError
            If it cannot be written (the disk is full, say); what was kept before stays.
        """
        keep(self.folder, job, replication, found)
        self._of_ours.add(self.file(job, replication))

    def adopt(self, job: str, replication: int) -> None:
        """Take as kept what a process of this machine has written by :func:`keep`, if it is there."""
        path = self.file(job, replication)
        if path.exists():
            self._of_ours.add(path)

    def logs(self, name: str) -> Path:
        """Return a folder for event logs, which lasts as long as the replications that they belong to."""
        path = self.folder / "logs" / name
        path.mkdir(parents=True, exist_ok=True)
        self._logs.add(path)
        return path

    def clear(self) -> None:
        """Remove what this experiment kept, and the folders that are empty then: its result is there."""
        for path in self._of_ours:
            path.unlink(missing_ok=True)
        for logs in self._logs:
            shutil.rmtree(logs, ignore_errors=True)
        for folder in {path.parent for path in (*self._of_ours, *self._logs)} | {self.folder}:
            for stale in folder.glob("*.part"):
                stale.unlink(missing_ok=True)
        for folder in [*{path.parent for path in (*self._of_ours, *self._logs)}, self.folder]:
            if folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        self._of_ours.clear()
        self._logs.clear()

    def _error(self, error: OSError) -> StoreError:
        return _cannot_be_written(self.folder, error)


def keep(folder: Path, job: str, replication: int, found: object) -> None:
    """Write what a replication found into a store's folder, as soon as it is done and in whichever process.

    Parameters
    ----------
    folder : Path
        The store's.
    job : str
        From :func:`job_key`.
    replication : int
        Its number.
    found : object
        What was measured.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    body = pickle.dumps(found, protocol=pickle.HIGHEST_PROTOCOL)
    path = folder / job / f"{replication}.run"
    part = path.with_suffix(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(hashlib.sha256(body).digest() + body)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise _cannot_be_written(folder, error) from None


def _cannot_be_written(folder: Path, error: OSError) -> StoreError:
    return StoreError(f"{folder}: cannot be written: {error.strerror or error}")


def job_key(job: Job, seed: int, runner: Callable[..., object], logs: Path | None = None) -> str:
    """Hash all that decides the digits of a job's replications, but for their number.

    Parameters
    ----------
    job : Job
        Of one municipality.
    seed : int
        Of the random numbers.
    runner : callable
        What one replication is.
    logs : Path, optional
        Where its event logs are written: a replication without them does not stand for one with them.
    """
    from simulator.scenario import scenario_digest

    decides = (
        code_version(),
        _name(runner),
        scenario_digest(job.scenario),
        scenario_digest(job.baseline),
        job.stream,
        seed,
        "" if logs is None else f"{logs.name}/{job.name}",
    )
    return hashlib.sha256(repr(decides).encode()).hexdigest()[:32]


def _name(runner: Callable[..., object]) -> str:
    if isinstance(runner, partial):
        return f"{_name(runner.func)}{runner.args!r}{sorted(runner.keywords.items())!r}"
    return f"{getattr(runner, '__module__', '')}.{getattr(runner, '__qualname__', repr(runner))}"


@cache
def code_version() -> str:
    """Hash this package's source and the versions of what its digits rest on."""
    from importlib.metadata import version

    import simulator

    rests_on = (platform.python_version(), *map(version, ("numpy", "simpy", "scipy", "holidays")))
    said = hashlib.sha256(repr(rests_on).encode())
    root = Path(simulator.__file__).parent
    for path in sorted(root.rglob("*.py")):
        said.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes())
    return said.hexdigest()
