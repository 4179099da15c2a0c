"""A trial within the queue: what it finds is held against closed formulas and against the truth."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from simulator.errors import Refused
from simulator.experiments import Computing
from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.trial import trial
from simulator.experiments.trial_analysis import (
    cox,
    difference_in_means,
    kaplan_meier,
    regression_of_means,
    steps,
)
from simulator.experiments.trial_design import Design, lots_of_units, minutes
from simulator.experiments.trial_fields import Worlds
from simulator.experiments.trial_persons import Persons, persons
from simulator.experiments.trial_result import POWER_COLUMNS
from simulator.experiments.trial_worlds import _drawn
from simulator.scenario import load_scenario
from tests.verification import small

pytest.importorskip("lifelines")
HERE = Computing(workers=1)
CROWD = {"insured": small.group(stock=300, **small.hazards(0.03))}


def crowd(heads: float = 60.0, **changes):
    return small.scenario(
        CROWD, {"behaviour.displacement": 0.0, **changes}, heads=heads, warmup_weeks=8, horizon_weeks=104
    )


def staying(lasts: np.ndarray, caseworker: np.ndarray) -> Persons:
    """Give persons who stay so many weeks and then have a job."""
    nobody, gone, weeks = np.zeros(len(lasts), dtype=np.int64), lasts <= 52.0, np.minimum(lasts, 52.0)
    nowhere = np.zeros(len(lasts), dtype=bool)
    return Persons(np.arange(len(lasts)), nobody, nobody, weeks, gone, caseworker, weeks, gone, gone, nowhere)


def made_up(number: int, seed: int = 1) -> tuple[Persons, np.ndarray]:
    rng = np.random.default_rng(seed)
    lasts = rng.exponential(20.0, number)
    return staying(lasts, np.arange(number) % 20), (rng.random(number) < 0.5).astype(np.int8)


@pytest.fixture(scope="module")
def placebo():
    """A trial of nothing, among many caseworkers."""
    base = crowd()
    return trial(
        base,
        base.replace({"practice.slot": base.practice.slot}),
        months=(3, 12),
        trials=40,
        draws=False,
        on=HERE,
    )


def test_power_is_that_of_the_closed_formula_where_nobody_is_in_anybodys_way(placebo):
    """Two means, normal: Phi(matters / error - 1.96), and the other tail."""
    for point in placebo.points:
        z = placebo.matters / point.error
        expected = norm.cdf(z - norm.ppf(0.975)) + norm.cdf(-z - norm.ppf(0.975))
        assert point.power.low <= expected <= point.power.high


def test_the_error_is_that_of_two_means(placebo):
    """Of exponential spells cut off at a year the standard deviation is known; so is the error of two halves."""
    run = small.run(crowd())
    deviation = persons(run, 0, minutes(12)).values("weeks_first_spell_52").std(ddof=1)
    last = placebo.points[-1]
    assert last.error == pytest.approx(2 * deviation / math.sqrt(last.persons), rel=0.1)


def test_a_trial_of_nothing_finds_nothing_beyond_its_luck(placebo):
    for point in placebo.points:
        assert point.estimate.mean == point.truth.mean == point.bias.mean == 0
        # 40 jobcentres, in each of which lots are drawn four times.
        assert abs(point.false_alarms.mean - 0.05) < 3 * math.sqrt(0.05 * 0.95 / 160)


def test_what_matters_more_is_found_more_often(placebo):
    base = crowd()
    larger = trial(
        base,
        base.replace({"practice.slot": base.practice.slot}),
        months=(3, 12),
        trials=40,
        draws=False,
        matters=4.0,
        on=HERE,
    )
    assert [a.power.mean > b.power.mean for a, b in zip(larger.points, placebo.points, strict=True)] == [
        True,
        True,
    ]
    assert larger.points[-1].power.mean > larger.points[0].power.mean


def test_the_table_of_powers_has_the_columns_that_were_settled(placebo):
    table = placebo.power_table()
    assert tuple(table.columns) == POWER_COLUMNS
    assert not table["bias_vacancies"].isna().any()


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"drawn": "caseworkers"}, "practice.caseload=fixed"),
        ({"drawn": "steps"}, "same municipalities"),
        ({"drawn": "towns"}, "citizens, caseworkers"),
        ({"outcome": "cost_total"}, "weeks_first_spell_52.*medians"),
        ({"groups": ("pensioners",)}, "sick_listed"),
        ({"outcome": "nothing"}, "matters"),
        ({"share": 1.0}, "between 0 and 1"),
        ({"months": (0,)}, "more than 0"),
        ({"trials": 1}, "at least 2"),
    ],
)
def test_a_trial_that_cannot_be_is_refused_in_one_line(asked, complaint):
    base = crowd()
    with pytest.raises(Refused, match=complaint) as told:
        trial(base, base, **asked, on=HERE)
    assert "\n" not in str(told.value)


def test_lots_of_units_put_the_share_in_the_arm_and_some_in_each():
    nobodys = np.zeros(10, dtype=np.int64)
    assert lots_of_units(nobodys, 0.3, 1, 0, 0).sum() == 3
    assert lots_of_units(nobodys[:2], 0.9, 1, 0, 0).sum() == 1
    drawn = lots_of_units(nobodys, 0.5, 1, 0, 0, 20)
    assert len(set(map(tuple, drawn.tolist()))) > 10
    assert abs(lots_of_units(nobodys, 0.5, 1, 0, 0, 2000).mean(axis=0) - 0.5).max() < 0.04


def test_lots_of_caseworkers_are_drawn_within_each_team():
    teams = np.repeat([0, 1, 2], [4, 7, 1])
    drawn = lots_of_units(teams, 0.5, 1, 0, 0, 500)
    assert set(drawn.sum(axis=1)) == {6}
    assert set(drawn[:, :4].sum(axis=1)) == {2}
    assert set(drawn[:, 4:11].sum(axis=1)) == {3, 4}
    assert abs(drawn.mean(axis=0) - 0.5).max() < 0.08


def test_kaplan_and_meier_find_the_difference_in_means_where_everybody_is_followed():
    who, arm = made_up(600)
    by_means, by_curve = difference_in_means(who.values("weeks_first_spell_52"), arm), kaplan_meier(who, arm)
    assert by_curve.value == pytest.approx(by_means.value)
    assert by_curve.error == pytest.approx(by_means.error, rel=0.02)


def test_cox_finds_a_ratio_of_rates_that_was_planted():
    rng = np.random.default_rng(2)
    arm = (rng.random(4000) < 0.5).astype(np.int8)
    lasts = rng.exponential(np.where(arm == 1, 20 / 1.5, 20.0))
    found = cox(staying(lasts, np.zeros(4000, dtype=np.int64)), arm)
    assert abs(found.value - math.log(1.5)) < 3 * found.error


def test_cox_is_that_of_lifelines():
    """Lifelines takes ties as Efron does, which is the same where there are none."""
    from lifelines import CoxPHFitter

    who, arm = made_up(500, seed=6)
    found = cox(who, arm)
    table = pd.DataFrame({"weeks": who.weeks, "gone": who.gone, "arm": arm})
    theirs = CoxPHFitter().fit(table, "weeks", "gone")
    assert found.value == pytest.approx(theirs.params_["arm"], abs=1e-6)
    assert found.error == pytest.approx(theirs.standard_errors_["arm"], rel=1e-4)


def test_a_clustered_error_is_that_of_the_clusters_means_where_they_are_alike_in_size():
    rng = np.random.default_rng(3)
    cluster = np.repeat(np.arange(40), 25)
    arm = (cluster % 2).astype(np.int8)
    values = rng.normal(size=40)[cluster] + rng.normal(size=1000)
    found = difference_in_means(values, arm, cluster)
    means = np.array([values[cluster == c].mean() for c in range(40)])
    by_hand = math.sqrt(sum(means[a::2].var(ddof=1) / 20 for a in (0, 1)))
    assert found.error == pytest.approx(by_hand, rel=0.02)
    assert found.error > 3 * difference_in_means(values, arm).error


def test_the_level_before_takes_the_difference_between_municipalities_out():
    rng = np.random.default_rng(4)
    before = rng.normal(20, 5, 10)
    arm = np.tile([0, 1], 5).astype(np.int8)
    found = regression_of_means(before + 2.0 * arm + rng.normal(0, 0.1, 10), arm, before)
    assert found.value == pytest.approx(2.0, abs=4 * found.error)
    assert found.error < 0.2


def test_the_mixed_model_finds_the_effect_of_the_steps_through_season_and_level():
    pytest.importorskip("statsmodels")
    rng = np.random.default_rng(5)
    crossed = np.arange(10)[None, :] >= np.arange(1, 10)[:, None]
    season, level = np.sin(np.arange(10)), rng.normal(20, 4, 9)
    means = level[:, None] + season + 1.5 * crossed + rng.normal(0, 0.2, (9, 10))
    found = steps(means, np.full((9, 10), 100.0), crossed)
    assert abs(found.value - 1.5) < 4 * found.error
    assert found.error < 0.3


def tight_or_ample(heads: float, talk_weeks: tuple[float, ...]):
    return small.scenario(
        {"insured": small.group(stock=300, **small.hazards(0.02))},
        {"behaviour.effect_scale": 1.0, "behaviour.displacement": 0.0, "behaviour.trust": 0.0},
        plan={"first_minutes": 30.0, "later_minutes": 30.0, "talk_weeks": (*talk_weeks, 26.0, 39.0, 52.0)},
        heads=heads,
        warmup_weeks=26,
        horizon_weeks=104,
    )


def talks_more_often(heads: float):
    often = (3.0, 5.0, 7.0, 9.0, 11.0, 13.0, 15.0, 17.0, 19.0)
    pair = tight_or_ample(heads, (13.0,)), tight_or_ample(heads, often)
    return trial(*pair, months=(12,), trials=12, draws=False, matters=2.0, on=HERE).points[0]


def test_a_trial_of_more_talks_promises_what_a_full_queue_will_not_hold():
    """Those on trial take caseworkers' time from the others; under the proposal there are no others."""
    point = talks_more_often(heads=2.0)
    assert point.truth.high < 0
    assert point.bias.high < -0.5
    assert point.bias_caseworkers.mean / point.bias.mean > 0.8


