"""Batches on more than one machine: the workers of a Dask scheduler compute, this process gathers.

Dask (`distributed`) keeps the queue, gives the batches of a worker that has died to another, and moves results. What
a batch is, its random numbers and its order are the same as on one machine, and so is every digit; the workers must
run the same source and the same versions, which is asked of each before anything is sent to it.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from simulator.errors import NoCluster, WorkerLost
from simulator.experiments.compute import Batch, Done, Task, batches
from simulator.experiments.store import code_version
from simulator.optional import need

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = "10s"
"""How long a scheduler may take to answer."""
_clients: dict[str, Client] = {}
"""One connection an address: a study of thousands of draws asks thousands of times."""


def on_cluster(address: str, tasks: Sequence[Task], batch: Batch) -> Generator[Done]:
    """Yield (bundle, results by replication) as the workers of the scheduler at an address finish batches."""
    with _quiet():
        client = _connected(address)
        from distributed import KilledWorker, as_completed

        _check_workers(client, address)
        # Sent once and not with every batch, as a task: a worker that is lost with it does not take it along.
        sent = {one.name: client.submit(pickle.loads, pickle.dumps(one), pure=False) for one, _ in tasks}
        futures = {
            client.submit(batch, sent[one.name], numbers, pure=False): one
            # One at a time, since a scenario is there already: a worker that is lost takes nothing along that was done.
            for one, numbers in batches(tasks, 1)
        }
        try:
            for future, found in as_completed(futures, loop=client.loop, with_results=True):
                if isinstance(found, BaseException):
                    raise WorkerLost(f"{address}: the cluster gave a batch up: {found}")
                yield futures.pop(future), found
        except KilledWorker:
            for future in [one for one in futures if one.status == "finished"]:
                # Nothing comes of it if it was on the worker that is lost.
                for found in client.gather([future], errors="skip"):
                    yield futures.pop(future), found
            raise WorkerLost(
                f"{address}: a batch took several workers with it (killed, or out of memory)"
            ) from None
        finally:
            if futures:
                client.cancel(list(futures))


def _ours() -> str:
    return code_version()


def _connected(address: str) -> Client:
    """Return a connection to a scheduler, the one there is if it still stands."""
    distributed = need("distributed")
    client = _clients.get(address)
    if client is not None and client.status == "running":
        return client
    try:
        client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise NoCluster(f"{address}: no Dask scheduler answers: {reason}") from None
    _clients[address] = client
    return client


def disconnect(address: str) -> None:
    """Close the connection to a scheduler, if there is one."""
    client = _clients.pop(address, None)
    if client is not None:
        client.close()


def _check_workers(client: Client, address: str) -> None:
    """Check that there are workers, and that each gives the same digits.

    Raises
    ------
    NoCluster
        If not.
    """
    threads = client.nthreads()
    if not threads:
        raise NoCluster(f"{address}: the scheduler has no workers")
    if crowded := [name for name, number in threads.items() if number > 1]:
        raise NoCluster(
            f"{address}: {len(crowded)} workers have several threads; start them with --nthreads 1 and more --nworkers"
        )
    try:
        theirs = _versions(client)
    except Exception as error:  # whatever a worker that cannot even import this package raises
        raise NoCluster(f"{address}: a worker cannot run this simulator: {error}") from None
    other = sorted(name for name, version in theirs.items() if version != _ours())
    if other:
        raise NoCluster(
            f"{address}: {len(other)} of {len(theirs)} workers run another version of the simulator, of Python, "
            f"numpy or SimPy, which may give other digits: {other[0]}"
        )


def _versions(client: Client) -> dict[str, str]:
    """Ask every worker for its version; twice, since one that has just begun may be importing this in a task."""
    try:
        return dict(client.run(code_version))
    except Exception:
        return dict(client.run(code_version))


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask's own log of lost workers off the terminal: what matters is told in one line."""
    log = logging.getLogger("distributed")
    before = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(before)
