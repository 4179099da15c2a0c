"""A table of all municipalities from official exports: two files that a scenario can use at once."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator import cli
from simulator.calibration import beliefs, is_stale
from simulator.experiments.baseline import reference_of
from simulator.scenario import load_scenario
from simulator.scenario.scenario import scenario_digest

from .samples import Y25I01, jobindsats_json, y25i01

AREAS = {"Rebild": 300.0, "Faaborg-Midtfyn": 600.0, "Hele landet": 40_000.0, "Hedensted": 400.0}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    export = tmp_path / "y25i01.json"
    export.write_text(jobindsats_json(Y25I01, y25i01(AREAS)), encoding="utf-8")
    (tmp_path / "places").mkdir()
    out = tmp_path / "places" / "some.toml"
    assert cli.main(["place", str(export), "--municipality", "all", "--year", "2017", "--out", str(out)]) == 0
    return out


def test_every_municipality_that_the_exports_count_is_a_row_with_its_code(made: Path):
    rows = {
        row["place"]: row for row in csv.DictReader(made.with_suffix(".csv").read_text("utf-8").splitlines())
    }
    assert {name: int(row["code"]) for name, row in rows.items()} == {
        "faaborg_midtfyn": 430,
        "hedensted": 766,
        "rebild": 840,
    }
    assert int(rows["faaborg_midtfyn"]["insured"]) == pytest.approx(2 * int(rows["rebild"]["insured"]), abs=1)
    assert len(rows["rebild"]["insured_season"].split()) == 12


def test_a_scenario_takes_it_as_it_is_and_a_jobcentre_in_proportion(made: Path, tmp_path: Path):
    scenario = tmp_path / "here.toml"
    scenario.write_text(
        'title = "Here"\nextends = "current_rules"\n[uses]\nplaces = "some"\npractice = "denmark"\n',
        encoding="utf-8",
    )
    members = load_scenario(scenario).members
    assert [member.place.title for member in members] == ["Faaborg-Midtfyn", "Hedensted", "Rebild"]
    heads = [member.practice.teams["insured"].heads for member in members]
    assert heads[0] == pytest.approx(2 * heads[2], abs=0.2)


def test_nothing_is_written_over(made: Path, tmp_path: Path, capsys):
    before = made.read_text("utf-8")
    export = str(tmp_path / "y25i01.json")
    assert cli.main(["place", export, "--municipality", "all", "--out", str(made)]) == 2
    assert "is there already; --replace writes over it" in capsys.readouterr().err
    assert made.read_text("utf-8") == before


def test_without_the_country_there_is_no_table(tmp_path: Path, capsys):
    export = tmp_path / "y25i01.json"
    export.write_text(jobindsats_json(Y25I01, y25i01({"Rebild": 300.0})), encoding="utf-8")
    assert cli.main(["place", str(export), "--municipality", "all", "--out", str(tmp_path / "x.toml")]) == 2
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert "whole country" in told
    assert not list(tmp_path.glob("x.*"))


def test_the_rows_share_a_baseline_whatever_their_size_but_not_under_other_effects():
    single, large = load_scenario("current_rules"), load_scenario("denmark").members[0]
    assert not is_stale(large)
    assert beliefs(large) == beliefs(large.replace({"place.groups.insured.stock": 3}))
    assert is_stale(large.replace({"behaviour.trust": -0.05}))
    assert beliefs(single) != beliefs(single.replace({"place.groups.insured.stock": 3}))


def test_under_other_effects_all_rows_have_one_reference_the_mean_municipality_s_own():
    rows = load_scenario("denmark", {"behaviour.trust": -0.05}).members[:2]
    references = [reference_of(row) for row in rows]
    assert len({scenario_digest(reference) for reference in references}) == 1
    mean = load_scenario("denmark").members[0].place.solved
    assert references[0].name == mean.reference
    assert references[0].behaviour.trust == -0.05
