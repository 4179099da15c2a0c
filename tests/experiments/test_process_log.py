"""A log in other tools' formats says what the log says: process mining reads cases, an animation who is where."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from datetime import timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.cli import main
from simulator.experiments.process_log import FORMATS, format_of, write_log
from simulator.log import Event
from simulator.scenario import load_scenario
from simulator.simulation import simulate, timeline

SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"
XES = "{http://www.xes-standard.org/}"


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(SMALL)


@pytest.fixture(scope="module")
def run(scenario):
    return simulate(timeline(scenario, scenario), 1, 0, "simpy")


@pytest.fixture(scope="module")
def written(run, scenario, tmp_path_factory):
    folder = tmp_path_factory.mktemp("logs")
    return {form: write_log(run, scenario, folder / f"log.{form}", form) for form in FORMATS[1:]}


def talks(run):
    return int((run.events.event == Event.talk_held).sum())


def test_the_table_has_a_row_an_event_under_the_names_of_xes(run, scenario, written):
    table = pd.read_csv(written["csv"][0])
    assert list(table.columns[:4]) == ["case:concept:name", "concept:name", "time:timestamp", "org:resource"]
    assert len(table) == len(run.events)
    assert (table["case:concept:name"].diff().dropna() >= 0).all()
    assert (table["concept:name"] == "talk_held").sum() == talks(run)
    row = table[(table["concept:name"] == "talk_held") & table["org:resource"].notna()].iloc[0]
    citizen = int(row["case:concept:name"])
    own = run.events.frame().query(f"citizen == {citizen} and event == 'talk_held' and caseworker.notna()")
    told = pd.Timestamp(scenario.start) + own["time"] * timedelta(days=1)
    assert pd.Timestamp(row["time:timestamp"]) in set(told.dt.round("min"))
    assert row["case:group"] == run.citizens.groups[run.citizens.group[citizen]]
    assert row["case:age"] == run.citizens.age[citizen]


def test_xes_has_a_trace_a_citizen_with_events_in_order(run, written):
    log = ET.parse(written["xes"][0]).getroot()
    assert log.tag == f"{XES}log"
    traces = log.findall(f"{XES}trace")
    assert len(traces) == len(np.unique(run.events.citizen))
    activities, cases = Counter(), set()
    for trace in traces:
        keys = {one.get("key"): one.get("value") for one in trace if one.tag != f"{XES}event"}
        cases.add(keys["concept:name"])
        times = []
        for event in trace.findall(f"{XES}event"):
            told = {one.get("key"): (one.tag.removeprefix(XES), one.get("value")) for one in event}
            activities[told["concept:name"][1]] += 1
            assert told["time:timestamp"][0] == "date"
            times.append(told["time:timestamp"][1])
            assert told["registered"] in (("boolean", "true"), ("boolean", "false"))
            assert told.get("org:resource", ("string", ""))[0] == "string"
        assert times == sorted(times)
        assert all(len(time) == len("2023-03-22T08:00:00Z") for time in times)
    assert cases == {str(one) for one in np.unique(run.events.citizen)}
    assert activities == Counter(Event(code).name for code in run.events.event.tolist())


def test_ocel_relates_every_event_to_a_citizen_a_spell_and_whoever_did_it(run, written):
    log = json.loads(written["ocel"][0].read_text("utf-8"))
    kinds = {one["id"]: one["type"] for one in log["objects"]}
    assert len(kinds) == len(log["objects"])
    assert set(kinds.values()) == {one["name"] for one in log["objectTypes"]}
    known = {one["name"]: {a["name"]: a["type"] for a in one["attributes"]} for one in log["eventTypes"]}
    assert len(log["events"]) == len(run.events)
    of_caseworkers = 0
    for event in log["events"]:
        roles = [kinds[one["objectId"]] for one in event["relationships"]]
        assert roles == [one["qualifier"] for one in event["relationships"]]
        assert roles[:2] == ["citizen", "spell"]
        of_caseworkers += "caseworker" in roles
        assert {one["name"] for one in event["attributes"]} <= set(known[event["type"]])
        assert event["time"].endswith("Z")
    assert of_caseworkers == (run.events.caseworker >= 0).sum()
    for one in log["objects"]:
        assert all(other["objectId"] in kinds for other in one["relationships"])


def test_an_animation_knows_where_everybody_is_and_whose_time_a_talk_takes(run, written):
    log, positions = (pd.read_csv(file) for file in written["vidigi"])
    assert written["vidigi"][1].name == "log_positions.csv"
    assert set(log["event"]) <= set(positions["event"])
    assert set(log["event_type"]) == {"arrival_departure", "queue", "resource_use", "resource_use_end"}
    assert log["time"].min() == 0
    assert (log["time"].diff().dropna() >= 0).all()
    arrivals = log[log["event"] == "arrival"]
    assert arrivals["entity_id"].is_unique
    begun = np.isin(run.events.event, [Event.entered, Event.returned]).sum()
    assert len(arrivals) == begun
    assert (log["event"] == "depart").sum() == (run.events.event == Event.exited).sum()
    used = log[log["event_type"] == "resource_use"]
    assert len(used) == ((run.events.event == Event.talk_held) & (run.events.caseworker >= 0)).sum()
    ends = log[log["event_type"] == "resource_use_end"]
    own = ["entity_id", "resource_id"]
    spent = ends.sort_values([*own, "time"])["time"].to_numpy() - used.sort_values([*own, "time"])["time"]
    held = (run.events.event == Event.talk_held) & (run.events.caseworker >= 0)
    assert spent.sum() == (run.events.job_minutes[held].astype(int) + run.events.duty_minutes[held]).sum()
    assert used["resource_id"].between(1, run.events.caseworker.max() + 1).all()


def test_a_queue_is_left_before_another_one_is_joined(written):
    log = pd.read_csv(written["vidigi"][0]).sort_values(["entity_id", "time"], kind="stable")
    queues = log[log["event_type"] == "queue"]
    again = (queues["entity_id"] == queues["entity_id"].shift()) & (
        queues["event"] == queues["event"].shift()
    )
    between = log.groupby("entity_id")["event_type"].apply(list)
    assert all(one[0] == "arrival_departure" for one in between)
    # the same queue twice in a row only where a talk lay between
    for row in queues.index[again]:
        own = log[log["entity_id"] == log.at[row, "entity_id"]]
        before = own.iloc[list(own.index).index(row) - 1]
        assert before["event_type"] == "resource_use_end"


@pytest.mark.parametrize(
    ("name", "form"),
    [("a.csv", "csv"), ("a.XES", "xes"), ("a.json", "ocel"), ("a.parquet", "parquet"), ("a", "parquet")],
)
def test_a_files_ending_tells_its_format(name, form):
    assert format_of(Path(name)) == form


def test_the_command_writes_the_format_that_is_asked_for(tmp_path, capsys):
    asked = ["events", str(SMALL), "--engine", "simpy"]
    out = tmp_path / "flow.csv"
    assert main([*asked, "--format", "vidigi", "--out", str(out)]) == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["flow.csv", "flow_positions.csv"]
    assert "scenario={'caseworkers': " in capsys.readouterr().out
    assert main([*asked, "--format", "xml", "--out", str(tmp_path / "x.xml")]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("--format xml: unknown format; allowed: parquet, csv, xes, ocel, vidigi")
    assert main([*asked, "--out", str(tmp_path / "no" / "x.xes")]) == 2
    assert "cannot be written: No such file or directory" in capsys.readouterr().err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["flow.csv", "flow_positions.csv"]
