"""An export that is broken is told plainly, and no figure of it is taken for another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.calibration.samples import json_stat
from tests.calibration.test_readers import told

HEADING = "OMRÅDE;YDELSESTYPE;TID;INDHOLD"


@pytest.mark.parametrize(
    ("figures", "line"),
    [
        (
            ("512,5", "520.5"),
            "row 3, column INDHOLD: '520.5' is no number with decimals after ',', as the file has them",
        ),
        (
            ("512,5", "1,234.5"),
            "row 3, column INDHOLD: '1,234.5' is no number with decimals after ',', as the file has them",
        ),
        (("512", "12 %"), "row 3, column INDHOLD: '12 %' is a percentage among counts"),
        (("512", "9" * 30), f"row 3, column INDHOLD: '{'9' * 30}' is more than live in the country"),
        (('"512', "520"), "row 2: a quotation mark is opened and never closed"),
    ],
)
def test_no_figure_is_taken_for_another_one(tmp_path: Path, figures: tuple[str, str], line: str):
    first, second = figures
    text = f"{HEADING}\nKøge;LDP;2018M01;{first}\nKøge;LDP;2018M02;{second}\n"
    assert told(tmp_path, "AUF01.csv", text) == [f"AUF01.csv: {line}"]


def test_several_units_in_one_column_are_told(tmp_path: Path):
    rows = "\n".join(f"Køge;LDP;{unit};2018M01;5" for unit in ("Antal personer", "Fuldtidspersoner"))
    (line,) = told(tmp_path, "AUF01.csv", f"OMRÅDE;YDELSESTYPE;ENHED;TID;INDHOLD\n{rows}\n")
    held = "holds figures of several units (Antal personer, Fuldtidspersoner)"
    assert line == f"AUF01.csv: column ENHED: {held}; export one of them alone"


@pytest.mark.parametrize(
    "content", [f"{HEADING}\n", '{"columns": ["Periode", "Område", "Antal"], "rows": []}']
)
def test_an_export_without_figures_is_told(tmp_path: Path, content: str):
    assert told(tmp_path, "AUF01.csv", content) == ["AUF01.csv: holds a heading and no figures"]


@pytest.mark.parametrize(
    ("change", "line"),
    [
        ({"size": [1, 2]}, "id, size: must be two lists of one length"),
        ({"size": None}, "id, size: must be two lists of one length"),
        ({"size": [9, 2, 36]}, "dimension OMRÅDE: its size is 9, its categories are 1"),
        ({"id": ["OMRÅDE", "YDELSESTYPE", "Uge"]}, "dimension Uge: is missing"),
        ({"value": [1, 2, 3]}, "value: holds 3 figures, its dimensions make 72"),
        ({"value": 5}, "value: must be a list of figures, or a table of them by place"),
    ],
)
def test_json_stat_that_does_not_fit_together_is_told_plainly(
    tmp_path: Path, change: dict[str, object], line: str
):
    content = json.loads(json_stat({"Køge": 600.0}, version=2)) | change
    (said,) = told(tmp_path, "AUF01.json", json.dumps(content))
    assert said.startswith(f"AUF01.json: {line}")


def test_rows_that_are_none_are_told_with_all_the_others(tmp_path: Path):
    content = '{"columns": ["Periode", "Område"], "rows": [["2018M01"], "x", null]}'
    assert told(tmp_path, "y01a02.json", content) == [
        "y01a02.json: row 1: has 1 cells, the columns are 2",
        "y01a02.json: row 2: must be a list of 2 cells",
        "y01a02.json: row 3: must be a list of 2 cells",
    ]
    assert told(tmp_path, "y01a02.json", '{"rows": [["2018M01"]]}') == [
        "y01a02.json: columns: the list of columns' names is missing beside the rows"
    ]


def test_figures_that_are_all_missing_are_told(tmp_path: Path):
    text = f"{HEADING}\nKøge;LDP;2018M01;..\nKøge;LDP;2018M02;-\nKøge;LDP;2018M03;\n"
    held = "holds no figure: every one is missing (.., - or empty)"
    assert told(tmp_path, "AUF01.csv", text) == [f"AUF01.csv: {held}"]
