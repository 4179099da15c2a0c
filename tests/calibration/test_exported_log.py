"""A case system's event log is measured by the functions that measure a simulated one."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

import simulator as sim
from simulator.calibration.export import read_run
from simulator.calibration.figures import read_outcomes
from simulator.calibration.readers import ExportError
from simulator.cli import main
from simulator.experiments.csv_text import plain_text
from simulator.outcomes import measure
from simulator.simulation import simulate, timeline

SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario(SMALL)


@pytest.fixture(scope="module")
def run(scenario):
    return simulate(timeline(scenario, scenario), 1, 0)


def files(tmp_path, run, kind="csv", events=None, citizens=None):
    paths = tmp_path / f"events.{kind}", tmp_path / f"citizens.{kind}", tmp_path / f"capacity.{kind}"
    tables = events if events is not None else run.events.frame(), citizens, run.capacity.frame()
    tables = tables[0], tables[1] if tables[1] is not None else run.citizens.frame(), tables[2]
    for path, table in zip(paths, tables, strict=True):
        table.to_csv(path, index=False) if kind == "csv" else table.to_parquet(path, index=False)
    return paths


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_what_a_run_left_is_measured_as_the_run_was(tmp_path, run, scenario, kind):
    again = measure(read_run(scenario, *files(tmp_path, run, kind)), scenario, scenario).values
    first = measure(run, scenario, scenario).values
    assert again == pytest.approx(first, nan_ok=True)


def test_what_a_case_system_does_not_know_may_be_left_out(tmp_path, run, scenario):
    known = run.citizens.frame()[
        ["citizen", "group", "age", "entered", "origin", "contact", "ladder", "benefit_hours"]
    ]
    lean = run.events.frame().drop(columns=["replication", "registered", "duty_minutes", "paper_minutes"])
    events, citizens, _ = files(tmp_path, run, events=lean, citizens=known)
    again = measure(read_run(scenario, events, citizens), scenario, scenario).values
    first = measure(run, scenario, scenario).values
    for key in (("all", "out_26w"), ("all", "talks_on_time"), ("insured", "no_show")):
        assert again[key] == pytest.approx(first[key], nan_ok=True)


def broken(run, change):
    events, citizens = run.events.frame(), run.citizens.frame()
    events, citizens = (
        table.astype({"event": str} if "event" in table else {"group": str}) for table in (events, citizens)
    )
    change(events, citizens)
    return events, citizens


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda e, c: e.pop("time"), "heading: the column 'time' is missing"),
        (lambda e, c: e.__setitem__("event", "talk_hled"), "row 2, column event: unknown event 'talk_hled'"),
        (
            lambda e, c: e.__setitem__("citizen", 10**6),
            "row 2, column citizen: 1000000 is no row of citizens.csv",
        ),
        (lambda e, c: c.pop("group"), "heading: the column 'group' is missing"),
        (lambda e, c: c.__setitem__("group", "insurd"), "row 2, column group: unknown word 'insurd'"),
        (
            lambda e, c: c.__setitem__("citizen", 5),
            "column citizen: numbers the rows 0, 1, 2 and so on, in order",
        ),
    ],
)
def test_a_mistake_is_told_by_row_and_column(tmp_path, run, scenario, change, said):
    events, citizens = broken(run, change)
    with pytest.raises(ExportError) as error:
        read_run(scenario, *files(tmp_path, run, events=events, citizens=citizens)[:2])
    assert said in str(error.value)


def test_the_command_writes_a_table_of_outcomes(tmp_path, run, capsys):
    events, citizens, capacity = files(tmp_path, run)
    out = tmp_path / "measured.csv"
    asked = ["measure", str(SMALL), "--events", str(events), "--citizens", str(citizens), "--out", str(out)]
    assert main([*asked, "--capacity", str(capacity)]) == 0
    table = pd.read_csv(out)
    assert {"group", "outcome", "unit", "value"} == set(table.columns)
    assert "utilisation" in set(table["outcome"])
    assert main(asked) == 0
    without = set(pd.read_csv(out)["outcome"])
    assert not {"utilisation", "cost_municipality_per_entrant"} & without
    assert "cost_municipality" in without
    assert capsys.readouterr().err == ""


def test_what_is_measured_opens_in_a_danish_excel_and_is_held_against_a_scenario_as_it_is(
    tmp_path, run, capsys
):
    events, citizens, _ = files(tmp_path, run)
    plain, danish = tmp_path / "plain.csv", tmp_path / "d.csv"
    asked = ["measure", str(SMALL), "--events", str(events), "--citizens", str(citizens), "--out"]
    assert main([*asked, str(plain)]) == 0
    assert main([*asked, str(danish), "--csv", "danish", "--xlsx", "--language", "da"]) == 0
    assert "borgere" in capsys.readouterr().out
    assert danish.read_text("utf-8-sig").startswith("group;outcome;unit;value\n")
    assert plain_text(danish) == plain.read_text("utf-8")
    assert {name: one.values for name, one in read_outcomes(danish).figures.items()} == {
        name: one.values for name, one in read_outcomes(plain).figures.items()
    }
    book = CalamineWorkbook.from_path(str(danish.with_suffix(".xlsx")))
    head, *rows = book.get_sheet_by_name("Målt").to_python()
    assert head == ["Målgruppe", "Resultat", "Enhed", "Værdi"]
    values = pd.read_csv(plain)["value"].tolist()
    assert [float("nan") if row[3] == "" else row[3] for row in rows] == pytest.approx(values, nan_ok=True)


def test_a_workbook_does_not_take_the_place_of_the_table(tmp_path, run, capsys):
    events, citizens, _ = files(tmp_path, run)
    out = tmp_path / "measured.xlsx"
    asked = ["measure", str(SMALL), "--events", str(events), "--citizens", str(citizens), "--xlsx"]
    assert main([*asked, "--out", str(out)]) == 2
    assert "is the CSV file; --xlsx writes the workbook beside it" in capsys.readouterr().err
    assert not out.exists()
