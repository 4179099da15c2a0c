"""What the machinery of experiments costs beside the runs themselves, at Hedensted's size."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

from benchmarks.line import Line
from benchmarks.measuring import processor_seconds
from simulator.experiments import Computing, Job, Store, replicate, replicate_once
from simulator.scenario import load_scenario

TURNS = 5
LIMIT = 5.0
"""Percent of a run that a task may cost besides."""


def lines(replications: int) -> list[Line]:
    """Give what a task costs besides its run, in percent of the run.

    A task in this process: processor time of the whole less that of bare runs, each kept. In two processes: the
    processor time of this one, which sends, gathers and keeps. On a cluster of one worker on this machine: the wall
    clock of the whole less that of bare runs, batches of one replication.
    """
    asked = load_scenario("current_rules")
    job = Job("current_rules", asked, asked)
    replicate([job], range(2), seed=1, on=Computing(1))
    replicate([job], range(4), seed=1, on=Computing(2))
    bare, kept, gathered = [], [], []
    for turn in range(TURNS):
        numbers = range(turn * replications, (turn + 1) * replications)
        bare.append(processor_seconds(lambda: [replicate_once(job, 1, n) for n in numbers]))  # noqa: B023
        kept.append(processor_seconds(lambda: _kept(job, numbers, 1)))  # noqa: B023
        gathered.append(processor_seconds(lambda: _kept(job, numbers, 2)))  # noqa: B023
    run = statistics.median(bare) / replications
    more = statistics.median(k - b for k, b in zip(kept, bare, strict=True)) / replications
    here = statistics.median(gathered) / replications
    found = [
        Line("A run of Hedensted, measured, compiled engine", 1000 * run, "ms of processor time"),
        Line(
            "A task besides its run, in this process, kept on disk",
            100 * more / run,
            "% of a run",
            at_most=LIMIT,
        ),
        Line(
            "A task besides its run, of two processes, kept on disk",
            100 * here / run,
            "% of a run",
            at_most=LIMIT,
        ),
        Line("What is kept of a run", _size(job) / 1024, "KB"),
    ]
    on_cluster = _on_cluster(job, replications)
    if on_cluster is not None:
        found.append(
            Line(
                "A task besides its run, a cluster of one worker",
                100 * on_cluster,
                "% of a run",
                at_most=LIMIT,
            )
        )
    return found


def _kept(job: Job, numbers: range, workers: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        replicate([job], numbers, seed=1, on=Computing(workers, store=Store(Path(folder))))


def _size(job: Job) -> int:
    with tempfile.TemporaryDirectory() as folder:
        replicate([job], range(1), seed=1, on=Computing(1, store=Store(Path(folder))))
        return sum(path.stat().st_size for path in Path(folder).rglob("*.run"))


def _on_cluster(job: Job, replications: int) -> float | None:
    """Give what a task costs on a cluster besides its run, as a share of the run; None without Dask."""
    try:
        from distributed import LocalCluster
    except ImportError:
        return None
    from simulator.experiments.cluster import disconnect

    # As the page on more than one machine says to start them.
    os.environ["MALLOC_TRIM_THRESHOLD_"] = str(128 * 1024**2)
    os.environ["DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED"] = "False"
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        on = Computing(cluster=cluster.scheduler_address)
        replicate([job], range(4), seed=1, on=on)
        shares = []
        for turn in range(TURNS):
            numbers = range(turn * replications, (turn + 1) * replications)
            began = time.perf_counter()
            for n in numbers:
                replicate_once(job, 1, n)
            middle = time.perf_counter()
            replicate([job], numbers, seed=1, on=on)
            shares.append((time.perf_counter() - middle) / (middle - began) - 1)
        disconnect(cluster.scheduler_address)
    return statistics.median(shares)
