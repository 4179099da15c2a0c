"""The test that the lots themselves give: its false alarms, what it finds, and the script for real data."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.calendar import MINUTES_PER_DAY
from simulator.experiments import Computing
from simulator.experiments.compute import Job
from simulator.experiments.replicate import replicate_once
from simulator.experiments.trial import trial
from simulator.experiments.trial_analysis import difference_in_means
from simulator.experiments.trial_design import horizon_weeks, lots_of_units, minutes, orders_of_units
from simulator.experiments.trial_persons import persons
from simulator.experiments.trial_randomisation import OTHERS, by_level_before, by_steps, by_team
from simulator.experiments.trial_shared import teams_of
from simulator.reporting.trial import script
from simulator.scenario.regions import pool
from simulator.simulation.run import simulate_arms
from simulator.simulation.setup import Lots
from tests.verification import small

SIZES = np.array([900.0, 200, 190, 180, 120, 110, 100, 90, 80, 6])
"""Those who enter in a period: one large municipality, one that has hardly anybody."""


def years_of_nothing(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Give means by municipality and period: levels, a season of its own each, chance by size, shocks that last."""
    units, periods = len(SIZES), len(SIZES) + 1
    sizes = np.repeat(SIZES[:, None], periods, axis=1)
    season = rng.normal(0, 1, (units, 1)) * np.sin(np.arange(periods) * 0.6 + rng.uniform(0, 6, (units, 1)))
    shocks = np.cumsum(rng.normal(0, 0.3, (units, periods)), axis=1)
    chance = rng.normal(0, 15, sizes.shape) / np.sqrt(sizes)
    return rng.normal(20, 3, (units, 1)) + season + shocks + chance, sizes


def test_false_alarms_of_steps_are_five_per_cent_however_unlike_the_municipalities_are():
    rng, alarms, trials = np.random.default_rng(1), 0.0, 600
    for number in range(trials):
        means, sizes = years_of_nothing(rng)
        orders = orders_of_units(len(SIZES), 1, number, 0, 1 + OTHERS)
        alarms += by_steps(orders, sizes).test(means.ravel()).found
    assert abs(alarms / trials - 0.05) < 3 * np.sqrt(0.05 * 0.95 / trials)


def test_false_alarms_of_municipalities_and_of_caseworkers_are_five_per_cent():
    rng, trials = np.random.default_rng(2), 600
    teams = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1])
    alarms = np.zeros(2)
    for number in range(trials):
        before = rng.normal(20, 4, 10)
        means = before + rng.normal(0, 15, 10) / np.sqrt(SIZES) + rng.normal(0, 1, 10)
        arms = lots_of_units(np.zeros(10, dtype=np.int64), 0.5, 1, number, 0, 1 + OTHERS)
        within = lots_of_units(teams, 0.5, 1, number, 1, 1 + OTHERS)
        tests = by_level_before(arms, SIZES, before), by_team(within, SIZES, teams)
        alarms += [one.test(means).found for one in tests]
    assert np.all(abs(alarms / trials - 0.05) < 3 * np.sqrt(0.05 * 0.95 / trials))


def test_an_effect_that_was_planted_is_found_through_level_and_season():
    means, sizes = years_of_nothing(np.random.default_rng(3))
    orders = orders_of_units(len(SIZES), 1, 0, 0, 1 + OTHERS)
    crossed = np.arange(len(SIZES) + 1) >= orders[0][:, None]
    cells = by_steps(orders, sizes)
    nothing, found = cells.test(means.ravel()), cells.test((means + 6.0 * crossed).ravel())
    assert found.value == pytest.approx(nothing.value + 6.0)
    assert found.error == pytest.approx(nothing.error)
    assert found.found == 1
    assert abs(nothing.value) < 3 * nothing.error


