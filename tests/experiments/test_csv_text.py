"""A table as CSV: plain for programs, or as a Danish Excel opens it, and read back alike."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.experiments.csv_text import Csv, csv_text, is_danish, read_csv, write_csv

TABLE = pd.DataFrame(
    {
        "text": ["Læsø; Rebild", 'he said "no"', "x"],
        "number": [0.1, None, 1e-7],
        "whole": [1, 2, 3],
        "mixed": pd.Series([0.25, "many", 3], dtype=object),
    }
)


def test_danish_has_semicolons_decimal_commas_and_a_mark_in_front():
    lines = csv_text(TABLE, Csv.danish, {"text": "tekst"}).split("\r\n")
    assert lines[0] == "\ufefftekst;number;whole;mixed"
    assert lines[1] == '"Læsø; Rebild";0,1;1;0,25'
    assert lines[2] == '"he said ""no""";;2;many'


def test_plain_is_what_it_was():
    assert csv_text(TABLE) == TABLE.to_csv(index=False, lineterminator="\n")


@pytest.mark.parametrize("how", Csv)
def test_what_is_written_is_read_back(how: Csv, tmp_path: Path):
    file = tmp_path / "table.csv"
    write_csv(TABLE[["text", "number", "whole"]], file, how)
    assert is_danish(file) == (how is Csv.danish)
    pd.testing.assert_frame_equal(
        read_csv(file, float_precision="round_trip") if how is Csv.plain else read_csv(file),
        TABLE[["text", "number", "whole"]],
    )
