"""The JSON Schema by which editors check scenario files: what is shipped fits it, what is wrong does not."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator

from simulator.cli import main
from simulator.scenario import copy_scenarios, load_scenario
from simulator.scenario.files import kind_of, shipped
from simulator.scenario.json_schema import KINDS, json_schema

VALIDATORS = {kind: Draft7Validator(json_schema(kind)) for kind in KINDS}
FILES = sorted(
    path
    for path in shipped().rglob("*.toml")
    if kind_of(path) in KINDS
    and path.parent.name
    not in ("evidence", "examples", "posteriors", "studies", "targets", "trials", "validation")
)


def as_json(value: Any) -> Any:
    """Give what an editor hands to the schema: a date is a text."""
    if isinstance(value, Mapping):
        return {key: as_json(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def mistakes(text: str, kind: str = "scenario") -> list[str]:
    return [
        "/".join(map(str, error.absolute_path))
        for error in VALIDATORS[kind].iter_errors(as_json(tomllib.loads(text)))
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_each_is_a_schema_of_the_dialect_that_editors_know(kind: str):
    Draft7Validator.check_schema(json_schema(kind))


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_shipped_file_fits(file: Path):
    assert mistakes(file.read_text(encoding="utf-8"), kind_of(file)) == []


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('extend = "current_rules"', ""),
        ("[change.practice.teams.insured]\nhead = 18", "change/practice"),
        ("[change.practice.teams.insured]\nheads = -1", "change/practice"),
        ('[change.practice.teams.insured]\nheads = "many"', "change/practice"),
        ('[change.practice]\nbooking = "nobody"', "change/practice"),
        ('[change.behaviour]\ntrust = { value = 0.1, provenance = "guess" }', "change/behaviour"),
        ('[change.behaviour]\ntrust = { value = 9, provenance = "assumption" }', "change/behaviour"),
        ("[change_from.tomorrow.practice.caseworkers]\nfactor = 1", "change_from"),
        ("[change.practise.caseworkers]\nfactor = 1", "change"),
        ("start = 7", "start"),
    ],
)
def test_a_mistake_is_seen_where_it_is(text: str, where: str):
    assert where in mistakes(text)


@pytest.mark.parametrize(
    "text",
    [
        'extends = "current_rules"\nlaw = 2018-06-30',
        "[change.practice.teams.insured]\nheads = 18",
        '[change.practice]\n"teams.insured.heads" = 18',
        "[change_from.2024-01-01.practice.teams.insured]\nheads = 18",
        '[change.behaviour]\ntrust = { value = -0.05, range = [-0.1, 0], provenance = "assumption" }',
        '[change]\nlaw = "lab_2023"',
        '[uses]\nplaces = ["rebild", "Viborg"]',
    ],
)
def test_what_a_user_may_write_fits(text: str):
    assert mistakes(text) == []


def test_a_key_is_explained_as_the_schema_of_the_program_explains_it():
    contact = json_schema("practice")["definitions"]["Contact"]["properties"]["later_minutes"]
    assert contact["description"] == "Slot of later talks."
    assert contact["anyOf"][0] == {"type": "number", "minimum": 0, "maximum": 480}


def test_a_copied_file_names_a_schema_that_is_there_and_loads_as_before(tmp_path: Path):
    copies = copy_scenarios(tmp_path / "mine")
    for copy in copies:
        first = copy.read_text(encoding="utf-8").partition("\n")[0]
        if (
            copy.suffix == ".toml"
            and kind_of(copy) in KINDS
            and copy.parent.name not in ("targets", "trials", "studies", "validation")
        ):
            assert first.startswith("#:schema "), copy
            schema = copy.parent / first.removeprefix("#:schema ")
            assert schema.stem == kind_of(copy)
            assert json.loads(schema.read_text(encoding="utf-8")) == json_schema(kind_of(copy))
    assert load_scenario(tmp_path / "mine" / "hedensted.toml") == load_scenario("hedensted")


def test_the_command_writes_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["schema"]) == 0
    assert json.loads(capsys.readouterr().out) == json_schema()
    file = tmp_path / "place.json"
    assert main(["schema", "place", "--out", str(file)]) == 0
    assert json.loads(file.read_text(encoding="utf-8")) == json_schema("place")
    assert main(["schema", "--out", str(tmp_path / "no" / "folder.json")]) == 2