def told(folder: Path, drawn: str, events: pd.DataFrame, lots: pd.DataFrame, *asked: str) -> list[str]:
    """Run the script on a real trial's files, and give what it prints."""
    events.to_csv(folder / "events.csv", index=False)
    lots.to_csv(folder / "lots.csv", index=False)
    (folder / "analyse_trial.py").write_text(script(), encoding="utf-8")
    command = [sys.executable, "analyse_trial.py", "--events", "events.csv", "--lots", "lots.csv"]
    return subprocess.run(
        [*command, "--drawn", drawn, *asked], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def crowd(**changes):
    groups = {name: small.group(stock=150, **small.hazards(0.03)) for name in ("insured", "job_ready")}
    return small.scenario(groups, changes, heads=6.0, warmup_weeks=60, horizon_weeks=90)


OUTCOMES = ("weeks_first_spell_52", "weeks_on_benefit_52", "out_26w", "out_to_job_52w", "in_job_52w")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_the_script_finds_of_citizens_what_the_simulation_finds(tmp_path: Path, outcome: str):
    pytest.importorskip("lifelines")
    returning = {"return_rate_to_13": 0.02, "return_rate_to_52": 0.01}
    base = crowd(**{f"place.groups.insured.{key}": rate for key, rate in returning.items()})

    def lots(people, staff) -> Lots:
        return Lots((np.arange(len(people.keys)) % 2).astype(np.int8), np.zeros(0, dtype=np.int8))

    run = simulate_arms(base, base.replace({"practice.slack": "talks"}), lots, 1, 0)
    who = persons(run, 0, minutes(6))
    arm = (who.citizen % 2).astype(np.int8)
    expected = difference_in_means(who.values(outcome), arm)
    listed = pd.DataFrame({"citizen": who.citizen, "arm": arm})
    said = told(tmp_path, "citizens", run.events.frame(), listed, "--months", "6", "--outcome", outcome)
    assert said[0] == f"{len(who.citizen)} persons who entered in 6 months and were drawn"
    first = said[1].split()
    assert float(first[3]) == pytest.approx(expected.value, abs=2e-3)
    assert float(first[-1]) == pytest.approx(expected.error, abs=2e-3)
    assert "Cox" in said[-1]


def interval_of(line: str) -> tuple[float, float, float, float]:
    """Read value, ends and p of a test of the lots."""
    words = line.replace("(", " ").replace(")", " ").replace(",", " ").split()
    at = words.index("interval")
    return float(words[at - 3]), float(words[at + 1]), float(words[at + 3]), float(words[-1])


def test_the_script_finds_of_caseworkers_what_the_simulation_finds(tmp_path: Path):
    pytest.importorskip("lifelines")
    base = crowd(**{"practice.caseload": "fixed"})
    teams = teams_of((base, base))
    arms = lots_of_units(teams, 0.5, 1, 0, 0, 1 + OTHERS)

    def lots(people, staff) -> Lots:
        return Lots(np.full(len(people.keys), -1, dtype=np.int8), arms[0])

    run = simulate_arms(base, base.replace({"practice.slack": "talks"}), lots, 1, 0)
    who = persons(run, 0, minutes(6))
    who = who.only(who.caseworker >= 0)
    sizes = np.bincount(who.caseworker, minlength=len(teams)).astype(float)
    sums = np.bincount(who.caseworker, who.values("out_26w"), minlength=len(teams))
    expected = by_team(arms, sizes, teams).test(sums[sizes > 0] / sizes[sizes > 0])
    listed = pd.DataFrame(
        {
            "citizen": who.citizen,
            "arm": arms[0][who.caseworker],
            "unit": who.caseworker,
            "team": teams[who.caseworker],
        }
    )
    said = told(tmp_path, "caseworkers", run.events.frame(), listed, "--months", "6", "--outcome", "out_26w")
    value, low, high, p = interval_of(said[1])
    assert value == pytest.approx(expected.value, abs=2e-3)
    assert high - low == pytest.approx(2 * expected.critical * expected.error, rel=0.1)
    assert p == pytest.approx(expected.p, abs=0.06)
    assert low < value < high


@pytest.mark.parametrize("drawn", ["municipalities", "steps"])
def test_the_script_finds_of_municipalities_what_the_simulation_finds(tmp_path: Path, drawn: str):
    months, units = 6, 6
    base = crowd()
    other = base.replace({"practice.slack": "talks"})
    edges = np.linspace(0, minutes(months), units + 2).astype(int)
    orders = orders_of_units(units, 1, 0, 0, 1 + OTHERS)
    arms = lots_of_units(np.zeros(units, dtype=np.int64), 0.5, 1, 0, 0, 1 + OTHERS, stream=1)
    periods = [(0, minutes(months))]
    if drawn == "steps":
        periods = list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))
    logs, lists, means, sizes, before = [], [], [], [], []
    for unit in range(units):
        day = int(edges[orders[0][unit]]) // MINUTES_PER_DAY
        crossing = replace(base, later=((base.start + timedelta(days=day), other),))
        of_arm = other if arms[0][unit] else base
        run = small.run(base, crossing if drawn == "steps" else of_arm, replication=unit)
        who, earlier = persons(run, 0, minutes(months)), persons(run, -minutes(12), 0, until=0)
        many = np.unique(np.concatenate([who.citizen, earlier.citizen]))
        log = run.events.frame()
        logs.append(log.assign(citizen=log["citizen"] + 100_000 * unit))
        own = {"arm": arms[0][unit]} if drawn == "municipalities" else {"crossed": day}
        lists.append(pd.DataFrame({"citizen": many + 100_000 * unit, "unit": unit, **own}))
        values = [who.entering(low, high).values("weeks_first_spell_52") for low, high in periods]
        means.append([one.mean() for one in values])
        sizes.append([float(len(one)) for one in values])
        before.append(earlier.values("weeks_first_spell_52").mean())
    n = np.array(sizes)
    if drawn == "steps":
        expected = by_steps(orders, n).test(np.array(means).ravel())
    else:
        expected = by_level_before(arms, n[:, 0], np.array(before)).test(np.array(means)[:, 0])
    said = told(tmp_path, drawn, pd.concat(logs), pd.concat(lists), "--months", str(months))
    value, low, high, p = interval_of(said[1])
    assert value == pytest.approx(expected.value, abs=2e-3)
    assert low < value < high
    assert p == pytest.approx(expected.p, abs=0.1)