def test_the_bias_of_the_shared_queue_vanishes_with_ample_staff():
    point = talks_more_often(heads=8.0)
    assert point.truth.high < -2
    assert abs(point.bias.mean) < 0.05 * abs(point.truth.mean)
    assert abs(point.bias_caseworkers.mean) < 0.01 * abs(point.truth.mean)


def test_jobs_that_are_found_at_others_expense_make_a_trial_promise_more_than_a_roll_out_gives():
    """With a factor of displacement the roll-out keeps 1 - displacement of what a trial in one market finds."""
    changes = {"behaviour.displacement": 0.4, "behaviour.effect_scale": 0.3}
    base, other = (tight_or_ample(12.0, weeks).replace(changes) for weeks in ((13.0,), (3.0, 5.0, 7.0, 9.0)))
    point = trial(base, other, months=(12,), trials=8, draws=False, matters=2.0, on=HERE).points[0]
    assert point.truth.mean / point.estimate.mean == pytest.approx(0.6, abs=0.1)
    assert point.bias_vacancies.mean == pytest.approx(point.bias.mean, abs=0.1 * abs(point.truth.mean))
    assert abs(point.bias_caseworkers.mean) < 0.02 * abs(point.truth.mean)


def test_arms_that_share_vacancies_by_matching_take_each_others_jobs():
    """Those on trial search more and find jobs at the others' expense; with an elasticity of 1 they take none."""
    changes = {"behaviour.labour_market": "matching", "behaviour.matching_elasticity": 0.3}
    base, other = (tight_or_ample(12.0, weeks).replace(changes) for weeks in ((13.0,), (3.0, 5.0, 7.0, 9.0)))
    point = trial(base, other, months=(12,), trials=8, draws=False, matters=2.0, on=HERE).points[0]
    assert point.estimate.mean < point.truth.mean < 0
    assert point.bias.high < 0
    assert point.bias_vacancies.mean == pytest.approx(point.bias.mean, abs=0.25 * abs(point.bias.mean))
    alone, both = (one.replace({"behaviour.matching_elasticity": 1.0}) for one in (base, other))
    without = trial(alone, both, months=(12,), trials=4, draws=False, matters=2.0, on=HERE).points[0]
    assert without.bias_vacancies.mean == 0


