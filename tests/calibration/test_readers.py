"""An official export becomes the same tidy table whatever its format and habits, or is told by row and column."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.calibration.readers import ExportError, Observations, Period, read_export, read_exports
from tests.calibration.samples import (
    MONTHS,
    Y25I01,
    insured,
    jobindsats_csv,
    jobindsats_json,
    json_stat,
    statbank_csv,
    y25i01,
)

AREAS = {"Hedensted": 400.0, "Køge": 600.0, "Hele landet": 80000.0}
JANUARY = Period(2018, 1, 1)


def reading(tmp_path: Path, name: str, content: str | bytes) -> Observations:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_export(path)


def told(tmp_path: Path, name: str, content: str) -> list[str]:
    """Give the lines by which an export is refused, without its folder."""
    with pytest.raises(ExportError) as refusal:
        reading(tmp_path, name, content)
    return [line.replace(f"{tmp_path}/", "") for line in str(refusal.value).splitlines()]


def of(table: Observations, measure: str, area: str = "Køge", unit: str = "fulltime") -> float:
    (series,) = table.series(area, measure, unit).values()  # type: ignore[arg-type]
    return series[JANUARY]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_statbank_csv_is_read_in_every_encoding_and_with_every_separator(
    tmp_path: Path, separator: str, encoding: str
):
    text = statbank_csv(AREAS, mark="," if separator != "," else ".", separator=separator)
    table = reading(tmp_path, "AUF01.csv", text.encode(encoding))
    assert of(table, "insured_open") == pytest.approx(0.8 * 720)
    assert of(table, "insured_activated") == pytest.approx(0.2 * 720)
    assert of(table, "cash_unemployed_open") == pytest.approx(0.15 * 720)
    assert set(table.table["source"]) == {"Statistics Denmark AUF01"}


def test_a_split_by_sex_leaves_the_totals_alone(tmp_path: Path):
    table = reading(tmp_path, "AUF01.csv", statbank_csv(AREAS))
    assert len(table.table) == len(AREAS) * len(MONTHS) * 4


@pytest.mark.parametrize("version", [1, 2])
def test_json_stat_of_both_versions_tells_the_same_as_csv(tmp_path: Path, version: int):
    table = reading(tmp_path, "export.json", json_stat(AREAS, version=version))
    same = reading(tmp_path, "AUF01.csv", statbank_csv(AREAS))
    assert of(table, "insured_open") == pytest.approx(of(same, "insured_open"))
    assert set(table.table["source"]) == set(same.table["source"])


def test_jobindsats_json_and_csv_tell_the_same(tmp_path: Path):
    rows = y25i01(AREAS)
    first = reading(tmp_path, "a.json", jobindsats_json(Y25I01, rows))
    second = reading(tmp_path, "y25i01.csv", jobindsats_csv(Y25I01, rows).encode("utf-8-sig"))
    assert first.frame().equals(second.frame())
    assert of(first, "insured") == insured("2018M01", 600)
    assert of(first, "cash_unemployed") == pytest.approx(insured("2018M01", 600) / 4)
    assert of(first, "unemployed", unit="percent") == pytest.approx(2.5)


def test_the_older_api_is_read_too(tmp_path: Path):
    import json

    old = [{"TableID": "y25i01", "Variables": [{"Label": c} for c in Y25I01], "Data": y25i01(AREAS)}]
    assert of(reading(tmp_path, "old.json", json.dumps(old)), "insured") == insured("2018M01", 600)


def test_kontanthjaelp_is_the_job_ready_among_the_unemployed_and_everybody_elsewhere(tmp_path: Path):
    columns = ("Periode", "Område", "Visitation", "Antal fuldtidspersoner")
    shares = {
        "I alt": 100,
        "Jobparat": 20,
        "Aktivitetsparat": 65,
        "Uddannelsesparat": 10,
        "Åbenlys uddannelsesparat": 5,
    }
    rows = [("2018M01", "Køge", text, count) for text, count in shares.items()]
    table = reading(tmp_path, "y60a02.csv", jobindsats_csv(columns, rows))
    found = dict(zip(table.table["measure"], table.table["value"], strict=True))
    assert found == {
        "cash": 100,
        "job_ready": 20,
        "activity_ready": 65,
        "education_ready": 10,
        "clearly_education_ready": 5,
    }


def test_a_table_without_a_benefit_is_told_by_its_id(tmp_path: Path):
    text = 'Periode;Område;"Antal personer";"Antal fuldtidspersoner"\n2018M01;Hele landet;102.456;79.265\n'
    table = reading(tmp_path, "y01a02 (3).csv", text)
    found = {(one.measure, one.unit): one.value for one in table.table.itertuples()}
    assert found == {("insured", "persons"): 102456, ("insured", "fulltime"): 79265}
    (line,) = told(tmp_path, "unnamed.csv", text)
    assert line.startswith("unnamed.csv: which benefit its figures count cannot be told")


def test_a_column_a_period_with_a_title_above_and_a_note_below_is_read(tmp_path: Path):
    text = (
        "Fuldtidsledige efter område, ydelsestype og tid\n\n"
        '"";"";"2018M01";"2018M02"\n'
        '"Køge";"Dagpengemodtagere";"720";"690"\n'
        '"";"Kontanthjælpsmodtagere";"180";".."\n'
        '"Hedensted";"Dagpengemodtagere";"480";"460"\n'
        "Kilde: Danmarks Statistik\n"
    )
    table = reading(tmp_path, "auf01.csv", text)
    assert of(table, "insured") == 720
    assert of(table, "cash_unemployed") == 180
    assert len(table.table) == 5


def test_a_mistake_in_a_column_a_period_is_told_by_that_column(tmp_path: Path):
    text = '"Område";"Ydelsestype";"2018M01";"2018M02"\n"Køge";"Dagpengemodtagere";"720";"-9"\n'
    (line,) = told(tmp_path, "auf01.csv", text)
    assert line == "auf01.csv: row 2, column 2018M02: a count cannot be negative: -9"


def test_an_unknown_municipality_is_told_once(tmp_path: Path):
    rows = "".join(f"Atlantis;LDP;{month};5\n" for month in MONTHS)
    (line,) = told(tmp_path, "AUF01.csv", f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\n{rows}")
    assert line == "AUF01.csv: row 2, column OMRÅDE: no municipality is named 'Atlantis'"


@pytest.mark.parametrize("missing", ["..", "-", "", " "])
def test_what_is_missing_is_left_out(tmp_path: Path, missing: str):
    text = f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\nKøge;LDP;2018M01;{missing}\nKøge;LDP;2018M02;500\n"
    table = reading(tmp_path, "AUF01.csv", text)
    assert list(table.frame()["period"]) == ["2018M02"]


@pytest.mark.parametrize("area", ["259", "259 Køge", "Køge", "Koege", "KØGE KOMMUNE", "Køge Kommune"])
def test_a_municipality_is_known_by_name_and_by_code(tmp_path: Path, area: str):
    table = reading(tmp_path, "AUF01.csv", f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\n{area};LDP;2018M01;500\n")
    assert table.municipalities() == ("Køge",)


def test_regions_and_the_unknown_are_left_out(tmp_path: Path):
    areas = ("Region Sjælland", "Landsdel Østsjælland", "Uoplyst område", "085", "Køge")
    rows = "".join(f"{area};LDP;2018M01;500\n" for area in areas)
    assert reading(tmp_path, "AUF01.csv", f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\n{rows}").municipalities() == (
        "Køge",
    )


@pytest.mark.parametrize(
    ("row", "line"),
    [
        (
            "Køeg;LDP;2018M01;500",
            "AUF01.csv: row 3, column OMRÅDE: no municipality is named 'Køeg'; did you mean 'Køge'?",
        ),
        ("Køge;LDP;2018M02;-3", "AUF01.csv: row 3, column INDHOLD: a count cannot be negative: -3"),
        ("Køge;LDP;2018M02;many", "AUF01.csv: row 3, column INDHOLD: 'many' is no number"),
        ("Køge;LDP;2018M13;500", "AUF01.csv: row 3, column TID: '2018M13' is no month, quarter or year"),
        (
            "Køge;LDP;2018M01;500",
            "AUF01.csv: row 3, column TID: 2018M01 for Køge stands twice, first in row 2",
        ),
        ("Køge;LDP;2018M02;500;7", "AUF01.csv: row 3: has 5 cells, the heading 4"),
    ],
)
def test_a_mistake_is_told_by_row_and_column(tmp_path: Path, row: str, line: str):
    text = f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\nKøge;LDP;2018M01;500\n{row}\n"
    assert told(tmp_path, "AUF01.csv", text) == [line]


def test_every_mistake_is_told_at_once(tmp_path: Path):
    text = "OMRÅDE;YDELSESTYPE;TID;INDHOLD\nKøeg;LDP;2018M01;500\nKøge;LDP;2018M02;-3\n"
    assert [line.split(":")[1] for line in told(tmp_path, "AUF01.csv", text)] == [
        " row 2, column OMRÅDE",
        " row 3, column INDHOLD",
    ]


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("YDELSESTYPE;TID;INDHOLD", "areas is missing (OMRÅDE, Område, Kommune)"),
        ("OMRÅDE;YDELSESTYPE;INDHOLD", "periods is missing (TID, Periode)"),
        ("OMRÅDE;YDELSESTYPE;TID", "figures is missing (INDHOLD, Antal fuldtidspersoner, Antal personer)"),
    ],
)
def test_a_missing_column_is_told_with_those_there_are(tmp_path: Path, heading: str, what: str):
    cells = {"OMRÅDE": "Køge", "YDELSESTYPE": "LDP", "TID": "2018M01", "INDHOLD": "500"}
    row = ";".join(cells[column] for column in heading.split(";"))
    (line,) = told(tmp_path, "AUF01.csv", f"{heading}\n{row}\n")
    assert line == f"AUF01.csv: heading: the column of {what}; the columns are: {heading.replace(';', ', ')}"


def test_a_split_without_a_total_is_told(tmp_path: Path):
    text = "OMRÅDE;YDELSESTYPE;KØN;TID;INDHOLD\nKøge;LDP;Mænd;2018M01;5\nKøge;LDP;Kvinder;2018M01;5\n"
    (line,) = told(tmp_path, "AUF01.csv", text)
    assert line.startswith("AUF01.csv: column KØN: splits the counts")


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", "x.csv: is empty"),
        ("{", "x.csv:1: is not JSON: Expecting property name enclosed in double quotes"),
        ('{"a": 1}', "x.csv: is JSON, but neither JSON-stat nor Jobindsats' columns and rows"),
        ('{"columns": ["a", "b"], "rows": [[1]]}', "x.csv: row 1: has 1 cells, the columns are 2"),
        (
            "PK\x03\x04\x00",
            "x.csv: is no text, and no workbook that can be read; save it anew as .xlsx or CSV",
        ),
    ],
)
def test_what_is_no_export_is_refused_in_one_line(tmp_path: Path, content: str, line: str):
    assert told(tmp_path, "x.csv", content) == [line]


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(ExportError, match="no such file or directory"):
        read_export(tmp_path / "nowhere.csv")


def test_two_exports_that_contradict_each_other_are_told(tmp_path: Path):
    for name, count in (("AUF01_a.csv", 500), ("AUF01_b.csv", 501)):
        (tmp_path / name).write_text(f"OMRÅDE;YDELSESTYPE;TID;INDHOLD\nKøge;LDP;2018M01;{count}\n")
    paths = [tmp_path / "AUF01_a.csv", tmp_path / "AUF01_b.csv"]
    with pytest.raises(ExportError, match=r"501 for Køge in 2018M01 \(LDP\); .*AUF01_a\.csv says 500"):
        read_exports(paths)
    assert len(read_exports([paths[0], paths[0]]).table) == 1


def test_the_table_is_tidy(tmp_path: Path):
    frame = reading(tmp_path, "a.json", jobindsats_json(Y25I01, y25i01(AREAS))).frame()
    assert list(frame.columns) == [
        "municipality",
        "period",
        "measure",
        "unit",
        "value",
        "source",
        "definition",
    ]
    assert frame.iloc[0].to_dict() | {"value": 0} == {
        "municipality": "Hedensted",
        "period": "2016M01",
        "measure": "unemployed",
        "unit": "fulltime",
        "value": 0,
        "source": "Jobindsats.dk (STAR) y25i01",
        "definition": "Bruttoledige i alt, Antal ledige fuldtidspersoner",
    }
