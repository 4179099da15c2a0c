"""Numbers and periods are read as people write them, in Danish and in English."""

from __future__ import annotations

import pytest

from simulator.calibration.readers.cells import decimal_mark, number, period


@pytest.mark.parametrize(
    ("texts", "mark", "value"),
    [
        (["1.234", "12"], ",", 1234.0),
        (["1,234", "12"], ".", 1234.0),
        (["1.234,5"], ",", 1234.5),
        (["1,234.5"], ".", 1234.5),
        (["12,5"], ",", 12.5),
        (["12.5", "1.234"], ".", 12.5),
        (["0,125"], ",", 0.125),
        (["1 234,5"], ",", 1234.5),
    ],
)
def test_points_and_commas_are_told_apart_by_the_whole_file(texts: list[str], mark: str, value: float):
    assert decimal_mark(texts) == mark
    assert number(texts[0], decimal_mark(texts)) == value


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2018M01", "2018M01"),
        ("2018M1", "2018M01"),
        ("2018-01", "2018M01"),
        ("2018-01-01", "2018M01"),
        ("2018-01-01 00:00:00", "2018M01"),
        ("2018-05-01T00:00", "2018M05"),
        ("01.05.2018", "2018M05"),
        ("1-12-2018 00:00", "2018M12"),
        ("02.05.2018", "None"),
        ("2018-05-01 12:00", "None"),
        ("201801", "2018M01"),
        ("Jan. 2018", "2018M01"),
        ("maj 2018", "2018M05"),
        ("October 2018", "2018M10"),
        ("2018 okt", "2018M10"),
        ("01/2018", "2018M01"),
        ("2018K2", "2018Q2"),
        ("2018Q2", "2018Q2"),
        ("2. kvartal 2018", "2018Q2"),
        ("2018", "2018"),
        ("2018M13", "None"),
        ("soon", "None"),
    ],
)
def test_periods_are_read_as_they_are_written(text: str, meant: str):
    assert str(period(text)) == meant
