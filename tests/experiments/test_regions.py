"""Several municipalities in one run: independent of one another, pooled as one jobcentre's numbers would be."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from simulator.catalogue import OUTCOMES
from simulator.experiments import Computing, compare
from simulator.experiments.compute import Job
from simulator.experiments.regions import parts_of, pool
from simulator.experiments.settings import SETTINGS
from simulator.scenario import ScenarioError, load_scenario

SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"


def region(folder, *places, name="region", change=""):
    """Give the small jobcentre in several invented villages of growing size."""
    text = (SMALL.parent / "places" / "village.toml").read_text("utf-8")
    for place in places:
        stock = 20 * (1 + "abcdef".index(place[0]))
        made = text.replace('"Village"', f'"{place.title()}"').replace("value = 50,", f"value = {stock},")
        (folder / f"{place}.toml").write_text(made, encoding="utf-8")
    listed = ", ".join(f'"{place}"' for place in places)
    (folder / f"{name}.toml").write_text(
        f'title = "Region"\nextends = "{SMALL.as_posix()}"\n[uses]\nplaces = [{listed}]\n{change}',
        encoding="utf-8",
    )
    return load_scenario(folder / f"{name}.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("region")


@pytest.fixture(scope="module")
def base(folder):
    return region(folder, "alpha", "beta")


@pytest.fixture(scope="module")
def found(base):
    fewer = base.replace({"practice.caseworkers.factor": 0.4})
    return compare(base, {"fewer": fewer}, replications=3, on=Computing(1))


def test_what_adds_up_is_added_and_what_is_a_share_is_that_of_all(found):
    for run in found.measures["fewer"]:
        alpha, beta = run.members.values()
        for (group, outcome), value in run.values.items():
            one, other = alpha.values[group, outcome], beta.values[group, outcome]
            if OUTCOMES[outcome].unit.startswith(("DKK per year", "hours", "full-time")):
                assert value == pytest.approx(one + other)
            elif not math.isnan(value) and not math.isnan(one + other):
                assert min(one, other) - 1e-9 <= value <= max(one, other) + 1e-9
        due = [m.weights["all", "talks_on_time"] for m in (alpha, beta)]
        met = [m.values["all", "talks_on_time"] * n for m, n in zip((alpha, beta), due, strict=True)]
        assert run.values["all", "talks_on_time"] == pytest.approx(sum(met) / sum(due))
        assert run.weights["all", "talks_on_time"] == sum(due)


def test_the_weeks_of_the_region_are_those_of_its_municipalities_together(found):
    run = found.measures["region"][0]
    persons = sum(m.weekly["persons"].weeks("all") for m in run.members.values())
    np.testing.assert_allclose(run.weekly["persons"].weeks("all"), persons)
    assert found.window("region", "all", "talks_on_time", 0)[0] == pytest.approx(
        run.values["all", "talks_on_time"]
    )


def test_the_pool_has_everybody_once_and_the_same_in_every_scenario(found):
    one, other = (found.measures[name][0] for name in found.names)
    assert len(one.cohort) == len(set(one.cohort)) == sum(len(m.cohort) for m in one.members.values())
    np.testing.assert_array_equal(one.cohort, other.cohort)


def test_every_municipality_has_intervals_of_its_own_paired_with_its_own_baseline(found):
    table = found.table().set_index(["scenario", "group", "outcome"])
    assert list(found.members) == ["alpha", "beta"]
    for place, own in found.members.items():
        told = table.loc[(f"fewer/{place}", "all", "cost_total")]
        assert told["difference"] == own.difference("fewer", "all", "cost_total").mean
        assert told["difference_ci_low"] < told["difference"] < told["difference_ci_high"]
    together = table.loc[("fewer", "all", "cost_total"), "difference"]
    apart = [table.loc[(f"fewer/{place}", "all", "cost_total"), "difference"] for place in found.members]
    assert together == pytest.approx(sum(apart))


def test_a_municipality_has_the_same_luck_whichever_others_are_run_with_it(folder, found):
    three = region(folder, "cove", "beta", "alpha", name="three")
    again = compare(three, {}, replications=2, on=Computing(1))
    for place in ("alpha", "beta"):
        np.testing.assert_array_equal(
            again.members[place].of("three", "all", "cost_total"),
            found.members[place].of("region", "all", "cost_total")[:2],
        )


def test_two_municipalities_that_are_alike_in_everything_have_luck_of_their_own(folder):
    twins = region(folder, "alder", "aspen", name="twins")
    assert twins.members[0].place.groups == twins.members[1].place.groups
    run = compare(twins, {}, replications=1, on=Computing(1)).measures["twins"][0]
    one, other = run.members.values()
    assert one.values["all", "cost_total"] != other.values["all", "cost_total"]


def test_the_number_of_workers_changes_no_bit(base, found):
    two = compare(base, {}, replications=3, on=Computing(2))
    assert two.values["region"].tobytes() == found.values["region"].tobytes()


def test_scenarios_of_other_municipalities_are_not_compared(folder, base):
    other = region(folder, "alpha", "cove", name="other")
    for scenario in (other, load_scenario(SMALL)):
        with pytest.raises(ScenarioError, match="not of the same municipalities"):
            parts_of(Job("x", scenario, base))


def test_a_setting_holds_in_every_municipality(base):
    low = next(setting for setting in SETTINGS if setting.name == "staffing_low").apply(base)
    assert [member.practice.caseworkers.factor for member in low.members] == pytest.approx([0.85 / 1.10] * 2)


def test_what_is_undefined_where_there_is_somebody_to_measure_is_undefined_for_all(found):
    run = found.measures["region"][0]
    key = ("all", "weeks_to_exit_median")
    alpha = run.members["alpha"]
    unknown = replace(alpha, values=alpha.values | {key: math.nan})
    assert math.isnan(pool(run.members | {"alpha": unknown}).values[key])
