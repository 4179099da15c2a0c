"""The facade: one question, the same answer whichever way it is asked."""

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.experiments import COLUMNS, SETTINGS
from simulator.experiments import baseline as baselines
from simulator.experiments import study as studies_of
from simulator.experiments.baseline import reference_of
from simulator.scenario.place import Solved
from simulator.study import read_study

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
FACTOR = "practice.caseworkers.factor"


@pytest.fixture(autouse=True)
def solved(monkeypatch):
    """The small jobcentre's baseline hazards count as solved."""
    monkeypatch.setattr(baselines, "is_stale", lambda scenario: False)


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


@pytest.fixture(scope="module")
def study(base):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(baselines, "is_stale", lambda scenario: False)
        return compared(base, replications=3)


def compared(base, **options):
    options = {"replications": 1, "on": sim.Computing(1), "settings": False, "draws": 0} | options
    return sim.compare(base, {"fewer staff": base.replace({FACTOR: 0.5})}, **options)


def test_the_table_is_that_of_the_contract(study):
    table = study.table()
    assert tuple(table.columns) == COLUMNS
    assert list(table["scenario"].unique()) == ["small", "fewer staff"]
    assert not np.isinf(table.select_dtypes("number")).any(axis=None)


def test_the_number_of_workers_changes_no_bit(base, study):
    two = compared(base, replications=3, on=sim.Computing(2))
    for name, values in study.default.values.items():
        assert values.tobytes() == two.default.values[name].tobytes()
    assert study.identity == two.identity
    pd.testing.assert_frame_equal(study.table(), two.table(), check_exact=True)


def test_a_scenario_compared_with_itself_differs_by_exactly_nothing(base):
    again = sim.compare(base, {"again": base}, replications=2, on=sim.Computing(1), settings=False).default
    same = [again.difference("again", *key) for key in again.keys]
    defined = [d for d in same if d.replications == 2]
    assert len(defined) > 50
    assert {(d.mean, d.low, d.high) for d in defined} == {(0.0, 0.0, 0.0)}


def test_all_scenarios_have_the_same_entrants(study):
    runs = study.default.measures
    for one, other in zip(runs["small"], runs["fewer staff"], strict=True):
        np.testing.assert_array_equal(one.cohort, other.cohort)
    assert len(runs["small"][0].cohort) > 0


def test_replications_differ(study):
    assert len(set(study.default.of("small", "all", "cost_total"))) == 3


def test_run_is_one_scenario_throughout(base):
    alone = sim.run(base, replications=1, on=sim.Computing(1))
    assert alone.proposals == ()
    assert alone.table()["difference"].isna().all()
    assert alone.settings == {}
    assert alone.staffing is None


def test_settings_are_run_with_fewer_replications_and_the_study_says_so(base, monkeypatch):
    solved_under, asked = [], []
    compare = studies_of.compare_once

    def solve(reference, before, **_):
        assert before.behaviour.threat_share == base.behaviour.threat_share
        solved_under.append(reference.behaviour.threat_share)
        return reference

    def one_replication(*scenarios, replications, **options):
        asked.append(replications)
        return compare(*scenarios, replications=1, **options)

    monkeypatch.setattr(baselines, "solve_from", solve)
    monkeypatch.setattr(studies_of, "compare_once", one_replication)
    monkeypatch.setattr(studies_of, "CURVE_REPLICATIONS", 1)
    study = compared(base, replications=30, settings=True)
    assert asked == [30, 6, 6, 6, 6]
    assert any("6 replications" in str(note) for note in study.notes)
    assert list(study.settings) == [setting.name for setting in SETTINGS]
    assert sorted(solved_under) == [0.26, 1.0]
    assert study.staffing is not None
    table = study.settings_table()
    assert tuple(table.columns) == ("setting", *COLUMNS)
    assert set(table["setting"]) == {"default", *study.settings}


ALTERNATIVES = {
    "law.sanction.guidance_lapses": ["by_calendar", "all", "never"],
    "practice.slack": ["idle", "talks"],
}


def structural(base, **own):
    """Give the small jobcentre with alternatives, and a proposal that says for itself what freed time becomes."""
    base = base.replace(
        {
            path: {"value": of[0], "alternatives": of, "weight": [1] * len(of), "provenance": "assumption"}
            for path, of in ALTERNATIVES.items()
        }
    )
    freed = {"value": "talk", "alternatives": ["talk", "hours"], "weight": [1, 1], "provenance": "assumption"}
    later = {"law.duties.leaflet.trigger": "after_breach", "practice.freed_minutes": freed}
    return base, {"later": base.replace(later)}


