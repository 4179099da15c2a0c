"""Processes for everybody: first what a first answer waits for, everybody's first before anybody's second."""

from concurrent.futures import CancelledError

import pytest

from simulator.errors import WorkerLost
from simulator.workbench.pool import DRAWS, FIRST, SHARPER, Pool

from . import chores


@pytest.fixture(scope="module")
def pool():
    one = Pool(1)
    yield one
    one.close()


@pytest.fixture
def held(pool, tmp_path):
    """Hold the one process, so that what is asked meanwhile waits; the function lets it go."""
    door = tmp_path / "door"
    running = pool.submit(pool.asker(), FIRST, chores.wait_for, str(door))

    def let_go():
        door.write_text("open", encoding="utf-8")
        running.result()

    yield let_go
    let_go()


def said(file):
    return file.read_text(encoding="utf-8").split()


def test_a_first_answer_comes_before_what_sharpens_an_old_one_and_draws_come_last(pool, held, tmp_path):
    out, asker = tmp_path / "out", pool.asker()
    waiting = [
        pool.submit(asker, rank, chores.write, str(out), word)
        for rank, word in ((DRAWS, "draw"), (SHARPER, "sharper"), (FIRST, "first"))
    ]
    held()
    for one in waiting:
        one.result()
    assert said(out) == ["first", "sharper", "draw"]


def test_everybodys_first_comes_before_anybodys_second(pool, held, tmp_path):
    out, one, other = tmp_path / "out", pool.asker(), pool.asker()
    waiting = [pool.submit(one, SHARPER, chores.write, str(out), f"one-{n}") for n in (1, 2, 3)]
    waiting += [pool.submit(other, SHARPER, chores.write, str(out), f"other-{n}") for n in (1, 2)]
    held()
    for future in waiting:
        future.result()
    assert said(out) == ["one-1", "other-1", "one-2", "other-2", "one-3"]


def test_what_somebody_dropped_is_not_begun(pool, held, tmp_path):
    out, gone, there = tmp_path / "out", pool.asker(), pool.asker()
    dropped = pool.submit(gone, FIRST, chores.write, str(out), "dropped")
    wanted = pool.submit(there, SHARPER, chores.write, str(out), "wanted")
    pool.cancel(gone)
    held()
    wanted.result()
    assert said(out) == ["wanted"]
    with pytest.raises(CancelledError):
        dropped.result()
    with pytest.raises(CancelledError):
        pool.submit(gone, FIRST, chores.write, str(out), "late").result()


def test_what_runs_stops_once_it_is_dropped(pool, tmp_path):
    begun, asker = tmp_path / "begun", pool.asker()
    running = pool.submit(asker, FIRST, chores.go_on_until_dropped, str(begun))
    chores.wait_for(str(begun))
    pool.cancel(asker)
    with pytest.raises(CancelledError):
        running.result()


def test_a_process_that_dies_is_replaced_and_its_task_computed_once_more(pool, tmp_path):
    assert pool.submit(pool.asker(), FIRST, chores.die_once, str(tmp_path / "died")).result() == "answered"


def test_a_task_that_kills_its_process_twice_is_told_and_the_others_go_on(pool, tmp_path):
    with pytest.raises(WorkerLost, match="died"):
        pool.submit(pool.asker(), FIRST, chores.die).result()
    out = tmp_path / "out"
    pool.submit(pool.asker(), FIRST, chores.write, str(out), "well").result()
    assert said(out) == ["well"]


def test_a_mistake_in_a_process_is_raised_where_one_waits_for_it(pool):
    with pytest.raises(FileNotFoundError):
        pool.submit(pool.asker(), FIRST, chores.write, "/there/is/no/such/folder", "word").result()
