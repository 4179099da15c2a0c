"""Targets say what they measure, by which definition, from which source and how sure."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator.calibration.durations import fit_completed
from simulator.calibration.predict import Check, checks_of, measured
from simulator.calibration.targets import Target, read_targets
from simulator.scenario import ScenarioError
from simulator.scenario.files import shipped
from simulator.simulation import simulate, timeline

SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"


def target(**given):
    base = {
        "measure": "survival",
        "group": "insured",
        "values": (0.6, 0.3),
        "weeks": (13.0, 26.0),
        "definition": "month_without_benefit",
        "source": "made up",
        "number": 1000.0,
    }
    return Target(**{**base, **given})


@pytest.mark.parametrize("file", sorted((shipped() / "targets").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_targets_can_be_read_by_name(file):
    read = read_targets(file.stem)
    assert read.targets or read.recipe
    assert all(one.source for one in read.targets.values())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"definition": "any_break"}, "any_break ends a spell with every short break"),
        ({"definition": "not_of_spells"}, "definition: counts spells"),
        ({"measure": "persons", "values": (10.0,), "weeks": ()}, "definition: counts no spells"),
        ({"values": (0.6,)}, "values: has 1 figures where 2 belong"),
        ({"values": (0.6, 1.3)}, "values: a share lies between 0 and 1"),
        ({"weeks": (26.0, 13.0)}, "weeks: must ascend"),
        ({"measure": "completed", "values": (0.5, 0.3, 0.3)}, "values: the shares add up to 1.100, not to 1"),
        ({"group": "insurd"}, "group: unknown group 'insurd'; did you mean 'insured'?"),
        ({"number": None}, "number: is missing: say how many were counted, or the standard errors"),
        ({"number": None, "errors": (0.1, 0.1, 0.1)}, "errors: has 3 where 1 or 2 belong"),
        (
            {"measure": "outcome", "outcome": "out_26", "values": (0.5,), "weeks": ()},
            "outcome: unknown outcome 'out_26'",
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(changes, said):
    with pytest.raises(ValueError, match="Value error") as error:
        target(**changes)
    assert said in str(error.value)


def test_a_file_tells_all_its_mistakes_by_key(tmp_path):
    path = tmp_path / "t.toml"
    path.write_text(
        'kind = "targets"\ntitle = "made up"\n[targets.a]\nmeasure = "survivl"\ngroup = "insured"\nvalues = [0.5]\n'
        'definition = "any_break"\nsource = "none"\nwek = [1]\n[targets.b]\nmeasure = "persons"\n',
        encoding="utf-8",
    )
    with pytest.raises(ScenarioError) as error:
        read_targets(path)
    text = str(error.value)
    assert "targets.a.measure: unknown word 'survivl'" in text
    assert "did you mean 'survival'?" in text
    assert "targets.a.wek: unknown key" in text
    assert "targets.b.values: is missing" in text


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(ScenarioError, match="no targets of this name; allowed: denmark_insured"):
        read_targets("denmark_insurd")


def test_a_share_has_the_error_of_a_share_and_none_is_not_certain():
    found = target(values=(0.5, 0.0)).standard_errors
    assert found[0] == pytest.approx(np.sqrt(0.25 / 1000))
    assert found[1] > 0


def test_every_measure_is_taken_of_a_run():
    scenario = sim.load_scenario(SMALL)
    run = simulate(timeline(scenario, scenario), 1, 0)
    not_spells = {"definition": "not_of_spells", "weeks": ()}
    wanted = {
        "survival": target(),
        "completed": target(measure="completed", values=(0.4, 0.3, 0.3)),
        "causes": target(measure="causes", values=(0.7, 0.1, 0.2), weeks=()),
        "persons": target(measure="persons", values=(50.0,), **not_spells),
        "share": target(
            measure="persons_share", values=(0.5, 0.5), groups=("insured", "job_ready"), **not_spells
        ),
        "season": target(measure="season", values=(1.0,) * 12, **not_spells),
        "touched": target(measure="touched", values=(0.2,), **not_spells),
        "outcome": target(measure="outcome", outcome="no_show", values=(0.1,), **not_spells),
    }
    found = measured(wanted, run, scenario, scenario)
    assert found["completed"].sum() == pytest.approx(1.0)
    assert found["causes"].sum() == pytest.approx(1.0)
    assert found["share"].sum() == pytest.approx(1.0)
    assert 1 - found["completed"][0] == pytest.approx(found["survival"][0])
    assert 0 <= found["touched"][0] <= 1
    assert found["persons"][0] > 0
    assert {name: len(values) for name, values in found.items()} == {
        n: len(t.values) for n, t in wanted.items()
    }


def test_the_shipped_durations_give_back_the_hazards_of_the_place_file():
    """The default scenario's hazards are what `calibrate durations` finds, to the digits of the file."""
    insured = sim.load_scenario("current_rules").place.groups["insured"]
    found = fit_completed(read_targets("denmark_insured").targets["lengths"], insured.bands_from_weeks)
    observed = insured.observed
    whole = np.array(observed.job) + np.array(observed.education) + np.array(observed.other)
    assert found.hazards == pytest.approx(whole, rel=0.01)
    assert (np.abs(np.log(found.hazards / whole)) < 2 * found.errors)[:5].all()
    assert found.identified.tolist() == [True, True, True, True, True, False]


def test_finer_lengths_than_bands_test_the_bands():
    found = fit_completed(read_targets("denmark_insured").targets["finer_lengths"])
    assert found.freedom == 2
    assert found.deviance > 9.2  # beyond chance: the hazard is not constant within weeks 0-4
    bands = sim.load_scenario("current_rules").place.groups["insured"].bands_from_weeks
    assert fit_completed(read_targets("denmark_insured").targets["finer_lengths"], bands).freedom == 1


def test_known_hazards_come_back_from_lengths():
    hazards = np.array([0.06, 0.04, 0.05, 0.03])
    still = np.exp(-np.cumsum(hazards * [4, 9, 13, 26]))
    shares = -np.diff(np.concatenate([[1.0], still, [0.0]]))
    lengths = target(measure="completed", weeks=(4.0, 13.0, 26.0, 52.0), values=tuple(shares), number=5000.0)
    found = fit_completed(lengths)
    assert found.hazards[:4] == pytest.approx(hazards, rel=1e-4)
    assert found.errors[0] == pytest.approx(1 / np.sqrt(5000 * shares[0]), rel=0.1)
    assert found.deviance == pytest.approx(0.0, abs=1e-4)


def test_lengths_that_leave_out_a_band_are_refused():
    lengths = target(measure="completed", weeks=(13.0, 52.0), values=(0.5, 0.3, 0.2))
    with pytest.raises(ValueError, match="must have the edges of the duration bands"):
        fit_completed(lengths)


def test_a_predictive_interval_holds_the_sampling_of_the_figure_too():
    one = target(
        measure="outcome",
        outcome="no_show",
        values=(0.10,),
        weeks=(),
        definition="not_of_spells",
        number=100.0,
    )
    (check,) = checks_of({"n": one}, {"n": np.full((400, 1), 0.12)}, seed=1)
    assert isinstance(check, Check)
    assert check.inside
    assert check.high - check.low == pytest.approx(2 * 1.96 * 0.03, rel=0.15)
