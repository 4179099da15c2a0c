"""Workbooks as Jobindsats and StatBank give them tell the same as CSV, or are told by sheet, row and column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from simulator.calibration.readers import ExportError, Observations, read_export
from simulator.calibration.readers.cases import read_cases

Rows = Sequence[Sequence[object]]


def workbook(path: Path, sheets: Mapping[str, Rows], merged: Sequence[str] = ()) -> Path:
    """Write a workbook; cells are merged in its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    book.save(path)
    return path


def told(path: Path) -> list[str]:
    with pytest.raises(ExportError) as refusal:
        read_export(path)
    return [line.replace(f"{path.parent}/", "") for line in str(refusal.value).splitlines()]


def figures(table: Observations) -> dict[tuple[str, str, str, str], float]:
    frame = table.frame()
    key = zip(frame["municipality"], frame["period"], frame["measure"], frame["unit"], strict=True)
    return dict(zip(key, frame["value"], strict=True))


KONTANTHJAELP = {
    ("Hele landet", "2025M01", "cash", "persons"): 61234,
    ("Hele landet", "2025M02", "cash", "persons"): 60998,
    ("Hele landet", "2025M01", "cash", "fulltime"): 55120.5,
    ("Hele landet", "2025M02", "cash", "fulltime"): 54870.25,
    ("Køge", "2025M01", "cash", "persons"): 512,
    ("Køge", "2025M02", "cash", "persons"): 498,
    ("Køge", "2025M01", "cash", "fulltime"): 480.5,
    ("Køge", "2025M02", "cash", "fulltime"): 470.75,
}
NOTES = (("Kilde: Jobindsats.dk, STAR",), ("Anm.: Tallene opdateres hver måned.",))


@pytest.mark.parametrize(
    "months", [("jan. 2025", "feb. 2025"), ("Januar 2025", "Februar 2025"), ("2025M01", "2025M02")]
)
def test_measures_merged_over_months_below_a_title_and_above_notes(tmp_path: Path, months: tuple[str, str]):
    rows = (
        ("Personer på kontanthjælp, y60a02",),
        (),
        ("", "Antal personer", "", "Antal fuldtidspersoner", ""),
        ("Område", *months, *months),
        ("Hele landet", 61234, 60998, 55120.5, 54870.25),
        ("Køge", 512, 498, 480.5, 470.75),
        (),
        *NOTES,
    )
    path = workbook(tmp_path / "y60a02.xlsx", {"Ark1": rows}, ["B3:C3", "D3:E3"])
    assert figures(read_export(path)) == KONTANTHJAELP


def test_months_merged_over_measures(tmp_path: Path):
    rows = (
        ("", "jan 2025", "", "feb 2025", ""),
        ("Område", *("Antal personer", "Antal fuldtidspersoner") * 2),
        ("Hele landet", 61234, 55120.5, 60998, 54870.25),
        ("Køge", 512, 480.5, 498, 470.75),
        *NOTES,
    )
    path = workbook(tmp_path / "y60a02.xlsx", {"Ark1": rows}, ["B1:C1", "D1:E1"])
    assert figures(read_export(path)) == KONTANTHJAELP


@pytest.mark.parametrize("years", [(2024, 2025), ("2024", "2025")])
def test_years_merged_over_months(tmp_path: Path, years: tuple[object, object]):
    rows = (
        ("Antal fuldtidspersoner på kontanthjælp",),
        ("Område", years[0], "", years[1], ""),
        ("", "Januar", "Februar", "Januar", "Februar"),
        ("Køge", 500, 490, 480.5, 470.75),
    )
    path = workbook(tmp_path / "y60a02.xlsx", {"Ark1": rows}, ["A2:A3", "B2:C2", "D2:E2"])
    found = figures(read_export(path))
    assert found["Køge", "2024M02", "cash", "fulltime"] == 490
    assert found["Køge", "2025M01", "cash", "fulltime"] == 480.5
    assert len(found) == 4


def test_benefits_merged_over_months_are_categories(tmp_path: Path):
    rows = (
        ("", "Dagpengemodtagere", "", "Kontanthjælpsmodtagere", ""),
        ("Område", *("2018M01", "2018M02") * 2),
        ("Køge", 720, 690, 180, ".."),
    )
    path = workbook(tmp_path / "auf01.xlsx", {"AUF01": rows}, ["B1:C1", "D1:E1"])
    assert figures(read_export(path)) == {
        ("Køge", "2018M01", "insured", "fulltime"): 720,
        ("Køge", "2018M02", "insured", "fulltime"): 690,
        ("Køge", "2018M01", "cash_unemployed", "fulltime"): 180,
    }


def test_statbank_tells_an_area_once_and_leaves_the_heading_of_labels_empty(tmp_path: Path):
    rows = (
        ("Fuldtidsledige efter område, ydelsestype og tid",),
        ("Enhed: antal",),
        ("", "", "2018M01", "2018M02"),
        ("Køge", "Dagpengemodtagere", 720, 690),
        ("", "Kontanthjælpsmodtagere", 180, ".."),
        ("Hedensted", "Dagpengemodtagere", 480, 460),
        ("Kilde: Danmarks Statistik",),
    )
    table = read_export(workbook(tmp_path / "auf01.xlsx", {"AUF01": rows}, ["A4:A5"]))
    assert figures(table)["Køge", "2018M01", "cash_unemployed", "fulltime"] == 180
    assert len(table.table) == 5
    assert set(table.table["source"]) == {"Statistics Denmark AUF01"}


