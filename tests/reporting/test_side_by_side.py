"""One citizen's life stands side by side under several scenarios, with the rule behind each event."""

from __future__ import annotations

import io

import numpy as np
import pytest
from rich.console import Console

import simulator as sim
from simulator.log import Event
from simulator.reporting.trace import Happening, by_day, happenings, life, rule_behind, table
from simulator.reporting.words import words
from simulator.simulation import simulate, timeline


@pytest.fixture(scope="module")
def scenario():
    return sim.load_scenario("current_rules")


@pytest.fixture(scope="module")
def run(scenario):
    return simulate(timeline(scenario, scenario), 1, 0)


def rules(run, scenario, event):
    log, people = run.events, run.citizens
    return {
        (people.groups[people.group[log.citizen[row]]], log.kinds[log.kind[row]]): rule_behind(
            log, int(row), people.groups[people.group[log.citizen[row]]], scenario, words("en")
        )
        for row in log.rows(event)
    }


def test_every_talk_held_has_a_rule_behind_it(run, scenario):
    found = rules(run, scenario, Event.talk_held)
    assert all(found.values())
    assert found["job_ready", "first"] == "LAB § 31, stk. 3, og § 33, stk. 1"
    assert found["insured", "talk"] == "LAB § 31, stk. 1 og 2"
    assert found["sick_listed", "first"] == "Sygedagpengeloven § 13 b"
    assert found["insured", "by_need"] == "by need: no date in the law"


def test_a_missed_talk_names_the_breach_and_a_sanction_its_section(run, scenario):
    assert all("a breach: " in rule for rule in rules(run, scenario, Event.talk_missed).values())
    assert set(rules(run, scenario, Event.sanctioned).values()) == {scenario.law.sanction.section}


def test_a_law_that_changes_on_a_date_is_the_rule_from_then_on():
    changing = sim.load_scenario("hilleroed")
    assert changing.later
    told = simulate(timeline(changing, changing), 1, 0)
    assert all(rules(told, changing, Event.talk_held).values())


def test_a_life_with_rules_is_the_life_without_them_and_more(run, scenario):
    citizen = int(run.events.citizen[run.events.rows(Event.talk_held)[50]])
    plain, ruled = (life(run, citizen, scenario.start, of) for of in (None, scenario))
    assert [line.partition(" [")[0] for line in ruled] == plain
    assert any("[" in line for line in ruled)
    assert all(np.diff([one.weeks for one in happenings(run, citizen, scenario.start)]) >= -1e-9)


def test_a_day_that_is_the_same_in_all_is_told_once():
    one = [Happening("2023-01-01", 0.0, "enters"), Happening("2023-01-08", 1.0, "a talk is held", "LAB § 31")]
    other = [
        Happening("2023-01-01", 0.0, "enters"),
        Happening("2023-01-10", 1.3, "a talk is held", "LAB § 31"),
    ]
    lives = {"a": one, "b": other}
    assert [day for day, _ in by_day(lives)] == ["2023-01-01", "2023-01-08", "2023-01-10"]
    console = Console(width=100, record=True, file=io.StringIO())
    console.print(table(lives, {"a": "A", "b": "B"}))
    told = console.export_text()
    assert told.count("enters") == 1
    assert "the same" in told
    assert told.count("[LAB § 31]") == 2


def test_a_life_is_told_in_danish_too(run, scenario):
    citizen = int(run.events.citizen[run.events.rows(Event.talk_held)[50]])
    english, danish = (life(run, citizen, scenario.start, scenario, words(x)) for x in ("en", "da"))
    assert len(english) == len(danish)
    assert danish[0].startswith(f"borger {citizen}, ")
    assert not {"week", "talk", "is", "the"} & set(" ".join(danish).split())