def test_the_smallest_trial_is_that_of_the_closed_formula(placebo):
    """The error falls with the root of the months; it is enough where matters / error = 1.96 + 0.84."""
    long = placebo.points[-1]
    matters = (norm.ppf(0.975) + norm.ppf(0.8)) * long.error * math.sqrt(12 / 6)
    base = crowd()
    same = base.replace({"practice.slot": base.practice.slot})
    found = trial(base, same, months=(3, 12), trials=16, draws=False, matters=matters, on=HERE)
    assert found.smallest is not None
    assert found.smallest.low <= 6 <= found.smallest.high
    assert found.smallest.value == pytest.approx(6, abs=1.5)
    assert len(found.months) > 2, "no length nearer to the smallest was tried"
    assert any(abs(m - found.smallest.value) < 2 for m in found.months[1:-1])


def test_every_trial_has_its_own_draw_of_what_is_assumed():
    base = load_scenario("current_rules")
    known = {"behaviour.displacement": next(
        one for one in assumptions_of({"now": base, "then": base}) if one.path == "behaviour.displacement"
    )}  # fmt: skip
    design = Design("citizens", 0.5, "out_26w", 0.02)
    asked = Worlds(base, base, ("now", "then"), design, (3.0,), known, np.array([[0.1], [0.9]]), 1)
    drawn = [_drawn(asked, number, None) for number in (0, 1)]
    low, high = (now.behaviour.displacement for now, _ in drawn)
    assert low < base.behaviour.displacement < high
    assert [then.behaviour.displacement for _, then in drawn] == [low, high]


