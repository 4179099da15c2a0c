"""A table as CSV: plain for programs, or as a Danish Excel opens it, and read back alike."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from simulator.errors import Refused
from simulator.experiments.csv_text import (
    Csv,
    csv_text,
    is_danish,
    make_danish,
    plain_text,
    read_csv,
    read_how,
)

TABLE = pd.DataFrame(
    {
        "text": ["Læsø; Rebild", 'he said "no"', "line\nline"],
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


def test_a_file_made_danish_says_the_same_and_reads_back_to_the_last_digit(tmp_path: Path):
    file = tmp_path / "table.csv"
    plain = 'a,b,c\n0.1,"x, y",1\n-1.5e-07,2.0 hours,\n12345678.901234567,[0.5],3\n'
    file.write_text(plain, encoding="utf-8")
    make_danish(file)
    assert is_danish(file)
    assert file.read_bytes().decode("utf-8-sig") == (
        "a;b;c\r\n0,1;x, y;1\r\n-1,5e-07;2.0 hours;\r\n12345678,901234567;[0.5];3\r\n"
    )
    assert plain_text(file) == plain
    assert read_csv(file)["a"].tolist() == [0.1, -1.5e-07, 12345678.901234567]


def test_a_plain_file_is_read_as_it_is(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text("a,b\n1.5,x;y\n", encoding="utf-8")
    assert plain_text(file) == "a,b\n1.5,x;y\n"
    assert read_csv(file)["a"].tolist() == [1.5]


def test_another_way_of_writing_is_refused():
    with pytest.raises(Refused, match="csv must be one of plain, danish, is 'swedish'"):
        read_how("swedish")


def test_a_table_with_commas_behind_a_mark_is_plain(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_bytes("\ufeffa,b\n1.5,x;y\n".encode())
    assert plain_text(file) == "a,b\n1.5,x;y\n"