def test_every_alternative_is_tried_and_gives_the_same_bytes_on_one_and_two_workers(base, tmp_path):
    base, proposals = structural(base)
    studies = [
        sim.compare(base, proposals, replications=2, settings=True, on=sim.Computing(workers))
        for workers in (1, 2)
    ]
    tried = [name for name in studies[0].settings if "=" in name]
    assert tried == [
        "law.sanction.guidance_lapses=all",
        "law.sanction.guidance_lapses=never",
        "practice.slack=talks",
        "practice.freed_minutes=hours",
    ]
    one, two = (study.settings_table() for study in studies)
    pd.testing.assert_frame_equal(one, two)
    assert studies[0].answer("da") == studies[1].answer("da")
    assert list(studies[0].manifest()["settings"]) == [setting.name for setting in SETTINGS] + tried
    again = read_study(studies[0].save(tmp_path / "run"))
    pd.testing.assert_frame_equal(again.settings_table(), one)


def test_an_alternative_that_does_not_fit_is_not_tried_and_the_study_says_so(base):
    slot = {
        "value": "fixed",
        "alternatives": ["fixed", "expanding"],
        "weight": [1, 1],
        "provenance": "assumption",
    }
    crowded = base.replace({"practice.slot": slot, "law.duties.leaflet.minutes": 130})
    study = compared(crowded, settings=True)
    assert not [name for name in study.settings if "=" in name]
    (told,) = [str(note) for note in study.notes if "was not tried" in str(note)]
    assert told.startswith("Duties make the talk longer does not fit")
    assert "a talk of 175 minutes" in told


def test_what_an_alternative_leaves_as_it_was_is_not_run_again(base):
    base, proposals = structural(base)
    study = sim.compare(base, proposals, replications=2, settings=True, on=sim.Computing(1))
    hours, default = study.settings["practice.freed_minutes=hours"], study.default
    assert hours.measures[base.name] == default.measures[base.name]
    cost = ("all", "cost_caseworkers")
    assert (hours.of("later", *cost) < default.of("later", *cost)).all()


def test_a_stale_baseline_is_solved_once_and_inherited_by_every_proposal(base, monkeypatch):
    solved = base.replace({"place.groups.insured.baseline": {"job": (0.5, 0.5, 0.5, 0.5, 0.5, 0.5)}})
    calls = []

    def solve(reference, **_):
        calls.append(reference)
        return solved

    monkeypatch.setattr(baselines, "is_stale", lambda scenario: True)
    monkeypatch.setattr(baselines, "solve_baseline", solve)
    study = compared(base)
    assert len(calls) == 1
    assert {s.place.groups["insured"].baseline.job[0] for s in study.scenarios.values()} == {0.5}
    assert [s.get(FACTOR) for s in study.scenarios.values()] == [1.0, 0.5]
    assert any("solved anew" in str(note) for note in study.notes)


def test_the_reference_gives_law_and_practice_and_the_scenario_its_beliefs_and_place():
    current = sim.load_scenario("current_rules")
    told = Solved(
        reference="current_rules", beliefs="", organisation="", replications=1, seed=1, largest_gap=0.0
    )
    other = current.replace({"place.solved": told.model_dump(), FACTOR: 0.5, "behaviour.displacement": 0.1})
    reference = reference_of(other)
    assert reference.practice == current.practice
    assert reference.behaviour == other.behaviour
    assert reference.place == other.place


def test_runs_are_told_apart_by_what_changes_a_digit_and_by_nothing_else(base, study):
    assert replace(study, duration=9.0, notes=("other",)).identity == study.identity
    assert replace(study, seed=2).identity != study.identity
    assert replace(study, replications=4).identity != study.identity
    others = study.scenarios | {"fewer staff": base.replace({FACTOR: 0.6})}
    assert replace(study, scenarios=others).identity != study.identity


def test_the_manifest_is_plain_json_and_names_what_no_file_holds(study):
    manifest = json.loads(json.dumps(study.manifest(["jobcentre", "compare"]), allow_nan=False))
    assert manifest["command"] == ["jobcentre", "compare"]
    assert manifest["scenarios"]["fewer staff"]["replaced"] == {FACTOR: 0.5}
    assert manifest["scenarios"]["small"]["replaced"] == {}
    assert all(len(file["sha256"]) == 64 for file in manifest["scenarios"]["small"]["files"])
    assert manifest["versions"]["jobcentre-simulator"] == sim.__version__


def test_event_logs_are_parquet_and_last_as_long_as_the_study(base):
    kept = compared(base, replications=2, events=True)
    folder = kept.logs
    for kind in ("events", "citizens", "capacity"):
        files = sorted(path.relative_to(folder) for path in (folder / kind).rglob("*.parquet"))
        assert files == [
            Path(kind, name, f"{n}.parquet") for name in ("fewer staff", "small") for n in range(2)
        ]
    events = pd.read_parquet(folder / "events" / "small" / "1.parquet")
    assert (events["replication"] == 1).all()
    assert {"entered", "exited"} <= set(events["event"])
    del kept
    assert not folder.exists()


def test_an_interrupt_leaves_no_event_logs_behind(base, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def interrupt(label, done, total):
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compared(base, events=True, on=sim.Computing(progress=interrupt))
    assert list(tmp_path.iterdir()) == []


def test_the_folder_is_named_after_the_question(study):
    assert study.folder_name == f"small-fewer_staff-{study.identity[:10]}"
