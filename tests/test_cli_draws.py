"""The commands' draws and what matters, and progress that is said where no bar can be shown."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from simulator.__main__ import main
from simulator.cli.running import SpokenProgress
from simulator.cli.scenarios import read_matters
from simulator.errors import Refused
from simulator.experiments.verdicts import COLUMNS
from simulator.study import read_study

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("draws") / "r"
    own = out.parent / "own.toml"
    own.write_text(
        f"extends = {json.dumps(SMALL)}\n[change]\npractice.teams.all.heads = 18\n", encoding="utf-8"
    )
    asked = ["--replications", "2", "--no-settings", "--draws", "5", "--matters", "cost=1%,days=3"]
    assert main(["compare", SMALL, str(own), *asked, "--workers", "1", "--out", str(out)]) == 0
    return out


def test_a_run_folder_has_verdicts_and_draws(folder):
    verdicts = pd.read_csv(folder / "verdicts.csv")
    assert tuple(verdicts.columns) == COLUMNS
    draws = pd.read_parquet(folder / "draws.parquet")
    assert draws["time"].value_counts().to_dict() == {1: 5, 2: 1}
    assert "behaviour.displacement" in draws.columns
    assert "own: all.cost_total" in draws.columns


def test_what_matters_is_what_was_said(folder):
    study = read_study(folder)
    assert (study.matters.cost, study.matters.days, study.matters.points) == (0.01, 3.0, 0.02)
    of_time = study.verdict("own", "jobseekers", "weeks_first_spell_52")
    assert of_time.matters == pytest.approx(3 / 7)
    of_cost = study.verdict("own", "all", "cost_total")
    assert of_cost.matters == pytest.approx(0.01 * study.verdict("own", "all", "cost_municipality").baseline)


def test_a_folder_is_read_back_with_the_same_verdicts(folder):
    study = read_study(folder)
    assert study.prediction is not None
    assert study.prediction.draws == 5
    kept = pd.read_csv(folder / "verdicts.csv")
    pd.testing.assert_frame_equal(kept, study.verdicts_table(), check_exact=False, rtol=1e-12)


def test_without_its_draws_a_folder_says_so_in_one_line(folder, tmp_path, capsys):
    import shutil

    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "draws.parquet").write_bytes(b"nothing")
    assert main(["report", str(copy)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "draws.parquet: is no file of draws" in line
    (copy / "draws.parquet").unlink()
    assert main(["report", str(copy)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert "draws.parquet: is not there" in line


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["cost=0.5%"], {"cost": 0.005}),
        (["points=1,days=3"], {"points": 0.01, "days": 3.0}),
        (["points=2%", "hours=1%"], {"points": 0.02, "hours": 0.01}),
        (["talks_on_time=3"], {"points": 0.03}),
        (["weeks_first_spell_52=4"], {"days": 4.0}),
        (["sanctions_withheld=10%"], {"sanctions": 0.1}),
    ],
)
def test_what_matters_is_read_as_people_say_it(texts, read):
    assert read_matters(texts) == pytest.approx(read)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("costs=1%", "did you mean cost?"),
        ("cost=much", "is not WHAT=SIZE"),
        ("talks_per_spell=1", "there is no"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_line(text, told):
    with pytest.raises(Refused, match=told.replace("?", r"\?")):
        read_matters([text])


def test_a_size_out_of_range_is_told_by_its_path(capsys):
    assert (
        main(["compare", SMALL, SMALL, "--no-settings", "--replications", "1", "--matters", "cost=200%"]) == 2
    )
    (line,) = capsys.readouterr().err.splitlines()
    assert "prices.matters.cost" in line


def test_draws_of_a_country_are_refused_before_anything_runs(capsys):
    assert main(["compare", "denmark", "denmark_hedensted", "--draws", "5"]) == 2
    assert "is of several places" in capsys.readouterr().err


def test_where_no_bar_can_be_shown_a_line_a_minute_says_how_far_it_is():
    now, said = [0.0], []
    report = SpokenProgress(said.append, lambda: now[0])
    for done in range(0, 121):
        report("draws", done, 120)
        now[0] += 2.0
    assert said == [
        "draws: 8 of 120 done, about 4 minutes left",
        "draws: 38 of 120 done, about 3 minutes left",
        "draws: 68 of 120 done, about 2 minutes left",
        "draws: 98 of 120 done, about 44 s left",
    ]


def test_of_what_is_done_at_once_nothing_is_said():
    now, said = [0.0], []
    report = SpokenProgress(said.append, lambda: now[0])
    for done in range(0, 11):
        report("comparison", done, 10)
        now[0] += 1.0
    assert said == []
