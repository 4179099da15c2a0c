"""A jobcentre whose queue is never worked off is called overloaded; one that is merely busy is not."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

import simulator as sim
from simulator.experiments import Comparison, Computing, compare
from simulator.experiments.overload import loads, overloaded


def series(weeks):
    weeks = np.asarray(weeks, dtype=float)
    return SimpleNamespace(weeks=lambda group: weeks, above=weeks[None, :])


def judged(waiting, busy, held=20.0, replications=3, weeks=104):
    run = SimpleNamespace(
        weekly={
            "waiting": series(np.broadcast_to(waiting, weeks)),
            "utilisation": series(np.broadcast_to(busy, weeks)),
            "talks_per_spell": series(np.full(weeks, held)),
        },
        first_week=0,
        members={},
    )
    return loads(Comparison("a", 1, tuple(range(replications)), {"a": (run,) * replications}))["a"]


def test_full_and_never_worked_off_is_overloaded():
    assert judged(waiting=50.0, busy=1.0).overloaded


@pytest.mark.parametrize(
    ("waiting", "busy"),
    [(50.0, 0.8), (10.0, 1.0), (np.where(np.arange(104) % 26 < 5, 0.0, 80.0), 1.0)],
    ids=["time to spare", "a short queue", "worked off now and then"],
)
def test_one_sign_is_not_enough(waiting, busy):
    assert not judged(waiting, busy).overloaded


def test_a_queue_that_still_grows_is_told_apart_from_one_that_stands():
    assert judged(waiting=np.arange(104.0) + 30, busy=1.0).growing
    assert not judged(waiting=50.0, busy=1.0).growing


def test_a_season_is_no_growth():
    season = 60 + 30 * np.sin(2 * np.pi * np.arange(104) / 52)
    assert not judged(waiting=season, busy=1.0).growing


@pytest.fixture(scope="module")
def hedensted():
    return sim.load_scenario("current_rules")


def test_four_in_ten_caseworkers_are_overloaded_and_all_of_them_are_not(hedensted):
    few = hedensted.replace({"practice.caseworkers.factor": 0.4})
    found = compare(hedensted, {"few": few}, replications=3, on=Computing(1))
    assert set(overloaded(found)) == {"few"}


def test_the_study_says_so_and_does_not_show_the_wait_as_steady(hedensted):
    few = hedensted.replace({"practice.caseworkers.factor": 0.4})
    study = sim.compare(hedensted, {"few": few}, replications=3, settings=False, on=sim.Computing(1))
    assert "few" in study.overloaded
    assert any("overloaded" in str(note) for note in study.notes)


def test_a_precision_does_not_chase_the_waits_of_an_overloaded_jobcentre(hedensted):
    few = hedensted.replace({"practice.caseworkers.factor": 0.4})
    study = sim.compare(
        hedensted, {"few": few}, precision="wait_days=0.001", most=40, settings=False, on=sim.Computing(1)
    )
    assert study.replications == 20  # as many as are run before the first look
    assert [one.chased for one in study.precision] == [False]
