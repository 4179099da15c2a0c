"""What is done is kept, found by what decides its digits, and never run twice."""

from __future__ import annotations

import os
import signal
import sys
import time
from functools import partial
from pathlib import Path

import pytest

import simulator as sim
from simulator.experiments import Computing, Job, Store, StoreError, WorkerLost, compare, replicate
from simulator.experiments.compute import Bundle, batch_size, batches
from simulator.experiments.store import job_key

SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


def counted(job, seed, replication, logs=None, engine=None, *, notebook):
    """Write each replication down, so that one that is run twice stands there twice."""
    with Path(notebook).open("a") as out:
        out.write(f"{job.name} {replication}\n")
    return (job.name, seed, replication)


def lines(notebook: Path) -> list[str]:
    return notebook.read_text().split("\n")[:-1] if notebook.exists() else []


def experiment(jobs, replications, store, notebook, workers=1):
    run = partial(counted, notebook=str(notebook))
    return replicate(jobs, range(replications), seed=1, runner=run, on=Computing(workers, store=store))


@pytest.mark.parametrize("workers", [1, 2])
def test_what_is_kept_is_not_run_again_when_resumed(base, tmp_path, workers):
    jobs, notebook = [Job("a", base, base)], tmp_path / "runs"
    first = experiment(jobs, 3, Store(tmp_path / "kept"), notebook, workers)
    whole = experiment(jobs, 5, Store(tmp_path / "kept", resume=True), notebook, workers)
    assert whole["a"][:3] == first["a"]
    assert sorted(lines(notebook)) == [f"a {n}" for n in range(5)]


def test_without_resuming_all_is_run_anew(base, tmp_path):
    jobs, notebook = [Job("a", base, base)], tmp_path / "runs"
    experiment(jobs, 2, Store(tmp_path / "kept"), notebook)
    experiment(jobs, 2, Store(tmp_path / "kept"), notebook)
    assert len(lines(notebook)) == 4


def test_within_an_experiment_nothing_is_run_twice(base, tmp_path):
    jobs, notebook = [Job("a", base, base)], tmp_path / "runs"
    store = Store(tmp_path / "kept")
    experiment(jobs, 2, store, notebook)
    experiment(jobs, 3, store, notebook)
    assert len(lines(notebook)) == 3


def test_another_scenario_seed_measure_or_municipality_is_another_key(base):
    other = base.replace({"practice.caseworkers.factor": 0.9})
    keys = [
        job_key(Job("a", base, base), 1, counted),
        job_key(Job("a", other, base), 1, counted),
        job_key(Job("a", base, other), 1, counted),
        job_key(Job("a", base, base, stream=1), 1, counted),
        job_key(Job("a", base, base), 2, counted),
        job_key(Job("a", base, base), 1, lines),
        job_key(Job("a", base, base), 1, counted, Path("logs")),
    ]
    assert len(set(keys)) == len(keys)
    assert job_key(Job("another name", base, base), 1, counted) == keys[0]


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, None])
def test_a_file_that_is_not_whole_is_computed_again(base, tmp_path, damage):
    jobs, notebook = [Job("a", base, base)], tmp_path / "runs"
    experiment(jobs, 1, Store(tmp_path / "kept"), notebook)
    (kept,) = (tmp_path / "kept").rglob("*.run")
    kept.write_bytes(kept.read_bytes()[:-1] if damage is None else damage)
    found = experiment(jobs, 1, Store(tmp_path / "kept", resume=True), notebook)
    assert found["a"] == (("a", 1, 0),)
    assert len(lines(notebook)) == 2


def test_clearing_leaves_nothing_of_ours_and_all_of_another_experiment(base, tmp_path):
    folder, notebook = tmp_path / "kept", tmp_path / "runs"
    experiment([Job("a", base, base)], 2, Store(folder), notebook)
    ours = Store(folder)
    experiment([Job("b", base.replace({"practice.caseworkers.factor": 0.9}), base)], 2, ours, notebook)
    ours.clear()
    assert len(list(folder.rglob("*.run"))) == 2
    theirs = Store(folder, resume=True)
    experiment([Job("a", base, base)], 2, theirs, notebook)
    theirs.clear()
    assert not folder.exists()


