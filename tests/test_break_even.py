"""The value at which a proposal pays is asked for by command or program, and told with its uncertainty."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator.cli import main
from simulator.experiments.root import Crossing, Root
from simulator.reporting.break_even import sentences
from simulator.reporting.words import words
from simulator.study import BreakEven

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
WAGE = "prices.caseworker_per_year"


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


def test_a_dearer_wage_makes_fewer_caseworkers_pay(base):
    """Fewer caseworkers cost the same as all when they cost nothing: what is left is what late talks cost."""
    fewer = base.replace({"practice.caseworkers.factor": 0.5})
    found = sim.break_even(base, fewer, over=WAGE, between=(0.0, 900_000.0), replications=3, grid=3)
    differences = found.crossing.intervals.mean
    assert differences[-1] < differences[0]
    assert len(found.table()) == len(found.crossing.values)
    assert not found.solved_anew


def test_the_command_writes_a_page_with_the_answer(tmp_path, capsys):
    asked = ["break-even", SMALL, SMALL, "--over", WAGE, "--between", "1:9", "--replications", "2"]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "r"), "--language", "da"]) == 0
    told = capsys.readouterr().out
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "kan ikke afgøres" in told
    assert "kan ikke afgøres" in page
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["asked"]["path"] == WAGE
    assert (tmp_path / "r" / "charts" / "break_even.svg").exists()
    assert [entry.name for entry in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--over", "behaviour.trst"], "behaviour.trst: unknown key; did you mean 'behaviour.trust'?"),
        (["--over", "practice.slot"], "practice.slot: is not a single number"),
        (["--over", "behaviour.trust", "--between", "3:1"], "--between 3:1: the lower value comes first"),
        (["--over", "behaviour.trust", "--between", "x"], "--between x: is not LOW:HIGH, such as -0.1:0.05"),
        (
            ["--over", "behaviour.trust", "--outcome", "cost_totl"],
            "there is no outcome 'cost_totl'; did you mean",
        ),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_run(options, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["break-even", "current_rules", "hedensted", *options]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())


def point(base, differences, roots=(), outcome="cost_total"):
    values = np.linspace(0.0, 1.0, differences.shape[1])
    return BreakEven(
        "small",
        "other",
        "behaviour.trust",
        "all",
        outcome,
        0.0,
        0.0,
        1.0,
        Crossing(values, differences, roots),
        1,
        scenarios={"small": base, "other": base},
    )


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_sentences_follow_the_numbers(base, language):
    spoken = words(language)
    sure = np.array([[1.0, 2.0], [1.1, 2.1], [0.9, 1.9]])
    noise = np.array([[1.0, -2.0], [-1.1, 2.1], [0.2, -0.1]])
    kinds = {
        "not_within": point(base, sure),
        "undecided": point(base, noise),
        "one_replication": point(base, sure[:1]),
        "several": point(base, sure, (Root(0.2, 0.1, 0.3, True), Root(0.7, 0.6, np.inf, False))),
    }
    said = {kind: sentences(one, spoken) for kind, one in kinds.items()}
    for kind in ("not_within", "undecided", "one_replication"):
        begins = spoken._find(f"break_even.{kind}").split("{")[0]
        assert said[kind][0].startswith(begins)
        assert begins
    assert len(said["several"]) == 6


def test_with_an_interval_open_at_one_end_the_sentence_says_so(base):
    sure = np.array([[1.0, -2.0], [1.1, -2.1]])
    (told, sides, _) = sentences(point(base, sure, (Root(0.4, -np.inf, 0.6, False),)), words("en"))
    assert "95 % interval up to 0.60, open below" in told
    assert "Below that Other costs more, above it Other costs less." in sides
