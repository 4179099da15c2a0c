"""Replications: in order, whoever computed them; interrupted cleanly."""

import math
import os
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest

from simulator.catalogue import OUTCOMES
from simulator.experiments import Computing
from simulator.experiments.compute import Job
from simulator.experiments.replicate import folder_name, measuring, replicate, replicate_once
from tests.verification import small

JOBS = tuple(
    Job(name, SimpleNamespace(name=name, members=()), SimpleNamespace(name="a", members=()))
    for name in ("a", "b", "c")
)


def _runner():
    # Made within a function, so that the processes are sent it whole and need not find this file.
    def run(job, seed, replication, logs, engine):
        return (job.name, job.baseline.name, seed, replication)

    return run


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_by_name_in_the_order_of_replications_whatever_the_workers(workers):
    found = replicate(JOBS, (0, 1, 2, 3, 7), seed=5, on=Computing(workers), runner=_runner())
    assert list(found) == ["a", "b", "c"]
    for name, results in found.items():
        assert results == tuple((name, "a", 5, replication) for replication in (0, 1, 2, 3, 7))


@pytest.mark.parametrize("workers", [1, 2])
def test_progress_begins_at_nothing_and_ends_at_all(workers):
    seen = []
    replicate(
        JOBS,
        range(10),
        seed=1,
        on=Computing(workers, progress=lambda *step: seen.append(step)),
        label="x",
        runner=_runner(),
    )
    assert seen[0] == ("x", 0, 30)
    assert seen[-1] == ("x", 30, 30)
    assert [done for _, done, _ in seen] == sorted({done for _, done, _ in seen})


def test_two_workers_are_two_other_processes(tmp_path):
    def run(job, seed, replication, logs, engine):
        # Each waits for the other, so that neither can have done it all before the other had begun.
        (tmp_path / str(os.getpid())).touch()
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.01)
        return os.getpid()

    found = replicate(JOBS, range(8), seed=1, on=Computing(2), runner=run)
    pids = {pid for results in found.values() for pid in results}
    assert os.getpid() not in pids
    assert len(pids) == 2


def test_one_worker_is_this_process():
    def run(job, seed, replication, logs, engine):
        return os.getpid()

    assert replicate(JOBS[:1], (0,), seed=1, on=Computing(1), runner=run) == {"a": (os.getpid(),)}


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_in_a_replication_comes_out_as_it_was(workers):
    def run(job, seed, replication, logs, engine):
        raise ZeroDivisionError(f"in {job.name}")

    with pytest.raises(ZeroDivisionError, match=r"in [abc]"):
        replicate(JOBS, range(4), seed=1, on=Computing(workers), runner=run)


def test_an_interrupt_ends_the_processes_and_the_next_comparison_works(tmp_path):
    def run(job, seed, replication, logs, engine):
        if replication:
            (logs / str(os.getpid())).touch()
            threading.Event().wait()  # for ever, unless it is ended
        return 1

    def interrupt(label, done, total):
        while done and not list(tmp_path.iterdir()):
            time.sleep(0.01)
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replicate(JOBS[:1], range(8), seed=1, runner=run, on=Computing(2, progress=interrupt), logs=tmp_path)
    for file in tmp_path.iterdir():
        with pytest.raises(ProcessLookupError):
            os.kill(int(file.name), 0)
    assert len(replicate(JOBS, range(2), seed=1, on=Computing(2), runner=_runner())) == 3


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("current_rules", "current_rules"),
        ("færre folk", "færre folk"),
        ("current_rules#2", "current_rules#2"),
        ("../x", "%2E%2E%2Fx"),
        ("a:b%", "a%3Ab%25"),
    ],
)
def test_a_scenarios_folder_is_named_after_it_and_lies_nowhere_else(name, folder):
    assert folder_name(name) == folder


def test_a_question_of_one_outcome_measures_its_family_alone_and_the_same():
    scenario = small.scenario({"insured": small.group()})
    job = Job("small", scenario, scenario)
    whole = replicate_once(job, 1, 0)
    part = measuring([("all", "hours_caseworkers")])(job, 1, 0)
    for (group, outcome), value in part.values.items():
        if OUTCOMES[outcome].family == "capacity":
            np.testing.assert_equal(value, whole.values[group, outcome])
        else:
            assert math.isnan(value)
