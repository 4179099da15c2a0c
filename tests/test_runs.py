"""`jobcentre runs` says what lies in a folder of runs, and in what two of them differ."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import pytest

from simulator.cli import main
from simulator.experiments.runs import runs_in, side_by_side

REFERENCE = Path(__file__).resolve().parents[1] / "results" / "reference"
HEADS = "practice.teams.insured.heads"


@pytest.fixture
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the reference run, and a later one with fewer caseworkers and a smaller difference of cost."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "results"
    shutil.copytree(REFERENCE, folder / "before")
    shutil.copytree(REFERENCE, folder / "deep" / "after")
    after = folder / "deep" / "after"
    manifest = json.loads((after / "manifest.json").read_text(encoding="utf-8"))
    manifest["started"] = "2031-05-01T10:00:00+00:00"
    manifest["seed"] = 7
    for said in manifest["scenarios"].values():
        said["set"] = {HEADS: 8}
    (after / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    scenarios = json.loads((after / "scenarios.json").read_text(encoding="utf-8"))
    for kept in scenarios.values():
        kept["parts"]["practice"]["teams"]["insured"]["heads"] = 8.0
    (after / "scenarios.json").write_text(json.dumps(scenarios), encoding="utf-8")
    return folder


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["runs", *words]) == 0
    return capsys.readouterr().out


def test_runs_are_found_in_folders_below_the_newest_first(results: Path):
    (results / "no_run").mkdir()
    (results / "no_run" / "manifest.json").write_text("{}", encoding="utf-8")
    (results / ".unfinished").mkdir()
    found = runs_in(results)
    assert [run.folder.name for run in found] == ["after", "before"]
    after, before = found
    assert (after.kind, after.scenarios) == ("comparison", ("current_rules", "hedensted", "frikommune"))
    assert (after.seed, before.seed, after.replications) == (7, 1, 2)
    assert after.given == {HEADS: 8}
    assert after.size == sum(file.stat().st_size for file in after.folder.rglob("*") if file.is_file())


def test_the_list_says_the_question_the_place_and_what_was_set(
    results: Path, capsys: pytest.CaptureFixture[str]
):
    text = " ".join(printed(capsys).split())
    assert text.index("2031-05-01") < text.index("results/before")
    assert "(Hedensted)" in text
    assert f"{HEADS} = 8" in text
    danish = " ".join(printed(capsys, "--language", "da").split())
    assert "Sammenligning: " in danish
    assert "Hedenstedforslaget" in danish


def test_the_list_as_csv_has_a_row_a_run(results: Path, capsys: pytest.CaptureFixture[str]):
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "--csv"))))
    assert [row["folder"] for row in rows] == ["results/deep/after", "results/before"]
    assert rows[0]["set"] == f"{HEADS}=8"
    assert int(rows[1]["bytes"]) > 100_000


def test_two_runs_differ_in_how_they_were_asked_and_in_their_figures(results: Path):
    found = side_by_side(results / "before", results / "deep" / "after")
    assert ("seed", "1", "7") in found.facts
    assert (HEADS, "", "8") in found.facts
    assert set(found.changed) == {"current_rules", "hedensted", "frikommune"}
    (change,) = found.changed["hedensted"]
    assert (change.path, change.before, change.after) == (HEADS, 8.3, 8.0)


def test_side_by_side_stand_the_headlines_of_each(results: Path, capsys: pytest.CaptureFixture[str]):
    text = printed(capsys, "before", "results/deep/after")
    assert f"{HEADS}" in text
    rows = list(csv.DictReader(io.StringIO(printed(capsys, "before", "results/deep/after", "--csv"))))
    outcomes = {(row["scenario"], row["name"]): row for row in rows if row["what"] == "outcome"}
    level = outcomes["current_rules", "all.cost_total"]
    assert float(level["first"]) == float(level["second"]) > 1e8
    with (REFERENCE / "outcomes.csv").open(encoding="utf-8") as file:
        (expected,) = (
            float(row["difference"])
            for row in csv.DictReader(file)
            if (row["scenario"], row["group"], row["outcome"]) == ("hedensted", "all", "cost_total")
        )
    assert float(outcomes["hedensted", "all.cost_total"]["first"]) == expected


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["nowhere"], "nowhere: there is no such folder"),
        (["befor", "before"], "befor: there is no such run; did you mean 'before'?"),
        (["results", "before"], "results: holds no run"),
        (["a", "b", "c"], "runs takes a folder, or two runs: 3 were given"),
    ],
)
def test_a_mistake_is_one_line(
    results: Path, words: list[str], told: str, capsys: pytest.CaptureFixture[str]
):
    assert main(["runs", *words]) == 2
    assert capsys.readouterr().err == told + "\n"


def test_a_folder_without_runs_is_no_mistake(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert printed(capsys, str(tmp_path)) == f"There is no run in {tmp_path}.\n"
