"""The run folder appears whole or not at all."""

import csv
import hashlib
import json
from pathlib import Path

import pytest

from simulator.experiments.csv_text import Csv, plain_text
from simulator.experiments.kept import manifest_of
from simulator.reporting import charts, folder
from simulator.reporting.comparison import LOGS
from simulator.reporting.folder import FolderError
from simulator.reporting.report import Report

from .fake import save, study


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Path:
    return save(study(replications=3), tmp_path_factory.mktemp("results") / "run", ["jobcentre", "compare"])


@pytest.fixture
def plain(monkeypatch):
    """Write folders without drawing, for tests of what stands around it."""
    monkeypatch.setattr(charts, "shown", lambda _: ())
    monkeypatch.setattr("simulator.reporting.folder.render", lambda *_: "<!DOCTYPE html>\n")
    return study(replications=2, settings=False)


def left_over(place: Path) -> list[str]:
    return sorted(path.name for path in place.iterdir())


def test_the_folder_holds_tables_charts_page_and_manifest(run):
    made = {path.relative_to(run).as_posix() for path in run.rglob("*") if path.is_file()}
    pictures = {
        f"charts/{chart.name}.{kind}"
        for chart in charts.shown(study(replications=3))
        for kind in ("svg", "png", "csv")
    }
    assert {"charts/week.png", "charts/dots.svg", "charts/outcomes.csv"} <= pictures
    tables = {
        "outcomes.csv",
        "changes.csv",
        "settings.csv",
        "persons.csv",
        "expectations.csv",
        "verdicts.csv",
    }
    assert made == tables | {"manifest.json", "measures.npz", "report.html", "scenarios.json"} | pictures
    assert left_over(run.parent) == ["run"]


def test_the_table_has_the_columns_of_the_contract_and_undefined_is_empty(run):
    with (run / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "scenario", "group", "outcome", "unit", "replications", "mean", "ci_low", "ci_high",
        "difference", "difference_ci_low", "difference_ci_high",
    ]  # fmt: skip
    undefined = [r for r in rows if (r["group"], r["outcome"]) == ("sick_listed", "joint_talks_on_time")]
    assert undefined
    assert all(
        r["mean"] == r["ci_low"] == r["difference"] == "" and r["replications"] == "0" for r in undefined
    )
    assert all(r["difference"] == "" for r in rows if r["scenario"] == "current_rules")


def test_no_table_says_nan_or_none(run):
    for path in run.rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            assert not {"nan", "none", "inf", "-inf"} & {
                cell.lower() for row in csv.reader(file) for cell in row
            }


def test_numbers_in_a_table_read_back_to_the_last_digit(run):
    table = study(replications=3).table()
    with (run / "outcomes.csv").open(encoding="utf-8", newline="") as file:
        written = [row["mean"] for row in csv.DictReader(file)]
    assert [float(text) for text in written if text] == [value for value in table["mean"] if value == value]


def test_the_manifest_vouches_for_every_other_file(run):
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == ["jobcentre", "compare"]
    others = {p.relative_to(run).as_posix() for p in run.rglob("*") if p.is_file()} - {"manifest.json"}
    assert set(manifest["files"]) == others
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((run / name).read_bytes()).hexdigest() == digest


def test_the_same_study_writes_the_same_bytes(run, tmp_path):
    again = save(study(replications=3), tmp_path / "again", ["jobcentre", "compare"])
    for path in run.rglob("*"):
        if path.is_file():
            assert (again / path.relative_to(run)).read_bytes() == path.read_bytes(), path.name


def test_a_run_of_ours_is_replaced(plain, tmp_path):
    first = save(plain, tmp_path / "run")
    (first / "mine.txt").write_text("a note in an old run")
    save(plain, tmp_path / "run")
    assert "mine.txt" not in left_over(first)
    assert left_over(tmp_path) == ["run"]


def test_a_run_of_another_question_is_left_alone_unless_it_is_to_be_replaced(plain, tmp_path):
    def left():
        manifest = {"kind": "sweep", "scenarios": {"current_rules": {}}}
        return folder.save(Report("", (), (), files={"answer.txt": "ours"}), manifest, tmp_path / "run")

    place = left()
    with pytest.raises(FolderError, match=r"holds a different run \(sweep: current_rules\)"):
        save(plain, place)
    assert left_over(place) == ["answer.txt", "charts", "manifest.json", "report.html"]
    assert left_over(tmp_path) == ["run"]
    assert left() == place
    save(plain, place, replace=True)
    assert "answer.txt" not in left_over(place)


