"""What to find out first is asked of a comparison's draws, by command or program, and comes out where it is known."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulator as sim
from simulator.cli import main
from simulator.errors import NotInstalled
from simulator.experiments import Computing
from simulator.experiments.assumptions import assumptions_of
from simulator.experiments.decision import COST
from simulator.experiments.draws_of_assumptions import Draw, Question, compare_at
from simulator.experiments.value_of_information import COLUMNS
from simulator.reporting.value_of_information import report, sentences
from simulator.reporting.words import LANGUAGES, words
from simulator.study import read_inquiry, read_study

SMALL = str(Path(__file__).parent / "scenario" / "files" / "small.toml")
WAGE = "prices.caseworker_per_year"
DRAWS = 32


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Half the caseworkers at a higher benefit: whether that pays hinges on the wage, which is not known."""
    out = tmp_path_factory.mktemp("information") / "r"
    base, proposal = out.parent / "base.toml", out.parent / "fewer.toml"
    wage = '{ value = 600_000, range = [300_000, 900_000], shape = "uniform", provenance = "assumption" }'
    base.write_text(f"extends = {json.dumps(SMALL)}\n[change]\n{WAGE} = {wage}\n", encoding="utf-8")
    own = "practice.caseworkers.factor = 0.5\nprices.benefit_per_week.insured = 4_850\n"
    proposal.write_text(f"extends = {json.dumps(str(base))}\n[change]\n{own}", encoding="utf-8")
    asked = ["--replications", "2", "--no-settings", "--draws", str(DRAWS), "--workers", "1"]
    assert main(["compare", str(base), str(proposal), *asked, "--out", str(out)]) == 0
    return out


@pytest.fixture(scope="module")
def study(folder):
    return read_study(folder)


@pytest.fixture(scope="module")
def found(study):
    return study.value_of_information(studies=[])


def test_of_a_real_case_it_is_what_nested_simulation_finds(study, found):
    """The wage in the outer draws, all else drawn anew within each: the gain of choosing after it is known."""
    known = {one.name: one for one in assumptions_of(study.scenarios)}
    rng = np.random.default_rng(5)
    outer, inner = 8, 4
    wages = known[WAGE].span.places((np.arange(outer) + 0.5) / outer).tolist()
    points = []
    for wage in wages:
        for _ in range(inner):
            others = {name: float(one.span.places(rng.random(1))[0]) for name, one in known.items()}
            points.append(Draw(others | {WAGE: wage}, len(points)))
    question = Question(study.scenarios, known, (COST,), replications=1)
    made = np.array(
        [one.values[:, 0, 0] for one in compare_at(question, points, "nested", Computing(workers=1))]
    )
    benefit = (made[:, 0] - made[:, 1]).reshape(outer, inner).mean(axis=1)
    nested = np.maximum(benefit, 0).mean() - max(benefit.mean(), 0)
    of_wage = found.of_kind("assumption")[0]
    assert of_wage.name == WAGE
    assert nested > 3e4
    assert of_wage.value == pytest.approx(nested, rel=0.3)
    assert of_wage.standard_error < 0.5 * of_wage.value


def test_what_decides_is_worth_most_and_the_rest_cannot_be_told_from_nothing(found):
    wage, *others = found.of_kind("assumption")
    assert 0.6 * found.everything.value < wage.value < 1.2 * found.everything.value
    assert max(one.value for one in others) < 0.25 * wage.value
    assert all(one.value < 2 * one.standard_error for one in others)
    groups = {one.name: one.value for one in found.of_kind("group")}
    assert max(groups, key=groups.get) == "prices"
    assert found.best == max(found.expected, key=found.expected.get)
    assert found.expected["base"] == 0


