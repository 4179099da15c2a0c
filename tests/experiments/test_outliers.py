"""Chance is not taken for merit: who is the same as the rest is not named, who differs is."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.experiments.compare import Comparison
from simulator.experiments.outliers import holm, outliers

KEY = ("all", "talks_on_time")


def country(levels, spread=0.02, replications=20, seed=3, lift=0.0):
    """Give municipalities of given levels under chance; the proposal lifts the first one."""
    random = np.random.default_rng(seed)
    chance = random.normal(0.0, spread, (replications, len(levels)))
    of_it = random.normal(0.0, spread / 10, (replications, len(levels)))
    runs = {}
    for name, more in (("base", 0.0), ("proposal", lift)):
        runs[name] = tuple(
            SimpleNamespace(
                values={KEY: 0.0},
                members={
                    f"m{i:02d}": SimpleNamespace(
                        values={
                            KEY: level
                            + chance[r, i]
                            + (name != "base") * of_it[r, i]
                            + (more if i == 0 else 0.0)
                        },
                        weights={KEY: 100.0},
                    )
                    for i, level in enumerate(levels)
                },
            )
            for r in range(replications)
        )
    return Comparison("base", 1, tuple(range(replications)), runs)


def beyond(comparison, scenario="base"):
    return [one.place for one in outliers(comparison, scenario, *KEY) if one.beyond_chance]


def test_of_a_hundred_that_differ_in_nothing_hardly_ever_one_is_named():
    named = [len(beyond(country([0.9] * 100, seed=seed))) for seed in range(20)]
    assert sum(n > 0 for n in named) <= 4  # one in twenty is expected
    naive = outliers(country([0.9] * 100), "base", *KEY)
    assert sum(not one.from_rest.holds_zero for one in naive) >= 2, "each interval by itself would name some"


def test_the_one_that_differs_is_named():
    assert beyond(country([0.9] * 90 + [0.85])) == ["m90"]


def test_a_proposal_is_judged_by_the_difference_that_it_makes():
    lifted = country([0.9] * 30 + [0.8], lift=0.01)
    assert beyond(lifted, "proposal") == ["m00"]
    first = outliers(lifted, "proposal", *KEY)[0]
    assert first.found.mean == pytest.approx(0.01, abs=0.002)


def test_a_single_course_is_told_by_its_spread_whatever_the_replications():
    for replications in (20, 200):
        one = outliers(country([0.9] * 5, replications=replications), "base", *KEY)[0]
        assert (one.once[1] - one.once[0]) / 2 == pytest.approx(1.96 * 0.02, rel=0.4)


def test_one_replication_names_nobody():
    assert beyond(country([0.9, 0.1], replications=1)) == []


def test_what_adds_up_is_refused():
    comparison = country([0.9, 0.8])
    for runs in comparison.measures.values():
        for run in runs:
            for member in run.members.values():
                member.weights.clear()
    with pytest.raises(ValueError, match="adds up"):
        outliers(comparison, "base", *KEY)


def test_holm_s_rule_is_the_textbook_s():
    given = np.array([0.01, 0.04, 0.03, 0.005, np.nan])
    np.testing.assert_allclose(holm(given), [0.03, 0.06, 0.06, 0.02, np.nan])
