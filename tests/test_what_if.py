"""``jobcentre what-if`` writes one file of scenarios or run folders, the same on one worker or two, or says why not."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator.cli import main
from simulator.experiments.intervals import Proportion
from simulator.experiments.prediction import Prediction
from simulator.experiments.sliders import LEVER, by_weight, sliders_of
from simulator.scenario import ScenarioError

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
LIGHTER = str(Path(__file__).parent / "scenario" / "files" / "lighter.toml")
FEW = ("--points", "8", "--replications", "2")
BENEFIT = "prices.benefit_per_week.insured"


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    file = tmp_path_factory.mktemp("what_if") / "page.html"
    asked = [
        "what-if",
        SMALL,
        LIGHTER,
        "--over",
        "behaviour.displacement",
        "--over",
        f"{BENEFIT}=1000:9000",
        *FEW,
    ]
    assert main([*asked, "--workers", "1", "--out", str(file)]) == 0
    return file


def data(file):
    return json.loads(
        re.search(r'id="what-if-data">(.*?)</script>', file.read_text(encoding="utf-8"), re.DOTALL)[1]
    )


def test_it_says_what_came_out_and_where_the_page_is(page, capsys, tmp_path):
    file = tmp_path / "new" / "page.html"
    assert main(["what-if", SMALL, LIGHTER, "--over", f"{BENEFIT}=1000:9000", *FEW, "--out", str(file)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert any(line.startswith("Lighter rules, as assumed:") for line in said)
    assert said[-1].startswith(f"{file}: 64 runs, ")
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_two_workers_write_the_same_bytes_as_one(page, tmp_path):
    file = tmp_path / page.name
    asked = [
        "what-if",
        SMALL,
        LIGHTER,
        "--over",
        "behaviour.displacement",
        "--over",
        f"{BENEFIT}=1000:9000",
        *FEW,
    ]
    assert main([*asked, "--workers", "2", "--out", str(file)]) == 0
    command = re.compile(r"<code>jobcentre what-if.*?</code>")
    one, two = (command.sub("", where.read_text(encoding="utf-8")) for where in (page, file))
    assert one == two


def test_it_takes_the_scenarios_of_a_run_as_they_were_run(tmp_path, capsys):
    folder = tmp_path / "run"
    run = ["--replications", "2", "--no-settings", "--draws", "8", "--set", "behaviour.no_show_scale=0.5"]
    assert main(["compare", SMALL, LIGHTER, *run, "--workers", "1", "--out", str(folder)]) == 0
    assert main(["what-if", str(folder), "--language", "da", *FEW, "--workers", "1"]) == 0
    file = folder / "what_if_da.html"
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["identity"] in file.read_text(
        "utf-8"
    )
    assert "som antaget" in capsys.readouterr().out
    paths = [one["path"] for one in data(file)["sliders"]]
    assert 1 <= len(paths) <= 5
    assert LEVER not in paths  # the proposal sets it itself


def test_draws_choose_the_sliders_that_move_the_differences_by_what_matters():
    """Weeks move with one figure by months, cost with another by less than matters, and nothing with a third."""
    rng = np.random.default_rng(1)
    weeks, cost, idle = rng.random((3, 60))
    levels = np.zeros((60, 2, 2))
    levels[:, :, 0], levels[:, :, 1] = 200e6, 20.0
    levels[:, 1, 0] += 50_000 * cost
    levels[:, 1, 1] += 8 * weeks
    prediction = Prediction(
        names=("base", "proposal"),
        outcomes=(("all", "cost_municipality"), ("jobseekers", "weeks_first_spell_52")),
        figures={"idle": tuple(idle), "cost": tuple(cost), "weeks": tuple(weeks), "word": ("a",) * 60},
        levels=levels,
        repeated=levels[:0],
        drawn_back=Proportion(0, 1),
    )
    assert by_weight(prediction, sim.load_scenario("current_rules")) == ("weeks", "cost", "idle")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([SMALL], "is no folder; name that of a comparison, or a baseline and a proposal"),
        ([SMALL, LIGHTER, "--over", "behaviour.no_such"], "behaviour.no_such: unknown key"),
        ([SMALL, LIGHTER, "--over", "practice.caseworkers.factor=0.5:1.5"], "practice.caseworkers.factor"),
        ([SMALL, LIGHTER, "--over", "behaviour.displacement=0.9"], "is not PATH=LOW:HIGH"),
        ([SMALL, LIGHTER, "--over", "behaviour.displacement=0.9:0.1"], "the lower value comes first"),
        (
            [SMALL, LIGHTER, "--over", "behaviour.displacement=0.9:0.95"],
            "leaves out the scenario's own value",
        ),
        ([SMALL, LIGHTER, "--over", "behaviour.displacement=-3:0.9"], "behaviour.displacement"),
        ([SMALL, LIGHTER, "--over", "practice.slack"], "is not a single number"),
        ([SMALL, LIGHTER, "--points", "3"], "takes 8 to 400 points, not 3"),
        ([SMALL, LIGHTER, "--replications", "1"], "at least 2 replications"),
        ([SMALL, LIGHTER, "--out", "."], "is a folder; name a file"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_run(command, said, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["what-if", *command]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert len(told.splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_another_file_is_left_alone_and_a_page_of_ours_is_not(page, tmp_path, capsys):
    other = tmp_path / "mine.html"
    other.write_text("<p>mine</p>", encoding="utf-8")
    assert main(["what-if", SMALL, LIGHTER, *FEW, "--out", str(other)]) == 2
    assert "is there already, and no page of what-if; --replace writes over it" in capsys.readouterr().err
    assert other.read_text(encoding="utf-8") == "<p>mine</p>"
    again = tmp_path / "page.html"
    again.write_bytes(page.read_bytes())
    assert main(["what-if", SMALL, LIGHTER, "--over", f"{BENEFIT}=1000:9000", *FEW, "--out", str(again)]) == 0
    assert again.read_bytes() != page.read_bytes()


def test_six_sliders_are_one_too_many():
    scenarios = {name: sim.load_scenario(SMALL) for name in ("one", "two")}
    over = {f"prices.benefit_per_week.{n}": (0.0, 1.0) for n in range(6)}
    with pytest.raises(sim.JobcentreError, match="at most 5 sliders, not 6"):
        sliders_of(scenarios, over)
    with pytest.raises(ScenarioError, match="has no range in its file"):
        sliders_of(scenarios, {BENEFIT: None})
