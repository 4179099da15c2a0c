"""`jobcentre keys` finds what --set takes, by English and Danish words, and says what is known of each key."""

from __future__ import annotations

import csv
import io

import pytest

from simulator.cli import main
from simulator.scenario import load_scenario
from simulator.scenario.keys import keys_of, set_by

HEADS = "practice.teams.insured.heads"


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["keys", *words]) == 0
    return capsys.readouterr().out


def rows(text: str, delimiter: str = ",") -> dict[str, dict[str, str]]:
    table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))
    first = next(iter(table[0]))
    return {row[first]: row for row in table}


def test_every_figure_of_a_scenario_is_a_key_with_a_meaning_and_its_value():
    scenario = load_scenario("current_rules")
    known = {key.path: key for key in keys_of(scenario)}
    assert set(scenario.figures) - set(known) <= {path for path in scenario.figures if ".baseline." in path}
    for path, key in known.items():
        assert key.meaning, path
        assert key.value == scenario.get(path)
        assert key.allowed, path


@pytest.mark.parametrize(
    ("path", "unit"),
    [
        ("practice.contact.insured.later_minutes", "minutes"),
        ("practice.contact.insured.talk_weeks", "weeks"),
        ("practice.contact.insured.phone_share", "share"),
        ("practice.caseworkers.factor", "times"),
        (HEADS, "persons"),
        ("prices.caseworker_per_year", "DKK"),
        ("practice.booking", ""),
        ("behaviour.trust", ""),
    ],
)
def test_a_key_says_what_it_is_counted_in(path: str, unit: str):
    (key,) = (one for one in keys_of(load_scenario("current_rules")) if one.path == path)
    assert key.unit == unit


def test_a_key_names_the_scenarios_that_set_it_themselves():
    by = set_by()
    assert "hedensted" in by["law.duties.sanctions_leaflet.trigger"]
    assert "hedensted_hours" not in by["law.duties.sanctions_leaflet.trigger"]  # which only extends hedensted
    assert "hilleroed" in by[HEADS]


def test_words_are_found_in_keys_meanings_and_danish_names(capsys: pytest.CaptureFixture[str]):
    english = rows(listed(capsys, "phone", "share", "--csv"))
    danish = rows(listed(capsys, "telefon", "--csv"))
    assert "practice.contact.insured.phone_share" in english
    assert "practice.contact.insured.phone_share" in danish
    assert set(rows(listed(capsys, "insured", "HEADS", "--csv"))) == {HEADS}


def test_numbers_are_numbers_and_a_range_has_two_ends(capsys: pytest.CaptureFixture[str]):
    row = rows(listed(capsys, HEADS, "--csv"))[HEADS]
    assert [float(row[name]) for name in ("low", "value", "high")] == [6.4, 8.3, 10.6]
    assert row["provenance"] == "assumption"


def test_in_danish_it_opens_in_a_danish_excel(capsys: pytest.CaptureFixture[str]):
    text = listed(capsys, HEADS, "--csv", "--language", "da")
    assert text.startswith("\ufeffnøgle;")
    row = rows(text, ";")[HEADS]
    assert (row["værdi"], row["laveste"], row["grundlag"]) == ("8,3", "6,4", "antagelse")


def test_the_table_has_the_values_as_they_are_set(capsys: pytest.CaptureFixture[str]):
    shown = listed(capsys, HEADS, "--set", f"{HEADS}=-2", "--scenario", "hedensted")
    assert "6.3 persons" in shown
    assert "one key of" in shown


def test_a_word_that_no_key_speaks_of_is_told_with_the_nearest(capsys: pytest.CaptureFixture[str]):
    assert main(["keys", "telphone"]) == 2
    told = capsys.readouterr()
    assert (told.out, told.err) == ("", "no key speaks of 'telphone'; did you mean 'phone'?\n")
