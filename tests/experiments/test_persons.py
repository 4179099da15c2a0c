"""Each citizen against herself: who leaves earlier, later or at the same time, and what nobody can say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from simulator.catalogue import GROUPS
from simulator.experiments import Comparison
from simulator.experiments.persons import COLUMNS, MEASURES, person_by_person, table

INSURED, SICK = GROUPS.index("insured"), GROUPS.index("sick_listed")


def run(exits, followed=100.0, citizens=None, groups=None):
    exits = np.array(exits, dtype=float)
    return SimpleNamespace(
        cohort=np.arange(len(exits)) if citizens is None else np.array(citizens),
        cohort_group=np.full(len(exits), INSURED) if groups is None else np.array(groups),
        first_exit=exits,
        followed=np.full(len(exits), followed),
        members={},
    )


def found(base, proposal, group="insured"):
    comparison = Comparison("base", 1, tuple(range(len(base))), {"base": tuple(base), "new": tuple(proposal)})
    (one,) = (p for p in person_by_person(comparison) if p.group == group)
    return {measure: one[measure].mean for measure in MEASURES}


def test_everybody_falls_into_one_of_four():
    got = found([run([10, 10, 10, np.inf, np.inf])], [run([8, 13, 10.1, 60, np.inf])])
    assert got["earlier"] == pytest.approx(2 / 5)
    assert got["later"] == pytest.approx(1 / 5)
    assert got["same"] == pytest.approx(1 / 5)
    assert got["unknown"] == pytest.approx(1 / 5)


def test_the_weeks_are_those_up_to_the_horizon_and_it_is_told_where_they_are_the_least():
    got = found([run([np.inf, 10], followed=50.0)], [run([20, 12], followed=50.0)])
    assert got["weeks_earlier_mean"] == pytest.approx(30.0)
    assert got["weeks_later_median"] == pytest.approx(2.0)
    assert got["weeks_net"] == pytest.approx(-14.0)
    assert got["beyond"] == pytest.approx(1 / 2)


def test_a_day_is_the_same_time():
    got = found([run([10, 10])], [run([10 - 0.9 / 7, 10 + 1.1 / 7])])
    assert (got["same"], got["later"], got["earlier"]) == (0.5, 0.5, 0.0)


def test_who_enters_in_only_one_scenario_is_matched_with_nobody_and_counted():
    got = found([run([5, 6, 7], citizens=[1, 2, 3])], [run([5, 1], citizens=[1, 9])])
    assert (got["persons"], got["only_baseline"], got["only_proposal"]) == (1, 2, 1)
    assert got["same"] == 1.0


def test_groups_are_told_apart_and_summed():
    base, other = run([9, 9], groups=[INSURED, SICK]), run([5, 9], groups=[INSURED, SICK])
    assert found([base], [other])["earlier"] == 1.0
    assert found([base], [other], "sick_listed")["earlier"] == 0.0
    assert found([base], [other], "all")["earlier"] == 0.5


def test_the_same_scenario_moves_nobody():
    one = run([3.0, 50.0, np.inf])
    got = found([one, one], [one, one])
    assert got["earlier"] == got["later"] == got["weeks_net"] == 0.0


def test_the_table_has_a_row_for_each_measure():
    one = run([3.0, 50.0])
    comparison = Comparison("base", 1, (0, 1), {"base": (one, one), "new": (one, one)})
    people = person_by_person(comparison)
    rows = table(people)
    assert tuple(rows.columns) == COLUMNS
    assert len(rows) == len(people) * len(MEASURES)