def network(**changes):
    """Give five small municipalities."""
    towns = []
    for number in range(5):
        groups = {"insured": small.group(stock=100 + 40 * number, **small.hazards(0.03))}
        plain = {"behaviour.displacement": 0.0, "place.title": f"Town {number}", **changes}
        town = small.scenario(groups, plain, heads=4.0, warmup_weeks=56, horizon_weeks=104)
        towns.append(replace(town, name=f"network/town_{number}"))
    return pool(tuple(towns))


@pytest.mark.parametrize("drawn", ["municipalities", "steps"])
def test_a_trial_of_municipalities_costs_what_they_cost_under_the_proposal_so_far_as_they_are(drawn: str):
    pytest.importorskip("lifelines")
    pytest.importorskip("statsmodels")
    base, asked = network(), {"drawn": drawn, "months": (6,), "trials": 20, "draws": False}
    nothing = trial(base, base, **asked, on=Computing(workers=1)).points[0]
    assert nothing.estimate.mean == nothing.truth.mean == 0
    assert nothing.cost.mean == pytest.approx(0, abs=1e-3)
    fewer = network(**{"practice.caseworkers.factor": 0.5})
    point = trial(base, fewer, **asked, on=Computing(workers=1)).points[0]
    years = horizon_weeks(6) / 52
    in_all = sum(
        replicate_once(Job(one.name, one, one), 1, 0).values["all", "cost_caseworkers"]
        for one in base.members
    )
    # Half of the caseworkers of all of them, over the run, is the most that it can save.
    assert -0.5 * in_all * years < point.cost.mean < -0.1 * in_all * years
    assert np.isnan(point.bias_vacancies.mean)