def test_asking_for_the_wage_is_worth_what_knowing_it_is(study, found, tmp_path):
    file = tmp_path / "ask.toml"
    file.write_text(
        "kind = 'study'\ntitle = 'Ask what they cost'\ncost = 50_000\n"
        f"[settles.wage]\npaths = ['{WAGE}']\ncertainty = 1\n",
        encoding="utf-8",
    )
    asked = study.value_of_information(studies=[read_inquiry(file)])
    assert asked.of_kind("study")[0].value == pytest.approx(found.of_kind("assumption")[0].value)
    said = asked.answer()
    assert "Ask what they cost: worth" in said
    assert "at 50,000 DKK it has paid for itself after" in said.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_what_to_find_out_first(found, language):
    spoken = words(language, found.scenarios)
    said = "\n".join(sentences(found, spoken))
    assert spoken("value_of_information.first", assumptions="").rstrip(".") in said
    assert spoken("value_of_information.groups.prices")[1:] in said
    page = report(found, spoken)
    assert page.figures["information"].picture.alt_text
    assert page.tables["evppi"].equals(found.table())


def test_the_command_writes_the_table_a_chart_and_a_page(folder, found, tmp_path, capsys):
    out = tmp_path / "v"
    assert main(["value-of-information", str(folder), "--language", "da", "--out", str(out)]) == 0
    assert "Find først ud af: " in capsys.readouterr().out
    table = pd.read_csv(out / "evppi.csv")
    assert tuple(table.columns) == COLUMNS
    assert table["kind"].drop_duplicates().tolist() == ["perfect", "group", "assumption"]
    assert table["value_dkk_per_year"].to_list() == pytest.approx(
        found.table()["value_dkk_per_year"].to_list()
    )
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["kind"] == "value-of-information"
    assert manifest["asked"]["scikit-learn"]
    assert {"report.html", "scenarios.json", "charts"} <= {path.name for path in out.iterdir()}
    assert {path.suffix for path in (out / "charts").glob("information.*")} >= {".svg", ".png", ".csv"}


def test_scenarios_are_compared_first(tmp_path, capsys, folder):
    files = [str(folder.parent / name) for name in ("base.toml", "fewer.toml")]
    asked = ["--draws", "20", "--workers", "1", "--out", str(tmp_path / "v")]
    assert main(["value-of-information", *files, *asked]) == 0
    assert "is best on average" in capsys.readouterr().out
    assert (tmp_path / "v" / "evppi.csv").is_file()


def test_the_program_and_the_study_ask_alike(study, found):
    again = sim.value_of_information(study, studies=[])
    assert isinstance(again, sim.ValueOfInformation)
    assert again.worths == found.worths
    assert again.identity == found.identity
    assert study.decision().names == found.names


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (["nowhere"], "nowhere: is no folder; name that of a comparison, or a baseline and a proposal"),
        (["{run}", "--set", "behaviour.trust=0"], "--set: goes with scenarios; {run} is as it was run"),
        (["{run}", "--draws", "50"], "--draws: goes with scenarios; {run} is as it was run"),
        (["{run}", "--study", "time_talk"], "time_talk: no study of this name"),
        (
            ["{run}", "--study", "count_breaches"],
            "count_breaches: settles nothing that differs between the draws",
        ),
        (["{run}", "--week-worth", "100"], "of 32 draws only: ask with a worth of 0"),
        (["{run}", "--week-worth", "-1"], "Invalid value for '--week-worth'"),
        (["north_jutland", "north_jutland"], "north_jutland: is of several places"),
    ],
)
def test_a_mistake_is_one_line(command, said, folder, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert main(["value-of-information", *(one.format(run=folder) for one in command)]) == 2
    told = capsys.readouterr().err
    assert said.format(run=folder) in told
    assert len(told.splitlines()) <= 2
    assert not list(tmp_path.glob("results/*"))


def test_a_folder_without_draws_says_what_to_do(tmp_path, capsys):
    out = tmp_path / "r"
    asked = ["--replications", "2", "--no-settings", "--workers", "1", "--out", str(out)]
    assert main(["compare", SMALL, SMALL, *asked]) == 0
    capsys.readouterr()
    assert main(["value-of-information", str(out)]) == 2
    said = capsys.readouterr().err
    assert (
        said == f"{out}: was run without draws of what is assumed; run its command again with --draws 100\n"
    )


def test_without_scikit_learn_it_says_how_to_install_it(monkeypatch, study, folder, capsys):
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(NotInstalled, match="pip install scikit-learn"):
        study.value_of_information()
    assert main(["value-of-information", str(folder)]) == 2
    assert (
        capsys.readouterr().err == "scikit-learn is not installed; install it by: pip install scikit-learn "
        "(it comes with the extra 'decision')\n"
    )
