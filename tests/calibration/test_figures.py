"""Public figures are data: each says what it is, where it was observed, how it is measured, and its source."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.calibration.figures import read_figures, shipped_files
from simulator.scenario import ScenarioError, load_scenario

SHIPPED = shipped_files()
ONE = """
kind = "figures"
title = "made up"
scenario = "current_rules"

[figures.no_show]
about = "talks"
measure = "outcome"
outcome = "no_show"
group = "all"
definition = "not_of_spells"
values = [0.12]
number = 800
use = "validate"
text = "Missed talks"
source = "made up"
"""


def written(folder: Path, text: str, name: str = "figures.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def every_figure():
    for file in SHIPPED:
        for subject in read_figures(file)[0]:
            yield from subject.figures.values()


def test_there_are_enough_figures_that_did_not_set_the_model():
    kept_back = [value for figure in every_figure() if figure.use == "validate" for value in figure.values]
    assert len(kept_back) >= 45


@pytest.mark.parametrize("file", SHIPPED)
def test_a_shipped_figure_is_told_in_both_languages_with_its_source(file: str):
    subjects, left_out = read_figures(file)
    for subject in subjects:
        assert subject.title_da
        for figure in subject.figures.values():
            assert figure.text_da
            assert bool(figure.reason) == bool(figure.reason_da)
            assert len(figure.source) > 10
    assert all(left.text_da and left.why_da for left in left_out.values())


@pytest.mark.parametrize("file", [file for file in SHIPPED if file != "municipalities"])
def test_a_shipped_figure_is_held_against_a_scenario_that_there_is(file: str):
    for subject in read_figures(file)[0]:
        for name in {subject.scenario, *(figure.against for figure in subject.figures.values())} - {""}:
            assert not load_scenario(name).members


def test_every_municipality_of_the_table_is_one_of_the_country():
    titles = {member.place.title for member in load_scenario("denmark").members}
    subjects, _ = read_figures("municipalities")
    assert {figure.where for subject in subjects for figure in subject.figures.values()} <= titles


def test_where_the_model_was_fitted_to_a_municipality_its_activation_is_not_counted_as_unused():
    (hedensted,) = (one for one in read_figures("municipalities")[0] if one.place == "hedensted")
    assert set(hedensted.figures) == {"insured", "cash"}
    assert all(figure.use == "fit" for figure in hedensted.figures.values())


def test_a_table_gives_each_row_its_figures_and_an_empty_cell_none(tmp_path: Path):
    written(tmp_path, "place,title,missed\na,Alfa,0.1\nb,Beta,\n", "rows.csv")
    text = ONE.replace('scenario = "current_rules"', 'scenario = "denmark"\ntable = "rows.csv"')
    (one,), _ = read_figures(written(tmp_path, text + 'column = "missed"\n'))
    assert (one.place, one.figures["no_show"].values, one.figures["no_show"].where) == ("a", (0.1,), "Alfa")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (None, "there is no file rows.csv beside it"),
        ("place,title,misses\na,Alfa,0.1\n", "the table has no column 'missed'"),
        ("title,missed\nAlfa,0.1\n", "its first line has no column 'place'"),
        ("place,title,missed\na,Alfa,many\n", "a, missed: 'many' is no value of this figure"),
        ("place,title,missed\na,Alfa,1.5\n", "a, missed: '1.5' is no value of this figure"),
    ],
)
def test_a_mistake_in_a_table_is_one_line(tmp_path: Path, rows: str | None, said: str):
    if rows is not None:
        written(tmp_path, rows, "rows.csv")
    text = ONE.replace('outcome = "no_show"', "").replace('"outcome"', '"sanctioned"')
    text = text.replace('group = "all"', 'group = "insured"').replace("number = 800", "errors = [0.01]")
    file = written(tmp_path, text.replace("[figures", 'table = "rows.csv"\n[figures') + 'column = "missed"\n')
    with pytest.raises(ScenarioError) as refused:
        read_figures(file)
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_outcomes_measured_of_a_log_are_figures_too(tmp_path: Path):
    table = (
        "scenario,group,outcome,unit,mean,ci_low\nlog,all,no_show,share,0.21,\nlog,insured,out_26w,share,,\n"
    )
    (subject,), left = read_figures(written(tmp_path, table, "measured.csv"))
    assert not left
    assert not subject.scenario
    (figure,) = subject.figures.values()
    assert (figure.group, figure.outcome, figure.values, figure.use) == (
        "all",
        "no_show",
        (0.21,),
        "validate",
    )
    assert figure.standard_errors[0] < 1e-6


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("group,mean\nall,0.2\n", "measured.csv: its first line has no column 'outcome'"),
        ("group,outcome\nall,no_show\n", "measured.csv: its first line has no column 'mean'"),
        ("group,outcome,mean\nall,no_shw,0.2\n", "did you mean 'no_show'"),
        ("group,outcome,mean\nal,no_show,0.2\n", "did you mean 'all'"),
        ("group,outcome,mean\nall,no_show,few\n", "measured.csv:2"),
        ("group,outcome,mean\n", "holds no figure"),
    ],
)
def test_a_mistake_in_a_table_of_outcomes_is_one_line(tmp_path: Path, table: str, said: str):
    with pytest.raises(ScenarioError) as refused:
        read_figures(written(tmp_path, table, "measured.csv"))
    assert said in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
