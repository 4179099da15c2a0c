"""Replications until the intervals are as narrow as was asked."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.experiments import Computing, compare, compare_to_precision

COST = ("all", "cost_total")
BASE, OTHER = (
    SimpleNamespace(name=name, effect=effect, members=()) for name, effect in (("base", 0.0), ("other", 1.0))
)


def measure_one(job, seed, replication, logs, engine):
    noise = np.random.default_rng([seed, replication, len(job.scenario.name)]).normal(0.0, 3.0)
    return SimpleNamespace(values={COST: 10.0 + job.scenario.effect + noise}, survival={}, members={})


def to(precision, **options):
    return compare_to_precision(
        BASE, {"other": OTHER}, {COST: precision}, on=Computing(1), runner=measure_one, **options
    )


def test_replications_go_on_until_the_interval_is_as_narrow_as_asked():
    found = to(0.8, first=5)
    assert found.difference("other", *COST).half <= 0.8
    assert len(found.replications) > 5


def test_a_precision_already_met_costs_no_more_replications():
    assert len(to(100.0, first=5).replications) == 5


def test_it_stops_at_the_most():
    assert len(to(1e-9, first=5, most=12).replications) == 12


def test_it_is_the_comparison_that_one_would_have_asked_for():
    found = to(0.8, first=5)
    asked = compare(
        BASE, {"other": OTHER}, replications=len(found.replications), on=Computing(1), runner=measure_one
    )
    np.testing.assert_array_equal(found.of("other", *COST), asked.of("other", *COST))


def test_one_replication_says_nothing_about_precision():
    with pytest.raises(ValueError, match="at least 2"):
        to(1.0, first=1)
