"""A case system's own log is measured as the same log in ours, by a file that says what it means."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

import simulator as sim
from simulator.calibration.export import read_mapped_run
from simulator.calibration.log_mapping import XES, read_mapping
from simulator.calibration.mapped_log import is_xes
from simulator.calibration.readers import ExportError
from simulator.cli import main
from simulator.experiments.process_log import write_log
from simulator.outcomes import measure
from simulator.scenario import ScenarioError
from simulator.simulation import simulate, timeline

SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"
MAPPING = """
kind = "event_log"
title = "Et fagsystem"
ignored = ["Journalnotat"]

[columns]
citizen = "Borger"
event = "Aktivitet"
time = "Tidspunkt"
kind = "Art"
due = "Frist"
target = "Måldag"
caseworker = "Sagsbehandler"
form = "Form"
job_minutes = "Minutter om job"
duty_minutes = "Minutter til pligter"
paper_minutes = "Minutter til papir"

[citizens]
group = "Målgruppe"
age = "Alder"
entered = "Indtrådt"
contact = "Kontaktdage"
ladder = "Ydelsesdage"
benefit_hours = "Timer"
origin = "Oprindelse"
treatment_from = "Behandling fra"
treatment_to = "Behandling til"
return_after = "Tilbage efter"

[activities]
"Indskrevet" = { event = "entered" }
"Genindskrevet" = { event = "entered" }
"Samtale booket" = { event = "talk_booked" }
"Samtale afholdt" = { event = "talk_held" }
"Samtale udeblevet" = { event = "talk_missed" }
"Samtale aflyst" = { event = "talk_cancelled" }
"Afsluttet" = { event = "exited" }

