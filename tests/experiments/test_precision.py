"""Replications until the intervals are as narrow as was asked."""

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.experiments import Computing, compare, compare_to_precision
from simulator.experiments.precision import PrecisionError, Target, reached, targets

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


def test_a_precision_relative_to_a_level_of_nothing_is_refused():
    nothing = SimpleNamespace(name="nothing", effect=-10.0, members=())

    def none(job, seed, replication, logs, engine):
        value = 0.0 if job.scenario.name == "base" else float(replication)
        return SimpleNamespace(values={COST: value}, survival={}, members={})

    with pytest.raises(PrecisionError, match="a share of nothing is nothing"):
        compare_to_precision(
            BASE, {"nothing": nothing}, [Target(*COST, 0.01, True)], on=Computing(1), runner=none
        )


def test_the_hardest_of_several_outcomes_and_proposals_decides():
    third = SimpleNamespace(name="a third one", effect=2.0, members=())
    found = compare_to_precision(
        BASE,
        {"other": OTHER, "third": third},
        [Target(*COST, 0.1, True)],
        on=Computing(1),
        runner=measure_one,
    )
    for one in reached(found, [Target(*COST, 0.1, True)]):
        assert one.met
        assert one.half <= 0.1 * abs(found.mean("base", *COST).mean)


def test_what_is_not_reached_within_the_budget_is_told():
    (one,) = reached(to(1e-9, first=5, most=8), [Target(*COST, 1e-9)])
    assert not one.met
    assert one.half > 1e-9


def test_intervals_at_the_precision_still_cover_about_as_often_as_they_say():
    covered = 0
    for seed in range(300):
        found = to(1.2, first=10, seed=seed)
        interval = found.difference("other", *COST)
        covered += interval.low <= 1.0 <= interval.high
    assert covered / 300 >= 0.91


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("x", "precision x: is not a number"),
        ("0.5", "which outcome is it of"),
        ("cost_totl=1%", "there is no outcome 'cost_totl'; did you mean cost_total?"),
        ("insurd.cost_total=1%", "there is no group 'insurd'; did you mean insured?"),
        ("cost_total=-1%", "must be above 0"),
    ],
)
def test_a_precision_that_cannot_be_read_is_one_line(asked, said):
    with pytest.raises(PrecisionError) as error:
        targets(asked)
    assert said in str(error.value)
    assert "\n" not in str(error.value)
