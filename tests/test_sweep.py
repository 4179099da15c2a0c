"""A sweep and the smallest number of caseworkers are asked for by command or program, and told with their interval."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.catalogue import HEADLINES
from simulator.cli import main
from simulator.cli.questions import read_target, read_values
from simulator.experiments.root import Crossing, Root
from simulator.reporting.smallest import sentences
from simulator.reporting.words import words
from simulator.study import Smallest

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
FACTOR = "practice.caseworkers.factor"


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


def test_a_point_of_a_sweep_is_what_a_comparison_there_gives():
    """Sweeping changes nothing but the value: the same seed gives the same digits as asking for that point alone."""
    today, other = sim.load_scenario("current_rules"), sim.load_scenario("hedensted")
    found = sim.sweep(
        today, {"other": other}, over={FACTOR: [0.5, 1.0]}, replications=2, outcomes=["utilisation"]
    )
    fewer = {"other": other.replace({FACTOR: 0.5})}
    alone = sim.compare(today.replace({FACTOR: 0.5}), fewer, replications=2, settings=False).default
    key = ("all", "utilisation")
    assert found.means[(0.5,), today.name, key] == alone.mean(today.name, *key)
    assert found.differences[(0.5,), "other", key] == alone.difference("other", *key)


def test_every_combination_of_two_keys_is_run_and_tabled(base):
    found = sim.sweep(base, over={FACTOR: [0.5, 1.0], "practice.slack": ["idle", "talks"]}, replications=2)
    assert found.points == ((0.5, "idle"), (0.5, "talks"), (1.0, "idle"), (1.0, "talks"))
    table = found.table()
    assert len(table) == 4 * len(HEADLINES)
    assert list(table.columns[:3]) == [FACTOR, "practice.slack", "scenario"]
    assert "difference" in table
    assert table["difference"].isna().all()
    found.chart(language="da")


def test_the_command_writes_curves_with_words_for_values_too(tmp_path, capsys):
    asked = ["sweep", SMALL, SMALL, "--over", "practice.slack=idle,talks", "--replications", "2"]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "r"), "--language", "da"]) == 0
    assert "vi kan ikke se nogen forskel" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "r" / "sweep.csv")
    assert set(table["practice.slack"]) == {"idle", "talks"}
    assert {p.name for p in (tmp_path / "r" / "charts").glob("*.svg")} == {
        "sweep.svg",
        "sweep_differences.svg",
    }
    assert [entry.name for entry in tmp_path.iterdir()] == ["r"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("a.b=1:3", ("a.b", (1.0, 1.5, 2.0, 2.5, 3.0))),
        ("a.b=1:3:3", ("a.b", (1, 2, 3))),
        ("a.b=0.7:1.3:3", ("a.b", (0.7, 1.0, 1.3))),
        ("a.b=x,2, true", ("a.b", ("x", 2, True))),
    ],
)
def test_values_are_a_range_or_a_list(text, read):
    assert read_values(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("talks_on_time=95%", ("talks_on_time", False, 0.95)),
        ("insured.talks_on_time>=0.9", ("insured.talks_on_time", False, 0.9)),
        ("wait_days<=5", ("wait_days", True, 5.0)),
    ],
)
def test_a_target_is_a_bound(text, read):
    assert read_target(text) == read


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["sweep", SMALL], "--over: say what to vary, such as"),
        (
            ["sweep", SMALL, "--over", "practice.fil=0.1:0.9"],
            "practice.fil: unknown key; did you mean 'practice.fill'?",
        ),
        (
            ["sweep", SMALL, "--over", "practice.fill=3:1"],
            "--over practice.fill=3:1: is not FROM:TO or FROM:TO:NUMBER",
        ),
        (["sweep", SMALL, "--over", "practice.fill=0.5"], "practice.fill: a sweep needs at least two values"),
        (["sweep", SMALL, "--over", "practice.fill"], "--over practice.fill: is not PATH=VALUES"),
        (["sweep", SMALL, "--over", "practice.fill=0.1:2"], "replace: practice.fill: must be"),
        (["sweep", SMALL, "--over", f"{FACTOR}=0.5:1:500"], "a sweep has at most 400 points, not 500"),
        (
            ["smallest", SMALL, "--holds", "talks_on_time>95"],
            "--holds talks_on_time>95: is not OUTCOME>=VALUE",
        ),
        (
            ["smallest", SMALL, "--holds", "talks_on_tme>=95%"],
            "there is no outcome 'talks_on_tme'; did you mean",
        ),
        (["smallest", "north_jutland"], "north_jutland: is of several places; ask for one of them"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_run(command, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(command) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(said)
    assert not list(tmp_path.iterdir())


def test_the_smallest_number_holds_the_target_and_fewer_do_not(base):
    found = sim.smallest(
        base, outcome="utilisation", target=0.5, at_most=True, times=(0.2, 3.0), replications=3
    )
    assert found.smallest is not None
    values, mean = (
        found.crossing.values,
        np.array([found.level(i)[0] for i in range(len(found.crossing.values))]),
    )
    assert (mean[values >= found.smallest] <= 0.5).all()
    assert (mean[values <= found.smallest - 1] > 0.5).all()
    low, high = found.interval
    assert low is None or low <= found.smallest
    assert high is None or high >= found.smallest


def test_the_command_answers_in_a_sentence(tmp_path, capsys):
    asked = ["smallest", SMALL, "--holds", "utilisation<=50%", "--between", "0.2:3", "--replications", "2"]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "r")]) == 0
    told = capsys.readouterr().out
    page = (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
    assert "50.0\N{NO-BREAK SPACE}% or less" in told
    assert "50.0\N{NO-BREAK SPACE}% or less" in page
    assert json.loads((tmp_path / "r" / "manifest.json").read_text())["asked"]["target"] == 0.5


def number(base, differences, roots=()):
    values = np.linspace(10.0, 40.0, differences.shape[1])
    return Smallest(
        "small",
        "all",
        "talks_on_time",
        0.95,
        False,
        20.0,
        Crossing(values, differences, roots),
        1,
        scenarios={"small": base},
    )


@pytest.mark.parametrize("language", ["en", "da"])
def test_the_sentences_follow_the_numbers(base, language):
    spoken = words(language)
    short = np.array([[-0.4, -0.3, -0.2], [-0.41, -0.3, -0.19]])
    flat = np.array([[-0.4, -0.3, -0.31], [-0.41, -0.3, -0.29]])
    kinds = {
        "never": number(base, short),
        "never_flat": number(base, flat),
        "fewer": number(base, -short[:, ::-1] + 0.01),
        "one_replication": number(base, short[:1]),
    }
    said = {kind: sentences(one, spoken) for kind, one in kinds.items()}
    for kind, told in said.items():
        pattern = spoken._find(f"smallest.{kind}")
        assert told[0].startswith(pattern.split("{")[0])
        assert told[0].endswith(pattern.split("}")[-1])
    assert len({told[0] for told in said.values()}) == 4


def test_an_interval_open_above_says_so(base):
    rising = np.array([[-0.2, 0.01, 0.02], [-0.2, 0.02, 0.01]])
    told, now = sentences(number(base, rising, (Root(24.2, 23.1, np.inf, True),)), words("en"))
    assert told.startswith("25 caseworkers (95 % interval from 24, open above) hold")
    assert now.startswith("The scenario has 20, unless you put in your own; with 25 it is")


def test_a_sweep_of_two_scenarios_that_do_not_differ_says_so(tmp_path, capsys):
    same = tmp_path / "same.toml"
    same.write_text(f"extends = {json.dumps(SMALL)}\n", encoding="utf-8")
    asked = [
        "sweep",
        SMALL,
        str(same),
        "--over",
        "practice.caseworkers.factor=0.9,1.0",
        "--replications",
        "1",
    ]
    assert main([*asked, "--workers", "1", "--out", str(tmp_path / "r")]) == 0
    said = "Same does not differ from A small jobcentre in any figure."
    assert capsys.readouterr().out.startswith(said)
    assert said in (tmp_path / "r" / "report.html").read_text(encoding="utf-8")