@pytest.mark.parametrize("months", [(date(2025, 1, 1), datetime(2025, 2, 1)), (202501, 202502)])
def test_a_row_a_month_with_the_area_merged_and_texts_with_thousands_dots(
    tmp_path: Path, months: tuple[object, object]
):
    rows = (
        ("Område", "Periode", "Antal personer", "Antal fuldtidspersoner"),
        ("Hele landet", months[0], "61.234", "55.120,5"),
        ("", months[1], "60.998", 54870.25),
        ("Køge", months[0], 512, "480,5"),
        ("", months[1], 498, 470.75),
    )
    path = workbook(tmp_path / "y60a02.xlsx", {"Data": rows}, ["A2:A3", "A4:A5"])
    assert figures(read_export(path)) == KONTANTHJAELP


def test_sheets_without_a_table_are_left_out_and_two_tables_are_put_together(tmp_path: Path):
    head = ("Område", "Periode", "Antal personer")
    sheets = {
        "Forside": (("Kontanthjælp",), ("Udtrukket 1. marts",)),
        "Januar": (head, ("Køge", "2025M01", 512)),
        "Februar": (head, ("Køge", "2025M02", 498)),
        "Tom": (),
    }
    path = workbook(tmp_path / "y60a02.xlsx", sheets)
    assert list(figures(read_export(path)).values()) == [512, 498]
    path = workbook(tmp_path / "y60a02.xlsx", sheets | {"Igen": (head, ("Køge", "2025M02", 499))})
    assert told(path) == [
        "y60a02.xlsx, sheet Igen: 499 for Køge in 2025M02 (Antal personer); y60a02.xlsx, sheet Februar says 498"
    ]


def test_a_mistake_is_told_by_sheet_row_and_column(tmp_path: Path):
    rows = (
        ("Kontanthjælp",),
        ("", "Antal personer", "", "Antal fuldtidspersoner", ""),
        ("Område", *("jan 2025", "feb 2025") * 2),
        ("Køeg", 512, -4, 480.5, "mange"),
    )
    assert told(workbook(tmp_path / "y60a02.xlsx", {"Ark1": rows}, ["B2:C2", "D2:E2"])) == [
        "y60a02.xlsx, sheet Ark1: row 4, column Område: no municipality is named 'Køeg'; did you mean 'Køge'?",
        "y60a02.xlsx, sheet Ark1: row 4, column Antal personer, feb 2025: a count cannot be negative: -4",
        "y60a02.xlsx, sheet Ark1: row 4, column Antal fuldtidspersoner, feb 2025: 'mange' is no number",
    ]


def test_a_workbook_that_holds_no_table_is_told(tmp_path: Path):
    (line,) = told(workbook(tmp_path / "x.xlsx", {"Ark1": (("Noter",),)}))
    assert line.startswith("x.xlsx: has no heading with a column of areas")
    assert told(workbook(tmp_path / "x.xlsx", {"Ark1": ()})) == ["x.xlsx: is empty"]


CASES = (
    ("Forløb fra fagsystemet",),
    (),
    ("Startdato", "Slutdato", "Årsag", "Gruppe", "Alder"),
    (date(2023, 1, 2), date(2023, 3, 1), "job", "dagpenge", 35),
    ("16-01-2023", None, None, "dagpenge", 52),
)


def test_spells_in_a_workbook_are_those_in_a_csv_file(tmp_path: Path):
    book = read_cases(workbook(tmp_path / "forløb.xlsx", {"Noter": (("Til kommunen",),), "Data": CASES}))
    text = "startdato;slutdato;årsag;gruppe;alder\n2023-01-02;2023-03-01;job;dagpenge;35\n16-01-2023;;;dagpenge;52\n"
    (tmp_path / "forløb.csv").write_text(text, encoding="utf-8")
    plain = read_cases(tmp_path / "forløb.csv")
    assert book.duration.tolist() == plain.duration.tolist()
    assert book.cause.tolist() == plain.cause.tolist()
    assert (book.groups, book.first, book.last) == (plain.groups, plain.first, plain.last)
    assert (book.names, book.covariates.tolist()) == (("Alder",), plain.covariates.tolist())


def test_a_mistake_in_a_workbook_of_spells_is_told_by_sheet_and_row(tmp_path: Path):
    rows = (*CASES, (date(2023, 2, 1), "snart", "job", "dagpenge", 20))
    path = workbook(tmp_path / "x.xlsx", {"Data": rows})
    with pytest.raises(ExportError) as refusal:
        read_cases(path)
    assert str(refusal.value) == (
        f"{path}, sheet Data: row 6, column Slutdato: 'snart' is no date such as 2023-05-31 or 31-05-2023"
    )