def test_only_those_who_are_asked_for_are_enrolled():
    both = {"insured": CROWD["insured"], "job_ready": small.group(stock=100, **small.hazards(0.03))}
    base = small.scenario(both, {"behaviour.displacement": 0.0}, heads=60, warmup_weeks=8, horizon_weeks=70)
    sizes = [
        trial(base, base, groups=groups, months=(3,), trials=2, draws=False, on=HERE).points[0].persons
        for groups in (("all",), ("insured",), ("job_ready",))
    ]
    assert sizes[0] == sizes[1] + sizes[2]
    assert sizes[1] > 2 * sizes[2] > 0


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_folder_has_the_page_the_protocol_and_the_script(placebo, language, tmp_path: Path):
    from dataclasses import fields

    from simulator.study import Trial

    found = Trial(**{f.name: getattr(placebo, f.name) for f in fields(placebo)})
    folder = found.save(tmp_path / language, language=language)
    assert {"power.csv", "trials.csv", "protocol.md", "analyse_trial.py", "report.html"} <= {
        f.name for f in folder.iterdir()
    }
    protocol = (folder / "protocol.md").read_text(encoding="utf-8")
    assert "{" not in protocol
    assert protocol.count("## ") == 9
    assert pd.read_csv(folder / "power.csv").shape == (2, len(POWER_COLUMNS))