def test_a_folder_that_cannot_be_made_is_told_in_one_line(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"kept: cannot be written: "):
        Store(tmp_path / "file" / "kept")


def test_a_disk_that_fills_up_keeps_what_was_done(base, tmp_path, monkeypatch):
    jobs, notebook = [Job("a", base, base)], tmp_path / "runs"
    store = Store(tmp_path / "kept")
    whole = Path.write_bytes

    def full_after_two(path, content):
        if path.suffix == ".part" and len(list((tmp_path / "kept").rglob("*.run"))) >= 2:
            raise OSError(28, "No space left on device")
        return whole(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_after_two)
    with pytest.raises(StoreError, match="No space left on device"):
        experiment(jobs, 4, store, notebook)
    assert store.kept == 2
    monkeypatch.undo()
    experiment(jobs, 4, Store(tmp_path / "kept", resume=True), notebook)
    assert lines(notebook) == ["a 0", "a 1", "a 2", "a 2", "a 3"]
    assert not list((tmp_path / "kept").rglob("*.part"))


def test_a_resumed_comparison_is_the_undisturbed_one_to_the_last_bit(base, tmp_path):
    other = {"fewer": base.replace({"practice.caseworkers.factor": 0.9})}
    undisturbed = compare(base, other, replications=3, on=Computing(1))
    compare(base, other, replications=2, on=Computing(1, store=Store(tmp_path)))
    resumed = compare(base, other, replications=3, on=Computing(1, store=Store(tmp_path, resume=True)))
    for name, values in undisturbed.values.items():
        assert values.tobytes() == resumed.values[name].tobytes()


@pytest.mark.skipif(sys.platform == "win32", reason="a worker is killed by a signal")
def test_a_worker_that_dies_is_told_in_one_line_and_what_is_done_is_kept(base, tmp_path):
    def run(job, seed, replication, logs, engine):
        while replication == 9:
            if len(list(tmp_path.rglob("*.run"))) == 9:  # the others are done
                os.kill(os.getpid(), signal.SIGKILL)
            time.sleep(0.01)
        return replication

    store = Store(tmp_path)
    with pytest.raises(
        WorkerLost, match=r"a worker process died \(killed, or out of memory\); fewer at a time"
    ):
        replicate([Job("a", base, base)], range(10), seed=1, runner=run, on=Computing(2, store=store))
    assert store.kept == 9
    assert replicate([Job("a", base, base)], range(2), seed=1, runner=run, on=Computing(2))["a"] == (0, 1)


@pytest.mark.skipif(sys.platform == "win32", reason="a worker is killed by a signal")
def test_what_a_worker_had_done_of_a_batch_is_kept_though_it_dies_with_the_rest(base, tmp_path):
    def run(job, seed, replication, logs, engine):
        if replication == of_one[1]:
            os.kill(os.getpid(), signal.SIGKILL)
        while replication not in of_one:  # the other worker has done nothing
            time.sleep(0.01)
        return replication

    jobs, replications = [Job("a", base, base)], range(64)
    tasks = [(Bundle(tuple(jobs)), tuple(replications))]
    of_one = batches(tasks, batch_size(tasks, 2))[0][1]
    assert len(of_one) > 2
    store = Store(tmp_path)
    with pytest.raises(WorkerLost):
        replicate(jobs, replications, seed=1, runner=run, on=Computing(2, store=store))
    assert store.kept == 1
    kept = Store(tmp_path, resume=True).find(job_key(jobs[0], 1, run), of_one[0])
    assert kept == of_one[0]


@pytest.mark.parametrize("workers", [1, 2])
def test_want_of_memory_is_told_in_one_line(base, workers):
    def run(job, seed, replication, logs, engine):
        raise MemoryError

    with pytest.raises(WorkerLost, match="memory"):
        replicate([Job("a", base, base)], range(4), seed=1, runner=run, on=Computing(workers))
