"""All shipped posteriors by one command: the same bytes whether or not it was interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.calibration.recipes import recipes
from simulator.catalogue import GROUPS
from simulator.experiments.posterior_file import read_draws
from simulator.scenario import ScenarioError
from simulator.scenario.files import shipped

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "scenario" / "files" / "small.toml"
RECIPE = """kind = "targets"
title = "Made up"

[recipe]
way = "levels"
scenario = "{scenario}"
runs = 4

[recipe.prior]
"place.groups.insured.observed.job" = [{low}, 0.02, {high}]
"""


def test_every_recipe_has_its_draws_and_every_file_of_draws_its_recipe():
    files = {file.stem for file in (shipped() / "posteriors").glob("*.csv")}
    assert files >= set(recipes())


def test_every_group_has_draws_of_all_its_hazards():
    columns = {
        column.partition("[")[0]
        for file in (shipped() / "posteriors").glob("*.csv")
        for column in read_draws(file).columns
    }
    for group in GROUPS:
        for cause in ("job", "education", "other"):
            assert f"place.groups.{group}.observed.{cause}" in columns


def test_an_unknown_recipe_is_told_with_the_nearest():
    with pytest.raises(ScenarioError, match="sick_listed"):
        recipes(["sick_list"])


def everything(folder, out, *more):
    return [
        *(sys.executable, "-m", "simulator", "calibrate", "everything", "first", "second"),
        *("--out", out, "--workers", "1", "--engine", "simpy", *more),
    ]


def test_a_killed_command_goes_on_with_resume_and_ends_with_the_same_bytes(tmp_path):
    (tmp_path / "scenarios" / "targets").mkdir(parents=True)
    for name, low, high in (("first", 0.001, 0.2), ("second", 0.002, 0.3)):
        text = RECIPE.format(scenario=SMALL.as_posix(), low=low, high=high)
        (tmp_path / "scenarios" / "targets" / f"{name}.toml").write_text(text, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    once = subprocess.run(
        everything(tmp_path, "whole"),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "first.csv: is not shipped" in once.stdout
    begun = subprocess.Popen(
        everything(tmp_path, "killed"), cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL
    )
    while not (tmp_path / "killed" / "first.csv").exists() and begun.poll() is None:
        time.sleep(0.02)
    begun.send_signal(signal.SIGKILL)
    begun.wait()
    subprocess.run(
        everything(tmp_path, "killed", "--resume"),
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=True,
    )
    for name in ("first", "second"):
        whole, killed = ((tmp_path / folder / f"{name}.csv").read_bytes() for folder in ("whole", "killed"))
        assert whole == killed
