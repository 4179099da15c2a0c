"""The ledger says of every public figure what is simulated over all that is assumed, and whether that holds."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import study
from simulator.calibration.figures import Figure, read_figures
from simulator.calibration.validation import AS_ASSUMED, Held, simulate_figures
from simulator.cli import main
from simulator.errors import Refused
from simulator.experiments import Computing
from simulator.reporting.validation import COLUMNS
from simulator.scenario import load_scenario

SMALL = Path(__file__).parent.parent / "scenario" / "files" / "small.toml"
ALONE = Computing(workers=1)
FIGURES = f"""
kind = "figures"
title = "made up"
scenario = "{SMALL}"

[figures.missed]
about = "talks"
measure = "outcome"
outcome = "no_show"
group = "all"
definition = "not_of_spells"
values = [0.1]
errors = [0.02]
use = "validate"
text = "Missed talks"
text_da = "Udeblivelser"
source = "made up"

[figures.far]
about = "stock"
measure = "persons"
group = "insured"
definition = "not_of_spells"
values = [100000]
use = "fit"
text = "Persons"
source = "made up"
reason = "It is made up."

[figures.change]
about = "reform"
measure = "talks_a_year"
against = "{SMALL}"
group = "all"
definition = "not_of_spells"
values = [0.0]
errors = [0.01]
use = "validate"
text = "Change of talks"
source = "made up"
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "figures.toml"
    path.write_text(FIGURES, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def ledger(file: Path) -> study.Validation:
    return study.validate(files=[file], draws=5, on=ALONE)


def held(observed: float, low: float, high: float, use: str = "validate") -> Held:
    figure = Figure(
        measure="persons", group="all", values=(observed,), definition="not_of_spells", source="made up",
        about="stock", text="persons", use=use,
    )  # fmt: skip
    return Held("f", "n", "", "s", "p", figure, observed, (low + high) / 2, low, high, (high - low) / 4, 0.0)


def test_a_figure_within_the_interval_is_inside_and_its_distance_is_in_standard_deviations():
    assert held(10, 8, 12).inside
    assert not held(13, 8, 12).inside
    assert held(13, 8, 12).distance == pytest.approx(3.0)
    assert held(7, 8, 12).distance == pytest.approx(-3.0)
    assert not held(10, np.nan, np.nan).inside


def test_figures_that_set_the_model_are_counted_apart(ledger: study.Validation):
    assert ledger.counted(used=True) == (0, 1)
    assert ledger.counted(used=False)[1] == 2
    assert ledger.counted(used=True, about="talks") == (0, 0)


def test_a_figure_far_from_everything_simulated_stays_in_the_ledger_with_its_reason(ledger: study.Validation):
    (far,) = (one for one in ledger.held if one.name == "far")
    assert not far.inside
    assert far.distance > 100
    page = ledger.answer()
    assert "Of 1 that did set it, 0 do" in page


def test_a_change_from_the_same_scenario_is_nothing(ledger: study.Validation):
    (change,) = (one for one in ledger.held if one.name == "change")
    assert change.simulated == 0.0
    assert change.assumed == 0.0
    assert change.inside


def test_every_draw_differs_and_what_is_assumed_is_run_besides(file: Path):
    (subject,), _ = read_figures(file)
    figures = {"missed": subject.figures["missed"]}
    scenario = load_scenario(SMALL)
    found = simulate_figures(scenario, figures, None, draws=3, seed=1, on=ALONE)["missed"]
    assert found.shape == (3 + AS_ASSUMED, 1)
    assert len(np.unique(found)) == len(found)
    more = simulate_figures(scenario, figures, None, draws=4, seed=1, on=ALONE)["missed"]
    assert more[:3].tolist() == found[:3].tolist()


def test_the_same_bytes_on_one_worker_and_on_two(file: Path, ledger: study.Validation):
    again = study.validate(files=[file], draws=5, on=Computing(workers=2))
    assert [(one.low, one.high, one.assumed) for one in again.held] == [
        (one.low, one.high, one.assumed) for one in ledger.held
    ]


def test_the_folder_has_the_ledger_in_a_table_and_on_a_page_in_both_languages(
    ledger: study.Validation, tmp_path: Path
):
    folder = ledger.save(tmp_path / "out", language="da")
    table = pd.read_csv(folder / "validation.csv")
    assert tuple(table.columns) == COLUMNS
    assert len(table) == len(ledger.held)
    assert table.set_index("figure").loc["far", "inside"] == "outside"
    assert "Udeblivelser" in (folder / "report.html").read_text(encoding="utf-8")
    english = ledger.save(tmp_path / "english")
    assert "It is made up." in (english / "validation.md").read_text(encoding="utf-8")


def test_a_readers_own_figures_need_a_scenario_to_be_held_against(tmp_path: Path):
    own = tmp_path / "measured.csv"
    own.write_text("group,outcome,mean\nall,no_show,0.1\n", encoding="utf-8")
    with pytest.raises(Refused, match=r"measured: says no scenario .* name the scenario"):
        study.validate(files=[own])
    found = study.validate([str(SMALL)], [own], draws=3, on=ALONE)
    (one,) = found.held
    assert one.figure.outcome == "no_show"
    assert 0 < one.low < one.high < 1


def test_a_users_mistakes_are_one_line_each_with_the_nearest_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    for words, said in (
        (["curent_rules"], "did you mean 'current_rules'?"),
        (["--figures", "insurd"], "did you mean 'insured'?"),
        (["--figures", str(tmp_path / "none.csv")], "cannot be read"),
        (["current_rules", "--draws", "1"], "--draws"),
    ):
        assert main(["validate", *words, "--out", str(tmp_path / "out")]) == 2
        told = capsys.readouterr().err.strip()
        assert said in told
        assert len(told.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_the_command_may_replace_what_it_wrote_before(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    words = [
        "validate",
        "--figures",
        str(file),
        "--draws",
        "2",
        "--workers",
        "1",
        "--out",
        str(tmp_path / "out"),
    ]
    assert main(words) == 0
    assert "The page:" in capsys.readouterr().out
    assert main(words) == 0
