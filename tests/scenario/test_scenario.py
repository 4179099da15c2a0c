"""What a scenario promises: immutable through and through, equal by content, replaced with validation."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from simulator.scenario import FrozenDict, Scenario, ScenarioError, load_scenario, scenario_digest

FILES = Path(__file__).parent / "files"


@pytest.fixture(scope="module")
def small() -> Scenario:
    return load_scenario(FILES / "small.toml")


@pytest.fixture(scope="module")
def lighter() -> Scenario:
    return load_scenario(FILES / "lighter.toml")


def complaint(scenario: Scenario, changes: dict[str, Any]) -> str:
    with pytest.raises(ScenarioError) as caught:
        scenario.replace(changes)
    return str(caught.value)


def everything_in(value: object) -> Iterator[object]:
    yield value
    if isinstance(value, BaseModel):
        for key in type(value).model_fields:
            yield from everything_in(getattr(value, key))
    elif isinstance(value, dict):
        for item in value.values():
            yield from everything_in(item)
    elif isinstance(value, tuple):
        for item in value:
            yield from everything_in(item)


def test_nothing_in_a_scenario_can_be_changed(lighter: Scenario) -> None:
    parts = (lighter.about, lighter.law, lighter.place, lighter.practice, lighter.behaviour, lighter.prices)
    for value in everything_in((*parts, lighter.figures, lighter.origins, lighter.files)):
        assert not isinstance(value, list | set)
        assert not isinstance(value, dict) or isinstance(value, FrozenDict)
        if isinstance(value, BaseModel) and type(value).model_fields:
            key = next(iter(type(value).model_fields))
            with pytest.raises(ValueError, match="frozen"):
                setattr(value, key, getattr(value, key))
    with pytest.raises(AttributeError):
        lighter.start = date(2020, 1, 1)  # type: ignore[misc]
    with pytest.raises(TypeError, match="immutable"):
        lighter.practice.teams["more"] = lighter.practice.teams["all"]


def test_a_scenario_survives_pickling_and_copying(lighter: Scenario) -> None:
    for twin in (pickle.loads(pickle.dumps(lighter)), copy.deepcopy(lighter)):
        assert twin == lighter
        assert hash(twin) == hash(lighter)
        assert scenario_digest(twin) == scenario_digest(lighter)
        assert isinstance(twin.practice.teams, FrozenDict)


def test_scenarios_are_equal_by_what_they_ask_not_by_name(small: Scenario) -> None:
    renamed = small.replace({"title": "Another name"})
    other = small.replace({"practice.caseworkers.factor": 0.9})
    assert renamed == small
    assert scenario_digest(renamed) == scenario_digest(small)
    assert other != small
    assert scenario_digest(other) != scenario_digest(small)
    assert other.replace({"practice.caseworkers.factor": 1.0}) == small


def test_the_digest_sees_the_later_dates(lighter: Scenario, small: Scenario) -> None:
    without = small.replace(
        {"law.duties.leaflet.trigger": "after_breach", "practice.caseworkers.factor": 0.9}
    )
    assert lighter.practice == without.practice
    assert scenario_digest(without) != scenario_digest(lighter)


def test_replacing_leaves_the_original_alone(small: Scenario) -> None:
    before = scenario_digest(small)
    changed = small.replace({"practice": {"booking": "self", "joint": {"with_talk": 2}}, "horizon_weeks": 20})
    assert (changed.practice.booking, changed.practice.joint.with_talk, changed.horizon_weeks) == (
        "self",
        2,
        20,
    )
    assert changed.horizon_minutes == 20 * 7 * 1440
    assert changed.law is small.law
    assert scenario_digest(small) == before


def test_replacing_takes_numpy_numbers_and_lists(small: Scenario) -> None:
    changed = small.replace(
        {
            "practice.caseworkers.factor": np.float64(0.5),
            "place.groups.insured.stock": np.int64(60),
            "practice.contact.insured.talk_weeks": [5, 11],
            "practice.contact.job_ready.talk_weeks": np.array([2, 8]),
        }
    )
    assert type(changed.place.groups["insured"].stock) is int
    assert changed.practice.contact["insured"].talk_weeks == (5, 11)
    assert changed.practice.contact["job_ready"].talk_weeks == (2, 8)


def test_a_part_of_another_scenario_may_take_the_place_of_this_one_s(
    small: Scenario, lighter: Scenario
) -> None:
    changed = small.replace({"law": lighter.law, "practice.booking": "self"})
    assert changed.law == lighter.law
    assert changed.practice.booking == "self"
    assert "law.duties.leaflet.minutes" not in changed.figures
    assert complaint(small, {"law": lighter.place}) == "replace: law: must be a table, is a Place"


def test_a_field_may_be_emptied(small: Scenario) -> None:
    path = "law.groups.job_ready.requirements.steady.to_week"
    assert small.replace({path: 60}).replace({path: None}) == small


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("practice.caseworker.factor", "practice.caseworkers.factor"),
        ("practice.factor", "practice.caseworkers.factor"),
        ("practise.booking", "practice.booking"),
        ("horizon_week", "horizon_weeks"),
        ("booking", "practice.booking"),
        ("minutes", "law.duties.leaflet.minutes"),
        ("law.duties.leaflet.minute", "law.duties.leaflet.minutes"),
    ],
)
def test_an_unknown_path_comes_with_the_nearest_path(small: Scenario, path: str, near: str) -> None:
    line = complaint(small, {path: 1})
    assert line.startswith(f"replace: {path}: unknown key; allowed: ")
    assert line.endswith(f"; did you mean '{near}'?")


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"horizon_weeks": "3"}, "horizon_weeks: must be a whole number, at least 1 and at most 1040, is a text ('3')"),
        ({"practice.fill": True}, "practice.fill: must be a number, at least 0 and at most 1, is true"),
        ({"practice.fill": 1.5}, "practice.fill: must be at least 0 and at most 1, is 1.5"),
        ({"behaviour.trust": float("nan")}, "behaviour.trust: must be a finite number, is nan"),
        ({"practice.caseworkers": 3}, "practice.caseworkers: must be a table, is a number (3)"),
        ({"practice": 3}, "practice: must be a table, is a number (3)"),
        ({"practice.fill": {"low": 1}}, "practice.fill: must be a number, at least 0 and at most 1, is a table"),
        ({"practice.joint.with_talk": 2.0}, "practice.joint.with_talk: must be a whole number, at least 0 and "
         "at most 10, is a number (2.0)"),
        ({"start": date(2022, 1, 3)}, "start: on 2022-01-03 the law 'The old act' is not in force; "
         "allowed: from 2019-01-01 to 2020-06-30"),
        ({"practice.teams.all.groups": ["insured"]}, "practice.teams: no team serves the group 'job_ready', "
         "which lives in the place"),
    ],
)  # fmt: skip
def test_replacing_says_what_a_file_would_be_told(
    small: Scenario, changes: dict[str, Any], line: str
) -> None:
    assert complaint(small, changes) == f"replace: {line}"


def test_a_talk_longer_than_any_day_is_refused(small: Scenario) -> None:
    lines = complaint(small, {"practice.caseworkers.talk_share": 0.05}).splitlines()
    assert len(lines) == 4
    assert all("longer than any caseworker's day of 16.65 minutes" in line for line in lines)


def test_duties_make_a_talk_longer_only_where_the_slot_expands(small: Scenario) -> None:
    duty = {"law.duties.leaflet.minutes": 130}
    assert small.replace(duty).practice.slot == "fixed"
    assert "a talk of 175 minutes (slot 45, duties 130" in complaint(
        small, duty | {"practice.slot": "expanding"}
    )


def test_every_mistake_in_a_replacement_is_named(small: Scenario) -> None:
    lines = complaint(
        small, {"practice.fill": 2, "behaviour.no_show": {"insured": -1}, "warmup_weeks": -1, "x": 1}
    )
    assert [line.split(": ")[1] for line in lines.splitlines()] == [
        "behaviour.no_show.insured",
        "practice.fill",
        "warmup_weeks",
        "x",
    ]


def test_a_replacement_must_fit_every_later_date(lighter: Scenario) -> None:
    assert "change_from.2020-05-04: lies outside" in complaint(lighter, {"horizon_weeks": 10})
    assert all(then.practice.fill == 0.5 for _, then in lighter.replace({"practice.fill": 0.5}).later)


def test_get_reads_what_replace_sets(small: Scenario) -> None:
    assert small.get("practice.caseworkers.factor") == 1.0
    assert small.get("law.duties.leaflet").minutes == 8
    assert small.get("practice.contact.insured.talk_weeks") == (4, 10, 17, 25)
    assert small.get("horizon_weeks") == 40
    for path in (
        "practice.caseworker.factor",
        "figures",
        "law.model_fields",
        "practice.booking.x",
        "",
        "law..act",
    ):
        with pytest.raises(ScenarioError, match="unknown key"):
            small.get(path)


def test_every_path_can_be_read_and_set_to_its_own_value(small: Scenario) -> None:
    for path in small.paths():
        assert small.replace({path: small.get(path)}) == small


@settings(deadline=None)
@example({"[key]": None})
@given(
    st.dictionaries(
        st.text(max_size=20), st.none() | st.floats() | st.text() | st.lists(st.integers()), max_size=3
    )
)
def test_replacing_at_random_raises_nothing_but_plain_lines(changes: dict[str, Any]) -> None:
    scenario = load_scenario(FILES / "small.toml")
    lines: list[str] = []
    try:
        scenario.replace(changes)
    except ScenarioError as error:
        lines = [str(problem) for problem in error.problems]
    assert bool(lines) == bool(changes)
    assert all(line.isprintable() for line in lines)
