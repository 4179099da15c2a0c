"""Hazards from figures that follow from them: what was planted is found, and what is not told stays as believed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import simulator as sim
from simulator.calibration.levels import Candidates, believed, calibrate_levels, likelihood
from simulator.calibration.posterior import ranks_of
from simulator.calibration.predict import measured
from simulator.calibration.targets import Target, read_targets
from simulator.errors import Refused
from simulator.experiments import Computing
from simulator.simulation import simulate, timeline

JOB = "place.groups.activity_ready.observed.job"
OTHER = "place.groups.activity_ready.observed.other"
PRIOR = {JOB: (0.0006, 0.0013, 0.0027), OTHER: (0.003, 0.0045, 0.007)}
PRIOR["place.groups.activity_ready.observed.education"] = (0.0001, 0.0003, 0.0008)


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario("current_rules")


def in_a_job(value=0.06, error=0.005):
    return Target(
        measure="outcome",
        outcome="out_to_job_52w",
        group="activity_ready",
        definition="month_without_benefit",
        values=(value,),
        errors=(error,),
        source="made up",
    )


def exactly(scenario, **factors):
    """Return one candidate: the place's own figures, some of them multiplied."""
    return Candidates({path: np.array([factors.get(path, 1.0)]) for path in PRIOR}, {})


def share_in_a_job(scenario, candidates):
    from simulator.calibration.levels import _out_to_job

    return _out_to_job(in_a_job(), scenario, candidates)[:, 0]


def interval(values, weights):
    order = np.argsort(values)
    return values[order][np.searchsorted(np.cumsum(weights[order]), [0.025, 0.975])]


def test_a_planted_hazard_is_found_within_the_band_and_the_band_is_narrower_than_what_was_believed(scenario):
    planted = exactly(scenario, **{JOB: 1.5})
    told = {"job": in_a_job(float(share_in_a_job(scenario, planted)[0]), 0.004)}
    before = believed(scenario, PRIOR, 0.0, 20_000, np.random.default_rng(1))
    weights = likelihood(scenario, told, before)
    low, high = interval(before.factors[JOB], weights)
    first, last = np.quantile(before.factors[JOB], [0.025, 0.975])
    assert low < 1.5 < high
    assert high - low < 0.6 * (last - first)


def test_what_a_figure_does_not_speak_of_comes_out_as_it_was_believed(scenario):
    before = believed(scenario, PRIOR, 0.0, 20_000, np.random.default_rng(1))
    low, high = interval(before.factors[OTHER], likelihood(scenario, {"job": in_a_job()}, before))
    first, last = np.quantile(before.factors[OTHER], [0.025, 0.975])
    assert high - low == pytest.approx(last - first, rel=0.05)


def test_ranks_of_planted_hazards_among_the_draws_are_even(scenario):
    """Simulation-based calibration: the posterior is as wide as the figure and its error allow, not narrower."""
    before = believed(scenario, PRIOR, 0.25, 4000, np.random.default_rng(1))
    shares = share_in_a_job(scenario, before)

    def truth(generator):
        return np.array([generator.integers(len(shares))], dtype=float)

    def figure(at, generator):
        return shares[int(at[0])] + generator.normal(0, 0.01)

    def posterior(found, number, generator):
        weights = likelihood(scenario, {"job": in_a_job(min(max(float(found), 0.0), 1.0), 0.01)}, before)
        return generator.choice(before.factors[JOB], (number, 1), p=weights)

    found = ranks_of(
        lambda g: before.factors[JOB][truth(g).astype(int)],
        lambda value, g: figure(np.flatnonzero(before.factors[JOB] == value[0])[:1].astype(float), g),
        posterior,
        (JOB,),
        runs=200,
    )
    assert found.chance(JOB) > 0.01


def test_the_closed_form_is_what_runs_give(scenario):
    """Full-time persons over a month's persons, and the share in a job, as measured of a run of the same hazards."""
    wanted = {"full": read_targets("hedensted_cash").targets["full_time_share"], "job": in_a_job()}
    groups = [f"place.groups.{group}.observed" for group in wanted["full"].groups]
    plain = Candidates(
        {f"{group}.{cause}": np.ones(1) for group in groups for cause in ("job", "education", "other")}, {}
    )
    from simulator.calibration.levels import _full_time_share

    runs = [
        measured(wanted, simulate(timeline(scenario, scenario), 5, n), scenario, scenario) for n in range(4)
    ]
    assert np.mean([run["full"] for run in runs]) == pytest.approx(
        float(_full_time_share(wanted["full"], scenario, plain)[0, 0]), abs=0.004
    )
    assert np.mean([run["job"] for run in runs]) == pytest.approx(
        float(share_in_a_job(scenario, plain)[0]), abs=0.025
    )


def test_where_nothing_is_published_the_draws_are_what_is_believed_and_it_is_said(scenario):
    found = calibrate_levels(read_targets("sick_listed"), scenario, runs=4, on=Computing(workers=1))
    assert found.draws is not None
    assert len(found.draws) == 200
    assert not any(one.identified for one in found.estimates)
    assert all(one.ratio == pytest.approx(1, abs=0.05) for one in found.estimates)


def test_a_figure_that_does_not_follow_from_hazards_is_refused_by_name(scenario):
    touched = replace_measure(in_a_job())
    with pytest.raises(Refused, match="touched: does not follow from hazards alone"):
        likelihood(scenario, {"touched": touched}, exactly(scenario))


def replace_measure(target):
    given = target.model_dump() | {"measure": "touched", "outcome": "", "definition": "not_of_spells"}
    return Target(**given)


def test_a_file_without_what_is_believed_is_refused(scenario):
    file = replace(read_targets("sick_listed"), recipe=None)
    with pytest.raises(Refused, match=r"has no recipe with what is believed"):
        calibrate_levels(file, scenario)
