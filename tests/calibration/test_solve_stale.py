"""``jobcentre solve --stale`` solves what has gone stale as it was solved before, and nothing else."""

from __future__ import annotations

import pytest

import simulator.calibration as calibration
from simulator.calibration import solution
from simulator.cli import main
from simulator.scenario.files import part_files


@pytest.fixture
def solved(monkeypatch):
    """Let the places of two scenarios be stale, and keep what they are solved with instead of solving them."""
    calls = []

    def instead(scenario, *, replications, seed, on):
        calls.append((scenario.name, replications, seed))
        return scenario

    stale = ("current_rules_2017/laesoe", "current_rules")
    monkeypatch.setattr(calibration, "out_of_date", lambda s: "stale" if s.name in stale else "")
    monkeypatch.setattr(calibration, "solve_baseline", instead)
    monkeypatch.setattr(solution, "write_solution", lambda file, text, place: None)
    return calls


def file_of(name):
    return str(next(path for path in part_files("place") if path.stem == name))


def test_every_shipped_place_that_is_stale_is_solved_with_its_own_replications_and_seed(solved, capsys):
    assert main(["solve", "--stale"]) == 0
    assert sorted(solved) == [("current_rules", 20, 2023), ("current_rules_2017/laesoe", 40, 2023)]
    told = capsys.readouterr().out
    assert told.count("up to date") == len(part_files("place")) - 2
    assert "laesoe.toml: baseline solved under current_rules_2017/laesoe" in told


def test_places_may_be_named_and_their_number_of_replications_changed(solved):
    files = [file_of(name) for name in ("laesoe", "aalborg")]
    assert main(["solve", "--stale", *files, "--replications", "7"]) == 0
    assert solved == [("current_rules_2017/laesoe", 7, 2023)]


def test_a_scenario_may_still_be_named_before_the_place(solved):
    assert main(["solve", "current_rules_2017/laesoe", file_of("laesoe"), "--stale"]) == 0
    assert solved == [("current_rules_2017/laesoe", 20, 1)]


@pytest.mark.parametrize("words", [[], ["current_rules"], ["current_rules", "--stale"]])
def test_without_a_scenario_and_a_place_it_says_what_to_name(solved, words, capsys):
    assert main(["solve", *words]) == 2
    assert capsys.readouterr().err.startswith("name a scenario and a place file")
    assert solved == []