def test_an_empty_folder_is_used_and_missing_parents_are_made(plain, tmp_path):
    (tmp_path / "empty").mkdir()
    assert manifest_of(save(plain, tmp_path / "empty"))
    assert manifest_of(save(plain, tmp_path / "a" / "b" / "run"))


@pytest.mark.parametrize("content", ["{}", "not json", '{"made_by": "somebody else"}', "[]", None])
def test_any_other_folder_with_something_in_it_is_refused_and_untouched(content, plain, tmp_path):
    place = tmp_path / "thesis"
    place.mkdir()
    name = "chapter.txt" if content is None else "manifest.json"
    (place / name).write_text(content or "years of work")
    with pytest.raises(FolderError) as refused:
        save(plain, place)
    assert "\n" not in str(refused.value)
    assert str(place) in str(refused.value)
    assert left_over(place) == [name]
    assert left_over(tmp_path) == ["thesis"]


def test_a_file_in_the_way_is_refused(plain, tmp_path):
    (tmp_path / "run").write_text("a file")
    with pytest.raises(FolderError, match="is a file"):
        save(plain, tmp_path / "run")
    with pytest.raises(FolderError, match="cannot be written"):
        save(plain, tmp_path / "run" / "below")


def test_a_full_disk_leaves_nothing_behind_and_the_old_run_whole(plain, tmp_path, monkeypatch):
    old = save(plain, tmp_path / "run")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(folder, "write_csv", full)
    with pytest.raises(FolderError, match="No space left on device") as failed:
        save(plain, tmp_path / "run")
    assert "\n" not in str(failed.value)
    assert left_over(tmp_path) == ["run"]
    assert manifest_of(old)
    with pytest.raises(FolderError):
        save(plain, tmp_path / "new" / "deep" / "run")
    assert left_over(tmp_path) == ["run"]


def test_an_interrupt_leaves_nothing_half_written(plain, tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("simulator.reporting.folder.render", interrupted)
    with pytest.raises(KeyboardInterrupt):
        save(plain, tmp_path / "run")
    assert left_over(tmp_path) == []


def test_an_old_run_comes_back_if_the_new_one_cannot_take_its_place(plain, tmp_path, monkeypatch):
    old = save(plain, tmp_path / "run")
    rename = Path.rename

    def stubborn(self, target):
        if ".partial-" in self.name:
            raise OSError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", stubborn)
    with pytest.raises(FolderError, match="Permission denied"):
        save(plain, tmp_path / "run")
    assert manifest_of(old)
    assert left_over(tmp_path) == ["run"]


def test_event_logs_go_with_the_run(plain, tmp_path):
    logs = tmp_path / "logs"
    for name in LOGS:
        (logs / name / "hedensted").mkdir(parents=True)
        (logs / name / "hedensted" / "0.parquet").write_bytes(b"PAR1")
    shown = study(replications=2, settings=False, logs=logs)
    run = save(shown, tmp_path / "run")
    assert (run / "events" / "hedensted" / "0.parquet").read_bytes() == b"PAR1"
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert "capacity/hedensted/0.parquet" in manifest["files"]


def test_every_csv_opens_in_a_danish_excel_on_request_and_the_run_is_still_read(plain, tmp_path):
    report = Report("", (), (), tables={"outcomes": plain.table(), "verdicts": plain.verdicts_table()})
    usual = folder.save(report, plain.manifest(), tmp_path / "usual")
    danish = folder.save(report, plain.manifest(), tmp_path / "danish", csv=Csv.danish)
    files = sorted(path.relative_to(usual) for path in usual.rglob("*.csv"))
    assert files
    for file in files:
        assert (danish / file).read_bytes().startswith("\ufeff".encode())
        assert plain_text(danish / file) == (usual / file).read_text(encoding="utf-8")
    manifest = manifest_of(danish)
    assert manifest is not None
    digest = hashlib.sha256((danish / "outcomes.csv").read_bytes()).hexdigest()
    assert manifest["files"]["outcomes.csv"] == digest
