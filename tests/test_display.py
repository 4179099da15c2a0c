"""Whatever is the last line of a cell shows itself in a few lines, with what it is of and its headlines."""

from __future__ import annotations

import pickle
from pathlib import Path

import numpy as np
import pytest

import simulator as sim
from simulator import study as study_module
from simulator.experiments import Comparison, Computing, LongRun, StaffingCurve
from simulator.experiments.decision import Decision
from simulator.experiments.intervals import Proportion
from simulator.experiments.prediction import Prediction
from simulator.experiments.record import Result
from simulator.simulation import simulate, timeline

SMALL = Path(__file__).parent / "scenario" / "files" / "small.toml"
HERE = Computing(workers=1)


@pytest.fixture(scope="module")
def base():
    return sim.load_scenario(SMALL)


@pytest.fixture(scope="module")
def study(base):
    fewer = base.replace({"practice.teams.all.heads": 1, "title": "Fewer <heads>"})
    return sim.compare(base, {"fewer": fewer}, replications=2, settings=False, on=HERE)


def test_a_scenario_shows_itself_in_a_line_and_in_a_notebook_with_place_law_and_caseworkers(base):
    assert repr(base) == "<Scenario small: A small jobcentre (Village, from 2020-01-06)>"
    html = base._repr_html_()
    assert len(html) < 1500
    for said in ("A small jobcentre", "Village", base.law.title, "caseworkers"):
        assert said in html
    assert len(sim.load_scenario("north_jutland")._repr_html_()) < 2000


def test_figures_show_how_many_there_are_and_list_themselves_as_a_table(base):
    assert repr(base.figures).startswith(f"<{len(base.figures)} figures: ")
    assert len(base.figures._repr_html_()) < 4000
    assert len(base.figures.table()) == len(base.figures)
    assert list(base.figures.table()["path"]) == list(base.figures)
    again = pickle.loads(pickle.dumps(base))
    assert again.figures == base.figures
    assert repr(again.figures) == repr(base.figures)


def test_a_study_shows_its_headlines_and_nothing_unescaped(study):
    assert repr(study) == "<Study: Fewer <heads> compared with A small jobcentre; 2 replications, seed 1>"
    html = study._repr_html_()
    assert len(html) < 3000
    for said in ("Fewer &lt;heads&gt;", "Village", "replications: 2", "difference", "DKK"):
        assert said in html
    assert "<heads>" not in html


def test_other_experiments_show_their_answer(base):
    over = {"practice.caseworkers.factor": (0.8, 1.0)}
    swept = sim.sweep(base, over=over, replications=2, on=HERE)
    assert repr(swept) == "<Sweep of small; .answer(), .chart() and .save() tell more>"
    html = swept._repr_html_()
    assert len(html) < 4000
    assert "Sweep: A small jobcentre" in html
    assert "replications: 2" in html


def test_whatever_a_run_or_a_study_holds_shows_itself_in_a_line(base, study):
    run = simulate(timeline(base, base), seed=1, replication=0)
    parts = (base.law, base.place, base.practice, base.behaviour, base.prices)
    held = (study.default, study.default.measures["small"][0], run, run.events, run.citizens, run.capacity)
    for one in (*parts, *held):
        said = repr(one)
        assert len(said) < 160
        assert "\n" not in said
        assert type(one).__name__ in said
    assert repr(run.events) == f"<EventLog of {len(run.events):,} events; .frame() is the table>"
    assert repr(study.default).startswith("<Comparison of small, fewer; 2 replications;")


@pytest.mark.parametrize(
    "made",
    [
        StaffingCurve("small", (0.5, 1.0), Comparison("0.5", 1, (0,), {})),
        LongRun(Comparison("small", 1, tuple(range(900)), {"small": ()}), {}),
        Prediction(
            ("small", "<b>"),
            (),
            {"a": (0.1,) * 900},
            np.zeros((900, 2, 0)),
            np.zeros((0, 2, 0)),
            Proportion(0, 1),
        ),
        Decision(("small", "<b>"), np.zeros((900, 2)), np.zeros((900, 2)), 1.0),
    ],
    ids=lambda one: type(one).__name__,
)
def test_what_studies_are_made_of_shows_itself_in_a_line_however_much_it_holds(made, monkeypatch):
    monkeypatch.setattr(Comparison, "weeks", 520)  # else counted in the runs, of which there are none here
    assert len(repr(made)) < 160
    assert "array" not in repr(made)
    html = made._repr_html_()
    assert len(html) < 250
    assert "<b>" not in html


def test_a_law_shows_what_it_asks_for_in_some_lines_and_lists_all_as_a_table():
    law = sim.load_scenario("current_rules").law
    html = law._repr_html_()
    assert len(html) < 3000
    assert "<script" not in html
    assert "law.table() lists all" in html
    table = law.table()
    asked = {
        (group, name): one
        for group, owed in law.groups.items()
        for name, one in {**owed.requirements, **owed.offers}.items()
    }
    own = table[table["kind"].isin(["talks", "offer"])]
    assert set(zip(own["group"], own["name"], strict=True)) == set(asked)
    talks = table[(table["group"] == "insured") & (table["name"] == "jobcentre_talks")].iloc[0]
    rule = law.groups["insured"].requirements["jobcentre_talks"]
    assert (talks["number"], talks["weeks"], talks["section"]) == (rule.number, rule.weeks, rule.section)
    assert talks["forms"] == ", ".join(rule.forms)
    duties = table[table["kind"] == "duty"]
    assert len(duties) == sum(len(duty.groups) for duty in law.duties.values())
    assert table["section"].str.strip().all()
    assert not [column for column in table.columns if column.endswith("_da")]


RESULTS = [
    one
    for one in vars(study_module).values()
    if isinstance(one, type) and issubclass(one, Result) and one.__module__ == study_module.__name__
]


@pytest.mark.parametrize("kind", [*RESULTS, sim.Scenario, sim.Study], ids=lambda kind: kind.__name__)
def test_no_result_prints_all_that_it_holds(kind):
    assert not kind.__repr__.__qualname__.startswith("__create_fn__")
    assert kind.__repr__ is not object.__repr__
    assert hasattr(kind, "_repr_html_")


def test_every_kind_of_result_is_looked_at():
    names = {kind.__name__ for kind in RESULTS}
    assert names >= {"BreakEven", "Calibration", "Sensitivity", "Smallest", "Sweep", "Trial", "WhatIf"}


@pytest.mark.parametrize(
    "kind", [kind for kind in RESULTS if kind is not study_module.Shown], ids=lambda kind: kind.__name__
)
def test_every_kind_of_result_shows_its_answer_in_few_lines_escaped_and_without_a_script(
    kind, base, monkeypatch
):
    result = object.__new__(kind)
    titled = base.replace({"title": "<script>alert(1)</script>"})
    object.__setattr__(result, "scenarios", {"small": titled})
    monkeypatch.setattr(kind, "replications", 2, raising=False)
    told = "\n".join(f"Sentence {n} <script>" for n in range(400))
    monkeypatch.setattr(kind, "answer", lambda self, language="en": told)
    assert len(repr(result)) < 160
    html = result._repr_html_()
    assert len(html) < 4000
    assert "<script" not in html
    assert "Sentence 1 &lt;script&gt;" in html
    assert "more: print(.answer())" in html