[words]
"Telefon" = "phone"
"Personligt fremmøde" = "in_person"
"Virksomhedspraktik" = "internship"
"Første samtale" = "first"
"""
ACTIVITIES = {
    "entered": "Indskrevet",
    "returned": "Genindskrevet",
    "talk_booked": "Samtale booket",
    "talk_held": "Samtale afholdt",
    "talk_missed": "Samtale udeblevet",
    "talk_cancelled": "Samtale aflyst",
    "exited": "Afsluttet",
}
WORDS = {
    "phone": "Telefon",
    "in_person": "Personligt fremmøde",
    "internship": "Virksomhedspraktik",
    "first": "Første samtale",
    "job": "Beskæftigelse",
}


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario(SMALL)


@pytest.fixture(scope="module")
def run(scenario):
    return simulate(timeline(scenario, scenario), 1, 0, "simpy")


@pytest.fixture(scope="module")
def own(run, scenario, tmp_path_factory):
    """The log as ``events`` writes it."""
    return write_log(run, scenario, tmp_path_factory.mktemp("log") / "log.csv", "csv")[0]


@pytest.fixture(scope="module")
def capacity(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("log") / "capacity.csv"
    run.capacity.frame().to_csv(path, index=False)
    return path


def danish(own):
    """Give the same log as a Danish case system might: its words, its dates, in no order of citizens."""
    table = pd.read_csv(own, dtype=str, keep_default_na=False)
    when = pd.to_datetime(table["time:timestamp"])

    def days(column):
        read = pd.to_datetime(table[column].mask(table[column] == ""))
        return read.dt.strftime("%d.%m.%Y %H:%M").fillna("")

    return (
        pd.DataFrame(
            {
                "Borger": "B-" + table["case:concept:name"].str.zfill(5),
                "Aktivitet": table["concept:name"].replace(ACTIVITIES),
                "Tidspunkt": when.dt.strftime("%d-%m-%Y %H:%M"),
                "Art": table["kind"].replace(WORDS),
                "Frist": days("due"),
                "Måldag": days("target"),
                "Sagsbehandler": table["org:resource"].map(lambda number: f"SB {number}" if number else ""),
                "Form": table["form"].replace(WORDS),
                "Minutter om job": table["job_minutes"],
                "Minutter til pligter": table["duty_minutes"],
                "Minutter til papir": table["paper_minutes"],
                "Målgruppe": table["case:group"].replace(
                    {"insured": "Dagpengemodtager", "job_ready": "Jobparat"}
                ),
                "Alder": table["case:age"],
                "Indtrådt": days("case:entered"),
                "Kontaktdage": table["case:contact"],
                "Ydelsesdage": table["case:ladder"].str.replace(".", ",", regex=False),
                "Timer": table["case:benefit_hours"],
                "Oprindelse": table["case:origin"],
                "Behandling fra": table["case:treatment_from"],
                "Behandling til": table["case:treatment_to"],
                "Tilbage efter": table["case:return_after"],
            }
        )
        .assign(_when=when)
        .sort_values("_when", kind="stable")
        .drop(columns="_when")
    )


def written(tmp_path, table, mapping=MAPPING, separator=";"):
    log, file = tmp_path / "haendelser.csv", tmp_path / "log.toml"
    table.to_csv(log, index=False, sep=separator, encoding="cp1252")
    file.write_text(mapping, encoding="utf-8")
    return log, file


PROCESS = ("out_26w", "weeks_first_spell_52", "talks_on_time", "no_show", "wait_days", "cost_benefits")


def test_a_log_as_events_writes_it_is_measured_as_the_run_was(own, capacity, run, scenario):
    assert is_xes(own)
    again, notes = read_mapped_run(scenario, own, XES, None, capacity)
    assert measure(again, scenario, scenario).values == pytest.approx(
        measure(run, scenario, scenario).values, nan_ok=True
    )
    assert notes == ()


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_the_same_log_in_danish_gives_the_same_outcomes(tmp_path, own, run, scenario, separator):
    log, file = written(tmp_path, danish(own), separator=separator)
    again, _ = read_mapped_run(scenario, log, read_mapping(file))
    first, found = measure(run, scenario, scenario).values, measure(again, scenario, scenario).values
    for (group, outcome), value in first.items():
        if outcome in PROCESS:
            assert found[group, outcome] == pytest.approx(value, nan_ok=True), (group, outcome)


def test_a_workbook_and_a_table_of_citizens_do_as_well(tmp_path, own, run, scenario):
    table = danish(own)
    people = [name for name in table if list(table).index(name) >= list(table).index("Målgruppe")]
    _, file = written(tmp_path, table)
    log, citizens = tmp_path / "log.xlsx", tmp_path / "borgere.csv"
    table.drop(columns=people).to_excel(log, index=False)
    table[["Borger", *people]].drop_duplicates("Borger").iloc[::-1].to_csv(citizens, index=False)
    again, _ = read_mapped_run(scenario, log, read_mapping(file), citizens)
    first, found = measure(run, scenario, scenario).values, measure(again, scenario, scenario).values
    for outcome in PROCESS:
        assert found["all", outcome] == pytest.approx(first["all", outcome], nan_ok=True), outcome


def test_what_is_ignored_is_left_out(tmp_path, own, run, scenario):
    table = danish(own)
    noted = pd.concat([table, table.head(3).assign(Aktivitet="Journalnotat")])
    log, file = written(tmp_path, noted)
    assert len(read_mapped_run(scenario, log, read_mapping(file))[0].events) == len(run.events)


def first_row(table, event):
    return int((table["Aktivitet"] == event).to_numpy().argmax())


def cell(event, column, text):
    def change(table):
        table.iloc[first_row(table, event), list(table).index(column)] = text
        return table

    return change


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.drop(columns="Tidspunkt"), "heading: the column 'Tidspunkt' (columns.time) is missing"),
        (lambda t: t.drop(columns="Alder"), "heading: the column 'Alder' (citizens.age) is missing"),
        (
            cell("Samtale afholdt", "Aktivitet", "Samtale afholt"),
            "'Samtale afholt' is no event, and neither in",
        ),
        (cell("Samtale afholdt", "Aktivitet", "Samtale afholt"), "did you mean 'Samtale afholdt'?"),
        (
            cell("Samtale afholdt", "Tidspunkt", "2023-02-01T08:00Z"),
            "column Tidspunkt: '2023-02-01T08:00Z' has a time zone",
        ),
        (cell("Samtale afholdt", "Tidspunkt", ""), "column Tidspunkt: is missing"),
        (
            cell("Samtale afholdt", "Form", "Brevdue"),
            "column Form: unknown word 'Brevdue'; say what it is under [words]",
        ),
        (
            cell("Samtale afholdt", "Minutter om job", "en halv"),
            "column Minutter om job: 'en halv' is no number",
        ),
        (cell("Afsluttet", "Art", ""), "column Art: is missing: exited has a cause; allowed: job"),
        (cell("Afsluttet", "Art", "talk"), "column Art: 'talk' is none: exited has a cause"),
        (
            cell("activation_started", "Art", ""),
            "column Art: is missing: activation_started has a type; allowed: c",
        ),
        (cell("Afsluttet", "Art", "Guld"), "column Art: unknown word 'Guld'"),
        (cell("Samtale afholdt", "Borger", ""), "column Borger: is missing"),
        (cell("Samtale afholdt", "Alder", "101"), "column Alder: '101' is not '"),
        (lambda t: t.head(0), "holds a heading and no rows"),
        (
            lambda t: t[(t["Aktivitet"] != "Indskrevet") | (t["Borger"] != t["Borger"].iloc[0])],
            "column Aktivitet: comes before the citizen enters (an event 'entered')",
        ),
    ],
)
def test_a_mistake_is_told_by_row_and_column(tmp_path, own, scenario, change, said):
    log, file = written(tmp_path, change(danish(own)))
    with pytest.raises(ExportError) as error:
        read_mapped_run(scenario, log, read_mapping(file))
    assert said in str(error.value)
    assert str(error.value).startswith(str(log))


def test_the_row_told_is_that_of_the_file(tmp_path, own, scenario):
    table = danish(own)
    row = first_row(table, "Samtale udeblevet")
    log, file = written(tmp_path, cell("Samtale udeblevet", "Form", "Brevdue")(table))
    with pytest.raises(ExportError, match=f"row {row + 2}, column Form"):
        read_mapped_run(scenario, log, read_mapping(file))


def test_an_event_that_is_none_of_ours_is_told_by_its_activity(tmp_path, own, scenario):
    mapping = MAPPING.replace('event = "talk_held"', 'event = "talk_hled"')
    log, file = written(tmp_path, danish(own), mapping)
    with pytest.raises(ExportError, match=r"unknown event 'talk_hled'.*did you mean 'talk_held'") as error:
        read_mapped_run(scenario, log, read_mapping(file))
    assert 'activities."Samtale afholdt".event' in str(error.value)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (('kind = "event_log"', 'kind = "log"'), "kind: must be 'event_log', is 'log'"),
        (('time = "Tidspunkt"', 'tiem = "Tidspunkt"'), "columns.tiem: unknown key"),
        (('time = "Tidspunkt"', ""), "columns.time: is missing"),
        (('age = "Alder"', "age = 30"), "citizens.age"),
    ],
)
def test_a_mistake_in_the_file_is_told_by_key(tmp_path, change, said):
    file = tmp_path / "log.toml"
    file.write_text(MAPPING.replace(*change), encoding="utf-8")
    with pytest.raises(ScenarioError) as error:
        read_mapping(file)
    assert said in str(error.value)


def test_spells_are_counted_by_entries_and_a_second_entry_is_a_return(tmp_path, scenario):
    mapping = tmp_path / "log.toml"
    mapping.write_text(
        'kind = "event_log"\n[columns]\ncitizen = "id"\nevent = "what"\ntime = "when"\nkind = "why"\n'
        '[citizens]\ngroup = "group"\nage = "age"\n[activities]\nin = { event = "entered" }\n'
        'out = { event = "exited", kind = "other" }\n',
        encoding="utf-8",
    )
    log = tmp_path / "log.csv"
    rows = [
        "b,in,2020-02-03 08:00,,insured,40",
        "a,in,01.01.2020,,job_ready,30",
        "a,out,2020-03-01,beskæftigelse,job_ready,30",
        "a,in,2020-05-01,,job_ready,30",
        "a,out,2020-06-01,,job_ready,30",
    ]
    log.write_text("id,what,when,why,group,age\n" + "\n".join(rows) + "\n", encoding="utf-8")
    found, _ = read_mapped_run(scenario, log, read_mapping(mapping))
    events = found.events.frame()
    own = events[events["citizen"] == 1]
    assert own["event"].tolist() == ["entered", "exited", "returned", "exited"]
    assert own["spell"].tolist() == [0, 0, 1, 1]
    assert own["kind"].tolist()[1::2] == ["job", "other"]
    assert own["time"].iloc[0] == -5
    assert events.loc[events["citizen"] == 0, "time"].tolist() == [pytest.approx(28 + 8 / 24)]
    assert found.citizens.entered.tolist() == [28 * 1440 + 480, -5 * 1440]


def test_the_command_measures_by_a_mapping_and_a_log_of_events_without(tmp_path, own, capsys):
    log, file = written(tmp_path, danish(own))
    out, plain = tmp_path / "measured.csv", tmp_path / "plain.csv"
    asked = ["measure", str(SMALL), "--events"]
    assert main([*asked, str(log), "--mapping", str(file), "--out", str(out)]) == 0
    assert main([*asked, str(own), "--out", str(plain)]) == 0
    assert capsys.readouterr().err == ""
    table, first = (pd.read_csv(one).set_index(["group", "outcome"])["value"] for one in (out, plain))
    assert table["all", "talks_on_time"] == pytest.approx(first["all", "talks_on_time"])
    bare = tmp_path / "bare.csv"
    bare.write_text("time,citizen,event\n0,0,entered\n")
    assert main([*asked, str(bare), "--out", str(tmp_path / "x.csv")]) == 2
    assert capsys.readouterr().err.startswith("--citizens: a log in the columns of a run's own needs a table")
    assert not (tmp_path / "x.csv").exists()
