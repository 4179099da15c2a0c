"""The event log: what is written comes back, as numbers and as a table of words."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.log import COLUMNS, FORM, KIND, MISSING, NOBODY, Event, LogWriter, read_frame

ROWS = [
    (-1440, 0, 0, Event.entered, 0, MISSING, MISSING, NOBODY, NOBODY, 0, 0, 0, 1),
    (-720, 0, 0, Event.talk_booked, KIND["first"], 10080, 480, 3, FORM["phone"], 30, 10, 25, 1),
    (480, 0, 0, Event.talk_held, KIND["first"], 10080, 480, 3, FORM["phone"], 30, 10, 25, 0),
    (500, 1, 0, Event.exited, KIND["job"], MISSING, MISSING, NOBODY, NOBODY, 0, 0, 0, 1),
]


@pytest.fixture
def log():
    writer = LogWriter()
    for row in ROWS:
        writer.write(row)
    return writer.close()


def test_rows_come_back_as_they_were_written(log):
    assert list(zip(*(getattr(log, c).tolist() for c in COLUMNS), strict=True)) == [
        tuple(map(int, r)) for r in ROWS
    ]


def test_packing_in_between_changes_nothing(log):
    writer = LogWriter()
    for row in ROWS:
        writer.write(row)
        writer.pack()
    again = writer.close()
    assert all((getattr(again, c) == getattr(log, c)).all() for c in COLUMNS)


def test_rows_finds_events_in_the_order_in_which_they_happened(log):
    assert log.rows(Event.exited, Event.entered).tolist() == [0, 3]
    assert log.rows(Event.sanctioned).tolist() == []


def test_a_table_shows_days_and_words_and_leaves_empty_what_there_is_not(log):
    table = log.frame(replication=7)
    assert table["replication"].tolist() == [7] * 4
    assert table["time"].tolist() == [-1.0, -0.5, 480 / 1440, 500 / 1440]
    assert table["event"].tolist() == ["entered", "talk_booked", "talk_held", "exited"]
    assert table["kind"].tolist() == ["", "first", "first", "job"]
    assert np.isnan(table["due"]).tolist() == [True, False, False, True]
    assert table["caseworker"].isna().tolist() == [True, False, False, True]


def test_a_table_read_back_is_the_same_log(log):
    again = read_frame(log.frame())
    assert all((getattr(again, c) == getattr(log, c)).all() for c in COLUMNS)


def test_a_word_of_its_own_that_a_case_system_uses_is_kept(log):
    table = log.frame()
    table["kind"] = table["kind"].astype(object)
    table.loc[3, "kind"] = "seafaring"
    again = read_frame(table)
    assert again.kinds[again.kind[3]] == "seafaring"


def test_an_export_without_a_column_is_refused_by_name(log):
    with pytest.raises(ValueError, match="lacks the columns due, registered"):
        read_frame(log.frame().drop(columns=["due", "registered"]))


def test_an_export_with_an_unknown_event_is_refused_by_name(log):
    table = log.frame()
    table["event"] = table["event"].astype(object)
    table.loc[0, "event"] = "teleported"
    with pytest.raises(ValueError, match="teleported"):
        read_frame(table)
