"""Days and times are read as systems write them; what may mean another day is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from simulator.calibration.readers.cases import read_cases
from simulator.calibration.readers.dates import read_times


def one(text):
    return read_times(pd.Series([text]))


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-01",
        "2023-2-1",
        "2023/02/01",
        "2023.02.01",
        "20230201",
        "2023-02-01 00:00:00",
        "2023-02-01T00:00",
        "2023-02-01T00:00:00.000",
        "2023-02-01 00:00:00,0000000",
        "01.02.2023",
        "1-2-2023",
        "01/02/2023 00:00",
        "01.02.2023 00.00.00",
    ],
)
def test_a_day_is_the_same_however_it_is_written(text):
    found = one(text)
    assert not found.mistakes
    assert not found.serial
    assert found.values.tolist() == [np.datetime64("2023-02-01", "s").item()]


@pytest.mark.parametrize(
    ("text", "time"),
    [("2023-02-01T13:05", "13:05:00"), ("1.2.2023 9.30", "09:30:00"), ("2023-02-01 23:59:59.9", "23:59:59")],
)
def test_a_time_of_the_day_is_kept(text, time):
    assert str(one(text).values[0]) == f"2023-02-01T{time}"


@pytest.mark.parametrize(
    "text",
    ["2023-02-31", "31-02-2023", "13/13/2023", "2023-02-01 25:00", "2023-02/01", "snart", "1. februar"],
)
def test_what_is_no_day_is_told(text):
    assert one(text).mistakes == {0: f"'{text}' is no date such as 2023-05-31 or 31-05-2023"}


@pytest.mark.parametrize("zone", ["Z", "+01:00", "+0100", "-05", " UTC", " CET"])
def test_a_time_zone_is_refused_with_the_reason(zone):
    (told,) = one(f"2023-02-01T00:00:00{zone}").mistakes.values()
    assert f"has a time zone ({zone.strip()}): midnight elsewhere is another day here" in told


def test_a_column_of_serial_numbers_is_excels_and_said_to_be():
    found = read_times(pd.Series(["44958", "", "44958.5", "44927,0"]))
    assert found.serial
    assert [str(at) for at in found.values] == [
        "2023-02-01T00:00:00",
        "NaT",
        "2023-02-01T12:00:00",
        "2023-01-01T00:00:00",
    ]


def test_a_serial_number_among_dates_is_a_mistake_that_says_which_day_it_may_be():
    found = read_times(pd.Series(["2023-01-01", "44958"]))
    assert found.mistakes == {
        1: "'44958' may be Excel's serial number of 2023-02-01, among dates; write it as a date"
    }


def test_spells_with_times_and_with_serial_numbers_are_the_same_spells(tmp_path):
    rows = {
        "plain": ("2023-02-01", "2023-05-31", "2023-03-01"),
        "times": ("2023-02-01 00:00:00", "2023-05-31T00:00", "01.03.2023"),
        "serial": ("44958", "45077", "44986"),
    }
    read = {}
    for name, (start, end, other) in rows.items():
        file = tmp_path / f"{name}.csv"
        file.write_text(
            f"start;slut;årsag;gruppe\n{start};{end};job;insured\n{other};;;insured\n", encoding="utf-8"
        )
        read[name] = read_cases(file)
    for name in ("times", "serial"):
        assert read[name].duration.tolist() == read["plain"].duration.tolist()
    assert read["times"].serial_dates == ()
    assert read["serial"].serial_dates == ("start", "slut")
