"""A search finds rules whose worth is known beforehand, and keeps none that another rule is better than."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from simulator.errors import NotInstalled, Refused
from simulator.experiments import Computing, Store
from simulator.experiments.draws_of_assumptions import Found
from simulator.experiments.search import AT_THE_FRONT, BATCH, search
from simulator.experiments.search_front import dominates, front, ranked, surely_behind, worth_more_draws
from simulator.experiments.search_question import Bound, Constraint, Decision, Objective, read_decision
from simulator.scenario import ScenarioError, load_scenario

pytest.importorskip("optuna")

SMALL = Path(__file__).parents[1] / "scenario" / "files" / "small.toml"
HERE = Computing(workers=1)
HEADS = "practice.caseworkers.factor"
WEEKS = "behaviour.effect_scale"
COST = Objective.of("cost_municipality", largest=False)
TIMELY = Objective.of("talks_on_time", largest=True)


@pytest.fixture(scope="module")
def base():
    return load_scenario(SMALL)


# --- Who is better than whom


def test_the_front_holds_what_nothing_is_better_than_and_of_equals_one():
    points = np.array([[1.0, 5.0], [2.0, 2.0], [5.0, 1.0], [2.0, 3.0], [2.0, 2.0], [np.nan, 0.0]])
    assert front(points) == (0, 1, 2)


def test_rules_that_hold_come_before_rules_that_do_not_and_these_by_how_far_they_miss():
    points = np.array([[1.0, 1.0], [0.0, 0.0], [3.0, 3.0], [2.0, 0.5]])
    assert ranked(points, [0, 0.5, 0.2, 0]) == (0, 3, 2, 1)


def test_a_rule_is_surely_behind_only_if_it_is_so_in_every_objective():
    rng = np.random.default_rng(1)
    common = rng.normal(size=(20, 2))
    far = common + 1 + 0.1 * rng.normal(size=(20, 2))
    assert surely_behind(far, common)
    assert not surely_behind(common, far)
    assert not surely_behind(far * [1, 0] + common * [0, 1], common)


def test_more_draws_go_to_none_that_is_surely_behind_and_to_the_nearest_where_nothing_holds():
    near = np.array([[0.0, 1.0], [0.2, 1.2], [0.1, 1.1]])
    behind = near + 5
    other = near * [1, 0] + [[2.0, 0.0]] * 3
    assert set(worth_more_draws([behind, near, other], [0, 0, 0], 3)) == {1, 2}
    assert worth_more_draws([behind, near, other], [0.1, 0.3, 0.2], 1) == (0,)


# --- What is asked


def test_a_constraint_with_a_probability_counts_draws_and_one_without_looks_at_the_mean():
    levels, today = np.array([[0.8], [0.9], [0.9], [0.9]]), np.full((4, 1), 0.85)
    wanted = [TIMELY.key]
    often = Constraint((Bound(TIMELY.key, at_most=False, limit=0.85),), probability=0.9)
    assert often.held(often.slack(levels, today, wanted)).share == 0.75
    assert often.missed_by(often.slack(levels, today, wanted), surely=False) == pytest.approx(0.15)
    assert often.missed_by(often.slack(levels, today, wanted), surely=True) == 0  # four draws may be bad luck
    mean = Constraint((Bound(TIMELY.key, at_most=False, limit=None),))
    assert mean.missed_by(mean.slack(levels, today, wanted), surely=False) == 0
    assert mean.missed_by(mean.slack(levels - 0.1, today, wanted), surely=False) == pytest.approx(0.075)


def test_bounds_that_hold_together_hold_in_the_same_draw():
    one, other = (
        Bound((group, "talks_on_time"), at_most=False, limit=0.85) for group in ("insured", "job_ready")
    )
    wanted = [one.key, other.key]
    levels = np.array([[0.9, 0.9], [0.9, 0.8], [0.8, 0.9], [0.9, 0.9], [0.9, np.nan], [np.nan, np.nan]])
    both = Constraint((one, other), probability=0.8)
    assert both.held(both.slack(levels, levels, wanted)).of == 5
    assert both.held(both.slack(levels, levels, wanted)).share == 0.6, "each by itself holds in four of five"
    assert [c.held(c.slack(levels, levels, wanted)).share for c in both.alone] == [0.8, 0.75]
    assert both.missed_by(both.slack(levels, levels, wanted), surely=False) == pytest.approx(0.2)
    assert both.name == "insured.talks_on_time>=0.85 and job_ready.talks_on_time>=0.85@0.8"
    assert not Constraint((one,), probability=0.8).alone
    with pytest.raises(Refused, match="in which share of the draws all of it has to hold"):
        Constraint((one, other))


def test_a_constraint_that_nothing_ever_surely_holds_is_missed_whatever_the_number_of_draws():
    often = Constraint((Bound(TIMELY.key, at_most=False, limit=0.85),), probability=0.9)
    assert often.missed_by(np.full(2, -0.1), surely=True) > 0


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (Decision("practice.caseworkers.facto", 0.5, 1), "did you mean"),
        (Decision("practice.caseload", 0.5, 1), "give what may be chosen one by one"),
        (
            Decision("practice.caseload", choices=("pool", "heap")),
            "--decide: practice.caseload: unknown word",
        ),
        (Decision(HEADS, -1, 1), HEADS),
    ],
)
def test_what_cannot_be_decided_is_refused_before_anything_runs(base, decision, said):
    with pytest.raises(ScenarioError, match=said):
        read_decision(base, decision)


def test_a_whole_number_is_decided_on_in_whole_steps(base):
    path = next(path for path in base.paths() if type(base.get(path)) is int and path.startswith("practice"))
    assert read_decision(base, Decision(path, 1, 20)).rounded(3.7) == 4


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"decide": []}, "decides on 1 to"),
        ({"decide": [Decision(HEADS, 0.5, 1)] * 2}, "decided on twice"),
        (
            {
                "decide": [
                    Decision("law.duties.*.minutes", 1, 2),
                    Decision("law.duties.leaflet.minutes", 1, 2),
                ]
            },
            "decided on twice, by itself and by",
        ),
        ({"objectives": []}, "1 to 3 objectives"),
        ({"objectives": [COST, Objective.of("cost_municipality", largest=True)]}, "an objective twice"),
        ({"few": 1}, "at 2 draws at least"),
        ({"runs": 10}, "takes at least"),
        ({"of": "nobody"}, "no scenario 'nobody'"),
    ],
)
def test_a_search_that_cannot_be_made_is_refused(base, asked, said):
    with pytest.raises(Refused, match=said):
        search(base, **({"decide": [Decision(HEADS, 0.5, 1)], "objectives": [COST], "on": HERE} | asked))


def test_without_optuna_it_says_in_a_line_how_to_install_it(base, monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(NotInstalled, match="pip install optuna"):
        search(base, decide=[Decision(HEADS, 0.5, 1)], objectives=[COST], on=HERE)


# --- An optimum that is known


def planted(question, draws, label, on):
    """Stand in for the simulation: what a rule comes to is known, but for chance that all rules share in part."""

    def levels(scenario, draw):
        rng = np.random.default_rng(draw.seed)
        shared, own = rng.normal(size=2), rng.normal(size=2) * 0.02
        x, y, pool = scenario.get(HEADS), scenario.get(WEEKS), scenario.get("practice.caseload") == "pool"
        off = (y - 0.6) ** 2 + 0.5 * (not pool)
        known = {"cost_municipality": (x - 0.7) ** 2 + off, "talks_on_time": -((x - 1.3) ** 2) - off}
        noise = dict(zip(known, shared + own * x, strict=True))
        return [[known[outcome] + noise[outcome]] for _, outcome in question.outcomes]

    return tuple(
        Found(np.array([levels(one, draw) for one in question.scenarios.values()]), 0) for draw in draws
    )


@pytest.fixture(scope="module")
def found(base):
    decide = [
        Decision(HEADS, 0.2, 2.0),
        Decision(WEEKS, 0.0, 2.0),
        Decision("practice.caseload", choices=("pool", "fixed")),
    ]
    return search(
        base,
        decide=decide,
        objectives=[COST, TIMELY],
        runs=1600,
        verify=24,
        draws=False,
        on=HERE,
        comparing=planted,
    )


def test_the_planted_optimum_is_found(found):
    # Every rule between 0.7 and 1.3 caseworkers with an effect of 0.6 and a pool is as good as can be.
    heads, effect, caseload = (np.array(x) for x in zip(*(one.values for one in found.front), strict=True))
    assert len(found.front) >= 4
    assert (caseload == "pool").all()
    assert np.abs(effect - 0.6).mean() < 0.1
    assert heads.min() > 0.6
    assert heads.max() < 1.4
    assert np.ptp(heads) > 0.3  # the whole front, not one end of it


def test_a_small_budget_narrows_no_front_for_want_of_runs(base):
    # Half of 600 runs cannot give twelve rules forty draws each: they get fewer draws, and none is left out.
    small = search(
        base.replace({"practice.caseload": "pool", WEEKS: 0.6}),
        decide=[Decision(HEADS, 0.2, 2.0)],
        objectives=[COST, TIMELY],
        runs=600,
        verify=40,
        draws=False,
        on=HERE,
        comparing=planted,
    )
    assert len([one for one in small.rated if one.values is not None]) == AT_THE_FRONT
    assert small.spent <= small.runs
    heads = [one.values[0] for one in small.front]
    assert max(heads) - min(heads) > 0.4  # of 0.6 in all


def test_no_rule_of_the_front_is_dominated_once_verified(found):
    verified = [one for one in found.rated if one.values is not None]
    for one in found.front:
        assert not any(dominates(found.point(other), found.point(one)) for other in verified)
        assert not found.beats(found.references[0], one) or not found.holds(found.references[0])


def test_it_is_verified_by_draws_that_no_rule_was_chosen_by(base):
    seen = []

    def watching(question, draws, label, on):
        seen.append((label, {draw.seed for draw in draws}))
        return planted(question, draws, label, on)

    search(
        base,
        decide=[Decision(HEADS, 0.2, 2)],
        objectives=[COST],
        runs=64,
        verify=8,
        on=HERE,
        comparing=watching,
    )
    last = seen[-1]
    assert last[0] == "rules, verified"
    assert not any(last[1] & seeds for label, seeds in seen[:-1])


def test_it_keeps_to_what_it_may_spend_and_gives_the_best_more_draws(found):
    assert found.spent <= found.runs
    assert len([one for one in found.rated if one.values is not None]) <= AT_THE_FRONT
    draws = [len(one.levels) for one in found.tried]
    assert min(draws) == found.few
    assert max(draws) > 2 * found.few
    assert len(found.tried) >= BATCH


def test_a_constraint_keeps_out_what_does_not_hold_it(base):
    # Cheapest is 0.7; talks in time are to be within 0.09 of the best, which is no less than 1.0.
    held = Constraint((Bound(TIMELY.key, at_most=False, limit=-0.09 - 0.16),))
    found = search(
        base.replace({WEEKS: 0.6, "practice.caseload": "pool"}),
        decide=[Decision(HEADS, 0.2, 2.0)],
        objectives=[COST],
        constraints=[held],
        runs=800,
        verify=100,
        draws=False,
        on=HERE,
        comparing=planted_without_shared_chance,
    )
    (best,) = found.front
    assert best.values[0] == pytest.approx(0.8, abs=0.05)


def planted_without_shared_chance(question, draws, label, on):
    """Stand in for the simulation, without chance."""

    def levels(scenario):
        x = scenario.get(HEADS)
        known = {"cost_municipality": (x - 0.7) ** 2, "talks_on_time": -((x - 1.3) ** 2)}
        return [[known[outcome]] for _, outcome in question.outcomes]

    return tuple(Found(np.array([levels(one) for one in question.scenarios.values()]), 0) for _ in draws)


def test_where_no_rule_holds_the_front_is_empty_and_the_nearest_are_verified(base):
    never = Constraint((Bound(TIMELY.key, at_most=False, limit=1.0),), probability=0.9)
    found = search(
        base,
        decide=[Decision(HEADS, 0.2, 2.0)],
        objectives=[COST],
        constraints=[never],
        runs=128,
        verify=4,
        on=HERE,
        comparing=planted_without_shared_chance,
    )
    assert found.front == ()
    assert found.table().empty
    assert len(found.rated) > 1


# --- In a jobcentre


@pytest.fixture(scope="module")
def simulated(base):
    return small_search(base, HERE)


def small_search(base, on):
    # Duties cost time and bring nothing here; caseworkers cost, and hold talks in time.
    busy = base.replace({"practice.caseworkers.factor": 0.35})
    return search(
        busy,
        decide=[
            Decision(HEADS, 0.1, 0.6),
            Decision("law.duties.*.minutes", choices=(0.5, 1.0, 2.0), times=True),
        ],
        objectives=[COST, TIMELY],
        constraints=[Constraint((Bound(TIMELY.key, at_most=False, limit=0.3),), probability=0.6)],
        runs=192,
        verify=6,
        on=on,
    )


def test_the_same_seed_gives_the_same_bytes_on_one_worker_and_on_two(base, simulated):
    again = small_search(base, Computing(workers=2))
    assert again.rules().to_csv() == simulated.rules().to_csv()
    assert again.tries().to_csv() == simulated.tries().to_csv()
    assert again.identity == simulated.identity


def test_it_goes_on_where_it_was_cut_off(base, simulated, tmp_path):
    class Enough(Exception):
        pass

    def stop(label, done, total):
        if label.startswith("rules at") and done == total:
            raise Enough

    with pytest.raises(Enough):
        small_search(base, Computing(workers=1, store=Store(tmp_path), progress=stop))
    run = []
    store = Store(tmp_path, resume=True)

    def told(label, done, total):
        run.append((label, done, total))

    again = small_search(base, Computing(workers=1, store=store, progress=told))
    assert again.rules().to_csv() == simulated.rules().to_csv()
    first = next(one for one in run if one[0].startswith("rules tried"))
    assert first[1] == first[2], "the first batch was run again"


def test_in_a_jobcentre_the_optimum_that_is_known_by_construction_is_found(base):
    # Half the minutes of duties and the fewest caseworkers have the fewest hours of duties and cost least.
    cheap = search(
        base,
        decide=[
            Decision(HEADS, choices=(1.0, 1.5, 2.0)),
            Decision("law.duties.*.minutes", choices=(0.5, 1.0, 2.0), times=True),
        ],
        objectives=[
            Objective.of("hours_duties", largest=False),
            Objective.of("cost_caseworkers", largest=False),
        ],
        runs=256,
        few=2,
        verify=4,
        on=HERE,
    )
    assert (1.0, 0.5) in [one.values for one in cheap.front]
    assert {one.values[1] for one in cheap.front} == {0.5}
    assert len(cheap.tried) == 9  # where there is nothing more to try, it stops


def test_what_is_decided_on_is_not_drawn_and_all_else_is(simulated):
    assert simulated.drawn
    assert HEADS not in simulated.drawn
    assert not [name for name in simulated.drawn if name.startswith("law.duties") and "minutes" in name]


def test_rules_are_told_with_every_decision_objective_and_constraint(simulated):
    table = simulated.table()
    assert list(table["rule"]) == [str(n) for n in range(1, len(simulated.front) + 1)]
    for column in (
        HEADS,
        "law.duties.*.minutes*",
        "all.cost_municipality_low",
        "all.talks_on_time_difference",
    ):
        assert column in table
    held = table["all.talks_on_time>=0.3@0.6: held"]
    assert (held >= 0.6).all()
    for one in simulated.front:
        assert simulated.scenario(one).get(HEADS) == one.values[0]
