"""A likelihood-free fit gives back what figures were simulated under, and refuses what they cannot tell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator.calibration import solve_baseline
from simulator.calibration.abc import fit_free, parameters_of
from simulator.calibration.predict import measured
from simulator.calibration.targets import Target
from simulator.experiments import Computing
from simulator.scenario import ScenarioError
from simulator.simulation import simulate, timeline

pytestmark = [pytest.mark.filterwarnings("ignore"), pytest.mark.slow]
SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"
TRUE = 1.6
SCALE = "behaviour.no_show_scale"


@pytest.fixture(scope="module")
def scenario():
    return solve_baseline(sim.load_scenario(SMALL), replications=1, iterations=1, on=Computing(workers=1))


@pytest.fixture(scope="module")
def targets(scenario):
    truth = scenario.replace({SCALE: TRUE})
    shape = {"measure": "outcome", "outcome": "no_show", "group": "all", "definition": "not_of_spells"}
    wanted = {"no_show": Target(**shape, values=(0.1,), number=4000.0, source="made up")}
    runs = [
        measured(wanted, simulate(timeline(truth, truth), 50 + n, 0), truth, truth)["no_show"]
        for n in range(10)
    ]
    value = float(np.mean(runs))
    return {"no_show": Target(**shape, values=(value,), number=4000.0, source="made up")}


def fitted(scenario, targets, workers=1, simulations=250):
    wanted = parameters_of(scenario, [SCALE], {SCALE: (0.2, 3.0)})
    on = Computing(workers=workers)
    return fit_free(scenario, targets, wanted, population=30, simulations=simulations, seed=3, on=on)


def test_the_value_behind_the_figures_is_recovered(scenario, targets):
    found = fitted(scenario, targets)
    drawn = found.draws.values[:, 0]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert low < TRUE < high
    assert high - low < 0.6 * (3.0 - 0.2)
    assert found.generations > 1


def test_one_process_or_two_the_same_draws(scenario, targets):
    one, two = (fitted(scenario, targets, workers, 60) for workers in (1, 2))
    np.testing.assert_array_equal(one.quantiles, two.quantiles)
    assert one.threshold == two.threshold


def test_the_global_generator_is_left_as_it_was(scenario, targets):
    np.random.seed(7)
    before = np.random.get_state()[1].tolist()
    fitted(scenario, targets, simulations=40)
    assert np.random.get_state()[1].tolist() == before


def test_an_interrupt_keeps_the_best_so_far(scenario, targets):
    def stop(label, done, total):
        if 120 < done < total:
            raise KeyboardInterrupt

    wanted = parameters_of(scenario, [SCALE], {SCALE: (0.2, 3.0)})
    on = Computing(workers=1, progress=stop)
    found = fit_free(scenario, targets, wanted, population=20, simulations=5000, seed=3, on=on)
    assert found.interrupted
    assert len(found.draws) == 20


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("behaviour.trust", "is the size of an effect, which official totals cannot tell"),
        ("behaviour.threat_share", "is the size of an effect"),
        ("behaviour.no_show_scal", "is no figure of the scenario; did you mean 'behaviour.no_show_scale'?"),
        (
            "prices.caseworker_per_year",
            "has no range in its file: say one (prices.caseworker_per_year=LOW:HIGH)",
        ),
    ],
)
def test_what_cannot_be_fitted_is_refused(scenario, path, said):
    with pytest.raises(ScenarioError) as error:
        parameters_of(scenario, [path], {})
    assert said in str(error.value)
