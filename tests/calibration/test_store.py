"""A solved baseline goes back into its file, and nothing else in the file is touched."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from simulator.calibration.solution import PlaceFileError, read_place, with_solution, write_solution
from simulator.experiments.baseline import reference_for
from simulator.scenario.place import Hazards, Place, PlaceGroup, Solved

PLACES = Path(__file__).resolve().parents[2] / "scenarios" / "places"
FILE = """kind = "place"
title = "Somewhere"  # invented
year = 2023-01-01
source = "nowhere"

[groups.insured]
stock = 10  # persons

[groups.insured.baseline]
job = [9.0, 9.0, 9.0, 9.0, 9.0, 9.0]
education = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
other = [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]

# What was observed.
[groups.insured.observed]
job = [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]
"""
ZERO = (0.0,) * 6
SOLVED = Solved(reference="here", beliefs="abc", organisation="def", replications=3, seed=1, largest_gap=0.01)


def place(job: float) -> Place:
    hazards = Hazards(job=(job,) * 6, education=ZERO, other=ZERO)
    group = PlaceGroup(
        stock=10,
        hours_share=1.0,
        frailty_variance=0.5,
        age_under_30=0.3,
        age_30_to_49=0.4,
        observed=hazards,
        baseline=hazards,
    )
    return Place(title="", year=date(2023, 1, 1), source="", groups={"insured": group}, solved=SOLVED)


def test_the_solution_replaces_the_old_one_and_is_marked_as_estimated():
    read = tomllib.loads(with_solution(FILE, place(0.125)))
    job = read["groups"]["insured"]["baseline"]["job"]
    danish = job.pop("source_da")
    assert job == {"value": [0.125] * 6, "provenance": "estimated", "source": "jobcentre solve here"}
    assert "observerede varigheder" in danish
    assert "jobcentre solve here" in danish
    assert read["solved"] == SOLVED.model_dump(exclude={"for_table"})


def test_everything_else_stays_as_it_was():
    new = with_solution(FILE, place(0.125))
    kept = [line for line in FILE.splitlines() if line and "9.0" not in line and "0.0" not in line]
    assert [line for line in kept if line not in new.splitlines()] == []
    assert new.index("# What was observed.") < new.index("[groups.insured.observed]")


def test_solving_twice_is_the_same_as_solving_once():
    once = with_solution(with_solution(FILE, place(0.5)), place(0.125))
    assert once == with_solution(FILE, place(0.125))


SHIPPED = [path for path in sorted(PLACES.glob("*.toml")) if "\n[solved]" in path.read_text("utf-8")]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_place_solved_as_it_says_is_the_same_file_byte_for_byte(path: Path):
    text = path.read_bytes().decode("utf-8")
    solved = reference_for(tomllib.loads(text)["solved"]["reference"], path)
    assert len(SHIPPED) > 10
    assert with_solution(text, solved.place if not solved.members else solved.members[0].place) == text


def test_a_baseline_in_another_shape_is_refused_and_the_file_left_alone(tmp_path: Path):
    inline = 'kind = "place"\n[groups.insured]\nbaseline = { job = [1.0] }\n'
    path = tmp_path / "place.toml"
    path.write_text(inline)
    with pytest.raises(PlaceFileError, match=r"as a table of its own"):
        write_solution(path, read_place(path), place(0.125))
    assert path.read_text() == inline
    assert [entry.name for entry in tmp_path.iterdir()] == ["place.toml"]


def test_a_file_that_extends_another_gets_the_baseline_of_groups_that_it_does_not_change(tmp_path: Path):
    path = tmp_path / "place.toml"
    path.write_text('kind = "place"\nextends = "other"\n')
    write_solution(path, read_place(path), place(0.125))
    read = tomllib.loads(path.read_text())
    assert (read["extends"], list(read["groups"]["insured"])) == ("other", ["baseline"])


@pytest.mark.parametrize("text", ['kind = "law"', "kind = ", ""])
def test_what_is_no_place_file_is_refused_in_one_line(tmp_path: Path, text: str):
    path = tmp_path / "place.toml"
    path.write_text(text)
    with pytest.raises(PlaceFileError) as refusal:
        read_place(path)
    assert len(str(refusal.value).splitlines()) == 1
