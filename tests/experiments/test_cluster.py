"""The same digits on a cluster as here, whatever happens to its workers; what cannot be used is told in one line."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

import simulator as sim
from simulator.cli import main
from simulator.experiments import Computing, Job, NoCluster, Store, WorkerLost, compare, replicate
from simulator.experiments import cluster as of_clusters

dask = pytest.importorskip("dask")
distributed = pytest.importorskip("distributed")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="workers are killed by signals"),
    # Dask's own: what it leaves behind when a worker is killed, and what its dependencies deprecate.
    pytest.mark.filterwarnings("default"),
]
SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"


@contextmanager
def local_cluster(workers, threads=1, processes=False):
    with distributed.LocalCluster(
        n_workers=workers,
        threads_per_worker=threads,
        processes=processes,
        protocol="tcp://",
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",  # without one it serves its page to the whole network
    ) as cluster:
        yield cluster
        of_clusters.disconnect(cluster.scheduler_address)


@pytest.fixture(scope="module")
def workers():
    # One that dies with a batch is a coincidence, two are the batch's fault: each further one takes seconds to start.
    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 1}),
        local_cluster(3, processes=True) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


@pytest.fixture(scope="module")
def fewer(base):
    return {"fewer": base.replace({"practice.caseworkers.factor": 0.8})}


def pids(cluster) -> list[int]:
    with distributed.Client(cluster, set_as_default=False) as client:
        return list(client.run(os.getpid).values())


def test_a_cluster_gives_the_same_digits_though_a_worker_is_killed_half_way(workers, base, fewer):
    here = compare(base, fewer, replications=12, on=Computing(1))
    victim = pids(workers)[0]
    killed = []

    def kill_half_way(label, done, total):
        if done >= total // 4 and not killed:
            os.kill(victim, signal.SIGKILL)
            killed.append(done)

    there = compare(
        base,
        fewer,
        replications=12,
        on=Computing(cluster=workers.scheduler_address, progress=kill_half_way),
    )
    assert killed
    assert killed[0] < 24
    for name, values in here.values.items():
        assert values.tobytes() == there.values[name].tobytes()


def test_the_command_writes_the_same_table_on_a_cluster(workers, tmp_path):
    asked = ["compare", str(SMALL), str(SMALL), "--no-settings", "--replications", "2"]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "here")]) == 0
    assert main([*asked, "--cluster", workers.scheduler_address, "--out", str(tmp_path / "there")]) == 0
    one, other = ((tmp_path / name / "outcomes.csv").read_bytes() for name in ("here", "there"))
    assert one == other


def test_an_error_in_a_replication_comes_out_as_it_was(workers, base):
    def run(job, seed, replication, logs, engine):
        raise ZeroDivisionError(f"in {job.name}")

    with pytest.raises(ZeroDivisionError, match="in a"):
        replicate(
            [Job("a", base, base)],
            range(3),
            seed=1,
            runner=run,
            on=Computing(cluster=workers.scheduler_address),
        )


def test_a_batch_that_kills_every_worker_is_told_in_one_line_and_the_rest_is_kept(workers, base, tmp_path):
    def run(job, seed, replication, logs, engine):
        while replication == 3:
            if len(list(tmp_path.rglob("*.run"))) == 3:  # the others are kept
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(0.01)
        return replication

    store = Store(tmp_path)
    on = Computing(cluster=workers.scheduler_address, store=store)
    with pytest.raises(WorkerLost, match="took several workers with it"):
        replicate([Job("a", base, base)], range(4), seed=1, runner=run, on=on)
    assert store.kept == 3


def test_workers_of_another_version_are_refused(workers, base, monkeypatch):
    monkeypatch.setattr(of_clusters, "_ours", lambda: "another")
    with pytest.raises(NoCluster, match=r"\d of \d workers run another version"):
        compare(base, {}, replications=2, on=Computing(cluster=workers.scheduler_address))


def test_workers_with_several_threads_are_refused(base):
    with (
        local_cluster(1, threads=2) as cluster,
        pytest.raises(NoCluster, match="start them with --nthreads 1"),
    ):
        compare(base, {}, replications=2, on=Computing(cluster=cluster.scheduler_address))


def test_a_scheduler_without_workers_is_refused(base):
    with local_cluster(0) as cluster, pytest.raises(NoCluster, match="the scheduler has no workers"):
        compare(base, {}, replications=2, on=Computing(cluster=cluster.scheduler_address))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "http://x y"])
def test_an_address_at_which_nothing_answers_is_one_line(address, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr(of_clusters, "PATIENCE", "1s")
    out = tmp_path / "r"
    asked = ["run", str(SMALL), "--replications", "2", "--cluster", address, "--out", str(out)]
    assert main(asked) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{address}: no Dask scheduler answers")
    assert not list(tmp_path.iterdir())
