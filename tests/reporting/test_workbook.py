"""The workbook of a run: numbers are numbers, headings are in the reader's language, texts are never formulas."""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from simulator.cli import main
from simulator.reporting import changes, workbook
from simulator.reporting.words import words
from simulator.study import Study, read_study

REFERENCE = Path(__file__).resolve().parents[2] / "results" / "reference"


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(REFERENCE)


def contents(study: Study, **changed: Any) -> workbook.Contents:
    tables = {
        "outcomes": study.table(),
        "changes": changes.table(study.changed),
        "verdicts": study.verdicts_table(),
        "settings": study.settings_table(),
        "flow": study.table(),
    }
    made = workbook.Contents("Why?", study.answer().splitlines(), study.scenarios, tables, study.manifest())
    return dataclasses.replace(made, **changed)


def written(study: Study, folder: Path, language: str = "en", **changed: Any) -> Path:
    file = folder / workbook.FILE
    workbook.write(contents(study, **changed), words(language, study.scenarios), file)
    return file


def rows(file: Path, sheet: str) -> list[dict[str, Any]]:
    """Read a sheet by a reader that is not the writer's."""
    head, *lines = CalamineWorkbook.from_path(str(file)).get_sheet_by_name(sheet).to_python()
    return [dict(zip(map(str, head), line, strict=True)) for line in lines]


def test_each_of_outcomes_verdicts_settings_and_assumptions_has_a_sheet(study: Study, tmp_path: Path):
    names = CalamineWorkbook.from_path(str(written(study, tmp_path))).sheet_names
    assert names == ["About", "Outcomes", "Verdicts", "Changes", "Settings", "Assumptions"]


def test_every_number_of_the_table_is_in_the_sheet_to_the_digits_that_excel_keeps(
    study: Study, tmp_path: Path
):
    table = study.table()
    sheet = rows(written(study, tmp_path), "Outcomes")
    assert len(sheet) == len(table)
    for (_, asked), found in zip(table.iterrows(), sheet, strict=True):
        for head, column in (("Mean", "mean"), ("Difference from the baseline", "difference")):
            undefined = asked[column] != asked[column]
            assert found[head] == ("" if undefined else pytest.approx(asked[column], rel=1e-15))


def test_in_danish_headings_and_names_are_danish(study: Study, tmp_path: Path):
    file = written(study, tmp_path, "da")
    assert CalamineWorkbook.from_path(str(file)).sheet_names == [
        "Om kørslen", "Resultater", "Vurderinger", "Ændringer", "Under andre antagelser", "Antagelser",
    ]  # fmt: skip
    first = rows(file, "Vurderinger")[0]
    assert list(first)[:4] == ["Regelsæt", "Målgruppe", "Resultat", "Enhed"]
    assert (first["Regelsæt"], first["Målgruppe"], first["Enhed"]) == (
        "Hedenstedforslaget",
        "Alle",
        "kr. om året",
    )
    assert first["Vurdering"] in ("stort set det samme", "kan ikke afgøres")


def test_assumptions_have_the_baselines_value_and_each_proposals_own(study: Study, tmp_path: Path):
    sheet = {row["Key"]: row for row in rows(written(study, tmp_path), "Assumptions")}
    spoken = words("en", study.scenarios)
    heads = sheet["practice.teams.insured.heads"]
    assert (heads["Lowest"], heads[spoken.scenario("current_rules")], heads["Highest"]) == (6.4, 8.3, 10.6)
    for name in ("hedensted", "frikommune"):
        assert heads[spoken.scenario(name)] == ""


def test_a_share_is_shown_in_per_cent_and_is_still_a_share(study: Study, tmp_path: Path):
    sheet = openpyxl.load_workbook(written(study, tmp_path))["Outcomes"]
    head = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        mean = row[head.index("Mean")]
        if row[head.index("Unit")].value == "share" and mean.value is not None:
            assert mean.number_format == "0.0%"
            assert 0 <= mean.value <= 1
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None


def test_a_title_that_looks_like_a_formula_is_a_text(study: Study, tmp_path: Path):
    file = written(study, tmp_path, heading="=1+1", answer=["=HYPERLINK(A1)", "http://example.org"])
    sheet = openpyxl.load_workbook(file)["About"]
    assert (sheet["A1"].value, sheet["A1"].data_type) == ("=1+1", "s")
    assert (sheet["B3"].value, sheet["B3"].data_type) == ("=HYPERLINK(A1)", "s")
    assert sheet["B4"].hyperlink is None


def test_the_same_run_gives_the_same_bytes(study: Study, tmp_path: Path):
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    assert written(study, one).read_bytes() == written(study, other).read_bytes()


def test_without_the_library_it_is_told_before_anything_is_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    monkeypatch.chdir(tmp_path)
    assert main(["run", "current_rules", "--xlsx"]) == 2
    told = capsys.readouterr().err
    assert (
        told
        == "XlsxWriter is not installed; install it by: pip install XlsxWriter (it comes with the extra 'excel')\n"
    )
    assert not any(tmp_path.iterdir())
